//! Every operation once against Prism, which serves the vendored description and refuses requests
//! that do not follow it.

use std::{
    future::Future,
    io::{BufRead as _, BufReader, Read as _},
    net::TcpListener,
    pin::Pin,
    process::{Child, Command, Stdio},
};

use scenario_client::{
    Error, Scenario,
    api::{Operation, ResponseValue, operations},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{calls, peer};

/// A call that is ready to be made, and the operation that it is of.
pub struct Call<'a> {
    pub operation: &'static str,
    pub response: Pin<Box<dyn Future<Output = Result<u16, Error>> + 'a>>,
}

/// Wraps one call.
pub fn call<'a, T>(
    operation: &'static str,
    response: impl Future<Output = Result<ResponseValue<T>, Error>> + 'a,
) -> Call<'a> {
    Call {
        operation,
        response: Box::pin(async move { response.await.map(|value| value.status().as_u16()) }),
    }
}

/// A request body of its type.
pub fn body<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error} in {value}"))
}

/// Prism, which ends with the test.
struct Prism {
    process: Child,
    port: u16,
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Prism {
    fn start() -> Option<Self> {
        let program = peer("prism/node_modules/.bin/prism")?;
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let document = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/upstream.yaml");
        let mut process = Command::new(program)
            .args([
                "mock",
                "--errors",
                "--host",
                "127.0.0.1",
                "--port",
                &port.to_string(),
                document,
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        while output.read_line(&mut line).unwrap() > 0 && !line.contains("Prism is listening") {
            line.clear();
        }
        assert!(line.contains("Prism is listening"), "Prism did not start");
        // It logs every request; nobody reads that, but the pipe must not fill up.
        std::thread::spawn(move || output.read_to_end(&mut Vec::new()));
        Some(Self { process, port })
    }

    fn scenario(&self) -> Scenario {
        let base = format!("http://127.0.0.1:{}", self.port);
        Scenario::builder().api_key("key", "secret").base_url(base).build().unwrap()
    }
}

#[tokio::test]
async fn every_operation_is_accepted_and_its_response_read() {
    let Some(prism) = Prism::start() else { return };
    let scenario = prism.scenario();
    let called: Vec<Call<'_>> = calls::all(scenario.api());
    let mut names: Vec<&str> = called.iter().map(|call| call.operation).collect();
    names.sort_unstable();
    let mut all: Vec<&str> =
        operations::ALL.iter().map(|operation: &&Operation| operation.id).collect();
    all.sort_unstable();
    assert_eq!(names, all, "every operation is called once");

    let (mut accepted, mut decoded, mut faults) = (0, 0, Vec::new());
    for call in called {
        match call.response.await {
            Ok(status) => {
                assert!((200..300).contains(&status));
                accepted += 1;
                decoded += 1;
            }
            Err(error) => {
                accepted += usize::from(error.is_decode());
                faults.push(format!("{}: {error}", call.operation));
            }
        }
    }
    println!("{accepted} of {} requests accepted, {decoded} responses decoded", all.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!((accepted, decoded), (143, 143));
}

#[tokio::test]
async fn prism_refuses_what_the_description_forbids() {
    let Some(prism) = Prism::start() else { return };
    let scenario = prism.scenario();
    let refused = scenario.api().list_jobs().page_size(100_000).send().await.unwrap_err();
    assert_eq!(refused.status().map(|status| status.as_u16()), Some(422), "{refused}");
    let refused = scenario.api().list_assets().types(["no-such-type"]).send().await.unwrap_err();
    assert_eq!(refused.status().map(|status| status.as_u16()), Some(422), "{refused}");
}
