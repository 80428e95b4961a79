//! Archives of many assets.

use std::io::{Cursor, Write as _};

use axum::extract::{Path, Query, State};
use bytes::Bytes;
use serde_json::{Map, Value, json};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{Handled, Parameters, Shared, body::Body, jobs, ok, paid};
use crate::{
    api::CreativeUnits,
    ext::jobs::state::State as JobState,
    testing::{
        json::{at, text},
        refusal::Refusal,
        script::state_of,
        stores::{ARCHIVE, Start, Stores},
    },
};

/// Maximum number of assets of one archive (source: official SDK).
const LIMIT: usize = 1_000;

/// The kind of job that packs an archive.
const PACKING: &str = "assets-download";

/// Starts the job that packs an archive: it is free of charge.
pub(super) async fn pack(
    State(server): Shared,
    Query(query): Parameters,
    Body(body): Body,
) -> Handled {
    let mut stores = server.stores();
    check(&stores, &body)?;
    // The service offers an estimate of archives, too (source: official SDK).
    if paid::is_estimate(&query) {
        return Ok(paid::estimate(PACKING, CreativeUnits::ZERO, Map::new()));
    }
    let input: Map<String, Value> = body.as_object().cloned().unwrap_or_default();
    let start = Start { free: true, ..Start::new(PACKING, "", input) };
    let job = jobs::start(&mut stores, start)?;
    Ok(ok(&json!({"jobId": at(&job, "/jobId")})))
}

/// Refuses a body without its required members, or with unknown assets.
fn check(stores: &Stores, body: &Value) -> Result<(), Refusal> {
    let query = at(body, "/query");
    let lists = ["assetIds", "inferenceIds", "modelIds"];
    let missing = lists.iter().find(|name| !query.get(name).is_some_and(Value::is_array));
    if let Some(missing) = missing {
        return Err(Refusal::invalid(format!("\"query.{missing}\" is required")));
    }
    if !at(body, "/options/fileNameTemplate").is_string() {
        return Err(Refusal::invalid("\"options.fileNameTemplate\" is required"));
    }
    let ids: Vec<&Value> = at(query, "/assetIds").as_array().into_iter().flatten().collect();
    if ids.len() > LIMIT {
        return Err(Refusal::invalid("Too many assetIds provided in a single request"));
    }
    let mut ids = ids.into_iter().filter_map(Value::as_str);
    match ids.find(|id| !stores.assets.contains(id)) {
        Some(unknown) => Err(Refusal::missing("Asset", unknown)),
        None => Ok(()),
    }
}

/// The state of the job that packs an archive, and a link once it is done.
pub(super) async fn read(State(server): Shared, Path(id): Path<String>) -> Handled {
    let mut stores = server.stores();
    let job = jobs::read_now(&mut stores, &id);
    // A job of another kind is not found: the id of a run must not lead to an archive.
    let job = job.filter(|job| at(job, "/jobType") == PACKING);
    let job = job.ok_or_else(|| Refusal::missing("Job", &id))?;
    if state_of(text(&job, "/status")) != JobState::Succeeded {
        return Ok(ok(&json!({"jobId": id, "jobStatus": at(&job, "/status")})));
    }
    let archive = packed(&mut stores, &id, at(&job, "/metadata/input"));
    let link = stores.assets.link(&archive);
    Ok(ok(&json!({"jobId": id, "jobStatus": "success", "downloadUrl": link})))
}

/// The asset with the archive of a job, packed at its first read.
fn packed(stores: &mut Stores, job: &str, body: &Value) -> String {
    // Packed when it is read and not when the job starts: an asset that was deleted since is left out.
    if let Some(archive) = stores.archives.of_job(job) {
        return archive;
    }
    let template = text(body, "/options/fileNameTemplate");
    let flat = at(body, "/options/flat") == &Value::Bool(true);
    let ids = at(body, "/query/assetIds").as_array().into_iter().flatten();
    let ids = ids.filter_map(Value::as_str).enumerate();
    let files = ids.filter_map(|(number, id)| {
        let name = template.replace("<id>", id).replace("<num>", &(number + 1).to_string());
        let name = name.rsplit('/').next().filter(|_| flat).unwrap_or(&name).to_owned();
        Some((name, stores.assets.content(id)?))
    });
    let archive = zip(files);
    let asset = stores.assets.add(archive, "application/zip", ARCHIVE);
    stores.archives.add(job, &asset);
    asset
}

/// Packs files under their names.
fn zip(files: impl Iterator<Item = (String, Bytes)>) -> Bytes {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in files {
        if writer.start_file(name, options).is_ok() {
            // A write to memory does not fail.
            let _ = writer.write_all(&content);
        }
    }
    writer.finish().map(Cursor::into_inner).unwrap_or_default().into()
}
