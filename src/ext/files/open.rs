//! Open responses: the facts about a file, and its bytes in memory or as a stream.

use std::{collections::VecDeque, fmt, time::Duration};

use async_stream::try_stream;
use bytes::{Bytes, BytesMut};

use super::{
    Download,
    deadline::Deadline,
    media, name,
    transfer::{Chunk, Transfer},
};
use crate::{error::Error, ext::streams::named_stream, ids::AssetId};

/// Maximum length of a file that is read into memory, unless [`Download::max_bytes`] is set: 64 MiB.
const IN_MEMORY: u64 = 64 * 1_024 * 1_024;

impl Download {
    /// Requests the file and returns as soon as its first bytes arrive.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// use futures_util::TryStreamExt as _;
    ///
    /// let response = scenario.download(&asset).open().await?;
    /// println!("{} of type {:?}", response.file_name(), response.media_type());
    /// assert_eq!(response.length(), Some(14));
    ///
    /// let mut stream = response.stream();
    /// while let Some(bytes) = stream.try_next().await? {
    ///     println!("{} bytes", bytes.len());
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// Use it for files that are not written to disk: for a client of your server, a decoder, an object store.
    /// [`timeout`](Self::timeout) covers opening and reading, including the time that the reader takes.
    ///
    /// # Errors
    ///
    /// * [`is_timeout`](Error::is_timeout): the file did not begin to arrive within
    ///   [`timeout`](Self::timeout).
    /// * [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument), before anything is sent: the
    ///   [name](Self::named) has an unknown placeholder.
    /// * [`ErrorKind::File`](crate::ErrorKind::File): the asset has no file, or one that is longer than
    ///   [`max_bytes`](Self::max_bytes).
    /// * Any other error: a request failed, or the host refused the file. Start the download again.
    pub async fn open(self) -> Result<DownloadResponse, Error> {
        let Self { wanted, name, timeout } = self;
        let asset = AssetId::from(wanted.file.id());
        let stem = name::fill(name.as_deref().unwrap_or("{id}"), &[("id", Some(asset.as_str()))])?;
        let limit = wanted.options.max_bytes.unwrap_or(IN_MEMORY);
        let deadline = Deadline::after(timeout);
        // Kept outside of the timed future, so that its progress is there for the error.
        let mut transfer = Transfer::new(wanted);
        let Some(head) = deadline.bound(Head::read(&mut transfer)).await else {
            return Err(explain(transfer.expired(timeout), &asset));
        };
        let head = head.map_err(|error| explain(error, &asset))?;
        let file_name = name::of(&stem, transfer.mime_type(), &head.start);
        let media_type = media_type(&head.start, &transfer);
        Ok(DownloadResponse { asset, file_name, media_type, limit, deadline, transfer, head })
    }

    /// Reads the file into memory.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// let bytes = scenario.download(&asset).bytes().await?;
    /// assert_eq!(&bytes[..], b"a line of text");
    /// # Ok(()) });
    /// ```
    ///
    /// A broken connection is resumed, or the file starts over. Default maximum length 64 MiB;
    /// [`max_bytes`](Self::max_bytes) sets another.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`open`](Self::open) and [`DownloadResponse::bytes`].
    pub async fn bytes(self) -> Result<Bytes, Error> {
        self.open().await?.bytes().await
    }

    /// Reads a text file into memory: the result of a language model, a transcript.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// assert_eq!(scenario.download(&asset).text().await?, "a line of text");
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the errors of [`bytes`](Self::bytes), and [`ErrorKind::File`](crate::ErrorKind::File) if the file is
    /// not UTF-8.
    pub async fn text(self) -> Result<String, Error> {
        self.open().await?.text().await
    }

