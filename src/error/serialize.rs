//! Errors in structured logs and in streams of events.

use serde::{Serialize, Serializer, ser::SerializeStruct as _};

use super::Error;

/// Serializes the kind, the message, the status, the trace id, the job, and whether the outcome is unknown.
/// Whatever [`Display`](std::fmt::Display) hides stays hidden.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use scenario_client::CustomRequest;
///
/// let error = scenario.run(&CustomRequest::new("..")).submit().await.unwrap_err();
/// let line = serde_json::to_value(&error)?;
/// assert_eq!((&line["kind"], &line["isOutcomeUnknown"]), (&"invalidArgument".into(), &false.into()));
/// # Ok(()) });
/// ```
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Error", 6)?;
        fields.serialize_field("kind", &self.kind())?;
        fields.serialize_field("message", &self.to_string())?;
        fields.serialize_field("status", &self.status().map(|status| status.as_u16()))?;
        fields.serialize_field("traceId", &self.trace_id())?;
        fields.serialize_field("job", &self.job())?;
        fields.serialize_field("isOutcomeUnknown", &self.is_outcome_unknown())?;
        fields.end()
    }
}
