//! The rule that names an operation which `naming.yaml` does not name yet.
//!
//! ```text
//! GET  /jobs                              listJobs
//! GET  /jobs/{jobId}                      getJob
//! POST /uploads                           createUpload
//! PUT  /assets/{assetId}/lock             lockAsset
//! GET  /teams/{teamId}/webhook-endpoints  listTeamWebhookEndpoints
//! ```
//!
//! A name is a verb and the resources of the path, as people say it. Parameters of the path are not in
//! it, and neither is the operation id of the description. `naming.yaml` keeps every name, so the rule
//! may change without renaming anything, and a better name is simply written there.

use heck::{ToLowerCamelCase as _, ToSnakeCase as _};

/// Longest name in snake case: 40, less two for a number where the name is taken.
const LONGEST: usize = 38;

/// Last segments that say what is done, not what it is done to.
const ACTIONS: [&str; 14] = [
    "approve", "archive", "cancel", "copy", "download", "lock", "preview", "publish", "restore",
    "run", "train", "transfer", "unlock", "validate",
];

/// First segments that say what is done to the rest of the path.
const LEADING: [&str; 2] = ["generate", "search"];

/// The name of an operation, by its place (`GET /jobs`).
pub fn derived(place: &str, paginated: bool) -> String {
    let (method, path) = place.split_once(' ').unwrap_or(("GET", place));
    let segments = nouns(path);
    let (verb, resources) = split(method, &segments, paginated);
    let mut name = resources;
    // What is left of a long name is its end: the resource itself, without those that it belongs to.
    while name.len() > 1 && length(&verb, &name) > LONGEST {
        name.remove(0);
    }
    let mut name = format!("{verb}_{}", name.join("_"));
    // Only after the owners went: a single long word is cut rather than refused.
    name.truncate(LONGEST);
    name.to_lower_camel_case()
}

/// A segment of a path that is no parameter.
struct Noun {
    /// `webhook_endpoints`.
    words: String,
    /// Whether a parameter follows, which picks one of them.
    is_one: bool,
}

impl Noun {
    fn is_plural(&self) -> bool {
        singular(&self.words) != self.words
    }

    fn word(&self) -> String {
        if self.is_one { singular(&self.words) } else { self.words.clone() }
    }
}

fn nouns(path: &str) -> Vec<Noun> {
    let mut found: Vec<Noun> = Vec::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        if segment.contains('{') {
            if let Some(last) = found.last_mut() {
                last.is_one = true;
            }
            continue;
        }
        let words: String = segment.to_snake_case().chars().filter(char::is_ascii).collect();
        if !words.is_empty() {
            found.push(Noun { words, is_one: false });
        }
    }
    found
}

/// The verb, and the words that follow it.
fn split(method: &str, nouns: &[Noun], paginated: bool) -> (String, Vec<String>) {
    let Some((last, owners)) = nouns.split_last() else {
        return (method.to_lowercase(), vec!["root".to_owned()]);
    };
    let owned = || owners.iter().map(|owner| singular(&owner.words)).collect::<Vec<_>>();
    let with = |word: String| [owned(), vec![word]].concat();
    // `POST /search/assets` creates nothing, so these paths name their verb themselves.
    if let Some((first, rest)) = nouns.split_first()
        && !rest.is_empty()
        && LEADING.contains(&first.words.as_str())
    {
        return (first.words.clone(), rest.iter().map(Noun::word).collect());
    }
    if let Some((target, owners)) = owners.split_last()
        // An action that is followed by an id is a thing: `GET /assets/download/{jobId}` reads one.
        && !last.is_one
    {
        let owners = owners.iter().map(|owner| singular(&owner.words));
        let target = owners.chain([target.word()]).collect();
        match last.words.as_str() {
            action if ACTIONS.contains(&action) => return (action.to_owned(), target),
            "get_bulk" => return ("bulk_get".to_owned(), target),
            "action" => return ("trigger".to_owned(), with("action".to_owned())),
            _ => {}
        }
    }
    match method {
        // A read of many is a list even if its noun has no plural, which only the pagination shows.
        "GET" if !last.is_one && (paginated || last.is_plural()) => {
            ("list".to_owned(), with(last.words.clone()))
        }
        "GET" => ("get".to_owned(), with(last.word())),
        "POST" => ("create".to_owned(), with(singular(&last.words))),
        "PUT" => ("update".to_owned(), with(last.word())),
        other => (other.to_lowercase(), with(last.word())),
    }
}

fn length(verb: &str, words: &[String]) -> usize {
    words.iter().fold(verb.len(), |length, word| length + 1 + word.len())
}

