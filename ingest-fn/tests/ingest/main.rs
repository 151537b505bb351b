//! The function as a browser and as Lambda meet it: requests go in by HTTP, submissions come out of a store that
//! speaks DynamoDB's own protocol. Nothing here calls the library's inside.

#![allow(clippy::unwrap_used, reason = "in a test, to panic is to fail")]

mod app;
mod architecture;
mod bundle;
mod corpus;
mod doors;
mod expiring;
mod faults;
mod kill;
mod lambda;
mod leaks;
mod limits;
mod loading;
mod naughty;
mod pictures;
mod posting;
mod proofreading;
mod refusing;
mod runtime;
mod sabotage;
mod switching;
mod withdrawing;
