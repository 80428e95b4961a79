//! Assets and the links to their files.

use anyhow::Result;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Url;
use serde_json::{Value, json};

use crate::probe::{exchange::Request, samples::id, session::Session};

const STATEMENTS: [&str; 6] = [
    "assets.signed-link",
    "assets.same-link",
    "assets.link-lifetime",
    "assets.download-link",
    "assets.format-refused",
    "assets.bulk",
];

pub async fn links(session: &mut Session) -> Result<()> {
    let Some(asset) = session.some_asset().await? else {
        session.skip(&STATEMENTS, "the account has no asset");
        return Ok(());
    };
    let read = session.send(Request::get(&["assets", id(&asset)])).await?;
    let link = read.text("/asset/url").unwrap_or_default().to_owned();
    let names = parameters(&link);
    let signed = names.iter().any(|(name, _)| name == "Signature");
    let elsewhere = !link.starts_with(&session.account.base);
    let listed: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
    let seen = format!("{}, parameters {}", read.seen(), listed.join(" "));
    session.hold("assets.signed-link", &read, signed && elsewhere, seen);
    let second = session.send(Request::get(&["assets", id(&asset)])).await?;
    let same = second.text("/asset/url") == Some(&link);
    session.hold(
        "assets.same-link",
        &second,
        same,
        if same { "the same link" } else { "another link" },
    );
    if let Some(until) = valid_until(&names) {
        let left = until - read.received;
        let usual = (TimeDelta::hours(24)..=TimeDelta::days(22)).contains(&left);
        let seen = format!("valid for {} hours", left.num_hours());
        session.hold("assets.link-lifetime", &read, usual, seen);
    } else if signed {
        session.hold("assets.link-lifetime", &read, false, "the link does not say until when");
    }
    let read = session.send(Request::post(&["assets", id(&asset), "download"], json!({}))).await?;
    session.hold("assets.download-link", &read, read.text("/url").is_some(), read.seen());
    let read = session.send(bulk(&[id(&asset)])).await?;
    let found = read.text("/assets/0/id") == Some(id(&asset));
    session.hold("assets.bulk", &read, found, read.seen());
    if asset["kind"] == "audio" {
        let body = json!({"targetFormat": "png"});
        let read = session.send(Request::post(&["assets", id(&asset), "download"], body)).await?;
        session.hold("assets.format-refused", &read, read.is_refusal(400), read.seen());
    } else {
        session.skip(&["assets.format-refused"], "the account has no sound");
    }
    Ok(())
}

pub async fn bulk_limit(session: &mut Session) -> Result<()> {
    let ids: Vec<String> = (0..201).map(|number| format!("asset_probe{number:019}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let read = session.send(bulk(&ids)).await?;
    session.hold("assets.bulk-limit", &read, read.status == 400, read.seen());
    Ok(())
}

fn bulk(ids: &[&str]) -> Request {
    Request::post(&["assets", "get-bulk"], json!({"assetIds": ids}))
}

/// Returns the parameters of a link.
fn parameters(link: &str) -> Vec<(String, String)> {
    let url = Url::parse(link).ok();
    url.iter().flat_map(Url::query_pairs).map(|(name, value)| (name.into(), value.into())).collect()
}

/// Returns until when a signed link is valid: from `Expires`, or from the policy in it.
fn valid_until(parameters: &[(String, String)]) -> Option<DateTime<Utc>> {
    let value =
        |name: &str| parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value);
    if let Some(expires) = value("Expires") {
        return DateTime::from_timestamp(expires.parse().ok()?, 0);
    }
    // The CDN has its own alphabet for base64 in links.
    let coded = value("Policy")?.replace('-', "+").replace('_', "=").replace('~', "/");
    let policy: Value = serde_json::from_slice(&STANDARD.decode(coded).ok()?).ok()?;
    let limit = policy.pointer("/Statement/0/Condition/DateLessThan/AWS:EpochTime")?.as_i64()?;
    DateTime::from_timestamp(limit, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_link_is_read_from_both_forms() {
        let until = |link: &str| valid_until(&parameters(link)).map(|until| until.timestamp());
        assert_eq!(
            until("https://cdn.example.com/a?Expires=1790000000&Signature=x"),
            Some(1_790_000_000)
        );
        let policy =
            r#"{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":1790000000}}}]}"#;
        let coded = STANDARD.encode(policy).replace('+', "-").replace('=', "_").replace('/', "~");
        assert_eq!(
            until(&format!("https://cdn.example.com/a?Policy={coded}")),
            Some(1_790_000_000)
        );
        assert_eq!(until("https://cdn.example.com/a?Policy=nonsense"), None);
    }
}
