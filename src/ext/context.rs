//! What runs, jobs and files of one client have in common.

use std::{fmt, ops::Deref, sync::Arc};

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
};

/// A client as this layer sees it: settings and connections, and the state that all its clones share.
#[derive(Clone)]
pub(crate) struct Context {
    core: Core,
    state: Arc<State>,
}

/// State of a client that outlives a single call.
#[derive(Default)]
struct State {
    /// The waits, which share their polling requests.
    poller: Arc<Poller>,
    /// Files that were uploaded, so that each is uploaded once.
    uploaded: Arc<Uploaded>,
    /// Inputs of models that were read.
    known_inputs: Arc<KnownInputs>,
    /// Jobs that belong to a submit, so that no other submit claims them.
    accepted: Arc<Accepted>,
    /// The measurement of the server's clock.
    measuring: Measuring,
    /// The background thread of calls without async.
    #[cfg(feature = "blocking")]
    runtime: Arc<Runtime>,
}

impl Context {
    pub(crate) fn new(core: Core) -> Self {
        // Everything in the state is shared by all clones: limits and jobs belong to the account, not to a handle.
        Self { core, state: Arc::default() }
    }

    /// Returns the client with other settings and the same state.
    pub(crate) fn with_core(&self, core: Core) -> Self {
        Self { core, state: Arc::clone(&self.state) }
    }

    pub(crate) fn core(&self) -> &Core {
        &self.core
    }

    pub(crate) fn poller(&self) -> &Arc<Poller> {
        &self.state.poller
    }

    pub(crate) fn uploaded(&self) -> &Arc<Uploaded> {
        &self.state.uploaded
    }

    pub(crate) fn known_inputs(&self) -> &Arc<KnownInputs> {
        &self.state.known_inputs
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
