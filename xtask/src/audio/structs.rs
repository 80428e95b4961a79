//! Writes the typed parameters of a provider.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    catalogue::{Input, Model},
    members,
    names::{self, List},
};

/// Returns one module: the structs of a provider's models, and its lists of allowed values.
pub fn module(
    provider: &str,
    models: &[&Model],
    lists: &[List],
    places: &BTreeMap<&str, usize>,
) -> String {
    let module = names::module(models[0]);
    let mut out = format!("{}//! Models of {provider}.\n\n", super::HEAD);
    let body = models
        .iter()
        .map(|model| structure(model, lists, places[model.id.as_str()]))
        .collect::<String>();
    // Imports that nothing uses are warnings, and what a module uses shows only in its body.
    let needs = |word: &str| body.contains(word);
    out.push_str("use bon::Builder;\n");
    if needs("Map<String, Value>") {
        out.push_str("use serde_json::{Map, Value};\n");
    }
    out.push('\n');
    let own = lists.iter().filter(|list| list.module == module).collect::<Vec<_>>();
    let mut uses = vec!["ext::audio::{catalogue, parameters::{members, parameters}}"];
    if !own.is_empty() {
        uses.push("api::open_enum");
    }
    if needs("<FileInput>") || needs(": FileInput") {
        uses.push("ext::files::FileInput");
    }
    if needs("ModelId") {
        uses.push("ids::ModelId");
    }
    uses.sort_unstable();
    let _ = writeln!(out, "use crate::{{{}}};\n", uses.join(", "));
    out.push_str(&body);
    for list in own {
        out.push_str(&enumeration(list, models));
    }
    out
}

fn enumeration(list: &List, models: &[&Model]) -> String {
    let mut places: Vec<String> = Vec::new();
    for (id, input) in &list.places {
        let model = models.iter().find(|model| model.id == *id).map(|model| names::model(model));
        places.extend(model.map(|model| format!("`{input}` of [`{model}`]")));
    }
    let mut out = format!(
        "open_enum! {{\n    /// {}.\n    ///\n    /// Text converts with `into`; unknown values are sent unchanged.\n    {} {{\n",
        places.join(", "),
        list.name
    );
    for (value, name) in list.values.iter().zip(names::variants(&list.values)) {
        let _ = writeln!(out, "        {name} = {value:?},");
    }
    out.push_str("    }\n}\n\n");
    out
}

/// Whether its text may be private.
fn is_private(input: &Input) -> bool {
    // Ids and chosen values are safe to print. Free text is what a user wrote.
    let free = input.allowed.is_empty() && matches!(input.kind.as_str(), "string" | "string_array");
    free && !input.name.ends_with("Id") || input.kind == "inputs_array"
}

fn structure(model: &Model, lists: &[List], place: usize) -> String {
    let name = names::model(model);
    let mut out = String::new();
    for input in model.inputs.iter().filter(|input| !input.inputs.is_empty()) {
        out.push_str(&row(model, input, lists));
    }
    let _ = writeln!(out, "/// {}: {}", model.name, lower_first(&model.summary));
    let _ = writeln!(out, "///\n{}///", example(model, lists));
    let _ = write!(out, "/// Model `{}`. Source: {}", model.id, model.origin());
    out.push_str(if model.inputs_complete {
        ".\n"
    } else {
        "; only some of its parameters are published. Send others with\n/// [`CustomRequest`](crate::CustomRequest).\n"
    });
    if let Some(note) = &model.note {
        let _ = writeln!(out, "///\n/// {}.", upper_first(note));
    }
    for constraint in &model.constraints {
        let _ = writeln!(out, "///\n/// {}", describe_constraint(constraint));
    }
    // A model with a required parameter has no default: it would be a request that the service refuses.
    let default = if model.inputs.iter().any(|input| input.required) { "" } else { "Default, " };
    let _ = writeln!(
        out,
        "#[derive(Builder, Clone, {default}PartialEq)]\n#[builder(on(String, into))]\n#[non_exhaustive]\npub struct {name} {{"
    );
    for input in &model.inputs {
        out.push_str(&field(model, input, lists));
    }
    out.push_str("}\n\n");
    let pick = |private: bool, required: bool| {
        let fields = model.inputs.iter();
        let fields = fields.filter(|input| {
            is_private(input) == private && (!private || input.required == required)
        });
        fields.map(names::field).collect::<Vec<_>>().join(", ")
    };
    let _ = writeln!(
        out,
        "parameters! {{\n    {name} {{\n        id: {:?},\n        spec: catalogue::ALL[{}],\n        poll: {},\n        hidden: [{}],\n        hidden_if_set: [{}],\n        shown: [{}],\n    }}\n}}\n",
        model.id,
        place,
        poll(model),
        pick(true, true),
        pick(true, false),
        pick(false, true),
    );
    out.push_str(&members::of(&name, model, &model.inputs, lists));
    out
}

