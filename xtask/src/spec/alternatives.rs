//! Choices within choices: one list of alternatives where that says the same.
//!
//! ```text
//! before  {oneOf: [{$ref: A}, {anyOf: [{$ref: B}, {$ref: C}]}]}
//! after   {oneOf: [{$ref: A}, {$ref: B}, {$ref: C}]}
//! ```
//!
//! An inner choice counts if nothing stands beside it that its alternatives would need: no fields, no discriminator. It
//! may stand behind references and alone in an `allOf`.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    dialect,
    operations::{percent_decoded, target},
    view::OF_THE_PLACE,
};

/// The alternatives of a choice.
pub struct Alternatives {
    /// What is no choice itself.
    pub parts: Vec<Value>,
    /// Whether an inner choice has `null` among its alternatives.
    pub is_nullable: bool,
}

/// Returns the alternatives of a choice and of the choices in it. `discriminator` is that of the outer choice: what it
/// names stays one alternative.
pub fn of(document: &Value, given: &[Value], discriminator: Option<&Value>) -> Alternatives {
    let mut found = Alternatives { parts: Vec::new(), is_nullable: false };
    let mut seen = BTreeSet::new();
    // A list of what is to be read and no recursion: descriptions can nest without end.
    let mut open: Vec<Value> = given.iter().rev().cloned().collect();
    while let Some(part) = open.pop() {
        match inner(document, &part, discriminator) {
            None => found.parts.push(part),
            Some(inner) => {
                found.is_nullable |= inner.is_nullable;
                // The same choice again adds nothing, not even to itself.
                if inner.pointers.iter().all(|pointer| seen.insert(pointer.clone())) {
                    open.extend(inner.parts.into_iter().rev());
                }
            }
        }
    }
    found
}

/// A choice that is an alternative of another one.
struct Inner {
    parts: Vec<Value>,
    is_nullable: bool,
    /// The references that lead to it.
    pointers: Vec<String>,
}

/// Reads an alternative that is a choice and nothing else.
fn inner(document: &Value, part: &Value, discriminator: Option<&Value>) -> Option<Inner> {
    let mut found = Inner { parts: Vec::new(), is_nullable: false, pointers: Vec::new() };
    let mut part = part.clone();
    loop {
        let (mut flat, _) = dialect::flatten(&part);
        found.is_nullable |= flat.contains_key("nullable");
        flat.retain(|key, value| !is_quiet(key, value));
        let (keyword, value) = only(flat)?;
        match (keyword.as_str(), value) {
            ("$ref", Value::String(pointer)) => {
                let pointer = percent_decoded(&pointer);
                // A circle of references is no choice.
                if names(discriminator, &pointer) || found.pointers.contains(&pointer) {
                    return None;
                }
                part = target(document, &pointer).ok()?.clone();
                found.pointers.push(pointer);
            }
            ("allOf", Value::Array(mut parts)) if parts.len() == 1 => part = parts.remove(0),
            ("oneOf" | "anyOf", Value::Array(parts)) => {
                found.parts = parts;
                return Some(found);
            }
            _ => return None,
        }
    }
}

/// Whether a keyword says nothing that the alternatives would need.
fn is_quiet(keyword: &str, value: &Value) -> bool {
    // Alternatives with fields are objects anyway.
    let is_object = keyword == "type" && value == "object";
    keyword == "description" || OF_THE_PLACE.contains(&keyword) || is_object
}

fn only(flat: Map<String, Value>) -> Option<(String, Value)> {
    if flat.len() == 1 { flat.into_iter().next() } else { None }
}

/// Whether a discriminator gives a value to a component.
fn names(discriminator: Option<&Value>, pointer: &str) -> bool {
    let mapping = discriminator.and_then(|own| own["mapping"].as_object());
    let name = pointer.rsplit('/').next();
    let is_target = |target: &Value| {
        target.as_str().is_some_and(|target| target == pointer || Some(target) == name)
    };
    mapping.is_some_and(|mapping| mapping.values().any(is_target))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::unions;

    fn reference(name: &str) -> Value {
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    /// The alternatives by name, where `Own` is this schema.
    fn alternatives(
        own: Value,
        given: Value,
        discriminator: Option<&Value>,
    ) -> (Vec<String>, bool) {
        let object = json!({"type": "object", "properties": {"a": {}}});
        let schemas = json!({"A": object, "B": object, "C": object, "Own": own});
        let document = json!({"components": {"schemas": schemas}});
        let found = of(&document, given.as_array().expect("a list"), discriminator);
        let name = |part: &Value| {
            let pointer = unions::pointers(&document, part).into_iter().next()?;
            pointer.rsplit('/').next().map(str::to_owned)
        };
        (found.parts.iter().filter_map(name).collect(), found.is_nullable)
    }

    #[test]
    fn choices_in_choices_are_one_list() {
        let [a, b, c, own] = ["A", "B", "C", "Own"].map(reference);
        let both = json!({"anyOf": [b, c]});
        for (choice, given) in [
            (json!({}), json!([a, both])),
            (both.clone(), json!([a, own])),
            (json!({"allOf": [both], "description": "Text.", "type": "object"}), json!([a, own])),
            (json!({"oneOf": [b, {"oneOf": [c]}]}), json!([a, {"oneOf": [own]}, own])),
            // Itself adds nothing.
            (json!({"oneOf": [b, c, own]}), json!([a, own])),
        ] {
            let found = alternatives(choice, given.clone(), None);
            assert_eq!(
                found,
                (vec!["A".to_owned(), "B".to_owned(), "C".to_owned()], false),
                "{given}"
            );
        }
        let (names, is_nullable) =
            alternatives(json!({"oneOf": [b, c, {"type": "null"}]}), json!([a, own]), None);
        assert!(names.len() == 3 && is_nullable);
    }

    #[test]
    fn a_choice_that_says_more_stays_one_alternative() {
        let [a, b, c, own] = ["A", "B", "C", "Own"].map(reference);
        let both = json!([b, c]);
        for choice in [
            json!({"oneOf": both, "properties": {"a": {}}}),
            json!({"oneOf": both, "discriminator": {"propertyName": "a"}}),
            json!({"oneOf": both, "anyOf": both}),
            json!({"allOf": [{"oneOf": both}, a]}),
            own.clone(),
        ] {
            let (names, _) = alternatives(choice.clone(), json!([a, own]), None);
            assert_eq!(names, ["A", "Own"], "{choice}");
        }
        let mapping = json!({"propertyName": "a", "mapping": {"x": "#/components/schemas/Own"}});
        let (names, _) = alternatives(json!({"oneOf": both}), json!([a, own]), Some(&mapping));
        assert_eq!(names, ["A", "Own"], "the discriminator names it");
    }
}
