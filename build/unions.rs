//! Writes the unions of the document: one variant for each type, and one for any other value.
//!
//! typify never sees them: it would read the first variant that seems to fit, and refuse what fits none. The code is in
//! the macro `union`, the names of variants and what decides for them are in the document.

use std::error::Error;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Ident, Item, ItemStruct, parse_quote};

use super::{document::Document, prose, setters::parts, strip::module, tree};

/// The extension with the variants.
const UNION: &str = "x-union";

/// Returns whether a schema is a union.
pub fn is_union(schema: &Value) -> bool {
    schema.get(UNION).is_some()
}

/// Adds every union of the document to the module `types`. Fields must still have the attributes of serde.
pub fn add(file: &mut syn::File, document: &Document) -> Result<(), Box<dyn Error>> {
    let types = module(file, "types").ok_or("the generator wrote no module `types`")?;
    let mut added = Vec::new();
    for (name, schema) in document.schemas().filter(|(_, schema)| is_union(schema)) {
        added.push(union(name, schema, types)?);
    }
    types.extend(added);
    Ok(())
}

fn union(name: &str, schema: &Value, types: &[Item]) -> Result<Item, Box<dyn Error>> {
    let texts = |value: &Value| -> Vec<String> {
        let texts = value.as_array().into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    };
    let (names, tag) = (texts(&schema[UNION]["names"]), schema[UNION]["tag"].as_str());
    let kinds = kinds(schema);
    let keys = schema[UNION]["keys"].as_array().map(Vec::as_slice).unwrap_or_default();
    // Zipped lists of different lengths would lose variants without a word.
    if names.len() != kinds.len() || keys.len() != kinds.len() {
        let (names, keys) = (names.len(), keys.len());
        return Err(format!("{name} has {} types, {names} names, {keys} keys", kinds.len()).into());
    }
    let variants =
        kinds.iter().zip(&names).zip(keys).enumerate().map(|(index, ((kind, variant), keys))| {
            let (index, keys) = (Literal::usize_unsuffixed(index), texts(keys));
            let written = written(types, kind, tag, &keys);
            let (variant, kind) = (format_ident!("{variant}"), format_ident!("{kind}"));
            quote!(#index #variant(#kind) [#(#keys),*] #written)
        });
    let tag = tag.map(|tag| quote!((#tag)));
    let doc = prose::union(name, schema);
    let name = format_ident!("{name}");
    Ok(parse_quote! {
        crate::api::union! { #[doc = #doc] #name #tag { #(#variants)* } }
    })
}

/// Returns the types of the variants.
pub fn kinds(schema: &Value) -> Vec<&str> {
    let parts = schema["oneOf"].as_array().into_iter().flatten();
    parts.filter_map(|part| part["$ref"].as_str().and_then(tree::schema_name)).collect()
}

/// Returns the field of the tag and the value that is written, if the variant may lack it and there is one value only.
fn written(types: &[Item], kind: &str, tag: Option<&str>, keys: &[String]) -> Option<TokenStream> {
    let [value] = keys else { return None };
    let item = types.iter().find_map(|item| match item {
        Item::Struct(item) if item.ident == kind => Some(item),
        _ => None,
    })?;
    let field = optional_text(item, tag?)?;
    Some(quote!({ #field = #value }))
}

/// Returns the field with this name on the wire, if it is an optional text.
fn optional_text<'a>(item: &'a ItemStruct, wire: &str) -> Option<&'a Ident> {
    let field = item.fields.iter().find(|field| prose::wire_name(field) == wire)?;
    let (outer, arguments) = parts(&field.ty);
    let inner = arguments.first().filter(|_| outer == "Option")?;
    let path = quote!(#inner).to_string().replace(' ', "");
    let is_text = parts(inner).0 == "String"
        || path.starts_with("crate::ids::")
        || path.starts_with("crate::api::types::");
    field.ident.as_ref().filter(|_| is_text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_tag_that_can_be_absent_and_has_one_value_is_written() {
        let types: Vec<Item> = vec![
            parse_quote!(
                pub struct A {
                    #[serde(rename = "aKind")]
                    pub a_kind: ::std::option::Option<crate::api::types::AKind>,
                }
            ),
            parse_quote!(
                pub struct B {
                    #[serde(rename = "aKind")]
                    pub a_kind: crate::api::types::AKind,
                }
            ),
            parse_quote!(
                pub struct C {
                    #[serde(rename = "aKind")]
                    pub a_kind: ::std::option::Option<i64>,
                }
            ),
        ];
        let field = |kind: &str, tag: Option<&str>, keys: &[&str]| {
            let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
            written(&types, kind, tag, &keys).map(|tokens| tokens.to_string())
        };
        assert_eq!(field("A", Some("aKind"), &["a"]).as_deref(), Some("{ a_kind = \"a\" }"));
        for (kind, tag, keys) in [
            ("A", Some("aKind"), &["a", "b"][..]),
            ("A", None, &["a"]),
            ("B", Some("aKind"), &["b"]),
            ("C", Some("aKind"), &["c"]),
            ("D", Some("aKind"), &["d"]),
        ] {
            assert_eq!(field(kind, tag, keys), None, "{kind} {tag:?} {keys:?}");
        }
    }
}
