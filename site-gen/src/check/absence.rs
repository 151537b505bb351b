//! Why a page is not shown: it is a draft, its day has not come, or its day has passed.

use super::Context;
use crate::site::CalendarDate;
use crate::table::{self, Report, Table};

/// What keeps a page out of the site; `--drafts` shows it all the same, unless its day has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absence {
    Draft,
    /// Visible from that day on.
    Before(CalendarDate),
    /// No longer visible since that day.
    After(CalendarDate),
    /// A translation of a page that is not shown; whether that page's day has passed.
    WithOriginal {
        over: bool,
    },
}

/// What a draft may still lack: it will be an error, once it is to be published.
const UNWRITTEN: [&str; 2] = ["champ-manquant", "image-sans-description"];

/// An agreement that ended is kept where nobody sees the picture.
const ENDED: [&str; 2] = ["droits-expires", "droits-retires"];

impl Absence {
    /// Whether its day has passed: it will not be seen again, not even in a preview.
    pub fn is_over(self) -> bool {
        matches!(self, Self::After(_) | Self::WithOriginal { over: true })
    }

    /// Whether an error of that code is only worth a warning on such a page.
    pub fn excuses(self, code: &str) -> bool {
        ENDED.contains(&code) || (self == Self::Draft && UNWRITTEN.contains(&code))
    }
    /// For the list of pages that are not published.
    pub fn reason(self) -> String {
        match self {
            Self::Draft => "brouillon (« draft: true » dans l’en-tête)".to_owned(),
            Self::Before(day) => {
                format!("pas encore publiée (« publish: {} » dans l’en-tête)", day.label())
            }
            Self::After(day) => {
                format!("plus publiée depuis le {} (« expire » dans l’en-tête)", day.label())
            }
            Self::WithOriginal { .. } => "son original n’est pas publié".to_owned(),
        }
    }

    /// The end of a sentence that begins with « Le lien … mène à une page ».
    pub fn of_target(self) -> String {
        match self {
            Self::Draft => "qui n’est pas publiée : c’est un brouillon".to_owned(),
            Self::Before(day) => format!("qui ne sera publiée que le {}", day.label()),
            Self::After(day) => format!("qui n’est plus publiée depuis le {}", day.label()),
            Self::WithOriginal { .. } => "dont l’original n’est pas publié".to_owned(),
        }
    }

    /// What to change in the page `source` so that it is shown.
    pub fn remedy(self, source: &str) -> String {
        match self {
            Self::Draft => format!("Publiez « {source} » (supprimez « draft: true » de son en-tête)"),
            Self::Before(_) => format!("Avancez ou supprimez « publish » dans l’en-tête de « {source} »"),
            Self::WithOriginal { .. } => format!("Publiez l’original de « {source} »"),
            Self::After(_) => format!("Repoussez ou supprimez « expire » dans l’en-tête de « {source} »"),
        }
    }
}

/// Reads `draft`, `publish` and `expire`: what keeps the page out, and the day on which it is to appear.
pub(super) fn read(
    table: &mut Table,
    context: &Context,
    report: &mut Report,
) -> (Option<Absence>, Option<CalendarDate>) {
    let draft = table.boolean("draft", report).unwrap_or(false);
    let publish = day(table, "publish", report);
    let expire_at = table.entry("expire").map(|(_, node)| node.span.clone());
    let expire = day(table, "expire", report);
    if let (Some(publish), Some(expire), Some(span)) = (publish, expire, expire_at)
        && expire <= publish
    {
        let message = format!("La page expire le {}, avant d’être publiée", expire.label());
        let help = format!("Donnez à « expire » un jour après le {}.", publish.label());
        report.error("dates-inversees", &span, message, help);
    }
    let today = CalendarDate::from(context.today);
    let absence = match (draft, publish, expire) {
        (true, ..) => Some(Absence::Draft),
        (_, Some(day), _) if today < day => Some(Absence::Before(day)),
        (_, _, Some(day)) if today >= day => Some(Absence::After(day)),
        _ => None,
    };
    (absence, publish)
}

/// A month or a year would leave open on which day the page appears.
fn day(table: &mut Table, key: &str, report: &mut Report) -> Option<CalendarDate> {
    let node = table.get(key)?;
    let date = table::date(node, key, report)?;
    if date.day.is_none() {
        let message = format!("« {key} » ne dit pas quel jour");
        let help = format!("Écrivez le jour, le mois et l’année : « {key}: 1er mars 2026 ».");
        report.error("date-imprecise", &node.span, message, help);
        return None;
    }
    Some(date)
}
