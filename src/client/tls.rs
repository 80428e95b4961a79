//! The default HTTP client.

use std::{error::Error as _, time::Duration};

use reqwest::{Client, ClientBuilder, redirect::Policy};

#[cfg(any(feature = "rustls", feature = "rustls-ring"))]
use super::roots;
use crate::error::Error;

/// Builds the client. It follows no redirects: the API sends none, and credentials must not reach another
/// host. Requests to this machine ignore the proxy of the environment.
pub(crate) fn client(connect_timeout: Duration, loopback: bool) -> Result<Client, Error> {
    let mut builder = Client::builder().redirect(Policy::none()).connect_timeout(connect_timeout);
    if loopback {
        builder = builder.no_proxy();
    }
    with_tls(builder, loopback)?.build().map_err(|error| {
        // The text of the error itself is only "builder error".
        let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        unusable(&cause)
    })
}

fn unusable(cause: &str) -> Error {
    Error::configuration(format!(
        "the HTTP client cannot be set up: {cause}; if certificates are missing, install the CA \
         certificates of the system, or pass a custom HTTP client to `http_client`"
    ))
}

// Cargo unifies the features of all crates of a program, so the features of reqwest that are set here apply to every
// `reqwest::Client` of the program. `reqwest/rustls-no-provider` alone makes their `Client::new()` panic;
// `reqwest/rustls` adds the provider that reqwest and rustls fall back to. Neither installs a provider for the process.

/// Trusts the certificates of the platform. Uses the crypto provider of the process if one is installed, else that of
/// the feature.
#[cfg(any(feature = "rustls", feature = "rustls-ring"))]
fn with_tls(builder: ClientBuilder, loopback: bool) -> Result<ClientBuilder, Error> {
    let config = roots::config().map_err(|error| unusable(&error.to_string()))?;
    // A server on this machine is usually a test without TLS. It needs no certificates, and a link to another machine
    // loads them when it is followed.
    if !loopback {
        roots::load().map_err(|error| unusable(&error.to_string()))?;
    }
    Ok(builder.tls_backend_preconfigured(config))
}

/// Uses the TLS library of the platform, even if another crate of the program enables rustls.
#[cfg(all(feature = "native-tls", not(any(feature = "rustls", feature = "rustls-ring"))))]
fn with_tls(builder: ClientBuilder, _: bool) -> Result<ClientBuilder, Error> {
    Ok(builder.tls_backend_native())
}

#[cfg(not(any(feature = "rustls", feature = "rustls-ring", feature = "native-tls")))]
fn with_tls(builder: ClientBuilder, _: bool) -> Result<ClientBuilder, Error> {
    Ok(builder)
}
