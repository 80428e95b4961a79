//! Every step of a program meets every fault: "outcome unknown" is said if and only if a paid request may
//! have started something, and then `reconcile` has what it needs (S1, S7).

use std::{iter, sync::Mutex, thread, time::Duration};

use futures_util::TryStreamExt as _;
use scenario_client::{
    Budget, CustomRequest, Error, ErrorKind, FileInput, Scenario, Training, Validate, Workflow,
    api::{Operation, operations, types::TrainingParameters},
    client::RetryPolicy,
    ext::files::UploadSource,
    testing::{FakeScenario, Fault},
};
use serde_json::json;
use tokio::{io::AsyncReadExt as _, net::TcpListener, runtime};

const TIMEOUT: Duration = Duration::from_secs(20);

/// Where the fault waits.
#[derive(Clone, Copy, Debug)]
enum Place {
    At(&'static Operation),
    Cdn,
    Storage,
}

/// What the program does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Validate,
    UploadParameter,
    UploadParameterPart,
    Estimate,
    BudgetEstimate,
    Submit,
    SubmitWithBudget,
    SubmitWithFile,
    SubmitReconciling,
    RunAndWait,
    RunAndWaitForJob,
    SubmitWorkflow,
    Train,
    StartArchive,
    Caption,
    RawSubmit,
    Wait,
    List,
    Download,
    DownloadLink,
    DownloadBytes,
    Archive,
    Upload,
    UploadPart,
    CompleteUpload,
    Cancel,
    Delete,
}

/// What a step can do at the place of its fault.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Read,
    Write,
    Paid,
}

const RUN: &Operation = &operations::RUN_MODEL;

const STEPS: &[(Step, Place, Kind)] = &[
    (Step::Validate, Place::At(&operations::GET_MODEL), Kind::Read),
    (Step::UploadParameter, Place::At(&operations::CREATE_UPLOAD), Kind::Write),
    (Step::UploadParameterPart, Place::Storage, Kind::Read),
    (Step::Estimate, Place::At(RUN), Kind::Read),
    (Step::BudgetEstimate, Place::At(RUN), Kind::Read),
    (Step::Submit, Place::At(RUN), Kind::Paid),
    (Step::SubmitWithBudget, Place::At(RUN), Kind::Paid),
    (Step::SubmitWithFile, Place::At(RUN), Kind::Paid),
    (Step::SubmitReconciling, Place::At(RUN), Kind::Paid),
    (Step::RunAndWait, Place::At(RUN), Kind::Paid),
    (Step::RunAndWaitForJob, Place::At(&operations::GET_JOB), Kind::Read),
    (Step::SubmitWorkflow, Place::At(&operations::RUN_WORKFLOW), Kind::Paid),
    (Step::Train, Place::At(&operations::TRAIN_MODEL), Kind::Paid),
    (Step::StartArchive, Place::At(&operations::CREATE_ASSET_ARCHIVE), Kind::Paid),
    (Step::Caption, Place::At(&operations::GENERATE_CAPTION), Kind::Paid),
    (Step::RawSubmit, Place::At(RUN), Kind::Paid),
    (Step::Wait, Place::At(&operations::GET_JOB), Kind::Read),
    (Step::List, Place::At(&operations::LIST_ASSETS), Kind::Read),
    (Step::Download, Place::Cdn, Kind::Read),
    (Step::DownloadLink, Place::At(&operations::GET_ASSET), Kind::Read),
    (Step::DownloadBytes, Place::Cdn, Kind::Read),
    (Step::Archive, Place::At(&operations::GET_ASSET_ARCHIVE), Kind::Read),
    (Step::Upload, Place::At(&operations::CREATE_UPLOAD), Kind::Write),
    (Step::UploadPart, Place::Storage, Kind::Read),
    (Step::CompleteUpload, Place::At(&operations::TRIGGER_UPLOAD_ACTION), Kind::Write),
    (Step::Cancel, Place::At(&operations::TRIGGER_JOB_ACTION), Kind::Write),
    (Step::Delete, Place::At(&operations::DELETE_MODEL), Kind::Write),
];

/// Every fault, and whether a request that meets it may have been carried out.
fn faults() -> Vec<(Fault, bool)> {
    let long = Duration::from_secs(30);
    let lost = [
        Fault::drop_before(),
        Fault::html(502),
        Fault::reason(500, "boom"),
        Fault::reason(503, "unavailable"),
        Fault::raw(504, "text/plain", "timeout"),
        Fault::reason(408, "too slow"),
        Fault::raw(303, "text/plain", "see elsewhere"),
        Fault::cut(5),
        Fault::delay(long),
        Fault::drip(long),
        Fault::raw(200, "text/html", "<html>maintenance</html>"),
    ];
    let refused = [
        Fault::reason(400, "Input prompt is required"),
        Fault::model_above_plan(),
        Fault::reason(404, "not found"),
        Fault::reason(503, "busy").with_header("retry-after-ms", "1"),
        Fault::reason(429, "slow down"),
        Fault::cooldown(0.001),
        Fault::parallel_limit("custom-generation", 2),
    ];
    let after = lost.clone().map(Fault::after_the_fact);
    let lost = lost.into_iter().chain(after).map(|fault| (fault, true));
    lost.chain(refused.map(|fault| (fault, false))).collect()
}

