//! The effect that a request can have on the server (contract: price.starts-nothing, price.api-mode,
//! submit.dry-run-in-body).

use reqwest::Url;

use super::{Operation, operations};

/// The effect that a request can have on the server, which decides what its failure can mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing is sent to the API: a download, an upload part, a local check.
    #[default]
    Outside,
    /// The request reads.
    Read,
    /// The request estimates a price. Nothing is started.
    Estimate {
        /// IP detection is billed with an estimate too (source: API description).
        billed: bool,
    },
    /// The request changes something without a charge.
    Write {
        /// A second request changes nothing more.
        idempotent: bool,
    },
    /// The request starts something that charges creative units.
    Paid,
}

impl Effect {
    /// Returns the effect of one request. Only the query decides whether a paid operation is an estimate:
    /// `dryRun` in the body is ignored, and a paid job starts (observed).
    pub(crate) fn of(operation: &'static Operation, url: &Url) -> Self {
        let query = |name: &str| {
            url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        if operation.charges {
            // `api` is a tier of prices (source: official SDK).
            return match query("dryRun").as_deref() {
                Some("true" | "api") => Self::Estimate {
                    billed: operation == &operations::DETECT_IP_RISKS
                        // The fee of the IP check is charged even for an estimate.
                        || query("ipDetection").is_some_and(|value| value != "false"),
                },
                // Anything that might start a job counts as paid.
                _ => Self::Paid,
            };
        }
        match operation.method {
            "GET" | "HEAD" => Self::Read,
            _ => Self::Write { idempotent: operation.is_idempotent() },
        }
    }

    /// Returns whether a retry is safe although the request may have been carried out.
    pub(crate) fn is_repeatable(self) -> bool {
        match self {
            Self::Read | Self::Estimate { billed: false } => true,
            Self::Write { idempotent } => idempotent,
            // Transfers of files have their own retry loop.
            Self::Outside | Self::Estimate { billed: true } | Self::Paid => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(operation: &'static Operation, query: &str) -> Effect {
        let url = format!("https://example.com/v1/any?{query}");
        Effect::of(operation, &Url::parse(&url).unwrap())
    }

    #[test]
    fn the_query_tells_an_estimate_from_a_paid_request() {
        let run = &operations::RUN_MODEL;
        let estimate = |billed| Effect::Estimate { billed };
        assert_eq!(effect(run, ""), Effect::Paid);
        assert_eq!(effect(run, "dryRun=false"), Effect::Paid);
        // Nobody has said that other values estimate.
        for query in ["dryRun=0", "dryRun=no", "dryRun=False", "dryRun"] {
            assert_eq!(effect(run, query), Effect::Paid, "{query}");
        }
        assert_eq!(effect(run, "dryRun=true"), estimate(false));
        assert_eq!(effect(run, "dryRun=api&projectId=p"), estimate(false));
        assert_eq!(effect(run, "dryRun=true&ipDetection=true"), estimate(true));
        assert_eq!(effect(run, "dryRun=true&ipDetection=false"), estimate(false));
        assert_eq!(effect(&operations::DETECT_IP_RISKS, "dryRun=true"), estimate(true));
    }

    #[test]
    fn free_operations_read_or_write() {
        assert_eq!(effect(&operations::LIST_JOBS, ""), Effect::Read);
        assert_eq!(
            effect(&operations::CREATE_UPLOAD, ""),
            Effect::Write { idempotent: false },
            "uploads cost nothing"
        );
        let workflow = &operations::UPDATE_WORKFLOW;
        assert_eq!(effect(workflow, ""), Effect::Write { idempotent: true });
        assert_eq!(effect(&operations::RUN_WORKFLOW, ""), Effect::Paid);
    }
}
