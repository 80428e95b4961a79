//! A journal in a PostgreSQL database.

mod changes;
mod requests;
mod schema;
mod table;

use std::{fmt, str::FromStr as _, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Transaction};
use futures_util::future::BoxFuture;
use tokio::{sync::OnceCell, time::timeout};
use tokio_postgres::{Config, IsolationLevel, error::SqlState};
use tokio_postgres_rustls::MakeRustlsConnect;

use self::changes::Changes;
pub use self::requests::SharedRequestBudget;
use super::{Change, Claim, Fingerprint, Journal, Lease, RunAttempt, RunKey, RunRecord};
use crate::{client::tls_config, error::Error, ids::JobId, values::CreativeUnits};

/// Maximum number of connections of one process, apart from the one that listens for changes.
const CONNECTIONS: usize = 8;

/// Maximum time to connect, and to wait for a free connection.
const CONNECT: Duration = Duration::from_secs(10);

/// Maximum time of a transaction.
const TRANSACTION: Duration = Duration::from_secs(20);

/// A [`Journal`] in a PostgreSQL database, for processes on any number of machines.
///
/// ```no_run
/// # async fn example() -> Result<(), scenario_client::Error> {
/// use std::time::Duration;
/// use scenario_client::{Budget, Scenario, ext::journal::PostgresJournal};
///
/// let journal = PostgresJournal::connect("postgres://games@db.example.com/runs?sslmode=require").await?;
/// // All processes together send at most 100 requests a minute.
/// let requests = journal.request_budget("our project", 100);
/// let scenario = Scenario::builder().shared_request_budget(requests).build()?;
/// let budget = Budget::new(300.into());
/// let batch = scenario.batch(&journal, "sfx-2026-11").at_once(5).budget(&budget);
/// # let _ = batch;
/// # Ok(()) }
/// ```
///
/// Workers share keys, budgets, the number of jobs at once and the request budget. Leases and dates follow the clock
/// of the database, so the clocks of the machines need not agree.
///
/// The tables `scenario_runs`, `scenario_attempts`, `scenario_budgets`, `scenario_requests` and `scenario_settings`
/// are created in the first schema of the search path. An intent is committed with `synchronous_commit = on` before
/// the request that charges is sent; whether that survives the loss of the database server depends on its disks and
/// replicas.
///
/// Cheap to clone. A process has up to nine connections.
#[derive(Clone)]
pub struct PostgresJournal {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Pool,
    salt: OnceCell<[u8; 16]>,
    changes: Changes,
    /// Host and database, for messages. Never the password.
    place: String,
}

impl fmt::Debug for PostgresJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresJournal").field("place", &self.inner.place).finish_non_exhaustive()
    }
}

impl PostgresJournal {
    /// Connects to a database, and creates the tables if they are missing.
    ///
    /// The address is a URL or a list of `key=value` pairs, as of
    /// [`tokio_postgres::Config`](https://docs.rs/tokio-postgres/0.7/tokio_postgres/config/struct.Config.html).
    /// With `sslmode=require` the connection is encrypted, and the certificate is checked against those that the
    /// platform trusts; the default, `prefer`, does so only if the server offers it.
    ///
    /// # Errors
    ///
    /// Returns an error of [`ErrorKind::Journal`](crate::ErrorKind::Journal) if the address cannot be read, the
    /// database cannot be reached, refuses the user, or has tables of a later version of this crate.
    pub async fn connect(address: &str) -> Result<Self, Error> {
        // The error of the parser may quote the address, which has the password.
        let config = Config::from_str(address)
            .map_err(|_| Error::journal("the address of the database cannot be read"))?;
        Self::open(config).await
    }

    async fn open(mut config: Config) -> Result<Self, Error> {
        let place = place(&config);
        let during = |error: Error| error.while_doing(format!("journal {place}"));
        config.connect_timeout(*config.get_connect_timeout().unwrap_or(&CONNECT));
        config.tcp_user_timeout(*config.get_tcp_user_timeout().unwrap_or(&TRANSACTION));
        let tls = tls_config()
            .map_err(|error| during(Error::journal_failed("TLS cannot be set up", error)))?;
        let tls = MakeRustlsConnect::new(tls);
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(config.clone(), tls.clone(), recycling);
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(TRANSACTION))
            .create_timeout(Some(CONNECT))
            .recycle_timeout(Some(CONNECT))
            .build()
            .map_err(|error| during(Error::journal_failed("its pool cannot be set up", error)))?;
        let changes = Changes::listen(config, tls);
        let journal =
            Self { inner: Arc::new(Inner { pool, salt: OnceCell::new(), changes, place }) };
        journal.transaction(async |runs| schema::prepare(runs).await).await?;
        Ok(journal)
    }

    /// Returns a request budget that all processes share: those that use the same database and name together send at
    /// most `per_minute` requests in any minute, 1 or more; with 0 every request returns an error. Set it with
    /// [`ScenarioBuilder::shared_request_budget`](crate::ScenarioBuilder::shared_request_budget). All of them have to
    /// use the same number; the limit of the API is 100 for a project (source: docs).
    pub fn request_budget(&self, name: &str, per_minute: u32) -> SharedRequestBudget {
        SharedRequestBudget::new(self.clone(), name, per_minute)
    }

    /// Runs a transaction. If the connection is lost while it is committed, it may have been.
    async fn transaction<T>(
        &self,
        body: impl AsyncFnOnce(&Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let whole = async {
            let mut client = self.inner.pool.get().await.map_err(no_connection)?;
            // With the usual level of another database, a count after a lock would be older than the lock.
            let level = IsolationLevel::ReadCommitted;
            let transaction = client.build_transaction().isolation_level(level);
            let transaction = transaction.start().await.map_err(failed)?;
            let value = body(&transaction).await?;
            transaction.commit().await.map_err(failed)?;
            Ok(value)
        };
        let outcome = match timeout(TRANSACTION, whole).await {
            Ok(outcome) => outcome,
            Err(elapsed) => Err(Error::journal_failed(
                format!("the database did not respond within {} s", TRANSACTION.as_secs()),
                elapsed,
            )),
        };
        outcome.map_err(|error| error.while_doing(format!("journal {}", self.inner.place)))
    }
}

