//! The real content, built with the real theme: every link arrives, nothing private or foreign is published.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use scraper::{Html, Selector};
use tests::{Site, printed};

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let site = Site::real();
    let output = site.site_gen(&["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    site
});

fn pages() -> HashMap<String, Html> {
    SITE.files("public")
        .into_iter()
        .filter(|file| file.ends_with(".html"))
        .map(|file| {
            let html = Html::parse_document(&SITE.read(&format!("public/{file}")));
            (format!("/{}", file.trim_end_matches("index.html")), html)
        })
        .collect()
}

/// Every address that a page points to: (attribute, address).
fn references(html: &Html) -> Vec<(String, String)> {
    let selector = Selector::parse("[href], [src], [srcset], [action]").expect("a valid selector");
    let mut found = Vec::new();
    for element in html.select(&selector) {
        for attribute in ["href", "src", "action"] {
            if let Some(value) = element.attr(attribute) {
                found.push((format!("{} {attribute}", element.value().name()), value.to_owned()));
            }
        }
        for candidate in element.attr("srcset").into_iter().flat_map(|s| s.split(',')) {
            let url = candidate.split_whitespace().next().unwrap_or_default();
            found.push(("srcset".to_owned(), url.to_owned()));
        }
    }
    found
}

fn anchors(html: &Html) -> BTreeSet<String> {
    let selector = Selector::parse("[id]").expect("a valid selector");
    html.select(&selector).filter_map(|e| e.attr("id")).map(str::to_owned).collect()
}

#[test]
fn every_internal_link_and_asset_resolves() {
    let pages = pages();
    assert!(pages.len() > 20, "only {} pages", pages.len());
    let files: BTreeSet<String> = SITE.files("public").into_iter().map(|f| format!("/{f}")).collect();
    let mut broken = Vec::new();
    for (page, html) in &pages {
        for (what, address) in references(html) {
            let (path, anchor) = address.split_once('#').unwrap_or((&address, ""));
            if path.contains(':') || (what == "form action" && path.starts_with("/formulaires/")) {
                continue;
            }
            let target = if path.is_empty() { page.as_str() } else { path };
            let exists = pages.contains_key(target) || files.contains(target);
            let anchored =
                anchor.is_empty() || pages.get(target).is_some_and(|html| anchors(html).contains(anchor));
            if !target.starts_with('/') || !exists || !anchored {
                broken.push(format!("{page}: {what} → {address}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn pages_load_nothing_from_elsewhere() {
    let selector = Selector::parse("script[src], img[src], source[srcset], link[rel~=stylesheet], link[rel~=icon], iframe, video, audio, object, embed")
        .expect("a valid selector");
    for (page, html) in pages() {
        for element in html.select(&selector) {
            let address =
                element.attr("src").or(element.attr("href")).or(element.attr("srcset")).unwrap_or("none");
            assert!(address.starts_with('/') && !address.starts_with("//"), "{page} loads {address}");
        }
    }
}

/// A strict Content-Security-Policy forbids both; a test says so earlier than a browser would.
#[test]
fn pages_carry_no_inline_style_or_script() {
    // Facts for search engines are data: a browser never runs them, and no policy forbids them.
    let selector = Selector::parse("[style], style, script:not([src]):not([type='application/ld+json'])")
        .expect("a valid selector");
    for (page, html) in pages() {
        assert_eq!(html.select(&selector).count(), 0, "{page} has inline style or script");
    }
}

#[test]
fn every_page_says_what_it_is() {
    let one = |html: &Html, css: &str| {
        let selector = Selector::parse(css).expect("a valid selector");
        html.select(&selector)
            .next()
            .map(|e| e.text().collect::<String>().trim().to_owned() + e.attr("content").unwrap_or(""))
    };
    let mut titles = HashMap::new();
    for (page, html) in pages() {
        let title = one(&html, "title").unwrap_or_default();
        assert!(!title.is_empty(), "{page} has no title");
        if let Some(other) = titles.insert(title.clone(), page.clone()) {
            panic!("{page} and {other} have the same title: {title}");
        }
        assert_eq!(
            html.select(&Selector::parse("h1").expect("a valid selector")).count(),
            1,
            "{page} needs one h1"
        );
        assert!(
            one(&html, "meta[name=description]").is_some_and(|d| d.len() > 20),
            "{page} has no description"
        );
        let language = if page.starts_with("/en/") { "en" } else { "fr" };
        assert_eq!(html.root_element().attr("lang"), Some(language), "{page} does not say its language");
    }
}

#[test]
fn images_have_sizes_and_modern_and_fallback_formats() {
    let images = Selector::parse("main img").expect("a valid selector");
    let mut pictures = 0;
    for (page, html) in pages() {
        for image in html.select(&images) {
            for attribute in ["width", "height", "alt"] {
                assert!(image.attr(attribute).is_some(), "{page}: an image without {attribute}");
            }
            if image.attr("src").is_some_and(|src| src.ends_with(".jpg")) {
                let picture =
                    image.parent().and_then(scraper::ElementRef::wrap).expect("an image has a parent");
                assert!(picture.html().contains("image/webp"), "{page}: a photo without WebP");
                pictures += 1;
            }
        }
    }
    assert!(pictures >= 4, "the photo pipeline is hardly exercised: {pictures}");
}

#[test]
fn published_photos_carry_no_metadata() {
    let mut photos = 0;
    for file in SITE.files("public") {
        let bytes = std::fs::read(SITE.path(&format!("public/{file}"))).expect("a published file");
        let forbidden: &[&[u8]] = match file.rsplit('.').next() {
            Some("jpg") => &[b"Exif\0", b"http://ns.adobe.com/xap", b"Photoshop 3.0"],
            Some("webp") => &[b"EXIF", b"XMP "],
            _ => continue,
        };
        photos += 1;
        for marker in forbidden {
            assert!(!bytes.windows(marker.len()).any(|w| w == *marker), "{file} carries metadata");
        }
    }
    assert!(photos > 0, "no photo was published");
}

#[test]
fn drafts_sources_and_the_bundle_are_not_published() {
    for file in SITE.files("public") {
        assert!(
            !file.ends_with(".md") && !file.ends_with(".yaml") && !file.ends_with("forms.json"),
            "{file} is public"
        );
    }
}

#[test]
fn the_function_is_given_only_what_its_pages_use() {
    let bundle = std::fs::read(SITE.path("public.bundle/forms.json")).unwrap();
    let bundle: serde_json::Value = serde_json::from_slice(&bundle).unwrap();
    assert!(bundle["templates"]["form.html"].is_string() && bundle["site"]["menus"].is_object());
    assert!(bundle["templates"]["listing.html"].is_null(), "no list is drawn by the function");
    assert!(bundle["site"]["collections"].is_null(), "no form shows other pages");
}

#[test]
fn a_second_build_of_the_same_content_writes_the_same_site() {
    let again = Site::real();
    assert_eq!(again.site_gen(&["build"]).status.code(), Some(0));
    assert_eq!(SITE.files("public"), again.files("public"));
    for file in SITE.files("public") {
        let path = format!("public/{file}");
        let same = std::fs::read(SITE.path(&path)).ok() == std::fs::read(again.path(&path)).ok();
        assert!(same, "{file} differs between two builds of the same content");
    }
}
