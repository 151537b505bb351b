//! The command line: what was typed, what it means, and which part of the library does it.
//!
//! Exit status: 0 when all is well, 1 when the content or the theme has errors, 2 when the command was misused or
//! the machine refused.

mod arguments;
mod french;
mod report;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser as _;

use crate::world::Disk;
use crate::{Failure, Project, new, write};
#[cfg(feature = "serve")]
pub use arguments::Serve;
use arguments::{Arguments, Resolved};
pub use report::{Format, Printer};

const CONTENT_ERRORS: u8 = 1;
const WRONG_USE: u8 = 2;

/// Runs the command `arguments`, the first being the program's name.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return french::show(&error),
    };
    match arguments.resolve() {
        Resolved::Build { project, format } => {
            finish(&project, format, |world| crate::build(world, &project))
        }
        Resolved::Check { project, format } => {
            finish(&project, format, |world| crate::check(world, &project.options))
        }
        Resolved::New { project, format, collection, title } => {
            begin_page(&project, format, &collection, &title)
        }
        #[cfg(feature = "serve")]
        Resolved::Serve { project, format, serve } => crate::serve::run(&project, format, &serve),
    }
}

/// Does the work and tells how it went.
fn finish(
    project: &Project,
    format: Format,
    work: impl FnOnce(&Disk) -> Result<crate::Report, Failure>,
) -> ExitCode {
    let started = Instant::now();
    let world = Disk::new(&project.content, &project.themes);
    let printer = Printer::new(format);
    match work(&world) {
        Ok(report) => {
            printer.report(&world, project, &report, started.elapsed());
            ExitCode::SUCCESS
        }
        Err(failure) => exit_status(&printer, &world, &failure),
    }
}

/// Prints why there is no result.
pub(crate) fn exit_status(printer: &Printer, world: &Disk, failure: &Failure) -> ExitCode {
    match failure {
        Failure::Content(diagnostics) => {
            printer.diagnostics(world, diagnostics);
            ExitCode::from(CONTENT_ERRORS)
        }
        Failure::Write(error) => wrong_use(error),
    }
}

/// Prints a reason that lies in the command or the machine, not in the content.
pub(crate) fn wrong_use(why: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("erreur : {why}");
    ExitCode::from(WRONG_USE)
}

fn begin_page(project: &Project, format: Format, collection: &str, title: &str) -> ExitCode {
    let world = Disk::new(&project.content, &project.themes);
    let printer = Printer::new(format);
    let page = match new::page(&world, collection, title, project.options.now) {
        Ok(page) => page,
        Err(diagnostics) => return exit_status(&printer, &world, &diagnostics.into()),
    };
    let path = project.content.join(page.path.strip_prefix("content/").unwrap_or(&page.path));
    match write::create_new(&path, page.text.as_bytes()) {
        Ok(()) => {
            printer.new_page(&path);
            ExitCode::SUCCESS
        }
        Err(error) => wrong_use(&error),
    }
}
