//! Choices between objects that can be decided: by a member whose value names the variant, or by a member that only
//! one of them has.
//!
//! ```text
//! before  {oneOf: [{$ref: Circle}, {$ref: Square}], discriminator: {propertyName: kind, mapping: {round: Circle}}}
//! after   {oneOf: [{$ref: Circle}, {$ref: Square}], x-union: {tag: kind, keys: [[round], [Square]]}}
//! before  {anyOf: [{required: [radius], …}, {required: [side], …}]}
//! after   {oneOf: […], x-union: {keys: [[radius], [side]]}}
//! ```
//!
//! Every other choice stays any value. The generator would read the first variant that seems to fit.

mod described;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    join::without_texts,
    operations::target,
    report::Report,
    tree,
    view::{OF_THE_PLACE, View, Viewer},
};

pub use described::{UNION, described, join, variants};

/// A choice that can be decided.
pub struct Union {
    /// The schemas of the variants.
    pub parts: Vec<Value>,
    /// How it can be decided, the best way first.
    pub ways: Vec<Way>,
    /// Whether one of the variants can be `null`.
    is_nullable: bool,
}

/// A way to decide which variant a value is.
pub struct Way {
    /// The member whose value decides. Without it, the names of the members decide.
    pub tag: Option<String>,
    /// For each variant the values of the tag, or the members that no other variant has.
    pub keys: Vec<Vec<String>>,
}

/// A variant as it is described.
struct Variant {
    schema: Map<String, Value>,
    properties: BTreeSet<String>,
    required: BTreeSet<String>,
    /// The references that lead to it, the one at its place first.
    pointers: Vec<String>,
}

/// Takes the choice out of a schema, and with it what a decidable one replaces. Returns `None` if there is none that can
/// be decided.
pub fn take(
    document: &Value,
    schema: &mut Map<String, Value>,
    place: &str,
    report: &mut Report,
    is_wanted: bool,
) -> Option<Union> {
    let discriminator = schema.remove("discriminator");
    let Some(Value::Array(parts)) = schema.remove("oneOf") else { return None };
    let found = is_wanted
        .then(|| decidable(document, schema, &parts, discriminator.as_ref(), place))
        .flatten();
    if found.is_some() {
        let kept = |key: &str| key == "description" || OF_THE_PLACE.contains(&key);
        schema.retain(|key, _| kept(key));
        if found.as_ref().is_some_and(|union| union.is_nullable) {
            schema.insert("nullable".to_owned(), json!(true));
        }
    } else if !schema.contains_key("properties") {
        let note = format!("{place}: a choice of {} became any value", parts.len());
        report.note("resolve", note);
        schema.remove("type");
        schema.remove("enum");
    }
    found
}

/// Reads the variants. Fields beside the choice belong to all of them.
fn decidable(
    document: &Value,
    base: &Map<String, Value>,
    parts: &[Value],
    discriminator: Option<&Value>,
    place: &str,
) -> Option<Union> {
    // Each variant is read once more when it is named. Losses are noted then.
    let mut unnoted = Report::default();
    let mut viewer = Viewer::of(document, &mut unnoted);
    let mut base = base.clone();
    base.retain(|key, _| key != "description" && !OF_THE_PLACE.contains(&key.as_str()));
    let is_alone = !base.contains_key("properties");
    let (mut variants, mut schemas, mut is_nullable) = (Vec::new(), Vec::new(), false);
    for part in parts {
        let own = viewer.view(part, place).ok()?;
        is_nullable |= [&own.schema, &own.place].iter().any(|all| all.contains_key("nullable"));
        // The first wins: of a field that both describe, the variant knows the constant.
        let schema = if is_alone { part.clone() } else { json!({"allOf": [part, base]}) };
        let view = viewer.view(&schema, place).ok()?;
        let variant = Variant::of(view, pointers(document, part))
            .filter(|_| own.schema.contains_key("properties"))?;
        variants.push(variant);
        schemas.push(schema);
    }
    let own = discriminator.cloned().or_else(|| inherited(&variants));
    let by_name = own.and_then(|own| by_discriminator(&mut viewer, &variants, &own, place));
    let ways = match by_name {
        Some(way) => vec![way],
        None => {
            without_doubles(&mut variants, &mut schemas);
            let mut ways = by_constants(&mut viewer, &variants, place);
            ways.extend(by_members(&variants));
            ways
        }
    };
    let is_choice = schemas.len() > 1 && !ways.is_empty();
    is_choice.then_some(Union { parts: schemas, ways, is_nullable })
}

