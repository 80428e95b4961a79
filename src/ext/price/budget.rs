//! A shared limit on the charges of runs.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use rust_decimal::Decimal;
use uuid::Uuid;

use crate::{api::CreativeUnits, error::Error, values::Submission};

/// Limits the total charge of runs; clones share the limit.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use scenario_client::{Budget, CreativeUnits, CustomRequest};
///
/// let budget = Budget::new(CreativeUnits::from(12));
/// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
/// scenario.run(&request).budget(&budget).submit().await?; // 5 units each
/// scenario.run(&request).budget(&budget).submit().await?;
/// let error = scenario.run(&request).budget(&budget).submit().await.unwrap_err();
///
/// assert!(error.is_budget_exceeded(), "a third run would make 15");
/// assert_eq!(budget.left(), CreativeUnits::from(2));
/// # Ok(()) });
/// ```
///
/// The price of a run is reserved before it is submitted. Then
///
/// | the submit | the reservation |
/// | --- | --- |
/// | was accepted | becomes the billed amount |
/// | was certainly refused, or never sent | is released |
/// | has an unknown outcome | stays until [`Scenario::reconcile`](crate::Scenario::reconcile) finds the job, or you [`confirm`](Self::confirm) or [`release`](Self::release) it |
///
/// Amounts are exact decimals. A failed job is credited automatically, once, as soon as a
/// [`wait`](crate::Job::wait), a refresh or its events report a refund
/// ([`Refund::Expected`](crate::error::Refund::Expected)); without a reported refund it stays spent. The
/// billed amount counts even if it exceeds the reservation; quoted and billed amounts agreed in all runs
/// (observed).
#[derive(Clone)]
pub struct Budget {
    ledger: Arc<Mutex<Ledger>>,
    #[cfg(feature = "journal")]
    name: Option<Arc<str>>,
}

#[derive(Debug)]
struct Ledger {
    limit: Decimal,
    spent: Decimal,
    reserved: Decimal,
    unknown: HashMap<Uuid, Decimal>,
}

impl Ledger {
    fn left(&self) -> Decimal {
        // Reserved units count as gone: their runs may be charged at any moment.
        let taken = self.spent.saturating_add(self.reserved);
        self.limit.saturating_sub(taken).max(Decimal::ZERO)
    }

    /// Removes the reservation of a submission of unknown outcome.
    fn take(&mut self, submission: &Submission) -> Option<Decimal> {
        // Removed, so that a submission is confirmed or released once, whoever comes first.
        let amount = self.unknown.remove(&submission.id())?;
        self.reserved = self.reserved.saturating_sub(amount);
        Some(amount)
    }
}

/// The amount that a job charged to a budget, until the server refunds it.
#[derive(Clone, Debug)]
pub(crate) struct Spent {
    budget: Budget,
    amount: Decimal,
    credited: Arc<AtomicBool>,
}

impl Spent {
    fn new(budget: &Budget, amount: Decimal) -> Self {
        Self { budget: budget.clone(), amount, credited: Arc::default() }
    }

    /// Credits the amount, once for all handles of the job.
    pub(crate) fn credit(&self) {
        // Clones of a job credit its charge once, however many of them see the failure.
        if !self.credited.swap(true, Ordering::Relaxed) {
            self.budget.credit(self.amount.into());
        }
    }
}

impl Budget {
    /// Creates a budget of this many creative units. A limit of zero or less refuses every run that has a
    /// price.
    pub fn new(limit: CreativeUnits) -> Self {
        let ledger = Ledger {
            limit: limit.decimal(),
            spent: Decimal::ZERO,
            reserved: Decimal::ZERO,
            unknown: HashMap::new(),
        };
        Self {
            ledger: Arc::new(Mutex::new(ledger)),
            #[cfg(feature = "journal")]
            name: None,
        }
    }

    /// Gives the budget a name, under which a [journal](crate::ext::journal) keeps what was spent. Runs with a key
    /// then share the limit with those of all processes that use the journal and this name, also with earlier
    /// ones.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("runs.db");
    /// use scenario_client::{Budget, CustomRequest, ext::journal::SqliteJournal};
    ///
    /// let journal = SqliteJournal::open(&path).await?;
    /// let song = |seed: u32| CustomRequest::new("minimax/music-01").set("lyrics", "la").set("seed", seed);
    /// let november = Budget::new(8.into()).named("2026-11"); // 5 units each
    /// scenario.run(&song(1)).budget(&november).key("one").journal(&journal).submit().await?;
    ///
    /// // Another process, or this one after a restart.
    /// let november = Budget::new(8.into()).named("2026-11");
    /// let run = scenario.run(&song(2)).budget(&november).key("two").journal(&journal);
    /// assert!(run.submit().await.unwrap_err().is_budget_exceeded());
    /// # Ok(()) });
    /// ```
    ///
    /// Give the budget the same limit in all processes: each keeps to its own. A larger limit allows more.
    ///
    /// The runs of a [batch](crate::Scenario::batch) use the name of the batch if the budget has none. Runs without
    /// a key count in this process only.
    #[cfg(feature = "journal")]
    #[cfg_attr(docsrs, doc(cfg(feature = "journal")))]
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Returns the name of the budget.
    #[cfg(feature = "journal")]
    #[cfg_attr(docsrs, doc(cfg(feature = "journal")))]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Returns the initial limit.
    pub fn limit(&self) -> CreativeUnits {
        self.ledger().limit.into()
    }

