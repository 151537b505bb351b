//! The only place that reads files.
//!
//! Everything else asks a `World`, so that a test can hand over a site of five lines held in memory, and so that
//! nothing in the generator can depend on a file that was not declared. Paths are '/'-separated and begin with
//! `content/` or `themes/`, wherever those folders really stand.

mod stamp;

pub use stamp::Stamp;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rayon::prelude::*;

const ROOTS: [&str; 2] = ["content", "themes"];

/// Deeper than any site; stops a folder that links to itself.
const MAX_DEPTH: usize = 24;

pub trait World: Sync {
    /// Every file below the two roots, sorted. Names that begin with a dot are left out.
    fn list(&self) -> Result<Vec<String>, WorldError>;

    fn read(&self, path: &str) -> Result<Vec<u8>, WorldError>;

    /// Bytes of a file, without reading it where that can be known.
    fn size(&self, path: &str) -> Result<u64, WorldError> {
        self.read(path).map(|bytes| bytes.len() as u64)
    }

    /// How a file looks from outside, unless it is too young to tell or the world cannot.
    fn stamp(&self, _path: &str) -> Option<Stamp> {
        None
    }

    /// The paths of `list` in the same order, each with its stamp, unless it is too young for one. A world that cannot
    /// tell has none at all.
    fn stamps(&self) -> Option<Vec<(String, Option<Stamp>)>> {
        None
    }
}

/// A file or folder that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldError {
    /// `content/…`, or the folder given on the command line.
    pub path: String,
    /// French, for the person at the terminal.
    pub message: String,
}

impl fmt::Display for WorldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} : {}", self.path, self.message)
    }
}

impl std::error::Error for WorldError {}

impl WorldError {
    fn io(path: impl Into<String>, error: &std::io::Error) -> Self {
        let message = match error.kind() {
            std::io::ErrorKind::NotFound => "introuvable".to_owned(),
            std::io::ErrorKind::PermissionDenied => "lecture refusée par le système".to_owned(),
            _ => format!("lecture impossible ({error})"),
        };
        Self { path: path.into(), message }
    }
}

/// The two folders given on the command line.
#[derive(Debug, Clone)]
pub struct Disk {
    content: PathBuf,
    themes: PathBuf,
}

impl Disk {
    pub fn new(content: impl Into<PathBuf>, themes: impl Into<PathBuf>) -> Self {
        Self { content: content.into(), themes: themes.into() }
    }

    fn root(&self, name: &str) -> &Path {
        if name == "content" { &self.content } else { &self.themes }
    }

    /// Refuses a path that points outside the two roots.
    fn resolve(&self, path: &str) -> Result<PathBuf, WorldError> {
        let (root, rest) = path.split_once('/').unwrap_or((path, ""));
        let inside = ROOTS.contains(&root)
            && rest
                .split('/')
                .all(|part| !part.is_empty() && part != "." && part != ".." && !part.contains('\\'));
        if inside {
            return Ok(self.root(root).join(rest));
        }
        Err(WorldError { path: path.to_owned(), message: "chemin hors du site".to_owned() })
    }
}

impl World for Disk {
    fn list(&self) -> Result<Vec<String>, WorldError> {
        let mut found = Vec::new();
        for root in ROOTS {
            let folder = self.root(root);
            walk(folder, root, 0, &mut found).map_err(|error| match error.path == root {
                true => WorldError { path: folder.display().to_string(), ..error },
                false => error,
            })?;
        }
        found.sort();
        Ok(found)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, WorldError> {
        fs::read(self.resolve(path)?).map_err(|error| WorldError::io(path, &error))
    }

    fn size(&self, path: &str) -> Result<u64, WorldError> {
        fs::metadata(self.resolve(path)?)
            .map(|facts| facts.len())
            .map_err(|error| WorldError::io(path, &error))
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        Stamp::of(&fs::metadata(self.resolve(path).ok()?).ok()?, SystemTime::now())
    }

    fn stamps(&self) -> Option<Vec<(String, Option<Stamp>)>> {
        let now = SystemTime::now();
        let stamp = |path: String| {
            let facts = fs::metadata(self.resolve(&path).ok()?).ok()?;
            Some((path, Stamp::of(&facts, now)))
        };
        self.list().ok()?.into_par_iter().map(stamp).collect()
    }
}

fn walk(folder: &Path, name: &str, depth: usize, found: &mut Vec<String>) -> Result<(), WorldError> {
    if depth > MAX_DEPTH {
        let message = "trop de dossiers imbriqués (un lien qui se contient lui-même ?)".to_owned();
        return Err(WorldError { path: name.to_owned(), message });
    }
    for entry in fs::read_dir(folder).map_err(|error| WorldError::io(name, &error))? {
        let entry = entry.map_err(|error| WorldError::io(name, &error))?;
        let file_name = entry.file_name();
        let Some(part) = file_name.to_str() else {
            let path = format!("{name}/{}", file_name.to_string_lossy());
            return Err(WorldError { path, message: "nom de fichier illisible : renommez-le".to_owned() });
        };
        if part.starts_with('.') {
            continue;
        }
        let path = format!("{name}/{part}");
        let kind = kind(&entry).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                let message = "ce lien ne mène à aucun fichier : supprimez-le".to_owned();
                WorldError { path: path.clone(), message }
            }
            _ => WorldError::io(&path, &error),
        })?;
        if kind.is_dir() {
            walk(&entry.path(), &path, depth + 1, found)?;
        } else if kind.is_file() {
            found.push(path);
        } else {
            // Reading a pipe would wait for ever.
            let message = "ce n’est ni un fichier ni un dossier : supprimez-le".to_owned();
            return Err(WorldError { path, message });
        }
    }
    Ok(())
}

