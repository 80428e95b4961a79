//! The generated Rust against the document: every object one struct with exactly its fields, every
//! operation one method, no type that the document does not have.
//!
//! The generator merges and drops things without a word; this is what notices.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use heck::ToSnakeCase as _;
use serde_json::Value;
use syn::{Expr, ExprLit, Fields, ImplItem, Item, ItemImpl, Lit, Type};

use crate::{
    generation::generator::{prose::wire_name, unions::is_union},
    spec::tree,
};

type Names = BTreeSet<String>;

/// Compares; the error names the first differences.
pub fn compare(code: &str, document: &Value) -> Result<()> {
    let file = syn::parse_file(code).context("the generated code does not parse")?;
    let types = module(&file.items, "types").context("the generated code has no module `types`")?;
    let mut structs = structs(types);
    let mut faults = Vec::new();
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        // Enumerations and unions are written by this crate and not by the generator, so they cannot be lost in it.
        if schema.get("enum").is_some() || is_union(schema) {
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
    let mut members = members(items);
    structs
        .map(|item| {
            let name = item.ident.to_string();
            let fields = match &item.fields {
                // Without its own list of members a type is read by serde, whose attributes have the names.
                Fields::Named(fields) => members
                    .remove(&name)
                    .or_else(|| Some(fields.named.iter().map(wire_name).collect())),
                _ => None,
            };
            (name, fields)
        })
        .collect()
}

/// The list of members of each type that has one, from its implementation of `Object`.
fn members(items: &[Item]) -> BTreeMap<String, Names> {
    let mut found = BTreeMap::new();
    for item in items {
        let Item::Impl(ItemImpl { self_ty, items, .. }) = item else { continue };
        let Type::Path(path) = &**self_ty else { continue };
        let list = items.iter().find_map(|item| match item {
            ImplItem::Const(item) if item.ident == "MEMBERS" => Some(&item.expr),
            _ => None,
        });
        let (Some(Expr::Reference(list)), Some(last)) = (list, path.path.segments.last()) else {
            continue;
        };
        let Expr::Array(list) = &*list.expr else { continue };
        let names = list.elems.iter().filter_map(|element| match element {
            Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) => Some(name.value()),
            _ => None,
        });
        found.insert(last.ident.to_string(), names.collect());
    }
    found
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
        let by_members = "mod types { struct A { one: u8, type_: u8 } impl Object for A { const MEMBERS: &[&str] = &[\"one\", \"type\"]; } struct B(u8); } impl Client { fn get_a(&self) {} }";
        compare(by_members, &document).expect("all there");
        compare(&by_members.replace("\"type\"", "\"kind\""), &document).expect_err("another name");
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
