//! What a language of the site promises: its own words everywhere, a way to and from the others.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{Html, Selector};
use tests::{Site, printed, repository};

fn messages(language: &str) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for prefix in ["", "form.", "ingest.", "pages."] {
        let path = repository().join(format!("themes/messages/{prefix}{language}.yaml"));
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, message)) = line.split_once(':') {
                all.insert(key.to_owned(), message.trim().to_owned());
            }
        }
    }
    all
}

fn placeholders(message: &str) -> BTreeSet<&str> {
    let names = message.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    names.collect()
}

#[test]
fn every_language_of_the_theme_says_the_same_things() {
    let (french, english) = (messages("fr"), messages("en"));
    assert!(french.len() > 100, "only {} messages", french.len());
    let keys = |all: &BTreeMap<String, String>| all.keys().cloned().collect::<BTreeSet<_>>();
    let odd: Vec<_> = keys(&french).symmetric_difference(&keys(&english)).cloned().collect();
    assert!(odd.is_empty(), "said in one language only: {odd:?}");
    for (key, message) in &french {
        assert_eq!(placeholders(message), placeholders(&english[key]), "{key}");
        assert!(!english[key].is_empty(), "{key} says nothing");
    }
}

/// Otherwise an English page would speak French: the generator falls back on words of its own.
#[test]
fn the_theme_has_every_word_the_generator_asks_for() {
    let french = messages("fr");
    let mut asked = 0;
    for (_, source) in crate::architecture::sources("site-gen/src/view") {
        for rest in source.split(".text(").skip(1) {
            let Some(key) = rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next())
            else {
                continue;
            };
            asked += 1;
            assert!(french.contains_key(key), "{key} is not in the theme's messages");
        }
    }
    assert!(asked > 8, "only {asked} words were found");
}

#[test]
fn pages_in_two_languages_lead_to_each_other() {
    let site = Site::real();
    let output = site.site_gen(&["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    let selector = |css: &str| Selector::parse(css).expect("a valid selector");
    let read = |file: &str| Html::parse_document(&site.read(&format!("public/{file}")));
    let links = |html: &Html, css: &str| -> Vec<(String, String)> {
        let attribute = |e: &scraper::ElementRef, name| e.attr(name).unwrap_or_default().to_owned();
        html.select(&selector(css)).map(|e| (attribute(&e, "hreflang"), attribute(&e, "href"))).collect()
    };
    let (french, english) = (read("index.html"), read("en/index.html"));
    assert_eq!(english.root_element().attr("lang"), Some("en"));
    let expected = [("fr", "/"), ("x-default", "/"), ("en", "/en/")]
        .map(|(lang, url)| (lang.to_owned(), format!("https://exemple.ch{url}")));
    for html in [&french, &english] {
        assert_eq!(links(html, "head link[hreflang]"), expected);
    }
    assert_eq!(links(&french, ".languages a[hreflang]"), [("en".to_owned(), "/en/".to_owned())]);
    assert_eq!(links(&english, ".languages a[hreflang]"), [("fr".to_owned(), "/".to_owned())]);
    let brand = links(&english, "a.brand");
    assert_eq!(brand[0].1, "/en/");
    // What has no translation is reached in French, and says so.
    let menu = links(&english, ".menu__wide a");
    assert!(menu.contains(&("fr".to_owned(), "/actions/".to_owned())), "{menu:?}");
    assert!(menu.contains(&(String::new(), "/en/understanding-partnership/".to_owned())), "{menu:?}");
    assert_eq!(read("en/404.html").root_element().attr("lang"), Some("en"));
    assert!(!site.path("public/en/actions/index.html").exists(), "a list without a page");
    assert!(links(&read("glossaire/index.html"), ".languages a").is_empty(), "a switch that leads nowhere");
}
