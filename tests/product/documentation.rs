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

/// The arguments of each `cargo run --release -- …` line: words, quoted titles whole, comments left out.
fn commands(file: &str) -> Vec<Vec<String>> {
    let lines = blocks(file, "sh").join("\n");
    lines.lines().filter_map(|line| line.trim().strip_prefix("cargo run --release -- ")).map(words).collect()
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
    let all: Vec<_> = ["README.md", "content/README.md"].into_iter().flat_map(commands).collect();
    for subcommand in ["serve", "check", "build", "new"] {
        assert!(all.iter().any(|c| c[0] == subcommand), "no guide shows `{subcommand}`");
    }
    for arguments in all {
        let site = Site::real();
        if arguments[0] == "serve" {
            Server::start(&site);
            continue;
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = site.site_gen(&arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", printed(&output));
    }
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
        .write("content/actions/relire-nos-brochures/atelier.jpg", photo);
    let output = site.site_gen(&["build", "--drafts"]);
    assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
    assert!(
        site.read("public/actions/relire-nos-brochures/index.html").contains("Douze mots ont été remplacés.")
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
    site.write("content/actions/relire-nos-brochures/index.md", broken);
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
