//! What a command prints: for people in French, for programs one JSON object a line.

use std::io::{IsTerminal as _, Write};
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use crate::diagnostic::{self, Diagnostic};
use crate::site::Unpublished;
use crate::world::World;
use crate::{Project, Report};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Human,
    Json,
}

/// How much is told, and to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    pub format: Format,
    /// Nothing but errors and warnings.
    pub quiet: bool,
}

/// Prints in the chosen format: results on standard output, errors for people on standard error.
#[derive(Debug, Clone, Copy)]
pub struct Printer {
    manner: Manner,
    colour: bool,
}

impl Printer {
    #[must_use]
    pub fn new(manner: Manner) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { manner, colour: wanted && std::io::stderr().is_terminal() }
    }

    pub fn diagnostics(&self, world: &dyn World, diagnostics: &[Diagnostic]) {
        match self.manner.format {
            Format::Human => {
                write(std::io::stderr(), &diagnostic::human(world, diagnostics, self.colour));
            }
            Format::Json => write(std::io::stdout(), &diagnostic::json(world, diagnostics)),
        }
    }

    /// The end of a build or a check that succeeded.
    pub fn report(&self, world: &dyn World, project: &Project, report: &Report, elapsed: Duration) {
        self.diagnostics(world, &report.warnings);
        let text = match self.manner.format {
            Format::Human if self.manner.quiet => return,
            Format::Human => human(project, report, elapsed),
            Format::Json => format!("{}\n", as_json(report, elapsed)),
        };
        write(std::io::stdout(), &text);
    }

    /// The end of a build or a check that found errors, after they were printed; people have read their number.
    pub fn failed(&self, found: &[Diagnostic]) {
        if self.manner.format == Format::Json {
            let errors = found.iter().filter(|found| found.is_error()).count();
            let closing =
                json!({ "type": "report", "ok": false, "errors": errors, "warnings": found.len() - errors });
            write(std::io::stdout(), &format!("{closing}\n"));
        }
    }

    /// The end of a build that the machine stopped; people read why on standard error.
    pub fn gave_up(&self, why: &dyn std::fmt::Display) {
        if self.manner.format == Format::Json {
            let closing = json!({ "type": "report", "ok": false, "failure": why.to_string() });
            write(std::io::stdout(), &format!("{closing}\n"));
        }
    }

    pub fn new_page(&self, path: &Path) {
        let text = match self.manner.format {
            Format::Human if self.manner.quiet => return,
            Format::Human => format!(
                "Page commencée : {}\nRemplissez-la, puis supprimez la ligne « draft: true » pour la publier.\n",
                path.display()
            ),
            Format::Json => format!("{}\n", json!({ "type": "page", "file": path.to_string_lossy() })),
        };
        write(std::io::stdout(), &text);
    }
}

/// Unlike `print!`, survives a reader who has left: `site-gen check | head`.
fn write(mut to: impl Write, text: &str) {
    let _ = to.write_all(text.as_bytes());
}

fn human(project: &Project, report: &Report, elapsed: Duration) -> String {
    let mut text = listed(&report.unpublished, "n’est pas publiée", "ne sont pas publiées");
    text.push_str(&listed(
        &report.previewed,
        "est montrée par --drafts, mais ne serait pas publiée",
        "sont montrées par --drafts, mais ne seraient pas publiées",
    ));
    let images = match (report.images.images, report.images.decoded) {
        (0, _) => "aucune image".to_owned(),
        (images, 0) => count(images, "image"),
        (images, decoded) => format!("{} (dont {decoded} à préparer)", count(images, "image")),
    };
    let pages = count(report.pages, "page");
    let seconds = format!("{:.1}", elapsed.as_secs_f64()).replace('.', ",");
    let Some(published) = &report.published else {
        text.push_str(&format!("Tout est juste : {pages}, {images}. Vérifié en {seconds} s.\n"));
        return text;
    };
    for path in &published.left {
        text.push_str(&format!(
            "Laissé en place, car modifié depuis sa publication : {}\n",
            project.destination.out.join(path).display()
        ));
    }
    let changes = match (published.written, published.removed) {
        (0, 0) => "rien n’a changé".to_owned(),
        (written, 0) => format!("{} écrit{}", count(written, "fichier"), plural(written)),
        (written, removed) => {
            format!(
                "{} écrit{}, {removed} retiré{}",
                count(written, "fichier"),
                plural(written),
                plural(removed)
            )
        }
    };
    let copies = match published.copies {
        0 => String::new(),
        1 => ", 1 copie compressée".to_owned(),
        n => format!(", {n} copies compressées"),
    };
    let out = project.destination.out.display();
    text.push_str(&format!(
        "Site construit dans {out} : {pages}, {images} ; {changes}{copies}. En {seconds} s.\n"
    ));
    text
}

