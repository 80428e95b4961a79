//! Whether the generator takes a normalized document.

use std::{panic, sync::Mutex};

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::Value;

use crate::{
    audit,
    spec::{
        self, Normalized,
        tree::{self, Operation},
    },
};

#[path = "../../build/mod.rs"]
pub mod generator;

use self::generator::Code;

/// Runs the generator over a document. A panic of it is an error like any other.
fn code(swagger: &str) -> Result<Code> {
    static LAST: Mutex<String> = Mutex::new(String::new());
    // The message of a panic goes to the hook only; without it an error could not say what happened.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|info| {
        if let Ok(mut last) = LAST.lock() {
            // Without the place: that is a path of the machine on which the generator was built.
            let payload = info.payload();
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
            // That something of its own is missing helps nobody who reads a description.
            let text = text.filter(|text| !text.contains("unwrap()"));
            *last = text.unwrap_or("it did not say why").replace('\n', " ");
        }
    }));
    let done = panic::catch_unwind(|| {
        generator::code(swagger, &|_| true).map_err(|error| error.to_string())
    });
    panic::set_hook(hook);
    match done {
        Ok(Ok(code)) => Ok(code),
        Ok(Err(error)) => Err(anyhow!(error)),
        Err(_) => bail!(
            "the generator gave up: {}",
            LAST.lock().map(|last| last.clone()).unwrap_or_default()
        ),
    }
}

/// Runs the generator over a whole document and compares what comes out with it.
fn audited(document: &Value, swagger: &str) -> Result<Code> {
    let code = code(swagger)?;
    for part in [&code.operations, &code.runnable, &code.sizes] {
        syn::parse_file(part).context("the generated code does not parse")?;
    }
    audit::compare(&code.api, document)?;
    Ok(code)
}

/// Leaves out the operations that the generator does not take, and says why. Returns the code of the others.
pub fn quarantine(normalized: &mut Normalized) -> Result<Code> {
    let code = leave_out(normalized)?;
    // An empty client would replace a useful one, and nobody would notice.
    if tree::operations(&normalized.document).is_empty() {
        let notes = normalized.report.notes();
        let reason = notes.iter().find_map(|note| note.strip_prefix("QUARANTINE: "));
        let reason = reason.map(|text| format!(", for instance {text}")).unwrap_or_default();
        bail!("no operation would be left{reason}");
    }
    Ok(code)
}

fn leave_out(normalized: &mut Normalized) -> Result<Code> {
    // One run over everything is the usual case.
    let whole = match audited(&normalized.document, &normalized.swagger) {
        Ok(code) => return Ok(code),
        Err(error) => error,
    };
    let first = format!("{whole:#}");
    let operations = tree::operations(&normalized.document);
    let mut left = normalized.document.clone();
    for (operation, error) in faulty(&normalized.document, &operations, whole)? {
        let note = format!("{} is left out: {error:#}", operation.place());
        normalized.report.note("QUARANTINE", note);
        if let Some(item) = left["paths"][operation.path].as_object_mut() {
            item.remove(operation.verb);
        }
    }
    // Operations that are fine alone can clash with each other, so the rest is tried once more.
    let document = with_only(&left, &tree::operations(&left));
    let swagger = spec::write::render(&document)?;
    let code = audited(&document, &swagger).with_context(|| {
        format!("the generator takes each operation, but not all together; first it said: {first}")
    })?;
    (normalized.document, normalized.swagger) = (document, swagger);
    Ok(code)
}

/// The operations that the generator does not take, each with the reason; together they have failed with `error`. One
/// among a thousand is found in twenty runs of half the size each, and not in a thousand.
fn faulty<'a>(
    document: &'a Value,
    operations: &[Operation<'a>],
    error: anyhow::Error,
) -> Result<Vec<(Operation<'a>, anyhow::Error)>> {
    // Alone, an operation cannot be blamed for another one.
    if let [only] = operations {
        return Ok(vec![(*only, error)]);
    }
    let mut found = Vec::new();
    let (one, other) = operations.split_at(operations.len() / 2);
    for half in [one, other].into_iter().filter(|half| !half.is_empty()) {
        let part = with_only(document, half);
        if let Err(error) = audited(&part, &spec::write::render(&part)?) {
            found.extend(faulty(document, half, error)?);
        }
    }
    Ok(found)
}

