//! Where in a body an error is.
//!
//! serde_json counts lines and bytes, and a repair needs the JSON path. It is found after the fact, from the
//! position: a reader that records paths on its way would be compiled a second time for each type of the API.
//!
//! One case stays open: an amount that is an object or a list is refused late, where its last part may be meant as
//! well. The path then goes on to that part. Repairs get there in two steps instead of one.

use std::{borrow::Cow, fmt};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Starts of messages about an object or a list as a whole. All others are about the value before the position.
const ABOUT_THE_WHOLE: [&str; 4] =
    ["missing field", "duplicate field", "unknown field", "invalid length"];

/// One step on the way to a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Segment {
    Member(String),
    Element(usize),
}

/// A JSON path, such as `jobs[2].metadata.error`.
#[derive(Debug, PartialEq)]
pub(super) struct Place(pub(super) Vec<Segment>);

impl Place {
    /// Finds the value that an error of reading `body` is about.
    pub(super) fn of(error: &serde_json::Error, body: &str) -> Self {
        let message = error.to_string();
        let is_about_the_whole = ABOUT_THE_WHOLE.iter().any(|start| message.starts_with(start));
        let mut path = Vec::new();
        let position = position(body, error.line(), error.column());
        let mut rest = body;
        // The position is counted from the first byte of the value that the path has reached.
        let mut left = position;
        while let Some(step) = step(rest, left) {
            let is_inside = left <= step.start + step.value.len();
            // Types that read a value first and refuse it then are late: the position is behind the white space that
            // follows, or behind the end of the object if the value was its last member.
            if !is_inside && is_about_the_whole {
                break;
            }
            path.push(step.segment);
            if !is_inside {
                break;
            }
            left -= step.start;
            rest = step.value;
        }
        Self(path)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str(".");
        }
        for (depth, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Member(name) if depth == 0 => f.write_str(name)?,
                Segment::Member(name) => write!(f, ".{name}")?,
                Segment::Element(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Converts a line and a column, as errors count them, to a number of bytes.
fn position(body: &str, line: usize, column: usize) -> usize {
    let mut newlines = body.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    let start = match line.checked_sub(2) {
        Some(before) => newlines.nth(before).map_or(0, |(index, _)| index + 1),
        None => 0,
    };
    start.saturating_add(column)
}

/// A value inside another one.
struct Step<'a> {
    segment: Segment,
    value: &'a str,
    /// Where it starts in the outer value.
    start: usize,
}

/// Returns the last part of an object or list that starts before `position`.
fn step(value: &str, position: usize) -> Option<Step<'_>> {
    let parts = Parts::deserialize(&mut serde_json::Deserializer::from_str(value)).ok()?.0;
    let base = value.as_ptr() as usize;
    let steps = parts.into_iter().map(|(segment, raw)| {
        let value = raw.get();
        Step { segment, value, start: value.as_ptr() as usize - base }
    });
    steps.take_while(|step| step.start <= position).last()
}

/// The parts of an object or list, which are not read.
struct Parts<'a>(Vec<(Segment, &'a RawValue)>);

impl<'de> Deserialize<'de> for Parts<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PartsVisitor)
    }
}

struct PartsVisitor;

impl<'de> Visitor<'de> for PartsVisitor {
    type Value = Parts<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut parts = Vec::new();
        while let Some((name, value)) = members.next_entry::<Cow<'de, str>, &RawValue>()? {
            parts.push((Segment::Member(name.into_owned()), value));
        }
        Ok(Parts(parts))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut parts = Vec::new();
        while let Some(value) = elements.next_element()? {
            parts.push((Segment::Element(parts.len()), value));
        }
        Ok(Parts(parts))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        CreativeUnits,
        api::types::{JobResponse, ListJobsResponse},
        values::text,
    };

    /// Everything that a generated type is made of.
    #[derive(Debug, serde::Deserialize)]
    #[allow(dead_code, reason = "it is only read")]
    struct Sample {
        name: String,
        whole: Option<i64>,
        #[serde(default)]
        texts: Vec<String>,
        cost: Option<CreativeUnits>,
        inner: Option<Box<Sample>>,
        #[serde(default)]
        rows: Vec<Sample>,
        #[serde(default)]
        by_name: BTreeMap<String, f64>,
        pair: Option<(i64, bool)>,
    }

    /// The path by a reader that records it on its way.
    fn recorded<T: serde::de::DeserializeOwned>(body: &str) -> Option<(String, Place)> {
        let mut reader = serde_json::Deserializer::from_str(body);
        let error = serde_path_to_error::deserialize::<_, T>(&mut reader).err()?;
        let plain = T::deserialize(&mut serde_json::Deserializer::from_str(body)).err()?;
        Some((error.path().to_string(), Place::of(&plain, body)))
    }

    #[test]
    fn errors_that_come_late_are_those_of_the_value_before() {
        for (body, path) in [
            (r#"{"job": {"jobId": "a", "billing": {"cuCost": "much"}}}"#, "job.billing.cuCost"),
            (
                r#"{"job": {"jobId": "a", "billing": {"cuCost": "much" , "x": 1}}}"#,
                "job.billing.cuCost",
            ),
            (
                "{\"job\":\n {\"jobId\": \"a\",\n\"billing\": {\"cuCost\": {} \n }  }\n}",
                "job.billing.cuCost",
            ),
            (r#"{"job": {}}"#, "job"),
            (r#"{"job": {"metadata": {"a": {}}} }"#, "job"),
            ("{ \n}", "."),
            ("7", "."),
        ] {
            let (recorded, place) = recorded::<JobResponse>(body).unwrap();
            assert_eq!((recorded.as_str(), place.to_string().as_str()), (path, path), "{body}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..Default::default() })]

        #[test]
        fn the_path_is_that_of_a_reader_that_records_it(value in sample(), pretty: bool) {
            let body = match pretty {
                true => serde_json::to_string_pretty(&value),
                false => serde_json::to_string(&value),
            };
            let body = body.unwrap();
            let Some((recorded, place)) = recorded::<Sample>(&body) else { return Ok(()) };
            let place = place.to_string();
            // What this module says of amounts.
            let is_open = recorded.ends_with("cost") && place.starts_with(&recorded);
            prop_assert!(place == recorded || is_open, "{}: {} and not {}", body, place, recorded);
        }

        #[test]
        fn any_text_has_a_place(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            _ = recorded::<ListJobsResponse>(&text(&bytes));
        }
    }

    fn sample() -> impl Strategy<Value = Value> {
        let odd = prop_oneof![
            Just(json!(null)),
            Just(json!(1.5)),
            Just(json!(7)),
            Just(json!("\u{e9}\"}\n")),
            Just(json!([])),
            Just(json!({})),
            Just(json!([1, true])),
            Just(json!(["a", 1])),
            Just(json!({"a": 1, "b": "2"})),
        ];
        let names = prop::sample::select(vec![
            "name", "whole", "texts", "cost", "inner", "rows", "by_name", "pair", "other",
        ]);
        let object = move |inner: BoxedStrategy<Value>| {
            (prop::collection::btree_map(names.clone(), inner, 0..6), prop::bool::weighted(0.9))
                .prop_map(|(members, is_named)| {
                    let mut object = json!(members);
                    if is_named {
                        object["name"] = json!("a");
                    }
                    object
                })
        };
        let rows = |inner: BoxedStrategy<Value>| {
            prop::collection::vec(inner, 0..4).prop_map(|rows| json!(rows))
        };
        odd.prop_recursive(4, 40, 6, move |inner| {
            prop_oneof![object(inner.clone().boxed()), rows(object(inner.boxed()).boxed())]
        })
    }
}
