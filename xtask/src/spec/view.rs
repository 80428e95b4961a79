//! A schema as it is read at its place: references followed, `allOf` merged, choices decided.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use serde_json::{Map, Value, json};

use super::{
    alternatives, dialect,
    join::{self, without_texts},
    name::DEPTH,
    operations,
    report::Report,
};

/// Keywords that belong to the place where a type is used, not to the type.
pub const OF_THE_PLACE: [&str; 4] = ["default", "deprecated", "nullable", "readOnly"];

/// How many schemas may be read for one: parts that refer to each other double at each level.
const SCHEMAS: usize = 4_096;

/// A schema with references followed and `allOf` merged, but without its children.
pub struct View {
    /// What belongs to the schema.
    pub schema: Map<String, Value>,
    /// What belongs to the place.
    pub place: Map<String, Value>,
    /// The reference at the place.
    pub pointer: Option<String>,
}

/// Reads schemas of a document.
pub struct Viewer<'a> {
    document: &'a Value,
    report: &'a mut Report,
    /// How many schemas were read for the one that is asked for.
    read: usize,
}

impl<'a> Viewer<'a> {
    /// Reads schemas of this document, and notes losses.
    pub fn of(document: &'a Value, report: &'a mut Report) -> Self {
        Self { document, report, read: 0 }
    }

    /// Reads a schema at a place.
    pub fn view(&mut self, schema: &Value, place: &str) -> Result<View> {
        self.read = 0;
        self.part(schema, place, 0)
    }

    /// Counts one more schema. Neither references nor parts may go on for ever.
    fn expect_end(&mut self, place: &str, depth: usize) -> Result<()> {
        self.read += 1;
        ensure!(depth <= DEPTH, "{place}: the references go in a circle");
        ensure!(
            self.read <= SCHEMAS,
            "{place}: `allOf` has more than {SCHEMAS} parts, counting the parts of its parts"
        );
        Ok(())
    }

    fn part(&mut self, schema: &Value, place: &str, depth: usize) -> Result<View> {
        self.expect_end(place, depth)?;
        let (mut flat, lost) = dialect::flatten(schema);
        for lost in lost {
            self.report.note("resolve", format!("{place}: {lost}"));
        }
        as_part(&mut flat);
        if let Some(Value::String(pointer)) = flat.get("$ref") {
            let target = operations::target(self.document, pointer)
                .map_err(|error| error.context(format!("at {place}")))?;
            let mut view = self.part(target, place, depth + 1)?;
            // Of a chain of references the first one names the type: it is the one that stands at the place.
            view.pointer.get_or_insert_with(|| pointer.clone());
            // What stands at the place wins over what the target says of itself.
            take_place(&mut flat, &mut view.place);
            describe(&mut view, flat.remove("description"));
            return Ok(view);
        }
        let Some(Value::Array(parts)) = flat.remove("allOf") else {
            return Ok(View {
                schema: self.with_one_choice(flat, place),
                place: Map::new(),
                pointer: None,
            });
        };
        let mut of_the_place = Map::new();
        take_place(&mut flat, &mut of_the_place);
        let mut views = Vec::new();
        for part in &parts {
            views.push(self.part(part, place, depth + 1)?);
        }
        let mut view = match (views.pop(), says_more(&flat)) {
            // `allOf` with one part and nothing of its own is a reference in other words.
            (Some(mut only), false) if views.is_empty() => {
                describe(&mut only, flat.remove("description"));
                for (keyword, value) in flat.into_iter().filter(|(keyword, _)| keyword == "type") {
                    only.schema.entry(keyword).or_insert(value);
                }
                only
            }
            (last, _) => {
                views.extend(last);
                self.joined(flat, views, place)
            }
        };
        // The outermost counts: it stands at the place.
        std::mem::swap(&mut view.place, &mut of_the_place);
        for (keyword, value) in of_the_place {
            view.place.entry(keyword).or_insert(value);
        }
        Ok(view)
    }

