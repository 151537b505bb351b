//! What the guides tell people to type works as written.

use tests::{Server, Site, printed, repository};

/// The fenced blocks of a language in a Markdown file.
fn blocks(file: &str, language: &str) -> Vec<String> {
    let text = std::fs::read_to_string(repository().join(file)).expect("a guide");
    let found: Vec<String> = text
        .split(&format!("\n```{language}\n"))
        .skip(1)
        .map(|rest| rest.split("\n```").next().unwrap_or_default().to_owned())
        .collect();
    assert!(!found.is_empty(), "{file} has no {language} block");
    found
}

const GUIDES: [&str; 2] = ["README.md", "content/README.md"];

/// How a guide calls the generator: from a clone, or as the program that somebody was given.
const CALLS: [&str; 2] = ["cargo run --release -- ", "site-gen "];

/// What is tried another way: by running these tests, or by a test of its own.
const OTHERS: [&str; 3] = ["tests/run", "cargo build --release --workspace", "git "];

/// Every line that a guide tells people to type.
fn lines(file: &str) -> Vec<String> {
    blocks(file, "sh")
        .join("\n")
        .lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

/// The arguments of each call of the generator: words, quoted titles whole, comments left out.
fn commands(file: &str) -> Vec<Vec<String>> {
    let lines = lines(file);
    lines.iter().filter_map(|line| CALLS.iter().find_map(|call| line.strip_prefix(call))).map(words).collect()
}

fn words(line: &str) -> Vec<String> {
    let line = line.split(" #").next().unwrap_or(line);
    line.split('"')
        .enumerate()
        .flat_map(|(n, part)| {
            let quoted = n % 2 == 1;
            if quoted { vec![part.to_owned()] } else { part.split_whitespace().map(str::to_owned).collect() }
        })
        .collect()
}

#[test]
fn every_command_of_the_guides_works_as_written() {
    let all: Vec<_> = GUIDES.into_iter().flat_map(commands).collect();
    for subcommand in ["serve", "check", "build", "new"] {
        assert!(all.iter().any(|c| c[0] == subcommand), "no guide shows `{subcommand}`");
    }
    for arguments in all {
        let site = Site::real();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        if let Some(options) = arguments.strip_prefix(&["serve"]) {
            Server::start_with(&site, options);
            continue;
        }
        let output = site.site_gen(&arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", printed(&output));
    }
}

#[test]
fn nothing_is_told_to_be_typed_that_no_test_types() {
    for line in GUIDES.into_iter().flat_map(lines) {
        let tried = CALLS.iter().chain(&OTHERS).any(|start| line.starts_with(start));
        assert!(tried, "which test types « {line} »?");
    }
}

/// The program alone, in the folder of a site, as somebody has it who was given it.
#[test]
fn a_site_outside_the_repository_needs_the_program_only() {
    let site = Site::real();
    site.copy_theme();
    let program = site.path("outil/site-gen");
    std::fs::create_dir(site.path("outil")).expect("a folder");
    std::fs::copy(tests::command("site-gen").get_program(), &program).expect("a program");
    let built =
        std::process::Command::new(&program).arg("build").current_dir(site.path("")).env_clear().output();
    let built = built.expect("the program runs");
    assert_eq!(built.status.code(), Some(0), "{}", printed(&built));
    assert!(site.read("public/index.html").contains("<h1"));
}

/// What a host of files is asked for, and nothing more.
#[test]
fn a_site_without_forms_is_files_alone() {
    let site = crate::reference::site();
    for gone in [
        "forms/rejoindre.yaml",
        "forms/rejoindre.en.yaml",
        "forms/retirer.yaml",
        "pages/rejoindre.md",
        "pages/retirer.md",
    ] {
        std::fs::remove_file(site.path("content").join(gone)).expect("a file of the example");
    }
    site.replace("content/site.yaml", "to: /rejoindre/", "to: /participer/");
    let output = site.site_gen(&["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    for file in site.files("public").iter().filter(|file| file.ends_with(".html")) {
        let page = site.read(&format!("public/{file}"));
        assert!(!page.contains("<form") && !page.contains("/formulaires/"), "{file} needs the function");
    }
    assert!(site.read("public/404.html").contains("Cette page n’existe pas"));
    assert!(
        site.read("public/prendre-une-parcelle/index.html").contains("/participer/"),
        "a former address leads on"
    );
    assert!(site.read("public.bundle/redirects.json").contains("/prendre-une-parcelle/"));
    assert!(site.read("public.bundle/headers.json").contains("content-security-policy"));
}

#[test]
fn an_editor_sends_a_page_with_git_as_written() {
    let site = Site::real();
    let git = |arguments: &[&str]| {
        let output = std::process::Command::new("git")
            .args(arguments)
            .current_dir(site.path(""))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .envs([("GIT_AUTHOR_NAME", "E"), ("GIT_AUTHOR_EMAIL", "e@exemple.ch")])
            .envs([("GIT_COMMITTER_NAME", "E"), ("GIT_COMMITTER_EMAIL", "e@exemple.ch")])
            .output()
            .expect("git runs");
        assert!(output.status.success(), "git {arguments:?}: {}", printed(&output));
        printed(&output)
    };
    git(&["init", "-q", "--initial-branch=main"]);
    git(&["init", "-q", "--bare", "origin.git"]);
    git(&["remote", "add", "origin", "origin.git"]);
    git(&["add", "content"]);
    git(&["commit", "-qm", "Site"]);
    let begun = site.site_gen(&["new", "actions", "Relire nos brochures ensemble"]);
    assert_eq!(begun.status.code(), Some(0), "{}", printed(&begun));
    let steps: Vec<_> =
        lines("content/README.md").iter().filter_map(|line| line.strip_prefix("git ")).map(words).collect();
    assert!(steps.len() >= 3, "the guide shows no way with Git");
    for step in steps {
        git(&step.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let arrived = git(&["--git-dir=origin.git", "show", "--stat", "relire-nos-brochures"]);
    assert!(arrived.contains("relire-nos-brochures-ensemble/index.md"), "{arrived}");
}

#[test]
fn every_document_that_is_linked_exists_with_the_heading_that_is_named() {
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "content/README.md",
        "site-gen/REFERENCE.md",
        "ingest-fn/README.md",
        "infra/README.md",
        "infra/RUNBOOK.md",
        "infra/EXPLOITATION.md",
    ] {
        for target in links(document) {
            let (path, anchor) =
                target.split_once('#').map_or((target.as_str(), None), |(path, a)| (path, Some(a)));
            let folder = std::path::Path::new(document).parent().expect("a folder");
            let file = if path.is_empty() { document.into() } else { folder.join(path) };
            let found = repository().join(&file);
            assert!(found.exists(), "{document} links to {target}");
            let heading = |anchor: &str| {
                headings(&std::fs::read_to_string(&found).expect("text")).contains(&anchor.to_owned())
            };
            assert!(anchor.is_none_or(heading), "{document} links to {target}: no such heading");
        }
    }
}

#[test]
fn every_proof_that_the_comparison_of_forms_names_exists() {
    let text = std::fs::read_to_string(repository().join("ingest-fn/README.md")).expect("a document");
    let rows = text.lines().skip_while(|line| !line.contains("| proven by |")).skip(2);
    let rows: Vec<&str> = rows.take_while(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 10, "the table is elsewhere");
    for row in rows {
        let cell = row.trim_end_matches('|').rsplit('|').next().expect("a last cell");
        let mut text = String::new();
        let mut names = cell.split('`').skip(1).step_by(2).peekable();
        assert!(names.peek().is_some(), "nothing proves: {row}");
        for name in names {
            if name.contains('.') {
                let places = ["", "ingest-fn/", "ingest-fn/tests/ingest/", "tests/browser/"];
                let mut files = places.iter().map(|place| repository().join(place).join(name));
                let file = files.find(|file| file.is_file()).unwrap_or_else(|| panic!("no {name}: {row}"));
                text = std::fs::read_to_string(file).expect("text");
            } else {
                let begins = format!("fn {}", name.trim_end_matches('…'));
                assert!(text.contains(&begins), "no {name} there: {row}");
            }
        }
    }
}

/// Where the links of a document lead within the repository; examples in fences and in code are no links.
fn links(document: &str) -> Vec<String> {
    let text = std::fs::read_to_string(repository().join(document)).expect("a document");
    let prose: String = text.split("```").step_by(2).collect();
    let prose: String = prose.split('`').step_by(2).collect();
    prose
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', ' ']).next())
        .filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
        .map(str::to_owned)
        .collect()
}

/// The anchors of a document's headings, as forges make them: small letters, digits, hyphens for spaces.
fn headings(text: &str) -> Vec<String> {
    let prose = text.split("\n```").step_by(2);
    prose
        .flat_map(str::lines)
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            let words = line.trim_start_matches('#').trim().to_lowercase();
            words
                .chars()
                .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
                .collect::<String>()
                .replace(' ', "-")
        })
        .collect()
}

#[test]
fn the_editors_example_passes_check() {
    let example = blocks("content/README.md", "yaml")
        .into_iter()
        .find(|b| b.starts_with("---"))
        .expect("a front matter");
    let site = Site::real();
    let photo =
        std::fs::read(repository().join("tests/browser/fixtures/tilted-with-gps.jpg")).expect("a photo");
    site.write("content/actions/relire-nos-brochures/index.md", &example)
        .write("content/actions/relire-nos-brochures/atelier.jpg", photo)
        .write("content/actions/relire-nos-brochures/compte-rendu.pdf", "%PDF-1.4\n%%EOF\n");
    let output = site.site_gen(&["build", "--drafts"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert!(
        site.read("public/actions/relire-nos-brochures/index.html").contains("Douze mots ont été remplacés.")
    );
    assert!(
        site.read("public/actions/relire-nos-brochures/index.html").contains("Le compte rendu de mars 2026")
    );
}

#[test]
fn the_error_that_the_guide_shows_is_the_one_that_check_prints() {
    let shown =
        blocks("content/README.md", "text").into_iter().find(|b| b.starts_with("erreur")).expect("an error");
    let example = blocks("content/README.md", "yaml")
        .into_iter()
        .find(|b| b.starts_with("---"))
        .expect("a front matter");
    let site = Site::real();
    let broken = example
        .replace("niveau: decision ", "niveau: expresion ")
        .replace("atelier.jpg", "/images/atelier.svg");
    site.write("content/actions/relire-nos-brochures/index.md", broken)
        .write("content/actions/relire-nos-brochures/compte-rendu.pdf", "%PDF-1.4\n%%EOF\n");
    let said = printed(&site.site_gen(&["check"]));
    let without_position = |text: &str| -> Vec<String> {
        let plain = text.replace(['\u{a0}', '\u{202f}'], " ");
        plain
            .lines()
            .filter(|l| l.contains("erreur[") || l.contains("aide:"))
            .map(|l| l.trim().to_owned())
            .collect()
    };
    let (shown, said_lines) = (without_position(&shown), without_position(&said));
    assert!(!shown.is_empty());
    for line in shown {
        assert!(said_lines.contains(&line), "the guide shows:\n{line}\ncheck says:\n{said}");
    }
}
