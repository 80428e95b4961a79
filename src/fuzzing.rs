//! Access to private functions that read foreign bytes, for the targets in `fuzz/`.
#![allow(missing_docs, unreachable_pub)]

use reqwest::{
    StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Error, ModelSpec, api, ext};

pub fn response<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    api::decoded(body).ok()
}

pub fn refusal(status: u16, headers: &[(String, String)], body: &[u8]) -> Option<Error> {
    let status = StatusCode::from_u16(status).ok()?;
    let headers = headers.iter().filter_map(|(name, value)| {
        Some((name.parse::<HeaderName>().ok()?, value.parse::<HeaderValue>().ok()?))
    });
    Some(Error::refused(None, status, &HeaderMap::from_iter(headers), body))
}

pub fn inputs(model: &Value) -> ModelSpec {
    ext::models::read_live(model)
}

pub fn file_name(id: &str, declared: Option<&str>, head: &[u8]) -> String {
    ext::files::name_of(id, declared, head)
}
