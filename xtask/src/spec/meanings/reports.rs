//! What the report of a change says.

use super::*;

fn reported(before: Value, after: Value) -> String {
    let operation = |more: Value| {
        let mut operation = json!({"responses": {"200": content(&text())}});
        for (key, value) in more.as_object().into_iter().flatten() {
            operation[key] = value.clone();
        }
        imported(&description(json!({"/a": {"get": operation}}), json!({})))
    };
    changes(&operation(before), &operation(after)).to_string()
}

#[test]
fn how_a_parameter_is_written_is_compared() {
    let list = json!({"type": "array", "items": text()});
    let with = |more: Value| {
        let mut parameter = json!({"name": "ids", "in": "query", "schema": list});
        for (key, value) in more.as_object().into_iter().flatten() {
            parameter[key] = value.clone();
        }
        json!({"parameters": [parameter]})
    };
    let style = |style: &str| with(json!({"style": style, "explode": false}));
    let content = |kind: &str| with(json!({"schema": null, "content": {kind: {"schema": list}}}));
    for (before, after, line) in [
        (with(json!({})), style("form"), "list of string -> list of string (joined by commas)"),
        (
            style("form"),
            style("pipeDelimited"),
            "list of string (joined by commas) -> string (pipeDelimited)",
        ),
        (
            style("pipeDelimited"),
            style("spaceDelimited"),
            "string (pipeDelimited) -> string (spaceDelimited)",
        ),
        (
            content("application/xml"),
            content("application/json"),
            "string (application/xml) -> string (application/json)",
        ),
    ] {
        let line = format!("changed  parameter  GET /a query ids  {line}  BREAKING\n");
        let report = reported(before, after);
        assert!(report.starts_with(&line), "{report}");
    }
    assert!(
        reported(with(json!({})), with(json!({"style": "form", "explode": true})))
            .starts_with("nothing")
    );
}

#[test]
fn tags_are_compared_and_another_feature_breaks_callers() {
    let tags = |tags: &[&str]| json!({"tags": tags});
    for (before, after, line) in [
        (
            tags(&["jobs"]),
            tags(&["runs", "jobs"]),
            "changed  tags       GET /a tags  jobs -> jobs, runs\n",
        ),
        (
            tags(&["jobs"]),
            tags(&["teams"]),
            "added    feature    GET /a feature  api-teams  BREAKING\nchanged  tags       GET /a tags  jobs -> teams\n",
        ),
        (tags(&["usages"]), tags(&["teams"]), "changed  tags       GET /a tags  usages -> teams\n"),
        (
            tags(&["teams"]),
            json!({}),
            "removed  feature    GET /a feature\nremoved  tags       GET /a tags\n",
        ),
        (tags(&["a", "b"]), tags(&["b", "a"]), "nothing"),
    ] {
        let report = reported(before, after);
        assert!(report.starts_with(line), "{report}");
    }
}
