//! Pass 5b, whole: which numbers are whole.
//!
//! ```text
//! before  fileSize: {type: number}
//! after   fileSize: {type: integer}
//! ```
//!
//! The description declares most numbers as `number`, also those that count things. A number is whole if the
//! last word of its name says so (`pageSize`, `maxTrainSteps`), if its name begins with `nb` or `num`
//! (`nbEpochs`), or if its description gives it in pixels, bytes or milliseconds since 1970. A number with
//! a format, or with a bound, a default or a value that has a fraction, stays what it is; the overlay gives
//! `format: double` to one that the rule gets wrong, and `type: integer` to whole ones that it cannot know.
//!
//! The numbers of a list are whole by the name of one of them: `seed` of `seeds`.
//!
//! Responses stay readable whatever they hold: the decoder takes `4.0` for 4 and leaves out 4.5.

use heck::ToSnakeCase as _;
use serde_json::{Value, json};

use super::{report::Report, tree};

/// Last words of names that count or measure in whole units.
const WORDS: [&str; 31] = [
    "bytes",
    "calls",
    "channels",
    "code",
    "count",
    "epochs",
    "frames",
    "height",
    "hits",
    "images",
    "index",
    "indices",
    "iterations",
    "length",
    "limit",
    "masks",
    "number",
    "offset",
    "outputs",
    "page",
    "parts",
    "rank",
    "repeats",
    "results",
    "samples",
    "seed",
    "size",
    "steps",
    "votes",
    "width",
    "words",
];

/// How descriptions of whole numbers begin.
const UNITS: [&str; 4] = ["In pixels", "In bytes", "Number of ", "Milliseconds since"];

/// Changes all numbers of the document that are whole.
pub fn apply(mut document: Value, report: &mut Report) -> Value {
    for (name, schema) in tree::schemas_mut(&mut document).into_iter().flatten() {
        // One level is enough: objects inside have names of their own and are components, too.
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (property, schema) in properties.into_iter().flatten() {
            let described = schema["description"].as_str().unwrap_or_default().to_owned();
            make_whole(&format!("{name}.{property}"), property, &described, schema, report);
        }
    }
    tree::each_operation(&mut document, |path, _, operation| {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            let described = parameter["description"].as_str().unwrap_or_default().to_owned();
            let place = format!("{path} {name}");
            if let Some(schema) = parameter.get_mut("schema") {
                make_whole(&place, &name, &described, schema, report);
            }
        }
    });
    document
}

fn make_whole(place: &str, name: &str, described: &str, schema: &mut Value, report: &mut Report) {
    if schema["type"] == "array" {
        let is_fraction = has_fraction(schema);
        let items = schema.get_mut("items").filter(|items| items["type"] == "number");
        if let Some(items) = items.filter(|_| !is_fraction) {
            make_whole(&format!("{place}[]"), &singular(name), described, items, report);
        }
        return;
    }
    let is_plain = schema["type"] == "number" && schema.get("format").is_none();
    if is_plain && is_whole(name, described) && !has_fraction(schema) {
        schema["type"] = json!("integer");
        report.note("whole", format!("{place}: a whole number"));
    }
}

/// Whether the schema itself names a value between two whole ones. It knows better than its name.
fn has_fraction(schema: &Value) -> bool {
    let is_fraction = |value: &Value| value.as_f64().is_some_and(|value| value.fract() != 0.0);
    let keywords = ["minimum", "maximum", "multipleOf", "default", "enum"];
    let mut values = keywords.into_iter().filter_map(|keyword| schema.get(keyword));
    values.any(|value| {
        is_fraction(value) || value.as_array().is_some_and(|all| all.iter().any(is_fraction))
    })
}

/// The name of one element of a list: `index` of `indices`. In the plural, words such as `images` are names
/// of things, and no longer say that they are counted.
fn singular(name: &str) -> String {
    match name.strip_suffix("ices") {
        Some(stem) => format!("{stem}ex"),
        None => name.strip_suffix('s').unwrap_or(name).to_owned(),
    }
}

