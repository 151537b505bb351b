//! What an editor types, and what is printed. `_` shows U+202F, `~` shows U+00A0.

use super::super::tests::joined;
use super::super::{Ids, Part, RawHtml, Rules, Tongue, escape, parse};
use super::Typography;
use proptest::prelude::*;

fn seen(text: &str) -> String {
    text.replace('\u{202f}', "_").replace('\u{a0}', "~")
}

fn swiss(text: &str) -> String {
    seen(&Typography::Switzerland.text(text))
}

fn html(text: &str, typography: Typography) -> String {
    let rules = Rules { typography, ..Rules::default() };
    let (document, _) = parse(text, &mut Ids::default(), &rules);
    document
        .parts
        .into_iter()
        .map(|part| match part {
            Part::Html(html) => html,
            Part::Link { target, .. } => escape(&target),
            other => format!("{other:?}"),
        })
        .collect()
}

#[test]
fn each_country_has_its_spaces() {
    let text = "Pourquoi ? « Parce que » ; voici : oui !";
    assert_eq!(swiss(text), "Pourquoi_? «_Parce que_»_; voici_: oui_!");
    assert_eq!(seen(&Typography::France.text(text)), "Pourquoi_? «_Parce que_»_; voici~: oui_!");
    assert_eq!(Typography::Off.text(text), text);
    assert_eq!(Typography::Switzerland.in_language("en").text(text), text);
    assert_eq!(Typography::Switzerland.in_language("fr-CH"), Typography::Switzerland);
}

#[test]
fn missing_spaces_are_set_where_that_is_safe() {
    assert_eq!(swiss("Quoi? Oui! «Non»; Note: a"), "Quoi_? Oui_! «_Non_»_; Note_: a");
    assert_eq!(swiss("Vraiment ?! (Oui ?) Ah !"), "Vraiment_?! (Oui_?) Ah_!");
    for same in [
        "10:30",
        "https://exemple.ch/a?b;c:d!",
        "moi@exemple.ch",
        "charte.pdf",
        "a:b",
        "std::fmt",
        ":-) ;)",
        "C:\\a",
        "../a/b.md:12",
        "?",
        "[!]",
        "tel:+41223723311",
        "rapport_final!",
        "0:0",
    ] {
        assert_eq!(swiss(same), same);
    }
}

#[test]
fn straight_marks_become_french_ones() {
    assert_eq!(swiss("\"Bonjour\" dit-elle"), "«_Bonjour_» dit-elle");
    assert_eq!(swiss("« Le \"chef\" rit »"), "«_Le “chef” rit_»");
    assert_eq!(swiss("l'\"eau\" d'ici, aujourd'hui"), "l’«_eau_» d’ici, aujourd’hui");
    assert_eq!(
        swiss("Un écran de 5\" seul, 1'000 francs, 'tiens'"),
        "Un écran de 5\" seul, 1'000 francs, 'tiens'"
    );
    assert_eq!(swiss("Et puis... 2024--2025 -- enfin"), "Et puis… 2024–2025 – enfin");
    assert_eq!(swiss("--drafts a--b ....  ../x"), "--drafts a--b ....  ../x");
}

#[test]
fn numbers_stay_whole() {
    assert_eq!(swiss("1 000 000 personnes, 12 345. 10 % en 2 h"), "1_000_000 personnes, 12_345. 10_% en 2_h");
    for same in
        ["022 372 33 11", "+41 22 372 33 11", "en 2025 300 personnes", "079 123 456", "5 l'an", "3 mars"]
    {
        assert_eq!(swiss(same), swiss(same).replace('_', " "), "{same}");
        assert_eq!(swiss(same).replace('’', "'"), same);
    }
}

#[test]
fn a_paragraph_is_one_text_whatever_is_bold_in_it() {
    let shown = |text| seen(&html(text, Typography::Switzerland));
    assert_eq!(
        shown("**mot** ! «*a*» \"**b**\"?"),
        "<p><strong>mot</strong>_! «_<em>a</em>_» «_<strong>b</strong>_»_?</p>\n"
    );
    assert_eq!(
        shown("l'`eau` : `a !` et `b`?"),
        "<p>l’<code>eau</code>_: <code>a !</code> et <code>b</code>_?</p>\n"
    );
    assert_eq!(shown("« `a` » «`b`»"), "<p>«_<code>a</code>_» «_<code>b</code>_»</p>\n");
    assert_eq!(shown("mot\n! fin"), "<p>mot_! fin</p>\n");
    assert_eq!(
        shown("[Quoi ?](/a?b=1 \"Un titre !\")"),
        "<p><a href=\"/a?b=1\" title=\"Un titre !\">Quoi_?</a></p>\n"
    );
    assert_eq!(
        shown("<https://exemple.ch/?a> !"),
        "<p><a href=\"https://exemple.ch/?a\">https://exemple.ch/?a</a>_!</p>\n"
    );
    assert!(shown("```\na ! \"b\"\n```\n").contains("a ! &quot;b&quot;"));
    assert!(shown("- a !\n- \"b\"\n").contains("<li>a_!</li>\n<li>«_b_»</li>"));
}

