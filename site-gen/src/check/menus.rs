//! The menus of `site.yaml`, once it is known where their links lead.

use super::addresses::Addresses;
use super::links;
use crate::diagnostic::Diagnostic;
use crate::model::{self, RawLink, RawMenus};
use crate::site::{MenuGroup, MenuLink, Menus};

pub(super) fn resolve(raw: &RawMenus, addresses: &Addresses, diagnostics: &mut Vec<Diagnostic>) -> Menus {
    let mut links =
        |raw: &[RawLink]| raw.iter().filter_map(|raw| link(raw, addresses, diagnostics)).collect();
    Menus {
        main: links(&raw.main),
        actions: links(&raw.actions),
        footer: raw
            .footer
            .iter()
            .map(|(title, raw)| MenuGroup { title: title.clone(), links: links(raw) })
            .collect(),
    }
}

fn link(raw: &RawLink, addresses: &Addresses, diagnostics: &mut Vec<Diagnostic>) -> Option<MenuLink> {
    let children = raw.children.iter().filter_map(|raw| link(raw, addresses, diagnostics)).collect();
    match links::resolve(model::FILE, &raw.target, addresses) {
        Ok(url) => Some(MenuLink {
            label: raw.label.clone(),
            title: raw.title.clone(),
            text: raw.text.clone(),
            url,
            children,
        }),
        Err(fault) => {
            let message = format!("Menu « {} » : {}", raw.label, fault.message);
            diagnostics.push(
                Diagnostic::error(fault.code, model::FILE, message).at(raw.span.clone()).help(fault.help),
            );
            None
        }
    }
}
