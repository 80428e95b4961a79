//! Writes how the typed parameters are read and written, in place of the derives of serde.

use super::{
    catalogue::{Input, Model},
    names::{self, List},
    structs::rust_type,
};

/// Returns what is read and written: the names on the wire, and a first value for each required field.
pub fn of(name: &str, model: &Model, inputs: &[Input], lists: &[List]) -> String {
    let (required, optional): (Vec<&Input>, Vec<&Input>) =
        inputs.iter().partition(|input| input.required);
    let mut places = 0..;
    let mut listed = |inputs: &[&Input], line: &dyn Fn(&Input) -> String| -> String {
        let places = places.by_ref().take(inputs.len());
        let lines = inputs.iter().zip(places).map(|(input, place)| {
            format!(
                "            {place} {} {:?}{},\n",
                names::field(input),
                input.name,
                line(input)
            )
        });
        let lines: String = lines.collect();
        if lines.is_empty() { "[]".to_owned() } else { format!("[\n{lines}        ]") }
    };
    let required =
        listed(&required, &|input| format!(" {}", first(&rust_type(model, input, lists))));
    let optional = listed(&optional, &|_| String::new());
    format!(
        "members! {{\n    {name} {{\n        required: {required},\n        optional: {optional},\n    }}\n}}\n\n",
    )
}

/// Returns a value of a type, which is replaced when the field is read.
fn first(kind: &str) -> String {
    match kind {
        "FileInput" => "(FileInput::asset(\"\"))".to_owned(),
        "String" | "bool" | "f64" | "i32" | "u32" | "u64" => "(Default::default())".to_owned(),
        kind if kind.starts_with("Vec<") => "(Vec::new())".to_owned(),
        // Ids and lists of allowed values.
        kind => format!("({kind}::from(\"\"))"),
    }
}
