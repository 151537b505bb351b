//! Help and mistakes in French, for the commands that editors and staff type; clap speaks English only.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// How help is laid out, for `help_template`.
pub const TEMPLATE: &str = "{about-with-newline}\nUtilisation : {usage}\n\n{all-args}{after-help}";

/// clap adds the colon, French the space before it. For `help_heading`.
pub const OPTIONS: &str = "Options ";
/// The same, for what is given without an option's name.
pub const ARGUMENTS: &str = "Arguments ";
/// The same, for `subcommand_help_heading`.
pub const COMMANDS: &str = "Commandes ";

/// Exit status of a command that was misused.
pub const WRONG_USE: u8 = 2;

/// Prints help, version or error of `program`, and gives the exit status: 0 when that was asked for, 2 otherwise.
pub fn show(error: &clap::Error, program: &str) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Nobody is left to tell if standard output is closed.
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            ExitCode::from(WRONG_USE)
        }
        _ => {
            eprintln!("erreur : {}\n\nEssayez « {program} --help ».", explain(error));
            ExitCode::from(WRONG_USE)
        }
    }
}

/// What was mistyped. A `value_parser` of ours tells why in French; clap's own tell it in English, so they are for values
/// that cannot be wrong.
pub fn explain(error: &clap::Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    let near = |kind| {
        let text = text(kind);
        if text.is_empty() { text } else { format!(". Vouliez-vous dire « {text} » ?") }
    };
    match error.kind() {
        ErrorKind::UnknownArgument if !argument.starts_with('-') => format!("« {argument} » est de trop"),
        ErrorKind::UnknownArgument => {
            format!("l’option « {argument} » n’existe pas{}", near(ContextKind::SuggestedArg))
        }
        ErrorKind::InvalidSubcommand => {
            let command = text(ContextKind::InvalidSubcommand);
            format!("la commande « {command} » n’existe pas{}", near(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("il manque : {argument}"),
        ErrorKind::MissingSubcommand => "il manque une commande".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => format!("l’option « {argument} » attend une valeur"),
        ErrorKind::InvalidValue => {
            let valid = text(ContextKind::ValidValue);
            let choices = if valid.is_empty() { valid } else { format!(" ; valeurs possibles : {valid}") };
            format!("« {value} » ne convient pas pour « {argument} »{choices}")
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(|why| format!(" ({why})")).unwrap_or_default();
            format!("« {value} » ne convient pas pour « {argument} »{why}")
        }
        ErrorKind::ArgumentConflict => format!("« {argument} » ne peut être donné qu’une fois"),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("l’option « {argument} » attend une valeur")
        }
        ErrorKind::TooManyValues => format!("« {value} » est de trop pour « {argument} »"),
        ErrorKind::InvalidUtf8 => "un argument n’est pas lisible (encodage)".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Arg, Command};

    fn said(arguments: &[&str]) -> String {
        let build = Command::new("build")
            .arg(Arg::new("themes").long("themes").value_name("DOSSIER"))
            .arg(Arg::new("format").long("format").value_parser(["human", "json"]))
            .arg(Arg::new("port").long("port").value_parser(|text: &str| match text.parse::<u16>() {
                Ok(port) => Ok(port),
                Err(_) => Err("un nombre de 0 à 65535"),
            }));
        let show = Command::new("show").arg(Arg::new("RÉFÉRENCE").required(true));
        let program = Command::new("p").subcommand_required(true).subcommands([build, show]);
        explain(&program.try_get_matches_from(["p"].iter().chain(arguments)).unwrap_err())
    }

    #[test]
    fn mistakes_are_told_in_french() {
        assert_eq!(said(&["bild"]), "la commande « bild » n’existe pas. Vouliez-vous dire « build » ?");
        assert_eq!(
            said(&["build", "--theme", "x"]),
            "l’option « --theme » n’existe pas. Vouliez-vous dire « --themes » ?"
        );
        assert_eq!(said(&["build", "--themes"]), "l’option « --themes <DOSSIER> » attend une valeur");
        assert!(said(&["build", "--format", "xml"]).ends_with("valeurs possibles : human, json"));
        let port = "« abc » ne convient pas pour « --port <port> » (un nombre de 0 à 65535)";
        assert_eq!(said(&["build", "--port", "abc"]), port);
        assert_eq!(said(&["show"]), "il manque : <RÉFÉRENCE>");
        assert!(said(&["build", "reste"]).contains("« reste »"));
        assert_eq!(
            said(&["build", "--port", "1", "--port", "2"]),
            "« --port <port> » ne peut être donné qu’une fois"
        );
        assert_eq!(said(&[]), "il manque une commande");
    }
}
