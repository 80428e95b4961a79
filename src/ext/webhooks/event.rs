//! The event of a webhook delivery.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    api::types::WebhookEventType,
    error::{Error, Unreadable},
    ids::{AssetId, ModelId},
    values::{JobRef, text},
};

/// Members that may contain the kind of the event.
const KINDS: [&str; 5] = ["type", "eventType", "event", "event_type", "name"];

/// Maximum depth of the search in nested objects.
const DEPTH: usize = 6;

/// The event of a delivery: its kind, its ids, and the whole payload.
///
/// ```
/// use scenario_client::{api::types::WebhookEventType, webhooks::WebhookEvent};
///
/// let body = br#"{"type": "model.training.completed", "payload": {"modelId": "model_7"}}"#;
/// let event = WebhookEvent::parse(body)?;
/// assert_eq!(event.kind(), &WebhookEventType::ModelTrainingCompleted);
/// assert_eq!(event.model().map(|id| id.to_string()).as_deref(), Some("model_7"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// The form of payloads is not published: ids are found under their usual names (`jobId`, `job.id`,
/// `modelId`, `assetIds`, …), at most six levels deep, and [`payload`](Self::payload) returns everything.
///
/// It serializes as its payload, so that it can be stored and read again.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(into = "Value", try_from = "Value")]
pub struct WebhookEvent {
    kind: WebhookEventType,
    payload: Value,
}

impl fmt::Debug for WebhookEvent {
    /// Omits the payload, which may hold prompts and links.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookEvent")
            .field("kind", &self.kind)
            .field("job", &self.job())
            .finish_non_exhaustive()
    }
}

impl WebhookEvent {
    /// Parses the body of a delivery without verifying the sender.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the body is not a JSON object. A new or missing
    /// kind is not an error: it is [`WebhookEventType::Unknown`].
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let payload: Value = serde_json::from_str(&text(body))
            .map_err(|error| unreadable("the body is not JSON").with_source(error))?;
        payload.try_into()
    }

    /// Returns the kind of the event. Match on the kinds that you subscribed to, and end with `_`.
    pub fn kind(&self) -> &WebhookEventType {
        &self.kind
    }

    /// Returns the id of the event, which is the same for each retry of a delivery; `None` if it has no id.
    pub fn id(&self) -> Option<&str> {
        ["id", "eventId"].iter().find_map(|name| self.payload.get(name)?.as_str())
    }

    /// Returns the job of the event. [`Scenario::job`](crate::Scenario::job) reads it or waits for it.
    pub fn job(&self) -> Option<JobRef> {
        // The format of deliveries is not documented, so ids are searched by the names that responses use.
        let id = self.find("jobId").or_else(|| self.find_in("job", "id"));
        id.map(JobRef::new)
    }

    /// Returns the model of the event.
    pub fn model(&self) -> Option<ModelId> {
        self.find("modelId").or_else(|| self.find_in("model", "id")).map(ModelId::from)
    }

    /// Returns the assets of the event, in order.
    pub fn assets(&self) -> Vec<AssetId> {
        let listed = search(&self.payload, DEPTH, &|members| members.get("assetIds")?.as_array());
        let ids = listed.into_iter().flatten().filter_map(Value::as_str);
        let mut ids: Vec<AssetId> = ids.map(AssetId::from).collect();
        if ids.is_empty() {
            ids.extend(self.find("assetId").map(AssetId::from));
        }
        ids
    }

    /// Returns the whole payload. It may hold prompts and links that are credentials: keep it out of logs.
    pub fn payload(&self) -> &Value {
        &self.payload
    }

    fn find(&self, name: &str) -> Option<&str> {
        search(&self.payload, DEPTH, &|members| members.get(name)?.as_str())
    }

    fn find_in(&self, outer: &str, name: &str) -> Option<&str> {
        search(&self.payload, DEPTH, &|members| members.get(outer)?.get(name)?.as_str())
    }
}

impl TryFrom<Value> for WebhookEvent {
    type Error = Error;

    fn try_from(payload: Value) -> Result<Self, Self::Error> {
        if !payload.is_object() {
            return Err(unreadable("expected an object"));
        }
        let named = KINDS.iter().filter_map(|name| payload.get(name)?.as_str()).map(Into::into);
        let named: Vec<WebhookEventType> = named.collect();
        // Some other member may be called `name` or `type`. A known event wins over the order.
        let known = named.iter().find(|kind| !matches!(kind, WebhookEventType::Unknown(_)));
        let kind = known.or(named.first()).cloned();
        Ok(Self { kind: kind.unwrap_or_else(|| "".into()), payload })
    }
}