#[test]
fn code_and_other_languages_written_as_html_stay_as_they_are() {
    let rules =
        Rules { raw_html: RawHtml::Sanitised, typography: Typography::France, tongue: Tongue::French };
    let text = "<code>a ? b : \"x\" d'e</code> et <span lang=\"en\">\"Hello!\" <b>it's</b></span> : l'un\n";
    let (document, faults) = parse(text, &mut Ids::default(), &rules);
    assert!(faults.is_empty(), "{faults:?}");
    let shown = joined(&document);
    assert!(shown.contains("a ? b : \"x\" d'e") || shown.contains("a ? b : &quot;x&quot; d'e"), "{shown}");
    assert!(shown.contains("Hello!") && shown.contains("it's") && shown.contains("\u{a0}: l’un"), "{shown}");
}

#[test]
fn pasted_tables_take_no_longer_than_they_are_long() {
    for piece in ["123 456 ", "a'b'", "a.b.", "\"a\""] {
        let long = piece.repeat(20_000);
        assert_eq!(skeleton(&Typography::France.text(&long)), skeleton(&long));
    }
}

#[test]
fn anchors_do_not_change() {
    for text in ["## Pourquoi ?\n", "## L'« eau »: 1 000 !\n", "## \"A\"...b -- c\n", "## Quoi?!\n"] {
        let ids = |typography| {
            let rules = Rules { typography, ..Rules::default() };
            parse(text, &mut Ids::default(), &rules).0.anchors
        };
        assert_eq!(ids(Typography::Switzerland), ids(Typography::Off), "{text}");
    }
}

/// Everything but what typography may change.
fn skeleton(text: &str) -> String {
    let dots = text.replace('…', "...").replace('–', "--");
    dots.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '«' | '»' | '“' | '”' => '"',
            '’' => '\'',
            other => other,
        })
        .collect()
}

const PIECES: [&str; 34] = [
    "mot",
    "l'",
    "\"",
    "«",
    "»",
    " ",
    " ",
    "\u{a0}",
    "\u{202f}",
    "!",
    "?",
    ":",
    ";",
    "...",
    "..",
    "--",
    "-",
    "1",
    "000",
    "22",
    "%",
    "h",
    "(",
    ")",
    "https://a.ch/?b",
    "a@b.ch",
    "x.pdf",
    "\n",
    "’",
    "“",
    "É",
    ",",
    "`",
    "'",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn only_spaces_and_marks_change_and_only_once(
        pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..16),
    ) {
        let text = pieces.concat();
        for typography in [Typography::Switzerland, Typography::France] {
            let once = typography.text(&text);
            prop_assert_eq!(skeleton(&once), skeleton(&text), "{:?}", text);
            prop_assert_eq!(typography.text(&once), once.clone(), "{:?} → {:?}", text, once);
        }
    }

    #[test]
    fn markup_makes_no_difference(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..12), cut in 0usize..12) {
        let words = |pieces: &[&str]| pieces.concat().replace(['`', '\n', '-', '(', ')', '@', '/'], "");
        let (left, right) = pieces.split_at(cut.min(pieces.len()));
        let (left, right) = (words(left), words(right));
        let plain = html(&format!("x{left}{right}y\n"), Typography::Switzerland);
        let marked = html(&format!("x{left}<!---->{right}y\n"), Typography::Switzerland);
        prop_assert_eq!(marked, plain);
    }

    #[test]
    fn code_is_never_touched(code in "[a-z \"';:!?.«»]{1,20}") {
        let code = format!("x{code}x");
        let shown = html(&format!("« a » `{code}` ? \"b\"\n"), Typography::France);
        prop_assert!(shown.contains(&format!("<code>{}</code>", escape(&code))), "{}", shown);
    }
}
