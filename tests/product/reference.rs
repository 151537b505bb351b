//! The reference page cannot drift: its examples are built as a site, its table of keys is compared with what templates
//! are given, its list of codes with the source.

use std::collections::{BTreeMap, BTreeSet};

use crate::crawl::Published;
use tests::{Site, printed, repository};

/// What stands in a template to print every key that it is given: object → where one is found.
const SHAPES: &[(&str, &[&str])] = &[
    ("site", &["site"]),
    ("page", &["page"]),
    ("listing", &["listing"]),
    ("form", &["form"]),
    ("Organisation", &["site.organisation"]),
    ("Collection", &["site.collections.jardins"]),
    ("Facet", &["site.collections.jardins.facets[0]"]),
    ("Link", &["site.menus.main[0]", "page.breadcrumbs[0]"]),
    ("Card", &["site.collections.jardins.latest[0]"]),
    ("Picture", &["page.image"]),
    ("Fact", &["page.facts[0]"]),
    ("Alternate", &["page.alternates[0]"]),
    ("Date", &["page.updated"]),
    ("Choice", &["page.fields?.quartier"]),
    ("File", &["page.fields?.reglement"]),
    ("FieldView", &["form.fields[0]"]),
];

pub fn page() -> String {
    std::fs::read_to_string(repository().join("site-gen/REFERENCE.md")).expect("the reference page")
}

/// The fenced blocks whose first line names a file: path → text, pieces of one file put end to end.
pub fn files() -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut open: Option<&str> = None;
    let text = page();
    for line in text.lines() {
        match (open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => open = None,
            (Some(path), None) => {
                let file = files.entry(path.to_owned()).or_default();
                file.push_str(line);
                file.push('\n');
            }
            (None, Some(info)) => open = Some(info.split_once(' ').map_or("", |(_, path)| path)),
            (None, None) => {}
        }
    }
    files.remove("");
    files
}

/// The site of the examples; its pictures and documents are made here, the words of its forms are the repository's.
pub fn site() -> Site {
    let site = Site::empty();
    for (path, text) in files() {
        site.write(&path, text);
    }
    let read = |path: &str| std::fs::read(repository().join(path)).expect("a file of the repository");
    site.write("content/jardins/canal/parcelles.jpg", read("tests/browser/fixtures/tilted-with-gps.jpg"))
        .write("content/jardins/canal/reglement.pdf", "%PDF-1.4\n%%EOF\n")
        .write("content/pages/participer/charte.pdf", "%PDF-1.4\n%%EOF\n");
    for words in ["themes/messages/form.fr.yaml", "themes/messages/form.en.yaml"] {
        site.write(words, read(words));
    }
    site
}

fn build(site: &Site) -> Published {
    let output = site.site_gen(&["build"]);
    let said = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(!said.contains("avertissement"), "{said}");
    Published::of(site)
}

#[test]
fn the_examples_are_a_site_without_fault() {
    let published = build(&site());
    assert_eq!(published.broken_links(), [] as [String; 0]);
    let files = files();
    for (file, address) in [
        ("content/pages/index.md", "/"),
        ("content/jardins/canal/index.md", "/jardins/quartier/paquis/"),
        ("content/pages/participer/charte.md", "/participer/charte/"),
        ("content/pages/participer/charte.falc.md", "/falc/participer/charte/"),
        ("content/ateliers/compost.en.md", "/en/ateliers/making-compost/"),
    ] {
        assert!(!files.contains_key(file) || published.pages.contains_key(address), "{address} is missing");
    }
    for (page, words) in [
        ("/", "1 240 kg, octobre 2025"),
        ("/jardins/canal/", "Par le quai, portail vert"),
        ("/jardins/canal/", "24,5"),
        ("/jardins/canal/", "Quoi : Tomates. Kilos : 80."),
    ] {
        let text = published.words(page);
        assert!(text.contains(words), "{page} should say « {words} »:\n{text}");
    }
}

