//! Writes the documentation of the methods of `Client`: a summary, and an example that runs against the
//! fake server.
//!
//! ```text
//! # scenario_client::testing::operation_example(&operations::GET_JOB, async |api, ids| {
//! # let job_id = ids.get("jobId");
//! let response = api.get_job().job_id(job_id).send().await?;
//! println!("{}", response.job.job_id);
//! # Ok(()) })?; Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Only required parameters are set. `src/testing/operation_example.rs` prepares the fake server.

use std::collections::BTreeSet;

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _};
use serde_json::Value;
use syn::{File, ImplItem, Item, parse_quote};

use super::{
    document::{Document, Operation},
    media::{Media, PART},
    prose,
    strip::last_segment,
    unions,
};

/// Fields that an operation requires although the description does not say so.
const NEEDED: [(&str, &str); 8] = [
    ("createAsset", ".image(\"iVBORw0KGgo=\")"),
    ("createUpload", ".kind(\"image\").parts(1)"),
    ("triggerJobAction", ".action(\"cancel\")"),
    ("triggerTrainingAction", ".action(\"cancel\")"),
    ("bulkGetAssets", ".asset_ids([asset_id])"),
    ("createModelTrainingImage", ".asset_id(asset_id)"),
    ("approveWorkflowStep", ".node_id(\"review\")"),
    ("selectWorkflowStepItems", ".node_id(\"pick\").action(\"select\").selected_indices([0])"),
];

/// Example texts of fields, by name.
const TEXTS: [(&str, &str); 16] = [
    ("category", "artist-style"),
    ("content", "Use short sentences."),
    ("description", "Birds of the lake"),
    ("displayName", "Heron"),
    ("email", "user@example.com"),
    ("fileNameTemplate", "<id>"),
    ("id", "node_1"),
    ("image", "asset_1"),
    ("lockExpiresAt", "2099-01-01T00:00:00.000Z"),
    ("lockId", "lock_1"),
    ("name", "Birds"),
    ("prompt", "a heron at dawn"),
    ("query", "heron"),
    ("text", "a heron at dawn"),
    ("url", "https://example.com/hook"),
    ("userId", "user_2"),
];

/// Ids that the fake server has, by the names of placeholders.
const IDS: [&str; 17] = [
    "assetId",
    "collectionId",
    "eventId",
    "filterId",
    "jobId",
    "keyId",
    "memberId",
    "modelId",
    "presetId",
    "projectId",
    "teamId",
    "trainingImageId",
    "uploadId",
    "webhookEndpointId",
    "workflowId",
    "workflowJobId",
    "invitationId",
];

