//! What the stand-in answers.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, Query, Request, State},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post, put},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{
    StatusCode,
    header::{AUTHORIZATION, CONTENT_RANGE, ETAG, HeaderMap, IF_RANGE, RANGE},
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{FakeScenario, list, models, reply::Reply, uploads::Refused, world::World};
use crate::api::CreativeUnits;

type Shared = State<Arc<World>>;
type Parameters = Query<BTreeMap<String, String>>;

/// All routes.
pub(super) fn router(world: Arc<World>) -> Router {
    let api = Router::new()
        .route("/generate/custom/{model}", post(run_model))
        .route("/jobs", get(list_jobs))
        .route("/jobs/{job}", get(read_job))
        .route("/jobs/{job}/action", post(act_on_job))
        .route("/assets/{asset}", get(read_asset))
        .route("/assets", post(upload_image))
        .route("/uploads", post(create_upload))
        .route("/uploads/{upload}", get(read_upload))
        .route("/uploads/{upload}/action", post(complete_upload))
        .route("/models", get(list_models))
        .route("/models/{model}", get(read_model))
        .fallback(no_route)
        .layer(middleware::from_fn(authorize));
    Router::new()
        .nest("/v1", api)
        .route("/cdn/assets/{asset}", get(file))
        .route("/storage/{upload}/{part}", put(part))
        // The store takes parts of any size; how large a part may be is up to the connection.
        .layer(DefaultBodyLimit::disable())
        .with_state(world)
}

/// Basic or bearer; a bearer token that is not valid any more is refused by the gateway with 403.
async fn authorize(request: Request, next: Next) -> Response {
    let given = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let basic = STANDARD.encode(format!("{}:{}", FakeScenario::KEY, FakeScenario::SECRET));
    let refused = if given == format!("Basic {basic}")
        || given == format!("Bearer {}", FakeScenario::TOKEN)
    {
        return next.run(request).await;
    } else if given.starts_with("Bearer ") {
        (
            StatusCode::FORBIDDEN,
            "AccessDeniedException",
            "User is not authorized to access this resource",
        )
    } else {
        (StatusCode::UNAUTHORIZED, "UnauthorizedException", "Unauthorized")
    };
    let (status, error_type, message) = refused;
    let mut reply = Reply::json(status, &json!({"message": message}));
    reply.set_header("x-amzn-errortype", error_type);
    reply.into_response()
}

async fn no_route() -> Reply {
    Reply::json(StatusCode::NOT_FOUND, &json!({"message": "the stand-in does not have this route"}))
}

/// Costs are written as they are set, digit for digit.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Cost {
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<Value>,
    creative_units_cost: CreativeUnits,
    creative_units_discount: u32,
    cost_details: BTreeMap<&'static str, CreativeUnits>,
}

/// `dryRun` counts in the query only; in the body it is one more parameter, and a job starts.
async fn run_model(
    State(world): Shared,
    Path(model): Path<String>,
    Query(query): Parameters,
    body: Bytes,
) -> Reply {
    if !(model == "minimax/music-01" || model.starts_with("model_")) {
        return Reply::refusal(StatusCode::NOT_FOUND, &format!("Model {model} not found"));
    }
    let Ok(body) = serde_json::from_slice::<Map<String, Value>>(&body) else {
        return Reply::refusal(StatusCode::BAD_REQUEST, "\"body\" must be of type object");
    };
    let price = world.settings.price;
    let too_many = |limit: u32| {
        let details = json!({"actionName": "custom-generation", "actionLimit": limit});
        let reason = "You have reached the limit of parallel jobs";
        Reply::json(StatusCode::TOO_MANY_REQUESTS, &json!({"reason": reason, "details": details}))
    };
    let estimate = query.get("dryRun").is_some_and(|mode| mode == "true" || mode == "api");
    let job = match (!estimate).then(|| world.start_job(&model, &body)).transpose() {
        Ok(job) => job,
        Err(limit) => return too_many(limit),
    };
    let cost = Cost {
        job,
        creative_units_cost: price,
        creative_units_discount: 0,
        cost_details: BTreeMap::from([("custom-generation", price)]),
    };
    let status =
        if estimate { StatusCode::from_u16(269).unwrap_or(StatusCode::OK) } else { StatusCode::OK };
    Reply::json(status, &cost)
}

