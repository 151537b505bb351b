//! What the commands promise: their exit status, an untouched site after a failure, a page that `new` begins.

use std::process::Stdio;
use std::time::Duration;
use tests::{Site, command, printed, stdout};

#[test]
fn check_of_the_real_content_is_clean() {
    let output = Site::real().site_gen(&["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
}

#[test]
fn wrong_use_exits_with_2() {
    for arguments in [&["bild"][..], &["build", "--themes"], &["build", "--format", "xml"], &[]] {
        let output = command("site-gen").args(arguments).output().expect("site-gen runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", printed(&output));
    }
}

#[test]
fn errors_in_content_exit_with_1_and_leave_the_previous_site_untouched() {
    let site = Site::real();
    assert_eq!(site.site_gen(&["build"]).status.code(), Some(0));
    let before: Vec<_> =
        site.files("public").iter().map(|f| std::fs::read(site.path(&format!("public/{f}"))).ok()).collect();

    site.write(
        "content/pages/cassee.md",
        "---\ntitle: Une page cassée\nsummary: Elle a un lien qui n’arrive pas.\n---\n\n[Rien](rien.md)\n",
    );
    let output = site.site_gen(&["build"]);

    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    let after: Vec<_> =
        site.files("public").iter().map(|f| std::fs::read(site.path(&format!("public/{f}"))).ok()).collect();
    assert!(before == after, "a failed build changed the site");
}

#[test]
fn a_template_that_fails_while_rendering_leaves_the_previous_site_untouched() {
    let site = Site::real();
    site.copy_theme();
    let build = || site.site_gen(&["build"]);
    assert_eq!(build().status.code(), Some(0));
    let before = site.read("public/index.html");

    let action = site.read("themes/templates/action.html");
    site.write(
        "themes/templates/action.html",
        action.replacen("{{ page.title }}", "{{ page.titre_inconnu }}", 1),
    );
    assert_ne!(action, site.read("themes/templates/action.html"), "the template should print the title");
    let output = build();

    assert_eq!(output.status.code(), Some(1), "{}", printed(&output));
    assert!(printed(&output).contains("action.html"), "{}", printed(&output));
    assert_eq!(before, site.read("public/index.html"));
}

#[test]
fn a_killed_build_leaves_a_whole_site_and_the_next_build_repairs_nothing() {
    let site = Site::real();
    assert_eq!(site.site_gen(&["build"]).status.code(), Some(0));
    let before = site.files("public");
    for milliseconds in [1, 5, 20, 60, 120] {
        let mut child = site
            .site_gen_command(&["build", "--base-url", "https://ailleurs.example"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("site-gen starts");
        std::thread::sleep(Duration::from_millis(milliseconds));
        let _ = child.kill();
        let _ = child.wait();
        for file in site.files("public").iter().filter(|f| f.ends_with(".html")) {
            assert!(
                site.read(&format!("public/{file}")).trim_end().ends_with("</html>"),
                "{file} was cut off"
            );
        }
    }
    assert_eq!(site.site_gen(&["build"]).status.code(), Some(0));
    assert_eq!(before, site.files("public"), "something was left behind");
}

#[test]
fn new_begins_a_page_that_only_lacks_what_the_editor_knows() {
    let site = Site::real();
    let output = site.site_gen(&["new", "actions", "Écrire ensemble la lettre de sortie"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    let page = site.read("content/actions/ecrire-ensemble-la-lettre-de-sortie/index.md");
    assert!(page.contains("Écrire ensemble la lettre de sortie") && page.contains("draft: true"), "{page}");

    let again = site.site_gen(&["new", "actions", "Écrire ensemble la lettre de sortie"]);
    assert_eq!(again.status.code(), Some(1), "an existing page was overwritten");
    let unknown = site.site_gen(&["new", "acions", "Titre"]);
    assert_ne!(unknown.status.code(), Some(0));
    assert!(printed(&unknown).contains("actions"), "{}", printed(&unknown));
}

#[test]
fn a_draft_is_listed_with_its_reason_and_published_only_on_request() {
    let site = Site::real();
    site.write("content/pages/brouillon.md", "---\ntitle: Encore en travail\nsummary: Une page qui attend sa relecture avant de paraître.\ndraft: true\n---\n\nTexte.\n");
    let output = site.site_gen(&["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert!(printed(&output).contains("brouillon.md"), "{}", printed(&output));
    assert!(!site.path("public/brouillon/index.html").exists());
    assert_eq!(site.site_gen(&["build", "--drafts"]).status.code(), Some(0));
    assert!(site.path("public/brouillon/index.html").exists());
}

#[test]
fn a_page_that_leaves_the_content_leaves_the_site() {
    let site = Site::real();
    site.write(
        "content/pages/ephemere.md",
        "---\ntitle: Éphémère\nsummary: Une page publiée puis retirée par son éditrice.\n---\n\nTexte.\n",
    );
    assert_eq!(site.site_gen(&["build"]).status.code(), Some(0));
    assert!(site.path("public/ephemere/index.html").exists());
    std::fs::remove_file(site.path("content/pages/ephemere.md")).expect("the page exists");
    assert_eq!(site.site_gen(&["build"]).status.code(), Some(0));
    assert!(!site.path("public/ephemere").exists());
}

#[test]
fn a_folder_that_holds_something_else_is_never_written_over() {
    let site = Site::real();
    site.write("public/these.docx", "ne pas perdre");
    let output = site.site_gen(&["build"]);
    assert_eq!(output.status.code(), Some(2), "{}", printed(&output));
    assert_eq!(site.read("public/these.docx"), "ne pas perdre");
}

#[test]
fn base_url_reaches_canonical_addresses() {
    let site = Site::real();
    assert_eq!(
        site.site_gen(&["build", "--base-url", "https://partenaires.example/"]).status.code(),
        Some(0)
    );
    assert!(site.read("public/index.html").contains("https://partenaires.example/"));
    assert!(site.read("public/sitemap.xml").contains("<loc>https://partenaires.example/actions/</loc>"));
}

#[test]
fn json_diagnostics_are_one_object_a_line() {
    let site = Site::real();
    site.write("content/pages/cassee.md", "---\ntitle: Cassée\nsummary: Une page dont la date n’existe pas du tout.\nupdated: 31 février 2025\n---\n");
    let output = site.site_gen(&["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let line = stdout(&output).lines().next().map(str::to_owned).expect("a diagnostic");
    let diagnostic: serde_json::Value = serde_json::from_str(&line).expect("a JSON object");
    assert_eq!(diagnostic["file"], "content/pages/cassee.md");
    assert_eq!(diagnostic["line"], 4);
    assert_eq!(diagnostic["severity"], "error");
    assert!(diagnostic["help"].as_str().is_some_and(|h| !h.is_empty()));
}

const SHORT_OF_PERFECT: &str = "---\ntitle: Une page presque prête\n---\n\nElle n’a pas encore de résumé.\n";

#[test]
fn warnings_fail_only_when_they_are_denied() {
    let site = Site::real();
    site.write("content/pages/presque.md", SHORT_OF_PERFECT);
    let allowed = site.site_gen(&["check"]);
    assert_eq!(allowed.status.code(), Some(0), "{}", printed(&allowed));
    assert!(printed(&allowed).contains("avertissement[resume-manquant]"), "{}", printed(&allowed));
    for command in ["check", "build"] {
        let denied = site.site_gen(&[command, "--deny", "warnings"]);
        assert_eq!(denied.status.code(), Some(1), "{command}: {}", printed(&denied));
        assert!(printed(&denied).contains("erreur[resume-manquant]"), "{command}: {}", printed(&denied));
    }
    assert!(!site.path("public/index.html").exists(), "nothing is published as long as a warning is denied");
}

#[test]
fn the_real_content_has_no_warning() {
    let output = Site::real().site_gen(&["check", "--deny", "warnings"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
}

#[test]
fn quiet_says_nothing_when_all_is_well() {
    let site = Site::real();
    assert_eq!(printed(&site.site_gen(&["check", "--quiet"])), "");
    site.write("content/pages/presque.md", SHORT_OF_PERFECT);
    assert!(printed(&site.site_gen(&["check", "--quiet"])).contains("resume-manquant"));
}

#[test]
fn json_output_ends_with_a_line_that_counts() {
    let site = Site::real();
    let last = |arguments: &[&str]| -> serde_json::Value {
        let output = stdout(&site.site_gen(arguments));
        serde_json::from_str(output.lines().last().expect("a line")).expect("a JSON object")
    };
    let well = last(&["check", "--format", "json"]);
    assert_eq!((well["type"].as_str(), well["ok"].as_bool()), (Some("report"), Some(true)), "{well}");
    site.write("content/pages/cassee.md", "---\ntitle: Cassée\nsumary: Rien.\n---\n\nTexte.\n");
    let badly = last(&["build", "--format", "json"]);
    assert_eq!((badly["ok"].as_bool(), badly["errors"].as_u64()), (Some(false), Some(1)), "{badly}");
}

#[test]
fn a_new_page_takes_what_is_known_and_refuses_what_cannot_be() {
    let site = Site::real();
    let output = site.site_gen(&[
        "new",
        "actions",
        "Relire nos brochures",
        "--set",
        "date=3 mars 2025",
        "--set",
        "mission=soins, recherche",
        "--set",
        "source=Le rapport <https://exemple.ch/rapport>",
        "--set",
        "summary=Des patientes relisent les brochures de l’hôpital.",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    let checked = site.site_gen(&["check", "--drafts", "--format", "json"]);
    assert_eq!(checked.status.code(), Some(0), "what was given is enough:\n{}", printed(&checked));

    for (set, remedy) in
        [("dat=3 mars 2025", "« date »"), ("mission=soin", "« soins »"), ("date=31 février 2025", "février")]
    {
        let refused = site.site_gen(&["new", "actions", "Autre titre", "--set", set]);
        assert_eq!(refused.status.code(), Some(2), "{set}: {}", printed(&refused));
        assert!(printed(&refused).contains(remedy), "{set}: {}", printed(&refused));
    }
    assert!(!site.path("content/actions/autre-titre").exists());
    // Nobody is there to answer.
    let missing = site.site_gen_command(&["new"]).stdin(Stdio::null()).output().expect("site-gen runs");
    assert_eq!(missing.status.code(), Some(2), "{}", printed(&missing));
    assert!(printed(&missing).contains("site-gen new actions"), "{}", printed(&missing));
}

#[test]
fn completions_are_written_for_each_shell() {
    for shell in ["bash", "zsh", "fish"] {
        let output = command("site-gen").args(["completions", shell]).output().expect("site-gen runs");
        assert_eq!(output.status.code(), Some(0), "{shell}");
        let script = stdout(&output);
        assert!(script.contains("site-gen") && script.contains("external-links"), "{shell}: {script}");
    }
}
