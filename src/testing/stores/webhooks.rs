//! Endpoints of webhooks. Nothing is delivered: the format of deliveries is not published.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    api::Timestamp,
    testing::{clock::Clock, json::text, refusal::Refusal},
};

/// Maximum number of endpoints of one owner (source: official SDK, for teams).
const LIMIT: usize = 10;

/// The members that an update may change.
const CHANGEABLE: [&str; 4] = ["description", "enabled", "enabledEvents", "url"];

/// The store of endpoints, of projects and of teams alike.
#[derive(Debug)]
pub(crate) struct Webhooks {
    endpoints: Vec<Value>,
    created: usize,
    clock: Arc<Clock>,
}

impl Webhooks {
    pub(crate) fn new(clock: Arc<Clock>) -> Self {
        Self { endpoints: Vec::new(), created: 0, clock }
    }

    /// Creates an endpoint of a project or a team. Only this response has its secret.
    pub(crate) fn create(&mut self, owner: &str, body: &Value) -> Result<Value, Refusal> {
        let refused = |reason: &str| Err(Refusal::invalid(reason));
        let now = Timestamp::from(self.clock.date());
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
        // The endpoint is stored without its secret: a client that loses it has to create another endpoint.
        let mut with_secret = endpoint;
        if let Some(members) = with_secret.as_object_mut() {
            members.insert("secret".to_owned(), json!(format!("fake-webhook-secret-{number}")));
        }
        Ok(with_secret)
    }

    /// The endpoints of an owner.
    pub(crate) fn list(&self, owner: &str) -> Vec<Value> {
        let of_owner = self.endpoints.iter().filter(|known| text(known, "/ownerId") == owner);
        of_owner.cloned().collect()
    }

    /// Changes an endpoint.
    pub(crate) fn change(&mut self, owner: &str, id: &str, body: &Value) -> Option<Value> {
        let now = Timestamp::from(self.clock.date());
        let endpoint = self
            .endpoints
            .iter_mut()
            .find(|known| text(known, "/id") == id && text(known, "/ownerId") == owner)?;
        let members = endpoint.as_object_mut()?;
        for name in CHANGEABLE {
            members.extend(body.get(name).map(|value| (name.to_owned(), value.clone())));
        }
        members.insert("updatedAt".to_owned(), json!(now));
        Some(endpoint.clone())
    }

    /// Removes an endpoint; returns whether it was there.
    pub(crate) fn remove(&mut self, owner: &str, id: &str) -> bool {
        let before = self.endpoints.len();
        self.endpoints
            .retain(|known| !(text(known, "/id") == id && text(known, "/ownerId") == owner));
        self.endpoints.len() < before
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_change_sets_the_date_of_the_change() {
        let clock = Arc::new(Clock::default());
        let mut webhooks = Webhooks::new(Arc::clone(&clock));
        let body = json!({"url": "https://example.com/hook", "enabledEvents": []});
        let created = webhooks.create("proj_fake", &body).ok().unwrap();
        clock.advance(Duration::from_secs(60));
        let id = text(&created, "/id");
        let changed = webhooks.change("proj_fake", id, &json!({"enabled": false})).unwrap();
        assert_eq!(changed["createdAt"], created["createdAt"]);
        assert_ne!(changed["updatedAt"], created["updatedAt"]);
    }
}
