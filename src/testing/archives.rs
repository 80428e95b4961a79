//! Archives of many assets.

use std::io::{Cursor, Write as _};

use http::StatusCode;
use serde_json::{Map, Value, json};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    assets,
    jobs::Start,
    json::{at, text},
    workflows::Refusal,
    world::World,
};

/// Most assets of one archive (source: official SDK).
const LIMIT: usize = 1_000;

impl World {
    /// Whether these assets can be packed, and how.
    pub(super) fn prepare_archive(&self, body: &Value) -> Result<Start, Refusal> {
        let refused = |reason: &str| Err((StatusCode::BAD_REQUEST, reason.to_owned()));
        let query = at(body, "/query");
        let lists = ["assetIds", "inferenceIds", "modelIds"];
        if let Some(missing) =
            lists.iter().find(|name| !query.get(name).is_some_and(Value::is_array))
        {
            return refused(&format!("\"query.{missing}\" is required"));
        }
        if !at(body, "/options/fileNameTemplate").is_string() {
            return refused("\"options.fileNameTemplate\" is required");
        }
        let ids = at(query, "/assetIds").as_array().cloned().unwrap_or_default();
        if ids.len() > LIMIT {
            return refused("Too many assetIds provided in a single request");
        }
        for id in ids.iter().filter_map(Value::as_str) {
            if self.read_asset(id).is_none() {
                return Err((StatusCode::NOT_FOUND, format!("Asset {id} not found")));
            }
        }
        let input: Map<String, Value> = body.as_object().cloned().unwrap_or_default();
        Ok(Start { free: true, ..Start::new("assets-download", "", input) })
    }

    /// How the packing goes; the link is there once it is done.
    pub(super) fn read_archive(&self, job: &str) -> Option<Value> {
        let read = self.read_job(job).filter(|read| at(read, "/jobType") == "assets-download")?;
        let mut answer = json!({"jobId": job, "jobStatus": at(&read, "/status")});
        if text(&read, "/status") == "success" {
            let archive = self.archive(job, at(&read, "/metadata/input"));
            let link = self.state().assets.link(&archive);
            answer = json!({"jobId": job, "jobStatus": "success", "downloadUrl": link});
        }
        Some(answer)
    }

    /// The file of an archive, packed when it is first asked for.
    fn archive(&self, job: &str, body: &Value) -> String {
        let mut state = self.state();
        if let Some(archive) = state.archives.get(job) {
            return archive.clone();
        }
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let template = text(body, "/options/fileNameTemplate");
        let flat = at(body, "/options/flat") == &Value::Bool(true);
        let ids = at(body, "/query/assetIds").as_array().into_iter().flatten();
        for (number, id) in ids.filter_map(Value::as_str).enumerate() {
            let name = template.replace("<id>", id).replace("<num>", &(number + 1).to_string());
            let name = name.rsplit('/').next().filter(|_| flat).unwrap_or(&name);
            if let Some(content) = state.assets.content(id)
                && writer.start_file(name, options).is_ok()
            {
                // What is written goes to memory.
                let _ = writer.write_all(&content);
            }
        }
        let packed = writer.finish().map(Cursor::into_inner).unwrap_or_default();
        let id = state.assets.store(packed.into(), "application/zip", assets::ARCHIVE);
        state.archives.insert(job.to_owned(), id.clone());
        id
    }
}
