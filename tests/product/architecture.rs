//! ARCHITECTURE.md's invariants that are absences: what no file of the source may contain.

use std::path::Path;
use tests::repository;

/// Rust sources below a folder: (path from the repository, text).
pub fn sources(folder: &str) -> Vec<(String, String)> {
    fn walk(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).expect("a source folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(root, &path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name =
                    path.strip_prefix(root).expect("below the repository").to_string_lossy().into_owned();
                found.push((name, std::fs::read_to_string(&path).expect("UTF-8 source")));
            }
        }
    }
    let mut found = Vec::new();
    walk(&repository(), &repository().join(folder), &mut found);
    assert!(!found.is_empty(), "{folder} has no sources");
    found
}

fn all_sources() -> Vec<(String, String)> {
    ["site-gen", "ingest-fn", "tests"].iter().flat_map(|folder| sources(folder)).collect()
}

#[test]
fn no_module_is_longer_than_500_lines_and_none_is_called_utils() {
    for (name, text) in all_sources() {
        let lines = text.lines().count();
        assert!(lines <= 500, "{name} has {lines} lines");
        assert!(!name.contains("util"), "{name}: say what it does instead");
    }
}

#[test]
fn every_module_opens_with_why() {
    for (name, text) in all_sources() {
        assert!(text.starts_with("//!"), "{name} does not open with a //! comment");
    }
}

#[test]
fn only_world_reads_and_only_write_writes() {
    let reading = ["fs::read", "File::open", "read_dir("];
    let writing = ["fs::write", "File::create", "fs::rename", "fs::remove", "fs::create_dir"];
    for (name, text) in sources("site-gen/src") {
        let product_code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is =
            |module: &str| name.contains(&format!("/{module}.rs")) || name.contains(&format!("/{module}/"));
        // The server keeps keys and a queue below .local: neither content nor site.
        let is_test = name.ends_with("tests.rs") || name.contains("/tests/");
        if is("serve") || is_test {
            continue;
        }
        for call in reading {
            assert!(!product_code.contains(call) || is("world") || is("write"), "{name} reads: {call}");
        }
        for call in writing {
            assert!(!product_code.contains(call) || is("write"), "{name} writes: {call}");
        }
    }
}

#[test]
fn the_function_neither_opens_envelopes_nor_knows_the_generator() {
    for (name, text) in sources("ingest-fn/src").into_iter().chain(sources("ingest-fn/forms/src")) {
        let product_code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for word in ["Decryptor", "age::Identity", "x25519::Identity", "site_gen"] {
            assert!(!product_code.contains(word), "{name} mentions {word}");
        }
    }
    for manifest in ["ingest-fn/Cargo.toml", "ingest-fn/forms/Cargo.toml"] {
        let text = std::fs::read_to_string(repository().join(manifest)).expect("a manifest");
        assert!(!text.contains("site-gen"), "{manifest} depends on the generator");
    }
}

#[test]
fn only_render_knows_tera_in_the_generator() {
    for (name, text) in sources("site-gen/src") {
        let knows = text.contains("tera::") || text.contains("use tera");
        assert!(!knows || name.contains("/render"), "{name} knows Tera");
    }
}
