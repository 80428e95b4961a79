//! What can be uploaded.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    pin::Pin,
};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncSeekExt as _},
};

use crate::error::Error;

/// So much at the start of a file is looked at for its type, in bytes.
const HEAD: usize = 8_192;

/// Bytes that come one after the other.
type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// What is uploaded: a file on disk, bytes, a stream of known length, or a link that the service fetches.
///
/// ```
/// use scenario_client::ext::files::UploadSource;
///
/// let file = UploadSource::from("voice.wav");
/// let bytes = UploadSource::bytes("line.txt", "a line of text");
/// let link = UploadSource::url("https://example.com/voice.wav");
/// # let _ = (file, bytes, link);
/// ```
pub struct UploadSource {
    pub(super) name: String,
    pub(super) content: Content,
}

/// Where the bytes are.
pub(super) enum Content {
    Path(PathBuf),
    Bytes(Bytes),
    Stream { length: u64, stream: ByteStream },
    Url(String),
}

impl UploadSource {
    /// Bytes under a file name; its extension tells the type where the bytes do not.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), content: Content::Bytes(bytes.into()) }
    }

    /// A stream of so many bytes. It is read once: if the links to upload to expire on the way, the
    /// upload fails, where a file would be sent again.
    ///
    /// ```
    /// use futures_util::stream;
    /// use scenario_client::ext::files::UploadSource;
    ///
    /// let pieces = stream::iter([Ok("two ".into()), Ok("pieces".into())]);
    /// let source = UploadSource::stream("text.txt", 10, pieces);
    /// # let _ = source;
    /// ```
    pub fn stream(
        name: impl Into<String>,
        length: u64,
        stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Self {
        Self { name: name.into(), content: Content::Stream { length, stream: Box::pin(stream) } }
    }

    /// A link that the service fetches itself. It has to be open to everybody.
    pub fn url(url: impl Into<String>) -> Self {
        let url: String = url.into();
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let name = path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("file");
        Self { name: name.to_owned(), content: Content::Url(url) }
    }
}

impl From<&Path> for UploadSource {
    fn from(path: &Path) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self {
            name: name.unwrap_or_else(|| "file".to_owned()),
            content: Content::Path(path.into()),
        }
    }
}

impl From<PathBuf> for UploadSource {
    fn from(path: PathBuf) -> Self {
        Self::from(path.as_path())
    }
}

impl From<&PathBuf> for UploadSource {
    fn from(path: &PathBuf) -> Self {
        Self::from(path.as_path())
    }
}

impl From<String> for UploadSource {
    fn from(path: String) -> Self {
        Self::from(Path::new(&path))
    }
}

impl From<&str> for UploadSource {
    fn from(path: &str) -> Self {
        Self::from(Path::new(path))
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

/// Reads a source part by part. No more than one part is held here.
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
    /// Opens what is not a link.
    pub(super) async fn open(content: Content) -> Result<Self, Error> {
        let (origin, length) = match content {
            Content::Path(path) => {
                let file = File::open(&path).await.map_err(|error| unreadable(&path, error))?;
                let data = file.metadata().await.map_err(|error| unreadable(&path, error))?;
                if !data.is_file() {
                    // A folder or a pipe has no length.
                    return Err(unreadable(&path, io::Error::other("it is no regular file")));
                }
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

    /// Whether it can be read from its start again.
    pub(super) fn is_repeatable(&self) -> bool {
        !matches!(self.origin, Origin::Stream(_))
    }

    /// Goes back to the start.
    pub(super) async fn rewind(&mut self) -> Result<(), Error> {
        if let Origin::File(file, path) = &mut self.origin {
            file.rewind().await.map_err(|error| unreadable(path, error))?;
        }
        self.read = 0;
        self.rest.clear();
        Ok(())
    }

    /// What it begins with, at most 8 KiB; this is read again as part of the whole.
    pub(super) async fn head(&mut self) -> Result<Bytes, Error> {
        let size = HEAD.min(usize::try_from(self.length).unwrap_or(HEAD));
        if let Origin::Stream(stream) = &mut self.origin {
            fill(&mut self.rest, stream, size).await?;
            return Ok(Bytes::copy_from_slice(self.rest.get(..size).unwrap_or_default()));
        }
        let head = self.next(size).await?.unwrap_or_default();
        self.rewind().await?;
        Ok(head)
    }

    /// All of it; for what is known to be small.
    pub(super) async fn whole(&mut self) -> Result<Bytes, Error> {
        let whole = self.next(usize::MAX).await?.unwrap_or_default();
        self.ended().await.map(|()| whole)
    }

    /// The next `size` bytes, fewer at the end; none after it.
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

    /// A stream that goes on after its length is not what was announced.
    async fn ended(&mut self) -> Result<(), Error> {
        let Origin::Stream(stream) = &mut self.origin else { return Ok(()) };
        let more = !self.rest.is_empty()
            || match stream.next().await {
                Some(piece) => !piece.map_err(broken)?.is_empty(),
                None => false,
            };
        if more { Err(Error::file("the stream goes on after its length", None)) } else { Ok(()) }
    }
}

/// Reads a stream until there are so many bytes.
async fn fill(rest: &mut BytesMut, stream: &mut ByteStream, size: usize) -> Result<(), Error> {
    rest.reserve(size.saturating_sub(rest.len()));
    while rest.len() < size {
        match stream.next().await {
            Some(piece) => rest.extend_from_slice(&piece.map_err(broken)?),
            None => return Err(Error::file("the stream ended before its length", None)),
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    Error::file(format!("cannot read {}: {error}", path.display()), Some(Box::new(error) as _))
}

fn broken(error: io::Error) -> Error {
    Error::file(format!("the stream broke: {error}"), Some(Box::new(error) as _))
}
