//! `openapi/naming.yaml`: our names, by where they occur. It is the lock of names, too.
//!
//! ```text
//! operations: {GET /jobs/{jobId}: getJob}
//! types: {JobResponse: [GET /jobs/{jobId} 200], Job: [JobResponse.job, …], JobStatus: [Job.status, GET /jobs query status]}
//! members: {AssetKind PNG: PngUpper}
//! ```
//!
//! A place is an operation's response (`GET /jobs 200`), body (`POST /assets body`) or parameter
//! (`GET /jobs query status`), or a property of a named type (`Job.status`), with `[]` for the items of
//! an array and `{}` for the values of a map, or a variant of a union (`Shape(circle)`). What upstream calls
//! things never matters, except once: where there is no table yet, its component names are adopted.
//!
//! Of the members of a type (values, fields, variants) the table has those whose names do not follow from the
//! description alone: another one had the name before, or somebody wrote a name into the table.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use anyhow::{Context as _, Result, bail};
use heck::ToUpperCamelCase as _;
use serde_json::Value;

use super::tree;

/// Names that generated Rust could not use without hiding something else.
const TAKEN: [&str; 16] = [
    "Box",
    "Clone",
    "Debug",
    "Default",
    "Deserialize",
    "Display",
    "Err",
    "From",
    "None",
    "Ok",
    "Option",
    "Result",
    "Serialize",
    "Some",
    "String",
    "Vec",
];

/// What follows a type in the places inside it.
const INSIDE: [char; 4] = ['.', '[', '{', '('];

/// The table, with what this run added to it.
#[derive(Debug, Default)]
pub struct Naming {
    operations: BTreeMap<String, String>,
    types: BTreeMap<String, String>,
    members: BTreeMap<String, String>,
    names: BTreeSet<String>,
    seen: BTreeSet<String>,
    invented: BTreeSet<String>,
    adopt: bool,
}

impl Naming {
    /// An empty table that adopts upstream's component names.
    pub fn adopting() -> Self {
        Self { adopt: true, ..Self::default() }
    }

    /// Whether upstream's names are taken over, where there is no table yet.
    pub fn adopts(&self) -> bool {
        self.adopt
    }

    /// Reads the table.
    pub fn read(table: &Value) -> Result<Self> {
        let mut naming = Self::default();
        for (place, name) in section(table, "operations")? {
            let name = name.as_str().with_context(|| format!("the name of {place} is no text"))?;
            naming.operations.insert(place.clone(), name.to_owned());
        }
        // Most tables need none.
        if table.get("members").is_some() {
            for (place, name) in section(table, "members")? {
                let name =
                    name.as_str().with_context(|| format!("the name of {place} is no text"))?;
                naming.members.insert(place.clone(), name.to_owned());
            }
        }
        for (name, places) in section(table, "types")? {
            naming.names.insert(name.clone());
            for place in places.as_array().into_iter().flatten().filter_map(Value::as_str) {
                if let Some(other) = naming.types.insert(place.to_owned(), name.clone()) {
                    bail!("naming.yaml names {place} twice: {other} and {name}");
                }
            }
        }
        Ok(naming)
    }

    /// The id of an operation; one that is new gets `derive`d one, unlike all others.
    pub fn operation(&mut self, place: &str, derive: impl FnOnce() -> String) -> String {
        self.seen.insert(place.to_owned());
        if let Some(known) = self.operations.get(place) {
            return known.clone();
        }
        let wanted = derive();
        // Compared as Rust sees them: `get_job` and `getJob` would give two builders of one name.
        let taken: BTreeSet<String> =
            self.operations.values().map(|name| name.to_upper_camel_case()).collect();
        let name = unlike(&wanted, |name| taken.contains(&name.to_upper_camel_case()));
        self.operations.insert(place.to_owned(), name.clone());
        name
    }

    /// The name of the type at a place, if the table has one.
    pub fn type_at(&self, place: &str) -> Option<String> {
        self.types.get(place).cloned()
    }

    /// Whether the table has this place or one inside it.
    pub fn knows(&self, place: &str) -> bool {
        let from = self.types.range(place.to_owned()..);
        from.take_while(|(known, _)| known.starts_with(place)).any(|(known, _)| {
            known.len() == place.len() || known[place.len()..].starts_with(INSIDE)
        })
    }

