//! A schema as it is read at its place: references followed, `allOf` merged, choices decided.

use anyhow::{Result, ensure};
use serde_json::{Map, Value, json};

use super::{
    alternatives, dialect,
    join::{Required, join},
    name::DEPTH,
    operations,
    report::Report,
};

/// Keywords that belong to the place where a type is used, not to the type.
pub const OF_THE_PLACE: [&str; 3] = ["default", "deprecated", "nullable"];

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
        // `allOf` with one part and nothing of its own is a reference in other words.
        let quiet = ["description", "type", "discriminator"];
        let says_more = flat.keys().any(|key| !quiet.contains(&key.as_str()));
        if let ([only], false) = (parts.as_slice(), says_more) {
            let mut view = self.part(only, place, depth + 1)?;
            // The outermost counts: it stands at the place.
            std::mem::swap(&mut view.place, &mut of_the_place);
            for (keyword, value) in of_the_place {
                view.place.entry(keyword).or_insert(value);
            }
            describe(&mut view, flat.remove("description"));
            return Ok(view);
        }
        let mut merged = flat;
        let mut contradict = false;
        for part in &parts {
            let mut part = self.part(part, place, depth + 1)?;
            // `null` and the like count in whichever way the part is written.
            take_place(&mut part.place, &mut part.schema);
            contradict |= have_other_types(&merged, &part.schema);
            // Each variant would have to be joined with everything else.
            if part.schema.remove("oneOf").is_some() {
                self.report.note("resolve", format!("{place}: a choice in `allOf` is not read"));
            }
            // Parts of one schema add up: an object must satisfy all of them.
            join(&mut merged, part.schema, Required::Either);
        }
        if contradict {
            // No value satisfies all of them, so the service sends what only one of them describes, or neither.
            self.report.note("resolve", format!("{place}: types that contradict became any value"));
            merged.retain(|key, _| key == "description");
        }
        Ok(View { schema: self.with_one_choice(merged, place), place: of_the_place, pointer: None })
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
                && let Some(kind) = self.common_kind(&choice, place)
            {
                schema.remove("enum");
                schema.insert("type".to_owned(), json!(kind));
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

    /// The type of all parts of a choice, if it is a text or a number: a text that has known values is a text.
    fn common_kind(&self, union: &Value, place: &str) -> Option<&'static str> {
        let parts = union.as_array().filter(|parts| !parts.is_empty())?;
        let parts = parts.iter().map(|part| self.kind(part, place, 0));
        let kinds = parts.collect::<Option<Vec<String>>>()?;
        let all = |known: &[&str]| kinds.iter().all(|kind| known.contains(&kind.as_str()));
        let common =
            [("string", &["string"][..]), ("boolean", &["boolean"]), ("integer", &["integer"])];
        let common = common.into_iter().chain([("number", &["integer", "number"][..])]);
        common.into_iter().find(|(_, known)| all(known)).map(|(kind, _)| kind)
    }

    /// The type of a schema. A part of its own in `allOf` is that part.
    fn kind(&self, schema: &Value, place: &str, depth: usize) -> Option<String> {
        let schema = operations::dereference(self.document, schema, place).ok()?;
        let (flat, _) = dialect::flatten(schema);
        match (flat.get("type"), flat.get("allOf").and_then(Value::as_array)) {
            (Some(kind), _) => kind.as_str().map(str::to_owned),
            (None, Some(parts)) if parts.len() == 1 && depth < DEPTH => {
                self.kind(&parts[0], place, depth + 1)
            }
            _ => None,
        }
    }
}

/// Whether two parts of one schema are of types that no value has both.
fn have_other_types(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let kind = |schema: &Map<String, Value>| {
        let kind = schema.get("type")?.as_str()?;
        // Every whole number is a number.
        Some(if kind == "integer" { "number" } else { kind }.to_owned())
    };
    kind(one).zip(kind(other)).is_some_and(|(one, other)| one != other)
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