impl From<WebhookEvent> for Value {
    fn from(event: WebhookEvent) -> Self {
        event.payload
    }
}

fn unreadable(fault: &str) -> Error {
    Error::webhook_unreadable(Unreadable {
        path: ".".to_owned(),
        fault: fault.to_owned(),
        job_id: None,
    })
}

/// Returns the first match, breadth first.
fn search<'a, T>(
    value: &'a Value,
    depth: usize,
    wanted: &dyn Fn(&'a Value) -> Option<T>,
) -> Option<T> {
    // Level by level: what stands nearer to the root describes the event, deeper members its parts.
    let mut level = vec![value];
    for _ in 0..depth {
        if let Some(found) = level.iter().find_map(|value| wanted(value)) {
            return Some(found);
        }
        level = level
            .into_iter()
            .filter_map(Value::as_object)
            .flat_map(|members| members.values())
            // Only objects: an id in a list is one of several.
            .filter(|value| value.is_object())
            .collect();
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn event(payload: &Value) -> WebhookEvent {
        WebhookEvent::parse(payload.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn every_kind_of_the_description_is_known_and_others_are_kept() {
        let description = include_str!("../../../openapi/swagger.yaml");
        let document: Value = serde_yaml_ng::from_str(description).unwrap();
        let kinds = document["components"]["schemas"]["WebhookEventType"]["enum"].clone();
        for kind in kinds.as_array().unwrap() {
            let read = event(&json!({"type": kind}));
            assert_eq!(read.kind().as_str(), kind);
            assert!(!matches!(read.kind(), WebhookEventType::Unknown(_)), "{kind}");
        }
        let new = event(&json!({"type": "voice.cloned", "x": [1]}));
        assert_eq!(new.kind(), &WebhookEventType::from("voice.cloned"));
        assert_eq!(new.payload()["x"], json!([1]));
        let none = event(&json!({}));
        assert_eq!((none.kind().as_str(), none.job(), none.id()), ("", None, None));
        let elsewhere = event(&json!({"name": "my endpoint", "event": "generation.failed"}));
        assert_eq!(elsewhere.kind(), &WebhookEventType::GenerationFailed);
        let wrapped = event(&json!({"type": "event", "event": "generation.failed"}));
        assert_eq!(wrapped.kind(), &WebhookEventType::GenerationFailed, "a known kind wins");
    }

    #[test]
    fn an_event_survives_storage() {
        let sent = event(&json!({"type": "generation.failed", "data": {"jobId": "job_1"}}));
        let stored = serde_json::to_string(&sent).unwrap();
        assert_eq!(serde_json::from_str::<WebhookEvent>(&stored).unwrap(), sent);
        assert!(serde_json::from_str::<WebhookEvent>("[]").is_err());
    }

    #[test]
    fn ids_are_found_wherever_they_usually_are() {
        for payload in [
            json!({"jobId": "job_1"}),
            json!({"data": {"jobId": "job_1"}}),
            json!({"payload": {"job": {"jobId": "job_1", "metadata": {"x": 1}}}}),
            json!({"data": {"object": {"job": {"id": "job_1"}}}}),
            json!({"jobId": "job_1", "data": {"jobId": "job_of-a-node"}}),
        ] {
            assert_eq!(event(&payload).job().unwrap().id().as_str(), "job_1", "{payload}");
        }
        let done =
            event(&json!({"data": {"job": {"jobId": "j", "metadata": {"assetIds": ["a", "b"]}}}}));
        assert_eq!(done.assets(), [AssetId::from("a"), AssetId::from("b")]);
        assert_eq!(event(&json!({"data": {"assetId": "a"}})).assets(), [AssetId::from("a")]);
        let deep = json!({"a": {"b": {"c": {"d": {"e": {"f": {"jobId": "too deep"}}}}}}});
        assert_eq!(event(&deep).job(), None);
        assert_eq!(event(&json!({"jobId": 7})).job(), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(event) = WebhookEvent::parse(&bytes) {
                let _ = (event.job(), event.model(), event.assets(), event.id(), format!("{event:?}"));
            }
        }
    }
}
