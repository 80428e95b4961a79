//! A limit on what runs may cost together.

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

use crate::{api::CreativeUnits, error::Error, submission::Submission};

/// A limit on what runs may cost together, shared by its clones.
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
/// assert!(error.is_budget_exceeded(), "a third one would make 15");
/// assert_eq!(budget.left(), CreativeUnits::from(2));
/// # Ok(()) });
/// ```
///
/// The price of a run is reserved before it is submitted. Then
///
/// | the submit | the reservation |
/// | --- | --- |
/// | was accepted | becomes what the server billed |
/// | was certainly refused, or never sent | is released |
/// | has an unknown outcome | stays until [`Scenario::reconcile`](crate::Scenario::reconcile) finds the job, or you [`confirm`](Self::confirm) or [`release`](Self::release) it |
///
/// Amounts are exact decimals. A job that fails is credited by itself, once, as soon as a
/// [`wait`](crate::Job::wait), a refresh or its events see that the server refunds it
/// ([`Refund::Expected`](crate::error::Refund::Expected)); what the snapshot does not say stays spent. What a
/// run bills counts as it is even if it is more than was reserved; quoted and billed amounts agreed in
/// all runs that were observed.
#[derive(Clone)]
pub struct Budget {
    ledger: Arc<Mutex<Ledger>>,
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
        let taken = self.spent.saturating_add(self.reserved);
        self.limit.saturating_sub(taken).max(Decimal::ZERO)
    }

    /// Takes what is kept for a submission out of what is reserved.
    fn take(&mut self, submission: &Submission) -> Option<Decimal> {
        let amount = self.unknown.remove(&submission.id())?;
        self.reserved = self.reserved.saturating_sub(amount);
        Some(amount)
    }
}

/// What a job was billed to a budget, until the server refunds it.
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

    /// Gives it back, once for all handles of the job.
    pub(crate) fn credit(&self) {
        if !self.credited.swap(true, Ordering::Relaxed) {
            self.budget.credit(self.amount.into());
        }
    }
}

impl Budget {
    /// Makes a budget of this many creative units. Zero or less lets nothing through that costs anything.
    pub fn new(limit: CreativeUnits) -> Self {
        let ledger = Ledger {
            limit: limit.decimal(),
            spent: Decimal::ZERO,
            reserved: Decimal::ZERO,
            unknown: HashMap::new(),
        };
        Self { ledger: Arc::new(Mutex::new(ledger)) }
    }

    /// What it started with.
    pub fn limit(&self) -> CreativeUnits {
        self.ledger().limit.into()
    }

    /// What accepted runs were billed.
    pub fn spent(&self) -> CreativeUnits {
        self.ledger().spent.into()
    }

    /// What is kept for submits that are on their way, or whose outcome is unknown.
    pub fn reserved(&self) -> CreativeUnits {
        self.ledger().reserved.into()
    }

    /// What further runs may cost.
    pub fn left(&self) -> CreativeUnits {
        self.ledger().left().into()
    }

    /// Counts as spent what is kept for a submit of unknown outcome: it turned out that the job was
    /// started. [`Scenario::reconcile`](crate::Scenario::reconcile) does that by itself when it finds the
    /// job. Returns how much that was; zero if nothing is kept for it.
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
    /// // Found in the job list of the web application, say.
    /// budget.confirm(&error);
    /// assert_eq!((budget.spent(), budget.reserved()), (5.into(), 0.into()));
    /// # Ok(()) });
    /// ```
    pub fn confirm(&self, error: &Error) -> CreativeUnits {
        let spent = error.submission().and_then(|submission| self.confirm_submission(submission));
        spent.map(|spent| spent.amount).unwrap_or_default().into()
    }

    /// The same for a submission; `None` if nothing is kept for it.
    pub(crate) fn confirm_submission(&self, submission: &Submission) -> Option<Spent> {
        let amount = {
            let mut ledger = self.ledger();
            let amount = ledger.take(submission)?;
            ledger.spent = ledger.spent.saturating_add(amount);
            amount
        };
        Some(Spent::new(self, amount))
    }

    /// Gives back what is kept for a submit of unknown outcome, after you made sure that no job was
    /// started. Returns how much that was; zero if nothing is kept for it.
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
    /// // Still so some minutes later: it was not started.
    /// let timeout = std::time::Duration::from_secs(1);
    /// if let Reconciled::NotFoundWithin(_) = scenario.reconcile(&error).timeout(timeout).await? {
    ///     budget.release(&error);
    /// }
    /// assert_eq!(budget.left(), 12.into());
    /// # Ok(()) });
    /// ```
    pub fn release(&self, error: &Error) -> CreativeUnits {
        let amount = error.submission().and_then(|submission| self.ledger().take(submission));
        amount.unwrap_or_default().into()
    }

    /// Gives back what was spent, after a refund. Returns how much that was: never more than was spent,
    /// and zero for a negative amount.
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
        let amount = amount.decimal().clamp(Decimal::ZERO, ledger.spent.max(Decimal::ZERO));
        ledger.spent = ledger.spent.saturating_sub(amount);
        amount.into()
    }

    /// Reserves a price, or says that it is too much.
    pub(crate) fn reserve(&self, price: CreativeUnits) -> Result<Reservation, Error> {
        let mut ledger = self.ledger();
        let amount = price.decimal().max(Decimal::ZERO);
        let left = ledger.left();
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

/// A price that is kept for one submit.
pub(crate) struct Reservation {
    budget: Budget,
    amount: Decimal,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    /// Nothing was sent.
    Held,
    /// The submit is on its way, or was: only an answer says what becomes of the reservation.
    Sent(Uuid),
    /// It is settled.
    Done,
}

impl Reservation {
    /// The submit is about to be sent.
    pub(crate) fn sent(&mut self, submission: &Submission) {
        self.state = State::Sent(submission.id());
    }

    /// The budget it was taken out of.
    pub(crate) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The run was accepted; `billed` is `None` if the server named no price.
    pub(crate) fn settle(mut self, billed: Option<CreativeUnits>) -> Spent {
        self.state = State::Done;
        let spent = billed.map_or(self.amount, CreativeUnits::decimal);
        let mut ledger = self.budget.ledger();
        ledger.reserved = ledger.reserved.saturating_sub(self.amount);
        ledger.spent = ledger.spent.saturating_add(spent);
        drop(ledger);
        Spent::new(&self.budget, spent)
    }

    /// The run was certainly not accepted.
    pub(crate) fn release(mut self) {
        self.state = State::Held;
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut ledger = self.budget.ledger();
        match self.state {
            State::Held => ledger.reserved = ledger.reserved.saturating_sub(self.amount),
            // Unknown, or the future of the submit was dropped: the money may be gone.
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
                        crate::target::Target::sent(
                            &crate::api::operations::CREATE_ASSET_ARCHIVE,
                            "/assets/download",
                        ),
                        None,
                        crate::server_time::Moment {
                            here: chrono::Utc::now(),
                            instant: None,
                            server: None,
                        },
                        std::time::Duration::ZERO,
                        &serde_json::Map::new(),
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
