//! Decides whether a job of the list was started by a given submit.

use chrono::{DateTime, TimeDelta, Utc};

use super::measure::ENOUGH;
use crate::{
    api::types::{self, JobType},
    ids::{ModelId, WorkflowId},
    values::{Measured, Submission, Target},
};

/// Maximum time that a request waits at a gateway before its job is created.
const GATEWAY: TimeDelta = TimeDelta::minutes(10);

/// Maximum error of the local clock, for requests sent before the clock of the server was known.
pub(super) const CLOCK_UNKNOWN: TimeDelta = TimeDelta::hours(24);

/// A job that seems up to this much older than the request is doubtful, not excluded: missing the job of
/// a request would mean paying for it twice. As much as dates of jobs may differ from those of responses (contract:
/// submit.created-now).
const CAUTION: TimeDelta = TimeDelta::seconds(5);

/// Maximum error of a measurement: the clocks of machines behind one address differ a little.
const TOLERANCE: TimeDelta = TimeDelta::milliseconds(50);

/// How well a job matches a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It is the job.
    Exact,
    /// The same parameters, but it may have been created before the request.
    Doubtful,
    /// The same model at the right time, but without parameters or with different ones.
    Possible,
    /// It is another job.
    No,
}

/// The time in which the job must have been created, on the clock of the server.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// Jobs created before this are excluded.
    pub(super) earliest: DateTime<Utc>,
    /// Jobs created before this may be older than the request.
    certain: DateTime<Utc>,
    /// Jobs created after this are excluded.
    latest: DateTime<Utc>,
    /// Whether the clock of the server was known.
    pub(super) is_known: bool,
    /// Whether it was known precisely enough that older jobs raise no doubt about a newer one.
    pub(super) is_precise: bool,
}

impl Window {
    /// Returns the window of a request sent at this moment on the clock of the server.
    pub(super) fn new(submission: &Submission, sent: Option<Measured>) -> Self {
        let sends_for = TimeDelta::from_std(submission.sends_for()).unwrap_or(TimeDelta::MAX);
        let shift = |moment: DateTime<Utc>, by: TimeDelta| {
            // Beyond the calendar is as far as possible, not where it began.
            let limit = if by < TimeDelta::zero() {
                DateTime::<Utc>::MIN_UTC
            } else {
                DateTime::<Utc>::MAX_UTC
            };
            moment.checked_add_signed(by).unwrap_or(limit)
        };
        // The last attempt of the request may have left `sends_for` after the first one, and waited at a gateway.
        let after = |moment| shift(shift(moment, sends_for), GATEWAY);
        match sent {
            Some(Measured { best: sent, all }) => {
                // A measurement cannot be more precise than a round trip.
                let precise = sent.width() <= ENOUGH;
                Self {
                    earliest: shift(all.earliest, -CAUTION),
                    // With an imprecise clock, only a job after the whole interval is certainly younger than the
                    // request.
                    certain: shift(
                        if precise { sent.earliest } else { sent.latest },
                        if precise { -TOLERANCE } else { TOLERANCE },
                    ),
                    latest: after(all.latest),
                    is_known: true,
                    is_precise: precise,
                }
            }
            None => {
                // The local clock may be off by hours, so neither end of the window is sharp and no date is certain.
                let here = submission.sent().here;
                let latest = shift(after(here), CLOCK_UNKNOWN);
                Self {
                    earliest: shift(here, -CLOCK_UNKNOWN),
                    certain: latest,
                    latest,
                    is_known: false,
                    is_precise: false,
                }
            }
        }
    }
}

/// Compares a job with a submission.
pub(super) fn fit(submission: &Submission, window: Window, job: &types::Job) -> Fit {
    let created = job.created_at.as_ref().and_then(|date| date.to_utc());
    // A job without a date is not excluded: to miss the job of a request means to pay for it twice.
    if created.is_some_and(|created| created < window.earliest || created > window.latest) {
        return Fit::No;
    }
    let target = submission.target();
    let types = target.job_types();
    let kind = job.job_type.as_ref().map(JobType::as_str);
    // A missing type excludes nothing. Only a type that the operation never starts does.
    if kind.is_some_and(|kind| !types.is_empty() && !types.contains(&kind)) {
        return Fit::No;
    }
    let Some(metadata) = job.metadata.as_ref() else { return Fit::Possible };
    let input = &metadata.input;
    let named = named(target, metadata);
    if let (Some(named), Some(wanted)) = (&named, target.id())
        && *named != wanted
    {
        return Fit::No;
    }
    // Equal parameters prove nothing if the job names neither model nor workflow: another model may share them.
    let identified = named.is_some() || target.id().is_none() && !input.is_empty();
    match submission.agreement(input) {
        agreement if agreement.is_exact() && identified => {
            if created.is_some_and(|created| created >= window.certain) {
                Fit::Exact
            } else {
                Fit::Doubtful
            }
        }
        // The job echoes only the model, or no parameter at all.
        _ if input.keys().all(|name| name == "modelId") => Fit::Possible,
        // The service may have changed or dropped some of the parameters on the way.
        agreement if agreement.is_likely() => Fit::Possible,
        // Another job of the same model may share a setting by chance.
        _ => Fit::No,
    }
}

