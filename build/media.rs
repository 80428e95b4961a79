//! Media types, by how their content is written in Rust, and what calls say of them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

use super::document::Operation;

/// The media type of JSON that is nothing else.
pub const JSON: &str = "application/json";

/// The media type of a form without files.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// The media type of a form with files, and of any body in parts whose kind is left open.
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
            JSON | "text/json" => Self::Json,
            FORM => Self::Form,
            "application/xml" => Self::Text,
            _ if plain.starts_with("multipart/") => Self::Multipart,
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

/// Returns the text and the step of a body that is not built field by field.
pub fn whole_body(operation: &Operation<'_>, name: &Ident) -> (String, TokenStream) {
    match (operation.media(), operation.media_type()) {
        (Media::Text | Media::Binary, Some(kind)) => {
            let doc = format!("Sets the request body, which is sent as `{kind}`.");
            (doc, quote!(.content(#kind, self.#name)))
        }
        _ => ("Sets the request body.".to_owned(), quote!(.body(self.#name))),
    }
}

/// Returns what a call sets before the body: how it is written, and what is accepted.
pub fn steps(operation: &Operation<'_>) -> TokenStream {
    let accept = operation.accept().map(|kinds| quote!(.accept(#kinds)));
    let parts = (operation.media() == Media::Multipart).then(|| {
        let kinds = operation.encoding();
        let kinds = kinds.iter().map(|(name, kind)| quote!((#name, #kind)));
        let media = operation.media_type().unwrap_or(MULTIPART);
        quote!(.multipart(#media, &[#(#kinds),*]))
    });
    quote!(#accept #parts)
}

/// Returns whether the response of an operation can be long, or takes long to arrive: a file, or events.
pub fn is_stream(operation: &Operation<'_>) -> bool {
    let is_events = |name: &str| essence(name) == "text/event-stream";
    operation.accept().is_some_and(|names| {
        Media::of_any(names) == Media::Binary || names.split(',').any(is_events)
    })
}

/// Returns the function that sends a call: what it reads is the type of the response.
pub fn sending(operation: &Operation<'_>) -> Ident {
    match operation.accept().map(Media::of_any) {
        Some(Media::Text) => format_ident!("send_for_text"),
        Some(_) => format_ident!("send_for_bytes"),
        None => format_ident!("send"),
    }
}
