//! Reads the bodies of responses.

use bytes::{Bytes, BytesMut};
use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use crate::{api::Operation, error::Error};

/// Reads a body of limited size.
pub(super) fn read(
    operation: &'static Operation,
    response: &mut Response,
    limit: usize,
    end: Instant,
) -> impl Future<Output = Result<Bytes, Error>> {
    let status = response.status();
    // An `async fn` would hold its arguments twice.
    async move {
        // Most bodies come in one chunk, which needs no copy.
        let (mut first, mut whole) = (Bytes::new(), BytesMut::new());
        while let Some(chunk) = timeout_at(end, response.chunk())
            .await
            .map_err(|_| Error::timed_out(operation, Some(status)))?
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

    use proptest::{collection::vec, prelude::*};
    use reqwest::Body;

    use super::*;
    use crate::api::operations::GET_JOB;

    fn end() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    proptest! {
        #[test]
        fn a_body_is_whole_however_it_is_cut(
            chunks in vec(vec(any::<u8>(), 0..40), 0..6),
            limit in 0_usize..200,
        ) {
            let whole = chunks.concat();
            let stream = futures_util::stream::iter(chunks.into_iter().map(Ok::<_, std::io::Error>));
            let mut response = Response::from(http::Response::new(Body::wrap_stream(stream)));
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            let result = runtime.block_on(read(&GET_JOB, &mut response, limit, end()));
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
        let read = read(&GET_JOB, &mut response, body.len(), end()).await.unwrap();
        assert!(body.ends_with(&read));
        assert_eq!(remaining(&response, usize::MAX), 0);
    }
}
