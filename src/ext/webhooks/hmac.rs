//! HMAC signatures in common formats, in case the vendor publishes one of them.

use std::{fmt, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::header::HeaderMap;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

use super::VerifyWebhook;
use crate::error::Error;

/// The encoding of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignatureEncoding {
    /// `0a1b2c…`, in lower or upper case.
    Hex,
    /// `Chss…`, with `=` at its end.
    Base64,
}

/// HMAC-SHA-256 of the body, or of a timestamp and the body, in a header.
///
/// ```
/// use std::time::Duration;
/// use scenario_client::webhooks::{HmacSha256, SignatureEncoding, WebhookReceiver};
///
/// // The names are made up: the vendor has not published its own.
/// let signature = HmacSha256::new("the secret of the endpoint", "x-signature")
///     .prefix("sha256=")
///     .encoding(SignatureEncoding::Hex)
///     .timestamp("x-timestamp", Duration::from_secs(300));
/// let receiver = WebhookReceiver::new().verify_with(signature);
/// ```
///
/// The secret of an endpoint is only in the response to its creation (source: official SDK).
/// Signatures are compared in constant time.
#[derive(Clone)]
pub struct HmacSha256 {
    secret: SecretString,
    header: String,
    prefix: String,
    encoding: SignatureEncoding,
    timestamp: Option<(String, Duration)>,
}

impl fmt::Debug for HmacSha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HmacSha256").field("header", &self.header).finish_non_exhaustive()
    }
}

impl HmacSha256 {
    /// Verifies the signature of the body, in hex, in this header. With an empty secret every delivery is refused.
    pub fn new(secret: impl Into<SecretString>, header: impl Into<String>) -> Self {
        Self {
            secret: secret.into(),
            header: header.into(),
            prefix: String::new(),
            encoding: SignatureEncoding::Hex,
            timestamp: None,
        }
    }

    /// Sets the prefix of the signature in its header, such as `sha256=`. A header without it is refused.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Sets the encoding of the signature. Default hex.
    #[must_use]
    pub fn encoding(mut self, encoding: SignatureEncoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Sets the header with the Unix time of the delivery in seconds, which is signed together with the body
    /// (`{timestamp}.{body}`), and its maximum difference from the local clock.
    ///
    /// It limits replays: a copy of a delivery is accepted until the tolerance has passed. To handle each event once, ignore
    /// an [id](super::WebhookEvent::id) that was seen before.
    #[must_use]
    pub fn timestamp(mut self, header: impl Into<String>, tolerance: Duration) -> Self {
        self.timestamp = Some((header.into(), tolerance));
        self
    }

    fn verify_at(&self, now: DateTime<Utc>, headers: &HeaderMap, body: &[u8]) -> Result<(), Error> {
        // A variable of the environment that is not set is an empty secret, with which everybody can sign.
        if self.secret.expose_secret().trim().is_empty() {
            return Err(Error::signature("the secret is empty, so no signature can be verified"));
        }
        let header = |name: &str| {
            let mut all = headers.get_all(name).iter();
            // A second header of the same name could be read by one check and ignored by another.
            match (all.next().and_then(|value| value.to_str().ok()), all.next()) {
                (Some(value), None) => Ok(value.trim()),
                _ => Err(Error::signature(format!("it does not have one readable header {name}"))),
            }
        };
        let given = header(&self.header)?
            .strip_prefix(&self.prefix)
            .ok_or_else(|| Error::signature("its signature does not begin as expected"))?;
        let given = match self.encoding {
            SignatureEncoding::Hex => hex::decode(given).ok(),
            SignatureEncoding::Base64 => STANDARD.decode(given).ok(),
        };
        let given = given.ok_or_else(|| Error::signature("its signature cannot be read"))?;
        let mut hmac = Hmac::<Sha256>::new_from_slice(self.secret.expose_secret().as_bytes())
            .map_err(|_| Error::signature("the secret cannot be used"))?;
        if let Some((name, tolerance)) = &self.timestamp {
            let text = header(name)?;
            let sent = text.parse::<i64>().ok().and_then(|sent| DateTime::from_timestamp(sent, 0));
            let sent = sent.ok_or_else(|| Error::signature("its timestamp cannot be read"))?;
            let tolerance = TimeDelta::from_std(*tolerance).unwrap_or(TimeDelta::MAX);
            if (now - sent).abs() > tolerance {
                return Err(Error::signature("it is too old, or from the future"));
            }
            // As it was received: a number that is written differently would not match.
            hmac.update(text.as_bytes());
            hmac.update(b".");
        }
        hmac.update(body);
        // Compares in constant time, so that a forger learns nothing from the duration.
        hmac.verify_slice(&given)
            .map_err(|_| Error::signature("its signature is not the expected one"))
    }
}

impl VerifyWebhook for HmacSha256 {
    fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), Error> {
        self.verify_at(Utc::now(), headers, body)
    }
}

