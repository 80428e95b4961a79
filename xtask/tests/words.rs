//! Words that must not come back, in comments, texts, names and pages.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The phrase, and what to write instead.
const WORDS: [(&str, &str); 25] = [
    ("stand-in", "fake server"),
    ("answer", "response"),
    ("answers", "responses, responds"),
    ("answered", "responded"),
    ("cancelled", "canceled"),
    ("taken in", "imported"),
    ("takes in", "imports"),
    ("take in", "import"),
    ("hold against", "validate against"),
    ("held against", "validated against"),
    ("own client", "custom HTTP client"),
    ("send again", "retry"),
    ("sent again", "retried"),
    ("whole or not there", "atomic"),
    ("never replayed", "at most once"),
    ("take up a job", "resume a job"),
    ("taken up", "resumed"),
    ("those of a request", "Returns an error if …"),
    ("good for one", "at most once"),
    ("a person", "a user, a caller"),
    ("is told", "is reported"),
    ("are told", "are reported"),
    ("be told", "return, report"),
    ("polling tick", "polling round"),
    ("what it costs", "price (before), cost or charge (after)"),
];

/// Files that may have a phrase, and why.
const EXCEPTIONS: [(&str, &str, &str); 2] = [
    ("src/ext/jobs/state.rs", "cancelled", "a spelling that the API may send"),
    ("tests/suite/jobs.rs", "cancelled", "the test of that spelling"),
];

/// Folders with texts of the vendor or of the generator.
const FOREIGN: [&str; 8] = [
    "target",
    ".git",
    "docs/public-api",
    "openapi/audio-models",
    "src/ext/audio",
    "tests/audio/compile_fail",
    "tests/peers/official",
    "xtask/tests/words.rs",
];

#[test]
fn the_words_of_the_glossary_are_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    let mut lines = 0;
    for file in files(&root, &root) {
        let name = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&file).unwrap();
        for (number, line) in (1..).zip(text.lines()) {
            lines += 1;
            let line = line.to_lowercase();
            for (phrase, instead) in WORDS {
                let is_exception =
                    EXCEPTIONS.iter().any(|(file, word, _)| *file == name && *word == phrase);
                if has(&line, phrase) && !is_exception {
                    found.push(format!("{name}:{number}: `{phrase}`, write: {instead}"));
                }
            }
        }
    }
    assert!(lines > 30_000, "only {lines} lines were read");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Whether a line has a phrase as words of its own. `_` and `-` separate words, as in names.
fn has(line: &str, phrase: &str) -> bool {
    let line = line.replace('_', " ");
    line.match_indices(phrase).any(|(start, _)| {
        let inside = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
        let before = line.get(..start).and_then(|text| text.chars().next_back());
        let after = line.get(start + phrase.len()..).and_then(|text| text.chars().next());
        !inside(before) && !inside(after)
    })
}

fn files(root: &Path, folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let name = path.strip_prefix(root).unwrap();
        if FOREIGN.iter().any(|foreign| name == Path::new(foreign)) {
            continue;
        }
        let extension = path.extension().and_then(|extension| extension.to_str());
        match extension {
            _ if path.is_dir() => found.extend(files(root, &path)),
            Some("rs" | "md" | "py") => found.push(path),
            _ => {}
        }
    }
    found
}

#[test]
fn phrases_are_found_in_text_and_in_names() {
    assert!(has("// the answer is late", "answer"));
    assert!(has("fn an_answer_that_is_late() {", "answer"));
    assert!(has("a stand-in.", "stand-in"));
    assert!(!has("unanswered questions", "answer"));
}
