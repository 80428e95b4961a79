//! Versions of stored values.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// The version of a stored format. `LATEST` is written, and all versions up to it are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Version<const LATEST: u32>;

impl<const LATEST: u32> Serialize for Version<LATEST> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        LATEST.serialize(serializer)
    }
}

impl<'de, const LATEST: u32> Deserialize<'de> for Version<LATEST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let version = u32::deserialize(deserializer)?;
        // An older value can be read. A newer one may have a meaning that this version does not know.
        if version > LATEST {
            return Err(D::Error::custom(format!(
                "the stored value has version {version}; this version of the crate reads versions up to \
                 {LATEST}"
            )));
        }
        Ok(Self)
    }
}
