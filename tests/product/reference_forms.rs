//! A theme made from the reference page loses nothing of what a form's author wrote: its templates use every key that the
//! tables call necessary, and its pages show it, from the empty form to the confirmation.

use std::collections::{BTreeMap, BTreeSet};

use crate::reference::{files, page, site};
use reqwest::blocking::{Client, Response};
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use tests::{Server, Site, printed};

/// An object of the tables that tell what is to be drawn, and what the templates call it.
const DRAWN: &[(&str, &str)] = &[
    ("form", "form"),
    ("FormError", "error"),
    ("FieldView", "field"),
    ("Option", "option"),
    ("check", "check"),
    ("Row", "row"),
    ("receipt", "receipt"),
    ("problem", "problem"),
];

/// Appended to a template of the example, prints each key that the service gives.
const PROBES: &[(&str, &str)] = &[
    (
        "form",
        "{% for error in form.errors %}{% for key, value in error %}§FormError.{{ key }}§{% endfor %}{% endfor %}\
         {% for field in form.fields %}{% for option in field.options %}{% for key, value in option %}§Option.{{ key }}§\
         {% endfor %}{% endfor %}{% endfor %}",
    ),
    (
        "check",
        "{% for key, value in check %}§check.{{ key }}§{% endfor %}\
         {% for row in check.rows %}{% for key, value in row %}§Row.{{ key }}§{% endfor %}{% endfor %}",
    ),
    ("confirmation", "{% for key, value in receipt %}§receipt.{{ key }}§{% endfor %}"),
    ("error", "{% for key, value in problem %}§problem.{{ key }}§{% endfor %}"),
];

const ANSWERS: &[(&str, &str)] = &[
    ("nom", "Zoé Témoin"),
    ("email", "zoe@example.org"),
    ("moment", "samedi"),
    ("heure", "14:30"),
    ("gouts", "fleurs"),
    ("charte", "oui"),
];

/// `form.id` → whether a theme has to draw it, for all keys of [`DRAWN`]; `None` where the table does not say.
fn verdicts() -> BTreeMap<String, Option<bool>> {
    let mut told = BTreeMap::new();
    // Files of a theme are named like keys.
    let rows = |line: &&str| line.starts_with("| `") && !line.starts_with("| `templates/");
    for line in page().lines().filter(rows) {
        let keys = line.split(" | ").next().unwrap_or_default();
        let verdict = match line.trim_end_matches(" |").rsplit(" | ").next() {
            Some("oui") => Some(true),
            Some("facultatif") => Some(false),
            _ => None,
        };
        for key in keys.split('`').skip(1).step_by(2) {
            if key.split_once('.').is_some_and(|(object, _)| DRAWN.iter().any(|(name, _)| *name == object)) {
                told.insert(key.to_owned(), verdict);
            }
        }
    }
    told
}

/// Whether `templates` mention `name` as a whole, not as the beginning or the end of another.
fn mentions(templates: &str, name: &str) -> bool {
    let continues = |c: char| c.is_alphanumeric() || c == '_';
    templates.match_indices(name).any(|(at, _)| {
        let before = templates[..at].chars().next_back();
        let after = templates[at + name.len()..].chars().next();
        !before.is_some_and(|c| continues(c) || c == '.') && !after.is_some_and(continues)
    })
}

#[test]
fn the_example_draws_every_key_that_a_theme_has_to() {
    let templates: String = files()
        .into_iter()
        .filter(|(path, _)| path.starts_with("themes/templates/"))
        .map(|(_, text)| text)
        .collect();
    let verdicts = verdicts();
    for (object, variable) in DRAWN {
        let own: Vec<_> = verdicts
            .iter()
            .filter_map(|(key, to_draw)| Some((key.strip_prefix(*object)?, to_draw)))
            .collect();
        assert!(!own.is_empty(), "no table tells the keys of {object}");
        for (key, to_draw) in own {
            let Some(to_draw) = to_draw else { panic!("{object}{key}: say « oui » or « facultatif »") };
            let used = mentions(&templates, &format!("{variable}{key}"));
            assert!(used || !to_draw, "the example theme does not draw {object}{key}");
            assert!(!used || *to_draw, "the example theme draws {object}{key}: a theme has to, then");
        }
    }
}

