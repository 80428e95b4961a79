//! Pass 4, name: every type has a name of its own, which depends on where it occurs and on nothing else.
//!
//! ```text
//! before  GET /jobs/{jobId} 200: {properties: {job: {allOf: [{$ref: "#/components/schemas/Whatever"}]}}}
//! after   GET /jobs/{jobId} 200: {$ref: JobResponse}, JobResponse: {properties: {job: {$ref: Job}}}, Job: …
//! ```
//!
//! Starting at the operations, every schema is named where it occurs, references followed. Objects
//! and text enumerations become components, and so does whatever the table names; anything else stays
//! where it is. Occurrences of one name that differ are merged: all fields, required only what all
//! require. The generator is left nothing inline that it would have to name itself: it takes an existing
//! type of the same name whatever its fields.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    thread,
};

use anyhow::{Result, bail};
use heck::ToUpperCamelCase as _;
use serde_json::{Map, Value, json};

use super::{
    join::{occurrences, without_texts},
    media,
    naming::Naming,
    report::Report,
    tree,
    unions::{self, Union},
    view::{OF_THE_PLACE, View, Viewer},
};
use crate::generation::generator::{document::Operation, runnable::is_run};

/// How deep schemas may be nested without a name between.
pub const DEPTH: usize = 64;

/// How many types may contain each other, one in the other.
const CHAIN: usize = 2_000;

/// The stack for this number: a plain one ends after a few hundred, and the process with it.
const STACK: usize = 128 * 1024 * 1024;

/// Names every type and rebuilds the components.
pub fn apply(document: Value, naming: &mut Naming, report: &mut Report) -> Result<Value> {
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(STACK);
        let named = builder.spawn_scoped(scope, || named(document, naming, report))?;
        named.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn named(document: Value, naming: &mut Naming, report: &mut Report) -> Result<Value> {
    let mut paths = document["paths"].clone();
    let mut namer = Namer {
        document: &document,
        naming,
        report,
        types: BTreeMap::new(),
        by_pointer: HashMap::new(),
        named_places: HashSet::new(),
        depth: 0,
        chain: 0,
        is_parameter: false,
        is_run: false,
    };
    for (path, item) in paths.as_object_mut().into_iter().flatten() {
        for verb in tree::VERBS {
            if let Some(value) = item.get_mut(verb) {
                let given = tree::Operation { path, verb, value };
                let (place, is_run) = (given.place(), is_run(&Operation::of(&document, given)));
                namer.operation(value, &place, is_run)?;
            }
        }
    }
    let types: Map<String, Value> =
        namer.types.into_iter().map(|(name, schema)| (name, Value::Object(schema))).collect();
    for place in naming.unused() {
        report.note("name", format!("nothing is at {place} any more; its name is kept for it"));
    }
    let mut named = document;
    named["paths"] = paths;
    named["components"] = json!({"schemas": types});
    Ok(named)
}

struct Namer<'a> {
    document: &'a Value,
    naming: &'a mut Naming,
    report: &'a mut Report,
    types: BTreeMap<String, Map<String, Value>>,
    /// Names given to what references point at, for places that the table does not know.
    by_pointer: HashMap<String, String>,
    /// The places that were named already.
    named_places: HashSet<(String, String)>,
    depth: usize,
    /// How many types are being named, one in the other.
    chain: usize,
    is_parameter: bool,
    /// Whether the next schema is the request body of a run.
    is_run: bool,
}

