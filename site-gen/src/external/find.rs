//! Where the content names other sites: in links, in fields, in menus, in data. Read as the pages are, so that what is
//! asked for is what visitors are led to: no comment, no code, no other end of an address.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use forms::yaml::{Node, Value};

use crate::markdown::{self, Ids, Part, Rules};
use crate::world::World;
use crate::{content, load, model};

/// Where an address is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub file: String,
    /// Bytes in the file.
    pub span: Range<usize>,
}

/// Keys whose value is an address, whatever it looks like.
const KEYS: [&str; 3] = ["url", "to", "qr"];

/// The site's own address: it may not be online yet.
const OWN: &str = "base_url";

/// Every address of another site, each once, with its places in reading order. What follows `#` is left out: it is
/// never sent.
pub(super) fn links(world: &dyn World) -> BTreeMap<String, Vec<Place>> {
    let mut found = Found::default();
    // What cannot be read has been reported by the check before.
    let Ok((sources, _)) = load::load(world) else { return found.links };
    let declared = sources.site.as_ref().and_then(|site| model::read(&site.text, None).0);
    found.rules = declared.map_or_else(Rules::default, |model| model.rules);
    for source in sources.site.iter().chain(&sources.data).chain(&sources.forms) {
        if let Ok(node) = forms::yaml::parse(&source.text) {
            found.value(&source.path, "", &node);
        }
    }
    for source in sources.pages {
        let (page, _) = content::read(source, &sources.theme_ids, &found.rules);
        if let Some(front) = &page.front {
            found.value(&page.source.path, "", front);
        }
        found.parts(&page.source.path, &page.document.parts, None);
    }
    found.links
}

#[derive(Default)]
struct Found {
    rules: Rules,
    links: BTreeMap<String, Vec<Place>>,
}

impl Found {
    fn value(&mut self, file: &str, key: &str, node: &Node) {
        match &node.value {
            Value::Scalar { text, .. } => self.text(file, key, text.trim(), &node.span),
            Value::Sequence(items) => items.iter().for_each(|item| self.value(file, key, item)),
            Value::Mapping(pairs) => {
                for (key, value) in pairs {
                    let key = key.text().unwrap_or_default();
                    if key != OWN {
                        self.value(file, key, value);
                    }
                }
            }
        }
    }

    /// An address alone, or a text that may hold links.
    fn text(&mut self, file: &str, key: &str, text: &str, span: &Range<usize>) {
        let alone = text.starts_with("http") && (KEYS.contains(&key) || !text.contains(char::is_whitespace));
        if alone {
            self.address(file, text, span.clone());
        } else if text.contains("://") {
            let (document, _) = markdown::parse(text, &mut Ids::new(Arc::default()), &self.rules);
            self.parts(file, &document.parts, Some(span));
        }
    }

    /// `field` is where the text stands when its own positions are not those of the file.
    fn parts(&mut self, file: &str, parts: &[Part], field: Option<&Range<usize>>) {
        for part in parts {
            match part {
                Part::Link { target, span } => self.address(file, target, field.unwrap_or(span).clone()),
                Part::Heading(_, inside) => self.parts(file, inside, field),
                Part::Block(block) => self.parts(file, &block.parts, field),
                Part::Html(_) | Part::Image(_) => {}
            }
        }
    }

    fn address(&mut self, file: &str, url: &str, span: Range<usize>) {
        let Some((scheme, rest)) = url.split_once("://") else { return };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_site = host.contains('.') || host.starts_with("localhost");
        if ["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) && is_site {
            let url = url.split('#').next().unwrap_or(url).to_owned();
            self.links.entry(url).or_default().push(Place { file: file.to_owned(), span });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Memory;

    #[test]
    fn addresses_are_found_wherever_they_are_written() {
        let page = "---\ntitle: A\nsource: { label: B, url: https://a.ch/b }\n# https://comment.ch/\n\
                    texte: Voir [ici](https://a.ch/t).\n---\n\n\
                    [lien](https://a.ch/c_(d)#e), <https://a.ch/f> et https://mots.ch/g.\n\n`https://code.ch/`\n\n```\n\
                    https://code.ch/x\n```\n\n<!-- [x](https://comment.ch/y) -->\n\n[encore](https://a.ch/b)\n\n\
                    ::: encadre titre=\"T\"\n[bloc](https://a.ch/bloc)\n:::\n";
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
            [
                "http://a.ch",
                "https://a.ch/b",
                "https://a.ch/bloc",
                "https://a.ch/c_(d)",
                "https://a.ch/f",
                "https://a.ch/t"
            ]
        );
        assert_eq!(found["https://a.ch/b"].len(), 2);
        let place = &found["https://a.ch/c_(d)"][0];
        assert_eq!(&page[place.span.clone()], "https://a.ch/c_(d)#e");
    }

    #[test]
    fn an_address_is_the_one_that_visitors_follow() {
        let page = "---\ntitle: A\n---\n\n[a](https://a.ch/ap'os) [b](https://a.ch/a_b_) [c](<https://a.ch/avec espace>) \
                    [d](https://a.ch/?x&amp;y) [e](https://a.ch/été)\n";
        let found = links(&Memory::new().with("content/pages/a.md", page));
        let urls: Vec<&str> = found.keys().map(String::as_str).collect();
        let wanted =
            ["?x&y", "a_b_", "ap'os", "avec espace", "été"].map(|path| format!("https://a.ch/{path}"));
        assert_eq!(urls, wanted);
    }
}
