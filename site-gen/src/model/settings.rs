//! What `site.yaml` says once for all pages: titles, addresses, the organisation, the menus.

use std::collections::BTreeMap;

use forms::yaml::Node;

use super::{RawLink, RawMenus, outputs};
use crate::site::{Menus, Organisation, Settings};
use crate::table::{self, Report, Table};

pub(super) fn read(table: &mut Table, base_url: Option<&str>, report: &mut Report) -> Settings {
    let title =
        table.required_text("title", "Nommez le site : « title: Actions Patients Partenaires ».", report);
    let tagline = table.text("tagline", report).unwrap_or_default();
    let written = table.entry("base_url").map(|(_, node)| node).filter(|node| !table::is_empty(node));
    let base_url = match (base_url, written) {
        (Some(base_url), _) => base_url.to_owned(),
        (None, Some(node)) => {
            let url = table::text(node, "base_url", report).unwrap_or_default();
            if !is_base_url(&url) {
                let (message, help) = match origin(&url) {
                    Some(origin) => (
                        "Le site occupe une adresse entière, pas un dossier d’un autre site".to_owned(),
                        format!("Écrivez « base_url: {origin} », et publiez-y le site à la racine."),
                    ),
                    None => (
                        format!("« {url} » n’est pas l’adresse d’un site"),
                        "Écrivez « base_url: https://exemple.ch ».".to_owned(),
                    ),
                };
                report.error("adresse-invalide", &node.span, message, help);
            }
            url
        }
        (None, None) => {
            let help = "Écrivez « base_url: https://exemple.ch », ou donnez --base-url.";
            table.require("base_url", help, report);
            String::new()
        }
    };
    let declared = written.and_then(table::scalar).unwrap_or(&base_url);
    let authority = host(declared).to_owned();
    let languages = match table.get("languages") {
        Some(node) => languages(node, report),
        None => vec!["fr".to_owned()],
    };
    let timezone = match table.get("timezone") {
        Some(node) => timezone(node, report),
        None => "Europe/Zurich".to_owned(),
    };
    let acronyms = match table.get("acronyms") {
        Some(node) => acronyms(node, report),
        None => BTreeMap::new(),
    };
    let organisation = match table.get("organisation") {
        Some(node) => organisation(node, report),
        None => Organisation::default(),
    };
    let security = table.get("security").and_then(|node| outputs::security(node, report));
    let open_data_license = table.text("open_data_license", report);
    let default_rights = table.text("default_rights", report);
    Settings {
        title: title.unwrap_or_default(),
        tagline,
        base_url: base_url.trim_end_matches('/').to_owned(),
        authority,
        languages,
        timezone,
        acronyms,
        organisation,
        menus: Menus::default(),
        security,
        open_data_license,
        default_rights,
        glossary: None,
    }
}

/// `https://exemple.ch:8080/` → `exemple.ch`
fn host(base_url: &str) -> &str {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or_default()
}

/// Whether a text is the address of a site: a scheme and a host. No path: the site's own links begin at the root.
pub(crate) fn is_base_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|rest| rest.strip_suffix('/').unwrap_or(rest));
    host.is_some_and(|host| {
        !host.is_empty() && !host.contains(['/', '?', '#']) && !host.contains(char::is_whitespace)
    })
}

/// `https://exemple.ch` of `https://exemple.ch/dossier/`.
fn origin(url: &str) -> Option<&str> {
    let (scheme, rest) = url.split_once("://")?;
    let origin = &url[..scheme.len() + 3 + rest.find(['/', '?', '#'])?];
    is_base_url(origin).then_some(origin)
}

fn languages(node: &Node, report: &mut Report) -> Vec<String> {
    let mut all = Vec::new();
    for item in table::items(node, "languages", report) {
        let Some(tag) = table::text(item, "languages", report) else { continue };
        let parts = || tag.split('-');
        let valid = parts().next().is_some_and(|first| (2..=3).contains(&first.len()))
            && parts()
                .all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
        if !valid {
            let message = format!("« {tag} » n’est pas un code de langue");
            report.error(
                "langue-inconnue",
                &item.span,
                message,
                "Écrivez par exemple « fr », « en » ou « fr-CH ».",
            );
        }
        if all.iter().any(|other: &String| other.eq_ignore_ascii_case(&tag)) {
            let message = format!("La langue « {tag} » figure deux fois");
            report.error("langue-en-double", &item.span, message, "Gardez-la une seule fois.");
        }
        all.push(tag);
    }
    if all.is_empty() { vec!["fr".to_owned()] } else { all }
}

