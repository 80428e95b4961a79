//! The derived files of a tree: written together or not at all, and compared by `check`.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use similar::TextDiff;
use tempfile::NamedTempFile;

use crate::changelog;
use crate::spec::{
    self, Normalized, Texts, bounds, changes::Difference, difference, handwritten::Handwritten,
    read,
};

/// An overlay that corrects nothing, for trees that have none.
const NO_CORRECTIONS: &str = "overlay: 1.0.0\nactions: []\n";

/// A tree with a vendored description in its folder `openapi`.
pub struct Tree {
    root: PathBuf,
    /// Whether it is this project, with tests that follow from the description.
    own: bool,
}

/// A file that follows from the vendored description, with the text it must have.
struct Derived {
    path: PathBuf,
    text: String,
}

/// The root of the checkout in which the command was started.
///
/// Nothing of it is compiled in: with a shared target folder, one binary serves many checkouts.
pub fn root() -> Result<PathBuf> {
    // Cargo sets it for the program that it runs, also with `--manifest-path`.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = std::env::current_dir().context("there is no working directory")?;
    root_of(manifest.as_deref(), &here)
}

fn root_of(manifest: Option<&Path>, here: &Path) -> Result<PathBuf> {
    let is_ours = |folder: &&Path| {
        let says = |file: &str, line: &str| {
            let text = fs::read_to_string(folder.join(file)).unwrap_or_default();
            text.lines().any(|found| found.trim() == line)
        };
        says("Cargo.toml", "name = \"scenario-client\"")
            && says("xtask/Cargo.toml", "name = \"xtask\"")
    };
    let places = manifest.into_iter().chain([here]).flat_map(Path::ancestors);
    let found = places.into_iter().find(is_ours).map(Path::to_path_buf);
    found.with_context(|| format!("{} is not in a checkout of this project", here.display()))
}

/// Writes a text to a file in `folder`, which then takes the place of another one.
pub fn stage(folder: &Path, text: &str) -> Result<NamedTempFile> {
    // In the same folder: a rename across file systems is not atomic.
    let mut builder = tempfile::Builder::new();
    // A temporary file is for its owner alone, and would stay so in the place of the other one.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut temporary = builder
        .tempfile_in(folder)
        .with_context(|| format!("cannot write in {}", folder.display()))?;
    temporary.write_all(text.as_bytes())?;
    Ok(temporary)
}

/// Puts files in the places of others: all, or none.
fn replace(staged: Vec<(NamedTempFile, PathBuf)>) -> Result<()> {
    let mut olds = Vec::new();
    for (_, path) in &staged {
        let is_file = path.is_file();
        let old = is_file.then(|| fs::read(path)).transpose();
        olds.push(old.with_context(|| format!("cannot read {}", path.display()))?);
    }
    let mut replaced = Vec::new();
    for ((temporary, path), old) in staged.into_iter().zip(olds) {
        if let Err(error) = temporary.persist(&path) {
            let error = anyhow::Error::new(error.error);
            let failed = restore(replaced).map_or_else(
                || "nothing has changed".to_owned(),
                |left| format!("and neither could {} be put back", left.display()),
            );
            return Err(error.context(format!("cannot replace {}, {failed}", path.display())));
        }
        replaced.push((path, old));
    }
    Ok(())
}

/// Gives files what they had. Returns one for which that was not possible.
fn restore(replaced: Vec<(PathBuf, Option<Vec<u8>>)>) -> Option<PathBuf> {
    let mut failed = None;
    for (path, old) in replaced {
        let done = match old {
            Some(bytes) => fs::write(&path, bytes),
            None => fs::remove_file(&path),
        };
        if done.is_err() {
            failed = Some(path);
        }
    }
    failed
}

impl Tree {
    /// This project.
    pub fn own() -> Result<Self> {
        Ok(Self { root: root()?, own: true })
    }

    /// Another checkout of this project.
    pub fn checkout(root: PathBuf) -> Self {
        Self { root, own: true }
    }

    /// Another tree.
    pub fn at(root: PathBuf) -> Self {
        Self { root, own: false }
    }

    fn vendored(&self, name: &str) -> PathBuf {
        self.root.join("openapi").join(name)
    }

