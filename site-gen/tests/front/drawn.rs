//! The project's own theme draws every kind of block, with all its arguments and with as few as may be: what a
//! template asks of a component is only found out when it is drawn.

use std::path::Path;

use site_gen::check::Options;
use site_gen::world::Memory;
use site_gen::write::Destination;
use site_gen::{Failure, Project};

use crate::site_test::{CADRE, SITE, SiteTest};

const TEXT: &str = "
::: citation auteur=\"A. B.\" role=\"Infirmière\"
Un *mot*.
:::

::: citation auteur=x
Seul.
:::

::: encadre titre=\"À <retenir>\" ton=attention
Texte.
:::

::: encadre
Sans titre.
:::

::: etapes titre=\"Le chemin\"
1. Un
2. Deux
:::

::: figure src=/images/photo.png alt=\"Une salle\" credit=\"C. D.\"
Légende.
:::

::: figure src=/images/photo.png decoratif credit=\"C. D.\"
:::

::: chiffre valeur=\"815\" libelle=\"implications\" date=\"mars 2016\" source=\"Un rapport\"
:::

:::: accordeon titre=\"Et après ?\"
::: contact nom=\"E. F.\" service=\"Accueil\" email=\"e@exemple.ch\" telephone=\"+41 22 000 00 00\" adresse=\"Rue 1\"
Le matin.
:::
::::

::: contact nom=\"G. H.\" adresse=\"Rue 2\"
:::

::: document fichier=charte.pdf titre=\"La charte\" statut=\"provisoire\" description=\"Nos règles.\"
:::

::: document fichier=charte.pdf titre=\"Encore elle\"
:::
";

fn with_files_of(folder: &Path, name: &str, mut world: Memory) -> Memory {
    for entry in std::fs::read_dir(folder).expect("the theme") {
        let path = entry.expect("a file").path();
        let name = format!("{name}/{}", path.file_name().expect("a name").to_string_lossy());
        world = match path.is_dir() {
            true => with_files_of(&path, &name, world),
            false => world.with(&name, std::fs::read(&path).expect("a file")),
        };
    }
    world
}

/// The published page of `CADRE`.
fn drawn(text: &str, typography: &str) -> String {
    let themes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../themes");
    let test = SiteTest::sound()
        .edit(SITE, "title: Essai", &format!("title: Essai\ntypography: {typography}"))
        .append(CADRE, text)
        .with("content/images/photo.png", crate::site_test::png())
        .with("content/pages/charte.pdf", "%PDF-1.4\n");
    let world = with_files_of(&themes, "themes", test.world().clone());
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name);
    let project = Project {
        content: at("content"),
        themes: at("themes"),
        destination: Destination { out: at("public"), bundle: at("bundle") },
        cache: at("cache"),
        precompress: false,
        options: Options {
            drafts: false,
            base_url: None,
            now: "2025-06-01T12:00:00Z".parse().expect("an instant"),
            ..Options::default()
        },
    };
    match site_gen::build(&world, &project) {
        Ok(_) => std::fs::read_to_string(at("public/cadre/index.html")).expect("the page"),
        Err(Failure::Content(found)) => panic!("{}", site_gen::diagnostic::human(&world, &found, false)),
        Err(Failure::Write(error)) => panic!("{error}"),
    }
}

#[test]
fn every_block_is_drawn_by_the_theme() {
    let html = drawn(TEXT, "fr-CH");
    for piece in [
        "<blockquote class=\"quote__words\">\n<p>Un <em>mot</em>.</p>",
        "<span class=\"quote__role\">Infirmière</span>",
        "À &lt;retenir&gt;",
        "box box--attention",
        "box box--information",
        "<div class=\"steps\">",
        "alt=\"Une salle\"",
        "alt=\"\"",
        "<p>Légende.</p>",
        "<time datetime=\"2016-03\">mars 2016</time>",
        "<summary class=\"fold__title\">Et après\u{202f}?</summary>",
        "href=\"mailto:e@exemple.ch\"",
        "href=\"tel:+41220000000\"",
        "Encore elle",
        "<p>Nos règles.</p>",
        "(PDF, 1\u{a0}Ko)",
    ] {
        assert!(html.contains(piece), "{piece} is not in\n{html}");
    }
    assert!(!html.contains("⟦") && !html.contains(":::"), "{html}");
}

#[test]
fn each_heading_can_be_linked_to() {
    let html = drawn("\n### Un & deux\n", "off");
    let anchor = "<h3 id=\"un-deux\">Un &amp; deux</h3><a class=\"anchor\" href=\"#un-deux\" aria-label=\"Lien vers «\u{a0}Un &amp; deux\u{a0}»\"></a></div>";
    assert!(html.contains(anchor), "{html}");
}
