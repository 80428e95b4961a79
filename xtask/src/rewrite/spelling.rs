//! Keywords in other words.

use serde_json::{Map, Value, json};

use super::{Kind, writer::Writer};

impl Writer<'_> {
    /// Rewrites the keywords of one schema.
    pub fn respell(&mut self, schema: &mut Value) {
        let Some(members) = schema.as_object_mut() else { return };
        for list in ["required", "enum", "allOf"] {
            if let Some(Value::Array(all)) = members.get_mut(list)
                && self.chance(Kind::Order)
            {
                self.rng.shuffle(all);
            }
        }
        if self.chance(Kind::Constant) {
            self.constant(members);
        }
        if self.chance(Kind::Choice) {
            self.choice(members);
        }
        self.defaults_of_schema(members);
        if self.chance(Kind::Beside) {
            self.beside(members);
        }
        if self.chance(Kind::Split) {
            self.split(members);
        }
        if self.chance(Kind::Null) {
            self.nothing(members);
        }
        self.noise(schema);
    }

    /// An enumeration as a constant, or as a choice of constants.
    fn constant(&mut self, members: &mut Map<String, Value>) {
        let Some(Value::Array(values)) = members.get("enum").cloned() else { return };
        if let [only] = values.as_slice() {
            members.remove("enum");
            // `200` alone would be a whole number, which `type: number` does not say.
            if members.get("type") != Some(&json!("number")) {
                members.remove("type");
            }
            members.insert("const".to_owned(), only.clone());
        } else if values.iter().all(Value::is_string)
            && members.get("type") == Some(&json!("string"))
        {
            members.remove("enum");
            let constants: Vec<Value> =
                values.iter().map(|value| json!({"const": value, "title": value})).collect();
            let keyword = if self.rng.bool() { "oneOf" } else { "anyOf" };
            members.insert(keyword.to_owned(), json!(constants));
        }
    }

    /// What stands beside an `allOf` of one reference stands beside the reference, or in a part of its own.
    fn beside(&mut self, members: &mut Map<String, Value>) {
        let Some(Value::Array(parts)) = members.get_mut("allOf") else { return };
        let reference = match parts.as_slice() {
            [only] if only.get("$ref").is_some() => only["$ref"].clone(),
            _ => return,
        };
        if self.rng.bool() {
            members.remove("allOf");
            members.insert("$ref".to_owned(), reference);
        } else if let Some(text) = members.remove("description") {
            members["allOf"] = json!([{"$ref": reference}, {"description": text}]);
        }
    }

    /// A choice under the other keyword, in another order, with another choice in it.
    fn choice(&mut self, members: &mut Map<String, Value>) {
        let Some((keyword, mut parts)) =
            members.remove_entry("oneOf").or_else(|| members.remove_entry("anyOf"))
        else {
            return;
        };
        if let Some(parts) = parts.as_array_mut() {
            self.rng.shuffle(parts);
            let inner = self.rng.usize(0..=parts.len());
            // All of them in one would be a choice of one.
            if (1..parts.len()).contains(&inner) {
                let keyword = if self.rng.bool() { "oneOf" } else { "anyOf" };
                let inner: Vec<Value> = parts.drain(..inner).collect();
                parts.push(json!({keyword: inner}));
            }
        }
        let other = if keyword == "oneOf" { "anyOf" } else { "oneOf" };
        let is_free = !members.contains_key(other);
        members.insert(if is_free { other.to_owned() } else { keyword }, parts);
    }

    /// Spellings of `null`.
    fn nothing(&mut self, members: &mut Map<String, Value>) {
        let kind = members.get("type").cloned();
        let is_nullable = members.get("nullable") == Some(&json!(true));
        let Some(Value::String(kind)) = kind else { return };
        let spelling = self.rng.u8(0..4);
        if !is_nullable {
            if spelling == 0 {
                members.insert("type".to_owned(), json!([kind]));
            }
            return;
        }
        members.remove("nullable");
        if spelling == 0 {
            members.insert("type".to_owned(), json!(["null", kind]));
            return;
        }
        if spelling == 1 {
            members.insert("type".to_owned(), json!([kind, "null"]));
            return;
        }
        let keyword = if spelling == 2 { "oneOf" } else { "anyOf" };
        let nothing = [
            json!({"type": "null"}),
            json!({"type": ["null"]}),
            json!({"const": null}),
            json!({"enum": [null]}),
        ];
        let nothing = self.rng.choice(&nothing).cloned().unwrap_or_default();
        // The text and what belongs to the place stand beside the union.
        let mut outer = Map::new();
        for key in ["description", "default", "deprecated"] {
            outer.extend(members.remove_entry(key));
        }
        let inner = Value::Object(std::mem::take(members));
        let parts = if self.rng.bool() { [inner, nothing] } else { [nothing, inner] };
        outer.insert(keyword.to_owned(), json!(parts));
        *members = outer;
    }

    /// The fields of an object in two parts.
    fn split(&mut self, members: &mut Map<String, Value>) {
        let plain = ["allOf", "oneOf", "anyOf"].iter().all(|key| !members.contains_key(*key));
        let fields = members.get("properties").and_then(Value::as_object).map_or(0, Map::len);
        if !plain || fields < 2 || self.has_deep_references {
            return;
        }
        let Some(Value::Object(properties)) = members.remove("properties") else { return };
        let required = members.remove("required").unwrap_or_default();
        let mut parts = [Map::new(), Map::new()];
        for (name, property) in properties {
            parts[usize::from(self.rng.bool())].insert(name, property);
        }
        // A required name without a property describes one of another part.
        let is_second =
            |name: &&Value| name.as_str().is_some_and(|name| parts[1].contains_key(name));
        let (second, first): (Vec<&Value>, Vec<&Value>) =
            required.as_array().into_iter().flatten().partition(is_second);
        let parts: Vec<Value> = parts
            .iter()
            .zip([first, second])
            .map(|(fields, own)| {
                let mut part = json!({"type": "object", "properties": fields});
                if !own.is_empty() {
                    part["required"] = json!(own);
                }
                part
            })
            .collect();
        members.insert("allOf".to_owned(), json!(parts));
    }

    fn defaults_of_schema(&mut self, members: &mut Map<String, Value>) {
        let kind = members.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
        let defaults: &[(&str, Value)] = match kind.as_str() {
            "string" => &[("minLength", json!(0)), ("nullable", json!(false))],
            "array" => &[("minItems", json!(0)), ("uniqueItems", json!(false))],
            "object" => &[("minProperties", json!(0)), ("required", json!([]))],
            "integer" | "number" => &[("exclusiveMinimum", json!(false))],
            _ => &[],
        };
        let general =
            [("deprecated", json!(false)), ("readOnly", json!(false)), ("writeOnly", json!(false))];
        for (key, value) in defaults.iter().chain(&general) {
            self.state(members, key, value);
        }
        if kind == "object" {
            let any = if self.rng.bool() { json!(true) } else { json!({}) };
            self.state(members, "additionalProperties", &any);
        }
    }

    /// States the defaults of a parameter.
    pub fn defaults_of_parameter(&mut self, parameter: &mut Value) {
        let style = match parameter["in"].as_str() {
            Some("query" | "cookie") => "form",
            _ => "simple",
        };
        let explode = parameter["style"].as_str().unwrap_or(style) == "form";
        let Some(members) = parameter.as_object_mut() else { return };
        if !members.contains_key("content") {
            self.state(members, "style", &json!(style));
            self.state(members, "explode", &json!(explode));
        }
        for key in ["required", "deprecated", "allowEmptyValue", "allowReserved"] {
            self.state(members, key, &json!(false));
        }
    }

    /// States the defaults of an operation.
    pub fn defaults_of_operation(&mut self, operation: &mut Value) {
        let Some(members) = operation.as_object_mut() else { return };
        self.state(members, "deprecated", &json!(false));
        self.state(members, "parameters", &json!([]));
        self.state(members, "servers", &json!([]));
    }

    fn state(&mut self, members: &mut Map<String, Value>, key: &str, value: &Value) {
        if !members.contains_key(key) && self.chance(Kind::Defaults) {
            members.insert(key.to_owned(), value.clone());
        }
    }

    /// Keywords that say nothing about calls.
    pub fn noise(&mut self, value: &mut Value) {
        let noise = [
            ("title", json!("A title")),
            ("example", json!({"$ref": 5, "properties": null})),
            ("x-vendor", json!({"schema": "none"})),
            ("externalDocs", json!({"url": "https://example.com"})),
            ("$comment", json!("A comment")),
        ];
        let Some(members) = value.as_object_mut() else { return };
        for (key, value) in noise {
            if !members.contains_key(key) && self.chance(Kind::Noise) {
                members.insert(key.to_owned(), value);
            }
        }
    }

    /// Parts of the document that no call needs.
    pub fn noise_at_the_top(&mut self, document: &mut Value) {
        let noise = [
            ("security", json!([{"any": []}])),
            ("webhooks", json!({"event": {"post": {"responses": {}}}})),
            ("x-vendor", json!([1])),
            ("externalDocs", json!({"url": "https://example.com"})),
        ];
        for (key, value) in noise {
            if document.get(key).is_none() && self.chance(Kind::Noise) {
                document[key] = value;
            }
        }
    }
}
