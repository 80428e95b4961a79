//! Why a request was refused: credentials, permission, plan, creative units, moderation.

use http::StatusCode;

use super::{Error, ErrorKind, moderation};
use crate::values::Effect;

/// The name of a refusal due to the plan (observed).
const ABOVE_PLAN: &str = "ModelAccessRestrictedError";

/// The prefix of names of refusals that exceed the plan (one source).
const PLAN_LIMIT: &str = "PlanLimitReached";

impl Error {
    /// The server refused the credentials: they are wrong, revoked or expired. Nothing was started.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeScenario::start().await?;
    /// # let token = fake.issue_token();
    /// # let scenario = fake.scenario_builder().bearer_token(token).build()?;
    /// # fake.expire_tokens();
    /// let error = scenario.jobs().send().await.unwrap_err();
    /// assert!(error.is_unauthorized(), "log in again");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// True for 401, and for 403 with the header `x-amzn-errortype: AccessDeniedException`: the gateway
    /// refuses an expired bearer token this way (source: docs). Every other 403 is
    /// [`is_plan_limit`](Self::is_plan_limit), [`is_insufficient_credits`](Self::is_insufficient_credits),
    /// [`is_moderated`](Self::is_moderated) or [`is_forbidden`](Self::is_forbidden).
    ///
    /// Check key, secret and base URL, or get another token. Tokens that expire are replaced by a
    /// [provider](crate::ScenarioBuilder::bearer_tokens).
    pub fn is_unauthorized(&self) -> bool {
        self.is_expired_token()
    }

    /// The credentials are valid but lack the permission (403). Nothing was started.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// use scenario_client::api::operations;
    ///
    /// # fake.fault(&operations::LIST_JOBS, Fault::missing_permission());
    /// let error = scenario.jobs().send().await.unwrap_err();
    /// assert!(error.is_forbidden() && !error.is_unauthorized());
    /// # Ok(()) });
    /// ```
    ///
    /// Some routes refuse API keys (observed), and a key belongs to one project: check
    /// [`ScenarioBuilder::project`](crate::ScenarioBuilder::project), or use the credentials of a user who
    /// may do it. A file host that refuses a link responds with 403, too.
    ///
    /// False if the 403 is about the [credentials](Self::is_unauthorized), the
    /// [plan](Self::is_plan_limit), [creative units](Self::is_insufficient_credits) or
    /// [moderation](Self::is_moderated).
    pub fn is_forbidden(&self) -> bool {
        self.status() == Some(StatusCode::FORBIDDEN)
            && !self.is_unauthorized()
            // A 403 may be about the plan, the credits or moderation. Each has a predicate and a remedy of its own.
            && !self.is_plan_limit()
            && !self.is_insufficient_credits()
            && !self.is_moderated()
    }

    /// The plan of the team does not include this model or feature. Nothing was started or charged.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// use scenario_client::{CustomRequest, api::operations};
    ///
    /// # fake.fault(&operations::RUN_MODEL, Fault::model_above_plan());
    /// let error = scenario.run(&CustomRequest::new("minimax/music-01")).estimate().await.unwrap_err();
    /// assert!(error.is_plan_limit());
    /// let plan = error.details().and_then(|details| details.get("requiredPlan"));
    /// println!("this model needs the plan {plan:?}");
    /// # Ok(()) });
    /// ```
    ///
    /// True for a refusal named `ModelAccessRestrictedError`, with the plans in
    /// [`details`](Self::details) (observed), and for names that begin with `PlanLimitReached` (one
    /// source). An estimate is refused in the same way, so ask for the price first. Choose another model,
    /// or upgrade the plan; a retry changes nothing.
    ///
    /// How many jobs run at once depends on the plan, too, but that refusal is
    /// [`is_rate_limited`](Self::is_rate_limited).
    pub fn is_plan_limit(&self) -> bool {
        self.is_refusal()
            // The full name is not documented. Only its start was observed.
            && self.name().is_some_and(|name| name == ABOVE_PLAN || name.starts_with(PLAN_LIMIT))
    }

