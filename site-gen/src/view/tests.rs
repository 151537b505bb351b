//! The context of templates, key by key, on a small site.

use serde_json::{Value as Json, json};

use super::*;
use crate::fixture;
use crate::site::{CalendarDate, Download, FieldKind, FileLink, Value};

/// Serialised contexts by URL, and the `site`.
fn contexts(site: &Site) -> (std::collections::BTreeMap<String, Json>, Json) {
    let settings = Settings::default();
    let plan = ImagePlan::new(site, &settings).unwrap();
    let messages = Messages::new();
    let views = Views::new(site, &plan, &settings, &messages);
    let contexts = views.documents().into_iter().map(|document| {
        let url = views.url(document);
        let mut json = serde_json::to_value(views.context(document)).unwrap();
        json["menus"] = serde_json::to_value(views.menus(&url)).unwrap();
        if views.context(document).menus.is_none() {
            assert_eq!(views.menus(&url), views.site().menus, "{url}");
        }
        (url, json)
    });
    (contexts.collect(), serde_json::to_value(views.site()).unwrap())
}

fn urls(of: &Json) -> Vec<&str> {
    of.as_array().unwrap().iter().map(|entry| entry["url"].as_str().unwrap()).collect()
}

#[test]
fn every_page_listing_page_and_facet_has_its_address() {
    let (contexts, _) = contexts(&fixture::site());
    let mut listings: Vec<&str> = contexts
        .iter()
        .filter(|(_, context)| context["page"]["kind"] == "listing")
        .map(|(url, _)| url.as_str())
        .collect();
    listings.sort_unstable();
    assert_eq!(
        listings,
        [
            "/actions/",
            "/actions/mission/enseignement/",
            "/actions/mission/recherche/",
            "/actions/mission/recherche/page/2/",
            "/actions/mission/soins/",
            "/actions/mission/soins/page/2/",
            "/actions/page/2/",
            "/actions/page/3/",
        ]
    );
    assert!(contexts.contains_key("/404.html") && contexts.contains_key("/plateforme/cadre/"));
}

#[test]
fn every_documented_key_is_there_on_every_page() {
    let (contexts, site) = contexts(&fixture::site());
    let keys = |json: &Json| -> Vec<String> { json.as_object().unwrap().keys().cloned().collect() };
    let page = [
        "alternates",
        "breadcrumbs",
        "calendar",
        "canonical",
        "children",
        "collection",
        "collection_label",
        "collection_url",
        "draft",
        "extra",
        "facts",
        "feeds",
        "fields",
        "html",
        "image",
        "json_ld",
        "kind",
        "lang",
        "menu_current",
        "next",
        "previous",
        "proofread_by",
        "qr",
        "related",
        "site_home",
        "social_image",
        "summary",
        "template",
        "title",
        "toc",
        "updated",
        "url",
        "variant",
    ];
    for (url, context) in &contexts {
        assert_eq!(keys(&context["page"]), page, "{url}");
        for key in ["listing", "form", "redirect", "receipt", "problem"] {
            assert!(context.as_object().unwrap().contains_key(key), "{url} lacks {key}");
        }
    }
    assert_eq!(
        keys(&site),
        [
            "acronyms",
            "base_url",
            "collections",
            "data",
            "lang",
            "manifest",
            "menus",
            "organisation",
            "tagline",
            "theme_color",
            "timezone",
            "title"
        ]
    );
    let fields = &contexts["/actions/b/"]["page"]["fields"];
    assert_eq!(keys(fields), ["date", "image", "mission", "service"]);
    assert_eq!(fields["service"], Json::Null);
    assert_eq!(fields["date"], json!({ "iso": "2025-03-03", "label": "3 mars 2025" }));
    let choice = json!({ "value": "soins", "label": "SOINS", "url": "/actions/mission/soins/" });
    assert_eq!(fields["mission"][0], choice);
}

