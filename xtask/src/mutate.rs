//! `cargo xtask mutate`: broken descriptions are refused with a message, and never end in a panic.
//!
//! A few operations of a description are taken, and one to four things in them are dropped, retyped, copied from
//! elsewhere, referred to, or cut. What comes out is imported and generated like any other.

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::{Context as _, Result, bail};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::{
    generation,
    rewrite::{Options, slice},
    spec::{self, Texts},
};

/// Maximum length of a message that is still read.
const MESSAGE: usize = 2_000;

/// Tries many mutations of each description.
pub fn run(options: &Options) -> Result<()> {
    for (name, document) in options.documents()? {
        let (accepted, refused) =
            many(&document, options.seed, options.count).with_context(|| name.clone())?;
        println!("{name}: {accepted} imported, {refused} refused, each with a message");
    }
    Ok(())
}

/// Tries the mutations from a seed on. Returns how many were imported and how many were refused.
pub fn many(document: &Value, seed: u64, count: u64) -> Result<(u64, u64)> {
    let (mut accepted, mut refused) = (0, 0);
    for seed in seed..seed + count {
        let mut rng = Rng::with_seed(seed);
        let text = mutated(document, &mut rng);
        let outcome = catch_unwind(AssertUnwindSafe(|| import(&text)));
        match outcome {
            Ok(Ok(())) => accepted += 1,
            Ok(Err(error)) => {
                let message = format!("{error:#}");
                sensible(&message).with_context(|| format!("--seed {seed} --count 1"))?;
                refused += 1;
            }
            Err(_) => bail!("--seed {seed} --count 1: a panic"),
        }
    }
    Ok((accepted, refused))
}

/// A mutated description.
pub fn mutated(document: &Value, rng: &mut Rng) -> String {
    let mut part = slice::random(document, rng);
    for _ in 0..rng.usize(1..=4) {
        mutate(&mut part, rng);
    }
    let mut text = part.to_string();
    // Some files are cut, as by a download that broke.
    if rng.u8(0..10) == 0 {
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        text.truncate(places.get(rng.usize(..places.len().max(1))).copied().unwrap_or(0));
    }
    text
}

fn import(text: &str) -> Result<()> {
    let mut normalized = spec::run(Texts {
        upstream: text.to_owned(),
        overlay: "overlay: 1.0.0\nactions: []\n".to_owned(),
        naming: None,
        previous: None,
    })?;
    generation::quarantine(&mut normalized).map(drop)
}

/// A message says something, is short, and has nothing of the machine or of the insides of the program.
fn sensible(message: &str) -> Result<()> {
    let insides = [".rs:", "panicked", "called `", "registry/", "unwrap", "RUST_BACKTRACE"];
    if let Some(inside) = insides.into_iter().find(|inside| message.contains(inside)) {
        bail!("the message has {inside:?}: {message}");
    }
    if message.trim().is_empty() || message.len() > MESSAGE {
        bail!("a message of {} bytes: {:.200}", message.len(), message);
    }
    Ok(())
}

fn mutate(document: &mut Value, rng: &mut Rng) {
    let mut places = Vec::new();
    pointers(document, String::new(), &mut places);
    let any = |rng: &mut Rng| rng.choice(&places).cloned().unwrap_or_default();
    let (place, other) = (any(rng), any(rng));
    let elsewhere = document.pointer(&other).cloned().unwrap_or_default();
    let value = match rng.u8(0..10) {
        0..=2 => return drop_at(document, &place),
        3 => elsewhere,
        4 => json!({"$ref": format!("#{other}")}),
        5 => json!({"$ref": format!("#{place}")}),
        6 => json!({"$ref": format!("#{other}/gone")}),
        _ => {
            let odd = [
                json!(5),
                json!(-0.5),
                json!("odd */ \u{202e} text"),
                json!(true),
                json!(false),
                json!(null),
                json!([]),
                json!({}),
                json!([[{}]]),
                json!({"$ref": 5}),
                json!({"type": ["object", "array"], "properties": {"": {}, "-": {}, "_": {}}}),
                json!({"enum": ["", " ", "-", "a", "A", null, 1]}),
            ];
            rng.choice(&odd).cloned().unwrap_or_default()
        }
    };
    if let Some(found) = document.pointer_mut(&place) {
        *found = value;
    }
}

fn drop_at(document: &mut Value, place: &str) {
    let Some((parent, key)) = place.rsplit_once('/') else { return };
    let key = key.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => _ = members.remove(&key),
        Some(Value::Array(members)) => {
            if let Some(index) = key.parse().ok().filter(|index| *index < members.len()) {
                members.remove(index);
            }
        }
        _ => {}
    }
}

/// The pointers to everything below a value.
fn pointers(value: &Value, place: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(member, format!("{place}/{key}"), found);
            }
        }
        Value::Array(members) => {
            for (index, member) in members.iter().enumerate() {
                pointers(member, format!("{place}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(place);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_mutations_end_in_an_import_or_a_message() {
        let vendored = crate::files::Tree::own().and_then(|tree| tree.upstream());
        let document = spec::read::parse(&vendored.expect("vendored")).expect("YAML");
        let (accepted, refused) = many(&document, 1, 100).expect("no panic");
        assert!(accepted > 10 && refused > 10, "{accepted} imported, {refused} refused");
    }
}
