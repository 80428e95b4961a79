//! The changes of an update, as a report and as lines of the changelog.

use std::fmt;

use serde::Serialize;

/// What happened to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Added,
    Removed,
    Changed,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// What happened.
    pub kind: Kind,
    /// `operation`, `run`, `tags`, `feature`, `parameter`, `body`, `response`, `type`, `field`, `value`, `variant` or
    /// `range`.
    pub what: &'static str,
    /// `GET /jobs query status`, `Job.status`, `JobStatus queued`.
    pub place: String,
    /// What it was and is now, for changes; the type or the name in Rust, for what was added.
    pub detail: String,
    /// Whether code that compiled and worked may fail now.
    pub breaking: bool,
    /// The files of the handwritten part of the crate that use it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub used: Vec<String>,
    /// The id of an operation, before it changed; empty for anything else.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
}

/// All changes of an update.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Difference {
    /// In the order of the things.
    pub changes: Vec<Change>,
    /// What somebody has to decide, in one sentence each.
    pub asked: Vec<String>,
}

/// Files of the handwritten part that a line names, at most.
const FILES: usize = 3;

/// The sections of the changelog, in their order.
const SECTIONS: [(&str, Kind, bool); 5] = [
    ("Added", Kind::Added, false),
    ("Changed", Kind::Changed, false),
    ("Breaking", Kind::Added, true),
    ("Breaking", Kind::Changed, true),
    ("Breaking", Kind::Removed, true),
];

impl Difference {
    /// Operations that are gone.
    pub fn lost_operations(&self) -> Vec<&Change> {
        let lost = self
            .changes
            .iter()
            .filter(|change| change.kind == Kind::Removed && change.what == "operation");
        lost.collect()
    }

    /// Lines for the section Unreleased of the changelog, each with its heading there.
    pub fn changelog(&self) -> Vec<(&'static str, String)> {
        let mut lines = Vec::new();
        for (title, kind, breaking) in SECTIONS {
            let changes = self.changes.iter();
            let changes =
                changes.filter(|change| change.kind == kind && change.breaking == breaking);
            lines.extend(changes.map(|change| (title, change.sentence())));
        }
        lines
    }
}

impl Change {
    fn sentence(&self) -> String {
        let detail =
            if self.detail.is_empty() { String::new() } else { format!(" ({})", self.detail) };
        // The heading says that it was added or has changed. Under Breaking it must be said.
        let kind = match (self.kind, self.breaking) {
            (Kind::Removed, _) => " removed",
            (Kind::Added, true) => " added",
            (Kind::Changed, true) => " changed",
            _ => "",
        };
        format!("{} `{}`{kind}{detail}.", self.what, self.place)
    }

    fn used_by(&self) -> String {
        let shown: Vec<&str> = self.used.iter().take(FILES).map(String::as_str).collect();
        match self.used.len() {
            0 => String::new(),
            count if count > FILES => {
                format!("  used by {} and {} more files", shown.join(", "), count - FILES)
            }
            _ => format!("  used by {}", shown.join(", ")),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            writeln!(f, "nothing that callers see has changed")?;
        }
        for change in &self.changes {
            let kind = format!("{:?}", change.kind).to_lowercase();
            let breaking = if change.breaking { "  BREAKING" } else { "" };
            let detail = if change.detail.is_empty() {
                String::new()
            } else {
                format!("  {}", change.detail)
            };
            let used = change.used_by();
            writeln!(f, "{kind:<8} {:<10} {}{detail}{breaking}{used}", change.what, change.place)?;
        }
        let breaking = self.changes.iter().filter(|change| change.breaking).count();
        if !self.changes.is_empty() {
            writeln!(f, "{} changes, {breaking} of them breaking", self.changes.len())?;
        }
        for asked in &self.asked {
            writeln!(f, "DECIDE     {asked}")?;
        }
        Ok(())
    }
}
