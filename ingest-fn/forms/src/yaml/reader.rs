//! From the parser's events to a tree, without recursion: an editor's file decides neither depth nor stack.
//!
//! The parser counts characters and this crate counts bytes; [`Offsets`] is the only place that knows both.

use super::{MAX_DEPTH, Node, Problem, Value, mistakes};
use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use std::collections::HashMap;
use std::ops::Range;

/// What YAML takes for blank; other white space is text.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// The only document of `text`; an empty text is a null.
pub fn parse(text: &str) -> Result<Node, Problem> {
    mistakes::refuse_directive(text)?;
    let mut tree = Tree { text, offsets: Offsets::of(text), open: Vec::new(), root: None };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            mistakes::explain(text, tree.offsets.byte(error.marker().index()), error.info())
        })?;
        tree.take(event, span)?;
    }
    let nothing = Node { span: 0..0, value: Value::Scalar { text: String::new(), plain: true } };
    Ok(tree.root.unwrap_or(nothing))
}

/// Byte of each character, then the length of the text.
struct Offsets(Vec<usize>);

impl Offsets {
    fn of(text: &str) -> Self {
        Offsets(text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect())
    }

    /// Positions past the end are the end.
    fn byte(&self, character: usize) -> usize {
        self.0[character.min(self.0.len() - 1)]
    }
}

/// A list or mapping whose end has not been seen.
struct Open {
    start: usize,
    /// Written with brackets, so that its last event says where it ends.
    bracketed: bool,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    /// `begun`: byte where each key stands.
    Mapping {
        entries: Vec<(Node, Node)>,
        key: Option<Node>,
        begun: HashMap<String, usize>,
    },
}

struct Tree<'t> {
    text: &'t str,
    offsets: Offsets,
    open: Vec<Open>,
    root: Option<Node>,
}

