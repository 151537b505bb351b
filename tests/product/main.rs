//! What the whole product promises, tried through its commands as a newcomer would.

mod architecture;
mod bad_input;
mod commands;
mod crawl;
mod derived_files;
mod documentation;
mod institutions;
mod languages;
mod live;
mod naughty;
mod published_site;
mod reference;
mod reference_forms;
mod second_site;
mod server;
