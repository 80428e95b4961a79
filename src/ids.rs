//! Ids of the things of the API, each a type of its own.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$meta:meta])* $name:ident, $example:literal) => {
        $(#[$meta])*
        ///
        #[doc = concat!("```\nlet id = scenario_client::", stringify!($name), "::from(\"", $example, "\");")]
        #[doc = concat!("assert_eq!(id.as_str(), \"", $example, "\");\n```")]
        ///
        /// Ids are opaque: most have a prefix, old ones and those of named models have none (observed).
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Cow<'static, str>);

        impl $name {
            /// An id that is known when the program is compiled.
            pub const fn from_static(id: &'static str) -> Self {
                Self(Cow::Borrowed(id))
            }

            /// The id as it is on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(Cow::Owned(id.to_owned()))
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(Cow::Owned(id))
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// The id of a job.
    JobId, "job_abc123def456"
);
id!(
    /// The id of an asset: a stored file.
    AssetId, "asset_GTrL3mq4SXWyMxkOHRxlpw"
);
id!(
    /// The id of a model. It may hold a slash, which is sent as `%2F`.
    ModelId, "minimax/music-01"
);
id!(
    /// The id of a project.
    ProjectId, "proj_23tlk332lkht3kl2"
);
id!(
    /// The id of a workflow.
    WorkflowId, "wflow_23tlk332lkht3kl2"
);
