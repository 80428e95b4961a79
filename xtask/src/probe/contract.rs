//! `openapi/contract.yaml`: what the crate relies on.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

const FILE: &str = "openapi/contract.yaml";

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    version: u32,
    pub statements: Vec<Statement>,
}

/// One statement about the service.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    pub id: String,
    pub text: String,
    pub sure: Sure,
    pub source: String,
    pub probe: Probing,
    /// Why no probe can check it.
    pub why: Option<String>,
    /// The file that relies on it.
    pub code: String,
}

/// How sure the statement is.
#[derive(Clone, Copy, Deserialize, PartialEq)]
pub enum Sure {
    #[serde(rename = "confirmed")]
    Confirmed,
    #[serde(rename = "vendor SDK")]
    VendorSdk,
    #[serde(rename = "docs")]
    Docs,
    #[serde(rename = "single source")]
    SingleSource,
    #[serde(rename = "unknown")]
    Unknown,
}

impl Sure {
    pub fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed by several sources",
            Self::VendorSdk => "vendor SDK",
            Self::Docs => "docs",
            Self::SingleSource => "single source",
            Self::Unknown => "unknown",
        }
    }
}

/// How a statement is probed.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub enum Probing {
    ReadOnly,
    Estimate,
    Spends,
    None,
}

impl Contract {
    /// Reads and checks the file below a root.
    pub fn load(root: &Path) -> Result<Self> {
        let text = fs::read_to_string(root.join(FILE)).context(FILE)?;
        let contract: Self = crate::spec::read::parse_as(&text).context(FILE)?;
        contract.check(root).context(FILE)?;
        Ok(contract)
    }

    fn check(&self, root: &Path) -> Result<()> {
        ensure!(self.version == 1, "it has version {}", self.version);
        let mut ids = BTreeSet::new();
        for statement in &self.statements {
            let id = &statement.id;
            let well_formed =
                |letter: char| letter.is_ascii_lowercase() || ".-0123456789".contains(letter);
            ensure!(id.contains('.') && id.chars().all(well_formed), "{id} is no id: area.name");
            ensure!(ids.insert(id), "{id} is there twice");
            ensure!(statement.text.ends_with('.'), "the text of {id} is no sentence");
            ensure!(!statement.source.is_empty(), "{id} has no source");
            let explained = statement.why.as_ref().is_some_and(|why| !why.is_empty());
            ensure!(
                explained == (statement.probe == Probing::None),
                "{id}: `why` says why there is no probe, and is for no other statement"
            );
            ensure!(root.join(&statement.code).exists(), "{id}: there is no {}", statement.code);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{super::checks, *};

    #[test]
    fn the_contract_is_well_formed_and_every_statement_has_its_probe() {
        let contract = Contract::load(&crate::files::root().unwrap()).unwrap();
        assert!(contract.statements.len() > 90, "{}", contract.statements.len());
        let probed = contract.statements.iter().filter(|known| known.probe != Probing::None);
        let stated: BTreeMap<&str, Probing> =
            probed.map(|statement| (statement.id.as_str(), statement.probe)).collect();
        let mut probed = BTreeMap::new();
        for check in checks::all() {
            for id in check.statements {
                assert!(probed.insert(*id, check.needs).is_none(), "two probes check {id}");
            }
        }
        assert_eq!(stated, probed, "left: the contract; right: the probes in code");
    }

    /// Returns the ids that the sources in a folder mention: `(contract: cdn.range, cdn.etag)`.
    fn mentioned(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                mentioned(&path, found);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            for mention in text.split("(contract: ").skip(1) {
                let ids = mention.split([')', ';']).next().unwrap_or_default().split(',');
                found.extend(ids.map(|id| id.trim_matches([' ', '\n', '/', '!']).to_owned()));
            }
        }
    }

    #[test]
    fn the_ids_in_the_sources_are_in_the_contract() {
        let contract = Contract::load(&crate::files::root().unwrap()).unwrap();
        let known = |id: &String| contract.statements.iter().any(|statement| statement.id == *id);
        let mut found = BTreeSet::new();
        mentioned(&crate::files::root().unwrap().join("src"), &mut found);
        assert!(found.len() > 15, "{found:?}");
        let unknown: Vec<&String> = found.iter().filter(|id| !known(id)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn faults_of_the_file_are_found() {
        let root = crate::files::root().unwrap();
        let text = fs::read_to_string(root.join(FILE)).unwrap();
        let check = |text: &str| -> Result<()> {
            crate::spec::read::parse_as::<Contract>(text)?.check(&root)
        };
        check(&text).unwrap();
        for (from, to) in [
            ("id: auth.secret-needed", "id: auth.basic"),
            ("id: auth.secret-needed", "id: Auth secret"),
            ("    why: takes a day; read an old job by its id\n", ""),
            ("code: src/client/clock.rs", "code: src/client/clocks.rs"),
            ("sure: confirmed", "sure: very"),
            ("    source: one client\n", "    sources: two\n    source: one\n"),
            ("version: 1", "version: 2"),
        ] {
            let broken = text.replacen(from, to, 1);
            assert_ne!(broken, text, "{from} is not in the file");
            assert!(check(&broken).is_err(), "{from} -> {to}");
        }
    }
}
