//! Reads the bodies of responses.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use reqwest::Response;
use tokio::time::Sleep;

use crate::{api::Operation, error::Error};

/// Polls until there is a result, or returns `None` when the timer ends. Steps that share a timer need its room once.
pub(super) fn before<'a, T>(
    mut end: Pin<&'a mut Sleep>,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<T> + 'a,
) -> impl Future<Output = Option<T>> + 'a {
    poll_fn(move |context| match poll(context) {
        Poll::Ready(result) => Poll::Ready(Some(result)),
        Poll::Pending => end.as_mut().poll(context).map(|()| None),
    })
}

/// Reads a body of limited size, until the timer ends.
pub(super) fn read<'a>(
    operation: &'static Operation,
    response: &'a mut Response,
    limit: usize,
    mut end: Pin<&'a mut Sleep>,
) -> impl Future<Output = Result<Bytes, Error>> + 'a {
    let status = response.status();
    // An `async fn` would hold its arguments twice.
    async move {
        // Most bodies come in one chunk, which needs no copy.
        let (mut first, mut whole) = (Bytes::new(), BytesMut::new());
        // What was read of a chunk is in the response, so its future can be made anew for each poll.
        while let Some(chunk) = before(end.as_mut(), |context| pin!(response.chunk()).poll(context))
            .await
            .ok_or_else(|| Error::timed_out(operation, Some(status)))?
            .map_err(|error| Error::transport(Some(operation), Some(status), error))?
        {
            // Checked chunk by chunk: `Content-Length` may be missing, or describe the compressed size.
            if first.len().max(whole.len()) + chunk.len() > limit {
                return Err(Error::oversized(operation, status, limit));
            }
            if first.is_empty() {
                first = chunk;
                continue;
            }
            if whole.is_empty() {
                whole.reserve(first.len() + chunk.len() + remaining(response, limit));
                whole.extend_from_slice(&first);
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(if whole.is_empty() { first } else { whole.freeze() })
    }
}

/// Returns how much of a body is still to come, as the server announces it, at most 1 MiB: memory is taken for what has
/// arrived, and not for what was promised.
fn remaining(response: &Response, limit: usize) -> usize {
    const MOST: usize = 1024 * 1024;
    // reqwest subtracts what was read.
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
    announced.unwrap_or_default().min(limit).min(MOST)
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead as _, BufReader, Write as _},
        net::TcpListener,
        thread,
        time::Duration,
    };

    use futures_util::stream::{self, StreamExt as _};
    use proptest::{collection::vec, prelude::*};
    use reqwest::Body;
    use tokio::time::{Instant, sleep};

    use super::*;
    use crate::api::operations::GET_JOB;

    fn end() -> Pin<Box<Sleep>> {
        Box::pin(sleep(Duration::from_secs(60)))
    }

    proptest! {
        #[test]
        fn a_body_is_whole_however_it_is_cut(
            chunks in vec(vec(any::<u8>(), 0..40), 0..6),
            limit in 0_usize..200,
        ) {
            let whole = chunks.concat();
            // Each chunk arrives only when it was waited for.
            let stream = stream::iter(chunks).then(|chunk| async {
                tokio::task::yield_now().await;
                Ok::<_, std::io::Error>(chunk)
            });
            let mut response = Response::from(http::Response::new(Body::wrap_stream(stream)));
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            let result = runtime.block_on(async {
                read(&GET_JOB, &mut response, limit, end().as_mut()).await
            });
            match result {
                Ok(body) => {
                    prop_assert!(whole.len() <= limit);
                    prop_assert_eq!(&*body, &*whole);
                }
                Err(error) => {
                    prop_assert!(whole.len() > limit, "{}", error);
                    prop_assert!(error.to_string().contains("exceeds the maximum"), "{}", error);
                }
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stalls_is_read_until_the_timer_ends() {
        let first = stream::iter([Ok::<_, std::io::Error>("first")]);
        let body = Body::wrap_stream(first.chain(stream::pending()));
        let mut response = Response::from(http::Response::new(body));
        let started = Instant::now();
        let error = read(&GET_JOB, &mut response, 100, end().as_mut()).await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
        assert_eq!(started.elapsed().as_secs(), 60);
    }

    #[tokio::test]
    async fn a_large_body_of_known_length_is_whole() {
        let body: Vec<u8> = (0..3_000_000_u32).map(|number| number.to_le_bytes()[1]).collect();
        let sent = body.clone();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            while lines.next().unwrap().unwrap() != "" {}
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", sent.len());
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&sent).unwrap();
        });
        let mut response = reqwest::get(url).await.unwrap();
        assert_eq!(remaining(&response, usize::MAX), 1024 * 1024);
        assert_eq!(remaining(&response, 10), 10);
        response.chunk().await.unwrap().unwrap();
        let read = read(&GET_JOB, &mut response, body.len(), end().as_mut()).await.unwrap();
        assert!(body.ends_with(&read));
        assert_eq!(remaining(&response, usize::MAX), 0);
    }
}
