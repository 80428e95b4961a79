//! Names of the files of a batch.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    error::Error,
    ext::files::{NAME_LIMIT, clean_name, file_name, folded_name, safe_name},
    ids::JobId,
};

/// The number of a file, added to names that would be the same for all files of a run.
const NUMBER: &str = "-{number}";

/// Room for a number and the character before it. An id of the service has 30 bytes or so.
const NUMBER_ROOM: usize = 10;
const ID_ROOM: usize = 48;

/// Two ids, for names whose ids are not known yet. They differ at their end, so that an id that is cut counts as lost.
const IDS: [&str; 2] = ["asset_0000000000000000000000001", "asset_0000000000000000000000002"];

/// The names of a batch and their keys, so that no two runs write the same file. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Names(Arc<Mutex<HashMap<String, String>>>);

impl Names {
    /// Takes the name for the run of a key. Returns `false` if another run has it.
    ///
    /// # Errors
    ///
    /// Returns an error if files cannot have this name: after the charge it would be too late to say so.
    pub(super) fn claim(&self, name: &str, key: &str) -> Result<bool, Error> {
        let [one, other] = IDS;
        let first = filled(name, one, one, "1")?;
        if !needs_number(name) && first == filled(name, other, one, "2")? {
            return Err(Error::invalid_argument(format!(
                "the name `{name}` is too long, and would be the same for several files: put {{id}} or {{number}} near \
                 its start; nothing was sent"
            )));
        }
        // Ids of assets and jobs are unique. Numbers begin anew with each run.
        if first != filled(name, other, other, "1")? {
            return Ok(true);
        }
        // What is compared is what is written, after all replacements.
        Ok(take(&mut self.taken(), &[folded_name(&first)], key))
    }

    /// Returns the name for the downloads of a run with this number of files, and takes their names.
    pub(super) fn of_run(
        &self,
        name: &str,
        key: &str,
        job: &JobId,
        files: usize,
    ) -> Result<String, Error> {
        if files < 2 || !needs_number(name) {
            return Ok(name.to_owned());
        }
        // Filled in first: a cut in the middle of a placeholder would leave a brace.
        let name = file_name(name, &[("job", Some(job.as_str()))])?;
        let numbered = format!("{}{NUMBER}", clean_name(&name, NAME_LIMIT - NUMBER_ROOM));
        let mut names = Vec::new();
        // With leading zeros, as the downloads write them.
        let width = files.to_string().len();
        for number in 1..=files {
            let number = format!("{number:0width$}");
            names.push(folded_name(&filled(&numbered, "", job.as_str(), &number)?));
        }
        // Nobody knew the number of files before. Another run may have the name of one of them: `take-1`.
        let is_free = take(&mut self.taken(), &names, key);
        Ok(if is_free {
            numbered
        } else {
            format!("{}-{{id}}", clean_name(&name, NAME_LIMIT - ID_ROOM))
        })
    }

    /// Takes the names of files that were saved before.
    pub(super) fn take_saved(&self, files: &[PathBuf], key: &str) {
        let stems = files.iter().filter_map(|file| file.file_stem()?.to_str());
        let names: Vec<String> = stems.map(folded_name).collect();
        take(&mut self.taken(), &names, key);
    }

    /// Forgets which names are taken.
    pub(super) fn release_all(&self) {
        self.taken().clear();
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes all of these names for a key, or none of them.
fn take(taken: &mut HashMap<String, String>, names: &[String], key: &str) -> bool {
    let is_free = names.iter().all(|name| taken.get(name).is_none_or(|owner| owner == key));
    if is_free {
        taken.extend(names.iter().map(|name| (name.clone(), key.to_owned())));
    }
    is_free
}

fn filled(name: &str, asset: &str, job: &str, number: &str) -> Result<String, Error> {
    let values = [("id", Some(asset)), ("number", Some(number)), ("job", Some(job))];
    file_name(name, &values).map(|name| safe_name(&name))
}

/// Whether the files of a run would all have this name.
fn needs_number(name: &str) -> bool {
    !name.contains("{id}") && !name.contains("{number}")
}

/// Fills in the key, cut so that the rest of the name has room. Its braces are no placeholders.
pub(super) fn with_key(name: &str, key: &str) -> String {
    let id_room = ID_ROOM * (name.matches("{id}").count() + name.matches("{job}").count());
    let rest = name.replace("{key}", "").len() + NUMBER_ROOM + id_room;
    let keys = name.matches("{key}").count().max(1);
    name.replace("{key}", &clean_name(key, NAME_LIMIT.saturating_sub(rest) / keys))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_claimed_as_they_are_written() {
        let names = Names::default();
        for (number, (name, is_new)) in [
            ("a b", true),
            ("a_b", false),
            ("A/B", false),
            ("夜雨", true),
            ("朝光", true),
            ("CON", true),
            ("con_", false),
            ("{number}", true),
            ("1", false),
            ("x{number}", true),
            ("x{number}", false),
            ("{id}", true),
            ("{id}", true),
            ("{job}", true),
            ("{job}", true),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(names.claim(name, &number.to_string()).unwrap(), is_new, "{name}");
        }
        let long = "x".repeat(200);
        for name in ["{row}", "}", &format!("{long}{{number}}"), &format!("{long}{{id}}")] {
            let error = names.claim(name, "a").unwrap_err().to_string();
            assert!(error.contains("nothing was sent"), "{error}");
        }
        // The job is cut off: both runs would write the same file.
        assert!(names.claim(&format!("{long}{{job}}"), "a").unwrap());
        assert!(!names.claim(&format!("{long}{{job}}"), "b").unwrap());
        assert!(names.claim(&format!("{long}{{job}}"), "a").unwrap(), "it has the name already");
    }

    #[test]
    fn a_long_key_leaves_room_for_the_rest() {
        for template in ["{key}", "{key}-{number}", "{key}-{id}", "{job}-{id}-{key}", "{key}{key}"]
        {
            let names = Names::default();
            for key in ["x".repeat(200), "夜".repeat(200), "{}".repeat(100)] {
                let name = with_key(template, &key);
                assert!(names.claim(&name, &key).unwrap(), "{name}");
                let name = names.of_run(&name, &key, &"job_1".into(), 2).unwrap();
                let written = |number| filled(&name, "asset_1", "job_1", number).unwrap();
                assert!(written("1").len() <= NAME_LIMIT);
                assert!(template.contains("{id}") || written("1") != written("100000001"));
            }
        }
        // A job has the same id for all files of a run.
        let names = Names::default();
        assert_eq!(names.of_run("{job}", "a", &"job_1".into(), 2).unwrap(), "job_1-{number}");
        assert_eq!(names.of_run("{job}", "a", &"job_1".into(), 1).unwrap(), "{job}");
    }

    #[test]
    fn several_files_never_have_the_name_of_another_run() {
        let names = Names::default();
        let job = "job_1".into();
        assert!(names.claim("take-2", "take-2").unwrap());
        assert_eq!(names.of_run("take", "take", &job, 2).unwrap(), "take-{id}");
        assert_eq!(names.of_run("wind", "wind", &job, 2).unwrap(), "wind-{number}");
        // Saved once more, after the journal could not be written.
        assert_eq!(names.of_run("wind", "wind", &job, 2).unwrap(), "wind-{number}");
        assert!(
            !names.claim("Wind-1", "Wind-1").unwrap() && names.claim("wind-3", "wind-3").unwrap()
        );
    }
}
