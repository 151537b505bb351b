//! Keys of `page` and `site` that no page has, where a template only asks whether they are there. Tera reports an
//! unknown key that is printed, but takes one in a condition for something absent: what it guards is never drawn, and
//! nobody notices.
//!
//! Only what is certain is told: every key of both is always there, so a key that one page lacks is one that none has.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::tags::{self, Tag};

/// A key that does not exist.
pub(super) struct Unknown<'t> {
    /// `page` or `site`.
    pub root: &'t str,
    pub key: &'t str,
    pub span: Range<usize>,
}

/// The unknown keys in the conditions of a template; `known` are the keys of each root.
pub(super) fn unknown<'t>(source: &'t str, known: &BTreeMap<&str, BTreeSet<String>>) -> Vec<Unknown<'t>> {
    let tags: Vec<(Tag, Vec<Range<usize>>)> = tags::tags(source)
        .into_iter()
        .map(|tag| {
            let words = words(tag.text);
            (tag, words)
        })
        .collect();
    let mut found = Vec::new();
    for (root, keys) in known {
        if tags.iter().any(|(tag, words)| names_anew(tag, words, root)) {
            continue;
        }
        for (tag, words) in &tags {
            let said = |word: &Range<usize>| &tag.text[word.clone()];
            if !words.iter().any(|word| matches!(said(word), "if" | "elif")) {
                continue;
            }
            for (index, pair) in words.windows(2).enumerate() {
                let [of, key] = pair else { continue };
                let belongs = said(of) == *root
                    && !tag.text[..of.start].trim_end().ends_with('.')
                    && &tag.text[of.end..key.start] == ".";
                let asked = words.get(index + 2).is_some_and(|next| {
                    said(next) == "is" && tag.text[key.end..next.start].trim().is_empty()
                });
                // `is defined` is how a theme asks on purpose.
                if belongs && !asked && !keys.contains(said(key)) {
                    let key_at = tag.start + key.start..tag.start + key.end;
                    found.push(Unknown {
                        root: &source[tag.start + of.start..tag.start + of.end],
                        key: &source[key_at.clone()],
                        span: key_at,
                    });
                }
            }
        }
    }
    found
}

/// Whether the tag gives the name `root` to something else.
fn names_anew(tag: &Tag, words: &[Range<usize>], root: &str) -> bool {
    let end = match tag.word() {
        "for" => tag.text.find(" in ").unwrap_or(tag.text.len()),
        "set" | "set_global" => tag.text.find('=').unwrap_or(tag.text.len()),
        "component" => tag.text.len(),
        // `[page for page in pages]`
        _ => {
            return words
                .windows(2)
                .any(|pair| tag.text[pair[0].clone()] == *"for" && tag.text[pair[1].clone()] == *root);
        }
    };
    words.iter().any(|word| word.end <= end && tag.text[word.clone()] == *root)
        || words.windows(2).any(|pair| {
            pair[0].start > 0 && tag.text[pair[0].clone()] == *"for" && tag.text[pair[1].clone()] == *root
        })
}

/// The names in a tag; strings hold none.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = Vec::new();
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if c.is_alphanumeric() || c == '_' => match all.last_mut() {
                Some(last) if last.end == at => last.end += c.len_utf8(),
                _ => all.push(at..at + c.len_utf8()),
            },
            None => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<String> {
        let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect::<BTreeSet<_>>();
        let known = BTreeMap::from([("page", keys(&["title", "calendar"])), ("site", keys(&["home"]))]);
        unknown(source, &known)
            .into_iter()
            .map(|found| format!("{}.{}", found.root, &source[found.span]))
            .collect()
    }

    #[test]
    fn a_key_that_does_not_exist_is_found_in_every_kind_of_condition() {
        assert_eq!(found("{% if page.agenda %}{% endif %}"), ["page.agenda"]);
        assert_eq!(
            found("{%- if not site.hme and page.title -%}{% elif page.titel == 'page.x' %}{% endif %}"),
            ["page.titel", "site.hme"]
        );
        assert_eq!(found("{{ 'a' if page.agenda else 'b' }}"), ["page.agenda"]);
        assert_eq!(found("{% set a = 1 if page.agenda else 2 %}"), ["page.agenda"]);
    }

    #[test]
    fn what_may_be_meant_is_left_alone() {
        for source in [
            "{% if page.title and site.home and page.calendar.url %}{% endif %}",
            "{% if page.agenda is defined %}{% endif %}",
            "{% if card.page.agenda or pages.agenda or page?.agenda %}{% endif %}",
            "{# {% if page.agenda %} #}{% raw %}{% if page.agenda %}{% endraw %}",
            "{% for page in pages %}{% if page.agenda %}{% endif %}{% endfor %}",
            "{% for key, page in pages %}{% if page.agenda %}{% endif %}{% endfor %}",
            "{% set page = other %}{% if page.agenda %}{% endif %}",
            "{% component card(page) %}{% if page.agenda %}{% endif %}{% endcomponent %}",
            "{% set found = [page for page in pages if page.agenda] %}",
            "{{ page.agenda }}",
            "{% if \"page.agenda\" %}{% endif %}",
        ] {
            assert_eq!(found(source), [] as [&str; 0], "{source}");
        }
    }
}
