//! Links: where they lead, and that they arrive.

use super::addresses::{Addresses, PageAt, Target};
use crate::suggest;

/// Schemes a visitor can follow safely. Everything else, `javascript:` first of all, is refused.
const SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];

/// Why a link cannot be published.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub code: &'static str,
    pub message: String,
    pub help: String,
}

impl Fault {
    pub fn new(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: help.into() }
    }
}

/// What stands before the first `:` when that makes it a scheme.
pub(super) fn scheme(target: &str) -> Option<&str> {
    let before = &target[..target.find([':', '/', '?', '#'])?];
    (target[before.len()..].starts_with(':')).then_some(before)
}

/// The files that a path on the page `source` may name: relative to its folder, or from `content/` with a leading `/`.
/// Names are taken to the letter first, as `a%20b.pdf` may be one; nothing leads outside `content/`.
pub(super) fn file_paths(source: &str, path: &str) -> impl Iterator<Item = String> + use<> {
    let literal = file_path(source, path);
    let decoded = file_path(source, &decode(path)).filter(|decoded| literal.as_ref() != Some(decoded));
    literal.into_iter().chain(decoded)
}

fn file_path(source: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = match path.starts_with('/') {
        true => vec!["content"],
        false => source.rsplit_once('/').map_or_else(Vec::new, |(folder, _)| folder.split('/').collect()),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.len() > 1 => drop(parts.pop()),
            ".." => return None,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// `%20` and its like; what is not valid stays as it is.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = bytes.get(i + 1..i + 3).filter(|_| bytes[i] == b'%');
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        match hex.and_then(|hex| Some(digit(hex[0])? * 16 + digit(hex[1])?)) {
            Some(byte) => {
                out.push(byte);
                i += 3;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Arrival {
    pub url: String,
    /// Index of the edition it leads to; `None` outside the site and on the page itself.
    pub edition: Option<usize>,
}

/// The address to publish for `target`, as written in the file `source`.
pub(super) fn resolve(source: &str, target: &str, addresses: &Addresses) -> Result<String, Fault> {
    let edition = addresses.by_source(source).map_or(0, |page| page.edition);
    arrive(edition, source, target, addresses).map(|arrival| arrival.url)
}

/// As [`resolve`], seen from an edition: links to an original lead to its version in that edition, if there is one.
pub(super) fn arrive(
    edition: usize,
    source: &str,
    target: &str,
    addresses: &Addresses,
) -> Result<Arrival, Fault> {
    let target = target.trim();
    if target.is_empty() {
        let help = "Écrivez l’adresse entre parenthèses : [texte](/contact/).";
        return Err(Fault::new("lien-vide", "Ce lien ne mène nulle part", help));
    }
    if let Some(scheme) = scheme(target) {
        return external(scheme, target).map(|url| Arrival { url, edition: None });
    }
    if target.starts_with("//") {
        let message = format!("Le lien « {target} » ne dit pas comment joindre ce site");
        return Err(Fault::new("lien-interdit", message, format!("Écrivez « https:{target} ».")));
    }
    let (rest, anchor) = match target.split_once('#') {
        Some((rest, anchor)) => (rest, Some(anchor)),
        None => (target, None),
    };
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, format!("?{query}")),
        None => (rest, String::new()),
    };
    let from = addresses.by_source(source);
    let from_published = from.is_none_or(|page| page.published);
    let found = match path {
        "" => from.map(|page| Target::Page(page.index)),
        path => {
            let target = internal(source, path, addresses)?;
            let own = addresses.version(target, edition, from_published);
            // A text that is easy to read leads to the whole one, not to itself.
            let itself = from.is_some_and(|page| own == Target::Page(page.index));
            let target = if itself { target } else { own };
            published(target, path, from_published, addresses)?;
            Some(target)
        }
    };
    let (url, edition) = match (path, found) {
        ("", _) | (_, None) => (String::new(), None),
        (path, Some(Target::Download(index))) => {
            (addresses.downloads.open(index, path, from_published)?.url(), None)
        }
        (_, Some(target)) => {
            let (url, edition) = addresses.place(target).unwrap_or_default();
            (url.to_owned(), Some(edition))
        }
    };
    let anchor = match anchor {
        None | Some("") => String::new(),
        Some(anchor) => {
            check_anchor(anchor, path, found, addresses)?;
            format!("#{anchor}")
        }
    };
    Ok(Arrival { url: format!("{url}{query}{anchor}"), edition })
}

fn external(scheme: &str, target: &str) -> Result<String, Fault> {
    let rest = &target[scheme.len() + 1..];
    if !SCHEMES.iter().any(|allowed| scheme.eq_ignore_ascii_case(allowed)) {
        let message = format!("Les liens « {scheme}: » ne sont pas acceptés");
        let help = "Un lien commence par https:, mailto: ou tel:, ou mène à une page du site.";
        return Err(Fault::new("lien-interdit", message, help));
    }
    let (right, example) = match scheme.to_ascii_lowercase().as_str() {
        "mailto" => {
            let address = rest.split('?').next().unwrap_or_default();
            let parts = address.split_once('@');
            (
                parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.')),
                "mailto:contact@exemple.ch",
            )
        }
        "tel" => {
            let digits = rest.bytes().filter(u8::is_ascii_digit).count();
            let rest = decode(rest);
            (digits >= 3 && rest.chars().all(|c| "+-.() 0123456789".contains(c)), "tel:+41223723311")
        }
        _ => {
            let host = rest.strip_prefix("//").and_then(|rest| rest.split(['/', '?', '#']).next());
            (host.is_some_and(|host| !host.is_empty() && !host.contains(' ')), "https://exemple.ch/page")
        }
    };
    match right {
        true => Ok(target.replace(' ', "%20")),
        false => Err(Fault::new(
            "lien-casse",
            format!("Le lien « {target} » n’est pas complet"),
            format!("Écrivez par exemple « {example} »."),
        )),
    }
}

fn internal(source: &str, path: &str, addresses: &Addresses) -> Result<Target, Fault> {
    if path.starts_with('/')
        && let Some(target) = addresses.by_url(&with_slash(path)).or_else(|| addresses.by_url(path))
    {
        return Ok(target);
    }
    if let Some(page) = page_named(source, path, addresses) {
        return Ok(Target::Page(page.index));
    }
    if let Some(index) = addresses.downloads.index(source, path) {
        return Ok(Target::Download(index));
    }
    match file_paths(source, path).last() {
        Some(file) => Err(broken(source, path, &file, addresses)),
        None => {
            let message = format!("Le lien « {path} » sort du dossier « content »");
            Err(Fault::new("lien-casse", message, "Comptez les « ../ » : chacun remonte d’un dossier."))
        }
    }
}

/// The page whose file, or whose folder, a path on the page `source` names.
pub(super) fn page_named<'a>(source: &str, path: &str, addresses: &'a Addresses) -> Option<&'a PageAt> {
    file_paths(source, path).find_map(|file| {
        let file =
            file.strip_prefix("content/content/").map(|rest| format!("content/{rest}")).unwrap_or(file);
        [file.clone(), format!("{file}/index.md"), format!("{file}.md")]
            .iter()
            .find_map(|candidate| addresses.by_source(candidate))
    })
}

