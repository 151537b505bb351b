//! A new page needs nothing but filling in.

use site_gen::new;

use crate::site_test::SiteTest;

fn page(test: &SiteTest, collection: &str, title: &str) -> Result<new::NewPage, (&'static str, String)> {
    new::page(test.world(), collection, title, "2025-06-01T12:00:00Z".parse().unwrap())
        .map_err(|mut found| (found[0].code, found.remove(0).help.unwrap_or_default()))
}

#[test]
fn the_front_matter_explains_every_field() {
    let new = page(&SiteTest::sound(), "actions", "L’été : une « pause » \"vraie\"").unwrap();
    assert_eq!(new.path, "content/actions/l-ete-une-pause-vraie/index.md");
    for piece in [
        "title: \"L’été : une « pause » \\\"vraie\\\"\"\n",
        "draft: true\n",
        "# Obligatoire. Jour de l’action. Date : 3 mars 2025, mars 2025 ou 2025.\ndate:\n",
        "#   soins : Soins\n",
        "# mission: []\n",
        "source:\n  label:\n  url:\n",
        "# image:\n#   src:\n",
        "# changement:\n#   - fait:\n#     etat:\n",
    ] {
        assert!(new.text.contains(piece), "{piece} missing from\n{}", new.text);
    }
}

#[test]
fn once_filled_it_is_clean() {
    let test = SiteTest::sound();
    let new = page(&test, "actions", "Nouvelle").unwrap();
    let test = test.with(&new.path, &new.text);
    // A draft may still lack what it must say: `check` passes.
    let (_, warnings) = test.site();
    let expected = ["champ-manquant", "texte-a-ecrire"];
    assert!(warnings.iter().all(|d| expected.contains(&d.code) && d.file == new.path), "{warnings:?}");
    let test = test.edit(&new.path, "## Premier titre\n\nÉcrivez ici.", "Une équipe.");
    let test = test.drafts();
    let empty = test.diagnostics();
    assert!(empty.iter().all(|d| d.code == "champ-manquant" && d.is_error()), "{empty:?}");
    let filled = test.edit(&new.path, "  label:\n  url:", "  label: a\n  url: https://exemple.ch");
    let filled = filled.edit(&new.path, "\ndate:\n", "\ndate: 1er juin 2025\n");
    filled.clean();
    let text =
        filled.edit(&new.path, "# mission: []", "mission: [soins]").edit(&new.path, "draft: true\n", "");
    text.clean();
}

/// Every type there is, required or not.
fn every_type(required: bool) -> SiteTest {
    let types = ["text", "markdown", "date", "number", "boolean", "image", "images", "file", "link"];
    let mut fields: String =
        types.map(|kind| format!("      x_{kind}: {{ type: {kind}, required: {required} }}\n")).concat();
    for (kind, option) in [
        ("choice", "vocabulary: mission"),
        ("choices", "vocabulary: mission"),
        ("reference", "collection: pages"),
        ("references", "collection: pages"),
        (
            "list",
            "of: { un: { type: file }, deux: { type: image }, trois: { type: references, collection: pages } }",
        ),
    ] {
        fields += &format!("      x_{kind}: {{ type: {kind}, required: {required}, {option} }}\n");
    }
    let date = "      date: { type: date";
    SiteTest::sound()
        .edit(crate::site_test::SITE, date, &format!("{fields}{date}"))
        .without(crate::site_test::ACTION)
        .without("content/actions/annoncer/photo.png")
        .edit(crate::site_test::INDEX, " et [les soins](/actions/mission/soins/)", "")
}

#[test]
fn whatever_its_collection_declares_it_passes_check() {
    for required in [true, false] {
        let test = every_type(required);
        let new = page(&test, "actions", "Nouvelle").unwrap();
        test.with(&new.path, &new.text).site();
        for piece in ["x_file:\n", "  src:\n", "  status:\n", "x_reference", "    trois:"] {
            assert!(new.text.contains(piece), "{piece} missing from\n{}", new.text);
        }
    }
}

#[test]
fn defaults_and_the_pages_that_may_be_named_are_told() {
    let fields = "      de: { type: reference, collection: pages }\n      vu: { type: choice, vocabulary: mission, default: soins }\n      date: { type: date";
    let test = SiteTest::sound().edit(crate::site_test::SITE, "      date: { type: date", fields);
    let text = page(&test, "actions", "Nouvelle").unwrap().text;
    assert!(
        text.contains("dossier d’une page de « pages »") && text.contains("Par défaut : soins."),
        "{text}"
    );
}

#[test]
fn every_optional_block_is_valid_yaml_once_uncommented() {
    let test = SiteTest::sound();
    let new = page(&test, "actions", "Nouvelle").unwrap();
    let front: String = new
        .text
        .lines()
        .map(|line| {
            let bare = line.strip_prefix("# ").unwrap_or(line);
            let key = bare.trim_start().trim_start_matches("- ").split(':').next().unwrap_or_default();
            let is_key = !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            let value =
                bare.split_once(':').is_some_and(|(_, value)| value.is_empty() || value.contains(['[', '|']));
            format!("{}\n", if is_key && value { bare } else { line })
        })
        .collect();
    let codes: Vec<&str> = test.with(&new.path, front).diagnostics().into_iter().map(|d| d.code).collect();
    assert!(
        codes
            .iter()
            .all(|code| ["champ-manquant", "image-sans-description", "texte-a-ecrire"].contains(code)),
        "{codes:?}"
    );
}

#[test]
fn what_cannot_be_made_is_refused() {
    let test = SiteTest::sound();
    assert!(
        page(&test, "action", "x")
            .is_err_and(|(code, help)| code == "collection-inconnue" && help.contains("« actions »"))
    );
    assert!(page(&test, "actions", "Annoncer").is_err_and(|(code, _)| code == "page-existante"));
    assert!(page(&test, "pages", "Cadre").is_err_and(|(code, _)| code == "page-existante"));
    assert!(page(&test, "actions", "…").is_err_and(|(code, _)| code == "adresse-invalide"));
    assert!(
        page(&test.without("content/site.yaml"), "actions", "x")
            .is_err_and(|(code, _)| code == "site-yaml-absent")
    );
    assert!(page(&SiteTest::sound(), "content/actions/", "x").is_ok());
}
