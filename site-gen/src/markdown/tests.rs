//! What an editor writes in Markdown, and the HTML it becomes.

use super::*;
use proptest::prelude::*;

/// The HTML with each hole shown as `⟨target⟩` or `⟨image src⟩`.
pub(super) fn html(text: &str) -> String {
    let (document, faults) = parse(text, &mut Ids::default(), &Rules::default());
    assert!(faults.is_empty(), "{faults:?}");
    joined(&document)
}

pub(super) fn joined(document: &Document) -> String {
    shown(&document.parts)
}

fn shown(parts: &[Part]) -> String {
    parts
        .iter()
        .map(|part| match part {
            Part::Html(html) => html.clone(),
            Part::Link { target, .. } => format!("⟨{target}⟩"),
            Part::Image(image) => format!("⟨{}|{}|{}⟩", image.src, image.alt, image.credit),
            Part::Heading(heading, parts) => {
                format!("<h{0} id=\"{1}\">{2}</h{0}>\n", heading.level, heading.id, shown(parts))
            }
            Part::Block(block) => format!("<{0}>{1}</{0}>", block.kind.name, shown(&block.parts)),
        })
        .collect()
}

/// Code and underlined text of each fault.
pub(super) fn faults(text: &str) -> Vec<(&'static str, &str)> {
    let (_, faults) = parse(text, &mut Ids::default(), &Rules::default());
    assert!(faults.iter().all(|fault| !fault.help.is_empty()));
    faults.into_iter().map(|fault| (fault.code, &text[fault.span])).collect()
}

#[test]
fn a_note_holds_no_heading_and_stands_outside_links() {
    assert_eq!(faults("a[^1]\n\n[^1]: b\n\n    ## Titre\n"), [("titre-dans-une-note", "## Titre")]);
    assert_eq!(faults("[a[^1]](https://a.org)\n\n[^1]: b\n"), [("note-dans-un-lien", "[^1]")]);
    assert!(faults("[a](https://a.org)[^1]\n\n[^1]: b\n").is_empty());
}

#[test]
fn headings_get_unique_anchors_that_give_way_to_chosen_ones() {
    let text = "## Été à l’hôpital\n\n## Été à l’hôpital\n\n### Autre {#ete-a-l-hopital-2}\n";
    assert_eq!(
        html(text),
        "<h2 id=\"ete-a-l-hopital\">Été à l’hôpital</h2>\n<h2 id=\"ete-a-l-hopital-3\">Été à l’hôpital</h2>\n\
         <h3 id=\"ete-a-l-hopital-2\">Autre</h3>\n"
    );
}

#[test]
fn heading_rules() {
    assert_eq!(faults("# Un\n"), [("titre-de-niveau-1", "# Un")]);
    assert_eq!(faults("### Trois\n"), [("niveau-de-titre-saute", "### Trois")]);
    assert_eq!(faults("## Deux\n\n#### Quatre\n"), [("niveau-de-titre-saute", "#### Quatre")]);
    assert_eq!(faults("## A {#x}\n\n## B {#x}\n").len(), 1);
    assert_eq!(faults("## A {#Été}\n")[0].0, "ancre-invalide");
    assert_eq!(faults("## A {.rouge}\n")[0].0, "attribut-de-titre");
    assert_eq!(faults("##\n\ntexte\n")[0].0, "titre-vide");
}

#[test]
fn raw_html_is_refused_once_per_element_with_what_to_write_instead() {
    assert_eq!(faults("Un <b>mot</b> fort.\n"), [("html-brut", "<b>")]);
    assert_eq!(faults("<div class=\"x\">\nbloc\n</div>\n").len(), 1);
    assert_eq!(faults("<script>\nalert(1)\n</script>\n").len(), 1);
    assert_eq!(faults("<!-- a --> <script>x</script>\n").len(), 1);
    let (document, faults) = parse(
        "<script>alert(1)</script>\n\nUn <img src=x onerror=y> ici\n",
        &mut Ids::default(),
        &Rules::default(),
    );
    assert_eq!(faults.len(), 2);
    assert!(!joined(&document).contains("<script") && !joined(&document).contains("<img"));
}

