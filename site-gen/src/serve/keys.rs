//! Keys for this computer only, made at the first start and readable by their owner.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use age::secrecy::ExposeSecret as _;
use age::x25519::{Identity, Recipient};
use ingest_fn::HmacKey;

use super::Trouble;
use crate::assets::hex;

/// What the function needs: public keys of those who read, the secrets of the duplicate marker and of the withdrawal
/// codes.
pub(super) struct Keys {
    pub recipients: Vec<Recipient>,
    pub marker: HmacKey,
    pub withdrawal: HmacKey,
}

impl Keys {
    /// Reads the keys of `folder`; makes those that are missing. The flag tells whether any was.
    pub fn read_or_make(folder: &Path) -> Result<(Self, bool), Trouble> {
        let failed = |path: &Path, error: &dyn std::fmt::Display| {
            Trouble(format!("les clés de développement : {} : {error}", path.display()))
        };
        create_private_folder(folder).map_err(|error| failed(folder, &error))?;
        let mut made = false;
        let mut recipients = Vec::new();
        for name in ["staff.key", "recovery.key"] {
            let path = folder.join(name);
            made |= make_if_missing(&path, identity_file).map_err(|error| failed(&path, &error))?;
            let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
            let found = public_keys(&text);
            if found.is_empty() {
                return Err(failed(
                    &path,
                    &"ce n’est pas un fichier de clé privée age. Supprimez-le pour en créer un",
                ));
            }
            recipients.extend(found);
        }
        let mut secret = |name: &str| {
            let path = folder.join(name);
            made |= make_if_missing(&path, secret_file).map_err(|error| failed(&path, &error))?;
            let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
            HmacKey::from_hex(&text).map_err(|_| {
                failed(&path, &"il n’y a pas 64 chiffres hexadécimaux. Supprimez ce fichier pour en créer un")
            })
        };
        let (marker, withdrawal) = (secret("marker.key")?, secret("withdrawal.key")?);
        Ok((Self { recipients, marker, withdrawal }, made))
    }
}

fn identity_file() -> std::io::Result<String> {
    let identity = Identity::generate();
    let public = identity.to_public();
    Ok(format!("# clé publique : {public}\n{}\n", identity.to_string().expose_secret()))
}

fn secret_file() -> std::io::Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(format!("{}\n", hex(&bytes)))
}

fn public_keys(text: &str) -> Vec<Recipient> {
    let identities = text.lines().filter_map(|line| line.trim().parse::<Identity>().ok());
    identities.map(|identity| identity.to_public()).collect()
}

fn make_if_missing(path: &Path, content: fn() -> std::io::Result<String>) -> std::io::Result<bool> {
    // Before the file: a key that cannot be drawn leaves no empty file behind, which would pass for one.
    let content = content()?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => {
            file.write_all(content.as_bytes())?;
            file.sync_all()?;
            Ok(true)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

fn create_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_are_private() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("keys");
        let (first, made) = Keys::read_or_make(&folder).unwrap();
        assert!(made && first.recipients.len() == 2);
        let (second, made) = Keys::read_or_make(&folder).unwrap();
        assert!(!made);
        let texts = |keys: &Keys| keys.recipients.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(texts(&first), texts(&second));
        #[cfg(unix)]
        for name in ["staff.key", "recovery.key", "marker.key", "withdrawal.key"] {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(folder.join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }

    #[test]
    fn a_wrong_marker_key_is_told_in_french() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("marker.key"), "").unwrap();
        let told = Keys::read_or_make(dir.path()).err().unwrap().to_string();
        assert!(told.contains("marker.key") && told.contains("Supprimez"), "{told}");
    }

    #[test]
    fn a_file_that_is_no_key_is_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("staff.key"), "AGE-SECRET-KEY-1NON").unwrap();
        let told = Keys::read_or_make(dir.path()).err().unwrap().to_string();
        assert!(told.contains("staff.key") && !told.contains("NON"), "{told}");
        assert_eq!(fs::read_to_string(dir.path().join("staff.key")).unwrap(), "AGE-SECRET-KEY-1NON");
    }
}
