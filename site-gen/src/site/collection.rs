//! What `site.yaml` declares of a collection: its fields, its addresses, and what it is published as.

use super::Value;

#[derive(Debug, Clone)]
pub struct Collection {
    pub name: String,
    pub label: String,
    /// What its entries are called when they are counted: « 3 ateliers ».
    pub noun: Option<Noun>,
    /// Folder below `content/`, without slashes at either end.
    pub folder: String,
    pub template: String,
    /// URL of the first listing page, e.g. `/actions/`; `None` when the collection has no listing.
    pub listing: Option<String>,
    /// Pattern of facet listings, e.g. `/actions/{facet}/{value}/`.
    pub facet_url: Option<String>,
    pub page_size: usize,
    /// In declared order.
    pub fields: Vec<FieldType>,
    /// Keys of the front matter that nobody declared are kept in `Page::extra`.
    pub extra: bool,
    /// False when entries are only shown in listings.
    pub entry_pages: bool,
    pub outputs: Outputs,
}

/// What a collection is published as, besides its pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outputs {
    /// Atom feeds of its listings: the name of the field of type date that says when an entry was new.
    pub feed: Option<String>,
    /// JSON, CSV and the schema of both.
    pub open_data: bool,
    pub schema: Schema,
    pub calendar: Option<Calendar>,
}

impl Outputs {
    /// The field that says when an entry was new. The day of an event does not: it may be months ahead.
    pub fn news_field(&self) -> Option<&str> {
        let start = self.calendar.as_ref().map(|calendar| calendar.start.as_str());
        self.feed.as_deref().filter(|field| start != Some(*field))
    }
}

/// What search engines are told that an entry is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Schema {
    #[default]
    None,
    Article,
    /// The collection then has a calendar.
    Event,
}

/// Names of the fields that say when and where an entry takes place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Both are fields of type date.
    pub start: String,
    pub end: Option<String>,
    /// A text or a choice.
    pub place: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Noun {
    pub one: String,
    pub many: String,
}

impl Collection {
    /// Where the pages are listed whose facet `field` is `value`; `None` when there are no such listings.
    pub fn facet_listing(&self, field: &str, value: &str) -> Option<String> {
        let pattern = self.facet_url.as_ref().filter(|_| self.listing.is_some())?;
        let mut url = String::with_capacity(pattern.len() + field.len() + value.len());
        // What stands between braces is every second part.
        for (at, part) in pattern.split(['{', '}']).enumerate() {
            url.push_str(match part {
                "facet" if at % 2 == 1 => field,
                "value" if at % 2 == 1 => value,
                other => other,
            });
        }
        Some(url)
    }

    /// The id, in its listing, of an entry that has no page of its own.
    pub fn entry_id(&self, slug: &str) -> String {
        format!("{}-{slug}", self.name)
    }
}

/// Where page `number` of a listing stands, from 1; its first page is at `first`.
pub fn listing_page(first: &str, number: usize) -> String {
    if number == 1 { first.to_owned() } else { format!("{first}page/{number}/") }
}

/// One declared field of a collection.
#[derive(Debug, Clone)]
pub struct FieldType {
    pub name: String,
    /// What visitors read before the value; without one, and unless it is a facet, the field is no fact of the page.
    pub label: Option<String>,
    pub kind: FieldKind,
    pub required: bool,
    /// Only `Choice` and `Choices` can be facets.
    pub facet: bool,
    pub help: String,
    /// Taken by pages that say nothing: a text, number, date, boolean or choice.
    pub default: Option<Value>,
    /// Only `Image` and `Images` have one: a role of the theme, and where `site.yaml` names it.
    pub role: Option<(String, std::ops::Range<usize>)>,
}

#[derive(Debug, Clone)]
pub enum FieldKind {
    Text,
    Markdown,
    Date,
    Number,
    Boolean,
    /// Name of the vocabulary.
    Choice(String),
    Choices(String),
    Image,
    Images,
    File,
    Link,
    /// Name of the collection that the page belongs to.
    Reference(String),
    References(String),
    List(Vec<FieldType>),
}

impl FieldKind {
    /// As `site.yaml` says it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Date => "date",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Choice(_) => "choice",
            Self::Choices(_) => "choices",
            Self::Image => "image",
            Self::Images => "images",
            Self::File => "file",
            Self::Link => "link",
            Self::Reference(_) => "reference",
            Self::References(_) => "references",
            Self::List(_) => "list",
        }
    }
}
