//! Access to JSON by pointer.

use serde_json::Value;

static NOTHING: Value = Value::Null;

/// The value at a JSON pointer; `null` if there is none.
pub(super) fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or(&NOTHING)
}

/// The text at a JSON pointer; empty if there is none.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    at(value, pointer).as_str().unwrap_or_default()
}

/// Sets the value at a JSON pointer, or removes it.
pub(super) fn set(tree: &mut Value, pointer: &str, value: Option<Value>) {
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        // The empty pointer is the whole document.
        *tree = value.unwrap_or_default();
        return;
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    match (tree.pointer_mut(parent), value) {
        (Some(Value::Object(members)), Some(value)) => _ = members.insert(name, value),
        (Some(Value::Object(members)), None) => _ = members.remove(&name),
        (Some(Value::Array(elements)), value) => {
            let Some(index) = name.parse().ok().filter(|index| *index < elements.len()) else {
                return;
            };
            // Removed and inserted: without a new value the later elements move up, as they do in a list.
            elements.remove(index);
            if let Some(value) = value {
                elements.insert(index, value);
            }
        }
        _ => {}
    }
}
