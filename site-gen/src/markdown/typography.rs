//! French as it is printed: spaces that do not break, guillemets, apostrophes, ellipses, dashes.
//!
//! - `fr-FR`: a narrow no-break space (U+202F) before `;`, `!`, `?` and `»` and after `«`, a no-break space (U+00A0)
//!   before `:`, as the *Lexique des règles typographiques en usage à l’Imprimerie nationale* has it.
//! - `fr-CH`: a narrow one everywhere, before `:` too. The *Guide du typographe* (Groupe de Lausanne de l’Association
//!   suisse des typographes) wants a thin space before `? ! ; :`; one of its authors, Roger Chatelain, says so again in
//!   *Le Temps* (“L’exclamation a besoin d’espace !”), and Loris Grillet’s “Guide typographique de base”, which sets
//!   Swiss usage beside French usage, says the same. Inside guillemets, printers of Suisse romande set a thin space or
//!   none; the thin one reads better on a screen.
//!
//! Only spaces, quotation marks, apostrophes, dots and hyphens ever change. What is no prose stays as it was typed:
//! code, addresses of pages and of people, paths, file names, times, telephone numbers.

mod marks;
mod prose;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::{Spanned, raw};

/// Whose usage texts follow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Typography {
    /// As written.
    #[default]
    Off,
    France,
    Switzerland,
}

/// Stands for what is no prose: code, a picture, the call of a note.
const OBJECT: char = '\u{fffc}';

impl Typography {
    /// Values of `typography` in `site.yaml`.
    pub const NAMES: [(&'static str, Self); 3] =
        [("fr-CH", Self::Switzerland), ("fr-FR", Self::France), ("off", Self::Off)];

    /// The same for a text in `language`: rules of French are for French.
    #[must_use]
    pub fn in_language(self, language: &str) -> Self {
        if language.split('-').next() == Some("fr") { self } else { Self::Off }
    }

    /// A plain text.
    #[must_use]
    pub fn text(self, text: &str) -> String {
        let mut out = text.to_owned();
        if self != Self::Off {
            for (span, with) in marks::edits(text, self).into_iter().rev() {
                out.replace_range(span, with);
            }
        }
        out
    }

    /// The words of a Markdown text. A paragraph is one text, whatever is bold in it: `**mot** !` is `mot !`.
    pub(super) fn events(self, events: &mut [Spanned<'_>]) {
        if self == Self::Off {
            return;
        }
        let mut run = Run { typography: self, text: String::new(), pieces: Vec::new() };
        let mut skipped = 0_usize;
        // Elements of HTML that hold no prose of this language, the innermost last.
        let mut foreign: Vec<String> = Vec::new();
        for index in 0..events.len() {
            match &events[index].0 {
                Event::Start(tag) if skipped > 0 || is_no_prose(tag) => skipped += 1,
                Event::End(_) if skipped > 0 => {
                    skipped -= 1;
                    if skipped == 0 {
                        run.object();
                    }
                }
                _ if skipped > 0 => {}
                Event::InlineHtml(html) => raw::enter_or_leave(html, &mut foreign),
                Event::Text(_) | Event::SoftBreak if !foreign.is_empty() => run.object(),
                Event::Text(text) => run.piece(index, text),
                Event::SoftBreak => run.piece(index, "\n"),
                Event::Code(_)
                | Event::InlineMath(_)
                | Event::DisplayMath(_)
                | Event::FootnoteReference(_) => {
                    run.object();
                }
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
                | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
                _ => {
                    foreign.clear();
                    run.flush(events);
                }
            }
        }
        run.flush(events);
    }
}

/// What an editor wrote for a machine, or what is an attribute.
fn is_no_prose(tag: &Tag<'_>) -> bool {
    match tag {
        Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::Image { .. } => true,
        Tag::Link { link_type, .. } => matches!(link_type, LinkType::Autolink | LinkType::Email),
        _ => false,
    }
}

/// The words of one paragraph, and which event each comes from.
struct Run {
    typography: Typography,
    text: String,
    /// Index of the event, and where its words begin in `text`.
    pieces: Vec<(usize, usize)>,
}

impl Run {
    fn piece(&mut self, index: usize, text: &str) {
        self.pieces.push((index, self.text.len()));
        self.text.push_str(text);
    }

    fn object(&mut self) {
        self.text.push(OBJECT);
    }

    /// Ends the paragraph.
    fn flush(&mut self, events: &mut [Spanned<'_>]) {
        let edits = marks::edits(&self.text, self.typography);
        let mut from = 0;
        for (index, start) in std::mem::take(&mut self.pieces) {
            let Some(end) = words(&events[index].0).map(|words| start + words.len()) else { continue };
            while edits.get(from).is_some_and(|(span, _)| span.end < start) {
                from += 1;
            }
            let mut out = String::new();
            let mut copied = start;
            let mine = |(span, _): &&marks::Edit| {
                span.start < end || (span.is_empty() && span.start == end && self.goes_before(end))
            };
            for (span, with) in edits[from..].iter().take_while(mine) {
                if span.end > start {
                    out.push_str(&self.text[copied..span.start.clamp(copied, end)]);
                    copied = span.end.clamp(copied, end);
                }
                // Spaces that belong to two pieces are replaced in the first.
                let taken = span.is_empty() && span.start == start && self.goes_before(start);
                if span.start >= start && !taken {
                    if span.is_empty() {
                        out.push_str(&self.text[copied..span.start]);
                        copied = span.start;
                    }
                    out.push_str(with);
                }
            }
            if copied != start || !out.is_empty() {
                out.push_str(&self.text[copied..end]);
                events[index].0 = Event::Text(CowStr::from(out));
            }
        }
        self.text.clear();
    }

    /// Whether a space set at `at` belongs to the words before: one before a sign goes with the sign.
    fn goes_before(&self, at: usize) -> bool {
        !self.text[at..].starts_with([':', ';', '!', '?', '»', '"'])
    }
}

fn words<'e>(event: &'e Event<'_>) -> Option<&'e str> {
    match event {
        Event::Text(text) => Some(text),
        Event::SoftBreak => Some("\n"),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
