//! Authentication of requests.

use std::{fmt, sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::header::HeaderValue;
use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use super::{
    authorization_header::{bearer, header},
    tokens::Tokens,
};
use crate::error::Error;

/// The credentials of a client.
pub(crate) enum Credentials {
    /// HTTP Basic: the usual way.
    ApiKey {
        /// The key.
        key: String,
        /// Its secret.
        secret: SecretString,
    },
    /// A session token, which expires after about a minute (source: docs).
    Bearer(SecretString),
    /// Session tokens from a provider.
    Provider(Tokens),
}

/// The source of the `Authorization` header.
#[derive(Debug)]
pub(crate) enum Authorization {
    /// A fixed header; it is marked as sensitive, which hides its debug output.
    Fixed(HeaderValue),
    /// Headers that are replaced when the server refuses them.
    Tokens(Tokens),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ApiKey { .. } => "ApiKey([hidden])",
            Self::Bearer(_) | Self::Provider(_) => "Bearer([hidden])",
        })
    }
}

impl Credentials {
    /// Returns a hash of the API key, which is its public half, and of the base URL; `None` for session tokens, which change.
    pub(crate) fn account(&self, base: &Url) -> Option<Arc<str>> {
        let Self::ApiKey { key, .. } = self else { return None };
        let hash = Sha256::new().chain_update(base.as_str()).chain_update("\n").chain_update(key);
        // 64 bits tell accounts apart.
        hash.finalize().get(..8).map(|hash| hex::encode(hash).into())
    }

    /// Returns the source of the `Authorization` header; `timeout` limits a provider.
    pub(crate) fn authorization(self, timeout: Duration) -> Result<Authorization, Error> {
        match self {
            Self::ApiKey { key, secret } => {
                // An empty variable in a deployment is a common mistake. The 401 of the server would not say which
                // half is missing.
                filled("API key", &key)?;
                filled("API secret", secret.expose_secret())?;
                let pair = SecretString::from(format!("{key}:{}", secret.expose_secret()));
                let pair = STANDARD.encode(pair.expose_secret());
                Ok(Authorization::Fixed(header(&format!("Basic {pair}"))?))
            }
            Self::Bearer(token) => {
                filled("bearer token", token.expose_secret())?;
                Ok(Authorization::Fixed(bearer(&token)?))
            }
            // No token is requested here: `build` is not async and sends nothing.
            Self::Provider(tokens) => Ok(Authorization::Tokens(tokens.within(timeout))),
        }
    }
}

/// Refuses blank credentials, most often an empty variable of a deployment. The server would refuse every
/// request.
fn filled(what: &str, text: &str) -> Result<(), Error> {
    if text.trim().is_empty() {
        return Err(Error::configuration(format!("the {what} is empty; nothing was sent")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::{ErrorKind, Scenario};

    #[test]
    fn blank_credentials_are_refused_before_anything_is_sent() {
        let builder = || Scenario::builder().without_environment();
        for (builder, what) in [
            (builder().api_key("", ""), "API key"),
            (builder().api_key(" ", "secret"), "API key"),
            (builder().api_key("key", ""), "API secret"),
            (builder().api_key("key", "\t\n"), "API secret"),
            (builder().bearer_token(""), "bearer token"),
            (builder().bearer_token("  "), "bearer token"),
        ] {
            let error = builder.build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.to_string().contains(&format!("the {what} is empty")), "{error}");
        }
    }
}
