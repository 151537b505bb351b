//! What is wrong, where, and what to do about it.
//!
//! Editors are not developers: a diagnostic names the file, shows the line, says in French what is wrong and always
//! tries to say how to put it right. Everything that inspects content or theme speaks through this one type, so that
//! all errors of a run are collected, sorted and shown together.

mod human;
mod json;
mod position;

pub use human::{human, summary};
pub use json::{Located, json, located};
pub use position::{Lines, Position};

use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is published as long as one stands.
    Error,
    /// Published all the same, but worth a look.
    Warning,
}

impl Severity {
    /// The word editors read.
    pub fn label(self) -> &'static str {
        match self {
            Severity::Error => "erreur",
            Severity::Warning => "avertissement",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// Stable kebab-case identifier in French, e.g. `champ-inconnu`.
    pub code: &'static str,
    /// Path as `World` knows it, e.g. `content/pages/index.md`.
    pub file: String,
    /// Bytes in the file; `None` when the whole file is meant.
    pub span: Option<Range<usize>>,
    /// French, one sentence without a final full stop.
    pub message: String,
    /// French: what the editor can do.
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn error(code: &'static str, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, file.into(), message.into())
    }

    pub fn warning(code: &'static str, file: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, file.into(), message.into())
    }

    fn new(severity: Severity, code: &'static str, file: String, message: String) -> Self {
        Self { severity, code, file, span: None, message, help: None }
    }

    #[must_use]
    pub fn at(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Worth no more than a warning, all things considered.
    pub fn soften(&mut self) {
        self.severity = Severity::Warning;
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Puts diagnostics in reading order, file by file and top to bottom, and removes exact repetitions.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let start = |d: &Diagnostic| d.span.as_ref().map(|s| (s.start, s.end));
        (&a.file, start(a), a.severity, a.code, &a.message).cmp(&(
            &b.file,
            start(b),
            b.severity,
            b.code,
            &b.message,
        ))
    });
    diagnostics.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_by_file_then_place_without_repetitions() {
        let one = Diagnostic::error("x", "b.md", "un").at(4..5);
        let two = Diagnostic::error("x", "b.md", "deux").at(1..2);
        let three = Diagnostic::warning("x", "a.md", "trois");
        let mut all = vec![one.clone(), two.clone(), one.clone(), three.clone()];
        sort(&mut all);
        assert_eq!(all, [three, two, one]);
    }
}
