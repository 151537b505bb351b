//! Blocks between two lines of `:::`.

use super::tests::{faults, html, joined, well_formed};
use super::*;
use proptest::prelude::*;

fn blocks(text: &str) -> Vec<Component> {
    let (document, faults) = parse(text, &mut Ids::default(), &Rules::default());
    assert!(faults.is_empty(), "{faults:?}");
    document
        .parts
        .into_iter()
        .filter_map(|part| match part {
            Part::Block(block) => Some(*block),
            _ => None,
        })
        .collect()
}

fn given(block: &Component, name: &str) -> String {
    match &block.arguments[name] {
        Some(Argument::Text(text)) => text.clone(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_block_holds_markdown_and_its_arguments() {
    let text = "Avant\n::: citation auteur=\"Une patiente\" role=\"Chirurgie\"\nLe **texte**.\n\nDeux.\n:::\nAprès\n";
    assert_eq!(
        html(text),
        "<p>Avant</p>\n<citation><p>Le <strong>texte</strong>.</p>\n<p>Deux.</p>\n</citation><p>Après</p>\n"
    );
    let block = &blocks(text)[0];
    assert_eq!(
        (given(block, "auteur").as_str(), given(block, "role").as_str()),
        ("Une patiente", "Chirurgie")
    );
    assert_eq!(&text[block.line.clone()], "::: citation auteur=\"Une patiente\" role=\"Chirurgie\"");
    assert_eq!(html(&text.replace('\n', "\r\n")), html(text));
}

#[test]
fn a_block_ends_whatever_stood_before_it() {
    for before in
        ["- un\n- deux\n", "> dit\n", "| a |\n|---|\n| b |\n", "mot\n: sens\n", "mot\n", "[^1]: note\n"]
    {
        let text = format!("{before}::: encadre\nDedans[^1]\n:::\n\n[^1]: fin\n");
        let (document, _) = parse(&text, &mut Ids::default(), &Rules::default());
        let shown = joined(&document);
        assert!(shown.contains("<encadre><p>Dedans<sup"), "{before}: {shown}");
        assert!(well_formed(&shown).is_ok(), "{shown}");
    }
}

#[test]
fn references_and_notes_reach_into_blocks_and_out() {
    let text = "Voir [a][x].\n\n::: encadre\n[b][x][^n]\n\n[x]: /cadre/\n:::\n\n[^n]: Note.\n";
    let shown = html(text);
    assert_eq!(shown.matches("⟨/cadre/⟩").count(), 2, "{shown}");
    assert!(shown.contains("<li id=\"note-1\"><p>Note."), "{shown}");
}

#[test]
fn blocks_nest_with_longer_marks() {
    let text = ":::: accordeon titre=\"Plus\"\n::: encadre\na\n:::\n::: etapes\n1. b\n2. c\n:::\n::::\n";
    assert_eq!(
        html(text),
        "<accordeon><encadre><p>a</p>\n</encadre><etapes><ol>\n<li>b</li>\n<li>c</li>\n</ol>\n</etapes></accordeon>"
    );
    let deep =
        "::::::: encadre\n:::::: encadre\n::::: encadre\n:::: encadre\na\n::::\n:::::\n::::::\n:::::::\n";
    assert_eq!(faults(deep), [("blocs-trop-imbriques", ":::: encadre")]);
}

#[test]
fn code_that_shows_a_block_is_code() {
    for text in ["```\n::: citation\n:::\n```\n", "<!--\n::: citation\n-->\n", "````\n```\n::: x\n````\n"] {
        assert!(!html(text).contains("citation>"), "{text}");
    }
    let text = "```\n::: citation\n```\n\n::: encadre\nb\n:::\n";
    let shown = html(text);
    assert!(
        shown.contains("<code>::: citation\n</code>") && shown.ends_with("<encadre><p>b</p>\n</encadre>"),
        "{shown}"
    );
    assert_eq!(html("\\::: encadre\n"), "<p>::: encadre</p>\n");
}

#[test]
fn a_block_that_is_not_closed_is_told_where_it_opens() {
    assert_eq!(faults("::: encadre\na\n"), [("bloc-non-ferme", "::: encadre")]);
    // One mistake, one message.
    let twice = "::: encadre ton=conseil\na\n\n::: encadre\nb\n:::\n";
    assert_eq!(faults(twice), [("bloc-non-ferme", "::: encadre ton=conseil")]);
    assert_eq!(faults("::: encadre\n::: accordeon titre=x\nb\n:::\n:::\n")[0].0, "bloc-non-ferme");
    assert_eq!(
        faults(":::: encadre\n::: accordeon titre=x\nb\n::::\n"),
        [("bloc-non-ferme", "::: accordeon titre=x")]
    );
    assert_eq!(faults("::: encadre\na\n::::\n"), [("bloc-mal-ferme", "::::")]);
    assert_eq!(faults("a\n:::\n"), [("fermeture-sans-bloc", ":::")]);
    assert_eq!(faults(":::: encadre\na\n:::\n::::\n"), [("fermeture-sans-bloc", ":::")]);
}

#[test]
fn a_block_stands_at_the_beginning_of_a_line() {
    assert_eq!(faults("- a\n\n  ::: encadre\n")[0].0, "bloc-mal-place");
    assert_eq!(faults("> ::: encadre\n")[0], ("bloc-mal-place", "::: encadre"));
    assert_eq!(html("a ::: b\n"), "<p>a ::: b</p>\n");
}

#[test]
fn arguments_are_checked_all_at_once() {
    let told = faults(
        "::: citaton auteur=x\na\n:::\n\n::: encadre tire=x ton=conseils\na\n:::\n\n::: chiffre valeur=3\n:::\n",
    );
    assert_eq!(
        told,
        [
            ("bloc-inconnu", "citaton"),
            ("argument-inconnu", "tire"),
            ("argument-invalide", "conseils"),
            ("argument-manquant", "::: chiffre valeur=3"),
            ("argument-manquant", "::: chiffre valeur=3"),
            ("argument-manquant", "::: chiffre valeur=3"),
        ]
    );
    let (_, told) =
        parse("::: citaton\n:::\n::: encadre tire=x\na\n:::\n", &mut Ids::default(), &Rules::default());
    assert!(told[0].help.contains("« citation »") && told[1].help.contains("« titre »"), "{told:?}");
    assert_eq!(faults("::: citation auteur\na\n:::\n"), [("argument-vide", "auteur")]);
    assert_eq!(faults("::: citation auteur=\"\"\na\n:::\n")[0].0, "argument-vide");
    assert_eq!(faults("::: encadre titre=a titre=b\na\n:::\n"), [("argument-en-double", "titre")]);
    assert_eq!(faults("::: encadre titre=\"a\nb\n:::\n")[0].0, "argument-non-ferme");
    assert_eq!(faults("::: encadre\n:::\n"), [("bloc-vide", "::: encadre")]);
}

#[test]
fn each_kind_has_its_rules() {
    for wrong in ["- a\n- b\n", "1. a\n\nsuite\n", "avant\n\n1. a\n", "1. a\n\n<!-- -->\n\n1. b\n", ""] {
        assert_eq!(faults(&format!("::: etapes\n{wrong}:::\n"))[0].0, "etapes-sans-liste", "{wrong}");
    }
    assert_eq!(faults("::: contact nom=A\n:::\n")[0].0, "contact-sans-moyen");
    assert_eq!(faults("::: contact nom=A email=moi\n:::\n"), [("argument-invalide", "moi")]);
    assert_eq!(faults("::: contact nom=A telephone=appelez\n:::\n"), [("argument-invalide", "appelez")]);
    assert_eq!(faults("::: figure src=a.jpg credit=B\n:::\n")[0].0, "image-sans-description");
    assert_eq!(faults("::: figure src=a.jpg credit=B alt=c decoratif\n:::\n")[0].0, "image-sans-description");
    assert_eq!(faults("::: figure src=a.jpg alt=c\n:::\n")[0].0, "argument-manquant");
    assert_eq!(
        faults("::: chiffre valeur=3 libelle=a source=b date=\"31 février\"\n:::\n")[0].0,
        "argument-invalide"
    );

    let text = "::: figure src=a.jpg alt=\"Deux mains\" credit=\"A. B.\"\nLégende\n:::\n";
    let figure = &blocks(text)[0];
    let image = figure.image.clone().unwrap();
    assert_eq!(
        (image.alt.as_str(), image.credit.as_str(), &text[image.span]),
        ("Deux mains", "A. B.", "a.jpg")
    );
    let figure = &blocks("::: figure src=a.jpg decoratif credit=x\n:::\n")[0];
    assert_eq!(figure.image.as_ref().map(|image| image.alt.as_str()), Some(""));
    let cropped = |cadrage: &str| format!("::: figure cadrage={cadrage} src=a.jpg decoratif credit=x\n:::\n");
    let focal =
        blocks(&cropped("\"40% 30%\""))[0].image.as_ref().map(|image| (image.focal.left, image.focal.top));
    assert_eq!(focal, Some((400, 300)));
    assert_eq!(faults(&cropped("haut"))[0].0, "cadrage-invalide");
    let number = &blocks("::: chiffre valeur=\"815\" libelle=a date=\"mars 2016\" source=b\n:::\n")[0];
    assert!(matches!(&number.arguments["date"], Some(Argument::Date(date)) if date.iso() == "2016-03"));
    let text = "::: document fichier=charte.pdf titre=\"La charte\"\n:::\n";
    let document = &blocks(text)[0];
    assert_eq!(&text[document.file.clone().unwrap().span], "charte.pdf");
    assert_eq!(document.arguments["statut"], None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn blocks_come_out_well_formed_whatever_is_around_them(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "::: encadre\n", ":::: accordeon titre=\"É\"\n", "::::: citation auteur=x\n", ":::\n", "::::\n", ":::::\n",
            "\n::: ", "::: figure src=a alt=\"", "::: contact =\"«\n", "etapes\n", "titre=\"x\" ", "\n", "\n\n", "texte ",
            "- ", "1. a\n", "> ", "    ", "```\n", "~~~\n", "| a |\n|---|\n", "| b |\n", "mot\n: sens\n", "**", "[^1]",
            "\n[^1]: note ", "<!--", "-->\n", "## T\n", "<div>\n", "`", "\r\n", "![a](b \"c\")\n", "*", "[a](b)",
        ]), 0..24)
    ) {
        let text = pieces.concat();
        let (mut document, faults) = parse(&text, &mut Ids::default(), &Rules::default());
        let shown = joined(&document).replace(['⟨', '⟩'], "");
        prop_assert!(well_formed(&shown).is_ok(), "{:?}\n{}\n{}", well_formed(&shown), text, shown);
        for fault in faults {
            prop_assert!(text.get(fault.span).is_some());
        }
        document.relocate(|span| {
            assert!(text.get(span.clone()).is_some(), "{span:?}");
            span
        });
    }
}
