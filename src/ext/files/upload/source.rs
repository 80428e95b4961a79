//! Sources of an upload.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    pin::Pin,
};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use reqwest::Url;
use tokio::{
    fs::{self, File},
    io::{AsyncReadExt as _, AsyncSeekExt as _},
};

use crate::error::Error;

/// Maximum number of bytes that the type of a file is determined by.
const HEAD: usize = 8_192;

/// A stream of bytes.
type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// The source of an upload: a file on disk, bytes, a stream of known length, or a link that the service fetches.
///
/// ```
/// use scenario_client::ext::files::UploadSource;
///
/// let file = UploadSource::path("voice.wav");
/// let bytes = UploadSource::bytes("line.txt", "a line of text");
/// let link = UploadSource::url("https://example.com/voice.wav");
/// # let _ = (file, bytes, link);
/// ```
pub struct UploadSource {
    pub(super) name: String,
    pub(super) content: Content,
}

/// The content of an upload.
pub(super) enum Content {
    Path(PathBuf),
    Bytes(Bytes),
    Stream { length: u64, stream: ByteStream },
    Url(String),
}

impl UploadSource {
    /// Uploads a file, in parts that are read when they are sent. Its extension determines the type if its bytes do
    /// not.
    pub fn path(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self {
            name: name.unwrap_or_else(|| "file".to_owned()),
            content: Content::Path(path.into()),
        }
    }

    /// Uploads bytes under a file name, whose extension determines the type if the bytes do not.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), content: Content::Bytes(bytes.into()) }
    }

    /// Uploads a stream of `length` bytes. It is read once: if the upload links expire, the upload fails, where a
    /// file would be uploaded again.
    ///
    /// ```
    /// use futures_util::stream;
    /// use scenario_client::ext::files::UploadSource;
    ///
    /// let chunks = stream::iter([Ok("two ".into()), Ok("chunks".into())]);
    /// let source = UploadSource::stream("text.txt", 10, chunks);
    /// # let _ = source;
    /// ```
    pub fn stream(
        name: impl Into<String>,
        length: u64,
        stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Self {
        Self { name: name.into(), content: Content::Stream { length, stream: Box::pin(stream) } }
    }

    /// Imports a link, which the service fetches. It must be publicly accessible.
    pub fn url(url: impl Into<String>) -> Self {
        let url: String = url.into();
        Self { name: name_of(&url), content: Content::Url(url) }
    }
}

/// Returns the name of a linked file, which is shown in errors and debug output: the last segment of the path. All else of a
/// link may be private: a signature in its query, a password before its host, the content of a `data:` link.
fn name_of(url: &str) -> String {
    let url = Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let segment = url.as_ref().and_then(|url| url.path_segments()?.next_back());
    segment.filter(|name| !name.is_empty()).unwrap_or("file").to_owned()
}

impl From<&Path> for UploadSource {
    fn from(path: &Path) -> Self {
        Self::path(path)
    }
}