/// One of what a plural names. Irregular plurals stay as they are: there the table has the better name.
fn singular(words: &str) -> String {
    if let Some(stem) = words.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for ending in ["sses", "xes", "ches", "shes"] {
        if words.ends_with(ending) {
            return words.strip_suffix("es").unwrap_or(words).to_owned();
        }
    }
    // `status` and `analysis` end in an `s` that is no plural.
    let is_singular = ["ss", "us", "is"].iter().any(|ending| words.ends_with(ending));
    match words.strip_suffix('s') {
        Some(stem) if !is_singular && !stem.is_empty() => stem.to_owned(),
        _ => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;
    use crate::spec::{naming::Naming, read};

    #[test]
    fn operations_are_named_as_people_say_it() {
        for (place, name) in [
            ("GET /jobs", "listJobs"),
            ("GET /jobs/{jobId}", "getJob"),
            ("POST /uploads", "createUpload"),
            ("PUT /workflows/{workflowId}", "updateWorkflow"),
            ("PATCH /workflows/{workflowId}", "patchWorkflow"),
            ("DELETE /assets", "deleteAssets"),
            ("DELETE /models/{modelId}", "deleteModel"),
            ("PUT /assets/{assetId}/lock", "lockAsset"),
            ("POST /assets/restore", "restoreAssets"),
            ("POST /models/get-bulk", "bulkGetModels"),
            ("POST /jobs/{jobId}/action", "triggerJobAction"),
            ("POST /search/assets", "searchAssets"),
            ("GET /assets/download/{jobId}", "getAssetDownload"),
            ("GET /teams/{teamId}/brief", "getTeamBrief"),
            ("GET /categories/{id}", "getCategory"),
            ("GET /", "getRoot"),
            (
                "GET /teams/{teamId}/webhook-endpoints/{webhookEndpointId}/events/{eventId}",
                "getTeamWebhookEndpointEvent",
            ),
        ] {
            assert_eq!(derived(place, false), name, "{place}");
        }
        assert_eq!(derived("GET /history", true), "listHistory");
        assert_eq!(
            derived("GET /organisations/{a}/quality-gate-briefs/{b}/translations", false),
            "listQualityGateBriefTranslations",
            "the owners of a long name go first"
        );
    }

    /// The names of the table, in the way they are written in Rust.
    fn locked() -> BTreeMap<String, String> {
        let table = std::fs::read_to_string(
            crate::files::root().expect("this project").join("openapi/naming.yaml"),
        );
        let table = read::parse(&table.expect("the table")).expect("YAML");
        let names = table["operations"].as_object().expect("operations");
        names
            .iter()
            .map(|(at, name)| (at.clone(), name.as_str().expect("text").to_snake_case()))
            .collect()
    }

    #[test]
    fn names_of_the_table_are_short_and_begin_with_a_verb() {
        let verbs: BTreeSet<&str> =
            "add approve bulk_get copy create delete describe detect download draft \
            embed generate get invite list lock patch preview remove restore run screen search \
            select train transfer translate trigger unlock update"
                .split_whitespace()
                .collect();
        let names = locked();
        let different: BTreeSet<&String> = names.values().collect();
        assert_eq!((names.len(), different.len()), (143, 143));
        for (place, name) in &names {
            assert!(name.len() <= 40, "{name} is longer than 40 characters");
            assert!(!name.contains("_by_") && !name.ends_with("_id"), "{name}");
            let verb = verbs.iter().find(|verb| name.starts_with(&format!("{verb}_")));
            assert!(verb.is_some(), "{place}: {name} does not begin with a verb of the list");
        }
    }

    #[test]
    fn most_names_of_the_table_are_those_of_the_rule() {
        let names = locked();
        let others =
            names.iter().filter(|(place, name)| derived(place, false).to_snake_case() != **name);
        let others: Vec<_> = others.collect();
        assert!(others.len() <= 30, "{} exceptions: {others:#?}", others.len());
    }

    proptest! {
        #[test]
        fn any_path_gives_an_identifier_of_at_most_forty(
            paths in proptest::collection::btree_set("(GET|PUT|POST|PATCH|DELETE) (/(\\{[a-z]{1,9}\\}|[a-z][a-z-]{0,50}[a-z])){0,6}", 1..9),
        ) {
            let mut naming = Naming::default();
            let names: BTreeSet<String> = paths
                .iter()
                .map(|place| naming.operation(place, || derived(place, false)).to_snake_case())
                .collect();
            prop_assert_eq!(names.len(), paths.len());
            for name in names {
                prop_assert!(name.len() <= 40, "{}", name);
                prop_assert!(name.contains('_') && !name.ends_with('_'), "{}", name);
                prop_assert!(syn::parse_str::<syn::Ident>(&name).is_ok(), "{}", name);
            }
        }
    }
}
