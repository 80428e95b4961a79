//! From a file to an asset of the project.

mod media;
mod parts;
mod protocol;
mod source;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::time::timeout;

pub use self::source::UploadSource;
use self::{
    parts::Failure,
    protocol::{FileFacts, TakenIn, Target},
    source::{Content, Reader},
};
use crate::{
    api::types::{UploadAssetOptions, UploadKind},
    client::Scenario,
    error::Error,
    ids::{AssetId, CollectionId, ProjectId},
};

/// Images up to this size go in one request, in bytes. Base64 and the limit of the gateway would take
/// about twice as much (observed).
const SMALL_IMAGE: u64 = 3_500_000;

impl Scenario {
    /// Prepares an upload: a path, or an [`UploadSource`] of bytes, a stream or a link.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, FileInput, ext::files::UploadSource};
    ///
    /// let source = UploadSource::bytes("voice.wav", &b"RIFF\x24\0\0\0WAVEfmt "[..]);
    /// let uploaded = scenario.upload(source).send(Duration::from_secs(300)).await?;
    /// let request = CustomRequest::new("minimax/music-01").set("voiceFile", FileInput::asset(uploaded));
    /// # let _ = request;
    /// # Ok(()) });
    /// ```
    ///
    /// Uploads are free (observed). File parameters do this by themselves: see
    /// [`FileInput::path`](crate::FileInput::path).
    pub fn upload(&self, source: impl Into<UploadSource>) -> Upload {
        Upload {
            scenario: self.clone(),
            source: source.into(),
            kind: None,
            content_type: None,
            project: self.project().cloned(),
            options: UploadAssetOptions::default(),
            progress: Progress::default(),
        }
    }
}

/// A prepared upload; made by [`Scenario::upload`].
#[must_use = "nothing is uploaded until `send` is called"]
pub struct Upload {
    scenario: Scenario,
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

/// Tells how much has been sent.
type Listener = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// Counts what has been sent.
#[derive(Clone, Default)]
pub(super) struct Progress {
    sent: Arc<AtomicU64>,
    total: Arc<AtomicU64>,
    listener: Option<Listener>,
}

impl Progress {
    fn restart(&self, total: u64) {
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
    /// What the file is for. By default its type decides: audio, video, image, 3D, text, else any asset.
    pub fn kind(mut self, kind: UploadKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// The MIME type. By default the first bytes decide, else the extension of the name.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Uploads into this project in place of the client's.
    pub fn project(mut self, project: impl Into<ProjectId>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// Puts the asset into these collections.
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

    /// Leaves the asset out of lists.
    pub fn hide(mut self) -> Self {
        self.options.hide = Some(true);
        self
    }

    /// Notes the asset that the file was made from.
    pub fn parent(mut self, asset: impl Into<AssetId>) -> Self {
        self.options.parent_id = Some(asset.into().as_str().to_owned());
        self
    }

    /// Calls this after each part, with the bytes that have been sent and the length of the file. It is
    /// not called for links, which the service fetches. If the upload has to begin anew the count does.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::ext::files::UploadSource;
    ///
    /// let source = UploadSource::bytes("line.txt", "a line of text");
    /// let upload = scenario.upload(source).progress(|sent, all| println!("{sent} of {all} bytes"));
    /// upload.send(Duration::from_secs(60)).await?;
    /// # Ok(()) });
    /// ```
    pub fn progress(mut self, listener: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        self.progress.listener = Some(Arc::new(listener));
        self
    }

    /// Uploads, and waits until the service has taken the file in, at most as long as `deadline`.
    ///
    /// The file is sent in parts of 8 MiB, larger ones if it would have more than 10,000; three are on
    /// their way at a time, and no more is held in memory. A part that fails is sent again alone, up to
    /// four times. If the links to upload to are refused, a file or bytes are sent again from the start,
    /// once; a stream cannot be. Links see no credentials. Images up to 3.5 MB (PNG, JPEG, WebP) go in one
    /// request.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::File`](crate::ErrorKind::File) if the source cannot be read, or the service refuses
    /// what is in it; [`ErrorKind::Deadline`](crate::ErrorKind::Deadline), with the job of the upload in
    /// [`Error::job`] if everything was sent; those of a request otherwise.
    pub async fn send(self, deadline: Duration) -> Result<AssetId, Error> {
        let name = self.source.name.clone();
        let taken_in = TakenIn::default();
        match timeout(deadline, self.run(&taken_in)).await {
            Ok(outcome) => outcome.map_err(|error| error.while_doing(format!("upload of {name}"))),
            Err(_) => Err(taken_in.deadline(&name, deadline)),
        }
    }

    async fn run(self, taken_in: &TakenIn) -> Result<AssetId, Error> {
        let Self { scenario, source, kind, content_type, project, options, progress } = self;
        let to = Target { scenario, project, options };
        let content = match source.content {
            Content::Url(url) => {
                let kind = kind.or_else(|| content_type.as_deref().map(media::kind_of));
                let upload = to.import(&source.name, url, kind).await?;
                return to.imported(&upload, taken_in).await;
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
        if kind == UploadKind::Image && length <= SMALL_IMAGE && media::goes_inline(&content_type) {
            progress.restart(length);
            let image = reader.whole().await?;
            let asset = to.image(&source.name, &image).await?;
            progress.add(length);
            return Ok(asset);
        }
        let file = FileFacts { name: &source.name, content_type: &content_type, kind, length };
        let (mut upload, links) = to.create(&file).await?;
        match parts::send(&to.scenario, &mut reader, &links, &progress).await {
            Ok(()) => {}
            Err(Failure::Expired(error)) if reader.is_repeatable() => {
                tracing::debug!(%error, "the links of the parts were refused; the upload begins anew");
                reader.rewind().await?;
                let links;
                (upload, links) = to.create(&file).await?;
                parts::send(&to.scenario, &mut reader, &links, &progress).await?;
            }
            Err(failure) => return Err(failure.into()),
        }
        to.complete(&upload.id).await?;
        to.imported(&upload, taken_in).await
    }
}