    /// The status that the table has for a success. Upstream may write `200` as `201` or `2XX`, and names stay.
    pub fn status(&self, place: &str, status: &str, successes: &[String]) -> String {
        let plain = successes.iter().filter(|status| *status != tree::ESTIMATE).count();
        if status == tree::ESTIMATE || plain != 1 || self.knows(&format!("{place} {status}")) {
            return status.to_owned();
        }
        let plain = (200..300).map(|other: u16| other.to_string());
        let mut others = plain.filter(|other| other != tree::ESTIMATE).chain(["2XX".to_owned()]);
        let other = others.find(|other| self.knows(&format!("{place} {other}")));
        other.unwrap_or_else(|| status.to_owned())
    }

    /// Notes that a place has a type of this name.
    pub fn anchor(&mut self, place: &str, name: &str) {
        self.seen.insert(place.to_owned());
        // Only names that this run makes up count as new. Unifying may remove those, and no others.
        if !self.adopt && !self.names.contains(name) {
            self.invented.insert(name.to_owned());
        }
        self.types.entry(place.to_owned()).or_insert_with(|| name.to_owned());
        self.names.insert(name.to_owned());
    }

    /// A name for a type that has none: upstream's where names are adopted, else one made of the place.
    pub fn invent(&self, upstream: Option<&str>, made: &str) -> String {
        // The generator spells names its own way. One that it would change is not adopted.
        let adopted = upstream.filter(|name| self.adopt && name.to_upper_camel_case() == **name);
        let wanted = adopted.map_or_else(|| made.to_upper_camel_case(), str::to_owned);
        let wanted = match wanted.as_str() {
            "" => "Unnamed".to_owned(),
            name if name.starts_with(|c: char| c.is_ascii_digit()) => format!("Type{name}"),
            name if TAKEN.contains(&name) => format!("{name}Type"),
            _ => wanted,
        };
        unlike(&wanted, |name| self.names.contains(name))
    }

    /// Types whose names this run made up.
    pub fn invented(&self) -> &BTreeSet<String> {
        &self.invented
    }

    /// Gives the places of a type that this run named, and those inside it, to another.
    pub fn rename(&mut self, from: &str, to: &str) {
        self.invented.remove(from);
        self.names.remove(from);
        // A place begins with the name of its type. `Jobs.id` is not inside `Job`, so the next letter decides.
        let inside =
            |place: &str| place.strip_prefix(from).is_some_and(|rest| rest.starts_with(INSIDE));
        self.types.retain(|place, _| !inside(place));
        for name in self.types.values_mut().filter(|name| *name == from) {
            *name = to.to_owned();
        }
    }

    /// Names for the members of a type, made by `name` of the names that are known: those of the table, else those that
    /// the members had `before`.
    pub fn members(
        &mut self,
        owner: &str,
        members: &[String],
        before: impl Fn(&str) -> Option<String>,
        name: impl Fn(&[String], Vec<Option<String>>) -> Vec<String>,
    ) -> Vec<String> {
        let place = |member: &String| format!("{owner} {member}");
        let known =
            |member: &String| self.members.get(&place(member)).cloned().or_else(|| before(member));
        let names = name(members, members.iter().map(known).collect());
        let derived = name(members, vec![None; members.len()]);
        // What follows from the description alone needs no line, and whoever edits it elsewhere has changed it.
        for ((member, name), derived) in members.iter().zip(&names).zip(&derived) {
            if name != derived {
                self.members.insert(place(member), name.clone());
            }
        }
        names
    }

    /// Entries that this run did not meet: upstream has dropped or moved what they named.
    pub fn unused(&self) -> Vec<&str> {
        let places = self.types.keys().chain(self.operations.keys());
        places.map(String::as_str).filter(|place| !self.seen.contains(*place)).collect()
    }

