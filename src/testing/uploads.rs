//! Uploads of the stand-in, and the store that parts are put into.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::header::HeaderMap;
use serde_json::{Value, json};

use super::{
    json::{at, text},
    world::World,
};
use crate::api::Timestamp;

/// A file on its way in.
#[derive(Debug)]
pub(super) struct StoredUpload {
    id: String,
    kind: String,
    content_type: String,
    name: String,
    size: Option<u64>,
    parts: Vec<Option<Part>>,
    status: &'static str,
    /// How often it was read since it was completed: it takes a while to be taken in.
    reads: usize,
    error: Option<String>,
    entity: Option<String>,
    /// What the asset is to be: collections, parent, whether it is hidden.
    options: Value,
    created: DateTime<Utc>,
    /// Links carry the number of the period in which they were signed.
    period: u32,
}

/// A part that was put.
#[derive(Debug)]
struct Part {
    length: u64,
    content: Bytes,
}

/// Why a part is not taken.
pub(super) enum Refused {
    /// No such link, or not any more.
    Link,
    /// A header that does not belong there.
    Header(String),
}

/// How long the links of upload parts are valid. The service's own time is not known; it states one.
const PART_LINKS: TimeDelta = TimeDelta::hours(1);

/// What the id of an upload's job begins with.
const JOB: &str = "job_of_";

/// All that a part may come with: what HTTP clients send of themselves, and nothing for the API.
const HEADERS: [&str; 7] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "user-agent",
];

impl World {
    /// Begins an upload.
    pub(super) fn create_upload(&self, body: &Value) -> Result<Value, String> {
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let link = text("url");
        let count = body.get("parts").and_then(Value::as_f64).unwrap_or_default() as usize;
        if link.is_none() && !(1..=10_000).contains(&count) {
            return Err("\"parts\" must be between 1 and 10000".to_owned());
        }
        if text("kind").is_none() {
            return Err("\"kind\" is required".to_owned());
        }
        let mut state = self.state();
        let number = state.uploads.len() + 1;
        let period = state.assets.period();
        let upload = StoredUpload {
            id: format!("upload_fake{number:04}"),
            kind: text("kind").unwrap_or_default(),
            content_type: text("contentType")
                .unwrap_or_else(|| "application/octet-stream".to_owned()),
            name: text("fileName").unwrap_or_else(|| "file".to_owned()),
            size: body.get("fileSize").and_then(Value::as_f64).map(|size| size as u64),
            parts: (0..if link.is_some() { 0 } else { count }).map(|_| None).collect(),
            status: if link.is_some() { "validating" } else { "pending" },
            reads: 0,
            error: link
                .filter(|link| !link.starts_with("http"))
                .map(|_| "Cannot fetch the url".to_owned()),
            entity: None,
            options: at(body, "/assetOptions").clone(),
            created: self.clock.date(),
            period,
        };
        let json = self.upload_json(&upload);
        state.uploads.push(upload);
        Ok(json)
    }

    /// Takes a part. The store knows no credentials and no headers but the usual ones.
    pub(super) fn put_part(
        &self,
        id: &str,
        number: usize,
        signature: Option<&str>,
        headers: &HeaderMap,
        content: Bytes,
    ) -> Result<(), Refused> {
        let odd = headers.keys().find(|name| !HEADERS.contains(&name.as_str()));
        if let Some(odd) = odd {
            return Err(Refused::Header(odd.to_string()));
        }
        let mut state = self.state();
        let (period, now) = (state.assets.period(), self.clock.date());
        let keep = self.settings.keep_uploads;
        let upload =
            state.uploads.iter_mut().find(|upload| upload.id == id).ok_or(Refused::Link)?;
        if now > upload.created + PART_LINKS
            || upload.period != period
            || signature != Some(part_signature(id, number, period).as_str())
        {
            return Err(Refused::Link);
        }
        let place = number.checked_sub(1).and_then(|index| upload.parts.get_mut(index));
        let length = content.len() as u64;
        let content = if keep { content } else { Bytes::new() };
        *place.ok_or(Refused::Link)? = Some(Part { length, content });
        Ok(())
    }

    /// All parts are there, says the client.
    pub(super) fn complete_upload(&self, id: &str) -> Option<Result<Value, String>> {
        let mut state = self.state();
        let upload = state.uploads.iter_mut().find(|upload| upload.id == id)?;
        if upload.status != "pending" {
            return Some(Err("Upload is already complete".to_owned()));
        }
        upload.status = "validating";
        let whole: u64 = upload.parts.iter().flatten().map(|part| part.length).sum();
        let small = |part: &&Part| part.length < 5 * 1024 * 1024;
        let but_last = upload.parts.len().saturating_sub(1);
        upload.error = if upload.parts.iter().any(Option::is_none) {
            Some("A part is missing".to_owned())
        } else if upload.size.is_some_and(|size| size != whole) {
            Some("The file does not have the announced size".to_owned())
        } else if upload.parts.iter().take(but_last).flatten().any(|part| small(&part)) {
            Some("A part is smaller than 5 MB".to_owned())
        } else {
            None
        };
        let json = state
            .uploads
            .iter()
            .find(|upload| upload.id == id)
            .map(|upload| self.upload_json(upload));
        json.map(Ok)
    }

