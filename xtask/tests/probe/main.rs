//! `cargo xtask probe` against the fake server of the crate, a server in Python that was written from the contract,
//! and Prism.

mod deviations;
mod fake;
mod prism;
mod record;

use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

/// What a run of the probe printed.
pub struct Run {
    pub status: i32,
    pub text: String,
}

impl Run {
    /// Returns the ids of the statements with a result.
    pub fn statements(&self, result: &str) -> BTreeSet<String> {
        let rows = self.text.lines().filter_map(|line| line.strip_prefix(&format!("{result:<20}")));
        rows.filter_map(|row| row.split(' ').next()).map(str::to_owned).collect()
    }
}

/// Runs the probe with an account and nothing else of the environment.
pub fn probe(base: &str, key: &str, secret: &str, arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["probe", "--per-minute", "100000", "--patience", "1"]).args(arguments);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SCENARIO_")) {
        command.env_remove(name);
    }
    command
        .env("SCENARIO_API_KEY", key)
        .env("SCENARIO_API_SECRET", secret)
        .env("SCENARIO_BASE_URL", base);
    let output = command.output().unwrap();
    let text = [&output.stdout[..], &output.stderr].map(String::from_utf8_lossy).concat();
    Run { status: output.status.code().unwrap(), text }
}

/// Returns how each statement is probed, by its id.
pub fn contract() -> BTreeMap<String, String> {
    let text = include_str!("../../../openapi/contract.yaml");
    let contract: serde_json::Value = serde_yaml_ng::from_str(text).unwrap();
    let statements = contract["statements"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    statements.map(|statement| (text(&statement["id"]), text(&statement["probe"]))).collect()
}

/// Returns the ids of the statements that a probe checks.
pub fn probed() -> BTreeSet<String> {
    contract().into_iter().filter(|(_, how)| how != "none").map(|(id, _)| id).collect()
}
