//! The pipeline from files in memory to a published folder.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::image_facts::tests::camera_jpeg;
use crate::theme::tests::minimal;
use crate::world::{Memory, Stamp, WorldError};

pub(crate) const SITE: &str = "\
title: Essai
tagline: Un site d’essai
base_url: https://exemple.ch
languages: [fr]
timezone: Europe/Zurich
organisation: { name: Hôpital }
menus:
  main: [{ label: Accueil, to: / }, { label: Actions, to: /actions/ }]
vocabularies:
  mission: { label: Mission, values: { soins: Soins, recherche: Recherche } }
collections:
  pages: { folder: pages, url: \"/{path}/\", template: page }
  actions:
    folder: actions
    label: Les actions
    url: \"/actions/{slug}/\"
    template: action
    listing: /actions/
    facet_url: \"/actions/{facet}/{value}/\"
    fields:
      mission: { type: choices, vocabulary: mission, facet: true }
      image: { type: image }
";

pub(crate) fn world() -> Memory {
    let photo = "---\ntitle: Un atelier\nsummary: Un atelier avec des patients.\nmission: [soins]\n\
                 aliases: /ancienne/action.html\n\
                 image:\n  src: photo.jpg\n  alt: Deux personnes\n  credit: Anne\n\
                 \x20 rights: { scope: site, date: 2025-03-03 }\n---\n\nTexte.\n";
    minimal()
        .with("content/site.yaml", SITE)
        .with(
            "content/pages/index.md",
            "---\ntitle: Accueil\nsummary: La page d’accueil.\ntemplate: home\n---\n\nBonjour.\n",
        )
        .with("content/actions/atelier/index.md", photo)
        .with("content/actions/atelier/photo.jpg", camera_jpeg(64, 32, 6))
}

fn options() -> Options {
    Options {
        drafts: false,
        base_url: None,
        now: "2025-11-22T12:00:00Z".parse().expect("an instant"),
        ..Options::default()
    }
}

pub(crate) fn project(dir: &tempfile::TempDir) -> Project {
    Project {
        content: dir.path().join("content"),
        themes: dir.path().join("themes"),
        destination: Destination { out: dir.path().join("public"), bundle: dir.path().join("public.bundle") },
        cache: dir.path().join("cache"),
        precompress: false,
        options: options(),
    }
}

fn told(failure: Failure) -> Vec<(&'static str, String)> {
    match failure {
        Failure::Content(diagnostics) => diagnostics.into_iter().map(|d| (d.code, d.file)).collect(),
        Failure::Write(error) => panic!("{error}"),
    }
}

#[test]
fn a_small_site_is_published_whole() {
    let dir = tempfile::tempdir().unwrap();
    let report = build(&world(), &project(&dir)).unwrap();
    // Home, the action, the listing, the listing of « soins », the page not found; the redirection is none.
    assert_eq!(report.pages, 5);
    assert_eq!(report.images, Encoded { images: 1, decoded: 1 });
    let out = dir.path().join("public");
    for file in [
        "index.html",
        "actions/index.html",
        "actions/atelier/index.html",
        "actions/mission/soins/index.html",
        "404.html",
        "sitemap.xml",
        "robots.txt",
    ] {
        assert!(out.join(file).is_file(), "{file} is missing");
    }
    assert!(
        fs::read_to_string(out.join("actions/atelier/index.html")).unwrap().contains("<h1>Un atelier</h1>")
    );
    let former = fs::read_to_string(out.join("ancienne/action.html")).unwrap();
    assert!(
        former.contains("url=/actions/atelier/") || former.contains("url=&#x2F;actions&#x2F;atelier&#x2F;"),
        "{former}"
    );
    let redirects = fs::read_to_string(dir.path().join("public.bundle/redirects.json")).unwrap();
    assert_eq!(redirects, r#"[{"from":"/ancienne/action.html","to":"/actions/atelier/"}]"#);
    let bundle = fs::read(dir.path().join("public.bundle/forms.json")).unwrap();
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&bundle).unwrap()["version"], 1);
    let again = build(&world(), &project(&dir)).unwrap();
    assert_eq!((again.published.unwrap().written, again.images.decoded), (0, 0));
}

