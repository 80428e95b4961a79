//! Whether a later attempt may succeed: the one table of statuses.

use http::StatusCode;

use super::{Error, ErrorKind};

/// The chance that the same request succeeds later.
///
/// What the failed attempt did on the server is another question: see
/// [`Error::is_ambiguous`] and [`Effect`](crate::values::Effect).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Recovery {
    /// The request itself has to change.
    None,
    /// It may succeed. Waits go on, because the job does; single requests are not worth a retry.
    Possible,
    /// The failure is of the moment.
    Likely,
}

impl Recovery {
    fn of(status: StatusCode) -> Self {
        match status.as_u16() {
            // These pass by themselves. Other 5xx, such as 501, are more likely to stay.
            408 | 425 | 429 | 500 | 502 | 503 | 504 => Self::Likely,
            500..=599 => Self::Possible,
            _ => Self::None,
        }
    }
}

impl Error {
    /// Returns the chance that the same request succeeds later.
    pub(crate) fn recovery(&self) -> Recovery {
        match self.kind() {
            ErrorKind::Connect | ErrorKind::Transport | ErrorKind::Timeout => Recovery::Likely,
            // Providers of tokens fail and recover. An unreadable body may come from a proxy.
            ErrorKind::Token | ErrorKind::Decode => Recovery::Possible,
            ErrorKind::File if !self.0.lasting => Recovery::Possible,
            // Among them a request that a shared request budget did not grant: a wait goes on.
            #[cfg(feature = "journal")]
            ErrorKind::Journal if self.is_journal_unavailable() => Recovery::Possible,
            ErrorKind::Status => self.status().map_or(Recovery::None, Recovery::of),
            // What the caller or the job caused does not change by itself.
            _ => Recovery::None,
        }
    }

    /// Whether a later attempt may succeed.
    pub(crate) fn is_transient(&self) -> bool {
        self.recovery() > Recovery::None
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;

    #[test]
    fn every_status_has_its_recovery() {
        for status in 100..=999 {
            let expected = match status {
                408 | 425 | 429 | 500 | 502 | 503 | 504 => Recovery::Likely,
                501 | 505..=599 => Recovery::Possible,
                _ => Recovery::None,
            };
            let status = StatusCode::from_u16(status).unwrap();
            let error = Error::refused(None, status, &HeaderMap::new(), b"");
            assert_eq!(error.recovery(), expected, "{status}");
        }
    }

    #[test]
    fn mistakes_of_the_caller_and_ended_jobs_never_recover() {
        for error in [
            Error::invalid_argument("a"),
            Error::configuration("a"),
            Error::budget_exhausted(),
            Error::file_limit("a"),
            Error::signature("a"),
        ] {
            assert!(!error.is_transient(), "{error}");
        }
        assert_eq!(Error::file("a", None).recovery(), Recovery::Possible);
        assert_eq!(Error::token("a".to_owned(), None).recovery(), Recovery::Possible);
    }
}
