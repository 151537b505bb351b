//! HTML in a site that allows it.

use super::super::tests::{joined, well_formed};
use super::super::{Ids, Part, Rules, Tongue, Typography, parse};
use super::{RawHtml, tags};
use proptest::prelude::*;

const RULES: Rules =
    Rules { raw_html: RawHtml::Sanitised, typography: Typography::Off, tongue: Tongue::French };

fn html(text: &str) -> (String, Vec<(&'static str, String)>) {
    let (document, faults) = parse(text, &mut Ids::default(), &RULES);
    let faults = faults.into_iter().map(|fault| (fault.code, fault.message)).collect();
    (joined(&document), faults)
}

#[test]
fn harmless_html_is_kept() {
    for text in [
        "Les <abbr title=\"Hôpitaux universitaires\">HUG</abbr>, H<sub>2</sub>O, <b>**deux**</b><br>ici.\n",
        "<p lang=\"en\">Hello <kbd>Ctrl</kbd></p>\n",
        "<details>\n<summary>Plus</summary>\n<p>Ici.</p>\n</details>\n",
    ] {
        let (shown, faults) = html(text);
        assert_eq!(faults, [], "{text}");
        let kept = text.trim_end().replace("**deux**", "<strong>deux</strong>");
        assert!(shown.contains(kept.as_str()), "{shown}");
    }
}

#[test]
fn what_could_hurt_is_taken_out_and_named() {
    let (shown, faults) =
        html("Un <b onclick=\"x()\" style=\"color:red\">mot</b> <img src=x onerror=y> ici\n");
    assert_eq!(shown, "<p>Un <b>mot</b>  ici</p>\n");
    assert_eq!(faults.len(), 2);
    assert!(faults[0].1.contains("onclick") && faults[0].1.contains("style"), "{faults:?}");
    assert!(faults[1].1.contains("<img>") && faults[1].1.contains("onerror"), "{faults:?}");

    let (shown, faults) =
        html("<div class=\"x\" id=\"contenu\">\n<script>alert(1)</script>\n<p>Bloc</p>\n</div>\n");
    assert_eq!(shown.trim(), "<p>Bloc</p>");
    assert_eq!(faults.len(), 1);
    for name in ["<div>", "class", "id", "<script>"] {
        assert!(faults[0].1.contains(name), "{name}: {faults:?}");
    }
    let (shown, faults) = html("<iframe src=\"https://exemple.ch\"></iframe>\n\n<style>p{}</style>\n");
    assert_eq!((shown.trim(), faults.len()), ("", 2));
}

#[test]
fn links_in_html_are_checked_like_others() {
    let text = "Voir <a href=\"/cadre/?a&amp;b\" target=\"_blank\">cela</a>.\n";
    let (document, faults) = parse(text, &mut Ids::default(), &RULES);
    assert!(
        matches!(&document.parts[1], Part::Link { target, .. } if target == "/cadre/?a&b"),
        "{document:?}"
    );
    assert!(faults[0].message.contains("target"), "{faults:?}");
    let (shown, faults) = html("<p><a href=\"javascript:alert(1)\">x</a></p>\n");
    assert!(!shown.contains("javascript") && faults[0].1.contains("href"), "{shown} {faults:?}");
}

#[test]
fn an_element_is_closed_where_it_was_opened() {
    for text in [
        "Un <b>mot\n",
        "*Un <b>mot* fort</b>\n",
        "a </b> b\n",
        "<b>a <i>b</b> c</i>\n",
        "<details>\n\nx\n\n</details>\n",
    ] {
        let (shown, faults) = html(text);
        assert!(well_formed(&shown).is_ok(), "{shown}");
        assert!(faults.iter().any(|(code, _)| *code == "html-mal-ferme"), "{text}: {faults:?}");
    }
}

fn codes(text: &str) -> Vec<&'static str> {
    html(text).1.into_iter().map(|(code, _)| code).collect()
}

#[test]
fn what_html_may_not_hold_is_told() {
    for (text, code) in [
        ("[lien <a href=\"https://a.org\">y</a> z](https://b.org)", "lien-dans-un-lien"),
        ("<a href=\"https://a.org\">y [z](https://b.org)</a>", "lien-dans-un-lien"),
        ("<li>seul</li>", "html-mal-place"),
        ("<details>\n<p>x</p>\n</details>\n<summary>seul</summary>", "html-mal-place"),
        ("<dl>\n<dt>a</dt>\n</dl>\n<dd>b</dd>", "html-mal-place"),
        ("<details>\n::: encadre\nabc\n:::\n</details>", "bloc-mal-place"),
    ] {
        assert!(codes(text).contains(&code), "{text}: {:?}", codes(text));
    }
    assert_eq!(codes("<ul>\n<li>a<ol><li>b</li></ol></li>\n</ul>"), [""; 0]);
    assert_eq!(codes("<dl><dt>a</dt><dd>b</dd></dl>"), [""; 0]);
}

#[test]
fn many_tags_left_open_take_no_longer_than_they_are_many() {
    let (shown, faults) = html(&"<span>".repeat(20_000));
    assert!(well_formed(&shown).is_ok());
    assert!(faults.iter().all(|(code, _)| *code == "html-mal-ferme"));
}

#[test]
fn tags_are_read_by_name() {
    let read = tags::read("<A HREF='a>b' x=1 y/>t<!-- <b> --></a ><1");
    assert_eq!(read.len(), 2);
    assert_eq!((read[0].name.as_str(), read[0].attributes.join(" ").as_str()), ("a", "href x y"));
    assert!(read[1].closing);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_written_comes_out_well_formed_and_harmless(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<b>", "</b>", "<i class=x>", "</i>", "<div>\n", "</div>\n", "<p>", "</p>", "<a href=\"/x/\">", "</a>", "**", "*",
            "[a](b)", "\n", "\n\n", "mot ", "<script>", "</script>", "<br>", "- ", "> ", "<img src=x onerror=y>", "<", ">",
            "<details>\n", "<summary>", "</summary>", "<!--", "-->", "\"", "::: encadre\n", ":::\n", "`", "<svg onload=x>",
        ]), 0..20)
    ) {
        let text = pieces.concat();
        let (document, faults) = parse(&text, &mut Ids::default(), &RULES);
        let shown = joined(&document).replace(['⟨', '⟩'], "");
        prop_assert!(well_formed(&shown).is_ok(), "{:?}\n{}\n{}", well_formed(&shown), text, shown);
        for never in ["<script", "<img", "<svg", "<div", "<i class"] {
            prop_assert!(!shown.contains(never), "{}", shown);
        }
        for fault in faults {
            prop_assert!(text.get(fault.span).is_some());
        }
    }
}