#[test]
fn comments_between_editors_are_left_out() {
    assert_eq!(html("<!-- à revoir -->\n\nBonjour <!-- vu --> toi\n"), "<p>Bonjour  toi</p>\n");
    assert_eq!(html("<!-- sur\n\ndeux lignes -->\n"), "");
    assert_eq!(html("<!-- a --> <!-- b -->\n\nc\n"), "<p>c</p>\n");
    assert_eq!(faults("a\n\n<!-- oubliée\n\nb\n\n## c\n"), [("commentaire-non-ferme", "<!-- oubliée")]);
    assert_eq!(faults("<!-- a --> Texte\n"), [("texte-apres-commentaire", "Texte")]);
}

#[test]
fn text_is_escaped() {
    assert_eq!(html("1 < 2 & \"3\" `<b>`\n"), "<p>1 &lt; 2 &amp; &quot;3&quot; <code>&lt;b&gt;</code></p>\n");
    assert_eq!(
        html("```html\n<b>[^x]\n```\n"),
        "<pre tabindex=\"0\"><code class=\"language-html\">&lt;b&gt;[^x]\n</code></pre>\n"
    );
}

#[test]
fn links_are_holes_and_their_span_is_the_target() {
    let text = "Voir [le cadre](../cadre.md#duree \"Un titre\") et <https://exemple.ch>.\n";
    let (document, _) = parse(text, &mut Ids::default(), &Rules::default());
    let Part::Link { target, span } = &document.parts[1] else { panic!("{document:?}") };
    assert_eq!((target.as_str(), &text[span.clone()]), ("../cadre.md#duree", "../cadre.md#duree"));
    assert_eq!(
        joined(&document),
        "<p>Voir <a href=\"⟨../cadre.md#duree⟩\" title=\"Un titre\">le cadre</a> et \
         <a href=\"⟨https://exemple.ch⟩\">https://exemple.ch</a>.</p>\n"
    );
    assert_eq!(
        html("<info@exemple.ch>\n"),
        "<p><a href=\"⟨mailto:info@exemple.ch⟩\">info@exemple.ch</a></p>\n"
    );
    assert_eq!(faults("[](/cadre/)\n"), [("lien-sans-texte", "[](/cadre/)")]);
    assert_eq!(faults("[le cadre][absent]\n"), [("reference-absente", "[le cadre][absent]")]);
    assert_eq!(html("[sic]\n"), "<p>[sic]</p>\n");
}

#[test]
fn an_image_is_a_block_with_description_and_credit() {
    assert_eq!(
        html("Avant\n\n![Deux *personnes*](a.jpg \"Photo : A. B.\")\n\nAprès\n"),
        "<p>Avant</p>\n⟨a.jpg|Deux personnes|Photo : A. B.⟩<p>Après</p>\n"
    );
    assert_eq!(faults("![](a.jpg \"c\")\n"), [("image-sans-description", "![](a.jpg \"c\")")]);
    assert_eq!(faults("![a](a.jpg)\n"), [("image-sans-credit", "![a](a.jpg)")]);
    assert_eq!(faults("Un ![a](a.jpg \"c\") ici\n"), [("image-dans-le-texte", "![a](a.jpg \"c\")")]);
    assert_eq!(faults("[![a](a.jpg \"c\")](/x/)\n")[0].0, "image-dans-le-texte");
}

#[test]
fn tables_scroll_in_a_named_region() {
    let shown = html("## Le cadre\n\n| | Ponctuel |\n|---|---:|\n| Durée | 2 h |\n\n| a |\n|---|\n| b |\n");
    assert!(
        shown.contains(
            "<section class=\"table-scroll\" tabindex=\"0\" aria-label=\"Tableau : Le cadre\">\n<table>\n\
             <thead>\n<tr><td></td><th scope=\"col\" class=\"align-right\">Ponctuel</th></tr>\n</thead>\n\
             <tbody>\n<tr><td>Durée</td><td class=\"align-right\">2 h</td></tr>\n</tbody>\n</table>\n</section>"
        ),
        "{shown}"
    );
    assert!(shown.contains("aria-label=\"Tableau : Le cadre (2)\""), "{shown}");
    assert!(html("| a |\n|---|\n").ends_with("</thead>\n</table>\n</section>\n"));
}

