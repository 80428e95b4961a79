//! A journal in one file.

mod schema;
mod table;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::task::spawn_blocking;

use super::{Change, Claim, Fingerprint, Journal, Lease, RunAttempt, RunKey, RunRecord};
use crate::{error::Error, ids::JobId, values::CreativeUnits};

/// How long a statement waits for another process that writes.
const BUSY: Duration = Duration::from_secs(30);

/// A [`Journal`] in an SQLite file, for any number of processes on one machine.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("runs.db");
/// use scenario_client::{CustomRequest, ext::journal::SqliteJournal};
///
/// let journal = SqliteJournal::open(&path).await?;
/// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
/// let job = scenario.run(&request).key("level-3/theme").journal(&journal).submit().await?;
/// // After a crash, here or on the way, the same line returns the same job.
/// let again = scenario.run(&request).key("level-3/theme").journal(&journal).submit().await?;
/// assert_eq!(again.id(), job.id());
/// assert_eq!(fake.charges().len(), 1);
/// # Ok(()) });
/// ```
///
/// The file is written ahead and synchronized with the disk before a request that charges is sent
/// (`journal_mode=WAL`, `synchronous=FULL`). Keep it on a local disk: SQLite cannot lock files on network
/// shares reliably. The program `sqlite3` reads it; the table is called `runs`.
///
/// Cheap to clone. Statements run on tokio's threads for blocking work.
#[derive(Clone)]
pub struct SqliteJournal {
    path: Arc<PathBuf>,
    connection: Arc<Mutex<Connection>>,
}

impl fmt::Debug for SqliteJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteJournal").field("path", &self.path).finish_non_exhaustive()
    }
}

impl SqliteJournal {
    /// Opens a journal. Creates the file if it is missing.
    ///
    /// # Errors
    ///
    /// Returns an error of [`ErrorKind::Journal`](crate::ErrorKind::Journal) if the file cannot be opened or
    /// written, is damaged, is no journal, or was written by a later version of this crate. A file that is no
    /// journal is left as it is.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref().to_owned();
        let at = path.clone();
        let opened = spawn_blocking(move || {
            let mut connection = Connection::open(&at).map_err(failed)?;
            connection.busy_timeout(BUSY).map_err(failed)?;
            schema::prepare(&mut connection)?;
            Ok::<_, Error>(connection)
        });
        let connection = match opened.await {
            Ok(opened) => opened,
            Err(_) => Err(Error::journal("the runtime is shutting down")),
        };
        let connection =
            connection.map_err(|error| error.while_doing(format!("journal {}", path.display())))?;
        Ok(Self { path: Arc::new(path), connection: Arc::new(Mutex::new(connection)) })
    }

    /// Runs a transaction that writes.
    async fn transaction<T: Send + 'static>(
        &self,
        durable: Durable,
        body: impl FnOnce(&Transaction<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.with_connection(move |connection| {
            connection.pragma_update(None, "synchronous", durable.as_str()).map_err(failed)?;
            // `IMMEDIATE` takes the lock of the writer first: two claims never both read the state before one
            // of them writes.
            let transaction = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(failed)?;
            let value = body(&transaction)?;
            transaction.commit().map_err(failed)?;
            Ok(value)
        })
        .await
    }

    /// Runs a transaction that only reads. It waits for no writer.
    async fn reading<T: Send + 'static>(
        &self,
        body: impl FnOnce(&Transaction<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.with_connection(|connection| body(&connection.transaction().map_err(failed)?)).await
    }

    async fn with_connection<T: Send + 'static>(
        &self,
        body: impl FnOnce(&mut Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let shared = Arc::clone(&self.connection);
        let done = spawn_blocking(move || {
            body(&mut shared.lock().unwrap_or_else(PoisonError::into_inner))
        });
        let outcome = match done.await {
            Ok(outcome) => outcome,
            Err(_) => Err(Error::journal("the runtime is shutting down")),
        };
        outcome.map_err(|error| error.while_doing(format!("journal {}", self.path.display())))
    }
}