async fn read_job(State(world): Shared, Path(id): Path<String>) -> Reply {
    match world.read_job(&id) {
        Some(job) => Reply::json(StatusCode::OK, &json!({"job": job})),
        None => Reply::refusal(StatusCode::NOT_FOUND, &format!("Job {id} not found")),
    }
}

async fn list_jobs(State(world): Shared, Query(query): Parameters) -> Reply {
    list::answer(&world, &query)
}

/// Jobs of custom models cannot be cancelled.
async fn act_on_job(State(world): Shared, Path(id): Path<String>, _: Json<Value>) -> Reply {
    match world.cancel_job(&id) {
        Some(true) => Reply::json(StatusCode::OK, &json!({"job": world.read_job(&id)})),
        Some(false) => Reply::refusal(
            StatusCode::BAD_REQUEST,
            "Cannot cancel this type of job. Action not permitted.",
        ),
        None => Reply::refusal(StatusCode::NOT_FOUND, &format!("Job {id} not found")),
    }
}

async fn read_asset(State(world): Shared, Path(id): Path<String>) -> Reply {
    match world.read_asset(&id) {
        Some(asset) => Reply::json(StatusCode::OK, &json!({"asset": asset})),
        None => Reply::refusal(StatusCode::NOT_FOUND, &format!("Asset {id} not found")),
    }
}

async fn read_model(State(world): Shared, Path(id): Path<String>) -> Reply {
    match world.read_model(&id) {
        Some(model) => Reply::json(StatusCode::OK, &json!({"model": model})),
        None => Reply::refusal(StatusCode::NOT_FOUND, &format!("Model {id} not found")),
    }
}

/// Small images, as base64 with or without the head of a data URL.
async fn upload_image(State(world): Shared, Json(body): Json<Value>) -> Reply {
    let image = body.get("image").and_then(Value::as_str).unwrap_or_default();
    let image = image.split_once("base64,").map_or(image, |(_, image)| image);
    match STANDARD.decode(image) {
        Ok(content) if !content.is_empty() => {
            let kind = infer::get(&content).map_or("image/png", |kind| kind.mime_type());
            let id = world.add_asset(content.into(), kind, "uploaded");
            Reply::json(StatusCode::OK, &json!({"asset": world.read_asset(&id)}))
        }
        _ => Reply::refusal(StatusCode::BAD_REQUEST, "Unhandled image format"),
    }
}

async fn create_upload(State(world): Shared, Json(body): Json<Value>) -> Reply {
    match world.create_upload(&body) {
        Ok(upload) => Reply::json(StatusCode::OK, &json!({"upload": upload})),
        Err(reason) => Reply::refusal(StatusCode::BAD_REQUEST, &reason),
    }
}

async fn read_upload(State(world): Shared, Path(id): Path<String>) -> Reply {
    match world.read_upload(&id) {
        Some(upload) => Reply::json(StatusCode::OK, &json!({"upload": upload})),
        None => Reply::refusal(StatusCode::NOT_FOUND, &format!("Upload {id} not found")),
    }
}

async fn complete_upload(
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
async fn part(
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

/// The list of a new account is empty, unless public models are asked for.
async fn list_models(Query(query): Parameters) -> Reply {
    let public = query.get("privacy").is_some_and(|privacy| privacy == "public");
    let model = models::model("model_fake-music", "Music of the stand-in", &["txt2audio"]);
    let models = if public { vec![model] } else { Vec::new() };
    Reply::json(StatusCode::OK, &json!({"models": models}))
}

/// A file of the CDN: the link must be signed, and credentials are not welcome.
async fn file(
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
    let Some((content, mime_type, tag)) =
        world.file(&id, query.get("Signature").map(String::as_str))
    else {
        return Reply::access_denied();
    };
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
