//! Uploads of files as assets of the project.

mod parts;
mod protocol;
mod source;

use std::{
    fmt,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tracing::Span;

pub use self::source::UploadSource;
use self::{
    parts::Failure,
    protocol::{FileFacts, ImportState, Target},
    source::{Content, Reader},
};
use crate::{
    api::types::{UploadAssetOptions, UploadKind},
    client::{integer, within},
    error::Error,
    ext::{
        context::Context,
        files::{media, spans},
    },
    ids::{AssetId, CollectionId, ProjectId},
};

/// Maximum length in bytes of an image that is uploaded in one request. The gateway accepts about twice as much
/// (observed).
const SMALL_IMAGE: u64 = 3_500_000;

impl Upload {
    pub(crate) fn new(context: &Context, source: impl Into<UploadSource>) -> Self {
        Self {
            context: context.clone(),
            source: source.into(),
            kind: None,
            content_type: None,
            project: context.project().cloned(),
            options: UploadAssetOptions::default(),
            progress: Progress::default(),
        }
    }
}

/// A prepared upload; made by [`Scenario::upload`](crate::Scenario::upload).
#[must_use = "nothing is uploaded until `send` is called"]
pub struct Upload {
    context: Context,
    source: UploadSource,
    kind: Option<UploadKind>,
    content_type: Option<String>,
    project: Option<ProjectId>,
    options: UploadAssetOptions,
    progress: Progress,
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("source", &self.source)
            .field("kind", &self.kind)
            .field("project", &self.project)
            .finish_non_exhaustive()
    }
}

/// Receives the bytes sent so far and the length of the file.
type Listener = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// Counts the bytes that were sent.
#[derive(Clone, Default)]
pub(super) struct Progress {
    sent: Arc<AtomicU64>,
    total: Arc<AtomicU64>,
    listener: Option<Listener>,
}

