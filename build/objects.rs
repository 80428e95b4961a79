//! Replaces the derives of serde on types with named fields, by code of a tenth of the size.
//!
//! The shared code is in `src/api/object.rs`; here each field becomes a line for reading and a line for writing.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    Attribute, Field, Fields, File, Ident, Item, ItemStruct, LitStr, Path, Token, Type,
    parse_quote, punctuated::Punctuated,
};

use super::{
    document::Document,
    setters::parts,
    strip::{last_segment, module},
    unions,
};

/// A set of members is kept in as many bits.
const MOST_MEMBERS: usize = 128;

/// Rewrites all structs that can be read in this way.
pub fn rewrite(file: &mut File, document: &Document) {
    let unions = document.schemas().filter(|(_, schema)| unions::is_union(schema));
    with_blanks(file, &unions.map(|(name, _)| name.to_owned()).collect());
}

fn with_blanks(file: &mut File, unions: &BTreeSet<String>) {
    let Some(types) = module(file, "types") else { return };
    let read: BTreeMap<String, Vec<Member>> = types
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some((item.ident.to_string(), members(item)?)),
            _ => None,
        })
        .collect();
    let known = readable(&read, unions);
    let mut added = Vec::new();
    for item in types.iter_mut() {
        let Item::Struct(item) = item else { continue };
        let name = item.ident.to_string();
        let Some(members) = read.get(&name).filter(|_| known.contains(&name)) else { continue };
        added.extend(implementation(item, members, &known, unions));
        without_serde(item);
    }
    types.extend(added);
}

/// A field, as serde sees it.
struct Member {
    field: Field,
    wire: String,
    /// The function that tells whether it is left out.
    skip: Option<Path>,
    is_required: bool,
}

/// Returns the fields of a struct whose derives can be replaced.
fn members(item: &ItemStruct) -> Option<Vec<Member>> {
    let Fields::Named(fields) = &item.fields else { return None };
    let is_derived = derives(&item.attrs).iter().filter(|path| is_serde(path)).count() == 2;
    // Attributes on the struct itself change how it is read.
    let is_plain = !item.attrs.iter().any(|attribute| attribute.path().is_ident("serde"));
    if !is_derived || !is_plain || fields.named.len() > MOST_MEMBERS {
        return None;
    }
    fields.named.iter().map(member).collect()
}

fn member(field: &Field) -> Option<Member> {
    let name = field.ident.as_ref()?.to_string();
    let mut wire = name.trim_start_matches("r#").to_owned();
    let (mut skip, mut has_default) = (None, false);
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let read = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                wire = meta.value()?.parse::<LitStr>()?.value();
            } else if meta.path.is_ident("skip_serializing_if") {
                skip = Some(meta.value()?.parse::<LitStr>()?.parse()?);
            } else if meta.path.is_ident("default") && !meta.input.peek(Token![=]) {
                has_default = true;
            } else {
                return Err(meta.error("not known here"));
            }
            Ok(())
        });
        // Whoever meets a new attribute leaves the struct to serde.
        read.ok()?;
    }
    let is_required = !has_default && parts(&field.ty).0 != "Option";
    Some(Member { field: field.clone(), wire, skip, is_required })
}

/// Returns the structs of which a blank value can be made: all their required fields have one.
fn readable(read: &BTreeMap<String, Vec<Member>>, unions: &BTreeSet<String>) -> BTreeSet<String> {
    let mut known: BTreeSet<String> = read.keys().cloned().collect();
    loop {
        let before = known.len();
        let can = |members: &[Member]| {
            members.iter().all(|member| blank(member, &known, unions).is_some())
        };
        let kept = known.iter().filter(|name| can(&read[*name])).cloned().collect();
        known = kept;
        if known.len() == before {
            return known;
        }
    }
}

