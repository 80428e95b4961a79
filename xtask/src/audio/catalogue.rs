//! The catalogue of audio models, as it is in its file.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::{Number, Value};

/// `openapi/audio-models.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    version: u32,
    models: Vec<Model>,
    video_page_models: Vec<Model>,
    partial_models: Vec<Model>,
}

impl Catalogue {
    pub fn read(text: &str) -> Result<Self> {
        let catalogue: Self = crate::spec::read::parse_as(text)
            .context("openapi/audio-models.yaml cannot be read")?;
        // Another version would have other fields. Better no files than parameters that are read wrongly.
        anyhow::ensure!(catalogue.version == 1, "the catalogue has version {}", catalogue.version);
        Ok(catalogue)
    }

    /// Returns all models, in the order of the catalogue.
    pub fn models(&self) -> impl Iterator<Item = &Model> {
        self.models.iter().chain(&self.video_page_models).chain(&self.partial_models)
    }
}

/// A model.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    pub id: String,
    pub name: String,
    pub provider: String,
    pub capabilities: Vec<String>,
    #[serde(default, rename = "capabilities_inferred")]
    _capabilities_inferred: bool,
    pub docs_updated: Option<String>,
    pub source: String,
    #[serde(default, rename = "page")]
    pub _page: Option<String>,
    pub summary: String,
    pub note: Option<String>,
    #[serde(default = "yes")]
    pub inputs_complete: bool,
    #[serde(default)]
    pub constraints: Vec<Constraint>,
    pub inputs: Vec<Input>,
}

fn yes() -> bool {
    true
}

/// A rule between parameters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Constraint {
    pub rule: String,
    #[serde(default)]
    pub inputs: Vec<String>,
    pub input: Option<String>,
    pub if_defined: Option<String>,
    #[serde(default)]
    pub any_true: Vec<String>,
    #[serde(default)]
    pub values: BTreeMap<String, Vec<String>>,
    #[serde(default, rename = "advisory")]
    _advisory: bool,
    #[serde(default, rename = "from")]
    _from: Option<String>,
}

/// A parameter.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(rename = "kind")]
    medium: Option<String>,
    #[serde(default)]
    kinds: Vec<String>,
    #[serde(default)]
    pub required: bool,
    #[serde(default)]
    pub required_rule: BTreeMap<String, String>,
    pub default: Option<Value>,
    pub min: Option<Number>,
    pub max: Option<Number>,
    pub step: Option<Number>,
    #[serde(rename = "minLength")]
    pub min_length: Option<u64>,
    #[serde(rename = "maxLength")]
    pub max_length: Option<u64>,
    #[serde(rename = "minDuration")]
    pub min_duration: Option<Number>,
    #[serde(rename = "maxDuration")]
    pub max_duration: Option<Number>,
    #[serde(rename = "maxSizeMb")]
    pub max_size_mb: Option<Number>,
    #[serde(default, rename = "allowedValues")]
    pub allowed: Vec<Value>,
    #[serde(default)]
    pub integer: bool,
    #[serde(default, rename = "integer_inferred")]
    _integer_inferred: bool,
    #[serde(default)]
    pub inputs: Vec<Input>,
    pub inputs_documented: Option<bool>,
    #[serde(default, rename = "inputs_from")]
    pub inputs_from: Option<String>,
    pub example: Option<Value>,
    #[serde(default, rename = "docs_table")]
    _docs_table: Option<Value>,
    pub contested: Option<String>,
    pub note: Option<String>,
    #[serde(default)]
    from: BTreeMap<String, String>,
}

/// Origins that are weaker than the vendor's own table.
const WEAK: [&str; 4] = ["guide", "help", "third_party", "inferred"];

impl Input {
    /// Returns the media of a file.
    pub fn media(&self) -> Vec<&str> {
        self.medium.iter().chain(&self.kinds).map(String::as_str).collect()
    }

    /// Returns the allowed texts.
    pub fn texts(&self) -> Vec<&str> {
        self.allowed.iter().filter_map(Value::as_str).collect()
    }

    /// Returns what has a weak origin, by the names of `Weak` in `src/ext/models/spec.rs`.
    pub fn weak(&self) -> Vec<&'static str> {
        let mut rules = Vec::new();
        for (field, origin) in &self.from {
            let rule = match field.as_str() {
                // Each bound for itself: its twin may come from the table.
                "min" => "min",
                "max" => "max",
                "minLength" => "minLength",
                "maxLength" => "maxLength",
                "allowedValues" => "allowedValues",
                "required" | "required_rule" => "required",
                "step" => "step",
                _ => continue,
            };
            // A rule of weak origin may be wrong, so the crate must not refuse a request for it.
            if WEAK.contains(&origin.as_str()) && !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        if self.inputs_documented == Some(false) {
            rules.push("rows");
        }
        rules
    }

    /// Returns the origins of this parameter other than the table of the page, for its documentation.
    pub fn origins(&self) -> Vec<String> {
        let weak = self.from.iter().filter(|(_, origin)| WEAK.contains(&origin.as_str()));
        let mut origins: Vec<String> =
            weak.map(|(field, origin)| format!("`{field}`: {}", spell(origin))).collect();
        origins.extend(
            self.inputs_from.iter().map(|origin| format!("fields of a row: {}", spell(origin))),
        );
        origins
    }
}

/// Returns an origin in words.
fn spell(origin: &str) -> &str {
    match origin {
        "guide" => "the vendor's guides",
        "help" => "the vendor's help centre",
        "third_party" => "a third-party note",
        "inferred" => "inferred from the name",
        other => other,
    }
}

impl Model {
    /// Returns the source of the parameters in words.
    pub fn origin(&self) -> String {
        match (self.source.as_str(), &self.docs_updated) {
            ("docs", Some(date)) => format!("the vendor's reference page of {date}"),
            ("docs", None) => "the vendor's reference page".to_owned(),
            ("seed", _) => "the vendor's audio guide".to_owned(),
            (other, _) => match other.split_once(' ') {
                Some(("live", date)) => format!("the service on {date}"),
                Some(("guide", date)) => format!("the vendor's guides of {date}"),
                Some(("third_party", date)) => format!("a third-party note of {date}"),
                _ => other.to_owned(),
            },
        }
    }
}
