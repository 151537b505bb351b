//! Asks other sites, as gently as a visitor: few at once, one at a time for each, a pause in between.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

use crate::progress::LINKS;

/// How hard other people's servers are asked.
#[derive(Debug, Clone)]
pub struct Politeness {
    /// Sites asked at the same time.
    pub at_once: usize,
    /// Between two requests to one site.
    pub pause: Duration,
    /// For one request, from the name to the answer.
    pub patience: Duration,
    /// Before asking again a server that failed.
    pub second_try: Duration,
}

impl Default for Politeness {
    fn default() -> Self {
        Self {
            at_once: 8,
            pause: Duration::from_millis(300),
            patience: Duration::from_secs(15),
            second_try: Duration::from_secs(2),
        }
    }
}

/// What came of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    Fine,
    /// The server refuses to tell machines.
    Unknown,
    /// In French.
    Dead(String),
    /// Moved for good, to here.
    Moved(String),
    /// The same page can be reached over TLS, here.
    Insecure(String),
}

const MAX_REDIRECTS: usize = 8;

const AGENT: &str = concat!("Mozilla/5.0 (compatible; site-gen/", env!("CARGO_PKG_VERSION"), "; link check)");

/// Visits each address once.
pub(super) fn all<'u>(
    urls: impl Iterator<Item = &'u str>,
    politeness: &Politeness,
) -> BTreeMap<String, Verdict> {
    let mut by_host: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for url in urls {
        LINKS.expect(1);
        by_host.entry(host(url)).or_default().push(url);
    }
    let agent = agent(politeness);
    let hosts = Mutex::new(by_host.into_values().collect::<VecDeque<_>>());
    let verdicts = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..politeness.at_once {
            scope.spawn(|| {
                loop {
                    let next = hosts.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(urls) = next else { return };
                    for (index, url) in urls.into_iter().enumerate() {
                        if index > 0 {
                            std::thread::sleep(politeness.pause);
                        }
                        let verdict = visit(&agent, url, politeness);
                        LINKS.one_done();
                        verdicts
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .insert(url.to_owned(), verdict);
                    }
                }
            });
        }
    });
    verdicts.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase()
}

fn agent(politeness: &Politeness) -> Agent {
    let roots = rustls_native_certs::load_native_certs().certs;
    let roots = roots.iter().map(|root| Certificate::from_der(root).to_owned());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(provider)
        .root_certs(RootCerts::from(roots))
        .build();
    Agent::config_builder()
        .tls_config(tls)
        .user_agent(AGENT)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(politeness.patience))
        .build()
        .new_agent()
}

fn visit(agent: &Agent, url: &str, politeness: &Politeness) -> Verdict {
    let mut verdict = follow(agent, url);
    if matches!(verdict, Verdict::Dead(_)) {
        std::thread::sleep(politeness.second_try);
        verdict = follow(agent, url);
    }
    match (&verdict, url.strip_prefix("http://")) {
        (Verdict::Fine, Some(rest)) => {
            let secure = format!("https://{rest}");
            if follow(agent, &secure) == Verdict::Fine { Verdict::Insecure(secure) } else { verdict }
        }
        _ => verdict,
    }
}

/// Goes where the address leads, step by step, to know whether each step is for good.
fn follow(agent: &Agent, url: &str) -> Verdict {
    let mut at = encoded(url);
    let mut for_good = true;
    for step in 0..=MAX_REDIRECTS {
        let (status, location) = match ask(agent, &at) {
            Ok(answer) => answer,
            Err(error) => return Verdict::Dead(why(&error)),
        };
        match (status, location) {
            (200..=299, _) if step == 0 => return Verdict::Fine,
            (200..=299, _) if for_good => return Verdict::Moved(at),
            (200..=299, _) => return Verdict::Fine,
            (301 | 302 | 303 | 307 | 308, Some(location)) => {
                for_good &= matches!(status, 301 | 308);
                at = join(&at, &location);
            }
            // Doors that open for people only, or not so often.
            (401 | 403 | 405 | 406 | 429 | 451 | 999, _) => return Verdict::Unknown,
            (404 | 410, _) => return Verdict::Dead(format!("la page n’existe plus (réponse {status})")),
            _ => return Verdict::Dead(format!("le serveur répond {status}")),
        }
    }
    Verdict::Dead("il renvoie d’adresse en adresse sans fin".to_owned())
}

