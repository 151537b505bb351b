//! Documents that visitors download: of a kind that runs nothing, what their name says, and not too heavy.
//!
//! Photos are refused: published as they are, they would tell where and when they were taken. Each document is read
//! once, only if something leads to it, and never kept in memory.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

use super::images::PHOTOS;
use super::links::{self, Fault};
use crate::assets::hex;
use crate::site::Download;
use crate::slug;
use crate::suggest;
use crate::world::World;

/// Heavier documents take minutes on a telephone.
const MAX_BYTES: u64 = 20 * 1024 * 1024;

/// What may be published, and how such a file begins.
const KINDS: [(&str, Opening); 10] = [
    ("pdf", Opening::Bytes(b"%PDF-")),
    ("odt", Opening::Bytes(b"PK\x03\x04")),
    ("ods", Opening::Bytes(b"PK\x03\x04")),
    ("odp", Opening::Bytes(b"PK\x03\x04")),
    ("docx", Opening::Bytes(b"PK\x03\x04")),
    ("xlsx", Opening::Bytes(b"PK\x03\x04")),
    ("pptx", Opening::Bytes(b"PK\x03\x04")),
    ("ics", Opening::Bytes(b"BEGIN:VCALENDAR")),
    ("csv", Opening::Text),
    ("txt", Opening::Text),
];

#[derive(Clone, Copy)]
enum Opening {
    Bytes(&'static [u8]),
    /// Any bytes but zero.
    Text,
}

/// Every file of `content/` that is no page.
pub(super) struct Downloads<'w> {
    world: &'w dyn World,
    files: Vec<File<'w>>,
    /// Indices into `files`.
    by_path: BTreeMap<&'w str, usize>,
}

struct File<'w> {
    path: &'w str,
    read: OnceLock<Result<Download, Refused>>,
    /// Whether something that visitors see leads to it.
    published: AtomicBool,
}

#[derive(Clone)]
struct Refused {
    code: &'static str,
    message: String,
    help: String,
}

impl<'w> Downloads<'w> {
    pub fn new(world: &'w dyn World, files: &'w [String]) -> Self {
        let files: Vec<File> = files
            .iter()
            .filter(|path| path.starts_with("content/") && !path.ends_with(".md"))
            .map(|path| File { path, read: OnceLock::new(), published: AtomicBool::new(false) })
            .collect();
        let by_path = files.iter().enumerate().map(|(index, file)| (file.path, index)).collect();
        Self { world, files, by_path }
    }

    /// The file that `src` names in the file `source`, to be given to [`Downloads::open`].
    pub fn index(&self, source: &str, src: &str) -> Option<usize> {
        links::file_paths(source, src).find_map(|path| self.by_path.get(path.as_str()).copied())
    }

    /// What is published of a file, called `src` by the editor. `publish` says whether visitors see what leads to it.
    pub fn open(&self, index: usize, src: &str, publish: bool) -> Result<Download, Fault> {
        let file = &self.files[index];
        match file.read.get_or_init(|| self.read(file.path)) {
            Ok(download) => {
                if publish {
                    file.published.store(true, Ordering::Relaxed);
                }
                Ok(download.clone())
            }
            Err(Refused { code, message, help }) => {
                Err(Fault::new(code, format!("Document « {src} » : {message}"), help.clone()))
            }
        }
    }

    /// As [`Downloads::open`], for the file that `src` names on the page `source`.
    pub fn find(&self, source: &str, src: &str, publish: bool) -> Result<Download, Fault> {
        match self.index(source, src) {
            Some(index) => self.open(index, src, publish),
            None => Err(self.missing(source, src)),
        }
    }

    /// Documents that something published leads to, in the order of their paths.
    pub fn published(self) -> Vec<Download> {
        let files = self.files.into_iter().filter(|file| file.published.load(Ordering::Relaxed));
        files.filter_map(|file| file.read.into_inner()?.ok()).collect()
    }

