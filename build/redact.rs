//! Replaces derived `Debug` by one that never shows users' texts or links to files.
//!
//! It follows an allow-list: it shows numbers, booleans, dates, amounts, enumerations and nested types, and
//! of free text only ids and kinds. So prompts, links, secrets and file contents stay hidden in any field
//! that upstream may add.

use quote::{ToTokens as _, quote};
use syn::{Attribute, Field, Fields, File, Item, ItemStruct, parse_quote};

use super::strip::module;

/// Suffixes of field names whose text may be shown.
const SHOWN: [&str; 7] = ["id", "ids", "type", "types", "status", "kind", "plan"];

/// Rewrites every struct of the module `types`, and drops `Debug` from builders, which have the same values.
pub fn debug(file: &mut File) {
    if let Some(builders) = module(file, "builder") {
        for item in builders {
            if let Item::Struct(item) = item {
                underive(&mut item.attrs);
            }
        }
    }
    let Some(types) = module(file, "types") else { return };
    let mut added = Vec::new();
    for item in types.iter_mut() {
        match item {
            Item::Struct(item) => {
                let printable = underive(&mut item.attrs);
                // New fields of upstream come without a change here, so structs must be allowed to grow.
                item.attrs.push(parse_quote!(#[non_exhaustive]));
                added.extend(printable.then(|| implementation(item)));
            }
            Item::Mod(inner) if inner.ident == "builder" => {
                for item in inner.content.iter_mut().flat_map(|content| &mut content.1) {
                    if let Item::Struct(item) = item {
                        underive(&mut item.attrs);
                    }
                }
            }
            _ => {}
        }
    }
    types.extend(added);
}

/// Removes `Debug` from the derives. Returns whether it was among them.
fn underive(attributes: &mut [Attribute]) -> bool {
    let mut found = false;
    for attribute in attributes {
        if !attribute.path().is_ident("derive") {
            continue;
        }
        let Ok(list) = attribute.parse_args_with(
            syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated,
        ) else {
            continue;
        };
        let kept: Vec<_> = list.iter().filter(|path| !path.is_ident("Debug")).collect();
        found |= kept.len() != list.len();
        *attribute = parse_quote!(#[derive(#(#kept),*)]);
    }
    found
}

fn implementation(item: &ItemStruct) -> Item {
    let ident = &item.ident;
    let name = ident.to_string();
    let body = match &item.fields {
        Fields::Named(fields) => {
            let shown = fields.named.iter().map(|field| {
                let ident = &field.ident;
                let label = ident.to_token_stream().to_string();
                let value = if is_shown(&label, field) {
                    quote!(&self.#ident)
                // That a value is there helps to find a fault, and shows nothing of it.
                } else if type_text(field).starts_with(":: std :: option :: Option") {
                    quote!(&crate::api::Hidden::optional(&self.#ident))
                } else {
                    quote!(&crate::api::Hidden::VALUE)
                };
                quote!(.field(#label, #value))
            });
            quote!(f.debug_struct(#name)#(#shown)*.finish())
        }
        Fields::Unnamed(fields) if fields.unnamed.iter().all(|field| is_shown("", field)) => {
            quote!(f.debug_tuple(#name).field(&self.0).finish())
        }
        _ => quote!(f.debug_tuple(#name).field(&crate::api::Hidden::VALUE).finish()),
    };
    parse_quote! {
        impl ::std::fmt::Debug for #ident {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { #body }
        }
    }
}

fn type_text(field: &Field) -> String {
    field.ty.to_token_stream().to_string()
}

fn is_shown(label: &str, field: &Field) -> bool {
    // Tokens are printed with spaces between them: `:: std :: vec :: Vec < … >`.
    let text = type_text(field);
    let inner = text
        .replace(":: std :: option :: Option", "")
        .replace(":: std :: vec :: Vec", "")
        .replace(":: std :: collections :: BTreeMap < :: std :: string :: String ,", "")
        .replace(['<', '>'], "");
    let inner = inner.trim().rsplit(":: ").next().unwrap_or_default().trim().to_owned();
    if inner == "String" {
        // The last word of the name decides, so `job_id` and `parent_job_id` are shown alike. The `_` of
        // `type_` is no word: the field is called `type`.
        let name = label.trim_start_matches("r#").trim_end_matches('_');
        let ending = name.rsplit('_').next().unwrap_or_default();
        return SHOWN.contains(&ending);
    }
    // Everything else is a plain type, an enumeration, or a struct with a `Debug` of this kind.
    !inner.contains(' ') && !text.contains("serde_json") && !text.contains("Nullable")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_ids_are_shown_and_texts_are_not() {
        let fields: syn::FieldsNamed = parse_quote!({
            type_: ::std::string::String,
            r#type: ::std::string::String,
            parent_job_id: ::std::string::String,
            prompt: ::std::string::String,
            prompt_: ::std::string::String,
        });
        let shown = fields
            .named
            .iter()
            .filter(|field| is_shown(&field.ident.to_token_stream().to_string(), field));
        let shown: Vec<String> =
            shown.map(|field| field.ident.to_token_stream().to_string()).collect();
        assert_eq!(shown, ["type_", "r#type", "parent_job_id"]);
    }
}
