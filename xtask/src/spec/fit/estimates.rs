//! Results that are no longer described beside their estimate.
//!
//! ```text
//! before  200: RunModelResponse, 269: DryRunEstimate        now  269: DryRunEstimate
//! after   2XX: RunModelResponse, as it is in the document that is replaced
//! ```
//!
//! Nobody offers the price of nothing: the description lacks the result, and callers must not lose its type.

use serde_json::Value;

use crate::spec::{
    report::Report,
    tree::{self, ESTIMATE},
};

/// The schema that the result of an operation had, if only its estimate is described now.
pub fn known_result<'a>(operation: &tree::Operation<'_>, previous: &'a Value) -> Option<&'a Value> {
    let mut successes = operation.value["responses"].as_object()?.keys();
    if !successes.all(|status| status == ESTIMATE || !status.starts_with('2')) {
        return None;
    }
    let estimate = operation.value["responses"].get(ESTIMATE)?;
    let json = "/content/application~1json/schema";
    let before = previous["paths"][operation.path][operation.verb]["responses"].get("2XX")?;
    let result = before.pointer(json).filter(|result| result.get("$ref").is_some())?;
    // It may have been an estimate and nothing else before.
    (estimate.pointer(json) != Some(result)).then_some(result)
}

/// Adds the types that such results refer to, as far as nothing describes them now.
pub fn restore(document: &mut Value, previous: &Value, report: &mut Report) {
    loop {
        let used = tree::reachable(document, [&document["paths"]]);
        let schemas = &document["components"]["schemas"];
        let missing: Vec<String> =
            used.into_iter().filter(|name| schemas.get(name).is_none()).collect();
        let mut found = false;
        for name in missing {
            let Some(known) = previous["components"]["schemas"].get(&name) else { continue };
            report.note("fit", format!("{name}: not described any more; it stays as it was"));
            document["components"]["schemas"][&name] = known.clone();
            found = true;
        }
        // What was added may refer to more.
        if !found {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn response(name: &str) -> Value {
        json!({"content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}}})
    }

    #[test]
    fn the_result_is_that_of_the_previous_document() {
        let previous =
            json!({"paths": {"/run": {"post": {"responses": {"2XX": response("Run")}}}}});
        let result = |responses: Value| {
            let document = json!({"paths": {"/run": {"post": {"responses": responses}}}});
            let operations = tree::operations(&document);
            known_result(&operations[0], &previous).map(|schema| schema["$ref"].clone())
        };
        let run = Some(json!("#/components/schemas/Run"));
        assert_eq!(result(json!({"269": response("Cost"), "400": {}})), run);
        assert_eq!(result(json!({"269": response("Run")})), None, "it was this before");
        assert_eq!(result(json!({"269": response("Cost"), "200": response("Other")})), None);
        assert_eq!(result(json!({"200": response("Other")})), None, "there is no estimate");
    }

    #[test]
    fn types_are_restored_with_those_that_they_refer_to() {
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let previous = json!({"components": {"schemas": {
            "Run": {"properties": {"job": reference("Job"), "cost": reference("Cost")}},
            "Job": {"properties": {"old": {}}}, "Cost": {"properties": {"old": {}}}, "Gone": {},
        }}});
        let mut document = json!({
            "paths": {"/run": {"post": {"responses": {"2XX": response("Run")}}}},
            "components": {"schemas": {"Cost": {"properties": {"new": {}}}}},
        });
        restore(&mut document, &previous, &mut Report::default());
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["Job"]["properties"], json!({"old": {}}));
        assert_eq!(schemas["Cost"]["properties"], json!({"new": {}}), "it is described");
        assert!(schemas.get("Gone").is_none());
    }
}
