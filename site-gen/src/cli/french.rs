//! What was mistyped, told in French; clap speaks English only.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Prints help, version or error, and gives the exit status.
pub fn show(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // Nobody is left to tell if standard output is closed.
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            ExitCode::from(super::WRONG_USE)
        }
        _ => {
            eprintln!("erreur : {}\n\nEssayez « site-gen --help ».", explain(error));
            ExitCode::from(super::WRONG_USE)
        }
    }
}

fn explain(error: &clap::Error) -> String {
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
            let why = match std::error::Error::source(error) {
                // clap says these in English.
                Some(_) if argument.contains("port") => " (un nombre de 0 à 65535)".to_owned(),
                Some(why) => format!(" ({why})"),
                None => String::new(),
            };
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
    use super::super::arguments::Arguments;
    use super::*;
    use clap::Parser as _;

    fn said(arguments: &[&str]) -> String {
        explain(&Arguments::try_parse_from(["site-gen"].iter().chain(arguments)).unwrap_err())
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
        assert!(
            said(&["build", "--base-url", "x"]).ends_with("(une adresse commence par https:// ou http://)")
        );
        let port = "« abc » ne convient pas pour « --port <PORT> » (un nombre de 0 à 65535)";
        assert_eq!(said(&["serve", "--port", "abc"]), port);
        assert!(said(&["completions"]).contains("SHELL"));
        assert!(said(&["build", "reste"]).contains("« reste »"));
    }
}
