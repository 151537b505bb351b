//! A block of a text as its template sees it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{DateView, FileView, Picture, Views};
use crate::plan::Role;
use crate::site::{Argument, Component};

/// What `blocks/<kind>.html` gets as `block`.
#[derive(Debug, Serialize)]
pub struct BlockView<'v> {
    pub kind: &'v str,
    /// Every argument of its kind, under its own name.
    #[serde(flatten)]
    pub arguments: BTreeMap<&'v str, Option<ArgumentView<'v>>>,
    /// What stands inside it; may be printed as it is.
    pub html: String,
    pub picture: Option<Picture>,
    pub file: Option<FileView>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum ArgumentView<'v> {
    Text(&'v str),
    Date(DateView),
    Flag(bool),
}

/// Draws blocks; `render` can, which alone knows the templates' language.
pub trait DrawBlock: Sync {
    /// HTML that may be printed as it is. What goes wrong is told by the drawer itself, once for all pages.
    fn draw(&self, block: &BlockView<'_>) -> String;
}

impl Views<'_> {
    /// A block and the blocks inside it, drawn from within.
    pub(super) fn block(&self, block: &Component) -> String {
        let html = self.parts(&block.content);
        let Some(drawer) = self.blocks else { return html };
        let arguments = block.arguments.iter().map(|(name, value)| {
            let value = value.as_ref().map(|value| match value {
                Argument::Text(text) => ArgumentView::Text(text),
                Argument::Date(date) => ArgumentView::Date(self.date(*date)),
                Argument::Flag(flag) => ArgumentView::Flag(*flag),
            });
            (*name, value)
        });
        drawer.draw(&BlockView {
            kind: block.kind,
            arguments: arguments.collect(),
            html,
            picture: block.picture.as_ref().map(|image| self.picture(image, Role::Default)),
            file: block.file.as_ref().map(|file| self.file(file)),
        })
    }
}
