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

pub(super) use {hidden_row, parameters};