#[test]
fn each_edition_is_published_in_its_own_words() {
    let dir = tempfile::tempdir().unwrap();
    let mut english = "breadcrumbs_home: Home\nnot_found_title: Not found\nlanguage_en: English\n".to_owned();
    for key in forms::message_keys() {
        english.push_str(&format!("{key}: Text\n"));
    }
    let template = "{{ page.lang }} {{ page.title }} {{ page.breadcrumbs[0].label }} \
                    {%- for other in page.alternates %} {{ other.url }}{% endfor %}";
    let action = "---\ntitle: A workshop\nsummary: A workshop with patients.\n---\n";
    let world = world()
        .with("content/site.yaml", SITE.replace("[fr]", "[fr, en]"))
        .with("themes/messages/en.yaml", english)
        .with("themes/templates/action.html", template)
        .with("content/actions/atelier/index.en.md", action)
        .with("content/pages/index.falc.md", "---\ntitle: Bonjour\nrelu_par: Un groupe\n---\n");
    build(&world, &project(&dir)).unwrap();
    let read = |file: &str| fs::read_to_string(dir.path().join("public").join(file)).unwrap();
    let page = read("en/actions/atelier/index.html").replace("&#x2F;", "/");
    assert_eq!(page, "en A workshop Home /actions/atelier/ /en/actions/atelier/");
    assert!(read("en/404.html").contains("Not found") && read("falc/index.html").contains("Bonjour"));
    // « soins » is said once, in the original.
    assert!(dir.path().join("public/en/actions/mission/soins/index.html").is_file());
    assert!(!dir.path().join("public/en/index.html").exists());
    let map = read("sitemap.xml");
    for url in ["/", "/actions/", "/en/actions/", "/en/actions/atelier/", "/falc/"] {
        assert!(map.contains(&format!("<loc>https://exemple.ch{url}</loc>")), "{url} is not in {map}");
    }
}

#[test]
fn an_easy_text_waits_as_a_draft_until_somebody_has_proofread_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = "content/pages/index.falc.md";
    let unread = world().with(file, "---\ntitle: Bonjour\nsummary: Un essai.\n---\n");
    assert_eq!(told(check(&unread, &options()).unwrap_err()), [("champ-manquant", file.to_owned())]);
    let draft = world().with(file, "---\ntitle: Bonjour\nsummary: Un essai.\ndraft: true\n---\n");
    let report = build(&draft, &project(&dir)).unwrap();
    assert!(report.warnings.is_empty(), "{:?}", report.warnings);
    assert_eq!(report.unpublished.len(), 1, "it is listed with its reason");
    assert!(!dir.path().join("public/falc").exists());
}

#[test]
fn errors_of_content_theme_styles_and_templates_come_together() {
    let world = world()
        .with("content/pages/a.md", "---\nsummary: Sans titre, mais avec un résumé.\n---\n")
        .with("themes/assets/styles/a.css", "a{b:url(absent.png)}")
        .with("themes/templates/page.html", "{% if %}");
    let told = told(check(&world, &options()).unwrap_err());
    for file in ["content/pages/a.md", "themes/assets/styles/a.css", "themes/templates/page.html"] {
        assert!(told.iter().any(|(_, found)| found == file), "{file} is not in {told:?}");
    }
}

#[test]
fn a_condition_on_what_no_page_has_and_a_tag_that_is_not_closed_are_errors() {
    let dir = tempfile::tempdir().unwrap();
    let failing = |template: &str| {
        let world = world().with("themes/templates/page.html", template);
        let Err(Failure::Content(found)) = build(&world, &project(&dir)) else {
            panic!("{template} was built")
        };
        let found: Vec<_> = found.into_iter().filter(|found| found.is_error()).collect();
        assert_eq!(found.len(), 1, "{found:?}");
        let help = found[0].help.clone().unwrap_or_default();
        (template[found[0].span.clone().unwrap()].to_owned(), format!("{} {help}", found[0].message))
    };
    let (shown, told) = failing("{% if page.titel %}{{ page.title }}{% endif %}");
    assert_eq!(shown, "titel");
    assert!(told.contains("« page.titel » n’existe pas") && told.contains("« title »"), "{told}");
    let (shown, told) = failing("{% block a %}\n{% for one in page.toc %}\n{% endblock %}");
    assert_eq!(shown, "for one in page.toc");
    assert!(
        told.contains("« endblock » vient avant, à la ligne 3") && told.contains("{% endfor %}"),
        "{told}"
    );
    let (shown, told) = failing("{% if page.toc %}");
    assert_eq!(shown, "if page.toc");
    assert!(told.contains("{% endif %}"), "{told}");
}

