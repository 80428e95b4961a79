//! Whatever is given to `update-spec`: a clear message, no panic, and nothing changed.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, Instant},
};

fn vendored() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi")
}

/// A tree of its own, with the vendored description in it.
struct Tree(tempfile::TempDir);

impl Tree {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("openapi")).unwrap();
        for name in ["upstream.yaml", "overlay.yaml", "naming.yaml", "swagger.yaml"] {
            fs::copy(vendored().join(name), folder.path().join("openapi").join(name)).unwrap();
        }
        Self(folder)
    }

    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let entries = fs::read_dir(self.0.path().join("openapi")).unwrap();
        entries
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.clone(), fs::read(path).unwrap()))
            .collect()
    }

    fn update(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(["update-spec", "--into"]).arg(self.0.path()).args(arguments);
        command.env_remove("RUST_BACKTRACE").output().unwrap()
    }

    /// Gives it these bytes as a description.
    fn give(&self, bytes: &[u8]) -> Output {
        let file = self.0.path().join("given");
        fs::write(&file, bytes).unwrap();
        self.update(&["--from", file.to_str().unwrap()])
    }
}

/// The description is refused with all these words, and nothing has changed.
fn refused(bytes: impl AsRef<[u8]>, words: &[&str]) {
    let tree = Tree::new();
    let before = tree.files();
    let output = tree.give(bytes.as_ref());
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(!message.contains("panicked"), "{message}");
    for word in words {
        assert!(message.contains(word), "no {word:?} in: {message}");
    }
    assert!(message.len() < 4_000, "{} bytes of message", message.len());
    assert!(tree.files() == before, "something has changed");
}

/// A small description with this as the schema of a response.
fn with_schema(schema: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    get:\n      responses:\n        '200':\n          \
         description: x\n          content: {{application/json: {{schema: {schema}}}}}\n"
    )
}

#[test]
fn pages_and_other_things_that_are_no_description() {
    refused("<!DOCTYPE html><html><body>Not Found</body></html>", &["error page"]);
    refused("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", &["error page"]);
    refused("", &[]);
    refused("hello", &["error page"]);
    refused("[1, 2]", &["error page"]);
    refused(b"\xff\xfe\x00a", &["UTF-8"]);
    refused(b"openapi: 3.0.3\ninfo: {title: caf\xe9}\n", &["UTF-8", "byte"]);
    refused("openapi: 3.0.3\ninfo: {title: T}\n", &["no paths"]);
    refused("openapi: 4.0.0\npaths: {/a: {}}\n", &["3.0.x", "4.0.0"]);
    refused("swagger: '2.0'\npaths: {/a: {get: {}}}\n", &["Swagger 2.0", "convert"]);
}

#[test]
fn truncated_and_ambiguous_text() {
    let whole = fs::read_to_string(vendored().join("upstream.yaml")).unwrap();
    refused("openapi: 3.0.3\npaths:\n  /a: {get: {responses: {'200': {descr", &["line 3", "cut"]);
    refused("{\"openapi\": \"3.0.3\", \"paths\": {\"/a\": {\"get\": ", &["cut"]);
    refused("openapi: 3.0.3\npaths: {/a: {}}\npaths: {/b: {}}\n", &["duplicate", "paths"]);
    refused("{\"openapi\": \"3.0.3\", \"openapi\": \"3.1.0\"}", &["duplicate"]);
    // Cut in the middle of the components: what is missing is referred to, or operations are gone.
    refused(&whole[..whole.len() / 2], &[]);
}

#[test]
fn references_are_never_followed_out_of_the_document() {
    for reference in
        ["https://example.com/a.yaml#/A", "file:///etc/passwd", "other.yaml#/A", "//host/a"]
    {
        refused(with_schema(&format!("{{$ref: '{reference}'}}")), &["not followed", "GET /a 200"]);
    }
    refused(with_schema("{$ref: '#/components/schemas/Gone'}"), &["nowhere", "GET /a 200", "Gone"]);
    let circle = with_schema("{$ref: '#/components/schemas/A'}")
        + "components: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}}}\n";
    refused(circle, &["circle"]);
    let endless = with_schema("{$ref: '#/components/schemas/A'}")
        + "components: {schemas: {A: {type: array, items: {$ref: '#/components/schemas/A'}}}}\n";
    refused(endless, &["nested"]);
}

