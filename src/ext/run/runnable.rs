//! Operations that charge creative units.

use serde::Serialize;
use serde_json::{Map, Value};

use super::CustomModel;
use crate::{
    api::{Operation, operations, types},
    client::PollPolicy,
    error::Error,
    ext::models::ModelSpec,
    values::Target,
};

/// An operation that charges creative units, for [`Scenario::run`](crate::Scenario::run).
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use scenario_client::{CustomRequest, Workflow, api::types::TranslateRequest};
///
/// # fake.add_workflow("wflow_portrait", serde_json::json!([]), serde_json::json!([]));
/// let song = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
/// let portrait = Workflow::new("wflow_portrait").set("prompt", "a cat");
/// let text: TranslateRequest = serde_json::from_value(serde_json::json!({"prompt": "un héron"}))?;
/// for run in [scenario.run(&song), scenario.run(&portrait), scenario.run(&text)] {
///     println!("{} creative units", run.estimate().await?.cost());
/// }
/// # Ok(()) });
/// ```
///
/// It is implemented for
///
/// * every [`CustomModel`]: typed parameters of audio models, [`CustomRequest`](crate::CustomRequest),
///   and your own parameters;
/// * [`Workflow`](crate::Workflow) and [`Training`](crate::Training);
/// * the request body of every other operation that offers an estimate:
///   [`CaptionRequest`](types::CaptionRequest), [`TranslateRequest`](types::TranslateRequest) and so on.
///   They are generated from the API description, so new operations are covered, too;
/// * [`PaidCall`], for operations that have an id in their path.
///
/// All of them support estimates, budgets, submit at most once, reconcile, queues and waits.
pub trait Runnable {
    /// Returns the operation, with the ids in its path.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if an id is not valid in a path.
    fn target(&self) -> Result<Target, Error>;

    /// Returns the request body.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if it is not a JSON object.
    fn request_body(&self) -> Result<Map<String, Value>, Error>;

    /// Returns the poll policy of waits for this run; `None` for the default. The policy of the client
    /// takes precedence.
    fn polling(&self) -> Option<PollPolicy> {
        None
    }

    /// Returns the inputs that the parameters are validated against; `None` if they are not known.
    fn known_inputs(&self) -> Option<&'static ModelSpec> {
        None
    }
}

impl<M: CustomModel + ?Sized> Runnable for M {
    fn target(&self) -> Result<Target, Error> {
        Target::model(&self.model_id())
    }

    fn request_body(&self) -> Result<Map<String, Value>, Error> {
        self.to_body()
    }

    fn polling(&self) -> Option<PollPolicy> {
        self.poll_policy()
    }

    fn known_inputs(&self) -> Option<&'static ModelSpec> {
        self.spec()
    }
}

/// Calls any paid operation, with the ids of its path.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// # let model = scenario.new_model("Birds", "flux.1-lora").create().await?;
/// use scenario_client::{api::operations, ext::run::PaidCall};
/// use serde_json::json;
///
/// let download = PaidCall::new(&operations::DOWNLOAD_MODEL, &json!({}))?.id("modelId", model.as_str())?;
/// println!("{} creative units", scenario.run(&download).estimate().await?.cost());
/// # Ok(()) });
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PaidCall {
    target: Target,
    body: Map<String, Value>,
}

impl PaidCall {
    /// Creates a call with this request body.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the operation charges nothing,
    /// or the body is not a JSON object.
    pub fn new<B: Serialize + ?Sized>(
        operation: &'static Operation,
        body: &B,
    ) -> Result<Self, Error> {
        // A free call gains nothing from a submission, and has no price that a budget could reserve.
        if !operation.charges {
            return Err(Error::invalid_argument(format!(
                "{} {} charges nothing; call it on `api()`",
                operation.method, operation.path
            )));
        }
        Ok(Self { target: Target::new(operation), body: object(body)? })
    }

    /// Sets an id of the path.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the path has no such parameter,
    /// or the id is not valid in a path.
    pub fn id(self, parameter: &str, id: &str) -> Result<Self, Error> {
        Ok(Self { target: self.target.with_id(parameter, id)?, ..self })
    }
}

impl Runnable for PaidCall {
    fn target(&self) -> Result<Target, Error> {
        Ok(self.target.clone())
    }

    fn request_body(&self) -> Result<Map<String, Value>, Error> {
        Ok(self.body.clone())
    }
}

/// Serializes a value as a JSON object.
pub(crate) fn object<B: Serialize + ?Sized>(body: &B) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(body) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) => Err(Error::invalid_argument("the parameters must be a JSON object")),
        Err(_) => Err(Error::invalid_argument("the parameters cannot be written as JSON")),
    }
}

/// Serializes a value as the parameters of a model. Omits fields that are `null`.
pub(super) fn parameters<B: Serialize + ?Sized>(value: &B) -> Result<Map<String, Value>, Error> {
    let mut parameters = object(value)?;
    // Absence is written as absence: an explicit null for an optional parameter may be refused.
    parameters.retain(|_, value| !value.is_null());
    Ok(parameters)
}

// Implementations for the request bodies of all other paid operations, generated by the build script.
include!(concat!(env!("OUT_DIR"), "/runnable.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    /// Paid operations that are run by a handwritten type.
    const BY_HAND: [&Operation; 4] = [
        &operations::RUN_MODEL,
        &operations::RUN_WORKFLOW,
        &operations::TRAIN_MODEL,
        &operations::DOWNLOAD_MODEL,
    ];

    #[test]
    fn every_paid_operation_can_be_run() {
        for operation in operations::ALL.iter().filter(|operation| operation.charges) {
            assert!(
                BY_BODY.contains(operation) || BY_HAND.contains(operation),
                "{} {} charges, and nothing runs it",
                operation.method,
                operation.path
            );
        }
    }

    #[test]
    fn invalid_calls_are_refused() {
        let free = PaidCall::new(&operations::LIST_JOBS, &Map::new()).unwrap_err();
        assert!(free.to_string().contains("charges nothing"), "{free}");
        let call = PaidCall::new(&operations::DOWNLOAD_MODEL, &Map::new()).unwrap();
        assert!(
            call.clone().id("jobId", "x").is_err() && call.clone().id("modelId", "..").is_err()
        );
        assert!(call.target().unwrap().complete().is_err(), "an id is missing");
        let whole = call.id("modelId", "minimax/music-01").unwrap().target().unwrap();
        assert_eq!(whole.complete().unwrap().path(), "/models/minimax%2Fmusic-01/download");
        assert!(PaidCall::new(&operations::RUN_MODEL, &7).is_err());
    }
}
