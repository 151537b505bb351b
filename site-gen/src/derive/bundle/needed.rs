//! What of a theme and of the site goes along to the function: it draws four pages, and each time it starts it reads
//! all that it is given, while somebody waits.
//!
//! Templates name each other in words that stand in their source, so what none of them names is never asked for. When in
//! doubt, it goes along.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// What the function draws itself.
const DRAWN: [&str; 4] = ["form.html", "check.html", "confirmation.html", "error.html"];

/// What the function reads of the site, whatever the templates say.
const READ: [&str; 3] = ["base_url", "lang", "timezone"];

/// The templates that the function draws, those they extend or include, and those whose components they use.
pub(super) fn templates(all: &BTreeMap<String, String>) -> BTreeMap<&str, &str> {
    let defined: Vec<(&str, Vec<&str>)> =
        all.iter().map(|(name, source)| (name.as_str(), components(source).collect())).collect();
    let mut needed = BTreeMap::new();
    let mut open: Vec<&str> = DRAWN.to_vec();
    while let Some(name) = open.pop() {
        let Some((name, source)) = all.get_key_value(name) else { continue };
        if needed.insert(name.as_str(), source.as_str()).is_some() {
            continue;
        }
        let used: BTreeSet<&str> = calls(source).collect();
        open.extend(defined.iter().filter_map(|(other, components)| {
            let called = components.iter().any(|component| used.contains(component));
            (called || quotes(source, other)).then_some(*other)
        }));
    }
    needed
}

/// The names of the components that a template defines.
fn components(source: &str) -> impl Iterator<Item = &str> {
    let tags = source.split("{%").skip(1).map(|tag| tag.trim_start_matches('-').trim_start());
    tags.filter_map(|tag| tag.strip_prefix("component")).map(|rest| name_at(rest.trim_start()))
}

/// The names that follow a `<`: components that are used, and elements of HTML, which are taken for such.
fn calls(source: &str) -> impl Iterator<Item = &str> {
    source.split('<').skip(1).map(|rest| name_at(rest.trim_start()))
}

fn name_at(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && !"_.-:".contains(c)).unwrap_or(text.len());
    &text[..end]
}

/// Whether a template is named in quotation marks, as `extends` and `include` do.
fn quotes(source: &str, name: &str) -> bool {
    source.match_indices(name).any(|(at, _)| {
        let mark = source[..at].chars().next_back().filter(|mark| "\"'`".contains(*mark));
        mark.is_some_and(|mark| source[at + name.len()..].starts_with(mark))
    })
}

/// The members of the site that one of `templates` names, and those that the function reads itself. All of them when
/// the word stands alone, as it does where a template takes the site as a whole: nobody knows then what it looks at.
pub(super) fn site(mut members: Map<String, Value>, templates: &BTreeMap<&str, &str>) -> Map<String, Value> {
    let sources: Vec<String> = templates.values().map(|source| without_comments(source)).collect();
    let mut named: BTreeSet<&str> = READ.into_iter().collect();
    for source in &sources {
        for (at, word) in source.match_indices("site") {
            let (before, after) = (&source[..at], &source[at + word.len()..]);
            if before.ends_with(in_a_name) || after.starts_with(in_a_name) || before.ends_with('.') {
                continue;
            }
            match after.strip_prefix("?.").or_else(|| after.strip_prefix('.')) {
                Some(member) => _ = named.insert(name_in(member)),
                // A component that is handed the site: its own source is looked at as well.
                None if before.ends_with('@') => {}
                None => return members,
            }
        }
    }
    members.retain(|name, _| named.contains(name.as_str()));
    members
}

/// Comments speak of the site without asking it for anything.
fn without_comments(source: &str) -> String {
    let mut parts = source.split("{#");
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once("#}").map_or(part, |(_, after)| after));
    std::iter::once(first).chain(rest).collect()
}

fn in_a_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn name_in(text: &str) -> &str {
    &text[..text.find(|c: char| !in_a_name(c)).unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn theme(templates: &[(&str, &str)]) -> BTreeMap<String, String> {
        templates.iter().map(|(name, source)| ((*name).to_owned(), (*source).to_owned())).collect()
    }

    #[test]
    fn what_a_drawn_page_reaches_goes_along_and_nothing_else() {
        let all = theme(&[
            ("form.html", "{% extends 'base.html' %}{{ <field label={x} /> }}"),
            ("base.html", r#"<head>{% include "part.html" %}"#),
            ("part.html", "<p>"),
            ("components/field.html", "{%- component field(label) %}{{<mark/>}}{% endcomponent field %}"),
            ("components/mark.html", "{% component mark() %}{% endcomponent mark %}"),
            ("components/chart.html", "{% component chart() %}{{ <mark/> }}{% endcomponent chart %}"),
            ("listing.html", "{% extends 'base.html' %}{{ <chart/> }}"),
        ]);
        let kept: Vec<&str> = templates(&all).into_keys().collect();
        assert_eq!(
            kept,
            ["base.html", "components/field.html", "components/mark.html", "form.html", "part.html"]
        );
    }

    #[test]
    fn the_site_keeps_what_is_named_and_all_of_it_when_that_is_unknown() {
        let Value::Object(members) =
            json!({ "title": "T", "menus": {}, "collections": [1, 2], "timezone": "Europe/Zurich" })
        else {
            panic!("a map")
        };
        let of = |source| {
            let all = theme(&[("form.html", source)]);
            site(members.clone(), &templates(&all)).into_iter().map(|(name, _)| name).collect::<BTreeSet<_>>()
        };
        let named = |names: [&str; 2]| names.map(str::to_owned).into();
        assert_eq!(of("{{ site.title }}{{ page.site_home }}"), named(["title", "timezone"]));
        assert_eq!(of("{% component a(@site) %}{{ site?.menus }}"), named(["menus", "timezone"]));
        assert_eq!(of("{#- The site's sign. -#}{{ site.title }}{# site #}"), named(["title", "timezone"]));
        for whole in ["{{ site[key] }}", "{{ <a site={site} /> }}", "{% set all = site %}"] {
            assert_eq!(of(whole).len(), 4, "{whole}");
        }
    }
}
