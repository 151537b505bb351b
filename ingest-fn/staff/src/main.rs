//! The staff's desk: lists what was queued and opens it with a private key. No other program of the project can.

mod cli;
mod desk;
mod envelope;
mod keys;
mod show;
mod terminal;
mod trouble;

use clap::Parser;
use cli::{Arguments, Command};
use desk::Change;
use ingest_fn::Reference;
use std::process::ExitCode;
use trouble::Trouble;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return clap_french::show(&error, "staff"),
    };
    match run(arguments).await {
        Ok(text) => terminal::print(&text),
        Err(trouble) => {
            eprintln!("{}", terminal::safe(&trouble.to_string()));
            ExitCode::from(1)
        }
    }
}

async fn run(arguments: Arguments) -> Result<String, Trouble> {
    match arguments.command {
        Command::Keygen { out } => keys::generate(&out.unwrap_or(arguments.key)),
        Command::List { form, status } => {
            let desk = desk::Desk::connect(arguments.table).await;
            let entries = desk.list(form.as_deref(), status.as_ref().map(cli::Status::stored)).await?;
            Ok(show::list(&entries))
        }
        Command::Close { reference } => change(arguments.table, &reference, Change::Close).await,
        Command::Reopen { reference } => change(arguments.table, &reference, Change::Reopen).await,
        Command::Erase { reference } => {
            let desk = desk::Desk::connect(arguments.table).await;
            desk.erase(&reference).await?;
            // What is left needs no key to be read.
            show::one(&desk, &[], &reference, None, &show::Labels::default()).await
        }
        Command::Recover { from, withdrawn } => {
            let withdrawn = withdrawn.as_deref().map(cli::references).transpose()?.unwrap_or_default();
            let restored = desk::Desk::connect(from).await;
            let desk = desk::Desk::connect(arguments.table).await;
            Ok(show::recovered(&desk.recover(&restored, &withdrawn).await?))
        }
        Command::Show { reference, photo, bundle } => {
            let labels = show::Labels::load(bundle.as_deref())?;
            let keys = keys::read(&arguments.key)?;
            let desk = desk::Desk::connect(arguments.table).await;
            show::one(&desk, &keys, &reference, photo.as_deref(), &labels).await
        }
    }
}

async fn change(table: String, reference: &Reference, change: Change) -> Result<String, Trouble> {
    let changed = desk::Desk::connect(table).await.change(reference, change).await?;
    show::changed(reference, change, changed)
}
