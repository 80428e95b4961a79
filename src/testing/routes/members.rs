//! Projects and teams: their members, and the logos of their watermarks.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    Handled,
    described::{Call, enveloped},
    ok,
};
use crate::testing::{
    description,
    json::{at, set, text},
    pictures,
    refusal::Refusal,
    stores::Stores,
};

pub(super) fn respond(call: &Call, stores: &mut Stores) -> Option<Handled> {
    let path = call.operation.path;
    if path.ends_with("/members") || path.ends_with("/members/{memberId}") {
        return Some(change_members(call, stores));
    }
    if path.ends_with("/watermark/preview") {
        let image = format!("data:image/png;base64,{}", STANDARD.encode(pictures::png()));
        return Some(Ok(ok(&json!({"image": image}))));
    }
    path.ends_with("/watermark/logo").then(|| change_logo(call, stores))
}

/// Adds, changes or removes a user of a project or a team; the response has the whole project or team.
fn change_members(call: &Call, stores: &mut Stores) -> Handled {
    let (list, what, owner) = match call.ids.get("teamId") {
        Some(id) => ("/teams", "Team", id.as_str()),
        None => ("/projects", "Project", call.id("projectId")),
    };
    let number = stores.records.next();
    let row = stores.records.change(list, owner);
    let row = row.ok_or_else(|| Refusal::missing(what, owner))?;
    let mut users = at(row, "/users").as_array().cloned().unwrap_or_default();
    change_users(call, &mut users, number)?;
    set(row, "/users", Some(json!(users)));
    match description::envelope(description::response(call.operation)) {
        Some((name, resource)) => Ok(ok(&enveloped(Some(name), call.fit(resource, row)))),
        None => Ok(ok(&json!({}))),
    }
}

fn change_users(call: &Call, users: &mut Vec<Value>, number: usize) -> Result<(), Refusal> {
    if call.operation.method == "POST" {
        let given = |name: &str| at(&call.body, name).as_str().map(str::to_owned);
        users.push(json!({
            "id": given("/userId").unwrap_or_else(|| format!("user_fake{number:04}")),
            "email": given("/email").unwrap_or_else(|| "user@example.com".to_owned()),
            "role": given("/role").unwrap_or_else(|| "admin".to_owned()),
            "createdAt": call.now(),
            "updatedAt": call.now(),
        }));
        return Ok(());
    }
    let member = call.id("memberId");
    if !users.iter().any(|user| text(user, "/id") == member) {
        return Err(Refusal::missing("Member", member));
    }
    if call.operation.method == "DELETE" {
        users.retain(|user| text(user, "/id") != member);
        return Ok(());
    }
    for user in users.iter_mut().filter(|user| text(user, "/id") == member) {
        for name in ["role", "maxConsumption"] {
            if let Some(value) = call.body.get(name) {
                set(user, &format!("/{name}"), Some(value.clone()));
            }
        }
    }
    Ok(())
}

/// A logo is a member of the watermark.
fn change_logo(call: &Call, stores: &mut Stores) -> Handled {
    let response = description::response(call.operation);
    let Some((envelope, resource)) = description::envelope(response) else {
        return Ok(ok(&Value::Null));
    };
    let number = stores.records.next();
    let path = call.path.trim_end_matches("/logo");
    let document = stores.records.document(path, || call.sample(resource));
    let key = (call.operation.method == "PUT").then(|| json!(format!("fake-logo-{number}")));
    set(document, "/logoKey", key);
    Ok(ok(&enveloped(Some(envelope), document.clone())))
}