#[test]
fn the_cells_of_a_wide_table_say_which_column_they_are_of() {
    let shown = html("| | Nom *entier* | Date | |\n|---|---|---:|---|\n| Pair | A | « 2 » & 3 | B |\n");
    assert!(
        shown.contains(
            "<tbody>\n<tr><td>Pair</td><td data-label=\"Nom entier\">A</td>\
             <td class=\"align-right\" data-label=\"Date\">« 2 » &amp; 3</td><td>B</td></tr>"
        ),
        "{shown}"
    );
    assert!(!html("| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |\n").contains("data-label"));
}

#[test]
fn notes_are_numbered_by_their_calls_and_lead_back() {
    let shown = html("Un[^b] deux[^a] encore[^b].\n\n[^a]: Note *a*.\n\n[^b]: Note b, [lien](/x/).\n");
    assert!(
        shown.contains("<a href=\"#note-1\" id=\"appel-1\" role=\"doc-noteref\" aria-label=\"Note 1\">1</a>")
    );
    assert!(shown.contains("id=\"appel-1-2\""), "{shown}");
    let list = &shown[shown.find("<section").unwrap()..];
    assert!(list.starts_with("<section class=\"notes\" role=\"doc-endnotes\" aria-label=\"Notes\">\n<ol>\n<li id=\"note-1\"><p>Note b, <a href=\"⟨/x/⟩\">lien</a>. <a href=\"#appel-1\""), "{list}");
    assert!(list.find("Note b").unwrap() < list.find("Note <em>a</em>").unwrap());
    assert_eq!(faults("Un[^x].\n"), [("note-absente", "[^x]")]);
    assert_eq!(faults("Un.\n\n[^x]: Perdue.\n"), [("note-sans-appel", "[^x]: Perdue.")]);
    assert_eq!(html("Un\\[^x].\n"), "<p>Un[^x].</p>\n");
    assert_eq!(html("\\[^x] un.\n"), "<p>[^x] un.</p>\n");
}

#[test]
fn a_note_called_only_by_a_lost_note_is_lost_too() {
    let (document, told) = parse(
        "Un[^c].\n\n[^a]: A[^b].\n\n[^b]: B.\n\n[^c]: C[^d].\n\n[^d]: D.\n",
        &mut Ids::default(),
        &Rules::default(),
    );
    let mut codes: Vec<_> = told.iter().map(|fault| fault.message.as_str()).collect();
    codes.sort_unstable();
    assert!(codes.len() == 2 && codes[0].contains("« a »") && codes[1].contains("« b »"), "{codes:?}");
    let shown = joined(&document);
    assert!(!shown.contains("appel-3") && shown.contains("<li id=\"note-2\"><p>D."), "{shown}");
    for id in ["appel-1", "appel-2"] {
        assert!(shown.contains(&format!("id=\"{id}\"")) && shown.contains(&format!("#{id}\"")), "{shown}");
    }
}

#[test]
fn no_heading_takes_the_id_of_a_field() {
    assert_eq!(html("## Field email\n"), "<h2 id=\"section-field-email\">Field email</h2>\n");
    assert_eq!(faults("## A {#field-email}\n")[0].0, "ancre-reservee");
}

#[test]
fn an_address_with_a_space_is_no_link_and_is_told() {
    let told = |address| vec![("adresse-avec-espace", address)];
    assert_eq!(faults("![Un mot](mon dessin.svg \"Crédit\")\n"), told("mon dessin.svg"));
    assert_eq!(faults("Voir [cela](ma page.md).\n"), told("ma page.md"));
    assert_eq!(faults("Voir [**cela**](ma page.md).\n"), told("ma page.md"));
    for right in
        ["[a](<ma page.md>)\n", "\\[sic](selon lui)\n", "`[a](b c)`\n", "    [a](b c)\n", "t[1] (b c)\n"]
    {
        assert_eq!(faults(right), [], "{right}");
    }
}