    /// An upload as it is now. It goes on with each look: validating, imported without an id, imported.
    pub(super) fn read_upload(&self, id: &str) -> Option<Value> {
        let mut state = self.state();
        let index = state.uploads.iter().position(|upload| upload.id == id)?;
        let upload = state.uploads.get_mut(index)?;
        if upload.status == "validating" {
            upload.reads += 1;
            if upload.error.is_some() {
                upload.status = "failed";
            } else if upload.reads > 1 {
                upload.status = "imported";
            }
        } else if upload.status == "imported" && upload.entity.is_none() {
            let content: Vec<u8> =
                upload.parts.iter().flatten().flat_map(|part| part.content.to_vec()).collect();
            let (kind, options) = (upload.content_type.clone(), upload.options.clone());
            let asset = state.assets.store(content.into(), &kind, "uploaded");
            state.assets.describe(&asset, options);
            state.uploads.get_mut(index)?.entity = Some(asset);
        }
        state.uploads.get(index).map(|upload| self.upload_json(upload))
    }

    /// The job of an upload, which goes on with each look as the upload itself does. It costs nothing.
    pub(super) fn upload_job(&self, job: &str) -> Option<Value> {
        let upload = self.read_upload(job.strip_prefix(JOB)?)?;
        let status = match text(&upload, "/status") {
            "pending" | "validating" => "in-progress",
            "failed" => "failure",
            _ if at(&upload, "/entityId").is_null() => "finalizing",
            _ => "success",
        };
        let metadata = match (at(&upload, "/entityId"), status) {
            (Value::String(id), _) => json!({"assetIds": [id], "output": {"entityId": id}}),
            (_, "failure") => json!({"assetIds": [], "error": at(&upload, "/errorMessage")}),
            _ => json!({"assetIds": []}),
        };
        let (created, updated) = (at(&upload, "/createdAt"), at(&upload, "/updatedAt"));
        Some(json!({
            "jobId": job,
            "jobType": "upload",
            "status": status,
            "progress": if status == "success" { 1 } else { 0 },
            "statusHistory": [{"status": "queued", "date": created}, {"status": status, "date": updated}],
            "createdAt": created,
            "updatedAt": updated,
            "metadata": metadata,
            "billing": {"cuCost": 0, "cuDiscount": 0},
            "ownerId": "proj_fake",
            "authorId": "apiu_fake",
        }))
    }

    /// Imports a completed upload at once.
    pub(super) fn finish_upload_job(&self, job: &str) {
        let Some(id) = job.strip_prefix(JOB) else { return };
        // It goes on with each read: two states until it is imported, one more until it has an asset.
        for _ in 0..3 {
            self.read_upload(id);
        }
    }

    fn upload_json(&self, upload: &StoredUpload) -> Value {
        let expires = Timestamp::from(upload.created + PART_LINKS);
        let pending = upload.status == "pending";
        let parts: Vec<Value> = (1..=upload.parts.len())
            .filter(|_| pending)
            .map(|number| {
                let signature = part_signature(&upload.id, number, upload.period);
                let url = format!(
                    "http://{}/storage/{}/{number}?X-Amz-Signature={signature}",
                    self.address, upload.id
                );
                json!({"number": number, "url": url, "expires": expires})
            })
            .collect();
        let mut json = json!({
            "id": upload.id,
            "authorId": "apiu_fake",
            "ownerId": "proj_fake",
            "createdAt": Timestamp::from(upload.created),
            "updatedAt": Timestamp::from(self.clock.date()),
            "status": upload.status,
            "kind": upload.kind,
            "source": if upload.parts.is_empty() { "url" } else { "multipart" },
            "jobId": format!("{JOB}{}", upload.id),
            "fileName": upload.name,
            "contentType": upload.content_type,
            "parts": parts,
        });
        if let (Some(members), Some(entity)) = (json.as_object_mut(), &upload.entity) {
            members.insert("entityId".to_owned(), json!(entity));
        }
        if let (Some(members), Some(error), "failed") =
            (json.as_object_mut(), &upload.error, upload.status)
        {
            members.insert("errorMessage".to_owned(), json!(error));
        }
        json
    }
}

fn part_signature(id: &str, number: usize, period: u32) -> String {
    format!("fake-part-signature-{period}-{id}-{number}")
}
