//! Spans are what this reader is for: each test reads them back from the text, accents included.

use super::*;
use proptest::prelude::*;

/// The piece of the text that each scalar came from, in order.
fn scalars(text: &str) -> Vec<&str> {
    fn walk<'t>(text: &'t str, node: &Node, found: &mut Vec<&'t str>) {
        match &node.value {
            Value::Scalar { .. } => found.push(&text[node.span.clone()]),
            Value::Sequence(items) => items.iter().for_each(|item| walk(text, item, found)),
            Value::Mapping(entries) => {
                for (key, value) in entries {
                    walk(text, key, found);
                    walk(text, value, found);
                }
            }
        }
    }
    let mut found = Vec::new();
    walk(text, &parse(text).expect("valid YAML"), &mut found);
    found
}

fn problem(text: &str) -> (String, String) {
    let problem = parse(text).expect_err("a mistake");
    assert!(problem.help.is_some(), "no remedy: {}", problem.message);
    (text[problem.span].to_owned(), problem.message)
}

#[test]
fn spans_are_bytes_whatever_the_accents() {
    let text = "\u{feff}prénom: Zoé # été à l’hôpital\nlieu: 'Genève'\nœuvre: \"d’été\"\nliste:\n- é\n- [à, ù]\n🙂: ok\n";
    let expected =
        ["prénom", "Zoé", "lieu", "'Genève'", "œuvre", "\"d’été\"", "liste", "é", "à", "ù", "🙂", "ok"];
    assert_eq!(scalars(text), expected);
}

#[test]
fn spans_with_windows_newlines() {
    assert_eq!(scalars("a: é\r\nb:\r\n  - ç\r\n"), ["a", "é", "b", "ç"]);
}

#[test]
fn spans_of_blocks_and_folded_lines() {
    assert_eq!(scalars("a: |\n  été\n  été\n\nb: c\n"), ["a", "été\n  été", "b", "c"]);
    assert_eq!(scalars("a: été\n  suite\nb: c\n"), ["a", "été\n  suite", "b", "c"]);
}

#[test]
fn spans_of_lists_and_mappings() {
    let text = "é:\n- x: 1\n  y: 2\n- {a: b}\nf: [ç, d]\n";
    let node = parse(text).expect("valid");
    let list = node.get("é").expect("a list");
    assert_eq!(&text[list.span.clone()], "- x: 1\n  y: 2\n- {a: b}");
    let items = list.as_sequence().expect("a list");
    assert_eq!(&text[items[0].span.clone()], "x: 1\n  y: 2");
    assert_eq!(&text[items[1].span.clone()], "{a: b}");
    assert_eq!(&text[node.get("f").expect("a list").span.clone()], "[ç, d]");
    assert_eq!(&text[node.span.clone()], text.trim_end());
}

#[test]
fn a_missing_value_stands_at_its_key() {
    let text = "é: 1\ntitre: # rien\nautre: 2\nliste:\n  - a\n  -\n";
    let node = parse(text).expect("valid");
    assert_eq!(&text[node.get("titre").expect("a key").span.clone()], "titre");
    let items = node.get("liste").and_then(Node::as_sequence).expect("a list");
    assert!(items[1].is_null() && text[..items[1].span.start].ends_with('-'));
}

#[test]
fn an_empty_text_is_null() {
    for text in ["", "\n", "# rien\n", "---\n", "\u{feff}"] {
        assert!(parse(text).expect("valid").is_null(), "{text:?}");
    }
}

#[test]
fn a_key_comes_once() {
    let (shown, message) = problem("été: 1\nb: 2\nété: 3\n");
    assert_eq!((shown.as_str(), message.as_str()), ("été", "La clé « été » est déjà écrite à la ligne 1."));
    assert!(parse("a: {x: 1}\nb: {x: 1}\n").is_ok(), "in another mapping it is another key");
    assert!(problem("{a: 1, \"a\": 2}").1.contains("déjà"));
}

#[test]
fn keys_are_words() {
    assert!(problem("? [a]\n: b\n").1.contains("simple mot"));
    assert!(problem("a: 1\n: x\n").1.contains("manque une clé"));
}

