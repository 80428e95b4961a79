//! Gives every paginated operation the methods `pages` and `stream`.
//!
//! The extension `x-scenario-pagination` of an operation has the rules: the member with the items, and
//! either the member with the next token and its parameter, or the member of the body for the offset.

use std::{collections::BTreeMap, error::Error};

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{File, Ident, Item, Meta, Token, Type, parse_quote, punctuated::Punctuated};

use super::{
    document::{Document, Operation},
    strip::module,
};

/// The member of a search with the number of hits that were examined, for which the extension has no name.
const LIMIT: &str = "limit";

/// Adds the methods.
pub fn add(file: &mut File, document: &Document) -> Result<(), Box<dyn Error>> {
    let responses = fields(file, "types");
    let builders = fields(file, "builder");
    let (mut added, mut required) = (Vec::new(), Vec::new());
    for operation in document.operations() {
        let Some(rule) = operation.value.get("x-scenario-pagination") else { continue };
        let odd = |what: &str| format!("{}: pagination names {what}", operation.id);
        let name = operation.id.to_upper_camel_case();
        let builder = builders.get(&name).ok_or_else(|| odd("no builder"))?;
        let response = response_schema(&operation).unwrap_or_default();
        let items = rule["items"].as_str().unwrap_or_default().to_snake_case();
        // Every name of the rule is checked at build time: a field that upstream renamed would end a list early.
        let item = responses
            .get(response)
            .and_then(|fields| fields.iter().find(|(field, _)| *field == items))
            .and_then(|(_, kind)| element(kind))
            .ok_or_else(|| odd("items that the response does not have"))?;
        let steps = match rule["style"].as_str() {
            Some("cursor") => cursor(rule, &items),
            Some("offset") => offset(rule, &items, document, &operation),
            _ => None,
        };
        let steps = steps.ok_or_else(|| odd("an unknown style"))?;
        let response_type = format_ident!("{response}");
        added.push(methods(&operation, &name, builder, (&response_type, &item), &steps));
        required.push((response.to_owned(), items));
    }
    for (response, items) in required {
        require(file, &response, &items);
    }
    let builder = module(file, "builder").ok_or("the generator wrote no module `builder`")?;
    builder.extend(added);
    Ok(())
}

/// Makes the items of a page required: a response without them is not an empty page.
fn require(file: &mut File, response: &str, items: &str) {
    let structs = module(file, "types").into_iter().flatten().filter_map(|item| match item {
        Item::Struct(item) if item.ident == response => Some(item),
        _ => None,
    });
    let fields = structs.flat_map(|item| &mut item.fields);
    for field in fields.filter(|field| field.ident.as_ref().is_some_and(|name| name == items)) {
        for attribute in
            field.attrs.iter_mut().filter(|attribute| attribute.path().is_ident("serde"))
        {
            let parts = Punctuated::<Meta, Token![,]>::parse_terminated;
            if let Ok(parts) = attribute.parse_args_with(parts) {
                // With the default a broken response would be an empty page, and an empty page without a token
                // ends the list. Without it the missing member is an error.
                let kept = parts.iter().filter(|part| !part.path().is_ident("default"));
                *attribute = parse_quote!(#[serde(#(#kept),*)]);
            }
        }
    }
}

/// Returns the rule of an operation, for the table of operations.
pub fn rule(operation: &Operation<'_>) -> TokenStream {
    let Some(rule) = operation.value.get("x-scenario-pagination") else { return quote!(None) };
    let option = |text: Option<&str>| match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    };
    let items = rule["items"].as_str().unwrap_or_default();
    let position = rule["request"]["name"].as_str().unwrap_or_default();
    let (next, size) = (option(rule["next"].as_str()), option(rule["size"]["name"].as_str()));
    let total = rule["total"].as_str();
    let (limit, total) = (option(total.map(|_| LIMIT)), option(total));
    quote!(Some(Pagination::new(#items, #next, #position, #size, #limit, #total)))
}

/// A name and a type for each field of a struct.
type Fields = Vec<(Ident, Type)>;

/// Returns the fields of all structs of a module.
fn fields(file: &mut File, name: &str) -> BTreeMap<String, Fields> {
    let items = module(file, name).into_iter().flatten();
    let structs = items.filter_map(|item| match item {
        Item::Struct(item) => Some(item),
        _ => None,
    });
    let named = |item: &syn::ItemStruct| {
        let fields = item.fields.iter();
        fields.filter_map(|field| Some((field.ident.clone()?, field.ty.clone()))).collect()
    };
    structs.map(|item| (item.ident.to_string(), named(item))).collect()
}

/// Returns the name of the schema of a successful response.
fn response_schema<'a>(operation: &Operation<'a>) -> Option<&'a str> {
    let responses = operation.value["responses"].as_object()?;
    let success = responses.iter().find(|(status, _)| status.starts_with('2'))?.1;
    success.pointer("/content/application~1json/schema/$ref")?.as_str()?.rsplit('/').next()
}

/// `T` of `Vec<T>`.
fn element(kind: &Type) -> Option<Type> {
    let Type::Path(path) = kind else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Vec")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        syn::GenericArgument::Type(element) => Some(element.clone()),
        _ => None,
    }
}

