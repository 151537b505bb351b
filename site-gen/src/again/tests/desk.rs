//! A small site with all kinds of pages, and what may happen to it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;

use crate::Project;
use crate::pipeline_tests::{SITE, project, world};
use crate::world::{Memory, World as _};

/// What the editor, the designer and the person at the terminal have.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    /// Title, more of the front matter, and text of each page.
    pub(super) pages: BTreeMap<&'static str, (String, &'static str, &'static str)>,
    template: u8,
    site: &'static str,
    data: u8,
    days: u8,
    drafts: bool,
    base_url: bool,
    precompress: bool,
    deny: bool,
}

#[derive(Debug, Clone)]
pub(super) enum Edit {
    Text(&'static str, &'static str),
    Title(&'static str, u8),
    Front(&'static str, &'static str),
    Page(&'static str),
    NoPage(&'static str),
    Rename(&'static str, &'static str),
    Template(u8),
    Site(&'static str),
    Data(u8),
    NextDay,
    Drafts,
    BaseUrl,
    Precompress,
    Deny,
    /// Someone changes or removes what was published, or a file of the bundle.
    Output(&'static str, Option<&'static str>),
    /// Someone changes what is remembered: which file, and how many bytes of it stay.
    State(&'static str, u8),
    Nothing,
}

pub(super) const PAGES: [&str; 8] = [
    "content/actions/a/index.md",
    "content/actions/b/index.md",
    "content/actions/b/index.en.md",
    "content/pages/c.md",
    "content/pages/c.en.md",
    "content/pages/c/d.md",
    "content/pages/c.falc.md",
    "content/mots/m.md",
];

const TEXTS: [&str; 17] = [
    "Bonjour.",
    "Bonjour à *tous* & toutes « ici » : voilà.",
    "Une note[^1].\n\n[^1]: La voici.",
    "Voir [l’accueil](/).",
    "Voir [la liste](/actions/) et [l’accueil](/).",
    "Voir [l’accueil](/) puis [la liste](/actions/).",
    "Voir [C](/content/pages/c.md#titre).",
    "Lire [la charte](/actions/charte.pdf).",
    "## Titre\n\nMots.",
    "## Titre\n\nD’autres mots, du service XYZ.",
    "## Titre !\n\nLe même nom d’ancre.",
    "![Deux personnes](/actions/atelier/photo.jpg \"Anne\")",
    "::: encadre titre=\"À savoir\"\nTexte.\n:::",
    "Cliquez [ici](/actions/).",
    "Crochets [^2] et ](a b)",
    "",
    "Un mot qui n’est pas fermé **ici",
];

const FRONTS: [&str; 8] = [
    "",
    "draft: true\n",
    "publish: 2025-11-24\n",
    "expire: 2025-11-24\n",
    "aliases: /ancienne/\n",
    "order: 3\n",
    "updated: 2025-01-02\n",
    "inconnu: oui\n",
];

/// The languages, and what else may stand beside them in `site.yaml`.
pub(super) const SITES: [&str; 4] = [
    "languages: [fr, en]\n",
    "languages: [fr]\n",
    "languages: [fr, en]\ntypography: fr-CH\nraw_html: sanitised\n",
    "languages: [fr, en]\nacronyms: { XYZ: Un service }\n",
];

fn page(path: &str, (title, front, text): &(String, &str, &str)) -> String {
    let own = match path {
        "content/actions/b/index.md" => "mission: [recherche]\nvoir: a\ndate: 3 mars 2025\ntaille: 0.1\n",
        path if path.contains("actions") && !path.contains(".en.") => {
            "mission: [soins]\nmots: \"Un **texte**.\"\ndate: 2024\n"
        }
        // An entry of the glossary has no text.
        "content/mots/m.md" => return format!("---\ntitle: {title}\nformes: mots, note\n{front}---\n"),
        path if path.contains(".falc.") => "relu_par: Anne\n",
        _ => "",
    };
    let summary = if title.ends_with('0') { "" } else { "summary: Le résumé de cette page.\n" };
    format!("---\ntitle: {title}\n{summary}{own}{front}---\n\n{text}\n")
}

pub(super) fn edits() -> impl Strategy<Value = Edit> {
    let path = || prop::sample::select(&PAGES[..]);
    let output = prop::sample::select(vec![
        "public/index.html",
        "public/actions/a/index.html",
        "public.bundle/headers.json",
    ]);
    let state = prop::sample::select(vec!["index", "pieces"]);
    prop_oneof![
        20 => (path(), prop::sample::select(&TEXTS[..])).prop_map(|(path, text)| Edit::Text(path, text)),
        2 => (path(), 0..3u8).prop_map(|(path, title)| Edit::Title(path, title)),
        2 => (path(), prop::sample::select(&FRONTS[..])).prop_map(|(path, front)| Edit::Front(path, front)),
        2 => path().prop_map(Edit::Page),
        2 => path().prop_map(Edit::NoPage),
        1 => (path(), path()).prop_map(|(from, to)| Edit::Rename(from, to)),
        1 => (0..3u8).prop_map(Edit::Template),
        2 => prop::sample::select(&SITES[..]).prop_map(Edit::Site),
        1 => (0..3u8).prop_map(Edit::Data),
        1 => Just(Edit::NextDay),
        1 => Just(Edit::Drafts),
        1 => Just(Edit::BaseUrl),
        1 => Just(Edit::Precompress),
        1 => Just(Edit::Deny),
        2 => (output, prop::option::of(Just("touché"))).prop_map(|(file, text)| Edit::Output(file, text)),
        2 => (state, 0..=255u8).prop_map(|(file, kept)| Edit::State(file, kept)),
        2 => Just(Edit::Nothing),
    ]
}

impl Desk {
    pub(super) fn new() -> Self {
        Self {
            pages: PAGES.iter().map(|path| (*path, ("Titre".to_owned(), "", "Bonjour."))).collect(),
            template: 0,
            site: SITES[0],
            data: 0,
            days: 0,
            drafts: false,
            base_url: false,
            precompress: false,
            deny: false,
        }
    }

    fn page(&mut self, path: &str, change: impl FnOnce(&mut (String, &'static str, &'static str))) {
        if let Some(page) = self.pages.get_mut(path) {
            change(page);
        }
    }

    pub(super) fn apply(&mut self, edit: &Edit, place: &Path) {
        match edit {
            Edit::Text(path, text) => self.page(path, |page| page.2 = text),
            Edit::Title(path, title) => self.page(path, |page| page.0 = format!("Titre {title}")),
            Edit::Front(path, front) => self.page(path, |page| page.1 = front),
            Edit::Page(path) => drop(self.pages.entry(path).or_insert(("Titre".to_owned(), "", "Bonjour."))),
            Edit::NoPage(path) => drop(self.pages.remove(path)),
            Edit::Rename(from, to) => drop(self.pages.remove(from).map(|page| self.pages.insert(to, page))),
            Edit::Template(number) => self.template = *number,
            Edit::Site(more) => self.site = more,
            Edit::Data(number) => self.data = *number,
            Edit::NextDay => self.days += 1,
            Edit::Drafts => self.drafts ^= true,
            Edit::BaseUrl => self.base_url ^= true,
            Edit::Precompress => self.precompress ^= true,
            Edit::Deny => self.deny ^= true,
            Edit::Output(file, Some(text)) if place.join(file).exists() => {
                fs::write(place.join(file), text).unwrap();
            }
            Edit::Output(file, _) => drop(fs::remove_file(place.join(file))),
            Edit::State(ending, kept) => {
                for entry in fs::read_dir(place.join("cache/builds")).into_iter().flatten().flatten() {
                    if entry.path().extension().is_some_and(|extension| extension == *ending) {
                        let mut bytes = fs::read(entry.path()).unwrap();
                        let at = bytes.len() * usize::from(*kept) / 256;
                        if kept % 2 == 0 {
                            bytes.truncate(at);
                        } else if let Some(byte) = bytes.get_mut(at) {
                            *byte ^= 1;
                        }
                        fs::write(entry.path(), bytes).unwrap();
                    }
                }
            }
            Edit::Nothing => {}
        }
    }

    pub(super) fn world(&self) -> Memory {
        let drawn = format!(
            "{{{{ page.lang }}}}<h1>{{{{ page.title }}}}</h1>{}{{% for t in page.toc %}}{{{{ t.label }}}}{{% endfor %}}\
             {{{{ page.html | safe }}}}{{% for c in page.related %}}{{{{ c.title }}}}{{% endfor %}}{{{{ page.fields }}}}\
             {{{{ page.facts }}}}{{{{ page.json_ld }}}}{{{{ page.alternates }}}}{{{{ page.breadcrumbs }}}}{{{{ site }}}}\
             {{{{ page.extra }}}}{{{{ page.html | length }}}}",
            self.template
        );
        let fields = "      image: { type: image }\n      date: { type: date, label: Date }\n      taille: { type: number, label: \
                      Taille }\n      mots: { type: markdown }\n      voir: { type: reference, collection: actions }\n";
        let site =
            SITE.replace("languages: [fr]\n", self.site).replace("      image: { type: image }\n", fields);
        let glossary = "  mots:\n    folder: mots\n    label: Les mots\n    listing: /mots/\n    entry_pages: false\n    \
                        fields:\n      formes: { type: text }\nglossary: mots\n";
        let site = format!("{site}{glossary}");
        let mut world = world()
            .with("content/site.yaml", site)
            .with("themes/messages/en.yaml", world().read("themes/messages/fr.yaml").unwrap())
            .with("themes/templates/blocks/encadre.html", "<aside>{{ block.html | safe }}</aside>")
            .with("content/actions/charte.pdf", "%PDF-1.4\n")
            .with(
                "content/data/essai.yaml",
                format!("date: 2025\nsource: Ici\nvaleur: {}.1\nrapport: 0.30\n", self.data),
            );
        for name in ["page", "action", "home"] {
            world = world.with(&format!("themes/templates/{name}.html"), &drawn);
        }
        self.pages.iter().fold(world, |world, (path, text)| world.with(path, page(path, text)))
    }

    pub(super) fn project(&self, dir: &TempDir) -> Project {
        let mut project = project(dir);
        project.options.now += jiff::SignedDuration::from_hours(24 * i64::from(self.days));
        project.options.drafts = self.drafts;
        project.options.base_url = self.base_url.then(|| "https://essai.exemple.ch".to_owned());
        project.options.deny_warnings = self.deny;
        project.precompress = self.precompress;
        project
    }
}
