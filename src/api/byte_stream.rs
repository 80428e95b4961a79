//! Bodies of responses that are read while they arrive.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_util::{
    Stream,
    stream::{self, BoxStream},
};
use tokio::time::timeout;

use super::{Operation, Unread};
use crate::error::Error;

/// The body of a response, chunk by chunk.
///
/// Operations whose responses are files return it from `send_for_stream`; the current description has none. Chunks are
/// passed on as they arrive, so a body of any size takes little memory. Drop the stream to stop the response.
///
/// The timeout of the request limits the wait for the status, and then the wait for each chunk. It does not limit the
/// whole. A timeout that a custom HTTP client has still does. Read the stream in an async runtime of tokio.
///
/// # Errors
///
/// If the connection fails or no bytes arrive for the time of the timeout, the stream yields an error and ends. The
/// error names the operation and the number of bytes that arrived. Nothing is retried then: the bytes before it have
/// been passed on already.
#[must_use = "the body arrives only while the stream is read"]
pub struct ByteStream(BoxStream<'static, Result<Bytes, Error>>);

impl ByteStream {
    /// Creates a stream of a body; `explain` adds the details of the request to its error.
    #[allow(dead_code, reason = "all responses of the current description are JSON")]
    pub(crate) fn new(
        operation: &'static Operation,
        unread: Unread,
        explain: impl FnOnce(Error) -> Error + Send + 'static,
    ) -> Self {
        let begun = (unread, explain, 0_u64);
        // The state is gone after an error, which ends the stream.
        Self(Box::pin(stream::unfold(Some(begun), move |state| async move {
            let (mut unread, explain, received) = state?;
            match next(operation, &mut unread).await {
                Ok(Some(chunk)) => {
                    let received = received.saturating_add(chunk.len() as u64);
                    Some((Ok(chunk), Some((unread, explain, received))))
                }
                Ok(None) => None,
                Err(error) => {
                    let place = format!("the body was cut after {received} bytes");
                    Some((Err(explain(error.while_doing(place))), None))
                }
            }
        })))
    }

    /// Creates a stream of a body that has been read.
    #[allow(dead_code, reason = "all responses of the current description are JSON")]
    pub(crate) fn of(body: Bytes) -> Self {
        Self(Box::pin(stream::iter([Ok(body)])))
    }
}

/// Returns the next chunk, or `None` at the end of the body.
async fn next(operation: &'static Operation, unread: &mut Unread) -> Result<Option<Bytes>, Error> {
    let (limit, status) = (unread.timeout, unread.response.status());
    match timeout(limit, unread.response.chunk()).await {
        Ok(chunk) => chunk.map_err(|error| Error::transport(Some(operation), Some(status), error)),
        Err(_) => Err(Error::silent(operation, Some(status), limit)),
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead as _, BufReader, Write as _},
        net::{TcpListener, TcpStream},
        sync::mpsc::{Sender, channel},
        thread,
        time::Duration,
    };

    use futures_util::StreamExt as _;
    use progenitor_client::ResponseValue;
    use tokio::time::timeout;

    use crate::{
        Scenario,
        api::{ByteStream, Call, operations},
        client::Backoff,
        error::{Error, ErrorKind},
    };

    /// A server with one response a connection: its steps are written one at a time, each after a signal.
    fn server(responses: Vec<Vec<&'static str>>) -> (String, Sender<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = format!("http://{}", listener.local_addr().unwrap());
        let (go_on, signals) = channel();
        thread::spawn(move || {
            for steps in responses {
                let (mut stream, _): (TcpStream, _) = listener.accept().unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                while lines.next().unwrap().unwrap() != "" {}
                for step in steps {
                    // The test is over.
                    if signals.recv().is_err() {
                        return;
                    }
                    stream.write_all(step.as_bytes()).unwrap();
                }
            }
        });
        (place, go_on)
    }

    async fn open(place: &str, timeout: Duration) -> Result<ResponseValue<ByteStream>, Error> {
        let backoff = Backoff::default().initial_delay(Duration::from_millis(1));
        let builder = Scenario::builder().api_key("key", "secret").base_url(place);
        let scenario = builder.request_timeout(timeout).backoff(backoff).build().unwrap();
        let call = Call::new(scenario.api(), &operations::GET_JOB).path("jobId", Some("job_1"));
        call.accept("image/png").send_for_stream().await
    }

    const PATIENT: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn chunks_arrive_while_the_server_still_writes() {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 6\r\n\r\nabc";
        let (place, go_on) = server(vec![vec![head, "def"]]);
        go_on.send(()).unwrap();
        let response = open(&place, Duration::from_secs(1)).await.unwrap();
        assert_eq!(response.headers()["content-type"], "image/png");
        let mut body = response.into_inner();
        assert_eq!(body.next().await.unwrap().unwrap(), "abc");
        // The timeout is for silence: the whole may take longer.
        tokio::time::sleep(Duration::from_millis(1_100)).await;
        go_on.send(()).unwrap();
        assert_eq!(body.next().await.unwrap().unwrap(), "def");
        assert!(body.next().await.is_none());
    }

    #[tokio::test]
    async fn a_body_that_is_cut_is_an_error_and_the_end() {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcd";
        let (place, go_on) = server(vec![vec![head]]);
        go_on.send(()).unwrap();
        let mut body = open(&place, PATIENT).await.unwrap().into_inner();
        assert_eq!(body.next().await.unwrap().unwrap(), "abcd");
        let error = body.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
        let text = error.to_string();
        let expected = "GET /jobs/job_1: the body was cut after 4 bytes: the connection failed";
        assert!(text.starts_with(expected), "{text}");
        assert!(body.next().await.is_none());
    }

    #[tokio::test]
    async fn refusals_are_the_usual_errors_and_failures_before_the_body_are_retried() {
        let missing = "HTTP/1.1 404 Not Found\r\nContent-Length: 15\r\n\r\n{\"reason\":\"no\"}";
        let (place, go_on) = server(vec![vec![missing]]);
        go_on.send(()).unwrap();
        let error = open(&place, PATIENT).await.unwrap_err();
        assert_eq!((error.is_not_found(), error.reason()), (true, Some("no")));

        let busy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        let fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        let (place, go_on) = server(vec![vec![busy], vec![fine]]);
        go_on.send(()).unwrap();
        go_on.send(()).unwrap();
        let mut body = open(&place, PATIENT).await.unwrap().into_inner();
        assert_eq!(body.next().await.unwrap().unwrap(), "ok");
    }

    #[tokio::test]
    async fn silence_ends_the_wait_for_the_status_and_for_each_chunk() {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc";
        let (place, go_on) = server(vec![vec![head, "def"]]);
        go_on.send(()).unwrap();
        let mut body = open(&place, Duration::from_secs(1)).await.unwrap().into_inner();
        assert!(body.next().await.unwrap().is_ok());
        let silent = timeout(PATIENT, body.next()).await.expect("the wait ends");
        let error = silent.unwrap().unwrap_err();
        assert!(error.is_timeout() && error.to_string().contains("for 1 s"), "{error}");

        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = format!("http://{}", listener.local_addr().unwrap());
        let silent = open(&place, Duration::from_millis(50));
        let error = timeout(PATIENT, silent).await.expect("the wait ends").unwrap_err();
        assert!(error.is_timeout() && error.status().is_none(), "{error}");
    }
}
