//! Models and their inputs.

use std::{fs, rc::Rc};

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::{
    audio::live,
    files,
    probe::{
        exchange::{Exchange, Request},
        samples::id,
        session::Session,
    },
};

/// The types of inputs.
const TYPES: [&str; 10] = [
    "boolean",
    "file",
    "file_array",
    "inputs_array",
    "model",
    "model_array",
    "number",
    "number_array",
    "string",
    "string_array",
];

impl Session {
    /// Reads the models of the catalogue that the account has, once.
    pub async fn live_models(&mut self) -> Result<Vec<Rc<Exchange>>> {
        if let Some(read) = &self.samples.models {
            return Ok(read.clone());
        }
        let mut found = Vec::new();
        for model in self.catalogue()?.iter() {
            let read = self.send(Request::get(&["models", id(model)])).await?;
            if read.is_ok() {
                found.push(read);
            }
        }
        self.samples.models = Some(found.clone());
        Ok(found)
    }

    /// Returns the models of `openapi/audio-models.yaml`.
    fn catalogue(&mut self) -> Result<Rc<[Value]>> {
        if let Some(read) = &self.samples.catalogue {
            return Ok(Rc::clone(read));
        }
        let path = files::root()?.join("openapi/audio-models.yaml");
        let whole: Value = crate::spec::read::parse_as(&fs::read_to_string(path)?)?;
        let sections = live::SECTIONS.iter().map(|section| whole[*section].as_array().cloned());
        let models: Option<Vec<Vec<Value>>> = sections.collect();
        let models: Rc<[Value]> = models.context("the catalogue lacks a section")?.concat().into();
        self.samples.catalogue = Some(Rc::clone(&models));
        Ok(models)
    }
}

pub async fn rows(session: &mut Session) -> Result<()> {
    let read = session.public_models().await?;
    let rows = read.rows("models");
    if !rows.is_empty() {
        let with = rows.iter().filter(|row| row.get("inputs").is_some()).count();
        let seen = format!("{with} of {} rows have inputs", rows.len());
        session.hold("models.rows-without-inputs", &read, with == 0, seen);
    }
    Ok(())
}

pub async fn inputs(session: &mut Session) -> Result<()> {
    for read in session.live_models().await? {
        let Some(inputs) = read.json["model"]["inputs"].as_array().cloned() else {
            session.hold("models.inputs", &read, false, "the model has no list of inputs");
            continue;
        };
        let whole = |input: &Value| input["name"].is_string() && input["type"].is_string();
        let as_said = inputs.iter().all(whole);
        session.hold("models.inputs", &read, as_said, format!("{} inputs", inputs.len()));
        for input in &inputs {
            let kind = input["type"].as_str().unwrap_or_default();
            let seen = format!("{} is a {kind}", input["name"]);
            session.hold("models.input-types", &read, TYPES.contains(&kind), seen);
            if let Some(rule) = input.get("required") {
                let seen = format!("`required` of {} is {rule}", input["name"]);
                session.hold("models.required-object", &read, rule.is_object(), seen);
            }
        }
    }
    Ok(())
}

pub async fn compared(session: &mut Session) -> Result<()> {
    let catalogue = session.catalogue()?;
    let live = session.live_models().await?;
    for read in &live {
        let name = read.text("/model/id").unwrap_or_default();
        let Some(model) = catalogue.iter().find(|model| id(model) == name) else { continue };
        let Some(inputs) = read.json["model"]["inputs"].as_array() else { continue };
        let differences = live::differ(model, inputs);
        let seen = match differences.as_slice() {
            [] => format!(
                "{} of {} models of the catalogue are the same",
                live.len(),
                catalogue.len()
            ),
            lines => format!("{name} {}; `cargo xtask audio --live` lists all", lines.join(", ")),
        };
        session.hold("models.catalogue", read, differences.is_empty(), seen);
    }
    Ok(())
}
