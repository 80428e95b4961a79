//! Ids of the API's resources, with one type each.

use std::{convert::Infallible, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::short_text::ShortText;

macro_rules! id {
    ($(#[$meta:meta])* $name:ident, $example:literal) => {
        $(#[$meta])*
        ///
        #[doc = concat!("```\nlet id = scenario_client::ids::", stringify!($name), "::from(\"", $example, "\");")]
        #[doc = concat!("assert_eq!(id.as_str(), \"", $example, "\");\n```")]
        ///
        /// Ids are opaque: most have a prefix; old ones and those of named models do not (observed). One of up to 30 bytes needs
        /// no allocation, and no clone does.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(ShortText);

        impl $name {
            /// Creates an id that is known at compile time.
            pub const fn from_static(id: &'static str) -> Self {
                Self(ShortText::from_static(id))
            }

            /// Returns the id as it is on the wire.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// Converts the id into a `String`.
            pub fn into_string(self) -> String {
                self.as_str().to_owned()
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.into())
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id.into())
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl From<&String> for $name {
            fn from(id: &String) -> Self {
                Self::from(id.as_str())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.into_string()
            }
        }

        impl FromStr for $name {
            type Err = Infallible;

            fn from_str(id: &str) -> Result<Self, Infallible> {
                Ok(Self::from(id))
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, id: &str) -> bool {
                self.as_str() == id
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, id: &&str) -> bool {
                self.as_str() == *id
            }
        }

        impl PartialEq<String> for $name {
            fn eq(&self, id: &String) -> bool {
                self.as_str() == id
            }
        }

        impl PartialEq<$name> for str {
            fn eq(&self, id: &$name) -> bool {
                id == self
            }
        }

        impl PartialEq<$name> for &str {
            fn eq(&self, id: &$name) -> bool {
                id == self
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
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
    /// The id of a model. It may contain a slash, which is sent as `%2F`.
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
id!(
    /// The id of a team.
    TeamId, "team_23tlk332lkht3kl2"
);
id!(
    /// The id of a collection of assets or of models.
    CollectionId, "collection_23tlk332lkht3kl2"
);
id!(
    /// The id of an upload.
    UploadId, "upload_23tlk332lkht3kl2"
);
id!(
    /// The id of what owns a thing: a project or a team.
    OwnerId, "proj_23tlk332lkht3kl2"
);
id!(
    /// The id of who made a thing: a user or an API key.
    AuthorId, "user_23tlk332lkht3kl2"
);
id!(
    /// The id of an inference: a run of the older API, which had no jobs; assets and presets name it.
    InferenceId, "inf_23tlk332lkht3kl2"
);
id!(
    /// The id of a user.
    UserId, "user_23tlk332lkht3kl2"
);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn an_id_is_built_from_any_text_and_compares_with_text() {
        let id = JobId::from("job_1");
        assert_eq!("job_1".parse::<JobId>(), Ok(id.clone()));
        assert_eq!(JobId::from(&"job_1".to_owned()), JobId::from_static("job_1"));
        assert_eq!(JobId::from(&id), id);
        assert_eq!(id, "job_1");
        assert_eq!("job_1", id);
        assert_eq!(id, *"job_1");
        assert!(id != "job_2");
        assert_eq!(id.to_string(), "job_1");
        assert_eq!(String::from(id.clone()), id.into_string());
    }

    #[test]
    fn an_id_serializes_and_orders_as_its_text() {
        let read: Vec<AssetId> = serde_json::from_str(r#"["b","a"]"#).unwrap();
        let sorted: BTreeSet<AssetId> = read.into_iter().collect();
        assert_eq!(serde_json::to_string(&sorted).unwrap(), r#"["a","b"]"#);
    }
}
