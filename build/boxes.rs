//! Moves large optional parts of types to the heap.
//!
//! Without this, an asset takes 3.4 kB whether it has metadata or not, and every step that moves one copies them.

use std::collections::{BTreeMap, BTreeSet};

use syn::{
    Fields, File, GenericArgument, Item, PathArguments, PathSegment, Type, parse_quote, visit_mut,
    visit_mut::VisitMut,
};

use super::{setters::parts, strip::module};

/// Parts of more bytes than this are boxed: more than a link with an id.
const LIMIT: usize = 64;

/// Boxes every optional field whose type is large, in types and in their builders.
pub fn large_parts(file: &mut File) {
    let Some(types) = module(file, "types") else { return };
    let structs: BTreeMap<String, Vec<Type>> = types
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => {
                let Fields::Named(fields) = &item.fields else { return None };
                let kinds = fields.named.iter().map(|field| field.ty.clone());
                Some((item.ident.to_string(), kinds.collect()))
            }
            _ => None,
        })
        .collect();
    let is_large = |name: &&String| {
        structs[*name].iter().map(|kind| size(kind, &structs)).sum::<usize>() > LIMIT
    };
    let large: BTreeSet<String> = structs.keys().filter(is_large).cloned().collect();
    for item in types {
        Boxes(&large).visit_item_mut(item);
    }
}

/// Returns about how many bytes a value takes, with its large parts in boxes.
fn size(kind: &Type, structs: &BTreeMap<String, Vec<Type>>) -> usize {
    let (name, arguments) = parts(kind);
    match (name.as_str(), &arguments[..]) {
        ("bool", _) => 1,
        ("f64" | "i64" | "Box", _) => 8,
        ("Option", [inner]) => match (parts(inner).0.as_str(), size(inner, structs)) {
            // These have no spare value that could stand for `None`.
            ("f64" | "i64", size) => size + 8,
            (name, size) if structs.contains_key(name) && size > LIMIT => 8,
            (_, size) => size,
        },
        (name, []) if structs.contains_key(name) => {
            structs[name].iter().map(|kind| size(kind, structs)).sum()
        }
        // Texts, ids, enumerations, lists and maps have three words.
        _ => 24,
    }
}

struct Boxes<'a>(&'a BTreeSet<String>);

impl VisitMut for Boxes<'_> {
    /// `Option<Large>` becomes `Option<Box<Large>>`.
    fn visit_path_segment_mut(&mut self, segment: &mut PathSegment) {
        visit_mut::visit_path_segment_mut(self, segment);
        let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else { return };
        if let Some(GenericArgument::Type(kind)) = arguments.args.first_mut()
            && segment.ident == "Option"
            && self.0.contains(&parts(kind).0)
        {
            *kind = parse_quote!(::std::boxed::Box<#kind>);
        }
    }
}
