//! What the fake server knows: one store a resource. A store knows no other store; routes combine them.

mod archives;
mod assets;
mod custom_routes;
mod flow;
mod job;
mod job_nodes;
mod jobs;
mod ledger;
mod models;
mod plans;
mod records;
mod tokens;
mod traffic;
mod uploads;
mod webhooks;
mod workflows;

use std::sync::Arc;

pub use self::ledger::Charge;
use self::{
    archives::Archives, assets::Assets, custom_routes::CustomRoutes, jobs::Jobs, ledger::Ledger,
    models::Models, plans::Plans, records::Records, tokens::Tokens, traffic::Traffic,
    uploads::Uploads, webhooks::Webhooks, workflows::Workflows,
};
pub(crate) use self::{
    assets::{ARCHIVE, Origin},
    flow::{Decision, Flow},
    job::Row,
    jobs::Start,
    models::Example,
    traffic::Place,
    uploads::{Import, PartRefusal, check_upload, upload_of_job},
    workflows::DELETED,
};
use super::{clock::Clock, settings::FakeScenarioBuilder};

/// All stores. One lock guards them together, so that a request sees one state of all.
#[derive(Debug)]
pub(crate) struct Stores {
    pub(crate) archives: Archives,
    pub(crate) assets: Assets,
    pub(crate) custom_routes: CustomRoutes,
    pub(crate) jobs: Jobs,
    pub(crate) ledger: Ledger,
    pub(crate) models: Models,
    pub(crate) plans: Plans,
    pub(crate) records: Records,
    pub(crate) tokens: Tokens,
    pub(crate) traffic: Traffic,
    pub(crate) uploads: Uploads,
    pub(crate) webhooks: Webhooks,
    pub(crate) workflows: Workflows,
}

impl Stores {
    /// Empty stores; `origin` is the scheme and address that links begin with.
    pub(crate) fn new(settings: &FakeScenarioBuilder, origin: &str, clock: &Arc<Clock>) -> Self {
        let clock = || Arc::clone(clock);
        Self {
            archives: Archives::default(),
            assets: Assets::new(origin, clock()),
            custom_routes: CustomRoutes::default(),
            jobs: Jobs::new(settings, clock()),
            ledger: Ledger::new(settings.price),
            models: Models::new(clock()),
            plans: Plans::default(),
            records: Records::default(),
            tokens: Tokens::default(),
            traffic: Traffic::new(settings.storm.clone()),
            uploads: Uploads::new(settings.keep_uploads, origin, clock()),
            webhooks: Webhooks::new(clock()),
            workflows: Workflows::new(clock()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    #[test]
    fn a_store_uses_no_other_store() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/testing/stores");
        let mut files: Vec<(String, String)> = Vec::new();
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
        files.retain(|(name, _)| name != "mod");
        assert!(files.len() > 10, "{} files", files.len());
        for (name, source) in &files {
            assert!(!source.contains("stores::") && !source.contains("Stores"), "{name}");
            for import in source.split("use super::").skip(1) {
                let import = import.split(';').next().unwrap_or_default();
                let words = import.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
                // A job and its flow are parts of the store of jobs.
                let own = |word: &str| name.starts_with("job") && ["flow", "job"].contains(&word);
                let mut others = words.filter(|word| !own(word));
                let other = others.find(|word| files.iter().any(|(file, _)| file == word));
                assert_eq!(other, None, "used by {name}");
            }
        }
    }
}
