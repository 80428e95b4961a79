//! The range of settings that grow from an initial to a maximum duration.

use std::time::Duration;

/// Minimum duration that avoids a busy loop.
const SHORTEST: Duration = Duration::from_millis(1);

/// Maximum duration, which can always be added to a moment.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Returns an error if the initial or the maximum duration is out of range.
pub(super) fn check(initial: Duration, max: Duration, what: &str) -> Result<(), String> {
    if initial < SHORTEST {
        return Err(format!("the initial {what} must be 1 ms or more, not {initial:?}"));
    }
    if max < initial || max > LONGEST {
        return Err(format!(
            "the maximum {what} must be between the initial one ({initial:?}) and a day, not {max:?}"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_the_range_are_allowed_and_nothing_beyond() {
        let nanosecond = Duration::from_nanos(1);
        for (initial, max, fits) in [
            (SHORTEST, SHORTEST, true),
            (SHORTEST, LONGEST, true),
            (LONGEST, LONGEST, true),
            (SHORTEST - nanosecond, LONGEST, false),
            (SHORTEST, LONGEST + nanosecond, false),
            (SHORTEST * 2, SHORTEST * 2 - nanosecond, false),
            (Duration::ZERO, Duration::ZERO, false),
            (SHORTEST, Duration::MAX, false),
        ] {
            let checked = check(initial, max, "delay");
            assert_eq!(checked.is_ok(), fits, "{initial:?} {max:?} {checked:?}");
        }
    }
}
