//! Names of files on disk.

use super::media;
use crate::error::Error;

/// Maximum number of bytes that the type of a file is determined by.
pub(crate) const HEAD: usize = 8_192;

/// Returns the name of a file: a safe stem, and the extension of its content type.
pub(crate) fn of(stem: &str, declared: Option<&str>, head: &[u8]) -> String {
    let stem = safe(stem);
    match media::extension(declared, head) {
        Some(extension) => format!("{stem}.{extension}"),
        None => stem,
    }
}

/// Fills in the `{placeholders}` of a name. Placeholders without a value are refused like unknown ones. Braces
/// have no other meaning: file names do not keep them.
pub(crate) fn fill(name: &str, values: &[(&str, Option<&str>)]) -> Result<String, Error> {
    let refused = |what: String| {
        Err(Error::invalid_argument(format!("the name `{name}` {what}; nothing was sent")))
    };
    let mut parts = name.split('{');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    if filled.contains('}') {
        return refused("has a brace that closes nothing".to_owned());
    }
    for part in parts {
        let Some((placeholder, text)) = part.split_once('}') else {
            return refused("has a brace that is not closed".to_owned());
        };
        if text.contains('}') {
            return refused("has a brace that closes nothing".to_owned());
        }
        match values.iter().find(|(known, _)| *known == placeholder) {
            Some((_, Some(value))) => filled.push_str(value),
            Some((_, None)) => return refused(format!("names a {placeholder}, and there is none")),
            None => {
                return refused(format!(
                    "has the unknown placeholder {{{placeholder}}}{}",
                    known(values)
                ));
            }
        }
        filled.push_str(text);
    }
    Ok(filled)
}

/// Lists the known placeholders for an error message.
fn known(values: &[(&str, Option<&str>)]) -> String {
    let known: Vec<String> = values.iter().map(|(known, _)| format!("{{{known}}}")).collect();
    match known.as_slice() {
        [] => ", it can have none".to_owned(),
        known => format!(", known here: {}", known.join(", ")),
    }
}

/// Maximum number of bytes of a name without its extension. File systems limit names to 255 bytes; the rest is for
/// the extension, and for the name of a file that is not complete.
pub(crate) const LIMIT: usize = 200;

/// Names of devices on Windows, whatever the extension and the case. `COM¹` is one as well.
const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];
const NUMBERED_DEVICES: [&str; 2] = ["COM", "LPT"];

/// Returns a text as a safe file name on every platform: it cannot leave the folder or name a device.
pub(crate) fn safe(id: &str) -> String {
    let mut name = clean(id, LIMIT);
    if name.is_empty() {
        return "asset".to_owned();
    }
    if is_device(&name) {
        name.push('_');
    }
    name
}

/// Returns the first `limit` bytes of a text, with `_` for what is not safe in a file name.
pub(crate) fn clean(text: &str, limit: usize) -> String {
    let mut name = String::new();
    // Ids come from the service: a slash or a dot in one could lead out of the folder.
    let kept = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
    for c in text.chars().map(kept) {
        // Whole characters only: a file system limits bytes, and half a character is no name.
        if name.len() + c.len_utf8() > limit {
            break;
        }
        name.push(c);
    }
    name
}

fn is_device(name: &str) -> bool {
    let name = name.to_uppercase();
    let is_numbered = |device: &str| {
        let mut rest = name.strip_prefix(device).unwrap_or_default().chars();
        let number = rest.next().filter(|c| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³'));
        number.is_some() && rest.next().is_none()
    };
    DEVICES.contains(&&*name) || NUMBERED_DEVICES.into_iter().any(is_numbered)
}

/// Returns a name as file systems compare it that make no difference between `Door` and `door`.
pub(crate) fn folded(name: &str) -> String {
    // Both ways, because both forms of some letters have the same counterpart: `ς` and `σ`.
    name.to_uppercase().to_lowercase()
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
        assert_eq!(of("asset_1", Some("application/octet-stream"), b"hello"), "asset_1.bin");
        assert_eq!(of("job_1", None, b"PK\x03\x04"), "job_1.zip");
        assert_eq!(of("asset_1", Some("image/svg+xml; charset=utf-8"), b"<?xml ?>"), "asset_1.svg");
        assert_eq!(of("asset_1", Some("application/xml"), b"<?xml ?>"), "asset_1.xml");
        assert_eq!(of("asset_1", Some("application/x-nobody-knows"), b"PK\x03\x04"), "asset_1.zip");
    }

    #[test]
    fn only_known_placeholders_are_filled_in() {
        let values = [("id", Some("asset_{1}")), ("job", None)];
        let filled = |name| fill(name, &values);
        assert_eq!(filled("take-{id}-{id}.x").unwrap(), "take-asset_{1}-asset_{1}.x");
        assert_eq!(filled("").unwrap(), "");
        for (name, what) in [
            ("{row}", "unknown placeholder {row}, known here: {id}, {job}"),
            ("{}", "unknown placeholder {}"),
            ("{ID}", "unknown placeholder {ID}"),
            ("{id", "not closed"),
            ("{{id}}", "not closed"),
            ("id}", "closes nothing"),
            ("{id}}", "closes nothing"),
            ("{job}", "names a job, and there is none"),
        ] {
            let error = filled(name).unwrap_err().to_string();
            assert!(error.contains(what) && error.contains("nothing was sent"), "{error}");
        }
        assert!(fill("{id}", &[]).unwrap_err().to_string().contains("it can have none"));
    }

    #[test]
    fn ids_cannot_leave_the_folder() {
        for (id, name) in
            [("../../etc/passwd", "______etc_passwd"), ("", "asset"), ("a:b", "a_b"), ("\0", "_")]
        {
            assert_eq!(safe(id), name);
        }
    }

    #[test]
    fn letters_of_every_language_stay_and_names_are_cut_between_characters() {
        for (text, name) in [("夜雨 2", "夜雨_2"), ("Größe", "Größe"), ("дождь🌧", "дождь_")]
        {
            assert_eq!(safe(text), name);
        }
        for (text, length) in [("x", 200), ("ü", 200), ("夜", 198), ("𠀀", 200)] {
            let name = safe(&text.repeat(1_000));
            assert_eq!((name.len(), name.replace(text, "")), (length, String::new()));
            assert_eq!(safe(&name), name);
        }
    }

    #[test]
    fn no_name_is_that_of_a_device() {
        for device in ["CON", "con", "Prn", "aux", "NUL", "COM0", "com9", "LPT1", "lpt¹", "COM³"]
        {
            assert_eq!(safe(device), format!("{device}_"));
            assert_eq!(of(device, Some("audio/wav"), b""), format!("{device}_.wav"));
        }
        for name in ["CONE", "COM", "COM10", "LPTx", "xCON", "COM1-1", "NUL_", "COM夜"] {
            assert_eq!(safe(name), name);
        }
    }

    #[test]
    fn names_that_some_file_systems_take_for_one_are_equal() {
        for (one, other) in [("Door", "dOOR"), ("ÜBER", "über"), ("ΣΑΣ", "σας"), ("ſ", "s")]
        {
            assert_eq!(folded(one), folded(other));
        }
        assert_ne!(folded("夜雨"), folded("朝光"));
    }
}
