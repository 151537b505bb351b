//! Pages whose text alone may have changed, read again without the others.
//!
//! In doubt the answer is `None`: then the whole site is checked, and whatever is wrong is told by that check.

use std::collections::{BTreeMap, BTreeSet};

use super::{rules_of, style};
use crate::content::{self, RawPage};
use crate::diagnostic::Diagnostic;
use crate::edition::Edition;
use crate::load;
use crate::markdown::Part;
use crate::model::{self, Model};
use crate::outline::Outline;
use crate::site::{BodyPart, Heading};
use crate::world::World;

/// A page's text, ready to be shown.
#[derive(Debug)]
pub struct Text {
    pub source: String,
    pub body: Vec<BodyPart>,
    /// For the table of contents.
    pub headings: Vec<Heading>,
}

/// Reads the pages that `world` lists; `former` are their outlines, by file, when the whole site was last checked.
/// With the remarks on them.
pub fn texts(
    world: &dyn World,
    base_url: Option<&str>,
    former: &BTreeMap<String, Outline>,
) -> Option<(Vec<Text>, Vec<Diagnostic>)> {
    let (sources, found) = load::load(world).ok()?;
    if !found.is_empty() || sources.pages.len() != former.len() {
        return None;
    }
    // Remarks on `site.yaml` were told by the whole check.
    let (all, _) = model::read_all(&sources.site.as_ref()?.text, base_url);
    let (editions, models): (Vec<Edition>, Vec<Model>) = all.into_iter().unzip();
    let (mut pages, mut remarks) = (Vec::new(), Vec::new());
    for source in sources.pages {
        let rules = rules_of(&source.path, &editions, &models);
        let (page, found) = content::read(source, &sources.theme_ids, &rules);
        remarks.extend(found);
        remarks.extend(style::remarks(&page, models.first()?));
        pages.push(page);
    }
    if remarks.iter().any(Diagnostic::is_error) {
        return None;
    }
    let texts: Option<_> = pages.into_iter().map(|page| text(page, former)).collect();
    Some((texts?, remarks))
}

fn text(page: RawPage, former: &BTreeMap<String, Outline>) -> Option<Text> {
    let former = former.get(&page.source.path)?;
    if !former.plain || !page.outline.plain || former.face != page.outline.face {
        return None;
    }
    let mut used = BTreeSet::new();
    let body = parts(page.document.parts, former, &mut used)?;
    // A link less may mean that a file or a page is no longer spoken of.
    if used.len() != former.links.len() {
        return None;
    }
    let headings = page.document.headings.into_iter().filter(Heading::is_listed).collect();
    Some(Text { source: page.source.path, body, headings })
}

/// As `finish` does, for words and links to where the page led before.
fn parts(from: Vec<Part>, former: &Outline, used: &mut BTreeSet<String>) -> Option<Vec<BodyPart>> {
    let mut all: Vec<BodyPart> = Vec::new();
    for part in from {
        let html = match part {
            Part::Html(html) => html,
            Part::Link { target, .. } => {
                let href = former.links.get(&target)?.clone();
                used.insert(target);
                href
            }
            Part::Heading(heading, inside) => {
                let inside = parts(inside, former, used)?.into_iter().map(|part| match part {
                    BodyPart::Html(html) => Some(html),
                    _ => None,
                });
                all.push(BodyPart::Heading(heading, inside.collect::<Option<String>>()?));
                continue;
            }
            Part::Image(_) | Part::Block(_) => return None,
        };
        match all.last_mut() {
            Some(BodyPart::Html(before)) => before.push_str(&html),
            _ => all.push(BodyPart::Html(html)),
        }
    }
    Some(all)
}
