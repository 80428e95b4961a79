//! Detects cycles in the pages of a list.

use std::{collections::HashSet, hash::Hash};

/// Number of first pages that are all kept.
const FIRST: usize = 1_024;

/// The pages that were read. Compares whole tokens, so two different pages are never taken for one.
///
/// A cycle within the first 1,024 pages, or back to one of them, is found at its first repetition. After them, one page
/// is kept at a time, and replaced after twice as many pages as the last one (Brent's algorithm): memory stays
/// bounded, and a cycle is found after at most three times its pages.
pub(super) struct Cycles<T> {
    first: HashSet<T>,
    mark: Option<T>,
    /// Pages after the first ones.
    later: u64,
}

impl<T: Hash + Eq> Cycles<T> {
    pub(super) fn new() -> Self {
        Self { first: HashSet::new(), mark: None, later: 0 }
    }

    /// Records a page that was read.
    pub(super) fn read(&mut self, page: T) {
        if self.first.len() < FIRST {
            self.first.insert(page);
            return;
        }
        self.later += 1;
        // The distance between two marks doubles, so that it exceeds the length of any cycle in the end.
        if self.later.is_power_of_two() {
            self.mark = Some(page);
        }
    }

    /// Returns whether a page is known to have been read.
    pub(super) fn closes(&self, next: &T) -> bool {
        self.first.contains(next) || self.mark.as_ref() == Some(next)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Returns the number of pages until a cycle is found, in a list whose page `length` leads to page `back`.
    fn pages_until_found(length: u64, back: u64) -> u64 {
        let mut cycles = Cycles::new();
        let (mut page, mut pages) = (0, 0);
        loop {
            cycles.read(page);
            pages += 1;
            page = if page + 1 == length { back } else { page + 1 };
            if cycles.closes(&page) {
                return pages;
            }
            assert!(pages < 100_000, "the reading does not end");
        }
    }

    #[test]
    fn a_list_without_a_cycle_is_read_to_its_end() {
        let mut cycles = Cycles::new();
        for page in 0..10_000 {
            assert!(!cycles.closes(&page));
            cycles.read(page);
        }
        assert!(cycles.first.len() <= FIRST);
    }

    proptest! {
        #[test]
        fn every_cycle_ends_the_reading(length in 1_u64..8_000, back in 0_u64..8_000) {
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
