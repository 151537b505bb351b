//! The command line, in the language of those who type it.

use crate::desk::{CLOSED, RECEIVED};
use crate::trouble::Trouble;
use clap::{ArgAction, Parser, Subcommand};
use clap_french::{ARGUMENTS, COMMANDS, OPTIONS, TEMPLATE};
use ingest_fn::Reference;
use ingest_fn::store::WITHDRAWN;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Consulter les demandes reçues par les formulaires du site.
#[derive(Debug, Parser)]
#[command(
    name = "staff",
    version,
    help_template = TEMPLATE,
    after_help = EXAMPLES,
    subcommand_help_heading = COMMANDS,
    subcommand_value_name = "COMMANDE",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    next_help_heading = OPTIONS
)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,

    /// Fichier de la clé privée [sinon la variable STAFF_KEY_FILE ; par défaut : .local/keys/staff.key]
    #[arg(
        long,
        global = true,
        env = "STAFF_KEY_FILE",
        value_name = "FICHIER",
        default_value = ".local/keys/staff.key",
        hide_env = true,
        hide_default_value = true
    )]
    pub key: PathBuf,

    /// Table DynamoDB [sinon la variable TABLE_NAME ; par défaut : submissions]
    #[arg(
        long,
        global = true,
        env = "TABLE_NAME",
        value_name = "TABLE",
        default_value = "submissions",
        hide_env = true,
        hide_default_value = true
    )]
    pub table: String,

    /// Afficher cette aide
    #[arg(short, long, global = true, action = ArgAction::Help, display_order = 100)]
    help: Option<bool>,

    /// Afficher la version
    #[arg(short = 'V', long, action = ArgAction::Version, display_order = 101)]
    version: Option<bool>,
}

const EXAMPLES: &str = "\
Exemples :
  staff keygen --out ma-cle.key        créer sa clé, une fois
  staff list                           ce qui est arrivé, le plus récent en premier
  staff list --status suspecte         ce que le site prend pour des robots
  staff show A83K-252-9XY              lire une demande
  staff show A83K-252-9XY --photo photo.jpg
  staff close A83K-252-9XY             quand la demande est traitée : elle quitte la liste

« staff COMMANDE --help » décrit chaque commande.

Les demandes sont lues là où AWS le dit (AWS_PROFILE, AWS_REGION) ; sur l’ordinateur où « site-gen serve » fonctionne,
il affiche les lignes à copier.

Code de sortie : 0 si tout va bien, 1 en cas d’échec (le message dit quoi faire), 2 si la commande est mal écrite.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Créer une paire de clés ; affiche la clé publique
    #[command(help_template = TEMPLATE, next_help_heading = OPTIONS)]
    Keygen {
        /// Fichier à créer (par défaut, celui de --key)
        #[arg(long, value_name = "FICHIER")]
        out: Option<PathBuf>,
    },
    /// Lister les demandes qui ne sont pas traitées, la plus récente en premier
    #[command(help_template = TEMPLATE, next_help_heading = OPTIONS)]
    List {
        /// Seulement ce formulaire
        #[arg(long, value_name = "FORMULAIRE")]
        form: Option<String>,
        /// Seulement ce statut : « reçue », « suspecte », « retirée », ou le nom enregistré
        #[arg(long, value_name = "STATUT", value_parser = Status::parse)]
        status: Option<Status>,
    },
    /// Ouvrir une demande
    #[command(help_template = TEMPLATE, next_help_heading = OPTIONS)]
    Show {
        /// Référence donnée à la personne, avec ou sans tirets
        #[arg(value_name = "RÉFÉRENCE", value_parser = reference, help_heading = ARGUMENTS)]
        reference: Reference,
        /// Enregistrer la photo jointe dans ce fichier
        #[arg(long, value_name = "FICHIER")]
        photo: Option<PathBuf>,
        /// Définition des formulaires, pour afficher les questions [par défaut : public.bundle/forms.json, s’il existe]
        #[arg(long, value_name = "FICHIER")]
        bundle: Option<PathBuf>,
    },
    /// Noter qu’une demande est traitée : elle quitte la liste, et reste lisible par sa référence
    #[command(help_template = TEMPLATE, next_help_heading = OPTIONS)]
    Close {
        /// Référence de la demande, avec ou sans tirets
        #[arg(value_name = "RÉFÉRENCE", value_parser = reference, help_heading = ARGUMENTS)]
        reference: Reference,
    },
    /// Remettre dans la liste une demande traitée
    #[command(help_template = TEMPLATE, next_help_heading = OPTIONS)]
    Reopen {
        /// Référence de la demande, avec ou sans tirets
        #[arg(value_name = "RÉFÉRENCE", value_parser = reference, help_heading = ARGUMENTS)]
        reference: Reference,
    },
    /// Effacer une demande pour une personne qui a perdu son code, comme elle l’aurait fait elle-même ; c’est définitif
    /// (pour la personne qui gère l’installation)
    #[command(help_template = TEMPLATE, next_help_heading = OPTIONS)]
    Erase {
        /// Référence de la demande, avec ou sans tirets
        #[arg(value_name = "RÉFÉRENCE", value_parser = reference, help_heading = ARGUMENTS)]
        reference: Reference,
    },
    /// Reprendre d’une table restaurée ce qu’un accident a effacé, sans rien remplacer ni rendre ce qui a été retiré
    /// (pour la personne qui gère l’installation ; aucune clé privée n’est nécessaire)
    #[command(help_template = TEMPLATE, next_help_heading = OPTIONS)]
    Recover {
        /// La table restaurée ; celle de --table reçoit ce qui lui manque
        #[arg(long, value_name = "TABLE")]
        from: String,
        /// Fichier de références retirées depuis la sauvegarde, une par ligne, si leur trace est perdue aussi
        #[arg(long, value_name = "FICHIER")]
        withdrawn: Option<PathBuf>,
    },
}

