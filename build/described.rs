//! The description for the fake server: the shapes of all requests and responses.

use std::error::Error;

use serde_json::Value;

/// Members that only humans read.
const PROSE: [&str; 4] = ["description", "summary", "deprecated", "x-enum-varnames"];

/// Returns the normalized document as compact JSON, without its prose.
pub fn json(swagger: &str) -> Result<String, Box<dyn Error>> {
    let mut tree: Value = serde_yaml_ng::from_str(swagger)?;
    strip(&mut tree, false);
    Ok(tree.to_string())
}

/// Removes members with prose, but never a field of the same name.
fn strip(value: &mut Value, are_fields: bool) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| are_fields || !PROSE.contains(&name.as_str()));
            for (name, member) in members {
                // A field may itself be called `properties`: below it stands a schema and not a list of fields.
                strip(member, name == "properties" && !are_fields);
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| strip(element, false)),
        _ => {}
    }
}