/// Returns the struct of one row of a parameter whose fields are known.
fn row(model: &Model, input: &Input, lists: &[List]) -> String {
    let name = names::row(model, input);
    let mut out = format!(
        "/// One entry of `{}` of [`{}`]. Source: the vendor's guides, which do not document what is required.\n#[derive(Builder, Clone, Default, PartialEq)]\n#[builder(on(String, into))]\n#[non_exhaustive]\npub struct {name} {{\n",
        input.name,
        names::model(model),
    );
    for input in &input.inputs {
        out.push_str(&field(model, input, lists));
    }
    out.push_str("}\n\n");
    let fields: Vec<String> = input.inputs.iter().map(names::field).collect();
    let _ = writeln!(
        out,
        "crate::ext::audio::parameters::hidden_row!({name} {{ {} }});\n",
        fields.join(", ")
    );
    out.push_str(&members::of(&name, model, &input.inputs, lists));
    out
}

fn poll(model: &Model) -> &'static str {
    // By the id, because the catalogue does not know how long a model takes.
    let id = &model.id;
    let has = |words: &[&str]| words.iter().any(|word| id.contains(word));
    if has(&["video", "dubbing"]) {
        "video"
    } else if has(&["music", "ace-step", "lyria", "beatoven-music"]) {
        "music"
    } else {
        "speech"
    }
}

fn field(model: &Model, input: &Input, lists: &[List]) -> String {
    let name = names::field(input);
    let kind = rust_type(model, input, lists);
    let mut out = String::new();
    for line in describe(input) {
        let _ = writeln!(out, "/// {line}");
    }
    let into = !input.texts().is_empty() && input.kind == "string"
        || kind == "ModelId"
        || kind == "FileInput";
    if into {
        out.push_str("#[builder(into)]\n");
    }
    let kind = if input.required { kind } else { format!("Option<{kind}>") };
    let _ = writeln!(out, "pub {name}: {kind},");
    out
}

pub fn rust_type(model: &Model, input: &Input, lists: &[List]) -> String {
    let place = (model.id.clone(), input.name.clone());
    let list = lists.iter().find(|list| list.places.contains(&place)).map(|list| list.name.clone());
    let least = input.min.as_ref().and_then(|min| min.as_f64());
    match input.kind.as_str() {
        "string" => list.unwrap_or_else(|| "String".to_owned()),
        // Seeds reach the end of `u32` (observed). The wider type leaves room.
        "number" if input.integer && input.name == "seed" => "u64".to_owned(),
        "number" if input.integer && least.is_some_and(|min| min < 0.0) => "i32".to_owned(),
        "number" if input.integer => "u32".to_owned(),
        "number" => "f64".to_owned(),
        "boolean" => "bool".to_owned(),
        "file" => "FileInput".to_owned(),
        "model" => "ModelId".to_owned(),
        "file_array" => "Vec<FileInput>".to_owned(),
        "string_array" => format!("Vec<{}>", list.unwrap_or_else(|| "String".to_owned())),
        "number_array" => "Vec<f64>".to_owned(),
        "inputs_array" if input.inputs.is_empty() => "Vec<Map<String, Value>>".to_owned(),
        "inputs_array" => format!("Vec<{}>", names::row(model, input)),
        other => unreachable!("type {other}"),
    }
}

