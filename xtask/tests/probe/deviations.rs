//! Against the server in Python: it keeps the contract, or breaks one statement, and the probe has to see which.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::{Mutex, PoisonError},
    thread,
};

use serde_json::Value;

use super::{Run, contract, probe, probed};

/// Number of runs at once. They wait for jobs of the server more than they compute.
const THREADS: usize = 6;

/// The process, which ends with the test.
struct Server {
    process: Child,
    /// The addresses by what each deviates in.
    bases: BTreeMap<String, String>,
    _catalogue: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// Starts the server; `None` without Python.
    fn start(deviations: &[String]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let catalogue = folder.path().join("models.json");
        fs::write(&catalogue, serde_json::to_vec(&models()).unwrap()).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/probe/server.py");
        let mut command = Command::new("python3");
        command.arg(script).arg("--catalogue").arg(&catalogue);
        deviations.iter().for_each(|id| _ = command.args(["--deviate", id]));
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let Ok(mut process) = started else {
            println!("skipped: python3 is not there");
            return None;
        };
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let bases: BTreeMap<String, String> = lines
            .take(deviations.len() + 1)
            .map(|line| {
                let line = line.unwrap();
                let (id, base) = line.split_once(' ').unwrap();
                (id.to_owned(), base.to_owned())
            })
            .collect();
        assert_eq!(bases.len(), deviations.len() + 1, "the server did not start");
        Some(Self { process, bases, _catalogue: folder })
    }

    fn probe(&self, deviation: &str, spends: bool) -> Run {
        let arguments: &[&str] = if spends { &["--spend", "20"] } else { &[] };
        probe(&self.bases[deviation], "probe-key", "probe-secret", arguments)
    }
}

/// The models of the catalogue, and one that no plan includes.
fn models() -> Vec<Value> {
    let text = include_str!("../../../openapi/audio-models.yaml");
    let catalogue: Value = serde_yaml_ng::from_str(text).unwrap();
    let sections = ["models", "video_page_models", "partial_models"];
    let mut models: Vec<Value> = sections
        .iter()
        .flat_map(|section| catalogue[section].as_array().unwrap().clone())
        .collect();
    models.push(serde_json::json!({
        "id": "model_above-plan", "name": "Above", "capabilities": ["txt2img"], "above": true,
        "inputs": [{"name": "prompt", "type": "string", "required": true}],
    }));
    models
}

#[test]
fn a_server_that_keeps_the_contract_contradicts_nothing() {
    let Some(server) = Server::start(&[]) else { return };
    let run = server.probe("none", true);
    assert_eq!(run.status, 0, "{}", run.text);
    assert_eq!(run.statements("confirmed"), probed(), "{}", run.text);
}

#[test]
fn each_deviation_is_seen() {
    let contract = contract();
    let deviations: Vec<String> = probed().into_iter().collect();
    let Some(server) = Server::start(&deviations) else { return };
    let (open, faults) = (Mutex::new(deviations.clone()), Mutex::new(Vec::new()));
    let next = || open.lock().unwrap_or_else(PoisonError::into_inner).pop();
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(id) = next() {
                    let run = server.probe(&id, contract[&id] == "spends");
                    let found: Vec<String> = run.statements("contradicted").into_iter().collect();
                    println!("{id}: {}", found.join(", "));
                    // A description that does not fit comes with what mends it.
                    let mends = run.text.contains("Actions for openapi/overlay.yaml");
                    let expected = !id.starts_with("description.") || mends;
                    if !found.contains(&id) || run.status != 1 || !expected {
                        let text = format!("{id}: contradicted are {found:?}\n{}", run.text);
                        faults.lock().unwrap_or_else(PoisonError::into_inner).push(text);
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    assert!(deviations.len() > 80, "only {} deviations", deviations.len());
}
