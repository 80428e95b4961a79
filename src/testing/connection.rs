//! Connections: faults happen here, where a connection can close without a response.

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    response::{IntoResponse as _, Response},
};
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt as _, stream};
use hyper::{
    body::Incoming,
    header::{DATE, Entry},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    task::{JoinSet, yield_now},
    time::sleep,
};
use tower::ServiceExt as _;

use super::{RecordedRequest, Reply, fault::Kind, json, routes, server::Server};

/// Maximum length of a body, in bytes: of upload parts, and of responses.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// Maximum length of the body of an API request, in bytes: that of the gateway (observed by one client).
const API_LIMIT: usize = 10 * 1024 * 1024;

/// The pause after an error of `accept`: out of file descriptors it fails at once, again and again.
const PAUSE: Duration = Duration::from_millis(10);

/// Accepts connections until the task is dropped, and all connections with it.
pub(super) async fn accept(listener: TcpListener, server: Arc<Server>) {
    let router = routes::router(Arc::clone(&server));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            (socket, _) = accepted(|| listener.accept()) => {
                let (router, server) = (router.clone(), Arc::clone(&server));
                connections.spawn(serve(socket, router, server));
            }
            // Connections that have ended are removed. Without any this branch is off, and only `accept` waits.
            Some(_) = connections.join_next() => {}
        }
    }
}

/// The next connection, whatever fails before.
async fn accepted<T, F: Future<Output = io::Result<T>>>(accept: impl Fn() -> F) -> T {
    loop {
        if let Ok(connection) = accept().await {
            return connection;
        }
        sleep(PAUSE).await;
    }
}

/// Serves the requests of one connection.
async fn serve(socket: TcpStream, router: Router, server: Arc<Server>) {
    let service = service_fn(move |request| respond(router.clone(), Arc::clone(&server), request));
    // An error here is a connection that was closed, often on purpose.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        // The date of hyper is that of the machine. Ours follows the clock of the fake server.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(socket), service)
        .await;
}

/// Responds to one request; an error closes the connection.
async fn respond(
    router: Router,
    server: Arc<Server>,
    request: hyper::Request<Incoming>,
) -> io::Result<Response> {
    let mut response = undated(router, &server, request).await?;
    if server.settings.dates
        && let Entry::Vacant(place) = response.headers_mut().entry(DATE)
        && let Ok(date) = httpdate::fmt_http_date(server.clock.date().into()).parse()
    {
        place.insert(date);
    }
    Ok(response)
}

/// The response without the date.
async fn undated(
    router: Router,
    server: &Server,
    request: hyper::Request<Incoming>,
) -> io::Result<Response> {
    let (parts, body) = request.into_parts();
    // The whole body first: a request that breaks on the way must take no effect, and use up no fault.
    let part = parts.uri.path().starts_with("/storage/");
    let body = received(body, if part { BODY_LIMIT } else { API_LIMIT }).await?;
    let Some(body) = body else {
        let recorded = RecordedRequest::new(&parts, &Bytes::new(), false);
        server.stores().traffic.record(recorded);
        return Ok(too_large(part).into_response());
    };
    let recorded = RecordedRequest::new(&parts, &body, server.settings.keep_uploads);
    // Recorded and matched under one lock: of two requests at once, one takes the fault.
    let fault = {
        let mut stores = server.stores();
        stores.traffic.record(recorded.clone());
        stores.traffic.next_fault(&recorded)
    };

    let mut request = Request::from_parts(parts, Body::from(body));
    request.extensions_mut().insert(recorded);
    let handle = || async move {
        let response: Result<Response, Infallible> = router.oneshot(request).await;
        response.unwrap_or_else(|never| match never {})
    };
    Ok(match fault.map(|fault| fault.0) {
        None => handle().await,
        // hyper closes the connection without a response if the service fails.
        Some(Kind::DropBefore) => return Err(closed()),
        Some(Kind::DropAfter) => {
            handle().await;
            return Err(closed());
        }
        // hyper drops this future if the client disconnects meanwhile: the request takes no effect then.
        Some(Kind::Delay(by)) => {
            sleep(by).await;
            handle().await
        }
        Some(Kind::DelayAfter(by)) => {
            let response = handle().await;
            sleep(by).await;
            response
        }
        Some(Kind::Drip(pause)) => drip(handle().await, pause).await?,
        Some(Kind::Cut(after)) => cut(handle().await, after).await?,
        Some(Kind::Change(pointer, value)) => changed(handle().await, &pointer, value).await?,
        Some(Kind::Respond(reply)) => reply.into_response(),
        Some(Kind::RespondAfter(reply)) => {
            handle().await;
            reply.into_response()
        }
    })
}

