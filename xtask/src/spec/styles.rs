//! Styles of parameters: all of them as texts, numbers and lists that are joined by commas.
//!
//! ```text
//! before  filter: {in: query, style: deepObject, schema: {properties: {a: …, b: …}}}
//! after   filter[a]: {in: query, schema: …}, filter[b]: {in: query, schema: …}
//! before  /jobs/{id}, id: {in: path, style: label}
//! after   /jobs/.{id}, id: {in: path}
//! ```
//!
//! The generator knows one style for paths and one for queries. An object becomes one parameter for each of its
//! fields, which is what is sent. What is left becomes a text that callers write themselves.

use heck::ToSnakeCase as _;
use serde_json::{Value, json};

use super::{operations::dereference, report::Report};

/// Names of parameters that builders need for themselves.
const TAKEN: [&str; 8] =
    ["body", "body_map", "call", "client", "exchange", "new", "send", "send_for_stream"];

/// The extension of a header that is a cookie.
pub const COOKIE: &str = "x-cookie";

/// The extension of a parameter that is a text: how callers write it.
pub const STYLE: &str = "x-style";

/// How deep the parts of one object are followed.
const DEPTH: usize = 16;

/// How an object is written whose fields are no parameters of their own.
const NAMES_AND_VALUES: &str = "Names and values, separated by commas: `name,value`.";

/// One parameter in the styles of the generator, and what it adds to the path before its placeholder.
pub fn plain(document: &Value, parameter: &Value, place: &str, report: &mut Report) -> Vec<Value> {
    let name = parameter["name"].as_str().unwrap_or_default();
    let mut note = |text: String| report.note("resolve", format!("{place}: {name} {text}"));
    if let Some(content) = parameter["content"].as_object() {
        let kind = content.keys().next().map_or("", String::as_str);
        note(format!("is a text that holds {kind}"));
        return vec![as_text(parameter, kind, &format!("Written as {kind}."))];
    }
    let schema = &object(document, &parameter["schema"], place, 0);
    if parameter["in"] != "query" {
        if schema.get("properties").is_none() {
            return vec![parameter.clone()];
        }
        note("is a text with names and values that commas separate".to_owned());
        let mut text = as_text(parameter, "simple", NAMES_AND_VALUES);
        // What a path puts before the value stays.
        if let Some(style) = parameter.get("style") {
            text["style"] = style.clone();
        }
        return vec![text];
    }
    let style = parameter["style"].as_str().unwrap_or("form");
    let explode = parameter["explode"].as_bool().unwrap_or(style == "form");
    match style {
        "deepObject" => fields(parameter, schema, |field| format!("{name}[{field}]")),
        "spaceDelimited" | "pipeDelimited" if !explode => {
            let mark = if style == "pipeDelimited" { "`|`" } else { "spaces" };
            note(format!("is a text with values that {mark} separate"));
            vec![as_text(parameter, style, &format!("Values are separated by {mark}."))]
        }
        _ if schema.get("properties").is_some() && explode => {
            fields(parameter, schema, str::to_owned)
        }
        _ if schema.get("properties").is_some() => {
            note("is a text with names and values that commas separate".to_owned());
            vec![as_text(parameter, style, NAMES_AND_VALUES)]
        }
        _ => vec![parameter.clone()],
    }
}

/// The fields of a schema with references followed and parts joined; nothing if it is no object.
pub fn object(document: &Value, schema: &Value, place: &str, depth: usize) -> Value {
    let schema = dereference(document, schema, place).unwrap_or(&Value::Null);
    let mut joined = json!({});
    // A choice of one is that one. Parts that contain themselves end somewhere.
    let lists = ["allOf", "oneOf", "anyOf"].map(|key| (key, schema[key].as_array()));
    let parts = lists
        .into_iter()
        .filter_map(|(key, list)| list.filter(|list| key == "allOf" || list.len() == 1));
    let inner = parts.flatten().filter(|_| depth < DEPTH);
    let inner: Vec<Value> = inner.map(|part| object(document, part, place, depth + 1)).collect();
    for part in inner.iter().chain([schema]) {
        for (name, property) in part["properties"].as_object().into_iter().flatten() {
            joined["properties"][name] = property.clone();
        }
        for name in part["required"].as_array().into_iter().flatten() {
            match joined["required"].as_array_mut() {
                Some(names) => names.push(name.clone()),
                None => joined["required"] = json!([name]),
            }
        }
    }
    joined
}

/// A parameter for each field of an object.
fn fields(parameter: &Value, schema: &Value, named: impl Fn(&str) -> String) -> Vec<Value> {
    let Some(properties) = schema["properties"].as_object() else {
        return vec![as_text(parameter, "deepObject", "Written as an object.")];
    };
    let required = |field: &str| {
        let names = schema["required"].as_array().into_iter().flatten();
        parameter["required"] == true && names.into_iter().any(|name| name == field)
    };
    let one = |(field, property): (&String, &Value)| {
        let mut one = json!({"name": named(field), "in": "query", "schema": property});
        let text = property.get("description").or(parameter.get("description"));
        if let Some(text) = text {
            one["description"] = text.clone();
        }
        if required(field) {
            one["required"] = json!(true);
        }
        one
    };
    properties.iter().map(one).collect()
}

