//! What the stand-in answers.

mod asset_edits;
mod collections;
mod described;
mod files;
mod generate;
mod members;
mod model_edits;
mod models;
mod paid;
mod webhooks;
mod workflows;

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
use reqwest::{StatusCode, header::AUTHORIZATION};
use serde_json::{Map, Value, json};

use super::{
    FakeScenario, RecordedRequest, jobs::Start, lists, reply::Reply, workflows::Refusal,
    world::World,
};

type Shared = State<Arc<World>>;
type Parameters = Query<BTreeMap<String, String>>;

/// All routes.
pub(super) fn router(world: Arc<World>) -> Router {
    let api = Router::new()
        .route("/generate/custom/{model}", post(run_model))
        .route("/jobs", get(list_jobs))
        .route("/jobs/{job}", get(read_job))
        .route("/jobs/{job}/action", post(act_on_job))
        .route("/assets/{asset}", get(files::read_asset))
        .route("/assets/{asset}/download", post(files::convert))
        .route(
            "/assets",
            get(described::respond).post(files::upload_image).delete(files::delete_assets),
        )
        .route("/assets/get-bulk", post(files::read_assets))
        .route("/assets/restore", post(files::restore_assets))
        .route("/assets/download", post(files::pack))
        .route("/assets/download/{job}", get(files::read_archive))
        .route("/uploads", post(files::create_upload))
        .route("/uploads/{upload}", get(files::read_upload))
        .route("/uploads/{upload}/action", post(files::complete_upload))
        .route("/models", get(described::respond).post(models::create))
        .route("/models/{model}", get(models::read))
        .route("/models/{model}/training-images", post(models::add_examples))
        .route("/models/{model}/train", put(models::train))
        .route("/workflows", get(described::respond).post(workflows::create))
        .route("/workflows/tags", get(workflows::tags))
        .route(
            "/workflows/{workflow}",
            get(workflows::read).put(workflows::change).delete(workflows::remove),
        )
        .route("/workflows/{workflow}/run", put(workflows::run))
        .route("/workflows/{workflow}/user-approval", put(workflows::approve))
        .route("/workflows/{workflow}/user-selection", put(workflows::select))
        .route("/projects/{owner}/webhook-endpoints", get(webhooks::list).post(webhooks::create))
        .route(
            "/projects/{owner}/webhook-endpoints/{endpoint}",
            put(webhooks::change).delete(webhooks::remove),
        )
        .route("/teams/{owner}/webhook-endpoints", get(webhooks::list).post(webhooks::create))
        .route(
            "/teams/{owner}/webhook-endpoints/{endpoint}",
            put(webhooks::change).delete(webhooks::remove),
        )
        .fallback(described::respond)
        .method_not_allowed_fallback(described::respond)
        .layer(middleware::from_fn_with_state(Arc::clone(&world), authorize));
    Router::new()
        .nest("/v1", api)
        .route("/cdn/assets/{asset}", get(files::file))
        .route("/cdn/assets-transform/{asset}", get(files::file))
        .route("/storage/{upload}/{part}", put(files::part))
        // The store takes parts of any size; how large a part may be is up to the connection.
        .layer(DefaultBodyLimit::disable())
        .with_state(world)
}

/// Basic or bearer; a bearer token that is not valid any more is refused by the gateway with 403.
async fn authorize(State(world): Shared, request: Request, next: Next) -> Response {
    let given = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let basic = STANDARD.encode(format!("{}:{}", FakeScenario::KEY, FakeScenario::SECRET));
    let refused = if given == format!("Basic {basic}")
        || given.strip_prefix("Bearer ").is_some_and(|token| world.knows_token(token))
    {
        let recorded = request.extensions().get::<RecordedRequest>();
        let handled = recorded.and_then(|recorded| {
            let handler = world.state().own_routes.find(recorded)?;
            Some(handler(recorded))
        });
        match handled {
            Some(reply) => return reply.into_response(),
            None => return next.run(request).await,
        }
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

fn no_route() -> Reply {
    Reply::json(StatusCode::NOT_FOUND, &json!({"message": "the stand-in does not have this route"}))
}

/// A refusal with its reason.
fn refused((status, reason): Refusal) -> Reply {
    Reply::refusal(status, &reason)
}

/// The job beside the costs.
fn with_job(job: &Value) -> Map<String, Value> {
    Map::from_iter([("job".to_owned(), job.clone())])
}

async fn run_model(
    State(world): Shared,
    Path(model): Path<String>,
    Query(query): Parameters,
    body: Bytes,
) -> Reply {
    if !(model == "minimax/music-01" || model.starts_with("model_")) {
        return Reply::refusal(StatusCode::NOT_FOUND, &format!("Model {model} not found"));
    }
    let Ok(mut input) = serde_json::from_slice::<Map<String, Value>>(&body) else {
        return Reply::refusal(StatusCode::BAD_REQUEST, "\"body\" must be of type object");
    };
    input.insert("modelId".to_owned(), json!(model));
    let start = Start::new("custom", &model, input);
    paid::run(&world, &query, start, with_job)
}

async fn read_job(State(world): Shared, Path(id): Path<String>) -> Reply {
    match world.read_job(&id) {
        Some(job) => Reply::json(StatusCode::OK, &json!({"job": job})),
        None => Reply::refusal(StatusCode::NOT_FOUND, &format!("Job {id} not found")),
    }
}

async fn list_jobs(State(world): Shared, Query(query): Parameters) -> Reply {
    lists::jobs(&world, &query)
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
