//! The parameters of a model.

use std::borrow::Cow;

use serde_json::Value;

use super::inputs::Inputs;
use crate::api::UnknownValue;

/// The parameters of a model and their rules, from the catalogue of this crate or from the service.
///
/// ```
/// use scenario_client::audio;
///
/// let spec = audio::model("model_elevenlabs-sound-effects-v2").expect("it is in the catalogue");
/// for input in spec.inputs() {
///     println!("{} ({}){}", input.name(), input.kind(), if input.is_required() { ", required" } else { "" });
/// }
/// # assert!(spec.input("text").is_some_and(|input| input.is_required()));
/// ```
///
/// The catalogue ([`audio::models`](crate::audio::models)) is a dated copy of the vendor's pages;
/// [`Models::inputs`](crate::ext::models::Models::inputs) reads the service. If they differ, the service is
/// right.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelSpec {
    pub(crate) id: Cow<'static, str>,
    pub(crate) name: Cow<'static, str>,
    pub(crate) provider: Cow<'static, str>,
    pub(crate) summary: Cow<'static, str>,
    pub(crate) capabilities: Cow<'static, [Cow<'static, str>]>,
    pub(crate) source: Cow<'static, str>,
    pub(crate) complete: bool,
    pub(crate) inputs: Inputs,
    pub(crate) constraints: Cow<'static, [Constraint]>,
}

impl ModelSpec {
    /// Returns the id of the model.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the display name. Names change; ids do not.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the provider; empty if unknown.
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// Returns a one-sentence summary.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// Returns the capabilities (input and output): `txt2audio`, `audio2audio`, `video2audio`.
    pub fn capabilities(&self) -> impl Iterator<Item = &str> {
        self.capabilities.iter().map(AsRef::as_ref)
    }

    /// Returns the source of the parameters, and its date.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Returns whether all parameters are known; some models publish only a part.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Returns the parameters, in the order of the source.
    pub fn inputs(&self) -> &[InputSpec] {
        &self.inputs
    }

    /// Returns the parameter of this name.
    pub fn input(&self, name: &str) -> Option<&InputSpec> {
        self.inputs.iter().find(|input| input.name == name)
    }

    /// Returns the rules that span parameters.
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }
}

/// The type of a parameter. Types that this crate does not know are kept, and never reject a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InputKind {
    /// A text.
    String,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// The id of an asset.
    File,
    /// Ids of assets.
    FileArray,
    /// The id of a model.
    Model,
    /// Ids of models.
    ModelArray,
    /// Texts.
    StringArray,
    /// Numbers.
    NumberArray,
    /// Objects with parameters of their own.
    InputsArray,
    /// Another type, as the service wrote it.
    Other(UnknownValue),
}

impl InputKind {
    /// The type as it is on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::File => "file",
            Self::FileArray => "file_array",
            Self::Model => "model",
            Self::ModelArray => "model_array",
            Self::StringArray => "string_array",
            Self::NumberArray => "number_array",
            Self::InputsArray => "inputs_array",
            Self::Other(other) => other.as_str(),
        }
    }

    pub(crate) fn read(text: &str) -> Self {
        let known = [
            Self::String,
            Self::Number,
            Self::Boolean,
            Self::File,
            Self::FileArray,
            Self::Model,
            Self::ModelArray,
            Self::StringArray,
            Self::NumberArray,
            Self::InputsArray,
        ];
        let found = known.into_iter().find(|kind| kind.as_str() == text);
        found.unwrap_or_else(|| Self::Other(UnknownValue::new(text)))
    }
}

impl std::fmt::Display for InputKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// When a parameter is required.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Required {
    /// Always.
    Always,
    /// When another parameter is present.
    IfDefined(Cow<'static, str>),
    /// When another parameter is missing.
    IfNotDefined(Cow<'static, str>),
    /// When other parameters have certain values.
    Conditional(Condition),
}

/// Values of other parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The other parameters, each with its matching values.
    pub(crate) values: Vec<(String, Vec<Value>)>,
    /// Whether all of them must match, or any.
    pub(crate) all: bool,
}

impl Condition {
    /// Returns the other parameters, each with its matching values.
    pub fn values(&self) -> impl Iterator<Item = (&str, &[Value])> {
        self.values.iter().map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// Returns whether all of them must match, or any.
    pub fn is_all(&self) -> bool {
        self.all
    }
}

/// An allowed value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum AllowedValue {
    /// A text.
    Text(Cow<'static, str>),
    /// A number.
    Number(f64),
    /// Something else that the service lists.
    Other(Value),
}

impl AllowedValue {
    /// Returns the value as it is in a request body.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Text(text) => text.as_ref().into(),
            Self::Number(number) => number_to_json(*number),
            Self::Other(value) => value.clone(),
        }
    }
}

