//! The generated Rust against the document: every object one struct with exactly its fields, every
//! operation one method, no type that the document does not have.
//!
//! The generator merges and drops things without a word; this is what notices.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use heck::ToSnakeCase as _;
use serde_json::Value;
use syn::{Fields, ImplItem, Item, Type};

use crate::{generation::generator::prose::wire_name, spec::tree};

type Names = BTreeSet<String>;

/// Compares; the error names the first differences.
pub fn compare(code: &str, document: &Value) -> Result<()> {
    let file = syn::parse_file(code).context("the generated code does not parse")?;
    let types = module(&file.items, "types").context("the generated code has no module `types`")?;
    let mut structs = structs(types);
    let mut faults = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        // Enumerations are written by this crate and not by the generator, so they cannot be lost in it.
        if schema.get("enum").is_some() {
            continue;
        }
        // Taken out of the map: what is left at the end is a type that nothing describes.
        let Some(fields) = structs.remove(name) else {
            faults.push(format!("type {name} is missing"));
            continue;
        };
        let described = schema["properties"].as_object().map(|properties| {
            let wire =
                |key: &String| schema["x-wire-names"][key].as_str().unwrap_or(key).to_owned();
            properties.keys().map(wire).collect::<Names>()
        });
        if fields != described {
            faults.push(format!("type {name} has other fields than described"));
        }
    }
    faults.extend(structs.keys().map(|name| format!("type {name} is not described")));
    let methods = methods(&file.items, "Client");
    let described: Names =
        tree::operations(document).iter().map(|operation| operation.id().to_snake_case()).collect();
    faults
        .extend(described.difference(&methods).map(|name| format!("operation {name} is missing")));
    faults.extend(
        methods.difference(&described).map(|name| format!("operation {name} is not described")),
    );
    if !faults.is_empty() {
        // The first few show the cause. A generator that merges one type makes many fields wrong.
        faults.truncate(10);
        bail!("the generated code is not what the document describes: {}", faults.join("; "));
    }
    Ok(())
}

fn module<'a>(items: &'a [Item], name: &str) -> Option<&'a [Item]> {
    items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => {
            module.content.as_ref().map(|content| content.1.as_slice())
        }
        _ => None,
    })
}

/// Structs by name, with the wire names of their fields; none for wrappers of one value.
fn structs(items: &[Item]) -> BTreeMap<String, Option<Names>> {
    let structs = items.iter().filter_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    });
    structs
        .map(|item| {
            let fields = match &item.fields {
                Fields::Named(fields) => Some(fields.named.iter().map(wire_name).collect()),
                _ => None,
            };
            (item.ident.to_string(), fields)
        })
        .collect()
}

fn methods(items: &[Item], of: &str) -> Names {
    let mut names = Names::new();
    for item in items {
        let Item::Impl(item) = item else { continue };
        let Type::Path(path) = &*item.self_ty else { continue };
        if path.path.segments.last().is_some_and(|last| last.ident == of) {
            names.extend(item.items.iter().filter_map(|member| match member {
                ImplItem::Fn(function) => Some(function.sig.ident.to_string()),
                _ => None,
            }));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn merged_lost_and_invented_things_are_reported() {
        let document = json!({
            "paths": {"/a": {"get": {"operationId": "getA"}}},
            "components": {"schemas": {"A": {"properties": {"one": {}, "type": {}}}, "B": {"type": "array"}}},
        });
        let good = "mod types { struct A { one: u8, #[serde(rename = \"type\")] type_: u8 } struct B(u8); } impl Client { fn get_a(&self) {} }";
        compare(good, &document).expect("all there");
        for (bad, reported) in [
            (good.replace("one: u8,", ""), "type A has other fields"),
            (good.replace("struct B(u8);", ""), "type B is missing"),
            (good.replace("struct B(u8);", "struct B(u8); struct C;"), "type C is not described"),
            (good.replace("get_a", "get_b"), "operation get_a is missing"),
        ] {
            let error = compare(&bad, &document).expect_err("a fault").to_string();
            assert!(error.contains(reported), "{error}");
        }
    }
}
