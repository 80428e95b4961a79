//! The background thread of a client, and who may wait for it.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    task::{Context, Waker},
    time::Duration,
};

use tokio::{
    runtime::{Builder, Handle},
    task::coop::poll_proceed,
};

use crate::error::Error;

/// How long a drop waits for the background thread to end.
const FAREWELL: Duration = Duration::from_secs(1);

/// More than any task of tokio may do before it has to yield.
const BEYOND_ANY_BUDGET: usize = 1_000;

/// One thread that serves connections and timers, while calls run on the threads of their callers.
///
/// It is kept with the client, not with the handles of this module: connections of a client live on this
/// thread, so it must not end before the client does.
#[derive(Default)]
pub(crate) struct Runtime {
    inner: Mutex<Option<tokio::runtime::Runtime>>,
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime").finish_non_exhaustive()
    }
}

impl Runtime {
    /// Drives a fallible future until it is done.
    pub(crate) fn block_on<T, E: From<Error>>(
        &self,
        future: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.drive(future)?
    }

    /// Drives any future until it is done, unless the caller must not wait.
    pub(crate) fn drive<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        // A clone of the handle: the lock must not be held while the call runs, or calls of other threads would wait.
        let handle = self.handle()?;
        Ok(handle.block_on(future))
    }

    /// The runtime, which starts with the first use. An error in async code.
    pub(crate) fn handle(&self) -> Result<Handle, Error> {
        // Blocking here would stop every other task of the thread, and `block_on` would panic.
        if is_async() {
            return Err(Error::blocking(
                "a blocking call in async code; nothing was sent: await the async client, or call it \
                 within `tokio::task::spawn_blocking`",
                None,
            ));
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = &*inner {
            return Ok(runtime.handle().clone());
        }
        // A runtime without a worker makes progress only within `block_on`: connections would die between calls.
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("scenario-client")
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| {
            let message = "the background thread of the client cannot be started; nothing was sent";
            Error::blocking(message, Some(error))
        })?;
        Ok(inner.insert(runtime).handle().clone())
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        let inner = self.inner.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(runtime) = inner.take() else { return };
        // Waiting in async code panics. Elsewhere the thread should be gone when the last handle is: a
        // plug-in may be unloaded next.
        match Handle::try_current() {
            Ok(_) => runtime.shutdown_background(),
            Err(_) => runtime.shutdown_timeout(FAREWELL),
        }
    }
}

/// Whether this thread drives async tasks now.
///
/// A handle to a runtime is also there in `spawn_blocking` and `block_in_place`, where waiting is allowed.
/// What tells them apart is that tokio gives tasks a budget and them none. What is taken out of the budget
/// comes back with the drop of the first element, which is the last one to be dropped here.
fn is_async() -> bool {
    if Handle::try_current().is_err() {
        return false;
    }
    let mut context = Context::from_waker(Waker::noop());
    let mut taken = Vec::new();
    while taken.len() < BEYOND_ANY_BUDGET {
        match poll_proceed(&mut context) {
            std::task::Poll::Ready(one) => taken.push(one),
            std::task::Poll::Pending => {
                while taken.pop().is_some() {}
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use tokio::task::{LocalSet, spawn_blocking};

    use super::*;

    fn multi() -> tokio::runtime::Runtime {
        Builder::new_multi_thread().worker_threads(1).build().unwrap()
    }

    #[test]
    fn async_code_is_recognized_in_tasks_and_at_the_root() {
        let single = Builder::new_current_thread().build().unwrap();
        assert!(single.block_on(async { is_async() }));
        assert!(single.block_on(async { tokio::spawn(async { is_async() }).await.unwrap() }));
        let local = LocalSet::new();
        let task = async { tokio::task::spawn_local(async { is_async() }).await.unwrap() };
        assert!(local.block_on(&single, task));
        let multi = multi();
        assert!(multi.block_on(async { is_async() }));
        assert!(multi.block_on(async { tokio::spawn(async { is_async() }).await.unwrap() }));
    }

    #[test]
    fn waiting_is_allowed_where_tokio_allows_it() {
        assert!(!is_async());
        let multi = multi();
        let _context = multi.enter();
        assert!(!is_async(), "a handle alone drives nothing");
        assert!(!multi.block_on(async { spawn_blocking(is_async).await.unwrap() }));
        let in_place = async { tokio::task::block_in_place(is_async) };
        assert!(!multi.block_on(async { tokio::spawn(in_place).await.unwrap() }));
    }

    #[test]
    fn the_question_leaves_the_budget_as_it_was() {
        let single = Builder::new_current_thread().build().unwrap();
        single.block_on(async {
            for _ in 0..300 {
                assert!(is_async());
            }
            assert!(tokio::task::coop::has_budget_remaining());
        });
    }

    #[test]
    fn a_call_drives_its_future_and_starts_one_thread_only_when_needed() {
        let runtime = Runtime::default();
        assert!(runtime.inner.lock().unwrap().is_none());
        let pause = async { tokio::time::sleep(Duration::from_millis(1)).await };
        runtime.drive(pause).unwrap();
        assert_eq!(runtime.drive(async { 7 }).unwrap(), 7);
        assert!(runtime.inner.lock().unwrap().is_some());
    }

    #[test]
    fn it_can_be_dropped_anywhere() {
        let used = || {
            let runtime = Runtime::default();
            runtime.drive(async {}).unwrap();
            runtime
        };
        drop(used());
        let (one, other) = (used(), used());
        let multi = multi();
        multi.block_on(async move {
            drop(one);
            tokio::spawn(async move { drop(other) }).await.unwrap();
        });
    }
}