#[test]
fn what_the_service_gives_to_templates_is_in_the_tables_and_the_other_way_round() {
    let site = site();
    for (template, probe) in PROBES {
        let path = format!("themes/templates/{template}.html");
        let text = site.read(&path);
        let (inside, _) = text.rsplit_once("{% endblock %}").expect("a block");
        site.write(&path, format!("{inside}{probe}{{% endblock %}}\n"));
    }
    let visit = Visit::begin(&site);
    let pages = [
        visit.send("rejoindre", &visit.hidden("/rejoindre/")),
        visit.checked(),
        visit.confirmed(),
        visit.send("absent", &[]),
    ];
    let mut given = BTreeSet::new();
    for page in &pages {
        given.extend(page.split('§').filter(|part| part.contains('.') && !part.contains([' ', '<'])));
    }
    let told = verdicts();
    // The others are drawn on pages that need no service: the reference's own test compares those.
    let probed = |key: &&str| !key.starts_with("form.") && !key.starts_with("FieldView.");
    let told: BTreeSet<&str> = told.keys().map(String::as_str).filter(probed).collect();
    assert_eq!(given, told);
}

/// The example, the theme of the repository and one of another site: whatever is written in a form, all draw it.
#[test]
fn what_the_author_of_a_form_wrote_is_on_its_page() {
    for (site, forms) in [
        (site(), &["rejoindre"][..]),
        (Site::real(), &["devenez-partenaire", "demande-de-collaboration"]),
        (Site::fixture("instruments"), &["reservation"]),
    ] {
        let output = site.site_gen(&["build"]);
        assert_eq!(output.status.code(), Some(0), "{}", printed(&output));
        let pages: Vec<String> =
            site.files("public").into_iter().filter(|file| file.ends_with(".html")).collect();
        for form in forms {
            let posts = format!("action=\"/formulaires/{form}\"");
            let drawn: Vec<String> = pages
                .iter()
                .map(|file| site.read(&format!("public/{file}")))
                .filter(|html| html.contains(&posts))
                .collect();
            assert_eq!(drawn.len(), 1, "one page carries {form}");
            draws(&drawn[0], form, &site.read(&format!("content/forms/{form}.yaml")));
        }
    }
    assert_eq!(kinds(&site().read("content/forms/rejoindre.yaml")), KINDS.map(str::to_owned).into());
}

/// Holds a page to the definition of the form that it draws.
fn draws(html: &str, form: &str, definition: &str) {
    let page = Html::parse_document(html);
    let words = text(page.root_element());
    for field in &fields(form, definition) {
        let said = |key: &str| field[key].as_str().filter(|text| !text.is_empty());
        let (id, kind) = (said("id").expect("an id"), said("kind").expect("a kind"));
        for key in ["label", "text", "help", "example", "privacy", "unit"] {
            if let Some(written) = said(key).map(one_space) {
                assert!(words.contains(&written), "{form}, {id}: « {written} » is not drawn");
            }
        }
        if kind == "consent" {
            let asked = words.matches(&one_space(said("label").expect("a label"))).count();
            assert_eq!(asked, 1, "{form}, {id}: asked once");
        }
        let control = one(&page, &format!("#{id}, #{id} input"));
        let drawn = match kind {
            "long_text" => Some(("textarea", None)),
            "image" => Some(("input", Some("file"))),
            "email" => Some(("input", Some("email"))),
            "phone" => Some(("input", Some("tel"))),
            "text" | "date" | "month" | "number" => Some(("input", Some("text"))),
            _ => None,
        };
        if let Some((element, kind)) = drawn {
            assert_eq!((control.value().name(), control.attr("type")), (element, kind), "{form}, {id}");
            let required = control.attr("aria-required") == Some("true");
            assert_eq!(Some(required), field["required"].as_bool(), "{form}, {id}: required");
        }
        for attribute in ["autocomplete", "inputmode", "accept"] {
            // The type of the control says the keyboard already.
            let implied = attribute == "inputmode" && matches!(kind, "email" | "phone");
            if let Some(value) = said(attribute).filter(|_| !implied) {
                assert_eq!(control.attr(attribute), Some(value), "{form}, {id}: {attribute}");
            }
        }
        if let Some(question) = field["when"]["field"].as_str() {
            let asked = fields(form, definition).into_iter().find(|field| field["name"] == question);
            let label =
                asked.as_ref().and_then(|asked| asked["label"].as_str()).map(one_space).expect("a question");
            assert!(
                words.matches(&label).count() > 1,
                "{form}, {id} does not say that it depends on « {label} »"
            );
        }
    }
    descriptions_exist(&page);
}

/// What the service would give to a template for each line of a form.
fn fields(form: &str, definition: &str) -> Vec<Value> {
    let form = forms::definition::read(form, definition).expect("a sound form");
    let view =
        serde_json::to_value(forms::view(&form, "/", None, &[], &forms::Messages::default())).expect("JSON");
    view["fields"].as_array().cloned().expect("fields")
}

