//! What the theme says of each role, ready to be used; and roles that no theme knows.

use std::collections::BTreeMap;

use super::{Crop, Encoding, Ratio};
use crate::diagnostic::Diagnostic;
use crate::site::{Collection, FieldKind, FieldType, Focal};
use crate::suggest;
use crate::theme::Settings;

const DEFAULT_WIDTHS: [u32; 3] = [480, 960, 1600];

#[derive(Debug, Default)]
pub(crate) struct Needs {
    pub widths: Vec<u32>,
    pub ratio: Option<Ratio>,
    /// Whether the full size is published too.
    pub original: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Roles {
    roles: BTreeMap<String, Needs>,
    default: Needs,
    formats: Vec<Encoding>,
}

impl Roles {
    pub fn new(settings: &Settings) -> Self {
        let needs = |role: &str| {
            let widths = settings.image_widths.get(role).or_else(|| settings.image_widths.get("default"));
            Needs {
                widths: widths.cloned().unwrap_or_else(|| DEFAULT_WIDTHS.to_vec()),
                ratio: settings.ratio(role),
                original: settings.image_originals.iter().any(|other| other == role),
            }
        };
        let roles = settings.roles().into_iter().map(|role| (role.to_owned(), needs(role))).collect();
        Self { roles, default: needs("default"), formats: settings.formats() }
    }

    pub fn get(&self, role: &str) -> &Needs {
        self.roles.get(role).unwrap_or(&self.default)
    }

    pub fn formats(&self) -> &[Encoding] {
        &self.formats
    }
}

impl Needs {
    /// From the narrowest to the widest; the theme's file need not name them in that order.
    pub fn range(&self) -> (u32, u32) {
        let widest = self.widths.iter().copied().max().unwrap_or_default();
        (self.widths.iter().copied().min().unwrap_or_default(), widest)
    }

    /// How many pixels of a picture's width are shown: fewer than it has where it is cropped.
    pub fn shown_width(&self, width: u32, height: u32) -> u32 {
        let crop = self.ratio.and_then(|ratio| Crop::around(Focal::default(), width, height, ratio));
        crop.map_or(width, |crop| crop.width)
    }
}

/// Fields whose role the theme does not have.
pub(crate) fn unknown<'c>(
    collections: impl IntoIterator<Item = &'c Collection>,
    settings: &Settings,
) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    for collection in collections {
        walk(&collection.fields, &settings.roles(), &mut faults);
    }
    faults
}

fn walk(fields: &[FieldType], roles: &[&str], faults: &mut Vec<Diagnostic>) {
    for field in fields {
        if let FieldKind::List(inside) = &field.kind {
            walk(inside, roles, faults);
        }
        if let Some((role, span)) = &field.role
            && !roles.contains(&role.as_str())
        {
            let message = format!("Le thème n’a pas de rôle d’image « {role} »");
            let known = suggest::among(role, roles.iter().copied(), "Rôles du thème");
            faults.push(
                Diagnostic::error("role-inconnu", "content/site.yaml", message).at(span.clone()).help(
                    format!("{known} Les rôles sont les clés de « image_widths » dans themes/theme.yaml."),
                ),
            );
        }
    }
}
