//! Trouble that passes.

use super::{Error, ErrorKind};

impl Error {
    /// Whether the same question may be answered a little later: it says nothing about what was asked for.
    /// Not whether it is safe to ask again.
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