/// Without the page at first; servers that do not know how are asked for all of it.
fn ask(agent: &Agent, url: &str) -> Result<(u16, Option<String>), ureq::Error> {
    let told = |response: ureq::http::Response<ureq::Body>| {
        let location = response.headers().get("location").and_then(|to| to.to_str().ok());
        (response.status().as_u16(), location.map(str::to_owned))
    };
    match agent.head(url).call().map(told) {
        Ok((status, location)) if status < 400 => Ok((status, location)),
        _ => agent.get(url).call().map(told),
    }
}

/// As browsers send it: `/été` is asked for as `/%C3%A9t%C3%A9`.
fn encoded(url: &str) -> String {
    let path =
        url.find("://").and_then(|at| Some(at + 3 + url[at + 3..].find(['/', '?'])?)).unwrap_or(url.len());
    let (host, path) = url.split_at(path);
    let mut out = host.to_owned();
    for byte in path.bytes() {
        match byte {
            b'!' | b'#'..=b';' | b'=' | b'?'..=b'Z' | b'_' | b'a'..=b'z' | b'~' | b'[' | b']' => {
                out.push(byte.into())
            }
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The address that a redirection names, seen from the page that sends it.
fn join(from: &str, to: &str) -> String {
    let to = to.split('#').next().unwrap_or(to);
    if to.contains("://") {
        return to.to_owned();
    }
    let (scheme, rest) = from.split_once("://").unwrap_or(("https", from));
    if let Some(rest) = to.strip_prefix("//") {
        return format!("{scheme}://{rest}");
    }
    let path = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, path) = (&rest[..path], rest[path..].split('?').next().unwrap_or_default());
    match to.strip_prefix('/') {
        Some(to) => format!("{scheme}://{host}/{to}"),
        None => format!("{scheme}://{host}{}/{to}", path.rsplit_once('/').map_or("", |(folder, _)| folder)),
    }
}

fn why(error: &ureq::Error) -> String {
    match error {
        ureq::Error::HostNotFound => "ce nom de site n’existe pas".to_owned(),
        ureq::Error::Timeout(_) => "pas de réponse à temps".to_owned(),
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            "le serveur refuse la connexion".to_owned()
        }
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) => {
            "son certificat n’est pas valable, ou la connexion protégée échoue".to_owned()
        }
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => "l’adresse est mal écrite".to_owned(),
        error => format!("la connexion échoue ({error})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirections_are_seen_from_where_they_come() {
        let join = |to| join("https://a.ch/b/c?d", to);
        assert_eq!(join("https://x.ch/y#z"), "https://x.ch/y");
        assert_eq!(join("/e"), "https://a.ch/e");
        assert_eq!(join("e"), "https://a.ch/b/e");
        assert_eq!(join("//x.ch/"), "https://x.ch/");
        assert_eq!(super::join("https://a.ch", "e"), "https://a.ch/e");
    }

    #[test]
    fn what_an_address_may_not_hold_is_encoded() {
        assert_eq!(encoded("https://a.ch/été à?b=ç"), "https://a.ch/%C3%A9t%C3%A9%20%C3%A0?b=%C3%A7");
        for kept in ["https://a.ch", "https://a.ch/a'b_(c)%20?d=e&f;g@h:i*", "http://127.0.0.1:80/x"] {
            assert_eq!(encoded(kept), kept);
        }
    }

    #[test]
    fn hosts_are_told_apart() {
        assert_eq!(host("https://A.ch:8080/b"), "a.ch:8080");
        assert_eq!(host("http://a.ch?b"), "a.ch");
    }
}