    /// Several parts and what stands beside them as one schema. A part that says all that the others say is what the
    /// schema is, and keeps its reference.
    fn joined(&mut self, mut own: Map<String, Value>, mut views: Vec<View>, place: &str) -> View {
        let text = own.remove("description");
        let speaking = views.iter().map(|view| &view.schema).chain([&own]);
        let is_one = speaking.filter(|schema| says_more(schema)).count() < 2;
        for view in &mut views {
            // `null` and the like count in whichever way the part is written.
            take_place(&mut view.schema, &mut view.place);
            // Each variant would have to be joined with everything else.
            if !is_one && view.schema.remove("oneOf").is_some() {
                self.report.note("resolve", format!("{place}: a choice in `allOf` is not read"));
            }
        }
        let places = views.iter_mut().map(|view| std::mem::take(&mut view.place)).collect();
        let schemas = views.iter().map(|view| view.schema.clone()).chain([own]).collect();
        let ((of_the_place, mut lost), (mut schema, more)) =
            (join::parts(places), join::parts(schemas));
        lost.extend(more);
        for key in &lost {
            let note = match key.as_str() {
                "type" => "types that contradict became any value".to_owned(),
                _ => format!("parts that contradict in `{key}`: it is not read"),
            };
            self.report.note("resolve", format!("{place}: {note}"));
        }
        // No value satisfies all of them, so the service sends what only one of them describes, or neither.
        let is_any = lost.iter().any(|key| key == "type");
        if is_any {
            schema.retain(|key, _| key == "description");
        }
        if let Some((mut whole, other_text)) = whole(views, &schema).filter(|_| !is_any) {
            describe(&mut whole, text.or(other_text));
            whole.place.extend(of_the_place);
            return whole;
        }
        if let Some(text) = text {
            schema.insert("description".to_owned(), text);
        }
        View { schema: self.with_one_choice(schema, place), place: of_the_place, pointer: None }
    }

    /// One spelling of choices: a choice of texts or of numbers is one of them, any other one stays for
    /// [`unions`](super::unions).
    fn with_one_choice(
        &mut self,
        mut schema: Map<String, Value>,
        place: &str,
    ) -> Map<String, Value> {
        let given = ["oneOf", "anyOf"].map(|key| schema.remove(key));
        let are_two = given.iter().all(Option::is_some);
        for choice in given.into_iter().flatten() {
            let choice = self.with_one_list(&mut schema, choice);
            if !schema.contains_key("properties")
                && let Some(common) = self.common(&choice, place)
            {
                schema.remove("enum");
                schema.extend(common);
            } else if !are_two {
                schema.insert("oneOf".to_owned(), choice);
            } else if !schema.contains_key("properties") {
                self.report.note("resolve", format!("{place}: two choices became any value"));
                schema.remove("type");
                schema.remove("enum");
            }
        }
        schema
    }

    /// The alternatives of a choice, with those of the choices in it.
    fn with_one_list(&self, schema: &mut Map<String, Value>, choice: Value) -> Value {
        let Some(parts) = choice.as_array() else { return choice };
        let found = alternatives::of(self.document, parts, schema.get("discriminator"));
        if found.is_nullable {
            schema.insert("nullable".to_owned(), json!(true));
        }
        json!(found.parts)
    }

    /// What all parts of a choice are, if that is a text or a number: an enumeration if each of them has known values.
    fn common(&self, choice: &Value, place: &str) -> Option<Map<String, Value>> {
        let parts = choice.as_array().filter(|parts| !parts.is_empty())?;
        let parts: Vec<_> =
            parts.iter().map(|part| self.plain(part, place, 0)).collect::<Option<_>>()?;
        let all = |known: &[&str]| parts.iter().all(|part| known.contains(&part.kind.as_str()));
        let common =
            [("string", &["string"][..]), ("boolean", &["boolean"]), ("integer", &["integer"])];
        let common = common.into_iter().chain([("number", &["integer", "number"][..])]);
        let (kind, _) = common.into_iter().find(|(_, known)| all(known))?;
        let mut joined = Map::from_iter([("type".to_owned(), json!(kind))]);
        if parts.iter().any(|part| part.is_nullable) {
            joined.insert("nullable".to_owned(), json!(true));
        }
        let values = parts.into_iter().map(|part| part.values).collect::<Option<Vec<_>>>();
        if let Some(mut values) = values.map(|values| values.concat()) {
            let mut seen = BTreeSet::new();
            values.retain(|value| seen.insert(value.to_string()));
            joined.insert("enum".to_owned(), json!(values));
        }
        Some(joined)
    }

