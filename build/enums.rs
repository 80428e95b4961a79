//! Writes the enumerations of the document as open ones: known values are variants, any other value is
//! kept as text.
//!
//! typify never sees them, so values cannot collide in it. The code is in the macro `open_enum`, the names
//! of variants are in the document; this module only combines them.

use std::error::Error;

use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Item, parse_quote};

use super::{document::Document, prose, strip::module};

/// Adds every enumeration of the document to the module `types`.
pub fn add(file: &mut syn::File, document: &Document) -> Result<(), Box<dyn Error>> {
    let types = module(file, "types").ok_or("the generator wrote no module `types`")?;
    for (name, schema) in document.schemas() {
        let texts = |key: &str| -> Vec<&str> {
            schema[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
        };
        if schema.get("enum").is_none() {
            continue;
        }
        let (values, variants) = (texts("enum"), texts("x-enum-varnames"));
        // Zipped lists of different lengths would lose values without a word.
        if values.len() != variants.len() {
            return Err(format!(
                "{name} has {} values and {} names for them",
                values.len(),
                variants.len()
            )
            .into());
        }
        let variants = values.iter().zip(variants).map(|(value, ident)| {
            let ident = format_ident!("{ident}");
            quote!(#ident = #value)
        });
        let name = format_ident!("{name}");
        let doc = prose::enumeration(&name.to_string(), schema);
        let item: Item = parse_quote! {
            crate::api::open_enum! { #[doc = #doc] #name { #(#variants),* } }
        };
        types.push(item);
    }
    Ok(())
}
