//! What search engines read of a page: schema.org facts as one JSON-LD document.
//!
//! Dates keep the precision that is known: ISO 8601 has months and years, and inventing a day would be a lie.

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::head::date_field;
use super::{Kind, PageView, Views};
use crate::site::{Calendar, CalendarDate, Page, Schema, Value};

/// Keys in the order of the alphabet, as in all JSON that is made here.
#[derive(Serialize)]
struct LinkedData<'v> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Vec<Thing<'v>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Thing<'v> {
    /// Of the home page alone.
    Site(Json),
    Article(Box<Article<'v>>),
    Event(Box<Event<'v>>),
    BreadcrumbList(BreadcrumbList<'v>),
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
struct Article<'v> {
    author: Publisher<'v>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'v str,
    headline: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    in_language: &'v str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keywords: Vec<&'v str>,
    main_entity_of_page: &'v str,
    publisher: Publisher<'v>,
    url: &'v str,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
struct Event<'v> {
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    in_language: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Place<'v>>,
    name: &'v str,
    organizer: Publisher<'v>,
    start_date: String,
    url: &'v str,
}

#[derive(Serialize)]
#[serde(tag = "@type")]
struct Place<'v> {
    address: &'v str,
    name: &'v str,
}

/// Named the same on every page, so that readers know it is one.
#[derive(Clone, Serialize)]
struct Publisher<'v> {
    #[serde(rename = "@id")]
    id: String,
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'v str,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename_all = "camelCase")]
struct BreadcrumbList<'v> {
    item_list_element: Vec<ListItem<'v>>,
}

#[derive(Serialize)]
#[serde(tag = "@type")]
struct ListItem<'v> {
    item: String,
    name: &'v str,
    position: usize,
}

impl Views<'_> {
    pub(super) fn page_json_ld(&self, view: &PageView<'_>, page: &Page) -> String {
        let mut graph = Vec::new();
        if view.url == self.site.home {
            graph.push(Thing::Site(self.organisation()));
            graph.push(Thing::Site(self.web_site()));
        }
        let outputs = &self.site.collections[page.collection].outputs;
        match (outputs.schema, &outputs.calendar) {
            (Schema::Article, _) if view.kind == Kind::Entry => {
                graph.push(Thing::Article(Box::new(self.article(view, page))));
            }
            (Schema::Event, Some(calendar)) => {
                graph.extend(self.event(view, page, calendar).map(|event| Thing::Event(Box::new(event))));
            }
            _ => {}
        }
        graph.extend(self.breadcrumb_list(view).map(Thing::BreadcrumbList));
        document(graph)
    }

    pub(super) fn listing_json_ld(&self, view: &PageView<'_>) -> Option<String> {
        self.breadcrumb_list(view).map(|list| document(vec![Thing::BreadcrumbList(list)]))
    }

    fn absolute(&self, url: &str) -> String {
        format!("{}{url}", self.site.settings.base_url)
    }

    fn publisher(&self) -> Publisher<'_> {
        let name = &self.site.settings.organisation.name;
        Publisher { id: self.absolute("/#organisation"), kind: "Organization", name }
    }

    fn organisation(&self) -> Json {
        let organisation = &self.site.settings.organisation;
        let mut facts = object(json!(self.publisher()));
        facts.insert("url".to_owned(), organisation.url.clone().unwrap_or(self.absolute("/")).into());
        put(&mut facts, "email", organisation.email.as_deref());
        put(&mut facts, "telephone", organisation.phone.as_deref());
        let icon = self.theme.icons.iter().filter(|icon| !icon.maskable).max_by_key(|icon| icon.size);
        let logo = icon.and_then(|icon| self.assets?.get(&icon.file)?.url.as_deref());
        put(&mut facts, "logo", logo.map(|url| self.absolute(url)));
        facts.into()
    }

    fn web_site(&self) -> Json {
        let settings = &self.site.settings;
        let mut facts = object(json!({
            "@type": "WebSite",
            "@id": self.absolute("/#site"),
            "url": self.absolute("/"),
            "name": settings.title,
            "inLanguage": settings.languages,
            "publisher": { "@id": self.absolute("/#organisation") },
        }));
        put(&mut facts, "description", Some(settings.tagline.as_str()).filter(|text| !text.is_empty()));
        facts.into()
    }

    fn article<'v>(&'v self, view: &'v PageView<'_>, page: &'v Page) -> Article<'v> {
        let publisher = self.publisher();
        Article {
            author: publisher.clone(),
            date_modified: page.updated.map(|date| date.iso()),
            date_published: self.first_date(page).map(|date| date.iso()),
            description: &view.summary,
            headline: &view.title,
            image: self.image_of(view),
            in_language: view.lang,
            keywords: page.fields.values().flat_map(Value::terms).map(|term| term.label.as_str()).collect(),
            main_entity_of_page: &view.canonical,
            publisher,
            url: &view.canonical,
        }
    }

    /// Of the field that the collection's feed goes by, `date` if it has none.
    fn first_date(&self, page: &Page) -> Option<CalendarDate> {
        let feed = self.site.collections[page.collection].outputs.feed.as_deref();
        date_field(page, feed.unwrap_or("date"))
    }

    /// `None` for an entry that does not say when it takes place.
    fn event<'v>(&'v self, view: &'v PageView<'_>, page: &'v Page, calendar: &Calendar) -> Option<Event<'v>> {
        let end = calendar.end.as_ref().and_then(|end| date_field(page, end));
        let place = calendar.place.as_ref().and_then(|place| place_of(page, place));
        Some(Event {
            description: &view.summary,
            end_date: end.map(|date| date.iso()),
            image: self.image_of(view),
            in_language: view.lang,
            location: place.map(|place| Place { address: place, name: place }),
            name: &view.title,
            organizer: self.publisher(),
            start_date: date_field(page, &calendar.start)?.iso(),
            url: &view.canonical,
        })
    }

    fn image_of(&self, view: &PageView<'_>) -> Option<String> {
        view.image.as_ref().map(|image| self.absolute(&image.src))
    }

    /// `None` on the home page, which has nothing above it.
    fn breadcrumb_list<'v>(&self, view: &'v PageView<'_>) -> Option<BreadcrumbList<'v>> {
        if view.breadcrumbs.is_empty() {
            return None;
        }
        let above = view.breadcrumbs.iter().map(|link| (link.label.as_str(), self.absolute(&link.url)));
        let all = above.chain([(view.title.as_str(), view.canonical.clone())]).zip(1..);
        let item = |((name, item), position)| ListItem { item, name, position };
        Some(BreadcrumbList { item_list_element: all.map(item).collect() })
    }
}