/// Documents all methods of the client.
pub fn add(file: &mut File, document: &Document) {
    let operations = document.operations();
    for item in &mut file.items {
        let Item::Impl(item) = item else { continue };
        if last_segment(&item.self_ty) != "Client" {
            continue;
        }
        for member in &mut item.items {
            let ImplItem::Fn(method) = member else { continue };
            let name = method.sig.ident.to_string();
            // The generator names its methods after the ids in snake case. Nothing else links the two.
            let Some(operation) = operations.iter().find(|of| of.id.to_snake_case() == name) else {
                continue;
            };
            // The generator's docs have no example that runs, and do not say what is charged.
            method.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
            for line in documentation(operation, document).lines() {
                // A space before the text, as in handwritten docs.
                let line = if line.is_empty() { String::new() } else { format!(" {line}") };
                method.attrs.push(parse_quote!(#[doc = #line]));
            }
        }
    }
}

fn documentation(operation: &Operation<'_>, document: &Document) -> String {
    // Only what has a price offers an estimate. The exceptions are marked in the document.
    let charges = operation.has_query("dryRun") && !operation.is_free();
    let mut text = prose::summary(operation);
    if charges {
        text.push_str(" **Charges creative units.**");
    }
    if let Some(more) = operation.value["description"].as_str() {
        text.push_str(&format!("\n\n{}", more.trim()));
    }
    let example = Example::new(document).of(operation);
    text.push_str(&format!("\n\n```\n{example}\n```\n\n"));
    text.push_str(&format!("Calls `{} {}`", operation.method, operation.path));
    text.push_str(match charges {
        true => "; with `dry_run` it only returns the price.",
        false => ".",
    });
    text
}

/// An example that is being written.
struct Example<'a> {
    document: &'a Document,
    /// Ids that it uses.
    ids: BTreeSet<&'static str>,
    /// Variants of unions that are being written.
    inside: Vec<String>,
}

impl<'a> Example<'a> {
    fn new(document: &'a Document) -> Self {
        Self { document, ids: BTreeSet::new(), inside: Vec::new() }
    }

    fn of(mut self, operation: &Operation<'_>) -> String {
        let mut calls = vec![format!(".{}()", operation.id.to_snake_case())];
        let required =
            operation.parameters.iter().filter(|parameter| parameter["required"] == true);
        for parameter in required {
            let name = parameter["name"].as_str().unwrap_or_default();
            let value = self.value(name, &parameter["schema"], true);
            calls.push(format!(".{}({value})", setter(name)));
        }
        let body = operation.value.pointer("/requestBody/content/application~1json/schema");
        calls.extend(body.and_then(|schema| self.body(operation, schema)));
        calls.extend([".send()".to_owned(), ".await?;".to_owned()]);
        // About where rustfmt would break the chain, so that examples look handwritten.
        let call = match calls.iter().map(String::len).sum::<usize>() {
            ..70 => format!("let response = api{}", calls.concat()),
            _ => format!("let response = api\n    {}", calls.join("\n    ")),
        };
        let mut lines = vec![
            "# use scenario_client::{api::{operations, types}, testing::operation_example};"
                .to_owned(),
            format!(
                "# operation_example(&operations::{}, async |api, ids| {{",
                operation.id.to_shouty_snake_case()
            ),
        ];
        let ids = self.ids.iter();
        lines.extend(ids.map(|id| format!("# let {} = ids.get({id:?});", id.to_snake_case())));
        lines.push(call);
        lines.push(self.result(operation));
        lines.push("# Ok(()) })?; Ok::<(), Box<dyn std::error::Error>>(())".to_owned());
        lines.join("\n")
    }

    fn body(&mut self, operation: &Operation<'_>, schema: &Value) -> Option<String> {
        if matches!(operation.media(), Media::Text | Media::Binary) {
            return Some(".body(\"text\")".to_owned());
        }
        let described = self.document.resolve(schema);
        if described["type"] == "array" {
            let item = self.value("", &described["items"], false);
            let is_built = unions::is_union(self.document.resolve(&described["items"]));
            let build = if is_built { ".into()" } else { ".build()?" };
            return Some(format!(".body(vec![{item}{build}])"));
        }
        if unions::is_union(described) {
            return Some(format!(".body({})", self.value("", schema, false)));
        }
        // Only the inputs of runs are bodies without described fields: each model has its own.
        if described.get("properties").is_none() {
            return Some(".body([(\"prompt\", \"a heron at dawn\")])".to_owned());
        }
        let needed = NEEDED.iter().find(|(id, _)| *id == operation.id);
        let mut setters: Vec<String> = Vec::new();
        // One chain in the table, one setter a line in the example.
        for setter in needed.into_iter().flat_map(|(_, more)| more.split_inclusive(')')) {
            // The text is used as it is, so the ids in it have to be declared here.
            if setter.contains("asset_id)") || setter.contains("asset_id]") {
                self.ids.insert("assetId");
            }
            setters.push(setter.to_owned());
        }
        let called = |setter: &String| setter.split('(').next().unwrap_or_default().to_owned();
        // Setters of the table replace those made from the schema: a value there was chosen for the example.
        let known: Vec<String> = setters.iter().map(called).collect();
        let required = self.fields(described);
        setters.splice(0..0, required.into_iter().filter(|new| !known.contains(&called(new))));
        match setters.iter().map(String::len).sum::<usize>() {
            0 => None,
            1..70 => Some(format!(".body_map(|body| body{})", setters.concat())),
            _ => {
                let setters = setters.join("\n            ");
                Some(format!(".body_map(|body| {{\n        body{setters}\n    }})"))
            }
        }
    }

    /// Returns the setters of the required fields.
    fn fields(&mut self, schema: &Value) -> Vec<String> {
        let required = schema["required"].as_array().into_iter().flatten();
        let required = required.filter_map(Value::as_str);
        required
            .map(|name| {
                let value = self.value(name, &schema["properties"][name], true);
                format!(".{}({value})", setter(name))
            })
            .collect()
    }

    /// Returns a Rust expression for a value.
    fn value(&mut self, name: &str, schema: &Value, is_member: bool) -> String {
        if schema["type"] == "array" && is_member {
            // The fake server checks that named assets exist, so lists of ids need real ones.
            let of = match name {
                "assetIds" | "images" => Some("assetId"),
                "modelIds" => Some("modelId"),
                _ => None,
            };
            return match of {
                Some(id) => {
                    self.ids.insert(id);
                    format!("[{}]", id.to_snake_case())
                }
                None => format!("[{}]", self.value("", &schema["items"], true)),
            };
        }
        let reference = schema["$ref"].as_str().and_then(|place| place.rsplit('/').next());
        let described = self.document.resolve(schema);
        // Before the ids: a reference to an enumeration is a type, whatever the field is called.
        if let (Some(of), Some(variant)) = (reference, described["x-enum-varnames"][0].as_str()) {
            return format!("types::{of}::{variant}");
        }
        if described["format"] == PART {
            return "scenario_client::api::FilePart::new(\"text\").file_name(\"a.txt\")".to_owned();
        }
        // An image may be an asset or the data itself. Here it is an asset that the fake server has.
        let id = match name {
            "image" => Some("assetId"),
            _ => IDS.into_iter().find(|id| *id == name),
        };
        if let Some(id) = id {
            self.ids.insert(id);
            return id.to_snake_case();
        }
        if unions::is_union(described) {
            return self.variant(described);
        }
        match described["type"].as_str() {
            Some("object") => match reference {
                Some(of) => format!("types::{of}::builder(){}", self.fields(described).concat()),
                None => "[(\"key\", \"value\")]".to_owned(),
            },
            Some("boolean") => "true".to_owned(),
            Some("integer") => "1".to_owned(),
            Some("number") => "1.0".to_owned(),
            _ => {
                let known = TEXTS.iter().find(|(known, _)| *known == name);
                format!("{:?}", known.map_or("text", |(_, text)| text))
            }
        }
    }

    /// Returns a Rust expression for the first variant of a union.
    fn variant(&mut self, union: &Value) -> String {
        // A variant may require the union that it is in.
        let of = unions::kinds(union).first().map(|of| (*of).to_owned());
        let Some(of) = of.filter(|of| !self.inside.contains(of)) else {
            return "serde_json::json!({})".to_owned();
        };
        self.inside.push(of.clone());
        let variant = self.document.resolve(&union["oneOf"][0]);
        let setters = self.fields(variant).concat();
        self.inside.pop();
        format!("types::{of}::builder(){setters}.build()?")
    }

    /// Returns the statement that uses the response.
    fn result(&self, operation: &Operation<'_>) -> String {
        let success = operation.value["responses"].as_object().into_iter().flatten();
        let response = success.filter(|(status, _)| status.starts_with('2')).find_map(|(_, of)| {
            let schema = of.pointer("/content/application~1json/schema")?;
            Some(self.document.resolve(schema))
        });
        let Some(response) = response else { return String::new() };
        if let Some(items) = operation.value["x-scenario-pagination"]["items"].as_str() {
            let field = items.to_snake_case();
            return format!("println!(\"{{}} {}\", response.{field}.len());", prose::words(items));
        }
        for name in response["required"].as_array().into_iter().flatten() {
            let Some(name) = name.as_str() else { continue };
            let property = self.document.resolve(&response["properties"][name]);
            let required = property["required"].as_array().into_iter().flatten();
            let id = required.filter_map(Value::as_str).find(|id| ["id", "jobId"].contains(id));
            if let Some(id) = id {
                return format!(
                    "println!(\"{{}}\", response.{}.{});",
                    setter(name),
                    id.to_snake_case()
                );
            }
        }
        // Not every response has an id to print. The status always exists.
        "assert!(response.status().is_success());".to_owned()
    }
}

/// Returns the generator's name for a parameter or a field: keywords get an underscore.
pub fn setter(name: &str) -> String {
    let name = name.to_snake_case();
    // The generator's own list: the one of `syn` lacks `gen`.
    if typify::accept_as_ident(&name) { name } else { format!("{name}_") }
}
