//! Names of files on disk.

/// How many bytes at the start of a file are looked at.
pub(crate) const HEAD: usize = 8_192;

/// The name of a file: a stem that is safe, and the extension that the content deserves.
pub(crate) fn of(stem: &str, declared: Option<&str>, head: &[u8]) -> String {
    let stem = safe(stem);
    match extension(declared, head) {
        Some(extension) => format!("{stem}.{extension}"),
        None => stem,
    }
}

/// By the first bytes; for what those do not show (text, scenes in JSON) by the declared type.
fn extension(declared: Option<&str>, head: &[u8]) -> Option<String> {
    if let Some(kind) = infer::get(head) {
        return Some(kind.extension().to_owned());
    }
    if head.starts_with(b"glTF") {
        return Some("glb".to_owned());
    }
    let declared = declared?;
    let known = match declared {
        "text/plain" => "txt",
        "application/json" => "json",
        "model/obj" => "obj",
        "model/stl" => "stl",
        "image/svg+xml" => "svg",
        _ => *mime_guess::get_mime_extensions_str(declared)?.first()?,
    };
    Some(known.to_owned())
}

/// An id as a file name on every platform: it cannot leave the folder or name a device.
pub(crate) fn safe(id: &str) -> String {
    let name: String = id
        .chars()
        .take(100)
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { '_' })
        .collect();
    if name.is_empty() { "asset".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_follows_the_bytes() {
        assert_eq!(of("asset_1", Some("audio/mpeg"), b"RIFF\x24\0\0\0WAVEfmt "), "asset_1.wav");
        assert_eq!(of("asset_1", Some("image/png"), b"\xff\xd8\xff\xe0 jpeg"), "asset_1.jpg");
        assert_eq!(
            of("asset_1", Some("application/octet-stream"), b"glTF\x02\0\0\0"),
            "asset_1.glb"
        );
        assert_eq!(of("asset_1", Some("text/plain"), b"hello"), "asset_1.txt");
        assert_eq!(of("asset_1", Some("application/x-nobody-knows"), b"hello"), "asset_1");
        assert_eq!(of("job_1", None, b"PK\x03\x04"), "job_1.zip");
    }

    #[test]
    fn ids_cannot_leave_the_folder() {
        for (id, name) in
            [("../../etc/passwd", "______etc_passwd"), ("", "asset"), ("a:b", "a_b"), ("ü", "_")]
        {
            assert_eq!(safe(id), name);
        }
        assert_eq!(safe(&"x".repeat(1_000)).len(), 100);
    }
}
