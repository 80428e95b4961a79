//! Pass 5, fit: what the generator needs to be right, and what keeps it from being silently wrong.
//!
//! | step | what it does |
//! | --- | --- |
//! | [`read_only`] | no member required of requests that the service sets |
//! | [`responses`] | one success type an operation, no described errors |
//! | [`estimates`] | results that are no longer described beside their estimate |
//! | [`endless`] | no type that requires itself |
//! | [`fields`] | fields whose Rust names would be the same |
//! | [`ids`] | the same types for ids as in the handwritten part |
//! | [`parameters`] | comma-joined arrays, no defaults |
//! | [`schemas`] | nullable requests, no defaults and bounds |
//! | [`media`] | bytes and texts where the content is not JSON |
//! | [`texts`] | texts that are safe in Rust docs |
//! | [`shared`] | parameters that many operations take stand once |
//! | [`unused`] | no component that nothing refers to |
//! | [`variants`] | a Rust name for every value of an enumeration |
//! | [`unions`] | a Rust name for every variant of a union |

mod endless;
mod estimates;
mod fields;
mod ids;
mod media;
mod parameters;
mod read_only;
mod responses;
mod schemas;
mod shared;
mod texts;
mod unions;
mod unused;
mod variants;

use anyhow::Result;
use serde_json::{Value, json};

use super::{naming::Naming, report::Report, tree};

/// Runs all steps.
///
/// `previous` is the document that is replaced: what it names keeps its name.
pub fn apply(
    mut document: Value,
    previous: &Value,
    naming: &mut Naming,
    report: &mut Report,
) -> Result<Value> {
    read_only::apply(&mut document);
    // Responses next: the types that they join pass all further steps. Then ids, which parameters and
    // schemas copy into the wrappers `CommaJoined` and `Nullable`.
    responses::apply(&mut document, previous, report)?;
    endless::apply(&mut document, report);
    ids::apply(&mut document);
    parameters::apply(&mut document, report);
    schemas::apply(&mut document, report);
    media::apply(&mut document);
    // What it adds has passed all steps before.
    estimates::restore(&mut document, previous, report);
    unused::apply(&mut document, report);
    shared::apply(&mut document);
    // Names of fields and values last: only what is left needs one, and schemas must not change afterwards.
    fields::apply(&mut document, previous, naming, report);
    variants::apply(&mut document, previous, naming);
    unions::apply(&mut document, previous, naming);
    Ok(document)
}

/// The extension by which the generator takes a type of this crate in place of a schema.
fn own_type(name: &str, parameter: &Value) -> Value {
    let mut parameter = parameter.clone();
    // The generator cannot name a type inside another one. Whatever would make it a type of its own goes.
    tree::each_schema(&mut parameter, "", &mut |schema, _| {
        schemas::unbind(schema);
        if let Some(members) = schema.as_object_mut() {
            members.remove("description");
            schemas::plain_formats(members);
        }
    });
    json!({
        "crate": "scenario-client",
        "version": "*",
        "path": format!("scenario_client::api::{name}"),
        "parameters": [parameter],
    })
}
