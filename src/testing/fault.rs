//! What can go wrong on the way.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Value, json};

use super::reply::Reply;

/// Trouble that one request meets.
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
    /// The connection closes before the request does anything.
    DropBefore,
    /// The request does what it does, then the connection closes without an answer.
    DropAfter,
    /// The request waits, then does what it does.
    Delay(Duration),
    /// The request does what it does, then the answer waits.
    DelayAfter(Duration),
    /// The answer comes in small pieces, with this pause between them.
    Drip(Duration),
    /// The answer stops after so many bytes of its body.
    Cut(usize),
    /// This answer in place of doing anything.
    Answer(Reply),
    /// The request does what it does, but this is the answer.
    AnswerAfter(Reply),
    /// The request does what it does, and this place of the JSON in its response is changed.
    Change(String, Option<Value>),
}

impl Fault {
    /// The connection closes; the request has done nothing.
    ///
    /// For the client this looks like [`drop_after`](Self::drop_after): that is why the outcome of a
    /// submit that meets it is unknown.
    pub fn drop_before() -> Self {
        Self(Kind::DropBefore)
    }

    /// The connection closes without an answer; the request **has** done what it does.
    ///
    /// A run is started and charged. What looks for it afterwards finds it in
    /// [`FakeScenario::jobs`](super::FakeScenario::jobs).
    pub fn drop_after() -> Self {
        Self(Kind::DropAfter)
    }

    /// The answer comes later by this much. If the client goes away meanwhile, nothing is done; with
    /// [`after_the_fact`](Self::after_the_fact) it has been done already.
    pub fn delay(by: Duration) -> Self {
        Self(Kind::Delay(by))
    }

    /// Headers come at once, the body in eight pieces with this pause before each.
    pub fn drip(pause: Duration) -> Self {
        Self(Kind::Drip(pause))
    }

    /// The answer breaks off after so many bytes of its body.
    pub fn cut(after: usize) -> Self {
        Self(Kind::Cut(after))
    }

    /// This status and JSON, and nothing is done.
    ///
    /// Any status, success as well: with 200 the answer is one of your own making.
    ///
    /// ```
    /// use scenario_client::testing::Fault;
    /// use serde_json::json;
    ///
    /// let odd = Fault::json(200, json!({"job": {"jobId": "job_1", "status": "paused"}}));
    /// # let _ = odd;
    /// ```
    pub fn json(status: u16, body: Value) -> Self {
        Self(Kind::Answer(Reply::json(code(status), &body)))
    }

    /// This status, content type and body, and nothing is done.
    pub fn raw(status: u16, content_type: &'static str, body: impl Into<bytes::Bytes>) -> Self {
        Self(Kind::Answer(Reply::raw(code(status), content_type, body.into())))
    }

    /// The response is what it is, but for one value: the one at this JSON pointer
    /// ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)) is replaced.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeScenario::start().await?;
    /// # let scenario = fake.scenario()?;
    /// use scenario_client::{api::operations, testing::Fault};
    /// use serde_json::json;
    ///
    /// fake.fault(&operations::LIST_JOBS, Fault::mutate("/jobs", json!("none")));
    /// let error = scenario.api().list_jobs().send().await.unwrap_err();
    /// assert!(error.is_decode(), "not an empty list: {error}");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A member that is missing is added to its object. Nothing changes if there is no such place, or the
    /// body is not JSON.
    pub fn mutate(pointer: &str, value: impl Into<Value>) -> Self {
        Self(Kind::Change(pointer.to_owned(), Some(value.into())))
    }

    /// The response is what it is, without the member or element at this JSON pointer.
    ///
    /// ```
    /// let without_id = scenario_client::testing::Fault::remove("/job/jobId");
    /// # let _ = without_id;
    /// ```
    pub fn remove(pointer: &str) -> Self {
        Self(Kind::Change(pointer.to_owned(), None))
    }

    /// Adds a header to the answer of a fault that has one.
    ///
    /// ```
    /// let busy = scenario_client::testing::Fault::reason(503, "busy").with_header("retry-after", "2");
    /// # let _ = busy;
    /// ```
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        if let Kind::Answer(reply) | Kind::AnswerAfter(reply) = &mut self.0 {
            reply.set_header(name, value);
        }
        self
    }

    /// The request **does** what it does, although it is answered with this fault.
    ///
    /// ```
    /// let paid_and_broken = scenario_client::testing::Fault::html(502).after_the_fact();
    /// # let _ = paid_and_broken;
    /// ```
    #[must_use]
    pub fn after_the_fact(self) -> Self {
        match self.0 {
            Kind::Answer(reply) => Self(Kind::AnswerAfter(reply)),
            Kind::DropBefore => Self(Kind::DropAfter),
            Kind::Delay(by) => Self(Kind::DelayAfter(by)),
            other => Self(other),
        }
    }

    /// The usual refusal: `{"reason": …}`.
    pub fn reason(status: u16, reason: &str) -> Self {
        Self::json(status, json!({"reason": reason, "trace_id": "trace_fake"}))
    }

    /// A refusal of the gateway: `{"message": …}` and `x-amzn-errortype`.
    pub fn gateway(status: u16, error_type: &str, message: &str) -> Self {
        Self::json(status, json!({"message": message})).with_header("x-amzn-errortype", error_type)
    }

    /// A gateway's page in HTML.
    pub fn html(status: u16) -> Self {
        let page = format!("<html><body><h1>{status} Bad Gateway</h1></body></html>");
        Self::raw(status, "text/html", page)
    }

    /// 403: the model is above the plan.
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

    /// 403: the credentials are valid, but may not do this. The text is that of a route that refuses API
    /// keys (observed).
    pub fn missing_permission() -> Self {
        Self::json(403, json!({"message": "API Keys cannot access protected resources"}))
    }

    /// 402: the team has too few creative units left. The body of the service is not known.
    pub fn insufficient_credits() -> Self {
        Self::json(402, json!({"reason": "Not enough creative units left"}))
    }

    /// 403 named `PlanLimitReached`: more than the plan includes. Name from one source, status and text
    /// are not known.
    pub fn plan_limit_reached() -> Self {
        Self::json(
            403,
            json!({"reason": "The limit of your plan is reached", "name": "PlanLimitReachedError"}),
        )
    }

    /// 400: moderation refused the content. Usually the job fails instead: see
    /// [`JobScript::moderated`](super::JobScript::moderated).
    pub fn moderated() -> Self {
        Self::reason(400, "The prompt was flagged by moderation")
    }

    /// 429: too many jobs at once.
    pub fn parallel_limit(action: &str, limit: u32) -> Self {
        Self::json(
            429,
            json!({
                "reason": "You have reached the limit of parallel jobs",
                "details": {"actionName": action, "actionLimit": limit},
            }),
        )
    }

    /// 429: too soon. `remaining_seconds` is sent as it is: a number or a quoted number.
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
