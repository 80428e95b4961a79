//! Endpoints of webhooks: managed with the generated client, as the vendor describes them.

use scenario_client::{
    api::types::{CreateWebhookEndpointRequest, WebhookEventType},
    testing::FakeScenario,
};

#[tokio::test]
async fn an_endpoint_is_made_once_with_its_secret_changed_and_removed() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let api = scenario.api();
    let body = || {
        CreateWebhookEndpointRequest::builder()
            .url("https://example.com/hook")
            .enabled_events(vec![WebhookEventType::GenerationCompleted])
    };
    let create = || api.create_project_webhook_endpoint().project_id("proj_1");
    let made = create().body(body()).send().await.unwrap().into_inner().webhook_endpoint;
    assert!(made.secret.is_some());
    assert!(!format!("{made:?}").contains("fake-webhook-secret"));
    let list = async |project: &str| {
        let list = api.list_project_webhook_endpoints().project_id(project);
        list.send().await.unwrap().into_inner().webhook_endpoints
    };
    assert_eq!(list("proj_1").await.len(), 1);
    assert!(list("proj_2").await.is_empty(), "another project has its own");

    let change = api
        .update_project_webhook_endpoint()
        .project_id("proj_1")
        .webhook_endpoint_id(made.id.as_str())
        .body_map(|body| body.enabled(false));
    let changed = change.send().await.unwrap().into_inner().webhook_endpoint;
    assert_eq!(changed.enabled, Some(false));
    assert_eq!(changed.url.as_deref(), Some("https://example.com/hook"));

    for _ in 1..10 {
        create().body(body()).send().await.unwrap();
    }
    assert_eq!(create().body(body()).send().await.unwrap_err().status().unwrap(), 400);
    let remove = || {
        api.delete_project_webhook_endpoint()
            .project_id("proj_1")
            .webhook_endpoint_id(made.id.as_str())
    };
    remove().send().await.unwrap();
    assert!(remove().send().await.unwrap_err().is_not_found());
    assert_eq!(list("proj_1").await.len(), 9);
}
