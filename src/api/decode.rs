//! The decoder of all responses.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    UnreadableRow,
    essential::Rules,
    object::drop_nulls,
    place::Place,
    repair::{Reader, Repairer, fault},
};
use crate::{error::Unreadable, values::text};

/// What was found while a body was read.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// JSON paths of fields that did not match the description.
    pub(crate) repaired: Vec<String>,
    /// Rows of a page that were skipped because they could not be read.
    pub(crate) unreadable: Vec<UnreadableRow>,
    /// Whether the page had rows and none of them could be read.
    pub(crate) is_lost: bool,
}

/// Decodes a body: as described if possible, else field by field, and a page row by row. If that succeeds, the last value
/// that `read` accepted is the result.
///
/// Types are read by one reader only, even after a repair: every other one would be compiled once more for each type of
/// the API, in users' crates. For the same reason nothing here knows the type; and values are large, so one that was
/// returned from step to step would be copied as often.
pub(super) fn decode(
    body: &[u8],
    rules: &Rules<'_>,
    read: &mut Reader<'_>,
) -> Result<Findings, Unreadable> {
    let text = text(body);
    let body = &*text;
    let replaced = matches!(text, Cow::Owned(_)).then(|| "bytes that are not UTF-8".to_owned());
    // The common case is one pass over the bytes, without a record of the JSON path, which costs more than the rest.
    let mut findings = match read(body) {
        Ok(is_complete) => {
            // A body may fit the type, in which most members are optional, and still lack what the caller needs.
            if !is_complete {
                rules.check_body(body)?;
            }
            Findings::default()
        }
        Err(first) => recovered(body, rules, &first, read)?,
    };
    if let Some(replaced) = replaced {
        findings.repaired.insert(0, replaced);
    }
    Ok(findings)
}

fn unfit(error: &serde_json::Error, body: &str) -> Unreadable {
    Unreadable::new(Place::of(error, body).to_string(), fault(error))
}

/// Reads a body that does not fit its type: `first` is the error.
fn recovered(
    body: &str,
    rules: &Rules<'_>,
    first: &serde_json::Error,
    read: &mut Reader<'_>,
) -> Result<Findings, Unreadable> {
    if body.trim_ascii().is_empty() {
        // An empty body is right for actions, and wrong where essential data is expected.
        rules.check(&Value::Null)?;
        return empty(read);
    }
    // Only a body that does not fit is read as a tree.
    let Ok(mut tree) = serde_json::from_str::<Value>(body) else {
        return Err(Unreadable {
            // A response that was cut may still name the job that was charged.
            job_id: rules.starts_job.then(|| find_job_id(body)).flatten(),
            ..Unreadable::new(".", "the body is not JSON")
        });
    };
    // Read before the repair, which may remove parts of the job.
    let job_id = rules.starts_job.then(|| job_id_of(&tree)).flatten();
    let named = |failure: Unreadable| Unreadable { job_id: job_id.clone(), ..failure };
    // Essential data is checked before the repair, which might drop it as an odd member.
    rules.check(&tree).map_err(named)?;
    let mut repairer = Repairer::default();
    repairer.repaired.extend(rules.recover_id(&mut tree));
    // Fields are absent rather than null in the generated types.
    let nulls = drop_nulls(&mut tree);
    if nulls > 0 {
        repairer.repaired.push(format!("{nulls} members that were null"));
    }
    // One broken row must not hide the others of its page.
    if let Some(items) = rules.items {
        let (unreadable, is_lost) = repairer.page(tree, items, read)?;
        return Ok(Findings { repaired: repairer.repaired, unreadable, is_lost });
    }
    match repairer.settle(&mut tree, read) {
        Ok(()) => Ok(Findings { repaired: repairer.repaired, ..Findings::default() }),
        // The first fault is that of the server. Later ones may come from the repair.
        Err(_) => Err(named(unfit(first, body))),
    }
}

/// Decodes a body by its type alone.
pub(crate) fn decoded<T: DeserializeOwned>(body: &[u8]) -> Result<T, Unreadable> {
    let mut value = None;
    decode(body, &Rules::default(), &mut into(&mut value, |_| true))?;
    value.ok_or_else(nothing)
}

