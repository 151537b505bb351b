//! Who may knock: requests that came through the CDN, from a page of this site.
//!
//! Neither check looks at what was posted. Old browsers say little about where a post comes from, so what is not said
//! is never held against anybody; only what is said and wrong is refused.

use crate::config::OriginSecret;
use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The CDN adds it; nobody else knows its value.
const SECRET_HEADER: &str = "x-origin-secret";
/// The CDN writes the visitor's address and port here, over whatever the visitor sent under this name.
const ADDRESS_HEADER: &str = "cloudfront-viewer-address";

/// What is known of who sent a request. `Debug` is not derived: the address stays out of every log.
#[derive(Clone)]
pub(crate) struct Sender {
    /// One household or one office: the address itself (IPv4), the network it is in (IPv6).
    address: Option<IpAddr>,
}

/// Whether the request came through the CDN, and from where. Without a secret in the configuration any request did,
/// and no address is believed.
///
/// # Errors
/// Why the request is refused, for the log.
pub(crate) fn came_through(headers: &HeaderMap, secrets: &[OriginSecret]) -> Result<Sender, &'static str> {
    if secrets.is_empty() {
        return Ok(Sender { address: None });
    }
    let shown = headers.get(SECRET_HEADER).ok_or("without the secret of the CDN")?;
    // Every secret is compared, and each in full: how long it takes tells nothing.
    let known = secrets.iter().fold(false, |known, secret| known | secret.is(shown.as_bytes()));
    if !known {
        return Err("with a wrong secret of the CDN");
    }
    let address = headers.get(ADDRESS_HEADER).and_then(|value| network(value.to_str().ok()?));
    Ok(Sender { address })
}

/// Whether the post comes from a page of this site, as far as the browser tells. `home` is the host of the site's
/// public address.
///
/// # Errors
/// Why the post is refused, for the log.
pub(crate) fn same_site(headers: &HeaderMap, home: Option<&str>) -> Result<(), &'static str> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    // The browser's own word, where it has one: it knows of addresses of the site that we do not.
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => return Ok(()),
        Some(_) => return Err("posted from a page of another site (Sec-Fetch-Site)"),
        None => {}
    }
    // « null » is what browsers say that keep quiet about it.
    let Some(origin) = text(ORIGIN.as_str()).filter(|origin| !origin.is_empty() && *origin != "null") else {
        return Ok(());
    };
    let Some((_, origin)) = origin.split_once("://") else {
        return Err("posted with an Origin that is none");
    };
    let ours = [home, text(HOST.as_str())];
    if ours.into_iter().flatten().any(|host| host.eq_ignore_ascii_case(origin)) {
        Ok(())
    } else {
        Err("posted from a page of another site (Origin)")
    }
}

/// `198.51.100.7:4711` or `2001:db8::1:4711`, as the CDN writes it (without brackets), with or without the port.
fn network(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text
        .parse::<SocketAddr>()
        .map(|socket| socket.ip())
        .ok()
        .or_else(|| text.rsplit_once(':')?.0.parse().ok())
        .or_else(|| text.parse().ok())?;
    Some(match address {
        IpAddr::V4(_) => address,
        // A provider gives one household at least this much; an address in it changes every day.
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    })
}

impl Sender {
    /// For a keyed hash, and nothing else.
    pub(crate) fn address(&self) -> Option<String> {
        self.address.map(|address| address.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn what_a_browser_does_not_say_is_not_held_against_it() {
        let home = Some("www.exemple.ch");
        let quiet: [&[(&'static str, &'static str)]; 7] = [
            &[],
            &[("origin", "null")],
            &[("origin", "https://www.exemple.ch")],
            &[("origin", "HTTPS://WWW.EXEMPLE.CH")],
            &[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")],
            &[("sec-fetch-site", "same-origin"), ("origin", "https://d1.cloudfront.example")],
            &[("sec-fetch-site", "none")],
        ];
        for said in quiet {
            assert_eq!(same_site(&headers(said), home), Ok(()), "{said:?}");
        }
        let wrong: [&[(&'static str, &'static str)]; 4] = [
            &[("origin", "https://www.exemple.ch.evil.example")],
            &[("origin", "evil.example")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://www.exemple.ch")],
            &[("sec-fetch-site", "same-site")],
        ];
        for said in wrong {
            assert!(same_site(&headers(said), home).is_err(), "{said:?}");
        }
    }

    #[test]
    fn two_secrets_serve_while_one_replaces_the_other() {
        let secrets = OriginSecret::list("first-secret-of-the-cdn, second-secret-of-the-cdn").unwrap();
        for secret in ["first-secret-of-the-cdn", "second-secret-of-the-cdn"] {
            assert!(came_through(&headers(&[(SECRET_HEADER, secret)]), &secrets).is_ok());
        }
        for wrong in ["first-secret-of-the-cd", "first-secret-of-the-cdn2", "", "third-secret-of-the-cdn"] {
            assert!(came_through(&headers(&[(SECRET_HEADER, wrong)]), &secrets).is_err(), "{wrong}");
        }
        assert!(came_through(&headers(&[]), &secrets).is_err());
        assert!(came_through(&headers(&[]), &[]).is_ok());
    }

    #[test]
    fn an_address_is_believed_only_from_the_cdn() {
        let secrets = OriginSecret::list("first-secret-of-the-cdn").unwrap();
        let of = |address, secrets: &[OriginSecret]| {
            let said = [(SECRET_HEADER, "first-secret-of-the-cdn"), (ADDRESS_HEADER, address)];
            came_through(&headers(&said), secrets).unwrap().address()
        };
        assert_eq!(of("198.51.100.7:4711", &secrets).unwrap(), "198.51.100.7");
        assert_eq!(of("2001:db8:1:2:3:4:5:6:4711", &secrets), of("2001:db8:1:2:9:9:9:9:4712", &secrets));
        assert_ne!(of("2001:db8:1:2:3:4:5:6:4711", &secrets), of("2001:db8:1:3:3:4:5:6:4711", &secrets));
        assert_eq!(of("2001:db8::7:4711", &secrets).unwrap(), "2001:db8::");
        assert_eq!(of("nowhere", &secrets), None);
        assert_eq!(of("198.51.100.7:4711", &[]), None);
    }
}
