//! The environment of a process: each case runs in a process of its own, since the environment of this
//! one is everybody's.

use std::{env, process::Command};

use scenario_client::{Scenario, testing::FakeScenario};

/// What the child process does; only it has this variable.
const ROLE: &str = "SUITE_ENVIRONMENT_ROLE";

/// Runs `child` in a process with exactly these variables, and returns the credentials that arrived.
async fn arrived(role: &str, variables: &[(&str, &str)]) -> Vec<(String, String)> {
    let fake = FakeScenario::start().await.unwrap();
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["environment::child", "--exact"]).env_clear().env(ROLE, role);
    command.env("SCENARIO_BASE_URL", fake.base_url()).envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let requests = fake.requests().into_iter();
    let text = |request: &scenario_client::testing::RecordedRequest| {
        request.headers["authorization"].to_str().unwrap().to_owned()
    };
    requests.map(|request| (text(&request), request.query)).collect()
}

#[tokio::test]
async fn child() {
    let Ok(role) = env::var(ROLE) else { return };
    let scenario = match role.as_str() {
        "from_env" => Scenario::from_env(),
        "token" => Scenario::builder().bearer_token("explicit").build(),
        "project" => Scenario::builder().project("proj_explicit").build(),
        other => panic!("{other}"),
    };
    // The fake server may refuse these credentials; what counts is what it saw.
    let _ = scenario.unwrap().api().list_jobs().send().await;
}

#[tokio::test]
async fn both_families_of_names_work() {
    // base64 of key:secret
    let expected = vec![("Basic a2V5OnNlY3JldA==".to_owned(), "projectId=proj_1".to_owned())];
    for (key, secret) in [
        ("SCENARIO_SDK_API_KEY", "SCENARIO_SDK_API_SECRET"),
        ("SCENARIO_API_KEY", "SCENARIO_API_SECRET"),
        ("SCENARIO_API_KEY", "SCENARIO_SECRET_API_KEY"),
    ] {
        let variables = [(key, "key"), (secret, "secret"), ("SCENARIO_PROJECT_ID", "proj_1")];
        assert_eq!(arrived("from_env", &variables).await, expected, "{key}");
    }
    let bearer = arrived("from_env", &[("SCENARIO_SDK_JWT", "token")]).await;
    assert_eq!(bearer, [("Bearer token".to_owned(), String::new())]);
}

#[tokio::test]
async fn explicit_settings_win() {
    let stray = [
        ("SCENARIO_API_KEY", "key"),
        ("SCENARIO_API_SECRET", "secret"),
        ("SCENARIO_PROJECT_ID", "proj_1"),
    ];
    assert_eq!(arrived("token", &stray).await[0].0, "Bearer explicit");
    assert_eq!(arrived("project", &stray).await[0].1, "projectId=proj_explicit");
}

#[tokio::test]
async fn a_proxy_of_the_environment_is_not_used_for_this_machine() {
    let variables = [
        ("SCENARIO_API_KEY", "key"),
        ("SCENARIO_API_SECRET", "secret"),
        ("HTTP_PROXY", "http://127.0.0.1:9"),
        ("http_proxy", "http://127.0.0.1:9"),
    ];
    assert_eq!(arrived("from_env", &variables).await.len(), 1);
}
