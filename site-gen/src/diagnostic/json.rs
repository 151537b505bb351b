//! Diagnostics as lines of JSON, for the tools around an editor: one object per line.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Diagnostic;
use super::position::Lines;
use crate::world::World;

#[derive(Serialize)]
struct Line<'a> {
    severity: &'static str,
    code: &'static str,
    file: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    message: &'a str,
    help: Option<&'a str>,
}

/// Lines and columns start at 1 and count characters; they are `null` when a whole file is meant.
pub fn json(world: &dyn World, diagnostics: &[Diagnostic]) -> String {
    let mut texts: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for diagnostic in diagnostics {
        texts.entry(&diagnostic.file).or_insert_with(|| {
            world.read(&diagnostic.file).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        });
    }
    let lines: BTreeMap<&str, Lines> =
        texts.iter().filter_map(|(file, text)| Some((*file, Lines::new(text.as_deref()?)))).collect();
    diagnostics
        .iter()
        .map(|diagnostic| {
            let place = diagnostic.span.as_ref().zip(lines.get(diagnostic.file.as_str()));
            let start = place.map(|(span, lines)| lines.position(span.start));
            let end = place.map(|(span, lines)| lines.position(span.end.max(span.start)));
            let line = Line {
                severity: match diagnostic.severity {
                    super::Severity::Error => "error",
                    super::Severity::Warning => "warning",
                },
                code: diagnostic.code,
                file: &diagnostic.file,
                line: start.map(|p| p.line),
                column: start.map(|p| p.column),
                end_line: end.map(|p| p.line),
                end_column: end.map(|p| p.column),
                message: &diagnostic.message,
                help: diagnostic.help.as_deref(),
            };
            serde_json::to_string(&line).expect("strings and numbers always serialise") + "\n"
        })
        .collect()
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
            serde_json::json!({"severity": "error", "code": "x", "file": "content/a.md", "line": 2,
            "column": 2, "end_line": 2, "end_column": 3, "message": "un", "help": "aide"})
        );
        assert_eq!(lines[1]["line"], serde_json::Value::Null);
        assert_eq!(lines[1]["severity"], "warning");
    }
}
