//! Against Prism, which serves examples of the vendored description and refuses what that forbids.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
};

use super::{probe, probed};

/// Statements about the form of responses, which follow the description. Prism must not contradict them.
const KEPT: [&str; 12] = [
    "auth.basic",
    "auth.project-omitted",
    "auth.teams-readable",
    "auth.limits-readable",
    "jobs.fields",
    "jobs.dates",
    "jobs.billing",
    "search.total",
    "assets.bulk",
    "assets.download-link",
    "workflows.list",
    "description.known-fields",
];

/// Statements about behavior that no examples can have. Prism must not confirm them.
const CONTRADICTED: [&str; 6] = [
    "auth.secret-needed",
    "jobs.unknown",
    "models.unknown",
    "assets.unknown",
    "jobs.filters-do-not-mix",
    "price.no-job",
];

/// The process, which ends with the test.
struct Prism(Child);

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn against_prism_the_form_is_confirmed_and_the_behavior_is_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let program = root.join("target/peers/prism/node_modules/.bin/prism");
    if !program.exists() {
        println!("skipped: Prism is not installed; `cargo xtask peers` does it");
        return;
    }
    let port =
        TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port().to_string();
    let mut process = Command::new(program)
        .args(["mock", "--errors", "--host", "127.0.0.1", "--port", &port])
        .arg(root.join("openapi/upstream.yaml"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(process.stdout.take().unwrap());
    let _prism = Prism(process);
    let mut line = String::new();
    while output.read_line(&mut line).unwrap() > 0 && !line.contains("Prism is listening") {
        line.clear();
    }
    assert!(line.contains("Prism is listening"), "Prism did not start");
    // It logs every request; nobody reads that, but the pipe must not fill up.
    std::thread::spawn(move || output.read_to_end(&mut Vec::new()));

    let run = probe(&format!("http://127.0.0.1:{port}"), "key", "secret", &[]);
    println!("{}", run.text);
    assert_eq!(run.status, 1, "Prism contradicts what examples cannot show");
    assert!(!run.text.contains("panicked"));
    let [confirmed, contradicted, untested] =
        ["confirmed", "contradicted", "could not be tested"].map(|result| run.statements(result));
    assert_eq!(confirmed.len() + contradicted.len() + untested.len(), 104);
    assert!(
        probed()
            .iter()
            .all(|id| [&confirmed, &contradicted, &untested].iter().any(|ids| ids.contains(id)))
    );
    for id in KEPT {
        assert!(confirmed.contains(id), "{id} is not confirmed");
    }
    for id in CONTRADICTED {
        assert!(contradicted.contains(id), "{id} is not contradicted");
    }
}
