//! The local server: a form sent is a message that staff can read, and nobody else.

use reqwest::blocking::{Client, Response};
use tests::{Server, Site, printed, stdout};

/// Sends a small valid "Devenez partenaire", the digest taken from the page as a browser would.
fn apply(server: &Server, name: &str) -> Response {
    let page = Client::new()
        .get(format!("{}/devenez-partenaire/", server.site))
        .send()
        .and_then(Response::text)
        .expect("the page");
    let digest = page
        .split("name=\"_form_digest\"")
        .nth(1)
        .and_then(|rest| rest.split("value=\"").nth(1))
        .and_then(|rest| rest.split('"').next());
    let definition =
        std::fs::read_to_string(tests::repository().join("content/forms/devenez-partenaire.yaml"))
            .expect("the form");
    let mut answers = vec![("_form_digest".to_owned(), digest.expect("a digest").to_owned())];
    answers.extend(minimal_answers(&definition, name));
    Client::new()
        .post(format!("{}/formulaires/devenez-partenaire", server.site))
        .form(&answers)
        .send()
        .expect("an answer")
}

/// One answer to each question that wants one, whatever the definition asks today.
fn minimal_answers(definition: &str, name: &str) -> Vec<(String, String)> {
    let form = forms::definition::read("devenez-partenaire", definition).expect("a sound form");
    let view = forms::view(&form, "/", None, &[], &forms::Messages::default());
    let view = serde_json::to_value(view).expect("a view");
    let mut answers = Vec::new();
    for field in view["fields"].as_array().expect("fields") {
        let field_name = field["name"].as_str().unwrap_or_default().to_owned();
        let value = match field["kind"].as_str().unwrap_or_default() {
            "text" | "long_text" => name.to_owned(),
            "email" => "camille@example.org".to_owned(),
            "choice" | "choices" | "yes_no" | "consent" => {
                field["options"][0]["value"].as_str().unwrap_or_default().to_owned()
            }
            _ => continue,
        };
        answers.push((field_name, value));
    }
    answers
}

fn reference(html: &str) -> String {
    let page = scraper::Html::parse_document(html);
    let text: String = page.root_element().text().collect::<Vec<_>>().join(" ");
    text.split_whitespace()
        .find(|word| word.len() == 12 && word.split('-').map(str::len).eq([4, 3, 3]))
        .unwrap_or_else(|| panic!("no reference in {text}"))
        .to_owned()
}

#[test]
fn a_submission_is_kept_across_restarts_and_read_by_staff() {
    let site = Site::real();
    let (sent, log) = {
        let server = Server::start(&site);
        let answer = apply(&server, "Zoé-Témoin");
        let status = answer.status();
        let html = answer.text().expect("a page");
        assert_eq!(status, 200, "{html}");
        (reference(&html), server.log())
    };
    assert!(!log.contains("Zoé-Témoin") && !log.contains("camille@"), "a field value was logged:\n{log}");

    let server = Server::start(&site);
    assert!(stdout(&server.staff(&["list"])).contains(&sent), "{}", printed(&server.staff(&["list"])));
    let shown = server.staff(&["show", &sent]);
    assert!(stdout(&shown).contains("Zoé-Témoin"), "{}", printed(&shown));
    let unknown = server.staff(&["show", "AAAA-AAA-AAA"]);
    assert_ne!(unknown.status.code(), Some(0));
}

#[test]
fn sending_the_same_answers_twice_stores_one_submission() {
    let site = Site::real();
    let server = Server::start(&site);
    let first = reference(&apply(&server, "Deux fois").text().expect("a page"));
    let second = reference(&apply(&server, "Deux fois").text().expect("a page"));
    assert_eq!(first, second);
    assert_eq!(stdout(&server.staff(&["list"])).matches(&first).count(), 1);
}

#[test]
fn the_queue_file_shows_nothing_of_who_wrote() {
    let site = Site::real();
    let server = Server::start(&site);
    assert_eq!(apply(&server, "Zoé-Secrète").status(), 200);
    drop(server);
    for file in site.files("local").iter().filter(|f| f.starts_with("queue")) {
        let bytes = std::fs::read(site.path(&format!("local/{file}"))).expect("the queue");
        for secret in ["Zoé-Secrète", "camille@example.org"] {
            assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{file} contains {secret}");
        }
    }
}

#[test]
fn answers_carry_security_headers_and_pages_are_never_cached_stale() {
    let site = Site::real();
    let server = Server::start(&site);
    for path in ["/", "/actions/", "/absente/"] {
        let answer = Client::new().get(format!("{}{path}", server.site)).send().expect("an answer");
        let policy = answer
            .headers()
            .get("content-security-policy")
            .expect("a policy")
            .to_str()
            .expect("text")
            .to_owned();
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        assert_eq!(answer.status(), if path == "/absente/" { 404 } else { 200 });
    }
}

#[test]
fn a_port_in_use_is_said_plainly() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let site = Site::real();
    let output = site.site_gen(&[
        "serve",
        "--port",
        &port,
        "--queue-port",
        "0",
        "--local",
        &site.path("local").to_string_lossy(),
    ]);
    assert_eq!(output.status.code(), Some(2), "{}", printed(&output));
    assert!(printed(&output).contains(&port), "{}", printed(&output));
}

/// For a site that stands outside the repository, from a folder that has nothing to do with either.
#[test]
fn the_lines_that_the_server_prints_read_what_was_sent() {
    let site = Site::real();
    let server = Server::start(&site);
    let sent = reference(&apply(&server, "Zoé-Témoin").text().expect("a page"));
    server.will_print("Ctrl-C arrête le serveur.");
    let log = server.log();
    let printed_lines =
        log.split("dans un autre terminal :\n").nth(1).and_then(|rest| rest.split("\n\n").next());
    let lines = printed_lines.expect("lines to copy").replace("RÉFÉRENCE", &sent);
    let elsewhere = tempfile::tempdir().expect("a folder");
    let output = std::process::Command::new("sh")
        .args(["-ec", &lines])
        .current_dir(elsewhere.path())
        .env_clear()
        .output()
        .expect("a shell");
    let said = printed(&output);
    assert_eq!(output.status.code(), Some(0), "{lines}\n{said}");
    assert!(said.contains("1 demande") && said.contains("Zoé-Témoin"), "{lines}\n{said}");
    assert!(said.contains("Formulaire : Devenez "), "the questions are those of the form:\n{said}");

    // Whoever leaves a line out is told the name that stands there.
    let without =
        lines.lines().filter(|line| !line.contains("AWS_ENDPOINT_URL_DYNAMODB")).collect::<Vec<_>>();
    let output = std::process::Command::new("sh")
        .args(["-ec", &without.join("\n")])
        .env_clear()
        .envs([("AWS_REGION", "eu-central-2"), ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")])
        .output()
        .expect("a shell");
    let said = printed(&output);
    assert!(said.contains("AWS_ENDPOINT_URL_DYNAMODB"), "{said}");
}
