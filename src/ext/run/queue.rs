//! Many runs, a few at a time.

use std::{collections::VecDeque, pin::Pin, time::Duration};

use async_stream::stream;
use futures_util::{Stream, StreamExt as _, future::Either, stream::FuturesUnordered};
use tokio::time::{Instant, sleep_until};

use super::Run;
use crate::{
    client::Scenario,
    error::Error,
    ext::jobs::{FinishedJob, Job},
    job_ref::JobRef,
};

/// Keeps a number of jobs in flight; made by [`Scenario::queue`].
///
/// ```
/// # use scenario_client::testing::FakeScenario;
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let stand_in = FakeScenario::start().await?;
/// # let scenario = stand_in.scenario()?;
/// use std::time::Duration;
/// use futures_util::StreamExt as _;
/// use scenario_client::{QueueEvent, audio::elevenlabs::SoundEffectsV2};
///
/// let runs = ["rain", "wind", "thunder"]
///     .map(|sound| scenario.run(&SoundEffectsV2::builder().text(sound).build()));
/// let mut events = scenario.queue(2).run(runs, Duration::from_secs(600));
/// let mut finished = 0;
/// while let Some(event) = events.next().await {
///     match event {
///         QueueEvent::Started { index, job } => println!("{index} is {}, keep that", job.id()),
///         QueueEvent::Finished { result: Ok(done), .. } => finished += done.asset_ids().len(),
///         QueueEvent::Finished { index, result: Err(error) } => println!("{index}: {error}"),
///         _ => {}
///     }
/// }
/// assert_eq!(finished, 3);
/// # Ok(())
/// # }
/// ```
///
/// Runs are submitted in their order, each as soon as there is room. Plans limit how many jobs run at
/// once (observed: 2 on the smallest); if the server says so with a 429, the queue goes on with fewer:
/// it sends that run again when one of its own jobs has ended, or, if others take all the room, after
/// growing pauses. A 429 of the other kind, "too fast", is waited out.
#[derive(Clone, Debug)]
#[must_use = "a queue does nothing until `run` is called"]
pub struct Queue {
    scenario: Scenario,
    limit: usize,
}

/// What happens in a queue.
#[derive(Debug)]
#[non_exhaustive]
pub enum QueueEvent {
    /// A run was accepted. Store the reference: from here on the job is paid for.
    Started {
        /// Which run it is, counted from 0.
        index: usize,
        /// Where its job is found again.
        job: JobRef,
    },
    /// A run has come to its end. Every run has exactly one of these.
    Finished {
        /// Which run it is, counted from 0.
        index: usize,
        /// What came of it: errors are those of [`Run::submit`] and of [`Job::wait`].
        result: Result<FinishedJob, Error>,
    },
}

impl Scenario {
    /// A queue that keeps so many jobs in flight, at least one.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use std::time::Duration;
    /// use futures_util::StreamExt as _;
    /// use scenario_client::CustomRequest;
    ///
    /// let run = scenario.run(&CustomRequest::new("model_a").set("prompt", "rain"));
    /// let events: Vec<_> = scenario.queue(2).run(vec![run; 4], Duration::from_secs(600)).collect().await;
    /// assert_eq!(events.len(), 8, "each starts and ends");
    /// # Ok(())
    /// # }
    /// ```
    pub fn queue(&self, limit: usize) -> Queue {
        Queue { scenario: self.clone(), limit: limit.max(1) }
    }
}

impl Queue {
    /// Submits the runs in their order and waits for their jobs, each for at most `deadline` from its
    /// start. A run that finds no room for that long ends with the 429 as its error.
    ///
    /// Nothing happens unless the stream is read. Dropping it starts nothing more; jobs that were
    /// started go on, and [`QueueEvent::Started`] has told which.
    pub fn run(
        &self,
        runs: impl IntoIterator<Item = Run>,
        deadline: Duration,
    ) -> Pin<Box<dyn Stream<Item = QueueEvent> + Send>> {
        let waiting: VecDeque<(usize, Run)> = runs.into_iter().enumerate().collect();
        Box::pin(work(self.scenario.clone(), self.limit, waiting, deadline))
    }
}

/// Why the next run is not sent at once.
enum Hold {
    /// Until this moment, or until a job ends.
    Until(Instant),
    /// Nothing holds it.
    Free,
}

fn work(
    scenario: Scenario,
    limit: usize,
    mut waiting: VecDeque<(usize, Run)>,
    deadline: Duration,
) -> impl Stream<Item = QueueEvent> + Send {
    stream! {
        let mut in_flight = FuturesUnordered::new();
        let mut hold = Hold::Free;
        let mut pauses = scenario.backoff().delays();
        let mut first_refused: Option<Instant> = None;
        while !waiting.is_empty() || !in_flight.is_empty() {
            let ready = match hold {
                Hold::Free => true,
                Hold::Until(moment) => moment <= Instant::now(),
            };
            if ready && in_flight.len() < limit && let Some((index, run)) = waiting.pop_front() {
                // While the submit is on its way, waits go on.
                let mut submit = Box::pin(run.clone().submit());
                let answer = loop {
                    if in_flight.is_empty() {
                        break submit.await;
                    }
                    match futures_util::future::select(submit, in_flight.next()).await {
                        Either::Left((answer, _)) => break answer,
                        Either::Right((ended, unfinished)) => {
                            submit = unfinished;
                            if let Some((index, result)) = ended {
                                yield QueueEvent::Finished { index, result };
                            }
                        }
                    }
                };
                match answer {
                    Ok(job) => {
                        (hold, first_refused, pauses) = (Hold::Free, None, scenario.backoff().delays());
                        yield QueueEvent::Started { index, job: job.reference().clone() };
                        in_flight.push(wait(index, job, deadline));
                    }
                    Err(error) if error.is_rate_limited() => {
                        let since = *first_refused.get_or_insert_with(Instant::now);
                        let asked = error.retry_after().filter(|wait| !wait.is_zero());
                        let pause = asked.or_else(|| pauses.next()).unwrap_or(deadline);
                        if since.elapsed() + pause > deadline {
                            first_refused = None;
                            yield QueueEvent::Finished { index, result: Err(error) };
                        } else {
                            tracing::debug!(index, ?pause, "no room for the next run");
                            hold = Hold::Until(Instant::now() + pause);
                            waiting.push_front((index, run));
                        }
                    }
                    Err(error) => yield QueueEvent::Finished { index, result: Err(error) },
                }
                continue;
            }
            let room = in_flight.len() < limit && !waiting.is_empty();
            let until = match hold {
                Hold::Until(moment) if room => Some(moment),
                _ => None,
            };
            let ended = match until {
                None => in_flight.next().await,
                Some(moment) if in_flight.is_empty() => {
                    sleep_until(moment).await;
                    None
                }
                Some(moment) => tokio::select! {
                    ended = in_flight.next() => ended,
                    () = sleep_until(moment) => None,
                },
            };
            if let Some((index, result)) = ended {
                // A job has ended: there may be room again.
                hold = Hold::Free;
                yield QueueEvent::Finished { index, result };
            }
        }
    }
}

async fn wait(index: usize, job: Job, deadline: Duration) -> (usize, Result<FinishedJob, Error>) {
    (index, job.wait(deadline).await)
}
