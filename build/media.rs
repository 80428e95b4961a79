//! Media types, by how their content is written in Rust.

/// The media type of a form without files.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// The media type of a form with files.
pub const MULTIPART: &str = "multipart/form-data";

/// The format that marks a file in a multipart body.
pub const PART: &str = "binary-part";

/// How content of a media type is written in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// A type of the description.
    Json,
    /// An object; its members are names and values.
    Form,
    /// An object; its members are texts and files.
    Multipart,
    /// A `String`.
    Text,
    /// `Bytes`.
    Binary,
}

impl Media {
    /// Returns how content of this media type is written. Its parameters do not matter.
    pub fn of(name: &str) -> Self {
        let plain = essence(name);
        match plain.as_str() {
            "application/json" => Self::Json,
            FORM => Self::Form,
            MULTIPART => Self::Multipart,
            "application/xml" => Self::Text,
            _ if plain.ends_with("+json") => Self::Json,
            _ if plain.starts_with("text/") => Self::Text,
            // `image/svg+xml` is a file like other images.
            _ if plain.starts_with("application/") && plain.ends_with("+xml") => Self::Text,
            _ => Self::Binary,
        }
    }

    /// Returns how a response of any of these media types is read, which commas separate.
    pub fn of_any(names: &str) -> Self {
        // Text is read strictly, so one media type that is no text makes all of them bytes.
        let is_text = names.split(',').all(|name| Self::of(name) == Self::Text);
        if is_text { Self::Text } else { Self::Binary }
    }
}

/// A media type without its parameters.
pub fn essence(name: &str) -> String {
    name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
