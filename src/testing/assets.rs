//! Assets of the stand-in, and the links to their files.

use std::{cmp::Reverse, collections::BTreeMap};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    clock::link_expiry,
    json::{at, set, text},
    pictures,
    workflows::Refusal,
    world::{State, World},
};
use crate::api::Timestamp;

/// So many characters of a text are shown in its asset (source: measured by a client).
const PREVIEW: usize = 1_024;

/// The source of archives, which are files but no assets.
pub(super) const ARCHIVE: &str = "archive";

/// A stored file.
#[derive(Debug)]
pub(super) struct StoredAsset {
    id: String,
    content: Bytes,
    mime_type: String,
    source: String,
    /// Of an upload: collections, parent, whether it is hidden.
    options: Value,
    created: Timestamp,
    /// What requests have changed: members of the asset.
    changes: Map<String, Value>,
    /// When it was deleted, if it was.
    deleted: Option<DateTime<Utc>>,
    /// Counts changes of the content.
    version: u32,
}

/// The source of a file that a job made.
pub(super) fn source(media_type: &str) -> &'static str {
    match media_type.split('/').next() {
        Some("audio") => "txt2audio",
        Some("video") => "txt2video",
        Some("model") => "txt23d",
        Some("text") => "txt2txt",
        _ => "txt2img",
    }
}

/// Keeps a file and gives it an id.
pub(super) fn store(
    state: &mut State,
    now: DateTime<Utc>,
    content: Bytes,
    mime_type: &str,
    source: &str,
) -> String {
    let id = format!("asset_fake{:04}", state.assets.len() + 1);
    state.assets.push(StoredAsset {
        id: id.clone(),
        content,
        mime_type: mime_type.to_owned(),
        source: source.to_owned(),
        options: Value::Null,
        changes: Map::new(),
        created: now.into(),
        deleted: None,
        version: 1,
    });
    id
}

/// Notes what an upload asks for: `collectionIds`, `parentId` and `hide`.
pub(super) fn describe(state: &mut State, id: &str, options: Value) {
    if let Some(asset) = state.assets.iter_mut().find(|asset| asset.id == id) {
        asset.options = options;
    }
}

/// The assets that a body names, at most so many of them.
pub(super) fn named(body: &Value, most: usize) -> Result<Vec<String>, Refusal> {
    let reason = match body.get("assetIds").and_then(Value::as_array) {
        None => "\"assetIds\" is required",
        Some(ids) if ids.len() > most => "Too many assetIds provided in a single request",
        Some(ids) => {
            return Ok(ids.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        }
    };
    Err((StatusCode::BAD_REQUEST, reason.to_owned()))
}

/// An asset that is there and not deleted.
fn present<'a>(state: &'a State, id: &str) -> Option<&'a StoredAsset> {
    state.assets.iter().find(|asset| asset.id == id && asset.deleted.is_none())
}

/// Changes members of an asset; says whether it is there.
pub(super) fn change(state: &mut State, id: &str, members: Map<String, Value>) -> bool {
    let asset = state.assets.iter_mut().find(|asset| asset.id == id && asset.deleted.is_none());
    let found = asset.map(|asset| asset.changes.extend(members));
    found.is_some()
}

/// Changes the collections of an asset.
pub(super) fn change_collections(
    state: &mut State,
    id: &str,
    change: impl FnOnce(&mut Vec<Value>),
) {
    let Some(asset) = state.assets.iter_mut().find(|asset| asset.id == id) else { return };
    let mut collections =
        at(&asset.options, "/collectionIds").as_array().cloned().unwrap_or_default();
    change(&mut collections);
    if !asset.options.is_object() {
        asset.options = json!({});
    }
    set(&mut asset.options, "/collectionIds", Some(json!(collections)));
}

/// Copies an asset; the copy has its own id.
pub(super) fn copy(state: &mut State, now: DateTime<Utc>, id: &str) -> Option<String> {
    let asset = present(state, id)?;
    let (content, mime_type) = (asset.content.clone(), asset.mime_type.clone());
    let (source, changes) = (asset.source.clone(), asset.changes.clone());
    let copy = store(state, now, content, &mime_type, &source);
    change(state, &copy, changes);
    Some(copy)
}

