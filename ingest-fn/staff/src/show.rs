//! Lays out what the desk found for whoever reads it.

use crate::cli::Status;
use crate::desk::{Change, Changed, Desk, Entry, Kept, Recovered};
use crate::envelope::{self, Content};
use crate::keys;
use crate::terminal::{line, safe, table};
use crate::trouble::Trouble;
use age::x25519::Identity;
use forms::form::{FieldKind, NO, YES};
use ingest_fn::Reference;
use ingest_fn::store::WITHDRAWN;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Where a bundle is when nobody says.
const BUNDLE: &str = "public.bundle/forms.json";

/// The questions of each form, when a bundle is at hand.
#[derive(Default)]
pub struct Labels(BTreeMap<String, forms::Form>);

impl Labels {
    /// Reads the bundle named, or the usual one if it exists.
    pub fn load(path: Option<&Path>) -> Result<Self, Trouble> {
        #[derive(Deserialize)]
        struct File {
            forms: BTreeMap<String, Published>,
        }
        #[derive(Deserialize)]
        struct Published {
            form: forms::Form,
        }
        let chosen = path.unwrap_or(Path::new(BUNDLE));
        let read = std::fs::read(chosen)
            .map_err(|error| error.to_string())
            .and_then(|json| serde_json::from_slice::<File>(&json).map_err(|error| error.to_string()));
        match read {
            Ok(file) => {
                Ok(Self(file.forms.into_iter().map(|(id, published)| (id, published.form)).collect()))
            }
            // The questions are a comfort: only who asked for them is told that they cannot be had.
            Err(_) if path.is_none() => Ok(Self::default()),
            Err(error) => Err(Trouble::new(
                format!("la définition des formulaires ne peut pas être lue dans {}.", chosen.display()),
                "Indiquez le fichier forms.json écrit par « site-gen build », ou enlevez --bundle.",
            )
            .because(error)),
        }
    }

    fn label(&self, form: &str, name: &str) -> String {
        let question = self.0.get(form).and_then(|form| form.question(name));
        question.map_or(name, |question| &question.label).to_owned()
    }

    fn answer(&self, form: &str, name: &str, value: &Value) -> String {
        let kind = self.0.get(form).and_then(|form| form.question(name)).map(|question| &question.kind);
        match (value, kind) {
            (Value::Bool(yes), _) => if *yes { YES } else { NO }.to_owned(),
            (Value::Array(values), _) => {
                values.iter().map(|value| self.answer(form, name, value)).collect::<Vec<_>>().join("\n")
            }
            (Value::String(text), Some(FieldKind::Choice(options) | FieldKind::Choices(options))) => options
                .iter()
                .find(|choice| choice.value == *text)
                .map_or(text, |choice| &choice.label)
                .clone(),
            (Value::String(text), _) => text.clone(),
            (other, _) => other.to_string(),
        }
    }
}

/// The list, or a sentence when there is nothing to list.
pub fn list(entries: &[Entry]) -> String {
    if entries.is_empty() {
        return "Aucune demande.\n".to_owned();
    }
    let heading = ["Référence", "Formulaire", "Statut", "Reçue le", "Gardée jusqu’au"].map(str::to_owned);
    let rows = entries.iter().map(|entry| {
        [
            entry.reference.as_ref().map_or_else(|stored| line(stored), Reference::to_string),
            line(&entry.form),
            line(Status::shown(&entry.status)),
            entry.received_at.parse().map_or_else(|_| line(&entry.received_at), local),
            entry.expires_at.map(day).unwrap_or_default(),
        ]
    });
    let rows: Vec<_> = std::iter::once(heading).chain(rows).collect();
    let plural = if entries.len() == 1 { "" } else { "s" };
    format!("{}\n{} demande{plural}\n", table(&rows), entries.len())
}

/// What a recovery did, for the operator's notes.
pub fn recovered(report: &Recovered) -> String {
    let Recovered { copied, photos, present, withdrawn, expired } = report;
    format!(
        "Demandes reprises : {copied}\nPhotos reprises : {photos}\nDéjà là : {present}\nRetirées, non rendues : {withdrawn}\n\
         Expirées, non rendues : {expired}\n"
    )
}

/// One submission, opened; its photo saved when a file is named for it.
pub async fn one(
    desk: &Desk,
    keys: &[Identity],
    reference: &Reference,
    photo: Option<&Path>,
    labels: &Labels,
) -> Result<String, Trouble> {
    let kept = desk.submission(reference).await?.ok_or_else(|| absent(reference))?;
    let (status, closed_at, sealed) = match kept {
        Kept::Sealed { status, closed_at, envelope } => (status, closed_at, envelope),
        Kept::Withdrawn { at } => return Ok(withdrawn(reference, &at)),
    };
    let content = envelope::open(&sealed, keys, reference)?;
    let mut text = page(reference, &standing(&status, closed_at.as_deref()), &content, labels);
    if let Some(file) = photo {
        save_photo(desk, keys, reference, &content, file).await?;
        text.push_str(&format!("\nPhoto enregistrée dans {}.\n", file.display()));
    } else if content.photo.is_some() {
        text.push_str(&format!("\nPour enregistrer la photo : staff show {reference} --photo photo.jpg\n"));
    }
    Ok(text)
}

