//! The words of a Markdown text, where they stand: everything else is blanked out, byte by byte, so that a place in
//! what is left is a place in the file.

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Heading,
    /// A paragraph, an item of a list, a quotation.
    Text,
    /// A line of a table.
    Row,
    /// A footnote: often a reference, which is no sentence.
    Note,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub kind: Kind,
    pub span: Range<usize>,
}

/// What people read of a page; all spans count bytes of the file.
#[derive(Debug, Default)]
pub(super) struct Prose {
    /// As long as the file, with blanks for code, addresses and marks.
    pub masked: String,
    pub blocks: Vec<Block>,
    /// The words of links.
    pub links: Vec<Range<usize>>,
    /// Descriptions of images.
    pub alts: Vec<Range<usize>>,
}

impl Prose {
    /// Reads what follows the header, which ends at `start`.
    pub fn read(text: &str, start: usize) -> Self {
        let mut reader = Reader {
            text,
            masked: text.as_bytes().to_vec(),
            prose: Prose::default(),
            open: None,
            fence: None,
        };
        reader.mask(0..start);
        let mut at = start;
        for line in text[start..].split_inclusive('\n') {
            reader.line(line, at);
            at += line.len();
        }
        reader.close();
        let Reader { masked, mut prose, .. } = reader;
        // Whole characters were blanked, or none of their bytes.
        prose.masked = String::from_utf8(masked).unwrap_or_default();
        prose
    }
}

/// By byte: what may begin something that is not read aloud; `h` begins an address.
const MARKS: [bool; 256] = {
    let (mut marks, all) = ([false; 256], b"\\`<{[!]*~|h");
    let mut i = 0;
    while i < all.len() {
        marks[all[i] as usize] = true;
        i += 1;
    }
    marks
};

struct Reader<'t> {
    text: &'t str,
    masked: Vec<u8>,
    prose: Prose,
    /// The block that the next line may go on.
    open: Option<Block>,
    /// The mark that closes the code being read.
    fence: Option<&'t str>,
}

impl<'t> Reader<'t> {
    fn mask(&mut self, span: Range<usize>) {
        for byte in &mut self.masked[span] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }

    fn close(&mut self) {
        if let Some(block) = self.open.take() {
            self.inline(block.span.clone());
            self.prose.blocks.push(block);
        }
    }

    fn line(&mut self, line: &'t str, at: usize) {
        let whole = at..at + line.len();
        let mut rest = line.trim_start();
        if let Some(fence) = self.fence {
            if rest.starts_with(fence) {
                self.fence = None;
            }
            return self.mask(whole);
        }
        // Quotation marks of a line; what follows them is text as any other.
        while let Some(inner) = rest.strip_prefix('>') {
            rest = inner.trim_start();
        }
        let begin = at + line.len() - rest.len();
        self.mask(at..begin);
        let end = at + line.trim_end().len();
        if let Some(fence) = ["```", "~~~"].into_iter().find(|mark| rest.starts_with(mark)) {
            self.close();
            self.fence = Some(fence);
            return self.mask(whole);
        }
        let rule = rest.len() >= 3 && rest.trim_end().chars().all(|c| "-*_= ".contains(c));
        if rest.is_empty() || rest.starts_with(":::") || rule {
            self.close();
            return self.mask(whole);
        }
        let (kind, mark) = opening(rest);
        match kind {
            Some(Opening::Definition) => {
                self.close();
                self.mask(whole);
            }
            Some(Opening::Block(kind)) => {
                self.close();
                self.mask(begin..begin + mark);
                self.open = Some(Block { kind, span: begin + mark..end.max(begin + mark) });
                if matches!(kind, Kind::Heading | Kind::Row) {
                    self.close();
                }
            }
            None => match &mut self.open {
                Some(block) => block.span.end = end,
                None => self.open = Some(Block { kind: Kind::Text, span: begin..end }),
            },
        }
    }

    /// Blanks what is not read aloud inside a block, and notes its links and images.
    fn inline(&mut self, span: Range<usize>) {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut brackets: Vec<usize> = Vec::new();
        let mut i = span.start;
        while i < span.end {
            // No mark reaches further; without an end, a page of marks alone would take minutes.
            let rest = &text[i..text.floor_char_boundary(span.end.min(i + REACH))];
            let end = match bytes[i] {
                b'\\' if rest.len() > 1 => {
                    self.mask(i..i + 1);
                    // Whatever follows is a letter like another.
                    i += 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                    continue;
                }
                b'`' => {
                    let run = rest.len() - rest.trim_start_matches('`').len();
                    rest[run..].find(&rest[..run]).map_or(run, |at| run + at + run)
                }
                b'<' if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') => {
                    rest.find('>').map_or(1, |at| at + 1)
                }
                b'{' if rest.starts_with("{#") => rest.find('}').map_or(1, |at| at + 1),
                b'[' if rest.starts_with("[^") => rest.find(']').map_or(1, |at| at + 1),
                b'!' if rest.starts_with("![") => match image(rest) {
                    Some((alt, length)) => {
                        self.prose.alts.push(i + 2..i + 2 + alt);
                        length
                    }
                    None => 2,
                },
                b'[' => {
                    brackets.push(i);
                    1
                }
                b']' => match brackets.pop().and_then(|open| Some((open, destination(&rest[1..])?))) {
                    Some((open, length)) => {
                        self.prose.links.push(open + 1..i);
                        1 + length
                    }
                    _ => 1,
                },
                b'*' | b'~' | b'|' => 1,
                b'h' if rest.starts_with("https://") || rest.starts_with("http://") => {
                    rest.find(|c: char| c.is_whitespace() || c == ')' || c == '>').unwrap_or(rest.len())
                }
                _ => {
                    // Marks are ASCII: between two of them stand whole characters.
                    let plain = bytes[i + 1..span.end].iter().position(|byte| MARKS[usize::from(*byte)]);
                    i = plain.map_or(span.end, |length| i + 1 + length);
                    continue;
                }
            };
            self.mask(i..i + end);
            i += end;
        }
    }
}

