//! A small checked site, built by hand, for the tests of everything that comes after `check`.

use std::collections::BTreeMap;

use crate::site::*;

pub(crate) const PHOTO: &str = "content/actions/atelier/atelier.jpg";
pub(crate) const DRAWING: &str = "content/images/schema.svg";
pub(crate) const DRAWN: &str = "<svg/>";

pub(crate) fn photo(alt: &str) -> Image {
    Image {
        source: PHOTO.to_owned(),
        format: ImageFormat::Jpeg,
        width: 64,
        height: 32,
        alt: Alt::Text(alt.to_owned()),
        credit: "Anne Exemple".to_owned(),
        rights: Rights::default(),
        digest: [0; 32],
        focal: Focal::default(),
        role: None,
    }
}

pub(crate) fn drawing() -> Image {
    Image {
        source: DRAWING.to_owned(),
        format: ImageFormat::Svg,
        width: 400,
        height: 300,
        alt: Alt::Decorative,
        credit: String::new(),
        rights: Rights::default(),
        digest: crate::image_facts::digest(DRAWN.as_bytes()),
        focal: Focal::default(),
        role: None,
    }
}

pub(crate) fn term(value: &str, label: &str) -> Term {
    Term { value: value.to_owned(), label: label.to_owned() }
}

pub(crate) fn field(name: &str, kind: FieldKind, facet: bool) -> FieldType {
    FieldType {
        name: name.to_owned(),
        label: None,
        kind,
        required: false,
        facet,
        help: String::new(),
        default: None,
        role: None,
    }
}

pub(crate) fn page(url: &str, title: &str) -> Page {
    let slug = url.trim_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    Page {
        source: format!("content/pages/{slug}.md"),
        collection: 0,
        slug,
        url: url.to_owned(),
        own_page: true,
        title: title.to_owned(),
        summary: format!("Résumé de {title}"),
        template: "page".to_owned(),
        draft: false,
        aliases: Vec::new(),
        proofread_by: None,
        publish: None,
        qr: None,
        updated: None,
        original_updated: None,
        form: None,
        fields: BTreeMap::new(),
        extra: serde_json::Map::new(),
        body: Body::default(),
        outline: Default::default(),
    }
}

pub(crate) fn action(slug: &str, title: &str, missions: &[&str]) -> Page {
    let mut page = page(&format!("/actions/{slug}/"), title);
    page.source = format!("content/actions/{slug}/index.md");
    page.collection = 1;
    page.template = "action".to_owned();
    let missions = missions.iter().map(|value| term(value, &value.to_uppercase())).collect();
    page.fields.insert("mission".to_owned(), Value::Choices(missions));
    page.fields
        .insert("date".to_owned(), Value::Date(CalendarDate { year: 2025, month: Some(3), day: Some(3) }));
    page
}

/// Home, a page with a drawing, and five actions, two to a listing page; the first action has a photo.
pub(crate) fn site() -> Site {
    let mut cadre = page("/plateforme/cadre/", "Le cadre");
    cadre.updated = Some(CalendarDate { year: 2025, month: Some(1), day: Some(9) });
    cadre.body = Body {
        parts: vec![
            BodyPart::Html("<h2 id=\"duree\">Durée</h2>".to_owned()),
            BodyPart::Image(Box::new(drawing())),
            BodyPart::Html("<p>Fin</p>".to_owned()),
        ],
        headings: vec![Heading { id: "duree".to_owned(), label: "Durée".to_owned(), level: 2 }],
    };
    let mut home = page("/", "Accueil du site");
    home.template = "home".to_owned();
    let mut atelier = action("atelier", "Un atelier", &["soins", "recherche"]);
    atelier.fields.insert("image".to_owned(), Value::Image(Box::new(photo("Deux personnes à table"))));
    let pages = vec![
        home,
        page("/plateforme/", "La plateforme"),
        cadre,
        atelier,
        action("b", "Action B", &["soins", "recherche"]),
        action("c", "Action C", &["enseignement"]),
        action("d", "Action D", &["recherche"]),
        action("e", "Action E", &["soins"]),
    ];
    let terms = ["soins", "enseignement", "recherche", "gouvernance"].map(|v| term(v, &v.to_uppercase()));
    Site {
        edition: Edition { lang: "fr".to_owned(), variant: None, prefix: String::new() },
        home: "/".to_owned(),
        translations: Vec::new(),
        alternates: Default::default(),
        settings: settings(),
        vocabularies: BTreeMap::from([(
            "mission".to_owned(),
            Vocabulary { label: "Mission".to_owned(), terms: terms.into() },
        )]),
        collections: collections(),
        pages,
        data: BTreeMap::new(),
        downloads: Vec::new(),
        forms: BTreeMap::new(),
        unpublished: Vec::new(),
        previewed: Vec::new(),
    }
}

fn settings() -> Settings {
    let link = |label: &str, url: &str| MenuLink {
        label: label.to_owned(),
        title: None,
        text: None,
        url: url.to_owned(),
        lang: None,
        children: Vec::new(),
    };
    Settings {
        title: "Actions Patients Partenaires".to_owned(),
        tagline: "Ensemble".to_owned(),
        base_url: "https://exemple.ch".to_owned(),
        authority: "exemple.ch".to_owned(),
        languages: vec!["fr".to_owned()],
        timezone: "Europe/Zurich".to_owned(),
        acronyms: BTreeMap::new(),
        organisation: Organisation { name: "Hôpital d’exemple".to_owned(), ..Organisation::default() },
        menus: Menus {
            main: vec![
                link("Accueil", "/"),
                link("Les actions", "/actions/"),
                link("La plateforme", "/plateforme/"),
            ],
            actions: vec![link("Devenez partenaire", "/devenez-partenaire/")],
            footer: vec![MenuGroup {
                title: "Aide".to_owned(),
                links: vec![link("Le cadre", "/plateforme/cadre/")],
            }],
        },
        security: None,
        open_data_license: None,
        default_rights: None,
        glossary: None,
    }
}

fn collections() -> Vec<Collection> {
    let pages = Collection {
        name: "pages".to_owned(),
        label: "Pages".to_owned(),
        noun: None,
        folder: "pages".to_owned(),
        template: "page".to_owned(),
        listing: None,
        facet_url: None,
        page_size: 12,
        fields: Vec::new(),
        extra: false,
        entry_pages: true,
        outputs: Outputs::default(),
    };
    let actions = Collection {
        name: "actions".to_owned(),
        label: "Les actions".to_owned(),
        noun: None,
        folder: "actions".to_owned(),
        template: "action".to_owned(),
        listing: Some("/actions/".to_owned()),
        facet_url: Some("/actions/{facet}/{value}/".to_owned()),
        page_size: 2,
        fields: vec![
            field("date", FieldKind::Date, false),
            field("mission", FieldKind::Choices("mission".to_owned()), true),
            field("image", FieldKind::Image, false),
            field("service", FieldKind::Text, false),
        ],
        extra: false,
        entry_pages: true,
        outputs: Outputs {
            feed: Some("date".to_owned()),
            open_data: true,
            schema: Schema::Article,
            calendar: None,
        },
    };
    vec![pages, actions]
}
