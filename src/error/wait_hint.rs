//! The wait that a server asks for (contract: limits.cooldown, limits.retry-after).

use std::time::{Duration, SystemTime};

use http::header::{DATE, HeaderMap, RETRY_AFTER};
use serde_json::Value;

/// Maximum wait, one day: longer hints are reduced to it.
const LIMIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Reads `retry-after-ms`, `Retry-After` (seconds or an HTTP date), then `remainingSeconds` of the body
/// (a number or a quoted number).
pub(crate) fn read(headers: &HeaderMap, body: &Value) -> Option<Duration> {
    let header = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let milliseconds = || seconds(header("retry-after-ms")?.parse::<f64>().ok()? / 1_000.0);
    let after = || {
        let text = header(RETRY_AFTER.as_str())?;
        match text.parse::<f64>() {
            Ok(number) => seconds(number),
            Err(_) => {
                let moment = httpdate::parse_http_date(text).ok()?;
                // By the clock of the server, if it tells: that of this machine may be wrong.
                let now =
                    header(DATE.as_str()).and_then(|date| httpdate::parse_http_date(date).ok());
                // A date in the past means that there is nothing to wait for.
                Some(moment.duration_since(now.unwrap_or_else(SystemTime::now)).unwrap_or_default())
            }
        }
    };
    let remaining = || {
        let value = body.get("remainingSeconds")?;
        seconds(value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?)
    };
    // The most precise hint first. The body is last, because only one kind of refusal has it.
    milliseconds().or_else(after).or_else(remaining).map(|wait| wait.min(LIMIT))
}

fn seconds(number: f64) -> Option<Duration> {
    // A negative wait is a mistake of the server. Without the hint, the backoff applies.
    if number < 0.0 {
        return None;
    }
    // A number too large for a duration still means "late", so it becomes the maximum.
    Duration::try_from_secs_f64(number).ok().or_else(|| number.is_finite().then_some(LIMIT))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn header(name: &'static str, value: &str) -> HeaderMap {
        [(reqwest::header::HeaderName::from_static(name), value.parse().unwrap())]
            .into_iter()
            .collect()
    }

    #[test]
    fn every_spelling_is_understood() {
        let none = HeaderMap::new();
        let wait = |headers: &HeaderMap, body: Value| read(headers, &body);
        assert_eq!(wait(&header("retry-after", "3"), json!({})), Some(Duration::from_secs(3)));
        assert_eq!(
            wait(&header("retry-after-ms", "250"), json!({})),
            Some(Duration::from_millis(250))
        );
        assert_eq!(wait(&none, json!({"remainingSeconds": 7})), Some(Duration::from_secs(7)));
        assert_eq!(
            wait(&none, json!({"remainingSeconds": "7.5"})),
            Some(Duration::from_millis(7_500))
        );
        assert_eq!(wait(&none, json!({"remainingSeconds": "soon"})), None);
        let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(60));
        let left = wait(&header("retry-after", &date), json!({})).unwrap();
        assert!((58..=60).contains(&left.as_secs()), "{left:?}");
        // The clock of this machine is an hour behind that of the server.
        let ahead = SystemTime::now() + Duration::from_secs(3_600);
        let until = httpdate::fmt_http_date(ahead + Duration::from_secs(5));
        let mut both = header("retry-after", &until);
        both.insert(DATE, httpdate::fmt_http_date(ahead).parse().unwrap());
        assert_eq!(wait(&both, json!({})), Some(Duration::from_secs(5)));
        let past = httpdate::fmt_http_date(SystemTime::UNIX_EPOCH);
        assert_eq!(wait(&header("retry-after", &past), json!({})), Some(Duration::ZERO));
    }

    proptest! {
        #[test]
        fn any_text_is_a_bounded_wait_or_none(text in "[ -~]{0,30}") {
            if let Ok(value) = text.parse() {
                let headers: HeaderMap = [(RETRY_AFTER, value)].into_iter().collect();
                let wait = read(&headers, &json!({"remainingSeconds": text}));
                prop_assert!(wait.is_none_or(|wait| wait <= LIMIT));
            }
        }

        #[test]
        fn any_number_is_a_bounded_wait_or_none(number in any::<f64>()) {
            let wait = read(&HeaderMap::new(), &json!({"remainingSeconds": number}));
            prop_assert!(wait.is_none_or(|wait| wait <= LIMIT));
        }
    }
}
