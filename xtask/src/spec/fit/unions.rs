//! A Rust name for every variant of a union.
//!
//! ```text
//! before  Shape: {oneOf: [{$ref: Circle}, {$ref: ShapeSquare}], x-union: {tag: kind, keys: [[circle], [square]]}}
//! after   the same, with names: [Circle, Square]
//! ```
//!
//! A variant is named after its type, without the name of the union before it. It keeps the name and the place that it
//! has in the document which is replaced.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::variants;
use crate::spec::{
    naming::Naming,
    tree,
    unions::{self, UNION},
};

/// Names the variants of every union.
pub fn apply(document: &mut Value, previous: &Value, naming: &mut Naming) {
    for (name, schema) in tree::schemas_mut(document).into_iter().flatten() {
        if schema.get(UNION).is_none() {
            continue;
        }
        let known = &previous["components"]["schemas"][name];
        let found = unions::variants(schema);
        let labels = labels(name, found.keys());
        let known_types: Vec<&str> = references(known).collect();
        let place = |of: &String| known_types.iter().position(|known| known == of);
        let mut order: Vec<(&String, &String)> = labels.iter().collect();
        order.sort_by_key(|(of, label)| (place(of).unwrap_or(usize::MAX), (*label).clone()));
        let (types, values): (Vec<&String>, Vec<String>) =
            order.into_iter().map(|(of, label)| (of, label.clone())).unzip();
        // By its type: the label depends on the other variants.
        let before = |label: &str| {
            let at = known_types
                .iter()
                .position(|of| labels.get(*of).is_some_and(|own| own == label))?;
            known[UNION]["names"].get(at)?.as_str().map(str::to_owned)
        };
        let names = naming.members(name, &values, before, variants::names);
        let keys: Vec<_> = types.iter().map(|of| &found[*of]).collect();
        let references: Vec<Value> = types.iter().map(|of| json!({"$ref": of})).collect();
        schema["oneOf"] = json!(references);
        schema[UNION]["keys"] = json!(keys);
        schema[UNION]["names"] = json!(names);
    }
}

/// The types of the variants of a described union, in its order.
fn references(schema: &Value) -> impl Iterator<Item = &str> {
    let all = schema["oneOf"].as_array().into_iter().flatten();
    all.map(|one| one["$ref"].as_str().unwrap_or_default())
}

/// What a variant is named after, by its reference: the type without the name of the union, if no other variant has that
/// name.
fn labels<'a>(
    name: &str,
    references: impl Iterator<Item = &'a String> + Clone,
) -> BTreeMap<String, String> {
    let full = |reference: &str| tree::schema_name(reference).unwrap_or(reference).to_owned();
    let all: Vec<String> = references.clone().map(|reference| full(reference)).collect();
    references
        .map(|reference| {
            let full = full(reference);
            let short = full.strip_prefix(name);
            let is_name =
                |short: &&str| short.starts_with(|first: char| first.is_ascii_uppercase());
            let is_free = |short: &&str| !all.iter().any(|other| other == short);
            let label = short.filter(is_name).filter(is_free).map(str::to_owned).unwrap_or(full);
            (reference.clone(), label)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn union(types: &[&str]) -> Value {
        let reference = |name: &&str| json!({"$ref": format!("#/components/schemas/{name}")});
        let references: Vec<Value> = types.iter().map(reference).collect();
        let keys: Vec<Value> = types.iter().map(|name| json!([name.to_lowercase()])).collect();
        let schema = json!({"oneOf": references, "x-union": {"tag": "kind", "keys": keys}});
        json!({"components": {"schemas": {"Shape": schema}}})
    }

    fn names(document: &Value) -> Value {
        document["components"]["schemas"]["Shape"][UNION]["names"].clone()
    }

    #[test]
    fn variants_are_named_after_their_types() {
        let mut document = union(&["ShapeSquare", "Circle", "Shapeless", "ShapeUnknown"]);
        apply(&mut document, &json!({}), &mut Naming::default());
        assert_eq!(names(&document), json!(["Circle", "Shapeless", "Square", "ValueUnknown"]));
        let schema = &document["components"]["schemas"]["Shape"];
        assert_eq!(schema["oneOf"][2]["$ref"], "#/components/schemas/ShapeSquare");
        assert_eq!(schema[UNION]["keys"][2], json!(["shapesquare"]));
        let mut both = union(&["ShapeCircle", "Circle"]);
        apply(&mut both, &json!({}), &mut Naming::default());
        assert_eq!(names(&both), json!(["Circle", "ShapeCircle"]));
    }

    #[test]
    fn known_variants_keep_their_names_and_places() {
        let mut before = union(&["Square", "Circle"]);
        apply(&mut before, &json!({}), &mut Naming::default());
        before["components"]["schemas"]["Shape"][UNION]["names"][1] = json!("Box");
        let mut after = union(&["Arc", "Square", "Circle"]);
        apply(&mut after, &before, &mut Naming::default());
        assert_eq!(names(&after), json!(["Circle", "Box", "Arc"]));
        let mut before = union(&["ShapeCircle"]);
        apply(&mut before, &json!({}), &mut Naming::default());
        let mut after = union(&["Circle", "ShapeCircle"]);
        apply(&mut after, &before, &mut Naming::default());
        assert_eq!(
            names(&after),
            json!(["Circle", "CircleMixed"]),
            "the new one gets another name"
        );
    }
}
