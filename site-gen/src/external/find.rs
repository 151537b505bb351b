//! Where the content names other sites: in links, in fields, in menus, in data. Read from the texts themselves, so
//! that no kind of field is forgotten.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::world::World;

/// Where an address is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub file: String,
    /// Bytes in the file.
    pub span: Range<usize>,
}

/// Every address of another site, each once, with its places in reading order. What follows `#` is left out: it is
/// never sent.
pub(super) fn links(world: &dyn World) -> BTreeMap<String, Vec<Place>> {
    let mut all: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    // A folder that cannot be listed has been reported by the check before.
    for file in world.list().unwrap_or_default() {
        let markdown = file.ends_with(".md") && !crate::load::is_readme(&file);
        if !file.starts_with("content/") || !(markdown || file.ends_with(".yaml")) {
            continue;
        }
        let Some(text) = world.read(&file).ok().and_then(|bytes| String::from_utf8(bytes).ok()) else {
            continue;
        };
        for span in addresses(&text, markdown) {
            let url = &text[span.clone()];
            let url = url.split('#').next().unwrap_or(url).to_owned();
            all.entry(url).or_default().push(Place { file: file.clone(), span });
        }
    }
    all
}

/// Addresses in a text, outside code and YAML comments.
fn addresses(text: &str, markdown: bool) -> Vec<Range<usize>> {
    let body = if markdown { crate::content::body_start(text).unwrap_or(0) } else { text.len() };
    let mut found = Vec::new();
    let mut fence = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        if at >= body {
            let mark = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
            fence = match (fence, mark) {
                (None, Some(mark)) => Some(mark),
                (Some(open), Some(mark)) if open == mark => None,
                (open, _) => open,
            };
        }
        // The site's own address: it may not be online yet.
        let own = trimmed.starts_with("base_url:");
        let readable = fence.is_none() && !own && !(at < body && trimmed.starts_with('#'));
        if readable {
            let comment = if at < body { line.find(" #").unwrap_or(line.len()) } else { line.len() };
            let spans = in_line(&line[..comment], at >= body);
            found.extend(spans.into_iter().map(|span| at + span.start..at + span.end));
        }
        at += line.len();
    }
    found
}

fn in_line(line: &str, markdown: bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = ["https://", "http://"].iter().filter_map(|scheme| line[at..].find(scheme)).min()
    {
        let start = at + start;
        let in_code = markdown && line[..start].matches('`').count() % 2 == 1;
        let length = length(&line[start..]);
        if !in_code
            && line[start..start + length]
                .split_once("://")
                .is_some_and(|(_, host)| host.contains('.') || host.starts_with("localhost"))
        {
            found.push(start..start + length);
        }
        at = start + length.max(1);
    }
    found
}

/// How far an address goes: to a blank or a mark, without the full stop of the sentence that holds it.
fn length(text: &str) -> usize {
    let mut depth = 0usize;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ')' | '>' | '<' | '"' | '\'' | '`' | ']' | '}' | '|' | '»' | '’' | '”' | '\\' => {
                end = at;
                break;
            }
            c if c.is_whitespace() => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '…', '*', '_']).len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Memory;

    #[test]
    fn addresses_are_found_wherever_they_are_written() {
        let page = "---\ntitle: A\nsource: { label: B, url: https://a.ch/b }\n# https://comment.ch/\n---\n\n\
                    [lien](https://a.ch/c_(d)#e), <https://a.ch/f> et https://a.ch/g.\n\n`https://code.ch/`\n\n```\n\
                    https://code.ch/x\n```\n\n[encore](https://a.ch/b)\n";
        let site = "base_url: https://moi.ch\nurl: \"http://a.ch\" # https://comment.ch/\n";
        let world = Memory::new()
            .with("content/pages/a.md", page)
            .with("content/site.yaml", site)
            .with("content/README.md", "https://lisez-moi.ch/")
            .with("themes/templates/a.html", "https://theme.ch/");
        let found = links(&world);
        let urls: Vec<&str> = found.keys().map(String::as_str).collect();
        assert_eq!(
            urls,
            ["http://a.ch", "https://a.ch/b", "https://a.ch/c_(d)", "https://a.ch/f", "https://a.ch/g"]
        );
        assert_eq!(found["https://a.ch/b"].len(), 2);
        let place = &found["https://a.ch/c_(d)"][0];
        assert_eq!(&page[place.span.clone()], "https://a.ch/c_(d)#e");
    }
}
