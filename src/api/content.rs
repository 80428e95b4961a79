//! Responses that are not JSON.

use bytes::Bytes;
use progenitor_client::ResponseValue;

use super::{ByteStream, Call, Reading, Reply};
use crate::error::{Error, Unreadable};

impl Call<'_> {
    /// Sends the request and returns the body of the response.
    #[allow(dead_code, reason = "all responses of the current description are JSON")]
    pub(crate) async fn send_for_bytes(self) -> Result<ResponseValue<Bytes>, Error> {
        let (_, sending) = self.sending(Reading::Whole);
        let reply = sending.await?;
        Ok(ResponseValue::new(reply.body, reply.status, reply.headers))
    }

    /// Sends the request and returns the body of the response as a stream.
    #[allow(dead_code, reason = "all responses of the current description are JSON")]
    pub(crate) async fn send_for_stream(self) -> Result<ResponseValue<ByteStream>, Error> {
        let (client, sending) = self.sending(Reading::Head);
        let Reply { status, headers, body, unread, sent } = sending.await?;
        let client = client.clone();
        // A request that went through another transport has its whole body already.
        let stream = match unread {
            Some(unread) => ByteStream::new(sent.request.operation, *unread, move |error| {
                client.explain(&sent, error)
            }),
            None => ByteStream::of(body),
        };
        Ok(ResponseValue::new(stream, status, headers))
    }

    /// Sends the request and returns the text of the response. Bytes that are not UTF-8 are an error: replaced by
    /// others they would be lost.
    #[allow(dead_code, reason = "all responses of the current description are JSON")]
    pub(crate) async fn send_for_text(self) -> Result<ResponseValue<String>, Error> {
        let (client, sending) = self.sending(Reading::Whole);
        let reply = sending.await?;
        match String::from_utf8(reply.body.to_vec()) {
            Ok(text) => Ok(ResponseValue::new(text, reply.status, reply.headers)),
            Err(error) => {
                let failure = Unreadable::new(".", error.utf8_error().to_string());
                Err(client.explain(&reply.sent, reply.undecodable(failure)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::ready,
        sync::{Arc, Mutex},
        time::Duration,
    };

    use reqwest::StatusCode;

    use super::*;
    use crate::{
        api::{
            BaseUrl, Client, Effect, FilePart, HttpRequest, Sending, Sent, Transport, operations,
        },
        values::{Moment, Submission},
    };

    /// Keeps a copy of the request and responds with these bytes.
    #[derive(Debug)]
    struct Fixed(&'static [u8], Arc<Mutex<Option<reqwest::Request>>>);

    impl Transport for Fixed {
        fn execute(&self, request: Box<HttpRequest>, _: Reading) -> Sending<'_> {
            *self.1.lock().unwrap() = Some(request.copy());
            Box::pin(ready(Ok(Reply {
                status: StatusCode::OK,
                headers: Default::default(),
                body: Bytes::from_static(self.0),
                unread: None,
                sent: Sent { request, effect: Effect::Read, at: None },
            })))
        }

        fn submission(&self, request: &HttpRequest, at: Moment) -> Submission {
            request.submission(&BaseUrl::new(request.url.clone()), at, Duration::ZERO)
        }
    }

    fn client(body: &'static [u8]) -> (Client, Arc<Mutex<Option<reqwest::Request>>>) {
        let sent = Arc::default();
        let transport = Arc::new(Fixed(body, Arc::clone(&sent)));
        let base = "http://localhost".parse().unwrap();
        (Client::new(Arc::new(BaseUrl::new(base)), transport), sent)
    }

    #[tokio::test]
    async fn bytes_are_as_they_arrive_and_texts_are_never_changed() {
        let (api, sent) = client(b"\xffa");
        let call = || Call::new(&api, &operations::GET_JOB).path("jobId", Some("job_1"));
        let bytes = call().accept("image/png").send_for_bytes().await.unwrap();
        assert_eq!(bytes.into_inner(), &b"\xffa"[..]);
        let request = sent.lock().unwrap().take().unwrap();
        assert_eq!(request.headers()["accept"], "image/png");
        let error = call().accept("text/csv").send_for_text().await.unwrap_err();
        assert!(error.is_decode() && error.to_string().contains("utf-8"), "{error}");

        let (api, _) = client("ä".as_bytes());
        let call = Call::new(&api, &operations::GET_JOB).path("jobId", Some("job_1"));
        assert_eq!(call.send_for_text().await.unwrap().into_inner(), "ä");
    }

    #[tokio::test]
    async fn a_multipart_body_has_a_length_and_can_be_copied_for_a_retry() {
        let (api, sent) = client(b"");
        let call = Call::new(&api, &operations::GET_JOB).path("jobId", Some("job_1"));
        let body = std::collections::BTreeMap::from([("a", FilePart::new("1"))]);
        call.multipart("multipart/form-data", &[]).body(Some(body)).send_for_bytes().await.unwrap();
        let request = sent.lock().unwrap().take().unwrap();
        let bytes = request.body().and_then(reqwest::Body::as_bytes).unwrap();
        let kind = request.headers()["content-type"].to_str().unwrap();
        let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
        assert!(bytes.ends_with(format!("--{boundary}--\r\n").as_bytes()));
        assert!(request.try_clone().is_some());
    }

    #[tokio::test]
    async fn a_file_outside_a_multipart_body_and_a_missing_body_are_refused() {
        let (api, sent) = client(b"");
        let call = || Call::new(&api, &operations::GET_JOB).path("jobId", Some("job_1"));
        let error = call().body(Some(FilePart::new("1"))).send_for_bytes().await.unwrap_err();
        assert_eq!(error.kind(), crate::error::ErrorKind::InvalidArgument, "{error}");
        let error = call().content("image/png", None::<Bytes>).send_for_bytes().await.unwrap_err();
        assert!(error.to_string().contains("body"), "{error}");
        assert!(sent.lock().unwrap().is_none());
    }
}
