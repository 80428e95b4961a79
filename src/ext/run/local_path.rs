//! Detects local paths in parameters that expect the id of an asset.

use std::path::Path;

use serde_json::{Map, Value};

use crate::ext::models::{InputKind, InputSpec, Rule, Severity, Violation};

/// Maximum length of a path in characters. Inlined file contents are longer.
const LIMIT: usize = 1_024;

/// File extensions that models accept.
const EXTENSIONS: &[&str] = &[
    "aac", "aif", "aiff", "avi", "avif", "bmp", "csv", "exr", "fbx", "flac", "gif", "glb", "gltf",
    "hdr", "heic", "jpeg", "jpg", "json", "m4a", "md", "mkv", "mov", "mp3", "mp4", "mpeg", "obj",
    "ogg", "opus", "pdf", "ply", "png", "psd", "stl", "svg", "tga", "tif", "tiff", "txt", "usdz",
    "vox", "wav", "webm", "webp", "zip",
];

/// Returns a violation for each file parameter of the body that is a local path.
pub(super) fn check(inputs: &[InputSpec], body: &Map<String, Value>) -> Vec<Violation> {
    let mut found = Vec::new();
    check_members(inputs, body, "", &mut found);
    found
}

fn check_members(
    inputs: &[InputSpec],
    body: &Map<String, Value>,
    prefix: &str,
    found: &mut Vec<Violation>,
) {
    for input in inputs {
        // Most parameters are no files: they are not looked up, and their paths are not written.
        let value = || body.get(input.name());
        let path = || format!("{prefix}{}", input.name());
        let items = || value().and_then(Value::as_array).into_iter().flatten().enumerate();
        match input.kind() {
            InputKind::File => {
                if let Some(value) = value() {
                    check_text(value, path, found);
                }
            }
            InputKind::FileArray => {
                for (index, item) in items() {
                    check_text(item, || format!("{}[{index}]", path()), found);
                }
            }
            InputKind::InputsArray => {
                for (index, row) in items() {
                    if let Some(row) = row.as_object() {
                        check_members(&input.inputs, row, &format!("{}[{index}].", path()), found);
                    }
                }
            }
            _ => {}
        }
    }
}

fn check_text(value: &Value, path: impl FnOnce() -> String, found: &mut Vec<Violation>) {
    if value.as_str().is_some_and(is_path) {
        found.push(Violation {
            path: path(),
            rule: Rule::LocalFile,
            severity: Severity::Error,
            found: "the path of a local file".to_owned(),
            allowed: "the id of an asset; for a local file use `FileInput::path`".to_owned(),
        });
    }
}

/// Returns whether a text is a path. Asset ids are alphanumeric; URLs and data URLs have a scheme.
fn is_path(text: &str) -> bool {
    let is_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    // Ids are the usual case, and a file without an extension may have the same name as one.
    if text.chars().count() > LIMIT || text.chars().all(is_id) || text.contains('\n') {
        return false;
    }
    // Links and data URLs have a scheme. A scheme of one letter is the drive of a Windows path.
    if let Some((scheme, _)) = text.split_once(':')
        && scheme.len() > 1
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    {
        return scheme.eq_ignore_ascii_case("file");
    }
    let starts = ["/", "./", "../", "~/"].iter().any(|start| text.starts_with(start));
    let extension = Path::new(text).extension().and_then(|extension| extension.to_str());
    let extension = extension.map(str::to_ascii_lowercase);
    starts
        || text.contains('\\')
        || extension.is_some_and(|extension| EXTENSIONS.contains(&&*extension))
        || Path::new(text).is_file()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_are_distinguished_from_ids_urls_and_data() {
        for path in [
            "photos/cat.png",
            "cat.PNG",
            "./cat",
            "../voices/one.wav",
            "/home/me/voice",
            "~/voice.mp3",
            r"C:\voices\one.wav",
            "C:/voices/one.wav",
            r"voices\one",
            "file:///home/me/cat.png",
            "a photo of me.jpeg",
        ] {
            assert!(is_path(path), "{path}");
        }
        let base64 = format!("/9j/{}", "4AAQ".repeat(1_000));
        for other in [
            "asset_kvrqwXaDh4zPMn1ybCJq4sNH",
            "kvrqwXaDh4zPMn1ybCJq4s",
            "https://example.com/cat.png",
            "HTTP://example.com/cat.png?x=1",
            "data:image/png;base64,iVBORw0KGgo=",
            "data:audio,data:audio/wav;base64,UklGRg==",
            "s3://bucket/cat.png",
            "",
            "flux.1-dev",
            &base64,
        ] {
            assert!(!is_path(other), "{other}");
        }
    }

    #[test]
    fn an_existing_file_is_detected_by_any_name() {
        let folder = tempfile::tempdir_in(".").unwrap();
        let path = folder.path().join("voice of me");
        std::fs::write(&path, "x").unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let relative = format!("{}/{name}", folder.path().file_name().unwrap().to_str().unwrap());
        assert!(is_path(&relative), "{relative}");
        assert!(!is_path("voice of nobody"));
    }

    #[test]
    fn only_files_are_checked_at_any_depth() {
        let model = json!({"inputs": [
            {"name": "prompt", "type": "string"},
            {"name": "image", "type": "file", "kind": "image"},
            {"name": "images", "type": "file_array"},
            {"name": "rows", "type": "inputs_array", "inputs": [{"name": "mask", "type": "file"}]},
        ]});
        let spec = crate::ext::models::read_live(&model);
        let body = json!({
            "prompt": "a sign that says cat.png",
            "image": "cat.png",
            "images": ["asset_1", "dog.png"],
            "rows": [{"mask": "mask.png"}],
        });
        let found = check(spec.inputs(), body.as_object().unwrap());
        let paths: Vec<&str> = found.iter().map(|violation| &*violation.path).collect();
        assert_eq!(paths, ["image", "images[1]", "rows[0].mask"]);
    }
}
