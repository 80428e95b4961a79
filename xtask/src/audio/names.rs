//! Rust names for the catalogue. They are derived from ids, which are stable; lists of allowed values have no
//! id, so their names are stored in a file by the places where each occurs.

use std::{cmp::Reverse, collections::BTreeMap};

use anyhow::{Result, ensure};
use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

use super::catalogue::{Catalogue, Input, Model};

/// Prefixes of ids that repeat the module.
const PREFIXES: [&str; 9] = [
    "beatoven-",
    "byteplus-",
    "elevenlabs-",
    "google-",
    "meta-",
    "minimax-",
    "scenario-",
    "sonilo-",
    "xai-",
];

/// Returns the module of a provider: the first word of its name.
pub fn module(model: &Model) -> String {
    model.provider.split_whitespace().next().unwrap_or_default().to_lowercase()
}

/// Returns the struct of a model.
pub fn model(model: &Model) -> String {
    let id = model.id.rsplit('/').next().unwrap_or_default();
    let id = id.strip_prefix("model_").unwrap_or(id);
    let short = PREFIXES.iter().find_map(|prefix| id.strip_prefix(prefix)).unwrap_or(id);
    short.to_upper_camel_case()
}

/// Returns the struct of one row of a parameter.
pub fn row(of: &Model, input: &Input) -> String {
    let name = input.name.strip_suffix('s').unwrap_or(&input.name);
    format!("{}{}", model(of), name.to_upper_camel_case())
}

/// Returns the field of a parameter.
pub fn field(input: &Input) -> String {
    ident(&input.name.to_snake_case())
}

/// Returns a name that is no keyword.
pub fn ident(name: &str) -> String {
    match syn::parse_str::<syn::Ident>(name) {
        Ok(_) => name.to_owned(),
        Err(_) => format!("{name}_"),
    }
}

/// Returns the variants of the values of a list, all different: values with the same words get a number.
pub fn variants(values: &[String]) -> Vec<String> {
    let plain: Vec<String> = values.iter().map(|value| variant(value)).collect();
    let mut names: Vec<String> = Vec::new();
    for name in &plain {
        let numbered = (2..).map(|number| format!("{name}{number}"));
        // A number must not take the name that another value has without one.
        let free = numbered.filter(|name| !plain.contains(name));
        let name = std::iter::once(name.clone()).chain(free).find(|name| !names.contains(name));
        names.extend(name);
    }
    names
}

/// Returns the variant of a value, from its words.
fn variant(value: &str) -> String {
    let mut name = String::new();
    for word in value.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let digits = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        // `44100_128` must not become `44100128`.
        if digits(name.chars().last()) && digits(word.chars().next()) {
            name.push('_');
        }
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.extend(letters);
    }
    match name.as_str() {
        "" => "Empty".to_owned(),
        "Unknown" => "UnknownValue".to_owned(),
        _ => name,
    }
}

/// A list of allowed texts.
pub struct List {
    pub module: String,
    pub name: String,
    pub values: Vec<String>,
    /// Models and parameters with this list.
    pub places: Vec<(String, String)>,
}

/// Returns the names of all lists, and the file that stores them: existing names stay, new ones are added.
pub fn lists(catalogue: &Catalogue, kept: &str) -> Result<(Vec<List>, String)> {
    let kept: BTreeMap<String, String> = crate::spec::read::parse_as(kept)?;
    let mut lists = lists_of(catalogue);
    let anchor = |(model, input): &(String, String)| format!("{model} {input}");
    let known = |list: &List| -> Vec<&String> {
        list.places.iter().filter_map(|place| kept.get(&anchor(place))).collect()
    };
    let mut order: Vec<usize> = (0..lists.len()).collect();
    // A list that is two lists now has named places in both. The larger part keeps the name.
    order.sort_by_key(|index| Reverse(known(&lists[*index]).len()));
    for index in order {
        let list = &lists[index];
        let taken = |name: &String| {
            lists.iter().any(|other| other.module == list.module && other.name == *name)
        };
        let name = known(list).into_iter().find(|name| !taken(name)).cloned();
        lists[index].name = name.unwrap_or_default();
    }
    for index in 0..lists.len() {
        let [before @ .., _] = &lists[..=index] else { continue };
        let list = &lists[index];
        if !list.name.is_empty() {
            continue;
        }
        let (id, input) = &list.places[0];
        let plain = input.to_upper_camel_case();
        let taken = |name: &str| {
            let others = before.iter().chain(&lists[index + 1..]);
            others.filter(|other| other.module == list.module).any(|other| other.name == name)
        };
        let owner =
            catalogue.models().find(|model| model.id == *id).map(model_name).unwrap_or_default();
        // The plain name goes to the first list of a provider. Later ones carry the name of their model.
        let name = if taken(&plain) { format!("{owner}{plain}") } else { plain };
        ensure!(!taken(&name), "two lists of {} would be called {name}", list.module);
        lists[index].name = name;
    }
    let mut file = String::from(
        "# Rust names of lists of allowed values, by the places where each occurs. `cargo xtask audio` adds new\n# ones; a name that is here stays, whatever the catalogue lists before or after it.\n",
    );
    for list in &lists {
        // Every place: whichever of them goes, the others still have the name.
        for place in &list.places {
            file.push_str(&format!("{}: {}\n", anchor(place), list.name));
        }
    }
    Ok((lists, file))
}