#[test]
fn another_language_is_warned_of_french_words() {
    let dir = tempfile::tempdir().unwrap();
    let words = forms::message_keys().iter().map(|key| format!("{key}: Text\n")).collect::<String>();
    let action = "---\ntitle: A workshop\nsummary: A workshop with patients.\n---\n";
    let world = world()
        .with("content/site.yaml", SITE.replace("[fr]", "[fr, en]"))
        .with("themes/messages/en.yaml", words)
        .with("content/actions/atelier/index.en.md", action);
    let report = build(&world, &project(&dir)).unwrap();
    let told: Vec<&Diagnostic> =
        report.warnings.iter().filter(|found| found.code == "theme-mots-manquants").collect();
    assert_eq!(told.len(), 2, "{told:?}");
    let help =
        |file: &str| told.iter().find(|found| found.file == file).and_then(|found| found.help.as_deref());
    assert!(help("themes/messages/en.yaml").is_some_and(|help| help.contains("date_months")), "{told:?}");
    assert!(help("themes/messages/fr.yaml").is_some_and(|help| help.contains("language_en")), "{told:?}");
}

#[test]
fn a_template_s_failure_is_told_once_for_all_pages_and_nothing_changes() {
    let dir = tempfile::tempdir().unwrap();
    build(&world(), &project(&dir)).unwrap();
    let before = fs::read(dir.path().join("public/index.html")).unwrap();
    let other = "---\ntitle: Autre\nsummary: Une autre action publiée.\nmission: [soins]\n---\n";
    let world = world()
        .with("content/actions/autre/index.md", other)
        .with("themes/templates/home.html", "changé")
        .with("themes/templates/action.html", "{{ page.absent }}");
    let failure = build(&world, &project(&dir)).unwrap_err();
    assert_eq!(told(failure), [("gabarit", "themes/templates/action.html".to_owned())]);
    assert_eq!(fs::read(dir.path().join("public/index.html")).unwrap(), before);
    assert!(!dir.path().join(".public.staging").exists());
}

#[test]
fn a_photo_that_breaks_while_decoding_stops_the_build_before_it_writes() {
    let dir = tempfile::tempdir().unwrap();
    let mut photo = Vec::new();
    let pixels = image::RgbImage::from_fn(64, 32, |x, y| image::Rgb([x as u8, y as u8, (x * y) as u8]));
    pixels.write_to(&mut std::io::Cursor::new(&mut photo), image::ImageFormat::Png).unwrap();
    // Header, size and end are sound; the pixels between are not.
    let middle = photo.len() / 2;
    photo[middle - 20..middle + 20].fill(0);
    let failure =
        build(&world().with("content/actions/atelier/photo.jpg", photo), &project(&dir)).unwrap_err();
    assert_eq!(told(failure)[0].1, "content/actions/atelier/photo.jpg");
    assert!(!dir.path().join("public").exists());
}

#[test]
fn addresses_become_files() {
    assert_eq!(crate::draw::file_of("/"), "index.html");
    assert_eq!(crate::draw::file_of("/actions/page/2/"), "actions/page/2/index.html");
    assert_eq!(crate::draw::file_of("/404.html"), "404.html");
}

#[test]
fn errors_of_pages_hide_neither_those_of_the_theme_nor_those_between_them() {
    let site = SITE.replace("languages: [fr]", "languages: [fr, de]");
    let site = site.replace("image: { type: image }", "image: { type: image, role: zzz }");
    let broken = "---\ntitle: Accueil\nsummary: S.\ntemplate: home\n---\n\n[a](/nulle-part/)\n";
    let world = world().with("content/site.yaml", site);
    let found = told(check(&world.with("content/pages/index.md", broken), &options()).unwrap_err());
    let found: Vec<&str> = found.iter().map(|(code, _)| *code).collect();
    for code in ["lien-casse", "theme-fichier-manquant", "role-inconnu"] {
        assert_eq!(found.iter().filter(|found| **found == code).count(), 1, "{code}: {found:?}");
    }
}

