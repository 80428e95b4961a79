//! Atomic writes: a download has a temporary name until it is complete.

use std::{
    io::{self, SeekFrom},
    path::{Path, PathBuf},
};

use futures_util::future::BoxFuture;
use tempfile::{NamedTempFile, TempPath};
use tokio::{
    fs,
    io::{AsyncSeekExt as _, AsyncWriteExt as _},
};

use super::{
    deadline::Deadline,
    name,
    transfer::{Chunk, Transfer},
    wanted::Wanted,
};
#[cfg(feature = "journal")]
use crate::ids::AssetId;
use crate::{client::failed, error::Error};

/// The end of the name of a file that is not complete.
const PARTIAL: &str = ".part";

/// A file on disk.
pub(crate) struct Saved {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
}

/// Writes the file into a folder, under this name and the extension of its content type.
pub(crate) async fn save_in(
    wanted: Wanted,
    deadline: Deadline,
    folder: &Path,
    name: &str,
) -> Result<Saved, Error> {
    let place = |declared: Option<&str>, head: &[u8]| folder.join(name::of(name, declared, head));
    save(wanted, deadline, folder, &place).await
}

/// Writes the file to this path.
pub(crate) async fn save_as(
    wanted: Wanted,
    deadline: Deadline,
    path: &Path,
) -> Result<Saved, Error> {
    let folder = match path.parent() {
        // A bare file name has an empty parent, which is not a folder that can be opened.
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    save(wanted, deadline, folder, &|_, _| path.to_path_buf()).await
}

/// The path of a file, by its declared type and its first bytes.
type Place<'a> = dyn Fn(Option<&str>, &[u8]) -> PathBuf + Sync + 'a;

/// Writes the file before the deadline. At the deadline the future is dropped, which removes the temporary
/// file. It is boxed: others are compiled again in each crate that awaits them.
fn save<'a>(
    wanted: Wanted,
    deadline: Deadline,
    folder: &'a Path,
    place: &'a Place<'_>,
) -> BoxFuture<'a, Result<Saved, Error>> {
    Box::pin(async move {
        let mut transfer = Transfer::new(wanted);
        // A drop in the middle removes the temporary file, and leaves an existing file as it was.
        let written = deadline.bound(write(&mut transfer, folder, place)).await;
        let Some(written) = written else { return Err(transfer.expired(deadline.timeout())) };
        // A disk that is full ends the download as well.
        written.inspect_err(|error| failed(transfer.span(), error))
    })
}

async fn write(transfer: &mut Transfer, folder: &Path, place: &Place<'_>) -> Result<Saved, Error> {
    fs::create_dir_all(folder)
        .await
        .map_err(|error| disk("cannot create the folder", folder, error))?;
    // In the target folder, because a rename is atomic only within one file system.
    let (mut file, path) = partial(folder, transfer.id())?;
    let (mut bytes, mut head) = (0_u64, Vec::new());
    loop {
        match transfer.next().await? {
            Chunk::Bytes(chunk) => {
                let missing = name::HEAD.saturating_sub(head.len());
                head.extend(chunk.iter().take(missing));
                bytes += chunk.len() as u64;
                file.write_all(&chunk).await.map_err(cannot_write)?;
            }
            // The bytes so far belong to a file that no longer exists.
            Chunk::Restart => {
                (bytes, head) = (0, Vec::new());
                // Writes of tokio run in the background: one that is late must not land after the truncation.
                file.flush().await.map_err(cannot_write)?;
                file.set_len(0).await.map_err(cannot_write)?;
                file.seek(SeekFrom::Start(0)).await.map_err(cannot_write)?;
            }
            Chunk::End => break,
        }
    }
    // The name appears only when the bytes are on disk. A crash leaves the old file or the new one.
    file.flush().await.map_err(cannot_write)?;
    // Otherwise a crash after the rename could leave a file without its bytes.
    file.sync_all().await.map_err(cannot_write)?;
    let target = place(transfer.mime_type(), &head);
    path.persist(&target)
        .map_err(|error| disk("cannot rename the file to", &target, error.error))?;
    Ok(Saved { path: target, bytes })
}

/// Removes the temporary files that a process which was killed has left of these downloads. No other process may be
/// writing them.
#[cfg(feature = "journal")]
pub(crate) async fn remove_partial(folder: &Path, ids: &[AssetId]) {
    let prefixes: Vec<String> = ids.iter().map(|id| prefix(id.as_str())).collect();
    let Ok(mut entries) = fs::read_dir(folder).await else { return };
    while let Ok(Some(entry)) = entries.next_entry().await {
        let name = entry.file_name();
        let is_partial = name.to_str().is_some_and(|name| {
            name.ends_with(PARTIAL) && prefixes.iter().any(|prefix| name.starts_with(prefix))
        });
        // What cannot be removed takes space, no more.
        if is_partial && let Err(error) = fs::remove_file(entry.path()).await {
            tracing::debug!(%error, "a temporary file cannot be removed");
        }
    }
}

fn prefix(id: &str) -> String {
    format!(".{}.", name::safe(id))
}

/// Creates a temporary file in the folder. It is deleted when dropped, unless it is persisted.
fn partial(folder: &Path, id: &str) -> Result<(fs::File, TempPath), Error> {
    let prefix = prefix(id);
    let mut builder = tempfile::Builder::new();
    // Temporary files are private by default; this one becomes a regular download.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file: NamedTempFile = builder
        .prefix(&prefix)
        .suffix(PARTIAL)
        .tempfile_in(folder)
        .map_err(|error| disk("cannot create a file in the folder", folder, error))?;
    let (file, path) = file.into_parts();
    Ok((fs::File::from_std(file), path))
}

fn cannot_write(error: io::Error) -> Error {
    // A full disk does not get better by a retry.
    Error::file_limit(format!("cannot write: {error}"))
}

fn disk(what: &str, path: &Path, error: io::Error) -> Error {
    Error::file(format!("{what} {}: {error}", path.display()), Some(Box::new(error) as _))
}
