//! Hides the texts of a request in the server's response to it.

use std::collections::HashMap;

use serde_json::Value;

/// The replacement of a private text.
const HIDDEN: &str = "[hidden]";

/// Maximum number of characters of one sent text that are compared.
const TEXT_LIMIT: usize = 20_000;

/// Maximum number of texts of one request that are compared.
const TEXTS_LIMIT: usize = 200;

/// Minimum length of a single word that is hidden; shorter ones occur in any sentence.
const WORD: usize = 5;

/// Minimum number of letters in a row of words that is hidden.
const PHRASE: usize = 8;

/// Length of the substrings that are compared in scripts without spaces, in characters.
const WINDOW: usize = 4;

/// Common words of refusals. Alone they reveal nothing about the request.
const USUAL: &[&str] = &[
    "above",
    "access",
    "action",
    "allowed",
    "also",
    "array",
    "asset",
    "assets",
    "audio",
    "because",
    "been",
    "before",
    "below",
    "between",
    "blocked",
    "both",
    "cannot",
    "characters",
    "contains",
    "content",
    "credits",
    "detected",
    "does",
    "duration",
    "either",
    "equal",
    "error",
    "exceeds",
    "expected",
    "failed",
    "field",
    "file",
    "files",
    "filter",
    "flagged",
    "following",
    "format",
    "found",
    "from",
    "generation",
    "greater",
    "have",
    "height",
    "image",
    "images",
    "input",
    "inputs",
    "integer",
    "into",
    "invalid",
    "items",
    "least",
    "length",
    "less",
    "limit",
    "list",
    "longer",
    "lyrics",
    "maximum",
    "minimum",
    "missing",
    "model",
    "models",
    "moderation",
    "more",
    "most",
    "must",
    "name",
    "none",
    "number",
    "object",
    "only",
    "other",
    "over",
    "parameter",
    "please",
    "policy",
    "prompt",
    "provided",
    "provider",
    "range",
    "reached",
    "refused",
    "rejected",
    "request",
    "required",
    "safety",
    "seconds",
    "shorter",
    "should",
    "size",
    "smaller",
    "string",
    "such",
    "supported",
    "than",
    "that",
    "their",
    "them",
    "there",
    "these",
    "they",
    "this",
    "type",
    "types",
    "under",
    "unknown",
    "unsafe",
    "used",
    "value",
    "values",
    "video",
    "violates",
    "voice",
    "when",
    "which",
    "width",
    "with",
    "words",
    "would",
    "wrong",
    "your",
];

/// Returns the string values of a request body or of its echo, without keys.
pub(super) fn texts(sent: &Value) -> Vec<String> {
    let mut found = Vec::new();
    // A stack and not a recursion: the depth of a body is up to the caller.
    let mut waiting = vec![sent];
    while let Some(value) = waiting.pop() {
        match value {
            Value::String(text) if found.len() < TEXTS_LIMIT => {
                found.push(text.chars().take(TEXT_LIMIT).collect());
            }
            Value::Array(items) => waiting.extend(items),
            Value::Object(members) => waiting.extend(members.values()),
            _ => {}
        }
    }
    found
}

/// Replaces every whole or partial repetition of the sent texts in the server's text.
pub(super) fn hide(said: &str, texts: &[String]) -> String {
    let texts: Vec<Text> = texts.iter().map(|text| Text::new(text)).collect();
    // Words are compared and not characters, because providers change the spacing and the case of what they quote.
    let words: Vec<&str> = said.split_whitespace().collect();
    let plain: Vec<String> = words.iter().map(|word| core(word)).collect();
    let mut shown: Vec<&str> = Vec::new();
    let mut next = 0;
    while let (Some(word), Some(rest)) = (words.get(next), plain.get(next..)) {
        // The longest repetition wins. To stop at the first text would show the rest of a longer one.
        let run = texts.iter().map(|text| text.repeated(rest)).max().unwrap_or_default();
        if run == 0 {
            shown.push(word);
        // One mark for a passage: their number would show how long the text was.
        } else if shown.last() != Some(&HIDDEN) {
            shown.push(HIDDEN);
        }
        next += run.max(1);
    }
    shown.join(" ")
}

/// Returns a word in lower case, without surrounding punctuation.
fn core(word: &str) -> String {
    word.trim_matches(|mark: char| !mark.is_alphanumeric()).to_lowercase()
}

/// A sent text, prepared for comparison.
struct Text {
    whole: String,
    words: Vec<String>,
    places: HashMap<String, Vec<usize>>,
}

