//! Nothing that must stay private is printed: not in errors, not in debug output, not in traces (S5).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    fmt::Write as _,
    io,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::TryStreamExt as _;
use scenario_client::{
    CustomRequest, Error, FileInput, Scenario, Training, Workflow,
    api::{operations, types},
    audio::minimax::Music01,
    ext::files::UploadSource,
    testing::{FakeScenario, Fault, JobScript},
    webhooks,
};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

const LYRICS: &str = "whispered-lyrics";
const PICTURE: &str = "data:image/png;base64,aGlkZGVuLXBpY3R1cmU";

/// What may appear nowhere. The secret also as it is sent: base64 of `fake-key:fake-secret`.
const PRIVATE: [&str; 9] = [
    "fake-part-signature",
    "fake-secret",
    "ZmFrZS1rZXk6ZmFrZS1zZWNyZXQ",
    "fake-token",
    LYRICS,
    "fake-signature",
    // The beginning of every policy in a link, in base64.
    "eyJTdGF0ZW1lbnQi",
    "aGlkZGVuLXBpY3R1cmU",
    "spoken-hint",
];

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Runs everything that can print, and returns what it printed.
async fn story(printed: &mut String) {
    let fake = FakeScenario::start().await.unwrap();
    let builder = fake.scenario_builder();
    let scenario = fake.scenario().unwrap();
    let bearer = fake.scenario_builder().bearer_token(FakeScenario::TOKEN).build().unwrap();
    write!(printed, "{builder:?} {scenario:?} {bearer:?} {:?}", scenario.api()).unwrap();
    bearer.api().list_jobs().send().await.unwrap();

    let song = Music01::builder().lyrics(LYRICS).build();
    let any = CustomRequest::new("minimax/music-01").set("lyrics", LYRICS).set("image", PICTURE);
    write!(printed, "{song:?} {any:?} {:?}", scenario.run(&any)).unwrap();
    let estimate = scenario.run(&song).estimate().await.unwrap();
    let job = scenario.run(&any).submit().await.unwrap();
    write!(printed, "{estimate:?} {job:?} {:?}", job.reference()).unwrap();
    let events: Vec<_> = job.events(Duration::from_secs(60)).try_collect().await.unwrap();
    let done = job.wait(Duration::from_secs(60)).await.unwrap();
    let assets = done.assets().await.unwrap();
    assert!(
        assets[0].url.as_ref().unwrap().contains("fake-signature"),
        "there is something to hide"
    );
    assert_eq!(done.job().metadata.as_ref().unwrap().input["lyrics"], LYRICS, "and here");
    let folder = tempfile::tempdir().unwrap();
    let files = done.download_to(folder.path()).await.unwrap();
    let response = scenario.api().list_jobs().send().await.unwrap();
    write!(printed, "{events:?} {done:?} {assets:?} {files:?} {response:?}").unwrap();

    let request: types::UploadAssetRequest =
        serde_json::from_value(json!({"name": LYRICS, "image": PICTURE})).unwrap();
    let prompt = types::PromptRequest::builder().prompt(LYRICS);
    let body: types::RunModelRequest = serde_json::from_value(json!({"lyrics": LYRICS})).unwrap();
    let _ = prompt;
    write!(printed, "{request:?} {body:?}").unwrap();

    let run = scenario.run(&any).budget(&scenario_client::Budget::new(100.into()));
    let prepared = run.prepare().await.unwrap();
    write!(printed, "{run:?} {prepared:?} {:?}", scenario.queue(2)).unwrap();
    write!(printed, "{}", serde_json::to_string(prepared.submission()).unwrap()).unwrap();
    fake.fault(&operations::LIST_JOBS, Fault::html(502));
    let lost = lost(&fake, &scenario, &any).await;
    let found = scenario.reconcile(&lost).await.unwrap();
    write!(printed, "{lost:?} {:?} {found:?}", lost.submission()).unwrap();

    for fault in faults() {
        fake.fault(&operations::RUN_MODEL, fault);
        let error = scenario.run(&any).submit().await.unwrap_err();
        write!(printed, "{error} {error:?} {error:#?}").unwrap();
        let mut cause = std::error::Error::source(&error);
        while let Some(error) = cause {
            write!(printed, "{error} {error:?}").unwrap();
            cause = error.source();
        }
    }
    fake.fault(&operations::GET_JOB, Fault::json(200, json!({"job": LYRICS})));
    let error = scenario.job("job_fake0001").refresh().await.unwrap_err();
    write!(printed, "{error} {error:?}").unwrap();
    let link = assets[0].url.clone().unwrap();
    fake.script(JobScript::starting("queued").failing(
        "failure",
        &format!("cannot read {link} nor {PICTURE}"),
        &link,
    ));
    let failed =
        scenario.run(&any).submit().await.unwrap().wait(Duration::from_secs(60)).await.unwrap_err();
    write!(printed, "{failed} {failed:?} {:?}", failed.snapshot()).unwrap();
    for fault in [
        Fault::cut(0),
        Fault::drop_before(),
        Fault::raw(302, "text/plain", "").with_header("location", &link.replace("http:", "ftp:")),
    ] {
        // More often than it is tried.
        for _ in 0..300 {
            fake.cdn_fault(fault.clone());
        }
        let error = done.download_to(folder.path()).await.unwrap_err();
        write!(printed, "{error} {error:?} {:?}", std::error::Error::source(&error)).unwrap();
        fake.calm();
    }
    let file = FileInput::bytes("voice.bin", LYRICS);
    let with_file = any.clone().set("file", file.clone());
    write!(printed, "{file:?} {with_file:?}").unwrap();
    scenario.run(&with_file).estimate().await.unwrap();
    assert!(fake.storage_requests()[0].query.contains("fake-part-signature"), "and here");
    for _ in 0..4 {
        fake.storage_fault(Fault::drop_after());
    }
    let source = UploadSource::bytes("voice.bin", PICTURE);
    write!(printed, "{source:?}").unwrap();
    let error = scenario.upload(source).send(Duration::from_secs(60)).await.unwrap_err();
    write!(printed, "{error} {error:?} {:?}", std::error::Error::source(&error)).unwrap();
}

