//! A workflow with the decision of a user: run it, watch its nodes, approve the result.
//!
//! ```text
//! cargo run --example run_workflow [WORKFLOW] [PROMPT] [FOLDER]
//! ```
//!
//! Without credentials, the fake server has a workflow for it. This example approves every decision; of a
//! selection it takes the first item.

mod support;

use std::{env, error::Error, time::Duration};

use futures_util::TryStreamExt as _;
use scenario_client::{JobEvent, Validate, Workflow, api::types::FlowNodeType};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let argument = |place| env::args().nth(place);
    let workflow = argument(1).unwrap_or_else(|| "wflow_birthday-cards".to_owned());
    let prompt = argument(2).unwrap_or_else(|| "a heron with a party hat".to_owned());
    let folder = argument(3).unwrap_or_else(|| "out".to_owned());
    let (scenario, fake) = support::connect().await?;
    if let Some(fake) = &fake {
        fake.add_workflow(
            &workflow,
            json!([{"name": "prompt", "type": "string", "required": {"always": true}}]),
            json!([
                {"id": "draw", "type": "custom-model"},
                {"id": "choose", "type": "user-selection", "dependsOn": ["draw"]},
                {"id": "enlarge", "type": "custom-model", "dependsOn": ["choose"]},
                {"id": "review", "type": "user-approval", "dependsOn": ["enlarge"]},
            ]),
        );
    }

    let run = scenario
        .run(&Workflow::new(workflow.as_str()).set("prompt", prompt))
        .validate(Validate::Live);
    println!("{} creative units", run.estimate().await?.cost());
    let job = run.submit().await?;
    println!("started {}", job.id());
    let mut events = job.events(Duration::from_secs(3_600));
    while let Some(event) = events.try_next().await? {
        match event {
            JobEvent::Node { node } => {
                let status = node.status.map(|status| status.to_string()).unwrap_or_default();
                println!("  {}: {status}", node.id);
            }
            JobEvent::WaitingForUser { node } => {
                println!("  {} waits for you", node.id);
                let step = job.step(&node);
                match node.type_ {
                    Some(FlowNodeType::UserSelection) => step.select(&[0]).await?,
                    _ => step.approve().await?,
                };
            }
            JobEvent::Finished(done) => {
                for file in done.download_to(&folder).await? {
                    println!("{} ({} bytes)", file.path.display(), file.bytes);
                }
            }
            _ => {}
        }
    }
    Ok(())
}
