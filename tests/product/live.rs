//! What an editor sees while the local server runs: each save shows up in the open page, errors too, and forms go
//! on working when their questions change.

use std::io::{BufRead, BufReader};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use reqwest::blocking::Client;
use serde_json::Value;
use tests::{Server, Site};

/// Far more than a rebuild takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// A page that listens to the server as its script does.
struct OpenPage(Receiver<Value>);

impl OpenPage {
    /// Opens a page and takes note of what it is told at once.
    fn open(server: &Server, page: &str) -> (Self, Value) {
        let client = Client::builder().timeout(None).build().expect("a client");
        let url = format!("{}/_site-gen/events?page={page}", server.site);
        let stream = client.get(url).send().expect("a stream of events");
        let (sender, states) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                let Some(data) = line.strip_prefix("data: ") else { continue };
                let _ = sender.send(serde_json::from_str(data).expect("a state in JSON"));
            }
        });
        let page = Self(states);
        let first = page.told(|_| true);
        (page, first)
    }

    /// The first state that is as wanted.
    fn told(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let state = self.0.recv_timeout(left).expect("the page should have been told in time");
            if wanted(&state) {
                return state;
            }
        }
    }
}

fn get(server: &Server, path: &str) -> String {
    let answer = Client::new().get(format!("{}{path}", server.site)).send();
    answer.and_then(reqwest::blocking::Response::text).expect("a page")
}

const PAGE: &str = "---\ntitle: Une page à l’essai\nsummary: Une page que l’on modifie pendant qu’elle est ouverte.\n---\n\nPremier texte.\n";

#[test]
fn a_saved_page_is_told_and_shown_at_once() {
    let site = Site::real();
    site.write("content/pages/essai.md", PAGE);
    let server = Server::start(&site);
    let (page, first) = OpenPage::open(&server, "/essai/");
    let before = get(&server, "/essai/");
    let digest = first["page"].as_str().expect("a digest");
    assert!(before.contains(&format!("data-page=\"{digest}\"")), "{before}");

    // As many editors do: written beside, then renamed.
    site.write("content/pages/.essai.md.tmp", PAGE.replace("Premier", "Second"));
    std::fs::rename(site.path("content/pages/.essai.md.tmp"), site.path("content/pages/essai.md"))
        .expect("a rename");
    let second = page.told(|state| state["page"] != first["page"]);

    let after = get(&server, "/essai/");
    assert!(after.contains("Second texte."), "{after}");
    assert!(after.contains(&format!("data-page={}", second["page"])), "{after}");
    server.will_print("· pages/essai.md · 1 page en ");
}

#[test]
fn the_script_is_added_on_the_way_and_never_published() {
    let site = Site::real();
    let server = Server::start(&site);
    for path in ["/", "/absente/"] {
        assert!(get(&server, path).contains("<script src=\"/_site-gen/reload.js\""), "{path}");
    }
    for script in ["/_site-gen/reload.js", "/_site-gen/overlay.css"] {
        assert_eq!(
            Client::new().get(format!("{}{script}", server.site)).send().expect("it").status(),
            200,
            "{script}"
        );
    }
    for file in site.files("public").iter().filter(|file| file.ends_with(".html")) {
        assert!(!site.read(&format!("public/{file}")).contains("_site-gen"), "{file}");
    }
    drop(server);
    let server = Server::start_with(&site, &["--no-watch"]);
    assert!(!get(&server, "/").contains("_site-gen"));
    assert_eq!(
        Client::new().get(format!("{}/_site-gen/events", server.site)).send().expect("an answer").status(),
        404
    );
}

#[test]
fn an_error_is_told_where_it_is_while_the_previous_site_stays() {
    let site = Site::real();
    site.write("content/pages/essai.md", PAGE);
    let server = Server::start(&site);
    let (page, first) = OpenPage::open(&server, "/essai/");
    let (other, _) = OpenPage::open(&server, "/");

    site.write("content/pages/essai.md", PAGE.replace("summary:", "sumary:"));
    let wrong = page.told(|state| state["here"] != first["here"]);
    assert_eq!(wrong["page"], first["page"], "nothing new was published");
    let error = &wrong["here"][0];
    assert_eq!((error["file"].as_str(), error["line"].as_u64()), (Some("content/pages/essai.md"), Some(3)));
    assert!(error["excerpt"].as_str().is_some_and(|line| line.starts_with("sumary: Une page")), "{error}");
    assert!(error["help"].as_str().is_some_and(|help| help.contains("summary")), "{error}");
    let elsewhere = other.told(|state| state["elsewhere"].as_array().is_some_and(|all| !all.is_empty()));
    assert_eq!(elsewhere["here"].as_array().map(Vec::len), Some(0));
    assert!(get(&server, "/essai/").contains("Premier texte."));

    site.write("content/pages/essai.md", PAGE.replace("Premier", "Dernier"));
    let mended = page.told(|state| state["here"].as_array().is_some_and(Vec::is_empty));
    assert_ne!(mended["page"], first["page"]);
    other.told(|state| state["elsewhere"].as_array().is_some_and(Vec::is_empty));
    assert!(get(&server, "/essai/").contains("Dernier texte."));
    server.will_print("tout est juste");
}

#[test]
fn the_server_starts_on_a_broken_site_and_shows_it_once_mended() {
    let site = Site::real();
    site.write("content/pages/essai.md", "---\ntitle: [\n---\n");
    let server = Server::start(&site);
    let (page, first) = OpenPage::open(&server, "/essai/");
    assert_eq!(first["here"].as_array().map(Vec::len), Some(1), "{first}");
    assert!(get(&server, "/essai/").contains("Pas encore de site"));
    site.write("content/pages/essai.md", PAGE);
    page.told(|state| state["page"] != first["page"]);
    assert!(get(&server, "/essai/").contains("Premier texte."));
}

#[test]
fn a_form_goes_on_working_when_its_questions_change() {
    let site = Site::real();
    let server = Server::start(&site);
    let (page, first) = OpenPage::open(&server, "/devenez-partenaire/");
    let form = "content/forms/devenez-partenaire.yaml";
    let asked = site.read(form).replacen(
        "fields:\n",
        "fields:\n  - name: couleur_preferee\n    type: text\n    label: Votre couleur\n    required: true\n",
        1,
    );
    // In the translation too: otherwise the site is refused until somebody has translated it.
    let english = "content/forms/devenez-partenaire.en.yaml";
    let translated = "fields:\n  - name: couleur_preferee\n    label: Your colour\n";
    site.write(english, site.read(english).replacen("fields:\n", translated, 1));
    site.write(form, asked);
    page.told(|state| state["page"] != first["page"]);

    let html = get(&server, "/devenez-partenaire/");
    let digest = html
        .split("name=\"_form_digest\"")
        .nth(1)
        .and_then(|rest| rest.split("value=\"").nth(1)?.split('"').next())
        .expect("the digest of the form");
    let send = |answers: &[(&str, &str)]| {
        let address = format!("{}/formulaires/devenez-partenaire", server.site);
        let answer = Client::new().post(address).form(answers).send().expect("an answer");
        (answer.status().as_u16(), answer.text().expect("a page"))
    };
    let (status, redrawn) = send(&[("_form_digest", digest), ("couleur_preferee", "vert tilleul")]);
    // The other questions are unanswered; the new one is known and kept.
    assert_eq!(status, 422, "{redrawn}");
    assert!(redrawn.contains("vert tilleul") && redrawn.contains("Votre couleur"), "{redrawn}");
}
