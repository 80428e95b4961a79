//! Cleans texts of the server for error messages.

/// Maximum length of a quoted text, in characters.
const LIMIT: usize = 300;

/// Reduces a text to one line, shortens it, and hides queries of links, data URLs and long base64.
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
        return format!("{before}data:[hidden]");
    }
    if word.contains("://") {
        // Signatures and tokens stand in the query of a link.
        return match word.split_once('?') {
            Some((before, _)) => format!("{before}?[hidden]"),
            None => word.to_owned(),
        };
    }
    // Tokens and file contents are long words; natural language has none of that length.
    if word.chars().count() > 80 { "[hidden]".to_owned() } else { word.to_owned() }
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
        assert_eq!(text(&"word ".repeat(200)).chars().count(), LIMIT + 1);
    }
}
