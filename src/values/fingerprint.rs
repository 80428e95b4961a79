//! Fingerprints of parameters, which are compared and stored in their place.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, OnceLock},
};

use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Bytes of the hash that a fingerprint keeps.
const LENGTH: usize = 8;

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
                fingerprints.insert(name.clone(), fingerprint(salt, value));
            }
            fingerprints
        };
        self.fingerprints.get_or_init(compute)
    }
}

/// Returns eight bytes of SHA-256 over the salt and the value, independent of the order of members and the
/// spelling of numbers.
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
        other => {
            // In JSON, so that the text "1" and the number 1 differ.
            hash.update(other.to_string());
            // A separator, so that neighbors cannot run together.
            hash.update(b",");
        }
    }
}

fn sorted<'a, T>(members: impl IntoIterator<Item = (&'a String, T)>) -> Vec<(&'a String, T)> {
    let mut sorted: Vec<(&String, T)> = members.into_iter().collect();
    sorted.sort_unstable_by_key(|(name, _)| *name);
    sorted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
