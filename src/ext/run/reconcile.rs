//! Finds the job of a submit whose outcome is unknown, in the list of jobs (contract: submit.listed,
//! submit.created-now, jobs.model-in-input, jobs.order-created).

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};

use super::{
    Run,
    accepted::{Accepted, Claim},
    fit::{Fit, Window, fit},
    times::Times,
};
use crate::{
    api::{Page, Timestamp, types},
    client::PollPolicy,
    error::Error,
    ext::{context::Context, jobs::Job},
    values::{JobRef, Submission},
};

/// Rows in a page (source: official SDK).
const PAGE_SIZE: i64 = 100;

/// Maximum number of pages: ten thousand jobs.
const PAGES: usize = 100;

/// The result of reconciling a submit whose outcome is unknown.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Reconciled {
    /// The job was started. Continue as if the submit had returned it. If the submit had a
    /// [`Budget`](crate::Budget), the price counts as spent now.
    Found(Box<Job>),
    /// No job in the list matches. The list may lag behind: this is **no** proof that nothing was started.
    /// Set a [`timeout`](Reconcile::timeout) to keep searching.
    NotFoundYet,
    /// No job in the list matched for this long. The longer, the less likely is a job, but it is **no** proof: the
    /// lag of the list is not documented. Another submit may be charged as well.
    NotFoundWithin(Duration),
    /// These jobs may match, but none for certain: the same model at the right time without parameters or
    /// with different ones, several jobs with the same parameters, or one that may be older than the
    /// request. A user has to decide; do not submit again before.
    Ambiguous(Vec<Job>),
    /// The job list gives no result. This is **no** proof that nothing was started.
    Inconclusive(Inconclusive),
}

/// Why the job list gives no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Inconclusive {
    /// The operation starts no job: `POST /generate/ip-detection` and `POST /generate/quality-gate`
    /// respond with their result only (source: API description). Compare the usage of creative units.
    StartsNoJob,
    /// More than 10,000 jobs were created since the request.
    TooManyJobs,
    /// The run named no project, so it is in that of its credentials, and this client names one: it reads the list of
    /// another project. Search with a client without a project.
    OtherProject,
    /// The run was submitted with another API key or base URL, and this client may not see its job. Search with a client
    /// like that of the submit.
    OtherAccount,
    /// The list has unreadable rows, and one of them may be the job.
    UnreadableRows,
}

/// Maximum number of candidates in an error text.
const NAMED: usize = 5;

impl Reconciled {
    /// Describes the result for an error text.
    fn describe(&self) -> String {
        match self {
            Self::Found(job) => format!("reconcile found {}", job.id()),
            Self::NotFoundYet => "reconcile found no job".to_owned(),
            Self::NotFoundWithin(waited) => {
                format!("reconcile found no job within {} s", waited.as_secs_f64())
            }
            Self::Ambiguous(jobs) => {
                let ids: Vec<&str> = jobs.iter().take(NAMED).map(|job| job.id().as_str()).collect();
                let more = if jobs.len() > NAMED { ", …" } else { "" };
                format!(
                    "reconcile found {} jobs that may be it: {}{more}",
                    jobs.len(),
                    ids.join(", ")
                )
            }
            Self::Inconclusive(why) => format!("reconcile is inconclusive: {why}"),
        }
    }
}

impl Run {
    /// Reconciles a submit whose outcome is unknown, if the run has that option. Returns the job, or the
    /// error with the result of the search. Submits nothing.
    pub(super) async fn reconciled(
        &self,
        error: Error,
        end: Option<Instant>,
    ) -> Result<Job, Error> {
        let Some(timeout) = self.reconcile.filter(|_| error.is_outcome_unknown()) else {
            return Err(error);
        };
        // A search must not outlast the wait that it belongs to.
        let left = end.map(|end| end.saturating_duration_since(Instant::now()));
        let timeout = left.map_or(timeout, |left| left.min(timeout));
        tracing::warn!(%error, ?timeout, "the outcome of a submit is unknown; reconciling");
        let found = match Reconcile::new(&self.context, &error).timeout(timeout).await {
            Ok(Reconciled::Found(job)) => return Ok(self.polled(*job)),
            Ok(other) => other.describe(),
            Err(failure) => format!("reconcile failed: {failure}"),
        };
        // The original error stays: its submission lets the caller search again later.
        Err(error.after_search(found))
    }
}

impl fmt::Display for Inconclusive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::StartsNoJob => "the operation starts no job",
            Self::TooManyJobs => "more than 10,000 jobs were created since the request",
            Self::OtherProject => "the run named no project, but the client names one",
            Self::OtherAccount => "the run was submitted with another API key or base URL",
            Self::UnreadableRows => "the job list has unreadable rows",
        })
    }
}

/// The subject of a search.
#[derive(Clone, Debug)]
enum Subject {
    /// An unreadable response that named the job.
    Named(JobRef, Option<Box<Submission>>),
    Submission(Box<Submission>),
    /// The outcome is known.
    Nothing,
}

