//! Files as parameters.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use serde_json::{Value, json};

use super::local;
use crate::ids::AssetId;

/// A file as a parameter: an asset of the project, or a file that is uploaded when the run is sent.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use scenario_client::{FileInput, audio::elevenlabs::VoiceChanger};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("voice.wav");
/// # std::fs::write(&path, b"RIFF\x24\0\0\0WAVEfmt ")?;
/// let changed = VoiceChanger::builder().audio(FileInput::path(&path)).build();
/// let job = scenario.run(&changed).submit().await?;
/// # let sent = fake.requests_to(&scenario_client::api::operations::RUN_MODEL);
/// # assert!(sent[0].json()["audio"].as_str().unwrap().starts_with("asset_"));
/// # Ok(()) });
/// ```
///
/// On the wire, a file is the id of an asset (source: official SDK). Local files are uploaded by
/// [`estimate`](crate::ext::run::Run::estimate) and [`submit`](crate::ext::run::Run::submit), four at a time. Each is
/// uploaded once, even if several parameters or concurrent runs use it, and remembered for an hour; uploads are
/// free (observed). If one fails, the error names the parameter, and nothing was submitted. Only this type can
/// refer to a local file: JSON from other sources cannot.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileInput {
    /// An asset of the project.
    Asset(AssetId),
    /// A file on disk, made by [`path`](Self::path).
    #[non_exhaustive]
    Path(PathBuf),
    /// Bytes in memory, made by [`bytes`](Self::bytes).
    #[non_exhaustive]
    Bytes {
        /// A file name; its extension determines the type if the bytes do not.
        name: String,
        /// The content.
        bytes: Bytes,
    },
    /// A link that the service fetches, made by [`url`](Self::url).
    #[non_exhaustive]
    Url(String),
}

impl FileInput {
    /// Refers to an asset of the project.
    pub fn asset(id: impl Into<AssetId>) -> Self {
        Self::Asset(id.into())
    }

    /// Uploads a file from disk.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        local::link_uploads();
        Self::Path(path.into())
    }

    /// Uploads bytes under a file name.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        local::link_uploads();
        Self::Bytes { name: name.into(), bytes: bytes.into() }
    }

    /// Imports a link, which the service fetches. It must be publicly accessible.
    pub fn url(url: impl Into<String>) -> Self {
        local::link_uploads();
        Self::Url(url.into())
    }
}

impl Serialize for FileInput {
    /// Serializes an asset as its id, and a local file as a marker that is replaced when the run is sent. The
    /// marker is valid in this process only.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let marked = match self {
            Self::Asset(id) => return serializer.serialize_str(id.as_str()),
            Self::Path(path) => match path.to_str() {
                Some(path) => json!({"path": path}),
                None => return Err(serde::ser::Error::custom("the path is not UTF-8")),
            },
            Self::Bytes { name, bytes } => json!({"name": name, "base64": STANDARD.encode(bytes)}),
            Self::Url(url) => json!({"url": url}),
        };
        // Whatever made the file has set it.
        let marker = local::marker().ok_or_else(|| serde::ser::Error::custom("no local file"))?;
        json!({marker: marked}).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for FileInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        match value.as_str() {
            Some(id) => Ok(Self::asset(id)),
            None => local::read(&value).ok_or_else(|| D::Error::custom("not the id of an asset")),
        }
    }
}

impl fmt::Debug for FileInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asset(id) => write!(f, "Asset({id})"),
            Self::Path(path) => write!(f, "Path({})", path.display()),
            Self::Bytes { name, bytes } => write!(f, "Bytes({name}, {} bytes)", bytes.len()),
            // A link may carry a signature.
            Self::Url(_) => f.write_str("Url([hidden])"),
        }
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

impl From<&Path> for FileInput {
    fn from(path: &Path) -> Self {
        Self::path(path)
    }
}

impl From<PathBuf> for FileInput {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&PathBuf> for FileInput {
    fn from(path: &PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<FileInput> for Value {
    fn from(file: FileInput) -> Self {
        // Only a path that is not UTF-8 fails to serialize; it is refused when the run is sent.
        serde_json::to_value(&file)
            .unwrap_or_else(|_| json!({local::marker().unwrap_or_default(): {"path": "\u{fffd}"}}))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_round_trips_through_a_body() {
        for file in [
            FileInput::asset("asset_1"),
            FileInput::path("/tmp/a voice.wav"),
            FileInput::bytes("a.bin", vec![0, 255, 7]),
            FileInput::url("https://example.com/a.wav"),
        ] {
            let value = Value::from(file.clone());
            assert_eq!(serde_json::from_value::<FileInput>(value).unwrap(), file);
        }
        for odd in [
            json!(7),
            json!({}),
            json!({local::marker().unwrap(): {}}),
            json!({local::marker().unwrap(): {"base64": "?", "name": "x"}}),
        ] {
            assert!(serde_json::from_value::<FileInput>(odd).is_err());
        }
        let shown = format!(
            "{:?} {:?}",
            FileInput::url("https://x?Signature=s"),
            FileInput::bytes("a", "secret")
        );
        assert!(!shown.contains("Signature") && !shown.contains("secret"), "{shown}");
    }
}
