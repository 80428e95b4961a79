//! The store of assets, and the links to their files.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use crate::{
    api::Timestamp,
    ext::files,
    testing::{
        clock::{Clock, link_expiry},
        json::{at, set, text},
        pictures,
        refusal::Refusal,
    },
};

/// Length of the preview of a text, in characters (source: measured by a client).
const PREVIEW: usize = 1_024;

/// How long it takes until the service has labeled a new asset (source: docs).
const ENRICHMENT: TimeDelta = TimeDelta::seconds(5);

/// The source of archives, which are files but no assets.
pub(crate) const ARCHIVE: &str = "archive";

/// A stored file.
#[derive(Debug)]
struct StoredAsset {
    id: String,
    content: Bytes,
    mime_type: String,
    source: String,
    /// The kind of content, in the words of the service.
    kind: &'static str,
    /// The options of an upload: collections, parent, whether the asset is hidden.
    options: Value,
    created: DateTime<Utc>,
    /// Members that requests have changed.
    changes: Map<String, Value>,
    /// Members of the metadata: from the job that made the asset, and from requests.
    metadata: Map<String, Value>,
    /// When the asset was deleted, if it was.
    deleted: Option<DateTime<Utc>>,
    /// Counts changes of the content.
    version: u32,
}

/// How a job made an asset.
#[derive(Clone, Default)]
pub(crate) struct Origin {
    /// What the metadata says of the job.
    pub(crate) metadata: Map<String, Value>,
    /// When the asset was made; `None` is now.
    pub(crate) date: Option<DateTime<Utc>>,
}

/// The source of a file that a job made.
fn source(media_type: &str) -> &'static str {
    match media_type.split('/').next() {
        Some("audio") => "txt2audio",
        Some("video") => "txt2video",
        Some("model") => "txt23d",
        Some("text") => "txt2txt",
        _ => "txt2img",
    }
}

/// The kind of content: that of an upload comes before its type, which is not known for links.
fn kind(upload: Option<&str>, media_type: &str) -> &'static str {
    match (upload, media_type.split('/').next()) {
        (Some("3d"), _) => "3d",
        (Some("audio"), _) => "audio",
        (Some("avatar" | "image"), _) => "image",
        (Some("text"), _) => "text",
        (Some("video"), _) => "video",
        (_, Some("audio")) => "audio",
        (_, Some("video")) => "video",
        (_, Some("text")) => "text",
        (_, Some("model")) => "3d",
        // The one type of 3D files that does not say so.
        _ if media_type.ends_with("fbx") => "3d",
        _ => "image",
    }
}

/// The size, and the beginning of a text.
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

/// The signature of a link: it changes with the asset and with the period.
fn signature(id: &str, period: u32, expires: i64) -> String {
    format!("fake-signature-{period}-{expires}-{id}")
}

/// The policy of a link, as the CDN has it: until when the link is valid, in base64 of its own alphabet.
fn policy(expires: i64) -> String {
    let limit = json!({"DateLessThan": {"AWS:EpochTime": expires}});
    let policy = json!({"Statement": [{"Condition": limit}]}).to_string();
    STANDARD.encode(policy).replace('+', "-").replace('=', "_").replace('/', "~")
}

/// All files, and the links to them.
#[derive(Debug)]
pub(crate) struct Assets {
    rows: Vec<StoredAsset>,
    clock: Arc<Clock>,
    /// The origin of links: scheme and address.
    origin: String,
    /// Links carry the number of the period in which they were signed.
    period: u32,
}

impl Assets {
    pub(crate) fn new(origin: &str, clock: Arc<Clock>) -> Self {
        Self { rows: Vec::new(), clock, origin: origin.to_owned(), period: 0 }
    }

    /// Ends the current period: all links so far expire.
    pub(crate) fn expire_links(&mut self) {
        self.period += 1;
    }

    /// Adds a file that a job made and returns its id.
    pub(crate) fn make(&mut self, content: Bytes, mime_type: &str, origin: Origin) -> String {
        let id = self.add(content, mime_type, source(mime_type));
        if let Some(asset) = self.rows.last_mut() {
            asset.metadata = origin.metadata;
            asset.created = origin.date.unwrap_or(asset.created);
        }
        id
    }

    /// Adds an uploaded file and returns its id: `upload` is the kind of the upload, `options` may have
    /// `collectionIds`, `parentId` and `hide`.
    pub(crate) fn upload(
        &mut self,
        content: Bytes,
        mime_type: &str,
        upload: &str,
        options: Value,
    ) -> String {
        let id = self.add(content, mime_type, "uploaded");
        if let Some(asset) = self.rows.last_mut() {
            asset.kind = kind(Some(upload), mime_type);
            asset.options = options;
        }
        id
    }