/// Collects the lists of allowed values, each with all its places.
fn lists_of(catalogue: &Catalogue) -> Vec<List> {
    let mut lists: Vec<List> = Vec::new();
    for model in catalogue.models() {
        let inputs =
            model.inputs.iter().flat_map(|input| std::iter::once(input).chain(&input.inputs));
        for input in inputs.filter(|input| !input.texts().is_empty()) {
            let values: Vec<String> = input.texts().into_iter().map(str::to_owned).collect();
            let place = (model.id.clone(), input.name.clone());
            let module = module(model);
            let same = |list: &&mut List| {
                // Order says nothing in a list of allowed values: two that differ in it only are one type.
                let (mut left, mut right) = (list.values.clone(), values.clone());
                left.sort_unstable();
                right.sort_unstable();
                list.module == module && left == right
            };
            match lists.iter_mut().find(same) {
                Some(list) => list.places.push(place),
                None => {
                    lists.push(List { module, name: String::new(), values, places: vec![place] })
                }
            }
        }
    }
    lists
}

fn model_name(of: &Model) -> String {
    model(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_variants() {
        for (value, name) in [
            ("mp3_44100_128", "Mp3_44100_128"),
            ("ulaw_8000", "Ulaw8000"),
            ("en-US", "EnUS"),
            ("Chinese,Yue", "ChineseYue"),
            ("", "Empty"),
            ("unknown", "UnknownValue"),
            ("backing_vocals", "BackingVocals"),
            ("no", "No"),
        ] {
            assert_eq!(variant(value), name);
        }
    }

    #[test]
    fn values_with_the_same_words_get_different_variants() {
        let values = ["en-US", "en_US", "enUS", "EnUS2", "fr"].map(str::to_owned);
        assert_eq!(variants(&values), ["EnUS", "EnUS3", "EnUS4", "EnUS2", "Fr"]);
    }

    /// A catalogue of models of one provider, each with a parameter `voice` that has these values.
    fn catalogue(models: &[(&str, &str)]) -> Catalogue {
        let mut text =
            String::from("version: 1\nvideo_page_models: []\npartial_models: []\nmodels:\n");
        for (id, values) in models {
            text.push_str(&format!(
                "- {{id: {id}, name: {id}, provider: P, capabilities: [], source: seed, summary: x, inputs: [{{name: voice, type: string, allowedValues: [{values}]}}]}}\n"
            ));
        }
        Catalogue::read(&text).expect("a catalogue")
    }

    /// The names of all lists by their places, and the file.
    fn named(catalogue: &Catalogue, kept: &str) -> (Vec<(String, String)>, String) {
        let (lists, file) = lists(catalogue, kept).expect("named");
        let places = lists.iter().flat_map(|list| {
            list.places.iter().map(|(model, _)| (model.clone(), list.name.clone()))
        });
        (places.collect(), file)
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(model, name)| ((*model).to_owned(), (*name).to_owned())).collect()
    }

    #[test]
    fn a_list_keeps_its_name_while_one_of_its_places_is_left() {
        let all = catalogue(&[("a", "x, y"), ("b", "y, x")]);
        let (names, file) = named(&all, "a voice: Speaker");
        assert_eq!(names, pairs(&[("a", "Speaker"), ("b", "Speaker")]));
        let (names, file) = named(&catalogue(&[("c", "z"), ("b", "x, y")]), &file);
        assert_eq!(names, pairs(&[("c", "Voice"), ("b", "Speaker")]));
        assert_eq!(
            named(&catalogue(&[("b", "x, y"), ("c", "z")]), &file).0,
            pairs(&[("b", "Speaker"), ("c", "Voice")])
        );
    }

    #[test]
    fn of_a_list_that_splits_the_larger_part_keeps_the_name() {
        let (_, file) =
            named(&catalogue(&[("a", "x"), ("b", "x"), ("c", "x")]), "a voice: Speaker");
        let (names, file) = named(&catalogue(&[("a", "x, new"), ("b", "x"), ("c", "x")]), &file);
        let split = pairs(&[("a", "Voice"), ("b", "Speaker"), ("c", "Speaker")]);
        assert_eq!(names, split);
        assert_eq!(named(&catalogue(&[("a", "x, new"), ("b", "x"), ("c", "x")]), &file).0, split);
    }
}
