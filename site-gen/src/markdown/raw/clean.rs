//! Which HTML is kept. The parser and the serialiser are ammonia's, as browsers read HTML.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

/// Within a sentence.
const INLINE: [&str; 26] = [
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q",
    "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "wbr",
];

/// Besides these, where a paragraph may stand. No title: the table of contents would not know it.
const BLOCKS: [&str; 12] =
    ["blockquote", "dd", "details", "dl", "dt", "hr", "li", "ol", "p", "pre", "summary", "ul"];

static INLINE_ONLY: LazyLock<Builder<'static>> = LazyLock::new(|| builder(&[]));
static ALL: LazyLock<Builder<'static>> = LazyLock::new(|| builder(&BLOCKS));

/// What may say in which language it is, and in which direction one reads it.
const IN_A_LANGUAGE: [&str; 13] =
    ["abbr", "bdi", "bdo", "blockquote", "cite", "dfn", "em", "i", "li", "p", "q", "span", "strong"];

fn builder(more: &[&'static str]) -> Builder<'static> {
    let tags: HashSet<&str> = INLINE.into_iter().chain(more.iter().copied()).collect();
    let mut attributes: HashMap<&str, HashSet<&str>> = HashMap::new();
    for tag in IN_A_LANGUAGE.into_iter().filter(|tag| tags.contains(tag)) {
        attributes.insert(tag, HashSet::from(["dir", "lang"]));
    }
    // Links have their address only: where it stands is then known, and `check` looks at it.
    for (tag, attribute) in
        [("a", "href"), ("abbr", "title"), ("dfn", "title"), ("time", "datetime"), ("ol", "start")]
    {
        if tags.contains(tag) {
            attributes.entry(tag).or_default().insert(attribute);
        }
    }
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .clean_content_tags(HashSet::from(["script", "style", "template", "title", "textarea"]))
        .generic_attributes(HashSet::new())
        .tag_attributes(attributes)
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(None);
    builder
}

/// A passage of its own.
pub(super) fn block(html: &str) -> String {
    ALL.clean(html).to_string()
}

/// One tag of a sentence; an opening tag comes back with what closes it.
pub(super) fn inline(tag: &str) -> String {
    INLINE_ONLY.clean(tag).to_string()
}
