//! Validates parameters before they are sent.

use serde_json::{Map, Value};

use super::{Run, local_path};
use crate::{
    error::Error,
    ext::models::{ModelSpec, Models, Severity, Violations},
    values::Target,
};

/// The specification that the parameters of a run are validated against before they are sent.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use scenario_client::{CustomRequest, Validate};
///
/// let request = CustomRequest::new("model_xai-grok-tts").set("text", "Hello").set("voice", "bob");
/// let error = scenario.run(&request).validate(Validate::Live).submit().await.unwrap_err();
/// assert!(error.violations().is_some(), "there is no voice of that name: {error}");
/// # Ok(()) });
/// ```
///
/// A file parameter that is a local path as a plain string is refused, too: pass a
/// [`FileInput::path`](crate::FileInput::path), which the run uploads.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use scenario_client::{CustomRequest, Validate, ext::models::Rule};
///
/// let request = CustomRequest::new("model_elevenlabs-voice-changer").set("audio", "voices/me.wav");
/// let error = scenario.run(&request).validate(Validate::Catalogue).submit().await.unwrap_err();
/// let violation = error.violations().and_then(|violations| violations.iter().next());
/// assert_eq!(violation.map(|violation| violation.rule), Some(Rule::LocalFile));
/// assert!(error.to_string().contains("use `FileInput::path`"));
/// # assert!(fake.requests().is_empty());
/// # Ok(()) });
/// ```
///
/// A run is refused only for parameters that the server would refuse for certain, or charge without using;
/// parameters that are likely to be refused are traced as a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Validate {
    /// Nothing: the server decides. The default for a [`CustomRequest`](crate::CustomRequest).
    Off,
    /// The catalogue of this crate; a model that is not in it is not validated. The default for typed
    /// parameters.
    Catalogue,
    /// The current inputs of the model or workflow: one request, then cached for ten minutes.
    Live,
}

impl Run {
    /// Sets what the parameters are validated against before anything is sent.
    pub fn validate(mut self, against: Validate) -> Self {
        self.validate = Some(against);
        self
    }

    /// Returns an error if the server would refuse the parameters for certain.
    pub(super) async fn check(
        &self,
        target: &Target,
        body: &Map<String, Value>,
    ) -> Result<(), Error> {
        // The catalogue may be older than the service, so only parameters of its own types are checked unasked.
        let default = if self.spec.is_some() { Validate::Catalogue } else { Validate::Off };
        let id = || target.id().unwrap_or_default();
        let violations = match self.validate.unwrap_or(default) {
            Validate::Off => return Ok(()),
            Validate::Catalogue => {
                let known =
                    || target.runs_model().then(|| crate::ext::audio::model(&id())).flatten();
                self.spec.or_else(known).map(|spec| check(spec, body))
            }
            Validate::Live => {
                // Another project than that of the client may have other models.
                let models = Models::new(&self.context).within(self.project.as_ref());
                let spec = match target.workflow_id() {
                    Some(workflow) => Box::pin(models.workflow_inputs(&workflow)).await?,
                    None if target.runs_model() => Box::pin(models.inputs(id().as_str())).await?,
                    // The API does not list the inputs of other operations.
                    None => return Ok(()),
                };
                Some(check(&spec, body))
            }
        };
        // Unknown models pass: the service may be newer than the catalogue.
        let Some(violations) = violations else { return Ok(()) };
        if violations.at_least(Severity::Error).next().is_some() {
            return Err(Error::invalid_parameters(&id(), violations));
        }
        // Warnings do not stop a run. Descriptions are not always right, and the server decides.
        for violation in violations.iter() {
            tracing::warn!(gen_ai.request.model = id(), %violation, "the model may refuse this parameter");
        }
        Ok(())
    }
}

fn check(spec: &ModelSpec, body: &Map<String, Value>) -> Violations {
    let mut violations = spec.check_body(body);
    violations.0.extend(local_path::check(spec.inputs(), body));
    violations
}