#[cfg(test)]
mod tests {
    use http::header::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    /// Case 2 of RFC 4231.
    const SECRET: &str = "Jefe";
    const BODY: &[u8] = b"what do ya want for nothing?";
    const HEX: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    const BASE64: &str = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::try_from(*value).unwrap())
        };
        let mut headers = HeaderMap::new();
        for (name, value) in pairs.iter().map(pair) {
            headers.append(name, value);
        }
        headers
    }

    #[test]
    fn the_standard_test_vector_is_accepted_in_both_encodings() {
        let plain = HmacSha256::new(SECRET, "X-Signature");
        let with = |value: &str| headers(&[("x-signature", value)]);
        plain.verify(&with(HEX), BODY).unwrap();
        plain.verify(&with(&HEX.to_uppercase()), BODY).unwrap();
        let base64 = plain.clone().encoding(SignatureEncoding::Base64).prefix("v1,");
        base64.verify(&with(&format!("v1,{BASE64}")), BODY).unwrap();
        assert!(base64.verify(&with(BASE64), BODY).is_err(), "without its prefix");
        for odd in ["", "5bdc", &HEX[..62], &format!("{HEX}00"), "not hex", BASE64] {
            let error = plain.verify(&with(odd), BODY).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Signature, "{odd}");
        }
        assert!(plain.verify(&HeaderMap::new(), BODY).is_err(), "no header");
        let twice = headers(&[("x-signature", HEX), ("x-signature", HEX)]);
        assert!(plain.verify(&twice, BODY).is_err(), "which one counts is not clear");
        assert!(HmacSha256::new("other", "x-signature").verify(&with(HEX), BODY).is_err());
        assert!(!format!("{plain:?}").contains(SECRET));
    }

    #[test]
    fn an_empty_secret_accepts_nothing() {
        for secret in ["", " \n"] {
            let mut hmac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
            hmac.update(BODY);
            let forged = hex::encode(hmac.finalize().into_bytes());
            let verifier = HmacSha256::new(secret, "x-signature");
            let error = verifier.verify(&headers(&[("x-signature", &forged)]), BODY).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Signature);
            assert!(error.to_string().contains("the secret is empty"), "{error}");
        }
    }

    #[test]
    fn a_timestamp_is_signed_and_must_be_recent() {
        let sent = 1_790_845_200;
        let mut hmac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        hmac.update(b"1790845200.what do ya want for nothing?");
        let signature = hex::encode(hmac.finalize().into_bytes());
        let timed =
            HmacSha256::new(SECRET, "x-signature").timestamp("x-time", Duration::from_secs(300));
        let given = |time: &str| headers(&[("x-signature", &signature), ("x-time", time)]);
        let at = |seconds: i64| DateTime::from_timestamp(sent + seconds, 0).unwrap();
        for (seconds, taken) in [(0, true), (300, true), (-300, true), (301, false), (-301, false)]
        {
            let verified = timed.verify_at(at(seconds), &given("1790845200"), BODY);
            assert_eq!(verified.is_ok(), taken, "{seconds}");
        }
        assert!(timed.verify_at(at(1), &given("1790845201"), BODY).is_err(), "another time");
        assert!(timed.verify_at(at(1), &given("now"), BODY).is_err());
        assert!(timed.verify_at(at(0), &given("9223372036854775807"), BODY).is_err());
        let without = headers(&[("x-signature", &signature)]);
        assert!(timed.verify_at(at(0), &without, BODY).is_err());
    }

    proptest! {
        #[test]
        fn no_bit_can_be_changed(place in 0..BODY.len() * 8) {
            let mut body = BODY.to_vec();
            body[place / 8] ^= 1 << (place % 8);
            let verifier = HmacSha256::new(SECRET, "x-signature");
            prop_assert!(verifier.verify(&headers(&[("x-signature", HEX)]), &body).is_err());
        }
    }
}
