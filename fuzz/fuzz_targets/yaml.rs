//! What is read from YAML or JSON is the same after it is written; JSON reads as a reader of JSON reads it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scenario_client_fuzz::spec::{read, write};
use serde_json::Value;

fuzz_target!(|given: &[u8]| {
    let Ok(text) = read::text(given.to_vec()) else { return };
    let Ok(document) = read::parse(&text) else { return };
    let written = write::render(&document).expect("what was read can be written");
    let again = read::parse(&written).expect("what was written reads back");
    assert_eq!(again, document, "{written}");
    assert_eq!(write::render(&again).expect("written"), written, "one canonical form");
    if let Ok(json) = serde_json::from_str::<Value>(&text) {
        assert!(is_same(&document, &json), "JSON is YAML: {document} {json}");
    }
});

/// Whether two documents are the same. Minus zero is zero.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let pairs = one.iter().zip(other);
            one.len() == other.len()
                && pairs
                    .into_iter()
                    .all(|((key, one), (own, other))| key == own && is_same(one, other))
        }
        _ => one == other,
    }
}
