//! What the passes have to say: every correction and every loss, by pass.

use std::{collections::BTreeMap, fmt};

/// Passes that note the same for every description.
const ROUTINE: [&str; 3] = ["fit", "loosen", "overlay"];

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
    /// The routine of the later passes is counted only; the report for machines has every note.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts = BTreeMap::<&str, usize>::new();
        for (pass, text) in &self.notes {
            *counts.entry(pass).or_default() += 1;
            // Hundreds of lines that are the same in every update would hide the few that matter.
            if !ROUTINE.contains(pass) {
                writeln!(f, "{pass:<10} {text}")?;
            }
        }
        let counts: Vec<String> =
            counts.iter().map(|(pass, count)| format!("{pass} {count}")).collect();
        writeln!(f, "notes: {} (all of them with --report FILE.json)", counts.join(", "))
    }
}
