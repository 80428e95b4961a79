//! From a file to an asset of the project.

mod parts;
mod source;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Url;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

pub use self::source::UploadSource;
use self::{
    parts::Failure,
    source::{Content, Reader},
};
use crate::{
    api::types::{self, CreateUploadRequest, UploadKind, UploadStatus},
    client::{PollPolicy, Scenario},
    error::Error,
    ids::{AssetId, ProjectId},
};

/// Images up to this size go in one request, in bytes. Base64 and the limit of the gateway would take
/// about twice as much (observed).
const SMALL_IMAGE: u64 = 3_500_000;

/// So much at the start of a file is looked at for its type, in bytes.
const HEAD: usize = 8_192;

impl Scenario {
    /// Prepares an upload: a path, or an [`UploadSource`] of bytes, a stream or a link.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, FileInput, UploadSource};
    ///
    /// let source = UploadSource::bytes("voice.wav", &b"RIFF\x24\0\0\0WAVEfmt "[..]);
    /// let uploaded = scenario.upload(source).send(Duration::from_secs(300)).await?;
    /// let request = CustomRequest::new("minimax/music-01").set("voiceFile", FileInput::asset(uploaded));
    /// # let _ = request;
    /// # Ok(())
    /// # }
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

    /// Calls this after each part, with the bytes that have been sent and the length of the file. It is
    /// not called for links, which the service fetches. If the upload has to begin anew the count does.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use std::time::Duration;
    /// use scenario_client::UploadSource;
    ///
    /// let source = UploadSource::bytes("line.txt", "a line of text");
    /// let upload = scenario.upload(source).progress(|sent, all| println!("{sent} of {all} bytes"));
    /// upload.send(Duration::from_secs(60)).await?;
    /// # Ok(())
    /// # }
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
    /// once; a stream cannot be. Links see no credentials. Images up to 3.5 MB go in one request.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::File`](crate::ErrorKind::File) if the source cannot be read, or the service refuses
    /// what is in it; [`ErrorKind::Deadline`](crate::ErrorKind::Deadline); those of a request otherwise.
    pub async fn send(self, deadline: Duration) -> Result<AssetId, Error> {
        let name = self.source.name.clone();
        let end = Instant::now() + deadline;
        match timeout_at(end, self.run()).await {
            Ok(outcome) => outcome.map_err(|error| error.while_doing(format!("upload of {name}"))),
            Err(_) => Err(Error::upload_deadline(&name, deadline)),
        }
    }

    async fn run(self) -> Result<AssetId, Error> {
        let Self { scenario, source, kind, content_type, project, progress } = self;
        let to = Target { scenario, project };
        let content = match source.content {
            Content::Url(url) => {
                let kind = kind.or_else(|| content_type.as_deref().map(kind_of));
                return to.import(&source.name, url, kind).await;
            }
            content => content,
        };
        let mut reader = Reader::open(content).await?;
        let length = reader.length();
        let head = if reader.is_repeatable() {
            let head = reader.next(HEAD).await?.unwrap_or_default();
            reader.rewind().await?;
            head
        } else {
            Default::default()
        };
        let content_type = content_type.unwrap_or_else(|| type_of(&source.name, &head));
        let kind = kind.unwrap_or_else(|| kind_of(&content_type));
        if kind == UploadKind::Image && length <= SMALL_IMAGE && reader.is_repeatable() {
            progress.restart(length);
            let size = usize::try_from(length).unwrap_or(usize::MAX);
            let image = reader.next(size).await?.unwrap_or_default();
            let asset = to.image(&source.name, &image).await?;
            progress.add(length);
            return Ok(asset);
        }
        let file = FileFacts { name: &source.name, content_type: &content_type, kind, length };
        let (upload, links) = to.create(&file).await?;
        let upload = match parts::send(&to.scenario, &mut reader, &links, &progress).await {
            Ok(()) => upload,
            Err(Failure::Expired(error)) if reader.is_repeatable() => {
                tracing::debug!(%error, "the links of the parts were refused; the upload begins anew");
                reader.rewind().await?;
                let (upload, links) = to.create(&file).await?;
                match parts::send(&to.scenario, &mut reader, &links, &progress).await {
                    Ok(()) => upload,
                    Err(Failure::Expired(error) | Failure::Other(error)) => return Err(error),
                }
            }
            Err(Failure::Expired(error) | Failure::Other(error)) => return Err(error),
        };
        to.complete(&upload).await?;
        to.imported(&upload).await
    }
}

/// What is told about a file.
struct FileFacts<'a> {
    name: &'a str,
    content_type: &'a str,
    kind: UploadKind,
    length: u64,
}

/// Where it goes.
struct Target {
    scenario: Scenario,
    project: Option<ProjectId>,
}

impl Target {
    async fn image(&self, name: &str, image: &[u8]) -> Result<AssetId, Error> {
        let (name, image) = (name.to_owned(), STANDARD.encode(image));
        let mut request =
            self.scenario.api().post_assets().body_map(|body| body.name(name).image(image));
        if let Some(project) = &self.project {
            request = request.project_id(project.as_str());
        }
        Ok(AssetId::from(request.send().await?.into_inner().asset.id))
    }

    async fn start(&self, body: CreateUploadRequest) -> Result<types::Upload, Error> {
        let mut request = self.scenario.api().post_uploads().body(body);
        if let Some(project) = &self.project {
            request = request.project_id(project.as_str());
        }
        let answer = request.send().await?.into_inner();
        answer.upload.ok_or_else(|| Error::file("the service named no upload", None))
    }

