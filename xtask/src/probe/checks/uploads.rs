//! An upload of a small text, hidden in the account.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::Result;
use chrono::DateTime;
use reqwest::Method;
use serde_json::{Value, json};

use crate::probe::{
    exchange::{Exchange, Request},
    session::Session,
};

const CONTENT: &str = "A line of text of the conformance probe.\n";

/// The statuses of uploads.
const STATUSES: [&str; 6] =
    ["pending", "complete", "validating", "validated", "imported", "failed"];

pub async fn file(session: &mut Session) -> Result<()> {
    let body = json!({
        "fileName": "probe.txt", "contentType": "text/plain", "kind": "text", "parts": 1,
        "fileSize": CONTENT.len(), "assetOptions": {"hide": true},
    });
    let made = session.send(Request::post(&["uploads"], body)).await?;
    let upload = &made.json["upload"];
    let link = made.text("/upload/parts/0/url").map(str::to_owned);
    let as_said = made.is_ok()
        && upload["id"].is_string()
        && upload["jobId"].is_string()
        && upload["status"] == "pending"
        && link.is_some();
    session.hold("uploads.create", &made, as_said, made.seen());
    let (Some(id), Some(link)) = (made.text("/upload/id"), link) else { return Ok(()) };
    expires(session, &made);
    let put = Request::link(Method::PUT, &link).bytes(CONTENT.as_bytes().to_vec());
    let stored = session.send(put).await?;
    session.hold("uploads.part", &stored, stored.is_ok(), stored.seen());
    let complete = Request::post(&["uploads", id, "action"], json!({"action": "complete"}));
    let done = session.send(complete).await?;
    session.hold("uploads.complete", &done, done.is_ok(), done.seen());
    if done.is_ok() && stored.is_ok() {
        imported(session, id).await?;
    }
    Ok(())
}

fn expires(session: &mut Session, made: &Rc<Exchange>) {
    let expires = made.text("/upload/parts/0/expires");
    let until = expires.and_then(|date| DateTime::parse_from_rfc3339(date).ok());
    let left = until.map(|until| (until.to_utc() - made.received).num_seconds());
    let seen = left.map_or("no `expires`".to_owned(), |left| format!("{left} seconds are left"));
    session.hold("uploads.links-expire", made, left.is_some_and(|left| left > 0), seen);
}

async fn imported(session: &mut Session, id: &str) -> Result<()> {
    let started = Instant::now();
    let mut interval = Duration::from_millis(100);
    loop {
        let read = session.send(Request::get(&["uploads", id])).await?;
        let upload: &Value = &read.json["upload"];
        let status = upload["status"].as_str().unwrap_or_default().to_owned();
        session.hold("uploads.statuses", &read, STATUSES.contains(&status.as_str()), &status);
        let is_done = status == "imported" && upload["entityId"].is_string();
        if is_done || status == "failed" || started.elapsed() > session.patience {
            let seen = format!("{status}, after {} ms", started.elapsed().as_millis());
            session.hold("uploads.imported", &read, is_done, seen);
            return Ok(());
        }
        tokio::time::sleep(interval).await;
        interval = (interval * 2).min(Duration::from_secs(2));
    }
}