#[test]
fn listings_are_cut_in_pages_that_lead_to_each_other() {
    let (contexts, _) = contexts(&fixture::site());
    let second = &contexts["/actions/page/2/"]["listing"];
    assert_eq!(urls(&second["entries"]), ["/actions/c/", "/actions/d/"]);
    assert_eq!((&second["total"], &second["number"], &second["count"]), (&json!(5), &json!(2), &json!(3)));
    assert_eq!(second["previous"]["url"], "/actions/");
    assert_eq!(second["next"]["url"], "/actions/page/3/");
    let link = json!({
        "label": "2", "url": "/actions/page/2/", "current": true, "lang": null, "children": [],
        "title": null, "text": null
    });
    assert_eq!(second["pages"][1], link);
    assert_eq!(contexts["/actions/"]["listing"]["previous"], Json::Null);
    assert_eq!(contexts["/actions/page/3/"]["listing"]["next"], Json::Null);
    assert_eq!(contexts["/actions/page/2/"]["page"]["title"], "Les actions, page 2");
    assert_eq!(second["title"], "Les actions");
    let summary = |url: &str| contexts[url]["page"]["summary"].as_str().unwrap().to_owned();
    assert_eq!(summary("/actions/"), "Parcourez l’ensemble, ou choisissez par mission.");
    assert_eq!(
        summary("/actions/mission/soins/"),
        "Dans «\u{a0}Les actions\u{a0}», ce qui porte sur «\u{a0}SOINS\u{a0}» (mission)."
    );
}

#[test]
fn years_count_the_pages_of_a_collection() {
    let mut site = fixture::site();
    let date = Value::Date(CalendarDate { year: 2024, month: None, day: None });
    site.pages[4].fields.insert("date".to_owned(), date);
    let (contexts, shared) = contexts(&site);
    let years = json!([{ "year": 2025, "count": 4 }, { "year": 2024, "count": 1 }]);
    assert_eq!(shared["collections"]["actions"]["years"], years);
    assert_eq!(shared["collections"]["pages"]["years"], json!([]));
    let page = &contexts["/actions/b/"]["page"];
    assert_eq!(
        (&page["collection_url"], &page["collection_label"]),
        (&json!("/actions/"), &json!("Les actions"))
    );
    assert_eq!(contexts["/plateforme/cadre/"]["page"]["collection_url"], Json::Null);
    assert_eq!(contexts["/actions/page/2/"]["listing"]["url"], "/actions/");
    assert_eq!(contexts["/actions/page/2/"]["page"]["collection_url"], "/actions/");
}

#[test]
fn files_and_references_have_what_a_visitor_wants_to_know() {
    let mut site = fixture::site();
    let download = Download {
        source: "content/actions/b/Charte.pdf".to_owned(),
        name: "charte-0123456789abcdef.pdf".to_owned(),
        bytes: 1_300_000,
    };
    let file = |bytes| FileLink {
        download: Download { bytes, ..download.clone() },
        label: "La charte".to_owned(),
        status: None,
    };
    for (name, value) in [
        ("charte", Value::File(Box::new(file(1_300_000)))),
        ("petit", Value::File(Box::new(file(1)))),
        ("suite", Value::Reference("content/actions/c/index.md".to_owned())),
        ("autres", Value::References(vec!["content/actions/d/index.md".to_owned()])),
    ] {
        let kind = match &value {
            Value::File(_) => FieldKind::File,
            Value::Reference(_) => FieldKind::Reference("actions".to_owned()),
            _ => FieldKind::References("actions".to_owned()),
        };
        site.collections[1].fields.push(fixture::field(name, kind, false));
        site.pages[4].fields.insert(name.to_owned(), value);
    }
    let (contexts, _) = contexts(&site);
    let fields = &contexts["/actions/b/"]["page"]["fields"];
    let expected = json!({
        "url": "/fichiers/charte-0123456789abcdef.pdf", "label": "La charte", "name": "Charte.pdf",
        "bytes": 1_300_000, "size": "1,3\u{a0}Mo", "type": "PDF", "status": null
    });
    assert_eq!(fields["charte"], expected);
    assert_eq!(fields["petit"]["size"], "1\u{a0}Ko");
    assert_eq!(fields["suite"]["url"], "/actions/c/");
    assert_eq!(urls(&fields["autres"]), ["/actions/d/"]);
}

