//! Files as parameters.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::AssetId;

/// A file that a model reads.
///
/// ```
/// use scenario_client::{CustomRequest, FileInput};
///
/// let voice = FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw");
/// let request = CustomRequest::new("minimax/music-01").set("voiceFile", voice);
/// assert_eq!(request.body()["voiceFile"], "asset_GTrL3mq4SXWyMxkOHRxlpw");
/// ```
///
/// On the wire a file is the id of an asset (source: official SDK).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum FileInput {
    /// A file that the project already has.
    Asset(AssetId),
}

impl FileInput {
    /// A file that the project already has.
    pub fn asset(id: impl Into<AssetId>) -> Self {
        Self::Asset(id.into())
    }
}

impl From<AssetId> for FileInput {
    fn from(id: AssetId) -> Self {
        Self::Asset(id)
    }
}

impl From<&AssetId> for FileInput {
    fn from(id: &AssetId) -> Self {
        Self::Asset(id.clone())
    }
}

impl From<FileInput> for Value {
    fn from(file: FileInput) -> Self {
        match file {
            FileInput::Asset(id) => Self::String(id.as_str().to_owned()),
        }
    }
}
