//! The JSON body of a request.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
};
use serde_json::Value;

use crate::testing::refusal::Refusal;

/// The body of an operation that needs one: an object. The content type does not matter; any other body is refused
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

/// The body of an operation that takes a list.
pub(super) fn list(bytes: &[u8]) -> Result<Value, Refusal> {
    of_type("array", Value::is_array, bytes)
}

fn parse(bytes: &[u8]) -> Result<Value, Refusal> {
    of_type("object", Value::is_object, bytes)
}

fn of_type(name: &str, fits: fn(&Value) -> bool, bytes: &[u8]) -> Result<Value, Refusal> {
    let body = serde_json::from_slice(bytes);
    let body: Value = body.map_err(|_| Refusal::invalid("\"body\" must be valid JSON"))?;
    match fits(&body) {
        true => Ok(body),
        false => Err(Refusal::invalid(format!("\"body\" must be of type {name}"))),
    }
}
