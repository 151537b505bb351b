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
    let (code, message, help) = match verdict {
        Verdict::Fine | Verdict::Unknown => return None,
        Verdict::Dead(why) => (
            "lien-externe-mort",
            format!("Le lien « {url} » ne répond plus : {why}"),
            "Cherchez la nouvelle adresse de cette page, ou retirez le lien. Si le site est seulement en panne, \
             réessayez demain."
                .to_owned(),
        ),
        Verdict::Moved(to) => (
            "lien-externe-deplace",
            format!("Le lien « {url} » a changé d’adresse pour toujours"),
            format!("Écrivez « {to} »."),
        ),
        Verdict::Insecure(to) => (
            "lien-externe-http",
            format!("Le lien « {url} » n’est pas protégé, alors qu’il pourrait l’être"),
            format!("Écrivez « {to} »."),
        ),
    };
    Some(Diagnostic::warning(code, &place.file, message).at(place.span.clone()).help(help))
}

#[cfg(test)]
mod tests;
