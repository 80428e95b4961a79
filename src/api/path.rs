//! Ids in paths.

use std::fmt::{Display, Write as _};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::Error;

/// Characters that the official Python client does not encode: unreserved ones and `!$&'()*+,;=:@`.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// Room for an id, so that a usual one needs no second allocation.
const ROOM: usize = 32;

/// Returns whether an id is one segment of a path as it is; if not, it has to be encoded.
///
/// An empty id would call the collection, `.` and `..` would be resolved, and a backslash counts as a slash
/// in URLs: a `DELETE` with any of them would hit another resource.
fn is_segment(parameter: &str, id: &str) -> Result<bool, Error> {
    // Most ids have nothing to encode. A dot may be a dot segment.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !id.is_empty() && id.bytes().all(is_plain) {
        return Ok(true);
    }
    let fault = match id {
        // An empty segment would turn the request for one thing into a request for its list.
        "" => "is empty",
        // Parsers remove dot segments even if they are encoded, and the request would reach another route.
        "." | ".." => "is a dot segment",
        _ if id.contains('\\') => "contains a backslash",
        _ if id.chars().any(char::is_control) => "contains a control character",
        _ => return Ok(false),
    };
    Err(Error::invalid_argument(format!(
        "the path parameter `{parameter}` {fault}; nothing was sent"
    )))
}

/// Replaces the placeholder `{name}` of a path by an encoded id. A path without it stays as it is.
pub(super) fn filled(path: &str, name: &str, id: &dyn Display) -> Result<String, Error> {
    let Some((before, after)) = around(path, name) else { return Ok(path.to_owned()) };
    let mut filled = String::with_capacity(path.len() + ROOM);
    filled.push_str(before);
    filled.write_fmt(format_args!("{id}")).map_err(|_| {
        Error::invalid_argument(format!(
            "the path parameter `{name}` cannot be written; nothing was sent"
        ))
    })?;
    // Written where it belongs, since most ids have nothing to encode.
    if !is_segment(name, filled.get(before.len()..).unwrap_or_default())? {
        let id = filled.split_off(before.len());
        filled.extend(utf8_percent_encode(&id, ESCAPED));
    }
    filled.push_str(after);
    Ok(filled)
}

/// Returns what is before and after the placeholder `{name}`.
fn around<'a>(path: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    path.match_indices('{').find_map(|(start, _)| {
        let (before, placeholder) = path.split_at_checked(start)?;
        let after = placeholder.strip_prefix('{')?.strip_prefix(name)?.strip_prefix('}')?;
        Some((before, after))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_are_encoded_as_the_official_client_does() {
        let encoded = |id: &str| filled("{id}", "id", &id).unwrap();
        assert_eq!(encoded("minimax/music-01"), "minimax%2Fmusic-01");
        assert_eq!(encoded("flux.1-dev"), "flux.1-dev");
        assert_eq!(encoded("a%2Fb c?d#e"), "a%252Fb%20c%3Fd%23e");
        assert_eq!(encoded("ä!$&'()*+,;=:@~_"), "%C3%A4!$&'()*+,;=:@~_");
        assert_eq!(encoded("..."), "...");
    }

    #[test]
    fn ids_that_would_hit_another_resource_are_refused() {
        for id in ["", ".", "..", "a\\b", "..\\..", "a\nb"] {
            assert!(
                filled("{assetId}", "assetId", &id).unwrap_err().to_string().contains("assetId"),
                "{id:?}"
            );
        }
    }

    #[test]
    fn only_the_placeholder_of_that_name_is_replaced() {
        let path = "/models/{modelId}/images/{imageId}";
        let fill = |path, name, id: &str| filled(path, name, &id).unwrap();
        assert_eq!(fill(path, "imageId", "a{b"), "/models/{modelId}/images/a%7Bb");
        assert_eq!(fill(path, "modelId", "minimax/1"), "/models/minimax%2F1/images/{imageId}");
        assert_eq!(fill("{{b}}", "b", "a"), "{a}");
        for odd in ["", "{", "/a/{b", "}{", "{{b}}", "{modelId}"] {
            assert_eq!(fill(odd, "model", "a"), odd);
        }
        assert!(filled(path, "imageId", &"..").is_err());
    }

    proptest! {
        #[test]
        fn any_id_stays_one_segment(id in "\\PC*") {
            if let Ok(segment) = filled("{id}", "id", &id) {
                let url = format!("https://example.com/v1/jobs/{segment}/action");
                let url = reqwest::Url::parse(&url).unwrap();
                let segments: Vec<&str> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments, ["v1", "jobs", &*segment, "action"]);
                let decoded = percent_encoding::percent_decode_str(&segment).decode_utf8().unwrap();
                prop_assert_eq!(decoded, &*id);
            }
        }
    }
}
