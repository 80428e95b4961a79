//! Runs progenitor.

use std::{collections::BTreeSet, error::Error};

use heck::ToUpperCamelCase as _;
use progenitor::{CrateVers, GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use schemars::schema::SchemaObject;
use serde_json::{Value, json};

use super::{document::Document, media::PART, unions};

/// Generates the client with progenitor, with types of this crate in place of some of its own.
pub fn client(document: &Document) -> Result<syn::File, Box<dyn Error>> {
    let mut settings = GenerationSettings::default();
    settings
        // Positional methods would take a new parameter in the middle of the others, which breaks callers,
        // sometimes without an error. Builders can grow.
        .with_interface(InterfaceStyle::Builder)
        .with_derive("PartialEq")
        .with_map_type("::std::collections::BTreeMap")
        // The types that the document names are those of the crate that is being built, whatever its version.
        .with_crate("scenario-client", CrateVers::Any, None);
    // What a type of this crate can do. Paths and queries are written with `Display`.
    let text = [TypeImpl::Display, TypeImpl::FromStr];
    for (name, schema) in document.schemas() {
        // The generator never sees the values: it would panic on two that are one name in Rust, and its
        // enumerations refuse values that they do not know.
        if schema.get("enum").is_some() {
            let own = format!("crate::api::types::{name}");
            settings.with_replacement(name, own, text.into_iter());
        } else if unions::is_union(schema) {
            let own = format!("crate::api::types::{name}");
            settings.with_replacement(name, own, [].into_iter());
        }
    }
    // Types of this crate keep what arrives: a date that does not parse must not lose a response, and a
    // float would round a price.
    let schema = |value| serde_json::from_value::<SchemaObject>(value);
    settings.with_conversion(
        schema(json!({"type": "string", "format": "date-time"}))?,
        "crate::api::Timestamp",
        text.into_iter(),
    );
    settings.with_conversion(
        schema(json!({"type": "number", "format": "decimal"}))?,
        "crate::api::CreativeUnits",
        text.into_iter(),
    );
    // Types that cannot be written as JSON. The calls of these operations do not.
    for (format, own) in [("binary", "::bytes::Bytes"), (PART, "crate::api::FilePart")] {
        let given = schema(json!({"type": "string", "format": format}))?;
        settings.with_conversion(given, own, std::iter::empty());
    }
    let mut ids = BTreeSet::new();
    id_formats(&document.tree, &mut ids);
    for format in ids {
        // `job-id` is `JobId` of `src/values/ids.rs`.
        let own = format!("crate::ids::{}", format.to_upper_camel_case());
        settings.with_conversion(
            schema(json!({"type": "string", "format": format}))?,
            own,
            text.into_iter(),
        );
    }
    Ok(syn::parse2(Generator::new(&settings).generate_tokens(&document.api)?)?)
}

/// Collects the formats of a document that are ids.
fn id_formats<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            let format = members.get("format").and_then(Value::as_str);
            found.extend(format.filter(|format| format.ends_with("-id")));
            members.values().for_each(|member| id_formats(member, found));
        }
        Value::Array(members) => members.iter().for_each(|member| id_formats(member, found)),
        _ => {}
    }
}
