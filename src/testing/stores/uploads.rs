//! The store of uploads and of their parts.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::header::HeaderMap;
use serde_json::{Value, json};

use crate::{
    api::Timestamp,
    testing::{clock::Clock, json::at, refusal::Refusal},
};

/// An upload.
#[derive(Debug)]
struct StoredUpload {
    id: String,
    kind: String,
    /// Where the file comes from, in the words of the service.
    source: &'static str,
    content_type: String,
    name: String,
    size: Option<u64>,
    parts: Vec<Option<Part>>,
    status: &'static str,
    /// How often the upload was read since it was completed: the import takes a few reads.
    reads: usize,
    error: Option<String>,
    entity: Option<String>,
    /// Options of the asset: collections, parent, whether it is hidden.
    options: Value,
    created: DateTime<Utc>,
    /// The date of the last change of the state.
    changed: DateTime<Utc>,
    /// The statuses of the job so far, with their dates.
    history: Vec<(&'static str, DateTime<Utc>)>,
    /// Links carry the number of the period in which they were signed.
    period: u32,
}

/// An upload part. Its content is empty if the server forgets uploads.
#[derive(Debug)]
struct Part {
    length: u64,
    content: Bytes,
}

/// Why a part is refused.
pub(crate) enum PartRefusal {
    /// The link is unknown or has expired, or its upload is complete.
    Link,
    /// A header that the store does not expect.
    Header(String),
}

/// A completed upload that is ready to become an asset.
pub(crate) struct Import {
    pub(crate) content: Bytes,
    pub(crate) content_type: String,
    pub(crate) kind: String,
    pub(crate) options: Value,
}

/// An upload that is imported or has failed, for the list of jobs.
pub(crate) struct Ended {
    pub(crate) job: String,
    pub(crate) created: DateTime<Utc>,
    pub(crate) changed: DateTime<Utc>,
    /// The status of its job.
    pub(crate) status: &'static str,
}

/// How long links of upload parts are valid. The time of the service is not known; its responses state it.
const PART_LINKS: TimeDelta = TimeDelta::hours(1);

/// What the id of an upload's job begins with.
const JOB: &str = "job_of_";

/// What names a file that the service fetches, and the source of such an upload.
const LINKS: [(&str, &str); 3] =
    [("url", "url"), ("civitaiModelUrl", "civitai"), ("huggingFaceModelName", "huggingface")];

/// Minimum length of every part but the last, in bytes.
const MINIMUM_PART: u64 = 5 * 1024 * 1024;

/// The upload of a job that imports one: `upload_1` of `job_of_upload_1`.
pub(crate) fn upload_of_job(job: &str) -> Option<&str> {
    job.strip_prefix(JOB)
}

/// The link in the body of a new upload, and its source.
fn link(body: &Value) -> Option<(&str, &'static str)> {
    LINKS.iter().find_map(|(name, source)| Some((body.get(*name)?.as_str()?, *source)))
}

fn kind(body: &Value) -> Option<&str> {
    // Only models have the other sources (source: official SDK), so those need no kind.
    let model = link(body).filter(|(_, source)| *source != "url").map(|_| "model");
    body.get("kind").and_then(Value::as_str).or(model)
}

fn part_count(body: &Value) -> usize {
    body.get("parts").and_then(Value::as_f64).unwrap_or_default() as usize
}

/// Refuses the body of a new upload; an estimate does the same as the upload itself.
pub(crate) fn check_upload(body: &Value) -> Result<(), Refusal> {
    if link(body).is_none() && !(1..=10_000).contains(&part_count(body)) {
        return Err(Refusal::invalid("\"parts\" must be between 1 and 10000"));
    }
    kind(body).map(|_| ()).ok_or_else(|| Refusal::invalid("\"kind\" is required"))
}

/// All uploads.
#[derive(Debug)]
pub(crate) struct Uploads {
    rows: Vec<StoredUpload>,
    clock: Arc<Clock>,
    /// The origin of links: scheme and address.
    origin: String,
    /// Links carry the number of the period in which they were signed.
    period: u32,
    /// Whether the content of parts is kept.
    keep: bool,
}

impl Uploads {
    pub(crate) fn new(keep: bool, origin: &str, clock: Arc<Clock>) -> Self {
        Self { rows: Vec::new(), clock, origin: origin.to_owned(), period: 0, keep }
    }

    fn get(&self, id: &str) -> Option<&StoredUpload> {
        self.rows.iter().find(|upload| upload.id == id)
    }

    fn get_mut(&mut self, id: &str) -> Option<&mut StoredUpload> {
        self.rows.iter_mut().find(|upload| upload.id == id)
    }

    /// Ends the current period: all links so far expire.
    pub(crate) fn expire_links(&mut self) {
        self.period += 1;
    }

