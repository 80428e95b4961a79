//! The sections of `docs/performance.md` that commands write.

use std::{fs, thread};

use anyhow::{Context as _, Result};

use crate::files;

/// Where a command puts its figures.
#[derive(Clone, Copy, clap::Args)]
pub struct Output {
    /// Writes the figures into docs/performance.md, too.
    #[arg(long)]
    write: bool,
}

impl Output {
    /// Whether figures are recorded, too.
    pub fn writes(self) -> bool {
        self.write
    }

    /// Prints measured figures of a section, and writes them with the number of cores if that was asked for.
    pub fn publish(self, section: &str, figures: &str) -> Result<()> {
        let cores = thread::available_parallelism().map_or(0, usize::from);
        self.publish_count(section, &format!("{}\n\nMeasured on {cores} cores.", figures.trim()))
    }

    /// Prints figures that do not depend on the speed of the machine, and writes them if that was asked for.
    pub fn publish_count(self, section: &str, figures: &str) -> Result<()> {
        let figures = figures.trim();
        println!("{figures}\n");
        if !self.write {
            return Ok(());
        }
        let path = files::root()?.join("docs/performance.md");
        let page = fs::read_to_string(&path)?;
        let page = replaced(&page, section, figures)
            .with_context(|| format!("docs/performance.md has no section `{section}`"))?;
        Ok(fs::write(path, page)?)
    }
}

/// Returns the page with another text between the marks of a section.
fn replaced(page: &str, section: &str, text: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {section} -->\n"), format!("<!-- end of {section} -->"));
    let (before, rest) = page.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{text}\n\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_text_of_the_section_is_replaced() {
        let page = "a\n<!-- x -->\nold\n<!-- end of x -->\nb\n";
        let expected = "a\n<!-- x -->\n\nnew\n\n<!-- end of x -->\nb\n";
        assert_eq!(replaced(page, "x", "new").as_deref(), Some(expected));
        assert_eq!(replaced(expected, "x", "new").as_deref(), Some(expected));
        assert_eq!(replaced(page, "y", "new"), None);
    }

    #[test]
    fn every_section_exists() {
        let page = fs::read_to_string(files::root().unwrap().join("docs/performance.md")).unwrap();
        for section in
            ["calls", "waits", "queue", "upload", "build", "build with ring", "sizes", "corpus"]
        {
            assert!(replaced(&page, section, "").is_some(), "{section}");
        }
    }
}
