//! The filters and the order of lists: of assets, models and workflows.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::described::Call;
use crate::testing::{
    json::{at, text},
    refusal::Refusal,
};

/// The rows that a query asks for, in its order.
pub(super) fn select(call: &Call, mut rows: Vec<Value>) -> Result<Vec<Value>, Refusal> {
    let filter = Filter::new(call)?;
    rows.retain(|row| filter.fits(row));
    if let Some(order) = Order::new(call)? {
        order.sort(&mut rows);
    }
    if parameter(call, "full") == Some("false") {
        for members in rows.iter_mut().filter_map(Value::as_object_mut) {
            members.retain(|name, _| !["editorInfo", "flow"].contains(&name.as_str()));
        }
    }
    Ok(rows)
}

fn parameter<'a>(call: &'a Call, name: &str) -> Option<&'a str> {
    call.query.get(name).map(String::as_str)
}

/// Which rows a list shows.
struct Filter<'a> {
    /// Members that must have a value.
    equal: Vec<(&'static str, &'a str)>,
    /// Members that must have one of several values, or lists of which one must be among them.
    any: Vec<(&'static str, Vec<&'a str>)>,
    /// Members with dates, and the dates that they must be after or before.
    after: Vec<(&'static str, DateTime<Utc>)>,
    before: Vec<(&'static str, DateTime<Utc>)>,
}

impl<'a> Filter<'a> {
    fn new(call: &'a Call) -> Result<Self, Refusal> {
        let path = call.operation.path;
        // The lists of models and workflows show private ones unless the query says otherwise (observed).
        let usual = (path != "/assets").then_some("private");
        let equal = [
            ("/authorId", parameter(call, "authorId")),
            ("/metadata/inferenceId", parameter(call, "inferenceId")),
            ("/metadata/modelId", parameter(call, "modelId")),
            ("/privacy", parameter(call, "privacy").or(usual)),
            ("/status", parameter(call, "status")),
        ];
        let equal = equal.into_iter().filter_map(|(place, wanted)| Some((place, wanted?)));
        let one_of = |names: [&str; 2]| {
            let wanted = names.into_iter().find_map(|name| parameter(call, name))?;
            Some(wanted.split(',').collect())
        };
        let kind = if path == "/assets" { "/source" } else { "/type" };
        let tags = if path == "/workflows" { "/tagSet" } else { "/tags" };
        let any = [
            ("/collectionIds", one_of(["collectionIds", "collectionId"])),
            (kind, one_of(["types", "type"])),
            (tags, one_of(["tags", "tags"])),
        ];
        let any = any.into_iter().filter_map(|(place, wanted)| Some((place, wanted?)));
        let dates = |created, updated| {
            let dates = [("/createdAt", created), ("/updatedAt", updated)];
            let dates = dates.into_iter().filter_map(|(place, name)| {
                let date = date(call, name).transpose()?;
                Some(date.map(|date| (place, date)))
            });
            dates.collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            equal: equal.collect(),
            any: any.collect(),
            after: dates("createdAfter", "updatedAfter")?,
            before: dates("createdBefore", "updatedBefore")?,
        })
    }

    fn fits(&self, row: &Value) -> bool {
        let has = |place: &str, wanted: &[&str]| match at(row, place) {
            Value::Array(values) => {
                values.iter().any(|value| wanted.iter().any(|wanted| value == wanted))
            }
            value => wanted.iter().any(|wanted| value == wanted),
        };
        let date = |place: &str| text(row, place).parse::<DateTime<Utc>>().ok();
        self.equal.iter().all(|(place, wanted)| text(row, place) == *wanted)
            && self.any.iter().all(|(place, wanted)| has(place, wanted))
            && self.after.iter().all(|(place, limit)| date(place) > Some(*limit))
            && self.before.iter().all(|(place, limit)| date(place) < Some(*limit))
    }
}

/// A date of the query.
fn date(call: &Call, name: &str) -> Result<Option<DateTime<Utc>>, Refusal> {
    let Some(given) = parameter(call, name) else { return Ok(None) };
    let date = DateTime::parse_from_rfc3339(given);
    let date = date.map_err(|_| Refusal::invalid(format!("\"{name}\" must be a date")))?;
    Ok(Some(date.with_timezone(&Utc)))
}

/// The order of a list.
struct Order {
    /// The member that it is sorted by.
    place: &'static str,
    oldest_first: bool,
}

impl Order {
    /// The order that the query asks for; `None` for that of the list itself.
    fn new(call: &Call) -> Result<Option<Self>, Refusal> {
        let direction = parameter(call, "sortDirection");
        let place = match (parameter(call, "sortBy"), call.operation.path) {
            // Workflows have one order, by the date of their change.
            (_, "/workflows") => "/updatedAt",
            (Some("createdAt"), _) => "/createdAt",
            (Some("updatedAt"), _) => "/updatedAt",
            (Some("score"), "/models") => return Ok(None),
            (Some(_), _) => return Err(Refusal::invalid("Invalid sort field")),
            (None, _) if direction.is_some() => {
                let reason = "\"sortDirection\" must be used together with \"sortBy\"";
                return Err(Refusal::invalid(reason));
            }
            (None, _) => return Ok(None),
        };
        Ok(Some(Self { place, oldest_first: direction == Some("asc") }))
    }

    /// Sorts rows whose latest is the first.
    fn sort(&self, rows: &mut [Value]) {
        // Both sorts are stable: of rows with one date the latest stays at the side of the latest.
        if self.oldest_first {
            rows.reverse();
            rows.sort_by_key(|row| text(row, self.place).to_owned());
        } else {
            rows.sort_by_key(|row| Reverse(text(row, self.place).to_owned()));
        }
    }
}
