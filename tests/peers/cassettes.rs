//! Recordings of `cargo xtask probe --record`, replayed: the crate reads every response of them.
//!
//! `tests/cassettes/fake.json` is of the fake server. Recordings of the service go beside it.

use std::{fs, path::Path};

use futures_util::TryStreamExt as _;
use scenario_client::{
    Scenario,
    api::{Operation, operations},
    testing::{FakeScenario, Reply},
};
use serde_json::Value;

use super::calls;

/// A recorded exchange.
struct Exchange {
    operation: &'static Operation,
    status: u16,
    headers: Vec<(String, String)>,
    response: Value,
}

impl Exchange {
    fn read(recorded: &Value) -> Self {
        let text = |name: &str| recorded[name].as_str().unwrap();
        let is_recorded = |operation: &&Operation| {
            operation.method == text("method") && operation.path == text("operation")
        };
        let headers = recorded["headers"].as_object().unwrap().iter();
        // The length is that of the whole response, before it was scrubbed.
        let headers = headers.filter(|(name, _)| *name != "content-length");
        Self {
            operation: operations::ALL.iter().copied().find(is_recorded).unwrap(),
            status: u16::try_from(recorded["status"].as_u64().unwrap()).unwrap(),
            headers: headers
                .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                .collect(),
            response: recorded["response"].clone(),
        }
    }

    /// Makes a server respond with this.
    fn serve(&self, fake: &FakeScenario) {
        let mut reply = Reply::status(self.status).with_json(&self.response);
        for (name, value) in &self.headers {
            reply = reply.with_header(name, value);
        }
        fake.route(self.operation.method, self.operation.path, move |_| reply.clone());
    }
}

fn cassettes() -> Vec<(String, Vec<Exchange>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cassettes");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files
        .map(|file| {
            let cassette: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
            assert_eq!(cassette["version"], 1);
            let exchanges = cassette["exchanges"].as_array().unwrap();
            (file.display().to_string(), exchanges.iter().map(Exchange::read).collect())
        })
        .collect()
}

/// Makes the call of an operation; the status, or the error as text.
async fn call(scenario: &Scenario, operation: &Operation) -> Result<u16, scenario_client::Error> {
    let calls = calls::all(scenario.api());
    let call = calls.into_iter().find(|call| call.operation == operation.id).unwrap();
    call.response.await
}

#[tokio::test]
async fn every_recorded_response_is_read() {
    let mut read = 0;
    for (file, exchanges) in cassettes() {
        for exchange in &exchanges {
            let fake = FakeScenario::start().await.unwrap();
            exchange.serve(&fake);
            let builder = fake.scenario_builder();
            let never = scenario_client::RetryPolicy::never();
            let scenario = builder.retry_policy(never).build().unwrap();
            let place = format!("{file}: {} {}", exchange.operation.id, exchange.status);
            match call(&scenario, exchange.operation).await {
                Ok(status) => assert_eq!(status, exchange.status, "{place}"),
                Err(error) => {
                    assert!(exchange.status >= 400, "{place}: {error}");
                    assert_eq!(error.status().unwrap().as_u16(), exchange.status, "{place}");
                    let text = exchange.response["reason"].as_str();
                    let text = text.or(exchange.response["message"].as_str());
                    assert_eq!(error.reason(), text, "{place}");
                }
            }
            read += 1;
        }
    }
    assert!(read > 40, "only {read} responses were replayed");
}

#[tokio::test]
async fn no_recorded_job_is_lost() {
    for (file, exchanges) in cassettes() {
        let lists =
            |exchange: &&Exchange| exchange.operation.id == "listJobs" && exchange.status == 200;
        for exchange in exchanges.iter().filter(lists) {
            let fake = FakeScenario::start().await.unwrap();
            // The next page is another recording.
            let mut response = exchange.response.clone();
            response.as_object_mut().unwrap().remove("nextPaginationToken");
            Exchange { response, headers: exchange.headers.clone(), ..*exchange }.serve(&fake);
            let scenario = fake.scenario().unwrap();
            let jobs: Vec<_> = scenario.jobs().stream().try_collect().await.unwrap();
            let recorded = exchange.response["jobs"].as_array().unwrap();
            assert_eq!(jobs.len(), recorded.len(), "{file}");
            for (job, recorded) in jobs.iter().zip(recorded) {
                assert_eq!(job.job_id.as_str(), recorded["jobId"], "{file}");
                let status = job.status.as_ref().map(|status| status.as_str());
                assert_eq!(status, recorded["status"].as_str(), "{file}");
            }
        }
    }
}
