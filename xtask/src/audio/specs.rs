//! Writes the catalogue: one function for each model, with its parameters as JSON in the form of the service.

use heck::ToSnakeCase as _;
use serde_json::{Map, Value, json};

use super::{
    catalogue::{Constraint, Input, Model},
    names,
};

/// Returns the name of a model's function.
pub fn function(model: &Model) -> String {
    names::ident(&names::model(model).to_snake_case())
}

/// Returns one module: the functions of a provider's models.
pub fn module(provider: &str, models: &[&Model]) -> String {
    let body: String = models.iter().map(|model| function_of(model)).collect();
    let constraint = if body.contains("Constraint::") { "Constraint, " } else { "" };
    format!(
        "{}//! Parameters of the models of {provider}.\n\nuse std::borrow::Cow::Borrowed;\n\nuse crate::ext::models::{{{constraint}Inputs, ModelSpec}};\n\n{body}",
        super::HEAD,
    )
}

fn function_of(model: &Model) -> String {
    let capabilities = model.capabilities.iter().map(|text| format!("Borrowed({text:?})"));
    let capabilities: Vec<String> = capabilities.collect();
    let constraints: Vec<String> = model.constraints.iter().map(constraint).collect();
    format!(
        "pub(crate) const fn {}() -> ModelSpec {{ ModelSpec {{ id: Borrowed({:?}), name: Borrowed({:?}), provider: Borrowed({:?}), summary: Borrowed({:?}), capabilities: Borrowed(&[{}]), source: Borrowed({:?}), complete: {}, inputs: Inputs::new({}), constraints: Borrowed(&[{}]) }} }}\n\n",
        function(model),
        model.id,
        model.name,
        model.provider,
        model.summary,
        capabilities.join(", "),
        model.origin(),
        model.inputs_complete,
        text(&model.inputs),
        constraints.join(", "),
    )
}

/// Returns parameters as a literal, with a line for each.
fn text(inputs: &[Input]) -> String {
    let lines: Vec<String> = inputs.iter().map(|input| to_json(input).to_string()).collect();
    let text = lines.join(",\n");
    // The literal ends at the first quote with as many hashes.
    let longer = std::iter::successors(Some("#".to_owned()), |hashes| Some(format!("{hashes}#")));
    let mut free = longer.filter(|hashes| !text.contains(&format!("\"{hashes}")));
    let hashes = free.next().unwrap_or_default();
    format!("r{hashes}\"[\n{text}\n]\"{hashes}")
}

/// Returns a parameter as a response of the service has it, with what only the catalogue states: `integer` and `weak`.
fn to_json(input: &Input) -> Value {
    let mut members = Map::new();
    let mut set = |name: &str, value: Value| members.insert(name.to_owned(), value);
    set("name", json!(input.name));
    set("type", json!(input.kind));
    for (name, value) in [
        ("default", input.default.clone()),
        ("min", input.min.clone().map(Value::Number)),
        ("max", input.max.clone().map(Value::Number)),
        ("step", input.step.clone().map(Value::Number)),
        ("minLength", input.min_length.map(Value::from)),
        ("maxLength", input.max_length.map(Value::from)),
        ("description", input.note.clone().map(Value::from)),
        ("required", required(input)),
        ("integer", input.integer.then_some(Value::Bool(true))),
    ] {
        if let Some(value) = value {
            set(name, value);
        }
    }
    for (name, list) in [
        ("kinds", json!(input.media())),
        ("allowedValues", json!(input.allowed)),
        ("inputs", input.inputs.iter().map(to_json).collect()),
        ("weak", json!(input.weak())),
    ] {
        if list != json!([]) {
            set(name, list);
        }
    }
    Value::Object(members)
}

/// Returns the rules by which an input is required; `None` if it never is.
fn required(input: &Input) -> Option<Value> {
    if input.required_rule.is_empty() {
        return input.required.then_some(Value::Bool(true));
    }
    let rules = input.required_rule.iter().map(|(rule, other)| (rule.clone(), json!([other])));
    let always = input.required.then(|| ("always".to_owned(), Value::Bool(true)));
    Some(Value::Object(rules.chain(always).collect()))
}

fn constraint(constraint: &Constraint) -> String {
    let list = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| format!("Borrowed({name:?})")).collect();
        format!("Borrowed(&[{}])", names.join(", "))
    };
    let input = constraint.input.clone().unwrap_or_default();
    match constraint.rule.as_str() {
        "atLeastOne" => format!("Constraint::AtLeastOne({})", list(&constraint.inputs)),
        "mutuallyExclusive" => {
            format!("Constraint::MutuallyExclusive({})", list(&constraint.inputs))
        }
        "ignoredIf" => {
            let other = constraint.if_defined.clone().unwrap_or_default();
            format!("Constraint::IgnoredIf(Borrowed({input:?}), Borrowed({other:?}))")
        }
        "onlyWith" => {
            let each = constraint.values.iter().map(|(other, values)| {
                format!(
                    "Constraint::OnlyWith(Borrowed({input:?}), Borrowed({other:?}), {})",
                    list(values)
                )
            });
            each.collect::<Vec<_>>().join(", ")
        }
        "expectedUnless" => {
            format!(
                "Constraint::ExpectedUnless(Borrowed({input:?}), {})",
                list(&constraint.any_true)
            )
        }
        other => unreachable!("constraint {other}"),
    }
}
