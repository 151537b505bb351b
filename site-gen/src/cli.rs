//! The command line: what was typed, what it means, and which part of the library does it.
//!
//! Exit status: 0 when all is well, 1 when the content or the theme has errors, 2 when the command was misused or
//! the machine refused.

mod arguments;
mod examples;
mod progress;
mod report;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser as _;
use clap_french::WRONG_USE;

use crate::check::Options;
use crate::diagnostic::Diagnostic;
use crate::new::ask::Wanted;
use crate::site::Collection;
use crate::world::Disk;
use crate::{Failure, Project, new, write};
#[cfg(feature = "serve")]
pub use arguments::Serve;
use arguments::{Arguments, NewPage, Resolved};
pub use report::{Format, Manner, Printer};

const CONTENT_ERRORS: u8 = 1;

/// Runs the command `arguments`, the first being the program's name.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return clap_french::show(&error, "site-gen"),
    };
    match arguments.resolve() {
        Resolved::Build { project, manner } => {
            finish(&project, manner, |world| crate::build(world, &project))
        }
        Resolved::Check { project, manner, external_links } => {
            finish(&project, manner, |world| check(world, &project.options, external_links))
        }
        Resolved::New { project, manner, page } => begin_page(&project, manner, page),
        Resolved::Completions(shell) => {
            arguments::complete(shell);
            ExitCode::SUCCESS
        }
        #[cfg(feature = "serve")]
        Resolved::Serve { project, manner, serve } => crate::serve::run(&project, manner, &serve),
    }
}

/// Does the work and tells how it went.
fn finish(
    project: &Project,
    manner: Manner,
    work: impl FnOnce(&Disk) -> Result<crate::Report, Failure>,
) -> ExitCode {
    let started = Instant::now();
    let world = Disk::new(&project.content, &project.themes);
    let printer = Printer::new(manner);
    let progress = progress::show(manner);
    let done = work(&world);
    progress.clear();
    match done {
        Ok(report) => {
            printer.report(&world, project, &report, started.elapsed());
            ExitCode::SUCCESS
        }
        Err(failure) => exit_status(&printer, &world, &failure),
    }
}

fn check(world: &Disk, options: &Options, external_links: bool) -> Result<crate::Report, Failure> {
    #[cfg(feature = "external-links")]
    if external_links {
        return crate::check_and_visit(world, options, &crate::external::Politeness::default());
    }
    #[cfg(not(feature = "external-links"))]
    let _ = external_links;
    crate::check(world, options)
}

/// Prints why there is no result.
pub(crate) fn exit_status(printer: &Printer, world: &Disk, failure: &Failure) -> ExitCode {
    match failure {
        Failure::Content(diagnostics) => {
            printer.diagnostics(world, diagnostics);
            printer.failed(diagnostics);
            ExitCode::from(CONTENT_ERRORS)
        }
        Failure::Write(error) => {
            printer.gave_up(error);
            wrong_use(error)
        }
    }
}

/// Prints a reason that lies in the command or the machine, not in the content.
pub(crate) fn wrong_use(why: &dyn std::fmt::Display) -> ExitCode {
    eprintln!("erreur : {why}");
    ExitCode::from(WRONG_USE)
}

fn begin_page(project: &Project, manner: Manner, wanted: NewPage) -> ExitCode {
    let world = Disk::new(&project.content, &project.themes);
    let printer = Printer::new(manner);
    let wanted = match settle(&world, manner, wanted) {
        Ok(Some(wanted)) => wanted,
        Ok(None) => return ExitCode::from(WRONG_USE),
        Err(NoPage::Content(diagnostics)) => return exit_status(&printer, &world, &diagnostics.into()),
        Err(NoPage::WrongUse(why)) => return wrong_use(&why),
    };
    let page = match new::page(&world, &wanted.collection, &wanted.title, project.options.now) {
        Ok(page) => page,
        Err(diagnostics) => return exit_status(&printer, &world, &diagnostics.into()),
    };
    let text = new::answers::fill(&page.text, &wanted.answers);
    let path = project.content.join(page.path.strip_prefix("content/").unwrap_or(&page.path));
    match write::create_new(&path, text.as_bytes()) {
        Ok(()) => {
            printer.new_page(&path);
            ExitCode::SUCCESS
        }
        Err(error) => wrong_use(&error),
    }
}

/// Why a page cannot be begun.
enum NoPage {
    Content(Vec<Diagnostic>),
    WrongUse(String),
}

/// All that is needed for a page: from the arguments, or asked for where a person can answer.
fn settle(world: &Disk, manner: Manner, given: NewPage) -> Result<Option<Wanted>, NoPage> {
    let NewPage { collection, title, set } = given;
    let (sources, model) = new::model(world).map_err(NoPage::Content)?;
    let known = new::answers::Known { model: &model, files: &sources.files };
    let answers = |collection: &Collection| {
        let read = |text: &String| new::answers::set(text, known, collection);
        set.iter().map(read).collect::<Result<Vec<_>, String>>()
    };
    let declared = match &collection {
        Some(name) => Some(new::declared(&model, name).map_err(NoPage::Content)?),
        None => None,
    };
    let answered = match declared {
        Some(declared) => Some(answers(&declared.collection).map_err(NoPage::WrongUse)?),
        None => None,
    };
    match (answered, declared, title) {
        (Some(answers), Some(declared), Some(title)) => {
            Ok(Some(Wanted { collection: declared.collection.name.clone(), title, answers }))
        }
        (_, declared, title) if manner.format == Format::Human && is_attended() => {
            let named = declared.map(|declared| declared.collection.name.clone());
            let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout());
            new::ask::ask(&mut input, &mut output, known, (named, title), &answers)
                .map_err(|error| NoPage::WrongUse(error.to_string()))
        }
        (_, None, _) => Err(NoPage::WrongUse(
            "il manque la collection et le titre : site-gen new actions \"Titre de l’action\"".to_owned(),
        )),
        (_, Some(declared), _) => Err(NoPage::WrongUse(format!(
            "il manque le titre : site-gen new {} \"TITRE\"",
            declared.collection.name
        ))),
    }
}

/// Whether a person sits at both ends.
fn is_attended() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}