impl From<PathBuf> for UploadSource {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&PathBuf> for UploadSource {
    fn from(path: &PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<String> for UploadSource {
    fn from(path: String) -> Self {
        Self::path(path)
    }
}

impl From<&str> for UploadSource {
    fn from(path: &str) -> Self {
        Self::path(path)
    }
}

impl fmt::Debug for UploadSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.content {
            Content::Path(_) => "file",
            Content::Bytes(_) => "bytes",
            Content::Stream { .. } => "stream",
            Content::Url(_) => "link",
        };
        f.debug_struct("UploadSource").field("name", &self.name).field("kind", &kind).finish()
    }
}

/// Reads a source part by part. Holds at most one part.
pub(super) struct Reader {
    origin: Origin,
    length: u64,
    read: u64,
    rest: BytesMut,
}

enum Origin {
    File(File, PathBuf),
    Bytes(Bytes),
    Stream(ByteStream),
}

impl Reader {
    /// Opens any source but a link.
    pub(super) async fn open(content: Content) -> Result<Self, Error> {
        let (origin, length) = match content {
            Content::Path(path) => {
                // Before it is opened: that of a pipe without a writer does not return, whatever the timeout.
                let data = fs::metadata(&path).await.map_err(|error| unreadable(&path, error))?;
                if !data.is_file() {
                    // A folder or a pipe has no length.
                    return Err(unreadable(&path, io::Error::other("not a regular file")));
                }
                let file = File::open(&path).await.map_err(|error| unreadable(&path, error))?;
                let data = file.metadata().await.map_err(|error| unreadable(&path, error))?;
                (Origin::File(file, path), data.len())
            }
            Content::Bytes(bytes) => {
                let length = bytes.len() as u64;
                (Origin::Bytes(bytes), length)
            }
            Content::Stream { length, stream } => (Origin::Stream(stream), length),
            Content::Url(_) => return Err(Error::invalid_argument("a link is not read here")),
        };
        Ok(Self { origin, length, read: 0, rest: BytesMut::new() })
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Returns `true` if the source can be read from the start again.
    pub(super) fn is_repeatable(&self) -> bool {
        !matches!(self.origin, Origin::Stream(_))
    }

    /// Rewinds to the start.
    pub(super) async fn rewind(&mut self) -> Result<(), Error> {
        if let Origin::File(file, path) = &mut self.origin {
            file.rewind().await.map_err(|error| unreadable(path, error))?;
        }
        self.read = 0;
        self.rest.clear();
        Ok(())
    }

    /// Returns the first bytes, at most 8 KiB, without consuming them.
    pub(super) async fn head(&mut self) -> Result<Bytes, Error> {
        let size = HEAD.min(usize::try_from(self.length).unwrap_or(HEAD));
        if let Origin::Stream(stream) = &mut self.origin {
            fill(&mut self.rest, stream, size).await?;
            return Ok(Bytes::copy_from_slice(self.rest.get(..size).unwrap_or_default()));
        }
        let head = self.next(size).await?.unwrap_or_default();
        // The head is sent as well, with the first part.
        self.rewind().await?;
        Ok(head)
    }

    /// Reads the whole source; for small ones.
    pub(super) async fn whole(&mut self) -> Result<Bytes, Error> {
        let whole = self.next(usize::MAX).await?.unwrap_or_default();
        // A source that goes on would be cut without a word.
        self.ended().await.map(|()| whole)
    }

    /// Returns the next `size` bytes, or fewer at the end; `None` after it.
    pub(super) async fn next(&mut self, size: usize) -> Result<Option<Bytes>, Error> {
        let left = self.length - self.read;
        if left == 0 {
            return self.ended().await.map(|()| None);
        }
        let size = size.min(usize::try_from(left).unwrap_or(usize::MAX));
        let part = match &mut self.origin {
            Origin::Bytes(bytes) => {
                let start = usize::try_from(self.read).unwrap_or(usize::MAX).min(bytes.len());
                bytes.slice(start..(start + size).min(bytes.len()))
            }
            Origin::File(file, path) => {
                let mut part = vec![0; size];
                // A file that has become shorter fails here, before a part of a wrong length is sent.
                file.read_exact(&mut part).await.map_err(|error| unreadable(path, error))?;
                part.into()
            }
            Origin::Stream(stream) => {
                fill(&mut self.rest, stream, size).await?;
                self.rest.split_to(size).freeze()
            }
        };
        self.read += part.len() as u64;
        Ok(Some(part))
    }

    /// Returns an error if the source continues after its length.
    async fn ended(&mut self) -> Result<(), Error> {
        match &mut self.origin {
            Origin::Bytes(_) => Ok(()),
            Origin::File(file, path) => {
                let more = file.read(&mut [0]).await.map_err(|error| unreadable(path, error))?;
                if more > 0 {
                    // Its first part would look like the whole file.
                    let error = io::Error::other("it became longer while it was read");
                    return Err(unreadable(path, error));
                }
                Ok(())
            }
            Origin::Stream(stream) => {
                let more = !self.rest.is_empty()
                    || match stream.next().await {
                        Some(chunk) => !chunk.map_err(broken)?.is_empty(),
                        None => false,
                    };
                if more {
                    return Err(Error::file("the stream is longer than its declared length", None));
                }
                Ok(())
            }
        }
    }
}

/// Reads a stream until `rest` has `size` bytes.
async fn fill(rest: &mut BytesMut, stream: &mut ByteStream, size: usize) -> Result<(), Error> {
    rest.reserve(size.saturating_sub(rest.len()));
    while rest.len() < size {
        match stream.next().await {
            Some(chunk) => rest.extend_from_slice(&chunk.map_err(broken)?),
            None => {
                return Err(Error::file("the stream is shorter than its declared length", None));
            }
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    Error::file(format!("cannot read {}: {error}", path.display()), Some(Box::new(error) as _))
}

fn broken(error: io::Error) -> Error {
    Error::file(format!("cannot read the stream: {error}"), Some(Box::new(error) as _))
}
