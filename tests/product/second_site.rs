//! A site of another kind, with a theme of its own: written from `site-gen/REFERENCE.md` alone.

use crate::crawl::Published;
use tests::{Site, printed};

pub const NAME: &str = "instruments";

fn built() -> (Site, Published) {
    let site = Site::fixture(NAME);
    let output = site.site_gen(&["build"]);
    let said = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(!said.contains("avertissement"), "{said}");
    let published = Published::of(&site);
    (site, published)
}

#[test]
fn another_site_with_another_theme_needs_no_other_program() {
    let (_site, published) = built();
    assert_eq!(published.broken_links(), [] as [String; 0]);
    assert_eq!(published.unreachable(), [] as [&str; 0]);
    for (page, words) in [
        ("/instruments/", "4 instruments"),
        ("/instruments/famille/cordes/", "2 instruments"),
        ("/instruments/page/2/", "Ukulélé"),
        ("/instruments/guitare/", "Premiers accords"),
        ("/instruments/guitare/", "Entretenir la guitare"),
        ("/instruments/cajon/", "Rive droite"),
        ("/ateliers/premiers-accords/", "Grande salle"),
        ("/emprunter/", "Une corde casse ?"),
    ] {
        let text = published.words(page).replace(['\u{a0}', '\u{202f}'], " ");
        assert!(text.contains(words), "{page} should say « {words} »:\n{text}");
    }
}

#[test]
fn its_second_language_has_its_own_pages_lists_and_words() {
    let (site, published) = built();
    for (page, words) in [
        ("/en/instruments/", "2 instruments"),
        ("/en/instruments/guitare/", "Six nylon strings"),
        ("/en/instruments/guitare/", "Deposit in francs"),
        ("/en/instruments/guitare/", "City centre"),
        ("/en/instruments/guitare/", "First chords"),
        ("/en/", "Which instrument will you take home?"),
    ] {
        let text = published.words(page);
        assert!(text.contains(words), "{page} should say “{words}”:\n{text}");
    }
    assert!(!published.pages.contains_key("/en/instruments/flute/"), "nobody translated the flute");
    let guitar = site.read("public/instruments/guitare/index.html");
    assert!(guitar.contains("hreflang=\"en\""), "the two languages know of each other");
}

#[test]
fn what_it_declares_is_derived() {
    let (site, published) = built();
    assert!(!published.pages.contains_key("/lieux/centre/"), "places have no pages");
    for file in [
        "ateliers/feed.xml",
        "ateliers/rythmes/agenda.ics",
        "ateliers/agenda.ics",
        "instruments.json",
        "instruments.csv",
    ] {
        assert!(!site.read(&format!("public/{file}")).is_empty(), "{file}");
    }
}
