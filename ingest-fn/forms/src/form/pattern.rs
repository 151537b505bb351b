//! What an answer must look like, as a small part of regular expressions: signs, `\d`, `\s`, `.`, sets (`[A-Z0-9]`,
//! `[^ ]`), and how often (`?`, `*`, `+`, `{3}`, `{2,4}`). No groups and no alternatives: such a pattern can be
//! read aloud by whoever wrote it, is judged in bounded time, and means the same wherever it is judged.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Repetitions that may be counted; more is a length, which `max_length` says.
const COUNT_MAX: usize = 1000;

/// A pattern the whole answer must have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern {
    written: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    set: Set,
    least: usize,
    /// `None`: as often as one likes.
    most: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Set {
    excluded: bool,
    ranges: Vec<(char, char)>,
}

/// Why a text is no pattern, for editors, in French.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError(&'static str);

impl fmt::Display for PatternError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl Pattern {
    /// As the editor wrote it.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether the whole of `text` has this shape. Takes time in proportion to both lengths at worst.
    pub fn matches(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        // Where the pieces read so far may end.
        let mut ends = vec![false; text.len() + 1];
        ends[0] = true;
        for piece in &self.pieces {
            ends = piece.advance(&text, &ends);
        }
        ends[text.len()]
    }
}

impl Piece {
    fn advance(&self, text: &[char], starts: &[bool]) -> Vec<bool> {
        let mut ends = vec![false; starts.len()];
        // How many signs before each place belong to the set, without a gap.
        let mut run = 0;
        // The latest start that is `least` behind; the earliest that still counts is decided by `most` and `run`.
        let mut counted: Vec<usize> = vec![0; starts.len() + 1];
        for (at, start) in starts.iter().enumerate() {
            counted[at + 1] = counted[at] + usize::from(*start);
        }
        for (at, end) in ends.iter_mut().enumerate() {
            if at > 0 {
                run = if self.set.has(text[at - 1]) { run + 1 } else { 0 };
            }
            let Some(last) = at.checked_sub(self.least) else { continue };
            let first = at - run.min(self.most.unwrap_or(run));
            *end = first <= last && counted[last + 1] > counted[first];
        }
        ends
    }
}

impl Set {
    fn has(&self, sign: char) -> bool {
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&sign)) != self.excluded
    }
}

impl TryFrom<String> for Pattern {
    type Error = PatternError;

    fn try_from(written: String) -> Result<Self, PatternError> {
        let signs: Vec<char> = written.chars().collect();
        let (mut at, mut pieces) = (0, Vec::new());
        while at < signs.len() {
            let set = read_set(&signs, &mut at)?;
            let (least, most) = read_count(&signs, &mut at)?;
            pieces.push(Piece { set, least, most });
        }
        if pieces.is_empty() {
            return Err(PatternError("il est vide"));
        }
        Ok(Self { written, pieces })
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.written
    }
}

fn read_set(signs: &[char], at: &mut usize) -> Result<Set, PatternError> {
    let sign = signs[*at];
    *at += 1;
    let included = |ranges: Vec<(char, char)>| Set { excluded: false, ranges };
    match sign {
        '.' => Ok(Set { excluded: true, ranges: Vec::new() }),
        '\\' => escaped(signs, at).map(included),
        '[' => {
            let excluded = signs.get(*at) == Some(&'^');
            *at += usize::from(excluded);
            let mut ranges = Vec::new();
            loop {
                match signs.get(*at) {
                    None => return Err(PatternError("un crochet « [ » n’est pas fermé")),
                    Some(']') => break,
                    Some('\\') => {
                        *at += 1;
                        ranges.extend(escaped(signs, at)?);
                    }
                    Some(&first) => match (signs.get(*at + 1), signs.get(*at + 2)) {
                        (Some('-'), Some(&last)) if last != ']' => {
                            if first > last {
                                return Err(PatternError("un intervalle entre crochets est à l’envers"));
                            }
                            ranges.push((first, last));
                            *at += 3;
                        }
                        _ => {
                            ranges.push((first, first));
                            *at += 1;
                        }
                    },
                }
            }
            *at += 1;
            if ranges.is_empty() {
                Err(PatternError("des crochets sont vides"))
            } else {
                Ok(Set { excluded, ranges })
            }
        }
        '?' | '*' | '+' | '{' | '}' | ']' => Err(PatternError(
            "un signe ? * + { } ou ] ne suit rien ; précédez-le de \\ s’il fait partie de la réponse",
        )),
        '(' | ')' | '|' | '^' | '$' => Err(PatternError(
            "les signes ( ) | ^ $ n’ont pas de sens ici ; précédez-les de \\ s’ils font partie de la réponse",
        )),
        sign => Ok(included(vec![(sign, sign)])),
    }
}