/// The whole body of a request; `None` if it is longer than the limit.
async fn received(body: Incoming, limit: usize) -> io::Result<Option<Bytes>> {
    let mut chunks = Body::new(body).into_data_stream();
    let mut whole = Some(BytesMut::new());
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(io::Error::other)?;
        // What is too long is read to its end all the same: a client that still sends would find the connection
        // closed, and no response.
        whole = whole.filter(|whole| whole.len().saturating_add(chunk.len()) <= limit);
        whole.iter_mut().for_each(|whole| whole.extend_from_slice(&chunk));
    }
    Ok(whole.map(BytesMut::freeze))
}

/// The responses of the store of parts and of the gateway to a body that is too long. The text of the gateway is not
/// known; `message` is where its other refusals have theirs.
fn too_large(part: bool) -> Reply {
    if part {
        let body = "<Error><Code>EntityTooLarge</Code></Error>";
        return Reply::status(400).with_body("application/xml", body);
    }
    Reply::status(413).with_json(&json!({"message": "Request Too Long"}))
}

/// Changes one value of a JSON body.
async fn changed(response: Response, pointer: &str, value: Option<Value>) -> io::Result<Response> {
    let (mut parts, body) = response.into_parts();
    let mut body = to_bytes(body, BODY_LIMIT).await.map_err(io::Error::other)?;
    if let Ok(mut tree) = serde_json::from_slice::<Value>(&body) {
        json::set(&mut tree, pointer, value);
        body = serde_json::to_vec(&tree).map_err(io::Error::other)?.into();
    }
    // A length that was announced for the old body would be wrong now.
    parts.headers.insert(hyper::header::CONTENT_LENGTH, body.len().into());
    Ok(Response::from_parts(parts, Body::from(body)))
}

/// Announces the whole length but stops early.
async fn cut(response: Response, after: usize) -> io::Result<Response> {
    let (mut parts, body) = response.into_parts();
    let whole = to_bytes(body, BODY_LIMIT).await.map_err(io::Error::other)?;
    // The whole length is announced, as it is when a connection breaks.
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

/// Sends the body in eight chunks.
async fn drip(response: Response, pause: Duration) -> io::Result<Response> {
    let (parts, body) = response.into_parts();
    let mut rest = to_bytes(body, BODY_LIMIT).await.map_err(io::Error::other)?;
    let size = rest.len().div_ceil(8).max(1);
    let mut chunks = Vec::new();
    while !rest.is_empty() {
        chunks.push(rest.split_to(size.min(rest.len())));
    }
    let chunks = stream::iter(chunks).then(move |chunk| async move {
        sleep(pause).await;
        io::Result::<Bytes>::Ok(chunk)
    });
    Ok(Response::from_parts(parts, Body::from_stream(chunks)))
}

fn closed() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "closed on purpose")
}

#[cfg(test)]
mod tests {
    use std::{
        future::ready,
        sync::atomic::{AtomicU32, Ordering},
    };

    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn errors_while_accepting_do_not_keep_the_processor_busy() {
        let (calls, start) = (AtomicU32::new(0), Instant::now());
        let connection = accepted(|| {
            ready(match calls.fetch_add(1, Ordering::Relaxed) {
                3 => Ok("connection"),
                _ => Err(io::Error::other("too many open files")),
            })
        });
        assert_eq!(connection.await, "connection");
        assert_eq!(start.elapsed(), 3 * PAUSE);
    }
}
