//! The derived files of the tree: written together or not at all, and compared by `check`.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use similar::TextDiff;

use crate::spec;

/// A file that follows from the vendored description, with the text it must have.
struct Derived {
    path: PathBuf,
    text: String,
}

/// The command that mends any drift that [`check`] reports.
const MEND: &str = "cargo xtask update-spec";

/// Everything that follows from the inputs, with the notes of the passes.
fn derive(inputs: &spec::Inputs) -> Result<(Vec<Derived>, spec::Report)> {
    let normalised = spec::normalise(inputs)?;
    let root = root();
    let files = vec![
        Derived {
            path: root.join("tests/peers/calls.rs"),
            text: spec::calls::render(&normalised)?,
        },
        Derived { path: root.join("openapi/upstream.yaml"), text: normalised.upstream },
        Derived { path: root.join("openapi/naming.yaml"), text: normalised.naming },
        Derived { path: root.join("openapi/swagger.yaml"), text: normalised.swagger },
    ];
    Ok((files, normalised.report))
}

/// Writes every derived file. On any error nothing in the tree has changed.
pub fn write(inputs: &spec::Inputs) -> Result<()> {
    let (files, report) = derive(inputs)?;
    let mut staged = Vec::new();
    for file in &files {
        let folder = file.path.parent().context("a derived file has no folder")?;
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let mut temporary = tempfile::NamedTempFile::new_in(folder)
            .with_context(|| format!("cannot write in {}", folder.display()))?;
        temporary.write_all(file.text.as_bytes())?;
        staged.push((temporary, &file.path));
    }
    for (temporary, path) in staged {
        temporary.persist(path).with_context(|| format!("cannot replace {}", path.display()))?;
    }
    print!("{report}");
    Ok(())
}

/// Compares every derived file with the tree and shows the first lines that differ.
pub fn check(inputs: &spec::Inputs) -> Result<()> {
    let (files, _) = derive(inputs)?;
    let mut drifted = 0;
    for file in &files {
        let found = fs::read_to_string(&file.path).unwrap_or_default();
        if found != file.text {
            drifted += 1;
            eprintln!("{} is not what the vendored description gives:", file.path.display());
            let diff = TextDiff::from_lines(&found, &file.text).unified_diff().to_string();
            for line in diff.lines().take(40) {
                eprintln!("  {line}");
            }
        }
    }
    if drifted > 0 {
        bail!("{drifted} derived file(s) drifted; `{MEND}` writes them anew");
    }
    println!("{} derived files are up to date", files.len());
    Ok(())
}

/// The root of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
