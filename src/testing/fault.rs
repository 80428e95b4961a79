//! Faults: what can go wrong with one request.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use super::{refusal::Refusal, reply::Reply};

/// A fault that one request meets.
///
/// ```
/// use scenario_client::testing::Fault;
///
/// let refusal = Fault::reason(400, "Input prompt is required");
/// let busy = Fault::parallel_limit("custom-generation", 2);
/// let broken = Fault::html(502);
/// # let _ = (refusal, busy, broken);
/// ```
#[derive(Clone, Debug)]
pub struct Fault(pub(super) Kind);

#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// The connection closes before the request takes effect.
    DropBefore,
    /// The request takes effect, then the connection closes without a response.
    DropAfter,
    /// The request waits, then takes effect.
    Delay(Duration),
    /// The request takes effect, then the response waits.
    DelayAfter(Duration),
    /// The response comes in small chunks, with this pause before each.
    Drip(Duration),
    /// The response stops after this many bytes of its body.
    Cut(usize),
    /// This response, without any effect of the request.
    Respond(Reply),
    /// The request takes effect, but the response is this one.
    RespondAfter(Reply),
    /// The request takes effect, and one value of the JSON in its response changes.
    Change(String, Option<Value>),
}

impl Fault {
    /// Closes the connection before the request takes effect.
    ///
    /// The client cannot tell this from [`drop_after`](Self::drop_after): the outcome of a submit that
    /// meets it is unknown.
    pub fn drop_before() -> Self {
        Self(Kind::DropBefore)
    }

    /// Closes the connection without a response, **after** the request took effect.
    ///
    /// A run is started and charged: [`FakeScenario::jobs`](super::FakeScenario::jobs) has its job.
    pub fn drop_after() -> Self {
        Self(Kind::DropAfter)
    }

    /// Delays the request, and with it the response. If the client disconnects meanwhile, the request has no
    /// effect; with [`after_the_fact`](Self::after_the_fact) it takes effect first.
    pub fn delay(by: Duration) -> Self {
        Self(Kind::Delay(by))
    }

    /// Sends the headers at once, and the body in eight chunks with this pause before each.
    pub fn drip(pause: Duration) -> Self {
        Self(Kind::Drip(pause))
    }

    /// Ends the response after this many bytes of its body.
    pub fn cut(after: usize) -> Self {
        Self(Kind::Cut(after))
    }

    /// Responds with this status and JSON; the request has no effect.
    ///
    /// Any status, success as well: with 200 the test makes the response itself.
    ///
    /// ```
    /// use scenario_client::testing::Fault;
    /// use serde_json::json;
    ///
    /// let odd = Fault::json(200, json!({"job": {"jobId": "job_1", "status": "paused"}}));
    /// # let _ = odd;
    /// ```
    pub fn json(status: u16, body: Value) -> Self {
        Self(Kind::Respond(Reply::json(code(status), &body)))
    }

    /// Responds with this status, content type and body; the request has no effect.
    pub fn raw(status: u16, content_type: &'static str, body: impl Into<bytes::Bytes>) -> Self {
        Self(Kind::Respond(Reply::raw(code(status), content_type, body.into())))
    }

    /// Replaces one value in the JSON of the response, at a JSON pointer
    /// ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)).
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::{api::operations, testing::Fault};
    /// use serde_json::json;
    ///
    /// fake.fault(&operations::LIST_JOBS, Fault::mutate("/jobs", json!("none")));
    /// let error = scenario.api().list_jobs().send().await.unwrap_err();
    /// assert!(error.is_decode(), "not an empty list: {error}");
    /// # Ok(()) });
    /// ```
    ///
    /// Adds a member that is missing to its object. Nothing changes if the pointer leads nowhere, or the
    /// body is not JSON.
    pub fn mutate(pointer: &str, value: impl Into<Value>) -> Self {
        Self(Kind::Change(pointer.to_owned(), Some(value.into())))
    }