/// Lists, workflows, trainings, archives, webhooks, requests by hand.
async fn further(printed: &mut String) {
    let fake = std::sync::Arc::new(FakeScenario::start().await.unwrap());
    let back_end = std::sync::Arc::clone(&fake);
    let builder = fake.scenario_builder().bearer_tokens(move || {
        let token = back_end.issue_token();
        async move { Ok::<_, io::Error>(token) }
    });
    write!(printed, "{builder:?}").unwrap();
    let scenario = builder.build().unwrap().with_header("x-tag", LYRICS).unwrap();
    let scenario = scenario.with_query("tag", LYRICS).with_body("tag", LYRICS);
    write!(printed, "{scenario:?}").unwrap();

    let step = json!([{"id": "review", "type": "user-approval"}]);
    fake.add_workflow("wflow_a", json!([{"name": "prompt", "type": "string"}]), step);
    let workflow = Workflow::new("wflow_a").set("prompt", LYRICS);
    let mut job = scenario.run(&workflow).submit().await.unwrap();
    job.refresh().await.unwrap();
    let steps = job.open_steps();
    write!(
        printed,
        "{workflow:?} {:?} {job:?} {steps:?} {:?}",
        scenario.run(&workflow),
        job.nodes()
    )
    .unwrap();
    steps[0].approve().await.unwrap();
    fake.fault(&operations::RUN_WORKFLOW, Fault::drop_after());
    let lost = scenario.run(&workflow).submit().await.unwrap_err();
    write!(printed, "{lost} {lost:?} {:?}", lost.submission()).unwrap();

    let picture = FileInput::bytes("picture.txt", LYRICS);
    let model = scenario.new_model(LYRICS, "flux.1-lora").example(picture);
    write!(printed, "{model:?}").unwrap();
    let model = model.create().await.unwrap();
    let parameters: types::TrainingParameters =
        types::TrainingParameters::builder().class_prompt(LYRICS).build().unwrap();
    write!(
        printed,
        "{:?} {parameters:?}",
        scenario.run(&Training::new(&model, parameters.clone()))
    )
    .unwrap();

    for line in [LYRICS, PICTURE, "third"] {
        fake.add_asset(line, "text/plain");
    }
    let mut pages = scenario.api().list_assets().page_size(2).pages();
    let page = pages.next_page().await.unwrap().unwrap();
    write!(printed, "{page:?} {pages:?} {:?}", pages.position()).unwrap();
    let archive = scenario.archive(page.items().iter().map(|asset| asset.id.as_str()));
    let folder = tempfile::tempdir().unwrap();
    write!(printed, "{archive:?}").unwrap();
    fake.cdn_fault(Fault::cut(10));
    let archive = archive.save_in(folder.path(), Duration::from_secs(60)).await.unwrap();
    write!(printed, "{archive:?}").unwrap();

    let request = scenario.request("POST", "/unknown").query("a", LYRICS).json(&json!([LYRICS]));
    write!(printed, "{request:?}").unwrap();
    let error = request.send().await.unwrap_err();
    let response = scenario.request("GET", "/assets").send().await.unwrap();
    write!(printed, "{error} {error:?} {response:?}").unwrap();

    let body = json!({"type": "generation.completed", "prompt": LYRICS, "jobId": job.id()});
    let event = webhooks::WebhookEvent::parse(body.to_string().as_bytes()).unwrap();
    let verifier = webhooks::HmacSha256::new("fake-secret", "x-signature");
    let receiver = webhooks::WebhookReceiver::new().verify_with(verifier.clone());
    write!(printed, "{event:?} {verifier:?} {receiver:?}").unwrap();
    let wrong = webhooks::WebhookEvent::parse(format!("[\"{LYRICS}\"]").as_bytes()).unwrap_err();
    write!(printed, "{wrong} {wrong:?}").unwrap();
}

