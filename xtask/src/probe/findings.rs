//! What was found out about each statement.

use std::{collections::BTreeMap, rc::Rc};

use super::exchange::Exchange;

/// The result for a statement. Of several results the greatest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Untested,
    Confirmed,
    Contradicted,
}

impl Outcome {
    pub const ALL: [Self; 3] = [Self::Contradicted, Self::Confirmed, Self::Untested];

    pub fn name(self) -> &'static str {
        match self {
            Self::Untested => "could not be tested",
            Self::Confirmed => "confirmed",
            Self::Contradicted => "contradicted",
        }
    }
}

/// A result with its reason.
#[derive(Clone, Debug)]
pub struct Finding {
    pub outcome: Outcome,
    pub observed: String,
    /// The exchange that shows it.
    pub exchange: Option<Rc<Exchange>>,
}

/// The results, by the ids of statements.
#[derive(Default)]
pub struct Findings(BTreeMap<&'static str, Finding>);

impl Findings {
    pub fn add(&mut self, id: &'static str, finding: Finding) {
        // The first of equal results stays: it has the exchange that showed it first.
        if self.0.get(id).is_none_or(|known| known.outcome < finding.outcome) {
            self.0.insert(id, finding);
        }
    }

    pub fn get(&self, id: &str) -> Option<&Finding> {
        self.0.get(id)
    }
}
