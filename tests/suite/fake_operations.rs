//! The fake server has every operation of the description.

use std::{collections::BTreeMap, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use scenario_client::{
    api::{Operation, operations},
    testing::{FakeScenario, JobScript},
};
use serde_json::{Map, Value, json};

use super::described::{Asker, document, resolved};

/// A fake server with one of each resource, and their ids by the names of placeholders.
struct Account {
    asker: Asker,
    ids: BTreeMap<&'static str, String>,
}

impl Account {
    async fn new(operation: &Operation) -> Self {
        let fake = FakeScenario::builder().job_duration(Duration::from_secs(600));
        let mut account =
            Self { asker: Asker::of(fake.start().await.unwrap()), ids: BTreeMap::new() };
        account.fill(operation).await;
        account
    }

    async fn fill(&mut self, operation: &Operation) {
        let fake = &self.asker.fake;
        let mut ids = BTreeMap::from([
            ("projectId", "proj_fake".to_owned()),
            ("teamId", "team_fake".to_owned()),
            ("eventId", "event_1".to_owned()),
            ("assetId", fake.add_asset("one", "text/plain").to_string()),
            ("trainingImageId", fake.add_asset("two", "image/png").to_string()),
        ]);
        // Needed by one operation only.
        let is = |method: &str, path: &str| operation.method == method && operation.path == path;
        if is("POST", "/jobs/{jobId}/action") {
            fake.script(JobScript::starting("queued").of_type("inference"));
        }
        let flow = json!([
            {"id": "review", "type": "user-approval"},
            {"id": "pick", "type": "user-selection"},
        ]);
        let post = async |template: &str, path: &str, body: Value| {
            self.asker.ask("post", template, path, Some(body)).await.1
        };
        let id = |value: &Value| value["id"].as_str().unwrap().to_owned();
        let made =
            post("/models", "/models", json!({"name": "Birds", "type": "flux.1-lora"})).await;
        let model = id(&made["model"]);
        let images = format!("/models/{model}/training-images");
        let image = json!({"assetId": ids["trainingImageId"]});
        post("/models/{modelId}/training-images", &images, image).await;
        let presets = format!("/models/{model}/presets");
        let made =
            post("/models/{modelId}/presets", &presets, json!({"inferenceId": "inf_1"})).await;
        ids.insert("presetId", id(&made["preset"]));
        let made = post("/collections", "/collections", json!({"name": "Birds"})).await;
        ids.insert("collectionId", id(&made["collection"]));
        fake.add_workflow("wflow_1", json!([]), flow);
        ids.insert("workflowId", "wflow_1".to_owned());
        let run = "/workflows/{workflowId}/run";
        let started = self.asker.ask("put", run, "/workflows/wflow_1/run", Some(json!({}))).await.1;
        ids.insert("workflowJobId", started["job"]["jobId"].as_str().unwrap().to_owned());
        ids.insert("jobId", ids["workflowJobId"].clone());
        let announced = json!({"fileName": "a.txt", "kind": "text", "parts": 1});
        ids.insert("uploadId", id(&post("/uploads", "/uploads", announced).await["upload"]));
        for owner in ["project", "team"] {
            let (list, path) = match owner {
                "project" => ("/projects/{projectId}", "/projects/proj_fake"),
                _ => ("/teams/{teamId}", "/teams/team_fake"),
            };
            if operation.path.starts_with(list) {
                let hooks = format!("{list}/webhook-endpoints");
                let hook = json!({"url": "https://example.com/hook", "enabledEvents": ["*"]});
                let made = post(&hooks, &format!("{path}/webhook-endpoints"), hook).await;
                ids.insert("webhookEndpointId", id(&made["webhookEndpoint"]));
                let members = format!("{list}/members");
                let user = json!({"userId": "user_1", "role": "admin", "email": "a@example.com"});
                post(&members, &format!("{path}/members"), user).await;
                ids.insert("memberId", "user_1".to_owned());
            }
        }
        if operation.path.contains("{keyId}") {
            let list = "/projects/{projectId}/api-keys";
            let made = post(list, "/projects/proj_fake/api-keys", json!({"name": "key"})).await;
            ids.insert("keyId", id(&made));
        }
        if operation.path.contains("{filterId}") {
            let list = "/teams/{teamId}/ip-filters";
            let filter = json!({"name": "Mouse", "category": "artist-style"});
            let made = post(list, "/teams/team_fake/ip-filters", filter).await;
            ids.insert("filterId", id(&made["filter"]));
        }
        for list in operations::ALL.iter().filter(|list| list.path.ends_with("/events")) {
            let date = "2026-10-01T09:00:00.000Z";
            let event = json!({
                "id": "event_1", "endpointId": ids.get("webhookEndpointId"), "updatedAt": date,
                "status": "success", "type": "generation.completed",
            });
            fake.add_item(list, event);
        }
        if is("GET", "/assets/download/{jobId}") {
            let pack = json!({
                "query": {"assetIds": [ids["assetId"]], "inferenceIds": [], "modelIds": []},
                "options": {"fileNameTemplate": "<id>"},
            });
            let made = post("/assets/download", "/assets/download", pack).await;
            ids.insert("jobId", made["jobId"].as_str().unwrap().to_owned());
        }
        let own = format!("/models/{model}");
        if is("POST", "/models/{modelId}/train/action") {
            let train = "/models/{modelId}/train";
            self.asker.ask("put", train, &format!("{own}/train"), Some(json!({}))).await;
        }
        if is("POST", "/models/{modelId}/restore") {
            self.asker.ask("delete", "/models/{modelId}", &own, None).await;
        }
        // The model of the account is a LoRA, which its base model runs.
        let runs = operation.path == "/generate/custom/{modelId}";
        ids.insert("modelId", if runs { "model_a".to_owned() } else { model });
        self.ids = ids;
    }

    /// The path with ids in its placeholders.
    fn path(&self, operation: &Operation) -> String {
        let mut path = operation.path.to_owned();
        for (name, id) in &self.ids {
            path = path.replace(&format!("{{{name}}}"), id);
        }
        assert!(!path.contains('{'), "{path}");
        path
    }

    /// A body with the fields that are required.
    fn body(&self, operation: &Operation) -> Option<Value> {
        let described = &document()["paths"][operation.path][operation.method.to_lowercase()];
        let schema = &described["requestBody"]["content"]["application/json"]["schema"];
        let mut body = match resolved(schema) {
            Value::Null => return None,
            schema => self.sample("", schema),
        };
        let more = match operation.path {
            "/assets" if operation.method == "POST" => {
                json!({"image": STANDARD.encode(b"\x89PNG\r\n\x1a\n")})
            }
            "/jobs/{jobId}/action" | "/models/{modelId}/train/action" => {
                json!({"action": "cancel"})
            }
            "/uploads" => json!({"kind": "image", "parts": 1}),
            "/assets/get-bulk" => json!({"assetIds": [self.ids["assetId"]]}),
            "/models/{modelId}/training-images" => json!({"assetId": self.ids["assetId"]}),
            "/workflows/{workflowId}/user-approval" => json!({"nodeId": "review"}),
            "/workflows/{workflowId}/user-selection" => {
                json!({"nodeId": "pick", "action": "select", "selectedIndices": [0]})
            }
            "/projects/{projectId}/webhook-endpoints" | "/teams/{teamId}/webhook-endpoints" => {
                json!({"url": "https://example.com/hook"})
            }
            _ => Value::Null,
        };
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        Some(body)
    }

    fn sample(&self, name: &str, schema: &'static Value) -> Value {
        let schema = resolved(schema);
        let assets = [self.ids["assetId"].as_str(), self.ids["trainingImageId"].as_str()];
        match (name, schema["type"].as_str()) {
            ("assetIds", _) => return json!(assets),
            ("modelIds", _) => return json!([self.ids["modelId"]]),
            ("assetId" | "image", _) => return json!(assets[0]),
            ("images", Some("array")) => return json!(assets),
            ("lockExpiresAt", _) => return json!("2099-01-01T00:00:00.000Z"),
            ("userId", _) => return json!("user_2"),
            (name, _) if self.ids.contains_key(name) => return json!(self.ids[name]),
            _ => {}
        }
        if let Some(first) = schema["enum"].get(0) {
            return first.clone();
        }
        if let Some(first) = schema["oneOf"].get(0) {
            let mut value = self.sample(name, first);
            if let Some(tag) = schema["x-union"]["tag"].as_str() {
                value[tag] = schema["x-union"]["keys"][0][0].clone();
            }
            return value;
        }
        match schema["type"].as_str() {
            Some("object") => {
                let required = schema["required"].as_array().into_iter().flatten();
                let fields = required.map(|name| name.as_str().unwrap());
                let fields = fields
                    .map(|name| (name.to_owned(), self.sample(name, &schema["properties"][name])));
                Value::Object(Map::from_iter(fields))
            }
            Some("array") => json!([]),
            Some("number" | "integer") => json!(1),
            Some("boolean") => json!(true),
            _ => json!("text"),
        }
    }

    async fn call(&self, operation: &Operation, query: &str) -> (u16, Value, Vec<String>) {
        let path = format!("{}?projectId=proj_fake{query}", self.path(operation));
        let verb = operation.method.to_lowercase();
        let body = self.body(operation);
        let (status, value, found) = self.asker.compare(&verb, operation.path, &path, body).await;
        (status.as_u16(), value, found)
    }
}

#[tokio::test]
async fn every_operation_has_a_response_that_follows_the_description() {
    let mut refused = Vec::new();
    for operation in operations::ALL {
        let account = Account::new(operation).await;
        let (status, value, found) = account.call(operation, "").await;
        if status != 200 || !found.is_empty() {
            let name = format!("{} {}", operation.method, operation.path);
            refused.push(format!("{name}: {status} {found:?} {value}"));
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert_eq!(operations::ALL.len(), 143);
}

#[tokio::test]
async fn every_estimate_is_269_and_free() {
    let mut estimated = 0;
    for operation in operations::ALL {
        let described = &document()["paths"][operation.path][operation.method.to_lowercase()];
        if described["responses"].get("269").is_none() {
            continue;
        }
        let account = Account::new(operation).await;
        let fake = &account.asker.fake;
        let jobs = fake.jobs().len();
        let (status, estimate, found) = account.call(operation, "&dryRun=true").await;
        let name = format!("{} {}", operation.method, operation.path);
        assert_eq!((status, &found[..]), (269, &[][..]), "{name} {estimate}");
        assert!(estimate["creativeUnitsCost"].is_number() && estimate.get("job").is_none());
        let details = estimate["costDetails"].as_object().unwrap().values();
        let sum: f64 = details.map(|part| part.as_f64().unwrap()).sum();
        assert_eq!(Some(sum), estimate["creativeUnitsCost"].as_f64(), "{name}");
        assert_eq!(fake.jobs().len(), jobs, "{name}");
        let before = fake.charged();
        account.call(operation, "").await;
        let paid = fake.charged() != before;
        // An archive has an estimate; no price of one was ever seen.
        let charges = operation.charges && operation.path != "/assets/download";
        assert_eq!(paid, charges, "{name}");
        estimated += 1;
    }
    assert_eq!(estimated, 14);
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused_with_a_reason_and_free() {
    refused_and_free("{").await;
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused_with_a_reason_and_free() {
    for body in ["[]", "\"text\"", "null"] {
        refused_and_free(body).await;
    }
}

/// Sends a wrong body to every operation that has one.
async fn refused_and_free(body: &'static str) {
    let mut accepted = Vec::new();
    for operation in operations::ALL {
        let described = &document()["paths"][operation.path][operation.method.to_lowercase()];
        if described["requestBody"].is_null() {
            continue;
        }
        // The one body that is a list: pairs of training images.
        if body == "[]" && operation.path.ends_with("/pairs") {
            continue;
        }
        let account = Account::new(operation).await;
        let fake = &account.asker.fake;
        let (jobs, charged) = (fake.jobs().len(), fake.charged());
        let url = format!("{}{}", fake.base_url(), account.path(operation));
        let request = account.asker.client.request(operation.method.parse().unwrap(), url);
        let request = request.basic_auth(FakeScenario::KEY, Some(FakeScenario::SECRET));
        let response = request.body(body).send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        let reason = serde_json::from_str::<Value>(&text).unwrap_or_default()["reason"].is_string();
        let free = (fake.jobs().len(), fake.charged()) == (jobs, charged);
        if (status, reason, free) != (400, true, true) {
            accepted.push(format!("{} {}: {status} {text}", operation.method, operation.path));
        }
    }
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
}
