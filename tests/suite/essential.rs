//! No silent success: essential data that is lost is an error, and a bad row costs that row (S9).

use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::TryStreamExt as _;
use scenario_client::{
    CustomRequest, Job, Reconciled, RetryPolicy, Scenario,
    api::{Operation, operations},
    ext::files::UploadSource,
    testing::{FakeScenario, Fault, JobScript},
};
use serde_json::{Value, json};

pub(super) const TIMEOUT: Duration = Duration::from_secs(60);

/// A way to lose a value.
#[derive(Clone, Debug)]
pub(super) enum Loss {
    Removed,
    Replaced(Value),
}

impl Loss {
    pub(super) fn at(&self, pointer: &str) -> Fault {
        match self {
            Self::Removed => Fault::remove(pointer),
            Self::Replaced(value) => Fault::mutate(pointer, value.clone()),
        }
    }
}

/// Gone, `null`, and other types than that of the value.
pub(super) fn losses<const N: usize>(others: [Value; N]) -> Vec<Loss> {
    let others = others.into_iter().map(Loss::Replaced);
    [Loss::Removed, Loss::Replaced(Value::Null)].into_iter().chain(others).collect()
}

pub(super) async fn start() -> (FakeScenario, Scenario) {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().retry_policy(RetryPolicy::never()).build().unwrap();
    (fake, scenario)
}

