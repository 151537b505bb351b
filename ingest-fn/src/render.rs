//! The only module that renders a template. The templates are those the generator used for the empty form: a form
//! redrawn with its answers looks like the one the visitor filled in.
//!
//! A template may still fail on what it is given. Whoever is waiting then gets a plain page written here, and the
//! log gets the cause.

use crate::bundle::{Bundle, CHECK, Published, Unread};
use crate::proofread::CheckView;
use crate::reference::Reference;
use crate::store::Receipt;
use crate::withdrawal::Code;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A page, and why it is not the one the theme draws when it is not.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) html: String,
    /// For the log.
    pub(crate) failure: Option<String>,
}

impl Bundle {
    /// A form with what was answered. If something is `wrong`, its title begins with that.
    pub(crate) fn render_form(&self, published: &Published, view: &forms::FormView, wrong: bool) -> Page {
        let drawn = published.page_with_answers().and_then(|mut page| {
            let title = page.get("title").and_then(Value::as_str).unwrap_or_default();
            if wrong {
                let title = format!("{}{title}", self.wording.get("form_error_prefix"));
                page.insert("title".to_owned(), title.into());
            }
            self.render("form.html", &page, "form", view)
        });
        drawn.unwrap_or_else(|failure| self.plain_problem(failure))
    }

    /// The answers, shown before they are sent.
    pub(crate) fn render_check(&self, published: &Published, view: &CheckView) -> Page {
        let drawn = published.page_with_answers().and_then(|mut page| {
            page.insert("title".to_owned(), self.wording.get("ingest_check_title").into());
            self.render(CHECK, &page, "check", view)
        });
        drawn.unwrap_or_else(|failure| self.plain_problem(failure))
    }

    /// What is shown once a submission is kept. Falls back to a page that still holds the reference.
    pub(crate) fn render_confirmation(&self, published: &Published, receipt: &Receipt, code: &Code) -> Page {
        let (reference, code) = (receipt.reference().to_string(), code.to_string());
        self.render_receipt(published, &reference, Some(&code), receipt.received_at()).unwrap_or_else(
            |failure| {
                let text = format!("Votre référence : {reference}. Votre code de retrait : {code}.");
                Page { html: plain("Votre demande est bien arrivée", &text), failure: Some(failure) }
            },
        )
    }

    /// What is shown once a submission is erased.
    pub(crate) fn render_withdrawal(
        &self,
        published: &Published,
        reference: &Reference,
        at: jiff::Timestamp,
    ) -> Page {
        let reference = reference.to_string();
        self.render_receipt(published, &reference, None, at).unwrap_or_else(|failure| {
            let text = format!("Référence : {reference}.");
            Page { html: plain("Votre demande est effacée", &text), failure: Some(failure) }
        })
    }

    fn render_receipt(
        &self,
        published: &Published,
        reference: &str,
        code: Option<&str>,
        at: jiff::Timestamp,
    ) -> Result<Page, String> {
        let form = &published.form;
        let mut page = members(&published.page)?;
        page.insert("title".to_owned(), form.confirmation().title.as_str().into());
        let shown = json!({
            "reference": reference,
            "code": code,
            "received": date(at, &self.time_zone, &self.months(), self.date_first()),
            "form_title": form.title(),
            "title": form.confirmation().title,
            "next": form.confirmation().next,
        });
        self.render("confirmation.html", &page, "receipt", &shown)
    }

    /// A page that explains why there is no other, from the wording `ingest_<status>_title` and `_text`.
    pub(crate) fn render_problem(&self, status: u16) -> Page {
        let title = self.wording.get(&format!("ingest_{status}_title"));
        let text = self.wording.get(&format!("ingest_{status}_text"));
        let drawn = members(&self.error_page).and_then(|mut page| {
            page.insert("title".to_owned(), title.into());
            let problem = json!({ "status": status, "title": title, "text": text });
            self.render("error.html", &page, "problem", &problem)
        });
        drawn.unwrap_or_else(|failure| Page { html: plain(title, text), failure: Some(failure) })
    }

