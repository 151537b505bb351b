//! The tags of a piece of HTML, by name: enough to say what was taken out. What is safe is not decided here.

/// A tag as it was written, its names in small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    pub name: String,
    pub closing: bool,
    /// Names of its attributes.
    pub attributes: Vec<String>,
}

impl Tag {
    pub fn is_void(&self) -> bool {
        ["br", "hr", "wbr", "img", "input", "meta", "link", "source", "embed", "col", "area", "base", "track"]
            .contains(&self.name.as_str())
    }
}

/// Every tag outside comments, in order.
pub(super) fn read(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let closing = rest.starts_with('/');
        let named = if closing { &rest[1..] } else { rest };
        if !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let name = word(named);
        let (attributes, after) = attributes(&named[name.len()..]);
        rest = after;
        tags.push(Tag { name: name.to_ascii_lowercase(), closing, attributes });
    }
    tags
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || "/>=".contains(c)).unwrap_or(text.len());
    &text[..end]
}

/// The names up to `>`, and what follows it.
fn attributes(text: &str) -> (Vec<String>, &str) {
    let mut names = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (names, after);
        }
        if rest.is_empty() {
            return (names, rest);
        }
        let name = word(rest);
        rest = &rest[name.len()..];
        if !name.is_empty() {
            names.push(name.to_ascii_lowercase());
        }
        let Some(value) = rest.trim_start().strip_prefix('=') else { continue };
        let value = value.trim_start();
        rest = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).map_or("", |(_, after)| after),
            _ => &value[value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len())..],
        };
    }
}

/// What `before` has and `after` has not: `<script>`, `onclick`; each once.
pub(super) fn missing(before: &[Tag], after: &[Tag]) -> Vec<String> {
    let names = |tags: &[Tag]| -> Vec<String> {
        let opening = tags.iter().filter(|tag| !tag.closing);
        opening
            .flat_map(|tag| std::iter::once(format!("<{}>", tag.name)).chain(tag.attributes.iter().cloned()))
            .collect()
    };
    let mut left = names(after);
    let mut missing = Vec::new();
    for name in names(before) {
        match left.iter().position(|kept| *kept == name) {
            Some(at) => drop(left.swap_remove(at)),
            None if missing.contains(&name) => {}
            None => missing.push(name),
        }
    }
    missing
}

/// The first element that is not closed where it was opened, or closed without being open.
pub(super) fn unbalanced(tags: &[Tag]) -> Option<&str> {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags.iter().filter(|tag| !tag.is_void()) {
        if !tag.closing {
            open.push(&tag.name);
        } else if open.pop() != Some(&tag.name) {
            return Some(&tag.name);
        }
    }
    open.pop()
}

/// Where an element must stand, and how that is said.
const PARENTS: [(&str, &[&str], &str); 4] = [
    ("li", &["ul", "ol"], "une liste, « <ul> » ou « <ol> »"),
    ("dt", &["dl"], "une liste de définitions « <dl> »"),
    ("dd", &["dl"], "une liste de définitions « <dl> »"),
    ("summary", &["details"], "un bloc « <details> »"),
];

/// The first element of a list or of a fold that stands outside of one, and where it belongs.
pub(super) fn orphan(tags: &[Tag]) -> Option<(&'static str, &'static str)> {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags.iter().filter(|tag| !tag.is_void()) {
        if tag.closing {
            open.pop();
            continue;
        }
        let rule = PARENTS.iter().find(|(name, ..)| *name == tag.name);
        if let Some((name, parents, said)) = rule
            && !open.last().is_some_and(|parent| parents.contains(parent))
        {
            return Some((name, said));
        }
        open.push(&tag.name);
    }
    None
}

/// Whether a link begins before the one around it has ended.
pub(super) fn nests_links(tags: &[Tag]) -> bool {
    let mut open = 0_usize;
    tags.iter().filter(|tag| tag.name == "a").any(|tag| {
        open = if tag.closing { open.saturating_sub(1) } else { open + 1 };
        open > 1
    })
}
