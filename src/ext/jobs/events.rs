//! The loop that watches a job. Waiting is reading its events to the end.

use std::time::Duration;

use async_stream::try_stream;
use futures_util::Stream;
use tokio::time::{Instant, sleep, timeout};

use super::{
    FinishedJob,
    progress::Progress,
    state::{self, State},
};
use crate::{
    api::types,
    client::Scenario,
    error::{Error, ErrorKind},
    job_ref::JobRef,
};

/// What happens to a job.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum JobEvent {
    /// It waits for its turn, or the model is being made ready.
    Queued,
    /// It is at work.
    Running {
        /// How far it is, from 0 to 1, never falling; none if the server does not say. Many models
        /// report 0 until the end (observed).
        progress: Option<f64>,
    },
    /// It succeeded.
    Finished(Box<FinishedJob>),
}

/// Deadlines are at most a year away.
const LONGEST_DEADLINE: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Reads a job once.
pub(crate) async fn read(scenario: &Scenario, reference: &JobRef) -> Result<types::Job, Error> {
    let mut request = scenario.api().get_jobs_by_job_id().job_id(reference.id().as_str());
    if let Some(project) = reference.project() {
        request = request.project_id(project.as_str());
    }
    let answer = request.send().await.map_err(|error| error.about(reference))?;
    Ok(answer.into_inner().job)
}

/// Watches a job until it ends or the deadline passes.
pub(crate) fn watch(
    scenario: Scenario,
    reference: JobRef,
    known: Option<types::Job>,
    deadline: Duration,
) -> impl Stream<Item = Result<JobEvent, Error>> + Send {
    try_stream! {
        let span = tracing::debug_span!("job", id = %reference.id());
        let end = Instant::now() + deadline.min(LONGEST_DEADLINE);
        let mut view = View { scenario: &scenario, reference: &reference, progress: Progress::default(), shown: None };
        let mut last = known;
        let mut failure = None;
        let mut answers = 0;
        let mut final_read = false;
        let mut delay = Duration::ZERO;

        if let Some(job) = &last {
            if let Some(event) = view.show(job)? {
                let finished = matches!(event, JobEvent::Finished(_));
                yield event;
                if finished {
                    return;
                }
            }
            delay = scenario.poll_policy().interval(answers);
        }
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if delay >= left {
                // One more look shortly before the deadline, then the rest of the time passes.
                delay = if final_read { left } else { left.mul_f64(0.75) };
                if final_read {
                    sleep(delay).await;
                    Err(Error::deadline(reference.clone(), last.clone(), deadline, failure.take()))?;
                }
                final_read = true;
            }
            sleep(delay).await;

            let left = end.saturating_duration_since(Instant::now());
            match timeout(left, read(&scenario, &reference)).await {
                Ok(Ok(job)) => {
                    tracing::debug!(parent: &span, status = ?job.status, "seen");
                    answers += 1;
                    delay = scenario.poll_policy().interval(answers);
                    let event = view.show(&job);
                    last = Some(job);
                    if let Some(event) = event? {
                        let finished = matches!(event, JobEvent::Finished(_));
                        yield event;
                        if finished {
                            return;
                        }
                    }
                }
                Ok(Err(error)) if is_transient(&error) => {
                    tracing::debug!(parent: &span, %error, "a look at the job failed; it goes on");
                    answers += 1;
                    delay = scenario.poll_policy().interval(answers).max(error.retry_after().unwrap_or_default());
                    failure = Some(error);
                }
                Ok(Err(error)) => Err(error.last_seen(last.clone()))?,
                Err(_) => Err(Error::deadline(reference.clone(), last.clone(), deadline, failure.take()))?,
            }
        }
    }
}

/// A failed look says nothing about the job, unless the server refuses to show it.
fn is_transient(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Connect | ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::Decode => true,
        ErrorKind::Status => error.status().is_some_and(|status| {
            status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429)
        }),
        _ => false,
    }
}

/// Turns states into events, and only into new ones.
struct View<'a> {
    scenario: &'a Scenario,
    reference: &'a JobRef,
    progress: Progress,
    shown: Option<(State, Option<f64>)>,
}

impl View<'_> {
    fn show(&mut self, job: &types::Job) -> Result<Option<JobEvent>, Error> {
        let state = state::of(job.status.as_ref());
        let progress = match state {
            State::Running => self.progress.observe(job.progress),
            _ => None,
        };
        let ended = |kind| Error::job_ended(kind, self.reference.clone(), job.clone());
        let event = match state {
            State::Queued => JobEvent::Queued,
            State::Running => JobEvent::Running { progress },
            State::Failed => return Err(ended(ErrorKind::JobFailed)),
            State::Canceled => return Err(ended(ErrorKind::JobCanceled)),
            State::Succeeded => JobEvent::Finished(Box::new(FinishedJob::new(
                self.scenario.clone(),
                self.reference.clone(),
                job.clone(),
            ))),
        };
        let now = Some((state, progress));
        if self.shown == now {
            return Ok(None);
        }
        self.shown = now;
        Ok(Some(event))
    }
}
