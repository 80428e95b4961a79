//! The routes: they combine the stores and make the responses.

mod archives;
mod asset_edits;
mod assets;
mod body;
mod cdn;
mod collections;
mod described;
mod filters;
mod generate;
mod inputs;
mod jobs;
mod limits;
mod lists;
mod members;
mod model_edits;
mod models;
mod pages;
mod paid;
mod search;
mod tags;
mod training;
mod uploads;
mod webhooks;
mod workflows;

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Query, Request, State},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post, put},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{StatusCode, header::AUTHORIZATION};
use serde_json::{Map, Value, json};

pub(super) use self::{
    jobs::{all_jobs, finish_job},
    paid::used as used_units,
};
use super::{FakeScenario, RecordedRequest, refusal::Refusal, reply::Reply, server::Server};

type Shared = State<Arc<Server>>;
type Parameters = Query<BTreeMap<String, String>>;
type Handled = Result<Reply, Refusal>;

/// All routes.
pub(super) fn router(server: Arc<Server>) -> Router {
    let api = Router::new()
        .route("/generate/custom/{model}", post(jobs::run_model))
        .route("/jobs", get(jobs::list))
        .route("/jobs/{job}", get(jobs::read))
        .route("/jobs/{job}/action", post(jobs::act))
        .route("/assets/{asset}", get(assets::read))
        .route("/assets/{asset}/download", post(assets::convert))
        .route("/assets", get(described::respond).post(uploads::image).delete(assets::delete))
        .route("/assets/get-bulk", post(assets::read_many))
        .route("/assets/restore", post(assets::restore))
        .route("/assets/download", post(archives::pack))
        .route("/assets/download/{job}", get(archives::read))
        .route("/uploads", post(uploads::create))
        .route("/uploads/{upload}", get(uploads::read))
        .route("/uploads/{upload}/action", post(uploads::complete))
        .route("/me", get(me))
        .route("/models", get(described::respond).post(models::create))
        .route("/models/{model}", get(models::read))
        .route("/models/{model}/training-images", post(training::add_examples))
        .route("/models/{model}/train", put(training::train))
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
        // A path with some methods of its own leaves the others to the description, in place of a 405.
        .method_not_allowed_fallback(described::respond)
        .layer(middleware::from_fn_with_state(Arc::clone(&server), authorize));
    Router::new()
        .nest("/v1", api)
        .route("/cdn/assets/{asset}", get(cdn::file))
        .route("/cdn/assets-transform/{asset}", get(cdn::file))
        .route("/storage/{upload}/{part}", put(uploads::part))
        // Parts may have any size up to the limit of the connection.
        .layer(DefaultBodyLimit::disable())
        .with_state(server)
}

/// Accepts basic and bearer credentials. The gateway refuses an expired bearer token with 403.
async fn authorize(State(server): Shared, request: Request, next: Next) -> Response {
    let given = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let basic = STANDARD.encode(format!("{}:{}", FakeScenario::KEY, FakeScenario::SECRET));
    let refused = if given == format!("Basic {basic}")
        || given.strip_prefix("Bearer ").is_some_and(|token| server.stores().tokens.accepts(token))
    {
        let recorded = request.extensions().get::<RecordedRequest>();
        // The lock ends with this statement: the handler is code of a test and may lock the stores.
        let handler = recorded.and_then(|recorded| server.stores().custom_routes.find(recorded));
        match recorded.zip(handler) {
            Some((recorded, handler)) => return handler(recorded).into_response(),
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

/// The account of a user, which API keys may not read (observed).
async fn me() -> Reply {
    let message = "API Keys cannot access protected resources";
    Reply::json(StatusCode::FORBIDDEN, &json!({"message": message}))
}

fn no_route() -> Reply {
    Reply::json(
        StatusCode::NOT_FOUND,
        &json!({"message": "the fake server does not have this route"}),
    )
}

fn ok(body: &Value) -> Reply {
    Reply::json(StatusCode::OK, body)
}

/// The parameters of a run.
fn object(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    let object = serde_json::from_slice(body);
    object.map_err(|_| Refusal::invalid("\"body\" must be of type object"))
}

/// The job beside the costs.
fn with_job(job: &Value) -> Map<String, Value> {
    Map::from_iter([("job".to_owned(), job.clone())])
}