/// Bytes between the beginning and the end of a link, a picture, a tag or a piece of code.
const REACH: usize = 4096;

enum Opening {
    Block(Kind),
    /// `[name]: address`: nobody reads it.
    Definition,
}

/// What a line begins, and the length of its mark.
fn opening(line: &str) -> (Option<Opening>, usize) {
    let first = line.split_whitespace().next().unwrap_or_default();
    let mark = first.len() + line[first.len()..].len() - line[first.len()..].trim_start().len();
    let digits = first.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = digits.len() < first.len() && (digits == "." || digits == ")");
    if first.bytes().all(|b| b == b'#') && first.len() <= 6 {
        (Some(Opening::Block(Kind::Heading)), mark)
    } else if line.starts_with('|') {
        (Some(Opening::Block(Kind::Row)), 0)
    } else if first.starts_with("[^") && first.contains("]:") {
        (Some(Opening::Block(Kind::Note)), first.find("]:").map_or(0, |at| at + 2))
    } else if line.starts_with('[') && line.contains("]: ") && !line.contains("](") {
        (Some(Opening::Definition), 0)
    } else if ["-", "*", "+", ":"].contains(&first) || numbered {
        let task = ["[ ] ", "[x] ", "[X] "].iter().any(|task| line[mark..].starts_with(task));
        (Some(Opening::Block(Kind::Text)), if task { mark + 4 } else { mark })
    } else {
        (None, 0)
    }
}

/// Length of an image's description and of the whole image.
fn image(text: &str) -> Option<(usize, usize)> {
    let alt = text[2..].find(']')?;
    Some((alt, 3 + alt + destination(&text[3 + alt..])?))
}

/// Length of `(address "title")` or `[reference]` right after a bracket.
fn destination(text: &str) -> Option<usize> {
    if text.starts_with('[') {
        return text.find(']').map(|at| at + 1);
    }
    if !text.starts_with('(') {
        return None;
    }
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + 1),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<(Kind, String)> {
        let prose = Prose::read(text, 0);
        let block = |block: &Block| {
            let words: Vec<&str> = prose.masked[block.span.clone()].split_whitespace().collect();
            (block.kind, words.join(" "))
        };
        prose.blocks.iter().map(block).collect()
    }

    #[test]
    fn only_words_are_left() {
        let text = "## Le *cadre* {#cadre}\n\nVoir [notre charte](../a.md \"x\") et `CODE`[^1].\nSuite \\*ici.\n\n\
                    - un\n  deux\n1. trois\n\n> cité\n\n```\nCODE\n```\n\n| A | B |\n|---|---|\n\n[^1]: Une note.\n\
                    [x]: https://exemple.ch\n";
        let expected = [
            (Kind::Heading, "Le cadre"),
            (Kind::Text, "Voir notre charte et . Suite *ici."),
            (Kind::Text, "un deux"),
            (Kind::Text, "trois"),
            (Kind::Text, "cité"),
            (Kind::Row, "A B"),
            (Kind::Row, "---|---"),
            (Kind::Note, "Une note."),
        ];
        let found = words(text);
        let found: Vec<_> = found.iter().map(|(kind, words)| (*kind, words.as_str())).collect();
        assert_eq!(found[..6], expected[..6]);
        assert_eq!(found.last(), expected.last());
    }

    #[test]
    fn links_and_images_are_noted() {
        let text =
            "Un [lien (ici)](a_(b).md), une adresse https://exemple.ch/AB et\n\n![Une salle](a.jpg \"C\")\n";
        let prose = Prose::read(text, 0);
        assert_eq!(prose.links.iter().map(|span| &text[span.clone()]).collect::<Vec<_>>(), ["lien (ici)"]);
        assert_eq!(prose.alts.iter().map(|span| &text[span.clone()]).collect::<Vec<_>>(), ["Une salle"]);
        assert!(!prose.masked.contains("AB"), "{}", prose.masked);
    }

    #[test]
    fn a_page_of_marks_takes_no_longer_than_one_of_words() {
        for mark in ["](", "[](", "![", "`a``", "<a", "{#", "[^"] {
            let text = mark.repeat(200_000 / mark.len());
            let begun = std::time::Instant::now();
            assert_eq!(Prose::read(&text, 0).masked.len(), text.len());
            assert!(begun.elapsed().as_secs() < 5, "{mark}: {:?}", begun.elapsed());
        }
    }

    proptest! {
        #[test]
        fn any_text_keeps_its_length(text in "(\\PC|\n|\\[|\\]|\\(|\\)|`|!|<|é|:::|> |- ){0,40}") {
            let prose = Prose::read(&text, 0);
            prop_assert_eq!(prose.masked.len(), text.len());
            for block in prose.blocks {
                prop_assert!(prose.masked.get(block.span).is_some());
            }
        }
    }
}
