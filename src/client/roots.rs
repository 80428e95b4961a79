//! The certificates of the platform, read once per process: that takes milliseconds, and memory for each copy.

use std::sync::{Arc, OnceLock};

use rustls::{
    ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use rustls_platform_verifier::Verifier;

/// The verifier of the platform, which has read the certificates.
static VERIFIER: OnceLock<Verifier> = OnceLock::new();

/// Returns the TLS settings of all clients. The certificates are read when the first connection needs them.
pub(crate) fn config() -> Result<ClientConfig, Error> {
    static CONFIG: OnceLock<ClientConfig> = OnceLock::new();
    if let Some(config) = CONFIG.get() {
        return Ok(config.clone());
    }
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        // The name is a warning for those who turn the verification off. This one calls that of the platform.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Roots))
        .with_no_client_auth();
    Ok(CONFIG.get_or_init(|| config).clone())
}

/// Reads the certificates, unless that was done before.
#[cfg(any(feature = "rustls", feature = "rustls-ring"))]
pub(crate) fn load() -> Result<(), Error> {
    verifier().map(drop)
}

/// Returns the verifier of the platform. A failure is not kept: certificates can be installed meanwhile.
fn verifier() -> Result<&'static Verifier, Error> {
    match VERIFIER.get() {
        Some(verifier) => Ok(verifier),
        None => {
            let verifier = Verifier::new(provider())?;
            Ok(VERIFIER.get_or_init(|| verifier))
        }
    }
}

/// Returns the crypto provider of the process if one is installed, else that of the feature.
fn provider() -> Arc<CryptoProvider> {
    #[cfg(feature = "rustls")]
    use rustls::crypto::aws_lc_rs as own;
    #[cfg(not(feature = "rustls"))]
    use rustls::crypto::ring as own;

    CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(own::default_provider()))
}

/// Verifies with the verifier of the platform.
#[derive(Debug)]
struct Roots;

impl ServerCertVerifier for Roots {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        verifier()?.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verifier()?.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verifier()?.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        provider().signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    use super::*;
    use crate::client::tls;

    /// A certificate for `localhost` that signs itself.
    const UNKNOWN: &str = concat!(
        "MIIBkjCCATigAwIBAgIUGxsdZ13uZOqVcw9nXN32O0OKyyswCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2",
        "MTEyOTAyNDMzMVoYDzIxMjYxMTA1MDI0MzMxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC",
        "AAROth/5RTi8XeTmUeM6nKWpBBFABsRlPY8Nplw6tVEBgJj1lZhMnBRaj83yLMX/FWDoz2v3t3Ca9904MMuoHbAGo2YwZDAdBgNV",
        "HQ4EFgQUsmWe1ngLGaUFO7Oo7ypwktTi244wHwYDVR0jBBgwFoAUsmWe1ngLGaUFO7Oo7ypwktTi244wFAYDVR0RBA0wC4IJbG9j",
        "YWxob3N0MAwGA1UdEwEB/wQCMAAwCgYIKoZIzj0EAwIDSAAwRQIhAKfs25V3wfEWOpQ8ZwH4EJJACoIADgFPe9JkNwuqn09DAiBE",
        "jrj/taM3oQummgY99Pnu1HolDaj3+FyzWS+EQy26Fw==",
    );

    #[test]
    fn the_verifier_is_that_of_the_platform_and_is_made_once() {
        let first = verifier().unwrap();
        assert!(std::ptr::eq(first, verifier().unwrap()));
        assert_eq!(Roots.supported_verify_schemes(), first.supported_verify_schemes());
        assert!(config().is_ok());
    }

    #[test]
    fn a_client_of_this_machine_reads_no_certificates() {
        const ALONE: &str = "SCENARIO_TEST_ALONE";
        if std::env::var_os(ALONE).is_some() {
            let timeout = std::time::Duration::from_secs(10);
            tls::client(timeout, true).unwrap();
            assert!(VERIFIER.get().is_none());
            tls::client(timeout, false).unwrap();
            assert!(VERIFIER.get().is_some());
            return;
        }
        // In a process of its own: other tests of this one may have read them.
        let name = format!("{}::a_client_of_this_machine_reads_no_certificates", module_path!());
        let (_, name) = name.split_once("::").unwrap();
        let mut alone = std::process::Command::new(std::env::current_exe().unwrap());
        let output = alone.args(["--exact", name]).env(ALONE, "1").output().unwrap();
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && printed.contains("1 passed"), "{printed}");
    }

    #[test]
    fn an_unknown_certificate_is_refused() {
        let certificate = CertificateDer::from(STANDARD.decode(UNKNOWN).unwrap());
        let name = ServerName::try_from("localhost").unwrap();
        let refused = Roots.verify_server_cert(&certificate, &[], &name, &[], UnixTime::now());
        assert!(matches!(refused, Err(Error::InvalidCertificate(_))), "{refused:?}");
    }
}
