//! The one reader of answers.

use serde::de::DeserializeOwned;
use serde_json::{Number, Value};
use serde_path_to_error::{Path, Segment};

use crate::error::Unreadable;

/// How many fields of one answer are mended before it counts as unreadable.
const MENDING_LIMIT: usize = 1_000;

/// How many bytes are read again for that at the most, so that a large answer cannot keep a thread busy.
const REREADING_LIMIT: usize = 256 * 1024 * 1024;

/// An answer that could be read.
#[derive(Debug)]
pub(crate) struct Read<T> {
    /// The value.
    pub(crate) value: T,
    /// JSON paths of fields that were not as described.
    pub(crate) mended: Vec<String>,
}

/// Reads a body: as described if possible, else field by field.
///
/// Bytes are the only form that is read, also when something was mended: each further form would be
/// compiled once more for every type of the API, in the crates of users.
pub(crate) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<Read<T>, Unreadable> {
    if body.trim_ascii().is_empty() {
        return empty();
    }
    let first = match read(body) {
        Ok(value) => return Ok(Read { value, mended: Vec::new() }),
        Err(error) => error,
    };
    let job_id = find_job_id(body);
    let Ok(mut tree) = serde_json::from_slice::<Value>(body) else {
        return Err(Unreadable {
            path: ".".to_owned(),
            fault: "the body is not JSON".to_owned(),
            job_id,
        });
    };
    let mut mended = Vec::new();
    let nulls = drop_nulls(&mut tree);
    if nulls > 0 {
        mended.push(format!("{nulls} members that were null"));
    }
    let limit = MENDING_LIMIT.min(REREADING_LIMIT / body.len().max(1));
    while mended.len() < limit {
        match read(tree.to_string().as_bytes()) {
            Ok(value) => return Ok(Read { value, mended }),
            Err(error) => {
                let path = error.path().to_string();
                let again = mended.contains(&path);
                if !mend(&mut tree, error.path(), again) {
                    break;
                }
                mended.push(path);
            }
        }
    }
    Err(Unreadable { path: first.path().to_string(), fault: fault(first.inner()), job_id })
}

/// Reads a body without saying what was mended.
pub(crate) fn decoded<T: DeserializeOwned>(body: &[u8]) -> Result<T, Unreadable> {
    decode(body).map(|read| read.value)
}

/// Leaves out every member that is `null`, which in an answer is the same as absent; says how many.
fn drop_nulls(value: &mut Value) -> usize {
    match value {
        Value::Object(members) => {
            let before = members.len();
            members.retain(|_, member| !member.is_null());
            before - members.len() + members.values_mut().map(drop_nulls).sum::<usize>()
        }
        Value::Array(members) => members.iter_mut().map(drop_nulls).sum(),
        _ => 0,
    }
}

fn read<T: DeserializeOwned>(
    body: &[u8],
) -> Result<T, serde_path_to_error::Error<serde_json::Error>> {
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_slice(body))
}

/// Without a body: nothing at all, a value without fields, or an empty list.
fn empty<T: DeserializeOwned>() -> Result<Read<T>, Unreadable> {
    [&b"null"[..], b"{}", b"[]"]
        .into_iter()
        .find_map(|nothing| read(nothing).ok())
        .map(|value| Read { value, mended: Vec::new() })
        .ok_or_else(|| Unreadable {
            path: ".".to_owned(),
            fault: "the body is empty".to_owned(),
            job_id: None,
        })
}

/// Changes the value at `path` so that reading can go on: the other spelling of a number first, then
/// the field is left out. Says whether anything could be done.
fn mend(tree: &mut Value, path: &Path, again: bool) -> bool {
    let mut segments: Vec<&Segment> =
        path.iter().filter(|segment| !matches!(segment, Segment::Enum { .. })).collect();
    let Some(last) = segments.pop() else { return false };
    let mut parent = tree;
    for segment in segments {
        let next = match segment {
            Segment::Map { key } => parent.get_mut(key),
            Segment::Seq { index } => parent.get_mut(index),
            _ => None,
        };
        let Some(next) = next else { return false };
        parent = next;
    }
    let found = match last {
        Segment::Map { key } => parent.get_mut(key),
        Segment::Seq { index } => parent.get_mut(index),
        _ => None,
    };
    let Some(found) = found else { return false };
    if let (false, Some(other)) = (again, other_spelling(found)) {
        *found = other;
        return true;
    }
    match (last, parent) {
        (Segment::Map { key }, Value::Object(members)) => members.remove(key).is_some(),
        (Segment::Seq { index }, Value::Array(members)) => {
            let null = members.get(*index).is_some_and(Value::is_null);
            if null {
                members.remove(*index);
            }
            null
        }
        _ => false,
    }
}

