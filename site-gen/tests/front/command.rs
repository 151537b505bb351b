//! The command itself, where only the machine can tell.

use std::fs;
use std::process::{Command, Stdio};

fn command(folder: &std::path::Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_site-gen"));
    command.current_dir(folder);
    command
}

#[test]
fn a_reader_who_leaves_early_is_no_crash() {
    let dir = tempfile::tempdir().unwrap();
    for format in ["json", "human"] {
        let mut child = command(dir.path())
            .args(["check", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop((child.stdout.take(), child.stderr.take()));
        assert_eq!(child.wait().unwrap().code(), Some(1), "{format}");
    }
}

#[test]
fn a_new_page_lands_where_its_collection_looks() {
    let dir = tempfile::tempdir().unwrap();
    let site =
        "title: A\nbase_url: https://a.ch\ncollections:\n  pages: { folder: content, url: \"/{path}/\" }\n";
    fs::create_dir_all(dir.path().join("content")).unwrap();
    fs::create_dir_all(dir.path().join("themes")).unwrap();
    fs::write(dir.path().join("content/site.yaml"), site).unwrap();
    assert!(command(dir.path()).args(["new", "pages", "Un titre"]).status().unwrap().success());
    assert!(dir.path().join("content/content/un-titre/index.md").is_file());
}

#[test]
fn the_cache_stays_out_of_the_published_folder() {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["content", "themes"] {
        fs::create_dir_all(dir.path().join(folder)).unwrap();
    }
    for (out, cache) in [("public", "public/.cache"), ("public", "public"), (".cache/site", ".cache")] {
        let output = command(dir.path()).args(["build", "--out", out, "--cache", cache]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{out} {cache}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("doivent être séparés"), "{out} {cache}");
        assert!(!dir.path().join(out).exists(), "{out} {cache}");
    }
}
