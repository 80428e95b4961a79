//! A stream, read by an iterator.

use std::sync::Arc;

use futures_util::{Stream, StreamExt as _};

use super::Runtime;
use crate::error::Error;

/// Reads a stream from code without async, and ends with it.
#[derive(Debug)]
pub(super) struct Pull<S> {
    runtime: Arc<Runtime>,
    pub(super) stream: S,
    ended: bool,
}

impl<S> Pull<S> {
    pub(super) fn new(runtime: Arc<Runtime>, stream: S) -> Self {
        Self { runtime, stream, ended: false }
    }

    /// Drives another stream on the same thread, from its start.
    pub(super) fn map<T>(self, change: impl FnOnce(S) -> T) -> Pull<T> {
        Pull::new(self.runtime, change(self.stream))
    }

    /// Drives a future that reads the stream.
    pub(super) fn block_on<'a, T, F: Future<Output = Result<T, Error>>>(
        &'a mut self,
        read: impl FnOnce(&'a mut S) -> F,
    ) -> Result<T, Error> {
        self.runtime.block_on(read(&mut self.stream))
    }
}

impl<S: Stream<Item = Result<T, Error>> + Unpin, T> Iterator for Pull<S> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        // A stream may panic if it is polled after its end.
        if self.ended {
            return None;
        }
        let item = match self.runtime.drive(self.stream.next()) {
            Ok(item) => item,
            // It would be the same error each time, and a loop that skips errors would not end.
            Err(error) => {
                self.ended = true;
                return Some(Err(error));
            }
        };
        self.ended = item.is_none();
        item
    }
}