    /// Returns the total charge of accepted runs, without what was [credited](Self::credit).
    pub fn spent(&self) -> CreativeUnits {
        self.ledger().spent.into()
    }

    /// Returns the amount reserved for submits that are in flight or whose outcome is unknown.
    pub fn reserved(&self) -> CreativeUnits {
        self.ledger().reserved.into()
    }

    /// Returns the amount left for further runs.
    pub fn left(&self) -> CreativeUnits {
        self.ledger().left().into()
    }

    /// Counts the reservation of a submit of unknown outcome as spent, once you know that the job was
    /// started. [`Scenario::reconcile`](crate::Scenario::reconcile) does so when it finds the job. Returns
    /// the amount; zero if nothing is reserved for the submit.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// use scenario_client::{Budget, CreativeUnits, CustomRequest, api::operations};
    ///
    /// let budget = Budget::new(CreativeUnits::from(12));
    /// let run = scenario.run(&CustomRequest::new("minimax/music-01")).quoted(5.into()).budget(&budget);
    /// # fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    /// let error = run.submit().await.unwrap_err();
    /// assert_eq!((budget.spent(), budget.reserved()), (0.into(), 5.into()));
    ///
    /// // The job was found in the web application, for example.
    /// budget.confirm(&error);
    /// assert_eq!((budget.spent(), budget.reserved()), (5.into(), 0.into()));
    /// # Ok(()) });
    /// ```
    pub fn confirm(&self, error: &Error) -> CreativeUnits {
        let spent = error.submission().and_then(|submission| self.confirm_submission(submission));
        spent.map(|spent| spent.amount).unwrap_or_default().into()
    }

    /// Confirms a submission; `None` if nothing is reserved for it.
    pub(crate) fn confirm_submission(&self, submission: &Submission) -> Option<Spent> {
        let amount = {
            let mut ledger = self.ledger();
            let amount = ledger.take(submission)?;
            ledger.spent = ledger.spent.saturating_add(amount);
            amount
        };
        Some(Spent::new(self, amount))
    }

    /// Releases the reservation of a submit of unknown outcome, once you know that no job was started.
    /// Returns the amount; zero if nothing is reserved for the submit.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// use scenario_client::{Budget, CustomRequest, Reconciled, api::operations};
    ///
    /// let budget = Budget::new(12.into());
    /// let run = scenario.run(&CustomRequest::new("minimax/music-01")).quoted(5.into()).budget(&budget);
    /// # fake.fault(&operations::RUN_MODEL, Fault::drop_before());
    /// let error = run.submit().await.unwrap_err();
    /// // Use several minutes here: the longer no job appears, the less likely is one.
    /// let timeout = std::time::Duration::from_secs(1);
    /// if let Reconciled::NotFoundWithin(_) = scenario.reconcile(&error).timeout(timeout).await? {
    ///     budget.release(&error);
    /// }
    /// assert_eq!(budget.left(), 12.into());
    /// # Ok(()) });
    /// ```
    pub fn release(&self, error: &Error) -> CreativeUnits {
        error.submission().map(|submission| self.release_submission(submission)).unwrap_or_default()
    }

    /// Releases the reservation of a submission that started nothing.
    pub(crate) fn release_submission(&self, submission: &Submission) -> CreativeUnits {
        self.ledger().take(submission).unwrap_or_default().into()
    }

    /// Credits a refund. Returns the credited amount: at most what was spent, and zero for a negative
    /// amount.
    ///
    /// ```
    /// use scenario_client::{Budget, CreativeUnits};
    ///
    /// let budget = Budget::new(CreativeUnits::from(12));
    /// assert_eq!(budget.credit(CreativeUnits::from(3)), CreativeUnits::ZERO);
    /// assert_eq!(budget.left(), CreativeUnits::from(12), "nothing was spent");
    /// ```
    pub fn credit(&self, amount: CreativeUnits) -> CreativeUnits {
        let mut ledger = self.ledger();
        // A credit above what was spent would raise the limit.
        let amount = amount.decimal().clamp(Decimal::ZERO, ledger.spent.max(Decimal::ZERO));
        ledger.spent = ledger.spent.saturating_sub(amount);
        amount.into()
    }

