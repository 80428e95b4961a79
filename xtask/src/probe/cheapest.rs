//! Parameters for runs that cost little: made from the inputs that models state.

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::{exchange::Request, session::Session};

/// Maximum number of models whose price is asked for.
const CANDIDATES: usize = 8;

/// The text for inputs that take one.
const TEXT: &str = "rain on a tin roof";

/// A run of a model, with its price.
#[derive(Clone)]
pub struct Sample {
    pub model: String,
    pub body: Map<String, Value>,
    pub price: f64,
}

impl Session {
    /// Returns the run with the lowest price of a few models; `None` if there is none.
    pub async fn cheapest(&mut self) -> Result<Option<Sample>> {
        if let Some(known) = &self.samples.cheapest {
            return Ok(known.clone());
        }
        let mut best: Option<Sample> = None;
        let mut asked = 0;
        for read in self.live_models().await? {
            let model = read.text("/model/id").unwrap_or_default();
            let Some(body) = fill(&read.json["model"]) else { continue };
            if asked == CANDIDATES {
                break;
            }
            asked += 1;
            let estimate = self.send(run(model, &body).query("dryRun", true)).await?;
            if estimate.text("/job/jobId").is_some() {
                // Something may have been charged. The first such response is the last estimate of this run.
                self.hold("price.no-job", &estimate, false, "a job; no further price is asked for");
                self.samples.estimates_have_jobs = true;
                break;
            }
            if !estimate.is_ok() {
                continue;
            }
            // A price that is no number is for a statement to complain about, and must not be the lowest.
            let price = estimate.json["creativeUnitsCost"].as_f64().unwrap_or(f64::MAX);
            if best.as_ref().is_none_or(|best| price < best.price) {
                best = Some(Sample { model: model.to_owned(), body, price });
            }
        }
        if self.samples.estimates_have_jobs {
            best = None;
        }
        self.samples.cheapest = Some(best.clone());
        Ok(best)
    }
}

/// A request that runs a model.
pub fn run(model: &str, body: &Map<String, Value>) -> Request {
    Request::post(&["generate", "custom", model], Value::Object(body.clone()))
}

/// Makes parameters for a model; `None` if it requires files or has rules between inputs.
pub fn fill(model: &Value) -> Option<Map<String, Value>> {
    let mut body = Map::new();
    for input in model["inputs"].as_array()? {
        let name = input["name"].as_str()?;
        let required = is_required(input)?;
        // The price of a sound goes by its length.
        let is_duration = name.to_lowercase().contains("duration") && input["min"].is_number();
        if required || is_duration {
            body.insert(name.to_owned(), value(input)?);
        }
    }
    Some(body)
}

/// Whether an input is required; `None` if a rule decides it.
pub fn is_required(input: &Value) -> Option<bool> {
    match input.get("required") {
        None | Some(Value::Bool(false)) => Some(false),
        Some(Value::Bool(true)) => Some(true),
        Some(rules) if rules["always"] == true => Some(true),
        Some(rules) if rules.as_object().is_some_and(Map::is_empty) => Some(false),
        Some(_) => None,
    }
}

/// Returns the smallest value of an input.
fn value(input: &Value) -> Option<Value> {
    if let Some(first) = input.pointer("/allowedValues/0") {
        return Some(first.clone());
    }
    match input["type"].as_str()? {
        "string" => Some(json!(TEXT)),
        "number" => Some(input.get("min").or(input.get("default")).cloned().unwrap_or(json!(1))),
        "boolean" => Some(json!(false)),
        "string_array" => Some(json!([TEXT])),
        _ => None,
    }
}