fn is_whole(name: &str, described: &str) -> bool {
    let words = name.to_snake_case();
    let mut words = words.split('_');
    let first = words.next().unwrap_or_default();
    // For a name of one word the first word is the last one, too.
    let last = words.next_back().unwrap_or(first);
    WORDS.contains(&last)
        || ["nb", "num"].contains(&first)
        || UNITS.iter().any(|unit| described.starts_with(unit))
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;

    #[test]
    fn names_and_units_say_which_numbers_are_whole() {
        for (name, described) in [
            ("pageSize", ""),
            ("seed", ""),
            ("maxTrainSteps", ""),
            ("nbEpochs", ""),
            ("numUNetTrainSteps", ""),
            ("x", "In pixels."),
        ] {
            assert!(is_whole(name, described), "{name}");
        }
        for (name, described) in [
            ("scale", "Weight of the model; 1 is its normal strength."),
            ("duration", "In seconds."),
            ("maxConsumption", ""),
            ("lowThreshold", ""),
            ("textEncoderTrainingRatio", ""),
        ] {
            assert!(!is_whole(name, described), "{name}");
        }
    }

    #[test]
    fn lists_are_whole_by_the_name_of_one_element() {
        let list = |kind: &str| json!({"type": "array", "items": {"type": kind}});
        let mut properties = Map::new();
        for name in ["selectedIndices", "seeds", "nbEpochs", "points", "samples", "images"] {
            properties.insert(name.to_owned(), list("number"));
        }
        let document = json!({
            "paths": {},
            "components": {"schemas": {"A": {"properties": properties}}},
        });
        let done = apply(document, &mut Report::default());
        let fields = &done["components"]["schemas"]["A"]["properties"];
        for name in ["selectedIndices", "seeds", "nbEpochs"] {
            assert_eq!(fields[name], list("integer"), "{name}");
        }
        // `images` counts, but a list of that name holds numbers of any kind.
        for name in ["points", "samples", "images"] {
            assert_eq!(fields[name], list("number"), "{name}");
        }
    }

    #[test]
    fn a_format_decides_before_the_name() {
        let number = |format: Option<&str>| match format {
            Some(format) => json!({"type": "number", "format": format}),
            None => json!({"type": "number"}),
        };
        let document = json!({
            "paths": {"/a": {"get": {"parameters": [
                {"name": "limit", "in": "query", "schema": number(None)}]}}},
            "components": {"schemas": {"A": {"properties": {
                "size": number(None), "width": number(Some("double"))}}}},
        });
        let done = apply(document, &mut Report::default());
        let fields = &done["components"]["schemas"]["A"]["properties"];
        assert_eq!(fields["size"], json!({"type": "integer"}));
        assert_eq!(fields["width"], number(Some("double")));
        let limit = &done["paths"]["/a"]["get"]["parameters"][0]["schema"];
        assert_eq!(limit, &json!({"type": "integer"}));
    }

    #[test]
    fn a_number_whose_own_values_have_a_fraction_is_not_whole() {
        for (keyword, value) in [
            ("minimum", json!(0.5)),
            ("maximum", json!(2.5)),
            ("default", json!(1.5)),
            ("multipleOf", json!(0.1)),
            ("enum", json!([1, 1.5])),
        ] {
            let width = json!({"type": "number", keyword: value});
            let list = json!({"type": "array", "items": width});
            let document = json!({"paths": {}, "components": {"schemas": {"A": {"properties": {
                "strokeWidth": width, "seeds": list, "sizes": {"type": "array", "items": {"type": "number"}, "default": [1.5]},
                "pageSize": {"type": "number", keyword: 1.0}}}}}});
            let done = apply(document, &mut Report::default());
            let fields = &done["components"]["schemas"]["A"]["properties"];
            assert_eq!(fields["strokeWidth"], width, "{keyword}");
            assert_eq!(fields["seeds"], list, "{keyword}");
            assert_eq!(fields["sizes"]["items"]["type"], "number");
            assert_eq!(fields["pageSize"]["type"], "integer", "{keyword}");
        }
    }
}
