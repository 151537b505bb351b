//! Documents go out as they came in, one at a time: however heavy they are together, one is in memory.

use sha2::{Digest, Sha256};

use crate::Failure;
use crate::assets::hex;
use crate::diagnostic::Diagnostic;
use crate::site::Download;
use crate::world::World;
use crate::write::Publication;

/// Announces every document to `publication`; those that are in place already are not read.
///
/// # Errors
/// A document that changed or vanished since it was checked, or a failure to write.
pub fn stage(downloads: &[Download], world: &dyn World, publication: &Publication) -> Result<(), Failure> {
    for download in downloads {
        // `/fichiers/x.pdf` is published as `fichiers/x.pdf`.
        let path = download.url().trim_start_matches('/').to_owned();
        if publication.keep(&path, download.bytes) {
            continue;
        }
        let fault = |why: &str| {
            let help = "Recommencez la construction, sans changer ce fichier pendant ce temps.";
            Failure::from(vec![Diagnostic::error("fichier-modifie", &download.source, why).help(help)])
        };
        let bytes = world.read(&download.source).map_err(|error| fault(&error.message))?;
        if !download.name.contains(&hex(&Sha256::digest(&bytes))[..16]) {
            return Err(fault("Ce document vient de changer"));
        }
        publication.stage(&path, &bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Memory;
    use crate::write::Destination;

    const SOURCE: &str = "content/pages/charte.pdf";

    fn charte(bytes: &str) -> Download {
        let digest = &hex(&Sha256::digest(bytes))[..16];
        let name = format!("charte-{digest}.pdf");
        Download { source: SOURCE.to_owned(), name, bytes: bytes.len() as u64 }
    }

    #[test]
    fn a_document_is_published_once_and_removed_when_nothing_leads_to_it() {
        let dir = tempfile::tempdir().unwrap();
        let destination = Destination { out: dir.path().join("public"), bundle: dir.path().join("bundle") };
        let world = Memory::new().with(SOURCE, "%PDF-1");
        let build = |downloads: &[Download], world: &Memory| {
            let mut publication = Publication::begin(destination.clone(), &[]).unwrap();
            stage(downloads, world, &publication)?;
            Ok::<_, Failure>(publication.publish(&[]).unwrap())
        };
        let downloads = [charte("%PDF-1")];
        assert_eq!(build(&downloads, &world).ok().unwrap().written, 1);
        let file = destination.out.join(&downloads[0].url()[1..]);
        assert_eq!(std::fs::read(&file).unwrap(), b"%PDF-1");
        let again = build(&downloads, &Memory::new()).ok().unwrap();
        assert_eq!((again.written, again.unchanged), (0, 1), "not even read");
        std::fs::write(&file, "%PDF").unwrap();
        assert_eq!(build(&downloads, &world).ok().unwrap().written, 1, "a damaged one is replaced");
        assert_eq!(build(&[], &world).ok().unwrap().removed, 1);
        let Err(Failure::Content(found)) = build(&downloads, &world.with(SOURCE, "%PDF-2")) else {
            panic!("published other bytes than its name says");
        };
        assert_eq!(found[0].code, "fichier-modifie");
    }
}
