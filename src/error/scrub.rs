//! Cleans texts of the server for error messages.

/// Maximum length of a quoted text, in characters.
const LIMIT: usize = 300;

/// Reduces a text to one line, shortens it, and hides user names, passwords and queries of links, data URLs and long
/// base64.
pub(crate) fn text(said: &str) -> String {
    let mut line = String::new();
    // Line breaks in a server's text could forge lines of a log.
    for word in said.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&scrub_word(word));
    }
    if line.chars().count() > LIMIT {
        line = line.chars().take(LIMIT).collect();
        line.push('…');
    }
    line
}

fn scrub_word(word: &str) -> String {
    // A data URL is the content of a file.
    if let Some((before, _)) = word.split_once("data:") {
        return format!("{}data:[hidden]", without_user(before));
    }
    if word.contains("://") {
        // Signatures and tokens stand in the query of a link.
        return match word.split_once('?') {
            Some((before, _)) => format!("{}?[hidden]", without_user(before)),
            None => without_user(word),
        };
    }
    // Tokens and file contents are long words; natural language has none of that length.
    if word.chars().count() > 80 { "[hidden]".to_owned() } else { word.to_owned() }
}

/// Hides user names and passwords in front of the hosts of links.
fn without_user(word: &str) -> String {
    let mut links = word.split("://");
    let mut shown = links.next().unwrap_or_default().to_owned();
    for link in links {
        shown.push_str("://");
        // An `@` in the path is no secret.
        let end = link.find(['/', '?', '#', '\\']).unwrap_or(link.len());
        match link.get(..end).and_then(|authority| authority.rfind('@')) {
            Some(at) => {
                shown.push_str("[hidden]");
                shown.push_str(link.get(at..).unwrap_or_default());
            }
            None => shown.push_str(link),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_texts_are_hidden() {
        let said = "cannot read https://cdn.example.com/a.wav?Policy=abc&Signature=def\nnor data:image/png;base64,AAAA";
        assert_eq!(
            text(said),
            "cannot read https://cdn.example.com/a.wav?[hidden] nor data:[hidden]"
        );
        assert_eq!(text(&"Z".repeat(200)), "[hidden]");
        for (said, shown) in [
            ("see https://me:pa55@example.com/a", "see https://[hidden]@example.com/a"),
            ("(http://me:p@55@example.com)", "(http://[hidden]@example.com)"),
            ("ftp://me@example.com?a=b@c", "ftp://[hidden]@example.com?[hidden]"),
            ("a://x:1@y,b://x:2@z/", "a://[hidden]@y,b://[hidden]@z/"),
            ("https://me:pa55@example.com/data:x", "https://[hidden]@example.com/data:[hidden]"),
            ("https://example.com/@me/a#@b", "https://example.com/@me/a#@b"),
        ] {
            assert_eq!(text(said), shown);
        }
        assert_eq!(text(&"word ".repeat(200)).chars().count(), LIMIT + 1);
    }
}
