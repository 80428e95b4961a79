//! Texts that mean in Rust documentation what they mean in the description.
//!
//! ```text
//! before  "see [x] and <id>\n```js\nrun()\n```\n\tindented \r\u{202e}hidden"
//! after   "see \[x\] and \<id\>\n```text\nrun()\n```\nindented hidden"
//! ```
//!
//! No links and no tags of others, no code that rustdoc would run as an example, no fence that swallows what
//! follows, and no characters that hide text: the compiler refuses those in comments.

use serde_json::Value;

/// Makes the texts of a schema, a parameter or an operation safe. A text without content goes.
pub fn make_safe(value: &mut Value) {
    for key in ["description", "summary"] {
        if let Some(Value::String(text)) = value.get_mut(key) {
            // A summary is the first line of the documentation.
            let is_line = key == "summary";
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            *text = safe(if is_line { &line } else { text });
            if text.is_empty()
                && let Some(members) = value.as_object_mut()
            {
                members.remove(key);
            }
        }
    }
}

/// A default value, short and on one line.
pub fn sample(text: &str) -> String {
    const LONGEST: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "'");
    let line: String = line.chars().filter_map(visible).collect();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("`{}…`", &line[..end]),
        None if line.is_empty() => "\"\"".to_owned(),
        None => format!("`{line}`"),
    }
}

fn safe(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let mut lines: Vec<String> = Vec::new();
    // The letter and the length of the fence that is open.
    let mut fence: Option<(char, usize)> = None;
    for line in text.lines() {
        let line: String = line.chars().filter_map(visible).collect();
        let trimmed = line.trim();
        let marker = trimmed.chars().next().filter(|first| matches!(first, '`' | '~'));
        let length = trimmed.chars().take_while(|letter| Some(*letter) == marker).count();
        match (fence, marker) {
            (None, Some(letter)) if length >= 3 && !trimmed[length..].contains('`') => {
                fence = Some((letter, length));
                // Without a language, or with that of another client, rustdoc would compile and run it.
                lines.push(format!("{}text", &trimmed[..length]));
            }
            (Some((letter, open)), Some(marker))
                if marker == letter && length >= open && trimmed.len() == length =>
            {
                fence = None;
                lines.push(trimmed.to_owned());
            }
            (Some(_), _) => lines.push(line.trim_end().to_owned()),
            // Indented lines are code for rustdoc, which would run them as tests. So every line is trimmed.
            (None, _) => lines.push(escaped(trimmed)),
        }
    }
    if let Some((letter, length)) = fence {
        lines.push(letter.to_string().repeat(length));
    }
    lines.join("\n").trim().to_owned()
}

/// A letter as it is shown; nothing for one that hides or turns round what follows.
fn visible(letter: char) -> Option<char> {
    match letter {
        '\t' => Some(' '),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        _ if letter.is_control() => None,
        _ => Some(letter),
    }
}

/// One line outside of a fence: brackets are brackets, except in code.
fn escaped(line: &str) -> String {
    let mut safe = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find(['`', '<', '>', '[', ']']) {
        safe.push_str(&rest[..start]);
        rest = &rest[start..];
        let marks = rest.len() - rest.trim_start_matches('`').len();
        // Code ends with as many marks as it began with. Marks without an end are letters.
        let end = (marks > 0).then(|| closing(&rest[marks..], marks)).flatten();
        let taken = match (marks, end) {
            (_, Some(end)) => marks + end + marks,
            (0, None) => 1,
            (_, None) => marks,
        };
        if end.is_some() {
            safe.push_str(&rest[..taken]);
        } else {
            for letter in rest[..taken].chars() {
                safe.push('\\');
                safe.push(letter);
            }
        }
        rest = &rest[taken..];
    }
    safe.push_str(rest);
    safe
}

/// Where a run of exactly this many marks begins.
fn closing(text: &str, marks: usize) -> Option<usize> {
    let mut place = 0;
    while let Some(start) = text[place..].find('`') {
        let from = place + start;
        let length = text[from..].len() - text[from..].trim_start_matches('`').len();
        if length == marks {
            return Some(from);
        }
        place = from + length;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_mean_the_same_and_nothing_is_run_linked_or_hidden() {
        for (given, expected) in [
            ("    see [x] and <id>, but `<id>`", "see \\[x\\] and \\<id\\>, but `<id>`"),
            ("ends */ here", "ends */ here"),
            ("```js\n  run()[0]\n```\n[a]", "```text\n  run()[0]\n```\n\\[a\\]"),
            ("```\nnever closed [x]", "```text\nnever closed [x]\n```"),
            ("~~~~\n~~~\n~~~~\n<b>", "~~~~text\n~~~\n~~~~\n\\<b\\>"),
            ("one ` mark, [x] and ``a [y]``", "one \\` mark, \\[x\\] and ``a [y]``"),
            ("``a`b [x]`` [y]", "``a`b [x]`` \\[y\\]"),
            ("a\rb\u{2028}c\u{0}d\u{202e}e\tf", "a\nb\ncde f"),
            ("\n \n", ""),
        ] {
            assert_eq!(safe(given), expected, "{given:?}");
        }
    }

    #[test]
    fn defaults_stay_short_and_on_one_line() {
        assert_eq!(sample("png"), "`png`");
        assert_eq!(sample("a `b`\nc"), "`a 'b' c`");
        assert_eq!(sample(&"x".repeat(100)).chars().count(), 63);
    }
}
