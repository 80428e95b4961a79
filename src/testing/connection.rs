//! Connections: faults happen here, where a connection can be closed without an answer.

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use hyper::{
    body::Incoming,
    header::{DATE, Entry},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    task::{JoinSet, yield_now},
    time::sleep,
};
use tower::ServiceExt as _;

use super::{fault::Kind, json, routes, world::World};

/// The longest request body that is taken, in bytes.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// Accepts connections until the task is dropped, and all connections with it.
pub(super) async fn accept(listener: TcpListener, world: Arc<World>) {
    let router = routes::router(Arc::clone(&world));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((socket, _)) = accepted else { continue };
                let (router, world) = (router.clone(), Arc::clone(&world));
                let service = service_fn(move |request| answer(router.clone(), Arc::clone(&world), request));
                connections.spawn(async move {
                    // An error here is a connection that was closed, often on purpose.
                    let _ = http1::Builder::new()
                        .timer(TokioTimer::new())
                        .auto_date_header(false)
                        .serve_connection(TokioIo::new(socket), service)
                        .await;
                });
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

/// Answers one request, or closes the connection by failing.
async fn answer(
    router: Router,
    world: Arc<World>,
    request: hyper::Request<Incoming>,
) -> io::Result<Response> {
    let mut response = respond(router, Arc::clone(&world), request).await?;
    if world.settings.dates
        && let Entry::Vacant(place) = response.headers_mut().entry(DATE)
        && let Ok(date) = httpdate::fmt_http_date(world.clock.date().into()).parse()
    {
        place.insert(date);
    }
    Ok(response)
}

/// The response without the date.
async fn respond(
    router: Router,
    world: Arc<World>,
    request: hyper::Request<Incoming>,
) -> io::Result<Response> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(Body::new(body), BODY_LIMIT).await.map_err(io::Error::other)?;
    let recorded = world.record(&parts, &body);
    let fault = world.next_fault(recorded.operation, parts.uri.path());

    let mut request = Request::from_parts(parts, Body::from(body));
    request.extensions_mut().insert(recorded);
    let go_on = || async move {
        let response: Result<Response, Infallible> = router.oneshot(request).await;
        response.unwrap_or_else(|never| match never {})
    };
    Ok(match fault.map(|fault| fault.0) {
        None => go_on().await,
        Some(Kind::DropBefore) => return Err(closed()),
        Some(Kind::DropAfter) => {
            go_on().await;
            return Err(closed());
        }
        Some(Kind::Delay(by)) => {
            sleep(by).await;
            go_on().await
        }
        Some(Kind::DelayAfter(by)) => {
            let response = go_on().await;
            sleep(by).await;
            response
        }
        Some(Kind::Drip(pause)) => drip(go_on().await, pause).await?,
        Some(Kind::Cut(after)) => cut(go_on().await, after).await?,
        Some(Kind::Change(pointer, value)) => changed(go_on().await, &pointer, value).await?,
        Some(Kind::Answer(reply)) => reply.into_response(),
        Some(Kind::AnswerAfter(reply)) => {
            go_on().await;
            reply.into_response()
        }
    })
}

/// Changes one place of a body that is JSON.
async fn changed(response: Response, pointer: &str, value: Option<Value>) -> io::Result<Response> {
    let (mut parts, body) = response.into_parts();
    let mut body = to_bytes(body, BODY_LIMIT).await.map_err(io::Error::other)?;
    if let Ok(mut tree) = serde_json::from_slice::<Value>(&body) {
        json::set(&mut tree, pointer, value);
        body = serde_json::to_vec(&tree).map_err(io::Error::other)?.into();
    }
    parts.headers.insert(hyper::header::CONTENT_LENGTH, body.len().into());
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// Keeps the announced length but stops early.
async fn cut(response: Response, after: usize) -> io::Result<Response> {
    let (mut parts, body) = response.into_parts();
    let whole = to_bytes(body, BODY_LIMIT).await.map_err(io::Error::other)?;
    parts.headers.insert(hyper::header::CONTENT_LENGTH, whole.len().into());
    let part = whole.slice(..after.min(whole.len()));
    // The break comes one turn after the bytes: without that they would not even be sent.
    let rest = stream::once(async {
        yield_now().await;
        Err(closed())
    });
    let bytes = stream::iter([io::Result::<Bytes>::Ok(part)]).chain(rest);
    Ok(Response::from_parts(parts, Body::from_stream(bytes)))
}

/// Sends the body in eight pieces.
async fn drip(response: Response, pause: Duration) -> io::Result<Response> {
    let (parts, body) = response.into_parts();
    let mut rest = to_bytes(body, BODY_LIMIT).await.map_err(io::Error::other)?;
    let size = rest.len().div_ceil(8).max(1);
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        pieces.push(rest.split_to(size.min(rest.len())));
    }
    let pieces = stream::iter(pieces).then(move |piece| async move {
        sleep(pause).await;
        io::Result::<Bytes>::Ok(piece)
    });
    Ok(Response::from_parts(parts, Body::from_stream(pieces)))
}

fn closed() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "closed on purpose")
}
