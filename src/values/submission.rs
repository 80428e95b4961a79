//! Serializable records of runs, from which their jobs are found.

use std::{
    collections::BTreeMap,
    hash::{Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::time::Instant;
use uuid::Uuid;

use super::{
    Moment, Operation, ServerTime, Target, Version,
    fingerprint::{Agreement, Parameters, compare},
    ids::{ModelId, ProjectId, WorkflowId},
};

/// A run that is about to be submitted, or whose outcome is unknown, with the data to search for its job.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use scenario_client::{CustomRequest, Reconciled, Submission};
///
/// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
/// let prepared = scenario.run(&request).prepare().await?;
/// // Store it before the request is sent: then a crash loses nothing.
/// let stored = serde_json::to_string(prepared.submission())?;
/// assert!(!stored.contains("la la la"));
/// # prepared.submit().await?;
///
/// // Later, in another process:
/// let submission: Submission = serde_json::from_str(&stored)?;
/// # let scenario = fake.scenario()?;
/// match scenario.reconcile_submission(&submission).await? {
///     Reconciled::Found(job) => println!("it was started: {}", job.id()),
///     other => println!("{other:?}"),
/// }
/// # Ok(()) });
/// ```
///
/// It contains no parameter, prompt or secret, only a salted fingerprint of each parameter. It belongs to one
/// request. The format is versioned: unknown fields are ignored, later versions are refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "Stored", from = "Stored")]
pub struct Submission {
    id: Uuid,
    target: Target,
    project: Option<ProjectId>,
    /// A hash of the API key and the base URL.
    account: Option<Arc<str>>,
    sent: Moment,
    /// How long after that moment the request may have been in flight, including retries.
    sends_for: Duration,
    parameters: Parameters,
}

/// Two submissions are equal if they are about the same request.
impl PartialEq for Submission {
    fn eq(&self, other: &Self) -> bool {
        // The moment may be measured better later. It is the same submission.
        self.id == other.id
            && self.target == other.target
            && self.fingerprints() == other.fingerprints()
    }
}

impl Eq for Submission {}

impl Hash for Submission {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl Submission {
    pub(crate) fn new(
        target: Target,
        project: Option<ProjectId>,
        sent: Moment,
        sends_for: Duration,
        body: Arc<Map<String, Value>>,
    ) -> Self {
        let (id, parameters) = (Uuid::new_v4(), Parameters::sent(body));
        Self { id, target, project, account: None, sent, sends_for, parameters }
    }

    /// Returns the same submission with a hash of what it is charged to.
    pub(crate) fn of_account(self, account: Option<Arc<str>>) -> Self {
        Self { account, ..self }
    }

    /// Returns whether it was sent with another API key, or to another server.
    pub(crate) fn is_of_other_account(&self, account: Option<&Arc<str>>) -> bool {
        self.account.as_ref().zip(account).is_some_and(|(own, other)| own != other)
    }

    /// Returns the model that is run or trained; `None` for other operations.
    pub fn model(&self) -> Option<ModelId> {
        self.target.model_id()
    }

    /// Returns the workflow that is run; `None` for other operations.
    pub fn workflow(&self) -> Option<WorkflowId> {
        self.target.workflow_id()
    }

    /// Returns the operation.
    pub fn operation(&self) -> &'static Operation {
        self.target.operation()
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// Returns the project; `None` for the project that the credentials belong to.
    pub fn project(&self) -> Option<&ProjectId> {
        self.project.as_ref()
    }

    /// Returns when the run was sent, on the clock of the server if it was known, else of the machine.
    pub fn sent_at(&self) -> DateTime<Utc> {
        // The best single guess. Code that compares uses both ends.
        let middle = |time: ServerTime| time.earliest + time.width() / 2;
        self.sent.server.map_or(self.sent.here, middle)
    }

    /// Returns the same moment on all clocks.
    pub(crate) fn sent(&self) -> &Moment {
        &self.sent
    }

    /// Returns the same submission with the server's clock as it is measured now.
    pub(crate) fn measured(self, at: impl FnOnce(Instant) -> Option<ServerTime>) -> Self {
        let server = self.sent.on_server(at);
        Self { sent: Moment { server, ..self.sent }, ..self }
    }

    /// Returns the same submission, prepared earlier, with the moment at which it was sent.
    pub(crate) fn sent_later(self, sent: Moment, sends_for: Duration) -> Self {
        Self { sent, sends_for, ..self }
    }

    /// Returns how long after that moment the request may have been in flight.
    pub(crate) fn sends_for(&self) -> Duration {
        self.sends_for
    }

    /// Returns an id that distinguishes submissions, even with the same parameters.
    pub(crate) fn id(&self) -> Uuid {
        self.id
    }

    /// Compares the parameters with the input of a job.
    pub(crate) fn agreement(&self, input: &Map<String, Value>) -> Agreement {
        compare(self.id, self.fingerprints(), input)
    }

    /// Returns the same submission without the parameters, for errors, which outlive the request.
    #[must_use]
    pub(crate) fn without_parameters(self) -> Self {
        let parameters = Parameters::known(self.fingerprints().clone());
        Self { parameters, ..self }
    }

    fn fingerprints(&self) -> &BTreeMap<String, String> {
        // The id is the salt: equal parameters of two submissions have different fingerprints when they are stored.
        self.parameters.fingerprints(self.id)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    version: Version<1>,
    id: Uuid,
    target: Target,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    project_id: Option<ProjectId>,
    /// A hash of the API key and the base URL.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    account: Option<String>,
    /// On the clock of the machine.
    sent_at: DateTime<Utc>,
    /// On the clock of the server, if it was known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    sent_on_server: Option<ServerTime>,
    /// Milliseconds.
    sends_for: u64,
    parameters: BTreeMap<String, String>,
}

impl From<Submission> for Stored {
    fn from(submission: Submission) -> Self {
        Self {
            parameters: submission.fingerprints().clone(),
            version: Version,
            id: submission.id,
            target: submission.target,
            project_id: submission.project,
            account: submission.account.as_deref().map(str::to_owned),
            sent_at: submission.sent.here,
            sent_on_server: submission.sent.server,
            sends_for: submission.sends_for.as_millis().try_into().unwrap_or(u64::MAX),
        }
    }
}

impl From<Stored> for Submission {
    fn from(stored: Stored) -> Self {
        // A monotonic moment means nothing in another process.
        let sent = Moment { here: stored.sent_at, instant: None, server: stored.sent_on_server };
        Self {
            id: stored.id,
            target: stored.target,
            project: stored.project_id,
            account: stored.account.map(Arc::from),
            sent,
            sends_for: Duration::from_millis(stored.sends_for),
            parameters: Parameters::known(stored.parameters),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn moment() -> Moment {
        let now = Utc::now();
        let server = ServerTime { earliest: now, latest: now + chrono::TimeDelta::seconds(1) };
        Moment { here: now, instant: None, server: Some(server) }
    }

    const ALL: Agreement = Agreement { equal: 3, open: 0, different: 0 };

    fn submission(body: &Value) -> Submission {
        let target = Target::model(&"model_a".into()).unwrap();
        let (sent, body) = (moment(), Arc::new(body.as_object().unwrap().clone()));
        Submission::new(target, None, sent, Duration::from_secs(180), body)
    }

    #[test]
    fn equal_parameters_agree_however_they_are_written() {
        let sent = submission(
            &json!({"prompt": "rain", "steps": 3.0, "nested": {"a": 1, "b": [true, null]}}),
        );
        let echoed = json!({"nested": {"b": [true, null], "a": 1.0}, "steps": 3, "prompt": "rain", "seed": 7});
        assert_eq!(sent.agreement(echoed.as_object().unwrap()), ALL);
        assert_eq!(sent.clone().without_parameters(), sent);
        let as_text =
            json!({"prompt": "rain ", "steps": "3", "nested": {"a": 1, "b": [true, null]}});
        assert_eq!(sent.agreement(as_text.as_object().unwrap()), ALL);
        let other = json!({"prompt": "snow", "steps": "4", "nested": {"a": 1, "b": [true]}});
        let none = Agreement { equal: 0, open: 0, different: 3 };
        assert_eq!(sent.agreement(other.as_object().unwrap()), none);
    }

    proptest! {
        #[test]
        fn a_number_that_went_over_the_wire_agrees(bits in any::<u64>(), whole in any::<i64>()) {
            let number = f64::from_bits(bits);
            let sent = submission(&json!({"number": number, "whole": whole, "list": [number]}));
            let wire = json!({"whole": whole as f64, "list": [number], "number": number}).to_string();
            let echoed: Map<String, Value> = serde_json::from_str(&wire).unwrap();
            prop_assert_eq!(sent.agreement(&echoed), ALL, "{}", wire);
        }
    }

    #[test]
    fn it_survives_storage_and_hides_the_parameters() {
        let sent = submission(&json!({"prompt": "a secret place"}));
        let stored = serde_json::to_string(&sent).unwrap();
        assert!(!stored.contains("secret place") && stored.contains("prompt"), "{stored}");
        let shown =
            [sent.clone(), sent.clone().without_parameters()].map(|sent| format!("{sent:?}"));
        assert!(
            shown.iter().all(|shown| !shown.contains("secret place") && shown.contains("prompt"))
        );
        let restored = serde_json::from_str::<Submission>(&stored).unwrap();
        assert_eq!(restored, sent);
        assert_eq!(restored.sent().server, sent.sent().server, "the clock of the server is stored");
        assert_eq!(restored.sends_for(), sent.sends_for());
        let again = submission(&json!({"prompt": "a secret place"}));
        assert_ne!(sent.fingerprints(), again.fingerprints(), "the salt differs");
        let later = stored.replace("\"version\":1", "\"version\":2");
        assert!(serde_json::from_str::<Submission>(&later).is_err());
    }
}
