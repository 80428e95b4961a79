//! Text of the generated documentation: from the description, or derived from name and type.
//!
//! ```text
//! modelId: {type: string, format: model-id}   Id of the model (derived).
//! nbFrames: {type: integer}                   Number of frames (derived).
//! ```
//!
//! Derived texts add nothing to name and type, and are marked.

use heck::ToSnakeCase as _;
use serde_json::Value;
use syn::{
    Attribute, Expr, ExprLit, Field, File, ImplItem, Item, ItemImpl, Lit, Meta, parse_quote,
};

use super::{
    document::{Document, Operation},
    strip::module,
};

/// Documents every field of the types, and every type.
pub fn fields(file: &mut File, document: &Document) {
    for item in module(file, "types").into_iter().flatten() {
        let item = match item {
            Item::Struct(item) => item,
            Item::Impl(item) => {
                constructor(item);
                continue;
            }
            _ => continue,
        };
        let owner = item.ident.to_string();
        let Some((_, schema)) = document.schemas().find(|(name, _)| *name == owner) else {
            continue;
        };
        for field in &mut item.fields {
            // The field of a wrapper has no name from which a text could be derived.
            if field.ident.is_none() {
                continue;
            }
            let wire = wire_name(field);
            // Fields that were renamed for Rust have the other name in the document.
            let key = schema["x-wire-names"].as_object().and_then(|names| {
                names.iter().find(|(_, name)| **name == wire).map(|(key, _)| key.as_str())
            });
            let property = &schema["properties"][key.unwrap_or(&wire)];
            let doc = described(&owner, &wire, property, document);
            field.attrs.retain(|attribute| !attribute.path().is_ident("doc"));
            field.attrs.push(parse_quote!(#[doc = #doc]));
        }
    }
}

/// `X::builder()`.
fn constructor(item: &mut ItemImpl) {
    for member in &mut item.items {
        if let ImplItem::Fn(function) = member
            && function.sig.ident == "builder"
        {
            function.attrs.push(parse_quote!(#[doc = "Returns an empty builder."]));
        }
    }
}

/// Returns the text of an enumeration.
pub fn enumeration(name: &str, schema: &Value) -> String {
    match schema["description"].as_str() {
        Some(text) => text.to_owned(),
        None => format!("Known values of the {} (derived).", words(name)),
    }
}

/// Returns the text of a union.
pub fn union(name: &str, schema: &Value) -> String {
    match schema["description"].as_str() {
        Some(text) => text.to_owned(),
        None => format!("One of the variants of the {} (derived).", words(name)),
    }
}

/// Returns the text of a parameter's setter.
pub fn parameter(operation: &Operation<'_>, wire: &str, document: &Document) -> String {
    let parameter = operation.parameters.iter().find(|parameter| parameter["name"] == wire);
    let Some(parameter) = parameter else { return format!("The parameter `{wire}` (derived).") };
    let place = parameter["in"].as_str().unwrap_or_default();
    let text = match parameter["description"].as_str() {
        Some(text) => text.to_owned(),
        None => described("resource", wire, &parameter["schema"], document),
    };
    format!("{text} (`{wire}`, {place})")
}

/// Returns the summary of an operation, in the third person.
pub fn summary(operation: &Operation<'_>) -> String {
    let place = format!("`{} {}`", operation.method, operation.path);
    let Some(summary) = operation.value["summary"].as_str() else {
        return format!("Calls {place} (derived).");
    };
    let summary = summary.trim_end_matches('.');
    let mut joined = true;
    let words = summary.split(' ').enumerate().map(|(place, word)| {
        // Only after `and`, `or` or a comma: the same word elsewhere in a summary is a noun.
        let is_verb = place == 0 || (joined && SECOND_VERBS.contains(&word));
        joined = ["and", "or"].contains(&word) || word.ends_with(',');
        if is_verb { third_person(word) } else { word.to_owned() }
    });
    words.collect::<Vec<_>>().join(" ") + "."
}

/// Verbs that follow another one in a summary.
const SECOND_VERBS: [&str; 9] =
    ["change", "clear", "complete", "get", "merge", "reject", "rework", "take", "write"];

fn third_person(verb: &str) -> String {
    if let Some(word) = verb.strip_suffix(',') {
        return third_person(word) + ",";
    }
    let ends = |ending: &str| verb.ends_with(ending);
    if verb == "Have" {
        "Has".to_owned()
    } else if ends("s") || ends("sh") || ends("ch") || ends("x") || ends("z") {
        format!("{verb}es")
    } else if let Some(stem) =
        verb.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o']))
    {
        format!("{stem}ies")
    } else {
        format!("{verb}s")
    }
}

/// Returns the text of a field: its description, or a text that is derived from name and type.
fn described(owner: &str, wire: &str, schema: &Value, document: &Document) -> String {
    match schema["description"].as_str() {
        Some(text) => text.to_owned(),
        None => format!("{} (derived).", derived(owner, wire, schema, document)),
    }
}

fn derived(owner: &str, wire: &str, schema: &Value, document: &Document) -> String {
    let name = words(wire);
    let capital = capitalized(&name);
    let owner = words(owner);
    let kind = schema["type"].as_str().unwrap_or_default();
    let format = schema["format"].as_str().unwrap_or_default();
    if let (Some(of), "string") = (name.strip_suffix(" id"), kind) {
        return format!("Id of the {of}");
    }
    if let (Some(of), "array") = (name.strip_suffix(" ids"), kind) {
        return format!("Ids of the {}", plural(of));
    }
    match (wire, kind) {
        ("id", "string") => return format!("Id of the {owner}"),
        ("name" | "description" | "label", "string") => return format!("{capital} of the {owner}"),
        ("nextPaginationToken" | "nextToken", _) => return "Token of the next page".to_owned(),
        ("status" | "kind" | "type", _) => return format!("{capital} of the {owner}"),
        _ => {}
    }
    if let Some(done) = name.strip_suffix(" at").filter(|done| is_participle(done)) {
        let unit = if kind == "integer" { ", in milliseconds since 1970" } else { "" };
        return format!("When it was {done}{unit}");
    }
    if let Some(done) = name.strip_suffix(" by").filter(|done| is_participle(done)) {
        return format!("Who {done} it");
    }
    if format == "date-time" {
        return format!("{capital}, as a timestamp");
    }
    if format == "decimal" {
        return format!("{capital}, in creative units");
    }
    if schema.get("$ref").is_some() {
        return of_type(&capital, document.resolve(schema));
    }
    match kind {
        "boolean" => switch(&name),
        "integer" | "number" => number(&name, kind == "integer"),
        "array" => format!("List of {}", plural(&name)),
        "object" => format!("{capital}, as a JSON object"),
        "string" => format!("{capital}, as text"),
        _ => format!("{capital}, any JSON value"),
    }
}

/// Returns the text of a field from the description of its type.
fn of_type(capital: &str, target: &Value) -> String {
    let Some(text) = target["description"].as_str() else {
        return format!("{capital}, one of the values of its type");
    };
    let first = text.split(". ").next().unwrap_or(text).trim_end_matches('.');
    let mut letters = first.chars();
    // An abbreviation such as `URL` keeps its capitals in the middle of a sentence.
    let is_word = first.chars().nth(1).is_some_and(char::is_lowercase);
    match letters.next() {
        Some(letter) if is_word || first.starts_with("A ") => {
            format!("{capital}: {}{}", letter.to_lowercase(), letters.as_str())
        }
        _ => format!("{capital}: {first}"),
    }
}

fn switch(name: &str) -> String {
    if let Some(what) = name.strip_prefix("is ") {
        return format!("Whether it is {what}");
    }
    if let Some(what) = name.strip_prefix("has ") {
        return format!("Whether it has {what}");
    }
    match is_participle(name) {
        true => format!("Whether it is {name}"),
        false => format!("Whether {name} is on"),
    }
}

fn number(name: &str, is_whole: bool) -> String {
    let capital = capitalized(name);
    if let Some(what) = name.strip_prefix("nb ").or(name.strip_prefix("num ")) {
        return format!("Number of {}", plural(what));
    }
    if let Some(what) = name.strip_suffix(" count") {
        return format!("Number of {}", plural(what));
    }
    let units = [(" ms", "milliseconds"), (" sec", "seconds"), (" bytes", "bytes")];
    for (ending, unit) in units {
        if let Some(what) = capital.strip_suffix(ending) {
            return format!("{what}, in {unit}");
        }
    }
    let kind = if is_whole { "a whole number" } else { "a number" };
    format!("{capital}, {kind}")
}

fn is_participle(word: &str) -> bool {
    !word.contains(' ') && (word.ends_with("ed") || word == "sent" || word == "hidden")
}

fn plural(name: &str) -> String {
    match name {
        _ if name.ends_with('s') || name.ends_with("data") || name == "nsfw" => name.to_owned(),
        _ if name.ends_with("ity") || name.ends_with("ory") => {
            format!("{}ies", name.trim_end_matches('y'))
        }
        _ => format!("{name}s"),
    }
}

/// Splits a name into words: `mimeType` becomes `MIME type`.
pub fn words(name: &str) -> String {
    let words = name.to_snake_case();
    let words = words.split('_').map(|word| match word {
        "ai" | "api" | "cu" | "hdr" | "ip" | "mime" | "nsfw" | "otp" | "ui" | "url" => {
            word.to_uppercase()
        }
        "max" => "maximum".to_owned(),
        "min" => "minimum".to_owned(),
        "uvs" => "UVs".to_owned(),
        _ => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// Returns the name of a field on the wire.
pub fn wire_name(field: &Field) -> String {
    let mut name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        // Other serde attributes end the reading, after the name.
        let _ = attribute.parse_nested_meta(|meta| {
            let value = meta.value().and_then(|value| value.parse::<Lit>());
            if let (true, Ok(Lit::Str(text))) = (meta.path.is_ident("rename"), value) {
                name = text.value();
            }
            Ok(())
        });
    }
    name.trim_start_matches("r#").to_owned()
}

/// Returns the documentation among attributes.
pub fn text_of(attributes: &[Attribute]) -> String {
    let texts = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if attribute.path().is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}
