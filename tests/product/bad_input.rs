//! An editor's mistakes, all in one site: every one is reported in one run, with file, line and remedy, in French.

use serde_json::Value;
use tests::{Site, printed, stdout};

/// Runs `check --format json` and returns the errors.
fn errors(site: &Site) -> Vec<Value> {
    let output = site.site_gen(&["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    stdout(&output)
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .filter(|d| d["severity"] == "error")
        .collect()
}

/// The first action whose text contains `part`: its path below `content/actions/`, and its text.
fn action_that_says(site: &Site, part: &str) -> (String, String) {
    let actions = site.files("content/actions").into_iter().filter(|f| f.ends_with("index.md"));
    let mut read = actions.map(|f| (f.clone(), site.read(&format!("content/actions/{f}"))));
    read.find(|(_, text)| text.contains(part)).unwrap_or_else(|| panic!("no action says {part:?}"))
}

#[test]
fn all_mistakes_of_a_site_are_reported_in_one_run() {
    let site = Site::real();
    let page = |name: &str, extra: &str, body: &str| {
        site.write(
            &format!("content/pages/{name}.md"),
            format!("---\ntitle: Page {name}\nsummary: Une page écrite pour se tromper, avec soin.\n{extra}---\n\n{body}\n"),
        );
    };
    page("date", "updated: 31 février 2025\n", "Texte.");
    page("inconnu", "sommaire: x\n", "Texte.");
    page("lien", "", "Voir [la page](absente.md) et [l’ancre](cadre.md#nulle-part).");
    page("image", "", "![](dessin.svg \"Crédit\")");
    page("yaml", "titre: [ouvert\n", "Texte.");
    site.write(
        "content/pages/sans-titre.md",
        "---\nsummary: Il manque le titre, qui est obligatoire partout.\n---\n\nTexte.\n",
    );
    site.write("content/pages/latin1.md", b"---\ntitle: Caf\xe9\n---\n");
    let (_, sound) = action_that_says(&site, "/images/");
    site.write("content/actions/fausse/index.md", sound.replace("mission:", "mision:"));

    let found = errors(&site);

    let mut expected = vec![
        ("content/pages/date.md", Some(4)),
        ("content/pages/inconnu.md", Some(4)),
        ("content/pages/lien.md", Some(6)),
        ("content/pages/image.md", Some(6)),
        ("content/pages/yaml.md", None),
        ("content/pages/sans-titre.md", None),
        ("content/pages/latin1.md", None),
        ("content/actions/fausse/index.md", None),
    ];
    expected.retain(|(file, line)| {
        !found.iter().any(|d| d["file"] == *file && line.is_none_or(|line: u64| d["line"] == line))
    });
    assert!(expected.is_empty(), "not reported: {expected:?}\nin {found:#?}");
    for diagnostic in &found {
        for key in ["code", "message", "help"] {
            assert!(diagnostic[key].as_str().is_some_and(|text| !text.is_empty()), "no {key}: {diagnostic}");
        }
    }
    assert_eq!(found.iter().filter(|d| d["file"] == "content/pages/lien.md").count(), 2);
}

#[test]
fn a_misspelt_value_is_answered_with_the_nearest() {
    let site = Site::real();
    let (file, text) = action_that_says(&site, "\nniveau: decision");
    site.write(&format!("content/actions/{file}"), text.replace("\nniveau: decision", "\nniveau: decison"));
    let found = errors(&site);
    assert_eq!(found.len(), 1, "{found:#?}");
    let said = format!("{} {}", found[0]["message"], found[0]["help"]);
    assert!(said.contains("decison") && said.contains("decision"), "{said}");
}

#[test]
fn two_pages_with_one_address_are_both_named() {
    let site = Site::real();
    let text = "---\ntitle: Même adresse\nsummary: Deux fichiers voudraient la même adresse publique.\n---\n\nTexte.\n";
    site.write("content/pages/double.md", text).write("content/pages/double/index.md", text);
    let said = format!("{:?}", errors(&site));
    assert!(said.contains("double.md") && said.contains("double/index.md"), "{said}");
}

#[test]
fn an_unreadable_photo_is_named_with_its_page() {
    let site = Site::real();
    let (file, text) = action_that_says(&site, ".jpg");
    let photo = text
        .lines()
        .find_map(|l| l.trim().strip_prefix("src: "))
        .expect("a photo")
        .trim_matches('"')
        .to_owned();
    let folder = file.trim_end_matches("index.md");
    site.write(&format!("content/actions/{folder}{photo}"), "ceci n’est pas une image");
    let said = format!("{:?}", errors(&site));
    assert!(said.contains(&photo), "{said}");
}

#[test]
fn an_empty_content_folder_says_where_to_start() {
    let site = Site::real();
    std::fs::remove_dir_all(site.path("content")).expect("content exists");
    std::fs::create_dir(site.path("content")).expect("a writable folder");
    let output = site.site_gen(&["build"]);
    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    assert!(printed(&output).contains("site.yaml"), "{}", printed(&output));
}

#[test]
fn diagnostics_for_people_show_the_line_and_the_remedy() {
    let site = Site::real();
    site.write("content/pages/date.md", "---\ntitle: Une date\nsummary: Une page dont la date n’existe pas du tout.\nupdated: 31 février 2025\n---\n");
    let said = printed(&site.site_gen(&["check"]));
    for part in ["erreur", "content/pages/date.md:4", "31 février 2025", "aide"] {
        assert!(said.contains(part), "{part:?} is missing from:\n{said}");
    }
}
