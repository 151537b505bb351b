//! The command `site-gen`: arguments in, exit status out. See `cli` for what it does.

use std::process::ExitCode;

/// Most of a build's time goes into small texts, made and dropped on every core.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    site_gen::cli::main(std::env::args_os())
}
