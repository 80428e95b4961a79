//! A request budget that several processes share.

use std::{fmt, time::Duration};

use backon::{ExponentialBuilder, Retryable as _};
use futures_util::future::BoxFuture;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::{PostgresJournal, failed};
use crate::{client::RequestLimit, error::Error, values::end};

const MINUTE: f64 = 60.0;

/// How late a request may use its moment.
const LATE: Duration = Duration::from_secs(1);

/// A request budget in a database; made by [`PostgresJournal::request_budget`].
///
/// A fifth of it may be used in a burst, the rest is spread evenly. A request that is granted gets its own moment,
/// so processes do not race for it.
#[derive(Clone)]
pub struct SharedRequestBudget {
    journal: PostgresJournal,
    name: String,
    per_minute: u32,
    /// Seconds from one request to the next.
    spacing: f64,
    /// Seconds that requests may be ahead of their moment.
    burst: f64,
}

impl fmt::Debug for SharedRequestBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedRequestBudget")
            .field("journal", &self.journal)
            .field("name", &self.name)
            .field("per_minute", &self.per_minute)
            .finish_non_exhaustive()
    }
}

impl SharedRequestBudget {
    pub(super) fn new(journal: PostgresJournal, name: &str, per_minute: u32) -> Self {
        let extra = f64::from(per_minute / 5);
        // A request reaches the server a moment after it was granted: the margin allows for that.
        let margin = f64::from(per_minute / 20);
        let steady = (f64::from(per_minute) - extra - margin - 1.0).max(1.0);
        let spacing = MINUTE / steady;
        Self { journal, name: name.to_owned(), per_minute, spacing, burst: spacing * extra }
    }

    /// Takes the next moment, and returns how long it is until then. `None` if it is too far away.
    async fn take(&self, limit: Duration) -> Result<Option<Duration>, Error> {
        // One statement: the lock on the row makes the processes take their moments one after the other.
        let sql = "INSERT INTO scenario_requests AS r
                       VALUES ($1, clock_timestamp() + make_interval(secs => $2))
                   ON CONFLICT (name) DO UPDATE
                       SET free_at = greatest(r.free_at, clock_timestamp()) + make_interval(secs => $2)
                       WHERE r.free_at - make_interval(secs => $3) <= clock_timestamp() + make_interval(secs => $4)
                   RETURNING extract(epoch FROM
                       free_at - make_interval(secs => $2 + $3) - clock_timestamp())::double precision";
        self.journal
            .transaction(async |requests| {
                let statement = requests.prepare_cached(sql).await.map_err(failed)?;
                let limit = limit.as_secs_f64();
                let row = requests
                    .query_opt(&statement, &[&self.name, &self.spacing, &self.burst, &limit])
                    .await
                    .map_err(failed)?;
                let Some(row) = row else { return Ok(None) };
                let wait: f64 = row.try_get(0).map_err(failed)?;
                Ok(Some(Duration::try_from_secs_f64(wait.max(0.0)).unwrap_or_default()))
            })
            .await
    }
}

impl RequestLimit for SharedRequestBudget {
    fn acquire(&self, limit: Duration) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            if self.per_minute == 0 {
                return Err(Error::configuration(format!(
                    "the request budget {} must allow 1 request a minute or more; nothing was sent",
                    self.name
                )));
            }
            let end = end(Instant::now(), limit);
            let left = || end.saturating_duration_since(Instant::now());
            let delays = || {
                ExponentialBuilder::new()
                    .with_min_delay(Duration::from_millis(50))
                    .with_max_delay(Duration::from_secs(2))
                    .without_max_times()
            };
            loop {
                // A database that is restarted is back after a while. Nothing is sent without its consent.
                let taking = (async || self.take(left()).await)
                    .retry(delays())
                    .sleep(sleep)
                    .when(|error| error.is_transient() && !left().is_zero());
                let wait = match timeout_at(end, taking).await {
                    Ok(Ok(Some(wait))) => wait,
                    Ok(Ok(None)) | Err(_) => {
                        return Err(Error::requests_exhausted(&self.name, limit));
                    }
                    Ok(Err(error)) => return Err(error),
                };
                let moment = Instant::now() + wait;
                sleep_until(moment).await;
                // A process that was stopped in between is late, and its request would meet those of others.
                if moment.elapsed() <= LATE {
                    return Ok(());
                }
            }
        })
    }
}
