//! What runs, jobs and files of one client have in common.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

#[cfg(feature = "blocking")]
use crate::client::Runtime;
use crate::{
    client::Core,
    ext::{
        files::Uploaded,
        jobs::Poller,
        models::KnownInputs,
        run::{Accepted, Measuring},
    },
    ids::JobId,
};

/// A client as this layer sees it: settings and connections, and the state that all its clones share.
#[derive(Clone)]
pub(crate) struct Context {
    core: Core,
    state: Arc<State>,
    reads: Arc<Reads>,
}

/// State of a client that outlives a single call: jobs and limits belong to the account.
#[derive(Default)]
struct State {
    /// Jobs that belong to a submit, so that no other submit claims them.
    accepted: Arc<Accepted>,
    /// The measurement of the server's clock.
    measuring: Measuring,
    /// What clients that add the same to their requests have read.
    reads: Mutex<Vec<(Core, Weak<Reads>)>>,
    /// The background thread of calls without async.
    #[cfg(feature = "blocking")]
    runtime: Arc<Runtime>,
}

/// What depends on the query parameters and headers that a client adds: they may change what a read returns.
#[derive(Default)]
struct Reads {
    /// The waits, which share their polling requests.
    poller: Arc<Poller>,
    /// Files that were uploaded, so that each is uploaded once.
    uploaded: Arc<Uploaded>,
    /// Inputs of models that were read.
    known_inputs: Arc<KnownInputs>,
}

impl State {
    fn reads(&self) -> MutexGuard<'_, Vec<(Core, Weak<Reads>)>> {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Context {
    pub(crate) fn new(core: Core) -> Self {
        Self::of(core, Arc::default())
    }

    /// Returns the client with other settings and the same state.
    pub(crate) fn with_core(&self, core: Core) -> Self {
        Self::of(core, Arc::clone(&self.state))
    }

    fn of(core: Core, state: Arc<State>) -> Self {
        let reads = {
            let mut all = state.reads();
            all.retain(|(_, reads)| reads.strong_count() > 0);
            let same = all.iter().find(|(other, _)| other.reads_like(&core));
            same.and_then(|(_, reads)| reads.upgrade()).unwrap_or_else(|| {
                let reads = Arc::default();
                all.push((core.clone(), Arc::downgrade(&reads)));
                reads
            })
        };
        Self { core, state, reads }
    }

    /// Lets the waits for a job read it now. Returns whether there are any.
    pub(crate) fn announce(&self, job: &JobId) -> bool {
        let pollers: Vec<_> = self
            .state
            .reads()
            .iter()
            .filter_map(|(core, reads)| Some((core.clone(), Arc::clone(&reads.upgrade()?.poller))))
            .collect();
        let is_awaited = |(core, poller): &(Core, Arc<Poller>)| poller.announce(core, job);
        // Each of them has to know.
        pollers.iter().filter(|client| is_awaited(client)).count() > 0
    }

    pub(crate) fn core(&self) -> &Core {
        &self.core
    }

    pub(crate) fn poller(&self) -> &Arc<Poller> {
        &self.reads.poller
    }

    pub(crate) fn uploaded(&self) -> &Arc<Uploaded> {
        &self.reads.uploaded
    }

    pub(crate) fn known_inputs(&self) -> &Arc<KnownInputs> {
        &self.reads.known_inputs
    }

    pub(crate) fn accepted(&self) -> &Arc<Accepted> {
        &self.state.accepted
    }

    pub(crate) fn measuring(&self) -> &Measuring {
        &self.state.measuring
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn runtime(&self) -> &Arc<Runtime> {
        &self.state.runtime
    }
}

impl Deref for Context {
    type Target = Core;

    fn deref(&self) -> &Core {
        &self.core
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.fmt(f)
    }
}
