//! What is asked of the service: begin, complete, and what became of it.

use std::{
    future::Future,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Url;
use tokio::time::{Instant, sleep, sleep_until};

use super::{media, parts};
use crate::{
    api::{
        operations,
        types::{self, CreateUploadRequest, UploadAssetOptions, UploadKind, UploadStatus},
    },
    client::{PollPolicy, Scenario},
    error::Error,
    ids::{AssetId, ProjectId, UploadId},
    job_ref::JobRef,
};

/// So often a request is sent again whose answer was lost.
const AGAIN: usize = 3;

/// What is told about a file.
pub(super) struct FileFacts<'a> {
    pub(super) name: &'a str,
    pub(super) content_type: &'a str,
    pub(super) kind: UploadKind,
    pub(super) length: u64,
}

/// Where it goes, and as what.
pub(super) struct Target {
    pub(super) scenario: Scenario,
    pub(super) project: Option<ProjectId>,
    pub(super) options: UploadAssetOptions,
}

/// An upload that the service is taking in: what is left of it if nobody waits any longer.
#[derive(Default)]
pub(super) struct TakenIn(Mutex<Option<(String, Option<JobRef>)>>);

impl TakenIn {
    /// The error of a wait that has ended too early.
    pub(super) fn deadline(&self, name: &str, waited: Duration) -> Error {
        let upload = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        match upload {
            None => Error::upload_deadline(name, waited, None),
            Some((upload, job)) => {
                let error = Error::upload_deadline(name, waited, Some(&upload));
                match job {
                    Some(job) => error.with_job(job),
                    None => error,
                }
            }
        }
    }

    fn set(&self, upload: &types::Upload, project: Option<&ProjectId>) {
        let job = upload.job_id.as_ref().filter(|id| **id != "").map(JobRef::new);
        let job = match project {
            Some(project) => job.map(|job| job.in_project(project)),
            None => job,
        };
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *place = Some((upload.id.to_string(), job));
    }
}

impl Target {
    /// Sends a small image whole.
    pub(super) async fn image(&self, name: &str, image: &[u8]) -> Result<AssetId, Error> {
        let image = STANDARD.encode(image);
        let answer = self.again(|| {
            let (name, image, options) = (name.to_owned(), image.clone(), self.options.clone());
            let mut request = self.scenario.api().create_asset().body_map(|body| {
                body.name(name)
                    .image(image)
                    .maybe_collection_ids(options.collection_ids)
                    .maybe_hide(options.hide)
                    .maybe_parent_id(options.parent_id)
            });
            if let Some(project) = &self.project {
                request = request.project_id(project);
            }
            request.send()
        });
        Ok(answer.await?.into_inner().asset.id)
    }

    /// Begins an upload in parts; the links to send them to come in their order.
    pub(super) async fn create(
        &self,
        file: &FileFacts<'_>,
    ) -> Result<(types::Upload, Vec<Url>), Error> {
        let (_, count) = parts::split(file.length);
        let body = CreateUploadRequest::builder()
            .file_name(file.name)
            .content_type(file.content_type)
            .kind(file.kind.clone())
            .file_size(file.length)
            .parts(count);
        let mut upload = self.start(body).await?;
        // The decoder has checked that each part has a number and a URL.
        let number = |part: &types::UploadPart| {
            part.number.and_then(|number| u64::try_from(number).ok()).unwrap_or_default()
        };
        upload.parts.sort_by_key(number);
        if !upload.parts.iter().map(number).eq(1..=count) {
            let expected = format!("{count} parts, numbered from 1");
            return Err(Error::lacks(&operations::CREATE_UPLOAD, "upload.parts", &expected));
        }
        let links = upload.parts.iter().map(|part| parts::link(part.url.as_deref()));
        let links = links.collect::<Result<_, _>>()?;
        Ok((upload, links))
    }