#[test]
fn definitions_are_a_list_of_terms() {
    assert_eq!(
        html("Pair-aidance\n: Un soutien entre *patients*.\n: Ou proches.\n\nMandat\n: Un accord.\n"),
        "<dl>\n<dt>Pair-aidance</dt>\n<dd>Un soutien entre <em>patients</em>.</dd>\n<dd>Ou proches.</dd>\n\
         <dt>Mandat</dt>\n<dd>Un accord.</dd>\n</dl>\n"
    );
    assert_eq!(faults("Bravo\n:)\n"), [("definition-sans-espace", ":)")]);
}

#[test]
fn task_lists_say_their_state() {
    assert!(
        html("- [x] a\n- [ ] b\n")
            .contains("<li><span class=\"task\" role=\"img\" aria-label=\"Fait\">☑</span> a")
    );
}

#[test]
fn an_english_text_speaks_english() {
    let rules = Rules { tongue: Tongue::of("en-GB"), ..Rules::default() };
    let text = "## Terms\n\n| a |\n|---|\n| b[^1] |\n\n- [ ] c\n\n[^1]: d\n";
    let shown = joined(&parse(text, &mut Ids::default(), &rules).0);
    for words in ["Table: Terms", "To do", "Back to the text, note 1"] {
        assert!(shown.contains(&format!("aria-label=\"{words}\"")), "{words}: {shown}");
    }
}

#[test]
fn two_texts_of_a_page_share_their_ids() {
    let mut ids = Ids::default();
    let (first, _) = parse("## A\n\nx[^1]\n\n[^1]: n\n", &mut ids, &Rules::default());
    let (second, _) = parse("## A\n\nx[^1]\n\n[^1]: n\n", &mut ids, &Rules::default());
    assert!(first.anchors.is_disjoint(&second.anchors), "{first:?} {second:?}");
}

/// Every tag closed in order, every id once.
pub(super) fn well_formed(html: &str) -> Result<(), String> {
    let mut open = Vec::new();
    let mut ids = BTreeSet::new();
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or("");
        let name = tag.trim_start_matches('/').split_whitespace().next().unwrap_or("");
        if let Some(id) = tag.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next())
            && !ids.insert(id.to_owned())
        {
            return Err(format!("id {id} twice"));
        }
        if ["br", "hr"].contains(&name) {
            continue;
        }
        if !tag.starts_with('/') {
            open.push(name);
        } else if open.pop() != Some(name) {
            return Err(format!("</{name}> closes {open:?}"));
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("left open: {open:?}")) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_written_comes_out_well_formed(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "## T", "# T", "### T {#x}", "\n", "\n\n", "texte ", "*", "**", "~~", "`", "[a](b)", "[", "](", ")",
            "![a](b \"c\")", "<b>", "</b>", "<!--", "-->", "<div>\n", "| a | b |\n|---|---|\n", "| c |\n", "- ",
            "- [x] ", "1. ", "> ", "    ", "[^1]", "\n\n[^1]: note ", "\n[^2]: n [^1]", "[^2]", "```\n", "---\n",
            "mot\n: sens\n", ": ", "&amp;", "é", "\\", "\"", "<script>",
        ]), 0..24)
    ) {
        let text = pieces.concat();
        let (document, faults) = parse(&text, &mut Ids::default(), &Rules::default());
        let shown = joined(&document).replace("⟨", "").replace("⟩", "");
        prop_assert!(well_formed(&shown).is_ok(), "{:?}\n{}\n{}", well_formed(&shown), text, shown);
        prop_assert!(!shown.contains("<script") && !shown.contains("<b>") && !shown.contains("<div"));
        for fault in faults {
            prop_assert!(text.get(fault.span).is_some());
        }
    }
}
