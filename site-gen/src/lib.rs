//! From a folder of Markdown and photos to a site, in one direction:
//!
//! ```text
//! load → parse → check → plan images → fingerprint assets → render → derive → encode images → write
//! ```

pub mod assets;
pub mod date;
pub mod diagnostic;
pub mod encode;
pub mod image_facts;
pub mod markdown;
pub mod plan;
pub mod render;
pub mod site;
pub mod slug;
pub mod theme;
pub mod view;
pub mod world;
pub mod write;

#[cfg(test)]
mod fixture;
