//! Credentials, projects and teams.

use anyhow::Result;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    account::basic,
    probe::{exchange::Request, session::Session},
};

pub async fn accepted(session: &mut Session) -> Result<()> {
    let read = session.send(Request::get(&["models"]).query("pageSize", 1)).await?;
    session.hold("auth.basic", &read, read.is_ok(), read.seen());
    Ok(())
}

pub async fn refused(session: &mut Session) -> Result<()> {
    let key_alone = basic(&session.account.key, "");
    let request = Request::get(&["models"]).query("pageSize", 1);
    let read = session.send(request.authorized_by(key_alone)).await?;
    let refused = [401, 403].contains(&read.status.as_u16());
    session.hold("auth.secret-needed", &read, refused, read.seen());
    if refused {
        let by_gateway =
            read.text("/message").is_some() && read.header("x-amzn-errortype").is_some();
        session.hold("auth.gateway-refusal", &read, by_gateway, read.seen());
    }
    Ok(())
}

/// A token that expired long ago. It is signed by nobody, as a gateway that verifies first would see, too.
pub async fn expired_token(session: &mut Session) -> Result<()> {
    let parts = [r#"{"alg":"RS256","typ":"JWT"}"#, r#"{"sub":"probe","exp":1600000000}"#, "probe"];
    let token = parts.map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let request = Request::get(&["models"]).query("pageSize", 1);
    let read = session.send(request.authorized_by(format!("Bearer {token}"))).await?;
    let kind = read.header("x-amzn-errortype").unwrap_or("no x-amzn-errortype");
    let as_said = read.status == 403 && kind.starts_with("AccessDeniedException");
    let seen = format!("{} {kind}", read.status.as_u16());
    session.hold("auth.expired-token", &read, as_said, seen);
    Ok(())
}

pub async fn projects(session: &mut Session) -> Result<()> {
    let read = session.send(Request::get(&["jobs"]).query("pageSize", 1)).await?;
    session.hold("auth.project-omitted", &read, read.is_ok(), read.seen());
    if let Some(project) = session.some_project().await? {
        let request = Request::get(&["jobs"]).query("pageSize", 1).query("projectId", project);
        let read = session.send(request).await?;
        session.hold("auth.project-in-query", &read, read.is_ok(), read.seen());
    }
    Ok(())
}

pub async fn me(session: &mut Session) -> Result<()> {
    let read = session.send(Request::get(&["me"])).await?;
    let kind = read.header("x-amzn-errortype").unwrap_or_default();
    let as_said = read.status == 403
        && read.text("/message").is_some()
        && !kind.starts_with("AccessDeniedException");
    session.hold("auth.me-refused", &read, as_said, read.seen());
    Ok(())
}

pub async fn teams(session: &mut Session) -> Result<()> {
    let read = session.send(Request::get(&["teams"])).await?;
    let teams = read.rows("teams");
    let plans = teams.iter().all(|team| team["plan"].is_string());
    let as_said = read.is_ok() && !teams.is_empty() && plans;
    let seen = format!("{}, {} teams, plans: {plans}", read.seen(), teams.len());
    session.hold("auth.teams-readable", &read, as_said, seen);
    let Some(team) = read.text("/teams/0/id") else { return Ok(()) };
    let read = session.send(Request::get(&["teams", team, "limits"])).await?;
    session.hold("auth.limits-readable", &read, read.is_ok(), read.seen());
    Ok(())
}

pub async fn webhooks(session: &mut Session) -> Result<()> {
    let Some(project) = session.some_project().await? else { return Ok(()) };
    let read = session.send(Request::get(&["projects", &project, "webhook-endpoints"])).await?;
    session.hold("webhooks.readable", &read, read.is_ok(), read.seen());
    Ok(())
}