async fn lost(fake: &FakeScenario, scenario: &Scenario, any: &CustomRequest) -> Error {
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    scenario.run(any).submit().await.unwrap_err()
}

fn faults() -> Vec<Fault> {
    vec![
        Fault::drop_before(),
        Fault::drop_after(),
        Fault::html(502),
        Fault::model_above_plan(),
        Fault::json(200, json!({"job": LYRICS})),
        Fault::json(200, json!({"job": {"jobId": ["spoken-hint"]}})),
        Fault::raw(200, "application/json", format!("{{\"job\": {{\"prompt\": \"{LYRICS}\"")),
        Fault::reason(400, &format!("bad image {PICTURE}")),
    ]
}

#[tokio::test]
async fn nothing_private_is_printed_or_traced() {
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(captured.clone())
        .finish();
    // For the whole process, and libraries that log through `log` are captured as well.
    tracing_log::LogTracer::init().unwrap();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let mut printed = String::new();
    story(&mut printed).await;
    further(&mut printed).await;

    let traced = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    assert!(
        traced.contains("runModel") && traced.contains("http.response.status_code=502"),
        "requests are traced"
    );
    assert!(
        traced.contains("http.request.resend_count=1") && traced.contains("retrying the request"),
        "and attempts"
    );
    assert!(traced.contains("wait{job=\"job_fake0001\""), "and jobs");
    assert!(traced.contains("the job has a new status status=\"success\""), "and their statuses");
    assert!(traced.contains("content-type: application/json"), "and some headers");
    assert!(printed.contains("job_fake0001") && printed.contains("asset_fake0001"));
    for private in PRIVATE {
        for (place, text) in [("printed", &printed), ("traced", &traced)] {
            if let Some(at) = text.find(private) {
                let start = text.floor_char_boundary(at.saturating_sub(300));
                panic!("{private} is {place}: …{}", &text[start..at + private.len()]);
            }
        }
    }
}
