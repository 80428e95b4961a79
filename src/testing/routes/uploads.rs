//! Uploads, and the store of their parts.

use axum::{
    body::Bytes,
    extract::{Path, Query, State},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{StatusCode, header::HeaderMap};
use infer::MatcherType;
use serde_json::{Map, Value, json};

use super::{Handled, Parameters, Shared, body::Body, ok, paid};
use crate::{
    api::CreativeUnits,
    testing::{
        pictures,
        refusal::Refusal,
        reply::Reply,
        stores::{Import, PartRefusal, Stores, check_upload},
    },
};

/// Small images, as base64 with or without the head of a data URL.
pub(super) async fn image(State(server): Shared, Body(body): Body) -> Handled {
    let given = |name: &str| body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let (content, mime_type) = match (given("image"), given("canvas")) {
        (Some(image), _) => decoded(image)?,
        // The picture of a canvas is its thumbnail.
        (None, Some(_)) => {
            given("thumbnail").map_or(Ok((pictures::png(), "image/png")), decoded)?
        }
        (None, None) => {
            return Err(Refusal::invalid("Either 'image' or 'canvas' must be provided"));
        }
    };
    let mut stores = server.stores();
    let id = stores.assets.upload(content, mime_type, "image", body);
    Ok(ok(&json!({"asset": stores.assets.read(&id)})))
}

/// A picture and its media type; the first bytes decide whether it is one.
pub(super) fn decoded(text: &str) -> Result<(Bytes, &'static str), Refusal> {
    // Both forms are in use: plain base64, and a data URL (observed).
    let text = text.split_once("base64,").map_or(text, |(_, text)| text);
    let content = STANDARD.decode(text).unwrap_or_default();
    let kind = infer::get(&content).filter(|kind| kind.matcher_type() == MatcherType::Image);
    let kind = kind.ok_or_else(|| Refusal::invalid("Unhandled image format"))?;
    Ok((content.into(), kind.mime_type()))
}

pub(super) async fn create(
    State(server): Shared,
    Query(query): Parameters,
    Body(body): Body,
) -> Handled {
    // An estimate runs the checks of the upload itself.
    check_upload(&body)?;
    if paid::is_estimate(&query) {
        return Ok(paid::estimate("upload", CreativeUnits::ZERO, Map::new()));
    }
    let mut stores = server.stores();
    let id = stores.uploads.create(&body);
    Ok(ok(&json!({"upload": stores.uploads.read(&id)})))
}

pub(super) async fn read(State(server): Shared, Path(id): Path<String>) -> Handled {
    let mut stores = server.stores();
    advance(&mut stores, &id);
    let upload = stores.uploads.read(&id).ok_or_else(|| Refusal::missing("Upload", &id))?;
    Ok(ok(&json!({"upload": upload})))
}

pub(super) async fn complete(
    State(server): Shared,
    Path(id): Path<String>,
    Body(body): Body,
) -> Handled {
    // The vendor's documentation also has `upload-complete`; the service takes this one (observed).
    if body.get("action").and_then(Value::as_str) != Some("complete") {
        return Err(Refusal::invalid("\"action\" must be [complete]"));
    }
    let mut stores = server.stores();
    stores.uploads.complete(&id)?;
    Ok(ok(&json!({"upload": stores.uploads.read(&id)})))
}

/// Moves an upload to its next state; the file becomes an asset in the last one.
pub(super) fn advance(stores: &mut Stores, id: &str) {
    if let Some(import) = stores.uploads.advance(id) {
        let Import { content, content_type, kind, options } = import;
        let asset = stores.assets.upload(content, &content_type, &kind, options);
        stores.uploads.set_asset(id, asset);
    }
}

/// Imports a completed upload at once.
pub(super) fn finish(stores: &mut Stores, id: &str) {
    // Two states until the upload is imported, one more until it has an asset.
    for _ in 0..3 {
        advance(stores, id);
    }
}

/// A part of an upload, at a host that is not the API.
pub(super) async fn part(
    State(server): Shared,
    Path((upload, number)): Path<(String, usize)>,
    Query(query): Parameters,
    headers: HeaderMap,
    body: Bytes,
) -> Reply {
    let signature = query.get("X-Amz-Signature").map(String::as_str);
    let put = server.stores().uploads.put_part(&upload, number, signature, &headers, body);
    match put {
        Ok(()) => Reply::raw(StatusCode::OK, "application/xml", Bytes::new()),
        Err(PartRefusal::Link) => Reply::access_denied(),
        Err(PartRefusal::Header(name)) => Reply::raw(
            StatusCode::BAD_REQUEST,
            "application/xml",
            format!("<Error><Code>InvalidArgument</Code><Message>{name} is not expected</Message></Error>").into(),
        ),
    }
}
