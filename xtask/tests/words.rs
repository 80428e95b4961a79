//! Words that must not come back, in comments, texts, names and pages.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The phrase, and what to write instead.
const WORDS: [(&str, &str); 33] = [
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
    ("tick", "polling round, interval"),
    ("ticks", "polling rounds, intervals"),
    ("piece", "part"),
    ("pieces", "parts"),
    ("look at", "poll, read, check"),
    ("looks at", "polls, reads, checks"),
    ("looked at", "polled, read, checked"),
    ("looking at", "polling, reading, checking"),
    ("so many", "the number, or the maximum"),
    ("what it costs", "price (before), cost or charge (after)"),
];

/// Files that may have a phrase, and why.
const EXCEPTIONS: [(&str, &str, &str); 3] = [
    ("src/ext/jobs/state.rs", "cancelled", "a spelling that the API may send"),
    ("tests/suite/jobs.rs", "cancelled", "the test of that spelling"),
    ("tests/suite/fake_extremes.rs", "cancelled", "the test of that spelling"),
];

/// Folders with texts of the vendor or of the generator.
const FOREIGN: [&str; 8] = [
    "target",
    ".git",
    "docs/public-api",
    "openapi/audio-models",
    "src/ext/audio",
    "tests/compile_fail/cases",
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
        lines += text.lines().count();
        for (number, phrase, instead) in phrases(&text, name.ends_with(".md")) {
            let is_exception =
                EXCEPTIONS.iter().any(|(file, word, _)| *file == name && *word == phrase);
            if !is_exception {
                found.push(format!("{name}:{number}: `{phrase}`, write: {instead}"));
            }
        }
    }
    assert!(lines > 30_000, "only {lines} lines were read");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Returns the phrases of a file, each with the number of its line and what to write instead.
fn phrases(text: &str, is_page: bool) -> Vec<(usize, &'static str, &'static str)> {
    let mut found = Vec::new();
    let mut before = None;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.to_lowercase();
        let prose = prose(&line, is_page).map(str::to_owned);
        // A sentence may go on in the next line.
        let both = match (&before, &prose) {
            (Some(before), Some(prose)) => format!("{before} {prose}"),
            _ => String::new(),
        };
        for (phrase, instead) in WORDS {
            let count = |text: &str| occurrences(text, phrase);
            let [before, prose] = [&before, &prose].map(|text| text.as_deref().map_or(0, count));
            if has(&line, phrase) || count(&both) > before + prose {
                found.push((number, phrase, instead));
            }
        }
        before = prose;
    }
    found
}

/// Returns the text of a line of a comment or of a page, without the marks that begin the line.
fn prose(line: &str, is_page: bool) -> Option<&str> {
    let line = line.trim();
    let text =
        if is_page { line } else { line.strip_prefix("//").or_else(|| line.strip_prefix('#'))? };
    let text = text.trim_start_matches(['/', '!', '#', '>']).trim();
    (!text.is_empty()).then_some(text)
}

/// Whether a line has a phrase as words of its own. `_` and `-` separate words, as in names.
fn has(line: &str, phrase: &str) -> bool {
    occurrences(line, phrase) > 0
}

fn occurrences(line: &str, phrase: &str) -> usize {
    let line = line.replace('_', " ");
    let places = line.match_indices(phrase).filter(|(start, _)| {
        let inside = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
        let before = line.get(..*start).and_then(|text| text.chars().next_back());
        let after = line.get(start + phrase.len()..).and_then(|text| text.chars().next());
        !inside(before) && !inside(after)
    });
    places.count()
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

#[test]
fn phrases_are_found_across_lines() {
    let found = |text: &str, is_page| -> Vec<(usize, &str)> {
        phrases(text, is_page).into_iter().map(|(number, phrase, _)| (number, phrase)).collect()
    };
    assert_eq!(
        found("    /// The part is sent\n    /// again.\nfn f() {}", false),
        [(2, "sent again")]
    );
    assert_eq!(found("//! Nobody\n//! is\n//! told.", false), [(3, "is told")]);
    assert_eq!(found("# It is taken\n# in.", false), [(2, "taken in")]);
    assert_eq!(found("A page is sent\nagain.", true), [(2, "sent again")]);
    assert_eq!(found("The job is taken up.\nIt ends.", true), [(1, "taken up")]);
    assert!(found("// It is sent\nagain();", false).is_empty());
    assert!(found("It is sent\n\nagain.", true).is_empty());
}
