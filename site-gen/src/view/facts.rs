//! What a page is, at a glance: its values in the order of their declaration, each with the words that go before it.
//!
//! A theme can draw any collection from this alone; it needs the names of fields only where it does more than that.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Views;
use super::fields::FieldView;
use super::listing::facet_label;
use crate::site::{Collection, FieldKind, FieldType, Value};

#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    /// Of the field.
    pub name: String,
    pub label: String,
    /// As in `site.yaml`: `text`, `choices`…
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What `page.fields` has under this name.
    pub value: FieldView,
    /// The facts of each record of a list; empty for any other type.
    pub items: Vec<Vec<Fact>>,
}

impl Views<'_> {
    /// One for each field that has a value and is a facet or has a label.
    pub(super) fn facts(
        &self,
        collection: &Collection,
        declared: &[FieldType],
        values: &BTreeMap<String, Value>,
    ) -> Vec<Fact> {
        let fact = |field: &FieldType| {
            let value = values.get(&field.name)?;
            if field.label.is_none() && !field.facet {
                return None;
            }
            let label = facet_label(self.site, field);
            let items = match (&field.kind, value) {
                (FieldKind::List(declared), Value::List(items)) => {
                    items.iter().map(|item| self.facts(collection, declared, item)).collect()
                }
                _ => Vec::new(),
            };
            let value = self.field(collection, field, value)?;
            Some(Fact { name: field.name.clone(), label, kind: field.kind.name(), value, items })
        };
        declared.iter().filter_map(fact).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::plan::ImagePlan;

    #[test]
    fn facts_are_the_facets_and_what_has_a_label_in_declared_order() {
        let mut site = fixture::site();
        let list = FieldKind::List(vec![labelled("quoi", "Quoi", FieldKind::Text)]);
        let fields = &mut site.collections[1].fields;
        fields.insert(0, labelled("etapes", "Étapes", list));
        let record = BTreeMap::from([("quoi".to_owned(), Value::Text("Lire".to_owned()))]);
        // Its picture was not planned.
        site.pages[3].fields.remove("image");
        site.pages[3].fields.insert("etapes".to_owned(), Value::List(vec![record]));
        let (theme, messages) = Default::default();
        let plan = ImagePlan::default();
        let views = Views::new(&site, &plan, &theme, &messages);
        let facts = views.facts(&site.collections[1], &site.collections[1].fields, &site.pages[3].fields);
        let found: Vec<_> = facts.iter().map(|f| (f.name.as_str(), f.label.as_str(), f.kind)).collect();
        // The date has no label and is no facet.
        assert_eq!(found, [("etapes", "Étapes", "list"), ("mission", "Mission", "choices")]);
        assert_eq!(facts[0].items[0][0].label, "Quoi");
    }

    fn labelled(name: &str, label: &str, kind: FieldKind) -> FieldType {
        FieldType { label: Some(label.to_owned()), ..fixture::field(name, kind, false) }
    }
}
