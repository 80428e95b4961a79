//! What the stand-in knows.

use std::{
    collections::{HashMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use axum::http::request::Parts;
use bytes::Bytes;
use rust_decimal::Decimal;
use serde_json::Value;

use super::{
    FakeScenario, assets::Assets, clock::Clock, fault::Fault, job::StoredJob, ledger::Charge,
    output::Outputs, own_models::OwnModels, own_routes::OwnRoutes, record::RecordedRequest,
    records::Records, script::JobScript, settings::FakeScenarioBuilder, storm::Storm,
    uploads::StoredUpload, webhooks::Webhooks, workflows::Workflows,
};
use crate::api::{CreativeUnits, Operation};

/// Everything, behind one lock.
#[derive(Debug)]
pub(super) struct World {
    pub(super) settings: FakeScenarioBuilder,
    pub(super) address: SocketAddr,
    pub(super) clock: Arc<Clock>,
    state: Mutex<State>,
}

/// Where a fault waits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Place {
    /// At an operation of the API.
    Api(&'static Operation),
    /// At the host of files.
    Cdn,
    /// At the store that parts of uploads go to.
    Storage,
}

/// What changes.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) jobs: Vec<StoredJob>,
    pub(super) assets: Assets,
    pub(super) inputs: HashMap<String, Value>,
    pub(super) scripts: VecDeque<JobScript>,
    pub(super) ledger: Vec<Charge>,
    storm: Option<Storm>,
    pub(super) uploads: Vec<StoredUpload>,
    pub(super) workflows: Workflows,
    pub(super) models: OwnModels,
    pub(super) webhooks: Webhooks,
    /// Files of archives, by job.
    pub(super) archives: HashMap<String, String>,
    pub(super) outputs: Outputs,
    pub(super) records: Records,
    pub(super) own_routes: OwnRoutes,
    items: Vec<(&'static Operation, Value)>,
    tokens: Vec<String>,
    issued: u32,
    faults: Vec<(Place, Fault)>,
    requests: Vec<RecordedRequest>,
}

impl World {
    pub(super) fn new(settings: FakeScenarioBuilder, address: SocketAddr) -> Self {
        let clock = Arc::new(Clock::default());
        let assets = Assets::new(format!("http://{address}"), Arc::clone(&clock));
        let storm = settings.storm.clone();
        let state = State { assets, storm, ..State::default() };
        Self { settings, address, clock, state: Mutex::new(state) }
    }

    /// The state; a panic elsewhere does not make it unusable.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn queue_fault(&self, place: Place, fault: Fault) {
        self.state().faults.push((place, fault));
    }

    pub(super) fn add_item(&self, list: &'static Operation, item: Value) {
        self.state().items.push((list, item));
    }

    /// Keeps a file and gives it an id.
    pub(super) fn add_asset(&self, content: Bytes, mime_type: &str, options: Value) -> String {
        let mut state = self.state();
        let id = state.assets.store(content, mime_type, "uploaded");
        state.assets.describe(&id, options);
        id
    }

    /// An asset with a fresh link.
    pub(super) fn read_asset(&self, id: &str) -> Option<Value> {
        self.state().assets.read(id)
    }

    /// What was put into the list at this path of the description.
    pub(super) fn listed_at(&self, path: &str) -> Vec<Value> {
        let state = self.state();
        let items = state.items.iter().filter(|(place, _)| place.path == path);
        items.map(|(_, item)| item.clone()).collect()
    }

    /// What was put into a list.
    pub(super) fn listed_items(&self, list: &Operation) -> Vec<Value> {
        let state = self.state();
        let items = state.items.iter().filter(|(place, _)| *place == list);
        items.map(|(_, item)| item.clone()).collect()
    }

    pub(super) fn queue_script(&self, script: JobScript) {
        self.state().scripts.push_back(script);
    }

    /// A token that counts until tokens are expired.
    pub(super) fn issue_token(&self) -> String {
        let mut state = self.state();
        state.issued += 1;
        let token = format!("fake-token-{}", state.issued);
        state.tokens.push(token.clone());
        token
    }

    pub(super) fn expire_tokens(&self) {
        self.state().tokens.clear();
    }

    pub(super) fn knows_token(&self, token: &str) -> bool {
        token == FakeScenario::TOKEN || self.state().tokens.iter().any(|known| known == token)
    }

    pub(super) fn expire_links(&self) {
        self.state().assets.expire_links();
    }

    pub(super) fn requests(&self) -> Vec<RecordedRequest> {
        self.state().requests.clone()
    }

    pub(super) fn charged(&self) -> CreativeUnits {
        let sum: Decimal = self.state().ledger.iter().map(|charge| charge.units.decimal()).sum();
        sum.into()
    }

    pub(super) fn charges(&self) -> Vec<Charge> {
        let now = self.clock.now();
        let state = self.state();
        let charges = state.ledger.iter().map(|charge| {
            let job = state.jobs.iter().find(|job| job.id == charge.job.as_str());
            let refunded = job.is_some_and(|job| job.is_refunded(now));
            Charge { refunded, ..charge.clone() }
        });
        charges.collect()
    }

    pub(super) fn calm(&self) {
        let mut state = self.state();
        state.storm = None;
        state.faults.clear();
        state.jobs.iter_mut().for_each(StoredJob::unhide);
    }

    /// Keeps a request, and returns it with the operation that it calls.
    pub(super) fn record(&self, parts: &Parts, body: &Bytes) -> RecordedRequest {
        let path = parts.uri.path();
        let operation = operation(parts.method.as_str(), path);
        let keep = self.settings.keep_uploads || !path.starts_with("/storage/");
        let request = RecordedRequest {
            at: Instant::now(),
            operation,
            method: parts.method.clone(),
            path: path.to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers.clone(),
            body: if keep { body.clone() } else { Bytes::new() },
        };
        self.state().requests.push(request.clone());
        request
    }

    /// Takes the first fault that waits for this kind of request.
    pub(super) fn next_fault(
        &self,
        operation: Option<&'static Operation>,
        path: &str,
    ) -> Option<Fault> {
        let place = match operation {
            Some(operation) => Place::Api(operation),
            None if path.starts_with("/cdn/") => Place::Cdn,
            None if path.starts_with("/storage/") => Place::Storage,
            None => return None,
        };
        let mut state = self.state();
        match state.faults.iter().position(|(waiting, _)| *waiting == place) {
            Some(index) => Some(state.faults.remove(index).1),
            None => state.storm.as_mut()?.draw(operation),
        }
    }
}

/// The operation of a request.
pub(super) fn operation(method: &str, path: &str) -> Option<&'static Operation> {
    Operation::find(method, path.strip_prefix("/v1")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_apart_by_method_and_path() {
        let id = |method, path| operation(method, path).map(|operation| operation.id);
        assert_eq!(id("GET", "/v1/jobs/job_1"), Some("getJob"));
        assert_eq!(id("POST", "/v1/generate/custom/minimax%2Fmusic-01"), Some("runModel"));
        assert_eq!(id("GET", "/v1/workflows/tags"), Some("listWorkflowTags"));
        assert_eq!(id("GET", "/v1/nowhere"), None);
        assert_eq!(id("GET", "/cdn/assets/asset_1"), None);
    }
}
