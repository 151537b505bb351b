//! Publishing, stopped at every point where it can be.

use super::*;

struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn begin(&self) -> Result<Publication, WriteError> {
        let destination = Destination { out: self.path("public"), bundle: self.path("public.bundle") };
        Publication::begin(destination, &[&self.path("content")])
    }

    fn publish(&self, files: &[(&str, &str)]) -> Result<Published, WriteError> {
        let mut publication = self.begin()?;
        for (path, text) in files {
            publication.stage(path, text.as_bytes())?;
        }
        publication.publish(&[("forms.json", b"{}".to_vec())])
    }

    /// Published files and their texts.
    fn site(&self) -> BTreeMap<String, String> {
        fn walk(root: &Path, folder: &Path, found: &mut BTreeMap<String, String>) {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.path().is_dir() {
                    walk(root, &entry.path(), found);
                } else {
                    let name = entry.path().strip_prefix(root).unwrap().to_string_lossy().into_owned();
                    found.insert(name, fs::read_to_string(entry.path()).unwrap());
                }
            }
        }
        let mut found = BTreeMap::new();
        walk(&self.path("public"), &self.path("public"), &mut found);
        found
    }
}

fn texts(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

const ONE: [(&str, &str); 3] = [("index.html", "un"), ("a/b/index.html", "b"), ("robots.txt", "r")];
const TWO: [(&str, &str); 3] = [("index.html", "deux"), ("c/index.html", "c"), ("robots.txt", "r")];

#[test]
fn only_what_changed_is_written_and_what_left_is_removed() {
    let place = Place::new();
    assert_eq!(place.publish(&ONE).unwrap().written, 3);
    let report = place.publish(&TWO).unwrap();
    assert_eq!((report.written, report.unchanged, report.removed), (2, 1, 1));
    assert_eq!(place.site(), texts(&TWO));
    assert!(!place.path("public/a").exists(), "empty folders go too");
    assert!(!place.path(".public.staging").exists());
    assert_eq!(place.publish(&TWO).unwrap().written, 0);
}

#[test]
fn an_unfinished_build_changes_nothing() {
    let place = Place::new();
    place.publish(&ONE).unwrap();
    let publication = place.begin().unwrap();
    publication.stage("index.html", b"deux").unwrap();
    drop(publication);
    assert_eq!(place.site(), texts(&ONE));
    assert!(!place.path(".public.staging").exists());
}

#[test]
fn what_a_killed_build_staged_is_cleared_away() {
    let place = Place::new();
    place.publish(&ONE).unwrap();
    // A killed process runs no destructor.
    fs::create_dir_all(place.path(".public.staging/x")).unwrap();
    fs::write(place.path(".public.staging/x/index.html"), "cassé").unwrap();
    fs::write(place.path("public/.site-gen.tmp"), "cassé").unwrap();
    place.publish(&TWO).unwrap();
    assert_eq!(place.site(), texts(&TWO));
}

#[test]
fn a_build_stopped_while_moving_is_completed_by_the_next() {
    for stop_after in 0..=2 {
        let place = Place::new();
        place.publish(&ONE).unwrap();
        let publication = place.begin().unwrap();
        for (path, text) in TWO {
            publication.stage(path, text.as_bytes()).unwrap();
        }
        // What `publish` does up to a kill: the manifest of both builds, then some of the moves.
        let (moves, files) = publication.compare(&mut Published::default()).unwrap();
        publication.previous.followed_by(&files).write(&place.path("public.bundle")).unwrap();
        for path in moves.iter().take(stop_after) {
            publication.move_into_place(path).unwrap();
        }
        drop(publication);
        let between = place.site();
        for (path, text) in &between {
            let whole = ONE.iter().chain(&TWO).any(|file| file == &(path.as_str(), text.as_str()));
            assert!(whole, "{path} holds {text}");
        }
        assert!(ONE.iter().all(|(path, _)| between.contains_key(*path)), "nothing is removed before the end");
        place.publish(&TWO).unwrap();
        assert_eq!(place.site(), texts(&TWO));
    }
}

#[test]
fn a_page_that_goes_after_a_build_was_stopped_is_gone() {
    let place = Place::new();
    place.publish(&[("a.html", "un"), ("z.html", "secret")]).unwrap();
    for text in ["deux", "trois"] {
        let publication = place.begin().unwrap();
        publication.stage("a.html", b"un").unwrap();
        publication.stage("z.html", text.as_bytes()).unwrap();
        let (_, files) = publication.compare(&mut Published::default()).unwrap();
        // Stopped before the first move: the first text is still in place.
        publication.previous.followed_by(&files).write(&place.path("public.bundle")).unwrap();
    }
    let report = place.publish(&[("a.html", "un")]).unwrap();
    assert_eq!((report.left, place.site()), (Vec::new(), texts(&[("a.html", "un")])));
}

#[test]
fn what_others_changed_is_told_until_it_is_gone() {
    let place = Place::new();
    place.publish(&ONE).unwrap();
    fs::write(place.path("public/a/b/index.html"), "retouché").unwrap();
    for _ in 0..2 {
        assert_eq!(place.publish(&TWO).unwrap().left, ["a/b/index.html"]);
    }
    fs::remove_file(place.path("public/a/b/index.html")).unwrap();
    for _ in 0..2 {
        assert!(place.publish(&TWO).unwrap().left.is_empty());
    }
    assert_eq!(place.site(), texts(&TWO));
}

#[test]
fn another_folder_of_the_same_name_is_not_taken_for_ours() {
    let place = Place::new();
    let to = |out: &str| Destination { out: place.path(out), bundle: place.path("bundle") };
    let publish = |out: &str| {
        let mut publication = Publication::begin(to(out), &[])?;
        publication.stage("index.html", b"nous")?;
        publication.publish(&[])
    };
    publish("x/public").unwrap();
    fs::create_dir_all(place.path("y/public")).unwrap();
    fs::write(place.path("y/public/index.html"), "eux").unwrap();
    assert!(matches!(publish("y/public"), Err(WriteError::Foreign(_))));
    assert_eq!(fs::read_to_string(place.path("y/public/index.html")).unwrap(), "eux");
    assert_eq!(publish("x/public").unwrap().unchanged, 1);
}

#[test]
fn pages_come_after_what_they_refer_to_and_copies_before_their_file() {
    let mut moves: Vec<String> =
        ["a.html", "a.html.br", "a.html.gz", "b.css", "b.css.br", "b.png.gz"].map(str::to_owned).into();
    in_order(&mut moves);
    assert_eq!(moves, ["b.css.br", "b.css", "b.png.gz", "a.html.br", "a.html.gz", "a.html"]);
}

#[test]
fn a_move_that_fails_leaves_whole_files_and_can_be_repeated() {
    let place = Place::new();
    place.publish(&[("index.html", "un"), ("z/index.html", "z")]).unwrap();
    // A folder where a file must go: rename refuses.
    fs::remove_file(place.path("public/z/index.html")).unwrap();
    fs::create_dir_all(place.path("public/z/index.html/x")).unwrap();
    let next = [("index.html", "deux"), ("z/index.html", "y")];
    assert!(place.publish(&next).is_err());
    fs::remove_dir_all(place.path("public/z")).unwrap();
    place.publish(&next).unwrap();
    assert_eq!(place.site(), texts(&next));
}

#[test]
fn a_folder_that_holds_something_else_is_refused() {
    let place = Place::new();
    fs::create_dir_all(place.path("public")).unwrap();
    fs::write(place.path("public/these.docx"), "x").unwrap();
    let error = place.publish(&ONE).unwrap_err();
    assert!(matches!(error, WriteError::Foreign(_)));
    assert_eq!(place.site(), texts(&[("these.docx", "x")]));
}

#[test]
fn files_added_or_changed_by_others_survive() {
    let place = Place::new();
    place.publish(&ONE).unwrap();
    fs::write(place.path("public/CNAME"), "exemple.ch").unwrap();
    fs::write(place.path("public/a/b/index.html"), "retouché").unwrap();
    let report = place.publish(&TWO).unwrap();
    assert_eq!(report.left, ["a/b/index.html"]);
    assert_eq!(place.site()["CNAME"], "exemple.ch");
    fs::write(place.path("public/neuf.html"), "à moi").unwrap();
    let error = place.publish(&[("neuf.html", "à nous")]).unwrap_err();
    assert!(matches!(error, WriteError::Occupied(_)));
    assert_eq!(place.site()["neuf.html"], "à moi");
    assert_eq!(place.site()["index.html"], "deux", "refused before anything moved");
}

#[test]
fn a_published_file_that_was_changed_by_hand_is_put_right() {
    let place = Place::new();
    place.publish(&ONE).unwrap();
    fs::write(place.path("public/index.html"), "UN").unwrap();
    place.publish(&ONE).unwrap();
    assert_eq!(place.site(), texts(&ONE));
}

#[test]
fn pictures_come_from_the_cache_and_are_not_copied_twice() {
    let place = Place::new();
    fs::write(place.path("cached"), "pixels").unwrap();
    let publish = || {
        let mut publication = place.begin().unwrap();
        publication.stage_cached("images/a-1.webp", place.path("cached"));
        publication.publish(&[("forms.json", b"{}".to_vec())]).unwrap()
    };
    assert_eq!(publish().written, 1);
    assert_eq!(publish().unchanged, 1);
    assert_eq!(place.site(), texts(&[("images/a-1.webp", "pixels")]));
}

#[test]
fn two_builds_do_not_mix() {
    let place = Place::new();
    let first = place.begin().unwrap();
    assert!(matches!(place.begin(), Err(WriteError::Busy(_))));
    drop(first);
    assert!(place.begin().is_ok());
}

#[test]
fn sources_and_site_do_not_mix() {
    let place = Place::new();
    for out in ["content/public", "content", "."] {
        let destination = Destination { out: place.path(out), bundle: place.path("b") };
        let error = Publication::begin(destination, &[&place.path("content")]).unwrap_err();
        assert!(matches!(error, WriteError::Overlap(..)), "{out}: {error:?}");
    }
    let inside = Destination { out: place.path("public"), bundle: place.path("public/bundle") };
    assert!(matches!(Publication::begin(inside, &[]), Err(WriteError::Overlap(..))));
}