    /// The team has too few creative units left for the run. Nothing was started or charged.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// use scenario_client::{CustomRequest, api::operations};
    ///
    /// # fake.fault(&operations::RUN_MODEL, Fault::insufficient_credits());
    /// let error = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await.unwrap_err();
    /// assert!(error.is_insufficient_credits(), "buy creative units, or wait for the next period");
    /// # Ok(()) });
    /// ```
    ///
    /// True if a submit or another write is refused with 402, and for names that begin with
    /// `PlanLimitReached`. Both rest on a single source each: the API does not document this refusal, so
    /// it may take a form that only [`status`](Self::status) and [`reason`](Self::reason) show. It is not
    /// a [`Budget`](crate::Budget) of this crate: see [`is_budget_exceeded`](Self::is_budget_exceeded).
    pub fn is_insufficient_credits(&self) -> bool {
        // A guide has estimates respond with 402 and a price, which refuses nothing.
        let payment = self.status() == Some(StatusCode::PAYMENT_REQUIRED)
            && !matches!(self.effect(), Effect::Estimate { .. });
        let limit = self.name().is_some_and(|name| name.starts_with(PLAN_LIMIT));
        self.is_refusal() && (payment || limit)
    }

    /// The content was refused by moderation: the prompt, an input file, or what the model made of them.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::JobScript;
    /// use std::time::Duration;
    /// use scenario_client::CustomRequest;
    ///
    /// # fake.script(JobScript::moderated());
    /// let run = scenario.run(&CustomRequest::new("minimax/music-01"));
    /// let error = run.run_and_wait(Duration::from_secs(60)).await.unwrap_err();
    /// if error.is_moderated() {
    ///     println!("use other words; refund: {:?}", error.refund());
    /// }
    /// # assert!(error.is_moderated());
    /// # Ok(()) });
    /// ```
    ///
    /// Usually the job fails ([`is_job_failed`](Self::is_job_failed) is true as well); a submit can be
    /// refused, too, and then nothing was charged. Some providers bill what they refuse:
    /// [`refund`](Self::refund) has what the job says about it. Change the prompt or the files before you
    /// run it again.
    ///
    /// The API has no code for this (observed): the texts of the server are searched for words such as
    /// moderation, safety, flagged, content policy, after the texts of your request are removed. Use it to
    /// advise users, not to account for money.
    pub fn is_moderated(&self) -> bool {
        match self.kind() {
            ErrorKind::JobFailed => self.said().any(moderation::is_named_in),
            ErrorKind::Status if self.is_refusal() => {
                self.name().is_some_and(moderation::is_named_in)
                    || self.said().any(|text| {
                        // Refusals of a parameter named `safety` or `moderation` are about its value.
                        moderation::is_named_in(text) && !moderation::is_about_parameters(text)
                    })
            }
            _ => false,
        }
    }

    /// A 4xx about the request itself, not about the moment it was sent.
    fn is_refusal(&self) -> bool {
        self.kind() == ErrorKind::Status
            && self.status().is_some_and(|status| {
                status.is_client_error()
                    && !matches!(
                        status,
                        StatusCode::UNAUTHORIZED
                            | StatusCode::NOT_FOUND
                            | StatusCode::REQUEST_TIMEOUT
                            | StatusCode::TOO_MANY_REQUESTS
                    )
            })
    }

    /// Returns the texts of the server, with texts of the request hidden.
    fn said(&self) -> impl Iterator<Item = &str> {
        let response = self.0.response.as_ref();
        let reason =
            response.and_then(|response| response.shown.as_ref().or(response.reason.as_ref()));
        let hint = self.0.shown_hint.as_ref().or(self.0.hint.as_ref());
        reason.into_iter().chain(hint).map(String::as_str)
    }
}
