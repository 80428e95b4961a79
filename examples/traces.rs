//! Exports the spans of a run through OpenTelemetry, to the console.
//!
//! ```text
//! cargo run --example traces
//! ```
//!
//! `scenario_client::guide::observability` lists the spans. To send them to a collector, replace the exporter by that
//! of `opentelemetry-otlp`.

mod support;

use std::{error::Error, time::Duration};

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::SdkTracerProvider;
use scenario_client::CustomRequest;
use tracing::{Instrument as _, Level};
use tracing_subscriber::{
    filter::Targets, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let exporter = opentelemetry_stdout::SpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter).build();
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("game"))
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false);
    // The spans of this crate and of the program, and those of no other crate.
    let targets = Targets::new()
        .with_target("scenario_client", Level::DEBUG)
        .with_target("traces", Level::INFO);
    tracing_subscriber::registry().with(targets).with(layer).init();

    let (scenario, _fake) = support::connect().await?;
    let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    let folder = tempfile::tempdir()?;
    let level = async {
        let done = scenario.run(&request).run_and_wait(Duration::from_secs(600)).await?;
        done.download_to(folder.path()).await
    };
    let files = level.instrument(tracing::info_span!("level_up", level = 3)).await?;
    // Spans are exported as they end. The program's own ends before this.
    provider.shutdown()?;
    println!("{} file(s)", files.len());
    Ok(())
}
