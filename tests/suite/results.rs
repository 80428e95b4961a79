//! What a job says of itself: a status while it runs, and results once it has succeeded (S9).

use std::time::Duration;

use futures_util::future::join_all;
use scenario_client::{
    CustomRequest,
    api::{operations, types::JobStatus},
    testing::{Fault, JobScript},
};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::essential::{TIMEOUT, losses, quick, start};

#[tokio::test]
async fn a_success_that_names_no_results_is_read_once_more_and_then_an_error() {
    let pointers = ["/job/metadata", "/job/metadata/assetIds"];
    let odd = losses([json!("asset_1"), json!(7), json!({}), json!(["asset_1", null])]);
    for (pointer, loss) in
        pointers.into_iter().flat_map(|at| odd.iter().map(move |loss| (at, loss)))
    {
        let (fake, scenario) = start().await;
        let reads = || fake.requests_to(&operations::GET_JOB).len();
        let change = || fake.fault(&operations::GET_JOB, loss.at(pointer));
        let job = quick(&fake, &scenario).await;
        change();
        change();
        let error = job.wait(TIMEOUT).await.expect_err(pointer);
        assert!(error.is_decode() && !error.is_outcome_unknown(), "{pointer} {loss:?}: {error}");
        assert_eq!(error.job().unwrap().id(), job.id());
        assert_eq!(error.snapshot().unwrap().status, Some(JobStatus::Success));
        let text = error.to_string();
        assert!(
            text.contains("succeeded and was billed") && text.contains("job.metadata.assetIds")
        );
        assert_eq!(reads(), 2, "one fresh read");

        // What one response has lost the next one may have.
        change();
        let done = job.wait(TIMEOUT).await.unwrap();
        assert_eq!((done.asset_ids().len(), reads()), (1, 4));
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(done.download_to(folder.path()).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn results_may_be_something_else_than_assets() {
    let (fake, scenario) = start().await;
    for metadata in [
        json!({"output": {"text": "la"}}),
        json!({"outputModelId": "model_voice"}),
        json!({"assetIds": []}),
    ] {
        let job = quick(&fake, &scenario).await;
        for _ in 0..2 {
            let fault = Fault::mutate("/job/metadata", metadata.clone());
            fake.fault(&operations::GET_JOB, fault);
        }
        let done = job.wait(TIMEOUT).await.unwrap();
        assert!(done.asset_ids().is_empty());
        assert_eq!(done.output().is_some(), metadata.get("output").is_some());
        fake.calm();
    }
    for kind in ["model-training", "flux-model-training", "caption", "assets-download"] {
        fake.script(JobScript::starting("queued").of_type(kind).then("success", 1));
        let job = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
        let before = fake.requests().len();
        fake.fault(&operations::GET_JOB, Fault::remove("/job/metadata"));
        assert!(job.wait(TIMEOUT).await.unwrap().asset_ids().is_empty());
        assert_eq!(fake.requests().len(), before + 1, "{kind}: it is not read again");
    }
}

#[tokio::test]
async fn a_submit_that_succeeds_at_once_is_read_if_it_names_no_results() {
    let (fake, scenario) = start().await;
    fake.script(JobScript::starting("success"));
    fake.fault(&operations::RUN_MODEL, Fault::remove("/job/metadata"));
    let job = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    assert_eq!(job.wait(TIMEOUT).await.unwrap().asset_ids().len(), 1);
    // Trouble with that read is waited out; one that never comes ends with the timeout.
    fake.fault(&operations::GET_JOB, Fault::html(502));
    assert_eq!(job.wait(TIMEOUT).await.unwrap().asset_ids().len(), 1);
    fake.fault(&operations::GET_JOB, Fault::delay(TIMEOUT));
    let error = job.wait(Duration::from_millis(50)).await.unwrap_err();
    assert!(error.is_timeout() && error.job().is_some(), "{error}");
    assert!(error.to_string().contains("the job succeeded"), "{error}");
    fake.fault(&operations::GET_JOB, Fault::reason(404, "gone"));
    let error = job.wait(TIMEOUT).await.unwrap_err();
    assert!(error.is_not_found() && error.snapshot().is_some(), "{error}");
}

#[tokio::test]
async fn a_read_of_a_job_has_a_status() {
    let (fake, scenario) = start().await;
    for loss in losses([json!({}), json!(7), json!("")]) {
        let mut job = quick(&fake, &scenario).await;
        fake.fault(&operations::GET_JOB, loss.at("/job/status"));
        let error = job.refresh().await.expect_err("no status");
        assert!(error.is_decode() && error.to_string().contains("job.status"), "{error}");
        assert_eq!(error.job().unwrap().id(), job.id());
        fake.fault(&operations::GET_JOB, loss.at("/job/status"));
        job.wait(TIMEOUT).await.expect("a response that says nothing does not end a wait");
    }
}

#[tokio::test]
async fn an_empty_or_unreadable_response_to_a_cancel_is_no_error() {
    let (fake, scenario) = start().await;
    for body in ["", " ", "{}", "null", "ok", "<html></html>", r#"{"job": {"jobId": null}}"#] {
        fake.script(JobScript::starting("in-progress").of_type("inference"));
        let mut job = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
        let reply = Fault::raw(200, "application/json", body).after_the_fact();
        fake.fault(&operations::TRIGGER_JOB_ACTION, reply);
        assert_eq!(job.cancel().await.unwrap().status, Some(JobStatus::Canceled), "{body:?}");
    }
    // Nothing was done, and the read says so.
    fake.script(JobScript::starting("in-progress").of_type("inference"));
    let mut job = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    fake.fault(&operations::TRIGGER_JOB_ACTION, Fault::raw(204, "text/plain", ""));
    assert_eq!(job.cancel().await.unwrap().status, Some(JobStatus::InProgress));
}

/// Lists of assets that cannot be read, beside results that can.
fn broken_lists() -> impl Iterator<Item = Value> {
    let odd = [json!("asset_1"), json!(7), json!({}), json!(["asset_1", null]), json!(["a", ""])];
    let beside = [
        json!({"output": {"text": "la"}}),
        json!({"outputModelId": "model_voice"}),
        json!({"output": {"text": "la"}, "outputModelId": "model_voice"}),
    ];
    beside.into_iter().flat_map(move |metadata| {
        odd.clone().into_iter().map(move |odd| {
            let mut metadata = metadata.clone();
            metadata["assetIds"] = odd;
            metadata
        })
    })
}

#[tokio::test(start_paused = true)]
async fn another_result_does_not_stand_for_assets_that_cannot_be_read() {
    for metadata in broken_lists() {
        let (fake, scenario) = start().await;
        let reads = || fake.requests_to(&operations::GET_JOB).len();
        let change = || {
            fake.fault(&operations::GET_JOB, Fault::mutate("/job/metadata", metadata.clone()));
        };
        let mut job = quick(&fake, &scenario).await;
        change();
        change();
        let error = job.wait(TIMEOUT).await.expect_err(&metadata.to_string());
        assert!(error.is_decode() && error.to_string().contains("assetIds"), "{metadata}: {error}");
        assert_eq!(
            (error.snapshot().unwrap().status.clone(), reads()),
            (Some(JobStatus::Success), 2)
        );
        change();
        let done = job.wait(TIMEOUT).await.unwrap();
        assert_eq!((done.asset_ids().len(), reads()), (1, 4), "{metadata}");

        // What a handle knows is no better than what a wait reads.
        change();
        job.refresh().await.unwrap();
        assert_eq!(job.wait(TIMEOUT).await.unwrap().asset_ids().len(), 1, "{metadata}");
        assert_eq!(reads(), 6);
    }
}

#[tokio::test(start_paused = true)]
async fn a_submit_or_a_row_with_a_broken_list_of_assets_is_read_by_id() {
    for metadata in broken_lists() {
        let (fake, scenario) = start().await;
        fake.script(JobScript::starting("success"));
        fake.fault(&operations::RUN_MODEL, Fault::mutate("/job/metadata", metadata.clone()));
        let job = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
        assert_eq!(job.wait(TIMEOUT).await.unwrap().asset_ids().len(), 1, "{metadata}");
        assert_eq!(fake.requests_to(&operations::GET_JOB).len(), 1);

        // The first round finds all of them ended.
        let mut jobs = Vec::new();
        for _ in 0..6 {
            jobs.push(scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap());
        }
        for job in &jobs {
            fake.finish(job.id());
        }
        for row in 0..6 {
            let at = format!("/jobs/{row}/metadata");
            fake.fault(&operations::LIST_JOBS, Fault::mutate(&at, metadata.clone()));
        }
        for done in join_all(jobs.iter().map(|job| job.wait(TIMEOUT))).await {
            assert_eq!(done.unwrap().asset_ids().len(), 1, "{metadata}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_text_without_assets_costs_one_read() {
    let (fake, scenario) = start().await;
    for metadata in [
        json!({"assetIds": [], "output": {"text": "la"}}),
        json!({"output": {"text": "la"}}),
        json!({"assetIds": null, "output": {"text": "la"}}),
    ] {
        let job = quick(&fake, &scenario).await;
        let before = fake.requests_to(&operations::GET_JOB).len();
        fake.fault(&operations::GET_JOB, Fault::mutate("/job/metadata", metadata.clone()));
        let done = job.wait(TIMEOUT).await.unwrap();
        assert_eq!(done.output().unwrap()["text"], "la");
        assert_eq!(fake.requests_to(&operations::GET_JOB).len(), before + 1, "{metadata}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_text_that_was_read_by_id_is_not_read_again() {
    let (fake, scenario) = start().await;
    let mut job = quick(&fake, &scenario).await;
    let metadata = json!({"output": {"text": "la"}});
    fake.fault(&operations::GET_JOB, Fault::mutate("/job/metadata", metadata));
    job.refresh().await.unwrap();
    let before = fake.requests().len();
    let done = job.wait(Duration::ZERO).await.unwrap();
    assert_eq!(done.output().unwrap()["text"], "la");
    assert_eq!(fake.requests().len(), before);
}

/// The wait that the server asks for is kept, and one that outlasts the timeout is not begun.
#[tokio::test(start_paused = true)]
async fn results_are_read_again_when_the_server_allows_it() {
    let (fake, scenario) = start().await;
    fake.script(JobScript::starting("success"));
    fake.fault(&operations::RUN_MODEL, Fault::remove("/job/metadata"));
    let job = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    let busy = |seconds| Fault::reason(429, "too many").with_header("retry-after", seconds);
    fake.fault(&operations::GET_JOB, busy("30"));
    let began = Instant::now();
    assert_eq!(job.wait(TIMEOUT).await.unwrap().asset_ids().len(), 1);
    assert!(began.elapsed() >= Duration::from_secs(30), "{:?}", began.elapsed());
    assert_eq!(fake.requests_to(&operations::GET_JOB).len(), 2);

    fake.fault(&operations::GET_JOB, busy("90"));
    let began = Instant::now();
    let error = job.wait(TIMEOUT).await.unwrap_err();
    assert!(error.is_timeout() && began.elapsed() < TIMEOUT, "{error}");
    assert_eq!(fake.requests_to(&operations::GET_JOB).len(), 3);
}
