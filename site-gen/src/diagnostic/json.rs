//! Diagnostics as lines of JSON, for the tools around an editor: one object per line.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Diagnostic;
use super::position::Lines;
use crate::world::World;

/// A diagnostic with its place in lines and columns instead of bytes. The names of its fields are a promise to the
/// tools that read them: none is renamed or removed, new ones may come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Located {
    /// Always `diagnostic`: other lines of the same output have other types.
    #[serde(rename = "type")]
    kind: &'static str,
    /// `error` or `warning`.
    pub severity: &'static str,
    pub code: &'static str,
    pub file: String,
    /// Lines and columns start at 1 and count characters; all four are `null` when a whole file is meant.
    pub line: Option<usize>,
    pub column: Option<usize>,
    pub end_line: Option<usize>,
    /// The first column after the fault.
    pub end_column: Option<usize>,
    /// The whole line on which the fault begins.
    pub excerpt: Option<String>,
    pub message: String,
    pub help: Option<String>,
}

/// Lines longer than this, in bytes, are no help as an excerpt.
const MAX_EXCERPT: usize = 4000;

/// Works out where each diagnostic stands, reading every file once.
pub fn located(world: &dyn World, diagnostics: &[Diagnostic]) -> Vec<Located> {
    let mut texts: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.span.is_some()) {
        texts.entry(&diagnostic.file).or_insert_with(|| {
            world.read(&diagnostic.file).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        });
    }
    let lines: BTreeMap<&str, Lines> =
        texts.iter().filter_map(|(file, text)| Some((*file, Lines::new(text.as_deref()?)))).collect();
    let one = |diagnostic: &Diagnostic| {
        let place = diagnostic.span.as_ref().zip(lines.get(diagnostic.file.as_str()));
        let start = place.map(|(span, lines)| lines.position(span.start));
        let end = place.map(|(span, lines)| lines.position(span.end.max(span.start)));
        let excerpt = place.zip(start).map(|((_, lines), start)| lines.text(start.line));
        Located {
            kind: "diagnostic",
            severity: match diagnostic.severity {
                super::Severity::Error => "error",
                super::Severity::Warning => "warning",
            },
            code: diagnostic.code,
            file: diagnostic.file.clone(),
            line: start.map(|p| p.line),
            column: start.map(|p| p.column),
            end_line: end.map(|p| p.line),
            end_column: end.map(|p| p.column),
            excerpt: excerpt.filter(|line| !line.is_empty() && line.len() <= MAX_EXCERPT).map(str::to_owned),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
        }
    };
    diagnostics.iter().map(one).collect()
}

/// The same, one object per line.
pub fn json(world: &dyn World, diagnostics: &[Diagnostic]) -> String {
    let line = |located: &Located| {
        serde_json::to_string(located).expect("strings and numbers always serialise") + "\n"
    };
    located(world, diagnostics).iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Memory;

    #[test]
    fn one_object_per_line_with_places() {
        let world = Memory::new().with("content/a.md", "é\nàb\n");
        let all = [
            Diagnostic::error("x", "content/a.md", "un").at(5..6).help("aide"),
            Diagnostic::warning("y", "content/b.md", "deux"),
        ];
        let lines: Vec<serde_json::Value> =
            json(&world, &all).lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(
            lines[0],
            serde_json::json!({"type": "diagnostic", "severity": "error", "code": "x", "file": "content/a.md", "line": 2,
            "column": 2, "end_line": 2, "end_column": 3, "excerpt": "àb", "message": "un", "help": "aide"})
        );
        assert_eq!(lines[1]["line"], serde_json::Value::Null);
        assert_eq!(lines[1]["severity"], "warning");
    }
}
