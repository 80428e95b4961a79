//! The header `Authorization`, which is never printed.

use http::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::Error;

/// Returns the header for a token.
pub(super) fn bearer(token: &SecretString) -> Result<HeaderValue, Error> {
    header(&format!("Bearer {}", token.expose_secret()))
}

/// Returns a header that is marked as sensitive.
pub(super) fn header(value: &str) -> Result<HeaderValue, Error> {
    let Ok(mut header) = HeaderValue::try_from(value) else {
        return Err(Error::configuration(
            "the bearer token has characters that are invalid in a header",
        ));
    };
    // Debug output of requests and HTTP/2 header compression skip sensitive headers.
    header.set_sensitive(true);
    Ok(header)
}
