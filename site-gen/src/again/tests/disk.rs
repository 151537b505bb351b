//! Files on a disk, where only dates and lengths tell what changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use tempfile::TempDir;

use super::desk::{Desk, PAGES};
use super::{files, small};
use crate::world::{Disk, World as _};
use crate::{Project, build};

/// Longer than any file is young on the file systems of those who run tests.
const OLDER: Duration = Duration::from_millis(120);

struct Place {
    dir: TempDir,
    world: Disk,
    project: Project,
}

impl Place {
    /// The site of the desk, written out and built.
    fn new() -> Self {
        let (dir, desk) = (tempfile::tempdir().unwrap(), Desk::new());
        let memory = desk.world();
        for path in memory.list().unwrap() {
            let file = dir.path().join(&path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, memory.read(&path).unwrap()).unwrap();
        }
        sleep(OLDER);
        let project = desk.project(&dir);
        let place =
            Self { world: Disk::new(dir.path().join("content"), dir.path().join("themes")), dir, project };
        place.build();
        place
    }

    fn build(&self) -> usize {
        build(&self.world, &self.project).unwrap().published.unwrap().written
    }

    fn small(&self) -> Option<usize> {
        small(&self.world, &self.project)
    }

    fn page(&self) -> PathBuf {
        self.dir.path().join(PAGES[3])
    }

    /// Another text in place of « Bonjour. », of the same length.
    fn edit(&self, text: &str) {
        let page = fs::read_to_string(self.page()).unwrap();
        let (head, _) = page.rsplit_once("---\n").unwrap();
        fs::write(self.page(), format!("{head}---\n\n{text}\n")).unwrap();
    }

    fn published(&self) -> String {
        fs::read_to_string(self.dir.path().join("public/c/index.html")).unwrap()
    }
}

#[test]
fn edits_that_come_faster_than_clocks_tick_are_all_published() {
    let place = Place::new();
    for turn in 10..40 {
        place.edit(&format!("Tour {turn}."));
        assert!(place.small().is_some(), "turn {turn} needs no whole build");
        place.build();
        assert!(place.published().contains(&format!("Tour {turn}.")), "turn {turn}");
    }
    sleep(OLDER);
    place.build();
    assert_eq!(place.small(), Some(0), "by now nothing is young");
}

#[test]
fn a_page_saved_again_as_it_was_writes_nothing() {
    let place = Place::new();
    assert_eq!(place.small(), Some(0));
    place.edit("Bonjour.");
    assert_eq!((place.small(), place.build()), (Some(1), 0));
}

#[test]
fn a_file_that_is_no_page_is_looked_at_by_a_whole_build() {
    let place = Place::new();
    let template = place.dir.path().join("themes/templates/page.html");
    fs::write(&template, fs::read(&template).unwrap()).unwrap();
    assert_eq!((place.small(), place.build()), (None, 0));
}

#[test]
fn an_output_with_the_date_and_length_of_before_is_put_right() {
    let place = Place::new();
    let home = place.dir.path().join("public/index.html");
    let (before, date) = (files(&place.dir), home.metadata().unwrap().modified().unwrap());
    sleep(OLDER);
    place.build();
    let other: Vec<u8> = fs::read(&home).unwrap().iter().map(|byte| byte ^ 1).collect();
    fs::write(&home, other).unwrap();
    fs::File::options().write(true).open(&home).unwrap().set_modified(date).unwrap();
    assert_eq!((place.small(), place.build()), (None, 1));
    assert_eq!(files(&place.dir), before);
}

/// Everything copied, as to another machine, where the cache may be shared.
#[test]
fn elsewhere_nothing_is_taken_for_known() {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir(to).unwrap();
        for entry in fs::read_dir(from).unwrap().flatten() {
            let to = to.join(entry.file_name());
            if entry.path().is_dir() {
                copy(&entry.path(), &to);
            } else {
                fs::copy(entry.path(), to).unwrap();
            }
        }
    }
    let place = Place::new();
    let before = files(&place.dir);
    for folder in ["content", "themes", "public", "public.bundle", "cache"] {
        let (from, to) = (place.dir.path().join(folder), place.dir.path().join("copy"));
        copy(&from, &to);
        fs::remove_dir_all(&from).unwrap();
        fs::rename(to, from).unwrap();
    }
    sleep(OLDER);
    assert_eq!((place.small(), place.build()), (None, 0));
    assert_eq!(files(&place.dir), before);
}