    /// Has the service fetch a link.
    pub(super) async fn import(
        &self,
        name: &str,
        url: String,
        kind: Option<UploadKind>,
    ) -> Result<types::Upload, Error> {
        let kind = kind.unwrap_or_else(|| media::kind_of(&media::type_of(name, &[])));
        self.start(CreateUploadRequest::builder().url(url).kind(kind)).await
    }

    async fn start(
        &self,
        mut body: types::builder::CreateUploadRequest,
    ) -> Result<types::Upload, Error> {
        if self.options != UploadAssetOptions::default() {
            body = body.asset_options(self.options.clone());
        }
        let body = body.build()?;
        let answer = self.again(|| {
            let mut request = self.scenario.api().create_upload().body(body.clone());
            if let Some(project) = &self.project {
                request = request.project_id(project);
            }
            request.send()
        });
        let upload = answer.await?.into_inner().upload;
        // Responses to estimates have none, so the decoder does not insist on it.
        upload.ok_or_else(|| Error::lacks(&operations::CREATE_UPLOAD, "upload", "an object"))
    }

    /// Sends a request that begins an upload. One whose answer is lost is sent again: uploads are free,
    /// and one that nobody goes on with does no harm.
    async fn again<T, F>(&self, mut send: impl FnMut() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let mut delays = self.scenario.backoff().delays().take(AGAIN);
        loop {
            let error = match send().await {
                Err(error) if error.may_have_acted() && error.is_transient() => error,
                outcome => return outcome,
            };
            let Some(delay) = delays.next() else { return Err(error) };
            tracing::debug!(%error, "the upload is begun again");
            sleep(delay).await;
        }
    }

    /// Says that all parts are there. An answer that was lost is no reason to say it twice: the state of
    /// the upload tells whether it was heard.
    pub(super) async fn complete(&self, upload: &UploadId) -> Result<(), Error> {
        let mut delays = self.scenario.backoff().delays().take(AGAIN);
        loop {
            let mut request = self
                .scenario
                .api()
                .trigger_upload_action()
                .upload_id(upload)
                .body_map(|body| body.action(types::UploadActionRequestAction::Complete));
            if let Some(project) = &self.project {
                request = request.project_id(project);
            }
            let error = match request.send().await {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            if !error.may_have_acted() {
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

    async fn read(&self, upload: &UploadId) -> Result<types::Upload, Error> {
        let mut request = self.scenario.api().get_upload().upload_id(upload);
        if let Some(project) = &self.project {
            request = request.project_id(project);
        }
        Ok(request.send().await?.into_inner().upload)
    }

    /// Waits until the file has become something: a state alone is not enough, the id comes later. Who
    /// calls this sets the deadline; until then a look that fails says nothing about the upload.
    pub(super) async fn imported(
        &self,
        upload: &types::Upload,
        taken_in: &TakenIn,
    ) -> Result<AssetId, Error> {
        taken_in.set(upload, self.project.as_ref());
        let policy = self.scenario.poll_policy().unwrap_or_else(PollPolicy::speech);
        let mut looks = 0_u32;
        loop {
            while let Err(later) = self.scenario.request_budget().take(Instant::now()) {
                sleep_until(later).await;
            }
            match self.read(&upload.id).await {
                Ok(now) => match (now.status, now.entity_id.filter(|id| !id.is_empty())) {
                    (Some(UploadStatus::Imported), Some(id)) => return Ok(AssetId::from(id)),
                    (Some(UploadStatus::Failed), _) => {
                        let reason = now.error_message.as_deref().unwrap_or("no reason given");
                        let reason = crate::error::scrubbed(reason);
                        let message = format!("the service refuses the file: {reason}");
                        return Err(Error::file(message, None));
                    }
                    _ => {}
                },
                Err(error) if error.is_transient() => {
                    tracing::debug!(%error, "a look at an upload failed");
                }
                Err(error) => return Err(error),
            }
            sleep(policy.interval(looks)).await;
            looks = looks.saturating_add(1);
        }
    }
}
