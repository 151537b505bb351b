//! Tags of a template that come in pairs. Tera only says where it lost patience, often far below the tag that was never
//! closed.

use std::ops::Range;

/// What is between `{%` and `%}`, or between `{{` and `}}`.
pub(super) struct Tag<'t> {
    /// Without the blanks and dashes at its ends.
    pub text: &'t str,
    /// Where that stands.
    pub start: usize,
    /// `{% %}` does something, `{{ }}` is printed.
    pub acts: bool,
}

impl<'t> Tag<'t> {
    /// The word that says what it does.
    pub fn word(&self) -> &'t str {
        self.text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
    }

    fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// Whether a closing tag is due. `{% set a = b %}` is whole, `{% set a %}` goes up to `{% endset %}`.
    fn opens(&self) -> bool {
        match self.word() {
            "for" | "if" | "block" | "filter" | "component" => true,
            word @ ("set" | "set_global") => {
                let named = self.text[word.len()..].trim_start();
                let rest = named.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
                !rest.trim_start().starts_with('=')
            }
            _ => false,
        }
    }
}

/// Every tag, in order; comments and what `{% raw %}` holds are not read.
pub(super) fn tags(source: &str) -> Vec<Tag<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(open) = source[at..].find('{').map(|found| at + found) {
        let (end, acts) = match &source.as_bytes()[open..] {
            [b'{', b'#', ..] => {
                at = source[open..].find("#}").map_or(source.len(), |end| open + end + 2);
                continue;
            }
            [b'{', b'%', ..] => ("%}", true),
            [b'{', b'{', ..] => ("}}", false),
            _ => {
                at = open + 1;
                continue;
            }
        };
        let Some(close) = close(source, open + 2, end) else { return all };
        let inside = &source[open + 2..close];
        let text = inside.trim_start_matches('-').trim_start();
        let start = close - text.len();
        let text = text.trim_end_matches('-').trim_end();
        at = close + end.len();
        let tag = Tag { text, start, acts };
        if acts && tag.word() == "raw" {
            at = source[at..].find("endraw").map_or(source.len(), |end| at + end);
            continue;
        }
        all.push(tag);
    }
    all
}

/// Where the tag ends; what stands in a string ends nothing.
fn close(source: &str, from: usize, end: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in source[from..].char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if source[from + at..].starts_with(end) => return Some(from + at),
            _ => {}
        }
    }
    None
}

/// A tag that is never closed.
pub(super) struct Unclosed<'t> {
    pub word: &'t str,
    pub span: Range<usize>,
    /// The closing tag that came instead, and its line; `None` at the end of the template.
    pub before: Option<(&'t str, usize)>,
}

/// The tag whose closing one is missing where Tera stopped, at byte `stopped` or at the end.
pub(super) fn unclosed(source: &str, stopped: usize) -> Option<Unclosed<'_>> {
    let mut open: Vec<Tag> = Vec::new();
    let told = |tag: Tag<'_>, before| {
        let (word, span) = (tag.word(), tag.span());
        Unclosed { word: &source[span.start..span.start + word.len()], span, before }
    };
    for tag in tags(source).into_iter().filter(|tag| tag.acts) {
        if tag.opens() {
            open.push(tag);
        } else if let Some(word) = tag.word().strip_prefix("end").filter(|word| !word.is_empty()) {
            let last = open.pop()?;
            if !last.word().starts_with(word) {
                // Only what Tera saw too is certain.
                let line = source[..tag.start].matches('\n').count() + 1;
                let closed_something = open.iter().any(|tag| tag.word() == word);
                let sure = closed_something && tag.span().contains(&stopped);
                return sure
                    .then(|| told(last, Some((&source[tag.start..tag.start + tag.word().len()], line))));
            }
        }
    }
    open.pop().filter(|_| stopped == source.len()).map(|tag| told(tag, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str, stopped: &str) -> Option<(String, Option<(String, usize)>)> {
        let at = source.find(stopped).expect("a place");
        let found = unclosed(source, at)?;
        Some((source[found.span].to_owned(), found.before.map(|(word, line)| (word.to_owned(), line))))
    }

    #[test]
    fn the_tag_that_is_not_closed_is_named_and_what_came_instead() {
        let source = "{% block a %}\n{%- for x in y %}\n{# {% endfor %} #}{{ \"%}\" }}\n{% endblock %}";
        assert_eq!(found(source, "endblock"), Some(("for x in y".into(), Some(("endblock".into(), 4)))));
        let source = "{% for x in y %}{% if x %}a{% else %}b{% endfor %}";
        assert_eq!(found(source, "endfor"), Some(("if x".into(), Some(("endfor".into(), 1)))));
        assert_eq!(unclosed("{% block a %}x", 14).map(|found| found.word), Some("block"));
    }

    #[test]
    fn whole_templates_and_other_mistakes_are_left_to_tera() {
        for source in [
            "{% set a = 1 %}{% set b %}x{% endset %}{% raw %}{% if %}{% endraw %}!",
            "{% fro x in y %}{% endfor %}!",
            "{% if a %}{% endif %}{% unknown %}!",
            "{% if a %}{% unknown %}{% endif %}!",
        ] {
            assert_eq!(found(source, "!"), None, "{source}");
        }
        assert_eq!(found("{% if a %}{% endfor %}", "endfor"), None, "it may be the wrong word");
    }
}
