//! Names of the files of a batch: no run replaces what another one has paid for.

use scenario_client::{
    CustomRequest,
    api::operations,
    ext::journal::{BatchEvent, BatchProgress},
    testing::{FakeScenario, Output},
};

use super::{batch::run, client, journal};

/// Runs a batch whose jobs make `files` files each. Returns the outcome, the names of the files and the charges.
async fn named(keys: &[&str], name: &str, files: usize) -> (BatchProgress, Vec<String>, usize) {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    let file = || Output::file("a line", "text/plain");
    fake.set_output("model_a", (1..files).fold(file(), |output, _| output.and(file())));
    let rows = keys.iter().map(|key| (*key, CustomRequest::new("model_a").set("prompt", *key)));
    let batch = scenario.batch(&journal, "b").folder(folder.path().join("out")).add_all(rows);
    let (progress, events) = run(batch.file_name(name)).await;
    for event in events {
        if let BatchEvent::Failed { error, .. } = event {
            assert!(error.to_string().contains("nothing was sent"), "{error}");
        }
    }
    let charges = fake.charges().len();
    assert_eq!(fake.requests_to(&operations::RUN_MODEL).len(), charges);
    let names = if charges == 0 { Vec::new() } else { super::batch::files(folder.path()) };
    (progress, names, charges)
}

#[tokio::test]
async fn keys_of_every_language_have_files_of_their_own() {
    let (progress, names, charges) = named(&["夜雨", "朝光", "con"], "{key}", 1).await;
    assert_eq!((progress.succeeded, charges), (3, 3));
    assert_eq!(names, ["con_.txt", "夜雨.txt", "朝光.txt"]);
}

#[tokio::test]
async fn rows_whose_files_would_have_one_name_are_refused_before_they_are_paid() {
    let long = "x".repeat(195);
    let (one, other) = (format!("{long}a"), format!("{long}b"));
    for (keys, name) in [
        (["a b", "a_b"], "{key}"),
        (["夜 雨", "夜_雨"], "{key}"),
        (["ΣΑΣ", "σας"], "{key}"),
        ([&one, &other], "{key}"),
        (["a", "b"], "{number}"),
        (["a", "b"], "take"),
    ] {
        let (progress, names, charges) = named(&keys, name, 1).await;
        assert_eq!((progress.succeeded, progress.failed, charges), (1, 1, 1), "{keys:?} {name}");
        assert_eq!(names.len(), 1, "{names:?}");
    }
    for name in ["{row}", "{key", &format!("{long}{long}{{number}}")] {
        let (progress, _, charges) = named(&["a"], name, 1).await;
        assert_eq!((progress.failed, charges), (1, 0), "{name}");
    }
}

#[tokio::test]
async fn several_files_of_a_run_have_names_of_their_own_however_long_its_key_is() {
    let (medium, long) = ("x".repeat(120), "夜".repeat(198));
    for (key, name) in [
        (&*medium, "{key}"),
        (&*long, "{key}"),
        (&*long, "{key}-{id}"),
        (&*long, "{number}{key}"),
        ("a", "{job}"),
    ] {
        let (progress, names, charges) = named(&[key], name, 2).await;
        assert_eq!((progress.failed, charges, names.len()), (0, 1, 2), "{name}: {names:?}");
        assert!(names.iter().all(|name| name.len() <= 210));
    }
    let (_, names, _) = named(&[&medium], "{key}", 2).await;
    assert_eq!(names, [format!("{medium}-1.txt"), format!("{medium}-2.txt")]);
}

#[tokio::test]
async fn a_later_start_does_not_replace_the_files_of_an_earlier_one() {
    for (first, second) in [("take-1", "take"), ("a b", "a_b")] {
        let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
        let (scenario, journal) = (client(&fake), journal(folder.path()).await);
        let batch = |keys: &[&str]| {
            let row =
                |key: &&str| (key.to_string(), CustomRequest::new("model_a").set("prompt", *key));
            let batch = scenario.batch(&journal, "b").at_once(1).folder(folder.path().join("out"));
            batch.add_all(keys.iter().map(row).collect::<Vec<_>>())
        };
        fake.next_output(Output::file("the first", "text/plain"));
        run(batch(&[first])).await;
        let [name] = &super::batch::files(folder.path())[..] else { panic!("one file") };
        let file = folder.path().join("out").join(name);
        fake.next_output(Output::file("one", "text/plain").and(Output::file("two", "text/plain")));
        let (progress, events) = run(batch(&[second, first])).await;
        assert_eq!(progress.skipped, 1, "{events:?}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "the first", "{second}");
        assert_eq!(fake.charges().len(), 1 + progress.succeeded, "{events:?}");
    }
}

#[tokio::test]
async fn numbered_files_do_not_replace_those_of_a_key_with_a_number() {
    for keys in [["take", "take-1"], ["take-1", "take"]] {
        let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
        let (scenario, journal) = (client(&fake), journal(folder.path()).await);
        let file = || Output::file("a line", "text/plain");
        fake.set_output("model_a", file().and(file()));
        fake.set_output("model_b", file());
        let rows = keys.map(|key| {
            let model = if key == "take" { "model_a" } else { "model_b" };
            (key, CustomRequest::new(model).set("prompt", key))
        });
        let batch = scenario.batch(&journal, "b").at_once(1).folder(folder.path().join("out"));
        let (progress, events) = run(batch.add_all(rows)).await;
        let names = super::batch::files(folder.path());
        // The second run is refused before it is paid, or has all its files.
        assert_eq!(fake.charges().len(), progress.succeeded, "{events:?}");
        assert_eq!(names.len(), if progress.failed == 0 { 3 } else { 2 }, "{keys:?} {names:?}");
    }
}
