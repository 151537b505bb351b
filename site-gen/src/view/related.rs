//! Which pages share most terms with which.
//!
//! Comparing all pages with all is what makes large sites slow, so the comparison is made of sets of bits: one set
//! for each term of a facet, one bit for each page. The sets of a page's own terms are added up 64 pages at a time,
//! in binary, column by column: ten thousand pages are compared with one in about a microsecond.

use std::collections::HashMap;

use super::fields::terms;
use crate::site::Site;

/// How many related pages a page shows.
const RELATED: usize = 3;

/// Binary digits of a count of shared terms: a page with more than 31 terms is compared by its first 31.
const DIGITS: usize = 5;

/// Which pages have which terms of which facets.
#[derive(Debug, Default)]
pub(super) struct Sharing {
    /// By index of page, the numbers of its terms.
    terms: Vec<Vec<usize>>,
    /// By number of term, one bit for each page.
    sets: Vec<Vec<u64>>,
}

impl Sharing {
    pub fn of(site: &Site) -> Self {
        let words = site.pages.len().div_ceil(64);
        let mut sharing = Self::default();
        // A term is told by its collection, its facet and its value.
        let mut numbers: HashMap<(usize, &str, &str), usize> = HashMap::new();
        for (index, page) in site.pages.iter().enumerate() {
            let mut own = Vec::new();
            for field in site.collections[page.collection].fields.iter().filter(|field| field.facet) {
                for term in terms(page.fields.get(&field.name)) {
                    let key = (page.collection, field.name.as_str(), term.value.as_str());
                    let next = numbers.len();
                    let number = *numbers.entry(key).or_insert(next);
                    if number == next {
                        sharing.sets.push(vec![0; words]);
                    }
                    sharing.sets[number][index / 64] |= 1 << (index % 64);
                    own.push(number);
                }
            }
            own.truncate((1 << DIGITS) - 1);
            sharing.terms.push(own);
        }
        sharing
    }

    /// The pages that share most terms with page `index`, at least one; among equals, the first of the site.
    pub fn with(&self, index: usize) -> Vec<usize> {
        let sets: Vec<&[u64]> = self.terms[index].iter().map(|term| self.sets[*term].as_slice()).collect();
        let words = sets.first().map_or(0, |set| set.len());
        // How many terms are shared, and with which page; best first.
        let mut best: Vec<(usize, usize)> = Vec::with_capacity(RELATED + 1);
        for word in 0..words {
            let digits = sum(&sets, word);
            let mut better = more_than(&digits, least(&best));
            if word == index / 64 {
                better &= !(1 << (index % 64));
            }
            while better != 0 {
                let bit = better.trailing_zeros() as usize;
                better &= better - 1;
                let shared = (0..DIGITS).map(|digit| ((digits[digit] >> bit & 1) as usize) << digit).sum();
                if shared > least(&best) {
                    let place = best.partition_point(|(other, _)| *other >= shared);
                    best.insert(place, (shared, word * 64 + bit));
                    best.truncate(RELATED);
                }
            }
        }
        best.into_iter().map(|(_, page)| page).collect()
    }
}

/// What a page must exceed to be among the best.
fn least(best: &[(usize, usize)]) -> usize {
    best.get(RELATED - 1).map_or(0, |(shared, _)| *shared)
}

/// For each of 64 pages, how many sets hold it: digit `d` of page `p` is bit `p` of the result's number `d`.
fn sum(sets: &[&[u64]], word: usize) -> [u64; DIGITS] {
    let mut digits = [0; DIGITS];
    for set in sets {
        let mut carry = set[word];
        for digit in &mut digits {
            (*digit, carry) = (*digit ^ carry, *digit & carry);
        }
    }
    digits
}

/// The pages whose count is greater than `least`.
fn more_than(digits: &[u64; DIGITS], least: usize) -> u64 {
    let (mut more, mut equal) = (0, u64::MAX);
    for (digit, pages) in digits.iter().enumerate().rev() {
        let least = if least >> digit & 1 == 1 { u64::MAX } else { 0 };
        more |= equal & pages & !least;
        equal &= !(pages ^ least);
    }
    more
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use proptest::prelude::*;

    /// The same answer, by comparing all with all.
    fn compared(pages: &[Vec<&str>], index: usize) -> Vec<usize> {
        let shared = |other: usize| pages[other].iter().filter(|term| pages[index].contains(term)).count();
        let mut others: Vec<usize> =
            (0..pages.len()).filter(|other| *other != index && shared(*other) > 0).collect();
        others.sort_by_key(|other| (std::cmp::Reverse(shared(*other)), *other));
        others.truncate(RELATED);
        others
    }

    proptest! {
        #[test]
        fn adding_up_finds_what_comparing_finds(
            pages in proptest::collection::vec(proptest::sample::subsequence(
                vec!["a", "b", "c", "d", "e", "f", "g", "h", "i"], 0..9), 1..150)
        ) {
            let mut site = fixture::site();
            site.pages = pages.iter().map(|terms| fixture::action("x", "X", terms)).collect();
            let sharing = Sharing::of(&site);
            for index in 0..pages.len() {
                prop_assert_eq!(sharing.with(index), compared(&pages, index));
            }
        }
    }
}
