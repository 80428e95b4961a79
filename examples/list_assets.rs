//! The assets of the project, newest first, over as many pages as there are.
//!
//! ```text
//! cargo run --example list_assets [TOKEN]
//! ```
//!
//! Shows at most thirty, and the command that goes on after them.

mod support;

use std::{env, error::Error};

use futures_util::TryStreamExt as _;
use scenario_client::api::PageToken;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (scenario, fake) = support::connect().await?;
    for number in 1..=40 {
        if let Some(fake) = &fake {
            fake.add_asset(format!("note {number}"), "text/plain");
        }
    }

    let mut pages = scenario.assets().page_size(10).pages();
    if let Some(token) = env::args().nth(1) {
        pages = pages.resume(serde_json::from_str::<PageToken>(&token)?);
    }
    for _ in 0..3 {
        let Some(page) = pages.next_page().await? else { break };
        for asset in page.items() {
            let made = asset.created_at.as_ref().map(ToString::to_string).unwrap_or_default();
            println!("{} {made} {:?}", asset.id, asset.mime_type);
        }
    }
    if let Some(token) = pages.position() {
        // A token is JSON, a text with its quotation marks or a number.
        println!("cargo run --example list_assets '{}'", serde_json::to_string(token)?);
    }

    // Without pages: a stream of items.
    let count = scenario.assets().stream().try_fold(0, async |count, _| Ok(count + 1)).await?;
    println!("{count} assets in all");
    Ok(())
}
