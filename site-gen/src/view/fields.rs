//! The typed fields of a page, each in the shape its type promises to templates.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::terms::TermViews;
use super::{Card, FileView, Picture, Views};
use crate::plan::Role;
use crate::site::{Collection, FieldType, Term, Value};

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DateView {
    /// As precise as it was written: `2025-03-03` or `2025-03`.
    pub iso: String,
    pub label: String,
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum FieldView {
    Text(String),
    Date(DateView),
    #[serde(serialize_with = "number")]
    Number(f64),
    Boolean(bool),
    Choice(Arc<TermViews>),
    Choices(Vec<Arc<TermViews>>),
    Image(Box<Picture>),
    Images(Vec<Picture>),
    File(Box<FileView>),
    Link {
        label: String,
        url: String,
    },
    Reference(Box<Card>),
    References(Vec<Card>),
    List(Vec<FieldViews>),
}

/// Every declared field, `None` where the page has no value.
pub type FieldViews = BTreeMap<String, Option<FieldView>>;

/// Whole numbers without a decimal point, as editors wrote them.
fn number<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    #[allow(clippy::cast_possible_truncation)] // Checked by the comparison.
    if number.fract() == 0.0 && number.abs() < 1e15 {
        serializer.serialize_i64(*number as i64)
    } else {
        serializer.serialize_f64(*number)
    }
}

impl Views<'_> {
    /// Every declared field of a collection, with these values.
    pub(crate) fn field_views(
        &self,
        collection: &Collection,
        values: &BTreeMap<String, Value>,
    ) -> FieldViews {
        self.fields(collection, &collection.fields, values)
    }

    /// Whether the page of that file is shown in a preview only.
    pub(crate) fn is_draft(&self, source: &str) -> bool {
        self.by_source.get(source).is_some_and(|index| self.site.pages[*index].draft)
    }

    /// The values of `declared` among `values`.
    pub(super) fn fields<'f>(
        &self,
        collection: &Collection,
        declared: impl IntoIterator<Item = &'f FieldType>,
        values: &BTreeMap<String, Value>,
    ) -> FieldViews {
        declared
            .into_iter()
            .map(|field| {
                let view = values.get(&field.name).and_then(|value| self.field(collection, field, value));
                (field.name.clone(), view)
            })
            .collect()
    }

    /// `None` for a page that is not in the site.
    pub(super) fn field(
        &self,
        collection: &Collection,
        field: &FieldType,
        value: &Value,
    ) -> Option<FieldView> {
        let choice = |term: &Term| self.terms.of(self.site, collection, field, term);
        Some(match value {
            Value::Text(text) => FieldView::Text(text.clone()),
            Value::Markdown(body) => FieldView::Text(self.html(body)),
            Value::Date(date) => FieldView::Date(self.date(*date)),
            Value::Number(number) => FieldView::Number(*number),
            Value::Boolean(yes) => FieldView::Boolean(*yes),
            Value::Choice(term) => FieldView::Choice(choice(term)),
            Value::Choices(terms) => FieldView::Choices(terms.iter().map(choice).collect()),
            Value::Image(image) => FieldView::Image(Box::new(self.picture(image, Role::Default))),
            Value::Images(images) => {
                FieldView::Images(images.iter().map(|image| self.picture(image, Role::Default)).collect())
            }
            Value::File(file) => FieldView::File(Box::new(self.file(file))),
            Value::Reference(source) => FieldView::Reference(Box::new(self.card_of(source)?)),
            Value::References(sources) => {
                FieldView::References(sources.iter().filter_map(|source| self.card_of(source)).collect())
            }
            Value::Link { label, url } => FieldView::Link { label: label.clone(), url: url.clone() },
            Value::List(items) => {
                let declared = match &field.kind {
                    crate::site::FieldKind::List(declared) => declared.as_slice(),
                    _ => &[],
                };
                FieldView::List(items.iter().map(|item| self.fields(collection, declared, item)).collect())
            }
        })
    }
}

/// The terms of a facet that a value holds.
pub(super) fn terms(value: Option<&Value>) -> &[Term] {
    value.map_or(&[], Value::terms)
}

/// The listing of the pages that have `term`, if the collection has such listings.
pub(super) fn facet_url(collection: &Collection, field: &FieldType, term: &Term) -> Option<String> {
    if field.facet { collection.facet_listing(&field.name, &term.value) } else { None }
}
