//! Projects and teams: their members, and the logos of their watermarks.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::described::{Call, Response, enveloped, missing, ok};
use crate::testing::{
    description,
    json::{at, set, text},
    pictures,
    reply::Reply,
};

pub(super) fn respond(call: &Call<'_>) -> Response {
    let path = call.operation.path;
    if path.ends_with("/members") || path.ends_with("/members/{memberId}") {
        return Some(change_members(call));
    }
    if path.ends_with("/watermark/preview") {
        let image = format!("data:image/png;base64,{}", STANDARD.encode(pictures::png()));
        return Some(ok(&json!({"image": image})));
    }
    path.ends_with("/watermark/logo").then(|| change_logo(call))
}

/// Adds, changes or removes a user of a project or a team; the response has the whole project or team.
fn change_members(call: &Call<'_>) -> Reply {
    let (list, owner) = match call.ids.get("teamId") {
        Some(id) => ("/teams", id.as_str()),
        None => ("/projects", call.id("projectId")),
    };
    let schema = description::response(call.operation);
    let mut state = call.world.state();
    let number = state.records.next();
    let Some(row) = state.records.change(list, owner) else {
        let what = if list == "/teams" { "Team" } else { "Project" };
        return missing(what, owner);
    };
    let mut users = at(row, "/users").as_array().cloned().unwrap_or_default();
    let member = call.id("memberId");
    let place = users.iter().position(|user| text(user, "/id") == member);
    match (call.operation.method, place) {
        ("POST", _) => {
            let given = |name: &str| at(&call.body, name).as_str().map(str::to_owned);
            users.push(json!({
                "id": given("/userId").unwrap_or_else(|| format!("user_fake{number:04}")),
                "email": given("/email").unwrap_or_else(|| "user@example.com".to_owned()),
                "role": given("/role").unwrap_or_else(|| "admin".to_owned()),
                "createdAt": call.now(),
                "updatedAt": call.now(),
            }));
        }
        ("PUT", Some(place)) => {
            if let Some(user) = users.get_mut(place) {
                for name in ["role", "maxConsumption"] {
                    if let Some(value) = call.body.get(name) {
                        set(user, &format!("/{name}"), Some(value.clone()));
                    }
                }
            }
        }
        ("DELETE", Some(place)) => _ = users.remove(place),
        _ => return missing("Member", member),
    }
    set(row, "/users", Some(json!(users)));
    let row = row.clone();
    drop(state);
    match description::envelope(schema) {
        Some((name, resource)) => ok(&enveloped(Some(name), call.fit(resource, &row))),
        None => ok(&json!({})),
    }
}

/// A logo is a member of the watermark.
fn change_logo(call: &Call<'_>) -> Reply {
    let Some((envelope, resource)) = description::envelope(description::response(call.operation))
    else {
        return ok(&Value::Null);
    };
    let made = call.sample(resource);
    let mut state = call.world.state();
    let number = state.records.next();
    let path = call.path.trim_end_matches("/logo");
    let document = state.records.document(path, || made);
    let key = (call.operation.method == "PUT").then(|| json!(format!("fake-logo-{number}")));
    set(document, "/logoKey", key);
    ok(&enveloped(Some(envelope), document.clone()))
}