    /// The text of the table. Unused entries stay: what comes back gets its name back.
    pub fn render(&self) -> String {
        let mut text = String::from(
            "# Our names for operations and types, by where they occur. `cargo xtask update-spec` adds what is\n\
             # new and never changes what is there; README.md beside this file explains the places.\n\
             operations:\n",
        );
        for (place, name) in &self.operations {
            let _ = writeln!(text, "  {}: {}", quoted(place), plain(name));
        }
        if !self.members.is_empty() {
            text.push_str("members:\n");
        }
        for (place, name) in &self.members {
            let _ = writeln!(text, "  {}: {}", quoted(place), plain(name));
        }
        let mut by_name = BTreeMap::<&str, Vec<&str>>::new();
        for (place, name) in &self.types {
            by_name.entry(name).or_default().push(place);
        }
        text.push_str("types:\n");
        for (name, places) in by_name {
            let _ = writeln!(text, "  {}:", plain(name));
            for place in places {
                let _ = writeln!(text, "  - {}", quoted(place));
            }
        }
        text
    }
}

/// A section of the table. One without entries is written with nothing behind it.
fn section<'a>(
    table: &'a Value,
    name: &str,
) -> Result<impl Iterator<Item = (&'a String, &'a Value)>> {
    let found = table.get(name).with_context(|| format!("naming.yaml has no `{name}`"))?;
    if !found.is_object() && !found.is_null() {
        bail!("`{name}` of naming.yaml is not a mapping");
    }
    Ok(found.as_object().into_iter().flatten())
}

/// Text in quotes, as JSON escapes it: Rust's own escapes are not all known to YAML.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for letter in Value::from(text).to_string().chars() {
        // JSON leaves these as they are, and YAML refuses them.
        if letter.is_control() || matches!(letter, '\u{feff}' | '\u{fffe}' | '\u{ffff}') {
            let _ = write!(quoted, "\\u{:04x}", u32::from(letter));
        } else {
            quoted.push(letter);
        }
    }
    quoted
}

/// A name without quotes, unless YAML would read something else.
fn plain(name: &str) -> String {
    let is_word = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && name.starts_with(|first: char| first.is_ascii_alphabetic());
    let is_taken = ["null", "true", "false"].iter().any(|word| name.eq_ignore_ascii_case(word));
    if is_word && !is_taken { name.to_owned() } else { quoted(name) }
}

/// `wanted`, or the first of `wanted2`, `wanted3`, … that is free.
fn unlike(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(wanted) {
        return wanted.to_owned();
    }
    (2..).map(|number| format!("{wanted}{number}")).find(|name| !taken(name)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::read;

    #[test]
    fn names_and_places_that_yaml_reads_otherwise_are_quoted() {
        let mut naming = Naming::adopting();
        for (place, name) in [("GET /a\u{200b}\u{7f}\"", "Null"), ("GET /b", "job-list")] {
            naming.anchor(place, name);
            naming.operation(place, || name.to_owned());
        }
        let text = naming.render();
        let again = Naming::read(&read::parse(&text).expect("YAML")).expect("a table");
        assert_eq!(again.render(), text);
        assert_eq!((again.types, again.operations), (naming.types, naming.operations));
    }

    #[test]
    fn variants_are_inside_their_union() {
        let mut naming = Naming::default();
        naming.anchor("GET /a 200", "Shape");
        naming.anchor("Shape(circle)", "Circle");
        naming.anchor("Shapes.id", "Id");
        naming.rename("Shape", "Figure");
        assert_eq!(naming.type_at("GET /a 200").as_deref(), Some("Figure"));
        assert_eq!(naming.type_at("Shape(circle)"), None);
        assert!(naming.type_at("Shapes.id").is_some());
    }

    #[test]
    fn the_table_reads_back_and_additions_do_not_rename() {
        let mut naming = Naming::adopting();
        naming.anchor("GET /jobs 200", "Jobs");
        naming.operation("GET /jobs", || "listJobs".to_owned());
        let text = naming.render();
        let mut again = Naming::read(&read::parse(&text).expect("YAML")).expect("a table");
        assert_eq!(again.render(), text);
        assert_eq!(again.unused(), ["GET /jobs 200", "GET /jobs"]);
        assert_eq!(again.operation("GET /Jobs", || "listJobs".to_owned()), "listJobs2");
        assert_eq!(again.operation("GET /jobs", || "other".to_owned()), "listJobs");
        assert_eq!(again.invent(Some("Upstream"), "Jobs"), "Jobs2");
        assert_eq!(again.invent(None, "option"), "OptionType");
    }
}