/// No page vanishes silently.
fn listed(pages: &[Unpublished], one: &str, many: &str) -> String {
    let mut text = match pages.len() {
        0 => return String::new(),
        1 => format!("1 page {one} :\n"),
        n => format!("{n} pages {many} :\n"),
    };
    for page in pages {
        let title = if page.title.is_empty() { String::new() } else { format!(" « {} »", page.title) };
        text.push_str(&format!("  {}{title} : {}\n", page.source, page.reason));
    }
    text.push('\n');
    text
}

fn as_json(report: &Report, elapsed: Duration) -> serde_json::Value {
    let listed = |pages: &[Unpublished]| -> Vec<serde_json::Value> {
        pages
            .iter()
            .map(|page| json!({ "file": page.source, "title": page.title, "reason": page.reason }))
            .collect()
    };
    json!({
        "type": "report",
        "ok": true,
        "errors": 0,
        "warnings": report.warnings.len(),
        "pages": report.pages,
        "images": report.images.images,
        "decoded": report.images.decoded,
        "written": report.published.as_ref().map(|published| published.written),
        "removed": report.published.as_ref().map(|published| published.removed),
        "copies": report.published.as_ref().map(|published| published.copies),
        "left": report.published.as_ref().map(|published| &published.left),
        "unpublished": listed(&report.unpublished),
        "previewed": listed(&report.previewed),
        "seconds": (elapsed.as_secs_f64() * 1000.0).round() / 1000.0,
    })
}

fn count(n: usize, word: &str) -> String {
    format!("{n} {word}{}", plural(n))
}

fn plural(n: usize) -> &'static str {
    if n > 1 { "s" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Options;
    use crate::encode::Encoded;
    use crate::write::{Destination, Published};

    fn project() -> Project {
        Project {
            content: "content".into(),
            themes: "themes".into(),
            destination: Destination { out: "public".into(), bundle: "public.bundle".into() },
            cache: ".cache".into(),
            precompress: false,
            options: Options::default(),
        }
    }

    fn report() -> Report {
        Report {
            warnings: Vec::new(),
            unpublished: vec![Unpublished {
                source: "content/pages/a.md".to_owned(),
                title: "Essai".to_owned(),
                reason: "brouillon".to_owned(),
            }],
            previewed: Vec::new(),
            pages: 12,
            images: Encoded { images: 3, decoded: 1 },
            published: Some(Published {
                written: 2,
                unchanged: 5,
                removed: 1,
                left: vec!["b.html".to_owned()],
                pages: 1,
                copies: 0,
            }),
            origins: Vec::new(),
        }
    }

    #[test]
    fn the_summary_tells_pages_images_changes_and_what_is_missing() {
        let text = human(&project(), &report(), Duration::from_millis(1340));
        assert_eq!(
            text,
            "1 page n’est pas publiée :\n  content/pages/a.md « Essai » : brouillon\n\n\
             Laissé en place, car modifié depuis sa publication : public/b.html\n\
             Site construit dans public : 12 pages, 3 images (dont 1 à préparer) ; 2 fichiers écrits, 1 retiré. \
             En 1,3 s.\n"
        );
        let preview = Report { unpublished: Vec::new(), previewed: report().unpublished, ..report() };
        let text = human(&project(), &preview, Duration::ZERO);
        assert!(
            text.starts_with("1 page est montrée par --drafts, mais ne serait pas publiée :\n  content/")
        );
        let checked = Report { published: None, unpublished: Vec::new(), ..report() };
        assert!(human(&project(), &checked, Duration::ZERO).starts_with("Tout est juste : 12 pages"));
    }

    #[test]
    fn the_summary_for_programs_is_one_object() {
        let json = as_json(&report(), Duration::from_millis(1340));
        assert_eq!((json["pages"].as_u64(), json["seconds"].as_f64()), (Some(12), Some(1.34)));
        assert_eq!(json["unpublished"][0]["reason"], "brouillon");
    }
}