/// Of a text the beginning is shown.
fn properties(asset: &StoredAsset) -> Value {
    let mut properties = json!({"size": asset.content.len()});
    if let (true, Some(members)) =
        (asset.mime_type.starts_with("text/"), properties.as_object_mut())
    {
        let text = String::from_utf8_lossy(&asset.content);
        let preview: String = text.chars().take(PREVIEW).collect();
        let whole = preview.len() == text.len();
        members.insert("hasFullPreview".to_owned(), json!(whole));
        members.insert("preview".to_owned(), json!(preview));
    }
    properties
}

/// The content of a file.
pub(super) fn content(state: &State, id: &str) -> Option<Bytes> {
    present(state, id).map(|asset| asset.content.clone())
}

/// The signature of a link: it changes with the asset and with the period.
fn signature(id: &str, period: u32, expires: i64) -> String {
    format!("fake-signature-{period}-{expires}-{id}")
}

impl World {
    /// Keeps a file and gives it an id.
    pub(super) fn add_asset(&self, content: Bytes, mime_type: &str, options: Value) -> String {
        let mut state = self.state();
        let id = store(&mut state, self.clock.date(), content, mime_type, "uploaded");
        describe(&mut state, &id, options);
        id
    }

    /// A link to a file, valid for the current period.
    pub(super) fn link(&self, id: &str, state: &State) -> String {
        let expires = link_expiry(self.clock.date()).timestamp();
        format!(
            "http://{}/cdn/assets/{id}?p=100&Policy=fake-policy-{expires}&Signature={}&Key-Pair-Id=KFAKE",
            self.address,
            signature(id, state.period, expires),
        )
    }

    /// A link to a file in another format, and the type it will have. Pictures are converted (to one
    /// pixel); all else is to be had in its own format only. A format of none is the original.
    pub(super) fn converted(
        &self,
        id: &str,
        format: Option<&str>,
    ) -> Option<Result<Value, String>> {
        let state = self.state();
        let asset = present(&state, id)?;
        let own = |format: &str| {
            mime_guess::from_ext(format).iter().any(|kind| kind.essence_str() == asset.mime_type)
        };
        let link = self.link(id, &state);
        let answer = match format {
            None => Ok((link, asset.mime_type.as_str())),
            Some(format) if own(format) => Ok((link, asset.mime_type.as_str())),
            Some(format) => match pictures::pixel(format) {
                Some((_, mime_type)) if asset.mime_type.starts_with("image/") => {
                    let link = link.replace("/cdn/assets/", "/cdn/assets-transform/");
                    Ok((format!("{link}&format={format}"), mime_type))
                }
                _ => Err("Invalid target format".to_owned()),
            },
        };
        Some(answer.map(|(url, mime_type)| json!({"url": url, "mimeType": mime_type})))
    }

    /// All assets, the latest first; or what was deleted, the latest deletion first.
    pub(super) fn listed_assets(&self, query: &BTreeMap<String, String>) -> Vec<Value> {
        let types = query.get("types").or(query.get("type"));
        let types: Option<Vec<&str>> = types.map(|types| types.split(',').collect());
        let wanted = |name: &str, fits: &dyn Fn(&String) -> bool| query.get(name).is_none_or(fits);
        let deleted = query.get("deleted").is_some_and(|deleted| deleted == "true");
        let state = self.state();
        let mut assets: Vec<&StoredAsset> = state.assets.iter().rev().collect();
        assets.sort_by_key(|asset| Reverse(asset.deleted));
        let assets = assets.into_iter().filter(|asset| {
            let collections = at(&asset.options, "/collectionIds").as_array();
            asset.source != ARCHIVE
                && asset.deleted.is_some() == deleted
                && at(&asset.options, "/hide") != &Value::Bool(true)
                && wanted("parentAssetId", &|id| text(&asset.options, "/parentId") == id)
                && wanted("collectionId", &|id| {
                    collections.is_some_and(|ids| ids.contains(&json!(id)))
                })
        });
        assets
            .filter(|asset| types.as_ref().is_none_or(|types| types.contains(&&*asset.source)))
            .map(|asset| self.asset_json(&state, asset))
            .collect()
    }