    /// Adds a file and returns its id.
    pub(crate) fn add(&mut self, content: Bytes, mime_type: &str, source: &str) -> String {
        let id = format!("asset_fake{:04}", self.rows.len() + 1);
        self.rows.push(StoredAsset {
            id: id.clone(),
            content,
            mime_type: mime_type.to_owned(),
            source: source.to_owned(),
            kind: kind(None, mime_type),
            options: Value::Null,
            changes: Map::new(),
            metadata: Map::new(),
            created: self.clock.date(),
            deleted: None,
            version: 1,
        });
        id
    }

    /// An asset that is there and not deleted.
    fn present(&self, id: &str) -> Option<&StoredAsset> {
        self.rows.iter().find(|asset| asset.id == id && asset.deleted.is_none())
    }

    /// Whether an asset is there and not deleted.
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.present(id).is_some()
    }

    fn present_mut(&mut self, id: &str) -> Option<&mut StoredAsset> {
        self.rows.iter_mut().find(|asset| asset.id == id && asset.deleted.is_none())
    }

    /// Changes members of an asset.
    pub(crate) fn change(&mut self, id: &str, members: Map<String, Value>) {
        if let Some(asset) = self.present_mut(id) {
            asset.changes.extend(members);
        }
    }

    /// Changes members of the metadata of an asset; `null` removes one.
    pub(crate) fn change_metadata(&mut self, id: &str, members: Map<String, Value>) {
        if let Some(asset) = self.present_mut(id) {
            asset.metadata.extend(members);
            asset.metadata.retain(|_, value| !value.is_null());
        }
    }

    /// Changes the collections of an asset.
    pub(crate) fn change_collections(&mut self, id: &str, change: impl FnOnce(&mut Vec<Value>)) {
        let Some(asset) = self.rows.iter_mut().find(|asset| asset.id == id) else { return };
        let mut collections =
            at(&asset.options, "/collectionIds").as_array().cloned().unwrap_or_default();
        change(&mut collections);
        if !asset.options.is_object() {
            asset.options = json!({});
        }
        set(&mut asset.options, "/collectionIds", Some(json!(collections)));
    }

    /// Copies an asset; the copy has its own id.
    pub(crate) fn copy(&mut self, id: &str) -> Option<String> {
        let asset = self.present(id)?;
        let (content, mime_type) = (asset.content.clone(), asset.mime_type.clone());
        let (source, kind) = (asset.source.clone(), asset.kind);
        let (changes, metadata) = (asset.changes.clone(), asset.metadata.clone());
        let copy = self.add(content, &mime_type, &source);
        if let Some(copy) = self.rows.last_mut() {
            copy.kind = kind;
        }
        self.change(&copy, changes);
        self.change_metadata(&copy, metadata);
        Some(copy)
    }

    /// The content of a file.
    pub(crate) fn content(&self, id: &str) -> Option<Bytes> {
        self.present(id).map(|asset| asset.content.clone())
    }

    /// A link to a file, valid for the current period.
    pub(crate) fn link(&self, id: &str) -> String {
        // Two reads in one window give the same link, so that clients can cache by it (source: docs).
        let expires = link_expiry(self.clock.date()).timestamp();
        format!(
            "{}/cdn/assets/{id}?p=100&Policy={}&Signature={}&Key-Pair-Id=KFAKE",
            self.origin,
            policy(expires),
            signature(id, self.period, expires),
        )
    }

    /// A link to a file in another format, and the media type of that; without a format, the original.
    /// Pictures are converted (to one pixel); other files have their own format only.
    pub(crate) fn converted(&self, id: &str, format: Option<&str>) -> Result<Value, Refusal> {
        let asset = self.present(id).ok_or_else(|| Refusal::missing("Asset", id))?;
        let own = |format: &str| files::type_of(format) == Some(&asset.mime_type);
        let link = self.link(id);
        let Some(format) = format.filter(|format| !own(format)) else {
            return Ok(json!({"url": link, "mimeType": asset.mime_type}));
        };
        match pictures::pixel(format) {
            Some((_, mime_type)) if asset.mime_type.starts_with("image/") => {
                let link = link.replace("/cdn/assets/", "/cdn/assets-transform/");
                Ok(json!({"url": format!("{link}&format={format}"), "mimeType": mime_type}))
            }
            _ => Err(Refusal::invalid("Invalid target format")),
        }
    }

    /// All assets, the latest first; or what was deleted, the latest deletion first.
    pub(crate) fn list(&self, query: &BTreeMap<String, String>) -> Vec<Value> {
        let wanted = |name: &str, fits: &dyn Fn(&String) -> bool| query.get(name).is_none_or(fits);
        let deleted = query.get("deleted").is_some_and(|deleted| deleted == "true");
        let mut assets: Vec<&StoredAsset> = self.rows.iter().rev().collect();
        // Deleted ones first, the latest at the top. The sort is stable: of two assets of one date the later addition is
        // the first.
        assets.sort_by_key(|asset| Reverse((asset.deleted, asset.created)));
        let assets = assets.into_iter().filter(|asset| {
            // An archive has a link like any file, but is in no list.
            asset.source != ARCHIVE
                && asset.deleted.is_some() == deleted
                && at(&asset.options, "/hide") != &Value::Bool(true)
                && wanted("parentAssetId", &|id| text(&asset.options, "/parentId") == id)
                && wanted("rootAssetId", &|id| self.derives_from(asset, id))
        });
        assets.map(|asset| self.to_json(asset)).collect()
    }

    /// Whether an asset was derived from another one, at any depth.
    fn derives_from(&self, asset: &StoredAsset, root: &str) -> bool {
        let mut parent = text(&asset.options, "/parentId");
        // No chain is longer than the list: a circle of parents must not be followed for ever.
        for _ in 0..self.rows.len() {
            if parent == root {
                return true;
            }
            let next = self.rows.iter().find(|asset| asset.id == parent);
            parent = next.map(|asset| text(&asset.options, "/parentId")).unwrap_or_default();
        }
        false
    }

    /// An asset with a fresh link.
    pub(crate) fn read(&self, id: &str) -> Option<Value> {
        let asset = self.present(id)?;
        Some(self.to_json(asset))
    }

    /// Deletes assets; ids that are not there, or are deleted already, change nothing.
    pub(crate) fn delete(&mut self, ids: &[String]) {
        let now = self.clock.date();
        for asset in self.rows.iter_mut().filter(|asset| ids.contains(&asset.id)) {
            asset.deleted.get_or_insert(now);
        }
    }

    /// Restores deleted assets, but not their collections.
    pub(crate) fn restore(&mut self, ids: &[String]) -> Value {
        let (mut restored, mut skipped) = (Vec::new(), Vec::new());
        let oldest = self.clock.month_ago();
        for id in ids {
            let asset = self.rows.iter_mut().find(|asset| asset.id == *id);
            let reason = match asset {
                None => "not-found",
                Some(asset) if asset.deleted.is_none() => "not-deleted",
                Some(asset) if asset.deleted.is_some_and(|date| date < oldest) => "expired",
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

    fn to_json(&self, asset: &StoredAsset) -> Value {
        let id = asset.id.as_str();
        let url = self.link(id);
        let mut metadata = asset.metadata.clone();
        let mut set = |name: &str, value: Value| metadata.insert(name.to_owned(), value);
        set("kind", json!(asset.kind));
        set("type", json!(asset.source));
        if let parent @ Value::String(_) = at(&asset.options, "/parentId") {
            set("parentId", parent.clone());
        }
        let collections = at(&asset.options, "/collectionIds").as_array();
        let mut json = json!({
            "id": asset.id,
            "authorId": "apiu_fake",
            "ownerId": "proj_fake",
            "collectionIds": collections.cloned().unwrap_or_default(),
            "createdAt": Timestamp::from(asset.created),
            "updatedAt": Timestamp::from(asset.created),
            "editCapabilities": [],
            "kind": asset.kind,
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
            // The labels come with the enrichment of the asset, which takes some seconds (source: docs).
            if self.clock.date() >= asset.created + ENRICHMENT {
                members.insert("nsfw".to_owned(), json!([]));
            }
            let deleted = asset.deleted.map(|date| json!(Timestamp::from(date)));
            members.extend(deleted.map(|date| ("deletedAt".to_owned(), date)));
        }
        json
    }

    /// Replaces the content of a file.
    pub(crate) fn replace(&mut self, id: &str, content: Bytes) {
        if let Some(asset) = self.rows.iter_mut().find(|asset| asset.id == id) {
            asset.content = content;
            asset.version += 1;
        }
    }

    /// The file behind a link, its type and its tag, if the link is still valid.
    pub(crate) fn file(&self, id: &str, given: Option<&str>) -> Option<(Bytes, String, String)> {
        let asset = self.rows.iter().find(|asset| asset.id == id)?;
        // The second last part of a signature is its date: ids have no hyphen.
        let expires = given?.rsplit('-').nth(1)?.parse().ok()?;
        let valid = given == Some(signature(id, self.period, expires).as_str())
            && expires >= self.clock.date().timestamp();
        valid.then(|| {
            // A changed file has another tag, so a client does not continue the old one.
            let tag = format!("\"{id}-{}\"", asset.version);
            (asset.content.clone(), asset.mime_type.clone(), tag)
        })
    }
}
