//! The command `site-gen`: arguments in, exit status out. See `cli` for what it does.

use std::process::ExitCode;

fn main() -> ExitCode {
    site_gen::cli::main(std::env::args_os())
}
