//! Writes the media types of files and their extensions, from `mime_guess`.
//!
//! ```text
//! audio/mpeg m2a m3a mp2 mp2a mp3 mpga
//! video/mpeg m1v m2v /mp2 mp2v mpa mpe mpeg mpg mpv2
//! ```
//!
//! As the text that web servers use they have 28 KiB. The tables of the library, which point to each text and are
//! adjusted when a program is loaded, have eleven times as much, in every program.

use std::{collections::BTreeSet, fmt::Write as _};

/// Returns a line for each type, with its extensions. Those with a slash have another usual type.
pub fn lines() -> String {
    let all = mime_guess::get_mime_extensions_str("*/*").unwrap_or_default();
    let types: BTreeSet<&str> =
        all.iter().flat_map(|extension| mime_guess::from_ext(extension).iter_raw()).collect();
    let mut text = String::new();
    for kind in types {
        text.push_str(kind);
        for extension in mime_guess::get_mime_extensions_str(kind).unwrap_or_default() {
            let is_usual = mime_guess::from_ext(extension).first_raw() == Some(kind);
            let _ = write!(text, " {}{extension}", if is_usual { "" } else { "/" });
        }
        text.push('\n');
    }
    text
}