/// Follows links, so that a shared folder can be linked into the content; the others are known from their folder.
fn kind(entry: &fs::DirEntry) -> std::io::Result<fs::FileType> {
    let kind = entry.file_type()?;
    if kind.is_symlink() { Ok(fs::metadata(entry.path())?.file_type()) } else { Ok(kind) }
}

/// A site held in memory, for tests.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces one file.
    #[must_use]
    pub fn with(mut self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.files.insert(path.to_owned(), bytes.as_ref().to_vec());
        self
    }

    #[must_use]
    pub fn without(mut self, path: &str) -> Self {
        self.files.remove(path);
        self
    }
}

impl World for Memory {
    fn list(&self) -> Result<Vec<String>, WorldError> {
        Ok(self.files.keys().cloned().collect())
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, WorldError> {
        self.files
            .get(path)
            .cloned()
            .ok_or_else(|| WorldError { path: path.to_owned(), message: "introuvable".to_owned() })
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        self.files.get(path).map(Stamp::from)
    }

    fn stamps(&self) -> Option<Vec<(String, Option<Stamp>)>> {
        Some(self.files.iter().map(|(path, bytes)| (path.clone(), Some(Stamp::from(bytes)))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk() -> (tempfile::TempDir, Disk) {
        let dir = tempfile::tempdir().unwrap();
        let (content, themes) = (dir.path().join("c"), dir.path().join("t"));
        fs::create_dir_all(content.join("pages")).unwrap();
        fs::create_dir_all(&themes).unwrap();
        fs::write(content.join("pages/index.md"), "bonjour").unwrap();
        fs::write(content.join(".cache"), "").unwrap();
        fs::write(themes.join("theme.yaml"), "").unwrap();
        let disk = Disk::new(content, themes);
        (dir, disk)
    }

    #[test]
    fn lists_both_roots_without_hidden_files() {
        let (_dir, disk) = disk();
        assert_eq!(disk.list().unwrap(), ["content/pages/index.md", "themes/theme.yaml"]);
        assert_eq!(disk.read("content/pages/index.md").unwrap(), b"bonjour");
        assert_eq!(disk.size("content/pages/index.md").unwrap(), 7);
    }

    #[test]
    fn never_reads_outside_the_roots() {
        let (_dir, disk) = disk();
        for path in
            ["content/../t/theme.yaml", "../c/pages/index.md", "content//etc", "/etc/passwd", "content"]
        {
            assert!(disk.read(path).is_err(), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_is_neither_file_nor_folder_is_named_and_never_opened() {
        let (dir, disk) = disk();
        let socket = dir.path().join("c/pages/prise.md");
        let _listening = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert_eq!(disk.list().unwrap_err().path, "content/pages/prise.md");
        fs::remove_file(&socket).unwrap();
        std::os::unix::fs::symlink("absent.md", dir.path().join("c/pages/lien.md")).unwrap();
        let error = disk.list().unwrap_err();
        assert_eq!(error.path, "content/pages/lien.md");
        assert!(error.message.contains("lien"), "{error}");
    }

    #[test]
    fn a_missing_root_is_named_as_it_was_given() {
        let (dir, _) = disk();
        let missing = dir.path().join("absent");
        let error = Disk::new(&missing, dir.path()).list().unwrap_err();
        assert_eq!(error.path, missing.display().to_string());
        assert_eq!(error.message, "introuvable");
    }
}
