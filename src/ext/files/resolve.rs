//! Uploads of the local files in the parameters of a run.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use tokio::sync::OnceCell;

use super::{FileInput, Upload, UploadSource, local};
use crate::{
    error::Error,
    ext::context::Context,
    ids::{AssetId, ProjectId},
};

/// Maximum number of parallel uploads.
const PARALLEL: usize = 4;

/// Timeout of one upload.
const TIMEOUT: Duration = Duration::from_secs(1_800);

/// Maximum number of uploaded files that are remembered.
const LIMIT: usize = 1_000;

/// Maximum age of a remembered file: its asset may have been deleted since.
const LIFE: Duration = Duration::from_secs(3_600);

/// The assets of files that were uploaded or are being uploaded: an estimate and a submit, or many runs, upload
/// the same file once.
#[derive(Debug, Default)]
pub(crate) struct Uploaded {
    files: Mutex<HashMap<String, (Instant, Place)>>,
}

/// The asset of a file, set when the upload is complete. Concurrent callers wait for it.
type Place = Arc<OnceCell<AssetId>>;

impl Uploaded {
    fn file(&self, key: String) -> Place {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        // Assets can be deleted on the service, so none is reused for ever.
        files.retain(|_, (since, _)| now.duration_since(*since) < LIFE);
        // Clearing all is simple, and costs a second upload at worst.
        if files.len() >= LIMIT {
            files.clear();
        }
        let (_, file) = files.entry(key).or_insert_with(|| (now, Arc::default()));
        Arc::clone(file)
    }
}

/// Returns the body with placeholders for local files, for validation before the upload.
pub(crate) fn with_placeholders(body: &Map<String, Value>) -> Map<String, Value> {
    let mut body = body.clone();
    for value in body.values_mut() {
        walk(value, "", &mut |value, _| {
            if local::read(value).is_some() {
                *value = Value::from("asset_to-be-uploaded");
            }
        });
    }
    body
}

/// Uploads the files of a body, each once, and replaces them with the ids of their assets.
pub(super) fn upload_all<'a>(
    context: &'a Context,
    project: Option<&'a ProjectId>,
    body: Map<String, Value>,
) -> local::Resolved<'a> {
    Box::pin(all_uploaded(context, project, body))
}

async fn all_uploaded(
    context: &Context,
    project: Option<&ProjectId>,
    mut body: Map<String, Value>,
) -> Result<Map<String, Value>, Error> {
    let mut files: Vec<(Value, String, FileInput)> = Vec::new();
    for (name, value) in &mut body {
        walk(value, name, &mut |value, path| {
            if let Some(file) = local::read(value) {
                // One file in several parameters is uploaded once. The first parameter names it in errors.
                if !files.iter().any(|(known, ..)| known == value) {
                    files.push((value.clone(), path.to_owned(), file));
                }
            }
        });
    }
    if files.is_empty() {
        return Ok(body);
    }
    // All uploads end before the price and the submit, so that no paid run waits for a file.
    let uploads = files.into_iter().map(|(marker, path, file)| async move {
        let asset = upload(context, project, file).await;
        let asset = asset.map_err(|error| error.while_doing(format!("parameter {path}")))?;
        Ok::<_, Error>((marker, asset))
    });
    let uploads: Vec<_> = uploads.collect();
    let assets: Vec<(Value, AssetId)> =
        // The order does not matter: results are matched by their markers.
        stream::iter(uploads).buffer_unordered(PARALLEL).try_collect().await?;
    for value in body.values_mut() {
        walk(value, "", &mut |value, _| {
            if let Some((_, asset)) = assets.iter().find(|(marker, _)| marker == value) {
                *value = Value::from(asset.as_str());
            }
        });
    }
    Ok(body)
}

/// Visits every value with its path, parents first.
fn walk(value: &mut Value, path: &str, visit: &mut dyn FnMut(&mut Value, &str)) {
    visit(value, path);
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                walk(item, &format!("{path}[{index}]"), visit);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                walk(member, &format!("{path}.{name}"), visit);
            }
        }
        _ => {}
    }
}

/// Uploads a file, once for equal files, and returns its asset.
pub(crate) async fn upload(
    context: &Context,
    project: Option<&ProjectId>,
    file: FileInput,
) -> Result<AssetId, Error> {
    let key = key(project, &file).await?;
    let place = context.uploaded().file(key);
    // Runs that need the same file at once wait for one upload. If it fails, the next of them tries.
    let asset = place.get_or_try_init(|| async {
        let source = match file {
            FileInput::Asset(id) => return Ok(id),
            FileInput::Path(path) => UploadSource::from(path),
            FileInput::Bytes { name, bytes } => UploadSource::bytes(name, bytes),
            FileInput::Url(url) => UploadSource::url(url),
        };
        let mut request = Upload::new(context, source);
        if let Some(project) = project {
            request = request.project(project);
        }
        request.send(TIMEOUT).await
    });
    asset.await.cloned()
}

/// Returns the identity of a file: its path, length and modification time, or its bytes.
async fn key(project: Option<&ProjectId>, file: &FileInput) -> Result<String, Error> {
    let project = project.map(ProjectId::as_str).unwrap_or_default();
    Ok(match file {
        FileInput::Asset(id) => format!("{project} asset {id}"),
        FileInput::Url(url) => format!("{project} url {url}"),
        // With the name: the service shows it, and guesses the type by it.
        FileInput::Bytes { name, bytes } => format!("{project} bytes {name} {}", hash(bytes)),
        FileInput::Path(path) => {
            let data = tokio::fs::metadata(path).await.map_err(|error| {
                let message = format!("cannot read {}: {error}", path.display());
                Error::file(message, Some(Box::new(error) as _))
            })?;
            // The length and the time of the last change stand for the content.
            let changed = data.modified().ok().and_then(|time| {
                time.duration_since(SystemTime::UNIX_EPOCH).ok().map(|since| since.as_nanos())
            });
            // Reading a large file only to compare it would cost more than a second upload of a changed one.
            format!("{project} path {} {} {changed:?}", path.display(), data.len())
        }
    })
}

fn hash(bytes: &Bytes) -> String {
    hex::encode(Sha256::digest(bytes))
}