#[test]
fn entries_without_pages_are_only_cards() {
    let mut site = fixture::site();
    site.collections[1].entry_pages = false;
    for page in site.pages.iter_mut().filter(|page| page.collection == 1) {
        page.own_page = false;
    }
    let service = Value::Text("Accueil".to_owned());
    site.pages[3].fields.insert("service".to_owned(), service);
    let (contexts, shared) = contexts(&site);
    assert!(!contexts.contains_key("/actions/b/") && contexts.contains_key("/actions/mission/soins/"));
    let card = &contexts["/actions/"]["listing"]["entries"][0];
    assert_eq!((&card["url"], &card["id"]), (&Json::Null, &json!("actions-atelier")));
    assert_eq!(card["fields"]["service"], "Accueil", "they are shown nowhere else");
    assert_eq!(shared["collections"]["actions"]["total"], 5);
}

#[test]
fn facets_count_and_know_where_one_stands() {
    let (contexts, site) = contexts(&fixture::site());
    let facet = &contexts["/actions/mission/soins/"]["listing"]["facets"][0];
    let values: Vec<_> = facet["values"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| (value["value"].as_str().unwrap(), value["count"].as_u64().unwrap(), &value["current"]))
        .collect();
    let (yes, no) = (&json!(true), &json!(false));
    assert_eq!(values, [("soins", 3, yes), ("enseignement", 1, no), ("recherche", 3, no)]);
    assert_eq!(facet["label"], "Mission");
    assert_eq!(site["collections"]["actions"]["total"], 5);
    assert_eq!(site["collections"]["actions"]["facets"][0]["values"][0]["current"], *no);
    let current = &contexts["/actions/mission/soins/"]["listing"]["current"];
    assert_eq!(current, &json!({ "facet": "mission", "label": "Mission", "value_label": "SOINS" }));
}

#[test]
fn former_addresses_lead_to_their_page() {
    let mut site = fixture::site();
    site.pages[2].aliases = vec!["/cadre/".to_owned()];
    let (contexts, _) = contexts(&site);
    let context = &contexts["/cadre/"];
    assert_eq!(
        (&context["page"]["kind"], &context["page"]["template"]),
        (&json!("redirect"), &json!("redirect"))
    );
    assert_eq!(context["page"]["canonical"], "https://exemple.ch/plateforme/cadre/");
    assert_eq!(
        (&context["redirect"]["url"], &context["redirect"]["label"]),
        (&json!("/plateforme/cadre/"), &json!("Le cadre"))
    );
    assert_eq!(contexts["/plateforme/cadre/"]["redirect"], Json::Null);
}

#[test]
fn pages_show_those_below_and_beside_them() {
    let mut site = fixture::site();
    for (page, slug) in site.pages.iter_mut().zip(["", "plateforme", "plateforme/cadre"]) {
        page.slug = slug.to_owned();
    }
    let (contexts, _) = contexts(&site);
    assert_eq!(urls(&contexts["/plateforme/"]["page"]["children"]), ["/plateforme/cadre/"]);
    assert_eq!(contexts["/actions/b/"]["page"]["previous"]["url"], "/actions/atelier/");
    assert_eq!(contexts["/actions/b/"]["page"]["next"]["label"], "Action C");
    assert_eq!(contexts["/actions/"]["page"]["next"], Json::Null);
}

#[test]
fn a_menu_s_entry_is_current_for_what_stands_below_it() {
    let mut site = fixture::site();
    let menu = &mut site.settings.menus.main;
    let below = menu.remove(2);
    menu[1].children.push(below);
    let (contexts, _) = contexts(&site);
    let cadre = &contexts["/plateforme/cadre/"];
    assert_eq!(cadre["page"]["menu_current"], "/actions/", "its child leads to a page above this one");
    let child = &contexts["/plateforme/"]["menus"]["main"][1]["children"][0];
    assert_eq!((&child["url"], &child["current"]), (&json!("/plateforme/"), &json!(true)));
}

#[test]
fn an_empty_collection_still_has_its_page() {
    let mut site = fixture::site();
    site.pages.retain(|page| page.collection == 0);
    let (contexts, json) = contexts(&site);
    assert_eq!(contexts["/actions/"]["listing"]["count"], 1);
    assert_eq!(json["collections"]["actions"]["facets"], json!([]));
}