#[test]
fn what_is_no_schema_reference_or_list_is_refused() {
    refused(with_schema("{$ref: 5}"), &["GET /a 200", "`$ref`", "text"]);
    refused(with_schema("hello"), &["GET /a 200", "schema"]);
    refused(with_schema("{properties: {b: [1]}}"), &["GET /a 200.b", "schema"]);
    refused(with_schema("{properties: [b]}"), &["GET /a 200", "`properties`"]);
    refused(with_schema("{allOf: {a: {}}}"), &["GET /a 200", "`allOf`"]);
    let whole = with_schema("{type: string}");
    let parameters = whole.replace("    get:\n", "    get:\n      parameters: {a: {}}\n");
    refused(parameters, &["GET /a", "`parameters`", "list"]);
    let error = "        '400': {description: x, content: {application/json: {schema: {$ref: '#/components/schemas/";
    refused(format!("{whole}{error}Gone'}}}}}}}}\n"), &["nowhere", "GET /a 400", "Gone"]);
    let circle = "components: {schemas: {A: {$ref: '#/components/schemas/B'}, B: {$ref: '#/components/schemas/A'}}}\n";
    refused(format!("{whole}{error}A'}}}}}}}}\n{circle}"), &["circle", "GET /a 400"]);
}

#[test]
fn what_the_document_lacks_is_named() {
    let whole = with_schema("{type: string}");
    refused(whole.replace(", version: '1'", ""), &["info.version"]);
    refused(whole.replace("version: '1'", "version: [1]"), &["info.version", "text"]);
    refused(whole.replace("title: T, ", ""), &["info.title"]);
}

#[test]
fn a_description_without_a_usable_operation_is_refused() {
    let form = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    post:\n      requestBody: {content: {multipart/mixed: {schema: {type: object}}}}\n      responses: {'200': {description: x}}\n";
    let tree = Tree(tempfile::tempdir().unwrap());
    let output = tree.give(form.as_bytes());
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("no operation") && message.contains("multipart"), "{message}");
    assert!(!tree.0.path().join("openapi").exists());
}

#[test]
fn a_panic_of_the_generator_is_reported_without_places_of_this_machine() {
    // The generator gives up on a placeholder that no parameter describes.
    let whole = with_schema("{type: string}");
    let (head, item) = whole.split_once("  /a:\n").unwrap();
    let tree = Tree(tempfile::tempdir().unwrap());
    let output = tree.give(format!("{head}  /a:\n{item}  /b/{{id}}:\n{item}").as_bytes());
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains("QUARANTINE GET /b/{id}"), "{printed}");
    for word in ["panicked", "registry", ".rs:"] {
        assert!(!printed.contains(word), "{printed}");
    }
}

#[test]
fn bombs_are_refused_quickly() {
    let start = Instant::now();
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (letter, before) in ('b'..='j').zip('a'..) {
        bomb += &format!("{letter}: &{letter} [{}]\n", vec![format!("*{before}"); 9].join(", "));
    }
    refused(bomb, &[]);
    refused("[".repeat(100_000), &[]);
    refused(format!("a: {}", "{b: ".repeat(100_000)), &[]);
    refused(" ".repeat(65 * 1024 * 1024), &["67108864"]);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn operations_do_not_get_lost_in_silence() {
    let tree = Tree::new();
    let before = tree.files();
    let whole = fs::read_to_string(vendored().join("upstream.yaml")).unwrap();
    let (head, rest) = whole.split_once("  /oscu/prices:\n").unwrap();
    let (_, tail) = rest.split_once("\n  /projects:\n").unwrap();
    let less = format!("{head}  /projects:\n{tail}");
    let output = tree.give(less.as_bytes());
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(message.contains("--accept-loss \"GET /oscu/prices\""), "{message}");
    assert!(tree.files() == before);

    let file = tree.0.path().join("given");
    let report = tree.0.path().join("report.json");
    let output = tree.update(&[
        "--from",
        file.to_str().unwrap(),
        "--accept-loss",
        "GET /oscu/prices",
        "--report",
        report.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains("removed  operation  GET /oscu/prices  BREAKING"), "{printed}");
    assert!(tree.files() != before);
    let report: serde_json::Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert_eq!(report["changes"][0]["place"], "GET /oscu/prices");
}

#[test]
fn what_the_generator_cannot_send_is_reported_loudly() {
    let tree = Tree::new();
    let before = fs::read_to_string(vendored().join("upstream.yaml")).unwrap();
    let form = "  /brand/new:\n    post:\n      requestBody: {content: {multipart/mixed: {schema: {type: object}}}}\n      responses: {'200': {description: x}}\n";
    let more = before.replacen("paths:\n", &format!("paths:\n{form}"), 1);
    let output = tree.give(more.as_bytes());
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        printed.contains("QUARANTINE POST /brand/new") && printed.contains("multipart/mixed"),
        "{printed}"
    );
}

#[test]
fn nothing_valid_is_left_out() {
    let tree = Tree(tempfile::tempdir().unwrap());
    let output = tree.give(include_bytes!("fixtures/every_form.yaml"));
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!printed.contains("QUARANTINE"), "{printed}");
    let swagger = fs::read_to_string(tree.0.path().join("openapi/swagger.yaml")).unwrap();
    for part in ["filter[a]", "/;A={A-path}", "x-wire-name: client", "separated by `|`"] {
        assert!(swagger.contains(part), "{part}");
    }
}

