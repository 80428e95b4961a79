//! What the service refuses, and in which form.

use anyhow::Result;

use crate::probe::{exchange::Request, session::Session};

/// Ids of the form of the service that it cannot know.
const UNKNOWN: [(&str, [&str; 2]); 3] = [
    ("jobs.unknown", ["jobs", "job_probeNoSuchJob0000000000000"]),
    ("assets.unknown", ["assets", "asset_probeNoSuchAsset0000000000"]),
    ("models.unknown", ["models", "probe-no-such-model"]),
];

pub async fn unknown_ids(session: &mut Session) -> Result<()> {
    for (statement, path) in UNKNOWN {
        let read = session.send(Request::get(&path)).await?;
        session.hold(statement, &read, read.is_refusal(404), read.seen());
        if read.status.is_client_error() {
            let traced = ["/trace_id", "/traceId"].iter().any(|place| read.text(place).is_some());
            let seen = if traced { "there is a trace id" } else { "there is no trace id" };
            session.hold("errors.trace-id", &read, traced, seen);
        }
    }
    // 400 and 404 are refused by different parts of a service.
    let wrong = Request::get(&["jobs"])
        .query("status", "success")
        .query("createdAfter", "2020-01-01T00:00:00.000Z");
    let read = session.send(wrong).await?;
    if read.status.is_client_error() {
        session.hold("errors.reason", &read, read.text("/reason").is_some(), read.seen());
    }
    Ok(())
}

pub async fn encoded_slash(session: &mut Session) -> Result<()> {
    // The id of the vendor's audio guide. An account may lack the model: then the refusal has to come from the
    // application, which has read the id, and not from a gateway that knows no such path.
    let read = session.send(Request::get(&["models", "minimax/music-01"])).await?;
    let known = read.is_ok() && read.text("/model/id") == Some("minimax/music-01");
    let as_said = known || read.is_refusal(404);
    session.hold("ids.encoded-slash", &read, as_said, read.seen());
    Ok(())
}
