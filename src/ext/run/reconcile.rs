//! Finding out what became of a submit whose outcome is unknown.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt as _, TryStreamExt as _};

use super::accepted::Accepted;
use crate::{
    api::{
        Page, Timestamp,
        types::{self, JobType},
    },
    client::Scenario,
    error::Error,
    ext::jobs::Job,
    job_ref::JobRef,
    submission::Submission,
    target::Target,
};

/// Jobs from so long before the sending are looked at: clocks differ.
const BEFORE: TimeDelta = TimeDelta::seconds(60);

/// And from so long after it: a request may have waited at a gateway.
const AFTER: TimeDelta = TimeDelta::seconds(600);

/// Rows in a page (source: official SDK).
const PAGE_SIZE: i64 = 100;

/// Most pages that are read: ten thousand jobs.
const PAGES: usize = 100;

/// What became of a submit whose outcome was unknown.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Reconciled {
    /// It was started: this is the job. Go on with it as if the submit had been answered.
    Found(Box<Job>),
    /// No job in the list can be it. The list may lag behind: ask again after some seconds, and take it
    /// for not started only after minutes.
    NotFoundYet,
    /// These jobs may be it: the same model at the right time, but without the parameters, with other
    /// ones, or more than one with the same. A person has to look.
    Ambiguous(Vec<Job>),
}

/// How well a job fits.
#[derive(PartialEq)]
enum Fit {
    Exact,
    Possible,
    No,
}

impl Scenario {
    /// Looks through the job list for the job of a submit whose outcome is unknown. No charge.
    ///
    /// ```
    /// # use scenario_client::testing::{FakeScenario, Fault};
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, Reconciled, api::operations};
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// # stand_in.fault(&operations::POST_GENERATE_CUSTOM, Fault::drop_after());
    /// let job = match scenario.run(&request).submit().await {
    ///     Ok(job) => job,
    ///     // Timeout, broken connection, 5xx, unreadable answer: it may be running, and paid.
    ///     Err(error) if error.is_outcome_unknown() => loop {
    ///         match scenario.reconcile(&error).await? {
    ///             Reconciled::Found(job) => break *job,
    ///             Reconciled::NotFoundYet => tokio::time::sleep(Duration::from_secs(5)).await,
    ///             Reconciled::Ambiguous(jobs) => return Err(format!("one of {jobs:?}?").into()),
    ///             _ => return Err(error.into()),
    ///         }
    ///     },
    ///     Err(error) => return Err(error.into()), // certainly not started
    /// };
    /// job.wait(Duration::from_secs(600)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A job fits if it was created around the time of the sending (a minute before to ten minutes
    /// after, by the clock of the server), runs the same model, and echoes the same parameters. Jobs
    /// that other submits of this client were answered with do not count. Model and parameters are in
    /// `metadata.input` of a job (observed); where they are missing the answer is
    /// [`Ambiguous`](Reconciled::Ambiguous).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the error is not one of a
    /// [`submit`](crate::Run::submit) with unknown outcome; those of a request otherwise.
    pub async fn reconcile(&self, error: &Error) -> Result<Reconciled, Error> {
        if let Some(reference) = error.job().filter(|_| error.is_outcome_unknown()) {
            let mut job = self.job(reference);
            job.refresh().await?;
            self.shared::<Accepted>().add(job.id());
            return Ok(Reconciled::Found(Box::new(job)));
        }
        match error.submission() {
            Some(submission) => self.reconcile_submission(submission).await,
            None => Err(Error::invalid_argument(
                "the error is not one of a submit with unknown outcome; there is nothing to look for",
            )),
        }
    }

    /// The same for a [`Submission`] that was stored, in another process or after a crash.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use scenario_client::{CustomRequest, Reconciled};
    ///
    /// let submission = scenario.run(&CustomRequest::new("minimax/music-01")).submission()?;
    /// // It was never sent.
    /// let answer = scenario.reconcile_submission(&submission).await?;
    /// assert!(matches!(answer, Reconciled::NotFoundYet));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of a request.
    pub async fn reconcile_submission(&self, submission: &Submission) -> Result<Reconciled, Error> {
        let accepted = self.shared::<Accepted>();
        let (mut exact, mut possible) = (Vec::new(), Vec::new());
        for job in self.jobs_since(submission).await? {
            if accepted.contains(&job.job_id) {
                continue;
            }
            match fit(submission, &job) {
                Fit::Exact => exact.push(job),
                Fit::Possible => possible.push(job),
                Fit::No => {}
            }
        }
        let contested = |job: &types::Job| {
            job.metadata.as_ref().is_some_and(|metadata| accepted.is_being_sent(&metadata.input))
        };
        let candidates = if exact.is_empty() { possible } else { exact };
        let is_exact = |job: &types::Job| fit(submission, job) == Fit::Exact;
        Ok(match &candidates[..] {
            [] => Reconciled::NotFoundYet,
            [only] if is_exact(only) && !contested(only) => {
                let job = self.handle(submission, only);
                accepted.add(job.id());
                Reconciled::Found(Box::new(job))
            }
            several => Reconciled::Ambiguous(
                several.iter().map(|job| self.handle(submission, job)).collect(),
            ),
        })
    }

    fn handle(&self, submission: &Submission, job: &types::Job) -> Job {
        let reference = JobRef::new(job.job_id.as_str());
        let reference = match submission.project() {
            Some(project) => reference.in_project(project),
            None => reference,
        };
        Job::seen(self.clone(), reference, job.clone())
    }

    /// All jobs that were created from a minute before the sending on.
    async fn jobs_since(&self, submission: &Submission) -> Result<Vec<types::Job>, Error> {
        let (earliest, _) = window(submission);
        // The date of creation does not go together with a filter by type (source: official SDK).
        let mut request = self
            .api()
            .get_jobs()
            .created_after(Timestamp::from(earliest).to_string())
            .page_size(PAGE_SIZE);
        if let Some(project) = submission.project() {
            request = request.project_id(project.as_str());
        }
        let pages: Vec<_> = request.pages().take(PAGES).try_collect().await?;
        Ok(pages.into_iter().flat_map(Page::into_items).collect())
    }
}