impl Progress {
    fn restart(&self, total: u64) {
        // A restart of the upload sends everything once more.
        self.sent.store(0, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    fn add(&self, bytes: u64) {
        let sent = self.sent.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if let Some(listener) = &self.listener {
            listener(sent, self.total.load(Ordering::Relaxed));
        }
    }
}

impl Upload {
    /// Sets the purpose of the file. Default: by its type (audio, video, image, 3D, text), otherwise any asset.
    pub fn kind(mut self, kind: UploadKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Sets the MIME type. Default: by the first bytes, or by the extension of the name, which also decides between
    /// formats that are XML or an archive inside.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Uploads into this project instead of the client's.
    pub fn project(mut self, project: impl Into<ProjectId>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// Adds the asset to these collections.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::ext::files::UploadSource;
    ///
    /// let source = UploadSource::bytes("line.txt", "a line of text");
    /// let upload = scenario.upload(source).collections(["col_lines"]).hide();
    /// upload.send(Duration::from_secs(60)).await?;
    /// # let sent = fake.requests_to(&scenario_client::api::operations::CREATE_UPLOAD)[0].json();
    /// # assert_eq!(sent["assetOptions"]["collectionIds"][0], "col_lines");
    /// # Ok(()) });
    /// ```
    pub fn collections<C: Into<CollectionId>>(mut self, ids: impl IntoIterator<Item = C>) -> Self {
        self.options.collection_ids = Some(ids.into_iter().map(Into::into).collect());
        self
    }

    /// Hides the asset from lists.
    pub fn hide(mut self) -> Self {
        self.options.hide = Some(true);
        self
    }

    /// Sets the asset that the file was made from.
    pub fn parent(mut self, asset: impl Into<AssetId>) -> Self {
        self.options.parent_id = Some(asset.into().as_str().to_owned());
        self
    }

    /// Calls this after each upload part, with the bytes sent so far and the length of the file. It is not called
    /// for links, which the service fetches. If the upload restarts, so does the count.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::ext::files::UploadSource;
    ///
    /// let source = UploadSource::bytes("line.txt", "a line of text");
    /// let upload = scenario.upload(source).on_progress(|sent, all| println!("{sent} of {all} bytes"));
    /// upload.send(Duration::from_secs(60)).await?;
    /// # Ok(()) });
    /// ```
    pub fn on_progress(mut self, listener: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress.listener = Some(Arc::new(listener));
        self
    }

    /// Uploads the file and waits until the service has imported it, at most for `timeout`.
    ///
    /// The file is sent in upload parts of 8 MiB, or larger if there would be more than 10,000. Three are in
    /// flight at a time, and one more is held in memory. Each is attempted up to four times. If the upload links
    /// are refused, a file or bytes are uploaded from the start once more; a stream cannot be. Links receive no
    /// credentials. Images up to 3.5 MB (PNG, JPEG, WebP) are sent in one request.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::File`](crate::ErrorKind::File): the source cannot be read, its length changed meanwhile, or
    ///   the service refuses its content.
    /// * [`ErrorKind::Deadline`](crate::ErrorKind::Deadline): the timeout passed. If everything was sent, the
    ///   import continues, and its job is in [`Error::job`].
    /// * Any other error: a request failed. Uploads are free: start it again.
    pub async fn send(self, timeout: Duration) -> Result<AssetId, Error> {
        let name = self.source.name.clone();
        let import = ImportState::default();
        let span = spans::upload();
        let uploading = async {
            match tokio::time::timeout(timeout, self.run(&import, &span)).await {
                Ok(outcome) => {
                    outcome.map_err(|error| error.while_doing(format!("upload of {name}")))
                }
                Err(_) => Err(import.timeout(&name, timeout)),
            }
        };
        let asset = within(&span, pin!(uploading)).await?;
        span.record("asset", asset.as_str());
        span.in_scope(|| tracing::debug!(asset = asset.as_str(), "file uploaded"));
        Ok(asset)
    }

    async fn run(self, import: &ImportState, span: &Span) -> Result<AssetId, Error> {
        let Self { context, source, kind, content_type, project, options, progress } = self;
        let to = Target { context, project, options };
        let content = match source.content {
            Content::Url(url) => {
                // The type of a link is not known before the service has read it.
                let kind = kind.or_else(|| content_type.as_deref().map(media::kind_of));
                let upload = to.import(&source.name, url, kind).await?;
                return to.imported(&upload, import).await;
            }
            content => content,
        };
        let mut reader = Reader::open(content).await?;
        let length = reader.length();
        let content_type = match content_type {
            Some(content_type) => content_type,
            None => media::type_of(&source.name, &reader.head().await?),
        };
        let kind = kind.unwrap_or_else(|| media::kind_of(&content_type));
        span.record("bytes", integer(length)).record("kind", kind.as_str());
        // One request in place of four. The gateway refuses bodies of about 10 MB, and Base64 adds a third.
        if kind == UploadKind::Image && length <= SMALL_IMAGE && media::goes_inline(&content_type) {
            progress.restart(length);
            let image = reader.whole().await?;
            let asset = to.image(&source.name, &image).await?;
            progress.add(length);
            return Ok(asset);
        }
        let file = FileFacts { name: &source.name, content_type: &content_type, kind, length };
        let (mut upload, links) = to.create(&file).await?;
        match parts::send(&to.context, &mut reader, &links, &progress).await {
            Ok(()) => {}
            // Links expire while a large file is sent. A new upload has new ones, and an unfinished one charges
            // nothing.
            Err(Failure::Expired(error)) if reader.is_repeatable() => {
                tracing::debug!(%error, "the upload links were refused; the upload restarts");
                reader.rewind().await?;
                let links;
                (upload, links) = to.create(&file).await?;
                parts::send(&to.context, &mut reader, &links, &progress).await?;
            }
            Err(failure) => return Err(failure.into()),
        }
        // Only now does the service read the parts.
        to.complete(&upload.id).await?;
        to.imported(&upload, import).await
    }
}