/// Writes integers without a fraction.
pub(crate) fn number_to_json(number: f64) -> Value {
    // Schemas and messages show 5 and not 5.0. Beyond 9e15 a float is no longer exact.
    let whole = number.fract() == 0.0 && number.abs() < 9.0e15;
    if whole { (number as i64).into() } else { number.into() }
}

/// A statement about a parameter that may be wrong, so that a violation of it is a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weak {
    Min,
    Max,
    MinLength,
    MaxLength,
    AllowedValues,
    Required,
    Step,
    /// The fields of the rows of a list. That it is a list is certain.
    Rows,
}

impl Weak {
    /// Reads a statement by its name in the catalogue.
    pub(crate) fn read(name: &str) -> Option<Self> {
        Some(match name {
            "min" => Self::Min,
            "max" => Self::Max,
            "minLength" => Self::MinLength,
            "maxLength" => Self::MaxLength,
            "allowedValues" => Self::AllowedValues,
            "required" => Self::Required,
            "step" => Self::Step,
            "rows" => Self::Rows,
            _ => return None,
        })
    }
}

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct InputSpec {
    pub(crate) name: String,
    pub(crate) kind: InputKind,
    pub(crate) media: Vec<String>,
    pub(crate) required: Vec<Required>,
    pub(crate) integer: bool,
    pub(crate) default: Option<String>,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
    pub(crate) step: Option<f64>,
    pub(crate) min_length: Option<u64>,
    pub(crate) max_length: Option<u64>,
    pub(crate) allowed: Vec<AllowedValue>,
    pub(crate) inputs: Vec<InputSpec>,
    pub(crate) note: String,
    /// What rests on a weaker source than the vendor's own table.
    pub(crate) weak: Vec<Weak>,
}

impl InputSpec {
    /// The key in the body.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its type.
    pub fn kind(&self) -> &InputKind {
        &self.kind
    }

    /// The media that a file may be: `audio`, `image`, `video`.
    pub fn media(&self) -> impl Iterator<Item = &str> {
        self.media.iter().map(AsRef::as_ref)
    }

    /// Returns whether it is always required.
    pub fn is_required(&self) -> bool {
        self.required.contains(&Required::Always)
    }

    /// Returns when it is required; empty if never.
    pub fn required(&self) -> &[Required] {
        &self.required
    }

    /// Returns whether the number is an integer.
    pub fn is_integer(&self) -> bool {
        self.integer
    }

    /// Returns the default of the service.
    pub fn default_value(&self) -> Option<Value> {
        serde_json::from_str(self.default.as_ref()?).ok()
    }

    /// Returns the minimum; of a list, for each entry.
    pub fn min(&self) -> Option<f64> {
        self.min
    }

    /// Returns the maximum; of a list, for each entry.
    pub fn max(&self) -> Option<f64> {
        self.max
    }

    /// The step between numbers.
    pub fn step(&self) -> Option<f64> {
        self.step
    }

    /// Returns the minimum length: characters of a text, entries of a list.
    pub fn min_length(&self) -> Option<u64> {
        self.min_length
    }

    /// Returns the maximum length: characters of a text, entries of a list.
    pub fn max_length(&self) -> Option<u64> {
        self.max_length
    }

    /// Returns the allowed values; empty if any value is allowed.
    pub fn allowed_values(&self) -> &[AllowedValue] {
        &self.allowed
    }

    /// Returns the fields of an entry of an `inputs_array`.
    pub fn inputs(&self) -> &[InputSpec] {
        &self.inputs
    }

    /// Returns further notes.
    pub fn note(&self) -> &str {
        &self.note
    }
}

/// A rule that spans parameters.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Constraint {
    /// At least one of these is required.
    AtLeastOne(Cow<'static, [Cow<'static, str>]>),
    /// At most one of these is allowed.
    MutuallyExclusive(Cow<'static, [Cow<'static, str>]>),
    /// The first has no effect if the second is present.
    IgnoredIf(Cow<'static, str>, Cow<'static, str>),
    /// The first works only with these values of the second.
    OnlyWith(Cow<'static, str>, Cow<'static, str>, Cow<'static, [Cow<'static, str>]>),
    /// The first is expected unless one of these is true.
    ExpectedUnless(Cow<'static, str>, Cow<'static, [Cow<'static, str>]>),
}