    /// Reserves a price, or returns an error if too little is left.
    pub(crate) fn reserve(&self, price: CreativeUnits) -> Result<Reservation, Error> {
        let mut ledger = self.ledger();
        // A negative price would make room for other runs.
        let amount = price.decimal().max(Decimal::ZERO);
        let left = ledger.left();
        // Check and reservation under one lock: two runs never share the last units.
        if amount > left {
            return Err(Error::budget_exceeded(price, left.into()));
        }
        ledger.reserved = ledger.reserved.saturating_add(amount);
        Ok(Reservation { budget: self.clone(), amount, state: State::Held })
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ledger = self.ledger();
        f.debug_struct("Budget")
            .field("limit", &ledger.limit)
            .field("spent", &ledger.spent)
            .field("reserved", &ledger.reserved)
            .finish_non_exhaustive()
    }
}

/// The price reserved for one submit.
pub(crate) struct Reservation {
    budget: Budget,
    amount: Decimal,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    /// Nothing was sent.
    Held,
    /// The request left: only its response decides about the reservation.
    Sent(Uuid),
    /// The reservation is settled.
    Done,
}

impl Reservation {
    /// Returns the price that is reserved.
    #[cfg(feature = "journal")]
    pub(crate) fn amount(&self) -> CreativeUnits {
        self.amount.into()
    }

    /// Marks the submit as sent; call it before the request leaves.
    pub(crate) fn sent(&mut self, submission: &Submission) {
        self.state = State::Sent(submission.id());
    }

    /// Returns the budget that holds the reservation.
    pub(crate) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Turns the reservation of an accepted run into a charge; `billed` is `None` if the response has no
    /// price.
    pub(crate) fn settle(mut self, billed: Option<CreativeUnits>) -> Spent {
        self.state = State::Done;
        // Without a price in the response, the reserved price is the best estimate of the charge.
        let spent = billed.map_or(self.amount, CreativeUnits::decimal);
        // No response raises the limit.
        let spent = spent.max(Decimal::ZERO);
        let mut ledger = self.budget.ledger();
        ledger.reserved = ledger.reserved.saturating_sub(self.amount);
        // May exceed the limit if the charge is above the estimate. The ledger reports it, the money is gone.
        ledger.spent = ledger.spent.saturating_add(spent);
        drop(ledger);
        Spent::new(&self.budget, spent)
    }

    /// Releases the reservation of a run that was certainly not accepted.
    pub(crate) fn release(mut self) {
        // The drop gives the units back. Marked as held again, because the submit was refused and charged nothing.
        self.state = State::Held;
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut ledger = self.budget.ledger();
        match self.state {
            State::Held => ledger.reserved = ledger.reserved.saturating_sub(self.amount),
            // The outcome is unknown, or the future of the submit was dropped: it may have been charged.
            State::Sent(id) => {
                ledger.unknown.insert(id, self.amount);
            }
            State::Done => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn never_more_than_the_limit_is_reserved_or_spent(
            limit in 0_i64..1_000,
            steps in proptest::collection::vec((0_i64..200, 0_u8..4), 0..60),
        ) {
            let limit = CreativeUnits::from(Decimal::new(limit, 1));
            let budget = Budget::new(limit);
            for (price, end) in steps {
                let price = CreativeUnits::from(Decimal::new(price, 1));
                let left = budget.left();
                let Ok(mut reservation) = budget.reserve(price) else {
                    prop_assert!(price > left, "refused although there was enough");
                    continue;
                };
                match end {
                    0 => drop(reservation),
                    1 => drop(reservation.settle(Some(price))),
                    2 => reservation.release(),
                    _ => reservation.sent(&Submission::new(
                        crate::values::Target::sent(
                            &crate::api::operations::CREATE_ASSET_ARCHIVE,
                            "/assets/download",
                        ),
                        None,
                        crate::values::Moment {
                            here: chrono::Utc::now(),
                            instant: None,
                            server: None,
                        },
                        std::time::Duration::ZERO,
                        Default::default(),
                    )),
                }
                let taken = budget.spent().decimal() + budget.reserved().decimal();
                prop_assert!(taken <= limit.decimal());
                prop_assert_eq!(taken + budget.left().decimal(), limit.decimal());
            }
        }
    }

    #[test]
    fn a_tenth_ten_times_is_one() {
        let budget = Budget::new(1.into());
        for _ in 0..10 {
            let tenth = "0.1".parse().unwrap();
            budget.reserve(tenth).ok().unwrap().settle(Some(tenth));
        }
        assert_eq!(budget.left(), CreativeUnits::ZERO);
    }
}
