//! Transient errors.

use super::{Error, ErrorKind};

impl Error {
    /// Whether the same request may succeed later. It does not say whether a retry is safe.
    pub(crate) fn is_transient(&self) -> bool {
        match self.kind() {
            ErrorKind::Connect
            | ErrorKind::Token
            | ErrorKind::Transport
            | ErrorKind::Timeout
            | ErrorKind::Decode => true,
            ErrorKind::Status => self.status().is_some_and(|status| {
                status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429)
            }),
            _ => false,
        }
    }
}
