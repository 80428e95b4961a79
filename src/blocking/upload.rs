//! Uploads.

use std::{
    io::{self, Read},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, stream};
use tokio::task::spawn_blocking;

use super::{Runtime, Scenario, setters};
use crate::{
    api::types::UploadKind,
    error::Error,
    ext::files::{self, UploadSource},
    ids::{AssetId, CollectionId, ProjectId},
};

/// Length of one read from a reader, in bytes.
const CHUNK: u64 = 256 * 1024;

impl Scenario {
    /// Prepares an upload: a path, or an [`UploadSource`] of bytes, a reader or a link.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, FileInput, ext::files::UploadSource};
    ///
    /// let source = UploadSource::bytes("voice.wav", &b"RIFF\x24\0\0\0WAVEfmt "[..]);
    /// let uploaded = scenario.upload(source).send(Duration::from_secs(300))?;
    /// let request = CustomRequest::new("minimax/music-01").set("voiceFile", FileInput::asset(uploaded));
    /// # let _ = request;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// File parameters are uploaded automatically: see [`FileInput::path`](crate::FileInput::path).
    pub fn upload(&self, source: impl Into<UploadSource>) -> Upload {
        Upload { inner: self.as_async().upload(source), runtime: Arc::clone(self.runtime()) }
    }
}

/// A prepared upload; made by [`Scenario::upload`].
#[derive(Debug)]
#[must_use = "nothing is uploaded until `send` is called"]
pub struct Upload {
    inner: files::Upload,
    runtime: Arc<Runtime>,
}

impl Upload {
    setters! {
        crate::ext::files::Upload;
        /// Sets the purpose of the file. Default: by its type.
        kind(kind: UploadKind);
        /// Sets the MIME type. Default: by the first bytes, or by the extension of the name.
        content_type(content_type: impl Into<String>);
        /// Uploads into this project instead of the client's.
        project(project: impl Into<ProjectId>);
        /// Adds the asset to these collections.
        collections(ids: impl IntoIterator<Item = impl Into<CollectionId>>);
        /// Hides the asset from lists.
        hide();
        /// Sets the asset that the file was made from.
        parent(asset: impl Into<AssetId>);
        /// Calls this after each part, with the bytes that have been sent and the length of the file. It
        /// cannot call the client.
        on_progress(listener: impl Fn(u64, u64) + Send + Sync + 'static);
    }

    /// Uploads, and waits until the service has imported the file, at most for `timeout`.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Upload::send`](crate::ext::files::Upload::send), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn send(self, timeout: Duration) -> Result<AssetId, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.send(timeout))
    }
}

impl UploadSource {
    /// Uploads the content of a reader, which must be `length` bytes. No more than a few parts are held in
    /// memory.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// use std::{io::Cursor, time::Duration};
    /// use scenario_client::ext::files::UploadSource;
    ///
    /// let reader = Cursor::new("a line of text"); // an entry of an archive, standard input, …
    /// let source = UploadSource::reader("line.txt", 14, reader);
    /// scenario.upload(source).send(Duration::from_secs(60))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// The reader runs on a background thread, so it may block. It is read once: an upload that would have to
    /// restart fails.
    #[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
    pub fn reader(
        name: impl Into<String>,
        length: u64,
        reader: impl Read + Send + 'static,
    ) -> Self {
        Self::stream(name, length, chunks(reader))
    }
}

fn chunks(reader: impl Read + Send + 'static) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::try_unfold(reader, |mut reader| async move {
        // The reader moves into the blocking thread and back: the closure must not borrow.
        let read = move || {
            let mut chunk = Vec::new();
            // `read` may return a few bytes only. Whole chunks save round trips between the threads.
            reader.by_ref().take(CHUNK).read_to_end(&mut chunk)?;
            Ok::<_, io::Error>((chunk, reader))
        };
        let (chunk, reader) = spawn_blocking(read).await.map_err(io::Error::other)??;
        Ok((!chunk.is_empty()).then(|| (Bytes::from(chunk), reader)))
    })
}
