//! All styles in one file, read and shortened by lightningcss, their `url(…)` turned to the published names.
//!
//! Layers and container queries reach browsers as designers wrote them. Nesting is written out, with the same meaning:
//! telephones of 2022 do not know it, and would show pages without style.

use std::ops::Range;
use std::sync::{Arc, RwLock};

use lightningcss::dependencies::{Dependency, DependencyOptions};
use lightningcss::error::{ParserError, PrinterErrorKind};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};
use lightningcss::targets::{Browsers, Features, Targets};

use super::AssetMap;
use crate::diagnostic::Diagnostic;

/// The oldest browsers that know `@layer` and are still met: the last of Windows 7, of iPhones 6s, of Firefox ESR.
const OLDEST: Browsers = Browsers {
    android: Some(version(109, 0)),
    chrome: Some(version(109, 0)),
    edge: Some(version(109, 0)),
    firefox: Some(version(115, 0)),
    ie: None,
    ios_saf: Some(version(15, 6)),
    opera: Some(version(95, 0)),
    safari: Some(version(15, 6)),
    samsung: Some(version(21, 0)),
};

const fn version(major: u32, minor: u32) -> u32 {
    major << 16 | minor << 8
}

/// Joins `styles` (path, source) in their order.
///
/// # Errors
/// What is not CSS; references to files that are not among the theme's assets, to other sites or written into the
/// address; `@import`.
pub(super) fn bundle(styles: &[(String, String)], assets: &AssetMap) -> Result<String, Vec<Diagnostic>> {
    let mut out = String::new();
    let mut faults = Vec::new();
    for (path, source) in styles {
        let file = File { path, source };
        match file.shortened(assets) {
            Ok(css) => out.push_str(&css),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(out) } else { Err(faults) }
}

struct File<'f> {
    path: &'f str,
    source: &'f str,
}

impl File<'_> {
    fn shortened(&self, assets: &AssetMap) -> Result<String, Vec<Diagnostic>> {
        let found = Arc::new(RwLock::new(Vec::new()));
        let options =
            ParserOptions { error_recovery: true, warnings: Some(found.clone()), ..ParserOptions::default() };
        // What takes its place asks for `color-scheme` in the same style sheet, and is invalid without.
        let targets = Targets { exclude: Features::LightDark, ..Targets::from(OLDEST) };
        let parsed = StyleSheet::parse(self.source, options);
        let mut faults: Vec<Diagnostic> = Vec::new();
        {
            let found = found.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            let all = found.iter().chain(parsed.as_ref().err());
            faults.extend(all.map(|error| {
                let place = error.loc.as_ref().map(|loc| (loc.line, loc.column));
                self.fault(place, "style-syntaxe", said(&error.kind)).help(
                    "Vérifiez les accolades, les points-virgules et les deux-points autour de cet endroit.",
                )
            }));
        }
        let Ok(mut sheet) = parsed else { return Err(faults) };
        if let Err(error) = sheet.minify(MinifyOptions { targets, ..MinifyOptions::default() }) {
            let place = error.loc.map(|loc| (loc.line, loc.column));
            faults.push(
                self.fault(
                    place,
                    "style-syntaxe",
                    "une règle « @custom-media » manque, ou se contient elle-même",
                )
                .help("Écrivez la condition dans « @media » elle-même."),
            );
        }
        let printed = sheet.to_css(PrinterOptions {
            minify: true,
            targets,
            analyze_dependencies: Some(DependencyOptions { remove_imports: true }),
            ..PrinterOptions::default()
        });
        let printed = match printed {
            Ok(printed) => printed,
            Err(error) => {
                let place = error.loc.map(|loc| (loc.line, loc.column));
                faults.push(match error.kind {
                    PrinterErrorKind::AmbiguousUrlInCustomProperty { url } => {
                        let name = url.rsplit('/').next().unwrap_or(&url);
                        self.fault(
                            place,
                            "style-fichier",
                            format!("l’adresse « {url} » d’une variable est ambiguë"),
                        )
                        .help(format!("Écrivez-la depuis le dossier du thème : « url(/assets/{name}) »."))
                    }
                    _ => self.fault(place, "style-syntaxe", "ce style ne peut pas être écrit"),
                });
                return Err(faults);
            }
        };
        let mut css = printed.code;
        for dependency in printed.dependencies.unwrap_or_default() {
            match self.resolved(&dependency, assets) {
                Ok((placeholder, url)) => {
                    let url = url.replace('\\', "").replace('"', "%22");
                    // In `url("…")`, and alone in `image-set("…")`.
                    css = css.replace(&format!("\"{placeholder}\""), &format!("\"{url}\""));
                }
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(css) } else { Err(faults) }
    }

    /// The placeholder of a reference and what takes its place.
    fn resolved<'d>(
        &self,
        dependency: &'d Dependency,
        assets: &AssetMap,
    ) -> Result<(&'d str, String), Diagnostic> {
        let url = match dependency {
            Dependency::Import(import) => {
                let start = self.offset(import.loc.start.line.saturating_sub(1), import.loc.start.column - 8);
                let span = start..(start + "@import".len()).min(self.source.len());
                return Err(Diagnostic::error(
                    "style-import",
                    self.path,
                    "« @import » ne fonctionne pas ici",
                )
                .at(span)
                .help("Tous les styles du thème sont déjà réunis : supprimez cette ligne."));
            }
            Dependency::Url(url) => url,
        };
        let address = url.url.as_str();
        let fault = |code, message: String, help| {
            let start = self.offset(url.loc.start.line.saturating_sub(1), url.loc.start.column - 4);
            Err(Diagnostic::error(code, self.path, message).at(self.span_of(address, start)).help(help))
        };
        match resolve(self.path, address, assets) {
            Reference::Published(published) => Ok((&url.placeholder, published)),
            Reference::Inline => fault(
                "style-data",
                "ce style contient un fichier entier, dans une adresse « data: »".to_owned(),
                "Les navigateurs le refuseront : enregistrez le fichier dans themes/assets/.",
            ),
            Reference::External => fault(
                "style-externe",
                format!("ce style charge « {address} » d’un autre site"),
                "Aucune page ne doit rien demander à un tiers : copiez le fichier dans themes/assets/.",
            ),
            Reference::Missing => fault(
                "style-fichier",
                format!("le fichier « {address} » est introuvable"),
                "Écrivez le chemin à partir de ce fichier CSS, vers un fichier de themes/assets/ (hors du dossier \
                 styles).",
            ),
        }
    }

    fn fault(&self, place: Option<(u32, u32)>, code: &'static str, message: impl Into<String>) -> Diagnostic {
        let fault = Diagnostic::error(code, self.path, message);
        match place {
            Some((line, column)) => {
                let start = self.offset(line, column);
                let end = self.source[start..].chars().next().map_or(start, |c| start + c.len_utf8());
                fault.at(start..end)
            }
            None => fault,
        }
    }

    /// Of a line, from 0, and a column of UTF-16 units, from 1.
    fn offset(&self, line: u32, column: u32) -> usize {
        let lines = self.source.split_inclusive('\n');
        let start: usize = lines.clone().take(line as usize).map(str::len).sum();
        let mut units = column.saturating_sub(1) as usize;
        let mut at = start;
        for c in self.source[start..].chars() {
            if units == 0 || c == '\n' {
                break;
            }
            units = units.saturating_sub(c.len_utf16());
            at += c.len_utf8();
        }
        at
    }

    /// Where `address` stands after `start`; an escaped one is shown at its beginning.
    fn span_of(&self, address: &str, start: usize) -> Range<usize> {
        match self.source[start..].find(address) {
            Some(at) => start + at..start + at + address.len(),
            None => start..(start + "url(".len()).min(self.source.len()),
        }
    }
}

