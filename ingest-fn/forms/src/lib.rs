//! The contract both sides share: what a form asks, what an answer must be, and what a form shows. No I/O.

/// A form as its editor defined it.
#[derive(Debug, Clone)]
pub struct Form;
