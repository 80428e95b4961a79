//! The spans of the crate: their tree, their fields, and the guide that lists them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
    fs,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, Once, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt as _, future::join_all};
use scenario_client::{
    CustomRequest, FileInput, Scenario,
    api::operations,
    client::PollPolicy,
    ext::journal::SqliteJournal,
    testing::{FakeScenario, Fault},
};
use tracing::{Instrument as _, Metadata, Subscriber, field::Visit, span, subscriber::Interest};
use tracing_subscriber::{Layer, layer::Context, layer::SubscriberExt as _, registry::LookupSpan};

const LONG: Duration = Duration::from_secs(60);

/// A span or an event.
#[derive(Clone, Debug, Default)]
struct Entry {
    name: String,
    parent: Option<u64>,
    follows: Vec<u64>,
    fields: BTreeMap<String, String>,
}

impl Entry {
    fn get(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }
}

#[derive(Default)]
struct State {
    spans: BTreeMap<u64, Entry>,
    events: Vec<Entry>,
    /// Number of closed spans.
    closed: u64,
}

/// Everything that was traced.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<State>>);

impl Captured {
    fn state(&self) -> MutexGuard<'_, State> {
        // A span may close while a failed test unwinds.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spans(&self) -> BTreeMap<u64, Entry> {
        self.state().spans.clone()
    }

    fn named(&self, name: &str) -> Vec<Entry> {
        self.spans().into_values().filter(|span| span.name == name).collect()
    }

    fn events(&self, name: &str) -> Vec<Entry> {
        self.state().events.iter().filter(|event| event.name == name).cloned().collect()
    }

    /// The names from the root to a span, joined.
    fn path(&self, entry: &Entry) -> String {
        let spans = self.spans();
        let mut names = vec![entry.name.clone()];
        let mut parent = entry.parent;
        while let Some(span) = parent.and_then(|id| spans.get(&id)) {
            names.push(span.name.clone());
            parent = span.parent;
        }
        names.reverse();
        names.join(" > ")
    }

    /// All paths that end with a request of an operation.
    fn paths(&self, operation: &str) -> BTreeSet<String> {
        let requests = self.named("request").into_iter();
        let own = requests.filter(|request| request.get("operation") == Some(operation));
        own.map(|request| self.path(&request)).collect()
    }
}

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn Debug) {
        let text = format!("{value:?}").trim_matches('"').to_owned();
        self.0.insert(field.name().to_owned(), text);
    }
}

/// The spans of the tested client, by their target: the fake server has none.
fn is_own(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("scenario_client") || metadata.target().starts_with("suite")
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Captured {
    fn on_new_span(
        &self,
        attributes: &span::Attributes<'_>,
        id: &span::Id,
        context: Context<'_, S>,
    ) {
        if !is_own(attributes.metadata()) {
            return;
        }
        let mut entry = Entry { name: attributes.metadata().name().to_owned(), ..Entry::default() };
        let parent = context.span(id).unwrap().parent().map(|parent| parent.id().into_u64());
        entry.parent = parent;
        attributes.record(&mut Fields(&mut entry.fields));
        self.state().spans.insert(id.into_u64(), entry);
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, _: Context<'_, S>) {
        if let Some(entry) = self.state().spans.get_mut(&id.into_u64()) {
            values.record(&mut Fields(&mut entry.fields));
        }
    }

    fn on_follows_from(&self, id: &span::Id, follows: &span::Id, _: Context<'_, S>) {
        if let Some(entry) = self.state().spans.get_mut(&id.into_u64()) {
            entry.follows.push(follows.into_u64());
        }
    }

    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        if !is_own(event.metadata()) {
            return;
        }
        let mut entry = Entry::default();
        event.record(&mut Fields(&mut entry.fields));
        entry.name = entry.fields.remove("message").unwrap_or_default();
        entry.parent = context.event_span(event).map(|span| span.id().into_u64());
        self.state().events.push(entry);
    }

    fn on_close(&self, id: span::Id, _: Context<'_, S>) {
        // The registry reuses ids, so a closed span gets one that no other has.
        let mut state = self.state();
        let State { spans, events, closed } = &mut *state;
        *closed += 1;
        let (old, new) = (id.into_u64(), (1 << 60) + *closed);
        let Some(entry) = spans.remove(&old) else { return };
        spans.insert(new, entry);
        let entries = spans.values_mut().chain(events);
        entries.for_each(|entry| {
            let links = entry.parent.iter_mut().chain(&mut entry.follows);
            links.filter(|link| **link == old).for_each(|link| *link = new);
        });
    }
}