    /// An asset with a fresh link.
    pub(super) fn read_asset(&self, id: &str) -> Option<Value> {
        let state = self.state();
        let asset = present(&state, id)?;
        Some(self.asset_json(&state, asset))
    }

    /// Deletes assets; what is not there is none of them already.
    pub(super) fn delete_assets(&self, ids: &[String]) {
        let now = self.clock.date();
        let mut state = self.state();
        for asset in state.assets.iter_mut().filter(|asset| ids.contains(&asset.id)) {
            asset.deleted.get_or_insert(now);
        }
    }

    /// Takes back a deletion; the collections are not restored.
    pub(super) fn restore_assets(&self, ids: &[String]) -> Value {
        let mut state = self.state();
        let (mut restored, mut skipped) = (Vec::new(), Vec::new());
        for id in ids {
            let asset = state.assets.iter_mut().find(|asset| asset.id == *id);
            let reason = match asset {
                None => "not-found",
                Some(asset) if asset.deleted.is_none() => "not-deleted",
                Some(asset) => {
                    asset.deleted = None;
                    if let Some(options) = asset.options.as_object_mut() {
                        options.remove("collectionIds");
                    }
                    restored.push(id);
                    continue;
                }
            };
            skipped.push(json!({"assetId": id, "reason": reason}));
        }
        json!({"restoredAssetIds": restored, "skippedAssets": skipped})
    }

    fn asset_json(&self, state: &State, asset: &StoredAsset) -> Value {
        let id = asset.id.as_str();
        let kind = match asset.mime_type.split('/').next() {
            Some("audio") => "audio",
            Some("video") => "video",
            Some("text") => "text",
            Some("model") => "3d",
            _ => "image",
        };
        let url = self.link(id, state);
        let mut metadata = json!({"kind": kind, "type": asset.source});
        if let (Some(members), parent @ Value::String(_)) =
            (metadata.as_object_mut(), at(&asset.options, "/parentId"))
        {
            members.insert("parentId".to_owned(), parent.clone());
        }
        let collections = at(&asset.options, "/collectionIds").as_array();
        let mut json = json!({
            "id": asset.id,
            "authorId": "apiu_fake",
            "ownerId": "proj_fake",
            "collectionIds": collections.cloned().unwrap_or_default(),
            "createdAt": asset.created,
            "updatedAt": asset.created,
            "editCapabilities": [],
            "kind": kind,
            "metadata": metadata,
            "mimeType": asset.mime_type,
            "privacy": "private",
            "properties": properties(asset),
            "source": asset.source,
            "status": "success",
            "tags": [],
            "url": url,
        });
        if let Some(members) = json.as_object_mut() {
            members.extend(asset.changes.clone());
            let deleted = asset.deleted.map(|date| json!(Timestamp::from(date)));
            members.extend(deleted.map(|date| ("deletedAt".to_owned(), date)));
        }
        json
    }

    /// Replaces the content of a file.
    pub(super) fn change_asset(&self, id: &str, content: Bytes) {
        let mut state = self.state();
        if let Some(asset) = state.assets.iter_mut().find(|asset| asset.id == id) {
            asset.content = content;
            asset.version += 1;
        }
    }

    /// The file behind a link, its type and its tag, if the link is still valid.
    pub(super) fn file(&self, id: &str, given: Option<&str>) -> Option<(Bytes, String, String)> {
        let state = self.state();
        let asset = state.assets.iter().find(|asset| asset.id == id)?;
        let expires = given?.rsplit('-').nth(1)?.parse().ok()?;
        let valid = given == Some(signature(id, state.period, expires).as_str())
            && expires >= self.clock.date().timestamp();
        valid.then(|| {
            let tag = format!("\"{id}-{}\"", asset.version);
            (asset.content.clone(), asset.mime_type.clone(), tag)
        })
    }
}