fn as_text(parameter: &Value, style: &str, written: &str) -> Value {
    let mut text = parameter.clone();
    if let Some(members) = text.as_object_mut() {
        for key in ["content", "explode", "style"] {
            members.remove(key);
        }
    }
    let given = parameter["description"].as_str().unwrap_or_default();
    text["description"] = json!(format!("{given} {written}").trim());
    text["schema"] = json!({"type": "string"});
    text[STYLE] = json!(style);
    text
}

/// The path with what the styles of its parameters put before the values.
pub fn path(path: &str, parameters: &[Value]) -> String {
    let mut written = path.to_owned();
    for parameter in parameters.iter().filter(|parameter| parameter["in"] == "path") {
        let name = parameter["name"].as_str().unwrap_or_default();
        let prefix = match parameter["style"].as_str() {
            Some("label") => ".".to_owned(),
            Some("matrix") => format!(";{name}="),
            _ => continue,
        };
        written = written.replace(&format!("{{{name}}}"), &format!("{prefix}{{{name}}}"));
    }
    written
}

/// Gives parameters whose Rust names would be the same other names, and notes the name on the wire.
pub fn separate(parameters: &mut [Value], path: &mut String) {
    let mut taken: Vec<String> = TAKEN.map(str::to_owned).to_vec();
    // Headers last: what says whether a request charges is a query, and a new header must not take its name.
    let (headers, others): (Vec<_>, Vec<_>) =
        parameters.iter_mut().partition(|parameter| parameter["in"] == "header");
    for parameter in others.into_iter().chain(headers) {
        let name = parameter["name"].as_str().unwrap_or_default().to_owned();
        let location = parameter["in"].as_str().unwrap_or_default().to_owned();
        let numbered = (2..).map(|number| format!("{name}{number}"));
        let free = [name.clone(), format!("{name}-{location}")].into_iter().chain(numbered);
        let is_free = |name: &String| !taken.contains(&name.to_snake_case());
        let Some(other) = free.into_iter().find(is_free) else { continue };
        taken.push(other.to_snake_case());
        if other == name {
            continue;
        }
        parameter["name"] = json!(other);
        if location == "path" {
            // The last one: an earlier placeholder may have the same name in another case.
            *path = path.replace(&format!("{{{name}}}"), &format!("{{{other}}}"));
        } else {
            parameter["x-wire-name"] = json!(name);
        }
    }
}

/// The generator knows no cookies: one is a header that says what it is.
pub fn as_header(parameter: &mut Value) {
    if parameter["in"] == "cookie" {
        parameter["in"] = json!("header");
        parameter[COOKIE] = json!(true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain_names(parameter: Value) -> Vec<String> {
        let found = plain(&json!({}), &parameter, "GET /a", &mut Report::default());
        found.iter().map(|one| one["name"].as_str().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn objects_become_a_parameter_for_each_field() {
        let schema = json!({"type": "object", "properties": {"a": {}, "b": {}}});
        let object = |style: &str, explode: bool| json!({"name": "o", "in": "query", "style": style, "explode": explode, "schema": schema});
        assert_eq!(plain_names(object("deepObject", true)), ["o[a]", "o[b]"]);
        assert_eq!(plain_names(object("form", true)), ["a", "b"]);
        assert_eq!(plain_names(object("form", false)), ["o"]);
        let parts =
            json!({"allOf": [{"properties": {"a": {}}}, {"oneOf": [{"properties": {"b": {}}}]}]});
        let mut in_parts = object("deepObject", true);
        in_parts["schema"] = parts;
        assert_eq!(plain_names(in_parts), ["o[a]", "o[b]"]);
    }

    #[test]
    fn other_styles_are_texts_that_say_how_they_are_written() {
        let list = json!({"name": "l", "in": "query", "style": "pipeDelimited", "explode": false, "schema": {"type": "array", "items": {}}});
        let found = plain(&json!({}), &list, "GET /a", &mut Report::default());
        assert_eq!(found[0]["schema"], json!({"type": "string"}));
        assert!(found[0]["description"].as_str().is_some_and(|text| text.contains("`|`")));
    }

    #[test]
    fn styles_of_a_path_stand_in_the_path() {
        let parameters = [
            json!({"name": "a", "in": "path", "style": "label"}),
            json!({"name": "b", "in": "path", "style": "matrix"}),
            json!({"name": "c", "in": "path", "style": "simple"}),
        ];
        assert_eq!(path("/x/{a}/{b}/{c}", &parameters), "/x/.{a}/;b={b}/{c}");
    }

    #[test]
    fn names_that_collide_are_separated_and_stay_on_the_wire() {
        let one = |name: &str, location: &str| json!({"name": name, "in": location});
        let mut all =
            [one("id", "path"), one("ID", "path"), one("id", "query"), one("client", "query")];
        let mut path = "/x/{id}/{ID}".to_owned();
        separate(&mut all, &mut path);
        assert_eq!(path, "/x/{id}/{ID-path}");
        assert_eq!(all[2], json!({"name": "id-query", "in": "query", "x-wire-name": "id"}));
        assert_eq!(all[3]["x-wire-name"], "client");
    }

    #[test]
    fn a_header_takes_no_name_of_a_query() {
        let one = |name: &str, location: &str| json!({"name": name, "in": location});
        let mut all = [one("Dry-Run", "header"), one("dryRun", "query")];
        separate(&mut all, &mut "/x".to_owned());
        assert_eq!(all[0]["name"], "Dry-Run-header");
        assert_eq!(all[1], one("dryRun", "query"));
    }
}
