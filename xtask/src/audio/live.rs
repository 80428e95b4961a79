//! Compares the catalogue with the models of the service.

use std::{fs, path::Path, time::Duration};

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

use crate::{account::Account, files};

/// Timeout of one request.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Maximum size of a response, in bytes.
const LIMIT: u64 = 16 * 1024 * 1024;

/// Fields of a parameter that the service reports and the catalogue has under the same name.
const FIELDS: [&str; 9] = [
    "type",
    "default",
    "min",
    "max",
    "step",
    "minLength",
    "maxLength",
    "allowedValues",
    "required",
];

/// Sections of the catalogue that list models.
pub const SECTIONS: [&str; 3] = ["models", "video_page_models", "partial_models"];

/// The service, with the account that reads it.
struct Service(Account);

impl Service {
    /// Returns the inputs of a model; `None` if the account has no such model.
    fn inputs(&self, id: &str) -> Result<Option<Vec<Value>>> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            // A redirect could lead to another host, which must not get the credentials.
            .max_redirects(0)
            .build()
            .into();
        let url = format!("{}/models/{}", self.0.base, id.replace('/', "%2F"));
        let mut response =
            agent.get(&url).header("authorization", self.0.authorization()).call()?;
        match response.status().as_u16() {
            // An account may lack a model. The others are compared all the same.
            404 => return Ok(None),
            status if status >= 300 => bail!("the service responded with {status} for {id}"),
            _ => {}
        }
        let body: Value = response.body_mut().with_config().limit(LIMIT).read_json()?;
        let inputs = body["model"]["inputs"].as_array().cloned();
        inputs.map(Some).with_context(|| format!("the service reports no inputs of {id}"))
    }
}

/// Prints the differences; with `write`, imports them into the catalogue. Returns whether something differs.
pub fn compare(catalogue: &Path, write: bool) -> Result<bool> {
    let service = Service(Account::from_env()?);
    let text = fs::read_to_string(catalogue)?;
    let mut whole: Value = crate::spec::read::parse_as(&text)?;
    let mut differences = 0;
    let date = chrono::Utc::now().format("%Y-%m-%d");
    for section in SECTIONS {
        for model in whole[section].as_array_mut().into_iter().flatten() {
            let id = model["id"].as_str().unwrap_or_default().to_owned();
            let inputs = service.inputs(&id).with_context(|| format!("cannot read {id}"))?;
            let Some(live) = inputs else {
                println!("{id}: the account has no such model");
                continue;
            };
            let found = differ(model, &live);
            differences += found.len();
            found.iter().for_each(|line| println!("{id} {line}"));
            if !found.is_empty() {
                update(model, &live, &format!("live {date}"));
            }
        }
    }
    println!("{differences} differences");
    if write && differences > 0 {
        // The comment at the top explains the file, and the YAML library does not keep it.
        let comment = text.lines().take_while(|line| line.starts_with('#'));
        let head: String = comment.map(|line| format!("{line}\n")).collect();
        let text = head + &serde_yaml_ng::to_string(&whole)?;
        let folder = catalogue.parent().unwrap_or(Path::new("."));
        files::stage(folder, &text)?.persist(catalogue)?;
        println!(
            "{} has changed; run `cargo xtask audio` to regenerate the crate's files",
            catalogue.display()
        );
    }
    Ok(differences > 0)
}

/// Returns a field of the service in the format of the catalogue.
fn live_field(live: &Value, field: &str) -> Value {
    match field {
        "required" => {
            // The service writes `required` as an object of rules; recorded fixtures have a plain boolean, too.
            let rule = &live["required"];
            Value::Bool(rule == &Value::Bool(true) || rule["always"] == Value::Bool(true))
        }
        _ => live[field].clone(),
    }
}

fn same(left: &Value, right: &Value) -> bool {
    // `7` and `7.0` are one value: the catalogue and the service spell numbers differently.
    match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

pub fn differ(model: &Value, live: &[Value]) -> Vec<String> {
    let inputs: Vec<Value> = model["inputs"].as_array().cloned().unwrap_or_default();
    let find = |inputs: &[Value], name: &Value| {
        inputs.iter().find(|input| input["name"] == *name).cloned()
    };
    let mut lines = Vec::new();
    for input in &inputs {
        let name = input["name"].as_str().unwrap_or_default();
        let Some(now) = find(live, &input["name"]) else {
            lines.push(format!("- {name}"));
            continue;
        };
        for field in FIELDS {
            let (before, after) = (&input[field], live_field(&now, field));
            if !same(before, &after) {
                lines.push(format!("{name}: {field} {before} -> {after}"));
            }
        }
    }
    for now in live.iter().filter(|now| find(&inputs, &now["name"]).is_none()) {
        lines.push(format!("+ {} ({})", now["name"].as_str().unwrap_or("?"), now["type"]));
    }
    lines
}

/// Imports the fields of the service into the catalogue. Other fields, such as notes, stay.
fn update(model: &mut Value, live: &[Value], source: &str) {
    let known: Vec<Value> = model["inputs"].as_array().cloned().unwrap_or_default();
    let inputs = live.iter().map(|now| {
        let before = known.iter().find(|input| input["name"] == now["name"]);
        let mut input: Map<String, Value> =
            before.and_then(Value::as_object).cloned().unwrap_or_default();
        input.insert("name".to_owned(), now["name"].clone());
        for field in FIELDS {
            let value = live_field(now, field);
            // What the service reports is no guess any more, so the note on its origin goes.
            if let Some(origins) = input.get_mut("from").and_then(Value::as_object_mut) {
                origins.remove(field);
            }
            if value.is_null() {
                input.remove(field)
            } else {
                input.insert(field.to_owned(), value)
            };
        }
        if input.get("from").and_then(Value::as_object).is_some_and(Map::is_empty) {
            input.remove("from");
        }
        // The service names one kind only. A list of kinds in the catalogue says more.
        if let Some(kind) = now.get("kind").filter(|_| !input.contains_key("kinds")) {
            input.insert("kind".to_owned(), kind.clone());
        }
        Value::Object(input)
    });
    model["inputs"] = inputs.collect();
    model["source"] = source.into();
    // All inputs come from the service now, which makes the list complete.
    if let Some(model) = model.as_object_mut() {
        model.remove("inputs_complete");
    }
}
