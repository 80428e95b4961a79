//! From an asset to a file on disk.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use reqwest::{Response, StatusCode};
use tempfile::{NamedTempFile, TempPath};
use tokio::{fs, io::AsyncWriteExt as _, time::timeout};

use super::{name, redirect};
use crate::{
    api::types::Asset,
    client::Scenario,
    error::Error,
    ids::{AssetId, ProjectId},
};

/// A file that was written; made by [`FinishedJob::download_to`](crate::FinishedJob::download_to).
///
/// ```
/// # use scenario_client::testing::FakeScenario;
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let stand_in = FakeScenario::start().await?;
/// # let scenario = stand_in.scenario()?;
/// # let request = scenario_client::CustomRequest::new("minimax/music-01");
/// # let job = scenario.run(&request).submit().await?;
/// # let done = job.wait(std::time::Duration::from_secs(60)).await?;
/// # let folder = tempfile::tempdir()?;
/// let file = done.download_to(folder.path()).await?.remove(0);
/// assert_eq!(file.bytes, std::fs::metadata(&file.path)?.len());
/// # Ok(())
/// # }
/// ```
///
/// The length is that of the file on disk, and equals what the host announced, if it announced
/// anything. What the API says about sizes is not compared: it was seen to be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadedFile {
    /// Where it lies.
    pub path: PathBuf,
    /// The asset it was made from.
    pub asset: AssetId,
    /// Its length in bytes.
    pub bytes: u64,
}

/// Of a refusal of the CDN this much is read, in bytes.
const REFUSAL_LIMIT: usize = 4_096;

/// Reads an asset, with a fresh link.
pub(crate) async fn asset(
    scenario: &Scenario,
    id: &AssetId,
    project: Option<&ProjectId>,
) -> Result<Asset, Error> {
    let mut request = scenario.api().get_assets_by_asset_id().asset_id(id.as_str());
    if let Some(project) = project {
        request = request.project_id(project.as_str());
    }
    Ok(request.send().await?.into_inner().asset)
}

/// Writes the file of an asset into a folder.
pub(crate) async fn download(
    scenario: &Scenario,
    id: &AssetId,
    project: Option<&ProjectId>,
    folder: &Path,
) -> Result<DownloadedFile, Error> {
    fs::create_dir_all(folder)
        .await
        .map_err(|error| disk("cannot make the folder", folder, error))?;
    let (asset, response) = open(scenario, id, project).await?;
    let (temporary, path) = partial(folder, id)?;
    let written = write(response, temporary, scenario.download_timeout())
        .await
        .map_err(|error| error.while_doing(format!("download of {id}")))?;
    let target = folder.join(name::of(&asset, &written.head));
    path.persist(&target).map_err(|error| disk("cannot name the file", &target, error.error))?;
    Ok(DownloadedFile { path: target, asset: id.clone(), bytes: written.bytes })
}

/// Opens the link of an asset; a link that is refused is asked for once more, since links expire.
async fn open(
    scenario: &Scenario,
    id: &AssetId,
    project: Option<&ProjectId>,
) -> Result<(Asset, Response), Error> {
    let what = |error: Error| error.while_doing(format!("download of {id}"));
    let mut retried = false;
    loop {
        let asset = asset(scenario, id, project).await.map_err(what)?;
        let Some(link) = asset.url.as_deref().filter(|link| !link.is_empty()) else {
            return Err(Error::file(format!("asset {id} has no link to a file"), None));
        };
        let opening = redirect::get(scenario.bare_http(), link);
        let response = match timeout(scenario.download_timeout(), opening).await {
            Ok(opened) => opened.map_err(what)?,
            Err(_) => return Err(what(silence(scenario.download_timeout()))),
        };
        if response.status().is_success() {
            return Ok((asset, response));
        }
        if response.status() != StatusCode::FORBIDDEN || retried {
            return Err(what(refusal(response, scenario.download_timeout()).await));
        }
        retried = true;
    }
}

/// What a host says when it does not give the file.
async fn refusal(mut response: Response, silence: Duration) -> Error {
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Ok(Ok(Some(chunk))) = timeout(silence, response.chunk()).await {
        body.extend_from_slice(&chunk);
        if body.len() > REFUSAL_LIMIT {
            break;
        }
    }
    Error::refused(None, status, &headers, &body)
}

/// A file under a temporary name in the folder, which goes away unless it is given its final name.
fn partial(folder: &Path, id: &AssetId) -> Result<(fs::File, TempPath), Error> {
    let prefix = format!(".{}.", name::safe(id.as_str()));
    let mut builder = tempfile::Builder::new();
    // Temporary files are private by default; this one becomes an ordinary file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file: NamedTempFile = builder
        .prefix(&prefix)
        .suffix(".part")
        .tempfile_in(folder)
        .map_err(|error| disk("cannot write in the folder", folder, error))?;
    let (file, path) = file.into_parts();
    Ok((fs::File::from_std(file), path))
}

struct Written {
    bytes: u64,
    head: Vec<u8>,
}

async fn write(
    mut response: Response,
    mut file: fs::File,
    silence_limit: Duration,
) -> Result<Written, Error> {
    let expected = response.content_length();
    let mut written = Written { bytes: 0, head: Vec::new() };
    loop {
        let chunk = match timeout(silence_limit, response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => break,
            Ok(Err(error)) => return Err(Error::transport(None, Some(response.status()), error)),
            Err(_) => return Err(silence(silence_limit)),
        };
        let missing = name::HEAD.saturating_sub(written.head.len());
        written.head.extend(chunk.iter().take(missing));
        written.bytes += chunk.len() as u64;
        file.write_all(&chunk).await.map_err(full)?;
    }
    file.sync_all().await.map_err(full)?;
    match expected {
        Some(expected) if expected != written.bytes => Err(Error::file(
            format!("the file has {} bytes, {expected} were announced", written.bytes),
            None,
        )),
        _ => Ok(written),
    }
}

fn silence(limit: Duration) -> Error {
    Error::file(format!("nothing came for {} s", limit.as_secs_f64()), None)
}

fn full(error: io::Error) -> Error {
    Error::file(format!("cannot write: {error}"), Some(Box::new(error) as _))
}

fn disk(what: &str, path: &Path, error: io::Error) -> Error {
    Error::file(format!("{what} {}: {error}", path.display()), Some(Box::new(error) as _))
}