/// Whether a commit is on disk before it returns.
#[derive(Clone, Copy)]
enum Durable {
    Yes,
    /// A loss of power may undo it, in order with the commits around it. That is enough for a lease: its holder is
    /// gone as well.
    No,
}

impl Durable {
    fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "FULL",
            Self::No => "NORMAL",
        }
    }
}

impl Journal for SqliteJournal {
    fn claim<'a>(
        &'a self,
        key: &'a RunKey,
        fingerprint: Option<&'a Fingerprint>,
        lease: Duration,
    ) -> BoxFuture<'a, Result<Claim, Error>> {
        let (key, fingerprint) = (key.clone(), fingerprint.cloned());
        Box::pin(self.transaction(Durable::No, move |runs| {
            table::claim(runs, key, fingerprint.as_ref(), lease)
        }))
    }

    fn write<'a>(
        &'a self,
        lease: &'a Lease,
        change: Change,
    ) -> BoxFuture<'a, Result<RunRecord, Error>> {
        let lease = lease.clone();
        Box::pin(self.transaction(Durable::Yes, move |runs| table::write(runs, &lease, &change)))
    }

    fn renew<'a>(&'a self, lease: &'a Lease, by: Duration) -> BoxFuture<'a, Result<(), Error>> {
        let lease = lease.clone();
        Box::pin(self.transaction(Durable::No, move |runs| table::renew(runs, &lease, by)))
    }

    fn release<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<(), Error>> {
        let lease = lease.clone();
        Box::pin(self.transaction(Durable::No, move |runs| table::release(runs, &lease)))
    }

    fn read<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<Option<RunRecord>, Error>> {
        let key = key.clone();
        Box::pin(self.reading(move |runs| table::read(runs, &key)))
    }

    fn history<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<Vec<RunAttempt>, Error>> {
        let key = key.clone();
        Box::pin(self.reading(move |runs| table::history(runs, &key)))
    }

    fn taken<'a>(&'a self, budget: &'a str) -> BoxFuture<'a, Result<CreativeUnits, Error>> {
        let budget = budget.to_owned();
        Box::pin(self.reading(move |runs| table::taken(runs, &budget)))
    }

    fn unfinished(&self) -> BoxFuture<'_, Result<Vec<RunRecord>, Error>> {
        Box::pin(self.reading(table::unfinished))
    }

    fn jobs_after(&self, moment: DateTime<Utc>) -> BoxFuture<'_, Result<Vec<JobId>, Error>> {
        Box::pin(self.reading(move |runs| table::jobs_after(runs, moment)))
    }

    fn retry<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<RunRecord, Error>> {
        let key = key.clone();
        Box::pin(self.transaction(Durable::Yes, move |runs| table::retry(runs, &key)))
    }

    fn salt(&self) -> BoxFuture<'_, Result<[u8; 16], Error>> {
        Box::pin(self.transaction(Durable::Yes, schema::salt))
    }
}

/// Turns an error of SQLite into that of a journal.
fn failed(error: rusqlite::Error) -> Error {
    let hint = match error.sqlite_error_code() {
        // These last. The message of SQLite names columns, never their contents.
        Some(rusqlite::ErrorCode::NotADatabase) => {
            return Error::journal(format!("the file is no journal: {error}"));
        }
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => {
            return Error::journal(format!("the file is damaged: {error}"));
        }
        Some(rusqlite::ErrorCode::ConstraintViolation) => {
            // The only such index is that of the jobs.
            let is_unique = error.sqlite_error().is_some_and(|error| {
                error.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
            });
            if is_unique {
                return Error::job_conflict();
            }
            return Error::journal(format!("the table does not allow the change: {error}"));
        }
        Some(rusqlite::ErrorCode::SystemIoFailure) => "the disk cannot be read or written",
        Some(rusqlite::ErrorCode::DiskFull) => "the disk is full",
        Some(rusqlite::ErrorCode::ReadOnly) => "it cannot be written",
        Some(rusqlite::ErrorCode::CannotOpen) => "it cannot be opened",
        Some(rusqlite::ErrorCode::DatabaseBusy) => "another process has locked it for too long",
        _ => "a statement failed",
    };
    Error::journal_failed(hint, error)
}
