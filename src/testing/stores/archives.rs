//! The files of archives.

use std::collections::HashMap;

/// Which job packed which file.
#[derive(Debug, Default)]
pub(crate) struct Archives {
    by_job: HashMap<String, String>,
}

impl Archives {
    /// The asset with the archive of a job; `None` until it is packed.
    pub(crate) fn of_job(&self, job: &str) -> Option<String> {
        self.by_job.get(job).cloned()
    }

    /// Notes the asset with the archive of a job.
    pub(crate) fn add(&mut self, job: &str, asset: &str) {
        self.by_job.insert(job.to_owned(), asset.to_owned());
    }
}