fn timezone(node: &Node, report: &mut Report) -> String {
    let name = table::text(node, "timezone", report).unwrap_or_default();
    if jiff::tz::TimeZone::get(&name).is_err() {
        let message = format!("Fuseau horaire inconnu : « {name} »");
        report.error(
            "fuseau-inconnu",
            &node.span,
            message,
            "Écrivez par exemple « Europe/Zurich » ou « Europe/Paris ».",
        );
    }
    name
}

fn acronyms(node: &Node, report: &mut Report) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (key, node) in table::pairs(node, "acronyms", report).unwrap_or_default() {
        let acronym = table::scalar(key).unwrap_or_default();
        match table::text(node, acronym, report).filter(|meaning| !meaning.is_empty()) {
            Some(meaning) => drop(all.insert(acronym.to_owned(), meaning)),
            None => report.error(
                "champ-manquant",
                &key.span,
                format!("Le sigle « {acronym} » n’a pas d’explication"),
                format!("Écrivez « {acronym}: nom complet »."),
            ),
        }
    }
    all
}

fn organisation(node: &Node, report: &mut Report) -> Organisation {
    let Some(mut table) = Table::open(node, "organisation", report) else { return Organisation::default() };
    let mut organisation = Organisation {
        name: table.required_text("name", "Écrivez le nom de l’établissement.", report).unwrap_or_default(),
        phone: table.text("phone", report),
        address: table.texts("address", report),
        ..Organisation::default()
    };
    if let Some(node) = table.get("url") {
        organisation.url = table::text(node, "url", report);
        if !organisation.url.iter().all(|url| url.starts_with("https://") || url.starts_with("http://")) {
            let help = "Écrivez l’adresse entière, « https://… ».";
            report.error("adresse-invalide", &node.span, "Ce n’est pas l’adresse d’un site", help);
        }
    }
    if let Some(node) = table.get("email") {
        organisation.email = table::text(node, "email", report);
        if !organisation.email.iter().all(|email| email.contains('@') && !email.contains(char::is_whitespace))
        {
            let help = "Écrivez par exemple « email: contact@exemple.ch ».";
            report.error("adresse-invalide", &node.span, "Ce n’est pas une adresse e-mail", help);
        }
    }
    table.close(report);
    organisation
}

pub(super) fn menus(node: &Node, report: &mut Report) -> RawMenus {
    let Some(mut table) = Table::open(node, "menus", report) else { return RawMenus::default() };
    let mut menus = RawMenus::default();
    if let Some(node) = table.get("main") {
        menus.main = links(node, "main", true, report);
    }
    if let Some(node) = table.get("actions") {
        menus.actions = links(node, "actions", false, report);
    }
    if let Some(node) = table.get("footer") {
        for item in table::items(node, "footer", report) {
            let Some(mut group) = Table::open(item, "footer", report) else { continue };
            let title = group.required_text("title", "Donnez un titre à ce groupe de liens.", report);
            let help = "Ajoutez les liens : « - { label: Contact, to: /contact/ } ».";
            let links = match group.require("links", help, report) {
                Some(node) => links(node, "links", false, report),
                None => Vec::new(),
            };
            group.close(report);
            menus.footer.push((title.unwrap_or_default(), links));
        }
    }
    table.close(report);
    menus
}

/// Two entries of a menu may share neither their words nor their target. Only the main menu has a second level.
fn links(node: &Node, name: &str, nested: bool, report: &mut Report) -> Vec<RawLink> {
    let mut all: Vec<RawLink> = Vec::new();
    for item in table::items(node, name, report) {
        let Some(mut table) = Table::open(item, name, report) else { continue };
        let label = table.required_text("label", "Écrivez les mots du lien : « label: Contact ».", report);
        let help = "Écrivez l’adresse d’une page du site : « to: /contact/ ».";
        let target = table
            .require("to", help, report)
            .and_then(|node| Some((table::text(node, "to", report)?, node.span.clone())));
        let children = match if nested { table.get("children") } else { None } {
            Some(node) => links(node, "children", false, report),
            None => Vec::new(),
        };
        let (title, text) = (table.text("title", report), table.text("text", report));
        table.close(report);
        let (Some(label), Some((target, span))) = (label, target) else { continue };
        if all.iter().any(|link| link.label == label || link.target == target) {
            let message = format!("Le menu « {name} » contient déjà « {label} » ou l’adresse « {target} »");
            report.error("menu-en-double", &item.span, message, "Gardez un seul de ces deux liens.");
        }
        all.push(RawLink { label, title, text, target, span, children });
    }
    all
}
