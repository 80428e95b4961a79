//! Responses of the fake server against the vendored description, which was reconstructed from the official Python SDK.

use std::{fs, sync::OnceLock};

use reqwest::{Client, StatusCode, Url};
use scenario_client::testing::FakeScenario;
use serde_json::Value;

/// The description, read once.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/upstream.yaml");
        serde_yaml_ng::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    })
}

/// What a reference leads to; the value itself if it is none.
pub fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => document().pointer(&reference[1..]).unwrap(),
        None => value,
    }
}

/// What in `value` does not follow `schema` of the vendored description.
fn faults(document: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(&reference[1..]).unwrap();
        return faults(document, target, value, place, found);
    }
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_u64() || value.is_i64(),
        Some("boolean") => value.is_boolean(),
        _ => true,
    };
    if !fits {
        found.push(format!("{place} is no {}", schema["type"]));
    }
    if let Some(values) = schema["enum"].as_array()
        && !values.contains(value)
    {
        found.push(format!("{place} is {value}"));
    }
    for required in schema["required"].as_array().into_iter().flatten() {
        let name = required.as_str().unwrap();
        let observed = schema["x-scenario-observed"]["missing"].as_array();
        if value.get(name).is_none() && !observed.is_some_and(|missing| missing.contains(required))
        {
            found.push(format!("{place}.{name} is missing"));
        }
    }
    for (name, member) in value.as_object().into_iter().flatten() {
        match schema["properties"].get(name) {
            Some(property) => faults(document, property, member, &format!("{place}.{name}"), found),
            // Every run reports its cost (observed), also where that is not described.
            None if ["costDetails", "creativeUnitsCost", "creativeUnitsDiscount"]
                .contains(&name.as_str()) => {}
            None if schema["additionalProperties"].is_null()
                && schema.get("properties").is_some() =>
            {
                found.push(format!("{place}.{name} is not described"));
            }
            None => {}
        }
    }
    for (index, member) in value.as_array().into_iter().flatten().enumerate() {
        faults(document, &schema["items"], member, &format!("{place}[{index}]"), found);
    }
}

/// Asks the fake server by hand, and compares its responses with the description.
pub struct Asker {
    pub client: Client,
    pub fake: FakeScenario,
}

impl Asker {
    pub async fn new() -> Self {
        Self::of(FakeScenario::start().await.unwrap())
    }

    pub fn of(fake: FakeScenario) -> Self {
        let client = Client::builder().no_proxy().build().unwrap();
        Self { client, fake }
    }

    /// Asks by hand; the response follows the description.
    pub async fn ask(
        &self,
        verb: &str,
        template: &str,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let (status, value, found) = self.compare(verb, template, path, body).await;
        assert!(found.is_empty(), "{verb} {path}: {found:?}\n{value:#}");
        (status, value)
    }

    /// Asks by hand, and returns what in the response does not follow the description.
    pub async fn compare(
        &self,
        verb: &str,
        template: &str,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value, Vec<String>) {
        let url = Url::parse(&format!("{}{path}", self.fake.base_url())).unwrap();
        let mut request = self.client.request(verb.to_uppercase().parse().unwrap(), url);
        request = request.basic_auth(FakeScenario::KEY, Some(FakeScenario::SECRET));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status();
        let value: Value = response.json().await.unwrap();
        let operation = &document()["paths"][template][verb];
        let key = if status.is_success() {
            status.as_str().to_owned()
        } else {
            format!("{}XX", &status.as_str()[..1])
        };
        let described = &operation["responses"][&key];
        let described = match described["$ref"].as_str() {
            Some(reference) => document().pointer(&reference[1..]).unwrap(),
            None => described,
        };
        let schema = &described["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{verb} {template} {key} is not described");
        let mut found = Vec::new();
        faults(document(), schema, &value, "response", &mut found);
        (status, value, found)
    }
}
