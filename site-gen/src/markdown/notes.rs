//! Footnotes: numbered as they are called, gathered at the end of the text, with a way back from each.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::words::Words;
use super::writer::push_html;
use super::{Fault, Ids, Part, Spanned, faults};

/// The notes that readers can get to: called by the text, or by a note that they can get to.
pub(super) fn reached(events: &[Spanned<'_>]) -> BTreeSet<String> {
    let mut inside: Vec<&str> = Vec::new();
    // Who calls whom; the text itself has no name.
    let mut calls: Vec<(Option<&str>, &str)> = Vec::new();
    for (event, _) in events {
        match event {
            Event::Start(Tag::FootnoteDefinition(name)) => inside.push(name),
            Event::End(TagEnd::FootnoteDefinition) => drop(inside.pop()),
            Event::FootnoteReference(name) => calls.push((inside.last().copied(), &**name)),
            _ => {}
        }
    }
    let mut reached = BTreeSet::new();
    loop {
        let before = reached.len();
        for (from, to) in &calls {
            if from.is_none_or(|from| reached.contains(from)) {
                reached.insert((*to).to_owned());
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}

#[derive(Default)]
pub(super) struct Notes {
    /// In the order of their first call.
    called: Vec<Called>,
    by_name: HashMap<String, usize>,
    written: HashMap<String, (Vec<Part>, Range<usize>)>,
}

struct Called {
    name: String,
    id: String,
    calls: Vec<String>,
}

impl Notes {
    /// The HTML of one call.
    pub(super) fn call(&mut self, name: &str, ids: &mut Ids, words: &Words) -> String {
        let index = *self.by_name.entry(name.to_owned()).or_insert_with(|| {
            let id = ids.unique(&format!("note-{}", self.called.len() + 1));
            self.called.push(Called { name: name.to_owned(), id, calls: Vec::new() });
            self.called.len() - 1
        });
        let number = index + 1;
        let called = &mut self.called[index];
        let call = ids.unique(&format!("appel-{number}"));
        let html = format!(
            "<sup class=\"note-ref\"><a href=\"#{}\" id=\"{call}\" role=\"doc-noteref\" \
             aria-label=\"{} {number}\">{number}</a></sup>",
            called.id, words.note
        );
        called.calls.push(call);
        html
    }

    pub(super) fn define(&mut self, name: &str, parts: Vec<Part>, span: Range<usize>) {
        self.written.entry(name.to_owned()).or_insert((parts, span));
    }

    /// The section of all notes that are called, and the ids it brings.
    pub(super) fn finish(
        mut self,
        ids: &mut Ids,
        words: &Words,
        faults: &mut Vec<Fault>,
    ) -> (Vec<Part>, Vec<String>) {
        let mut parts = Vec::new();
        let mut anchors = Vec::new();
        if !self.called.is_empty() {
            let label = ids.unique_label(words.notes);
            push_html(
                &mut parts,
                &format!("<section class=\"notes\" role=\"doc-endnotes\" aria-label=\"{label}\">\n<ol>\n"),
            );
            for (index, called) in std::mem::take(&mut self.called).into_iter().enumerate() {
                let (body, _) = self.written.remove(&called.name).unwrap_or_default();
                push_html(&mut parts, &format!("<li id=\"{}\">", called.id));
                append(&mut parts, body);
                way_back(&mut parts, index + 1, &called.calls, words);
                push_html(&mut parts, "</li>\n");
                anchors.push(called.id);
                anchors.extend(called.calls);
            }
            push_html(&mut parts, "</ol>\n</section>\n");
        }
        faults.extend(self.written.into_iter().map(|(name, (_, span))| faults::unused_note(&name, span)));
        (parts, anchors)
    }
}

pub(super) fn append(parts: &mut Vec<Part>, more: Vec<Part>) {
    for part in more {
        match part {
            Part::Html(html) => push_html(parts, &html),
            other => parts.push(other),
        }
    }
}

/// One arrow per call, inside the note's last paragraph when it ends with one.
fn way_back(parts: &mut Vec<Part>, number: usize, calls: &[String], words: &Words) {
    let mut links = String::new();
    for (index, call) in calls.iter().enumerate() {
        let (mark, which) = match index {
            0 => ("↩".to_owned(), String::new()),
            _ => (format!("↩{}", index + 1), format!(", {} {}", words.call, index + 1)),
        };
        let _ = write!(
            links,
            " <a href=\"#{call}\" class=\"note-back\" role=\"doc-backlink\" \
             aria-label=\"{} {number}{which}\">{mark}</a>",
            words.back
        );
    }
    match parts.last_mut() {
        Some(Part::Html(html)) if html.ends_with("</p>\n") => {
            html.truncate(html.len() - "</p>\n".len());
            html.push_str(&links);
            html.push_str("</p>\n");
        }
        _ => push_html(parts, &links),
    }
}
