//! An error is a line of bounded length, whatever the server said, without the secrets of links.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scenario_client::fuzzing;

// A line with the status, lines with headers, an empty line, the body.
fuzz_target!(|given: &str| {
    let (head, body) = given.split_once("\n\n").unwrap_or((given, ""));
    let mut lines = head.lines();
    let Some(status) = lines.next().and_then(|line| line.parse().ok()) else { return };
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let Some(error) = fuzzing::refusal(status, &headers, body.as_bytes()) else { return };
    let text = error.to_string();
    assert!(text.chars().count() < 2_000 && !text.contains('\n'), "{text}");
    let _ = (error.retry_after(), error.reason(), error.details(), error.parallel_limit());
    let _ = format!("{error:?}");
});