impl Subject {
    fn of(error: &Error) -> Self {
        let submission = error.submission().cloned().map(Box::new);
        // An error of a known outcome may name a job as well, for example one that failed. That one is not lost.
        let named = error.job().filter(|_| error.is_outcome_unknown());
        match (named, submission) {
            (Some(job), submission) => Self::Named(job.clone(), submission),
            (None, Some(submission)) => Self::Submission(submission),
            (None, None) => Self::Nothing,
        }
    }
}

impl Reconcile {
    pub(crate) fn new(context: &Context, error: &Error) -> Self {
        Self { context: context.clone(), subject: Subject::of(error), timeout: None, twins: None }
    }

    pub(crate) fn of_submission(context: &Context, submission: &Submission) -> Self {
        let subject = Subject::Submission(Box::new(submission.clone()));
        Self { context: context.clone(), subject, timeout: None, twins: None }
    }

    /// Sets how many other submits with the same parameters have lost their responses, too. They share as many jobs.
    /// The caller settles the price then, once it has recorded which job is whose.
    #[cfg(feature = "journal")]
    pub(in crate::ext) fn beside(mut self, twins: usize) -> Self {
        self.twins = Some(twins);
        self
    }
}

/// A search for the job of a submit; made by [`Scenario::reconcile`](crate::Scenario::reconcile) and
/// [`Scenario::reconcile_submission`](crate::Scenario::reconcile_submission). Await it.
#[derive(Clone, Debug)]
#[must_use = "nothing is read until it is awaited"]
pub struct Reconcile {
    context: Context,
    subject: Subject,
    timeout: Option<Duration>,
    /// Set by a journal.
    twins: Option<usize>,
}

impl Reconcile {
    /// Repeats the search until the job is found or `timeout` has passed. Use several minutes: the lag of
    /// the job list is not documented.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, Reconciled, api::operations};
    ///
    /// # fake.fault(&operations::RUN_MODEL, Fault::drop_before());
    /// let error = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await.unwrap_err();
    /// let timeout = Duration::from_secs(1);
    /// let outcome = scenario.reconcile(&error).timeout(timeout).await?;
    /// assert!(matches!(outcome, Reconciled::NotFoundWithin(waited) if waited == timeout));
    /// # Ok(()) });
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    async fn run(self) -> Result<Reconciled, Error> {
        let (context, subject, twins) = (&self.context, self.subject, self.twins);
        let Some(timeout) = self.timeout else {
            return context.search_once(&subject, twins).await;
        };
        let mut times =
            Times::new(timeout, context.poll_policy().unwrap_or_else(PollPolicy::default));
        let mut failure = None;
        while let Some(start) = times.next().await {
            match timeout_at(times.end, context.search_once(&subject, twins)).await {
                // Lists lag behind, so absence is not final before the timeout.
                Ok(Ok(Reconciled::NotFoundYet)) => times.read = Some(start),
                Ok(Err(error)) if error.is_transient() => failure = Some(error),
                Ok(outcome) => return outcome,
                Err(_) => break,
            }
        }
        // Only a list that was read in the end can say that there is no such job.
        match times.was_read_in_the_end() {
            true => Ok(Reconciled::NotFoundWithin(timeout)),
            false => Err(Error::reconcile_timeout(timeout, failure)),
        }
    }
}

