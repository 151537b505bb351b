//! The menus of `site.yaml`, once it is known where their links lead.

use super::Context;
use super::addresses::Addresses;
use super::links;
use crate::diagnostic::Diagnostic;
use crate::model::{self, RawLink};
use crate::site::{MenuGroup, MenuLink, Menus};

/// The menus of each edition. They lead to the same places: what is wrong is said once.
pub(super) fn resolve(
    contexts: &[Context],
    addresses: &Addresses,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Menus> {
    let mut all: Vec<Diagnostic> = Vec::new();
    let menus = (0..contexts.len()).map(|edition| {
        let raw = &contexts[edition].model.menus;
        let mut resolver = Resolver { edition, contexts, addresses, found: &mut all };
        Menus {
            main: resolver.links(&raw.main),
            actions: resolver.links(&raw.actions),
            footer: raw
                .footer
                .iter()
                .map(|(title, raw)| MenuGroup { title: title.clone(), links: resolver.links(raw) })
                .collect(),
        }
    });
    let menus = menus.collect();
    diagnostics.append(&mut all);
    menus
}

struct Resolver<'r> {
    edition: usize,
    contexts: &'r [Context<'r>],
    addresses: &'r Addresses<'r>,
    found: &'r mut Vec<Diagnostic>,
}

impl Resolver<'_> {
    fn links(&mut self, raw: &[RawLink]) -> Vec<MenuLink> {
        raw.iter().filter_map(|raw| self.link(raw)).collect()
    }

    fn link(&mut self, raw: &RawLink) -> Option<MenuLink> {
        let children = self.links(&raw.children);
        match links::arrive(self.edition, model::FILE, &raw.target, self.addresses) {
            Ok(arrival) => {
                let own = &self.contexts[self.edition].edition.lang;
                let lang = arrival.edition.map(|edition| &self.contexts[edition].edition.lang);
                let lang = lang.filter(|lang| *lang != own).cloned();
                Some(MenuLink {
                    label: raw.label.clone(),
                    title: raw.title.clone(),
                    text: raw.text.clone(),
                    url: arrival.url,
                    lang,
                    children,
                })
            }
            Err(fault) => {
                let message = format!("Menu « {} » : {}", raw.label, fault.message);
                let found = Diagnostic::error(fault.code, model::FILE, message).at(raw.span.clone());
                let known = |other: &Diagnostic| other.code == found.code && other.span == found.span;
                if !self.found.iter().any(known) {
                    self.found.push(found.help(fault.help));
                }
                None
            }
        }
    }
}