fn escaped(signs: &[char], at: &mut usize) -> Result<Vec<(char, char)>, PatternError> {
    let sign = *signs.get(*at).ok_or(PatternError("il se termine par \\"))?;
    *at += 1;
    match sign {
        'd' => Ok(vec![('0', '9')]),
        's' => {
            Ok(vec![(' ', ' '), ('\t', '\t'), ('\n', '\n'), ('\u{a0}', '\u{a0}'), ('\u{202f}', '\u{202f}')])
        }
        sign if sign.is_alphanumeric() => Err(PatternError("après \\, seuls d et s sont connus")),
        sign => Ok(vec![(sign, sign)]),
    }
}

fn read_count(signs: &[char], at: &mut usize) -> Result<(usize, Option<usize>), PatternError> {
    let count = match signs.get(*at) {
        Some('?') => (0, Some(1)),
        Some('*') => (0, None),
        Some('+') => (1, None),
        Some('{') => {
            let wrong = PatternError("un nombre entre accolades s’écrit {3}, {2,4} ou {2,}");
            let close = signs[*at..].iter().position(|sign| *sign == '}').ok_or(wrong.clone())?;
            let inside: String = signs[*at + 1..*at + close].iter().collect();
            *at += close;
            let number =
                |text: &str| text.parse().ok().filter(|number| *number <= COUNT_MAX).ok_or(wrong.clone());
            match inside.split_once(',') {
                None => (number(&inside)?, Some(number(&inside)?)),
                Some((least, "")) => (number(least)?, None),
                Some((least, most)) => {
                    let (least, most) = (number(least)?, number(most)?);
                    if least > most {
                        return Err(wrong);
                    }
                    (least, Some(most))
                }
            }
        }
        _ => return Ok((1, Some(1))),
    };
    *at += 1;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pattern(written: &str) -> Pattern {
        Pattern::try_from(written.to_owned()).unwrap_or_else(|error| panic!("{written}: {error}"))
    }

    #[test]
    fn the_whole_answer_has_the_shape() {
        let cases = [
            (r"\d{4}", "1234", true),
            (r"\d{4}", "12345", false),
            (r"\d{4}", "123", false),
            (r"[A-Z]{2}-\d+", "GE-1", true),
            (r"[A-Z]{2}-\d+", "GE-", false),
            (r"[A-Z]{2}-\d+", "ge-1", false),
            (r"756\.\d{4}\.\d{4}\.\d{2}", "756.1234.5678.97", true),
            (r"756\.\d{4}\.\d{4}\.\d{2}", "756x1234x5678x97", false),
            (r"a?b*c+", "cc", true),
            (r"a?b*c+", "abbc", true),
            (r"a?b*c+", "aabc", false),
            (r"[^ ]+ .*", "un deux trois", true),
            (r"[^ ]+ .*", "un", false),
            (r"a*a*a{2,3}", "aa", true),
            (r"a{2,3}a{2}", "aaa", false),
            (r"[a-]+", "a-a", true),
            ("é{1,}", "ééé", true),
        ];
        for (written, text, expected) in cases {
            assert_eq!(pattern(written).matches(text), expected, "{written} on {text}");
        }
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        for wrong in [
            "", "[a", "[]", "[z-a]", "(a)", "a|b", "^a$", "*a", "a{b}", "a{4,2}", "a{9999}", r"\w", r"a\",
            "a{2",
        ] {
            assert!(Pattern::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_hostile_answer_costs_no_more_than_another() {
        // With backtracking, this takes longer than the age of the universe.
        assert!(!pattern("a*a*a*a*a*a*a*a*a*a*a*a*b").matches(&"a".repeat(5000)));
    }

    proptest! {
        #[test]
        fn any_text_is_a_pattern_or_an_error_and_any_answer_is_judged(written in "[a-c\\[\\]{}0-9,?*+.^\\\\-]{0,12}", text in "[a-c0-9]{0,12}") {
            if let Ok(pattern) = Pattern::try_from(written) {
                pattern.matches(&text);
                prop_assert_eq!(Pattern::try_from(pattern.as_str().to_owned()), Ok(pattern));
            }
        }

        #[test]
        fn counted_signs_are_counted(least in 0usize..5, more in 0usize..5, length in 0usize..12) {
            let most = least + more;
            let written = format!("x{{{least},{most}}}");
            prop_assert_eq!(pattern(&written).matches(&"x".repeat(length)), (least..=most).contains(&length));
        }
    }
}