fn published(target: Target, path: &str, from_published: bool, addresses: &Addresses) -> Result<(), Fault> {
    let Target::Page(index) = target else { return Ok(()) };
    let page = addresses.page(index);
    if let Some(listing) = &page.shown_only_in {
        let message = format!("Le lien « {path} » mène à une fiche, qui n’a pas de page à elle");
        let help = match listing.as_str() {
            "" => {
                "Retirez ce lien, ou donnez des pages à sa collection (« entry_pages: true » dans site.yaml)."
                    .to_owned()
            }
            listing => format!("Faites un lien vers la liste qui la montre : « {listing} »."),
        };
        return Err(Fault::new("lien-vers-fiche", message, help));
    }
    present(page, path, from_published)
}

/// Whether those who see the page with the link will also see the page it leads to.
pub(super) fn present(page: &PageAt, path: &str, from_published: bool) -> Result<(), Fault> {
    let Some(absence) = page.absence.filter(|_| from_published && !page.published) else { return Ok(()) };
    let message = format!("Le lien « {path} » mène à une page {}", absence.of_target());
    let help = format!("{}, ou retirez ce lien.", absence.remedy(&page.source));
    Err(Fault::new("lien-vers-page-absente", message, help))
}

fn broken(source: &str, path: &str, file: &str, addresses: &Addresses) -> Fault {
    let message = format!("Le lien « {path} » ne mène à aucune page");
    if path.starts_with("www.") {
        return Fault::new("lien-casse", message, format!("Pour un autre site, écrivez « https://{path} »."));
    }
    if path.contains('@') && !path.contains('/') {
        return Fault::new(
            "lien-casse",
            message,
            format!("Pour une adresse e-mail, écrivez « mailto:{path} »."),
        );
    }
    if let Some(fault) = addresses.downloads.absent(source, path) {
        return fault;
    }
    let near = match path.starts_with('/') {
        true => addresses.nearest_url(path),
        false => addresses.nearest_source(file).map(|near| relative(source, &near)),
    };
    let help = match near {
        Some(near) => format!("Vouliez-vous dire « {near} » ?"),
        None => "Écrivez le chemin du fichier depuis cette page, « ../dossier/page.md », ou l’adresse de la page, \
                 « /dossier/page/ »."
            .to_owned(),
    };
    Fault::new("lien-casse", message, help)
}

fn check_anchor(
    anchor: &str,
    path: &str,
    target: Option<Target>,
    addresses: &Addresses,
) -> Result<(), Fault> {
    let anchor = &decode(anchor);
    let known = match target {
        // `charte.pdf#page=3`: what it means is the reader's business.
        Some(Target::Download(_)) => return Ok(()),
        Some(Target::Page(index)) => {
            let page = addresses.page(index);
            // A page whose address is wrong has been reported; its anchors are known all the same.
            if page.has_anchor(anchor) {
                return Ok(());
            }
            page.all_anchors().filter(|id| !is_note(id)).collect()
        }
        Some(Target::Listing(index)) => {
            let ids = addresses.ids_in_listing(index);
            if ids.contains(anchor) {
                return Ok(());
            }
            ids.iter().map(String::as_str).collect()
        }
        None => Vec::new(),
    };
    if addresses.is_theme_id(anchor) {
        return Ok(());
    }
    let place = if path.is_empty() { "cette page".to_owned() } else { format!("« {path} »") };
    let help = match suggest::among(anchor, known, "Ancres de la page") {
        help if help.is_empty() => "Cette page n’a pas d’ancre : retirez ce qui suit « # ».".to_owned(),
        help => help,
    };
    Err(Fault::new("ancre-inconnue", format!("L’ancre « #{anchor} » n’existe pas sur {place}"), help))
}

fn is_note(id: &str) -> bool {
    id.starts_with("note-") || id.starts_with("appel-")
}

fn with_slash(path: &str) -> String {
    let path = decode(path);
    if path.ends_with('/') { path } else { format!("{path}/") }
}

/// How the page `from` names the file `to`.
fn relative(from: &str, to: &str) -> String {
    let folder: Vec<&str> = from.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect();
    let to: Vec<&str> = to.split('/').collect();
    let common = folder.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(folder.len() - common);
    format!("{up}{}", to[common..].join("/"))
}

#[cfg(test)]
mod tests;
