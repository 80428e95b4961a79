//! Writes the catalogue as constants.

use std::fmt::Write as _;

use heck::ToShoutySnakeCase as _;
use serde_json::{Number, Value};

use super::{
    catalogue::{Constraint, Input, Model},
    names,
};

/// Returns the name of a model's constant.
pub fn constant(model: &Model) -> String {
    names::model(model).to_shouty_snake_case()
}

/// Returns one module: the constants of a provider's models.
pub fn module(provider: &str, models: &[&Model]) -> String {
    let mut body = String::new();
    for model in models {
        write_model(&mut body, model);
    }
    let mut names = vec!["Draft", "DraftKind as Kind", "InputSpec", "ModelSpec"];
    for (word, name) in [
        ("AllowedValue::", "AllowedValue"),
        ("Constraint::", "Constraint"),
        ("Required::", "Required"),
        ("Weak::", "Weak"),
    ] {
        if body.contains(word) {
            names.push(name);
        }
    }
    format!(
        "{}//! Parameters of the models of {provider}.\n\nuse std::borrow::Cow::Borrowed;\n\nuse crate::ext::models::{{{}}};\n\n{body}",
        super::HEAD,
        names.join(", "),
    )
}

fn write_model(out: &mut String, model: &Model) {
    let name = constant(model);
    for input in model.inputs.iter().filter(|input| !input.inputs.is_empty()) {
        let row = names::row(model, input).to_shouty_snake_case();
        write_inputs(out, model, &row, &input.inputs);
    }
    write_inputs(out, model, &name, &model.inputs);
    let capabilities = model.capabilities.iter().map(|text| format!("Borrowed({text:?})"));
    let capabilities: Vec<String> = capabilities.collect();
    let constraints: Vec<String> = model.constraints.iter().map(constraint).collect();
    let _ = writeln!(
        out,
        "pub(crate) const {name}: ModelSpec = ModelSpec {{ id: Borrowed({:?}), name: Borrowed({:?}), provider: Borrowed({:?}), summary: Borrowed({:?}), capabilities: Borrowed(&[{}]), source: Borrowed({:?}), complete: {}, inputs: Borrowed(&{name}_INPUTS), constraints: Borrowed(&[{}]) }};\n",
        model.id,
        model.name,
        model.provider,
        model.summary,
        capabilities.join(", "),
        model.origin(),
        model.inputs_complete,
        constraints.join(", "),
    );
}

fn write_inputs(out: &mut String, model: &Model, name: &str, inputs: &[Input]) {
    let _ = writeln!(out, "static {name}_INPUTS: [InputSpec; {}] = [", inputs.len());
    for input in inputs {
        let _ = writeln!(out, "Draft {{ {} ..Draft::NEW }}.spec(),", members(model, input));
    }
    out.push_str("];\n\n");
}

fn members(model: &Model, input: &Input) -> String {
    let mut out = format!("name: {:?}, ", input.name);
    let kind = match input.kind.as_str() {
        "string" => "String",
        "number" => "Number",
        "boolean" => "Boolean",
        "file" => "File",
        "file_array" => "FileArray",
        "model" => "Model",
        "string_array" => "StringArray",
        "number_array" => "NumberArray",
        "inputs_array" => "InputsArray",
        other => unreachable!("type {other}"),
    };
    if kind != "String" {
        let _ = write!(out, "kind: Kind::{kind}, ");
    }
    let media: Vec<String> =
        input.media().iter().map(|text| format!("Borrowed({text:?})")).collect();
    if !media.is_empty() {
        let _ = write!(out, "media: &[{}], ", media.join(", "));
    }
    let required = required(input);
    if !required.is_empty() {
        let _ = write!(out, "required: &[{}], ", required.join(", "));
    }
    if input.integer {
        out.push_str("integer: true, ");
    }
    if let Some(default) = &input.default {
        let _ = write!(out, "default: Some({:?}), ", default.to_string());
    }
    for (name, value) in [("min", &input.min), ("max", &input.max), ("step", &input.step)] {
        if let Some(value) = value {
            let _ = write!(out, "{name}: Some({}), ", float(value));
        }
    }
    for (name, value) in [("min_length", input.min_length), ("max_length", input.max_length)] {
        if let Some(value) = value {
            let _ = write!(out, "{name}: Some({value}), ");
        }
    }
    if !input.allowed.is_empty() {
        let values: Vec<String> = input.allowed.iter().map(allowed).collect();
        let _ = write!(out, "allowed: &[{}], ", values.join(", "));
    }
    if !input.inputs.is_empty() {
        let row = names::row(model, input).to_shouty_snake_case();
        let _ = write!(out, "inputs: &{row}_INPUTS, ");
    }
    if let Some(note) = &input.note {
        let _ = write!(out, "note: {note:?}, ");
    }
    let weak: Vec<String> = input.weak().iter().map(|rule| format!("Weak::{rule}")).collect();
    if !weak.is_empty() {
        let _ = write!(out, "weak: &[{}], ", weak.join(", "));
    }
    out
}

/// Returns the rules by which an input is required.
fn required(input: &Input) -> Vec<String> {
    let always = input.required.then(|| "Required::Always".to_owned());
    let rules = input.required_rule.iter().map(|(rule, other)| {
        let rule = if rule == "ifNotDefined" { "IfNotDefined" } else { "IfDefined" };
        format!("Required::{rule}(Borrowed({other:?}))")
    });
    always.into_iter().chain(rules).collect()
}

fn allowed(value: &Value) -> String {
    match value {
        Value::String(text) => format!("AllowedValue::Text(Borrowed({text:?}))"),
        Value::Number(number) => format!("AllowedValue::Number({})", float(number)),
        other => unreachable!("allowed value {other}"),
    }
}

fn float(number: &Number) -> String {
    format!("{:?}", number.as_f64().unwrap_or_default())
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