impl Namer<'_> {
    fn operation(&mut self, operation: &mut Value, place: &str, is_run: bool) -> Result<()> {
        let id = operation["operationId"].as_str().unwrap_or_default().to_upper_camel_case();
        for parameter in
            operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
        {
            let (location, name) = (text(&parameter["in"]), text(&parameter["name"]));
            let made = format!("{id}{}", name.to_upper_camel_case());
            let schema = parameter["schema"].take();
            self.is_parameter = true;
            parameter["schema"] = self.at(&schema, &format!("{place} {location} {name}"), &made)?;
            self.is_parameter = false;
        }
        let json = "/content/application~1json/schema";
        if let Some(body) = operation.get_mut("requestBody") {
            // A type with files is never the type of a JSON body, whatever the table has for that.
            let part = if is_in_parts(body) { "parts" } else { "body" };
            if let Some(schema) = body.pointer_mut(json) {
                let place = format!("{place} {part}");
                self.is_run = is_run;
                *schema = self.at(&schema.take(), &place, &format!("{id}Request"))?;
            }
        }
        let responses = operation["responses"].as_object_mut();
        let successes: Vec<String> = responses.iter().flat_map(|all| all.keys()).cloned().collect();
        for (status, response) in responses.into_iter().flatten() {
            if let Some(schema) = response.pointer_mut(json) {
                let status = self.naming.status(place, status, &successes);
                // 269 is the estimate of a paid operation. It needs a name of its own beside the result.
                let made = if status == tree::ESTIMATE {
                    format!("{id}Estimate")
                } else {
                    format!("{id}Response")
                };
                *schema = self.at(&schema.take(), &format!("{place} {status}"), &made)?;
            }
        }
        Ok(())
    }

    /// What stands at a place in the named document.
    fn at(&mut self, schema: &Value, place: &str, made: &str) -> Result<Value> {
        let is_run = std::mem::take(&mut self.is_run);
        let mut view = Viewer::of(self.document, self.report).view(schema, place)?;
        // Parameters are texts: there a choice has no variants, and no name.
        let is_text = self.is_parameter && view.schema.contains_key("oneOf");
        let union = unions::take(self.document, &mut view.schema, place, self.report, !is_text);
        // What the table names is a type even if it is a plain text: a name, once released, stays.
        let anchored = self.naming.type_at(place);
        let adopted = self.naming.adopts()
            && !is_text
            && view.pointer.as_deref().is_some_and(|at| tree::schema_name(at).is_some());
        let is_type = union.is_some() || deserves_a_name(&view.schema);
        if anchored.is_none() && !adopted && !is_type {
            return self.inline(view, place, made);
        }
        // The table wins over the reference: one component may be used at places with names of their own.
        // A named schema met twice is the same type, whatever its second place is called.
        let known = view.pointer.as_ref().and_then(|pointer| self.by_pointer.get(pointer).cloned());
        // The type of a body says which operation it runs, so two of them never share one.
        let is_second = is_run && known.is_some();
        let name = anchored.or(known.filter(|_| !is_run)).unwrap_or_else(|| {
            let pointer = view.pointer.as_deref().filter(|_| !is_second);
            let upstream = pointer.and_then(tree::schema_name);
            self.naming.invent(upstream, made)
        });
        self.naming.anchor(place, &name);
        // Two places may use one type with different defaults. The type itself must not depend on them.
        for keyword in OF_THE_PLACE {
            if let Some(value) = view.schema.remove(keyword) {
                view.place.entry(keyword).or_insert(value);
            }
        }
        // A type that refers to itself would be named for ever: each pointer is entered once for each name.
        let fresh = match view.pointer {
            Some(pointer) => {
                self.by_pointer.entry(pointer.clone()).or_insert_with(|| name.clone());
                self.named_places.insert((pointer, name.clone()))
            }
            None => true,
        };
        if fresh {
            self.named(view.schema, union, &name, place)?;
        } else if let (Some(text), Some(known)) =
            (view.schema.remove("description"), self.types.get_mut(&name))
        {
            // Inline, each occurrence would be merged, and the first text would stay.
            known.entry("description").or_insert(text);
        }
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        if view.place.is_empty() {
            return Ok(reference);
        }
        // OpenAPI 3.0 ignores keywords beside a `$ref`. Beside an `allOf` they count.
        view.place.insert("allOf".to_owned(), json!([reference]));
        Ok(Value::Object(view.place))
    }

    /// Adds an occurrence of a type, and names what is in it.
    fn named(
        &mut self,
        schema: Map<String, Value>,
        union: Option<Union>,
        name: &str,
        place: &str,
    ) -> Result<()> {
        // A name ends the nesting: what is below it becomes a component of its own.
        let depth = std::mem::take(&mut self.depth);
        self.chain += 1;
        if self.chain > CHAIN {
            bail!("{place}: more than {CHAIN} types contain each other, one in the other");
        }
        let mut schema = self.children(schema, name, name)?;
        if let Some(union) = union {
            schema.extend(self.variants(union, name)?);
        }
        self.depth = depth;
        self.chain -= 1;
        self.merge(name, schema);
        Ok(())
    }

    /// A schema that stays where it is.
    fn inline(&mut self, view: View, place: &str, made: &str) -> Result<Value> {
        self.depth += 1;
        // Without a name between, schemas could nest for ever. The bound makes that an error with a place.
        if self.depth > DEPTH {
            bail!("{place}: schemas are nested more than {DEPTH} deep without a name between");
        }
        let mut inline = self.children(view.schema, place, made)?;
        self.depth -= 1;
        inline.extend(view.place);
        Ok(Value::Object(inline))
    }

    /// Names what is inside a schema. `made` is what names of children are made of.
    fn children(
        &mut self,
        mut schema: Map<String, Value>,
        place: &str,
        made: &str,
    ) -> Result<Map<String, Value>> {
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (name, property) in properties {
                let made = format!("{made}{}", name.to_upper_camel_case());
                *property = self.at(&property.take(), &format!("{place}.{name}"), &made)?;
            }
        }
        if let Some(items) = schema.get_mut("items") {
            *items = self.at(&items.take(), &format!("{place}[]"), &format!("{made}Item"))?;
        }
        if let Some(values) =
            schema.get_mut("additionalProperties").filter(|values| values.is_object())
        {
            *values = self.at(&values.take(), &format!("{place}{{}}"), &format!("{made}Value"))?;
        }
        Ok(schema)
    }

    /// Names the variants of a union by what decides for them: `Shape(circle)`.
    fn variants(&mut self, union: Union, name: &str) -> Result<Map<String, Value>> {
        let place = |key: &String| format!("{name}({key})");
        let is_known = |key: &String| self.naming.type_at(&place(key)).is_some();
        // What has named the variants before names them again, whatever else upstream has added.
        let way = union.ways.iter().position(|way| way.keys.iter().flatten().any(is_known));
        let Some(way) = union.ways.into_iter().nth(way.unwrap_or(0)) else { return Ok(Map::new()) };
        let mut variants = BTreeMap::<String, BTreeSet<String>>::new();
        let mut parts: Vec<_> = union.parts.iter().zip(way.keys).collect();
        // The order of upstream means nothing. The first text of a type stays, and the first of equal names.
        parts.sort_by(|(_, one), (_, other)| one.cmp(other));
        for (part, keys) in parts {
            let is_known = |key: &&String| self.naming.type_at(&place(key)).is_some();
            let Some(key) = keys.iter().find(is_known).or(keys.first()) else { continue };
            let made = format!("{name}{}", key.to_upper_camel_case());
            let named = self.at(part, &place(key), &made)?;
            let reference = named.get("$ref").or_else(|| named.pointer("/allOf/0/$ref"));
            let reference = reference.and_then(Value::as_str).unwrap_or_default().to_owned();
            variants.entry(reference).or_default().extend(keys);
        }
        Ok(unions::described(way.tag.as_deref(), variants))
    }

    /// Adds an occurrence of a type.
    fn merge(&mut self, name: &str, schema: Map<String, Value>) {
        match self.types.get_mut(name) {
            None => {
                self.types.insert(name.to_owned(), schema);
            }
            Some(known) => {
                // Texts differ between copies of one type. Only a different structure is worth a note.
                if without_texts(&Value::Object(known.clone()))
                    != without_texts(&Value::Object(schema.clone()))
                {
                    self.report
                        .note("name", format!("occurrences of {name} differ and were merged"));
                }
                unions::join(known, &schema);
                occurrences(known, schema);
            }
        }
    }
}