/// Every kind of line that there is.
const KINDS: [&str; 14] = [
    "choice",
    "choices",
    "consent",
    "date",
    "email",
    "image",
    "long_text",
    "month",
    "note",
    "number",
    "phone",
    "section",
    "text",
    "yes_no",
];

fn kinds(definition: &str) -> BTreeSet<String> {
    fields("rejoindre", definition)
        .iter()
        .filter_map(|field| field["kind"].as_str().map(str::to_owned))
        .collect()
}

fn one_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_was_forgotten_what_was_answered_and_what_comes_next_are_shown() {
    let site = site();
    let visit = Visit::begin(&site);
    let wrong = Html::parse_document(&visit.send("rejoindre", &visit.hidden("/rejoindre/")));
    let led: Vec<&str> = all(&wrong, "[role=alert] a").iter().filter_map(|link| link.attr("href")).collect();
    assert!(led.len() >= 3, "the name, a way to answer and the charter are missing: {led:?}");
    for anchor in led {
        let control = one(&wrong, anchor);
        assert_eq!(control.attr("aria-invalid"), Some("true"), "{anchor}");
    }
    assert!(
        one(&wrong, "#field-nom").attr("aria-describedby").is_some_and(|ids| ids.contains("field-nom-error"))
    );
    descriptions_exist(&wrong);

    let checked = text(Html::parse_document(&visit.checked()).root_element());
    for answer in ["Zoé Témoin", "zoe@example.org", "Le samedi", "14:30", "Fleurs"] {
        assert!(checked.contains(answer), "« {answer} » is not read over:\n{checked}");
    }

    let confirmed = text(Html::parse_document(&visit.confirmed()).root_element());
    for words in ["Votre message est arrivé", "Nous vous répondons dans la semaine.", "Votre code de retrait"]
    {
        assert!(confirmed.contains(words), "« {words} » is not said:\n{confirmed}");
    }
}

/// Somebody at the site of the examples.
struct Visit {
    server: Server,
    client: Client,
}

impl Visit {
    fn begin(site: &Site) -> Visit {
        Visit { server: Server::start(site), client: Client::new() }
    }

    /// What the form of a page sends without being asked, as a browser would; the trap left empty.
    fn hidden(&self, page: &str) -> Vec<(String, String)> {
        let page = self.client.get(format!("{}{page}", self.server.site)).send();
        hidden(&page.and_then(Response::text).expect("a page"))
    }

    fn send(&self, form: &str, answers: &[(String, String)]) -> String {
        let sent = self.client.post(format!("{}/formulaires/{form}", self.server.site)).form(answers).send();
        sent.and_then(Response::text).expect("a page")
    }

    /// The page that shows the answers.
    fn checked(&self) -> String {
        let mut sent = self.hidden("/rejoindre/");
        sent.extend(ANSWERS.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.send("rejoindre", &sent)
    }

    fn confirmed(&self) -> String {
        self.send("rejoindre", &hidden(&self.checked()))
    }
}

fn hidden(html: &str) -> Vec<(String, String)> {
    let page = Html::parse_document(html);
    let fields: Vec<(String, String)> = all(&page, "form input[type=hidden]")
        .iter()
        .filter_map(|input| Some((input.attr("name")?.to_owned(), input.attr("value")?.to_owned())))
        .collect();
    assert!(fields.iter().any(|(name, _)| name == "_form_digest"), "not a form:\n{html}");
    fields
}

fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).expect("a selector")).collect()
}

/// The first that a selector finds, the innermost where one encloses another.
fn one<'a>(page: &'a Html, selector: &str) -> ElementRef<'a> {
    *all(page, selector).last().unwrap_or_else(|| panic!("no {selector}"))
}

/// Every id that an element names as its description stands on the page, once, and says something.
fn descriptions_exist(page: &Html) {
    let described = all(page, "[aria-describedby]");
    assert!(!described.is_empty());
    for id in described
        .iter()
        .filter_map(|element| element.attr("aria-describedby"))
        .flat_map(str::split_whitespace)
    {
        let found = all(page, &format!("[id='{id}']"));
        assert_eq!(found.len(), 1, "{id}");
        assert!(!text(found[0]).is_empty(), "{id} says nothing");
    }
}

fn text(element: ElementRef<'_>) -> String {
    one_space(&element.text().collect::<Vec<_>>().join(" "))
}