    fn load(&self, name: &str) -> Result<Option<String>> {
        let path = self.vendored(name);
        if !path.exists() {
            return Ok(None);
        }
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Some(read::text(bytes).with_context(|| format!("{} is not usable", path.display()))?))
    }

    /// The vendored description.
    pub fn upstream(&self) -> Result<String> {
        let path = self.vendored("upstream.yaml");
        self.load("upstream.yaml")?.with_context(|| format!("there is no {}", path.display()))
    }

    /// Runs all passes over a description, with the corrections and names of this tree.
    pub fn normalize(&self, upstream: String) -> Result<Normalized> {
        spec::run(Texts {
            upstream,
            overlay: self.load("overlay.yaml")?.unwrap_or_else(|| NO_CORRECTIONS.to_owned()),
            naming: self.load("naming.yaml")?,
            previous: self.load("swagger.yaml")?,
        })
    }

    /// What taking this in would change.
    pub fn difference(&self, normalized: &Normalized) -> Result<Difference> {
        let before = match self.load("swagger.yaml")? {
            Some(text) => read::parse(&text).context("openapi/swagger.yaml is not usable")?,
            None => serde_json::json!({}),
        };
        // A tree without sources has no handwritten part. Nothing is marked then.
        let handwritten = Handwritten::of_tree(&self.root)?;
        let mut difference = difference::between(&before, &normalized.document, &handwritten);
        // Ranges are texts in the normalized document. So the description that is replaced is read once more.
        if let Some(upstream) =
            self.load("upstream.yaml")?.filter(|old| *old != normalized.upstream)
            && let Ok(before) = self.normalize(upstream)
        {
            let ranges = bounds::between(&before.described, &normalized.described, &handwritten);
            // Of a thing that has another type now, the range is not news.
            let known: Vec<String> =
                difference.changes.iter().map(|change| change.place.clone()).collect();
            let ranges = ranges.into_iter().filter(|range| !known.contains(&range.place));
            difference.changes.extend(ranges);
        }
        Ok(difference)
    }

    /// What somebody has to decide about the values of this document.
    pub fn unsorted(&self, normalized: &Normalized) -> Result<Vec<String>> {
        Ok(Handwritten::of_tree(&self.root)?.unsorted(&normalized.document))
    }

    /// The changelog with lines in its section Unreleased.
    fn changelog(&self, lines: &[(&'static str, String)]) -> Result<Derived> {
        let path = self.root.join("CHANGELOG.md");
        let text =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let text = changelog::with(&text, lines)
            .with_context(|| format!("{} has no section Unreleased", path.display()))?;
        Ok(Derived { path, text })
    }

    fn derive(&self, normalized: &Normalized) -> Result<Vec<Derived>> {
        let mut files = vec![
            Derived { path: self.vendored("upstream.yaml"), text: normalized.upstream.clone() },
            Derived { path: self.vendored("naming.yaml"), text: normalized.naming.clone() },
            Derived { path: self.vendored("swagger.yaml"), text: normalized.swagger.clone() },
        ];
        if self.own {
            let text = spec::calls::render(normalized)?;
            files.push(Derived { path: self.root.join("tests/peers/calls.rs"), text });
        }
        Ok(files)
    }

    /// Writes every derived file, and lines into the section Unreleased of the changelog. On an error nothing has
    /// changed.
    pub fn write(
        &self,
        normalized: &Normalized,
        lines: Option<&[(&'static str, String)]>,
    ) -> Result<()> {
        let mut files = self.derive(normalized)?;
        // Lines that could not be written would be lost: the next update finds no difference any more.
        if let Some(lines) = lines {
            files.push(self.changelog(lines)?);
        }
        // The description comes last: everything else follows from it, so as long as it is the old one, a process
        // that was killed has lost nothing.
        files.sort_by_key(|file| file.path == self.vendored("upstream.yaml"));
        // All files are written in full before the first is replaced: a full disk must not leave a
        // `swagger.yaml` that belongs to another `naming.yaml`.
        let mut staged = Vec::new();
        for file in files {
            let folder = file.path.parent().context("a derived file has no folder")?;
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
            staged.push((stage(folder, &file.text)?, file.path));
        }
        replace(staged)
    }

    /// Compares every derived file with the tree and shows the first lines that differ.
    pub fn compare(&self, normalized: &Normalized, mend: &str) -> Result<()> {
        let files = self.derive(normalized)?;
        let mut drifted = 0;
        for file in &files {
            // A file that is missing counts as empty, so its diff shows what to write.
            let found = fs::read_to_string(&file.path).unwrap_or_default();
            if found != file.text {
                drifted += 1;
                eprintln!("{} is not what the description gives:", file.path.display());
                let diff = TextDiff::from_lines(&found, &file.text).unified_diff().to_string();
                for line in diff.lines().take(40) {
                    eprintln!("  {line}");
                }
            }
        }
        if drifted > 0 {
            bail!("{drifted} derived file(s) drifted; `{mend}` writes them anew");
        }
        println!("{} derived files are up to date", files.len());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_checkout_is_its_own_place_and_others_are_refused() {
        let checkout = || {
            let folder = tempfile::tempdir().expect("a folder");
            fs::create_dir_all(folder.path().join("xtask/src")).expect("made");
            for (file, name) in [("Cargo.toml", "scenario-client"), ("xtask/Cargo.toml", "xtask")] {
                let text = format!("[package]\nname = \"{name}\"\n");
                fs::write(folder.path().join(file), text).expect("written");
            }
            folder
        };
        let (one, two) = (checkout(), checkout());
        for checkout in [&one, &two] {
            let root = checkout.path();
            let below = root.join("xtask/src");
            assert_eq!(root_of(None, &below).expect("found"), root);
            assert_eq!(root_of(Some(&root.join("xtask")), one.path()).expect("found"), root);
        }
        let other = tempfile::tempdir().expect("a folder");
        let refused = root_of(None, other.path()).expect_err("another folder").to_string();
        assert!(refused.contains("not in a checkout"), "{refused}");
    }

    #[cfg(unix)]
    #[test]
    fn others_can_read_what_is_written() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().expect("a folder");
        let mode = |name: &str| {
            let file = fs::metadata(folder.path().join(name)).expect("written");
            file.permissions().mode() & 0o644
        };
        let staged = stage(folder.path(), "text").expect("staged");
        staged.persist(folder.path().join("staged")).expect("written");
        // The umask may leave less than 0644, as it does for every other file.
        fs::write(folder.path().join("plain"), "text").expect("written");
        assert_eq!(mode("staged"), mode("plain"));
        assert_eq!(fs::read_to_string(folder.path().join("staged")).expect("read"), "text");
    }

    /// A description with one operation, whose only field has this name.
    fn description(field: &str) -> String {
        format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /a:\n    get:\n      responses: \
             {{'200': {{description: x, content: {{application/json: {{schema: {{properties: {{{field}: {{type: string}}}}}}}}}}}}}}\n"
        )
    }

    fn contents(root: &Path) -> Vec<(PathBuf, Option<Vec<u8>>)> {
        let folder = fs::read_dir(root.join("openapi")).expect("a folder");
        let paths = folder.map(|entry| entry.expect("an entry").path());
        let mut all: Vec<_> = paths
            .chain([root.join("CHANGELOG.md")])
            .map(|path| (path.clone(), fs::read(&path).ok()))
            .collect();
        all.sort();
        all
    }

    #[test]
    fn files_that_were_replaced_come_back_if_another_one_cannot_be() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        let tree = Tree::checkout(root.to_path_buf());
        let write = |field: &str| {
            let normalized = tree.normalize(description(field))?;
            tree.write(&normalized, None)
        };
        write("first").expect("written");
        // A file cannot take the place of a folder, whatever the system.
        let calls = root.join("tests/peers/calls.rs");
        fs::remove_file(&calls).expect("removed");
        fs::create_dir(&calls).expect("made");
        fs::remove_file(root.join("openapi/naming.yaml")).expect("removed");
        let before = contents(root);
        let refused = write("second").expect_err("a folder is there").to_string();
        assert!(refused.contains("cannot replace") && refused.contains("calls.rs"), "{refused}");
        assert_eq!(contents(root), before);
    }

    #[test]
    fn nothing_is_written_if_the_changelog_cannot_take_its_lines() {
        let lines = [("Added", "One.".to_owned())];
        for changelog in [None, Some("# Changelog\n"), Some("# Changelog\n\n## Unreleased\n")] {
            let folder = tempfile::tempdir().expect("a folder");
            let root = folder.path();
            fs::create_dir(root.join("openapi")).expect("made");
            if let Some(text) = changelog {
                fs::write(root.join("CHANGELOG.md"), text).expect("written");
            }
            let before = contents(root);
            let tree = Tree::at(root.to_path_buf());
            let normalized = tree.normalize(description("first")).expect("normalized");
            let written = tree.write(&normalized, Some(&lines));
            let is_possible = changelog.is_some_and(|text| text.contains("Unreleased"));
            assert_eq!(written.is_ok(), is_possible, "{changelog:?}");
            assert_eq!(contents(root) == before, !is_possible, "{changelog:?}");
            if is_possible {
                let text = fs::read_to_string(root.join("CHANGELOG.md")).expect("read");
                assert!(text.ends_with("### Added\n\n- One.\n"), "{text}");
            }
        }
    }
}
