//! Emits the enumerations of the document as open ones: known values are variants, any other value
//! is kept as text.
//!
//! typify never sees them, so no two values can clash in it. The code is in the macro `open_enum`;
//! here are only names.

use std::{collections::BTreeMap, error::Error};

use heck::ToUpperCamelCase as _;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Item, parse_quote};

use super::{document::Document, strip::module};

/// Adds every enumeration of the document to the module `types`.
pub fn add(file: &mut syn::File, document: &Document) -> Result<(), Box<dyn Error>> {
    let types = module(file, "types").ok_or("the generator wrote no module `types`")?;
    for (name, schema) in document.schemas() {
        let Some(values) = schema["enum"].as_array() else { continue };
        let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        let idents = values.iter().zip(variants(&values)).map(|(value, ident)| {
            let ident = format_ident!("{ident}");
            quote!(#ident = #value)
        });
        let name = format_ident!("{name}");
        let doc = schema["description"].as_str().unwrap_or("One of the values that the API knows.");
        let item: Item = parse_quote! {
            crate::api::open_enum! { #[doc = #doc] #name { #(#idents),* } }
        };
        types.push(item);
    }
    Ok(())
}

/// A Rust name for each value. Punctuation is spelled out where leaving it out would make two values
/// the same, so a new value never renames an old one that did not clash with it.
fn variants(values: &[&str]) -> Vec<String> {
    let mut uses = BTreeMap::<String, Vec<&str>>::new();
    for value in values {
        uses.entry(plain(value)).or_default().push(value);
    }
    values
        .iter()
        .map(|value| {
            let name = plain(value);
            let rivals = uses.get(&name).map_or(1, Vec::len);
            if rivals > 1 && value.contains(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
                plain(&spelled(value))
            } else {
                name
            }
        })
        .collect()
}

fn plain(value: &str) -> String {
    let separated: String =
        value.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let name = if separated.trim().is_empty() { spelled(value) } else { separated };
    let name = between_digits(&name).to_upper_camel_case();
    match name.as_str() {
        "" => "Empty".to_owned(),
        "Self" => "SelfValue".to_owned(),
        "Unknown" => "ValueUnknown".to_owned(),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => format!("X{name}"),
        _ => name,
    }
}

/// `16 9` must not become `169`.
fn between_digits(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let digit = |index: usize| letters.get(index).is_some_and(char::is_ascii_digit);
    letters
        .iter()
        .enumerate()
        .map(|(index, letter)| {
            let inside = *letter == ' ' && index > 0 && digit(index - 1) && digit(index + 1);
            if inside { 'x' } else { *letter }
        })
        .collect()
}

fn spelled(value: &str) -> String {
    let mut name = String::new();
    for letter in value.chars() {
        match letter {
            ':' => name.push_str(" colon "),
            '_' => name.push_str(" underscore "),
            '.' => name.push_str(" dot "),
            '+' => name.push_str(" plus "),
            '*' => name.push_str(" any "),
            '/' => name.push_str(" slash "),
            letter if letter.is_ascii_alphanumeric() => name.push(letter),
            '-' | ' ' => name.push(' '),
            other => name.push_str(&format!(" u{:x} ", u32::from(other))),
        }
    }
    name
}