fn absent(reference: &Reference) -> Trouble {
    Trouble::new(
        format!("aucune demande n’a la référence {reference}."),
        "Vérifiez la référence ; « staff list » donne celles qui attendent. Les demandes sont effacées après la durée de \
         conservation annoncée par le formulaire.",
    )
}

/// `reçue`, or `traitée le 31.12.2025 14:05`.
fn standing(status: &str, closed_at: Option<&str>) -> String {
    let status = line(Status::shown(status));
    match closed_at {
        Some(at) => format!("{status} le {}", at.parse().map_or_else(|_| line(at), local)),
        None => status,
    }
}

/// What a change came to.
///
/// # Errors
/// When there was nothing to change.
pub fn changed(reference: &Reference, change: Change, changed: Changed) -> Result<String, Trouble> {
    match (changed, change) {
        (Changed::Done, Change::Close) => Ok(format!(
            "La demande {reference} est traitée : elle quitte la liste. « staff show {reference} » l’ouvre encore, jusqu’à \
             la fin de sa durée de conservation ; « staff reopen {reference} » la remet dans la liste.\n"
        )),
        (Changed::Done, Change::Reopen) => {
            Ok(format!("La demande {reference} est de nouveau dans la liste.\n"))
        }
        (Changed::Already, Change::Close) => Ok(format!("La demande {reference} était déjà traitée.\n")),
        (Changed::Already, Change::Reopen) => {
            Ok(format!("La demande {reference} était déjà dans la liste.\n"))
        }
        (Changed::Withdrawn, _) => Err(Trouble::new(
            format!("la personne a retiré la demande {reference} : il n’y a plus rien à traiter."),
            "Effacez ce que vous en auriez noté, imprimé ou enregistré ailleurs.",
        )),
        (Changed::Absent, _) => Err(absent(reference)),
    }
}

/// What is left to do for whoever had read it before.
fn withdrawn(reference: &Reference, at: &str) -> String {
    let at = at.parse().map_or_else(|_| line(at), local);
    format!(
        "Référence : {reference}\nStatut : {}\n\nLa personne a retiré sa demande le {at}. Son contenu est effacé. Effacez \
         aussi ce que vous en auriez noté, imprimé ou enregistré ailleurs.\n",
        line(Status::shown(WITHDRAWN)),
    )
}

async fn save_photo(
    desk: &Desk,
    keys: &[Identity],
    reference: &Reference,
    content: &Content,
    file: &Path,
) -> Result<(), Trouble> {
    let facts = content
        .photo
        .as_ref()
        .ok_or_else(|| Trouble::new("cette demande n’a pas de photo.", "Ouvrez-la sans --photo."))?;
    let sealed = desk.photo(reference).await?.ok_or_else(|| {
        Trouble::new(
            "la photo de cette demande n’est plus dans la table.",
            "Prévenez la personne qui gère le site.",
        )
    })?;
    keys::write_private(file, &envelope::open_photo(&sealed, keys, reference, facts)?)
}

fn page(reference: &Reference, standing: &str, content: &Content, labels: &Labels) -> String {
    let form = &content.form;
    let title = labels.0.get(form).map_or(form.as_str(), |form| form.title());
    let mut text = format!(
        "Référence : {reference}\nFormulaire : {}\nStatut : {}\nReçue le : {}\n",
        line(title),
        standing,
        local(content.received_at),
    );
    // In the order of the form when it is known; what it no longer asks comes last.
    let known: Vec<&str> = labels
        .0
        .get(form)
        .map(|form| form.questions().map(|q| q.name.as_str()).collect())
        .unwrap_or_default();
    let mut answers: Vec<(&String, &Value)> = content.answers.iter().collect();
    answers.sort_by_key(|(name, _)| known.iter().position(|known| known == name).unwrap_or(usize::MAX));
    for (name, value) in answers {
        let answer = match &content.photo {
            Some(photo) if photo.field == *name => {
                format!("photo de {} × {} pixels", photo.width, photo.height)
            }
            _ => labels.answer(form, name, value),
        };
        let indented = safe(&answer).replace('\n', "\n    ");
        text.push_str(&format!("\n{}\n    {indented}\n", line(&labels.label(form, name))));
    }
    text
}

/// `31.12.2025`, where the reader is.
fn day(instant: jiff::Timestamp) -> String {
    instant.to_zoned(jiff::tz::TimeZone::system()).strftime("%d.%m.%Y").to_string()
}

/// `31.12.2025 14:05`, where the reader is.
fn local(instant: jiff::Timestamp) -> String {
    instant.to_zoned(jiff::tz::TimeZone::system()).strftime("%d.%m.%Y %H:%M").to_string()
}