    /// Returns the bytes of the file as a stream.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// use futures_util::TryStreamExt as _;
    ///
    /// let chunks: Vec<_> = scenario.download(&asset).stream().try_collect().await?;
    /// assert_eq!(chunks.concat(), b"a line of text");
    /// # Ok(()) });
    /// ```
    ///
    /// Nothing is sent before the first read; [`timeout`](Self::timeout) begins with it. To read the
    /// length and type first, use [`open`](Self::open).
    pub fn stream(self) -> DownloadStream {
        let asset = AssetId::from(self.wanted.file.id());
        let transfer = Transfer::new(self.wanted);
        streamed(asset, transfer, Head::default(), Start::FirstRead(self.timeout))
    }
}

/// A file that has begun to arrive; made by [`Download::open`].
///
/// Dropping it ends the download.
#[must_use = "the file is not read until you read it"]
pub struct DownloadResponse {
    asset: AssetId,
    file_name: String,
    media_type: Option<String>,
    limit: u64,
    deadline: Deadline,
    transfer: Transfer,
    head: Head,
}

impl fmt::Debug for DownloadResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadResponse")
            .field("asset", &self.asset)
            .field("length", &self.length())
            .field("media_type", &self.media_type)
            .finish_non_exhaustive()
    }
}

impl DownloadResponse {
    /// Returns the asset that the file belongs to.
    pub fn asset(&self) -> &AssetId {
        &self.asset
    }

    /// Returns the length of the file in bytes; `None` if the host does not announce it.
    pub fn length(&self) -> Option<u64> {
        self.transfer.total()
    }

    /// Returns the media type, such as `audio/mpeg`: by the first bytes, or, where they do not show it (text,
    /// scenes in JSON), as declared by the API, then by the host. `None` if it is unknown.
    pub fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// Returns the name that [`Download::save_in`] would give the file, with the extension of its content type.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Reads the file into memory.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// let response = scenario.download(&asset).max_bytes(1_000_000).open().await?;
    /// if response.media_type() == Some("text/plain") {
    ///     println!("{} bytes", response.bytes().await?.len());
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// A broken connection is resumed, or the file starts over, as for a file on disk. Default maximum length
    /// 64 MiB; [`Download::max_bytes`] sets another.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::File`](crate::ErrorKind::File): the file is longer than the maximum. If the host
    ///   announces its length, nothing more is read.
    /// * [`is_timeout`](Error::is_timeout): the file was not complete within the
    ///   [timeout](Download::timeout).
    /// * Any other error: a request failed, or the host refused the file. Start the download again.
    pub async fn bytes(self) -> Result<Bytes, Error> {
        let Self { asset, limit, deadline, mut transfer, head, .. } = self;
        let bytes = match deadline.bound(whole(&mut transfer, head, limit)).await {
            Some(bytes) => bytes,
            None => Err(transfer.expired(deadline.timeout())),
        };
        bytes.map_err(|error| explain(error, &asset))
    }

    /// Reads a text file into memory.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`bytes`](Self::bytes), and [`ErrorKind::File`](crate::ErrorKind::File) if the file is
    /// not UTF-8.
    pub async fn text(self) -> Result<String, Error> {
        let asset = self.asset.clone();
        let bytes = self.bytes().await?;
        String::from_utf8(bytes.into()).map_err(|error| {
            // Its own error would print the bytes of the file; this one has only their position.
            let position = error.utf8_error();
            let error = Error::file_limit("the file is not UTF-8 text").with_source(position);
            explain(error, &asset)
        })
    }

    /// Returns the bytes of the file as a stream.
    pub fn stream(self) -> DownloadStream {
        let start = Start::At(self.deadline);
        streamed(self.asset, self.transfer, self.head, start)
    }
}

named_stream! {
    /// The bytes of a file as a stream; made by [`DownloadResponse::stream`] and [`Download::stream`].
    ///
    /// A broken connection is resumed. If that is not possible, the stream ends with an error: bytes that it
    /// yielded cannot be revoked. It also ends with an error ([`is_timeout`](Error::is_timeout)) if the last byte
    /// was not read within the [timeout](Download::timeout).
    DownloadStream of Result<Bytes, Error>
}

