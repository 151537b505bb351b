//! What the targets share: the very files of the function and of the staff's desk that read what strangers wrote. They
//! need nothing else of their crates, and so none of the store's client is compiled here.

// What `envelope.rs` asks of the function's crate is here.
extern crate self as ingest_fn;

mod answers;
mod envelopes;

#[path = "../../staff/src/envelope.rs"]
#[allow(dead_code, reason = "not everything that is read is shown here")]
mod envelope;
#[path = "../../src/envelope_version.rs"]
mod envelope_version;
#[path = "../../src/parse.rs"]
#[allow(dead_code, reason = "the targets look at answers only")]
mod parse;
#[path = "../../src/reference.rs"]
#[allow(dead_code, reason = "references are read here, never drawn")]
mod reference;
#[path = "../../staff/src/terminal.rs"]
#[allow(dead_code, reason = "nothing is printed here")]
mod terminal;
#[path = "../../staff/src/trouble.rs"]
mod trouble;

pub use answers::answer;
pub use envelope_version::{PHOTO_VERSION, SEALED_VERSION};
pub use envelopes::open;
pub use reference::Reference;
