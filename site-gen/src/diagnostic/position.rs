//! From byte offsets to the lines and columns people and editors count.

use std::ops::Range;

/// Where a byte stands in a text; both numbers start at 1, columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// The line starts of one text, so that several positions cost one pass.
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1));
        Self { text, starts: starts.collect() }
    }

    /// Offsets past the end or inside a character are moved back to the nearest place that exists.
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor(self.text, offset);
        let line = self.line(offset);
        let column = self.text[self.starts[line - 1]..offset].chars().count() + 1;
        Position { line, column }
    }

    /// The line alone, without counting what stands before the place on it.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset.min(self.text.len())).max(1)
    }

    /// The text of a line, counted from 1, without its end; empty past the last one.
    pub fn text(&self, line: usize) -> &'t str {
        self.line_at(line).1
    }

    /// Where a line begins in the text, and its own text.
    pub fn line_at(&self, line: usize) -> (usize, &'t str) {
        let start = line.checked_sub(1).and_then(|index| self.starts.get(index)).copied();
        start.map_or((self.text.len(), ""), |start| {
            (start, self.text[start..].lines().next().unwrap_or_default())
        })
    }
}

/// The span moved onto character boundaries inside `text`.
pub(super) fn clamp(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = floor(text, span.start);
    start..floor(text, span.end).max(start)
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let lines = Lines::new("a\néèb\n");
        assert_eq!(lines.position(0), Position { line: 1, column: 1 });
        assert_eq!(lines.position(2 + 4), Position { line: 2, column: 3 });
        assert_eq!(lines.position(3), Position { line: 2, column: 1 }, "inside é");
        assert_eq!((lines.text(2), lines.text(3), lines.text(9), lines.text(0)), ("éèb", "", "", ""));
        assert_eq!(lines.position(999), Position { line: 3, column: 1 });
    }
}