#[test]
fn a_translation_shows_the_original_of_what_is_not_translated() {
    let site = SITE.replace("languages: [fr]", "languages: [fr, en]").replace(
        "template: page }",
        "template: page, fields: { voir: { type: references, collection: actions } } }",
    );
    let page =
        |title: &str| format!("---\ntitle: {title}\nsummary: S.\ntemplate: page\nvoir: atelier\n---\n");
    let cards = "{% for card in page.fields.voir %}<a href=\"{{ card.url }}\" lang=\"{{ card.lang or 'ici' }}\">{{ card.title }}</a>{% endfor %}";
    let french = crate::theme::tests::minimal();
    let words = crate::world::World::read(&french, "themes/messages/fr.yaml").unwrap();
    let world = world()
        .with("themes/messages/en.yaml", words)
        .with("themes/templates/page.html", cards)
        .with("content/site.yaml", site)
        .with("content/pages/index.md", page("Accueil"))
        .with("content/pages/index.en.md", page("Home"));
    let dir = tempfile::tempdir().unwrap();
    build(&world, &project(&dir)).unwrap();
    let read = |path: &str| fs::read_to_string(dir.path().join("public").join(path)).unwrap();
    assert!(read("index.html").contains("<a href=\"/actions/atelier/\" lang=\"ici\">Un atelier</a>"));
    assert!(read("en/index.html").contains("<a href=\"/actions/atelier/\" lang=\"fr\">Un atelier</a>"));
}

/// Counts how often photos are read.
struct Counting {
    world: Memory,
    photos: AtomicUsize,
}

impl World for Counting {
    fn list(&self) -> Result<Vec<String>, WorldError> {
        self.world.list()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, WorldError> {
        self.photos.fetch_add(usize::from(path.ends_with(".jpg")), Ordering::Relaxed);
        self.world.read(path)
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        self.world.stamp(path)
    }
}

#[test]
fn a_whole_build_reads_no_photo_that_it_knows() {
    let dir = tempfile::tempdir().unwrap();
    let reads = |world: Memory| {
        let world = Counting { world, photos: AtomicUsize::new(0) };
        let report = build(&world, &project(&dir)).unwrap();
        (world.photos.into_inner(), report.images.decoded)
    };
    let photos = || fs::read_dir(dir.path().join("public/images")).unwrap().count();
    assert_eq!(reads(world()), (2, 1), "to know it, and to make its sizes");
    let made = photos();
    fs::remove_dir_all(dir.path().join("public")).unwrap();
    assert_eq!((reads(world()), photos()), ((0, 0), made));
    let other = || world().with("content/actions/atelier/photo.jpg", camera_jpeg(64, 32, 3));
    assert_eq!(reads(other()), (2, 1), "another photo of that name");

    let notes = fs::read_dir(dir.path().join("cache/pictures")).unwrap().next().unwrap().unwrap().path();
    let edited =
        String::from_utf8(fs::read(&notes).unwrap()).unwrap().replace("\"width\":64", "\"width\":46");
    fs::write(&notes, edited).unwrap();
    assert_eq!(reads(other()), (1, 0), "what somebody edited counts for nothing");
    assert_eq!(reads(other()), (0, 0));
    fs::remove_dir_all(dir.path().join("cache")).unwrap();
    assert_eq!(reads(other()), (2, 1));
}

#[test]
fn the_words_of_a_contact_are_not_explained() {
    let dir = tempfile::tempdir().unwrap();
    let contact =
        "::: contact nom=\"Équipe compost\" email=\"a@exemple.ch\"\nLe compost, tous les jours.\n:::";
    let page = format!(
        "---\ntitle: Accueil\nsummary: La page d’accueil.\ntemplate: home\n---\n\n{contact}\n\n\
         :::: encadre titre=\"Qui ?\"\n{contact}\n::::\n\nUn compost.\n"
    );
    let world = world()
        .with("content/site.yaml", format!("{SITE}  mots: {{ folder: mots, label: Mots, listing: /mots/, entry_pages: false }}\nglossary: mots\n"))
        .with("content/mots/compost.md", "---\ntitle: Compost\nsummary: Des restes qui nourrissent.\n---\n")
        .with("content/pages/index.md", page)
        .with("themes/templates/home.html", "{{ page.html | safe }}")
        .with("themes/templates/blocks/encadre.html", "<section>{{ block.html | safe }}</section>")
        .with("themes/templates/blocks/contact.html", "<p>{{ block.nom }}</p>{{ block.html | safe }}\n");
    build(&world, &project(&dir)).unwrap();
    let html = fs::read_to_string(dir.path().join("public/index.html")).unwrap();
    assert_eq!(html.matches("class=\"term\"").count(), 1, "{html}");
    assert!(html.contains("Un <a class=\"term\"") && html.contains("Équipe compost</p>"), "{html}");
}
