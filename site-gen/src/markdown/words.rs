//! The few words that the generator itself puts into a text, for people who hear the page rather than see it.

/// In which language a text speaks to its readers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tongue {
    #[default]
    French,
    English,
}

impl Tongue {
    /// That of a language; French where there are no words in it.
    #[must_use]
    pub fn of(language: &str) -> Self {
        match language.split('-').next() {
            Some("en") => Self::English,
            _ => Self::French,
        }
    }

    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::French => &FRENCH,
            Self::English => &ENGLISH,
        }
    }
}

pub(super) struct Words {
    pub note: &'static str,
    pub notes: &'static str,
    /// Where the arrow after a note leads.
    pub back: &'static str,
    /// One of several calls of a note.
    pub call: &'static str,
    pub table: &'static str,
    /// Between `table` and the heading above it.
    pub of: &'static str,
    pub done: &'static str,
    pub to_do: &'static str,
}

const FRENCH: Words = Words {
    note: "Note",
    notes: "Notes",
    back: "Retour au texte, note",
    call: "appel",
    table: "Tableau",
    of: " : ",
    done: "Fait",
    to_do: "À faire",
};

const ENGLISH: Words = Words {
    note: "Note",
    notes: "Notes",
    back: "Back to the text, note",
    call: "call",
    table: "Table",
    of: ": ",
    done: "Done",
    to_do: "To do",
};
