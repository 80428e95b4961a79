//! Normalizes the progress of a job.

/// Normalizes reported progress: from 0 to 1, never falling.
///
/// The server may report 0 until the end, 0.1 for twenty minutes, or 1.02 (observed); a guide shows
/// percent.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    highest: f64,
}

impl Progress {
    /// Returns the normalized progress; `None` if the report is missing or not finite.
    pub(crate) fn observe(&mut self, reported: Option<f64>) -> Option<f64> {
        let reported = reported.filter(|share| share.is_finite())?;
        // Guides show percent. Observed values overshoot 1 a little, so 1.02 is not a percentage.
        let share = if reported > 2.0 { reported / 100.0 } else { reported };
        // Progress may fall or start again on the server. A bar that jumps back looks like a defect of the caller.
        self.highest = self.highest.max(share.clamp(0.0, 1.0));
        Some(self.highest)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn percent_overshoot_and_nothing() {
        let mut progress = Progress::default();
        assert_eq!(progress.observe(None), None);
        assert_eq!(progress.observe(Some(f64::NAN)), None);
        assert_eq!(progress.observe(Some(15.0)), Some(0.15));
        assert_eq!(progress.observe(Some(0.1)), Some(0.15));
        assert_eq!(progress.observe(Some(1.02)), Some(1.0));
        assert_eq!(progress.observe(Some(-3.0)), Some(1.0));
    }

    proptest! {
        #[test]
        fn it_stays_in_range_and_never_falls(reports in proptest::collection::vec(any::<f64>(), 0..50)) {
            let mut progress = Progress::default();
            let mut last = 0.0;
            for report in reports {
                if let Some(shown) = progress.observe(Some(report)) {
                    prop_assert!((0.0..=1.0).contains(&shown) && shown >= last);
                    last = shown;
                }
            }
        }
    }
}