impl IntoFuture for Reconcile {
    type Output = Result<Reconciled, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl Context {
    async fn search_once(
        &self,
        subject: &Subject,
        twins: Option<usize>,
    ) -> Result<Reconciled, Error> {
        match subject {
            Subject::Named(reference, submission) => {
                let mut job = Job::resume(self, reference);
                // The response named the job but could not be read. The id is certain, so there is nothing to
                // compare.
                job.refresh().await?;
                Ok(self.found(submission.as_deref(), job))
            }
            Subject::Submission(submission) => self.search(submission, twins).await,
            Subject::Nothing => Err(Error::invalid_argument(
                "the outcome of the error is not unknown; there is nothing to look for",
            )),
        }
    }

    async fn search(
        &self,
        submission: &Submission,
        twins: Option<usize>,
    ) -> Result<Reconciled, Error> {
        if !submission.target().starts_job() {
            return Ok(Reconciled::Inconclusive(Inconclusive::StartsNoJob));
        }
        let project = submission.project();
        // The list would be read in the project of the client, and prove nothing.
        if project.is_none() && submission.operation().project && self.project().is_some() {
            return Ok(Reconciled::Inconclusive(Inconclusive::OtherProject));
        }
        if !self.window(submission).is_known {
            // One response is precise enough for the filter of the list; doubtful jobs are settled below.
            self.probe(project).await;
        }
        let asked = self.window(submission);
        let mut list = self.jobs_since(submission, asked).await?;
        // Reading the list has measured the clock, so the window may be narrower now.
        let mut window = self.window(submission);
        if window.earliest < asked.earliest {
            // Or wider, if that contradicts what was measured before.
            list = self.jobs_since(submission, window).await?;
        }
        let is_doubtful =
            |window| list.jobs.iter().any(|job| fit(submission, window, job) == Fit::Doubtful);
        if is_doubtful(window) {
            self.measure_clock(project).await;
            window = self.window(submission);
        }
        let accepted = self.accepted();
        let (mut exact, mut doubtful, mut possible) = (Vec::new(), Vec::new(), Vec::new());
        for job in list.jobs.iter().filter(|job| !self.is_claimed(submission, job, accepted)) {
            match fit(submission, window, job) {
                Fit::Exact => exact.push(job),
                Fit::Doubtful => doubtful.push(job),
                Fit::Possible => possible.push(job),
                Fit::No => {}
            }
        }
        // One exact job is the job, and of as many as there are lost submits with the same parameters each is as good as
        // another. Unless an older one may be meant, or another submit with equal parameters is in flight and would
        // claim it.
        if exact.len() <= 1 + twins.unwrap_or_default()
            && (doubtful.is_empty() || window.is_precise)
        {
            // The oldest first, as the submits.
            while let Some(job) = exact.pop() {
                let input = job.metadata.as_ref().map(|metadata| &metadata.input);
                match accepted.claim(&job.job_id, submission, input) {
                    Claim::Granted => {
                        let job = self.handle(submission, job);
                        return Ok(match twins {
                            Some(_) => Reconciled::Found(Box::new(job)),
                            None => self.found(Some(submission), job),
                        });
                    }
                    Claim::Contested => {
                        exact.push(job);
                        break;
                    }
                    // Its submit has returned it since the list was filtered, or another search has found it.
                    Claim::Refused => {}
                }
            }
        }
        exact.append(&mut doubtful);
        let candidates = if exact.is_empty() { possible } else { exact };
        if !candidates.is_empty() {
            let candidates = candidates.into_iter().map(|job| self.handle(submission, job));
            return Ok(Reconciled::Ambiguous(candidates.collect()));
        }
        // The absence of a job proves something only in the list where it would be, and if every row could be read.
        Ok(match (list.unreadable, list.cut) {
            _ if submission.is_of_other_account(self.account()) => {
                Reconciled::Inconclusive(Inconclusive::OtherAccount)
            }
            (true, _) => Reconciled::Inconclusive(Inconclusive::UnreadableRows),
            (_, true) => Reconciled::Inconclusive(Inconclusive::TooManyJobs),
            _ => Reconciled::NotFoundYet,
        })
    }

    /// Returns whether the submission may have started the job.
    #[cfg(feature = "journal")]
    pub(in crate::ext) fn may_own(&self, submission: &Submission, job: &Job) -> bool {
        let window = self.window(submission);
        job.snapshot().is_none_or(|job| fit(submission, window, job) != Fit::No)
    }

    /// Returns whether the job cannot match: another submit of this client returned it, or this client had
    /// read it before the request.
    fn is_claimed(&self, submission: &Submission, job: &types::Job, accepted: &Accepted) -> bool {
        let known = submission.sent().instant;
        // A job of another submit, or one that was read before this submit left, cannot be the one.
        accepted.belongs_to_other(&job.job_id, submission)
            || known.is_some_and(|sent| self.seen_jobs().before(job.job_id.as_str(), sent))
    }

    fn found(&self, submission: Option<&Submission>, job: Job) -> Reconciled {
        let accepted = self.accepted();
        // From now on the job belongs to this submission. A second search must not attribute it to another.
        accepted.add(job.id(), submission);
        let spent = submission.and_then(|submission| accepted.spend(submission));
        Reconciled::Found(Box::new(job.with_spent(spent)))
    }

    fn handle(&self, submission: &Submission, job: &Arc<types::Job>) -> Job {
        let reference = JobRef::within(job.job_id.as_str(), submission.project());
        Job::seen(self.clone(), reference, Arc::clone(job))
    }

    /// Returns the time in which the job must have been created, by the current measurement of the clock.
    fn window(&self, submission: &Submission) -> Window {
        Window::new(submission, submission.sent().measured(|moment| self.clock().at(moment)))
    }

    /// Reads the jobs created since the request.
    async fn jobs_since(&self, submission: &Submission, window: Window) -> Result<Listed, Error> {
        // The API refuses the creation date together with a filter by type (source: official SDK).
        let request = self
            .api()
            .list_jobs()
            .created_after(Timestamp::from(window.earliest).to_string())
            .page_size(PAGE_SIZE)
            .maybe_project_id(submission.project());
        let pages: Vec<_> = request.pages().take(PAGES).try_collect().await?;
        Ok(Listed {
            cut: pages.len() == PAGES && pages.last().is_some_and(|page| page.next().is_some()),
            unreadable: pages.iter().any(|page| !page.unreadable().is_empty()),
            jobs: pages.into_iter().flat_map(Page::into_items).map(Arc::new).collect(),
        })
    }
}

/// The jobs of a search.
struct Listed {
    jobs: Vec<Arc<types::Job>>,
    /// The list has more than the maximum number of pages.
    cut: bool,
    /// The list has unreadable rows.
    unreadable: bool,
}
