//! Every value of every kind of response is lost once: an error exactly if it is essential (S9).

use scenario_client::{
    Error, Scenario,
    api::{Operation, operations},
    ext::files::UploadSource,
    testing::FakeScenario,
};
use serde_json::{Value, json};

use super::essential::{Loss, TIMEOUT, losses, quick, start};

/// A kind of response, and what of it is essential.
struct Kind {
    operation: &'static Operation,
    path: String,
    body: Value,
    /// Losing one of these is an error.
    essential: &'static [&'static str],
    /// This one comes from the request.
    id: &'static str,
}

/// Every place in a tree.
fn pointers(tree: &Value) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match tree {
        Value::Object(members) => {
            let encode = |name: &String| name.replace('~', "~0").replace('/', "~1");
            members.iter().map(|(name, value)| (encode(name), value)).collect()
        }
        Value::Array(elements) => {
            elements.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    let deeper = inner.into_iter().flat_map(|(name, value)| {
        let below = pointers(value).into_iter();
        below.map(move |rest| format!("/{name}{rest}")).collect::<Vec<_>>()
    });
    std::iter::once(String::new()).chain(deeper).collect()
}

/// Real responses of the fake server.
async fn kinds(fake: &FakeScenario, scenario: &Scenario) -> Vec<Kind> {
    let job = quick(fake, scenario).await;
    job.wait(TIMEOUT).await.unwrap();
    let asset = fake.add_asset("a line", "text/plain");
    let nodes = json!([{"id": "draw", "type": "custom-model"}]);
    fake.add_workflow("wflow_1", json!([{"name": "prompt", "type": "string"}]), nodes);
    scenario.upload(UploadSource::bytes("a.txt", "a line")).send(TIMEOUT).await.unwrap();
    let upload = fake.requests_to(&operations::GET_UPLOAD)[0].path.clone();
    let mut kinds = Vec::new();
    for (operation, path, essential, id) in [
        (
            &operations::GET_JOB,
            format!("/jobs/{}", job.id()),
            &["", "/job", "/job/status"][..],
            "/job/jobId",
        ),
        (&operations::GET_ASSET, format!("/assets/{asset}"), &["", "/asset"], "/asset/id"),
        (
            &operations::GET_MODEL,
            "/models/model_elevenlabs-tts-v3".to_owned(),
            &["", "/model", "/model/inputs"],
            "/model/id",
        ),
        (
            &operations::GET_WORKFLOW,
            "/workflows/wflow_1".to_owned(),
            &["", "/workflow", "/workflow/inputs"],
            "/workflow/id",
        ),
        (
            &operations::GET_UPLOAD,
            upload.trim_start_matches("/v1").to_owned(),
            &["", "/upload"],
            "/upload/id",
        ),
    ] {
        let body = scenario.request("GET", path.as_str()).send().await.unwrap().json().unwrap();
        kinds.push(Kind { operation, path, body, essential, id });
    }
    kinds
}

/// Reads the thing of a kind by its id, as its type, and returns its id.
async fn read(scenario: &Scenario, kind: &Kind) -> Result<String, Error> {
    let (api, id) = (scenario.api(), kind.path.rsplit('/').next().unwrap());
    Ok(match kind.operation.id {
        "getJob" => api.get_job().job_id(id).send().await?.into_inner().job.job_id.into_string(),
        "getAsset" => {
            api.get_asset().asset_id(id).send().await?.into_inner().asset.id.into_string()
        }
        "getModel" => {
            api.get_model().model_id(id).send().await?.into_inner().model.id.into_string()
        }
        "getWorkflow" => {
            api.get_workflow().workflow_id(id).send().await?.into_inner().workflow.id.into_string()
        }
        _ => api.get_upload().upload_id(id).send().await?.into_inner().upload.id.into_string(),
    })
}

/// The table's promise: what is essential is an error or comes from the request; nothing else is.
#[tokio::test]
async fn any_loss_is_an_error_exactly_if_it_is_essential() {
    let (fake, scenario) = start().await;
    let mut tried = 0;
    for kind in kinds(&fake, &scenario).await {
        let id = kind.body.pointer(kind.id).unwrap().as_str().unwrap().to_owned();
        for pointer in pointers(&kind.body) {
            let value = kind.body.pointer(&pointer).unwrap();
            let others =
                [json!(true), json!({}), json!([]), json!([7, null]), json!({"odd": [{}]})];
            // Another value of the same type is no loss.
            let same = |loss: &Loss| match loss {
                Loss::Replaced(other) => {
                    (other.is_object() && value.is_object())
                        || (other.is_array() && value.is_array())
                }
                Loss::Removed => pointer.is_empty(),
            };
            for loss in losses(others).into_iter().filter(|loss| !same(loss)) {
                fake.fault(kind.operation, loss.at(&pointer));
                let outcome = read(&scenario, &kind).await;
                tried += 1;
                let what = format!("{} {pointer} {loss:?}: {outcome:?}", kind.operation.id);
                match outcome {
                    Ok(read) => {
                        assert!(!kind.essential.contains(&&*pointer), "silent: {what}");
                        assert_eq!(read, id, "{what}");
                    }
                    Err(error) => {
                        assert!(kind.essential.contains(&&*pointer), "not lenient: {what}");
                        assert!(error.is_decode(), "{what}");
                    }
                }
            }
        }
    }
    assert!(tried > 1_000, "{tried}");
}

/// The same for the rows of a page.
#[tokio::test]
async fn any_loss_in_a_page_costs_at_most_one_row() {
    let (fake, scenario) = start().await;
    for _ in 0..3 {
        quick(&fake, &scenario).await.wait(TIMEOUT).await.unwrap();
    }
    let body: Value = scenario.request("GET", "/jobs").send().await.unwrap().json().unwrap();
    for pointer in pointers(&body).into_iter().filter(|pointer| pointer.starts_with("/jobs/")) {
        for loss in losses([json!(true), json!({}), json!([null]), json!({"odd": 1})]) {
            fake.fault(&operations::LIST_JOBS, loss.at(&pointer));
            let page = scenario.jobs().pages().next_page().await.unwrap().unwrap();
            let what = format!("{pointer} {loss:?}: {page:?}");
            let segments: Vec<&str> = pointer.split('/').skip(2).collect();
            let is_lost = matches!(&segments[..], [_] | [_, "jobId"]);
            let is_gone = segments.len() == 1 && matches!(loss, Loss::Removed);
            let reported = usize::from(is_lost && !is_gone);
            assert_eq!(page.unreadable().len(), reported, "{what}");
            assert_eq!(page.items().len(), 3 - usize::from(is_lost), "{what}");
            for row in page.unreadable() {
                assert_eq!(row.index.to_string(), segments[0], "{what}");
            }
        }
    }
}
