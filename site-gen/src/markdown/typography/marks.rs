//! What changes in one paragraph, as a list of replacements.

use std::ops::Range;

use super::{OBJECT, Typography, prose};

const NO_BREAK: &str = "\u{a0}";
const NARROW: &str = "\u{202f}";

/// A unit keeps its number on its line.
const UNITS: [&str; 25] = [
    "%", "‰", "€", "CHF", "fr.", "°C", "h", "min", "s", "km", "m", "cm", "mm", "m²", "kg", "g", "mg", "l",
    "dl", "cl", "ml", "Go", "Mo", "Ko", "ko",
];

/// In bytes. What is longer is an address, a key, a table: left as it is, and not looked at from every sign in it.
const LONGEST_WORD: usize = 200;

/// In signs, on either side of a space: a billion of billions.
const LONGEST_NUMBER: usize = 30;

pub(super) type Edit = (Range<usize>, &'static str);

/// Replacements in the order of the text; none touches another.
pub(super) fn edits(text: &str, typography: Typography) -> Vec<Edit> {
    if !may_change(text.as_bytes()) {
        return Vec::new();
    }
    let mut paragraph =
        Paragraph { text, chars: text.char_indices().collect(), typography, edits: Vec::new() };
    paragraph.signs();
    paragraph.gaps();
    paragraph.edits.retain(|(span, with)| text[span.clone()] != **with);
    paragraph.edits.sort_by_key(|(span, _)| (span.start, span.end));
    paragraph.edits
}

struct Paragraph<'t> {
    text: &'t str,
    chars: Vec<(usize, char)>,
    typography: Typography,
    edits: Vec<Edit>,
}