/// Returns a reader that keeps its value. `is_complete` says whether the essential data is there, as far as the value
/// itself can tell.
pub(super) fn into<T: DeserializeOwned>(
    value: &mut Option<T>,
    is_complete: impl Fn(&T) -> bool,
) -> impl FnMut(&str) -> Result<bool, serde_json::Error> {
    move |body| {
        // Not the function `from_str`, which refuses text after the value: proxies add some.
        let mut deserializer = serde_json::Deserializer::from_str(body);
        Ok(is_complete(value.insert(T::deserialize(&mut deserializer)?)))
    }
}

/// The failure if nothing was read, which does not happen: decoding succeeds only if its reader does.
pub(super) fn nothing() -> Unreadable {
    Unreadable::new(".", "nothing was read")
}

/// Reads an empty body as `null`, a value without fields, or an empty list.
fn empty(read: &mut Reader<'_>) -> Result<Findings, Unreadable> {
    // An empty body stands for nothing, an object without members or an empty list, whichever the type accepts.
    let is_read = ["null", "{}", "[]"].into_iter().any(|nothing| read(nothing).is_ok());
    match is_read {
        true => Ok(Findings::default()),
        false => Err(Unreadable::new(".", "the body is empty")),
    }
}

/// Returns the id of the job that a response is about.
fn job_id_of(tree: &Value) -> Option<String> {
    let places = ["/job/jobId", "/jobId", "/upload/jobId"];
    let id = places.into_iter().find_map(|place| tree.pointer(place)?.as_str())?;
    is_plain(id).then(|| id.to_owned())
}

/// Returns the first `"jobId": "…"` in a body that is truncated or not JSON.
fn find_job_id(body: &str) -> Option<String> {
    let (_, after) = body.split_once("\"jobId\"")?;
    let value = after.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let (id, _) = value.split_once('"')?;
    is_plain(id).then(|| id.to_owned())
}

