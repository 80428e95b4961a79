//! JSON Schema of the parameters of a model.

use serde_json::{Map, Value, json};

use super::{
    AllowedValue, Constraint, InputKind, InputSpec, ModelSpec, Required,
    spec::{Condition, number_to_json},
    validate::same,
};

impl ModelSpec {
    /// Returns the parameters as a JSON Schema (2020-12): for a form, or for a tool of a language model.
    ///
    /// ```
    /// use scenario_client::audio;
    ///
    /// let spec = audio::model("model_xai-grok-tts").expect("it is in the catalogue");
    /// let schema = spec.to_json_schema();
    /// assert_eq!(schema["required"], serde_json::json!(["text"]));
    /// assert_eq!(schema["properties"]["voice"]["enum"][0], "ara");
    /// ```
    ///
    /// It accepts the same bodies as [`validate_strictly`](Self::validate_strictly). Files are asset ids.
    pub fn to_json_schema(&self) -> Value {
        let mut schema = object(&self.inputs, self.complete);
        schema.insert("title".to_owned(), json!(self.name));
        if !self.summary.is_empty() {
            schema.insert("description".to_owned(), json!(self.summary));
        }
        let mut rules = required_rules(&self.inputs);
        for constraint in self.constraints.iter() {
            match constraint {
                Constraint::AtLeastOne(names) => {
                    let each: Vec<Value> =
                        names.iter().map(|name| json!({"required": [name]})).collect();
                    rules.push(json!({"anyOf": each}));
                }
                Constraint::MutuallyExclusive(names) => {
                    for (index, first) in names.iter().enumerate() {
                        // JSON Schema has no "at most one of these", so each pair is excluded.
                        for second in names.iter().skip(index + 1) {
                            rules.push(json!({"not": {"required": [first, second]}}));
                        }
                    }
                }
                _ => {}
            }
        }
        if !rules.is_empty() {
            schema.insert("allOf".to_owned(), Value::Array(rules));
        }
        Value::Object(schema)
    }
}

fn object(inputs: &[InputSpec], closed: bool) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    let mut properties = Map::new();
    for input in inputs {
        properties.insert(input.name.to_string(), property(input));
    }
    schema.insert("properties".to_owned(), Value::Object(properties));
    let required = inputs.iter().filter(|input| input.is_required()).map(InputSpec::name);
    let required: Vec<&str> = required.collect();
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    if closed {
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
    schema
}

/// Returns the rules that require parameters because of others.
fn required_rules(inputs: &[InputSpec]) -> Vec<Value> {
    let exists = |name: &str| inputs.iter().any(|input| input.name == *name);
    let mut rules = Vec::new();
    // What is always required needs no further rule.
    for input in inputs.iter().filter(|input| !input.is_required()) {
        let itself = json!({"required": [input.name]});
        for rule in input.required.iter() {
            match rule {
                // A rule about a parameter that the model lacks could never be met.
                Required::IfDefined(other) if exists(other) => {
                    rules.push(json!({"if": {"required": [other]}, "then": itself}));
                }
                Required::IfNotDefined(other) if exists(other) => {
                    // "Required if the other is missing" means that one of the two is there.
                    rules.push(json!({"anyOf": [{"required": [other]}, itself]}));
                }
                Required::Conditional(condition) if !condition.values.is_empty() => {
                    rules.push(json!({"if": condition_schema(condition, inputs), "then": itself}));
                }
                _ => {}
            }
        }
    }
    rules
}

fn condition_schema(condition: &Condition, inputs: &[InputSpec]) -> Value {
    let each = condition.values.iter().map(|(name, values)| {
        let default =
            inputs.iter().find(|input| input.name == **name).and_then(InputSpec::default_value);
        let given = json!({"properties": {name: {"enum": values}}});
        // A parameter that is left out has its default on the server, so its absence may meet the condition.
        if default.is_some_and(|default| values.iter().any(|value| same(value, &default))) {
            given
        } else {
            json!({"allOf": [{"required": [name]}, given]})
        }
    });
    let each: Vec<Value> = each.collect();
    if condition.all { json!({"allOf": each}) } else { json!({"anyOf": each}) }
}

fn property(input: &InputSpec) -> Value {
    let mut schema = Map::new();
    let mut set = |name: &str, value: Value| {
        schema.insert(name.to_owned(), value);
    };
    match &input.kind {
        InputKind::String => {
            set("type", json!("string"));
            set_lengths(input, "minLength", "maxLength", &mut set);
            set_allowed(input, &mut set);
        }
        InputKind::Number => {
            set_number(input, &mut set);
        }
        InputKind::Boolean => set("type", json!("boolean")),
        InputKind::File | InputKind::Model => {
            set("type", json!("string"));
            set("minLength", json!(1));
        }
        InputKind::Other(_) => {}
        kind => {
            set("type", json!("array"));
            set_lengths(input, "minItems", "maxItems", &mut set);
            set("items", items(input, kind));
        }
    }
    if let Some(default) = input.default_value() {
        set("default", default);
    }
    let description = description(input);
    if !description.is_empty() {
        set("description", json!(description));
    }
    Value::Object(schema)
}

fn items(input: &InputSpec, kind: &InputKind) -> Value {
    let mut schema = Map::new();
    let mut set = |name: &str, value: Value| {
        schema.insert(name.to_owned(), value);
    };
    match kind {
        InputKind::NumberArray => set_number(input, &mut set),
        InputKind::StringArray => {
            set("type", json!("string"));
            set_allowed(input, &mut set);
        }
        InputKind::InputsArray if input.inputs.is_empty() => set("type", json!("object")),
        InputKind::InputsArray => {
            let mut row = object(&input.inputs, true);
            let rules = required_rules(&input.inputs);
            if !rules.is_empty() {
                row.insert("allOf".to_owned(), Value::Array(rules));
            }
            return Value::Object(row);
        }
        _ => {
            set("type", json!("string"));
            set("minLength", json!(1));
        }
    }
    Value::Object(schema)
}

fn set_number(input: &InputSpec, set: &mut impl FnMut(&str, Value)) {
    set("type", json!(if input.integer { "integer" } else { "number" }));
    if let Some(min) = input.min {
        set("minimum", number_to_json(min));
    }
    if let Some(max) = input.max {
        set("maximum", number_to_json(max));
    }
    if let Some(step) = input.step.filter(|_| input.counts_steps()) {
        set("multipleOf", number_to_json(step));
    }
    set_allowed(input, set);
}

fn set_lengths(input: &InputSpec, min: &str, max: &str, set: &mut impl FnMut(&str, Value)) {
    if let Some(length) = input.min_length {
        set(min, json!(length));
    }
    if let Some(length) = input.max_length {
        set(max, json!(length));
    }
}

fn set_allowed(input: &InputSpec, set: &mut impl FnMut(&str, Value)) {
    if !input.allowed.is_empty() {
        set("enum", input.allowed.iter().map(AllowedValue::to_json).collect());
    }
}

/// Returns the description for a language model.
fn description(input: &InputSpec) -> String {
    let media: Vec<&str> = input.media().collect();
    let what = match (&input.kind, &media[..]) {
        (InputKind::File, []) => "The id of an asset.".to_owned(),
        (InputKind::File, media) => format!("The id of an asset: {}.", media.join(" or ")),
        (InputKind::FileArray, []) => "Ids of assets.".to_owned(),
        (InputKind::FileArray, media) => format!("Ids of assets: {}.", media.join(" or ")),
        (InputKind::Model, _) => "The id of a model.".to_owned(),
        _ => String::new(),
    };
    [what, input.note.to_string()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
