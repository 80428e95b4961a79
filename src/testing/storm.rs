//! Random faults, the same ones for the same seed.

use std::time::Duration;

use fastrand::Rng;
use serde_json::Value;

use super::fault::Fault;
use crate::api::Operation;

/// Random faults, for tests in which everything can go wrong.
///
/// ```
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
/// use scenario_client::{CustomRequest, testing::{FakeScenario, Storm}};
///
/// let storm = Storm::new(42).share(0.3).delay(Duration::from_millis(100));
/// let fake = FakeScenario::builder().storm(storm).start().await?;
/// let scenario = fake.scenario()?;
///
/// let submitted = scenario.run(&CustomRequest::new("model_a")).submit().await;
/// assert!(fake.charges().len() <= 1, "whatever happens, it is paid once: {submitted:?}");
/// # Ok(())
/// # }
/// ```
///
/// A share of the API requests meets one of: connections that close before or after the request took
/// effect, responses that end early, come late or in small chunks, 500, 502 in HTML, 503 with and without
/// `Retry-After`, 504, both kinds of 429, successes that are not JSON, and jobs without their id, status
/// or results. Faults set with [`FakeScenario::fault`](super::FakeScenario::fault) come first. Downloads
/// and upload parts meet faults only with [`over_files`](Self::over_files).
#[derive(Clone, Debug)]
pub struct Storm {
    random: Rng,
    share: f64,
    delay: Duration,
    files: bool,
}

impl Storm {
    /// Creates a storm that a fifth of the requests meet.
    pub fn new(seed: u64) -> Self {
        Self {
            random: Rng::with_seed(seed),
            share: 0.2,
            delay: Duration::from_millis(500),
            files: false,
        }
    }

    /// Sets the share of requests that meet a fault, from 0 to 1. Default 0.2. The fake server does not
    /// start with any other share.
    #[must_use]
    pub fn share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// Sets the delay of late responses. Default 500 milliseconds. With more than the request timeout of the
    /// client, requests time out.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Includes downloads and upload parts.
    #[must_use]
    pub fn over_files(mut self) -> Self {
        self.files = true;
        self
    }

    /// Says what is out of range.
    pub(super) fn check(&self) -> Result<(), String> {
        match (0.0..=1.0).contains(&self.share) {
            true => Ok(()),
            false => Err(format!("the share of a storm is from 0 to 1, not {}", self.share)),
        }
    }

    /// A job or a row of the job list without an essential value; other responses stay whole.
    fn damage(&mut self) -> Fault {
        const PLACES: [&str; 8] = [
            "/job/jobId",
            "/job/status",
            "/job/metadata",
            "/job/metadata/assetIds",
            "/jobs/0/jobId",
            "/jobs/0/status",
            "/jobs/0/metadata",
            "/jobs/1/createdAt",
        ];
        let place = self.random.choice(PLACES).unwrap_or_default();
        // Missing, `null`, and of the wrong type: each takes another way through a decoder.
        match self.random.u8(0..3) {
            0 => Fault::remove(place),
            1 => Fault::mutate(place, Value::Null),
            _ => Fault::mutate(place, 7),
        }
    }

    /// Draws the fault of the next request; `operation` is `None` for files.
    pub(super) fn draw(&mut self, operation: Option<&'static Operation>) -> Option<Fault> {
        let spared = operation.is_none() && !self.files;
        if spared || self.random.f64() >= self.share {
            return None;
        }
        let charges = operation.is_some_and(|operation| operation.charges);
        let acted = self.random.bool();
        let wait = self.random.u32(0..50).to_string();
        let fault = match self.random.u8(0..16) {
            0 => Fault::drop_before(),
            1 => Fault::drop_after(),
            2 => Fault::html(502),
            3 => Fault::reason(500, "Internal error"),
            // A 429 of the service accepts and charges nothing (observed), and a 503 that names a time to wait
            // promises the same. These are never changed to act first: clients retry paid requests after them.
            4 => return Some(Fault::reason(503, "Busy").with_header("retry-after-ms", &wait)),
            5 => Fault::reason(503, "Unavailable"),
            6 => Fault::raw(504, "text/plain", "upstream request timeout"),
            // A quoted number, as the service sends it at times. Short, so that tests do not wait.
            7 => return Some(Fault::cooldown(format!("0.0{wait}"))),
            8 if charges => return Some(Fault::parallel_limit("custom-generation", 2)),
            8 | 9 => return Some(Fault::reason(429, "Too many requests")),
            10 => Fault::cut(self.random.usize(0..200)),
            11 => Fault::delay(self.delay),
            12 => Fault::drip(self.delay / 20),
            13 | 14 => return Some(self.damage()),
            _ => Fault::raw(200, "text/html", "<html>maintenance</html>"),
        };
        Some(if acted { fault.after_the_fact() } else { fault })
    }
}
