//! Writes the builders of request bodies: setters that accept natural values, and one error that names
//! everything that is missing.
//!
//! ```text
//! before  prompt: Result<String, String>      .prompt(TryInto<String>)    TryFrom: the first fault
//! after   prompt: Option<String>              .prompt(impl Into<String>)  build(): all faults
//! ```

use std::{collections::BTreeMap, error::Error};

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::{Fields, File, Ident, Item, ItemStruct, parse_quote};

use super::{
    document::Document,
    prose,
    setters::{Context, Taking, kept_by_generator, optional, parts, setters},
    strip::{last_segment, module},
};

/// Replaces the builders of the module `types`. Returns the names of the types that have one.
pub fn rewrite(file: &mut File) -> Result<Context, Box<dyn Error>> {
    let types = module(file, "types").ok_or("the generator wrote no module `types`")?;
    let mut targets: BTreeMap<String, ItemStruct> = BTreeMap::new();
    for item in types.iter() {
        if let Item::Struct(item) = item {
            // A copy: the builders are in the same module, which is borrowed while they are rewritten.
            targets.insert(item.ident.to_string(), item.clone());
        }
    }
    // The only users of this error were the builders.
    types.retain(|item| !matches!(item, Item::Mod(inner) if inner.ident == "error"));
    let builders = types.iter_mut().find_map(|item| match item {
        Item::Mod(inner) if inner.ident == "builder" => inner.content.as_mut(),
        _ => None,
    });
    let Some((_, builders)) = builders else {
        return Ok(Context { built: Default::default(), builders: TokenStream::new() });
    };
    let given = std::mem::take(builders);
    let structs: Vec<&ItemStruct> = given
        .iter()
        .filter_map(|item| match item {
            Item::Struct(item) => Some(item),
            _ => None,
        })
        .collect();
    let mut context = Context {
        // Setters of these types accept a builder, so that nested bodies need no `build()` of their own.
        built: structs.iter().map(|item| item.ident.to_string()).collect(),
        builders: TokenStream::new(),
    };
    for item in structs {
        let name = item.ident.to_string();
        let target = targets.get(&name).ok_or_else(|| format!("no type has the builder {name}"))?;
        let fields = fields_of(item, target, &required(&given, &name), &context)?;
        builders.extend(builder(&item.ident, &fields));
    }
    // Operations stand outside the module `types` and need the whole path.
    context.builders = quote!(types::builder::);
    Ok(context)
}

/// Adds conversions from pairs to request bodies with any members.
pub fn pairs(file: &mut File, document: &Document) {
    let sent = document.sent();
    let Some(types) = module(file, "types") else { return };
    let mut added: Vec<Item> = Vec::new();
    for item in types.iter() {
        let Item::Struct(item) = item else { continue };
        let Fields::Unnamed(fields) = &item.fields else { continue };
        // Bodies with any members have no setters. Without this users would have to build a map of JSON.
        let is_map = fields.unnamed.first().is_some_and(|field| parts(&field.ty).0 == "Map");
        if !is_map || !sent.contains(&item.ident.to_string()) {
            continue;
        }
        let ident = &item.ident;
        let implementations: File = parse_quote! {
            impl<K, V> ::std::iter::FromIterator<(K, V)> for #ident
            where
                K: Into<::std::string::String>,
                V: Into<::serde_json::Value>,
            {
                fn from_iter<I: IntoIterator<Item = (K, V)>>(members: I) -> Self {
                    Self(members.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
                }
            }

            impl<K, V, const N: usize> ::std::convert::From<[(K, V); N]> for #ident
            where
                K: Into<::std::string::String>,
                V: Into<::serde_json::Value>,
            {
                fn from(members: [(K, V); N]) -> Self {
                    members.into_iter().collect()
                }
            }
        };
        added.extend(implementations.items);
    }
    types.extend(added);
}

/// Returns the fields of a builder for which the generator writes no default.
fn required(items: &[Item], name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for item in items {
        let Item::Impl(item) = item else { continue };
        let is_default = item
            .trait_
            .as_ref()
            .is_some_and(|(path, ..)| path.to_token_stream().to_string().ends_with("Default"));
        if !is_default || last_segment(&item.self_ty) != name {
            continue;
        }
        // The types of the builder do not show what is required: every field is a `Result`. The defaults do.
        let mut values = Values(&mut found);
        syn::visit_mut::VisitMut::visit_item_impl_mut(&mut values, &mut item.clone());
    }
    found
}

struct Values<'a>(&'a mut Vec<String>);

impl syn::visit_mut::VisitMut for Values<'_> {
    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        // `Err("no value supplied for …")` is how the generator marks a field that must be set.
        let is_fault = field.expr.to_token_stream().to_string().starts_with("Err");
        if let (true, syn::Member::Named(name)) = (is_fault, &field.member) {
            self.0.push(name.to_string());
        }
    }
}

