//! Blocks of texts, drawn with the theme's templates before the page that holds them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tera::Tera;
use tera::value::Value;

use super::fault;
use crate::diagnostic::Diagnostic;
use crate::view::{BlockView, DrawBlock};

/// The templates below `blocks/`, and what went wrong with them.
pub struct Blocks {
    pub(super) tera: Arc<Tera>,
    pub(super) texts: Value,
    /// By file and place: one line of a template fails for many blocks.
    pub(super) faults: Mutex<BTreeMap<(String, usize), Diagnostic>>,
}

impl DrawBlock for Blocks {
    fn draw(&self, block: &BlockView<'_>) -> String {
        let name = format!("blocks/{}.html", block.kind);
        self.try_draw(&name, block).unwrap_or_else(|error| {
            let fault = fault::of_render(&name, &format!("un bloc « {} »", block.kind), &error);
            let place = (fault.file.clone(), fault.span.clone().map_or(0, |span| span.start));
            self.faults.lock().unwrap_or_else(PoisonError::into_inner).entry(place).or_insert(fault);
            String::new()
        })
    }
}

impl Blocks {
    fn try_draw(&self, name: &str, block: &BlockView<'_>) -> tera::TeraResult<String> {
        let mut context = tera::Context::new();
        context.insert_value("block", Value::try_from_serializable(block)?);
        context.insert_value("t", self.texts.clone());
        self.tera.render(name, &context)
    }

    /// What went wrong so far.
    #[must_use]
    pub fn faults(&self) -> Vec<Diagnostic> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}
