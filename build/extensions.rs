//! Writes the media types of files and their extensions, from `mime_guess`.
//!
//! ```text
//! audio/mpeg m2a m3a mp2 mp2a mp3 mpga
//! ```
//!
//! As the text that web servers use they have 28 KiB. The tables of the library, which point to each text and are
//! adjusted when a program is loaded, have eleven times as much, in every program.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

/// Returns a line for each type, with its extensions. The first line with an extension has its usual type.
pub fn lines() -> String {
    let all = mime_guess::get_mime_extensions_str("*/*").unwrap_or_default();
    let all: BTreeSet<&str> = all.iter().copied().collect();
    // Whether it is the usual type of an extension.
    let mut types: BTreeMap<&str, bool> = BTreeMap::new();
    for extension in all {
        let guess = mime_guess::from_ext(extension);
        for (place, kind) in guess.iter_raw().enumerate() {
            *types.entry(kind).or_default() |= place == 0;
        }
    }
    let (usual, other): (Vec<_>, Vec<_>) = types.into_iter().partition(|(_, is_usual)| *is_usual);
    let mut text = String::new();
    for (kind, _) in usual.into_iter().chain(other) {
        let extensions = mime_guess::get_mime_extensions_str(kind).unwrap_or_default();
        let _ = writeln!(text, "{kind} {}", extensions.join(" "));
    }
    text
}
