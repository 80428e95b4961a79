//! Enumerations that keep values newer than this crate.

/// Declares an enumeration over wire strings with known variants and `Unknown(String)`.
///
/// ```text
/// open_enum! { /// A state. State { Ready = "ready", Done = "done" } }
/// ```
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $value:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("The value `", $value, "`.")] $variant,)*
            /// A value that this version of the crate does not know, as the server wrote it.
            Unknown(::std::string::String),
        }

        impl $name {
            /// The values that this version of the crate knows, in the order of the description.
            pub const KNOWN: &'static [&'static str] = &[$($value),*];

            /// The value as it is on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(value: ::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(value: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(Self::from(value))
            }
        }

        impl ::std::fmt::Display for $name {
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
                let value = <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(deserializer)?;
                ::std::result::Result::Ok(Self::from(value.as_ref()))
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
        assert_eq!(read, [State::Ready, State::X3dTexture, State::Unknown("new".into())]);
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"["ready","3d:texture","new"]"#);
    }

    #[test]
    fn escapes_in_json_do_not_hide_a_known_value() {
        let read: State = serde_json::from_str(r#""r\u0065ady""#).unwrap();
        assert_eq!(read, State::Ready);
    }
}
