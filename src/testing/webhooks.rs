//! Endpoints of webhooks. Nothing is delivered: what a delivery looks like is not published.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{json::text, workflows::Refusal, world::World};
use crate::api::Timestamp;

/// Most endpoints of one owner (source: official SDK, for teams).
const LIMIT: usize = 10;

/// The members that an update may change.
const CHANGEABLE: [&str; 4] = ["description", "enabled", "enabledEvents", "url"];

impl World {
    /// Makes an endpoint of a project or a team. Its secret is told this once.
    pub(super) fn create_endpoint(&self, owner: &str, body: &Value) -> Result<Value, Refusal> {
        let refused = |reason: &str| Err((StatusCode::BAD_REQUEST, reason.to_owned()));
        if !text(body, "/url").starts_with("http") {
            return refused("\"url\" must be a valid uri");
        }
        let events = body.get("enabledEvents").filter(|events| events.is_array());
        let Some(events) = events else { return refused("\"enabledEvents\" is required") };
        let mut state = self.state();
        let of_owner = state.endpoints.iter().filter(|known| text(known, "/ownerId") == owner);
        if of_owner.count() >= LIMIT {
            return refused("Too many webhook endpoints");
        }
        let number = state.endpoints.len() + 1;
        let now = Timestamp::from(self.clock.date());
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
        state.endpoints.push(endpoint.clone());
        let mut told = endpoint;
        if let Some(members) = told.as_object_mut() {
            members.insert("secret".to_owned(), json!(format!("fake-webhook-secret-{number}")));
        }
        Ok(told)
    }

    /// The endpoints of an owner.
    pub(super) fn endpoints(&self, owner: &str) -> Vec<Value> {
        let state = self.state();
        let of_owner = state.endpoints.iter().filter(|known| text(known, "/ownerId") == owner);
        of_owner.cloned().collect()
    }

    /// Changes an endpoint.
    pub(super) fn change_endpoint(&self, owner: &str, id: &str, body: &Value) -> Option<Value> {
        let mut state = self.state();
        let endpoint = state
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
    pub(super) fn remove_endpoint(&self, owner: &str, id: &str) -> bool {
        let mut state = self.state();
        let before = state.endpoints.len();
        state
            .endpoints
            .retain(|known| !(text(known, "/id") == id && text(known, "/ownerId") == owner));
        state.endpoints.len() < before
    }
}
