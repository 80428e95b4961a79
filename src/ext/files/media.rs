//! The types of files: from bytes, names and the service, and what follows from them.

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

/// Returns the MIME type that the first bytes show.
pub(super) fn shown(head: &[u8]) -> Option<&'static str> {
    let known = infer::get(head).map(|kind| kind.mime_type());
    known.or_else(|| head.starts_with(GLB).then_some("model/gltf-binary"))
}

/// Returns the MIME type by the first bytes, or by the extension. The extension also decides for ZIP archives,
/// which several formats are.
pub(super) fn type_of(name: &str, head: &[u8]) -> String {
    match shown(head) {
        // The service knows these types without `x-` (source: official SDK).
        Some("audio/x-wav") => return "audio/wav".to_owned(),
        Some("audio/x-flac") => return "audio/flac".to_owned(),
        // Some formats are archives inside. The name of the file is more precise then.
        Some("application/zip") | None => {}
        Some(other) => return other.to_owned(),
    }
    let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    match TYPES.iter().find(|(known, _)| *known == extension) {
        Some((_, kind)) => (*kind).to_owned(),
        None => mime_guess::from_path(name).first_or_octet_stream().essence_str().to_owned(),
    }
}

/// Returns the extension by the first bytes, or by the declared type if they do not show it (text, scenes in
/// JSON).
pub(super) fn extension(declared: Option<&str>, head: &[u8]) -> Option<String> {
    if let Some(kind) = infer::get(head) {
        return Some(kind.extension().to_owned());
    }
    let declared = if head.starts_with(GLB) { "model/gltf-binary" } else { declared? };
    let extension = match TYPES.iter().find(|(_, kind)| *kind == declared) {
        Some((extension, _)) => extension,
        None => mime_guess::get_mime_extensions_str(declared)?.first()?,
    };
    Some((*extension).to_owned())
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
        assert_eq!(type_of("house.vox", b"VOX "), "model/x-3d-vox");
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