/// Where an entry takes place, from a text or a choice.
pub(crate) fn place_of<'p>(page: &'p Page, field: &str) -> Option<&'p str> {
    match page.fields.get(field)? {
        Value::Text(text) => Some(text),
        Value::Choice(term) => Some(&term.label),
        _ => None,
    }
}

fn object(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

fn put(facts: &mut Map<String, Json>, key: &str, value: Option<impl Into<Json>>) {
    if let Some(value) = value {
        facts.insert(key.to_owned(), value.into());
    }
}

fn document(graph: Vec<Thing<'_>>) -> String {
    let document = LinkedData { context: "https://schema.org", graph };
    inside_script(serde_json::to_string(&document).expect("texts, numbers and lists can be written"))
}

/// JSON in which nothing can end the element that holds it, nor begin a comment in it.
fn inside_script(json: String) -> String {
    if !json.bytes().any(|byte| matches!(byte, b'<' | b'>' | b'&')) {
        return json;
    }
    // Outside its strings JSON has none of these characters, and inside them an escape means the same.
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::plan::ImagePlan;
    use crate::site::{CalendarDate, Site};
    use crate::theme::{Messages, Settings};
    use crate::view::Document;

    fn graph(site: &Site, url: &str) -> Vec<Json> {
        let settings = Settings::default();
        let plan = ImagePlan::new(site, &settings).unwrap();
        let messages = Messages::new();
        let views = Views::new(site, &plan, &settings, &messages);
        let document: Vec<Document> = views.documents();
        let document = document.into_iter().find(|document| views.url(*document) == url).unwrap();
        let text = views.context(document).page.json_ld.unwrap();
        let json: Json = serde_json::from_str(&text).unwrap();
        assert_eq!(json["@context"], "https://schema.org");
        json["@graph"].as_array().unwrap().clone()
    }

    fn types(graph: &[Json]) -> Vec<&str> {
        graph.iter().map(|item| item["@type"].as_str().unwrap()).collect()
    }

    #[test]
    fn each_page_says_what_it_is() {
        let site = fixture::site();
        assert_eq!(types(&graph(&site, "/")), ["Organization", "WebSite"]);
        assert_eq!(types(&graph(&site, "/plateforme/cadre/")), ["BreadcrumbList"]);
        assert_eq!(types(&graph(&site, "/actions/")), ["BreadcrumbList"]);
        let entry = graph(&site, "/actions/atelier/");
        assert_eq!(types(&entry), ["Article", "BreadcrumbList"]);
        assert_eq!(entry[0]["datePublished"], "2025-03-03");
        assert_eq!(entry[0]["keywords"], json!(["SOINS", "RECHERCHE"]));
        assert!(entry[0]["image"].as_str().unwrap().starts_with("https://exemple.ch/images/atelier-"));
        let crumbs = entry[1]["itemListElement"].as_array().unwrap();
        let names: Vec<&Json> = crumbs.iter().map(|item| &item["name"]).collect();
        assert_eq!(names, ["Accueil", "Les actions", "Un atelier"]);
        assert_eq!(crumbs[2]["item"], "https://exemple.ch/actions/atelier/");
    }

    #[test]
    fn an_event_says_when_and_where_as_precisely_as_known() {
        let mut site = fixture::site();
        site.collections[1].outputs.schema = Schema::Event;
        site.collections[1].outputs.calendar =
            Some(Calendar { start: "date".to_owned(), end: None, place: Some("service".to_owned()) });
        let atelier = &mut site.pages[3].fields;
        atelier.insert("service".to_owned(), Value::Text("Salle 2".to_owned()));
        atelier
            .insert("date".to_owned(), Value::Date(CalendarDate { year: 2026, month: Some(5), day: None }));
        let event = &graph(&site, "/actions/atelier/")[0];
        assert_eq!((&event["@type"], &event["startDate"]), (&json!("Event"), &json!("2026-05")));
        assert_eq!(event["location"]["name"], "Salle 2");
        assert_eq!(event["endDate"], Json::Null);
    }

    #[test]
    fn no_text_of_an_editor_ends_the_script_element() {
        let mut site = fixture::site();
        let title = "</script><!-- <script> & \u{2028}";
        site.pages[3].title = title.to_owned();
        let settings = Settings::default();
        let plan = ImagePlan::new(&site, &settings).unwrap();
        let messages = Messages::new();
        let views = Views::new(&site, &plan, &settings, &messages);
        let text = views.context(Document::Page(3)).page.json_ld.unwrap();
        assert!(!text.contains(['<', '>', '&']), "{text}");
        assert_eq!(graph(&site, "/actions/atelier/")[0]["headline"], title);
    }
}
