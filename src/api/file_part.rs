//! Files in multipart bodies.

use std::{cell::RefCell, fmt};

use bytes::Bytes;
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error as _};
use uuid::Uuid;

/// A file in a multipart body.
///
/// ```
/// use scenario_client::api::FilePart;
///
/// let file = FilePart::new(vec![0x89, b'P', b'N', b'G']).file_name("heron.png").media_type("image/png");
/// assert_eq!(file.bytes().len(), 4);
/// assert!(format!("{file:?}").contains("4 bytes"), "only the size is shown");
/// ```
///
/// Without a name it is sent as `file`: servers take a part without a name for a text. Without a media type it
/// has the one of the API description, or `application/octet-stream`.
///
/// Requests with multipart bodies serialize it; no operation of the current API description has one. Anywhere else
/// that is an error: JSON has no bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct FilePart {
    bytes: Bytes,
    file_name: Option<String>,
    media_type: Option<String>,
}

impl FilePart {
    /// Creates a file with this content.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self { bytes: bytes.into(), file_name: None, media_type: None }
    }

    /// Sets the name of the file.
    #[must_use]
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Sets the media type: `image/png`.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Returns the content.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Returns the name, if it was set.
    pub(super) fn name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// Returns the media type, if it was set.
    pub(super) fn kind(&self) -> Option<&str> {
        self.media_type.as_deref()
    }
}

/// Shows the size only: contents and names of files may be private.
impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FilePart({} bytes)", self.bytes.len())
    }
}

impl From<Vec<u8>> for FilePart {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl From<Bytes> for FilePart {
    fn from(bytes: Bytes) -> Self {
        Self::new(bytes)
    }
}

/// Reads a text as the content of a file.
impl<'de> Deserialize<'de> for FilePart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// The files of the body that is being serialized.
struct Collected {
    /// A text that stands before the place of each file, and that no other text can begin with.
    mark: String,
    files: Vec<FilePart>,
}

thread_local! {
    // Serialization has no other way to pass a value that the format does not know.
    static COLLECTED: RefCell<Option<Collected>> = const { RefCell::new(None) };
}

impl Serialize for FilePart {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = COLLECTED.with_borrow_mut(|collected| {
            let collected = collected.as_mut()?;
            collected.files.push(self.clone());
            Some(format!("{}{}", collected.mark, collected.files.len() - 1))
        });
        match text {
            Some(text) => serializer.serialize_str(&text),
            None => Err(S::Error::custom("a file can only be sent in a multipart body")),
        }
    }
}

/// Writes a body as JSON. Code that takes it is compiled once and not for each type of body, and these are written by one
/// serializer only.
pub(super) type Written<'a> = dyn FnMut() -> Result<Vec<u8>, serde_json::Error> + 'a;

/// The files of a body that was serialized.
pub(super) struct Files {
    mark: String,
    files: Vec<FilePart>,
}

impl Files {
    /// Serializes a body, and keeps its files.
    pub(super) fn collect(
        body: &mut Written<'_>,
    ) -> Result<(serde_json::Value, Self), serde_json::Error> {
        let mark = format!("{}:", Uuid::new_v4());
        COLLECTED.set(Some(Collected { mark: mark.clone(), files: Vec::new() }));
        // Closed whatever happens, a panic included: the next body of this thread may be JSON.
        let _closing = Closing;
        let json = body();
        let files = COLLECTED.take().map(|collected| collected.files).unwrap_or_default();
        Ok((serde_json::from_slice(&json?)?, Self { mark, files }))
    }

    /// Returns the file that a text stands for.
    pub(super) fn get(&self, text: &str) -> Option<&FilePart> {
        self.files.get(text.strip_prefix(&self.mark)?.parse::<usize>().ok()?)
    }
}

struct Closing;

impl Drop for Closing {
    fn drop(&mut self) {
        COLLECTED.set(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_serialized_in_multipart_bodies_only() {
        let file = FilePart::new("a");
        assert!(serde_json::to_value(&file).unwrap_err().to_string().contains("multipart"));
        let (value, files) = Files::collect(&mut || serde_json::to_vec(&[&file, &file])).unwrap();
        let text = value[1].as_str().unwrap();
        assert_eq!(files.get(text), Some(&file));
        assert_eq!(files.get("0"), None, "an ordinary text");
        serde_json::to_value(&file).unwrap_err();
    }

    #[test]
    fn a_body_that_fails_leaves_nothing_behind() {
        let odd = std::collections::BTreeMap::from([(vec![1], FilePart::new("a"))]);
        assert!(Files::collect(&mut || serde_json::to_vec(&odd)).is_err(), "a list is no name");
        serde_json::to_value(FilePart::new("a")).unwrap_err();
    }
}
