//! A Rust name for every value of an enumeration.
//!
//! ```text
//! before  AssetKind: {enum: [3d, "+1", "-1", PNG, png]}
//! after   the same, x-enum-varnames: [X3d, Plus1, Minus1, Png, PngUpper]
//! ```
//!
//! A value keeps the name that it has in the document which is replaced: an addition upstream never
//! renames what was there before. A name in the table of names comes before both.

use std::collections::BTreeSet;

use heck::ToUpperCamelCase as _;
use serde_json::{Value, json};

use crate::spec::{naming::Naming, tree};

/// The extension that `build.rs` reads; other generators know it, too.
const NAMES: &str = "x-enum-varnames";

/// Names the values of every text enumeration.
pub fn apply(document: &mut Value, previous: &Value, naming: &mut Naming) {
    for (name, schema) in tree::schemas_mut(document).into_iter().flatten() {
        if schema["type"] != "string" {
            continue;
        }
        let Some(values) = schema["enum"].as_array() else { continue };
        let mut values: Vec<String> =
            values.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let mut seen = BTreeSet::new();
        // Duplicates in the description would be two variants of one value.
        values.retain(|value| seen.insert(value.clone()));
        let known = &previous["components"]["schemas"][name];
        in_known_order(&mut values, &known["enum"]);
        let before = |value: &str| {
            let at = known["enum"].as_array()?.iter().position(|known| known == value)?;
            known[NAMES].get(at)?.as_str().map(str::to_owned)
        };
        let names = naming.members(name, &values, before, names);
        schema["enum"] = json!(values);
        schema[NAMES] = json!(names);
    }
}

/// Known values in the order that they had, then new ones by name: the order of upstream means nothing, once there is
/// one of ours.
fn in_known_order(values: &mut [String], known: &Value) {
    let Some(known) = known.as_array() else { return };
    let place = |value: &String| known.iter().position(|known| known == value.as_str());
    values.sort_by_key(|value| (place(value).unwrap_or(usize::MAX), value.clone()));
}

/// A name for each value, all different; known ones first.
pub fn names(values: &[String], known: Vec<Option<String>>) -> Vec<String> {
    // `Unknown` is the variant for values that are not listed here.
    let mut taken = BTreeSet::from(["Unknown".to_owned()]);
    let mut names: Vec<Option<String>> =
        known.into_iter().map(|name| name.filter(|name| taken.insert(name.clone()))).collect();
    for (value, name) in values.iter().zip(&mut names) {
        if name.is_none() {
            let new = invent(value, &taken);
            taken.insert(new.clone());
            *name = Some(new);
        }
    }
    names.into_iter().flatten().collect()
}

/// The first of these that is free: the words of the value; with its punctuation spelled out; with its
/// case are different; with a number.
fn invent(value: &str, taken: &BTreeSet<String>) -> String {
    let words = plain(value);
    let spelled = plain(&spelled(value));
    let lower = value.chars().any(char::is_lowercase);
    let cased =
        value.chars().any(char::is_uppercase).then_some(if lower { "Mixed" } else { "Upper" });
    let reported =
        [Some(words.clone()), Some(spelled.clone()), cased.map(|case| format!("{spelled}{case}"))];
    let numbered = (2..).map(|number| format!("{words}{number}"));
    reported
        .into_iter()
        .flatten()
        .chain(numbered)
        .find(|name| !taken.contains(name))
        .unwrap_or_default()
}

fn plain(value: &str) -> String {
    // `-1` and `+1` differ in their sign only, so it is part of the name.
    let signed = value.starts_with(['-', '+'])
        && value.chars().skip(1).all(|c| c.is_ascii_digit() || c == '.');
    let value = if signed { spelled(value) } else { value.to_owned() };
    let words: String =
        value.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let words = if words.trim().is_empty() { spelled(&value) } else { words };
    let name = between_digits(&words).to_upper_camel_case();
    match name.as_str() {
        "" => "Empty".to_owned(),
        // `Self` is a keyword that cannot be written raw.
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
    for (index, letter) in value.chars().enumerate() {
        let word = match letter {
            ':' => "colon",
            '_' => "underscore",
            '.' => "dot",
            '+' => "plus",
            '*' => "any",
            '/' => "slash",
            '=' => "equals",
            '<' => "less",
            '>' => "greater",
            '-' if index == 0 => "minus",
            '-' | ' ' => "",
            letter if letter.is_ascii_alphanumeric() => {
                name.push(letter);
                continue;
            }
            other => {
                name.push_str(&format!(" u{:x} ", u32::from(other)));
                continue;
            }
        };
        name.push_str(&format!(" {word} "));
    }
    name
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(values: &[&str]) -> Vec<String> {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        super::names(&values, vec![None; values.len()])
    }

    #[test]
    fn values_that_would_collide_get_readable_names() {
        assert_eq!(names(&["a-b", "a_b", "aB", "AB"]), ["AB", "AUnderscoreB", "ABMixed", "Ab"]);
        assert_eq!(
            names(&["", "+1", "-1", "*", "unknown", "Self"]),
            ["Empty", "Plus1", "Minus1", "Any", "ValueUnknown", "SelfValue"]
        );
        assert_eq!(names(&["png", "PNG"]), ["Png", "PngUpper"]);
        assert_eq!(
            names(&["16:9", "169", "3d:texture", "3d-texture"]),
            ["X16x9", "X169", "X3dTexture", "X3dTexture2"]
        );
    }

    #[test]
    fn an_addition_renames_nothing() {
        let mut document =
            json!({"components": {"schemas": {"E": {"type": "string", "enum": ["a_b"]}}}});
        apply(&mut document, &json!({}), &mut Naming::default());
        let mut more =
            json!({"components": {"schemas": {"E": {"type": "string", "enum": ["a-b", "a_b"]}}}});
        apply(&mut more, &document, &mut Naming::default());
        assert_eq!(more["components"]["schemas"]["E"][NAMES], json!(["AB", "AB2"]));
    }

    #[test]
    fn known_values_keep_their_order() {
        let document = |values: &[&str]| json!({"components": {"schemas": {"E": {"type": "string", "enum": values}}}});
        let mut before = document(&["small", "medium", "large"]);
        apply(&mut before, &json!({}), &mut Naming::default());
        let mut after = document(&["new", "large", "brand", "small", "medium"]);
        apply(&mut after, &before, &mut Naming::default());
        let values = &after["components"]["schemas"]["E"]["enum"];
        assert_eq!(*values, json!(["small", "medium", "large", "brand", "new"]));
    }

    proptest! {
        #[test]
        fn names_are_different_identifiers(values in proptest::collection::btree_set("\\PC{0,6}", 0..20)) {
            let values: Vec<String> = values.into_iter().collect();
            let names = super::names(&values, vec![None; values.len()]);
            let different: BTreeSet<&String> = names.iter().collect();
            prop_assert_eq!(different.len(), values.len());
            for name in names {
                prop_assert!(name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric()), "{}", name);
            }
        }
    }
}
