//! What follows from the pages of the real site: announced where it should be, readable by those it is for.

use std::sync::LazyLock;

use scraper::{Html, Selector};
use serde_json::Value as Json;
use tests::{Site, printed};

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let site = Site::real();
    let output = site.site_gen(&["build", "--precompress"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    site
});

fn page(path: &str) -> Html {
    Html::parse_document(&SITE.read(&format!("public/{path}")))
}

fn attributes(html: &Html, css: &str, attribute: &str) -> Vec<String> {
    let selector = Selector::parse(css).expect("a valid selector");
    html.select(&selector).filter_map(|element| element.attr(attribute)).map(str::to_owned).collect()
}

fn json(path: &str) -> Json {
    serde_json::from_str(&SITE.read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn feeds_are_announced_and_there() {
    let listing = page("actions/index.html");
    let feeds = attributes(&listing, "link[type='application/atom+xml']", "href");
    assert_eq!(feeds, ["/actions/feed.xml", "/feed.xml"]);
    assert_eq!(attributes(&listing, "main a[type='application/atom+xml']", "href"), ["/actions/feed.xml"]);
    for feed in feeds {
        let xml = SITE.read(&format!("public{feed}"));
        assert!(xml.contains("<entry>") && xml.ends_with("</feed>\n"), "{xml}");
    }
    assert!(SITE.files("public").iter().filter(|file| file.ends_with("/feed.xml")).count() > 5);
}

#[test]
fn every_page_tells_programs_what_it_is() {
    let script = Selector::parse("script[type='application/ld+json']").expect("a valid selector");
    for file in SITE.files("public").iter().filter(|file| file.ends_with("/index.html")) {
        let html = page(file);
        for element in html.select(&script) {
            let facts: Json =
                serde_json::from_str(&element.inner_html()).expect("JSON that HTML did not change");
            assert!(facts["@graph"].as_array().is_some_and(|graph| !graph.is_empty()), "{file}: {facts}");
        }
        let image = attributes(&html, "meta[property='og:image']", "content");
        assert!(image.iter().all(|url| url.starts_with("https://exemple.ch/")), "{file}: {image:?}");
    }
    assert_eq!(page("index.html").select(&script).count(), 1);
}

#[test]
fn the_manifest_s_icons_are_pngs_of_their_sizes() {
    let manifest = json("public/manifest.webmanifest");
    let icons = manifest["icons"].as_array().expect("icons");
    assert_eq!(icons.len(), 3);
    for icon in icons {
        let path = SITE.path(&format!("public{}", icon["src"].as_str().expect("an address")));
        let bytes = std::fs::read(path).expect("a published icon");
        assert_eq!(&bytes[1..4], b"PNG");
        let side = u32::from_be_bytes(bytes[16..20].try_into().expect("four bytes"));
        assert_eq!(icon["sizes"], format!("{side}x{side}"));
    }
}

#[test]
fn open_data_has_every_action_and_nothing_else() {
    let data = json("public/actions.json");
    let entries = data["entries"].as_array().expect("entries").len();
    assert!(entries >= 20, "{entries}");
    let csv = SITE.read("public/actions.csv");
    assert!(csv.starts_with("\u{feff}url,title,summary,updated,"), "{}", &csv[..60]);
    assert_eq!(json("public/actions.schema.json")["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[test]
fn the_host_is_told_how_to_serve() {
    let rules = json("public.bundle/headers.json");
    let all = rules.as_array().expect("rules").last().expect("a rule for everything");
    assert_eq!(all["match"], "*");
    assert!(rules.to_string().contains("default-src 'none'") && !rules.to_string().contains("unsafe"));
    assert!(SITE.read("public/.well-known/security.txt").starts_with("Contact: mailto:"));
}

#[test]
fn copies_stand_beside_long_texts_and_follow_them() {
    let site = Site::real();
    let build = |arguments: &[&str]| {
        let output = site.site_gen(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
        site.files("public")
    };
    let files = build(&["build", "--precompress"]);
    for file in ["index.html", "actions.json"] {
        for suffix in ["br", "gz"] {
            assert!(files.contains(&format!("{file}.{suffix}")), "{file}.{suffix}");
        }
    }
    let small = std::fs::metadata(site.path("public/robots.txt")).expect("robots.txt").len();
    assert!(small < 1024 && !files.contains(&"robots.txt.br".to_owned()));
    let copies =
        |files: &[String]| files.iter().filter(|file| file.ends_with(".br") || file.ends_with(".gz")).count();
    assert!(copies(&files) > 50 && !files.iter().any(|file| file.ends_with(".jpg.br")));

    let before = std::fs::read(site.path("public/index.html.br")).expect("a copy");
    site.replace(
        "content/site.yaml",
        "fr: Patientes, patients, proches",
        "fr: Toutes les patientes, patients, proches",
    );
    build(&["build", "--precompress"]);
    assert_ne!(std::fs::read(site.path("public/index.html.br")).expect("a copy"), before);
    assert_eq!(copies(&build(&["build"])), 0, "copies of a former build would hide newer pages");
}