    /// Reads a part of a choice that has a type. A part of its own in `allOf` is that part.
    fn plain(&self, schema: &Value, place: &str, depth: usize) -> Option<Plain> {
        let schema = operations::dereference(self.document, schema, place).ok()?;
        let (flat, _) = dialect::flatten(schema);
        let is_nullable = flat.contains_key("nullable");
        match (flat.get("type"), flat.get("allOf").and_then(Value::as_array)) {
            (Some(kind), _) => {
                let values = flat.get("enum").and_then(Value::as_array).cloned();
                Some(Plain { kind: kind.as_str()?.to_owned(), values, is_nullable })
            }
            (None, Some(parts)) if parts.len() == 1 && depth < DEPTH => {
                let part = self.plain(&parts[0], place, depth + 1)?;
                Some(Plain { is_nullable: part.is_nullable || is_nullable, ..part })
            }
            _ => None,
        }
    }
}

/// A part of a choice.
struct Plain {
    kind: String,
    /// All that it can be, if that is known.
    values: Option<Vec<Value>>,
    is_nullable: bool,
}

/// The part that says all that the joined schema says, and the text of the other parts.
fn whole(views: Vec<View>, joined: &Map<String, Value>) -> Option<(View, Option<Value>)> {
    let plain = |schema: &Map<String, Value>| {
        let mut schema = schema.clone();
        schema.remove("type");
        without_texts(&Value::Object(schema))
    };
    let (all, kind) = (plain(joined), joined.get("type"));
    let (mut wholes, others): (Vec<View>, Vec<View>) =
        views.into_iter().partition(|view| plain(&view.schema) == all);
    let pointers: BTreeSet<String> =
        wholes.iter().filter_map(|view| view.pointer.clone()).collect();
    // In whatever order they come: of several, the one with the longest text.
    let text = |view: &View| view.schema.get("description").map_or(String::new(), Value::to_string);
    wholes.sort_by_key(|view| (text(view).len(), text(view)));
    let mut whole = wholes.pop()?;
    whole.pointer = pointers.first().filter(|_| pointers.len() == 1).cloned();
    if let Some(kind) = kind {
        whole.schema.entry("type").or_insert(kind.clone());
    }
    let texts = others.into_iter().chain(wholes).filter_map(|mut view| {
        view.schema.remove_entry("description").map(|text| Map::from_iter([text]))
    });
    Some((whole, join::parts(texts.collect()).0.remove("description")))
}

/// Whether a schema says more than any part or reference beside it.
fn says_more(schema: &Map<String, Value>) -> bool {
    let quiet = ["$ref", "description", "discriminator", "type"];
    schema.keys().any(|key| !quiet.contains(&key.as_str()) && !OF_THE_PLACE.contains(&key.as_str()))
}

/// A reference with more beside it is one part of what stands there.
fn as_part(flat: &mut Map<String, Value>) {
    if !says_more(flat) {
        return;
    }
    let Some(part) = flat.remove_entry("$ref").map(|entry| Map::from_iter([entry])) else { return };
    match flat.get_mut("allOf") {
        Some(Value::Array(parts)) => parts.push(Value::Object(part)),
        _ => _ = flat.insert("allOf".to_owned(), json!([part])),
    }
}

/// Adds the text that stands around a schema. A schema with a text of its own keeps it, if it becomes a type.
fn describe(view: &mut View, text: Option<Value>) {
    let Some(text) = text else { return };
    if view.schema.contains_key("description") {
        view.place.insert("description".to_owned(), text);
    } else {
        view.schema.insert("description".to_owned(), text);
    }
}

fn take_place(schema: &mut Map<String, Value>, place: &mut Map<String, Value>) {
    for keyword in OF_THE_PLACE {
        if let Some(value) = schema.remove(keyword) {
            place.insert(keyword.to_owned(), value);
        }
    }
}
