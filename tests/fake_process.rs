//! The fake server as a process of its own, as programs in other languages use it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use scenario_client::{CustomRequest, Scenario};
use serde_json::json;

/// The process, which ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The example. Cargo builds it for `cargo test`, but not for `cargo test --test fake_process`.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let built = test.parent().unwrap().parent().unwrap();
    let program =
        built.join("examples").join(format!("fake_server{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--locked", "--quiet", "--example", "fake_server"]);
        if built.ends_with("release") {
            build.arg("--release");
        }
        assert!(build.status().unwrap().success());
    }
    program
}

/// Starts the example; and what it printed.
fn start(arguments: &[&str]) -> (Server, BTreeMap<String, String>) {
    let mut server = Server(
        Command::new(program())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
    let settings = lines.take(3).map(|line| {
        let line = line.unwrap();
        let (name, value) = line.split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    let settings = settings.collect();
    (server, settings)
}

#[tokio::test]
async fn two_clients_share_it_and_control_its_clock() {
    let (_server, settings) = start(&["--job-seconds", "600", "--price", "2.5"]);
    let client = || {
        Scenario::builder()
            .api_key(&*settings["SCENARIO_SDK_API_KEY"], &*settings["SCENARIO_SDK_API_SECRET"])
            .base_url(&*settings["SCENARIO_BASE_URL"])
            .build()
            .unwrap()
    };
    let (one, other) = (client(), client());
    let request = CustomRequest::new("model_a");
    let price = one.run(&request).estimate().await.unwrap();
    assert_eq!(price.cost().to_string(), "2.5");
    let first = one.run(&request).submit().await.unwrap();
    let second = one.run(&request).submit().await.unwrap();

    let control = async |path: &str, body: serde_json::Value| {
        let response = other.request("POST", path).json(&body).send().await;
        response.map(|response| response.status().as_u16())
    };
    let job = first.id().as_str();
    assert_eq!(control("/fake/finish", json!({"jobId": job})).await.unwrap(), 204);
    let done = other.job(first.id().clone()).wait(Duration::from_secs(20)).await.unwrap();
    assert_eq!(done.asset_ids().len(), 1);
    assert!(other.job(second.id().clone()).refresh().await.unwrap().status.is_some());
    assert_eq!(control("/fake/advance", json!({"seconds": 600})).await.unwrap(), 204);
    other.job(second.id().clone()).wait(Duration::from_secs(20)).await.unwrap();
    assert!(control("/fake/advance", json!({})).await.is_err());
}
