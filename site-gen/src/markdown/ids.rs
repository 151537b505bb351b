//! The ids of one page: given once, never twice.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Ids and accessible names already used on a page. The theme's own ids are taken from the start.
#[derive(Debug, Clone, Default)]
pub struct Ids {
    theme: Arc<BTreeSet<String>>,
    used: BTreeSet<String>,
    /// Where counting goes on for a base that was asked for before.
    next: HashMap<String, usize>,
}

impl Ids {
    pub fn new(theme: Arc<BTreeSet<String>>) -> Self {
        Self { theme, ..Self::default() }
    }

    /// Takes exactly this id; false when it is already taken.
    pub fn claim(&mut self, id: &str) -> bool {
        !self.theme.contains(id) && self.used.insert(id.to_owned())
    }

    /// Takes `base`, or `base-2`, `base-3`… when it is taken.
    pub fn unique(&mut self, base: &str) -> String {
        self.unique_with(base, |n| format!("{base}-{n}"))
    }

    /// As [`Ids::unique`] for a text people hear: `base (2)`.
    pub fn unique_label(&mut self, base: &str) -> String {
        self.unique_with(base, |n| format!("{base} ({n})"))
    }

    fn unique_with(&mut self, base: &str, numbered: impl Fn(usize) -> String) -> String {
        if self.claim(base) {
            return base.to_owned();
        }
        let mut n = self.next.get(base).copied().unwrap_or(2);
        loop {
            let candidate = numbered(n);
            n += 1;
            if self.claim(&candidate) {
                self.next.insert(base.to_owned(), n);
                return candidate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_given_twice() {
        let mut ids = Ids::new(Arc::new(BTreeSet::from(["contenu".to_owned()])));
        assert_eq!(ids.unique("contenu"), "contenu-2");
        assert_eq!(ids.unique("a"), "a");
        assert!(ids.claim("a-2"));
        assert_eq!(ids.unique("a"), "a-3");
        assert_eq!(ids.unique("a"), "a-4");
        assert!(!ids.claim("a-4"));
        assert_eq!(ids.unique_label("Notes"), "Notes");
        assert_eq!(ids.unique_label("Notes"), "Notes (2)");
    }
}
