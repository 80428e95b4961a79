//! What the handwritten part of the crate uses of the generated client.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, Result};
use heck::{ToShoutySnakeCase as _, ToSnakeCase as _};

/// Every word of its sources but those of comments.
#[derive(Default)]
pub struct Handwritten {
    words: BTreeSet<String>,
}

impl Handwritten {
    /// Reads all sources below a folder; none if there is no such folder.
    pub fn below(folder: &Path) -> Result<Self> {
        let mut found = Self::default();
        found.read(folder)?;
        Ok(found)
    }

    /// The words of one source.
    #[cfg(test)]
    pub fn of(source: &str) -> Self {
        let mut found = Self::default();
        found.take(source);
        found
    }

    /// Whether it names this type.
    pub fn names(&self, kind: &str) -> bool {
        self.words.contains(kind)
    }

    /// Whether it calls this operation, by its method or by its constant.
    pub fn calls(&self, id: &str) -> bool {
        self.names(&id.to_snake_case()) || self.names(&id.to_shouty_snake_case())
    }

    fn read(&mut self, folder: &Path) -> Result<()> {
        if !folder.is_dir() {
            return Ok(());
        }
        let unreadable = || format!("cannot read {}", folder.display());
        for entry in fs::read_dir(folder).with_context(unreadable)? {
            let path = entry.with_context(unreadable)?.path();
            if path.is_dir() {
                self.read(&path)?;
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = fs::read_to_string(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                self.take(&source);
            }
        }
        Ok(())
    }

    fn take(&mut self, source: &str) {
        // Docs and comments name many types that the code does not use. They would mark nearly everything.
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        let words = code
            .flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'))
            .filter(|word| !word.is_empty());
        self.words.extend(words.map(str::to_owned));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_code_count_and_comments_do_not() {
        let found =
            Handwritten::of("let job: types::Job = api.list_jobs(); // Asset\n/// `Upload`\n");
        assert!(found.names("Job") && found.calls("listJobs") && !found.names("Upload"));
        let own = Handwritten::below(&crate::files::root().expect("this project").join("src/ext"))
            .expect("sources");
        assert!(own.calls("createUpload") && own.names("UploadStatus"));
        assert!(!own.calls("deleteJobsEverywhere"));
    }
}