/// A number in quotes as a number, a number as text, a whole number without its `.0`.
fn other_spelling(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => text.trim().parse::<Number>().ok().map(Value::Number),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 => {
                Some(Value::Number((float as i64).into()))
            }
            _ => Some(Value::String(number.to_string())),
        },
        _ => None,
    }
}

/// The complaint of the reader without the value that it complains about.
fn fault(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    if text.starts_with("missing field") {
        return text.to_owned();
    }
    match text.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => "it has another form than described".to_owned(),
    }
}

/// The first `"jobId": "…"` in a body, whole or cut off, JSON or not.
fn find_job_id(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let (_, after) = text.split_once("\"jobId\"")?;
    let value = after.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let (id, _) = value.split_once('"')?;
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    (plain && !id.is_empty() && id.len() <= 200).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::api::types::{Job, JobResponse, JobStatus, SearchAssetsResponse};

    fn job(body: &Value) -> Read<JobResponse> {
        decode(body.to_string().as_bytes()).expect("readable")
    }

    #[test]
    fn nulls_odd_types_and_new_fields_do_not_lose_the_answer() {
        let read = job(&json!({"job": {
            "jobId": "job_1", "status": "exploded", "progress": "0.5", "statusHistory": null,
            "metadata": {"assetIds": null, "error": 7, "brandNew": {}}, "billing": [],
            "createdAt": 1_790_845_200, "jobType": null,
        }}));
        let job = read.value.job;
        assert_eq!(job.job_id, "job_1");
        assert_eq!(job.status, Some(JobStatus::Unknown("exploded".into())));
        assert_eq!(job.progress, Some(0.5));
        assert_eq!(job.metadata.as_ref().and_then(|metadata| metadata.error.as_deref()), Some("7"));
        assert_eq!(
            job.created_at.map(|created| created.to_string()).as_deref(),
            Some("1790845200")
        );
        assert!(job.billing.is_none() && job.status_history.is_empty());
        let mut mended = read.mended;
        mended.sort();
        assert!(mended.contains(&"job.billing".to_owned()), "{mended:?}");
    }

    #[test]
    fn a_long_list_full_of_oddities_is_read() {
        let hit = json!({"id": "asset_1", "tags": null, "collectionIds": null, "nsfw": null, "outputIndex": "1", "kind": 3});
        let body = json!({"hits": vec![hit; 200]});
        let read: Read<SearchAssetsResponse> = decode(body.to_string().as_bytes()).unwrap();
        assert_eq!(read.value.hits.len(), 200);
    }

    #[test]
    fn whole_numbers_may_have_a_fraction() {
        let read: Read<SearchAssetsResponse> =
            decode(br#"{"hits": [], "limit": 20.0, "offset": "3"}"#).unwrap();
        assert_eq!((read.value.limit, read.value.offset), (Some(20), Some(3)));
    }

    #[test]
    fn what_identifies_a_thing_is_required_and_the_path_tells_where() {
        let failure = decode::<JobResponse>(br#"{"job": {"status": "queued"}}"#).unwrap_err();
        assert_eq!(
            (failure.path.as_str(), failure.fault.as_str()),
            ("job", "missing field `jobId`")
        );
    }

    #[test]
    fn faults_never_repeat_what_the_answer_said() {
        let failure = decode::<JobResponse>(br#"{"job": "a secret prompt"}"#).unwrap_err();
        assert_eq!(failure.path, "job");
        assert!(!failure.fault.contains("secret"), "{}", failure.fault);
    }

    #[test]
    fn a_job_id_is_saved_from_a_broken_body() {
        let failure = decode::<JobResponse>(br#"{"job": {"jobId": "job_42", "sta"#).unwrap_err();
        assert_eq!(failure.job_id.as_deref(), Some("job_42"));
    }

    #[test]
    fn an_empty_body_reads_as_nothing() {
        assert!(decode::<Value>(b"").unwrap().value.is_null());
        assert!(decode::<SearchAssetsResponse>(b" \n").unwrap().value.hits.is_empty());
        assert!(decode::<JobResponse>(b"").is_err());
    }

    proptest! {
        /// Whatever a server sends, reading ends, and a job id that was there is not lost.
        #[test]
        fn any_damage_to_a_job_is_survived(field in 0usize..9, odd in odd_value()) {
            let fields = [
                "authorId", "billing", "createdAt", "jobType", "metadata", "progress", "status",
                "statusHistory", "updatedAt",
            ];
            let mut body = json!({"jobId": "job_1", "status": "queued", "progress": 0.1});
            body[fields[field]] = odd;
            let read = decode::<Job>(body.to_string().as_bytes());
            let id = read.map(|read| read.value.job_id).ok();
            prop_assert_eq!(id.as_deref(), Some("job_1"));
        }

        #[test]
        fn any_bytes_are_refused_or_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode::<JobResponse>(&bytes);
        }
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
