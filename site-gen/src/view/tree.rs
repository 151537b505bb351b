//! Which page stands below which, by their places in their collection: `plateforme/equipe` below `plateforme`.

use std::collections::HashMap;

use crate::site::Site;

#[derive(Debug, Default)]
pub(super) struct Tree {
    /// By index of page; indices of pages, in their collection's order.
    children: Vec<Vec<usize>>,
    previous: Vec<Option<usize>>,
    next: Vec<Option<usize>>,
}

impl Tree {
    pub fn of(site: &Site) -> Self {
        let count = site.pages.len();
        let mut tree =
            Self { children: vec![Vec::new(); count], previous: vec![None; count], next: vec![None; count] };
        let places = site.pages.iter().map(|page| (page.collection, page.slug.as_str()));
        let at: HashMap<_, _> = places.clone().zip(0..).collect();
        let mut families: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, (collection, place)) in places.enumerate() {
            let Some(parent) = parent(place) else { continue };
            families.entry((collection, parent)).or_default().push(index);
        }
        for (parent, family) in families {
            for pair in family.windows(2) {
                tree.next[pair[0]] = Some(pair[1]);
                tree.previous[pair[1]] = Some(pair[0]);
            }
            if let Some(parent) = at.get(&parent) {
                tree.children[*parent] = family;
            }
        }
        tree
    }

    pub fn children(&self, page: usize) -> &[usize] {
        &self.children[page]
    }

    pub fn previous(&self, page: usize) -> Option<usize> {
        self.previous[page]
    }

    pub fn next(&self, page: usize) -> Option<usize> {
        self.next[page]
    }
}

/// The first page of a collection, whose place is empty, stands above all others of the first level.
fn parent(place: &str) -> Option<&str> {
    if place.is_empty() {
        return None;
    }
    Some(place.rsplit_once('/').map_or("", |(parent, _)| parent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn pages_know_those_below_and_beside_them() {
        let mut site = fixture::site();
        for (page, slug) in site.pages.iter_mut().zip(["", "plateforme", "plateforme/cadre"]) {
            page.slug = slug.to_owned();
        }
        let mut team = fixture::page("/plateforme/equipe/", "L’équipe");
        team.slug = "plateforme/equipe".to_owned();
        site.pages.push(team);
        let tree = Tree::of(&site);
        assert_eq!((tree.children(0), tree.children(1)), (&[1][..], &[2, 8][..]));
        assert_eq!((tree.previous(2), tree.next(2), tree.previous(8)), (None, Some(8), Some(2)));
        assert_eq!((tree.next(0), tree.next(1)), (None, None), "home has no neighbour, its child is alone");
        assert_eq!((tree.next(3), tree.next(7)), (Some(4), None), "entries follow one another");
    }
}