/// Asks the subscriber of each thread at every span. Without it, a span that another test reaches first, while this one
/// begins to trace, counts as unwanted for all threads (a race of `tracing`).
struct Asked;

impl<S: Subscriber> Layer<S> for Asked {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, _: &Metadata<'_>, _: Context<'_, S>) -> bool {
        false
    }
}

/// Every test that traces on its own thread calls this first.
pub(super) fn ask_each_thread() {
    static ASKED: Once = Once::new();
    ASKED.call_once(|| {
        tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Asked))
            .unwrap();
    });
}

/// Traces everything on this thread until the guard is dropped.
fn capture() -> (Captured, tracing::subscriber::DefaultGuard) {
    ask_each_thread();
    let captured = Captured::default();
    let subscriber = tracing_subscriber::registry().with(captured.clone());
    (captured, tracing::subscriber::set_default(subscriber))
}

async fn start() -> (FakeScenario, Scenario) {
    let fake = FakeScenario::start().await.unwrap();
    let policy = PollPolicy::every(Duration::from_millis(20));
    let scenario = fake.scenario_builder().poll_policy(policy).build().unwrap();
    (fake, scenario)
}

#[tokio::test(start_paused = true)]
async fn a_run_has_its_requests_its_wait_and_the_price() {
    let (captured, _guard) = capture();
    let (_fake, scenario) = start().await;
    let request = CustomRequest::new("model_a").set("file", FileInput::bytes("a.wav", "RIFF"));
    let run = scenario.run(&request).run_and_wait(LONG);
    let done = async { run.await }.instrument(tracing::info_span!("caller")).await.unwrap();

    assert_eq!(captured.paths("runModel"), BTreeSet::from(["caller > run > request".to_owned()]));
    let polls = "caller > run > wait > poll > request".to_owned();
    assert_eq!(captured.paths("getJob"), BTreeSet::from([polls]));
    let upload = "caller > run > upload > request".to_owned();
    assert_eq!(captured.paths("createUpload"), BTreeSet::from([upload]));
    let part = &captured.named("file_request")[0];
    assert_eq!(captured.path(part), "caller > run > upload > file_request");
    assert_eq!(part.get("http.request.method"), Some("PUT"));

    let [run] = &captured.named("run")[..] else { panic!("one run") };
    let expected = [
        ("operation", "runModel"),
        ("gen_ai.request.model", "model_a"),
        ("job", done.id().as_str()),
        ("price", "5.0"),
    ];
    for (field, value) in expected {
        assert_eq!(run.get(field), Some(value), "{field}");
    }
    assert_eq!(run.get("error.type"), None);
    let [wait] = &captured.named("wait")[..] else { panic!("one wait") };
    let model = ("gen_ai.request.model", "model_a");
    for (field, value) in [("status", "success"), ("cost", "5.0"), model] {
        assert_eq!(wait.get(field), Some(value), "{field}");
    }
    let [upload] = &captured.named("upload")[..] else { panic!("one upload") };
    assert_eq!((upload.get("bytes"), upload.get("kind")), (Some("4"), Some("audio")));
    assert!(upload.get("asset").unwrap().starts_with("asset_"));

    let [started] = &captured.events("job started")[..] else { panic!("one start") };
    assert_eq!((started.get("price"), started.get(model.0)), (Some("5.0"), Some(model.1)));
    let [ended] = &captured.events("job ended")[..] else { panic!("one end") };
    assert_eq!((ended.get("cost"), ended.get("status")), (Some("5.0"), Some("success")));
}