    async fn create(&self, file: &FileFacts<'_>) -> Result<(String, Vec<Url>), Error> {
        let (_, count) = parts::split(file.length);
        let body = CreateUploadRequest::builder()
            .file_name(file.name.to_owned())
            .content_type(file.content_type.to_owned())
            .kind(file.kind.clone())
            .file_size(file.length as f64)
            .parts(count as f64);
        let body = body
            .try_into()
            .map_err(|_| Error::invalid_argument("the upload cannot be described"))?;
        let mut upload = self.start(body).await?;
        let number = |part: &types::UploadPart| part.number.unwrap_or_default();
        upload.parts.sort_by(|left, right| number(left).total_cmp(&number(right)));
        if upload.parts.len() as u64 != count {
            return Err(Error::file(
                "the service gave another number of links than there are parts",
                None,
            ));
        }
        let links = upload.parts.iter().map(|part| parts::link(part.url.as_deref()));
        Ok((upload.id, links.collect::<Result<_, _>>()?))
    }

    async fn import(
        &self,
        name: &str,
        url: String,
        kind: Option<UploadKind>,
    ) -> Result<AssetId, Error> {
        let kind = kind.unwrap_or_else(|| kind_of(&type_of(name, &[])));
        let body = CreateUploadRequest::builder().url(url).kind(kind);
        let body = body
            .try_into()
            .map_err(|_| Error::invalid_argument("the upload cannot be described"))?;
        let upload = self.start(body).await?;
        self.imported(&upload.id).await
    }

    /// Says that all parts are there. An answer that was lost is no reason to say it twice: the state of
    /// the upload tells whether it was heard.
    async fn complete(&self, upload: &str) -> Result<(), Error> {
        let mut delays = self.scenario.backoff().delays().take(3);
        loop {
            let mut request = self
                .scenario
                .api()
                .post_uploads_action_by_upload_id()
                .upload_id(upload)
                .body_map(|body| body.action(types::UploadActionRequestAction::Complete));
            if let Some(project) = &self.project {
                request = request.project_id(project.as_str());
            }
            let error = match request.send().await {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            if !error.is_outcome_unknown() {
                return Err(error);
            }
            if self.read(upload).await?.status != Some(UploadStatus::Pending) {
                return Ok(());
            }
            match delays.next() {
                Some(delay) => sleep(delay).await,
                None => return Err(error),
            }
        }
    }

    async fn read(&self, upload: &str) -> Result<types::Upload, Error> {
        let mut request = self.scenario.api().get_uploads_by_upload_id().upload_id(upload);
        if let Some(project) = &self.project {
            request = request.project_id(project.as_str());
        }
        Ok(request.send().await?.into_inner().upload)
    }

    /// Waits until the file has become something: a state alone is not enough, the id comes later.
    async fn imported(&self, upload: &str) -> Result<AssetId, Error> {
        let policy = self.scenario.poll_policy().unwrap_or_else(PollPolicy::speech);
        for count in 0_u32.. {
            while let Err(later) = self.scenario.request_budget().take(Instant::now()) {
                sleep_until(later).await;
            }
            let now = self.read(upload).await?;
            match (now.status, now.entity_id.filter(|id| !id.is_empty())) {
                (Some(UploadStatus::Imported), Some(id)) => return Ok(AssetId::from(id)),
                (Some(UploadStatus::Failed), _) => {
                    let reason = now.error_message.unwrap_or_else(|| "no reason given".to_owned());
                    let reason = crate::error::scrubbed(&reason);
                    return Err(Error::file(
                        format!("the service refuses the file: {reason}"),
                        None,
                    ));
                }
                _ => sleep(policy.interval(count)).await,
            }
        }
        Err(Error::file("the upload did not end", None))
    }
}

/// The MIME type: by the first bytes, else by the extension.
fn type_of(name: &str, head: &[u8]) -> String {
    match infer::get(head) {
        Some(kind) => match kind.mime_type() {
            "audio/x-wav" => "audio/wav".to_owned(),
            "audio/x-flac" => "audio/flac".to_owned(),
            other => other.to_owned(),
        },
        None if head.starts_with(b"glTF") => "model/gltf-binary".to_owned(),
        None => match name.rsplit('.').next().map(str::to_ascii_lowercase).as_deref() {
            Some("gltf") => "model/gltf+json".to_owned(),
            Some("glb") => "model/gltf-binary".to_owned(),
            Some("obj") => "model/obj".to_owned(),
            Some("stl") => "model/stl".to_owned(),
            Some("ply") => "model/ply".to_owned(),
            Some("fbx") => "application/vnd.autodesk.fbx".to_owned(),
            _ => mime_guess::from_path(name).first_or_octet_stream().essence_str().to_owned(),
        },
    }
}

/// What a type is for.
fn kind_of(content_type: &str) -> UploadKind {
    match content_type.split('/').next().unwrap_or_default() {
        "audio" => UploadKind::Audio,
        "video" => UploadKind::Video,
        "image" => UploadKind::Image,
        "text" => UploadKind::Text,
        "model" => UploadKind::X3d,
        _ if content_type == "application/vnd.autodesk.fbx" => UploadKind::X3d,
        _ => UploadKind::Asset,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_decide_before_the_name() {
        assert_eq!(type_of("song.mp3", b"RIFF\x24\0\0\0WAVEfmt "), "audio/wav");
        assert_eq!(type_of("song.mp3", b"??"), "audio/mpeg");
        assert_eq!(type_of("scene.GLB", b"??"), "model/gltf-binary");
        assert_eq!(type_of("nothing", b""), "application/octet-stream");
        for (kind, content_type) in [
            (UploadKind::Audio, "audio/wav"),
            (UploadKind::X3d, "model/stl"),
            (UploadKind::X3d, "application/vnd.autodesk.fbx"),
            (UploadKind::Asset, "application/zip"),
        ] {
            assert_eq!(kind_of(content_type), kind);
        }
    }
}
