//! A delivery is an object or an error; a signature that nobody made lets nothing through.
#![no_main]

use libfuzzer_sys::fuzz_target;
use reqwest::header::{HeaderMap, HeaderValue};
use scenario_client::webhooks::{HmacSha256, SignatureEncoding, WebhookEvent, WebhookReceiver};

// A line with the signature, then the body.
fuzz_target!(|given: &[u8]| {
    let Some(end) = given.iter().position(|byte| *byte == b'\n') else { return };
    let (signature, body) = (&given[..end], &given[end + 1..]);
    if let Ok(event) = WebhookEvent::parse(body) {
        assert!(event.payload().is_object());
        let _ = (event.kind(), event.id(), event.job(), event.model(), event.assets());
        let _ = format!("{event:?}");
    }
    let Ok(signature) = HeaderValue::from_bytes(signature) else { return };
    let headers = HeaderMap::from_iter([("x-signature".parse().expect("a name"), signature)]);
    for encoding in [SignatureEncoding::Hex, SignatureEncoding::Base64] {
        let verifier = HmacSha256::new("a secret", "x-signature").encoding(encoding);
        let receiver = WebhookReceiver::new().verify_with(verifier);
        assert!(receiver.receive(&headers, body).is_err(), "nobody knows the secret");
    }
});