#[test]
fn anchors_aliases_and_tags_are_refused() {
    for text in ["a: &x é\nb: *x\n", "a: &x [b]\n", "a: &x {b: c}\n", "a: *x\n", "a: *gras* ici\n", "a: &x\n"]
    {
        assert!(problem(text).1.contains("« & » ou « * »"), "{text}");
    }
    for text in ["a: !!str é\n", "a: !important\n", "a: !x [b]\n", "!!map {a: b}\n"] {
        assert!(problem(text).1.contains("point d’exclamation"), "{text}");
    }
}

#[test]
fn one_document_only() {
    assert!(parse("---\na: é\n...\n").is_ok());
    let (shown, message) = problem("a: é\n---\nb: c\n");
    assert_eq!(shown, "---");
    assert!(message.contains("second document"));
}

#[test]
fn directives_are_refused() {
    for text in ["%YAML 1.2\n---\na: é\n", "# note\n\n%\u{85}|2\n--- \\", "\u{feff}%TAG ! x\n---\na: b\n"] {
        let (shown, message) = problem(text);
        assert!(shown.starts_with('%') && message.contains("« % »"), "{text:?}: {shown}");
    }
    assert!(parse("a: 10 %\n").is_ok());
}

#[test]
fn depth_is_bounded() {
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    assert!(parse(&deep(MAX_DEPTH)).is_ok());
    assert!(problem(&deep(MAX_DEPTH + 1)).1.contains("les uns dans les autres"));
    assert!(problem(&deep(5000)).1.contains("les uns dans les autres"));
    assert!(parse(&"- ".repeat(5000)).is_err());
}

fn check_spans(text: &str, node: &Node) {
    let piece = text.get(node.span.clone()).expect("a span inside the text, between characters");
    match &node.value {
        Value::Scalar { text: value, plain: true } if !piece.contains(['\n', '\r']) && !node.is_null() => {
            assert_eq!(piece, value, "a plain word is its own source");
        }
        Value::Scalar { .. } => {}
        Value::Sequence(items) => items.iter().for_each(|item| check_spans(text, item)),
        Value::Mapping(entries) => {
            for (key, value) in entries {
                check_spans(text, key);
                check_spans(text, value);
            }
        }
    }
}

fn check(text: &str) {
    match parse(text) {
        Ok(node) => check_spans(text, &node),
        Err(problem) => {
            assert!(text.get(problem.span.clone()).is_some(), "{problem:?}");
            assert!(problem.help.is_some(), "no remedy: {problem:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn never_panics_on_any_text(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn never_panics_on_what_resembles_yaml(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "a", "é", "🙂", ":", ": ", " ", "  ", "\n", "\r\n", "\r", "\t", "- ", "-", "#", " # é", "'", "\"", "[", "]", "{",
                "}", ",", "|", ">", "|2\n", ">-\n", "&a ", "*a", "!", "!!str ", "? ", "---", "...", "%", "%TAG ! x\n",
                "%YAML 1.2\n", "@", "`", "\\", "\\u00e9", "~", "null", "1", "\u{feff}", "\u{85}", "\u{2028}", "\0", "key: v\n",
                "  - x\n",
            ]),
            0..24,
        )
    ) {
        check(&pieces.concat());
    }

    #[test]
    fn what_is_written_is_read_back(
        pairs in prop::collection::btree_map("[a-zé]{1,8}", "[a-zéàœ’«» 🙂]{0,12}", 1..6),
    ) {
        let text: String = pairs.iter().map(|(key, value)| format!("{key}: \"{value}\" # é\n")).collect();
        let node = parse(&text).expect("valid");
        let read: Vec<_> = node.entries().iter().map(|(k, v)| (k.text(), v.text())).collect();
        let written: Vec<_> = pairs.iter().map(|(k, v)| (Some(k.as_str()), Some(v.as_str()))).collect();
        prop_assert_eq!(read, written);
        for (key, value) in node.entries() {
            prop_assert_eq!(Some(&text[key.span.clone()]), key.text());
            prop_assert_eq!(&text[value.span.clone()], format!("\"{}\"", value.text().expect("a text")));
        }
    }
}