/// Whether a text looks like an id, and so is safe to print in an error.
fn is_plain(id: &str) -> bool {
    // The id ends up in a path and in messages, so anything odd is not taken for an id.
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    plain && !id.is_empty() && id.len() <= 200
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::api::{
        Operation, operations,
        types::{Job, JobResponse, JobStatus, ListJobsResponse, SearchAssetsResponse},
    };

    fn read_as<T: DeserializeOwned + 'static>(
        operation: &'static Operation,
        body: impl AsRef<[u8]>,
    ) -> Result<Read<T>, Unreadable> {
        read_by(&Rules::new(operation, None), body.as_ref())
    }

    fn read_by<T: DeserializeOwned + 'static>(
        rules: &Rules<'_>,
        body: &[u8],
    ) -> Result<Read<T>, Unreadable> {
        let mut value = None;
        let Findings { repaired, unreadable, is_lost } =
            decode(body, rules, &mut into(&mut value, |value| rules.are_met_by(value)))?;
        Ok(Read { value: value.unwrap(), repaired, unreadable, is_lost })
    }

    #[derive(Debug)]
    struct Read<T> {
        value: T,
        repaired: Vec<String>,
        unreadable: Vec<UnreadableRow>,
        is_lost: bool,
    }

    fn job(body: &Value) -> Read<JobResponse> {
        read_by(&Rules::default(), body.to_string().as_bytes()).expect("readable")
    }

    #[test]
    fn nulls_odd_types_and_new_fields_do_not_lose_the_response() {
        let read = job(&json!({"job": {
            "jobId": "job_1", "status": "exploded", "progress": "0.5", "statusHistory": null,
            "metadata": {"assetIds": null, "error": 7, "brandNew": {}}, "billing": [],
            "createdAt": 1_790_845_200, "jobType": null,
        }}));
        let job = read.value.job;
        assert_eq!(job.job_id, "job_1");
        assert_eq!(job.status, Some(JobStatus::from("exploded")));
        assert_eq!(job.progress, Some(0.5));
        assert_eq!(job.metadata.as_ref().and_then(|metadata| metadata.error.as_deref()), Some("7"));
        assert_eq!(
            job.created_at.map(|created| created.to_string()).as_deref(),
            Some("1790845200")
        );
        assert!(job.billing.is_none() && job.status_history.is_empty());
        let mut repaired = read.repaired;
        repaired.sort();
        assert!(repaired.contains(&"job.billing".to_owned()), "{repaired:?}");
    }

    #[test]
    fn a_long_list_full_of_oddities_is_read() {
        let hit = json!({"id": "asset_1", "tags": null, "collectionIds": null, "nsfw": null, "outputIndex": "1", "kind": 3});
        let body = json!({"hits": vec![hit; 200]});
        let read: Read<SearchAssetsResponse> =
            read_as(&operations::SEARCH_ASSETS, body.to_string()).unwrap();
        assert_eq!((read.value.hits.len(), read.unreadable.len()), (200, 0));
    }

    #[test]
    fn whole_numbers_may_have_a_fraction() {
        let read: Read<SearchAssetsResponse> =
            read_as(&operations::SEARCH_ASSETS, r#"{"hits": [], "limit": 20.0, "offset": "3"}"#)
                .unwrap();
        assert_eq!((read.value.limit, read.value.offset), (Some(20), Some(3)));
    }

    #[test]
    fn ids_are_required_and_the_path_names_a_missing_one() {
        let failure = decoded::<JobResponse>(br#"{"job": {"status": "queued"}}"#).unwrap_err();
        assert_eq!(
            (failure.path.as_str(), failure.fault.as_str()),
            ("job", "missing field `jobId`")
        );
    }

    #[test]
    fn faults_never_quote_the_response() {
        let failure = decoded::<JobResponse>(br#"{"job": "a secret prompt"}"#).unwrap_err();
        assert_eq!(failure.path, "job");
        assert!(!failure.fault.contains("secret"), "{}", failure.fault);
    }

    #[test]
    fn a_job_id_is_recovered_from_a_broken_response_to_a_submit_only() {
        let broken = br#"{"job": {"jobId": "job_42", "sta"#;
        let id = |operation, body: &[u8]| {
            read_as::<JobResponse>(operation, body).map(|_| ()).unwrap_err().job_id
        };
        let submit = &operations::RUN_MODEL;
        assert_eq!(id(submit, broken).as_deref(), Some("job_42"));
        assert_eq!(id(&operations::LIST_JOBS, broken), None);
        // In a complete body it is the job that was started, not the first one in the text.
        let flow = br#"{"flow": [{"jobId": "job_1"}], "jobId": "job_2", "job": 7}"#;
        assert_eq!(id(submit, flow).as_deref(), Some("job_2"));
    }

    #[test]
    fn a_byte_that_is_not_utf_8_hides_nothing() {
        let body = b"{\"job\": {\"jobId\": \"job_1\", \"status\": \"queued\", \"authorId\": \"a\xffb\", \"x\": \"\xc3\"}}";
        let read = read_by::<JobResponse>(&Rules::default(), body).unwrap();
        assert_eq!(read.value.job.job_id, "job_1");
        assert_eq!(read.value.job.author_id.unwrap().as_str(), "a\u{fffd}b");
        assert_eq!(read.repaired, ["bytes that are not UTF-8"]);
        let broken = [&body[..], b"x"].concat();
        let read = read_by::<JobResponse>(&Rules::default(), &broken).unwrap();
        assert_eq!(read.value.job.job_id, "job_1", "text after the value is ignored");
    }

    #[test]
    fn an_empty_body_reads_as_an_empty_value_unless_something_is_essential() {
        assert!(decoded::<Value>(b"").unwrap().is_null());
        assert!(decoded::<JobResponse>(b"").is_err());
        for body in
            ["", " \n", "{}", "null", r#"{"hits": null}"#, r#"{"hits": {}}"#, r#"{"hits": "none"}"#]
        {
            let lost = read_as::<SearchAssetsResponse>(&operations::SEARCH_ASSETS, body);
            assert!(lost.is_err(), "{body}");
        }
    }

    #[test]
    fn a_bad_row_is_skipped_alone() {
        let body = json!({
            "jobs": [
                {"jobId": "a", "progress": "0.5"}, {"prompt": "a secret"}, null, 7,
                {"jobId": "b", "statusHistory": [1, {"status": "queued"}, "2"]}, {"jobId": {"no": "id"}},
            ],
            "nextPaginationToken": ["odd"],
        });
        let read: Read<ListJobsResponse> =
            read_as(&operations::LIST_JOBS, body.to_string()).unwrap();
        let ids: Vec<&str> = read.value.jobs.iter().map(|job| job.job_id.as_str()).collect();
        assert_eq!(ids, ["a", "b"]);
        let history = &read.value.jobs[1].status_history;
        assert!(matches!(&history[..], [one] if one.status == Some(JobStatus::Queued)));
        let lost: Vec<(usize, &str)> =
            read.unreadable.iter().map(|row| (row.index, &*row.path)).collect();
        assert_eq!(lost, [(1, "jobs[1]"), (2, "jobs[2]"), (3, "jobs[3]"), (5, "jobs[5].jobId")]);
        assert!(!format!("{:?}", read.unreadable).contains("secret"));
        assert!(!read.is_lost && read.value.next_pagination_token.is_none());
        let all = read_as::<ListJobsResponse>(&operations::LIST_JOBS, r#"{"jobs": [1, {}]}"#);
        assert!(all.unwrap().is_lost);
    }

    #[test]
    fn a_list_of_assets_is_whole_or_missing() {
        for odd in [json!(null), json!(7), json!({}), json!([])] {
            let read = job(
                &json!({"job": {"jobId": "j", "metadata": {"assetIds": ["a", odd, "b"], "flow": [7]}}}),
            );
            let metadata = read.value.job.metadata.unwrap();
            assert!(metadata.asset_ids.is_empty() && metadata.flow.is_empty());
        }
    }

    proptest! {
        /// Whatever a server sends, decoding ends, and an existing job id is not lost.
        #[test]
        fn any_damaged_job_is_readable(field in 0usize..9, odd in odd_value()) {
            let fields = [
                "authorId", "billing", "createdAt", "jobType", "metadata", "progress", "status",
                "statusHistory", "updatedAt",
            ];
            let mut body = json!({"jobId": "job_1", "status": "queued", "progress": 0.1});
            body[fields[field]] = odd;
            let read = decoded::<Job>(body.to_string().as_bytes());
            let id = read.map(|job| job.job_id).ok();
            prop_assert_eq!(id, Some("job_1".into()));
        }

        #[test]
        fn any_bytes_are_refused_or_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decoded::<JobResponse>(&bytes);
            let _ = read_as::<ListJobsResponse>(&operations::LIST_JOBS, &bytes);
        }

        /// Rows of any form are kept or reported, in their order.
        #[test]
        fn no_row_is_lost_silently(rows in proptest::collection::vec(row(), 0..12)) {
            let body = json!({"jobs": rows.iter().map(|(_, row)| row).collect::<Vec<_>>()});
            let read: Read<ListJobsResponse> =
                read_as(&operations::LIST_JOBS, body.to_string()).unwrap();
            let good = rows.iter().filter_map(|(id, _)| id.clone());
            let read_ids = read.value.jobs.iter().map(|job| job.job_id.clone());
            prop_assert_eq!(read_ids.collect::<Vec<_>>(), good.collect::<Vec<_>>());
            let bad = rows.iter().enumerate().filter(|(_, (id, _))| id.is_none());
            let reported = read.unreadable.iter().map(|row| row.index);
            prop_assert_eq!(reported.collect::<Vec<_>>(), bad.map(|(at, _)| at).collect::<Vec<_>>());
        }
    }

    /// A row, and its id; `None` if it has none.
    fn row() -> impl Strategy<Value = (Option<String>, Value)> {
        let good = ("[a-z]{1,4}", odd_value()).prop_map(|(id, odd)| {
            (Some(id.clone()), json!({"jobId": id, "metadata": odd, "progress": "0.5"}))
        });
        let bad = prop_oneof![
            Just(json!(null)),
            Just(json!("row")),
            Just(json!([])),
            Just(json!({})),
            odd_value().prop_map(|odd| json!({"jobId": {"odd": odd}})),
        ];
        prop_oneof![good, bad.prop_map(|row| (None, row))]
    }

    fn odd_value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(json!(null)),
            Just(json!(true)),
            Just(json!([])),
            Just(json!({})),
            Just(json!([null])),
            any::<f64>().prop_map(|float| json!(float)),
            any::<i64>().prop_map(|whole| json!(whole)),
            "\\PC{0,12}".prop_map(|text| json!(text)),
            Just(json!({"a": {"b": [1, "2", null]}})),
        ]
    }
}