    fn read(&self, path: &str) -> Result<Download, Refused> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let extension = extension.to_lowercase();
        let opening = KINDS.iter().find(|(kind, _)| *kind == extension).map(|(_, opening)| *opening);
        let opening = opening.ok_or_else(|| wrong_kind(&extension))?;
        let unreadable = |error: crate::world::WorldError| Refused {
            code: "fichier-illisible",
            message: error.message,
            help: "Vérifiez que le fichier s’ouvre.".to_owned(),
        };
        let bytes = self.world.size(path).map_err(unreadable)?;
        if bytes > MAX_BYTES {
            return Err(Refused {
                code: "fichier-trop-lourd",
                message: format!("il pèse {} Mo, la limite est de 20 Mo", bytes.div_ceil(1024 * 1024)),
                help:
                    "Enregistrez-le pour l’écran plutôt que pour l’impression (dans un PDF, ce sont souvent \
                       les photos qui pèsent), ou partagez-le en plusieurs documents."
                        .to_owned(),
            });
        }
        let content = self.world.read(path).map_err(unreadable)?;
        let right = match opening {
            Opening::Bytes(wanted) => {
                content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&content).starts_with(wanted)
            }
            Opening::Text => !content.is_empty() && !content.contains(&0),
        };
        if !right {
            return Err(Refused {
                code: "fichier-abime",
                message: format!("ce n’est pas un fichier {}, malgré son nom", extension.to_uppercase()),
                help: "Ouvrez-le, enregistrez-le à nouveau dans ce format, et remplacez le fichier."
                    .to_owned(),
            });
        }
        let digest = &hex(&Sha256::digest(&content))[..16];
        let name = format!("{}-{digest}.{extension}", slug::short(stem, "document"));
        Ok(Download { source: path.to_owned(), name, bytes: content.len() as u64 })
    }

    /// What is wrong with a link to a document that is not there; `None` when `path` is no document's.
    pub fn absent(&self, source: &str, path: &str) -> Option<Fault> {
        let extension = path.rsplit('/').next()?.rsplit_once('.')?.1.to_lowercase();
        KINDS.iter().find(|(kind, _)| *kind == extension)?;
        Some(self.missing(source, path))
    }

    fn missing(&self, source: &str, src: &str) -> Fault {
        if links::scheme(src).is_some() || src.starts_with("//") {
            let message = format!("Le document « {src} » se trouve sur un autre site");
            let help = "Copiez-le à côté de la page, ou faites un lien (champ « link ») vers son adresse.";
            return Fault::new("fichier-distant", message, help);
        }
        let folder = &source[..source.rfind('/').map_or(0, |at| at + 1)];
        let beside = self.files.iter().filter_map(|file| file.path.strip_prefix(folder));
        let names: Vec<&str> = beside.filter(|name| !name.contains('/')).collect();
        let wanted = src.rsplit('/').next().unwrap_or(src);
        let help = match suggest::nearest(wanted, names.iter().copied()) {
            Some(near) => format!("Vouliez-vous dire « {near} » ?"),
            None if names.is_empty() => {
                format!("Posez le fichier à côté de la page, dans « {} ».", folder.trim_end_matches('/'))
            }
            None => suggest::among(wanted, names, "Fichiers à côté de cette page"),
        };
        Fault::new("fichier-introuvable", format!("Le document « {src} » est introuvable"), help)
    }
}

