//! YAML whose every node knows where it stands, for errors that show the line to correct.

use std::ops::Range;

/// A value and the bytes of the text it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub span: Range<usize>,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `plain` is false for quoted texts and blocks, which are never numbers, dates or null.
    Scalar {
        text: String,
        plain: bool,
    },
    Sequence(Vec<Node>),
    /// In the order of the text; no key comes twice.
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

pub fn parse(_text: &str) -> Result<Node, Problem> {
    todo!()
}

pub fn to_json(_node: &Node) -> serde_json::Value {
    todo!()
}
