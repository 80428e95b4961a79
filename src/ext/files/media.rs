//! The types of files: from bytes, names and the service, and what follows from them.

use std::{ffi::OsStr, path::Path};

use super::extensions;
use crate::api::types::UploadKind;

/// Extensions and types that the libraries do not know, or know several of.
const TYPES: [(&str, &str); 12] = [
    ("gltf", "model/gltf+json"),
    ("glb", "model/gltf-binary"),
    ("obj", "model/obj"),
    ("stl", "model/stl"),
    ("ply", "model/ply"),
    ("vox", "model/x-3d-vox"),
    ("usdz", "model/vnd.usdz+zip"),
    ("fbx", "application/vnd.autodesk.fbx"),
    ("txt", "text/plain"),
    ("json", "application/json"),
    ("svg", "image/svg+xml"),
    ("bin", "application/octet-stream"),
];

/// The first bytes of a scene in the binary form of glTF.
const GLB: &[u8] = b"glTF";

/// Types of which the first bytes show no more than what a file is made of: drawings and scenes are XML or archives
/// inside, and a comment of XML looks like a web page.
const GENERAL: [&str; 5] =
    ["application/gzip", "application/octet-stream", "application/zip", "text/html", "text/xml"];

/// Further spellings of the archives and of any bytes.
const VAGUE: [&str; 3] =
    ["application/x-gzip", "application/x-zip-compressed", "binary/octet-stream"];

/// Returns the MIME type that the first bytes show.
fn shown(head: &[u8]) -> Option<&'static str> {
    let known = infer::get(head).map(|kind| kind.mime_type());
    known.or_else(|| head.starts_with(GLB).then_some("model/gltf-binary"))
}

/// Returns whether files of a declared type may be made of what the first bytes show.
fn is_made_of(declared: &str, general: &str) -> bool {
    if matches!(general, "text/html" | "text/xml") {
        return declared.ends_with("+xml");
    }
    let is_text =
        declared.starts_with("text/") || declared.ends_with("xml") || declared.ends_with("json");
    // Bytes of a known format would have shown it, so they are not of this type. Office documents are known only if
    // their archive begins as usual.
    let is_shown_by_bytes =
        || infer::is_mime_supported(declared) && !declared.starts_with("application/vnd.");
    !is_text && !GENERAL.contains(&declared) && !VAGUE.contains(&declared) && !is_shown_by_bytes()
}

/// Returns the MIME type that the first bytes show, or the declared one if it is more precise or they show none.
/// If several are declared, the first that says something counts.
pub(super) fn decide<'a>(head: &[u8], declared: &[&'a str]) -> Option<&'a str> {
    let declared = declared.iter().map(|kind| kind.split(';').next().unwrap_or_default().trim());
    let declared: Vec<&str> = declared.filter(|kind| !kind.is_empty()).collect();
    // The bytes decide: the service declares types that do not fit (observed).
    match shown(head) {
        Some(general) if GENERAL.contains(&general) => {
            declared.into_iter().find(|kind| is_made_of(kind, general)).or(Some(general))
        }
        Some(shown) => Some(shown),
        None => {
            let specific = declared.iter().find(|kind| **kind != "application/octet-stream");
            specific.or(declared.first()).copied()
        }
    }
}

/// Returns the MIME type by the first bytes and the extension.
pub(super) fn type_of(name: &str, head: &[u8]) -> String {
    let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let named = match TYPES.iter().find(|(known, _)| *known == extension) {
        Some((_, kind)) => Some(*kind),
        None => {
            let extension = Path::new(name).extension().and_then(OsStr::to_str);
            extension.and_then(extensions::type_of)
        }
    };
    let kind = match decide(head, named.as_slice()) {
        // The service knows these types without `x-` (source: official SDK).
        Some("audio/x-wav") => "audio/wav",
        Some("audio/x-flac") => "audio/flac",
        kind => kind.unwrap_or("application/octet-stream"),
    };
    kind.to_owned()
}

/// Returns the extension of the MIME type, by the first bytes and the declared type.
pub(super) fn extension(declared: Option<&str>, head: &[u8]) -> Option<String> {
    let kind = decide(head, declared.as_slice())?;
    let shown = infer::get(head);
    let extension = match shown.filter(|shown| shown.mime_type() == kind) {
        Some(shown) => Some(shown.extension()),
        None => match TYPES.iter().find(|(_, known)| *known == kind) {
            Some((extension, _)) => Some(*extension),
            None => extensions::of_type(kind),
        },
    };
    // The extension of what the file is made of, if its own is not known.
    extension.or(shown.map(|shown| shown.extension())).map(str::to_owned)
}

/// Returns the purpose of a MIME type.
pub(super) fn kind_of(content_type: &str) -> UploadKind {
    match content_type.split('/').next().unwrap_or_default() {
        "audio" => UploadKind::Audio,
        "video" => UploadKind::Video,
        "image" => UploadKind::Image,
        "text" => UploadKind::Text,
        "model" => UploadKind::X3d,
        _ if content_type == "application/vnd.autodesk.fbx" => UploadKind::X3d,
        _ => UploadKind::Asset,
    }
}

/// Returns `true` if `POST /assets` accepts the type in base64 (observed for these images).
pub(super) fn goes_inline(content_type: &str) -> bool {
    matches!(content_type, "image/png" | "image/jpeg" | "image/webp")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_decide_before_the_name() {
        assert_eq!(type_of("song.mp3", b"RIFF\x24\0\0\0WAVEfmt "), "audio/wav");
        assert_eq!(type_of("song.mp3", b"??"), "audio/mpeg");
        assert_eq!(type_of("scene.GLB", b"??"), "model/gltf-binary");
        assert_eq!(type_of("nothing", b""), "application/octet-stream");
        assert_eq!(type_of("pack.zip", b"PK\x03\x04"), "application/zip");
        assert_eq!(type_of("scene.usdz", b"PK\x03\x04"), "model/vnd.usdz+zip");
        assert_eq!(type_of("pack", b"PK\x03\x04"), "application/zip");
        assert_eq!(type_of("house.vox", b"VOX "), "model/x-3d-vox");
        assert_eq!(type_of("tree.svg", b"<?xml version='1.0'?><svg/>"), "image/svg+xml");
        assert_eq!(type_of("scene.dae", b"<?xml version='1.0'?>"), "model/vnd.collada+xml");
        assert_eq!(type_of("data.xml", b"<?xml version='1.0'?>"), "text/xml");
        assert_eq!(type_of("notes.txt", b"<?xml version='1.0'?>"), "text/xml");
        assert_eq!(type_of("photo.png", b"<?xml version='1.0'?>"), "text/xml");
        assert_eq!(type_of("list.json", b"<?xml version='1.0'?>"), "text/xml");
        assert_eq!(type_of("table.csv", b"PK\x03\x04"), "application/zip");
        let office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        assert_eq!(type_of("letter.docx", b"PK\x03\x04"), office);
        assert_eq!(type_of("photo.jpg", b"\x89PNG\r\n\x1a\n"), "image/png");
        for (kind, content_type) in [
            (UploadKind::Audio, "audio/wav"),
            (UploadKind::X3d, "model/stl"),
            (UploadKind::X3d, "application/vnd.autodesk.fbx"),
            (UploadKind::Asset, "application/zip"),
        ] {
            assert_eq!(kind_of(content_type), kind);
        }
    }
}
