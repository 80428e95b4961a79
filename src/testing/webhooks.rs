//! Endpoints of webhooks. Nothing is delivered: what a delivery looks like is not published.

use http::StatusCode;
use serde_json::{Value, json};

use super::{json::text, workflows::Refusal};
use crate::api::Timestamp;

/// Most endpoints of one owner (source: official SDK, for teams).
const LIMIT: usize = 10;

/// The members that an update may change.
const CHANGEABLE: [&str; 4] = ["description", "enabled", "enabledEvents", "url"];

/// The store of endpoints, of projects and of teams alike.
#[derive(Debug, Default)]
pub(super) struct Webhooks {
    endpoints: Vec<Value>,
    created: usize,
}

impl Webhooks {
    /// Makes an endpoint of a project or a team. Its secret is told this once.
    pub(super) fn create(
        &mut self,
        owner: &str,
        body: &Value,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        let refused = |reason: &str| Err((StatusCode::BAD_REQUEST, reason.to_owned()));
        if !text(body, "/url").starts_with("http") {
            return refused("\"url\" must be a valid uri");
        }
        let events = body.get("enabledEvents").filter(|events| events.is_array());
        let Some(events) = events else { return refused("\"enabledEvents\" is required") };
        let of_owner = self.endpoints.iter().filter(|known| text(known, "/ownerId") == owner);
        if of_owner.count() >= LIMIT {
            return refused("Too many webhook endpoints");
        }
        self.created += 1;
        let number = self.created;
        let endpoint = json!({
            "id": format!("webhook_fake{number:04}"),
            "url": text(body, "/url"),
            "description": text(body, "/description"),
            "enabled": true,
            "enabledEvents": events,
            "nbTotalCalls": 0,
            "nbFailedCalls": 0,
            "ownerId": owner,
            "ownerType": if owner.starts_with("team") { "team" } else { "project" },
            "createdAt": now,
            "updatedAt": now,
        });
        self.endpoints.push(endpoint.clone());
        let mut told = endpoint;
        if let Some(members) = told.as_object_mut() {
            members.insert("secret".to_owned(), json!(format!("fake-webhook-secret-{number}")));
        }
        Ok(told)
    }

    /// The endpoints of an owner.
    pub(super) fn list(&self, owner: &str) -> Vec<Value> {
        let of_owner = self.endpoints.iter().filter(|known| text(known, "/ownerId") == owner);
        of_owner.cloned().collect()
    }

    /// Changes an endpoint.
    pub(super) fn change(&mut self, owner: &str, id: &str, body: &Value) -> Option<Value> {
        let endpoint = self
            .endpoints
            .iter_mut()
            .find(|known| text(known, "/id") == id && text(known, "/ownerId") == owner)?;
        let members = endpoint.as_object_mut()?;
        for name in CHANGEABLE {
            members.extend(body.get(name).map(|value| (name.to_owned(), value.clone())));
        }
        Some(endpoint.clone())
    }

    /// Removes an endpoint; says whether it was there.
    pub(super) fn remove(&mut self, owner: &str, id: &str) -> bool {
        let before = self.endpoints.len();
        self.endpoints
            .retain(|known| !(text(known, "/id") == id && text(known, "/ownerId") == owner));
        self.endpoints.len() < before
    }
}