/// The code that differs between the styles: setting the position, the number of hits before it, and taking the page
/// apart.
struct Steps {
    set: TokenStream,
    start: TokenStream,
    rows: TokenStream,
}

fn cursor(rule: &Value, items: &str) -> Option<Steps> {
    let setter = format_ident!("{}", rule["request"]["name"].as_str()?.to_snake_case());
    let next = format_ident!("{}", rule["next"].as_str()?.to_snake_case());
    let items = format_ident!("{items}");
    Some(Steps {
        set: quote! {
            if let Some(from) = from {
                request = request.#setter(from.cursor()?);
            }
        },
        start: quote!(None),
        rows: quote!(Rows::of_cursor(page.#items, page.#next)),
    })
}

fn offset(
    rule: &Value,
    items: &str,
    document: &Document,
    operation: &Operation<'_>,
) -> Option<Steps> {
    let setter = format_ident!("{}", rule["request"]["name"].as_str()?.to_snake_case());
    let total = format_ident!("{}", rule["total"].as_str()?.to_snake_case());
    let limit = format_ident!("{LIMIT}");
    let items = format_ident!("{items}");
    let body = operation.value.pointer("/requestBody/content/application~1json/schema")?;
    let properties = document.resolve(body)["properties"].as_object()?;
    // The casts below need the type that the setter takes, and the vendor may change which one that is.
    let kind = |name: &str| match properties.get(name)?["type"] == "integer" {
        true => Some(quote!(i64)),
        false => Some(quote!(f64)),
    };
    let number = kind(rule["request"]["name"].as_str()?)?;
    // A search pages by offset or by number (source: official SDK), so a number that was set is cleared.
    let numbered = ["page", "hitsPerPage"].into_iter().filter_map(|name| {
        let (setter, kind) = (format_ident!("maybe_{}", name.to_snake_case()), kind(name)?);
        Some(quote!(.#setter(None::<#kind>)))
    });
    Some(Steps {
        set: quote! {
            let start = from.map_or(Ok(0), |from| from.offset())?;
            request = request.body_map(|body| body #(#numbered)*);
            if start > 0 {
                request = request.body_map(|body| body.#setter(start as #number));
            }
        },
        start: quote!(Some(start)),
        rows: quote!(Rows::of_offset(page.#items, page.#limit, page.#total)),
    })
}

fn methods(
    operation: &Operation<'_>,
    name: &str,
    fields: &Fields,
    (response, item): (&Ident, &Type),
    steps: &Steps,
) -> Item {
    let name = format_ident!("{name}");
    let constant = format_ident!("{}", operation.id.to_shouty_snake_case());
    let fields: Vec<&Ident> =
        fields.iter().map(|(field, _)| field).filter(|field| *field != "client").collect();
    let Steps { set, start, rows } = steps;
    let place = format!("`{} {}`", operation.method, operation.path);
    let pages = format!(
        "Returns the pages of {place}, from the start of this request; see [`crate::api::Pages`]."
    );
    let stream = format!(
        "Returns the items of {place}, from the start of this request; see [`crate::api::Items`]."
    );
    parse_quote! {
        impl #name<'_> {
            #[doc = #pages]
            pub fn pages(self) -> crate::api::Pages<types::#item> {
                use crate::api::Rows;
                let Self { client, #(#fields),* } = self;
                let client = client.clone();
                let fetch = move |from: Option<crate::api::PageToken>| {
                    let client = client.clone();
                    #(let #fields = #fields.clone();)*
                    Box::pin(async move {
                        let mut request = #name { client: &client, #(#fields),* };
                        #set
                        request.call().fetch(#start).await
                    }) as crate::api::Fetching
                };
                crate::api::Pages::new(&operations::#constant, fetch, |page| {
                    page.described(|page: types::#response| #rows)
                })
            }

            #[doc = #stream]
            pub fn stream(self) -> crate::api::Items<types::#item> {
                self.pages().items()
            }
        }
    }
}
