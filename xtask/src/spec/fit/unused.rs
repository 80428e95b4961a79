//! No component that nothing refers to.
//!
//! ```text
//! before  components: {responses: {Error: …}, schemas: {ErrorResponse: …, Job: …}}
//! after   components: {schemas: {Job: …}}
//! ```

use std::collections::BTreeSet;

use serde_json::Value;

use crate::spec::{report::Report, tree};

/// Drops response components and schemas that no operation leads to.
pub fn apply(document: &mut Value, report: &mut Report) {
    let used: BTreeSet<String> = tree::reachable(document, [&document["paths"]]);
    if let Some(components) = document["components"].as_object_mut() {
        components.remove("responses");
    }
    if let Some(schemas) = tree::schemas_mut(document) {
        schemas.retain(|name, _| {
            let keep = used.contains(name);
            if !keep {
                report.note("fit", format!("{name}: no operation uses it any more"));
            }
            keep
        });
    }
}
