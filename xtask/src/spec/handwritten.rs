//! What the handwritten part of the crate uses of the generated client, and in which files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context as _, Result};
use heck::{ToShoutySnakeCase as _, ToSnakeCase as _};
use serde_json::Value;

/// Enumerations whose values are sorted by hand, the file with the table, and how a value without a line counts.
const TABLES: [(&str, &str, &str); 1] =
    [("JobStatus", "src/ext/jobs/state.rs", "a wait continues")];

/// Every word of its sources but those of comments, with the files that have it.
#[derive(Default)]
pub struct Handwritten {
    words: BTreeMap<String, BTreeSet<String>>,
    /// The texts of the files in [`TABLES`].
    tables: BTreeMap<&'static str, String>,
}

impl Handwritten {
    /// Reads the folder `src` of a tree; nothing if there is no such folder.
    pub fn of_tree(root: &Path) -> Result<Self> {
        let mut found = Self::default();
        found.read(root, &root.join("src"))?;
        for (name, file, _) in TABLES {
            // Another tree has no such file. Nothing is asked for there.
            if let Ok(text) = fs::read_to_string(root.join(file)) {
                found.tables.insert(name, text);
            }
        }
        Ok(found)
    }

    /// The words of one source.
    #[cfg(test)]
    pub fn of(source: &str) -> Self {
        let mut found = Self::default();
        found.take("src/ext/one.rs", source);
        found
    }

    /// The files that name this type.
    pub fn names(&self, kind: &str) -> Vec<&str> {
        self.words.get(kind).into_iter().flatten().map(String::as_str).collect()
    }

    /// The files that call this operation, by its method or by its constant.
    pub fn calls(&self, id: &str) -> Vec<&str> {
        let mut files = self.names(&id.to_snake_case());
        files.extend(self.names(&id.to_shouty_snake_case()));
        files.sort_unstable();
        files.dedup();
        files
    }

    /// Requests for a line in a table, one for each value of a document that has none.
    pub fn unsorted(&self, document: &Value) -> Vec<String> {
        let mut asked = Vec::new();
        for (name, file, counts) in TABLES {
            let Some(table) = self.tables.get(name) else { continue };
            let values = document["components"]["schemas"][name]["enum"].as_array();
            let values = values.into_iter().flatten().filter_map(Value::as_str);
            for value in values.filter(|value| !table.contains(&format!("{value:?}"))) {
                asked.push(format!(
                    "{name} {value} has no line in {file}: add one. Until then {counts}"
                ));
            }
        }
        asked
    }

    fn read(&mut self, root: &Path, folder: &Path) -> Result<()> {
        if !folder.is_dir() {
            return Ok(());
        }
        let unreadable = || format!("cannot read {}", folder.display());
        for entry in fs::read_dir(folder).with_context(unreadable)? {
            let path = entry.with_context(unreadable)?.path();
            if path.is_dir() {
                self.read(root, &path)?;
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = fs::read_to_string(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
                self.take(&name.replace('\\', "/"), &source);
            }
        }
        Ok(())
    }

    fn take(&mut self, file: &str, source: &str) {
        // Docs and comments name many types that the code does not use. They would mark nearly everything.
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        let words = code
            .flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'))
            .filter(|word| !word.is_empty());
        for word in words {
            self.words.entry(word.to_owned()).or_default().insert(file.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn own() -> Handwritten {
        Handwritten::of_tree(&crate::files::root().expect("this project")).expect("sources")
    }

    #[test]
    fn words_of_code_count_and_comments_do_not() {
        let found =
            Handwritten::of("let job: types::Job = api.list_jobs(); // Asset\n/// `Upload`\n");
        assert_eq!(found.names("Job"), ["src/ext/one.rs"]);
        assert_eq!(found.calls("listJobs"), ["src/ext/one.rs"]);
        assert!(found.names("Upload").is_empty());
        let own = own();
        assert!(own.names("UploadStatus").contains(&"src/ext/files/upload/protocol.rs"));
        assert!(!own.calls("createUpload").is_empty());
        assert!(own.calls("deleteJobsEverywhere").is_empty());
    }

    #[test]
    fn a_status_without_a_line_in_the_table_is_asked_for() {
        let document =
            |values: &[&str]| json!({"components": {"schemas": {"JobStatus": {"enum": values}}}});
        let asked = own().unsorted(&document(&["queued", "paused", "in-progress"]));
        assert_eq!(asked.len(), 1, "{asked:?}");
        assert!(asked[0].starts_with("JobStatus paused") && asked[0].contains("state.rs"));
        assert!(Handwritten::default().unsorted(&document(&["paused"])).is_empty());
    }
}
