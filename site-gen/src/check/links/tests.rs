//! Targets of links, read as an editor or a browser would.

use super::*;
use proptest::prelude::*;

#[test]
fn paths_are_relative_to_the_page() {
    let paths = |target| file_paths("content/actions/annoncer/index.md", target).collect::<Vec<_>>();
    assert_eq!(paths("photo.jpg"), ["content/actions/annoncer/photo.jpg"]);
    let both = ["content/actions/autre/x%20y.md", "content/actions/autre/x y.md"];
    assert_eq!(paths("../autre/./x%20y.md"), both, "to the letter first");
    assert_eq!(paths("/images/x.svg"), ["content/images/x.svg"]);
    assert!(paths("../../../etc/passwd").is_empty());
    assert_eq!(paths("%2e%2e/%2e%2e/%2e%2e/x").len(), 1, "decoded, it would leave");
}

#[test]
fn only_two_hexadecimal_digits_are_decoded() {
    assert_eq!(decode("%C3%A9t%c3%a9"), "été");
    for kept in ["%+1", "%-1", "100%", "% 1", "%zz", "%e9"] {
        assert_eq!(decode(kept), kept);
    }
}

#[test]
fn schemes_stand_before_a_colon() {
    assert_eq!(scheme("javascript:alert(1)"), Some("javascript"));
    assert_eq!(scheme("/a:b"), None);
    assert_eq!(scheme("a.md#b:c"), None);
    assert_eq!(scheme("page.md"), None);
}

#[test]
fn external_links() {
    for right in
        ["https://exemple.ch", "HTTP://exemple.ch/a?b#c", "mailto:a@b.ch?subject=x", "tel:+41 22 372"]
    {
        assert!(external(scheme(right).unwrap(), right).is_ok(), "{right}");
    }
    for wrong in [
        "javascript:alert(1)",
        "data:text/html,x",
        "java\tscript:x",
        "https:exemple.ch",
        "https://",
        "mailto:moi",
        "tel:abc",
        "vbscript:x",
        "file:///etc/passwd",
    ] {
        assert!(external(scheme(wrong).unwrap(), wrong).is_err(), "{wrong}");
    }
}

#[test]
fn suggestions_are_written_from_the_page() {
    assert_eq!(relative("content/pages/a.md", "content/pages/cadre.md"), "cadre.md");
    assert_eq!(relative("content/actions/a/index.md", "content/pages/cadre.md"), "../../pages/cadre.md");
}

proptest! {
    #[test]
    fn no_path_leaves_content(path in "(\\.\\./|[a-z]/|%2e%2e/|\\./|/){0,8}x") {
        for file in file_paths("content/pages/a.md", &path) {
            prop_assert!(file.starts_with("content/") && !file.contains(".."), "{}", file);
        }
    }
}
