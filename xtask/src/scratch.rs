//! A scratch crate with generated code: the types that it needs, and a client that only sends and reads.

use std::{fs, path::Path, process::Command};

use anyhow::{Context as _, Result, bail};

use crate::{files, generation};

/// Files that generated code needs, copied unchanged.
const SUPPORT: [&str; 17] = [
    "api/assemble",
    "api/base_url",
    "api/byte_stream",
    "api/call",
    "api/file_part",
    "api/http_request",
    "api/multipart",
    "api/object",
    "api/open_enum",
    "api/path",
    "api/union",
    "api/unknown_variant",
    "api/values",
    "values/creative_units",
    "values/ids",
    "values/operation",
    "values/short_text",
];

/// The rest of the scratch crate.
const LIBRARY: &str = r#"//! A scratch crate for generated code.
extern crate self as scenario_client;

#[allow(dead_code)]
mod values {
    mod creative_units;
    pub mod ids;
    mod operation;
    mod short_text;
    pub(crate) use self::short_text::ShortText;
    pub use self::{creative_units::CreativeUnits, operation::{Operation, Pagination, operations}};
}
pub use values::ids;

pub mod error {
    #[derive(Debug)]
    pub struct Error;
    impl Error {
        pub(crate) fn transport(_: Option<&'static crate::api::Operation>, _: Option<http::StatusCode>, _: reqwest::Error) -> Self { Self }
        pub(crate) fn silent(_: &'static crate::api::Operation, _: Option<http::StatusCode>, _: std::time::Duration) -> Self { Self }
        pub(crate) fn while_doing(self, _: impl std::fmt::Display) -> Self { self }
        pub(crate) fn invalid_argument(_: impl Into<String>) -> Self { Self }
        pub(crate) fn incomplete(_: Option<&'static crate::api::Operation>, _: String) -> Self { Self }
        pub(crate) fn with_source(self, _: impl std::error::Error + Send + Sync + 'static) -> Self { self }
        pub fn is_outcome_unknown(&self) -> bool { false }
    }
}

#[allow(dead_code, unused_imports)]
pub mod api {
    mod assemble;
    mod base_url;
    mod byte_stream;
    mod call;
    mod file_part;
    mod http_request;
    mod multipart;
    mod object;
    mod open_enum;
    mod path;
    mod union;
    mod unknown_variant;
    mod values;
    pub use self::{byte_stream::ByteStream, file_part::FilePart, open_enum::UnknownValue, unknown_variant::UnknownVariant, values::{CommaJoined, Nullable, Timestamp}};
    pub use crate::{error::Error, values::{CreativeUnits, Operation, Pagination, operations}};
    pub use progenitor_client::ResponseValue;
    pub(crate) use self::{
        assemble::{Assemble, Faults, Whole, build}, base_url::BaseUrl, call::Call, http_request::HttpRequest, open_enum::open_enum,
        object::{Object, read_into, read_list, read_object, read_part, read_text, write_object},
        union::{Union, read_union, read_variant, union, union_of},
        values::Hidden,
    };

    #[derive(Clone)]
    pub struct Client { pub(crate) base: std::sync::Arc<BaseUrl>, pub(crate) client: reqwest::Client }
    impl Client {
        pub fn new(base: &str) -> Self {
            let base = BaseUrl::new(reqwest::Url::parse(base).unwrap());
            Self { base: base.into(), client: reqwest::Client::new() }
        }
    }
    pub(crate) struct Unread { pub(crate) response: reqwest::Response, pub(crate) timeout: std::time::Duration }
    impl Call<'_> {
        pub(crate) async fn send_for_stream(self) -> Result<ResponseValue<ByteStream>, Error> {
            let (client, operation) = (self.client.client.clone(), self.operation);
            let request = self.request()?.copy();
            let response = client.execute(request).await.and_then(reqwest::Response::error_for_status).map_err(|_| Error)?;
            let (status, headers) = (response.status(), response.headers().clone());
            let unread = Unread { response, timeout: std::time::Duration::from_secs(60) };
            Ok(ResponseValue::new(ByteStream::new(operation, unread, |error| error), status, headers))
        }
        pub(crate) async fn send<T: serde::de::DeserializeOwned>(self) -> Result<ResponseValue<T>, Error> {
            self.read(|body| serde_json::from_slice(&body).ok()).await
        }
        pub(crate) async fn send_for_bytes(self) -> Result<ResponseValue<bytes::Bytes>, Error> {
            self.read(Some).await
        }
        pub(crate) async fn send_for_text(self) -> Result<ResponseValue<String>, Error> {
            self.read(|body| String::from_utf8(body.to_vec()).ok()).await
        }
        async fn read<T>(self, read: impl FnOnce(bytes::Bytes) -> Option<T>) -> Result<ResponseValue<T>, Error> {
            let client = self.client.client.clone();
            let request = self.request()?.copy();
            let response = client.execute(request).await.map_err(|_| Error)?;
            let (status, headers) = (response.status(), response.headers().clone());
            let body = response.bytes().await.map_err(|_| Error)?;
            Ok(ResponseValue::new(read(body).ok_or(Error)?, status, headers))
        }
    }

    mod generated {
        use super::Client;
        include!(concat!(env!("OUT_DIR"), "/api.rs"));
    }
    pub use generated::{builder, types};
}
"#;

/// Puts the generated sources where the crate expects them.
const BUILD: &str = r#"fn main() {
    for file in ["api.rs", "operations.rs"] {
        std::fs::copy(file, format!("{}/{file}", std::env::var("OUT_DIR").unwrap())).unwrap();
    }
}
"#;

/// Dependencies of generated code.
const DEPENDENCIES: &str = r#"
[dependencies]
bytes = "1"
chrono = { version = "0.4", default-features = false, features = ["std", "now"] }
futures-util = { version = "0.3", default-features = false, features = ["std"] }
http = "1"
percent-encoding = "2.3"
progenitor-client = "=0.15.1"
reqwest = { version = "0.13.5", default-features = false, features = ["json", "query", "stream"] }
rust_decimal = { version = "1.43", default-features = false, features = ["std"] }
serde = { version = "1", features = ["derive"] }
serde_json = { version = "1", features = ["raw_value"] }
tokio = { version = "1", features = ["macros", "rt", "time"] }
uuid = { version = "1", default-features = false, features = ["v4", "std"] }
"#;

/// Writes a crate with generated code and what it needs.
pub fn write(scratch: &Path, code: &generation::generator::Code) -> Result<()> {
    for folder in ["src/api", "src/values"] {
        fs::create_dir_all(scratch.join(folder))?;
    }
    for support in SUPPORT {
        let file = format!("src/{support}.rs");
        fs::copy(files::root()?.join(&file), scratch.join(&file))
            .with_context(|| format!("cannot copy {file}"))?;
    }
    fs::write(scratch.join("src/lib.rs"), LIBRARY)?;
    fs::write(scratch.join("build.rs"), BUILD)?;
    fs::write(scratch.join("api.rs"), &code.api)?;
    fs::write(scratch.join("operations.rs"), &code.operations)?;
    // Without `[workspace]` cargo takes the scratch crate for a member of the workspace above it, and fails.
    let manifest =
        "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
    fs::write(scratch.join("Cargo.toml"), format!("{manifest}{DEPENDENCIES}"))?;
    // The same versions as this project, so that no release of a dependency changes the result.
    fs::copy(files::root()?.join("Cargo.lock"), scratch.join("Cargo.lock"))?;
    Ok(())
}

/// Runs cargo in the folder of a scratch crate.
pub fn cargo(arguments: &[&str], scratch: &Path, target: &Path) -> Result<()> {
    let output = Command::new("cargo")
        .args(arguments)
        .arg("--quiet")
        .current_dir(scratch)
        .env("CARGO_TARGET_DIR", target)
        .env("RUSTFLAGS", "--cap-lints allow")
        .output()?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        let told = |line: &&str| line.starts_with("error") || line.contains("panicked");
        let first: Vec<&str> = message.lines().filter(told).take(5).collect();
        bail!("cargo {}: {}", arguments.join(" "), first.join("; "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Tree;

    /// Generates code from a description, and runs a program with it.
    fn runs(description: &str, program: &str, place: &str, arguments: &[&str]) {
        let root = files::root().expect("this project");
        let fixtures = root.join("xtask/tests/fixtures");
        let given = fs::read_to_string(fixtures.join(description)).expect("a description");
        let folder = tempfile::tempdir().expect("a folder");
        let mut normalized = Tree::at(folder.path().to_owned()).normalize(given).expect("imported");
        let code = generation::quarantine(&mut normalized).expect("generated");
        let notes = normalized.report.notes();
        assert!(!notes.iter().any(|note| note.starts_with("QUARANTINE")), "{notes:?}");
        write(folder.path(), &code).expect("written");
        let place = folder.path().join(place);
        fs::create_dir_all(place.parent().expect("a folder")).expect("created");
        fs::copy(fixtures.join(program), place).expect("copied");
        cargo(arguments, folder.path(), &root.join("target/scratch")).expect("runs");
    }

    /// From a description to requests that arrive at a server: `fixtures/media.rs` compares them.
    #[test]
    fn what_is_not_json_is_sent_and_read_as_described() {
        runs("media.yaml", "media.rs", "src/main.rs", &["run"]);
    }

    /// Found in descriptions of other vendors.
    #[test]
    fn what_strangers_write_costs_no_operation() {
        runs("strangers.yaml", "strangers.rs", "src/main.rs", &["run"]);
    }

    #[test]
    fn unions_read_and_write_what_their_variants_do() {
        runs("unions.json", "unions.rs", "tests/unions.rs", &["test", "--test", "unions"]);
    }
}
