//! A sound site of a few files, and words to spoil it and to say what must be reported.

use std::io::Cursor;

use site_gen::check::{self, Options};
use site_gen::diagnostic::{Diagnostic, Lines, Severity};
use site_gen::image_facts::Remembered;
use site_gen::site::Site;
use site_gen::world::{Memory, World};

pub const INDEX: &str = "content/pages/index.md";
pub const CADRE: &str = "content/pages/cadre.md";
pub const ACTION: &str = "content/actions/annoncer/index.md";
pub const SITE: &str = "content/site.yaml";

const SITE_YAML: &str = "\
title: Essai
base_url: https://exemple.ch
menus:
  main:
    - { label: Actions, to: /actions/ }
    - { label: Cadre, to: pages/cadre.md }
vocabularies:
  mission:
    label: Mission
    values: { soins: Soins, recherche: Recherche, en_cours: En cours }
collections:
  pages: { folder: pages, url: \"/{path}/\" }
  actions:
    folder: actions
    label: Les actions
    url: \"/actions/{slug}/\"
    listing: /actions/
    facet_url: \"/actions/{facet}/{value}/\"
    sort: -date
    fields:
      date: { type: date, required: true, help: Jour de l’action }
      mission: { type: choices, vocabulary: mission, facet: true }
      niveau: { type: choice, vocabulary: mission }
      image: { type: image }
      source: { type: link, required: true }
      avant: { type: markdown }
      nombre: { type: number }
      exemple: { type: boolean }
      changement:
        type: list
        of:
          fait: { type: text, required: true }
          etat: { type: choice, vocabulary: mission }
";

const INDEX_MD: &str = "\
---
title: Accueil
---

## Bienvenue

Voir [le cadre](cadre.md#duree) et [les soins](/actions/mission/soins/).
";

const CADRE_MD: &str = "\
---
title: Le cadre
order: 2
---

## Durée

Deux heures.
";

const ACTION_MD: &str = "\
---
title: L’annonce
date: 3 mars 2025
mission: [soins]
source: { label: Service, url: https://exemple.ch/source }
image:
  src: photo.png
  alt: Deux personnes à une table
  credit: Photo de A. B.
  rights: { scope: site, date: 2025-01-01 }
changement:
  - fait: Une salle
    etat: soins
avant: |
  Trop **tard**.
---

![Une salle](photo.png \"Photo de A. B.\")

Voir [le cadre](../../pages/cadre.md).
";

pub fn png() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::new(8, 4).write_to(&mut bytes, image::ImageFormat::Png).expect("memory can be written");
    bytes.into_inner()
}

#[derive(Clone)]
pub struct SiteTest {
    world: Memory,
    options: Options,
}

/// Pages of a few words have neither summary nor style; advice on them is tried where it is given.
const ADVICE: [&str; 2] = ["resume-manquant", "sigle-inexplique"];

fn without_advice(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    found.into_iter().filter(|found| !ADVICE.contains(&found.code)).collect()
}

impl SiteTest {
    pub fn sound() -> Self {
        let world = Memory::new()
            .with(SITE, SITE_YAML)
            .with(INDEX, INDEX_MD)
            .with(CADRE, CADRE_MD)
            .with(ACTION, ACTION_MD)
            .with("content/actions/annoncer/photo.png", png());
        Self { world, options: Options::default() }.at("2025-06-01T12:00:00Z")
    }

    /// Built at that instant.
    pub fn at(mut self, now: &str) -> Self {
        self.options.now = now.parse().expect("an instant");
        self
    }

    pub fn with(mut self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.world = self.world.with(path, bytes);
        self
    }

    pub fn without(mut self, path: &str) -> Self {
        self.world = self.world.without(path);
        self
    }

    /// Replaces the only place where `from` stands.
    pub fn edit(self, path: &str, from: &str, to: &str) -> Self {
        let text = self.text(path);
        assert_eq!(text.matches(from).count(), 1, "« {from} » in {path}");
        self.with(path, text.replace(from, to))
    }

    /// Adds to the end of a file.
    pub fn append(self, path: &str, more: &str) -> Self {
        let text = self.text(path);
        self.with(path, text + more)
    }

    /// Bytes that are no text are shown as such.
    fn text(&self, path: &str) -> String {
        let bytes = self.world.read(path).expect("the file is in the site");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub fn drafts(mut self) -> Self {
        self.options.drafts = true;
        self
    }

    pub fn world(&self) -> &Memory {
        &self.world
    }

    pub fn site(&self) -> (Site, Vec<Diagnostic>) {
        let (site, warnings) = check::site(&self.world, &self.options, &Remembered::default())
            .unwrap_or_else(|found| panic!("{}", self.shown(&found)));
        (site, without_advice(warnings))
    }

    /// No error and no warning.
    pub fn clean(&self) -> Site {
        let (site, warnings) = self.site();
        assert!(warnings.is_empty(), "{}", self.shown(&warnings));
        site
    }

    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        without_advice(match check::site(&self.world, &self.options, &Remembered::default()) {
            Ok((_, warnings)) => warnings,
            Err(found) => found,
        })
    }

    /// Exactly one diagnostic, an error.
    pub fn error(&self, code: &str) -> Told<'_> {
        let told = self.told(code);
        assert_eq!(told.found.severity, Severity::Error);
        told
    }

    /// Exactly one diagnostic, a warning: the site is published.
    pub fn warning(&self, code: &str) -> Told<'_> {
        self.site();
        self.told(code)
    }

    fn told(&self, code: &str) -> Told<'_> {
        let mut all = self.diagnostics();
        assert_eq!(all.iter().map(|d| d.code).collect::<Vec<_>>(), [code], "{}", self.shown(&all));
        let found = all.remove(0);
        assert!(found.help.is_some(), "no remedy: {found:?}");
        Told { test: self, found }
    }

    fn shown(&self, all: &[Diagnostic]) -> String {
        site_gen::diagnostic::human(&self.world, all, false)
    }
}

/// One diagnostic, to be questioned.
pub struct Told<'t> {
    test: &'t SiteTest,
    pub found: Diagnostic,
}

impl Told<'_> {
    /// The file, and the line counted from 1.
    pub fn at(self, file: &str, line: usize) -> Self {
        let found = self.found.span.clone().map(|span| {
            let text = self.test.text(&self.found.file);
            Lines::new(&text).position(span.start).line
        });
        assert_eq!((self.found.file.as_str(), found), (file, Some(line)), "{:?}", self.found);
        self
    }

    /// The file as a whole.
    pub fn in_file(self, file: &str) -> Self {
        assert_eq!(self.found.file, file);
        self
    }

    /// The bytes underlined.
    pub fn on(self, piece: &str) -> Self {
        let text = self.test.text(&self.found.file);
        assert_eq!(self.found.span.clone().and_then(|span| text.get(span)), Some(piece));
        self
    }

    pub fn says(self, piece: &str) -> Self {
        assert!(self.found.message.contains(piece), "{}", self.found.message);
        self
    }

    pub fn remedy(self, piece: &str) -> Self {
        let help = self.found.help.clone().unwrap_or_default();
        assert!(help.contains(piece), "{help}");
        self
    }
}
