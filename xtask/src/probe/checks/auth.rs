//! Credentials, projects and teams.

use anyhow::Result;

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