    /// Creates an upload of a body that was checked, and returns its id.
    pub(crate) fn create(&mut self, body: &Value) -> String {
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let link = link(body);
        let now = self.clock.date();
        let id = format!("upload_fake{:04}", self.rows.len() + 1);
        let mut upload = StoredUpload {
            id: id.clone(),
            kind: kind(body).unwrap_or_default().to_owned(),
            source: link.map_or("multipart", |(_, source)| source),
            content_type: text("contentType")
                .unwrap_or_else(|| "application/octet-stream".to_owned()),
            name: text("fileName").unwrap_or_else(|| "file".to_owned()),
            size: body.get("fileSize").and_then(Value::as_f64).map(|size| size as u64),
            parts: (0..link.map_or_else(|| part_count(body), |_| 0)).map(|_| None).collect(),
            // A file that the service fetches has no parts and needs no completion.
            status: if link.is_some() { "validating" } else { "pending" },
            reads: 0,
            // What Hugging Face has is named and not linked to.
            error: link
                .filter(|(link, source)| *source != "huggingface" && !link.starts_with("http"))
                .map(|_| "Cannot fetch the url".to_owned()),
            entity: None,
            options: at(body, "/assetOptions").clone(),
            created: now,
            changed: now,
            history: Vec::new(),
            period: self.period,
        };
        upload.note_status(now);
        self.rows.push(upload);
        id
    }

    /// Takes a part. The store accepts no credentials; HTTP clients may add headers of their own.
    pub(crate) fn put_part(
        &mut self,
        id: &str,
        number: usize,
        signature: Option<&str>,
        headers: &HeaderMap,
        content: Bytes,
    ) -> Result<(), PartRefusal> {
        // The link is signed without them: credentials, checksums and other settings of the store.
        let odd = headers.keys().find(|name| {
            let name = name.as_str();
            name == "authorization" || name.starts_with("x-amz-")
        });
        if let Some(odd) = odd {
            return Err(PartRefusal::Header(odd.to_string()));
        }
        let (period, now, keep) = (self.period, self.clock.date(), self.keep);
        let upload = self.get_mut(id).ok_or(PartRefusal::Link)?;
        // The store forgets the parts of an upload that is complete. A late one must not change the file.
        if upload.status != "pending"
            || now > upload.created + PART_LINKS
            || upload.period != period
            || signature != Some(part_signature(id, number, period).as_str())
        {
            return Err(PartRefusal::Link);
        }
        let place = number.checked_sub(1).and_then(|index| upload.parts.get_mut(index));
        let length = content.len() as u64;
        let content = if keep { content } else { Bytes::new() };
        *place.ok_or(PartRefusal::Link)? = Some(Part { length, content });
        Ok(())
    }

    /// Completes an upload: the next reads validate and import it.
    pub(crate) fn complete(&mut self, id: &str) -> Result<(), Refusal> {
        let now = self.clock.date();
        let upload = self.get_mut(id).ok_or_else(|| Refusal::missing("Upload", id))?;
        if upload.status != "pending" {
            return Err(Refusal::invalid("Upload is already complete"));
        }
        upload.status = "validating";
        upload.error = upload.defect().map(str::to_owned);
        upload.changed = now;
        upload.note_status(now);
        Ok(())
    }

    /// Moves a completed upload to its next state: validating, imported without an asset, imported.
    /// Returns the file if it becomes an asset now.
    pub(crate) fn advance(&mut self, id: &str) -> Option<Import> {
        let now = self.clock.date();
        let upload = self.get_mut(id)?;
        if upload.status == "validating" {
            // The import takes a few polls, as it does on the service: a client that reads once sees `validating`.
            upload.reads += 1;
            upload.changed = now;
            if upload.error.is_some() {
                upload.status = "failed";
            } else if upload.reads > 1 {
                upload.status = "imported";
            }
            upload.note_status(now);
            return None;
        }
        // The id comes after the state (observed): `imported` without an id is a moment that clients must survive.
        (upload.status == "imported" && upload.entity.is_none()).then(|| Import {
            content: upload.content(),
            content_type: upload.content_type.clone(),
            kind: upload.kind.clone(),
            options: upload.options.clone(),
        })
    }

    /// Notes the asset that an upload became.
    pub(crate) fn set_asset(&mut self, id: &str, asset: String) {
        let now = self.clock.date();
        if let Some(upload) = self.get_mut(id) {
            upload.entity = Some(asset);
            upload.changed = now;
            upload.note_status(now);
        }
    }

    /// The uploads that had ended by a date.
    pub(crate) fn ended(&self, by: DateTime<Utc>) -> impl Iterator<Item = Ended> {
        let changed = self.rows.iter().filter(move |upload| upload.changed <= by);
        changed.filter_map(|upload| {
            let status = upload.job_status();
            if !["failure", "success"].contains(&status) {
                return None;
            }
            let job = format!("{JOB}{}", upload.id);
            Some(Ended { job, created: upload.created, changed: upload.changed, status })
        })
    }

