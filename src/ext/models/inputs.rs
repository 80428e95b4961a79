//! The parameters of a model, which the catalogue decodes when they are first used.

use std::{fmt, ops::Deref, sync::OnceLock};

use serde_json::Value;

use super::{InputSpec, live, spec::Weak};

/// The parameters of a model.
///
/// The catalogue has them as text. As values they take 0.12 MB more of every program, and most programs run a few models.
#[derive(Clone)]
pub(crate) struct Inputs {
    text: &'static str,
    read: OnceLock<Vec<InputSpec>>,
}

impl Inputs {
    /// Keeps the text of parameters, in the form of the service. `cargo xtask audio` writes it.
    pub(crate) const fn new(text: &'static str) -> Self {
        Self { text, read: OnceLock::new() }
    }
}

impl From<Vec<InputSpec>> for Inputs {
    fn from(inputs: Vec<InputSpec>) -> Self {
        Self { text: "", read: inputs.into() }
    }
}

impl Deref for Inputs {
    type Target = [InputSpec];

    fn deref(&self) -> &[InputSpec] {
        self.read.get_or_init(|| read(self.text))
    }
}

impl fmt::Debug for Inputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl PartialEq for Inputs {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

/// Decodes parameters of the catalogue. A test reads all of them, so that none is lost here.
fn read(text: &str) -> Vec<InputSpec> {
    let inputs: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
    inputs.iter().filter_map(read_input).collect()
}

/// Decodes what a response has, and what only the catalogue states.
fn read_input(input: &Value) -> Option<InputSpec> {
    let list = |name: &str| input.get(name).and_then(Value::as_array).into_iter().flatten();
    let mut spec = live::read_input(input)?;
    spec.integer = input.get("integer").is_some();
    spec.weak = list("weak").filter_map(|name| Weak::read(name.as_str()?)).collect();
    spec.inputs = list("inputs").filter_map(read_input).collect();
    Some(spec)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ext::models::InputKind;

    /// Compares a text with what was decoded from it.
    fn compare(texts: &[Value], inputs: &[InputSpec], model: &str) {
        assert_eq!(texts.len(), inputs.len(), "{model}");
        for (text, input) in texts.iter().zip(inputs) {
            let place = format!("{model}, {text}");
            let list = |name: &str| text[name].as_array().cloned().unwrap_or_default();
            assert_eq!(text["name"], input.name, "{place}");
            assert!(!matches!(input.kind, InputKind::Other(_)), "{place}");
            assert_eq!(list("allowedValues").len(), input.allowed.len(), "{place}");
            assert_eq!(list("weak").len(), input.weak.len(), "{place}");
            assert_eq!(text["default"].is_null(), input.default.is_none(), "{place}");
            assert_eq!(text["required"].is_null(), input.required.is_empty(), "{place}");
            assert_eq!(text["integer"].is_null(), !input.integer, "{place}");
            compare(&list("inputs"), &input.inputs, model);
        }
    }

    #[test]
    fn nothing_of_the_catalogue_is_lost() {
        for model in crate::audio::models() {
            let texts: Vec<Value> = serde_json::from_str(model.inputs.text).unwrap();
            assert!(!texts.is_empty() || !model.complete, "{}", model.id);
            compare(&texts, &model.inputs, &model.id);
        }
    }

    #[test]
    fn a_copy_is_equal_whether_it_is_decoded_or_not() {
        let text = r#"[{"name":"seed","type":"number","integer":true,"weak":["min"],"min":1}]"#;
        let inputs = Inputs::new(text);
        let before = inputs.clone();
        assert_eq!(inputs, Inputs::from(read(text)));
        assert_eq!(before, inputs.clone());
        assert!(inputs[0].integer && inputs[0].weak == [Weak::Min]);
    }

    #[test]
    fn a_text_that_is_no_json_has_no_parameters() {
        assert!(Inputs::new("[{").is_empty());
    }
}
