//! What all responses of the run show together.

use std::{collections::BTreeSet, rc::Rc};

use anyhow::Result;
use chrono::TimeDelta;

use crate::probe::{
    description::{Description, Kind},
    exchange::Exchange,
    session::{Session, remaining_seconds},
};

/// Maximum difference of the two clocks.
const APART: TimeDelta = TimeDelta::minutes(5);

/// Returns the responses of the API. What the crate has read comes without headers.
fn responses(session: &Session) -> Vec<Rc<Exchange>> {
    let whole =
        |exchange: &&Rc<Exchange>| exchange.path().is_some() && !exchange.headers.is_empty();
    session.log.iter().filter(whole).cloned().collect()
}

pub async fn clock(session: &mut Session) -> Result<()> {
    for exchange in responses(session) {
        let Some(date) = exchange.date() else {
            session.hold("clock.date", &exchange, false, "no `Date` header");
            continue;
        };
        let apart = date - exchange.received;
        let seen = format!("{} seconds apart", apart.num_seconds());
        session.hold("clock.date", &exchange, apart.abs() <= APART, seen);
    }
    Ok(())
}

pub async fn limits(session: &mut Session) -> Result<()> {
    for exchange in responses(session) {
        let names = exchange.headers.keys().map(|name| name.as_str());
        let names: BTreeSet<&str> =
            names.filter(|name| name.replace('-', "").contains("ratelimit")).collect();
        let seen = if names.is_empty() { "none".to_owned() } else { format!("{names:?}") };
        session.hold("limits.headers", &exchange, names.is_empty(), seen);
        if exchange.status == 429 {
            let header = exchange.header("retry-after");
            let seen = header.unwrap_or("no `Retry-After`").to_owned();
            session.hold("limits.retry-after", &exchange, header.is_some(), seen);
            if exchange.text("/details/actionName").is_none() {
                let seconds = remaining_seconds(&exchange.json);
                let seen = format!("remainingSeconds: {}", exchange.json["remainingSeconds"]);
                session.hold("limits.cooldown", &exchange, seconds.is_some(), seen);
            }
        }
    }
    session.skip(&["limits.cooldown", "limits.retry-after"], "no request was refused with 429");
    Ok(())
}

pub async fn description(session: &mut Session) -> Result<()> {
    let description = Description::load()?;
    let statements =
        ["description.known-fields", "description.required-fields", "description.enum-values"];
    for exchange in session.log.clone() {
        let Some(differences) = description.compare(&exchange) else { continue };
        for (statement, kind) in statements.into_iter().zip(Kind::ALL) {
            let of_kind = differences.iter().filter(|difference| difference.kind() == kind);
            let places: BTreeSet<String> = of_kind.map(ToString::to_string).collect();
            let seen = match places.len() {
                0 => "all responses follow the description".to_owned(),
                _ => places.into_iter().take(5).collect::<Vec<_>>().join(", "),
            };
            let follows = !differences.iter().any(|difference| difference.kind() == kind);
            session.hold(statement, &exchange, follows, seen);
        }
        session.differences.extend(differences);
    }
    Ok(())
}