/// One field of a builder.
struct Field {
    name: Ident,
    kept: TokenStream,
    setters: TokenStream,
    /// The check of the field.
    check: TokenStream,
    /// The field in the built value.
    built: TokenStream,
    /// The conversion of a built value back into the builder.
    reopened: TokenStream,
}

/// Reads the fields of a builder as the generator wrote it.
fn fields_of(
    item: &ItemStruct,
    target: &ItemStruct,
    required: &[String],
    context: &Context,
) -> Result<Vec<Field>, Box<dyn Error>> {
    if !matches!(item.fields, Fields::Named(_)) {
        return Err("a builder has no fields".into());
    }
    let mut fields = Vec::new();
    for field in &item.fields {
        let name = field.ident.clone().ok_or("a field of a builder has no name")?;
        let described = target.fields.iter().find(|field| field.ident.as_ref() == Some(&name));
        let described = described.ok_or_else(|| format!("{} has no field {name}", item.ident))?;
        let (kind, is_option) = optional(&kept_by_generator(&field.ty));
        let is_required = required.contains(&name.to_string());
        // Required, and may be `null`: unset is a fault, and `null` has a setter.
        let is_nullable = is_required && is_option;
        let value = context.taking(&kind);
        let inner = value.reopen(quote!(value));
        let taking = if is_nullable { value.or_null() } else { value };
        // The name on the wire, because the error names what the vendor's documentation names.
        let check = check(&name, &prose::wire_name(described), &taking, is_required);
        // Checks come as statements before the struct: all of them run, and only then does `?` end the build.
        let checked = match check.is_empty() {
            true => quote!(self.#name),
            false => quote!(#name?),
        };
        // An optional list is no `Option` in the struct. Unset, it is empty.
        let built = match is_required || is_option {
            _ if is_nullable => quote!(#checked.into_option()),
            true => checked,
            false => quote!(#checked.unwrap_or_default()),
        };
        let reopened = match (is_option, taking.assembled) {
            _ if is_nullable => quote!(Some(
                value.#name.map_or(crate::api::Nullable::Null, |value| crate::api::Nullable::Value(#inner))
            )),
            (true, false) => quote!(value.#name),
            (true, true) => quote!(value.#name.map(|value| #inner)),
            (false, _) => {
                let value = taking.reopen(quote!(value.#name));
                quote!(Some(#value))
            }
        };
        fields.push(Field {
            setters: setters(&name, &taking, !is_required, &prose::text_of(&described.attrs)),
            kept: taking.kept,
            check,
            built,
            reopened,
            name,
        });
    }
    Ok(fields)
}

/// Returns the statement that checks a field; nothing if any value of it is valid.
fn check(name: &Ident, wire: &str, taking: &Taking, is_required: bool) -> TokenStream {
    match (taking.assembled, is_required) {
        (false, true) => quote!(let #name = faults.required(#wire, self.#name);),
        (true, true) => quote!(let #name = faults.required_within(#wire, self.#name);),
        (true, false) => quote!(let #name = faults.within(#wire, self.#name);),
        (false, false) => TokenStream::new(),
    }
}

/// Writes a builder with these fields.
fn builder(ident: &Ident, fields: &[Field]) -> Vec<Item> {
    let text = ident.to_string();
    let names: Vec<&Ident> = fields.iter().map(|field| &field.name).collect();
    let kept = fields.iter().map(|field| &field.kept);
    let is_checked = fields.iter().any(|field| !field.check.is_empty());
    // A builder of optional plain fields cannot fail, and an unused argument would be a warning.
    let faults = if is_checked { quote!(faults) } else { quote!(_) };
    let checks = fields.iter().map(|field| &field.check);
    let built = fields.iter().map(|field| &field.built);
    let reopened = fields.iter().map(|field| &field.reopened);
    let setters = fields.iter().map(|field| &field.setters);
    let doc = format!("Builds a [`{text}`](super::{text}).");
    let file: File = parse_quote! {
        #[doc = #doc]
        #[derive(Clone, Default)]
        pub struct #ident { #(#names: Option<#kept>),* }

        impl #ident {
            #(#setters)*

            #[doc = concat!("Builds the [`", #text, "`](super::", #text, ").")]
            ///
            /// # Errors
            ///
            /// Returns an error of [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) that
            /// names everything that is missing or out of range.
            pub fn build(self) -> Result<super::#ident, crate::api::Error> {
                crate::api::build(self, #text)
            }
        }

        impl crate::api::Assemble for #ident {
            type Built = super::#ident;

            fn assemble(self, #faults: &mut crate::api::Faults) -> Option<super::#ident> {
                #(#checks)*
                Some(super::#ident { #(#names: #built),* })
            }
        }

        impl ::std::convert::TryFrom<#ident> for super::#ident {
            type Error = crate::api::Error;

            fn try_from(builder: #ident) -> Result<Self, crate::api::Error> {
                builder.build()
            }
        }

        impl ::std::convert::From<super::#ident> for #ident {
            fn from(value: super::#ident) -> Self {
                Self { #(#names: #reopened),* }
            }
        }
    };
    file.items
}
