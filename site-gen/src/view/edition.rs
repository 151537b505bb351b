//! What a language changes in what templates see: the way to other languages, and how a date is said.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::{DateView, Views};
use crate::date;
use crate::site::{CalendarDate, Variant};
use crate::theme;

/// A page in one of the editions that have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlternateView {
    pub lang: String,
    /// The language in its own words, or the name of the variant.
    pub label: String,
    pub url: String,
    /// Whether it is the page that shows it.
    pub current: bool,
    pub variant: Option<Variant>,
    /// Where answers are posted to be shown in this language. Set by whoever answers; a published page holds none.
    pub post: Option<String>,
}

impl Views<'_> {
    pub(super) fn alternates(&self, url: &str) -> Vec<AlternateView> {
        let alternates = self.site.alternates.get(url).map(Vec::as_slice).unwrap_or_default();
        let view = |alternate: &crate::site::Alternate| AlternateView {
            lang: alternate.lang.clone(),
            label: match alternate.variant {
                Some(Variant::Falc) => self.text("variant_falc", "Facile à lire et à comprendre"),
                None => self.language_name(&alternate.lang),
            },
            url: alternate.url.clone(),
            current: alternate.url == url,
            variant: alternate.variant,
            post: None,
        };
        alternates.iter().map(view).collect()
    }

    /// `language_en: English` of the theme's messages, which each language calls by its own name.
    fn language_name(&self, tag: &str) -> String {
        let primary = tag.split('-').next().unwrap_or(tag);
        let name = [tag, primary].iter().find_map(|tag| self.messages.get(&theme::language_key(tag)));
        name.map_or(tag, String::as_str).to_owned()
    }

    /// Data as their file says them, with the dates in the words of this language.
    pub(super) fn data(&self) -> BTreeMap<String, Value> {
        let mut data = self.site.data.clone();
        data.values_mut().for_each(|value| self.relabel(value));
        data
    }

    fn relabel(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.relabel(item)),
            Value::Object(all) => {
                for (key, value) in all {
                    // Under that name, a data file holds dates and nothing else.
                    let date =
                        value["iso"].as_str().filter(|_| key == "date").and_then(|iso| date::parse(iso).ok());
                    match date {
                        Some(date) => value["label"] = self.date(date).label.into(),
                        None => self.relabel(value),
                    }
                }
            }
            _ => {}
        }
    }

    /// A date in the words of this language: `date_months` of the theme's messages are its twelve months, in order,
    /// and `date_first` is how it says the first day of one.
    pub(super) fn date(&self, date: CalendarDate) -> DateView {
        let months: Vec<&str> = match self.messages.get("date_months") {
            Some(months) => months.split_whitespace().collect(),
            None => forms::MONTHS.to_vec(),
        };
        let month = |month: i8| usize::try_from(month - 1).ok().and_then(|at| months.get(at)).copied();
        let label = match (date.month.and_then(month), date.day) {
            (Some(month), Some(1)) => format!("{} {month} {}", self.text("date_first", "1er"), date.year),
            (Some(month), Some(day)) => format!("{day} {month} {}", date.year),
            (Some(month), None) => format!("{month} {}", date.year),
            (None, _) => date.year.to_string(),
        };
        DateView { iso: date.iso(), label }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::fixture;
    use crate::plan::ImagePlan;
    use crate::site::Alternate;
    use crate::theme::{Messages, Settings};

    #[test]
    fn languages_and_dates_are_in_the_words_of_the_theme() {
        let mut site = fixture::site();
        let alternate = |lang: &str, variant, url: &str| Alternate {
            lang: lang.to_owned(),
            variant,
            url: url.to_owned(),
        };
        let all = vec![
            alternate("fr", None, "/"),
            alternate("en-GB", None, "/en-gb/"),
            alternate("fr", Some(Variant::Falc), "/falc/"),
        ];
        site.alternates = Arc::new([("/".to_owned(), all)].into());
        let (settings, mut messages) = (Settings::default(), Messages::new());
        let plan = ImagePlan::new(&site, &settings).unwrap();
        let first = CalendarDate { year: 2025, month: Some(2), day: Some(1) };
        let label = |messages: &Messages| Views::new(&site, &plan, &settings, messages).date(first).label;
        assert_eq!(label(&messages), "1er février 2025");
        for (key, text) in [
            ("language_en", "English"),
            ("date_first", "1"),
            (
                "date_months",
                "January February March April May June July August September October November December",
            ),
        ] {
            messages.insert(key.to_owned(), text.to_owned());
        }
        assert_eq!(label(&messages), "1 February 2025");
        let told = serde_json::json!([{ "date": { "iso": "2025-03", "label": "mars 2025" }, "n": 3 }]);
        site.data.insert("chiffres".to_owned(), told);
        let data = Views::new(&site, &plan, &settings, &messages).data();
        let expected = serde_json::json!([{ "date": { "iso": "2025-03", "label": "March 2025" }, "n": 3 }]);
        assert_eq!(data["chiffres"], expected);
        let views = Views::new(&site, &plan, &settings, &messages);
        let labels: Vec<_> = views.alternates("/").into_iter().map(|a| (a.label, a.current)).collect();
        let expected = [("fr", true), ("English", false), ("Facile à lire et à comprendre", false)];
        assert_eq!(labels, expected.map(|(label, current)| (label.to_owned(), current)));
        assert!(views.alternates("/actions/").is_empty());
    }
}
