//! The code that all typed parameters share.
//!
//! All functions are inlined: those are compiled only where they are used, and nobody uses all models.

/// Ties a struct of parameters to its model.
macro_rules! parameters {
    ($name:ident {
        id: $id:literal,
        spec: $spec:expr,
        poll: $poll:ident,
        hidden: [$($hidden:ident),*],
        hidden_if_set: [$($optional:ident),*],
        shown: [$($shown:ident),*] $(,)?
    }) => {
        impl $crate::ext::run::CustomModel for $name {
            #[inline]
            fn model_id(&self) -> $crate::ids::ModelId {
                $crate::ids::ModelId::from_static($id)
            }

            #[inline]
            fn spec(&self) -> Option<&'static $crate::ext::models::ModelSpec> {
                Some(&$spec)
            }

            #[inline]
            fn poll_policy(&self) -> Option<$crate::client::PollPolicy> {
                Some($crate::client::PollPolicy::$poll())
            }
        }

        /// The schema of the catalogue, see [`ModelSpec::to_json_schema`](crate::ModelSpec::to_json_schema).
        #[cfg(feature = "schemars")]
        #[cfg_attr(docsrs, doc(cfg(feature = "schemars")))]
        impl ::schemars::JsonSchema for $name {
            #[inline]
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            #[inline]
            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::schemars::Schema::try_from($spec.to_json_schema()).unwrap_or_default()
            }
        }

        /// Hides prompts, lyrics and other texts.
        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($hidden), &$crate::api::Hidden::VALUE))*
                    $(.field(stringify!($optional), &$crate::api::Hidden::optional(&self.$optional)))*
                    $(.field(stringify!($shown), &self.$shown))*
                    .finish()
            }
        }
    };
}

/// Reads and writes a struct, in less code than the derives of serde. Each member has its place; required ones come
/// first, with a value that is replaced when they are read.
macro_rules! members {
    ($name:ident {
        required: [$($place:literal $field:ident $wire:literal ($first:expr),)*],
        optional: [$($place_optional:literal $field_optional:ident $wire_optional:literal,)*] $(,)?
    }) => {
        impl $crate::api::Object for $name {
            const NAME: &'static str = stringify!($name);
            const MEMBERS: &'static [&'static str] = &[$($wire,)* $($wire_optional,)*];
            const REQUIRED: u128 = 0 $(| (1 << $place))*;

            fn blank() -> Self {
                Self { $($field: $first,)* $($field_optional: None,)* }
            }

            fn member(name: &str) -> Option<usize> {
                Some(match name {
                    $($wire => $place,)*
                    $($wire_optional => $place_optional,)*
                    _ => return None,
                })
            }

            fn read<'de, A: ::serde::de::MapAccess<'de>>(
                &mut self,
                member: usize,
                values: &mut A,
            ) -> Result<(), A::Error> {
                match member {
                    $($place => $crate::api::read_into(&mut self.$field, values),)*
                    $($place_optional => $crate::api::read_into(&mut self.$field_optional, values),)*
                    _ => Ok(()),
                }
            }

            fn write<M: ::serde::ser::SerializeMap>(&self, members: &mut M) -> Result<(), M::Error> {
                $(members.serialize_entry($wire, &self.$field)?;)*
                $(if let Some(value) = &self.$field_optional {
                    members.serialize_entry($wire_optional, value)?;
                })*
                Ok(())
            }
        }

        #[automatically_derived]
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::api::read_object(deserializer)
            }
        }

        #[automatically_derived]
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::api::write_object(self, serializer)
            }
        }
    };
}

/// Hides the fields of a row.
macro_rules! hidden_row {
    ($name:ident { $($field:ident),* }) => {
        /// Hides the values of a row.
        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($field), &$crate::api::Hidden::optional(&self.$field)))*
                    .finish()
            }
        }
    };
}

pub(super) use {hidden_row, members, parameters};