#[tokio::test(start_paused = true)]
async fn requests_have_the_names_of_opentelemetry_and_show_refusals() {
    let (captured, _guard) = capture();
    let (fake, scenario) = start().await;
    fake.fault(&operations::LIST_JOBS, Fault::html(502));
    scenario.api().list_jobs().page_size(7).send().await.unwrap();
    let [first, second] = &captured.named("request")[..] else { panic!("two attempts") };
    let (first, second) =
        if first.get("error.type").is_some() { (first, second) } else { (second, first) };
    for (field, value) in [
        ("otel.kind", "client"),
        ("http.request.method", "GET"),
        ("url.template", "/jobs"),
        ("url.query", "pageSize=7"),
        ("server.address", "127.0.0.1"),
        ("http.response.status_code", "502"),
        ("error.type", "502"),
        ("otel.status_code", "ERROR"),
    ] {
        assert_eq!(first.get(field), Some(value), "{field}");
    }
    assert_eq!(first.get("http.request.resend_count"), None);
    assert_eq!(second.get("http.request.resend_count"), Some("1"));
    assert!(second.get("http.response.body.size").unwrap().parse::<u64>().unwrap() > 0);
    assert_eq!(second.get("error.type"), None);

    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap_err();
    assert_eq!(captured.named("run")[0].get("error.type"), Some("transport"));
}

#[tokio::test(start_paused = true)]
async fn a_download_shows_every_attempt_and_its_bytes() {
    let (captured, _guard) = capture();
    let (fake, scenario) = start().await;
    let asset = fake.add_asset("a line of text", "text/plain");
    fake.cdn_fault(Fault::cut(5));
    assert_eq!(scenario.download(&asset).text().await.unwrap(), "a line of text");
    let files = captured.named("file_request");
    assert_eq!(files.len(), 2, "{files:?}");
    assert!(files.iter().all(|file| captured.path(file) == "download > file_request"));
    assert_eq!(captured.paths("getAsset"), BTreeSet::from(["download > request".to_owned()]));
    let [download] = &captured.named("download")[..] else { panic!("one download") };
    assert_eq!((download.get("bytes"), download.get("asset")), (Some("14"), Some(asset.as_str())));
    assert_eq!(captured.events("file downloaded").len(), 1);

    fake.cdn_fault(Fault::raw(404, "text/plain", "gone"));
    scenario.download(&asset).text().await.unwrap_err();
    for name in ["download", "file_request"] {
        let spans = captured.named(name);
        assert!(spans.iter().any(|span| span.get("error.type") == Some("404")), "{spans:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn reads_for_all_waits_are_linked_to_the_wait_that_sends_them() {
    let (captured, _guard) = capture();
    let (fake, scenario) = start().await;
    let submits = (0..6).map(|_| scenario.run(&CustomRequest::new("model_a")).submit());
    let jobs: Vec<_> = join_all(submits).await.into_iter().map(Result::unwrap).collect();
    join_all(jobs.iter().map(|job| job.wait(LONG))).await.into_iter().for_each(|done| {
        done.unwrap();
    });
    assert!(!fake.requests_to(&operations::LIST_JOBS).is_empty());
    assert_eq!(captured.paths("listJobs"), BTreeSet::from(["poll > request".to_owned()]));
    let spans = captured.spans();
    let pages: Vec<_> = spans.values().filter(|span| span.get("rows").is_some()).collect();
    for page in &pages {
        let [wait] = &page.follows[..] else { panic!("no link: {page:?}") };
        assert_eq!(spans[wait].name, "wait");
    }
    // A read by id is a child of the wait for that job, or a root with a link to another.
    for poll in spans.values().filter(|span| span.name == "poll" && span.get("job").is_some()) {
        match poll.parent {
            Some(wait) => assert_eq!(spans[&wait].get("job"), poll.get("job")),
            None => assert_ne!(spans[&poll.follows[0]].get("job"), poll.get("job")),
        }
    }
    assert!(!pages.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_queue_and_a_batch_contain_their_runs() {
    let (captured, _guard) = capture();
    let (_fake, scenario) = start().await;
    let runs = (0..2).map(|seed| scenario.run(&CustomRequest::new("model_a").set("seed", seed)));
    scenario.queue(2).run(runs, LONG).collect::<Vec<_>>().await;
    assert_eq!(captured.paths("runModel"), BTreeSet::from(["queue > run > request".to_owned()]));
    let [queue] = &captured.named("queue")[..] else { panic!("one queue") };
    assert_eq!((queue.get("runs"), queue.get("limit")), (Some("2"), Some("2")));
    let waits = captured.named("wait");
    assert!(waits.iter().all(|wait| captured.path(wait) == "queue > run > wait"), "{waits:?}");

    let folder = tempfile::tempdir().unwrap();
    let journal = SqliteJournal::open(folder.path().join("runs.db")).await.unwrap();
    let batch = scenario.batch(&journal, "takes").folder(folder.path());
    let batch = batch.add("one", &CustomRequest::new("model_a").set("seed", 7));
    batch.run(LONG).collect::<Vec<_>>().await;
    let own = |name: &str| {
        let entries = captured.named(name).into_iter().map(|entry| captured.path(&entry));
        entries.filter(|path| path.starts_with("batch")).collect::<BTreeSet<_>>()
    };
    assert_eq!(own("keyed_run"), BTreeSet::from(["batch > keyed_run".to_owned()]));
    assert_eq!(own("run"), BTreeSet::from(["batch > keyed_run > run".to_owned()]));
    assert_eq!(own("wait"), BTreeSet::from(["batch > keyed_run > wait".to_owned()]));
    assert_eq!(own("download"), BTreeSet::from(["batch > keyed_run > download".to_owned()]));
    let [batch] = &captured.named("batch")[..] else { panic!("one batch") };
    assert_eq!((batch.get("batch"), batch.get("runs")), (Some("takes"), Some("1")));
    assert_eq!(captured.named("keyed_run")[0].get("key"), Some("takes/one"));
}

/// What the code declares: kind, name, level and fields of each span and event.
fn declared() -> BTreeSet<(String, String, BTreeSet<String>)> {
    let mut declared = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                declared.extend(calls(&fs::read_to_string(path).unwrap()));
            }
        }
    }
    declared
}

fn calls(source: &str) -> Vec<(String, String, BTreeSet<String>)> {
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    let source: String = source.lines().filter(is_code).collect::<Vec<_>>().join("\n");
    let mut calls = Vec::new();
    for rest in source.split("tracing::").skip(1) {
        let Some((name, rest)) = rest.split_once("!(") else { continue };
        let level = name.trim_end_matches("_span");
        if !["trace", "debug", "info", "warn", "error"].contains(&level) {
            continue;
        }
        let (mut title, mut fields) = (None, BTreeSet::new());
        for part in arguments(rest) {
            match part.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
                Some(text) => title = Some(text.to_owned()),
                None if part.starts_with("parent:") || part.ends_with("::NAME") => {}
                None => {
                    let field = part.split('=').next().unwrap().trim();
                    fields.insert(field.trim_start_matches(['%', '?']).to_owned());
                }
            }
        }
        calls.push((title.unwrap(), level.to_owned(), fields));
    }
    calls
}

