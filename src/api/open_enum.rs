//! Enumerations that keep values newer than this crate.

use std::fmt;

use serde::{Serialize, Serializer};

/// A value of an enumeration that this version of the crate does not know, as the server wrote it.
///
/// ```
/// use scenario_client::api::types::JobStatus;
///
/// match JobStatus::from("paused") {
///     JobStatus::Success => println!("done"),
///     JobStatus::Unknown(other) => assert_eq!(other.as_str(), "paused"),
///     _ => println!("not yet"),
/// }
/// ```
///
/// It has no public constructor: values are created from text (`JobStatus::from("success")`, `into`,
/// `parse`, JSON), which returns the known variant if it exists. So two values of an enumeration are equal
/// if and only if their texts are.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    /// Creates an unknown value. The caller has compared the text with all known ones.
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for UnknownValue {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for UnknownValue {
    fn eq(&self, text: &str) -> bool {
        &*self.0 == text
    }
}

impl PartialEq<&str> for UnknownValue {
    fn eq(&self, text: &&str) -> bool {
        &*self.0 == *text
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for UnknownValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Declares an enumeration over wire strings with known variants and `Unknown(UnknownValue)`.
///
/// ```text
/// open_enum! { /// A state. State { Ready = "ready", Done = "done" } }
/// ```
///
/// All functions are inlined: those are compiled only where they are used, and nobody uses all enumerations.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("The value `", $value, "`.")] $variant,)*
            /// A value that this version of the crate does not know, as the server wrote it.
            Unknown($crate::api::UnknownValue),
        }

        impl $name {
            /// The values that this version of the crate knows, in the order of the description.
            pub const KNOWN: &'static [&'static str] = &[$($value),*];

            /// Returns the value as it is on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        impl ::std::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    other => Self::Unknown($crate::api::UnknownValue::new(other)),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(value: ::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(Self::from(value))
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::api::read_text(deserializer)
            }
        }
    };
}

pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    open_enum! {
        /// A state.
        State { Ready = "ready", X3dTexture = "3d:texture" }
    }

    #[test]
    fn known_values_are_variants_and_unknown_ones_are_kept() {
        assert_eq!(State::KNOWN, ["ready", "3d:texture"]);
        let read: Vec<State> = serde_json::from_str(r#"["ready", "3d:texture", "new"]"#).unwrap();
        assert_eq!(read, [State::Ready, State::X3dTexture, "new".into()]);
        let [.., State::Unknown(value)] = &read[..] else { panic!("{read:?}") };
        assert_eq!((value.as_str(), format!("{value}")), ("new", "new".to_owned()));
        assert_eq!(format!("{:?}", read[2]), r#"Unknown("new")"#);
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"["ready","3d:texture","new"]"#);
    }

    #[test]
    fn equal_texts_are_equal_values() {
        for text in ["ready", "3d:texture", "new", ""] {
            let parsed: State = text.parse().unwrap();
            assert_eq!(parsed, State::from(text.to_owned()));
            assert_eq!(parsed.as_str(), text);
            assert_eq!(matches!(parsed, State::Unknown(_)), !State::KNOWN.contains(&text));
        }
    }

    #[test]
    fn escapes_in_json_do_not_hide_a_known_value() {
        let read: State = serde_json::from_str(r#""r\u0065ady""#).unwrap();
        assert_eq!(read, State::Ready);
    }
}
