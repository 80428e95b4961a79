//! A paid operation that starts no job: its price, a budget, and the result in the response.
//!
//! ```text
//! cargo run --example translate [TEXT]
//! ```

mod support;

use std::{env, error::Error};

use scenario_client::{
    Budget,
    api::types::{TranslateRequest, TranslateResponse},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let text = env::args().nth(1).unwrap_or_else(|| "un héron sous la pluie".to_owned());
    let (scenario, _fake) = support::connect().await?;

    let request = TranslateRequest::builder().prompt(text).build()?;
    let run = scenario.run(&request);
    println!("{} creative units", run.estimate().await?.cost());

    let budget = Budget::new(10.into());
    let response: TranslateResponse = run.budget(&budget).response().await?;
    println!("{:?}, {} creative units left", response.translation, budget.left());
    Ok(())
}