impl Variant {
    /// Reads a variant; `None` if it is no object with described fields.
    fn of(view: View, pointers: Vec<String>) -> Option<Self> {
        let schema = view.schema;
        let properties = schema.get("properties")?.as_object()?;
        if properties.is_empty() || schema.get("type").is_some_and(|kind| kind != "object") {
            return None;
        }
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
        let required = required.filter_map(Value::as_str).map(str::to_owned).collect();
        Some(Self { properties: properties.keys().cloned().collect(), required, pointers, schema })
    }
}

/// The references that lead to a schema. A part of its own in `allOf` is that part.
pub fn pointers(document: &Value, schema: &Value) -> Vec<String> {
    let (mut found, mut schema) = (Vec::new(), schema);
    loop {
        let lists = ["allOf", "oneOf", "anyOf"].map(|key| schema[key].as_array());
        let only = lists.into_iter().flatten().find(|parts| parts.len() == 1);
        schema = match (schema["$ref"].as_str(), only) {
            // A circle leads to nothing new.
            (Some(pointer), _) if !found.iter().any(|known| known == pointer) => {
                found.push(pointer.to_owned());
                let Ok(target) = target(document, pointer) else { return found };
                target
            }
            (None, Some(parts)) => &parts[0],
            _ => return found,
        };
    }
}

/// A choice of the same thing twice is no choice.
fn without_doubles(variants: &mut Vec<Variant>, schemas: &mut Vec<Value>) {
    let mut seen = BTreeSet::new();
    let text = |variant: &Variant| without_texts(&json!(variant.schema)).to_string();
    let is_new: Vec<bool> = variants.iter().map(|variant| seen.insert(text(variant))).collect();
    let mut news = is_new.iter();
    variants.retain(|_| *news.next().unwrap_or(&true));
    let mut news = is_new.iter();
    schemas.retain(|_| *news.next().unwrap_or(&true));
}

/// The discriminator that all variants have from a common part.
fn inherited(variants: &[Variant]) -> Option<Value> {
    let mut all = variants.iter().map(|variant| variant.schema.get("discriminator"));
    let first = all.next()??.clone();
    let same = |other: Option<&Value>| {
        other.is_some_and(|other| other["propertyName"] == first["propertyName"])
    };
    all.all(same).then_some(first)
}

/// By the values that a discriminator gives to components, else by the constants of the variants, else by their names.
fn by_discriminator(
    viewer: &mut Viewer<'_>,
    variants: &[Variant],
    discriminator: &Value,
    place: &str,
) -> Option<Way> {
    let tag = discriminator["propertyName"].as_str()?;
    let mut keys = Vec::new();
    for variant in variants {
        if !variant.properties.contains(tag) {
            return None;
        }
        let mut own = mapped(discriminator, &variant.pointers);
        if own.is_empty() {
            own = constants(viewer, variant, tag, place);
        }
        if own.is_empty() {
            let mut names = variant.pointers.iter().filter_map(|one| tree::schema_name(one));
            own.push(names.next()?.to_owned());
        }
        keys.push(own);
    }
    way(Some(tag), keys)
}

/// The values that a discriminator gives to what these references lead to.
pub fn mapped(discriminator: &Value, pointers: &[String]) -> Vec<String> {
    let is_target = |target: &Value| {
        let names = pointers.iter().filter_map(|pointer| tree::schema_name(pointer));
        pointers.iter().map(String::as_str).chain(names).any(|own| target == own)
    };
    let mapping = discriminator["mapping"].as_object().into_iter().flatten();
    mapping.filter(|(_, target)| is_target(target)).map(|(value, _)| value.clone()).collect()
}

/// By members that are constants with other values in each variant. Those that are required come first.
fn by_constants(viewer: &mut Viewer<'_>, variants: &[Variant], place: &str) -> Vec<Way> {
    let Some(first) = variants.first() else { return Vec::new() };
    let is_required = |tag: &String| variants.iter().all(|variant| variant.required.contains(tag));
    let mut tags: Vec<&String> = first.properties.iter().collect();
    tags.sort_by_key(|tag| !is_required(tag));
    let mut ways = Vec::new();
    for tag in tags {
        let keys = variants.iter().map(|variant| constants(viewer, variant, tag, place)).collect();
        ways.extend(way(Some(tag), keys));
    }
    ways
}

