//! Texts that are short: ids, dates and paths.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    str,
    sync::Arc,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Visitor};

/// Maximum number of bytes that need no allocation. Most ids have 26 to 29 (observed), dates 24.
///
/// With their length and the mark of the variant, this is the size of four pointers. Objects have many ids and dates,
/// most of which are absent, so more room for a few would cost all.
const ROOM: usize = 30;

/// A text that needs no allocation if it is short, and whose clones copy none that is long.
///
/// A page of assets has hundreds of ids and dates.
#[derive(Clone)]
pub(crate) struct ShortText(Form);

#[derive(Clone)]
enum Form {
    Short { length: u8, bytes: [u8; ROOM] },
    Known(&'static str),
    Long(Arc<str>),
}

impl ShortText {
    /// Creates a text that is known at compile time.
    pub(crate) const fn from_static(text: &'static str) -> Self {
        Self(Form::Known(text))
    }

    pub(crate) fn as_str(&self) -> &str {
        match &self.0 {
            // Only whole texts become bytes, so these are always UTF-8. To check a few bytes costs less than to allocate.
            Form::Short { .. } => str::from_utf8(self.as_bytes()).unwrap_or_default(),
            Form::Known(text) => text,
            Form::Long(text) => text,
        }
    }

    fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Form::Short { length, bytes } => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Form::Known(text) => text.as_bytes(),
            Form::Long(text) => text.as_bytes(),
        }
    }
}

impl From<&str> for ShortText {
    fn from(text: &str) -> Self {
        let mut bytes = [0; ROOM];
        match (u8::try_from(text.len()), bytes.get_mut(..text.len())) {
            (Ok(length), Some(start)) => {
                start.copy_from_slice(text.as_bytes());
                Self(Form::Short { length, bytes })
            }
            _ => Self(Form::Long(text.into())),
        }
    }
}

impl From<String> for ShortText {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl PartialEq for ShortText {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for ShortText {}

impl PartialOrd for ShortText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ShortText {
    fn cmp(&self, other: &Self) -> Ordering {
        // The bytes of UTF-8 have the order of its characters.
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl Hash for ShortText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl Serialize for ShortText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ShortText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

struct Text;

impl Visitor<'_> for Text {
    type Value = ShortText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<ShortText, E> {
        Ok(text.into())
    }
}

#[cfg(test)]
mod tests {
    use std::hash::{BuildHasher as _, RandomState};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_as_the_text_that_it_holds(one in "\\PC{0,50}", other in "\\PC{0,50}") {
            let short = ShortText::from(one.as_str());
            prop_assert_eq!(short.as_str(), &one);
            prop_assert_eq!(format!("{short:?}"), format!("{one:?}"));
            let copy = short.clone();
            prop_assert_eq!(copy.as_str(), &one);
            let second = ShortText::from(other.clone());
            prop_assert_eq!(short == second, one == other);
            prop_assert_eq!(short.cmp(&second), one.cmp(&other));
            let json = serde_json::to_string(&short).unwrap();
            prop_assert_eq!(&json, &serde_json::to_string(&one).unwrap());
            prop_assert_eq!(serde_json::from_str::<ShortText>(&json).unwrap(), short);
        }
    }

    #[test]
    fn all_forms_of_a_text_are_equal() {
        const LONG: &str = "a text of more than thirty bytes, which is shared";
        let state = RandomState::new();
        for text in ["job_4Qm7sWq1xZk9TbVn3cRd8LpY", "", LONG] {
            let (known, read) = (ShortText::from_static(text), ShortText::from(text));
            assert_eq!(known, read);
            assert_eq!(known.as_str(), text);
            assert_eq!(state.hash_one(&known), state.hash_one(&read));
        }
    }

    #[test]
    fn ids_and_dates_need_no_allocation() {
        for text in [
            "asset_4Qm7sWq1xZk9TbVn3cRd8LpY",
            "job_4Qm7sWq1xZk9TbVn3cRd8LpY",
            "2026-11-29T08:59:12.412Z",
        ] {
            assert!(matches!(ShortText::from(text).0, Form::Short { .. }), "{text}");
        }
        assert_eq!(size_of::<Option<ShortText>>(), 32);
    }
}
