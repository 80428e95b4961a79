//! A download as an open response.

use std::{
    fmt,
    io::{self, Read},
    sync::Arc,
};

use bytes::{Buf as _, Bytes};

use super::{Chunks, Download, Pull, Runtime};
use crate::{error::Error, ext::files, ids::AssetId};

impl Download {
    /// Requests the file and returns as soon as its first bytes arrive. Nothing is written to disk.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// let response = scenario.download(&asset).open()?;
    /// println!("{}: {:?} bytes", response.file_name(), response.length());
    /// let mut copy = Vec::new();
    /// std::io::copy(&mut response.reader(), &mut copy)?;
    /// assert_eq!(copy, b"a line of text");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Download::open`](crate::ext::files::Download::open), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn open(self) -> Result<DownloadResponse, Error> {
        let Self { inner, runtime } = self;
        let inner = runtime.block_on(inner.open())?;
        Ok(DownloadResponse { inner, runtime })
    }

    /// Reads the file into memory. Default maximum length 64 MiB; [`max_bytes`](Self::max_bytes) sets
    /// another.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`open`](Self::open) and of [`DownloadResponse::bytes`].
    pub fn bytes(self) -> Result<Bytes, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.bytes())
    }

    /// Reads a text file into memory.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`bytes`](Self::bytes); [`ErrorKind::File`](crate::ErrorKind::File) if it is not UTF-8.
    pub fn text(self) -> Result<String, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.text())
    }
}

/// A file that has begun to arrive; made by [`Download::open`]. Dropping it ends the download.
#[derive(Debug)]
#[must_use = "the file is not read until you read it"]
pub struct DownloadResponse {
    inner: files::DownloadResponse,
    runtime: Arc<Runtime>,
}

impl DownloadResponse {
    /// Returns the asset that the file belongs to.
    pub fn asset(&self) -> &AssetId {
        self.inner.asset()
    }

    /// Returns the length of the file in bytes; `None` if the host does not announce it.
    pub fn length(&self) -> Option<u64> {
        self.inner.length()
    }

    /// Returns the media type, such as `audio/mpeg`; `None` if it is unknown.
    pub fn media_type(&self) -> Option<&str> {
        self.inner.media_type()
    }

    /// Returns the name that [`Download::save_in`] would give the file.
    pub fn file_name(&self) -> &str {
        self.inner.file_name()
    }

    /// Reads the file into memory, up to the maximum length.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`DownloadResponse::bytes`](crate::ext::files::DownloadResponse::bytes), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn bytes(self) -> Result<Bytes, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.bytes())
    }

    /// Reads a text file into memory.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`bytes`](Self::bytes); [`ErrorKind::File`](crate::ErrorKind::File) if it is not UTF-8.
    pub fn text(self) -> Result<String, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.text())
    }

    /// Iterates over the bytes of the file as they arrive.
    pub fn stream(self) -> Chunks {
        Chunks(Pull::new(self.runtime, self.inner.stream()))
    }

    /// Returns the bytes of the file for code that accepts a [`Read`].
    pub fn reader(self) -> DownloadReader {
        DownloadReader { chunks: self.stream(), rest: Bytes::new() }
    }
}

/// Reads a file as it arrives; made by [`DownloadResponse::reader`]. The [`Error`] is the source of its I/O
/// errors.
pub struct DownloadReader {
    chunks: Chunks,
    rest: Bytes,
}

impl fmt::Debug for DownloadReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadReader").finish_non_exhaustive()
    }
}

impl Read for DownloadReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // An empty chunk must not look like the end of the file.
        while self.rest.is_empty() {
            match self.chunks.next() {
                Some(chunk) => self.rest = chunk.map_err(io::Error::other)?,
                None => return Ok(0),
            }
        }
        let length = self.rest.len().min(buffer.len());
        self.rest.copy_to_slice(buffer.get_mut(..length).unwrap_or_default());
        Ok(length)
    }
}
