//! Getting the vendor's description from where it is published.

use std::{io::Read as _, time::Duration};

use anyhow::{Context as _, Result, bail};

/// Where the vendor publishes it (source: the vendor's audio guide).
pub const PUBLISHED: &str = "https://cdn.cloud.scenario.com/static/api/swagger.yaml";

/// The longest that all of it may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The largest description, in bytes.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Fetches a description.
pub fn description(url: &str) -> Result<Vec<u8>> {
    get(url).with_context(|| {
        format!("cannot fetch {url}; get the file some other way and pass it with `--from FILE`")
    })
}

fn get(url: &str) -> Result<Vec<u8>> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .max_redirects(3)
        .build()
        .into();
    let mut response = agent.get(url).call()?;
    if !response.status().is_success() {
        bail!("the server responded with {}", response.status());
    }
    let mut bytes = Vec::new();
    // Bounded while it is read: the length that a server announces may be wrong or missing.
    response.body_mut().with_config().limit(LIMIT).reader().read_to_end(&mut bytes)?;
    Ok(bytes)
}
