//! The HTTP client that is used when the user brings none.

use std::time::Duration;

use reqwest::{Client, ClientBuilder, redirect::Policy};

use crate::error::Error;

/// Builds the client. It follows no redirects: the API sends none, and credentials must not travel.
/// A stand-in on this machine is not asked for through the proxy of the environment.
pub(crate) fn client(connect_timeout: Duration, loopback: bool) -> Result<Client, Error> {
    let mut builder = Client::builder().redirect(Policy::none()).connect_timeout(connect_timeout);
    if loopback {
        builder = builder.no_proxy();
    }
    with_tls(builder)?
        .build()
        .map_err(|error| Error::configuration(format!("the HTTP client cannot be set up: {error}")))
}

/// Trusts what the platform trusts. The cryptography is the default provider of the process if one is
/// installed, else ring; nothing is installed for the process.
#[cfg(feature = "rustls")]
fn with_tls(builder: ClientBuilder) -> Result<ClientBuilder, Error> {
    use std::sync::Arc;

    use rustls::{ClientConfig, crypto::CryptoProvider};
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let provider = CryptoProvider::get_default()
        .cloned()
        .unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()));
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_platform_verifier())
        .map_err(|error| {
            Error::configuration(format!(
                "TLS cannot be set up ({error}); install the CA certificates of the system, or bring \
                 your own client with `http_client`"
            ))
        })?;
    Ok(builder.tls_backend_preconfigured(config.with_no_client_auth()))
}

#[cfg(not(feature = "rustls"))]
fn with_tls(builder: ClientBuilder) -> Result<ClientBuilder, Error> {
    Ok(builder)
}
