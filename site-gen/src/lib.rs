//! From a folder of Markdown and photos to a site, in one direction:
//!
//! ```text
//! load → parse → check → plan images → fingerprint assets → render → derive → encode images → write
//! ```

pub mod assets;
pub mod check;
pub mod content;
pub mod date;
pub mod diagnostic;
pub mod encode;
pub mod image_facts;
pub mod load;
pub mod markdown;
pub mod model;
pub mod new;
pub mod plan;
pub mod render;
pub mod site;
pub mod slug;
pub mod suggest;
pub mod table;
pub mod theme;
pub mod view;
pub mod world;
pub mod write;

#[cfg(test)]
mod fixture;
