//! What an editor is told: one small site in memory per rule, spoilt in one place.

mod aliases;
mod command;
mod content;
mod days;
mod image;
mod links;
mod new_page;
mod pages;
mod published;
mod site_test;