/// The document with these operations. Schemas that only others use would be blamed on these.
fn with_only(document: &Value, operations: &[Operation<'_>]) -> Value {
    let mut part = document.clone();
    let places: Vec<_> = operations.iter().map(|one| (one.path, one.verb)).collect();
    tree::retain(&mut part, |one| places.contains(&(one.path, one.verb)), |_| false);
    part
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::Texts;

    /// Texts that ended a comment, an example or a line where they stood, or that hide other text.
    const HOSTILE: [&str; 12] = [
        "ends */ here /* and begins\nin two lines */",
        "```rust\npanic!(\"run as a test\");\n```\nafter [it] <x>",
        "```\nnever closed [x]",
        "one `mark too many, [then] <b>more</b>",
        "bare\rreturn, \u{0} nothing, \u{7f} delete, \u{85} next line, \u{2028} separator",
        "right \u{202e}to\u{202c} left \u{2066}isolated\u{2069}",
        "\"quotes\" 'single' \\ backslash #[doc = \"x\"] r#\"raw\"# {braces} {}",
        "    four spaces\n\ttab\n        eight",
        "# Heading\n\n- list\n  - nested\n\n| table | x |\n| --- | --- |\n| a | b |",
        "\n\n\n",
        "~~~\nfenced with tildes\n~~~",
        "🦀 https://example.com/a_b_c?d=[e]&f=<g> $x$ &amp; @media",
    ];

    fn with_texts(text: &str) -> Value {
        let job = json!({"type": "object", "description": text, "properties": {
            "id": {"type": "string", "description": text},
            "kind": {"type": "string", "enum": ["a", "b"], "description": text},
            "parts": {"type": "array", "description": text, "items": {"type": "object", "description": text, "properties": {"a": {"type": "integer", "description": text, "default": text}}}},
        }});
        let content = json!({"application/json": {"schema": job}});
        json!({
            "openapi": "3.0.3",
            "info": {"title": text, "version": "1", "description": text},
            "tags": [{"name": "t", "description": text}],
            "paths": {"/a/{id}": {"put": {
                "summary": text, "description": text, "tags": ["t"],
                "parameters": [
                    {"name": "id", "in": "path", "description": text, "schema": {"type": "string"}},
                    {"name": "q", "in": "query", "description": text, "schema": {"type": "string", "description": text, "default": text}},
                ],
                "requestBody": {"description": text, "content": content},
                "responses": {"200": {"description": text, "content": content}},
            }}},
        })
    }

    fn normalized(document: &Value) -> Normalized {
        spec::run(Texts {
            upstream: document.to_string(),
            overlay: "overlay: 1.0.0\nactions: []\n".to_owned(),
            naming: None,
            previous: None,
        })
        .expect("imported")
    }

    #[test]
    fn faults_are_found_wherever_they_are() {
        let mut document = with_texts("x");
        let fine = document["paths"]["/a/{id}"].clone();
        let mut faulty = fine.clone();
        // The generator gives up on a placeholder that no parameter describes.
        faulty["put"]["parameters"] = json!([]);
        let mut paths = serde_json::Map::new();
        for number in 0..13 {
            let item = if [0, 7].contains(&number) { &faulty } else { &fine };
            paths.insert(format!("/p{number:02}/{{id}}"), item.clone());
        }
        document["paths"] = Value::Object(paths);
        let mut normalized = normalized(&document);
        quarantine(&mut normalized).expect("the rest is fine");
        assert_eq!(tree::operations(&normalized.document).len(), 11);
        let notes = normalized.report.notes();
        let left: Vec<&String> =
            notes.iter().filter(|note| note.starts_with("QUARANTINE")).collect();
        assert_eq!(left.len(), 2, "{left:?}");
        assert!(left[0].contains("PUT /p00/{id}") && left[1].contains("PUT /p07/{id}"), "{left:?}");
    }

    #[test]
    fn no_text_loses_an_operation() {
        let long = "very long ".repeat(20_000);
        for text in HOSTILE.iter().copied().chain([long.as_str()]) {
            let document = normalized(&with_texts(text));
            let done = audited(&document.document, &document.swagger);
            if let Err(error) = done {
                panic!("{}: {error:#}", text.chars().take(50).collect::<String>());
            }
            let code = code(&document.swagger).expect("generated");
            for line in code.api.lines().filter(|line| line.trim_start().starts_with("///")) {
                let odd = |c: char| {
                    c.is_control()
                        || ('\u{202a}'..='\u{202e}').contains(&c)
                        || ('\u{2066}'..='\u{2069}').contains(&c)
                };
                assert!(!line.contains(odd), "{line:?}");
            }
            assert!(!code.api.contains("/**"), "{text}");
        }
    }
}
