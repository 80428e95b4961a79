//! `cargo xtask evolve`: a whole upgrade, on a copy of this checkout.
//!
//! The vendored description changes in the ten ways in which such descriptions change. It is imported as any other,
//! the report must name exactly these ten, the crate must compile without an edit, and the tests of the fake server
//! must pass.

use std::{collections::BTreeSet, fs, path::Path, process::Command, time::Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::{
    files::{self, Tree},
    generation,
    spec::{changes::Difference, read},
};

/// Changes a description.
type Evolution = fn(&mut Value);

/// What happens to the description, and how the report calls it.
const EVOLUTIONS: [(&str, Evolution); 10] = [
    ("added value JobStatus paused", |document| {
        values(document, "JobStatus").push(json!("paused"));
    }),
    ("added value AssetKind hologram", |document| {
        values(document, "AssetKind").push(json!("hologram"));
    }),
    ("added field Job.priority", |document| {
        document["components"]["schemas"]["Job"]["properties"]["priority"] =
            json!({"type": "integer", "description": "Higher runs first."});
    }),
    ("added field CreateCollectionRequest.description", |document| {
        document["components"]["schemas"]["CreateCollectionRequest"]["properties"]["description"] =
            json!({"type": "string"});
    }),
    ("added operation POST /jobs/{jobId}/retries", |document| {
        document["paths"]["/jobs/{jobId}/retries"] = json!({"post": {
            "operationId": "postJobsRetriesByJobId",
            "parameters": [{"name": "jobId", "in": "path", "required": true, "schema": {"type": "string"}}],
            "responses": {"200": {"description": "Success.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/JobResponse"}}}}},
        }});
    }),
    ("added parameter GET /jobs query priority", |document| {
        let priority = json!({"name": "priority", "in": "query", "schema": {"type": "integer"}});
        parameters(document).push(priority);
    }),
    ("removed parameter GET /jobs query hideResults", |document| {
        parameters(document).retain(|parameter| parameter["name"] != "hideResults");
    }),
    ("changed range GET /jobs query pageSize", |document| {
        let size = parameters(document).iter_mut().find(|one| one["name"] == "pageSize");
        if let Some(size) = size {
            size["schema"]["maximum"] = json!(50);
        }
    }),
    ("removed field ArenaScore.ratingLower", |document| {
        let score = &mut document["components"]["schemas"]["ArenaScore"];
        if let Some(fields) = score["properties"].as_object_mut() {
            fields.remove("ratingLower");
        }
        if let Some(Value::Array(required)) = score.get_mut("required") {
            required.retain(|name| name != "ratingLower");
        }
    }),
    ("changed field ArenaScore.rating", |document| {
        document["components"]["schemas"]["ArenaScore"]["properties"]["rating"] =
            json!({"type": "string"});
    }),
];

fn values<'a>(document: &'a mut Value, name: &str) -> &'a mut Vec<Value> {
    list(&mut document["components"]["schemas"][name]["enum"])
}

fn parameters(document: &mut Value) -> &mut Vec<Value> {
    list(&mut document["paths"]["/jobs"]["get"]["parameters"])
}

fn list(value: &mut Value) -> &mut Vec<Value> {
    if !value.is_array() {
        *value = json!([]);
    }
    match value {
        Value::Array(members) => members,
        _ => unreachable!("it has just become a list"),
    }
}

/// Runs the upgrade, and prints what each step took.
pub fn run() -> Result<()> {
    let folder = files::root()?.join("target/evolve");
    let start = Instant::now();
    copy(&files::root()?, &folder)?;
    let tree = Tree::checkout(folder.clone());
    let difference = import(&tree)?;
    print!("{difference}");
    println!("copied and imported in {:.1} s", start.elapsed().as_secs_f64());
    for arguments in [
        &["check", "--locked", "--features", "blocking,testing"][..],
        &["test", "--locked", "--features", "testing", "--test", "suite", "fake_server"],
    ] {
        let start = Instant::now();
        let mut command = Command::new("cargo");
        let status = command.args(arguments).current_dir(&folder).status();
        let shown = format!("cargo {}", arguments.join(" "));
        if !status.with_context(|| format!("cannot run {shown}"))?.success() {
            bail!("{shown} failed in {}", folder.display());
        }
        println!("{shown}: {:.1} s", start.elapsed().as_secs_f64());
    }
    Ok(())
}

/// Copies everything that git knows of. What was copied before is replaced, so that builds stay incremental.
fn copy(root: &Path, folder: &Path) -> Result<()> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("cannot run git")?;
    if !listed.status.success() {
        bail!("git cannot list the files of {}", root.display());
    }
    for file in String::from_utf8_lossy(&listed.stdout).lines() {
        let (from, to) = (root.join(file), folder.join(file));
        // A file that was removed and not yet committed is still listed.
        if !from.is_file() {
            continue;
        }
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        let bytes = fs::read(&from).with_context(|| format!("cannot read {file}"))?;
        if fs::read(&to).ok().as_ref() != Some(&bytes) {
            fs::write(&to, bytes).with_context(|| format!("cannot write {file}"))?;
        }
    }
    Ok(())
}

/// Evolves the description of a tree and imports it. Returns an error if the report names anything else.
fn import(tree: &Tree) -> Result<Difference> {
    let mut document = read::parse(&tree.upstream()?)?;
    for (_, change) in EVOLUTIONS {
        change(&mut document);
    }
    let mut normalized = tree.normalize(document.to_string())?;
    generation::quarantine(&mut normalized)?;
    let difference = tree.difference(&normalized)?;
    let expected: BTreeSet<String> =
        EVOLUTIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let reported: BTreeSet<String> = difference
        .changes
        .iter()
        .map(|change| {
            let kind = format!("{:?}", change.kind).to_lowercase();
            format!("{kind} {} {}", change.what, change.place)
        })
        .collect();
    if reported != expected {
        let missing: Vec<_> = expected.difference(&reported).collect();
        let more: Vec<_> = reported.difference(&expected).collect();
        bail!("the report lacks {missing:?} and has {more:?} instead");
    }
    tree.write(&normalized, None)?;
    Ok(difference)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_names_exactly_the_ten_evolutions() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = files::root().expect("this project");
        for part in [
            "openapi/upstream.yaml",
            "openapi/overlay.yaml",
            "openapi/naming.yaml",
            "openapi/swagger.yaml",
            "src/ext/jobs/state.rs",
        ] {
            let to = folder.path().join(part);
            fs::create_dir_all(to.parent().expect("a folder")).expect("made");
            fs::copy(root.join(part), to).expect("copied");
        }
        let difference = import(&Tree::at(folder.path().to_path_buf())).expect("exactly these");
        assert_eq!(difference.changes.len(), 10);
        assert_eq!(difference.asked.len(), 1, "{:?}", difference.asked);
        let breaking = difference.changes.iter().filter(|change| change.breaking).count();
        assert_eq!(breaking, 3, "{difference}");
    }
}
