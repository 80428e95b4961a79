//! What the passes have to say: every correction and every loss, by pass.

use std::{collections::BTreeMap, fmt};

/// Passes that note the same for every description.
const ROUTINE: [&str; 4] = ["fit", "loosen", "overlay", "whole"];

/// Notes of the other passes that are printed, at most.
const SHOWN: usize = 10;

/// What is left out. Every line of it is printed.
const LOUD: &str = "QUARANTINE";

/// Notes of all passes, in the order they were made.
#[derive(Debug, Default)]
pub struct Report {
    notes: Vec<(&'static str, String)>,
}

impl Report {
    /// Adds a note of a pass.
    pub fn note(&mut self, pass: &'static str, text: impl Into<String>) {
        self.notes.push((pass, text.into()));
    }

    /// All notes, for machines.
    pub fn notes(&self) -> Vec<String> {
        self.notes.iter().map(|(pass, text)| format!("{pass}: {text}")).collect()
    }
}

impl fmt::Display for Report {
    /// The routine of the later passes is counted only, and others must not bury the changes that follow; the
    /// report for machines has every note.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts = BTreeMap::<&str, usize>::new();
        let mut shown = 0;
        for (pass, text) in &self.notes {
            *counts.entry(pass).or_default() += 1;
            if *pass != LOUD {
                // Hundreds of lines that are the same in every update would hide the few that matter.
                let hidden = ROUTINE.contains(pass) || shown == SHOWN;
                if hidden {
                    continue;
                }
                shown += 1;
            }
            writeln!(f, "{pass:<10} {text}")?;
        }
        let counts: Vec<String> =
            counts.iter().map(|(pass, count)| format!("{pass} {count}")).collect();
        writeln!(f, "notes: {} (all of them with --report FILE.json)", counts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_do_not_bury_what_is_left_out() {
        let mut report = Report::default();
        for number in 0..40 {
            report.note("resolve", format!("note {number}"));
        }
        report.note("fit", "routine");
        report.note(LOUD, "GET /a is left out");
        let text = report.to_string();
        assert_eq!(text.lines().count(), SHOWN + 2, "{text}");
        assert!(text.contains("QUARANTINE GET /a") && text.contains("resolve 40"), "{text}");
        assert_eq!(report.notes().len(), 42);
    }
}
