//! Local files in the body of a run: each is marked until it is uploaded.

use std::{future::ready, hint::black_box, sync::OnceLock};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{FileInput, resolve::upload_all};
use crate::{error::Error, ext::context::Context, ids::ProjectId};

/// Set when the first local file of the process is made. Until then no body has any.
///
/// No other code of a run refers to uploads, so a program that makes no local files is linked without them (0.4 MB).
static LOCAL_FILES: OnceLock<LocalFiles> = OnceLock::new();

struct LocalFiles {
    /// The member that marks a local file. It is random in each process: no value of a caller can be mistaken for a
    /// local file, and a body from another source cannot refer to files of this machine.
    marker: String,
    upload: Resolve,
}

type Resolve = for<'a> fn(&'a Context, Option<&'a ProjectId>, Map<String, Value>) -> Resolved<'a>;

/// A body whose local files are assets now.
pub(super) type Resolved<'a> = BoxFuture<'a, Result<Map<String, Value>, Error>>;

/// Must be called by whatever makes a local file.
pub(super) fn link_uploads() {
    LOCAL_FILES.get_or_init(|| LocalFiles {
        marker: format!("$file-{}", Uuid::new_v4()),
        // The compiler sees that this is the only value, and would refer to it where it is called.
        upload: black_box(upload_all as Resolve),
    });
}

/// Returns the member that marks a local file; `None` if there is none in this process.
pub(super) fn marker() -> Option<&'static str> {
    LOCAL_FILES.get().map(|files| &*files.marker)
}

/// Uploads the files of a body, each once, and replaces them with the ids of their assets.
pub(crate) fn resolve<'a>(
    context: &'a Context,
    project: Option<&'a ProjectId>,
    body: Map<String, Value>,
) -> Resolved<'a> {
    match LOCAL_FILES.get() {
        Some(files) => (files.upload)(context, project, body),
        None => Box::pin(ready(Ok(body))),
    }
}

/// Returns the local file that a value of a request body refers to; `None` for any other value.
pub(super) fn read(value: &Value) -> Option<FileInput> {
    let marked = value.as_object().filter(|members| members.len() == 1)?.get(marker()?)?;
    let text = |name: &str| marked.get(name).and_then(Value::as_str);
    if let Some(path) = text("path") {
        return Some(FileInput::Path(path.into()));
    }
    if let Some(url) = text("url") {
        return Some(FileInput::Url(url.to_owned()));
    }
    let bytes = STANDARD.decode(text("base64")?).ok()?;
    Some(FileInput::Bytes { name: text("name")?.to_owned(), bytes: bytes.into() })
}

/// Returns a value whose local files are marked in the same way in every process.
#[cfg(feature = "journal")]
pub(crate) fn without_markers(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(without_markers).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, member)| {
                // The marker differs between processes, and a key must be the same in all of them.
                let name = if Some(&**name) == marker() { "$file" } else { name };
                (name.to_owned(), without_markers(member))
            });
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}

/// Returns `true` if a value of a request body is or contains a local file.
pub(crate) fn has_local_file(value: &Value) -> bool {
    marker().is_some_and(|marker| holds(value, marker))
}

fn holds(value: &Value, marker: &str) -> bool {
    match value {
        Value::Array(items) => items.iter().any(|item| holds(item, marker)),
        Value::Object(members) => {
            members.contains_key(marker) || members.values().any(|member| holds(member, marker))
        }
        _ => false,
    }
}