/// Submits a job that has succeeded when it is read.
pub(super) async fn quick(fake: &FakeScenario, scenario: &Scenario) -> Job {
    fake.script(JobScript::starting("queued").then("success", 1));
    scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_list_without_its_rows_is_an_error_and_not_an_empty_list() {
    let (fake, scenario) = start().await;
    let lists: Vec<&'static Operation> =
        operations::ALL.iter().copied().filter(|list| list.pagination.is_some()).collect();
    let lost = losses([json!("none"), json!({}), json!(7)]).into_iter().map(Ok);
    let bodies = ["", "{}", "null", "[]"].map(Err);
    for fault in lost.chain(bodies) {
        for list in &lists {
            let items = format!("/{}", list.pagination.unwrap().items);
            let fault = match &fault {
                Ok(loss) => loss.at(&items),
                Err(body) => Fault::raw(200, "application/json", *body),
            };
            fake.fault(list, fault);
        }
        for (list, read) in super::lists::every_stream(scenario.api()).await {
            let error = read.expect_err(list.id);
            assert!(error.is_decode(), "{}: {error}", list.id);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn reconcile_does_not_take_a_broken_list_for_an_empty_one() {
    let (fake, scenario) = start().await;
    // The time of the server is known before: measuring it reads the list, too.
    scenario.api().list_models().send().await.unwrap();
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    let lost = scenario.run(&CustomRequest::new("model_a").set("prompt", "rain")).submit().await;
    let lost = lost.unwrap_err();
    for loss in losses([json!("none")]) {
        fake.fault(&operations::LIST_JOBS, loss.at("/jobs"));
        assert!(scenario.reconcile(&lost).await.unwrap_err().is_decode(), "{loss:?}");
    }
    fake.fault(&operations::LIST_JOBS, Fault::raw(200, "application/json", ""));
    assert!(scenario.reconcile(&lost).await.unwrap_err().is_decode());
    assert!(matches!(scenario.reconcile(&lost).await.unwrap(), Reconciled::Found(_)));
}

#[tokio::test(start_paused = true)]
async fn a_bad_row_costs_that_row_and_does_not_end_an_iteration() {
    let (fake, scenario) = start().await;
    for _ in 0..5 {
        scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    }
    let request = scenario.jobs().page_size(2);
    let rows =
        losses([json!({}), json!([]), json!(7)]).into_iter().skip(1).map(|loss| ("/jobs/1", loss));
    let ids =
        losses([json!({}), json!([]), json!(true)]).into_iter().map(|loss| ("/jobs/1/jobId", loss));
    for (pointer, loss) in rows.chain(ids) {
        let change = || fake.fault(&operations::LIST_JOBS, loss.at(pointer));
        change();
        let mut items = request.clone().stream();
        let mut ids = Vec::new();
        while let Some(job) = items.try_next().await.unwrap() {
            ids.push(job.job_id);
        }
        // Newest first: of the first page the second row is lost, and both other pages are read.
        assert_eq!(ids, ["job_fake0005", "job_fake0003", "job_fake0002", "job_fake0001"]);
        assert_eq!(items.unreadable(), 1, "{pointer} {loss:?}");
        change();
        let page = request.clone().pages().next_page().await.unwrap().unwrap();
        let [row] = page.unreadable() else { panic!("{page:?}") };
        assert!(row.index == 1 && row.path.starts_with("jobs[1]"), "{row:?}");
        change();
        assert_eq!(request.clone().send().await.unwrap().jobs.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_bad_row_does_not_hide_the_job_that_reconcile_searches_for() {
    let (fake, scenario) = start().await;
    scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    let lost = scenario.run(&CustomRequest::new("model_a").set("prompt", "rain")).submit().await;
    fake.fault(&operations::LIST_JOBS, Fault::remove("/jobs/1/jobId"));
    match scenario.reconcile(&lost.unwrap_err()).await.unwrap() {
        Reconciled::Found(job) => assert_eq!(job.id().as_str(), "job_fake0002"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_without_a_readable_row_does_not_look_empty() {
    let (fake, scenario) = start().await;
    let rows = json!({"jobs": [{"prompt": "a secret"}, {"flow": {"jobId": "job_other"}}, 7], "nextPaginationToken": "two"});
    let change = || fake.fault(&operations::LIST_JOBS, Fault::json(200, rows.clone()));
    change();
    let error = scenario.jobs().send().await.unwrap_err();
    assert!(error.is_decode() && error.job().is_none(), "{error}");
    assert!(error.to_string().contains("jobs[0]") && !format!("{error:?}").contains("secret"));
    change();
    fake.fault(&operations::LIST_JOBS, Fault::json(200, json!({"jobs": [{"jobId": "job_1"}]})));
    let pages: Vec<_> = scenario.jobs().pages().try_collect().await.unwrap();
    let counts = pages.iter().map(|page| (page.items().len(), page.unreadable().len()));
    assert_eq!(counts.collect::<Vec<_>>(), [(0, 3), (1, 0)]);
    assert!(!format!("{pages:?}").contains("secret"));
}

#[tokio::test(start_paused = true)]
async fn hits_that_cannot_be_read_are_counted_by_the_offset() {
    let (fake, scenario) = start().await;
    for (hits, total) in [(json!([{"id": "a"}, {}]), 3), (json!([{"id": "c"}]), 3), (json!([]), 3)]
    {
        let body = json!({"hits": hits, "estimatedTotalHits": total});
        fake.fault(&operations::SEARCH_ASSETS, Fault::json(200, body));
    }
    let found: Vec<_> = scenario.api().search_assets().stream().try_collect().await.unwrap();
    assert_eq!(found.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    assert_eq!(fake.requests()[1].json()["offset"], 2.0, "the bad hit has its place");
}

/// What a client of this thread traces.
#[derive(Clone, Default)]
struct Trace(Arc<Mutex<Vec<u8>>>);

impl io::Write for Trace {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_row_that_is_left_out_is_traced_without_its_content() {
    let trace = Trace::default();
    let writer = trace.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(move || writer.clone())
        .finish();
    super::spans::ask_each_thread();
    let _guard = tracing::subscriber::set_default(subscriber);
    let (fake, scenario) = start().await;
    let rows = json!({"jobs": [{"jobId": "job_1"}, {"prompt": "a secret"}]});
    fake.fault(&operations::LIST_JOBS, Fault::json(200, rows));
    assert_eq!(scenario.jobs().send().await.unwrap().jobs.len(), 1);
    let text = String::from_utf8(trace.0.lock().unwrap().clone()).unwrap();
    assert!(
        text.contains("WARN") && text.contains("jobs[1]") && text.contains("missing field"),
        "{text}"
    );
    assert!(!text.contains("secret"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn what_is_read_by_its_id_keeps_it() {
    let (fake, scenario) = start().await;
    let api = scenario.api();
    let job = quick(&fake, &scenario).await;
    let asset = fake.add_asset("a line", "text/plain");
    fake.add_workflow("wflow_1", json!([]), json!([]));
    let uploaded = scenario.upload(UploadSource::bytes("a.txt", "a line")).send(TIMEOUT).await;
    uploaded.unwrap();
    let upload = fake.requests_to(&operations::GET_UPLOAD)[0].path.clone();
    let upload = upload.rsplit('/').next().unwrap().to_owned();
    for loss in losses([json!({}), json!(7), json!([])]) {
        fake.fault(&operations::GET_JOB, loss.at("/job/jobId"));
        let read = api.get_job().job_id(job.id().as_str()).send().await.unwrap();
        assert_eq!(read.job.job_id, job.id().as_str());
        fake.fault(&operations::GET_ASSET, loss.at("/asset/id"));
        let read = api.get_asset().asset_id(asset.as_str()).send().await.unwrap();
        assert_eq!(read.asset.id, asset.as_str());
        fake.fault(&operations::GET_MODEL, loss.at("/model/id"));
        let read = api.get_model().model_id("minimax/music-01").send().await.unwrap();
        assert_eq!(read.model.id, "minimax/music-01");
        fake.fault(&operations::GET_MODEL, loss.at("/model/id"));
        let models = scenario.models().time_to_live(Duration::ZERO);
        assert_eq!(models.inputs("minimax/music-01").await.unwrap().id(), "minimax/music-01");
        fake.fault(&operations::GET_WORKFLOW, loss.at("/workflow/id"));
        let read = api.get_workflow().workflow_id("wflow_1").send().await.unwrap();
        assert_eq!(read.workflow.id, "wflow_1");
        fake.fault(&operations::GET_UPLOAD, loss.at("/upload/id"));
        let read = api.get_upload().upload_id(upload.as_str()).send().await.unwrap();
        assert_eq!(read.upload.id, upload);
    }
}

#[tokio::test(start_paused = true)]
async fn a_thing_that_is_not_in_its_envelope_is_an_error() {
    let (fake, scenario) = start().await;
    let api = scenario.api();
    let asset = fake.add_asset("a line", "text/plain");
    fake.add_workflow("wflow_1", json!([]), json!([]));
    for loss in losses([json!("none"), json!([]), json!(7)]) {
        fake.fault(&operations::GET_MODEL, loss.at("/model"));
        let error = scenario.models().inputs("minimax/music-01").await.expect_err("no model");
        assert!(error.is_decode() && error.to_string().contains("at model"), "{error}");
        fake.fault(&operations::GET_ASSET, loss.at("/asset"));
        let read = api.get_asset().asset_id(asset.as_str()).send().await;
        assert!(read.expect_err("no asset").is_decode());
        fake.fault(&operations::GET_WORKFLOW, loss.at("/workflow"));
        let read = api.get_workflow().workflow_id("wflow_1").send().await;
        assert!(read.expect_err("no workflow").is_decode());
    }
    fake.fault(&operations::GET_MODEL, Fault::raw(200, "text/plain", ""));
    assert!(scenario.models().inputs("minimax/music-01").await.unwrap_err().is_decode());
}

#[tokio::test(start_paused = true)]
async fn custom_models_and_ready_workflows_have_inputs_and_trained_models_have_none() {
    let (fake, scenario) = start().await;
    let models = scenario.models().time_to_live(Duration::ZERO);
    for loss in losses([json!("none"), json!({}), json!(7)]) {
        fake.fault(&operations::GET_MODEL, loss.at("/model/inputs"));
        let error = models.inputs("minimax/music-01").await.expect_err("no inputs");
        assert!(error.is_decode() && error.to_string().contains("model.inputs"), "{error}");
    }
    let lora = scenario.new_model("Birds", "flux.1-lora").create().await.unwrap();
    let spec = models.inputs(lora.as_str()).await.unwrap();
    assert!(!spec.is_complete(), "what it takes is not known");
    fake.fault(&operations::GET_MODEL, Fault::mutate("/model/inputs", "none"));
    assert!(models.inputs(lora.as_str()).await.unwrap_err().is_decode());

    fake.add_workflow("wflow_1", json!([]), json!([]));
    let read = || scenario.api().get_workflow().workflow_id("wflow_1").send();
    for loss in losses([json!("none"), json!({})]) {
        fake.fault(&operations::GET_WORKFLOW, loss.at("/workflow/inputs"));
        assert!(read().await.expect_err("no inputs").is_decode(), "{loss:?}");
    }
    fake.fault(
        &operations::GET_WORKFLOW,
        Fault::mutate("/workflow", json!({"id": "wflow_1", "status": "draft"})),
    );
    assert!(read().await.unwrap().workflow.inputs.is_empty(), "a draft may have none yet");
}

#[tokio::test(start_paused = true)]
async fn an_upload_without_its_parts_sends_nothing() {
    let (fake, scenario) = start().await;
    let upload =
        || scenario.upload(UploadSource::bytes("a.wav", vec![1; 9 * 1024 * 1024])).send(TIMEOUT);
    let others = || [json!(7), json!({}), json!([]), json!(true)];
    for pointer in [
        "/upload",
        "/upload/id",
        "/upload/parts",
        "/upload/parts/1",
        "/upload/parts/1/number",
        "/upload/parts/1/url",
    ] {
        for loss in losses(others()) {
            // What begins an upload is free, and may be retried.
            for _ in 0..8 {
                fake.fault(&operations::CREATE_UPLOAD, loss.at(pointer));
            }
            let error = upload().await.expect_err(pointer);
            assert!(error.is_decode(), "{pointer} {loss:?}: {error}");
            assert!(error.to_string().contains("upload"), "{error}");
            fake.calm();
        }
    }
    fake.fault(&operations::CREATE_UPLOAD, Fault::mutate("/upload/parts/1/number", 1));
    assert!(upload().await.unwrap_err().is_decode(), "two parts have one number");
    assert!(fake.storage_requests().is_empty());
    fake.fault(&operations::CREATE_UPLOAD, Fault::mutate("/upload/parts/1/number", "2"));
    upload().await.expect("numbers may come in quotes");
}

#[tokio::test(start_paused = true)]
async fn a_download_without_a_link_is_an_error() {
    let (fake, scenario) = start().await;
    let asset = fake.add_asset("a line", "text/plain");
    let folder = tempfile::tempdir().unwrap();
    for loss in losses([json!({}), json!(7), json!([]), json!(true), json!("")]) {
        // A link that is none is asked for again.
        for _ in 0..10 {
            fake.fault(&operations::GET_ASSET, loss.at("/asset/url"));
        }
        let error = scenario.download(&asset).save_in(folder.path()).await.expect_err("no link");
        assert!(!error.is_outcome_unknown(), "{loss:?}: {error}");
        fake.calm();
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert!(fake.cdn_requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_archive_without_its_job_is_an_error_and_its_estimate_needs_none() {
    let (fake, scenario) = start().await;
    let asset = fake.add_asset("a take", "text/plain");
    for loss in losses([json!({}), json!([]), json!("")]) {
        fake.fault(&operations::CREATE_ASSET_ARCHIVE, loss.at("/jobId"));
        let error = scenario.archive([&asset]).start().await.expect_err("no job");
        assert!(error.is_decode(), "{loss:?}: {error}");
    }
    for body in ["", "{}"] {
        fake.fault(&operations::CREATE_ASSET_ARCHIVE, Fault::raw(269, "application/json", body));
        assert!(!scenario.archive([&asset]).estimate().await.unwrap().is_known());
    }
}

#[tokio::test(start_paused = true)]
async fn a_number_in_the_place_of_an_id_is_not_an_id() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let request = CustomRequest::new("model_a").set("prompt", "rain");
    fake.fault(&operations::RUN_MODEL, Fault::mutate("/job/jobId", 7));
    let error = scenario.run(&request).submit().await.unwrap_err();
    assert!(error.is_outcome_unknown() && error.job().is_none(), "{error}");
    match scenario.reconcile(&error).await.unwrap() {
        Reconciled::Found(job) => assert_eq!(job.id().as_str(), "job_fake0001"),
        other => panic!("{other:?}"),
    }
}