    /// The upload as the API shows it.
    pub(crate) fn read(&self, id: &str) -> Option<Value> {
        let upload = self.get(id)?;
        let parts: Vec<Value> = (1..=upload.parts.len())
            .filter(|_| upload.status == "pending")
            .map(|number| self.link(upload, number))
            .collect();
        let mut json = json!({
            "id": upload.id,
            "authorId": "apiu_fake",
            "ownerId": "proj_fake",
            "createdAt": Timestamp::from(upload.created),
            "updatedAt": Timestamp::from(upload.changed),
            "status": upload.status,
            "kind": upload.kind,
            "source": upload.source,
            "jobId": format!("{JOB}{}", upload.id),
            "fileName": upload.name,
            "contentType": upload.content_type,
            "parts": parts,
        });
        if let Some(members) = json.as_object_mut() {
            let entity = upload.entity.as_ref();
            members.extend(entity.map(|entity| ("entityId".to_owned(), json!(entity))));
            let error = upload.error.as_ref().filter(|_| upload.status == "failed");
            members.extend(error.map(|error| ("errorMessage".to_owned(), json!(error))));
        }
        Some(json)
    }

    /// The link that a part is put to.
    fn link(&self, upload: &StoredUpload, number: usize) -> Value {
        let signature = part_signature(&upload.id, number, upload.period);
        let path = format!("storage/{}/{number}", upload.id);
        let url = format!("{}/{path}?X-Amz-Signature={signature}", self.origin);
        let expires = Timestamp::from(upload.created + PART_LINKS);
        json!({"number": number, "url": url, "expires": expires})
    }

    /// The job that imports an upload. It is free of charge.
    pub(crate) fn job(&self, id: &str) -> Option<Value> {
        let stored = self.get(id)?;
        let upload = self.read(id)?;
        let status = stored.job_status();
        let history = stored.history.iter();
        let history: Vec<Value> = history
            .map(|(status, date)| json!({"status": status, "date": Timestamp::from(*date)}))
            .collect();
        let metadata = match (at(&upload, "/entityId"), status) {
            (Value::String(id), _) => json!({"assetIds": [id], "output": {"entityId": id}}),
            (_, "failure") => json!({"assetIds": [], "error": at(&upload, "/errorMessage")}),
            _ => json!({"assetIds": []}),
        };
        let (created, updated) = (at(&upload, "/createdAt"), at(&upload, "/updatedAt"));
        Some(json!({
            "jobId": at(&upload, "/jobId"),
            "jobType": "upload",
            "status": status,
            "progress": if status == "success" { 1 } else { 0 },
            "statusHistory": history,
            "createdAt": created,
            "updatedAt": updated,
            "metadata": metadata,
            "billing": {"cuCost": 0, "cuDiscount": 0},
            "ownerId": "proj_fake",
            "authorId": "apiu_fake",
        }))
    }
}

impl StoredUpload {
    /// The status of the job that imports the upload.
    fn job_status(&self) -> &'static str {
        match (self.status, &self.entity) {
            ("pending", _) => "queued",
            ("failed", _) => "failure",
            (_, Some(_)) => "success",
            ("validating", None) => "in-progress",
            _ => "finalizing",
        }
    }

    /// Adds the status of the job to its history, if it is another one.
    fn note_status(&mut self, now: DateTime<Utc>) {
        let status = self.job_status();
        if self.history.last().is_none_or(|(last, _)| *last != status) {
            self.history.push((status, now));
        }
    }

    /// Why the parts do not make the announced file.
    fn defect(&self) -> Option<&'static str> {
        let whole: u64 = self.parts.iter().flatten().map(|part| part.length).sum();
        let mut but_last = self.parts.iter().take(self.parts.len().saturating_sub(1)).flatten();
        if self.parts.iter().any(Option::is_none) {
            Some("A part is missing")
        } else if self.size.is_some_and(|size| size != whole) {
            Some("The file does not have the announced size")
        // The store's own rule. A client that splits otherwise fails only at the end, after all bytes were sent.
        } else if but_last.any(|part| part.length < MINIMUM_PART) {
            Some("A part is smaller than 5 MB")
        } else {
            None
        }
    }

    fn content(&self) -> Bytes {
        let parts = self.parts.iter().flatten();
        parts.flat_map(|part| part.content.to_vec()).collect::<Vec<u8>>().into()
    }
}

fn part_signature(id: &str, number: usize, period: u32) -> String {
    format!("fake-part-signature-{period}-{id}-{number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_completed_upload_accepts_no_part() {
        let mut uploads = Uploads::new(true, "http://127.0.0.1", Arc::default());
        let id = uploads.create(&json!({"kind": "asset", "parts": 1}));
        let signature = part_signature(&id, 1, 0);
        let put = |uploads: &mut Uploads, content: &'static str| {
            uploads.put_part(&id, 1, Some(&signature), &HeaderMap::new(), Bytes::from(content))
        };
        assert!(put(&mut uploads, "first").is_ok());
        assert!(put(&mut uploads, "other").is_ok(), "until then a part may be put again");
        assert!(uploads.complete(&id).is_ok());
        assert!(matches!(put(&mut uploads, "late"), Err(PartRefusal::Link)));
        assert_eq!(uploads.get(&id).unwrap().content(), "other");
    }
}
