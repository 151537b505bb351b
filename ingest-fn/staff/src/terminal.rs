//! What a visitor wrote must not drive the terminal it is read on: an escape sequence can hide a line, retitle a
//! window, or type a command.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

/// The text with every control and direction character shown instead of obeyed. Line ends and tabs stay.
pub fn safe(text: &str) -> String {
    text.chars()
        .flat_map(|c| {
            let obeyed = (c.is_control() && !matches!(c, '\n' | '\t'))
                || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
                || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
            let shown: Box<dyn Iterator<Item = char>> =
                if obeyed { Box::new(c.escape_unicode()) } else { Box::new(std::iter::once(c)) };
            shown
        })
        .collect()
}

/// What must not take a second line, on which it could pass for something of ours.
pub fn line(text: &str) -> String {
    safe(text).replace('\n', "\\n").replace('\t', "\\t")
}

/// Prints to standard output. A reader that stops early (`staff list | head`) is no failure.
pub fn print(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("Erreur : le résultat ne peut pas être affiché ({error}).");
            ExitCode::from(1)
        }
        _ => ExitCode::SUCCESS,
    }
}

/// Lines up columns; the first row is the heading.
pub fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    rows.iter()
        .map(|row| {
            let cells: Vec<String> =
                row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
            format!("{}\n", cells.join("   ").trim_end())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_not_obeyed() {
        assert_eq!(safe("a\u{1b}[2Jb\r\u{9b}c\u{202e}d\u{7}"), "a\\u{1b}[2Jb\\u{d}\\u{9b}c\\u{202e}d\\u{7}");
        assert_eq!(safe("Été\n\tdeux lignes — « oui »"), "Été\n\tdeux lignes — « oui »");
    }

    #[test]
    fn what_is_invisible_is_shown() {
        for hidden in ['\u{ad}', '\u{61c}', '\u{180e}', '\u{206a}', '\u{fff9}', '\u{e0041}'] {
            assert_eq!(safe(&hidden.to_string()), hidden.escape_unicode().to_string());
        }
    }

    #[test]
    fn one_line_stays_one() {
        assert_eq!(line("reçue\nStatut : close\tx"), "reçue\\nStatut : close\\tx");
    }

    #[test]
    fn columns_line_up_by_character() {
        let rows = [["Référence".to_owned(), "x".to_owned()], ["été".to_owned(), "y".to_owned()]];
        assert_eq!(table(&rows), "Référence   x\nété         y\n");
    }
}
