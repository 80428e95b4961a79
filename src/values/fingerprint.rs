//! Fingerprints of parameters, which are compared and stored in their place.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, OnceLock},
};

use serde_json::{Map, Number, Value};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Bytes of the hash that a fingerprint keeps.
const LENGTH: usize = 8;

/// Follows the fingerprint of a parameter with a link or a data URL.
const LINK: &str = "~";

/// How many of the parameters that were sent agree with the input of a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Agreement {
    pub(crate) equal: usize,
    /// Files that were sent as a link or a data URL: the job may name the asset that the service made of one.
    pub(crate) open: usize,
    pub(crate) different: usize,
}

impl Agreement {
    /// All parameters are equal.
    pub(crate) fn is_exact(self) -> bool {
        self.open == 0 && self.different == 0
    }

    /// No parameter says that the job is another one.
    pub(crate) fn is_possible(self) -> bool {
        self.different == 0
    }

    /// More parameters may be equal than are different.
    pub(crate) fn is_likely(self) -> bool {
        self.equal + self.open > self.different
    }
}

/// Compares stored fingerprints with the input of a job.
pub(super) fn compare(
    salt: Uuid,
    stored: &BTreeMap<String, String>,
    input: &Map<String, Value>,
) -> Agreement {
    let mut agreement = Agreement::default();
    for (name, stored) in stored {
        let (expected, is_link) =
            stored.strip_suffix(LINK).map_or((&**stored, false), |it| (it, true));
        match input.get(name).is_some_and(|value| fingerprint(salt, value) == expected) {
            true => agreement.equal += 1,
            false if is_link => agreement.open += 1,
            false => agreement.different += 1,
        }
    }
    agreement
}

/// Returns whether a parameter has a link or a data URL, alone or in a list.
fn is_link(value: &Value) -> bool {
    match value {
        Value::String(text) => ["data:", "http:", "https:"].iter().any(|scheme| {
            text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        }),
        Value::Array(items) => items.iter().any(is_link),
        Value::Object(members) => members.values().any(is_link),
        _ => false,
    }
}

/// The parameters of a request, by their fingerprints. These are computed when they are first needed, which for most
/// requests is never.
#[derive(Clone)]
pub(super) struct Parameters {
    body: Arc<Map<String, Value>>,
    fingerprints: OnceLock<BTreeMap<String, String>>,
}

impl fmt::Debug for Parameters {
    /// Shows names only: values are private.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.fingerprints.get().into_iter().flat_map(BTreeMap::keys);
        f.debug_set().entries(self.body.keys().chain(known)).finish()
    }
}

impl Parameters {
    /// The parameters of a request that is about to be sent.
    pub(super) fn sent(body: Arc<Map<String, Value>>) -> Self {
        Self { body, fingerprints: OnceLock::new() }
    }

    /// Parameters of which only the fingerprints are known.
    pub(super) fn known(fingerprints: BTreeMap<String, String>) -> Self {
        Self { body: Arc::default(), fingerprints: fingerprints.into() }
    }

    pub(super) fn fingerprints(&self, salt: Uuid) -> &BTreeMap<String, String> {
        let compute = || {
            let mut fingerprints = BTreeMap::new();
            for (name, value) in &*self.body {
                let mark = if is_link(value) { LINK } else { "" };
                fingerprints.insert(name.clone(), fingerprint(salt, value) + mark);
            }
            fingerprints
        };
        self.fingerprints.get_or_init(compute)
    }
}

/// Returns eight bytes of SHA-256 over the salt and the value, independent of the order of members, the spelling of
/// numbers, and spaces around a text. A text that is a number counts as one: the service returns seeds as numbers or as
/// texts (observed).
pub(crate) fn fingerprint(salt: Uuid, value: &Value) -> String {
    let mut hash = Sha256::new();
    hash.update(salt.as_bytes());
    feed(&mut hash, value);
    // 64 bits are enough to tell parameters apart, and keep a stored submission short.
    hex::encode(hash.finalize().get(..LENGTH).unwrap_or_default())
}

