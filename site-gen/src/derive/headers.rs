//! `headers.json`: with which headers a host serves each file; `serve` uses the same rules.
//!
//! Pages may load nothing from elsewhere and run nothing that is written into them. Files whose name holds a digest
//! are kept for ever, everything else is asked for again and answered « unchanged » when it is.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::site::Site;

/// Headers of the addresses that `pattern` fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// A path in which `*` stands for any characters, `/` included.
    #[serde(rename = "match")]
    pub pattern: String,
    /// Names in small letters.
    pub headers: BTreeMap<String, String>,
}

/// For each header, the first rule that fits and has it counts. Rules are for answers that succeed; an error has the
/// headers of `/404.html`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules(Vec<Rule>);

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; font-src 'self'; \
                      connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// For every file.
const SECURITY: [(&str, &str); 8] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("strict-transport-security", "max-age=31536000"),
];

/// Folders of files whose names change with their bytes.
const FINGERPRINTED: [&str; 3] = ["/assets/*", "/images/*", "/fichiers/*"];

const TYPES: [(&str, &str); 26] = [
    ("*/", "text/html; charset=utf-8"),
    ("*.html", "text/html; charset=utf-8"),
    ("*.css", "text/css; charset=utf-8"),
    ("*.js", "text/javascript; charset=utf-8"),
    ("*/feed.xml", "application/atom+xml; charset=utf-8"),
    ("*.xml", "application/xml; charset=utf-8"),
    ("*.txt", "text/plain; charset=utf-8"),
    ("*.schema.json", "application/schema+json"),
    ("*.json", "application/json"),
    ("*.csv", "text/csv; charset=utf-8; header=present"),
    ("*.ics", "text/calendar; charset=utf-8"),
    ("*.webmanifest", "application/manifest+json"),
    ("*.svg", "image/svg+xml"),
    ("*.png", "image/png"),
    ("*.jpg", "image/jpeg"),
    ("*.webp", "image/webp"),
    ("*.avif", "image/avif"),
    ("*.ico", "image/x-icon"),
    ("*.woff2", "font/woff2"),
    ("*.pdf", "application/pdf"),
    ("*.odt", "application/vnd.oasis.opendocument.text"),
    ("*.ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("*.odp", "application/vnd.oasis.opendocument.presentation"),
    ("*.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("*.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("*.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
];

impl Rules {
    /// The rules of a site.
    #[must_use]
    pub fn of(site: &Site) -> Self {
        let mut rules = Vec::new();
        let mut rule = |pattern: &str, headers: &[(&str, &str)]| {
            let headers =
                headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            rules.push(Rule { pattern: pattern.to_owned(), headers });
        };
        // What others are meant to take: feeds, calendars and open data.
        let shared = [("access-control-allow-origin", "*"), ("cross-origin-resource-policy", "cross-origin")];
        rule("*/feed.xml", &shared);
        rule("*/agenda.ics", &shared);
        for collection in site.collections.iter().filter(|collection| collection.outputs.open_data) {
            for extension in ["json", "csv", "schema.json"] {
                rule(&format!("/{}.{extension}", collection.name), &shared);
            }
        }
        for folder in FINGERPRINTED {
            rule(folder, &[("cache-control", "public, max-age=31536000, immutable")]);
        }
        for (pattern, mime) in TYPES {
            rule(pattern, &[("content-type", mime)]);
        }
        rule("*", &SECURITY);
        rule("*", &[("cache-control", "no-cache")]);
        Self(rules)
    }

    /// Reads `headers.json`.
    ///
    /// # Errors
    /// Other JSON than [`Rules::to_json`] writes.
    pub fn from_json(bytes: &[u8]) -> serde_json::Result<Self> {
        serde_json::from_slice(bytes)
    }

    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(&self).expect("lists and maps of texts are JSON")
    }

    /// The headers of the file at `path`: name in small letters → value.
    #[must_use]
    pub fn headers(&self, path: &str) -> BTreeMap<&str, &str> {
        let mut found = BTreeMap::new();
        for rule in self.0.iter().filter(|rule| fits(&rule.pattern, path)) {
            for (name, value) in &rule.headers {
                found.entry(name.as_str()).or_insert(value.as_str());
            }
        }
        found
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((start, rest)) => path.strip_prefix(start).is_some_and(|path| {
            rest.is_empty() || path.char_indices().any(|(at, _)| fits(rest, &path[at..])) || fits(rest, "")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn patterns_fit_whole_paths() {
        for (pattern, path, wanted) in [
            ("*", "/", true),
            ("*/", "/actions/", true),
            ("*/", "/actions", false),
            ("/assets/*", "/assets/site.css", true),
            ("/assets/*", "/xassets/site.css", false),
            ("*.html", "/404.html", true),
            ("*.html", "/404.html.txt", false),
            ("*/feed.xml", "/feed.xml", true),
            ("/a*b*c", "/a/é/b/c", true),
            ("/a.json", "/a.json", true),
            ("/a.json", "/a.jsonx", false),
        ] {
            assert_eq!(fits(pattern, path), wanted, "{pattern} {path}");
        }
    }

    #[test]
    fn every_file_is_protected_and_only_what_is_shared_is_open() {
        let rules = Rules::of(&fixture::site());
        for path in ["/", "/404.html", "/assets/site.0.css", "/actions.json", "/feed.xml", "/sitemap.xml"] {
            let headers = rules.headers(path);
            assert!(headers["content-security-policy"].starts_with("default-src 'none'"), "{path}");
            assert!(!headers["content-security-policy"].contains("unsafe"));
            assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
            let open = ["/actions.json", "/feed.xml"].contains(&path);
            assert_eq!(headers.contains_key("access-control-allow-origin"), open, "{path}");
            assert_eq!(headers["cross-origin-resource-policy"] == "cross-origin", open, "{path}");
            let lasting = path.starts_with("/assets/");
            assert_eq!(headers["cache-control"].contains("immutable"), lasting, "{path}");
        }
    }

    #[test]
    fn types_are_those_that_programs_expect() {
        let rules = Rules::of(&fixture::site());
        for (path, wanted) in [
            ("/actions/", "text/html; charset=utf-8"),
            ("/actions/feed.xml", "application/atom+xml; charset=utf-8"),
            ("/sitemap.xml", "application/xml; charset=utf-8"),
            ("/actions.schema.json", "application/schema+json"),
            ("/manifest.webmanifest", "application/manifest+json"),
            ("/.well-known/security.txt", "text/plain; charset=utf-8"),
        ] {
            assert_eq!(rules.headers(path)["content-type"], wanted, "{path}");
        }
    }

    #[test]
    fn the_file_reads_back() {
        let rules = Rules::of(&fixture::site());
        assert_eq!(Rules::from_json(&rules.to_json()).unwrap(), rules);
        assert!(Rules::from_json(b"{}").is_err());
    }

    #[test]
    fn every_document_that_may_be_published_says_what_it_is() {
        let rules = Rules::of(&fixture::site());
        for extension in crate::check::published_extensions() {
            let path = format!("/fichiers/a-0123456789abcdef.{extension}");
            assert!(rules.headers(&path).contains_key("content-type"), "{extension}");
        }
    }
}