#[test]
fn harmless_oddities_are_imported() {
    let tree = Tree::new();
    let before = tree.files();
    let whole = fs::read_to_string(vendored().join("upstream.yaml")).unwrap();
    let odd = format!("\u{feff}{}", whole.replace('\n', "\r\n"));
    let output = tree.give(odd.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let swagger = tree.0.path().join("openapi/swagger.yaml");
    assert!(fs::read(&swagger).unwrap() == before[&swagger]);
    let anchored = with_schema("&s {type: object, properties: {a: {type: string}}}")
        + "        '201': {description: y, content: {application/json: {schema: *s}}}\n";
    let fresh = Tree(tempfile::tempdir().unwrap());
    let output = fresh.give(anchored.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_version_without_quotes_and_a_schema_without_content_are_read() {
    let tree = Tree(tempfile::tempdir().unwrap());
    let given = with_schema("null").replace("version: '1'", "version: 1.0");
    let output = tree.give(given.as_bytes());
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(printed.contains("`info.version`") && printed.contains("`schema`"), "{printed}");
    // The table of names has no types, and is read again.
    let again = tree.update(&["--vendored", "--check"]);
    assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stderr));
}

#[test]
fn check_writes_nothing() {
    let tree = Tree::new();
    let whole = fs::read_to_string(vendored().join("upstream.yaml")).unwrap();
    fs::write(
        tree.0.path().join("given"),
        whole.replacen("title: Scenario API", "title: Another", 1),
    )
    .unwrap();
    let before = tree.files();
    let file = tree.0.path().join("given");
    let output = tree.update(&["--from", file.to_str().unwrap(), "--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cargo xtask update-spec"));
    assert!(tree.files() == before);
    let output = tree.update(&["--vendored", "--check"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(
        tree.update(&["--vendored", "--from", "x"]).status.code(),
        Some(2),
        "a wrong command line"
    );
}

#[test]
fn outside_of_a_checkout_nothing_is_done() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["check"][..], &["update-spec", "--vendored"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.env_remove("CARGO_MANIFEST_DIR").current_dir(folder.path()).args(arguments);
        let output = command.output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(message.contains("not in a checkout of this project"), "{message}");
    }
}

#[test]
fn a_server_that_refuses_hangs_or_is_not_there() {
    let tree = Tree::new();
    let before = tree.files();
    let reported = |url: &str, word: &str| {
        let start = Instant::now();
        let output = tree.update(&["--url", url]);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(
            message.contains(url) && message.contains("--from") && message.contains(word),
            "{message}"
        );
        assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
    };
    let serve = |response: Option<&'static str>| {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/swagger.yaml", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for socket in listener.incoming() {
                let mut socket = socket.unwrap();
                if let Some(response) = response {
                    let _ = socket.read(&mut [0; 4_096]);
                    let _ = socket.write_all(response.as_bytes());
                } else {
                    held.push(socket);
                }
            }
        });
        url
    };
    let denied = "HTTP/1.1 403 Forbidden\r\ncontent-type: application/xml\r\ncontent-length: 8\r\nconnection: close\r\n\r\n<Error/>";
    reported(&serve(Some(denied)), "403");
    reported("http://127.0.0.1:9/swagger.yaml", "refused");
    reported(&serve(None), "timeout");
    assert!(tree.files() == before);
}

/// A description whose response is the first of these components.
fn with_components(components: impl Iterator<Item = String>, last: usize) -> String {
    let first = with_schema("{$ref: '#/components/schemas/A0'}") + "components:\n  schemas:\n";
    let components: String = components.collect();
    format!(
        "{first}{components}    A{last}: {{type: object, properties: {{a: {{type: string}}}}}}\n"
    )
}

#[test]
fn parts_that_double_at_each_level_are_refused_quickly() {
    let start = Instant::now();
    let part = |at: usize| format!("{{$ref: '#/components/schemas/A{at}'}}");
    let levels = (0..24).map(|at| format!("    A{at}: {{allOf: [{0}, {0}]}}\n", part(at + 1)));
    refused(with_components(levels, 24), &["GET /a 200", "`allOf`"]);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn thousands_of_types_in_each_other_are_refused() {
    let start = Instant::now();
    let part = |at: usize| format!("{{properties: {{a: {{$ref: '#/components/schemas/A{at}'}}}}}}");
    let levels = (0..6_000).map(|at| format!("    A{at}: {}\n", part(at + 1)));
    refused(with_components(levels, 6_000), &["types contain each other"]);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}
