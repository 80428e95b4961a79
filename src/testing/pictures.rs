//! Pictures of one pixel.

use bytes::Bytes;

/// A PNG picture.
pub(super) fn png() -> Bytes {
    Bytes::from_static(include_bytes!("pictures/pixel.png"))
}

/// A picture in a format that the API converts to, and its media type.
pub(super) fn pixel(format: &str) -> Option<(Bytes, &'static str)> {
    let (bytes, mime_type): (&'static [u8], _) = match format {
        "png" => return Some((png(), "image/png")),
        "jpg" | "jpeg" => (include_bytes!("pictures/pixel.jpg"), "image/jpeg"),
        "gif" => (include_bytes!("pictures/pixel.gif"), "image/gif"),
        "webp" => (include_bytes!("pictures/pixel.webp"), "image/webp"),
        _ => return None,
    };
    Some((Bytes::from_static(bytes), mime_type))
}