fn said(error: &ParserError<'_>) -> String {
    match error {
        ParserError::AtRuleInvalid(name) => format!("la règle « @{name} » est inconnue"),
        ParserError::AtRuleBodyInvalid | ParserError::AtRulePreludeInvalid => {
            "cette règle « @ » est mal écrite".to_owned()
        }
        ParserError::InvalidMediaQuery | ParserError::EmptyBracketInCondition => {
            "cette condition est illisible".to_owned()
        }
        ParserError::SelectorError(_)
        | ParserError::InvalidPageSelector
        | ParserError::QualifiedRuleInvalid => "ce sélecteur est illisible".to_owned(),
        ParserError::EndOfInput => "il manque ici la fin d’une règle".to_owned(),
        ParserError::InvalidDeclaration | ParserError::InvalidValue => {
            "cette déclaration est illisible".to_owned()
        }
        ParserError::UnexpectedToken(_) => "ce signe n’a pas sa place ici".to_owned(),
        _ => "ce style est illisible".to_owned(),
    }
}

enum Reference {
    Published(String),
    /// `data:`
    Inline,
    External,
    Missing,
}

fn resolve(path: &str, address: &str, assets: &AssetMap) -> Reference {
    if address.is_empty() || address.starts_with('#') {
        return Reference::Published(address.to_owned());
    }
    if address.starts_with("data:") {
        return Reference::Inline;
    }
    if address.starts_with("//") || address.contains("://") {
        return Reference::External;
    }
    let (file, suffix) = address.find(['?', '#']).map_or((address, ""), |at| address.split_at(at));
    let name = match file.strip_prefix("/assets/") {
        Some(name) => Some(name.to_owned()),
        None => join(path, file).and_then(|full| full.strip_prefix("themes/assets/").map(str::to_owned)),
    };
    let url = name.and_then(|name| assets.get(&name)).and_then(|asset| asset.url.as_deref());
    match url.and_then(|url| url.strip_prefix("/assets/")) {
        // Relative to the bundle, which stands in /assets/.
        Some(relative) => Reference::Published(format!("{relative}{suffix}")),
        None => Reference::Missing,
    }
}

/// Resolves a relative path against the folder of `from`.
fn join(from: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests;
