//! Private keys: made here, readable by their owner only, never printed.

use crate::trouble::Trouble;
use age::secrecy::ExposeSecret;
use age::x25519::Identity;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Makes a key file and returns what to tell: where it is and the public key to give.
pub fn generate(path: &Path) -> Result<String, Trouble> {
    let identity = Identity::generate();
    let public = identity.to_public();
    let content = format!("# clé publique : {public}\n{}\n", identity.to_string().expose_secret());
    write_private(path, content.as_bytes())?;
    Ok(format!(
        "Clé privée enregistrée dans {}. Gardez-la secrète et faites-en une copie en lieu sûr : sans elle, les demandes \
         ne peuvent plus être lues.\nClé publique, à transmettre à la personne qui gère le site :\n{public}\n",
        path.display()
    ))
}

/// Writes a new file that only its owner can read.
pub fn write_private(path: &Path, content: &[u8]) -> Result<(), Trouble> {
    let refused = |error: &std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists => Trouble::new(
            format!("le fichier {} existe déjà.", path.display()),
            "Choisissez un autre nom : rien n’a été remplacé.",
        ),
        _ => Trouble::new(
            format!("le fichier {} ne peut pas être écrit.", path.display()),
            "Vérifiez que le dossier existe et que vous avez le droit d’y écrire.",
        )
        .because(error),
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| refused(&error))?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| refused(&error))?;
    file.write_all(content).and_then(|()| file.sync_all()).map_err(|error| refused(&error))
}

/// Reads every key of a file, as `age` writes them: one per line, `#` begins a comment.
pub fn read(path: &Path) -> Result<Vec<Identity>, Trouble> {
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Trouble::new(
            format!("il n’y a pas de clé privée dans {}.", path.display()),
            "Indiquez le fichier de votre clé avec --key ou STAFF_KEY_FILE, ou créez une clé avec « staff keygen ».",
        ),
        _ => Trouble::new(
            format!("la clé privée {} ne peut pas être lue.", path.display()),
            "Vérifiez que vous avez le droit de lire ce fichier.",
        )
        .because(error),
    })?;
    let keys: Result<Vec<Identity>, _> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::parse)
        .collect();
    // The parser's own message is left out: it may repeat what it could not read.
    match keys {
        Ok(keys) if !keys.is_empty() => Ok(keys),
        _ => Err(Trouble::new(
            format!("{} n’est pas un fichier de clé privée.", path.display()),
            "Un tel fichier contient une ligne qui commence par AGE-SECRET-KEY-1 ; « staff keygen » en crée un.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_private_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/staff.key");
        let told = generate(&path).unwrap();
        let keys = read(&path).unwrap();
        assert!(told.contains(&keys[0].to_public().to_string()));
        assert!(!told.contains("SECRET"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let before = fs::read(&path).unwrap();
        assert!(generate(&path).unwrap_err().to_string().contains("existe déjà"));
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn what_is_not_a_key_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k");
        assert!(read(&path).err().unwrap().to_string().contains("staff keygen"));
        fs::write(&path, "AGE-SECRET-KEY-1NOTAKEY").unwrap();
        let told = read(&path).err().unwrap().to_string();
        assert!(told.contains("pas un fichier de clé") && !told.contains("NOTAKEY"), "{told}");
        fs::write(&path, "# rien\n").unwrap();
        assert!(read(&path).is_err());
    }
}