impl Paragraph<'_> {
    fn at(&self, index: usize) -> Option<char> {
        self.chars.get(index).map(|(_, c)| *c)
    }

    fn before(&self, index: usize) -> Option<char> {
        index.checked_sub(1).and_then(|index| self.at(index))
    }

    fn byte(&self, index: usize) -> usize {
        self.chars.get(index).map_or(self.text.len(), |(at, _)| *at)
    }

    /// Whether the word at `index` is no prose: no word of a language is as long as [`LONGEST_WORD`].
    fn is_technical(&self, index: usize) -> bool {
        let byte = self.byte(index);
        let text = self.text;
        let nearest = text.ceil_char_boundary(byte.saturating_sub(LONGEST_WORD));
        let farthest = text.floor_char_boundary((byte + LONGEST_WORD).min(text.len()));
        let (before, after) = (&text[nearest..byte], &text[byte..farthest]);
        let start = before.rfind(char::is_whitespace).map(|at| byte - before[at..].trim_start().len());
        let end = after.find(char::is_whitespace).map(|at| byte + at);
        let (start, end) = (start.unwrap_or(nearest), end.unwrap_or(farthest));
        let cut = |at: usize, edge: usize| at != edge && !text[..at].ends_with(char::is_whitespace);
        let too_long = cut(start, 0) || (end != text.len() && !text[end..].starts_with(char::is_whitespace));
        end > byte && (too_long || prose::is_technical(&text[start..end]))
    }

    fn replace(&mut self, from: usize, to: usize, with: &'static str) {
        self.edits.push((self.byte(from)..self.byte(to), with));
    }

    /// Quotation marks, apostrophes, ellipses and dashes; what comes after sees them as they will be printed.
    fn signs(&mut self) {
        self.quotations();
        let mut printed = Vec::with_capacity(self.chars.len());
        let mut index = 0;
        while index < self.chars.len() {
            let (at, sign) = self.chars[index];
            let found = self.sign(index).filter(|_| !self.is_technical(index));
            let length = match found {
                Some((length, with)) => {
                    self.replace(index, index + length, with);
                    printed.extend(with.chars().map(|c| (at, c)));
                    length
                }
                None => {
                    printed.push((at, sign));
                    1
                }
            };
            index += length;
        }
        self.chars = printed;
    }

    /// How many signs give way to another at `index`, and to which.
    fn sign(&self, index: usize) -> Option<(usize, &'static str)> {
        let (before, after) = (self.before(index), self.at(index + 1));
        match self.chars[index].1 {
            '\'' => {
                let inside = before.is_some_and(char::is_alphabetic)
                    && after.is_some_and(|c| c.is_alphanumeric() || "«“".contains(c) || c == OBJECT);
                inside.then_some((1, "’"))
            }
            '.' => {
                let three = self.text[self.byte(index)..].starts_with("...") && before != Some('.');
                let ends = !matches!(self.at(index + 3), Some('.' | '/' | '\\'));
                (three && ends).then_some((3, "…"))
            }
            '-' if before != Some('-') && after == Some('-') => {
                let after = self.at(index + 2);
                let digits = [before, after].iter().all(|c| c.is_some_and(|c| c.is_ascii_digit()));
                let spaces = before.is_some_and(|c| c.is_whitespace() || c == '«')
                    && after.is_some_and(|c| c.is_whitespace() || c == '»');
                let apart = digits || spaces;
                apart.then_some((2, "–"))
            }
            _ => None,
        }
    }

    /// Straight quotation marks that go together become French ones; inside those, the others.
    fn quotations(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        let mut pairs = Vec::new();
        for index in 0..self.chars.len() {
            if self.chars[index].1 != '"' || self.is_technical(index) {
                continue;
            }
            let (before, after) = (self.before(index), self.at(index + 1));
            match open.last() {
                Some(start) if ends(before, after) && index > start + 1 => {
                    pairs.push((*start, index));
                    open.pop();
                }
                _ if begins(before) && after.is_some_and(|c| !c.is_whitespace()) => open.push(index),
                _ => {}
            }
        }
        // From the outermost: those inside see what is around them.
        pairs.sort_unstable();
        let mut around: Vec<usize> = Vec::new();
        let (mut depth, mut next) = (0_usize, 0);
        let mut printed = Vec::new();
        for (start, end) in pairs {
            for (_, c) in &self.chars[next..start] {
                match c {
                    '«' => depth += 1,
                    '»' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            next = start;
            around.retain(|outer| *outer > start);
            let inner = depth > 0 || !around.is_empty();
            around.push(end);
            for (index, outer, inside) in [(start, ('«', "«"), ('“', "“")), (end, ('»', "»"), ('”', "”"))]
            {
                printed.push((index, if inner { inside } else { outer }));
            }
        }
        for (index, (sign, with)) in printed {
            self.replace(index, index + 1, with);
            self.chars[index].1 = sign;
        }
    }

    /// Between each sign and the next, with or without a space.
    fn gaps(&mut self) {
        let mut index = 1;
        while index < self.chars.len() {
            let start = index;
            while self.at(index).is_some_and(char::is_whitespace) {
                index += 1;
            }
            if let (Some(before), Some(after)) = (self.before(start), self.at(index))
                && !before.is_whitespace()
                && let Some(space) = self.between(before, after, start, index)
            {
                self.replace(start, index, space);
            }
            index += 1;
        }
    }

    /// What belongs between two signs, the second at `next`; `None` to leave it as it is.
    fn between(&self, before: char, after: char, start: usize, next: usize) -> Option<&'static str> {
        let tight = start == next;
        let space = match (before, after) {
            ('«', '»') => None,
            ('«', _) | (_, '»') => Some(NARROW),
            (_, ':' | ';' | '!' | '?') if self.is_punctuation(before, next, tight) => match self.typography {
                Typography::France if after == ':' => Some(NO_BREAK),
                _ => Some(NARROW),
            },
            _ if tight => None,
            ('0'..='9', '0'..='9') => self.is_thousands(start, next).then_some(NARROW),
            ('0'..='9', _) => self.is_unit(next).then_some(NARROW),
            _ => None,
        };
        space.filter(|_| !tight || !(self.is_technical(start - 1) || self.is_technical(next)))
    }

    /// Not a part of a time, an emoticon, a name with colons, nor a second sign after the first.
    fn is_punctuation(&self, before: char, index: usize, tight: bool) -> bool {
        let rest = &self.chars[index + 1..];
        let signs = rest.iter().take_while(|(_, c)| "!?".contains(*c)).count();
        let after = rest.get(signs).map(|(_, c)| *c);
        let free = after.is_none_or(|c| c.is_whitespace() || "»”\"’)]…,.".contains(c) || c == OBJECT);
        let sign = self.chars[index].1;
        let face = signs == 0
            && ":;".contains(sign)
            && matches!(after, Some(')' | ']' | '.' | ',' | '"' | '’' | '…'));
        let word = before.is_alphanumeric() || ")]»”’%*²°€".contains(before) || before == OBJECT;
        let stands_apart = !tight && !":;!?«“([".contains(before);
        free && !face && (word || stands_apart) && !":;!?".contains(before)
    }

    /// `1 000 000`: groups of three, and no telephone number.
    fn is_thousands(&self, start: usize, next: usize) -> bool {
        let one_space = |at: usize| self.at(at).is_some_and(|c| " \u{a0}\u{202f}".contains(c));
        let digit = |at: usize| self.at(at).is_some_and(|c| c.is_ascii_digit());
        let mut first = start;
        while first > 0
            && start - first < LONGEST_NUMBER
            && (digit(first - 1) || (one_space(first - 1) && first > 1 && digit(first - 2)))
        {
            first -= 1;
        }
        let mut last = next;
        while last - next < LONGEST_NUMBER && (digit(last) || (one_space(last) && digit(last + 1))) {
            last += 1;
        }
        let too_long = start - first >= LONGEST_NUMBER || last - next >= LONGEST_NUMBER;
        let around = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "+-/._'’".contains(c));
        // A point or a comma may end the sentence, or begin decimals.
        let after =
            self.at(last).filter(|c| ".".contains(*c) && !digit(last + 1)).map_or(self.at(last), |_| None);
        let run: String = self.chars[first..last].iter().map(|(_, c)| *c).collect();
        let mut groups = run.split(char::is_whitespace);
        let head = groups.next().unwrap_or_default();
        next == start + 1
            && !too_long
            && !around(first.checked_sub(1).and_then(|at| self.at(at)))
            && !around(after)
            && (1..=3).contains(&head.len())
            && !head.starts_with('0')
            && groups.all(|group| group.len() == 3)
    }

    fn is_unit(&self, next: usize) -> bool {
        let rest = &self.text[self.byte(next)..];
        UNITS.iter().any(|unit| {
            rest.strip_prefix(unit)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || "'’-/_²".contains(c)))
        })
    }
}

/// Whether there is anything to look at: most paragraphs hold none of these.
fn may_change(bytes: &[u8]) -> bool {
    bytes.iter().enumerate().any(|(at, byte)| match byte {
        b'"' | b'\'' | b';' | b':' | b'!' | b'?' => true,
        b'.' | b'-' => bytes.get(at + 1) == Some(byte),
        // A number and what follows it, after any kind of space.
        b'0'..=b'9' => matches!(bytes.get(at + 1), Some(b' ' | b'\n' | 0xc2 | 0xe2)),
        // « and »
        0xc2 => matches!(bytes.get(at + 1), Some(0xab | 0xbb)),
        _ => false,
    })
}

/// Where a quotation may begin.
fn begins(before: Option<char>) -> bool {
    before.is_none_or(|c| c.is_whitespace() || "([«“\"'’–—/".contains(c))
}

/// Where one may end.
fn ends(before: Option<char>, after: Option<char>) -> bool {
    before.is_some_and(|c| !c.is_whitespace()) && after.is_none_or(|c| !c.is_alphanumeric())
}