/// Puts the fault in the way, often enough that no retry gets past it.
fn arm(fake: &FakeScenario, place: Place, fault: &Fault) {
    for _ in 0..40 {
        match place {
            Place::At(operation) => fake.fault(operation, fault.clone()),
            Place::Cdn => fake.cdn_fault(fault.clone()),
            Place::Storage => fake.storage_fault(fault.clone()),
        }
    }
}

async fn perform(
    step: Step,
    fake: &FakeScenario,
    scenario: &Scenario,
    arm: impl Fn(),
) -> Result<(), Error> {
    let request = CustomRequest::new("model_a").set("prompt", "rain");
    let file = || FileInput::bytes("line.txt", "a line of text");
    let folder = tempfile::tempdir().unwrap();
    let run = scenario.run(&request);
    let with_file = scenario.run(&request.clone().set("file", file()));
    match step {
        Step::Validate => {
            arm();
            run.validate(Validate::Live).submit().await.map(drop)
        }
        Step::UploadParameter | Step::UploadParameterPart => {
            arm();
            with_file.submit().await.map(drop)
        }
        Step::Estimate => {
            arm();
            run.estimate().await.map(drop)
        }
        Step::BudgetEstimate => {
            arm();
            run.budget(&Budget::new(100.into())).submit().await.map(drop)
        }
        Step::Submit => {
            arm();
            run.submit().await.map(drop)
        }
        Step::SubmitWithBudget => {
            arm();
            run.quoted(5.into()).budget(&Budget::new(100.into())).submit().await.map(drop)
        }
        Step::SubmitWithFile => {
            arm();
            with_file.submit().await.map(drop)
        }
        Step::SubmitReconciling => {
            arm();
            run.reconcile_within(Duration::from_millis(300)).submit().await.map(drop)
        }
        Step::RunAndWait | Step::RunAndWaitForJob => {
            arm();
            run.run_and_wait(Duration::from_secs(2)).await.map(drop)
        }
        Step::SubmitWorkflow => {
            fake.add_workflow("wflow_a", json!([]), json!([]));
            arm();
            scenario.run(&Workflow::new("wflow_a").set("prompt", "a cat")).submit().await.map(drop)
        }
        Step::Train => {
            let model =
                scenario.new_model("M", "flux.1-lora").example(file()).create().await.unwrap();
            let parameters = TrainingParameters::builder().build().unwrap();
            arm();
            scenario.run(&Training::new(&model, parameters.clone())).submit().await.map(drop)
        }
        Step::StartArchive => {
            let asset = fake.add_asset("a take", "text/plain");
            arm();
            scenario.archive([asset]).start().await.map(drop)
        }
        Step::Caption => {
            arm();
            scenario.api().generate_caption().body_map(|body| body).send().await.map(drop)
        }
        Step::RawSubmit => {
            arm();
            let raw = scenario.request("POST", "/generate/custom/model_a");
            raw.json(&json!({"prompt": "rain"})).send().await?.json::<serde_json::Value>().map(drop)
        }
        Step::Wait => {
            let job = run.submit().await.unwrap();
            arm();
            job.wait(Duration::from_secs(2)).await.map(drop)
        }
        Step::List => {
            fake.add_asset("a take", "text/plain");
            arm();
            scenario.assets().stream().try_collect::<Vec<_>>().await.map(drop)
        }
        Step::Download | Step::DownloadLink => {
            let asset = fake.add_asset("a take", "text/plain");
            arm();
            scenario.download(asset).save_in(folder.path()).await.map(drop)
        }
        Step::DownloadBytes => {
            let asset = fake.add_asset("a take", "text/plain");
            arm();
            scenario.download(asset).bytes().await.map(drop)
        }
        Step::Archive => {
            let asset = fake.add_asset("a take", "text/plain");
            let archive = scenario.archive([asset]).start().await.unwrap();
            arm();
            archive.save_in(folder.path(), TIMEOUT).await.map(drop)
        }
        Step::Upload | Step::UploadPart | Step::CompleteUpload => {
            arm();
            let source = UploadSource::bytes("line.txt", "a line of text");
            scenario.upload(source).send(TIMEOUT).await.map(drop)
        }
        Step::Cancel => {
            let mut job = run.submit().await.unwrap();
            arm();
            job.cancel().await.map(drop)
        }
        Step::Delete => {
            arm();
            scenario.api().delete_model().model_id("m").send().await.map(drop)
        }
    }
}