/// Returns the documentation of a parameter: its meaning, range, default and source.
fn describe(input: &Input) -> Vec<String> {
    let words = upper_first(&heck::AsSnakeCase(&input.name).to_string().replace('_', " "));
    let mut lines = match &input.note {
        Some(note) => vec![format!("{words}: {}.", escape(note))],
        None => vec![format!("{words}.")],
    };
    let mut facts = Vec::new();
    let media = input.media();
    if !media.is_empty() {
        facts.push(format!("A file: {}.", media.join(" or ")));
    }
    let (min, max) = (&input.min, &input.max);
    match (min, max) {
        (Some(min), Some(max)) => facts.push(format!("From {min} to {max}.")),
        (Some(min), None) => facts.push(format!("At least {min}.")),
        (None, Some(max)) => facts.push(format!("At most {max}.")),
        (None, None) => {}
    }
    facts.extend(input.step.iter().map(|step| format!("In steps of {step}.")));
    let of = if input.kind == "string" { "characters" } else { "entries" };
    match (input.min_length, input.max_length) {
        (Some(min), Some(max)) => facts.push(format!("From {min} to {max} {of}.")),
        (Some(min), None) => facts.push(format!("At least {min} {of}.")),
        (None, Some(max)) => facts.push(format!("At most {max} {of}.")),
        (None, None) => {}
    }
    match (&input.min_duration, &input.max_duration) {
        (Some(min), Some(max)) => facts.push(format!("Duration from {min} to {max} seconds.")),
        (None, Some(max)) => facts.push(format!("Maximum duration {max} seconds.")),
        _ => {}
    }
    facts.extend(input.max_size_mb.iter().map(|size| format!("Maximum size {size} MB.")));
    if input.texts().is_empty() && !input.allowed.is_empty() {
        let values: Vec<String> = input.allowed.iter().map(ToString::to_string).collect();
        facts.push(format!("One of {}.", values.join(", ")));
    }
    facts.extend(input.default.iter().map(|default| format!("Default `{default}`.")));
    for (rule, other) in &input.required_rule {
        let word = if rule == "ifNotDefined" { "is not set" } else { "is set" };
        facts.push(format!("Required if `{other}` {word}."));
    }
    facts.extend(input.example.iter().map(|example| format!("Example: `{example}`.")));
    if !facts.is_empty() {
        lines.extend([String::new(), facts.join(" ")]);
    }
    let mut sources = input.origins();
    sources.extend(input.contested.iter().map(|why| format!("contested: {}", escape(why))));
    if !sources.is_empty() {
        lines.extend([String::new(), format!("Source of {}.", sources.join("; "))]);
    }
    lines
}

/// Quotes words that rustdoc would read as markup.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for word in text.split(' ') {
        let markup = word.contains(['<', '>', '[', ']', '{', '}', '*', '_']);
        let word = if markup { format!("`{word}`") } else { word.to_owned() };
        out.push_str(&word);
        out.push(' ');
    }
    out.trim_end().to_owned()
}

fn describe_constraint(constraint: &super::catalogue::Constraint) -> String {
    let quoted = |names: &[String]| {
        names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let input = constraint.input.as_deref().unwrap_or_default();
    match constraint.rule.as_str() {
        "atLeastOne" => format!("At least one of {} must be set.", quoted(&constraint.inputs)),
        "mutuallyExclusive" => format!("At most one of {} may be set.", quoted(&constraint.inputs)),
        "ignoredIf" => {
            let other = constraint.if_defined.as_deref().unwrap_or_default();
            format!("`{input}` has no effect if `{other}` is set.")
        }
        "onlyWith" => {
            let with: Vec<String> = constraint
                .values
                .iter()
                .map(|(other, values)| format!("`{other}` set to {}", quoted(values)))
                .collect();
            format!("`{input}` works only with {}.", with.join(" and "))
        }
        "expectedUnless" => {
            format!("`{input}` is expected unless one of {} is true.", quoted(&constraint.any_true))
        }
        other => unreachable!("constraint {other}"),
    }
}

/// Returns a builder with the required parameters, as a documentation test.
fn example(model: &Model, lists: &[List]) -> String {
    let name = names::model(model);
    let mut required: Vec<&Input> = model.inputs.iter().filter(|input| input.required).collect();
    // An example has to set something, or it would not show how.
    if required.is_empty() {
        required.extend(model.inputs.first());
    }
    let mut uses =
        vec![format!("audio::{}::{name}", names::module(model)), "CustomModel".to_owned()];
    let mut calls = String::new();
    for input in &required {
        let value = match input.kind.as_str() {
            "file" => {
                uses.push("FileInput".to_owned());
                "FileInput::asset(\"asset_GTrL3mq4SXWyMxkOHRxlpw\")".to_owned()
            }
            "string" => match input.texts().first() {
                Some(first) => format!("{first:?}"),
                None if input.name == "lyrics" => "\"la la la\"".to_owned(),
                None if input.name == "text" => "\"Hello, world!\"".to_owned(),
                None => "\"rain on a tin roof\"".to_owned(),
            },
            "string_array" => {
                format!("vec![{:?}.into()]", input.texts().first().unwrap_or(&"a word"))
            }
            "inputs_array" => {
                let row = names::row(model, input);
                uses.push(format!("audio::{}::{row}", names::module(model)));
                format!("vec![{row}::builder().build()]")
            }
            _ => input.min.as_ref().map_or_else(|| "1".to_owned(), ToString::to_string),
        };
        let _ = writeln!(calls, "///     .{}({value})", names::field(input));
    }
    let _ = lists;
    let required = required[0];
    format!(
        "/// ```\n/// use scenario_client::{{{}}};\n///\n/// let parameters = {name}::builder()\n{calls}///     .build();\n/// assert_eq!(parameters.model_id().as_str(), {:?});\n/// assert!(parameters.to_body()?.contains_key({:?}));\n/// # Ok::<(), scenario_client::Error>(())\n/// ```\n",
        uses.join(", "),
        model.id,
        required.name,
    )
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