    fn plain_problem(&self, failure: String) -> Page {
        let html = plain(self.wording.get("ingest_500_title"), self.wording.get("ingest_500_text"));
        Page { html, failure: Some(failure) }
    }

    fn render(
        &self,
        template: &str,
        page: &Map<String, Value>,
        name: &'static str,
        value: &impl Serialize,
    ) -> Result<Page, String> {
        let mut context = self.shared().map_err(|error| error.to_string())?.clone();
        context.insert("page", page);
        context.insert(name, value);
        let tera = self.theme.parsed().map_err(|error| error.to_string())?;
        match tera.render(template, &context) {
            Ok(html) => Ok(Page { html, failure: None }),
            Err(error) => Err(format!("{template} cannot be drawn: {}", place(error.kind()))),
        }
    }
}

impl Published {
    /// The page that carries the form; its other languages take the answers along instead of leading to an empty form.
    fn page_with_answers(&self) -> Result<Map<String, Value>, String> {
        let mut page = members(&self.page)?;
        let others = page.get_mut("alternates").and_then(Value::as_array_mut);
        for other in others.into_iter().flatten().filter(|other| other["variant"].is_null()) {
            let post = other["lang"].as_str().and_then(|lang| self.elsewhere.get(lang)).cloned();
            if let (Some(other), Some(post)) = (other.as_object_mut(), post) {
                other.insert("post".to_owned(), post.into());
            }
        }
        Ok(page)
    }
}

/// What a template sees as `page`.
fn members(page: &Unread) -> Result<Map<String, Value>, String> {
    page.read().map_err(|error| format!("a page of the bundle cannot be read: {error}"))
}

/// Where a template failed. Not why: Tera's messages may quote what was being drawn.
fn place(kind: &tera::ErrorKind) -> String {
    use tera::ErrorKind as Kind;
    match kind {
        Kind::RenderingError(report) | Kind::SyntaxError(report) => {
            format!("{}, line {}", report.filename(), report.span().start_line)
        }
        Kind::TemplateNotFound(_) | Kind::MissingParent { .. } => "a template is missing".to_owned(),
        Kind::ComponentNotFound(_) => "a component is missing".to_owned(),
        Kind::InvalidArgument { .. } | Kind::MissingArgument { .. } | Kind::OutOfRangeArgument { .. } => {
            "a filter or a test is given the wrong argument".to_owned()
        }
        _ => "at no known place".to_owned(),
    }
}

/// The day of an instant where the site is, as the templates expect a date.
fn date(instant: jiff::Timestamp, zone: &TimeZone, months: &[&str], first: &str) -> Value {
    let day = instant.to_zoned(zone.clone()).date();
    let month = usize::from(day.month().unsigned_abs());
    let number = if day.day() == 1 { first.to_owned() } else { day.day().to_string() };
    json!({ "iso": day.to_string(), "label": format!("{number} {} {}", months[month - 1], day.year()) })
}

/// A page that needs neither theme nor bundle. The texts are ours, never a visitor's.
fn plain(title: &str, text: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"fr\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title></head>\
         <body><main><h1>{title}</h1><p>{text}</p><p><a href=\"/\">Retour à l’accueil</a></p></main></body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_the_one_of_the_site() {
        let zone = TimeZone::get("Europe/Zurich").unwrap();
        let late = "2025-02-28T23:30:00Z".parse().unwrap();
        assert_eq!(
            date(late, &zone, &forms::MONTHS, "1er"),
            json!({ "iso": "2025-03-01", "label": "1er mars 2025" })
        );
        let noon = "2025-12-31T12:00:00Z".parse().unwrap();
        assert_eq!(date(noon, &zone, &forms::MONTHS, "1er")["label"], "31 décembre 2025");
    }
}
