//! The JSON body of a request.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
};
use serde_json::Value;

use crate::testing::refusal::Refusal;

/// The body of an operation that needs one. The content type does not matter; a body that is no JSON is refused
/// with a reason, like every other invalid request.
pub(super) struct Body(pub(super) Value);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let bytes = Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|_| Refusal::invalid("\"body\" cannot be read"))?;
        parse(&bytes).map(Self)
    }
}

/// The body of an operation that may have one: `null` without.
pub(super) fn optional(bytes: &[u8]) -> Result<Value, Refusal> {
    if bytes.is_empty() { Ok(Value::Null) } else { parse(bytes) }
}

fn parse(bytes: &[u8]) -> Result<Value, Refusal> {
    serde_json::from_slice(bytes).map_err(|_| Refusal::invalid("\"body\" must be valid JSON"))
}
