//! Links to other sites: whether what they lead to is still there.
//!
//! Asked for only, never part of a build: other people's servers are slow, shy of machines, and not ours. So every
//! address is asked once, politely, and what comes back is advice.

mod find;
mod visit;

use crate::diagnostic::Diagnostic;
use crate::world::World;
use find::Place;
pub use visit::Politeness;
use visit::Verdict;

/// Visits every address that the content leads to, and tells what is wrong with it wherever it is written.
pub fn check(world: &dyn World, politeness: &Politeness) -> Vec<Diagnostic> {
    let links = find::links(world);
    let verdicts = visit::all(links.keys().map(String::as_str), politeness);
    let about = |(url, places): (&String, &Vec<Place>)| {
        let verdict = verdicts.get(url)?;
        let told = places.iter().filter_map(|place| diagnostic(url, place, verdict));
        Some(told.collect::<Vec<_>>())
    };
    links.iter().filter_map(about).flatten().collect()
}

/// `None` when there is nothing to say.
fn diagnostic(url: &str, place: &Place, verdict: &Verdict) -> Option<Diagnostic> {
    let found = match verdict {
        Verdict::Fine | Verdict::Unknown => return None,
        Verdict::Dead(why) => {
            let message = format!("Le lien « {url} » ne répond plus : {why}");
            Diagnostic::warning("lien-externe-mort", &place.file, message).help(
                "Cherchez la nouvelle adresse de cette page, ou retirez le lien. Si le site est seulement en panne, \
                 réessayez demain.",
            )
        }
        Verdict::Moved(to) => {
            let message = format!("Le lien « {url} » a changé d’adresse pour toujours");
            Diagnostic::warning("lien-externe-deplace", &place.file, message)
                .help(format!("Écrivez « {to} »."))
        }
        Verdict::Insecure(to) => {
            let message = format!("Le lien « {url} » n’est pas protégé, alors qu’il pourrait l’être");
            Diagnostic::warning("lien-externe-http", &place.file, message).help(format!("Écrivez « {to} »."))
        }
    };
    Some(found.at(place.span.clone()))
}

#[cfg(test)]
mod tests;
