//! What former builds read in pictures: a photo of several megabytes is opened again only if it may have changed.
//!
//! An entry counts for the very file it was made from, on the machine it was made on (see `Stamp`), and for the program
//! that made it. In doubt the picture is read; what is published is the same.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::Facts;
use crate::world::Stamp;

/// The facts of pictures, by path, from before and of this build.
#[derive(Debug, Default)]
pub struct Remembered {
    former: BTreeMap<String, Entry>,
    seen: Mutex<BTreeMap<String, Entry>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Entry(Stamp, Facts);

/// As it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    program: Option<Stamp>,
    pictures: BTreeMap<String, Entry>,
}

impl Remembered {
    /// `None` for what another version of the program concluded.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let Kept { program, pictures } = serde_json::from_slice(bytes).ok()?;
        let ours = program.is_some() && program == Stamp::of_program();
        ours.then(|| Self { former: pictures, seen: Mutex::default() })
    }

    /// What this build saw, and what was known of other pictures unless it saw the `whole` site. `None` if that is what
    /// was there before.
    #[must_use]
    pub fn encode(&self, whole: bool) -> Option<Vec<u8>> {
        let mut pictures = if whole { BTreeMap::new() } else { self.former.clone() };
        pictures.extend(self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone());
        if pictures == self.former {
            return None;
        }
        serde_json::to_vec(&Kept { program: Stamp::of_program(), pictures }).ok()
    }

    /// The facts of the picture at `path`, which looks like `stamp`: as remembered, or as `read` finds them. A picture
    /// without a stamp may change unseen: it is read every time.
    ///
    /// # Errors
    /// Those of `read`; they are not remembered.
    pub fn facts<E>(
        &self,
        path: &str,
        stamp: Option<Stamp>,
        read: impl FnOnce() -> Result<Facts, E>,
    ) -> Result<Facts, E> {
        let Some(stamp) = stamp else { return read() };
        let facts = match self.former.get(path) {
            Some(Entry(then, facts)) if *then == stamp => *facts,
            _ => read()?,
        };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.insert(path.to_owned(), Entry(stamp, facts));
        Ok(facts)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::image_facts::{read, tests::camera_jpeg};
    use crate::site::ImageFormat;

    fn facts(width: u32) -> Result<Facts, String> {
        Ok(Facts { format: ImageFormat::Jpeg, width, height: 2, digest: [7; 32], animated: false })
    }

    /// What the next build knows.
    fn next(remembered: &Remembered) -> Remembered {
        Remembered::decode(&remembered.encode(true).unwrap()).unwrap()
    }

    #[test]
    fn a_picture_that_looks_the_same_is_not_read_again() {
        let (one, other) = (Some(Stamp::from(&1)), Some(Stamp::from(&2)));
        let first = Remembered::default();
        assert_eq!(first.facts("a", one, || facts(1)), facts(1));
        let second = next(&first);
        assert_eq!(second.facts("a", one, || Err("read".to_owned())), facts(1));
        assert_eq!(second.encode(true), None, "nothing new to keep");
        let stopped = next(&first);
        assert_eq!(stopped.encode(false), None, "a build that found errors forgets nothing");
        assert_eq!(Remembered::decode(&stopped.encode(true).unwrap()).unwrap().former.len(), 0);
        assert_eq!(second.facts("a", other, || facts(3)), facts(3), "it changed");
        assert_eq!(second.facts("b", one, || facts(4)), facts(4), "another picture");
        assert_eq!(next(&second).facts("a", other, || facts(9)), facts(3));
    }

    #[test]
    fn what_cannot_be_told_from_a_later_change_and_what_failed_is_read_every_time() {
        let (remembered, stamp) = (Remembered::default(), Some(Stamp::from(&1)));
        assert_eq!(remembered.facts("young", None, || facts(1)), facts(1));
        assert_eq!(remembered.facts("bad", stamp, || Err("abîmée")), Err("abîmée"));
        assert_eq!(remembered.encode(true), None);
    }

    #[test]
    fn what_another_program_concluded_counts_for_nothing() {
        let remembered = Remembered::default();
        let _ = remembered.facts("a", Some(Stamp::from(&1)), || facts(1));
        let text = String::from_utf8(remembered.encode(true).unwrap()).unwrap();
        let ours = serde_json::to_string(&Stamp::of_program()).unwrap();
        let theirs = text.replace(&format!("\"program\":{ours}"), "\"program\":1");
        assert_ne!(theirs, text);
        assert!(Remembered::decode(theirs.as_bytes()).is_none());
        assert!(Remembered::decode(&text.as_bytes()[..text.len() - 1]).is_none());
    }

    #[test]
    fn a_photo_replaced_by_another_of_the_same_length_and_date_is_seen() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.jpg");
        let later = || Stamp::of(&path.metadata().unwrap(), SystemTime::now() + Duration::from_secs(10));
        let look = |remembered: &Remembered| {
            remembered.facts("a.jpg", later(), || read("a.jpg", &fs::read(&path).unwrap())).unwrap()
        };
        let (upright, turned) = (camera_jpeg(64, 32, 1), camera_jpeg(64, 32, 3));
        assert_eq!(upright.len(), turned.len());
        fs::write(&path, upright).unwrap();
        let date = path.metadata().unwrap().modified().unwrap();
        let first = Remembered::default();
        let before = look(&first);
        std::thread::sleep(Duration::from_millis(60));
        fs::write(&path, turned).unwrap();
        fs::File::options().write(true).open(&path).unwrap().set_modified(date).unwrap();
        assert_ne!(look(&next(&first)).digest, before.digest);
    }
}
