//! A run that survives the end of its process: the intent is stored before the submit, the job after it.
//!
//! ```text
//! cargo run --example resume_after_restart [FILE]
//! ```
//!
//! Both halves run here one after the other. In a program of yours the second one is what it does when
//! it starts.

mod support;

use std::{env, error::Error, fs, path::Path, time::Duration};

use scenario_client::{CustomRequest, Job, JobRef, Reconciled, Scenario, Submission};
use serde::{Deserialize, Serialize};

/// What is on disk.
#[derive(Serialize, Deserialize)]
enum Record {
    /// About to be submitted: maybe it was.
    Intent(Submission),
    /// Submitted.
    Started(JobRef),
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = env::args().nth(1).map_or_else(|| folder.path().join("run.json"), Into::into);
    let (scenario, _fake) = support::connect().await?;
    start(&scenario, &file).await?;
    println!("… and the process ends here.");

    let again = resume(&scenario, &file).await?;
    let done = again.wait(Duration::from_secs(600)).await?;
    println!("{} made {:?}", done.id(), done.asset_ids());
    Ok(())
}

/// The first life of the process.
async fn start(scenario: &Scenario, file: &Path) -> Result<(), Box<dyn Error>> {
    let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    let prepared = scenario.run(&request).prepare().await?;
    store(file, &Record::Intent(prepared.submission().clone()))?;
    let job = prepared.submit().await?;
    println!("{} was started", job.id());
    store(file, &Record::Started(job.reference().clone()))
}

/// The second one.
async fn resume(scenario: &Scenario, file: &Path) -> Result<Job, Box<dyn Error>> {
    match serde_json::from_slice(&fs::read(file)?)? {
        Record::Started(reference) => Ok(scenario.job(reference)),
        Record::Intent(submission) => {
            match scenario
                .reconcile_submission(&submission)
                .timeout(Duration::from_secs(300))
                .await?
            {
                Reconciled::Found(job) => Ok(*job),
                other => {
                    Err(format!("it was not started, or the search is inconclusive: {other:?}")
                        .into())
                }
            }
        }
    }
}

/// Replaces the record in one step.
fn store(file: &Path, record: &Record) -> Result<(), Box<dyn Error>> {
    let next = file.with_extension("next");
    fs::write(&next, serde_json::to_vec(record)?)?;
    Ok(fs::rename(next, file)?)
}
