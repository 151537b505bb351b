//! Strings that break programs, on their whole way through the real theme: into an error page, onto the page that shows
//! the answers, back into the form, into the queue, onto the staff's terminal. None of them may become markup anywhere,
//! and none may lose a sign on the way.

#[path = "../../ingest-fn/tests/ingest/naughty/strings.rs"]
mod strings;

use reqwest::blocking::Client;
use scraper::{Html, Selector};
use tests::{Server, Site, stdout};

const FORM: &str = "devenez-partenaire";
/// Takes many lines and a thousand signs.
const TEXT: &str = "motivation";
const LONGEST: usize = 1000;

struct Applicant<'s> {
    server: &'s Server,
    client: Client,
    digest: String,
}

impl Applicant<'_> {
    /// Sends `text` beside good answers; `consent` or not. Another `name` makes it another submission: texts that differ
    /// in blanks alone are taken for the same.
    fn send(&self, name: &str, text: &str, consent: bool, step: &str, in_parts: bool) -> (u16, Html) {
        let answers = [
            ("_form_digest", self.digest.as_str()),
            ("_step", step),
            ("_url", ""),
            ("profil", "patient"),
            ("prenom", name),
            ("nom", "Exemple"),
            ("telephone", "022 000 00 00"),
            (TEXT, text),
            ("consentement", "oui"),
        ];
        let answers = &answers[..answers.len() - usize::from(!consent)];
        let request = self.client.post(format!("{}/formulaires/{FORM}", self.server.site));
        let request = if in_parts { request.multipart(parts(answers)) } else { request.form(answers) };
        let answer = request.send().expect("an answer");
        (answer.status().as_u16(), Html::parse_document(&answer.text().expect("a page")))
    }

    /// Sends on what the page of the answers holds.
    fn send_on(&self, page: &Html) -> (u16, Html) {
        let hidden: Vec<(String, String)> = select(page, "form.check input[type=hidden]")
            .map(|input| (input.attr("name").unwrap_or_default(), input.attr("value").unwrap_or_default()))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let request = self.client.post(format!("{}/formulaires/{FORM}", self.server.site)).form(&hidden);
        let answer = request.send().expect("an answer");
        (answer.status().as_u16(), Html::parse_document(&answer.text().expect("a page")))
    }
}

fn parts(answers: &[(&str, &str)]) -> reqwest::blocking::multipart::Form {
    answers.iter().fold(reqwest::blocking::multipart::Form::new(), |form, (name, value)| {
        form.text((*name).to_owned(), (*value).to_owned())
    })
}

fn select<'p>(page: &'p Html, selector: &str) -> impl Iterator<Item = scraper::ElementRef<'p>> {
    let found: Vec<_> = page.select(&Selector::parse(selector).expect("a selector")).collect();
    found.into_iter()
}

fn text_of(page: &Html, selector: &str) -> String {
    select(page, selector)
        .next()
        .map(|element| element.text().collect())
        .unwrap_or_else(|| panic!("no {selector}"))
}

/// Every element of the page and the names of its attributes, in their order: what an injected string would change.
fn skeleton(page: &Html) -> Vec<String> {
    let elements = page.root_element().descendants().filter_map(scraper::ElementRef::wrap);
    elements
        .map(|element| {
            let attributes: Vec<&str> = element.value().attrs().map(|(name, _)| name).collect();
            format!("{} {}", element.value().name(), attributes.join(" "))
        })
        .collect()
}

/// A browser's line ends, and what a page can hold of a text: its parser knows one line end only.
fn as_shown(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn is_refused(text: &str) -> bool {
    let text = as_shown(text);
    text.chars().any(|c| c.is_control() && c != '\n' && c != '\t')
}

/// What an answer is, once kept: blanks around it are not part of it.
fn as_kept(text: &str) -> String {
    let blank =
        |c: char| c.is_whitespace() || "\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{2060}\u{feff}".contains(c);
    as_shown(text).trim_matches(blank).to_owned()
}

/// What the staff's terminal obeys or hides is spelt out there.
fn as_told(text: &str) -> String {
    let hidden = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c as u32, 0xad | 0x61c | 0x180e | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f)
            || matches!(c as u32, 0xfeff | 0xfff9..=0xfffb | 0xe0000..=0xe0fff)
    };
    let told = |c: char| if hidden(c) { c.escape_unicode().to_string() } else { c.to_string() };
    text.chars().map(told).collect::<String>().replace('\n', "\n    ")
}

#[test]
fn no_string_becomes_markup_or_loses_a_sign_on_its_way() {
    let site = Site::real();
    let server = Server::start(&site);
    let client = Client::new();
    let form =
        client.get(format!("{}/{FORM}/", server.site)).send().and_then(|page| page.text()).expect("the form");
    let form = Html::parse_document(&form);
    let digest = select(&form, "input[name=_form_digest]").next().and_then(|input| input.attr("value"));
    let applicant = Applicant { server: &server, client, digest: digest.expect("a digest").to_owned() };

    let (status, incomplete) = applicant.send("Anne", "Bonjour", false, "", false);
    assert_eq!(status, 422);
    let (_, refused) = applicant.send("Anne", "a\u{7}", true, "", false);
    let (_, checked) = applicant.send("Anne", "Bonjour", true, "check", false);
    let (incomplete, refused, checked) = (skeleton(&incomplete), skeleton(&refused), skeleton(&checked));
    let (mut kept, mut turned_away) = (0, 0);
    for (number, text) in strings::all().into_iter().enumerate() {
        let in_parts = number % 2 == 0;
        let name = format!("Anne {number}");
        if is_refused(&text) || as_kept(&text).chars().count() > LONGEST {
            let (status, page) = applicant.send(&name, &text, true, "", in_parts);
            assert_eq!((status, skeleton(&page)), (422, refused.clone()), "{text:?}");
            let words = text_of(&page, "[role=alert]");
            assert!(words.contains("signe invisible") || words.contains("caractères"), "{text:?}: {words}");
            turned_away += 1;
            continue;
        }
        // An empty answer is drawn as one.
        if as_kept(&text).is_empty() {
            continue;
        }
        let (status, page) = applicant.send(&name, &text, false, "", in_parts);
        assert_eq!((status, skeleton(&page)), (422, incomplete.clone()), "{text:?}");
        assert_eq!(
            text_of(&page, &format!("textarea[name={TEXT}]")),
            as_shown(&text),
            "the form as it was left"
        );

        let (status, page) = applicant.send(&name, &text, true, "check", in_parts);
        assert_eq!((status, skeleton(&page)), (200, checked.clone()), "{text:?}");
        let shown: Vec<String> =
            select(&page, ".check__answer").map(|answer| answer.text().collect()).collect();
        assert!(shown.iter().any(|answer| *answer == as_kept(&text)), "{text:?} is not among {shown:?}");

        let (status, page) = applicant.send_on(&page);
        assert_eq!(status, 200, "{text:?}");
        let words: String = page.root_element().text().collect::<Vec<_>>().join(" ");
        let reference = words
            .split_whitespace()
            .find(|word| word.len() == 12 && word.split('-').map(str::len).eq([4, 3, 3]))
            .unwrap_or_else(|| panic!("no reference for {text:?}"));
        let told = stdout(&server.staff(&["show", reference]));
        assert!(told.contains(&format!("    {}\n", as_told(&as_kept(&text)))), "{text:?} is not in {told}");
        kept += 1;
    }
    assert!(kept > 80 && turned_away > 8, "{kept} kept, {turned_away} refused: the list has shrunk");
    assert!(!server.log().contains("alert(1)"), "a value was logged");
}
