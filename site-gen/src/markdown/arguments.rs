//! What follows `:::` on the opening line of a block: its kind, then `name="value"` as often as needed.

use std::ops::Range;

use super::{Fault, faults};

/// As the editor wrote it; nothing is known yet of names and values.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Opening<'t> {
    pub kind: &'t str,
    pub kind_span: Range<usize>,
    pub arguments: Vec<Written<'t>>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written<'t> {
    pub name: &'t str,
    pub name_span: Range<usize>,
    /// `None` for a name alone.
    pub value: Option<String>,
    /// Between the quotation marks; that of the name when it stands alone.
    pub value_span: Range<usize>,
}

/// Opening and closing marks that people type or that their word processor makes of `"`.
const QUOTES: [(char, char); 4] = [('"', '"'), ('\'', '\''), ('«', '»'), ('“', '”')];

/// Reads `words`, a span of `text` that holds neither line end nor space around.
pub(super) fn read<'t>(text: &'t str, words: Range<usize>, found: &mut Vec<Fault>) -> Opening<'t> {
    let mut reader = Reader { text, at: words.start, end: words.end };
    let kind_span = reader.word();
    let mut arguments = Vec::new();
    while reader.skip_space() {
        let name_span = reader.word();
        let name = &text[name_span.clone()];
        if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') {
            // Most often a quotation mark inside a value: what follows cannot be told apart.
            found.push(faults::unreadable_argument(name_span.start..words.end));
            break;
        }
        let (value, value_span) = reader.value(&name_span, found);
        arguments.push(Written { name, name_span, value, value_span });
    }
    Opening { kind: &text[kind_span.clone()], kind_span, arguments }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..self.end]
    }

    /// False at the end of the line.
    fn skip_space(&mut self) -> bool {
        self.at = self.end - self.rest().trim_start().len();
        self.at < self.end
    }

    /// Up to a space or `=`.
    fn word(&mut self) -> Range<usize> {
        let start = self.at;
        self.at += self.rest().find(|c: char| c.is_whitespace() || c == '=').unwrap_or(self.rest().len());
        // A line that begins with `=` still ends.
        if self.at == start && self.at < self.end {
            self.at += 1;
        }
        start..self.at
    }

    fn value(&mut self, name: &Range<usize>, found: &mut Vec<Fault>) -> (Option<String>, Range<usize>) {
        let after_name = self.at;
        self.skip_space();
        if !self.rest().starts_with('=') {
            self.at = after_name;
            return (None, name.clone());
        }
        self.at += 1;
        self.skip_space();
        let opening = self.rest().chars().next();
        let Some((open, close)) = QUOTES.into_iter().find(|(open, _)| Some(*open) == opening) else {
            let start = self.at;
            let length = self.rest().find(char::is_whitespace).unwrap_or(self.rest().len());
            self.at += length;
            return (Some(self.text[start..self.at].to_owned()), start..self.at);
        };
        self.at += open.len_utf8();
        let start = self.at;
        let mut value = String::new();
        let mut escaped = false;
        for (at, c) in self.rest().char_indices() {
            if c == close && !escaped {
                self.at = start + at + c.len_utf8();
                return (Some(value.trim().to_owned()), start..start + at);
            }
            if escaped && c != close {
                value.push('\\');
            }
            escaped = c == '\\' && !escaped;
            if !escaped {
                value.push(c);
            }
        }
        found.push(faults::open_argument(open, close, name.start..self.end));
        self.at = self.end;
        (Some(value.trim().to_owned()), start..self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Argument = (String, Option<String>);
    type Told = (&'static str, String);

    fn opening(words: &str) -> (String, Vec<Argument>, Vec<Told>) {
        let mut found = Vec::new();
        let read = read(words, 0..words.len(), &mut found);
        let arguments = read.arguments.into_iter().map(|a| (a.name.to_owned(), a.value)).collect();
        let found = found.into_iter().map(|fault| (fault.code, words[fault.span].to_owned())).collect();
        (read.kind.to_owned(), arguments, found)
    }

    fn some(name: &str, value: &str) -> (String, Option<String>) {
        (name.to_owned(), Some(value.to_owned()))
    }

    #[test]
    fn values_stand_between_marks_or_are_one_word() {
        let (kind, arguments, found) = opening(
            "citation auteur=\"Une \\\"patiente\\\"\" role = 'L’aide' ton=conseil decoratif lieu=« à Nice »",
        );
        assert_eq!(kind, "citation");
        assert_eq!(
            arguments,
            [
                some("auteur", "Une \"patiente\""),
                some("role", "L’aide"),
                some("ton", "conseil"),
                ("decoratif".to_owned(), None),
                some("lieu", "à Nice"),
            ]
        );
        assert_eq!(found, []);
    }

    #[test]
    fn what_cannot_be_told_apart_is_told() {
        let told = |words| opening(words).2;
        assert_eq!(told("citation auteur=\"Anne"), [("argument-non-ferme", "auteur=\"Anne".to_owned())]);
        assert_eq!(told("citation auteur=\"Le \"chef\"\""), [("argument-illisible", "chef\"\"".to_owned())]);
        assert_eq!(told("citation =x"), [("argument-illisible", "=x".to_owned())]);
        assert_eq!(opening("a b=\"c\\d\"").1, [some("b", "c\\d")]);
    }

    proptest! {
        #[test]
        fn every_line_is_read_to_its_end(words in "([a-z]{1,3}|=|\"|'|«|»|\\\\| |é|\\PC){0,24}") {
            let trimmed = words.trim();
            let mut found = Vec::new();
            let opening = read(trimmed, 0..trimmed.len(), &mut found);
            for argument in opening.arguments {
                prop_assert!(trimmed.get(argument.value_span).is_some());
                prop_assert_eq!(&trimmed[argument.name_span], argument.name);
            }
            for fault in found {
                prop_assert!(trimmed.get(fault.span).is_some());
            }
        }
    }
}