#[test]
fn breadcrumbs_follow_the_addresses_that_exist() {
    let (contexts, _) = contexts(&fixture::site());
    let crumbs = |url: &str| -> Vec<(String, String)> {
        let crumbs = contexts[url]["page"]["breadcrumbs"].as_array().unwrap();
        let text = |crumb: &Json, key: &str| crumb[key].as_str().unwrap().to_owned();
        crumbs.iter().map(|crumb| (text(crumb, "label"), text(crumb, "url"))).collect()
    };
    let pair = |label: &str, url: &str| (label.to_owned(), url.to_owned());
    assert_eq!(crumbs("/"), []);
    assert_eq!(crumbs("/plateforme/cadre/"), [pair("Accueil", "/"), pair("La plateforme", "/plateforme/")]);
    let listing = [pair("Accueil", "/"), pair("Les actions", "/actions/")];
    assert_eq!(crumbs("/actions/atelier/"), listing);
    assert_eq!(crumbs("/actions/mission/soins/page/2/"), {
        let mut crumbs = listing.to_vec();
        crumbs.push(pair("Les actions – Mission\u{a0}: SOINS", "/actions/mission/soins/"));
        crumbs
    });
}

#[test]
fn menus_know_the_page_and_the_part_of_the_site() {
    let (contexts, _) = contexts(&fixture::site());
    let entry = |url: &str| contexts[url]["page"]["menu_current"].clone();
    assert_eq!(entry("/"), "/");
    assert_eq!(entry("/actions/atelier/"), "/actions/");
    assert_eq!(entry("/plateforme/cadre/"), "/plateforme/");
    assert_eq!(entry("/404.html"), Json::Null);
    let current = |url: &str| -> Vec<bool> {
        let main = contexts[url]["menus"]["main"].as_array().unwrap();
        main.iter().map(|link| link["current"].as_bool().unwrap()).collect()
    };
    assert_eq!(current("/actions/"), [false, true, false]);
    assert_eq!(current("/actions/atelier/"), [false, false, false]);
}

#[test]
fn the_home_of_a_language_is_no_part_that_all_its_pages_stand_in() {
    let mut site = fixture::site();
    site.home = "/en/".to_owned();
    site.settings.menus.main[0].url = "/en/".to_owned();
    site.pages[1].url = "/en/plateforme/".to_owned();
    let (contexts, _) = contexts(&site);
    assert_eq!(contexts["/en/plateforme/"]["page"]["menu_current"], Json::Null);
}

#[test]
fn related_pages_share_most_terms() {
    let (contexts, _) = contexts(&fixture::site());
    assert_eq!(
        urls(&contexts["/actions/atelier/"]["page"]["related"]),
        ["/actions/b/", "/actions/d/", "/actions/e/"]
    );
    assert_eq!(contexts["/actions/c/"]["page"]["related"], json!([]));
    assert_eq!(contexts["/plateforme/"]["page"]["related"], json!([]));
}

#[test]
fn pictures_name_their_files_and_reserve_their_place() {
    let (contexts, _) = contexts(&fixture::site());
    let picture = &contexts["/actions/atelier/"]["page"]["image"];
    assert_eq!(picture["alt"], "Deux personnes à table");
    assert_eq!((&picture["width"], &picture["height"]), (&json!(64), &json!(32)));
    assert!(picture["src"].as_str().unwrap().ends_with("-64.jpg"));
    assert_eq!(picture["sources"][0]["type"], "image/webp");
    assert!(picture["sources"][0]["srcset"].as_str().unwrap().ends_with("-64.webp 64w"));
    let html = contexts["/plateforme/cadre/"]["page"]["html"].as_str().unwrap();
    assert!(html.contains(".svg\" width=\"400\" height=\"300\" alt=\"\""), "{html}");
    assert!(html.starts_with("<h2") && html.ends_with("<p>Fin</p>"), "{html}");
}

#[test]
fn what_editors_write_cannot_break_out_of_a_figure() {
    let mut site = fixture::site();
    let mut image = fixture::photo("\"><script>alert(1)</script>");
    image.credit = "<b>".to_owned();
    site.pages[0].body.parts.push(crate::site::BodyPart::Image(Box::new(image)));
    let (contexts, _) = contexts(&site);
    let html = contexts["/"]["page"]["html"].as_str().unwrap();
    assert!(!html.contains("<script") && !html.contains("<b>"), "{html}");
}