/// When the timeout of a stream begins.
enum Start {
    At(Deadline),
    FirstRead(Duration),
}

fn streamed(asset: AssetId, mut transfer: Transfer, head: Head, start: Start) -> DownloadStream {
    DownloadStream::new(try_stream! {
            let deadline = match start {
                Start::At(deadline) => deadline,
                Start::FirstRead(timeout) => Deadline::after(timeout),
            };
            for chunk in head.chunks {
                yield chunk;
            }
            if head.is_whole {
                return;
            }
            loop {
                let Some(chunk) = deadline.bound(transfer.next()).await else {
                    Err(explain(transfer.expired(deadline.timeout()), &asset))?;
                    return;
                };
                match chunk.map_err(|error| explain(error, &asset))? {
                    Chunk::Bytes(bytes) => yield bytes,
                    // The caller has the first bytes already, and they cannot be taken back.
                    Chunk::Restart => Err(explain(
                        Error::file(
                            "the connection broke and the host cannot resume the file; download it again",
                            None,
                        ),
                        &asset,
                    ))?,
                    Chunk::End => return,
                }
            }
    })
}

/// The chunks that were read to determine the type of a file.
#[derive(Default)]
struct Head {
    chunks: VecDeque<Bytes>,
    /// The first bytes, up to [`name::HEAD`].
    start: Vec<u8>,
    /// The chunks are the complete file.
    is_whole: bool,
}

impl Head {
    async fn read(transfer: &mut Transfer) -> Result<Self, Error> {
        let mut head = Self::default();
        // The type decides the name, so the first bytes are read before anything is returned.
        while head.start.len() < name::HEAD {
            match transfer.next().await? {
                Chunk::Bytes(chunk) => {
                    let missing = name::HEAD.saturating_sub(head.start.len());
                    head.start.extend(chunk.iter().take(missing));
                    head.chunks.push_back(chunk);
                }
                // Nothing was yielded yet, so a file that starts over is no error here.
                Chunk::Restart => head = Self::default(),
                Chunk::End => {
                    head.is_whole = true;
                    break;
                }
            }
        }
        Ok(head)
    }
}

/// Returns the complete file if it is no longer than `limit`.
async fn whole(transfer: &mut Transfer, head: Head, limit: u64) -> Result<Bytes, Error> {
    let too_long = || {
        Error::file_limit(format!(
            "the file is longer than the {limit} bytes that are read into memory; set \
             `Download::max_bytes`, or read it as a stream"
        ))
    };
    // Refused early: the announced length saves a transfer that would be thrown away.
    if transfer.total().is_some_and(|total| total > limit) {
        return Err(too_long());
    }
    let mut bytes = BytesMut::new();
    for chunk in head.chunks {
        bytes.extend_from_slice(&chunk);
    }
    // Announced lengths may be wrong or missing, so the bytes are counted as well.
    while !head.is_whole && bytes.len() as u64 <= limit {
        match transfer.next().await? {
            Chunk::Bytes(chunk) => bytes.extend_from_slice(&chunk),
            Chunk::Restart => bytes.clear(),
            Chunk::End => break,
        }
    }
    if bytes.len() as u64 > limit { Err(too_long()) } else { Ok(bytes.freeze()) }
}

/// Returns the media type by the first bytes, or as declared.
fn media_type(head: &[u8], transfer: &Transfer) -> Option<String> {
    let said = [transfer.mime_type(), transfer.served_type()].into_iter().flatten();
    let said = said.map(|kind| kind.split(';').next().unwrap_or_default().trim());
    let said = said.filter(|kind| !kind.is_empty()).collect::<Vec<_>>();
    let specific = said.iter().find(|kind| **kind != "application/octet-stream");
    // The bytes decide: the service declares types that do not fit (observed).
    media::shown(head).or_else(|| specific.or(said.first()).copied()).map(str::to_owned)
}

fn explain(error: Error, asset: &AssetId) -> Error {
    error.while_doing(format!("download of {asset}"))
}
