//! Requests of an upload: create, complete, poll (contract: uploads.create, uploads.complete, uploads.imported).

use std::{
    future::Future,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Url;
use tokio::time::sleep;

use super::parts;
use crate::{
    api::{
        Client, operations,
        types::{self, CreateUploadRequest, UploadAssetOptions, UploadKind, UploadStatus},
    },
    client::{Attempts, PollPolicy, Retry, retry},
    error::Error,
    ext::{context::Context, files::media},
    ids::{AssetId, ProjectId, UploadId},
    values::JobRef,
};

/// Maximum number of retries of a request whose response was lost.
const RETRIES: u32 = 3;

/// The facts about a file that create its upload.
pub(super) struct FileFacts<'a> {
    pub(super) name: &'a str,
    pub(super) content_type: &'a str,
    pub(super) kind: UploadKind,
    pub(super) length: u64,
}

/// The project and the options of an upload.
pub(super) struct Target {
    pub(super) context: Context,
    pub(super) project: Option<ProjectId>,
    pub(super) options: UploadAssetOptions,
}

/// The upload that the service is importing, kept for the error of a wait that times out.
#[derive(Default)]
pub(super) struct ImportState(Mutex<Option<(String, Option<JobRef>)>>);

impl ImportState {
    /// Returns the error of a wait that has timed out.
    pub(super) fn timeout(&self, name: &str, waited: Duration) -> Error {
        let upload = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        match upload {
            None => Error::upload_timeout(name, waited, None),
            Some((upload, job)) => {
                let error = Error::upload_timeout(name, waited, Some(&upload));
                match job {
                    Some(job) => error.with_job(job),
                    None => error,
                }
            }
        }
    }

    fn set(&self, upload: &types::Upload, project: Option<&ProjectId>) {
        // Some uploads name no job.
        let job = upload.job_id.as_ref().filter(|id| **id != "");
        let job = job.map(|id| JobRef::within(id, project));
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *place = Some((upload.id.to_string(), job));
    }
}

impl Target {
    /// Uploads a small image in one request.
    pub(super) async fn image(&self, name: &str, image: &[u8]) -> Result<AssetId, Error> {
        let image = STANDARD.encode(image);
        let response = self.retry(|| {
            let (name, image, options) = (name.to_owned(), image.clone(), self.options.clone());
            let request = self
                .context
                .api()
                .create_asset()
                .body_map(|body| {
                    body.name(name)
                        .image(image)
                        .maybe_collection_ids(options.collection_ids)
                        .maybe_hide(options.hide)
                        .maybe_parent_id(options.parent_id)
                })
                .maybe_project_id(self.project.as_ref());
            request.send()
        });
        Ok(response.await?.into_inner().asset.id)
    }

    /// Creates an upload. Returns it with the links of its parts, in order.
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
        // The order of parts in the response is not documented.
        upload.parts.sort_by_key(number);
        if !upload.parts.iter().map(number).eq(1..=count) {
            let expected = format!("{count} parts, numbered from 1");
            return Err(Error::lacks(&operations::CREATE_UPLOAD, "upload.parts", &expected));
        }
        let links = upload.parts.iter().map(|part| parts::link(part.url.as_deref()));
        let links = links.collect::<Result<_, _>>()?;
        Ok((upload, links))
    }

    /// Creates an upload from a link that the service fetches.
    pub(super) async fn import(
        &self,
        name: &str,
        url: String,
        kind: Option<UploadKind>,
    ) -> Result<types::Upload, Error> {
        // The name is all that is known of a link.
        let kind = kind.unwrap_or_else(|| media::kind_of(&media::type_of(name, &[])));
        self.start(CreateUploadRequest::builder().url(url).kind(kind)).await
    }

    async fn start(
        &self,
        mut body: types::builder::CreateUploadRequest,
    ) -> Result<types::Upload, Error> {
        // Left out if nothing is set: an empty object may be refused.
        if self.options != UploadAssetOptions::default() {
            body = body.asset_options(self.options.clone());
        }
        let body = body.build()?;
        let response = self.retry(|| {
            let request = self
                .context
                .api()
                .create_upload()
                .body(body.clone())
                .maybe_project_id(self.project.as_ref());
            request.send()
        });
        let upload = response.await?.into_inner().upload;
        // Responses to estimates have none, so the decoder does not insist on it.
        upload
            .map(|upload| *upload)
            .ok_or_else(|| Error::lacks(&operations::CREATE_UPLOAD, "upload", "an object"))
    }

    /// Sends a request that creates an upload. Retries it if the response is lost: uploads are free, and an
    /// abandoned one does no harm.
    async fn retry<T, F>(&self, send: impl FnMut() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        retry(LostResponse, self.context.backoff(), send).await
    }

    /// Completes the upload. If the response is lost, reads the upload first: its state shows whether the request
    /// was handled.
    pub(super) async fn complete(&self, upload: &UploadId) -> Result<(), Error> {
        let mut attempts = Attempts::new(LostResponse, self.context.backoff());
        loop {
            let request = self
                .context
                .api()
                .trigger_upload_action()
                .upload_id(upload)
                .body_map(|body| body.action(types::UploadActionRequestAction::Complete))
                .maybe_project_id(self.project.as_ref());
            let error = match request.send().await {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            // To complete an upload twice is refused by the service, so its state is read before it is tried again.
            if error.may_have_acted() {
                let status = self.read(self.context.api(), upload).await?.status;
                if status != Some(UploadStatus::Pending) {
                    return Ok(());
                }
            }
            attempts.after(error).await?;
        }
    }

    async fn read(&self, api: &Client, upload: &UploadId) -> Result<types::Upload, Error> {
        let request = api.get_upload().upload_id(upload).maybe_project_id(self.project.as_ref());
        Ok(request.send().await?.into_inner().upload)
    }

    /// Polls until the file is imported and has an id, which is set after the state. The caller sets the timeout;
    /// until then, transient failures of a read are ignored.
    pub(super) async fn imported(
        &self,
        upload: &types::Upload,
        import: &ImportState,
    ) -> Result<AssetId, Error> {
        import.set(upload, self.project.as_ref());
        // Imports take seconds, like speech.
        let policy = self.context.poll_policy().unwrap_or_else(PollPolicy::speech);
        let mut rounds = 0_u32;
        loop {
            // Uploads share the request budget of all polling, or a hundred of them would starve the waits.
            self.context.room().await;
            let mut pause = policy.interval(rounds);
            // `single` does not count its requests: this one has its place in the budget already.
            match self.read(self.context.single(), &upload.id).await {
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
                    pause = pause.max(error.retry_after().unwrap_or_default());
                    tracing::debug!(%error, "a read of an upload failed");
                }
                Err(error) => return Err(error),
            }
            sleep(pause).await;
            rounds = rounds.saturating_add(1);
        }
    }
}

/// Retries of a request that the client itself does not retry, because its response was lost. Repeating it does
/// no harm.
struct LostResponse;

impl Retry for LostResponse {
    const NAME: &'static str = "the request of an upload";

    fn allows(&self, attempts: u32, error: &Error) -> bool {
        attempts <= RETRIES && error.may_have_acted() && error.is_transient()
    }
}
