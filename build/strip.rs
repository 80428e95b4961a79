//! Removes generated code that is never used but takes compile time.

use quote::ToTokens as _;
use syn::{
    Attribute, Expr, ExprLit, File, ImplItemFn, Item, Lit, Meta, Type, parse_quote,
    visit_mut::VisitMut,
};

use super::document::Document;

/// Returns the items of the top-level module `name`.
pub fn module<'a>(file: &'a mut File, name: &str) -> Option<&'a mut Vec<Item>> {
    submodule(&mut file.items, name)
}

fn submodule<'a>(items: &'a mut [Item], name: &str) -> Option<&'a mut Vec<Item>> {
    items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => {
            module.content.as_mut().map(|content| &mut content.1)
        }
        _ => None,
    })
}

/// Removes the builders of types that only responses contain: half of the generated lines.
pub fn unused_builders(file: &mut File, document: &Document) {
    let sent = document.sent();
    let Some(types) = module(file, "types") else { return };
    types.retain(|item| match item {
        Item::Impl(item) if item.trait_.is_none() => {
            // `X::builder()` would refer to a builder that is removed below.
            let builds = item.items.iter().any(|member| {
                matches!(member, syn::ImplItem::Fn(function) if function.sig.ident == "builder")
            });
            !builds || sent.contains(&last_segment(&item.self_ty))
        }
        _ => true,
    });
    if let Some(builders) = submodule(types, "builder") {
        builders.retain(|item| match item {
            Item::Struct(item) => sent.contains(&item.ident.to_string()),
            // `impl X`, `impl TryFrom<X> for super::X` and `impl From<super::X> for X` share a name.
            Item::Impl(item) => sent.contains(&last_segment(&item.self_ty)),
            _ => true,
        });
    }
}

/// Returns the last segment of a type's path.
pub fn last_segment(path: &Type) -> String {
    match path {
        Type::Path(path) => {
            path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default()
        }
        other => other.to_token_stream().to_string(),
    }
}

/// Removes examples, which would not run, from the docs of operations.
pub fn long_docs(file: &mut File) {
    Cut.visit_file_mut(file);
}

struct Cut;

impl VisitMut for Cut {
    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        let Meta::NameValue(meta) = &attribute.meta else { return };
        if !attribute.path().is_ident("doc") {
            return;
        }
        let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &meta.value else { return };
        let text = text.value();
        if let Some((before, _)) = text.split_once("```ignore") {
            let before = before.trim_end();
            *attribute = parse_quote!(#[doc = #before]);
        }
    }
}

/// Inlines all functions: those are compiled only where they are used, and nobody uses all operations and types.
pub fn unused_functions(file: &mut File) {
    Inlined.visit_file_mut(file);
}

struct Inlined;

impl VisitMut for Inlined {
    fn visit_impl_item_fn_mut(&mut self, function: &mut ImplItemFn) {
        if !function.attrs.iter().any(|attribute| attribute.path().is_ident("inline")) {
            function.attrs.push(parse_quote!(#[inline]));
        }
    }
}
