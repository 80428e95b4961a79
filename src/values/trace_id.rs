//! The id of a request at the vendor.

use http::HeaderMap;

/// Returns the id to quote to the vendor's support, from the headers of the gateway. The headers of every
/// [`ResponseValue`](crate::api::ResponseValue) contain it.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// let response = scenario.api().list_jobs().send().await?;
/// println!("{} {:?}", response.status(), scenario_client::api::trace_id(response.headers()));
/// println!("{} jobs", response.jobs.len());
/// # Ok(()) });
/// ```
pub fn trace_id(headers: &HeaderMap) -> Option<&str> {
    ["x-amzn-requestid", "x-amzn-trace-id"]
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
}
