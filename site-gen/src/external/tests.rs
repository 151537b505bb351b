//! Against a server of our own on the loopback address; nothing leaves this computer.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::*;
use crate::world::Memory;

/// A request line and when it came.
type Log = Arc<Mutex<Vec<(String, Instant)>>>;

/// Answers each path in its own way until the process ends.
fn server() -> (String, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let log = Log::default();
    let (kept, name) = (Arc::clone(&log), address.clone());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (log, name) = (Arc::clone(&kept), name.clone());
            std::thread::spawn(move || answer(stream, &name, &log));
        }
    });
    (address, log)
}

fn answer(mut stream: TcpStream, name: &str, log: &Log) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    let first = lines.next()?.ok()?;
    for line in lines.map_while(Result::ok) {
        if line.is_empty() {
            break;
        }
    }
    let earlier = {
        let mut log = log.lock().unwrap();
        log.push((first.clone(), Instant::now()));
        log.iter().filter(|(line, _)| *line == first).count()
    };
    let mut words = first.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    let told = match (method, path) {
        (_, "/disparue") => "404 Not Found".to_owned(),
        (_, "/demenagee") => format!("301 Moved\r\nlocation: http://{name}/ici"),
        (_, "/ailleurs-aujourd-hui") => "302 Found\r\nlocation: /ici".to_owned(),
        (_, "/en-rond") => "302 Found\r\nlocation: /en-rond".to_owned(),
        (_, "/portier") => "403 Forbidden".to_owned(),
        ("HEAD", "/sans-tete") => "501 Not Implemented".to_owned(),
        (_, "/fatigue") if earlier == 1 => "503 Busy".to_owned(),
        (_, "/lente") => {
            std::thread::sleep(Duration::from_secs(3));
            "200 OK".to_owned()
        }
        _ => "200 OK".to_owned(),
    };
    write!(stream, "HTTP/1.1 {told}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").ok()
}

fn politeness() -> Politeness {
    Politeness {
        at_once: 4,
        pause: Duration::from_millis(30),
        patience: Duration::from_millis(900),
        second_try: Duration::from_millis(10),
    }
}

/// Codes and lines of what is told about a page with these links.
fn told(address: &str, paths: &[&str]) -> Vec<(&'static str, String, String)> {
    let links: Vec<String> = paths.iter().map(|path| format!("[x](http://{address}{path})")).collect();
    let page = format!("---\ntitle: A\n---\n\n{}\n", links.join("\n"));
    let world = Memory::new().with("content/pages/a.md", &page);
    let found = check(&world, &politeness());
    let words = |found: &Diagnostic| page[found.span.clone().unwrap()].to_owned();
    found
        .iter()
        .map(|d| (d.code, words(d), format!("{} {}", d.message, d.help.as_deref().unwrap_or(""))))
        .collect()
}

#[test]
fn each_kind_of_answer_has_its_verdict() {
    let (address, _) = server();
    let paths = [
        "/ici",
        "/disparue",
        "/demenagee",
        "/ailleurs-aujourd-hui",
        "/en-rond",
        "/portier",
        "/sans-tete",
        "/fatigue",
        "/lente",
    ];
    let found = told(&address, &paths);
    let codes: Vec<(&str, &str)> =
        found.iter().map(|(code, url, _)| (*code, url.rsplit_once('/').unwrap().1)).collect();
    let expected = [
        ("lien-externe-deplace", "demenagee"),
        ("lien-externe-mort", "disparue"),
        ("lien-externe-mort", "en-rond"),
        ("lien-externe-mort", "lente"),
    ];
    assert_eq!(codes, expected);
    assert!(found[0].2.contains(&format!("Écrivez « http://{address}/ici »")), "{found:?}");
    assert!(found[1].2.contains("404") && found[3].2.contains("à temps"), "{found:?}");
}

#[test]
fn an_address_is_asked_once_and_told_everywhere() {
    let (address, log) = server();
    let found = told(&address, &["/disparue", "/disparue#a", "/ici", "/ici#b"]);
    assert_eq!(found.len(), 2, "{found:?}");
    let log = log.lock().unwrap();
    let heads =
        |path: &str| log.iter().filter(|(line, _)| line.starts_with(&format!("HEAD {path} "))).count();
    assert_eq!((heads("/ici"), heads("/disparue")), (1, 2), "a failure is asked a second time: {log:?}");
}

#[test]
fn one_site_is_asked_one_thing_at_a_time_with_pauses() {
    let (address, log) = server();
    assert_eq!(told(&address, &["/a", "/b", "/c", "/d"]), []);
    let log = log.lock().unwrap();
    let gaps = log.windows(2).map(|pair| pair[1].1 - pair[0].1);
    assert!(gaps.clone().all(|gap| gap >= Duration::from_millis(25)), "{:?}", gaps.collect::<Vec<_>>());
}

#[test]
fn nobody_listening_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let found = told(&address, &["/"]);
    assert!(found[0].2.contains("refuse la connexion"), "{found:?}");
}

#[test]
fn links_are_visited_even_where_warnings_are_denied() {
    let (address, _) = server();
    let site = "title: T\nbase_url: https://exemple.ch\ncollections:\n  pages: { folder: pages, url: \"/{path}/\" }\n";
    let page = format!("---\ntitle: A\n---\n\n[x](http://{address}/disparue)\n");
    let world =
        crate::theme::tests::minimal().with("content/site.yaml", site).with("content/pages/index.md", page);
    let now = "2025-11-22T12:00:00Z".parse().unwrap();
    let options = crate::check::Options { deny_warnings: true, now, ..Default::default() };
    let told = match crate::check_and_visit(&world, &options, &politeness()) {
        Err(crate::Failure::Content(told)) => told,
        other => panic!("{other:?}"),
    };
    let codes: Vec<&str> = told.iter().filter(|told| told.is_error()).map(|told| told.code).collect();
    assert_eq!(codes, ["resume-manquant", "lien-externe-mort"]);
}
