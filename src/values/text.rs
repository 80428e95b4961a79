//! The text of a body.

use std::borrow::Cow;

/// Returns a body as text; bytes that are not UTF-8 are replaced, as they would hide what stands beside them.
///
/// All JSON is read from text: a reader of bytes checks each string on its own, which costs more, and a second reader
/// would be compiled once more for each type.
pub(crate) fn text(body: &[u8]) -> Cow<'_, str> {
    // `from_utf8_lossy` goes byte by byte. This is much faster where all is well.
    match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(body),
    }
}