fn feed(hash: &mut Sha256, value: &Value) {
    match value {
        Value::Object(members) => {
            // Servers may echo members in another order.
            hash.update(b"{");
            for (name, member) in sorted(members) {
                feed(hash, &Value::String(name.clone()));
                feed(hash, member);
            }
            hash.update(b"}");
        }
        Value::Array(items) => {
            hash.update(b"[");
            for item in items {
                feed(hash, item);
            }
            hash.update(b"]");
        }
        Value::Number(number) => {
            // The service has one type for all JSON numbers; minus zero is zero.
            let value = number.as_f64().unwrap_or_default() + 0.0;
            hash.update(value.to_bits().to_be_bytes());
        }
        Value::String(text) => {
            let text = text.trim();
            match text.parse::<f64>().ok().and_then(Number::from_f64) {
                Some(number) => feed(hash, &Value::Number(number)),
                None => feed_json(hash, &Value::from(text)),
            }
        }
        other => feed_json(hash, other),
    }
}

fn feed_json(hash: &mut Sha256, value: &Value) {
    // In JSON, so that the text "true" and the value true differ.
    hash.update(value.to_string());
    // A separator, so that neighbors cannot run together.
    hash.update(b",");
}

fn sorted<'a, T>(members: impl IntoIterator<Item = (&'a String, T)>) -> Vec<(&'a String, T)> {
    let mut sorted: Vec<(&String, T)> = members.into_iter().collect();
    sorted.sort_unstable_by_key(|(name, _)| *name);
    sorted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_service_spells_in_another_way_is_equal() {
        let of = |value: Value| fingerprint(Uuid::nil(), &value);
        for (sent, echoed) in [
            (json!(7), json!("7")),
            (json!("7"), json!(7.0)),
            (json!(" a heron\n"), json!("a heron")),
            (json!({"seed": 7, "text": "a"}), json!({"text": "a", "seed": "7"})),
        ] {
            assert_eq!(of(sent.clone()), of(echoed), "{sent}");
        }
        for (one, other) in [
            (json!(7), json!("8")),
            (json!("true"), json!(true)),
            (json!("null"), Value::Null),
            (json!("nan"), json!("inf")),
            (json!("a b"), json!("ab")),
            (json!([1, 2]), json!([12])),
        ] {
            assert_ne!(of(one.clone()), of(other), "{one}");
        }
    }

    #[test]
    fn only_a_file_may_come_back_as_something_else() {
        let body = json!({
            "image": "data:image/png;base64,AA==", "images": ["HTTPS://example.com/a.png"],
            "prompt": "data of https: links", "seed": 7,
        });
        let body = body.as_object().unwrap();
        let sent = Parameters::sent(Arc::new(body.clone()));
        let compare = |input: &Map<String, Value>| {
            compare(Uuid::nil(), sent.fingerprints(Uuid::nil()), input)
        };
        assert_eq!(compare(body), Agreement { equal: 4, open: 0, different: 0 });
        let mut echoed = body.clone();
        echoed["image"] = json!("asset_1");
        echoed.remove("images");
        assert_eq!(compare(&echoed), Agreement { equal: 2, open: 2, different: 0 });
        echoed["prompt"] = json!("asset_1");
        echoed.remove("seed");
        assert_eq!(compare(&echoed), Agreement { equal: 0, open: 2, different: 2 });
    }

    proptest! {
        #[test]
        fn members_in_any_order_are_sorted(names in proptest::collection::vec("[a-c]{0,2}", 0..9)) {
            let mut expected: Vec<(&String, usize)> = names.iter().zip(0..).collect();
            let members = sorted(expected.clone());
            expected.sort();
            prop_assert!(members.iter().map(|(name, _)| name).eq(expected.iter().map(|(name, _)| name)));
        }
    }
}
