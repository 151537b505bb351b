//! What the command line understands, and that its help is French and whole.

use super::*;

fn resolved(arguments: &[&str]) -> Result<Resolved, clap::Error> {
    let all = ["site-gen"].iter().chain(arguments);
    Arguments::try_parse_from(all).map(Arguments::resolve)
}

#[test]
fn the_command_is_sound() {
    Arguments::command().debug_assert();
}

#[test]
fn the_bundle_lies_beside_the_site_unless_told_otherwise() {
    let Ok(Resolved::Build { project, manner }) = resolved(&["build", "--out", "a/site/"]) else { panic!() };
    assert_eq!(project.destination.bundle, Path::new("a/site.bundle"));
    assert_eq!(manner, Manner { format: Format::Human, quiet: false });
    let Ok(Resolved::Check { project, manner, .. }) =
        resolved(&["check", "--bundle", "b", "--format", "json", "-q"])
    else {
        panic!()
    };
    assert_eq!(project.destination.bundle, Path::new("b"));
    assert_eq!(manner, Manner { format: Format::Json, quiet: true });
}

#[test]
fn warnings_are_denied_on_request() {
    let denied = |arguments: &[&str]| match resolved(arguments) {
        Ok(Resolved::Build { project, .. } | Resolved::Check { project, .. }) => {
            project.options.deny_warnings
        }
        _ => panic!("{arguments:?}"),
    };
    assert!(denied(&["build", "--deny", "warnings"]) && !denied(&["check"]));
    assert!(resolved(&["build", "--deny", "errors"]).is_err());
}

#[test]
fn the_base_url_loses_its_last_slash() {
    let Ok(Resolved::Build { project, .. }) = resolved(&["build", "--base-url", "https://exemple.ch/"])
    else {
        panic!()
    };
    assert_eq!(project.options.base_url.as_deref(), Some("https://exemple.ch"));
    assert!(resolved(&["build", "--base-url", "exemple.ch"]).is_err());
}

#[test]
fn the_help_is_in_french_and_complete() {
    let mut command = Arguments::command();
    command.build();
    let help = command.render_long_help().to_string();
    for word in ["Utilisation :", "Commandes :", "build", "check", "new", "Exemples :", "Code de sortie"] {
        assert!(help.contains(word), "{word} is missing from\n{help}");
    }
    for mut command in command.get_subcommands().cloned().collect::<Vec<_>>() {
        let help = command.render_long_help().to_string();
        assert!(help.contains("Exemples :"), "{help}");
        for english in ["Usage:", "Commands:", "Options:", "possible values", "[default", "Print help"] {
            assert!(!help.contains(english), "{english} is in\n{help}");
        }
    }
    assert!(!help.contains("Usage:") && !help.contains("Print "), "{help}");
}

#[test]
fn what_a_value_must_be_is_told_in_french() {
    let said = |arguments: &[&str]| clap_french::explain(&resolved(arguments).unwrap_err());
    assert!(said(&["build", "--base-url", "x"]).ends_with("(une adresse commence par https:// ou http://)"));
    #[cfg(feature = "serve")]
    for option in ["--port", "--queue-port"] {
        let wrong = format!("« abc » ne convient pas pour « {option} <PORT> » (un nombre de 0 à 65535)");
        assert_eq!(said(&["serve", option, "abc"]), wrong);
    }
    assert!(said(&["completions"]).contains("SHELL"));
}