#[test]
fn every_key_of_the_context_is_in_the_tables_and_the_other_way_round() {
    let mut probe =
        String::from("{% extends \"base.html\" %}{% block main %}<h1>{{ page.title }}</h1><pre>\n");
    for (shape, places) in SHAPES {
        for place in *places {
            // A place may be absent on this page, or hold nothing.
            let guard = guards(place);
            probe.push_str(&format!(
                "{{% if {guard} %}}{{% for key, value in {place} %}}§{shape}.{{{{ key }}}}§ {{% endfor %}}{{% endif %}}\n"
            ));
        }
    }
    probe.push_str("</pre>{{ page.html | safe }}{% endblock %}\n");
    let site = site();
    for template in ["page", "home", "fiche", "listing", "form"] {
        site.write(&format!("themes/templates/{template}.html"), &probe);
    }
    build(&site);
    let mut given = BTreeSet::new();
    for file in site.files("public").iter().filter(|file| file.ends_with(".html")) {
        let html = site.read(&format!("public/{file}"));
        given.extend(
            html.split('§').filter(|part| part.contains('.') && !part.contains(' ')).map(str::to_owned),
        );
    }
    let shapes: BTreeSet<&str> = SHAPES.iter().map(|(shape, _)| *shape).collect();
    let text = page();
    let told: BTreeSet<String> = text
        .lines()
        // Files of a theme are named like keys.
        .filter(|line| line.starts_with("| `") && !line.starts_with("| `templates/"))
        .filter_map(|line| line.split(" | ").next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .filter(|key| key.split_once('.').is_some_and(|(shape, _)| shapes.contains(shape)))
        .map(str::to_owned)
        .collect();
    let missing: Vec<_> = given.difference(&told).collect();
    let invented: Vec<_> = told.difference(&given).collect();
    assert!(missing.is_empty(), "the reference does not tell of {missing:?}");
    assert!(invented.is_empty(), "the reference tells of {invented:?}, which no template is given");
}

/// `page.a[0]` → `page.a`: a list must not be empty before its first item is asked for.
fn guards(place: &str) -> &str {
    place.strip_suffix("[0]").unwrap_or(place)
}

#[test]
fn every_code_of_a_diagnostic_is_listed_and_the_other_way_round() {
    let mut used = BTreeSet::new();
    for (name, text) in crate::architecture::sources("site-gen/src") {
        if !name.ends_with("tests.rs") {
            used.extend(codes(text.split("#[cfg(test)]").next().unwrap_or_default()));
        }
    }
    assert!(used.len() > 50, "only {} codes were found in the source", used.len());
    let text = page();
    let list = text.split("Tous les codes :").nth(1).expect("the list of codes");
    let told: BTreeSet<String> = list.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let missing: Vec<_> = used.difference(&told).collect();
    let invented: Vec<_> = told.difference(&used).collect();
    assert!(missing.is_empty(), "add to the list of codes in site-gen/REFERENCE.md: {missing:?}");
    assert!(invented.is_empty(), "remove from the list of codes in site-gen/REFERENCE.md: {invented:?}");
}

/// Words like `lien-casse` where a diagnostic takes its code.
fn codes(source: &str) -> Vec<String> {
    let takes_a_code =
        ["error(", "warning(", "fail(", "fault(", "Fault::new(", "code:", "Err((", "const CODE: &str ="];
    let mut found = Vec::new();
    for (at, _) in source.match_indices('"') {
        let before = source[..at].trim_end();
        // In style sheets, a fault is told with its place first.
        let after_place = before.ends_with(',')
            && before.rsplit_once("fault(").is_some_and(|(_, place)| !place.contains(['"', ';']));
        if !after_place && !takes_a_code.iter().any(|start| before.ends_with(start)) {
            continue;
        }
        let word: String = source[at + 1..].chars().take_while(|c| *c != '"').collect();
        let plain = word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if plain && (word.contains('-') || before.ends_with('=')) {
            found.push(word);
        }
    }
    found
}

/// The words of a theme that the program itself asks for.
#[test]
fn every_message_that_the_program_reads_is_in_the_table() {
    let table = page();
    let owed = std::fs::read_to_string(repository().join("site-gen/src/theme/words.rs")).expect("the list");
    for (name, text) in crate::architecture::sources("site-gen/src/view") {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for key in text.split(".text(\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(
                table.contains(&format!("`{key}`")),
                "{name} reads the message {key}, which the reference does not tell"
            );
            assert!(
                owed.contains(&format!("\"{key}\"")) || ["decimal_mark", "variant_falc"].contains(&key),
                "{name} reads the message {key}, which no other language is asked for"
            );
        }
    }
}

#[test]
fn every_message_of_the_service_is_in_the_table_and_the_other_way_round() {
    let source =
        std::fs::read_to_string(repository().join("ingest-fn/src/wording.rs")).expect("its sentences");
    let product_code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let read: BTreeSet<&str> =
        product_code.split('"').skip(1).step_by(2).filter(|word| word.starts_with("ingest_")).collect();
    assert!(read.len() > 20, "only {} were found in the source", read.len());
    let text = page();
    let rows = text.lines().filter(|line| line.starts_with("| `ingest_"));
    let cells = rows.filter_map(|line| line.split(" | ").next());
    let told: BTreeSet<&str> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert_eq!(told, read);
}