impl Text {
    fn new(text: &str) -> Self {
        let words: Vec<String> =
            text.split_whitespace().map(core).filter(|word| !word.is_empty()).collect();
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, word) in words.iter().enumerate() {
            places.entry(word.clone()).or_default().push(place);
        }
        Self { whole: text.to_lowercase(), words, places }
    }

    /// Returns the number of words at the start of `said` that repeat this text and reveal some of it.
    fn repeated(&self, said: &[String]) -> usize {
        // A word of marks only, such as a dash, has no letters to compare.
        let Some(first) = said.first().filter(|word| !word.is_empty()) else { return 0 };
        let run = |place: &usize| {
            let here = self.words.iter().skip(*place);
            here.zip(said).take_while(|(mine, theirs)| mine == theirs).count()
        };
        let longest = self.places.get(first).into_iter().flatten().map(run).max();
        let longest = longest.unwrap_or_default();
        if self.is_telling(said.get(..longest).unwrap_or_default()) {
            return longest;
        }
        // Quotes may be cut in the middle of a word.
        usize::from(self.has_part(first))
    }

    fn is_telling(&self, run: &[String]) -> bool {
        let letters: usize = run.iter().map(|word| word.chars().count()).sum();
        let unusual = |word: &String| word.chars().count() >= WORD - 1 && !is_usual(word);
        // A text of one short word is hidden if it is repeated as a whole: it may be a name.
        let whole = run.len() == self.words.len() && letters >= WORD - 2;
        match run {
            [] => false,
            _ if whole => !run.iter().all(|word| is_usual(word)),
            [word] => letters >= WORD && !is_usual(word),
            several => letters >= PHRASE && several.iter().any(unusual),
        }
    }

    /// Whether the text contains the word as part of a longer word, or without spaces around it.
    fn has_part(&self, word: &str) -> bool {
        let length = word.chars().count();
        if word.is_ascii() {
            return length > WORD && !is_usual(word) && self.whole.contains(word);
        }
        // Scripts without spaces have no words to compare, so any few characters in a row count.
        let characters: Vec<char> = word.chars().collect();
        characters
            .windows(WINDOW.min(length))
            .any(|window| self.whole.contains(&window.iter().collect::<String>()))
    }
}

fn is_usual(word: &str) -> bool {
    USUAL.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn hidden(said: &str, sent: Value) -> String {
        hide(said, &texts(&sent))
    }

    #[test]
    fn the_list_is_sorted() {
        assert!(USUAL.is_sorted());
    }

    #[test]
    fn quoted_prompts_are_hidden_in_whole_and_in_part() {
        let sent =
            json!({"prompt": "A secret place in the Black Forest, at dawn", "style": "noir"});
        for (said, shown) in [
            (
                "Your prompt was flagged: \"A secret place in the Black Forest, at dawn\"",
                "Your prompt was flagged: [hidden]",
            ),
            ("Your prompt was flagged: a secret place…", "Your prompt was flagged: [hidden]"),
            ("the word 'secret' is not allowed", "the word [hidden] is not allowed"),
            ("style noir is unknown", "style [hidden] is unknown"),
            ("(forest) refused", "[hidden] refused"),
        ] {
            assert_eq!(hidden(said, sent.clone()), shown);
        }
        let nested = json!({"messages": [{"text": "meet me at midnight"}]});
        assert_eq!(
            hidden("cannot say meet me at midnight here", nested),
            "cannot say [hidden] here"
        );
        let japanese = json!({"prompt": "静かな森の中の秘密の場所"});
        assert_eq!(hidden("拒否: 「秘密の場所」", japanese), "拒否: [hidden]");
    }

    #[test]
    fn texts_that_reveal_nothing_stay() {
        let sent =
            json!({"prompt": "the input must be at least a model of an image", "mode": "hd"});
        for said in [
            "Input width must be at least 672",
            "Input prompt is required",
            "Invalid model(s): one of them is of the wrong type",
            "Model model_x not found",
        ] {
            assert_eq!(hidden(said, sent.clone()), said);
        }
    }

    proptest! {
        /// Any part of a sent text with at least three longer words is hidden, whatever surrounds it.
        #[test]
        fn no_part_of_a_text_gets_through(
            words in proptest::collection::vec("[a-z]{6,9}", 3..12),
            from in 0usize..9,
            before in "[A-Z ]{0,20}",
        ) {
            let text = words.join(" ");
            let from = from.min(words.len() - 3);
            let part = words[from..from + 3].join(" ");
            let shown = hidden(&format!("{before} \"{part}\" was refused"), json!({"prompt": text}));
            for word in &words[from..from + 3] {
                prop_assert!(!shown.contains(word.as_str()) || is_usual(word), "{shown}");
            }
        }
    }
}
