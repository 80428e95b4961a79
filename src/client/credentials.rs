//! Who asks.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::Error;

/// How requests say who asks.
#[derive(Clone)]
pub(crate) enum Credentials {
    /// HTTP Basic: the usual way.
    ApiKey {
        /// The key.
        key: String,
        /// Its secret.
        secret: SecretString,
    },
    /// A session token, which lives about a minute (source: docs).
    Bearer(SecretString),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ApiKey { .. } => "ApiKey([hidden])",
            Self::Bearer(_) => "Bearer([hidden])",
        })
    }
}

impl Credentials {
    /// The `Authorization` header, marked as sensitive.
    pub(crate) fn header(&self) -> Result<HeaderValue, Error> {
        let value = match self {
            Self::ApiKey { key, secret } => {
                let pair = SecretString::from(format!("{key}:{}", secret.expose_secret()));
                format!("Basic {}", STANDARD.encode(pair.expose_secret()))
            }
            Self::Bearer(token) => format!("Bearer {}", token.expose_secret()),
        };
        let mut header = HeaderValue::try_from(value).map_err(|_| {
            Error::configuration("the bearer token has characters that a header cannot hold")
        })?;
        header.set_sensitive(true);
        Ok(header)
    }
}
