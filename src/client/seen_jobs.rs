//! The jobs that a client has read, and when it first did.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use tokio::time::Instant;

use crate::api::{Operation, operations};

/// Maximum number of jobs that are kept; beyond it the oldest is dropped.
const LIMIT: usize = 10_000;

/// Jobs that this client has read or listed. A job that was read before a submit cannot be the job of that
/// submit.
#[derive(Debug, Default)]
pub(crate) struct SeenJobs {
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    first: HashMap<Box<str>, Instant>,
    order: VecDeque<Box<str>>,
}

impl SeenJobs {
    /// Records the jobs of a successful response. `path` is that of the request.
    pub(crate) fn observe(&self, operation: &'static Operation, path: &str, body: &[u8]) {
        if operation.id == operations::GET_JOB.id {
            // By the path and not by the body: the body of one job may name the jobs of its workflow nodes.
            self.add(path.rsplit('/').next().unwrap_or_default());
        } else if operation.id == operations::LIST_JOBS.id {
            ids(body).for_each(|id| self.add(id));
        }
    }

    /// Whether the job was first read before this moment.
    pub(crate) fn before(&self, id: &str, moment: Instant) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.first.get(id).is_some_and(|first| *first < moment)
    }

    fn add(&self, id: &str) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // The first read counts. A later one would make an old job look like a new one.
        if id.is_empty() || seen.first.contains_key(id) {
            return;
        }
        seen.first.insert(id.into(), Instant::now());
        seen.order.push_back(id.into());
        if seen.order.len() > LIMIT
            && let Some(oldest) = seen.order.pop_front()
        {
            seen.first.remove(&oldest);
        }
    }
}

/// Finds every `"jobId": "…"` of a body without parsing it as JSON.
fn ids(body: &[u8]) -> impl Iterator<Item = &str> {
    // A page with rows that cannot be decoded still shows which jobs exist. Quotes inside JSON texts are escaped, so
    // a prompt cannot match.
    let text = std::str::from_utf8(body).unwrap_or_default();
    text.split("\"jobId\"").skip(1).filter_map(|after| {
        let value = after.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        value.split_once('"').map(|(id, _)| id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_lists_and_paths() {
        let seen = SeenJobs::default();
        let body = br#"{"jobs":[{"jobId":"job_1"},{"a":1,"jobId" : "job_2"},{"jobId":3}]}"#;
        seen.observe(&operations::LIST_JOBS, "/v1/jobs", body);
        seen.observe(&operations::GET_JOB, "/v1/jobs/job_4", b"");
        seen.observe(&operations::LIST_MODELS, "/v1/models", br#"{"jobId":"job_5"}"#);
        let later = Instant::now();
        let known = |id| seen.before(id, later);
        assert!(known("job_1") && known("job_2") && known("job_4"));
        assert!(!known("job_3") && !known("job_5"));
        assert!(!seen.before("job_1", later - std::time::Duration::from_secs(60)));
    }

    #[test]
    fn the_oldest_is_dropped() {
        let seen = SeenJobs::default();
        for number in 0..=LIMIT {
            seen.add(&format!("job_{number}"));
        }
        let later = Instant::now();
        assert!(!seen.before("job_0", later) && seen.before("job_1", later));
    }
}
