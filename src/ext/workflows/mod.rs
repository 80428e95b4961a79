//! Workflows: runs, and the steps that wait for a user.
//!
//! ```
//! # scenario_client::testing::example(async |fake, scenario| {
//! # fake.add_workflow("wflow_portrait", serde_json::json!([{"name": "prompt", "type": "string"}]),
//! #     serde_json::json!([{"id": "draw", "type": "custom-model"},
//! #         {"id": "choose", "type": "user-approval", "dependsOn": ["draw"]}]));
//! use std::time::Duration;
//! use futures_util::TryStreamExt as _;
//! use scenario_client::{JobEvent, Validate, Workflow};
//!
//! let run = scenario.run(&Workflow::new("wflow_portrait").set("prompt", "a cat")).validate(Validate::Live);
//! println!("{} creative units", run.estimate().await?.cost());
//!
//! let job = run.submit().await?;
//! let mut events = job.events(Duration::from_secs(3_600));
//! while let Some(event) = events.try_next().await? {
//!     match event {
//!         JobEvent::Node { node } => println!("{}: {:?}", node.id, node.status),
//!         JobEvent::WaitingForUser { node } => {
//!             job.step(&node).approve().await?;
//!         }
//!         JobEvent::Finished(done) => println!("{:?}", done.asset_ids()),
//!         _ => {}
//!     }
//! }
//! # Ok(()) });
//! ```
//!
//! A workflow that waits for a user does not end by itself, and seems merely slow (source: official
//! SDK): read its [`events`](crate::Job::events) or its [`open_steps`](crate::Job::open_steps).

mod request;
mod step;

pub use self::{request::Workflow, step::WorkflowStep};
