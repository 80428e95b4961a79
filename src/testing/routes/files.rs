//! Assets, uploads, archives, and the hosts of files.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{
    StatusCode,
    header::{AUTHORIZATION, CONTENT_RANGE, ETAG, HeaderMap, IF_RANGE, RANGE},
};
use serde_json::{Value, json};

use super::{Parameters, Shared, paid, refused};
use crate::{
    api::CreativeUnits,
    testing::{assets::named, json::at, pictures, reply::Reply, uploads::Refused},
};

/// Most assets that are read at once (source: official SDK).
const MOST_READ: usize = 200;

/// Most assets that are deleted or restored at once (source: official SDK).
const MOST_DELETED: usize = 100;

pub(super) async fn read_asset(State(world): Shared, Path(id): Path<String>) -> Reply {
    match world.read_asset(&id) {
        Some(asset) => Reply::json(StatusCode::OK, &json!({"asset": asset})),
        None => Reply::refusal(StatusCode::NOT_FOUND, &format!("Asset {id} not found")),
    }
}

/// A fresh link, to another format if one is asked for.
pub(super) async fn convert(
    State(world): Shared,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Reply {
    let format = body.get("targetFormat").and_then(Value::as_str);
    let link = world.state().assets.converted(&id, format);
    match link {
        Some(Ok(link)) => Reply::json(StatusCode::OK, &link),
        Some(Err(reason)) => Reply::refusal(StatusCode::BAD_REQUEST, &reason),
        None => Reply::refusal(StatusCode::NOT_FOUND, &format!("Asset {id} not found")),
    }
}

/// Several assets at once, those that are there.
pub(super) async fn read_assets(State(world): Shared, Json(body): Json<Value>) -> Reply {
    match named(&body, MOST_READ) {
        Ok(ids) => {
            let assets: Vec<Value> = ids.iter().filter_map(|id| world.read_asset(id)).collect();
            Reply::json(StatusCode::OK, &json!({"assets": assets}))
        }
        Err(refusal) => refused(refusal),
    }
}

pub(super) async fn delete_assets(State(world): Shared, Json(body): Json<Value>) -> Reply {
    match named(&body, MOST_DELETED) {
        Ok(ids) => {
            world.state().assets.delete(&ids);
            Reply::json(StatusCode::OK, &json!({}))
        }
        Err(refusal) => refused(refusal),
    }
}

pub(super) async fn restore_assets(State(world): Shared, Json(body): Json<Value>) -> Reply {
    match named(&body, MOST_DELETED) {
        Ok(ids) => Reply::json(StatusCode::OK, &world.state().assets.restore(&ids)),
        Err(refusal) => refused(refusal),
    }
}

/// What the packing of an archive is billed as.
const PACKING: &str = "assets-download";

/// Begins an archive: it costs nothing.
pub(super) async fn pack(
    State(world): Shared,
    Query(query): Parameters,
    Json(body): Json<Value>,
) -> Reply {
    match world.prepare_archive(&body) {
        Err(refusal) => refused(refusal),
        Ok(_) if paid::is_estimate(&query) => paid::estimate(PACKING, CreativeUnits::ZERO),
        Ok(start) => match world.start_job(start) {
            Ok(job) => Reply::json(StatusCode::OK, &json!({"jobId": at(&job, "/jobId")})),
            Err(limit) => paid::too_many(PACKING, limit),
        },
    }
}

pub(super) async fn read_archive(State(world): Shared, Path(id): Path<String>) -> Reply {
    match world.read_archive(&id) {
        Some(archive) => Reply::json(StatusCode::OK, &archive),
        None => Reply::refusal(StatusCode::NOT_FOUND, &format!("Job {id} not found")),
    }
}

/// Small images, as base64 with or without the head of a data URL.
pub(super) async fn upload_image(State(world): Shared, Json(body): Json<Value>) -> Reply {
    let image = body.get("image").and_then(Value::as_str).unwrap_or_default();
    let image = image.split_once("base64,").map_or(image, |(_, image)| image);
    match STANDARD.decode(image) {
        Ok(content) if !content.is_empty() => {
            let kind = infer::get(&content).map_or("image/png", |kind| kind.mime_type());
            let id = world.add_asset(content.into(), kind, body);
            Reply::json(StatusCode::OK, &json!({"asset": world.read_asset(&id)}))
        }
        _ => Reply::refusal(StatusCode::BAD_REQUEST, "Unhandled image format"),
    }
}

pub(super) async fn create_upload(
    State(world): Shared,
    Query(query): Parameters,
    Json(body): Json<Value>,
) -> Reply {
    if paid::is_estimate(&query) {
        return paid::estimate("upload", CreativeUnits::ZERO);
    }
    match world.create_upload(&body) {
        Ok(upload) => Reply::json(StatusCode::OK, &json!({"upload": upload})),
        Err(reason) => Reply::refusal(StatusCode::BAD_REQUEST, &reason),
    }
}

pub(super) async fn read_upload(State(world): Shared, Path(id): Path<String>) -> Reply {
    match world.read_upload(&id) {
        Some(upload) => Reply::json(StatusCode::OK, &json!({"upload": upload})),
        None => Reply::refusal(StatusCode::NOT_FOUND, &format!("Upload {id} not found")),
    }
}

pub(super) async fn complete_upload(
    State(world): Shared,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Reply {
    if body.get("action").and_then(Value::as_str) != Some("complete") {
        return Reply::refusal(StatusCode::BAD_REQUEST, "\"action\" must be [complete]");
    }
    match world.complete_upload(&id) {
        Some(Ok(upload)) => Reply::json(StatusCode::OK, &json!({"upload": upload})),
        Some(Err(reason)) => Reply::refusal(StatusCode::BAD_REQUEST, &reason),
        None => Reply::refusal(StatusCode::NOT_FOUND, &format!("Upload {id} not found")),
    }
}

/// A part of an upload, at a host that is not the API.
pub(super) async fn part(
    State(world): Shared,
    Path((upload, number)): Path<(String, usize)>,
    Query(query): Parameters,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let signature = query.get("X-Amz-Signature").map(String::as_str);
    match world.put_part(&upload, number, signature, &headers, body) {
        Ok(()) => Reply::raw(StatusCode::OK, "application/xml", Bytes::new()),
        Err(Refused::Link) => Reply::access_denied(),
        Err(Refused::Header(name)) => Reply::raw(
            StatusCode::BAD_REQUEST,
            "application/xml",
            format!("<Error><Code>InvalidArgument</Code><Message>{name} is not expected</Message></Error>").into(),
        ),
    }
}

/// A file of the CDN: the link must be signed, and credentials are not welcome.
pub(super) async fn file(
    State(world): Shared,
    Path(id): Path<String>,
    Query(query): Parameters,
    headers: HeaderMap,
) -> Reply {
    if headers.contains_key(AUTHORIZATION) {
        return Reply::raw(
            StatusCode::BAD_REQUEST,
            "application/xml",
            Bytes::from_static(b"<Error><Code>InvalidArgument</Code><Message>credentials do not belong here</Message></Error>"),
        );
    }
    let Some((mut content, mut mime_type, tag)) =
        world.state().assets.file(&id, query.get("Signature").map(String::as_str))
    else {
        return Reply::access_denied();
    };
    if let Some((picture, kind)) = query.get("format").and_then(|format| pictures::pixel(format)) {
        (content, mime_type) = (picture, kind.to_owned());
    }
    if !world.settings.ranges {
        return Reply::raw(StatusCode::OK, &mime_type, content);
    }
    let same = headers.get(IF_RANGE).is_none_or(|wanted| wanted.as_bytes() == tag.as_bytes());
    let start = headers.get(RANGE).filter(|_| same).and_then(|range| {
        range.to_str().ok()?.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok()
    });
    let length = content.len();
    let mut reply = match start {
        None => Reply::raw(StatusCode::OK, &mime_type, content),
        Some(start) if start < length => {
            let mut reply =
                Reply::raw(StatusCode::PARTIAL_CONTENT, &mime_type, content.slice(start..));
            let range = format!("bytes {start}-{}/{length}", length - 1);
            reply.set_header(CONTENT_RANGE.as_str(), &range);
            reply
        }
        Some(_) => Reply::raw(StatusCode::RANGE_NOT_SATISFIABLE, "text/plain", Bytes::new()),
    };
    reply.set_header(ETAG.as_str(), &tag);
    reply
}
