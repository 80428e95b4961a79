//! What someone writes with `reqwest` and `serde` alone, without retries, clocks, traces or errors that explain.

#![allow(dead_code, reason = "members are read from the wire, as a program would need them")]

use bytes::Bytes;
use reqwest::Client;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The members that a program reads.
#[derive(Deserialize)]
pub struct SmallJobResponse {
    pub job: SmallJob,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SmallJob {
    pub job_id: String,
    pub status: String,
    pub progress: Option<f64>,
    pub metadata: SmallMetadata,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SmallMetadata {
    pub asset_ids: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SmallPage {
    pub assets: Vec<SmallAsset>,
    pub next_pagination_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SmallAsset {
    pub id: String,
    pub url: String,
    pub mime_type: String,
    pub created_at: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Song<'a> {
    pub lyrics: &'a str,
    pub sample_rate: u32,
    pub bitrate: u32,
}

pub struct ByHand {
    client: Client,
    base: String,
}

impl ByHand {
    pub fn new(base: &str) -> Self {
        Self { client: Client::new(), base: base.to_owned() }
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> T {
        let request = self.client.get(format!("{}{path}", self.base));
        read(request).await
    }

    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> T {
        let request = self.client.post(format!("{}{path}", self.base));
        read(request.json(body)).await
    }
}

async fn read<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> T {
    let response = request.basic_auth("key", Some("secret")).send().await.unwrap();
    let body: Bytes = response.error_for_status().unwrap().bytes().await.unwrap();
    serde_json::from_slice(&body).unwrap()
}
