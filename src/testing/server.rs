//! The running fake server: settings, clock, and the stores behind one lock.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{clock::Clock, settings::FakeScenarioBuilder, stores::Stores};

/// What connections and tests share.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) settings: FakeScenarioBuilder,
    pub(super) clock: Arc<Clock>,
    stores: Mutex<Stores>,
}

impl Server {
    pub(super) fn new(settings: FakeScenarioBuilder, address: SocketAddr) -> Self {
        let clock = Arc::new(Clock::default());
        let stores = Stores::new(&settings, &format!("http://{address}"), &clock);
        Self { settings, clock, stores: Mutex::new(stores) }
    }

    /// Locks the stores. A request holds the lock until its response is made, but not while code of a test
    /// runs: that may lock them again. After a panic elsewhere they can be used on.
    pub(super) fn stores(&self) -> MutexGuard<'_, Stores> {
        self.stores.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