fn wrong_kind(extension: &str) -> Refused {
    let allowed = KINDS.map(|(kind, _)| kind).join(", ");
    let refused =
        |message: &str, help: String| Refused { code: "fichier-refuse", message: message.to_owned(), help };
    match extension {
        picture if PHOTOS.contains(&picture) => refused(
            "une photo publiée telle quelle dirait où et quand elle a été prise",
            "Utilisez une image : ![ce qu’on voit](photo.jpg \"Crédit\") dans le texte, ou un champ de type \
             « image ». Elle est alors débarrassée de ces renseignements."
                .to_owned(),
        ),
        "doc" | "xls" | "ppt" | "docm" | "xlsm" | "pptm" | "rtf" => refused(
            "ce format peut contenir des programmes, ou ne s’ouvre plus partout",
            "Ouvrez-le et enregistrez-le en PDF, ou en .docx, .xlsx, .pptx, .odt.".to_owned(),
        ),
        "zip" | "7z" | "rar" | "gz" | "tar" => refused(
            "une archive ne dit pas ce qu’elle contient",
            format!("Publiez chaque document à part. Formats acceptés : {allowed}."),
        ),
        "" => refused(
            "son nom ne dit pas de quelle sorte il est",
            format!("Ajoutez au nom du fichier sa terminaison. Formats acceptés : {allowed}."),
        ),
        other => refused(
            &format!("les fichiers « .{other} » ne sont pas publiés : ils pourraient exécuter quelque chose"),
            format!("Enregistrez-le dans un autre format, de préférence PDF. Formats acceptés : {allowed}."),
        ),
    }
}

/// The endings of what may be published.
#[cfg(test)]
pub(crate) fn extensions() -> impl Iterator<Item = &'static str> {
    KINDS.into_iter().map(|(extension, _)| extension)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Memory;

    fn open(name: &str, bytes: impl AsRef<[u8]>) -> Result<Download, &'static str> {
        let path = format!("content/pages/{name}");
        let world = Memory::new().with(&path, bytes);
        let files = world.list().unwrap();
        let downloads = Downloads::new(&world, &files);
        downloads.find("content/pages/a.md", name, true).map_err(|fault| fault.code)
    }

    #[test]
    fn documents_keep_a_readable_name_that_changes_with_their_bytes() {
        let charte = open("Charte d’été.PDF", "%PDF-1.7").unwrap();
        assert!(charte.name.starts_with("charte-d-ete-") && charte.name.ends_with(".pdf"), "{}", charte.name);
        assert_eq!((charte.extension(), charte.bytes), ("pdf", 8));
        assert_ne!(open("Charte d’été.PDF", "%PDF-1.6").unwrap().name, charte.name);
    }

    #[test]
    fn only_what_runs_nothing_and_is_what_it_says_is_published() {
        for (name, bytes, code) in [
            ("photo.JPG", "x", "fichier-refuse"),
            ("page.html", "x", "fichier-refuse"),
            ("dessin.svg", "<svg/>", "fichier-refuse"),
            ("outil.exe", "MZ", "fichier-refuse"),
            ("outil.js", "x", "fichier-refuse"),
            ("lettre.doc", "x", "fichier-refuse"),
            ("tout.zip", "PK\u{3}\u{4}", "fichier-refuse"),
            ("charte", "x", "fichier-refuse"),
            ("outil.pdf", "MZ", "fichier-abime"),
            ("vide.txt", "", "fichier-abime"),
            ("binaire.csv", "a\0b", "fichier-abime"),
        ] {
            assert_eq!(open(name, bytes), Err(code), "{name}");
        }
        for (name, bytes) in
            [("a.docx", "PK\u{3}\u{4}"), ("a.csv", "a;b"), ("a.ics", "\u{feff}BEGIN:VCALENDAR\r\n")]
        {
            assert!(open(name, bytes).is_ok(), "{name}");
        }
        let heavy = usize::try_from(MAX_BYTES).unwrap() + 1;
        assert_eq!(open("lourd.pdf", vec![b'%'; heavy]), Err("fichier-trop-lourd"));
    }

    #[test]
    fn only_what_visitors_are_led_to_is_published() {
        let world = Memory::new().with("content/a.pdf", "%PDF-1").with("content/b.pdf", "%PDF-2");
        let files = world.list().unwrap();
        let downloads = Downloads::new(&world, &files);
        downloads.find("content/a.md", "a.pdf", true).unwrap();
        downloads.find("content/a.md", "b.pdf", false).unwrap();
        let published = downloads.published();
        assert_eq!(published.iter().map(|d| d.source.as_str()).collect::<Vec<_>>(), ["content/a.pdf"]);
    }
}