impl Journal for PostgresJournal {
    fn claim<'a>(
        &'a self,
        key: &'a RunKey,
        fingerprint: Option<&'a Fingerprint>,
        lease: Duration,
    ) -> BoxFuture<'a, Result<Claim, Error>> {
        Box::pin(
            self.transaction(async move |runs| table::claim(runs, key, fingerprint, lease).await),
        )
    }

    fn write<'a>(
        &'a self,
        lease: &'a Lease,
        change: Change,
    ) -> BoxFuture<'a, Result<RunRecord, Error>> {
        Box::pin(self.transaction(async move |runs| table::write(runs, lease, &change).await))
    }

    fn renew<'a>(&'a self, lease: &'a Lease, by: Duration) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(self.transaction(async move |runs| table::renew(runs, lease, by).await))
    }

    fn release<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(self.transaction(async move |runs| table::release(runs, lease).await))
    }

    fn read<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<Option<RunRecord>, Error>> {
        Box::pin(self.transaction(async move |runs| table::read(runs, key).await))
    }

    fn history<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<Vec<RunAttempt>, Error>> {
        Box::pin(self.transaction(async move |runs| table::history(runs, key).await))
    }

    fn taken<'a>(&'a self, budget: &'a str) -> BoxFuture<'a, Result<CreativeUnits, Error>> {
        Box::pin(self.transaction(async move |runs| table::taken(runs, budget).await))
    }

    fn unfinished(&self) -> BoxFuture<'_, Result<Vec<RunRecord>, Error>> {
        Box::pin(self.transaction(async move |runs| table::unfinished(runs).await))
    }

    fn jobs_after(&self, moment: DateTime<Utc>) -> BoxFuture<'_, Result<Vec<JobId>, Error>> {
        Box::pin(self.transaction(async move |runs| table::jobs_after(runs, moment).await))
    }

    fn retry<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<RunRecord, Error>> {
        Box::pin(self.transaction(async move |runs| table::retry(runs, key).await))
    }

    fn salt(&self) -> BoxFuture<'_, Result<[u8; 16], Error>> {
        let salt = self.inner.salt.get_or_try_init(async || {
            self.transaction(async |runs| schema::salt(runs).await).await
        });
        Box::pin(async move { salt.await.copied() })
    }

    fn changed(&self, limit: Duration) -> BoxFuture<'_, ()> {
        Box::pin(self.inner.changes.next(limit))
    }
}

/// Names the database for messages.
fn place(config: &Config) -> String {
    let hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .map(|host| match host {
            tokio_postgres::config::Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            tokio_postgres::config::Host::Unix(path) => path.display().to_string(),
        })
        .collect();
    format!("{}/{}", hosts.join(","), config.get_dbname().unwrap_or_default())
}

fn no_connection(error: deadpool_postgres::PoolError) -> Error {
    match error {
        deadpool_postgres::PoolError::Backend(error) => failed(error),
        other => Error::journal_failed("the database cannot be reached", other),
    }
}

/// The name that PostgreSQL gives the constraint of the column `job_id`.
const JOBS: &str = "scenario_runs_job_id_key";

/// Turns an error of PostgreSQL into that of a journal.
fn failed(error: tokio_postgres::Error) -> Error {
    let code = error.code().cloned();
    let constraint = error.as_db_error().and_then(tokio_postgres::error::DbError::constraint);
    if code == Some(SqlState::UNIQUE_VIOLATION) && constraint == Some(JOBS) {
        return Error::job_conflict();
    }
    let hint = match code {
        None if error.is_closed() => "the connection to the database was lost",
        None => "the database cannot be reached",
        Some(
            SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW,
        ) => "the database is stopping or starting",
        Some(SqlState::READ_ONLY_SQL_TRANSACTION) => "the database cannot be written",
        Some(SqlState::DISK_FULL) => "the disk of the database is full",
        Some(SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION) => {
            "the database refuses the user"
        }
        Some(_) => "a statement failed",
    };
    Error::journal_failed(hint, error)
}