    /// Removes the member or element at this JSON pointer from the response.
    ///
    /// ```
    /// let without_id = scenario_client::testing::Fault::remove("/job/jobId");
    /// # let _ = without_id;
    /// ```
    pub fn remove(pointer: &str) -> Self {
        Self(Kind::Change(pointer.to_owned(), None))
    }

    /// Adds a header to the response of a fault that has one.
    ///
    /// ```
    /// let busy = scenario_client::testing::Fault::reason(503, "busy").with_header("retry-after", "2");
    /// # let _ = busy;
    /// ```
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        if let Kind::Respond(reply) | Kind::RespondAfter(reply) = &mut self.0 {
            reply.set_header(name, value);
        }
        self
    }

    /// Lets the request take effect, although it meets this fault.
    ///
    /// ```
    /// let paid_and_broken = scenario_client::testing::Fault::html(502).after_the_fact();
    /// # let _ = paid_and_broken;
    /// ```
    #[must_use]
    pub fn after_the_fact(self) -> Self {
        match self.0 {
            Kind::Respond(reply) => Self(Kind::RespondAfter(reply)),
            Kind::DropBefore => Self(Kind::DropAfter),
            // The same fault with the effect first: otherwise a request that is delayed may never have acted.
            Kind::Delay(by) => Self(Kind::DelayAfter(by)),
            other => Self(other),
        }
    }

    /// Responds with the usual refusal: `{"reason": …}`.
    pub fn reason(status: u16, reason: &str) -> Self {
        Self::json(status, json!({"reason": reason, "trace_id": "trace_fake"}))
    }

    /// Responds with a refusal of the gateway: `{"message": …}` and `x-amzn-errortype`.
    pub fn gateway(status: u16, error_type: &str, message: &str) -> Self {
        Self::json(status, json!({"message": message})).with_header("x-amzn-errortype", error_type)
    }

    /// Responds with an HTML page of a gateway.
    pub fn html(status: u16) -> Self {
        let page = format!("<html><body><h1>{status} Bad Gateway</h1></body></html>");
        Self::raw(status, "text/html", page)
    }

    /// Responds with 403: the model is above the plan.
    pub fn model_above_plan() -> Self {
        Self::json(
            403,
            json!({
                "reason": "Your plan does not include this model",
                "name": "ModelAccessRestrictedError",
                "details": {"currentPlan": "cu-basic", "requiredPlan": "cu-pro-q3-25"},
            }),
        )
    }

    /// Responds with 403: the credentials are valid, but lack the permission. The text is that of a route
    /// that refuses API keys (observed).
    pub fn missing_permission() -> Self {
        Self::json(403, json!({"message": "API Keys cannot access protected resources"}))
    }

    /// Responds with 402: the team has too few creative units left. The body of the service is not known.
    ///
    /// [`FakeScenario::set_creative_units`](super::FakeScenario::set_creative_units) refuses every run that costs
    /// more than what is left.
    pub fn insufficient_credits() -> Self {
        Self(Kind::Respond(Refusal::insufficient_credits().reply()))
    }

    /// Responds with 403 named `PlanLimitReached`: the plan includes less. The name has one source; status
    /// and text of the service are not known.
    pub fn plan_limit_reached() -> Self {
        Self::json(
            403,
            json!({"reason": "The limit of your plan is reached", "name": "PlanLimitReachedError"}),
        )
    }

    /// Responds with 400: moderation refused the content. Usually the job fails instead: see
    /// [`JobScript::moderated`](super::JobScript::moderated).
    pub fn moderated() -> Self {
        Self::reason(400, "The prompt was flagged by moderation")
    }

    /// Responds with 429: too many jobs at once.
    pub fn parallel_limit(action: &str, limit: u32) -> Self {
        Self(Kind::Respond(Refusal::parallel_limit(action, limit).reply()))
    }

    /// Responds with 429: too early. `remaining_seconds` is sent as given: a number or a quoted number.
    pub fn cooldown(remaining_seconds: impl Into<Value>) -> Self {
        Self::json(
            429,
            json!({"reason": "Please wait before the next request", "remainingSeconds": remaining_seconds.into()}),
        )
    }
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
