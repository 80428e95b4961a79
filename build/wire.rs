//! Restores the wire names of fields that were renamed for Rust.

use quote::ToTokens as _;
use syn::{Attribute, Fields, File, Item, LitStr, parse_quote};

use super::{document::Document, strip::module};

/// Applies `x-wire-names` of every type.
pub fn restore(file: &mut File, document: &Document) {
    let Some(types) = module(file, "types") else { return };
    for item in types {
        let Item::Struct(item) = item else { continue };
        let name = item.ident.to_string();
        let Some((_, schema)) = document.schemas().find(|(known, _)| *known == name) else {
            continue;
        };
        let (Some(names), Fields::Named(fields)) =
            (schema["x-wire-names"].as_object(), &mut item.fields)
        else {
            continue;
        };
        for attribute in fields.named.iter_mut().flat_map(|field| &mut field.attrs) {
            for (key, wire) in names {
                rename(attribute, key, wire.as_str().unwrap_or_default());
            }
        }
    }
}

/// Sets the wire name in `#[serde(rename = "key", …)]`.
fn rename(attribute: &mut Attribute, key: &str, wire: &str) {
    if !attribute.path().is_ident("serde") {
        return;
    }
    // The attribute has no type in `syn`, so it is changed as text. As literals, names are quoted the way
    // that the generator quotes them.
    let text = attribute.meta.to_token_stream().to_string();
    let (from, to) = (
        LitStr::new(key, proc_macro2::Span::call_site()),
        LitStr::new(wire, proc_macro2::Span::call_site()),
    );
    let from = format!("rename = {}", from.to_token_stream());
    if text.contains(&from) {
        let text = text.replace(&from, &format!("rename = {}", to.to_token_stream()));
        if let Ok(meta) = syn::parse_str::<syn::Meta>(&text) {
            *attribute = parse_quote!(#[#meta]);
        }
    }
}
