//! Whether the pages of a list lead in a circle.

use std::{collections::HashSet, hash::Hash};

/// The first pages, which are all remembered.
const FIRST: usize = 1_024;

/// What is known of the pages that were read. Tokens themselves are compared, so two different pages are never taken
/// for one.
///
/// A circle within the first 1,024 pages, or back to one of them, is found at its first repetition. Further on, one page
/// is remembered at a time, and replaced after twice as many pages as the last one (Brent's algorithm): memory
/// stays bounded, and a circle is found after at most three times the pages that it takes to come around.
pub(super) struct Circles<T> {
    first: HashSet<T>,
    mark: Option<T>,
    /// Pages after the first ones.
    later: u64,
}

impl<T: Hash + Eq> Circles<T> {
    pub(super) fn new() -> Self {
        Self { first: HashSet::new(), mark: None, later: 0 }
    }

    /// Remembers a page that was read.
    pub(super) fn read(&mut self, page: T) {
        if self.first.len() < FIRST {
            self.first.insert(page);
            return;
        }
        self.later += 1;
        if self.later.is_power_of_two() {
            self.mark = Some(page);
        }
    }

    /// Whether a page is known to have been read.
    pub(super) fn closes(&self, next: &T) -> bool {
        self.first.contains(next) || self.mark.as_ref() == Some(next)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// How many pages are read until a circle is found, of a list that goes on from `length` to `back`.
    fn pages_until_found(length: u64, back: u64) -> u64 {
        let mut circles = Circles::new();
        let (mut page, mut pages) = (0, 0);
        loop {
            circles.read(page);
            pages += 1;
            page = if page + 1 == length { back } else { page + 1 };
            if circles.closes(&page) {
                return pages;
            }
            assert!(pages < 100_000, "the reading does not end");
        }
    }

    #[test]
    fn a_list_without_a_circle_is_read_to_its_end() {
        let mut circles = Circles::new();
        for page in 0..10_000 {
            assert!(!circles.closes(&page));
            circles.read(page);
        }
        assert!(circles.first.len() <= FIRST);
    }

    proptest! {
        #[test]
        fn every_circle_ends_the_reading(length in 1_u64..8_000, back in 0_u64..8_000) {
            let back = back % length;
            let found = pages_until_found(length, back);
            if back < FIRST as u64 {
                prop_assert_eq!(found, length, "at the first repetition");
            } else {
                prop_assert!(found <= 3 * length, "{found} pages");
            }
        }
    }
}
