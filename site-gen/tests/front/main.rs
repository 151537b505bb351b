//! What an editor is told: one small site in memory per rule, spoilt in one place.

#![allow(clippy::unwrap_used, reason = "in a test, to panic is to fail")]

mod aliases;
mod blocks;
mod command;
mod content;
mod data;
mod days;
mod declared;
mod drawn;
mod files;
mod glossary;
mod image;
mod languages;
mod links;
mod listed;
mod new_page;
mod pages;
mod published;
mod qr;
mod references;
mod site_test;
mod texts;