/// Returns the value of a field before it is read.
fn blank(
    member: &Member,
    known: &BTreeSet<String>,
    unions: &BTreeSet<String>,
) -> Option<TokenStream> {
    let kind = &member.field.ty;
    let (name, arguments) = parts(kind);
    let path = quote!(#kind).to_string().replace(' ', "");
    let has_default = ["String", "Vec", "Map", "BTreeMap", "i64", "f64", "bool", "CreativeUnits"];
    if !member.is_required || has_default.contains(&name.as_str()) {
        return Some(quote!(::std::default::Default::default()));
    }
    if path.starts_with("crate::api::types::") && unions.contains(&name) {
        return Some(quote!(<#kind>::blank()));
    }
    let is_text = path.starts_with("crate::ids::")
        || path.starts_with("crate::api::types::")
        || path == "crate::api::Timestamp";
    match (is_text, arguments.is_empty() && known.contains(&path)) {
        (true, _) => Some(quote!(<#kind>::from(""))),
        (false, true) => Some(quote!(<#kind as crate::api::Object>::blank())),
        (false, false) => None,
    }
}

/// Returns the function that reads a field: objects are read where they are.
fn reader(kind: &Type, known: &BTreeSet<String>) -> Ident {
    let inner = |kind: &Type, outer: &str| match parts(kind) {
        (name, arguments) if name == outer => arguments.into_iter().next(),
        _ => None,
    };
    let is_known = |kind: Type| known.contains(&quote!(#kind).to_string());
    let part = inner(kind, "Option").and_then(|kind| inner(&kind, "Box"));
    let reader = match (part.is_some_and(is_known), inner(kind, "Vec").is_some_and(is_known)) {
        (true, _) => "read_part",
        (_, true) => "read_list",
        _ => "read_into",
    };
    format_ident!("{reader}")
}

/// Returns the implementations of one struct.
fn implementation(
    item: &ItemStruct,
    members: &[Member],
    known: &BTreeSet<String>,
    unions: &BTreeSet<String>,
) -> Vec<Item> {
    let ident = &item.ident;
    let name = ident.to_string();
    let wires: Vec<&String> = members.iter().map(|member| &member.wire).collect();
    let indices: Vec<usize> = (0..members.len()).collect();
    let fields: Vec<_> = members.iter().map(|member| &member.field.ident).collect();
    let required = members
        .iter()
        .enumerate()
        .filter(|(_, member)| member.is_required)
        .fold(0u128, |bits, (index, _)| bits | 1 << index);
    // A name is looked up here in every struct: what `readable` found is known to be there.
    let all = members.iter().map(|member| last_segment(&member.field.ty)).collect();
    let blanks = members.iter().map(|member| blank(member, &all, unions));
    let readers = members.iter().map(|member| reader(&member.field.ty, known));
    let writes = members.iter().map(|member| {
        let (field, wire) = (&member.field.ident, &member.wire);
        let write = quote!(members.serialize_entry(#wire, &self.#field)?;);
        match &member.skip {
            Some(skip) => quote!(if !#skip(&self.#field) { #write }),
            None => write,
        }
    });
    let file: File = parse_quote! {
        impl crate::api::Object for #ident {
            const NAME: &'static str = #name;
            const MEMBERS: &'static [&'static str] = &[#(#wires),*];
            const REQUIRED: u128 = #required;

            fn blank() -> Self {
                Self { #(#fields: #blanks),* }
            }

            fn member(name: &str) -> ::std::option::Option<usize> {
                ::std::option::Option::Some(match name {
                    #(#wires => #indices,)*
                    _ => return ::std::option::Option::None,
                })
            }

            fn read<'de, A: ::serde::de::MapAccess<'de>>(
                &mut self,
                member: usize,
                values: &mut A,
            ) -> ::std::result::Result<(), A::Error> {
                match member {
                    #(#indices => crate::api::#readers(&mut self.#fields, values),)*
                    _ => ::std::result::Result::Ok(()),
                }
            }

            fn write<M: ::serde::ser::SerializeMap>(
                &self,
                members: &mut M,
            ) -> ::std::result::Result<(), M::Error> {
                #(#writes)*
                ::std::result::Result::Ok(())
            }
        }

        #[automatically_derived]
        impl<'de> ::serde::Deserialize<'de> for #ident {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                crate::api::read_object(deserializer)
            }
        }

        #[automatically_derived]
        impl ::serde::Serialize for #ident {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                crate::api::write_object(self, serializer)
            }
        }
    };
    file.items
}

/// Removes the derives of serde and its attributes.
fn without_serde(item: &mut ItemStruct) {
    for attribute in &mut item.attrs {
        if attribute.path().is_ident("derive") {
            let kept = derives(std::slice::from_ref(attribute));
            let kept = kept.iter().filter(|path| !is_serde(path));
            *attribute = parse_quote!(#[derive(#(#kept),*)]);
        }
    }
    for field in &mut item.fields {
        field.attrs.retain(|attribute| !attribute.path().is_ident("serde"));
    }
}

fn is_serde(path: &Path) -> bool {
    path.segments.first().is_some_and(|first| first.ident == "serde")
}

/// Returns everything that is derived.
fn derives(attributes: &[Attribute]) -> Vec<Path> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    let parsed = lists.filter_map(|attribute| {
        attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).ok()
    });
    parsed.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(item: ItemStruct) -> String {
        let mut file: File = parse_quote!(pub mod types { #item });
        with_blanks(&mut file, &BTreeSet::from(["Shape".to_owned()]));
        prettyplease::unparse(&file)
    }

    #[test]
    fn a_struct_is_read_by_its_members() {
        let code = rewritten(parse_quote! {
            #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
            pub struct Job {
                #[serde(rename = "jobId")]
                pub job_id: crate::ids::JobId,
                #[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]
                pub r#type: ::std::vec::Vec<i64>,
            }
        });
        assert!(code.contains("#[derive(Clone)]"), "{code}");
        assert!(code.contains(r#"&["jobId", "type"]"#), "{code}");
        assert!(code.contains("const REQUIRED: u128 = 1u128"), "{code}");
        assert!(code.contains("if !::std::vec::Vec::is_empty(&self.r#type)"), "{code}");
    }

    #[test]
    fn parts_and_lists_that_are_objects_are_read_where_they_are() {
        let code = rewritten(parse_quote! {
            #[derive(::serde::Deserialize, ::serde::Serialize, Clone)]
            pub struct Tree {
                #[serde(default)]
                pub left: ::std::option::Option<::std::boxed::Box<Tree>>,
                #[serde(default)]
                pub leaves: ::std::vec::Vec<Tree>,
                #[serde(default)]
                pub names: ::std::vec::Vec<::std::string::String>,
                #[serde(default)]
                pub other: ::std::option::Option<::std::boxed::Box<Unknown>>,
            }
        });
        for (field, reader) in
            [("left", "part"), ("leaves", "list"), ("names", "into"), ("other", "into")]
        {
            let line = format!("crate::api::read_{reader}(&mut self.{field}, values)");
            assert!(code.contains(&line), "{line}: {code}");
        }
    }

    #[test]
    fn what_is_not_known_here_is_left_to_serde() {
        let odd: [ItemStruct; 3] = [
            parse_quote! {
                #[derive(::serde::Deserialize, ::serde::Serialize)]
                pub struct Odd { #[serde(flatten)] pub rest: ::serde_json::Map<String, ::serde_json::Value> }
            },
            parse_quote! {
                #[derive(::serde::Deserialize, ::serde::Serialize)]
                pub struct Odd { pub a: Unknown }
            },
            parse_quote! {
                #[derive(::serde::Deserialize, ::serde::Serialize)]
                #[serde(deny_unknown_fields)]
                pub struct Odd { pub a: bool }
            },
        ];
        for item in odd {
            let code = rewritten(item);
            assert!(code.contains("::serde::Deserialize,") && !code.contains("impl "), "{code}");
        }
    }
}
