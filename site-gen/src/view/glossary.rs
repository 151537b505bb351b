//! The words of the glossary, made links where a page first uses them.
//!
//! Works on finished HTML, because blocks are drawn by the theme: what stands between tags is text, and whatever is
//! already a link, a heading or code stays as it is. So do names: the site's, its organisation's, and those of people and
//! services in a `contact` block.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::markdown::escape;
use crate::model::SPELLINGS;
use crate::site::{Page, Site, Value};

/// Elements in which no word becomes a link.
const CLOSED: [&str; 17] = [
    "a", "abbr", "button", "code", "dfn", "h1", "h2", "h3", "h4", "h5", "h6", "kbd", "pre", "script",
    "style", "summary", "svg",
];

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Glossary {
    /// First word, folded → spellings that begin with it, the longest first.
    spellings: HashMap<String, Vec<Spelling>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Spelling {
    /// As HTML has it.
    text: Vec<char>,
    /// An acronym is one only in capitals.
    exact: bool,
    /// `None` for a name: no word inside it is explained.
    url: Option<String>,
}

impl Glossary {
    pub(super) fn of(site: &Site) -> Self {
        let mut spellings: HashMap<String, Vec<Spelling>> = HashMap::new();
        let entries = site.pages.iter().filter(|page| Some(page.collection) == site.settings.glossary);
        for page in entries {
            let others = match page.fields.get(SPELLINGS) {
                Some(Value::Text(text)) => text.as_str(),
                _ => "",
            };
            for written in std::iter::once(page.title.as_str()).chain(others.split(',')) {
                let exact = !written.chars().any(char::is_lowercase);
                let text: Vec<char> = folded(escape(written.trim()).chars(), exact).collect();
                if let Some(first) = word(&text) {
                    let first = first.iter().copied().flat_map(char::to_lowercase).collect();
                    let url = Some(page.url.clone());
                    spellings.entry(first).or_default().push(Spelling { text, exact, url });
                }
            }
        }
        if !spellings.is_empty() {
            for name in [&site.settings.title, &site.settings.organisation.name] {
                keep(name, &mut spellings);
            }
        }
        for all in spellings.values_mut() {
            all.sort_by_key(|spelling| std::cmp::Reverse(spelling.text.len()));
        }
        Self { spellings }
    }

    /// Nothing would be explained.
    pub(super) fn is_empty(&self) -> bool {
        self.spellings.is_empty()
    }

    /// The text of `page` with its links; `kept` are parts of it that stay as they are. A page of the glossary keeps its
    /// own words: they explain themselves.
    pub(super) fn link(&self, page: &Page, site: &Site, html: String, kept: &[String]) -> String {
        if is_entry(page, site) { html } else { self.link_around(html, kept) }
    }

    /// The text of a page that is not of the glossary.
    pub(crate) fn link_words(&self, html: String) -> String {
        self.link_around(html, &[])
    }

    fn link_around(&self, html: String, kept: &[String]) -> String {
        if self.is_empty() {
            return html;
        }
        let mut out = String::with_capacity(html.len() + 256);
        let (mut told, mut closed) = (BTreeSet::new(), None);
        let mut at = 0;
        for part in places(&html, kept) {
            self.texts(&html[at..part.start], &mut told, &mut closed, &mut out);
            out.push_str(&html[part.clone()]);
            at = part.end;
        }
        self.texts(&html[at..], &mut told, &mut closed, &mut out);
        out
    }

    /// Copies `html`, with links in the texts between its tags.
    fn texts<'g, 'h>(
        &'g self,
        html: &'h str,
        told: &mut BTreeSet<&'g str>,
        closed: &mut Option<(&'h str, usize)>,
        out: &mut String,
    ) {
        let mut rest = html;
        while !rest.is_empty() {
            let text = rest.find('<').unwrap_or(rest.len());
            match closed {
                None => self.words(&rest[..text], told, out),
                Some(_) => out.push_str(&rest[..text]),
            }
            rest = &rest[text..];
            let tag = tag_end(rest);
            *closed = inside(*closed, &rest[..tag]);
            out.push_str(&rest[..tag]);
            rest = &rest[tag..];
        }
    }

    /// Copies a text without tags, with a link at the first use of each entry.
    fn words<'g>(&'g self, text: &str, told: &mut BTreeSet<&'g str>, out: &mut String) {
        let chars: Vec<char> = text.chars().collect();
        let mut i = 0;
        while i < chars.len() {
            let Some(first) = word(&chars[i..]) else {
                out.push(chars[i]);
                i += 1;
                continue;
            };
            let entity = i > 0 && matches!(chars[i - 1], '&' | '#');
            let found = if entity { None } else { self.at(&chars[i..], first, told) };
            let end = i + found.map_or(first.len(), |spelling| spelling.text.len());
            let as_written: String = chars[i..end].iter().collect();
            match found.and_then(|spelling| spelling.url.as_ref()) {
                // Writing to a String cannot fail.
                Some(url) => {
                    told.insert(url);
                    let _ = write!(out, "<a class=\"term\" href=\"{}\">{as_written}</a>", escape(url));
                }
                None => out.push_str(&as_written),
            }
            i = end;
        }
    }

    /// The longest spelling at the beginning of `chars`, unless the page has explained it before.
    fn at(&self, chars: &[char], first: &[char], told: &BTreeSet<&str>) -> Option<&Spelling> {
        let key: String = first.iter().copied().flat_map(char::to_lowercase).collect();
        let found = self.spellings.get(&key)?.iter().find(|spelling| {
            let length = spelling.text.len();
            let ends = chars.get(length).is_none_or(|next| !next.is_alphanumeric());
            let same =
                || folded(chars[..length].iter().copied(), spelling.exact).eq(spelling.text.iter().copied());
            chars.len() >= length && ends && same()
        })?;
        found.url.as_ref().is_none_or(|url| !told.contains(url.as_str())).then_some(found)
    }
}

/// Words inside `name` are a part of it; one that is itself in the glossary is a word like others.
fn keep(name: &str, spellings: &mut HashMap<String, Vec<Spelling>>) {
    let text: Vec<char> = folded(escape(name.trim()).chars(), false).collect();
    let Some(first) = word(&text) else { return };
    let all = spellings.entry(first.iter().collect()).or_default();
    if !all
        .iter()
        .any(|spelling| spelling.text.iter().flat_map(|c| c.to_lowercase()).eq(text.iter().copied()))
    {
        all.push(Spelling { text, exact: false, url: None });
    }
}

/// Where `kept` stand in `html`, in order; what is inside another is left out.
fn places(html: &str, kept: &[String]) -> Vec<Range<usize>> {
    let found = |part: &String| {
        let part = part.trim();
        let all = html.match_indices(part).map(|(at, _)| at..at + part.len());
        all.collect::<Vec<_>>()
    };
    let mut all: Vec<_> = kept.iter().filter(|part| !part.trim().is_empty()).flat_map(found).collect();
    all.sort_by_key(|part| (part.start, std::cmp::Reverse(part.end)));
    let mut end = 0;
    all.retain(|part| {
        let follows = part.start >= end;
        if follows {
            end = part.end;
        }
        follows
    });
    all
}

pub(super) fn is_entry(page: &Page, site: &Site) -> bool {
    Some(page.collection) == site.settings.glossary
}

/// The letters and digits at the beginning.
fn word(chars: &[char]) -> Option<&[char]> {
    let length = chars.iter().take_while(|c| c.is_alphanumeric()).count();
    (length > 0).then(|| &chars[..length])
}

/// One character for each, so that positions stay: spaces and apostrophes are alike, capitals too unless `exact`.
fn folded(chars: impl Iterator<Item = char>, exact: bool) -> impl Iterator<Item = char> {
    chars.map(move |c| match c {
        '’' => '\'',
        c if c.is_whitespace() => ' ',
        c if exact => c,
        c => c.to_lowercase().next().unwrap_or(c),
    })
}

/// Length of the tag or comment that `html` begins with; quoted values may hold `>`.
fn tag_end(html: &str) -> usize {
    if html.starts_with("<!--") {
        return html.find("-->").map_or(html.len(), |end| end + 3);
    }
    let mut quote = None;
    for (i, c) in html.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return i + 1,
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    html.len()
}

/// The closed element that holds what follows `tag`, and how many of its name are open.
fn inside<'t>(closed: Option<(&'t str, usize)>, tag: &'t str) -> Option<(&'t str, usize)> {
    let ends = tag.starts_with("</");
    let name = tag.trim_start_matches(['<', '/']);
    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
    match closed {
        None if !ends && CLOSED.contains(&name) && !tag.ends_with("/>") => Some((name, 1)),
        Some((open, depth)) if open == name && !tag.ends_with("/>") => match (ends, depth) {
            (true, 1) => None,
            (true, depth) => Some((open, depth - 1)),
            (false, depth) => Some((open, depth + 1)),
        },
        otherwise => otherwise,
    }
}

#[cfg(test)]
mod tests;
