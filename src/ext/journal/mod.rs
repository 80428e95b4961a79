//! Runs that survive a crash: an idempotency key for an API that has none.
//!
//! ```
//! # scenario_client::testing::example(async |fake, scenario| {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("runs.db");
//! use std::time::Duration;
//! use scenario_client::{CustomRequest, ext::journal::SqliteJournal};
//!
//! let journal = SqliteJournal::open(&path).await?;
//! let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la").set("seed", 7);
//! let run = scenario.run(&request).key("level-3/theme").journal(&journal);
//! let done = run.run_and_wait(Duration::from_secs(600)).await?;
//! # assert_eq!(done.asset_ids().len(), 1);
//! # Ok(()) });
//! ```
//!
//! Run this program again, after a crash or by mistake: nothing is charged a second time. The key is the
//! caller's own name for the run. What happens depends on what the [`Journal`] knows of it:
//!
//! | state | what a submit does |
//! | --- | --- |
//! | the key is new, or nothing was started | records the intent, then submits |
//! | the intent is recorded, no job is known | searches the job list; submits only if no job can appear any more |
//! | the job is known, or has succeeded | returns it, without a request |
//! | the job failed or was canceled | returns an error; [`Journal::retry`] allows another attempt |
//! | several jobs may be its own | returns an error; the caller has to decide |
//!
//! # What is promised
//!
//! * The intent is on disk before the request that charges is sent. So a process may be killed at any
//!   instruction.
//! * At most one process works on a key at a time. A process holds a lease that it extends while it works;
//!   half a minute after it died, another one may go on.
//! * The same key with another target or other parameters is an error, before anything is sent. They may change only
//!   while nothing was sent, or after [`Journal::retry`].
//! * A [budget with a name](crate::Budget::named), and the budget of a [batch](Batch::budget), count what all processes
//!   spend, now and earlier: a reservation is in the record, in the same transaction as the intent.
//! * A batch has no more jobs at once than its [limit](Batch::at_once), in all processes together.
//! * No parameter is stored, only a salted hash; no credential and no link to a file.
//!
//! # What cannot be promised
//!
//! * The API has no idempotency key, so only the job list can tell what became of a request whose response
//!   was lost. A job that does not appear within [`settle_time`](JournaledRun::settle_time) after the last
//!   moment at which the request may have been in flight counts as not started.
//! * Two runs with equal parameters look alike in the job list. If the responses of both were lost, each of their keys
//!   gets one of the jobs, whichever it is. If there are more such jobs than keys, others have started some of them:
//!   the record becomes [`RunState::Unclear`]. A job never belongs to two keys. The key is not part of the parameters:
//!   add a `seed` of your own to make those of each run unique.
//! * A job that the service does not know any more (404), or whose results cannot be read, makes its run
//!   [`RunState::Unclear`], too. Its price counts as charged, it takes no room in a batch, and every later call reads it
//!   once more.
//! * A lost run has to be searched for with the API key and the base URL of its submit. With others, a call finds nothing
//!   out and sends nothing. After a change of keys, [write](Journal::write) [`Change::Unclear`] and decide.
//! * The price before the submit is an estimate. If the server bills more, the budget is exceeded by the difference.
//! * A job that was canceled counts with its price, because whether it is refunded is not known.
//! * A machine that sleeps between the intent and the request for longer than the lease may submit after
//!   another one has taken over. Do not let machines share a journal and suspend them.

mod batch;
mod key;
mod keyed;
mod lease;
#[cfg(feature = "journal-postgres")]
mod postgres;
mod record;
mod resume;
mod search;
mod spans;
mod sqlite;
mod state;
mod store;
mod stored;
mod transition;
mod work;

#[cfg(feature = "journal-postgres")]
#[cfg_attr(docsrs, doc(cfg(feature = "journal-postgres")))]
pub use self::postgres::{PostgresJournal, SharedRequestBudget};
pub use self::{
    batch::{Batch, BatchEvent, BatchEvents, BatchProgress},
    key::RunKey,
    keyed::{JournaledRun, KeyedRun},
    record::{Change, Limits, RunAttempt, RunRecord},
    resume::UnfinishedRun,
    sqlite::SqliteJournal,
    state::{RunState, Step},
    store::{Claim, Fingerprint, Journal, Lease},
    transition::Transition,
};