/// A status, by the name it is stored under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status(String);

/// Stored name, and what staff read.
const STATUSES: [(&str, &str); 4] =
    [(RECEIVED, "reçue"), ("suspect", "suspecte"), (WITHDRAWN, "retirée"), (CLOSED, "traitée")];

impl Status {
    fn parse(text: &str) -> Result<Self, String> {
        let typed = text.trim().to_lowercase();
        let stored = STATUSES.iter().find(|(stored, shown)| {
            typed == *stored || typed == *shown || typed.replace('c', "ç") == shown.replace('c', "ç")
        });
        match stored {
            Some((stored, _)) if *stored == CLOSED => {
                Err("les demandes traitées ne sont plus dans la liste : « staff show » les ouvre par leur référence".to_owned())
            }
            Some((stored, _)) => Ok(Self((*stored).to_owned())),
            None => Err("les statuts sont « reçue », « suspecte » et « retirée »".to_owned()),
        }
    }

    pub fn stored(&self) -> &str {
        &self.0
    }

    /// What staff read for a stored name.
    pub fn shown(stored: &str) -> &str {
        STATUSES.iter().find(|(name, _)| *name == stored).map_or(stored, |(_, shown)| shown)
    }
}

/// The references that a file lists, one on each line; empty lines and what follows a « # » at their start are passed
/// over.
pub fn references(file: &Path) -> Result<BTreeSet<Reference>, Trouble> {
    let unread = |what: String| {
        Trouble::new(
            format!("{} ne peut pas être lu : {what}.", file.display()),
            "Écrivez une référence par ligne, par exemple A83K-252-9XY. Rien n’a été changé.",
        )
    };
    let list = std::fs::read_to_string(file).map_err(|error| unread(error.to_string()))?;
    let lines = list.lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| reference(line).map_err(|what| unread(format!("ligne {number}, {what}"))))
        .collect()
}

/// As a person types it, or as the notice to staff shows it, with the kind of the item before it.
fn reference(text: &str) -> Result<Reference, String> {
    let text = text.trim();
    Reference::parse(text.strip_prefix("S#").unwrap_or(text))
        .map_err(|_| "une référence a dix lettres et chiffres, par exemple A83K-252-9XY".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_status_is_understood_as_people_write_it() {
        for text in ["reçue", "Reçue", "recue", "received"] {
            assert_eq!(Status::parse(text).unwrap().stored(), "received", "{text}");
        }
        assert_eq!(Status::parse("suspecte").unwrap().stored(), "suspect");
        assert!(Status::parse("autre").is_err());
        assert_eq!(Status::shown("received"), "reçue");
        assert!(Status::parse("traitée").unwrap_err().contains("par leur référence"));
        assert_eq!(Status::shown("closed"), "traitée");
        assert_eq!(Status::shown("autre"), "autre");
    }
}
