//! Which operation a request body runs.

use super::*;
use crate::generation::generator;

/// Operations with these paths that run this body, and a free one.
fn described(body: &Value, shared: &Value, names: &[&str]) -> Value {
    let dry_run = json!([{"name": "dryRun", "in": "query", "schema": text()}]);
    let mut paths = json!({"/drafts": takes(body, &json!([]))});
    for name in names {
        paths[*name] = takes(body, &dry_run);
    }
    description(paths, json!({"Shared": shared}))
}

/// What the implementations of `Runnable` run.
fn targets(normalized: &Normalized) -> Vec<String> {
    let code = generator::code(&normalized.swagger, &|_| true).expect("generated").runnable;
    let marks = code.split("Target::new(&operations::").skip(1);
    marks.filter_map(|rest| rest.split(')').next()).map(str::to_owned).collect()
}

#[test]
fn operations_with_one_request_body_all_run() {
    let images = json!({"type": "array", "items": {
        "type": "object", "properties": {"a": text(), "b": text(), "c": text()}}});
    let body = json!({"type": "object", "required": ["prompt"],
        "properties": {"prompt": text(), "language": text(), "images": images}});
    let shared = reference("Shared");
    let one = imported(&described(&shared, &body, &["/translations"]));
    assert_eq!(targets(&one), ["CREATE_TRANSLATION"]);
    let both = ["/captions", "/translations"];
    let two = updated(&described(&shared, &body, &both), &one);
    assert_eq!(targets(&two), ["CREATE_CAPTION", "CREATE_TRANSLATION"]);
    assert!(changes(&one, &two).changes.iter().all(|change| !change.breaking));
    let inline = updated(&described(&body, &body, &both), &two);
    assert_eq!((&inline.swagger, &inline.naming), (&two.swagger, &two.naming));
}

#[test]
fn a_body_that_runs_no_longer_is_reported() {
    let body = json!({"type": "object", "properties": {"prompt": text()}});
    let document = described(&body, &body, &["/captions", "/translations"]);
    let before = imported(&document);
    let table =
        "operations:\ntypes:\n  Shared:\n  - POST /captions body\n  - POST /translations body\n";
    let after = import(&document, table, Some(&before.swagger));
    assert!(targets(&after).is_empty());
    let report = changes(&before, &after).to_string();
    for line in [
        "removed  run        POST /captions run  BREAKING",
        "removed  run        POST /translations run  BREAKING",
    ] {
        assert!(report.contains(line), "{report}");
    }
}