/// Whether a body is multipart.
fn is_in_parts(body: &Value) -> bool {
    body[media::TYPE].as_str().is_some_and(|name| media::Media::of(name) == media::Media::Multipart)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn deserves_a_name(schema: &Map<String, Value>) -> bool {
    // An enumeration of numbers or of mixed values has no Rust name for each value, and the generator
    // gives up on a mixed one.
    let text_enumeration = schema.contains_key("enum")
        && schema.get("type") == Some(&json!("string"))
        && schema
            .get("enum")
            .and_then(Value::as_array)
            .is_some_and(|values| values.iter().all(Value::is_string));
    text_enumeration
        || schema.get("properties").and_then(Value::as_object).is_some_and(|all| !all.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(schema: Value, components: Value, naming: &mut Naming) -> Value {
        let document = json!({
            "paths": {"/jobs": {"get": {"operationId": "getJobs", "responses": {"200": {"content": {"application/json": {"schema": schema}}}}}}},
            "components": {"schemas": components},
        });
        apply(document, naming, &mut Report::default()).expect("named")
    }

    #[test]
    fn inline_and_shared_types_end_the_same() {
        let job =
            json!({"type": "object", "properties": {"status": {"type": "string", "enum": ["a"]}}});
        let mut naming = Naming::default();
        let inline = named(
            json!({"type": "object", "properties": {"job": job, "old": job}}),
            json!({}),
            &mut naming,
        );
        let shared = named(
            json!({"allOf": [{"$ref": "#/components/schemas/X"}]}),
            json!({"X": {"properties": {"job": {"$ref": "#/components/schemas/Y"}, "old": {"$ref": "#/components/schemas/Y"}}},
                   "Y": job}),
            &mut naming,
        );
        assert_eq!(shared, inline);
        let names: Vec<&String> =
            inline["components"]["schemas"].as_object().expect("types").keys().collect();
        assert_eq!(
            names,
            [
                "GetJobsResponse",
                "GetJobsResponseJob",
                "GetJobsResponseJobStatus",
                "GetJobsResponseOld",
                "GetJobsResponseOldStatus"
            ]
        );
    }

    #[test]
    fn a_type_may_contain_itself() {
        let node = json!({"properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}}});
        let done = named(
            json!({"$ref": "#/components/schemas/Node"}),
            json!({"Node": node}),
            &mut Naming::adopting(),
        );
        let items = &done["components"]["schemas"]["Node"]["properties"]["children"]["items"];
        assert_eq!(items["$ref"], "#/components/schemas/Node");
    }

    #[test]
    fn occurrences_that_drifted_apart_are_merged() {
        let mut naming = Naming::default();
        naming.anchor("GetJobsResponse.a", "Job");
        naming.anchor("GetJobsResponse.b", "Job");
        let one = json!({"properties": {"x": {"type": "string"}, "y": {"type": "string"}}, "required": ["x", "y"]});
        let two = json!({"properties": {"x": {"type": "string"}, "z": {"type": "string"}}, "required": ["x"]});
        let done = named(json!({"properties": {"a": one, "b": two}}), json!({}), &mut naming);
        let job = &done["components"]["schemas"]["Job"];
        assert_eq!(job["required"], json!(["x"]));
        assert_eq!(job["properties"].as_object().map(Map::len), Some(3));
    }
}
