//! Lists the generated types with their sizes, for a test.

use proc_macro2::Ident;
use quote::quote;
use syn::{File, Item, parse_quote};

use super::strip::module;

/// Returns the source of a list of names and sizes in bytes.
pub fn table(file: &mut File) -> File {
    let types = module(file, "types").map(|types| types.as_slice()).unwrap_or_default();
    let names: Vec<&Ident> = types
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some(&item.ident),
            Item::Enum(item) => Some(&item.ident),
            _ => None,
        })
        .collect();
    let texts = names.iter().map(ToString::to_string);
    let sizes = names.iter().map(|name| quote!(::std::mem::size_of::<crate::api::types::#name>()));
    parse_quote! {
        const SIZES: &[(&str, usize)] = &[#((#texts, #sizes)),*];
    }
}