/// One step meets one fault.
async fn check(step: Step, place: Place, kind: Kind, fault: Fault, lost: bool) {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake
        .scenario_builder()
        .request_timeout(Duration::from_secs(1))
        .download_timeout(Duration::from_millis(250))
        .build()
        .unwrap();
    let name = format!("{step:?} meets {fault:?}");
    let outcome = perform(step, &fake, &scenario, || arm(&fake, place, &fault)).await;
    let Err(error) = outcome else { return };
    // What the server knows: paid requests at the place of the fault, and what they started.
    let sent = |operation: &'static Operation| {
        let sent = fake.requests_to(operation);
        sent.iter().filter(|request| !request.query.contains("dryRun")).count()
    };
    let received = match (kind, place) {
        (Kind::Paid, Place::At(operation)) => sent(operation),
        _ => 0,
    };
    assert_eq!(error.is_outcome_unknown(), received > 0 && lost, "{name}: {error}");
    assert_eq!(error.submission().is_some(), error.is_outcome_unknown(), "{name}");
    assert!(!error.is_outcome_unknown() || received == 1, "{name}: sent {received} times");
    let earlier = usize::from([Step::Wait, Step::Cancel, Step::RunAndWaitForJob].contains(&step));
    let charged = fake.charges().len() - earlier;
    assert!(charged <= 1 && (charged == 0 || error.is_outcome_unknown()), "{name}: {error}");
    let text = error.to_string();
    assert_eq!(text.contains("charged"), error.is_outcome_unknown(), "{name}: {text}");
    if kind == Kind::Read {
        assert!(!error.may_have_acted(), "{name}: {error}");
    }
    fake.calm();
    let reconciled = scenario.reconcile(&error).await;
    let invalid = reconciled.is_err_and(|error| error.kind() == ErrorKind::InvalidArgument);
    assert_eq!(invalid, !error.is_outcome_unknown(), "{name}");
}

/// Performs one case after the other, each in a runtime of its own: in paused time no case runs into a timeout because
/// the machine is busy. Returns how many failed.
fn checked(cases: &Mutex<impl Iterator<Item = (Step, Place, Kind, Fault, bool)>>) -> usize {
    let next = || cases.lock().unwrap().next();
    let passes = |(step, place, kind, fault, lost)| {
        let mut runtime = runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().start_paused(true).build().unwrap();
        // A task: all cases that fail are reported, not just the first.
        let case = check(step, place, kind, fault, lost);
        runtime.block_on(async { tokio::spawn(case).await.is_ok() })
    };
    iter::from_fn(next).filter(|case| !passes(case.clone())).count()
}

#[test]
fn only_a_paid_request_whose_response_is_lost_leaves_the_outcome_unknown() {
    let mut taken = 0;
    let cases = STEPS.iter().flat_map(|&(step, place, kind)| {
        faults().into_iter().map(move |(fault, lost)| (step, place, kind, fault, lost))
    });
    let cases = Mutex::new(cases.inspect(|_| taken += 1));
    let failed: usize = thread::scope(|scope| {
        let threads = [(); 2].map(|()| scope.spawn(|| checked(&cases)));
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    drop(cases);
    assert_eq!((failed, taken), (0, STEPS.len() * faults().len()));
}

#[tokio::test]
async fn a_route_that_is_not_described_may_be_paid() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let mut received = 0;
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            received += socket.read(&mut [0; 4_096]).await.unwrap();
            assert!(received > 0);
        }
    });
    let scenario = Scenario::builder()
        .without_environment()
        .api_key("k", "s")
        .base_url(format!("http://{address}/v1"))
        .build()
        .unwrap();
    let request = scenario.request("POST", "/generate/brand-new").json(&json!({"prompt": "rain"}));
    let error = request.send().await.unwrap_err();
    assert!(error.is_outcome_unknown() && error.submission().is_some(), "{error}");
    server.abort();
}

#[tokio::test]
async fn a_connection_that_outlasts_its_request_started_nothing() {
    // It accepts connections and does not say a word of TLS.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}/v1", silent.local_addr().unwrap());
    let builder = Scenario::builder().without_environment().api_key("key", "secret").base_url(base);
    let builder = builder.request_timeout(Duration::from_millis(400));
    let scenario = builder.retry_policy(RetryPolicy::never()).build().unwrap();
    let error = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap_err();
    assert!(!error.is_outcome_unknown(), "{error}");
    assert_eq!(error.kind(), ErrorKind::Connect);
}
