//! Setters of the generated layer: natural values, and one error for all that is missing.

use scenario_client::{
    AssetId, ErrorKind, ModelId,
    api::types::{
        CaptionRequest, CreateUploadRequest, CreateWebhookEndpointRequest, TranslateRequest,
        UpdateProjectRequest, UpdateWorkflowRequest, UploadAssetOptions, UserApprovalRequest,
        UserSelectionRequest, UserSelectionRequestAction, WebhookEventType, WorkflowFlowNode,
    },
    testing::FakeScenario,
};
use serde_json::{Value, json};

fn sent(body: impl serde::Serialize) -> Value {
    serde_json::to_value(body).unwrap()
}

#[test]
fn text_is_set_from_any_text_whether_it_is_optional_or_not() {
    let owned = String::from("a heron");
    for body in [
        TranslateRequest::builder().prompt("a heron"),
        TranslateRequest::builder().prompt(&owned),
        TranslateRequest::builder().prompt(owned),
    ] {
        assert_eq!(sent(body.build().unwrap()), json!({"prompt": "a heron"}));
    }
    let upload = CreateUploadRequest::builder().file_name("a.png").kind("image");
    assert_eq!(sent(upload.build().unwrap()), json!({"fileName": "a.png", "kind": "image"}));
}

#[test]
fn a_value_that_may_be_there_is_set_if_it_is() {
    let body = |name: Option<&str>, seed: Option<u32>| {
        let body = CreateUploadRequest::builder().maybe_file_name(name).maybe_parts(seed);
        sent(body.build().unwrap())
    };
    assert_eq!(body(None, None), json!({}));
    assert_eq!(body(Some("a.png"), Some(2)), json!({"fileName": "a.png", "parts": 2}));
}

#[test]
fn whole_numbers_are_whole_on_the_wire_and_come_from_any_integer() {
    let length: u64 = 10_485_760;
    let parts: usize = 2;
    let body = CreateUploadRequest::builder().file_size(length).parts(parts).build().unwrap();
    assert_eq!(sent(&body).to_string(), r#"{"fileSize":10485760,"parts":2}"#);
    let read: CreateUploadRequest = serde_json::from_value(sent(&body)).unwrap();
    assert_eq!(read.file_size, Some(10_485_760));
    let chosen = UserSelectionRequest::builder()
        .workflow_job_id("job_1")
        .node_id("node")
        .action(UserSelectionRequestAction::Select)
        .selected_indices([0_usize, 2]);
    assert_eq!(sent(chosen.build().unwrap())["selectedIndices"], json!([0, 2]));
}

#[test]
fn a_number_that_does_not_fit_is_an_error_and_not_another_number() {
    let error = CreateUploadRequest::builder().file_size(u64::MAX).build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.to_string().contains("out of range: fileSize"), "{error}");
}

#[test]
fn lists_are_set_from_anything_that_iterates() {
    let ids = [AssetId::from("asset_1"), AssetId::from("asset_2")];
    let events = [WebhookEventType::GenerationCompleted];
    let hook = CreateWebhookEndpointRequest::builder().url("https://example.com");
    let of_enums = sent(hook.clone().enabled_events(events).build().unwrap());
    let of_text = sent(hook.enabled_events(["generation.completed"]).build().unwrap());
    assert_eq!(of_enums, of_text);
    let caption = CaptionRequest::builder().asset_ids(&ids).images(["asset_3"]).build().unwrap();
    assert_eq!(sent(caption)["assetIds"], json!(["asset_1", "asset_2"]));
}

#[test]
fn nested_values_are_structs_or_builders_of_them() {
    let options = || UploadAssetOptions::builder().hide(true);
    let of_builder = CreateUploadRequest::builder().asset_options(options()).build().unwrap();
    let built = options().build().unwrap();
    let of_struct = CreateUploadRequest::builder().asset_options(built).build().unwrap();
    assert_eq!(of_builder, of_struct);
    assert_eq!(sent(of_struct), json!({"assetOptions": {"hide": true}}));
}

#[test]
fn null_clears_and_is_no_value_of_the_setter() {
    let body = UpdateProjectRequest::builder().clear_description().name("New").build().unwrap();
    assert_eq!(sent(body), json!({"description": null, "name": "New"}));
}

#[test]
fn a_body_goes_back_into_its_builder() {
    let node = WorkflowFlowNode::builder().id("a").type_("custom-model").count(3);
    let body = UpdateWorkflowRequest::builder().flow([node]).clear_thumbnail().build();
    let Ok(body) = body else { panic!("{body:?}") };
    let again = scenario_client::api::types::builder::UpdateWorkflowRequest::from(body.clone());
    assert_eq!(again.build().unwrap(), body);
}

#[test]
fn everything_that_is_missing_in_a_body_is_named_at_once() {
    let error = UserApprovalRequest::builder().action("approve").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert_eq!(
        error.to_string(),
        "UserApprovalRequest: missing required parameters: nodeId, workflowJobId; nothing was sent"
    );
    let same: Result<UserApprovalRequest, _> = UserApprovalRequest::builder().try_into();
    assert!(same.unwrap_err().to_string().contains("nodeId, workflowJobId"));
    let flow = [
        WorkflowFlowNode::builder().id("a").type_("custom-model"),
        WorkflowFlowNode::builder().type_("custom-model").count(u64::MAX),
    ];
    let error = UpdateWorkflowRequest::builder().flow(flow).build().unwrap_err().to_string();
    assert!(error.contains("missing required parameters: flow[1].id;"), "{error}");
    assert!(error.contains("out of range: flow[1].count;"), "{error}");
}

#[tokio::test]
async fn everything_that_is_missing_in_a_call_is_named_before_anything_is_sent() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let call = scenario.api().approve_workflow_step();
    let error = call.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(!error.is_outcome_unknown());
    assert_eq!(
        error.to_string(),
        "PUT /workflows/{workflowId}/user-approval: missing required parameters: workflowId, projectId, \
         nodeId, workflowJobId; nothing was sent"
    );
    let error = scenario.api().list_jobs().page_size(u64::MAX).send().await.unwrap_err();
    assert!(error.to_string().contains("out of range: pageSize"), "{error}");
    let error = scenario.api().run_model().model_id("m").send().await.unwrap_err();
    assert!(error.to_string().contains("missing required parameters: body"), "{error}");
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn parameters_take_what_reads_naturally() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let model = ModelId::from("model_1");
    let page: u8 = 3;
    let _ = scenario.api().list_jobs().types(["custom", "upload"]).page_size(page).send().await;
    let _ = scenario.api().get_model().model_id(&model).send().await;
    let _ = scenario.api().get_job().job_id("job_1").maybe_project_id(None::<&str>).send().await;
    let requests = fake.requests();
    let urls: Vec<String> =
        requests.iter().map(|request| format!("{}?{}", request.path, request.query)).collect();
    assert!(
        urls[0].contains("pageSize=3") && urls[0].contains("types=custom%2Cupload"),
        "{urls:?}"
    );
    assert!(urls[1].contains("/models/model_1"), "{urls:?}");
    assert!(urls[2].contains("/jobs/job_1"), "{urls:?}");
}
