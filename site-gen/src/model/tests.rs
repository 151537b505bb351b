//! What reading `site.yaml` promises: every fault named, placed and explained in one run.

use super::*;

const SITE: &str = "\
title: Essai
base_url: https://exemple.ch/
vocabularies:
  mission:
    label: Mission
    values: { soins: Soins, en_cours: En cours }
collections:
  pages: { folder: pages, url: \"/{path}/\" }
  actions:
    folder: actions
    label: Les actions
    url: \"/actions/{slug}/\"
    listing: /actions/
    facet_url: \"/actions/{facet}/{value}/\"
    sort: -date
    fields:
      date: { type: date, required: true }
      mission: { type: choices, vocabulary: mission, facet: true }
      changement:
        type: list
        of: { fait: { type: text } }
";

fn found(text: &str) -> Vec<(&'static str, String, String)> {
    let (_, diagnostics) = read(text, None);
    diagnostics
        .into_iter()
        .map(|d| {
            let at = d.span.map(|span| text[span].lines().next().unwrap_or_default().to_owned());
            (d.code, at.unwrap_or_default(), d.help.expect("every error has a remedy"))
        })
        .collect()
}

/// The only fault of the model once `from` is replaced.
fn one(from: &str, to: &str) -> (&'static str, String, String) {
    assert!(SITE.contains(from), "{from}");
    let mut all = found(&SITE.replace(from, to));
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[test]
fn a_right_file_is_read() {
    let (model, diagnostics) = read(SITE, None);
    assert_eq!(diagnostics, []);
    let model = model.unwrap();
    assert_eq!(model.settings.base_url, "https://exemple.ch");
    assert_eq!(model.vocabularies["mission"].terms[1].label, "En cours");
    let actions = &model.collections[1];
    assert_eq!(actions.sort, Sort { field: "date".to_owned(), descending: true });
    assert_eq!(actions.collection.page_size, 12);
    assert!(actions.collection.fields[1].facet && actions.sound);
    let (model, _) = read(SITE, Some("http://localhost:8080/"));
    assert_eq!(model.unwrap().settings.base_url, "http://localhost:8080");
}

#[test]
fn each_fault_is_placed_and_has_a_remedy() {
    for (from, to, code, at, remedy) in [
        ("title: Essai", "tagline: Essai", "champ-manquant", "", "title"),
        ("title: Essai", "title:", "champ-manquant", "title", "title"),
        ("title: Essai", "title: [a]", "mauvais-type", "[a]", "texte"),
        ("title: Essai", "title: Essai\ntagine: x", "champ-inconnu", "tagine", "« tagline »"),
        ("https://exemple.ch/", "exemple.ch", "adresse-invalide", "exemple.ch", "https://"),
        ("https://exemple.ch/", "https:///", "adresse-invalide", "https:///", "https://"),
        (
            "https://exemple.ch/",
            "https://exemple.ch/site",
            "adresse-invalide",
            "https://exemple.ch/site",
            "https://",
        ),
        ("    listing: /actions/\n", "", "champ-manquant", "facet_url", "listing"),
        ("base_url", "# base_url", "champ-manquant", "", "--base-url"),
        ("title: Essai", "title: Essai\ntimezone: Paris", "fuseau-inconnu", "Paris", "Europe/Paris"),
        ("title: Essai", "title: Essai\nlanguages: [français]", "langue-inconnue", "français", "« fr »"),
        ("label: Mission", "labl: Mission", "champ-manquant", "", "label"),
        ("en_cours: En", "En cours: En", "nom-invalide", "En cours", "en_cours"),
        ("type: date", "type: dat", "type-inconnu", "dat", "« date »"),
        ("vocabulary: mission", "vocabulary: missions", "vocabulaire-inconnu", "missions", "« mission »"),
        ("vocabulary: mission, ", "", "champ-manquant", "choices", "vocabulary"),
        ("type: date, required", "type: date, requis", "champ-inconnu", "requis", "required"),
        ("date: { type: date", "title: { type: date", "champ-reserve", "title", "changez de nom"),
        ("{ type: date, required: true }", "{ type: date, facet: true }", "champ-inconnu", "date", "choice"),
        ("of: {", "off: {", "champ-manquant", "list", "« of"),
        ("sort: -date", "sort: -dat", "tri-inconnu", "-dat", "« date »"),
        ("sort: -date", "page_size: 0", "mauvais-type", "0", "page_size: 12"),
        ("\"/actions/{slug}/\"", "/actions/", "adresse-invalide", "/actions/", "/{path}/"),
        ("listing: /actions/", "listing: /Actions", "adresse-invalide", "/Actions", "listing"),
        ("{facet}/{value}", "{facet}", "adresse-invalide", "\"/actions/{facet}/\"", "{value}"),
        (
            "type: date, req",
            "type: reference, collection: action, req",
            "collection-inconnue",
            "action",
            "« actions »",
        ),
        ("type: date, req", "type: reference, req", "champ-manquant", "reference", "collection"),
        ("type: date, req", "type: date, collection: pages, req", "champ-inconnu", "date", "reference"),
        ("type: date, required: true", "type: date, default: bientôt", "date-invalide", "bientôt", "3 mars"),
        ("type: date, required: true", "type: link, default: a", "champ-inconnu", "date", "par défaut"),
        (
            "type: date, required",
            "type: date, default: 2025, required",
            "champ-inconnu",
            "date",
            "ne manque jamais",
        ),
        ("facet: true }", "facet: true, default: [soin] }", "valeur-inconnue", "soin", "« soins »"),
        ("    sort: -date", "    srot: -date", "champ-inconnu", "srot", "« sort »"),
        ("    sort: -date", "    extra: yes", "valeur-inconnue", "yes", "extra: allow"),
        ("    sort: -date", "    entry_pages: false", "champ-inconnu", "url", "entry_pages"),
        ("folder: actions", "folder: pages", "dossier-en-double", "actions", "propre dossier"),
        ("folder: actions", "folder: forms", "dossier-invalide", "forms", "autre nom"),
        ("label: Les actions", "label:", "champ-manquant", "label", "titre"),
    ] {
        let all = found(&SITE.replacen(from, to, 1));
        let right =
            all.iter().any(|(c, a, h)| *c == code && (at.is_empty() || a == at) && h.contains(remedy));
        assert!(right, "{from} → {to}: {all:?}");
    }
}

#[test]
fn menus_are_read_and_doubles_refused() {
    let menus = "menus:\n  main:\n    - { label: A, to: /a/ }\n    - { label: A, to: /b/ }\n  footer:\n    - title: X\n      links: [ { label: C, to: /c/ } ]\n";
    let text = format!("{SITE}{menus}");
    let (code, _, _) = found(&text).remove(0);
    assert_eq!(code, "menu-en-double");
    let (model, _) = read(&text.replace("label: A, to: /b/", "label: B, to: /b/"), None);
    let menus = model.unwrap().menus;
    assert_eq!((menus.main.len(), menus.footer[0].1[0].label.as_str()), (2, "C"));
    let (_, at, help) = one("title: Essai", "title: Essai\nmenus: { main: [ { label: A } ] }");
    assert!(at.starts_with('{') && help.contains("to: /contact/"), "{at} {help}");
}

#[test]
fn a_model_with_faults_is_still_usable() {
    let (model, diagnostics) = read(&SITE.replace("type: date", "type: dat"), None);
    assert_eq!(diagnostics.len(), 1, "the sort by that field is not a second error: {diagnostics:?}");
    assert!(!model.unwrap().collections[1].sound);
}

#[test]
fn unreadable_yaml_says_where() {
    let (model, diagnostics) = read("title: [a\n", None);
    assert!(model.is_none());
    assert_eq!(diagnostics[0].code, "yaml-invalide");
    assert!(diagnostics[0].help.is_some());
    assert_eq!(found("- a\n")[0].0, "mauvais-type");
}
