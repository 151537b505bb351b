//! What the person who runs the server reads after each change: one line when all is well, errors in full, and
//! each warning once.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use super::watch::Batch;
use crate::cli::{Format, Manner, Printer};
use crate::diagnostic::Diagnostic;
use crate::world::World;
use crate::{Failure, Report};

pub(super) struct Terminal {
    printer: Printer,
    manner: Manner,
    /// Warnings that were shown and still stand.
    known: Vec<Diagnostic>,
    /// Whether the last build failed.
    broken: bool,
}

impl Terminal {
    /// After a first build, which was told in full.
    pub fn new(printer: Printer, manner: Manner, first: &Result<Report, Failure>) -> Self {
        let known = match first {
            Ok(report) => report.warnings.clone(),
            Err(Failure::Content(found)) => found.clone(),
            Err(Failure::Write(_)) => Vec::new(),
        };
        Self { printer, manner, known, broken: first.is_err() }
    }

    pub fn rebuilt(&mut self, world: &dyn World, batch: &Batch, built: &Result<Report, Failure>) {
        let elapsed = batch.began.elapsed();
        let found = match built {
            Ok(report) => report.warnings.clone(),
            Err(Failure::Content(found)) => found.clone(),
            Err(Failure::Write(_)) => Vec::new(),
        };
        let new: Vec<Diagnostic> =
            found.iter().filter(|found| found.is_error() || !self.known.contains(found)).cloned().collect();
        let mended = std::mem::replace(&mut self.broken, built.is_err()) && built.is_ok();
        self.known = found;
        self.printer.diagnostics(world, &new);
        let written = built.as_ref().ok().and_then(|report| report.published.as_ref());
        let (pages, files) =
            written.map_or((0, 0), |published| (published.pages, published.written + published.removed));
        let failure = match built {
            Err(Failure::Write(error)) => Some(error.to_string()),
            _ => None,
        };
        if batch.files.is_empty() && files == 0 && failure.is_none() {
            // The clock asked, and nothing came of it.
            return;
        }
        match self.manner.format {
            Format::Human if self.manner.quiet && failure.is_none() => {}
            Format::Json => println!(
                "{}",
                json!({
                    "type": "rebuild", "files": batch.files, "ok": built.is_ok() && failure.is_none(),
                    "failure": failure, "pages": pages, "seconds": elapsed.as_secs_f64(),
                })
            ),
            Format::Human => {
                let result = match built {
                    Err(_) => "le site précédent reste affiché".to_owned(),
                    Ok(_) if mended => format!("tout est juste, {}", changes(pages, files)),
                    Ok(_) => changes(pages, files),
                };
                let now = jiff::Zoned::now().strftime("%H:%M:%S");
                println!("{now} · {} · {result} en {}", names(&batch.files), time(elapsed));
                if let Some(failure) = failure {
                    eprintln!("erreur : {failure}");
                }
            }
        }
    }
}

fn changes(pages: usize, files: usize) -> String {
    match (pages, files) {
        (0, 0) => "rien n’a changé".to_owned(),
        (0, 1) => "1 fichier".to_owned(),
        (0, files) => format!("{files} fichiers"),
        (1, _) => "1 page".to_owned(),
        (pages, _) => format!("{pages} pages"),
    }
}

/// `actions/annoncer/index.md et 2 autres`
fn names(files: &BTreeSet<String>) -> String {
    let short = |file: &str| file.strip_prefix("content/").unwrap_or(file).to_owned();
    let first = files.first().map_or_else(|| "nouveau jour".to_owned(), |file| short(file));
    match files.len() {
        0 | 1 => first,
        2 => format!("{first} et 1 autre"),
        n => format!("{first} et {} autres", n - 1),
    }
}

fn time(elapsed: Duration) -> String {
    match elapsed.as_millis() {
        short if short < 1000 => format!("{short} ms"),
        _ => format!("{:.1} s", elapsed.as_secs_f64()).replace('.', ","),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_files_pages_and_time() {
        let files = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(names(&files(&["content/actions/a/index.md"])), "actions/a/index.md");
        assert_eq!(names(&files(&["content/a.md", "content/b.md", "themes/x.css"])), "a.md et 2 autres");
        assert_eq!(names(&BTreeSet::new()), "nouveau jour");
        assert_eq!(changes(3, 4), "3 pages");
        assert_eq!(changes(0, 1), "1 fichier");
        assert_eq!(changes(0, 0), "rien n’a changé");
        assert_eq!(time(Duration::from_millis(21)), "21 ms");
        assert_eq!(time(Duration::from_millis(1340)), "1,3 s");
    }
}