/// The arguments of a macro, up to its closing bracket.
fn arguments(rest: &str) -> Vec<String> {
    let (mut depth, mut quoted, mut parts) = (0, false, vec![String::new()]);
    for letter in rest.chars() {
        match letter {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' if !quoted && depth == 0 => break,
            ')' | ']' | '}' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(letter);
    }
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// The rows of a table of the guide, as cells.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/guide/observability.md");
    let text = fs::read_to_string(path).unwrap();
    let section = text.split(&format!("\n# {heading}\n")).nth(1).unwrap();
    let section = section.split("\n# ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cell = |cell: &str| cell.trim().to_owned();
    rows.map(|row| row.trim_matches('|').split('|').map(cell).collect()).collect()
}

fn names(cell: &str) -> BTreeSet<String> {
    cell.split(", ").map(|name| name.trim_matches('`').to_owned()).collect()
}

#[test]
fn the_guide_lists_every_span_event_and_field() {
    let row = |row: &Vec<String>, fields: usize| {
        (row[0].trim_matches('`').to_owned(), row[1].clone(), names(&row[fields]))
    };
    let spans = rows("Spans").iter().map(|cells| row(cells, 3)).collect::<Vec<_>>();
    let events = rows("Events").iter().map(|cells| row(cells, 2)).collect::<Vec<_>>();
    let listed: BTreeSet<_> = spans.into_iter().chain(events).collect();
    let declared = declared();
    assert!(declared.len() > 30, "{declared:?}");
    let missing: Vec<_> = declared.difference(&listed).collect();
    let stale: Vec<_> = listed.difference(&declared).collect();
    assert!(missing.is_empty() && stale.is_empty(), "missing: {missing:#?}\nstale: {stale:#?}");

    let used: BTreeSet<String> = declared.into_iter().flat_map(|(_, _, fields)| fields).collect();
    let explained: BTreeSet<String> =
        rows("Fields").iter().map(|row| row[0].trim_matches('`').to_owned()).collect();
    assert_eq!(used, explained);
}