/// By members that a variant requires and no other one describes.
fn by_members(variants: &[Variant]) -> Option<Way> {
    let mut described = BTreeMap::<&String, usize>::new();
    for name in variants.iter().flat_map(|variant| &variant.properties) {
        *described.entry(name).or_default() += 1;
    }
    let own = |variant: &Variant| {
        let own = variant.required.iter().filter(|name| described.get(name) == Some(&1));
        own.cloned().collect()
    };
    way(None, variants.iter().map(own).collect())
}

/// Returns the values that a member of a variant can have, if they are known texts.
fn constants(viewer: &mut Viewer<'_>, variant: &Variant, member: &str, place: &str) -> Vec<String> {
    let property = variant.schema.get("properties").and_then(|all| all.get(member));
    let view = property.and_then(|property| viewer.view(property, place).ok());
    let values = view.as_ref().and_then(|view| view.schema.get("enum")?.as_array());
    let Some(values) = values else { return Vec::new() };
    let texts = values.iter().map(|value| value.as_str().map(str::to_owned));
    texts.collect::<Option<_>>().unwrap_or_default()
}

/// A way to decide, if each variant has keys that no other one has.
fn way(tag: Option<&str>, mut keys: Vec<Vec<String>>) -> Option<Way> {
    keys.iter_mut().for_each(|own| own.sort());
    let mut seen = BTreeSet::new();
    let are_different = keys.iter().flatten().all(|key| seen.insert(key.clone()));
    let has_all = keys.iter().all(|own| !own.is_empty());
    (are_different && has_all).then(|| Way { tag: tag.map(str::to_owned), keys })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Normalized, Texts, read, run};

    fn imported(document: &Value, before: Option<&Normalized>) -> Normalized {
        run(Texts {
            upstream: document.to_string(),
            overlay: "overlay: 1.0.0\nactions: []\n".to_owned(),
            naming: before.map(|before| before.naming.clone()),
            previous: before.map(|before| before.swagger.clone()),
        })
        .expect("imported")
    }

    fn described() -> Value {
        read::parse(include_str!("../../../tests/fixtures/unions.json")).expect("JSON")
    }

    /// A response with this choice, and what it became.
    fn chosen(choice: Value, components: Value) -> Value {
        let content = json!({"application/json": {"schema": choice}});
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "T", "version": "1"},
            "paths": {"/a": {"get": {"operationId": "getA", "responses": {"200": {"description": "x", "content": content}}}}},
            "components": {"schemas": components},
        });
        let done = imported(&document, None).document;
        let response = &done["paths"]["/a"]["get"]["responses"]["2XX"];
        let schema = &response["content"]["application/json"]["schema"];
        tree::resolve(&done, schema).clone()
    }

    #[test]
    fn what_decides_is_found_and_variants_are_named() {
        let done = imported(&described(), None);
        let schemas = tree::schemas(&done.document).expect("schemas");
        let union = |name: &str| schemas[name][UNION].clone();
        assert_eq!(
            union("Shape"),
            json!({"tag": "kind", "keys": [["round"], ["square"]], "names": ["Circle", "Square"]})
        );
        assert_eq!(
            union("Node"),
            json!({"keys": [["left"], ["value"]], "names": ["Branch", "Leaf"]})
        );
        assert_eq!(
            union("Pet"),
            json!({"tag": "petType", "keys": [["Cat"], ["Dog"]], "names": ["Cat", "Dog"]})
        );
        let (notice, both) = (union("Notice"), json!([["approved", "denied"]]));
        assert_eq!((&notice["keys"], &notice["names"]), (&both, &json!(["Decision"])));
        let event = "PostNodeResponseEvent";
        assert_eq!(
            union(event),
            json!({"tag": "kind", "keys": [["failed", "refused"], ["paid"]], "names": ["Failed", "Paid"]})
        );
        assert_eq!(schemas[event]["description"], "What happened.");
        let paid = &schemas["PostNodeResponseEventPaid"]["properties"];
        assert!(paid.get("at").is_some() && paid.get("amount").is_some(), "{paid}");
        assert_eq!(schemas["Drawing"]["properties"]["free"], json!({}));
        let filter = &done.document["paths"]["/shapes/{id}"]["put"]["parameters"][1]["schema"];
        assert_eq!(*filter, json!({"type": "string"}), "a parameter is a text");
    }

    #[test]
    fn what_cannot_be_decided_stays_any_value() {
        let object = |fields: &[&str], required: &[&str]| {
            let fields: Map<String, Value> = fields
                .iter()
                .map(|field| ((*field).to_owned(), json!({"type": "string"})))
                .collect();
            json!({"type": "object", "properties": fields, "required": required})
        };
        let (a, b) = (object(&["a", "c"], &["a"]), object(&["b", "c"], &["b"]));
        assert!(chosen(json!({"oneOf": [a, b]}), json!({})).get(UNION).is_some());
        for parts in [
            json!([a, object(&["a", "b"], &["b"])]),
            json!([object(&["a"], &[]), object(&["b"], &[])]),
            json!([a, a]),
            json!([a, b, {"type": "string"}]),
            json!([a, b, {}]),
            json!([a, b, {"oneOf": [a, b], "properties": {"d": {}}}]),
            json!([{"$ref": "#/components/schemas/Own"}, a]),
            json!([]),
        ] {
            let own = json!({"Own": {"oneOf": [{"$ref": "#/components/schemas/Own"}, a]}});
            assert_eq!(chosen(json!({"oneOf": parts}), own), json!({}), "{parts}");
        }
        // A choice within a choice is one choice.
        let d = object(&["d", "c"], &["d"]);
        let nested = chosen(json!({"oneOf": [a, {"anyOf": [b, d, {"type": "null"}]}]}), json!({}));
        assert_eq!(nested[UNION]["keys"], json!([["a"], ["b"], ["d"]]));
        let tagged = |values: &[&str]| json!({"type": "object", "properties": {"kind": {"enum": values}, "c": {}}});
        let choice = |other: &[&str]| json!({"oneOf": [tagged(&["a", "b"]), tagged(other)]});
        assert!(chosen(choice(&["c"]), json!({})).get(UNION).is_some());
        assert_eq!(chosen(choice(&["b", "c"]), json!({})), json!({}));
        let both = json!({"oneOf": [a, b], "anyOf": [a, b]});
        assert_eq!(chosen(both, json!({})), json!({}));
        // What only says which fields go together is no choice between types.
        let fields = json!({"properties": {"a": {}, "b": {}}, "oneOf": [{"required": ["a"]}, {"required": ["b"]}]});
        assert_eq!(chosen(fields, json!({}))["properties"].as_object().map(Map::len), Some(2));
    }

    #[test]
    fn additions_rename_nothing() {
        let before = imported(&described(), None);
        let mut document = described();
        let schemas = &mut document["components"]["schemas"];
        // Another member that would decide, and that comes first; and a further variant.
        schemas["Leaf"]["properties"]["age"] = json!({"type": "integer"});
        schemas["Leaf"]["required"] = json!(["age", "value"]);
        for name in ["Branch", "Leaf"] {
            schemas[name]["properties"]["kind"] = json!({"type": "string", "enum": [name]});
        }
        schemas["Arc"] = json!({"type": "object", "properties": {"kind": {"type": "string"}, "angle": {"type": "number"}}});
        schemas["Shape"]["oneOf"] = json!([
            {"$ref": "#/components/schemas/Arc"},
            {"$ref": "#/components/schemas/ShapeSquare"},
            {"$ref": "#/components/schemas/Circle"},
        ]);
        schemas["Shape"]["discriminator"]["mapping"]["arc"] = json!("Arc");
        let after = imported(&document, Some(&before));
        for line in before.naming.lines() {
            assert!(after.naming.lines().any(|other| other == line), "{line}\n{}", after.naming);
        }
        let shape = &after.document["components"]["schemas"]["Shape"];
        assert_eq!(shape[UNION]["names"], json!(["Circle", "Square", "Arc"]));
        let node = &after.document["components"]["schemas"]["Node"];
        assert_eq!(node[UNION]["keys"], json!([["left"], ["age", "value"]]));
    }
}
