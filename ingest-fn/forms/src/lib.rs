//! The contract both sides share: what a form asks, what an answer must be, and what a form shows.
//!
//! `site-gen` reads definitions, refuses the wrong ones and draws the empty form; `ingest-fn` validates what
//! comes back and draws the same form with its errors. Both use this crate, so a rule cannot hold on one side
//! and not on the other. Everything here is pure: no file, no clock, no network, no template engine.
//!
//! Read in this order: [`form`] (what a form is), [`posted`] (what a browser sent), [`validation`]
//! (`posted` → [`answers`] or errors), [`view`] (what a template needs), [`messages`] (every sentence shown).
//! With the feature `definitions`: [`yaml`] (YAML whose every node knows where it stands) and [`definition`]
//! (YAML → `form`, all problems in one go).

pub mod answers;
#[cfg(feature = "definitions")]
pub mod definition;
pub mod form;
pub mod messages;
mod months;
#[cfg(feature = "definitions")]
mod nearest;
pub mod posted;
pub mod recap;
pub mod validation;
pub mod view;
#[cfg(feature = "definitions")]
pub mod yaml;

pub use answers::{Answer, Answers};
pub use form::Form;
pub use messages::{Messages, message_keys};
pub use months::MONTHS;
#[cfg(feature = "definitions")]
pub use nearest::{is_slip, nearest};
pub use posted::{Posted, Upload, UploadProblem, unknown_fields};
pub use validation::{FieldError, validate};
pub use view::{FormView, view};
