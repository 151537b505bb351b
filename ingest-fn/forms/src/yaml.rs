//! YAML whose every node knows where it stands, for errors that show the line to correct.
//!
//! Editors write front matter and form definitions; a value that is wrong three files later must still point at
//! its bytes. So this keeps positions, and it keeps the part of YAML that people need: no anchors, no tags, no
//! second document, no key twice. What it refuses, it explains in French with a remedy.

mod alignment;
mod json;
mod mistakes;
mod reader;

pub use json::to_json;
pub use reader::parse;

use std::ops::Range;

/// Lists and mappings inside one another beyond which nobody meant to go.
pub const MAX_DEPTH: usize = 32;

/// A value and the bytes of the text it came from. A key without a value has a null whose span is the key's.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub span: Range<usize>,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `plain` is false for quoted texts and blocks, which are never numbers, booleans or null.
    Scalar {
        text: String,
        plain: bool,
    },
    Sequence(Vec<Node>),
    /// In the order of the text; keys are scalars and no key comes twice.
    Mapping(Vec<(Node, Node)>),
}

/// Something an editor has to correct: where, what, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Bytes of the text, on character boundaries.
    pub span: Range<usize>,
    /// French.
    pub message: String,
    /// The remedy, French.
    pub help: Option<String>,
}

impl Problem {
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Problem { span, message: message.into(), help: None }
    }

    /// The same problem with its remedy.
    pub fn with_help(self, help: impl Into<String>) -> Self {
        Problem { help: Some(help.into()), ..self }
    }
}

impl Node {
    /// The value of `key`; `None` if this is no mapping or has no such key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The key itself, with its position, and its value.
    pub fn entry(&self, key: &str) -> Option<(&Node, &Node)> {
        let found = self.entries().iter().find(|(candidate, _)| candidate.text() == Some(key));
        found.map(|(key, value)| (key, value))
    }

    /// Keys and values in the order of the text; empty if this is no mapping.
    pub fn entries(&self) -> &[(Node, Node)] {
        self.as_mapping().unwrap_or_default()
    }

    pub fn as_mapping(&self) -> Option<&[(Node, Node)]> {
        match &self.value {
            Value::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The characters of a scalar, null included: what a key is called, what was written.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The text of a scalar that is not null. `12` and `true` are texts too: an editor need not quote them.
    pub fn as_str(&self) -> Option<&str> {
        self.text().filter(|_| !self.is_null())
    }

    /// `true` or `false`, unquoted.
    pub fn as_bool(&self) -> Option<bool> {
        match self.plain()? {
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// A whole number, unquoted.
    pub fn as_i64(&self) -> Option<i64> {
        to_json(self).as_i64().filter(|_| self.plain().is_some())
    }

    /// A number, unquoted.
    pub fn as_f64(&self) -> Option<f64> {
        to_json(self).as_f64().filter(|_| self.plain().is_some())
    }

    /// No value: nothing after the key, `~` or `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.plain(), Some("" | "~" | "null" | "Null" | "NULL"))
    }

    /// What this is, in French, for messages: « un texte », « une liste »…
    pub fn describe(&self) -> &'static str {
        match &self.value {
            Value::Sequence(_) => "une liste",
            Value::Mapping(_) => "un groupe de clés",
            Value::Scalar { .. } if self.is_null() => "vide",
            Value::Scalar { .. } if self.as_bool().is_some() => "true ou false",
            Value::Scalar { .. } if self.as_f64().is_some() => "un nombre",
            Value::Scalar { .. } => "un texte",
        }
    }

    fn plain(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, plain: true } => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accessors_say_what_a_node_is() {
        let text = "t: texte\nn: 12\nq: \"12\"\nb: true\nv:\nl: [1.5, ~]\ng: {a: b}\n";
        let node = parse(text).expect("valid");
        let get = |key: &str| node.get(key).expect("a key of the text");
        assert_eq!(get("t").as_str(), Some("texte"));
        assert_eq!(
            (get("n").as_str(), get("n").as_i64(), get("n").as_f64()),
            (Some("12"), Some(12), Some(12.0))
        );
        assert_eq!((get("q").as_str(), get("q").as_i64()), (Some("12"), None));
        assert_eq!((get("b").as_bool(), get("t").as_bool()), (Some(true), None));
        assert!(get("v").is_null() && get("v").as_str().is_none());
        let list = get("l").as_sequence().expect("a list");
        assert_eq!((list[0].as_f64(), list[0].as_i64(), list[1].is_null()), (Some(1.5), None, true));
        assert_eq!(get("g").get("a").and_then(Node::as_str), Some("b"));
        assert!(node.get("absent").is_none() && get("t").get("a").is_none());
        assert_eq!(node.entry("n").map(|(key, _)| key.span.clone()), Some(9..10));
        let described: Vec<_> = node.entries().iter().map(|(_, value)| value.describe()).collect();
        let expected =
            ["un texte", "un nombre", "un texte", "true ou false", "vide", "une liste", "un groupe de clés"];
        assert_eq!(described, expected);
    }
}
