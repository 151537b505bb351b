//! The invariants that a reader cannot check at a glance.

use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

fn own(folder: &str) -> Vec<(PathBuf, String)> {
    let found = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    assert!(!found.is_empty());
    found.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn nothing_here_opens_an_envelope() {
    for (path, source) in own("src") {
        for word in ["Decryptor", "Identity", "age::decrypt", "SecretKey"] {
            assert!(!source.contains(word), "{} names {word}", path.display());
        }
    }
    let manifest = include_str!("../../Cargo.toml");
    assert!(!manifest.contains("site-gen") && !manifest.contains("staff"));
}

#[test]
fn modules_are_short_and_say_why() {
    for (path, source) in own("src").into_iter().chain(own("staff/src")) {
        assert!(source.starts_with("//! "), "{} does not open with why", path.display());
        assert!(source.lines().count() <= 300, "{} is too long", path.display());
    }
}
