//! Why a site could not be written; `Display` is French, for the person at the terminal.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub enum WriteError {
    /// The output folder holds files that were not made here.
    Foreign(PathBuf),
    /// A file that was not made here stands where one must go.
    Occupied(PathBuf),
    /// Two folders of the command line lie one in the other.
    Overlap(PathBuf, PathBuf),
    /// Another build writes there.
    Busy(PathBuf),
    Io {
        path: PathBuf,
        source: io::Error,
    },
}

impl WriteError {
    /// For `map_err`: the error with the path that it happened on.
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign(out) => write!(
                f,
                "le dossier de sortie {} contient des fichiers que site-gen n’a pas écrits.\n\
                 Choisissez un dossier vide ou nouveau avec --out, ou videz celui-ci vous-même.",
                out.display()
            ),
            Self::Occupied(path) => write!(
                f,
                "{} existe déjà et n’a pas été écrit par site-gen. Déplacez ce fichier, puis recommencez.",
                path.display()
            ),
            Self::Overlap(one, other) => write!(
                f,
                "les dossiers {} et {} doivent être séparés : l’un ne peut pas contenir l’autre.",
                one.display(),
                other.display()
            ),
            Self::Busy(out) => write!(
                f,
                "une autre construction écrit en ce moment dans {}. Attendez qu’elle finisse, puis recommencez.",
                out.display()
            ),
            Self::Io { path, source } => {
                let why = match source.kind() {
                    io::ErrorKind::PermissionDenied => "l’écriture est refusée par le système".to_owned(),
                    io::ErrorKind::StorageFull => "le disque est plein".to_owned(),
                    io::ErrorKind::ReadOnlyFilesystem => "le disque est en lecture seule".to_owned(),
                    io::ErrorKind::NotADirectory => "ce n’est pas un dossier".to_owned(),
                    _ => source.to_string(),
                };
                write!(f, "impossible d’écrire {} : {why}.", path.display())
            }
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