impl Tree<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        let start = self.offsets.byte(span.start.index());
        let bytes = start..self.offsets.byte(span.end.index()).max(start);
        match event {
            Event::DocumentStart(_) if self.root.is_some() => Err(second_document(bytes)),
            Event::Scalar(text, style, anchor, tag) => {
                refuse_extras(&bytes, anchor, tag.is_some())?;
                let plain = style == ScalarStyle::Plain;
                let span = match style {
                    ScalarStyle::Plain if text.is_empty() => self.nothing_near(start),
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => self.quoted(bytes),
                    _ => self.trimmed(bytes),
                };
                self.attach(Node { span, value: Value::Scalar { text: text.into_owned(), plain } })
            }
            Event::SequenceStart(anchor, tag) => {
                refuse_extras(&bytes, anchor, tag.is_some())?;
                self.open(bytes, Content::Sequence(Vec::new()))
            }
            Event::MappingStart(anchor, tag) => {
                refuse_extras(&bytes, anchor, tag.is_some())?;
                self.open(bytes, Content::Mapping { entries: Vec::new(), key: None, begun: HashMap::new() })
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(bytes.end),
            Event::Alias(_) => Err(mistakes::anchor(bytes)),
            Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::StreamStart
            | Event::StreamEnd
            | Event::Nothing => Ok(()),
        }
    }

    fn open(&mut self, span: Range<usize>, content: Content) -> Result<(), Problem> {
        if self.open.len() == MAX_DEPTH {
            return Err(mistakes::depth(span));
        }
        if let Some(Open { content: Content::Mapping { key: None, .. }, .. }) = self.open.last() {
            return Err(Problem::new(span, "Une clé doit être un simple mot, pas une liste ni un groupe.")
                .with_help("Écrivez « cle: valeur » ; mettez la valeur entre guillemets si elle commence par [ ou {."));
        }
        let bracketed = !span.is_empty() && self.text[span.clone()].starts_with(['[', '{']);
        let dashed = !bracketed && matches!(content, Content::Sequence(_));
        let start = if dashed { self.dash_before(span.start) } else { span.start };
        self.open.push(Open { start, bracketed, content });
        Ok(())
    }

    /// `end` is where the closing event stands: for a block, the beginning of what follows.
    fn close(&mut self, end: usize) -> Result<(), Problem> {
        let Some(Open { start, bracketed, content }) = self.open.pop() else { return Ok(()) };
        let (last, value) = match content {
            Content::Sequence(items) => (items.last().map(|node| node.span.end), Value::Sequence(items)),
            Content::Mapping { entries, .. } => {
                (entries.last().map(|(_, value)| value.span.end), Value::Mapping(entries))
            }
        };
        let end = if bracketed { end } else { last.unwrap_or(start) };
        self.attach(Node { span: start..end.max(start), value })
    }

    fn attach(&mut self, mut node: Node) -> Result<(), Problem> {
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(node),
            Some(Content::Sequence(items)) => items.push(node),
            Some(Content::Mapping { entries, key, begun }) => match key.take() {
                Some(key) => {
                    if node.text() == Some("") && node.is_null() {
                        node.span = key.span.clone();
                    }
                    entries.push((key, node));
                }
                None => {
                    check_key(self.text, &node, begun)?;
                    *key = Some(node);
                }
            },
        }
        Ok(())
    }

    /// Where something is missing: the end of what comes before.
    fn nothing_near(&self, at: usize) -> Range<usize> {
        let end = self.text[..at].trim_end_matches(BLANKS).len();
        end..end
    }

    /// The parser gives blocks the blanks that follow them.
    fn trimmed(&self, span: Range<usize>) -> Range<usize> {
        let kept = self.text[span.clone()].trim_end_matches(BLANKS).len();
        span.start..span.start + kept
    }

    /// The parser gives quoted texts the comment that follows them.
    fn quoted(&self, span: Range<usize>) -> Range<usize> {
        let mut signs = self.text[span.clone()].char_indices();
        let Some((_, quote)) = signs.next() else { return span };
        while let Some((at, sign)) = signs.next() {
            let next = || self.text[span.start + at + sign.len_utf8()..span.end].chars().next();
            if sign == '\\' && quote == '"' || sign == '\'' && quote == '\'' && next() == Some('\'') {
                signs.next();
            } else if sign == quote {
                return span.start..span.start + at + sign.len_utf8();
            }
        }
        span
    }

    /// A list without indentation is announced after its first dash.
    fn dash_before(&self, start: usize) -> usize {
        let before = self.text[..start].trim_end_matches(BLANKS);
        match before.strip_suffix('-') {
            Some(rest) if !self.text[start..].starts_with('-') => rest.len(),
            _ => start,
        }
    }
}

fn check_key(text: &str, key: &Node, begun: &mut HashMap<String, usize>) -> Result<(), Problem> {
    let name = key.text().unwrap_or_default();
    if name.is_empty() {
        return Err(Problem::new(key.span.clone(), "Il manque une clé avant ces deux-points.")
            .with_help("Écrivez « cle: valeur »."));
    }
    match begun.insert(name.to_owned(), key.span.start) {
        None => Ok(()),
        Some(first) => {
            let line = text[..first].matches('\n').count() + 1;
            let message = format!("La clé « {name} » est déjà écrite à la ligne {line}.");
            Err(Problem::new(key.span.clone(), message).with_help("Gardez une seule des deux lignes."))
        }
    }
}

fn refuse_extras(span: &Range<usize>, anchor: usize, tagged: bool) -> Result<(), Problem> {
    if anchor > 0 {
        return Err(mistakes::anchor(span.clone()));
    }
    if tagged {
        return Err(mistakes::tag(span.clone()));
    }
    Ok(())
}

fn second_document(span: Range<usize>) -> Problem {
    Problem::new(span, "Le fichier contient un second document après cette ligne « --- ».")
        .with_help("Supprimez cette ligne, ou mettez la suite dans un autre fichier.")
}

#[cfg(test)]
mod tests;
