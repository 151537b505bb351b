//! Random sites and random edits, one after the other: what is built on top of the former build is what is built from
//! nothing, and so is what is told of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use tempfile::TempDir;

mod desk;
mod disk;

use super::{Tree, small_change};
use crate::world::World;
use crate::write::Publication;
use crate::{Failure, Project, Report, build};
use desk::{Desk, Edit, PAGES, SITES, edits};

/// Every published file and every file of the bundle but the lock.
fn files(dir: &TempDir) -> BTreeMap<String, Vec<u8>> {
    fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                walk(root, &entry.path(), found);
            } else {
                let name = entry.path().strip_prefix(root).unwrap().display().to_string();
                found.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    for folder in ["public", "public.bundle"] {
        walk(dir.path(), &dir.path().join(folder), &mut found);
    }
    found
}

/// All that is told but what depends on what was there before.
fn told(report: &Report) -> String {
    let Report { warnings, unpublished, previewed, pages, images, published, origins } = report;
    let files = published.as_ref().map(|published| published.written + published.unchanged);
    format!("{warnings:#?}{unpublished:?}{previewed:?}{pages}{}{files:?}{origins:?}", images.images)
}

/// Whether a build would draw changed texts only, and how many.
fn small(world: &dyn World, project: &Project) -> Option<usize> {
    let publication = Publication::begin(project.destination.clone(), &[]).unwrap();
    let tree = Tree::of(world).unwrap();
    small_change(&tree, world, project, &publication).map(|again| again.files.len())
}

/// As many as `PROPTEST_CASES` says; few of them find most of what there is to find.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]
    #[test]
    fn on_top_of_the_former_build_or_from_nothing(edits in prop::collection::vec(edits(), 1..10)) {
        let kept = tempfile::tempdir().unwrap();
        let mut desk = Desk::new();
        build(&desk.world(), &desk.project(&kept)).unwrap();
        for edit in edits {
            desk.apply(&edit, kept.path());
            let (world, clean) = (desk.world(), tempfile::tempdir().unwrap());
            match (build(&world, &desk.project(&kept)), build(&world, &desk.project(&clean))) {
                (Ok(again), Ok(whole)) => {
                    prop_assert_eq!(told(&again), told(&whole));
                    let (again, whole) = (files(&kept), files(&clean));
                    let differ = || whole.iter().find(|(path, bytes)| again.get(*path) != Some(bytes));
                    prop_assert!(again == whole, "{:?}", differ().map(|(path, _)| path));
                }
                (Err(Failure::Content(again)), Err(Failure::Content(whole))) => prop_assert_eq!(again, whole),
                (again, whole) => prop_assert!(false, "{:?} but {:?}", again.err(), whole.err()),
            }
        }
    }
}

#[test]
fn a_changed_text_is_the_only_document_drawn() {
    let dir = tempfile::tempdir().unwrap();
    let mut desk = Desk::new();
    let b = PAGES[1];
    desk.pages.insert(b, ("Titre".to_owned(), "", "Voir [l’accueil](/)."));
    let project = desk.project(&dir);
    build(&desk.world(), &project).unwrap();
    assert_eq!(small(&desk.world(), &project), Some(0), "nothing changed");
    desk.pages.insert(b, ("Titre".to_owned(), "", "Retour à [l’accueil](/), du service XYZ."));
    assert_eq!(small(&desk.world(), &project), Some(1));
    let report = build(&desk.world(), &project).unwrap();
    assert_eq!(report.published.unwrap().written, 1);
    let codes: Vec<_> = report.warnings.iter().filter(|told| told.file == b).map(|told| told.code).collect();
    assert_eq!(codes, ["sigle-inexplique"]);
    let page = fs::read_to_string(dir.path().join("public/actions/b/index.html")).unwrap();
    assert!(page.contains("Retour à"), "{page}");

    let refused = |why: &str, edit: &Edit| {
        let mut desk = desk.clone();
        desk.apply(edit, dir.path());
        assert_eq!(small(&desk.world(), &desk.project(&dir)), None, "{why}");
    };
    refused("another title", &Edit::Title(b, 1));
    refused("another front matter", &Edit::Front(b, "order: 3\n"));
    refused("a heading", &Edit::Text(b, "## Titre\n\n[L’accueil](/)"));
    refused("a link more", &Edit::Text(b, "[L’accueil](/) [La liste](/actions/)"));
    refused("a link less", &Edit::Text(b, "Bonjour."));
    refused("texts in the front matter", &Edit::Text(PAGES[0], "Autre."));
    refused("a page more", &Edit::Page("content/pages/f.md"));
    refused("a page less", &Edit::NoPage(PAGES[3]));
    refused("another template", &Edit::Template(1));
    refused("another title of the site", &Edit::Site(SITES[3]));
    refused("other data", &Edit::Data(1));
    refused("another day", &Edit::NextDay);
    refused("other options", &Edit::Drafts);
    refused("a warning that is denied", &Edit::Deny);
    refused("an output that was touched", &Edit::Output("public/index.html", Some("touché")));
}

#[test]
fn what_was_touched_in_the_output_is_put_right() {
    let dir = tempfile::tempdir().unwrap();
    let desk = Desk::new();
    let project = desk.project(&dir);
    build(&desk.world(), &project).unwrap();
    let before = files(&dir);
    // Of the same length, as early as can be, as an unlucky hand may.
    let home = dir.path().join("public/index.html");
    let other: Vec<u8> = fs::read(&home).unwrap().iter().map(|byte| byte ^ 1).collect();
    for change in
        [&|| fs::write(&home, &other).unwrap(), &|| fs::remove_file(&home).unwrap()] as [&dyn Fn(); 2]
    {
        change();
        assert_eq!(build(&desk.world(), &project).unwrap().published.unwrap().written, 1);
        assert_eq!(files(&dir), before);
    }
}