/// When the job must have been created.
fn window(submission: &Submission) -> (DateTime<Utc>, DateTime<Utc>) {
    let sent = submission.sent_at();
    let earliest = sent.checked_sub_signed(BEFORE).unwrap_or(sent);
    (earliest, sent.checked_add_signed(AFTER).unwrap_or(sent))
}

fn fit(submission: &Submission, job: &types::Job) -> Fit {
    let (earliest, latest) = window(submission);
    let created = job.created_at.as_ref().and_then(|date| date.to_utc());
    if created.is_some_and(|created| created < earliest || created > latest) {
        return Fit::No;
    }
    let kind = job.job_type.as_ref().map(JobType::as_str);
    let fits = kind.is_none_or(|kind| match submission.target() {
        Target::Model(_) => kind == "custom",
        Target::Workflow(_) => kind == "workflow",
        Target::Training(_) => kind.ends_with("training"),
    });
    let Some(metadata) = job.metadata.as_ref().filter(|_| fits) else {
        return if fits { Fit::Possible } else { Fit::No };
    };
    let input = &metadata.input;
    let named = || input.get("modelId").and_then(|model| model.as_str());
    let of = match submission.target() {
        Target::Model(_) => named(),
        Target::Workflow(_) => metadata.workflow_id.as_deref(),
        Target::Training(_) => metadata.output_model_id.as_deref().or_else(named),
    };
    if of.is_some_and(|of| of != submission.target().id()) {
        return Fit::No;
    }
    match submission.agreement(input) {
        (equal, all) if equal == all && of.is_some() => Fit::Exact,
        // Of the parameters only the model came back, or nothing at all.
        _ if input.keys().all(|name| name == "modelId") => Fit::Possible,
        (equal, all) if equal * 2 > all => Fit::Possible,
        // A job of the same model may agree in a setting by chance.
        _ => Fit::No,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn is(expected: Fit, input: Value, age: i64) -> bool {
        let now = Utc::now();
        let body = json!({"prompt": "rain", "seed": 7, "steps": 3});
        let sent =
            Submission::new(Target::Model("model_a".into()), None, now, body.as_object().unwrap());
        let created = now - TimeDelta::seconds(age);
        let mut job =
            json!({"jobId": "job_1", "jobType": "custom", "createdAt": created.to_rfc3339()});
        if !input.is_null() {
            job["metadata"] = json!({"input": input});
        }
        fit(&sent, &serde_json::from_value(job).unwrap()) == expected
    }

    #[test]
    fn model_time_and_parameters_decide() {
        let same =
            json!({"modelId": "model_a", "prompt": "rain", "seed": 7, "steps": 3, "added": true});
        assert!(is(Fit::Exact, same.clone(), 5));
        assert!(is(Fit::Exact, same.clone(), -120), "it waited at a gateway");
        assert!(is(Fit::No, same.clone(), 120) && is(Fit::No, same, -1_200), "another time");
        let with = |model, prompt, seed| json!({"modelId": model, "prompt": prompt, "seed": seed, "steps": 3});
        assert!(is(Fit::No, with("model_b", "rain", 7), 5));
        assert!(is(Fit::No, with("model_a", "snow", 8), 5), "one of three is chance");
        assert!(is(Fit::Possible, with("model_a", "rain", 8), 5));
        assert!(is(Fit::Possible, json!({"prompt": "rain", "seed": 7, "steps": 3}), 5), "no model");
        assert!(is(Fit::Possible, json!({"modelId": "model_a"}), 5), "no parameters");
        assert!(is(Fit::Possible, json!({}), 5) && is(Fit::Possible, Value::Null, 5), "nothing");
    }
}
