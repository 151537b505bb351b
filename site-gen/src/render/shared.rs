//! A value that many pages show, made ready for templates once.

use std::fmt;

use serde::{Serialize, Serializer};
use tera::value::Value;

/// Serialising it for a template costs a pointer; for anything else it is the value it was made of.
#[derive(Clone)]
pub struct Shared {
    value: Value,
    /// Where it stands among others of its kind.
    number: usize,
}

impl Shared {
    /// # Panics
    /// For a map whose keys are neither texts nor numbers; no view has one.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Self {
        Self { value: Value::from_serializable(value), number: 0 }
    }

    /// The one of that number, by which whoever keeps what a page shows may name it.
    #[must_use]
    pub fn numbered(self, number: usize) -> Self {
        Self { number, ..self }
    }

    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }
}

impl Serialize for Shared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_as_what_it_was_made_of() {
        let value = serde_json::json!({ "a": [1, "deux", null, true], "b": { "c": 1.5 } });
        let shared = Shared::of(&value);
        assert_eq!(serde_json::to_value(&shared).unwrap(), value);
        let again = Shared::of(&[&shared]);
        assert_eq!(serde_json::to_value(again).unwrap(), serde_json::json!([value]));
    }
}