/// Returns the model or workflow that the metadata of a job names (observed).
fn named<'a>(target: &Target, metadata: &'a types::JobMetadata) -> Option<&'a str> {
    let model = || metadata.input.get("modelId").and_then(|model| model.as_str());
    if target.workflow_id().is_some() {
        metadata.workflow_id.as_ref().map(WorkflowId::as_str)
    } else if target.job_types().iter().any(|kind| kind.ends_with("training")) {
        // A training names the model that it makes, not one that it runs.
        metadata.output_model_id.as_ref().map(ModelId::as_str).or_else(model)
    } else {
        model()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::*;
    use crate::values::{Moment, ServerTime};

    const SECOND: TimeDelta = TimeDelta::seconds(1);

    /// Compares a job that was created this long after the request was sent.
    fn fits(input: &Value, after: TimeDelta, precision: Option<TimeDelta>) -> Fit {
        let now = Utc::now();
        let body = json!({"prompt": "rain", "seed": 7, "steps": 3});
        let target = Target::model(&"model_a".into()).unwrap();
        let server = precision
            .map(|width| ServerTime { earliest: now - width / 2, latest: now + width / 2 });
        let sent = Moment { here: now, instant: None, server };
        let sends_for = Duration::from_secs(180);
        let sent = Submission::new(
            target,
            None,
            sent,
            sends_for,
            body.as_object().unwrap().clone().into(),
        );
        let created = now + after;
        let mut job =
            json!({"jobId": "job_1", "jobType": "custom", "createdAt": created.to_rfc3339()});
        if !input.is_null() {
            job["metadata"] = json!({"input": input});
        }
        let job = serde_json::from_value(job).unwrap();
        let measured = server.map(|time| Measured { best: time, all: time });
        fit(&sent, Window::new(&sent, measured), &job)
    }

    #[test]
    fn an_older_job_never_fits_exactly() {
        let same = json!({"modelId": "model_a", "prompt": "rain", "seed": 7, "steps": 3});
        for (after, precision, expected) in [
            (SECOND * -10, Some(SECOND), Fit::No),
            (-SECOND * 6, Some(SECOND), Fit::No),
            (-SECOND * 5, Some(SECOND), Fit::Doubtful),
            (-SECOND * 2, Some(SECOND), Fit::Doubtful),
            (-SECOND / 4, Some(SECOND), Fit::Doubtful),
            (SECOND / 4, Some(SECOND), Fit::Doubtful),
            (SECOND, Some(SECOND), Fit::Exact),
            (-SECOND / 4, Some(ENOUGH), Fit::Doubtful),
            (-SECOND / 2, Some(ENOUGH), Fit::Doubtful),
            (-SECOND * 6, Some(ENOUGH), Fit::No),
            (SECOND / 100, Some(ENOUGH), Fit::Exact),
            (SECOND * 120, Some(ENOUGH), Fit::Exact),
            (SECOND * 770, Some(ENOUGH), Fit::Exact),
            (SECOND * 800, Some(ENOUGH), Fit::No),
            // Nothing is certain while the clock is unknown.
            (SECOND * -10, None, Fit::Doubtful),
            (SECOND * 10, None, Fit::Doubtful),
            (-TimeDelta::hours(25), None, Fit::No),
        ] {
            assert_eq!(fits(&same, after, precision), expected, "{after} {precision:?}");
        }
    }

    #[test]
    fn model_and_parameters_decide() {
        let fits = |input| fits(&input, SECOND, Some(ENOUGH));
        let with = |model, prompt, seed| json!({"modelId": model, "prompt": prompt, "seed": seed, "steps": 3, "added": true});
        assert_eq!(fits(with("model_a", "rain", 7)), Fit::Exact);
        assert_eq!(fits(with("model_b", "rain", 7)), Fit::No);
        assert_eq!(fits(with("model_a", "snow", 8)), Fit::No, "one of three is chance");
        assert_eq!(fits(with("model_a", "rain", 8)), Fit::Possible);
        for nothing in [
            json!({"prompt": "rain", "seed": 7, "steps": 3}),
            json!({"modelId": "model_a"}),
            json!({}),
            Value::Null,
        ] {
            assert_eq!(fits(nothing.clone()), Fit::Possible, "{nothing}");
        }
    }
}
