//! Words of the glossary in texts: which are explained, which are left alone.

use proptest::prelude::*;

use super::*;
use crate::fixture;

/// The first collection of the fixture is the glossary.
fn site() -> Site {
    let mut site = fixture::site();
    site.settings.glossary = Some(site.pages[0].collection);
    let glossary = site.pages[0].collection;
    site.pages.retain(|page| page.collection != glossary || !page.title.is_empty());
    let mut of_glossary = site.pages.iter_mut().filter(|page| page.collection == glossary);
    for (title, url, forms) in [
        ("Patient partenaire", "/mots/#patient", "patients partenaires, patient·e partenaire"),
        ("ETP", "/mots/#etp", ""),
        ("Mandat d’activité", "/mots/#mandat", "mandat"),
    ] {
        let page = of_glossary.next().unwrap();
        (page.title, page.url) = (title.to_owned(), url.to_owned());
        page.fields = [(SPELLINGS.to_owned(), Value::Text(forms.to_owned()))].into();
    }
    of_glossary.for_each(|page| page.title = "Zzz".to_owned());
    site
}

fn linked(html: &str) -> String {
    let site = site();
    let page = site.pages.iter().find(|page| Some(page.collection) != site.settings.glossary).unwrap();
    Glossary::of(&site).link(page, &site, html.to_owned(), &[])
}

fn term(url: &str, words: &str) -> String {
    format!("<a class=\"term\" href=\"/mots/#{url}\">{words}</a>")
}

#[test]
fn the_first_use_of_a_word_leads_to_what_it_means() {
    let patient = term("patient", "Patients\u{a0}partenaires");
    assert_eq!(
        linked("<p>Patients\u{a0}partenaires, puis patient partenaire.</p>"),
        format!("<p>{patient}, puis patient partenaire.</p>")
    );
    assert_eq!(
        linked("<p>un mandat d'activité</p>"),
        format!("<p>un {}</p>", term("mandat", "mandat d'activité"))
    );
    assert_eq!(linked("<em>mandat</em>"), format!("<em>{}</em>", term("mandat", "mandat")));
    assert_eq!(linked("patient·e partenaire"), term("patient", "patient·e partenaire"));
}

#[test]
fn parts_of_words_and_acronyms_in_small_letters_are_other_words() {
    for same in ["mandataire", "un patient, partenaire", "etp", "&ETP;", "patient"] {
        assert_eq!(linked(same), same);
    }
    assert_eq!(linked("l’ETP"), format!("l’{}", term("etp", "ETP")));
}

#[test]
fn links_headings_and_code_stay_as_they_are() {
    for same in [
        "<a href=\"/x/\">le <b>mandat</b></a>",
        "<h2 id=\"mandat\">Mandat</h2>",
        "<pre><code>ETP</code></pre>",
        "<svg><title>ETP</title><svg></svg>ETP</svg>",
        "<p title=\"a > mandat\"><!-- mandat --></p>",
        "<abbr title=\"x\">ETP</abbr>",
    ] {
        assert_eq!(linked(same), same);
    }
    let after = format!("<a href=\"/x/\">mandat</a> {}", term("mandat", "mandat"));
    assert_eq!(linked("<a href=\"/x/\">mandat</a> mandat"), after);
    assert_eq!(linked("<img alt=\"mandat\"> ETP"), format!("<img alt=\"mandat\"> {}", term("etp", "ETP")));
}

#[test]
fn the_glossary_does_not_explain_itself() {
    let site = site();
    let entry = site.pages.iter().find(|page| Some(page.collection) == site.settings.glossary).unwrap();
    assert_eq!(Glossary::of(&site).link(entry, &site, "mandat".to_owned(), &[]), "mandat");
}

#[test]
fn a_name_is_no_place_to_explain_its_words() {
    let mut site = site();
    site.settings.title = "Plateforme Patients partenaires + 3P".to_owned();
    site.settings.organisation.name = "Centre d’ETP".to_owned();
    let page = site.pages.iter().find(|page| Some(page.collection) != site.settings.glossary).unwrap();
    let linked = |html: &str| Glossary::of(&site).link(page, &site, html.to_owned(), &[]);
    let patients = term("patient", "patients partenaires");
    assert_eq!(
        linked("La Plateforme Patients\u{a0}partenaires\u{202f}+\u{202f}3P, des patients partenaires."),
        format!("La Plateforme Patients\u{a0}partenaires\u{202f}+\u{202f}3P, des {patients}.")
    );
    assert_eq!(linked("le Centre d'ETP, l’ETP"), format!("le Centre d'ETP, l’{}", term("etp", "ETP")));
    assert_eq!(linked("une plateforme, un centre"), "une plateforme, un centre");
}

#[test]
fn a_name_that_is_itself_a_word_of_the_glossary_is_explained() {
    let mut site = site();
    site.settings.title = "ETP".to_owned();
    assert_eq!(Glossary::of(&site).link_words("l’ETP".to_owned()), format!("l’{}", term("etp", "ETP")));
}

#[test]
fn the_parts_to_keep_are_kept() {
    let site = site();
    let page = site.pages.iter().find(|page| Some(page.collection) != site.settings.glossary).unwrap();
    let contact = "<div><p>Équipe mandat</p></div>".to_owned();
    let html = format!("<section>{contact}</section><p>Un mandat.</p>{contact}");
    assert_eq!(
        Glossary::of(&site).link(
            page,
            &site,
            html,
            &[format!("\n{contact}\n"), contact.clone(), String::new()]
        ),
        format!("<section>{contact}</section><p>Un {}.</p>{contact}", term("mandat", "mandat"))
    );
}

proptest! {
    #[test]
    fn nothing_but_links_is_added(html in "(<(p|a|h2|b)>|</(p|a|h2|b)>|mandat|ETP| |é|&amp;|\"|<|>){0,30}") {
        let out = linked(&html);
        let mut without = out.replace("<a class=\"term\" href=\"/mots/#mandat\">", "\u{1}");
        without = without.replace("<a class=\"term\" href=\"/mots/#etp\">", "\u{1}");
        while let Some(start) = without.find('\u{1}') {
            let end = without[start..].find("</a>").map(|end| start + end).unwrap();
            without.replace_range(end..end + 4, "");
            without.replace_range(start..start + 1, "");
        }
        prop_assert_eq!(without, html);
    }
}
