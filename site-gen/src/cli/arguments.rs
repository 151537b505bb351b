//! Parsed arguments, then resolved ones: defaults that depend on each other are settled here and nowhere else.

use std::path::{Path, PathBuf};

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::report::Format;
use crate::Project;
use crate::check::Options;
use crate::model;
use crate::write::Destination;

const TEMPLATE: &str = "{about-with-newline}\nUtilisation : {usage}\n\n{all-args}{after-help}";

/// clap adds the colon, French the space before it.
const OPTIONS: &str = "Options ";
const ARGUMENTS: &str = "Arguments ";

const EXAMPLES: &str = "\
Exemples :
  site-gen check                             relire tout le contenu, sans rien écrire
  site-gen build                             content/ + themes/ → public/
  site-gen build --drafts --out apercu       un aperçu avec les brouillons
  site-gen serve                             le site et ses formulaires sur cet ordinateur
  site-gen new actions \"Titre de l’action\"   commencer une page

« site-gen COMMANDE --help » décrit chaque commande.

Code de sortie : 0 si tout va bien, 1 si le contenu ou le thème a des erreurs, 2 si la commande est mal employée
ou si l’ordinateur refuse (disque plein, port occupé…).";

/// Fabrique le site des actions Patients Partenaires à partir de textes Markdown et de photos.
#[derive(Debug, Parser)]
#[command(
    name = "site-gen",
    version,
    help_template = TEMPLATE,
    after_help = EXAMPLES,
    subcommand_help_heading = "Commandes ",
    subcommand_value_name = "COMMANDE",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    next_help_heading = OPTIONS
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// Afficher cette aide.
    #[arg(short, long, global = true, action = ArgAction::Help, display_order = 100)]
    help: Option<bool>,

    /// Afficher la version.
    #[arg(short = 'V', long, action = ArgAction::Version, display_order = 101)]
    version: Option<bool>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Construire le site dans un dossier prêt à publier.
    ///
    /// Le site précédent n’est remplacé que si tout est juste : en cas d’erreur, ou si la construction est
    /// interrompue, il reste tel quel. Seuls les fichiers qui changent sont écrits.
    #[command(help_template = TEMPLATE)]
    Build {
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        output: Output,
        /// Mettre à côté des fichiers de texte leurs copies compressées (.br et .gz), pour un hébergeur qui les
        /// envoie telles quelles.
        #[arg(long, help_heading = OPTIONS)]
        precompress: bool,
    },
    /// Relire le contenu et le thème, et montrer toutes les erreurs sans rien écrire.
    #[command(help_template = TEMPLATE)]
    Check {
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        output: Output,
    },
    /// Construire le site et le servir sur cet ordinateur, formulaires compris.
    ///
    /// Les réponses aux formulaires sont chiffrées et gardées dans une file locale, sous .local/. Les clés de
    /// développement y sont créées au premier démarrage. Ctrl-C arrête tout.
    #[cfg(feature = "serve")]
    #[command(help_template = TEMPLATE)]
    Serve {
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        serve: Serve,
    },
    /// Commencer une page : un fichier avec tous les champs de sa collection, expliqués.
    #[command(help_template = TEMPLATE)]
    New {
        /// La collection, comme dans content/site.yaml : « actions », « pages »…
        #[arg(help_heading = ARGUMENTS)]
        collection: String,
        /// Le titre de la page, entre guillemets.
        #[arg(value_name = "TITRE", help_heading = ARGUMENTS)]
        title: String,
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Debug, Args)]
#[command(next_help_heading = OPTIONS)]
struct Sources {
    /// Dossier du contenu [par défaut : content].
    #[arg(long, value_name = "DOSSIER", default_value = "content", hide_default_value = true)]
    content: PathBuf,

    /// Dossier du thème [par défaut : themes].
    #[arg(long, value_name = "DOSSIER", default_value = "themes", hide_default_value = true)]
    themes: PathBuf,

    /// Publier aussi les brouillons.
    #[arg(long)]
    drafts: bool,

    /// Adresse publique du site, au lieu de celle de content/site.yaml.
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = OPTIONS)]
struct Output {
    /// Dossier du site publié [par défaut : public]. Vide, nouveau, ou écrit par site-gen.
    #[arg(long, value_name = "DOSSIER", default_value = "public", hide_default_value = true)]
    out: PathBuf,

    /// Dossier de ce qui n’est pas publié : formulaires, liste des fichiers écrits
    /// [par défaut : celui de --out, suivi de « .bundle »].
    #[arg(long, value_name = "DOSSIER")]
    bundle: Option<PathBuf>,

    /// Dossier où garder les photos déjà réduites, hors des autres [par défaut : .cache].
    #[arg(long, value_name = "DOSSIER", default_value = ".cache", hide_default_value = true)]
    cache: PathBuf,

    /// Présentation des messages : human (à lire) ou json (un objet par ligne) [par défaut : human].
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        default_value = "human",
        hide_default_value = true,
        hide_possible_values = true
    )]
    format: FormatName,
}

/// Where the local server listens and keeps its things.
#[cfg(feature = "serve")]
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = OPTIONS)]
pub struct Serve {
    /// Port du site ; 0 pour un port libre [par défaut : 8080].
    #[arg(long, default_value_t = 8080, hide_default_value = true)]
    pub port: u16,

    /// Port de la file locale ; 0 pour un port libre [par défaut : 8000].
    #[arg(long, value_name = "PORT", default_value_t = 8000, hide_default_value = true)]
    pub queue_port: u16,

    /// Dossier des clés de développement et de la file [par défaut : .local].
    #[arg(long, value_name = "DOSSIER", default_value = ".local", hide_default_value = true)]
    pub local: PathBuf,

    /// Servir le site tel qu’il est construit au départ, sans suivre les changements ni recharger les pages.
    #[arg(long)]
    pub no_watch: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatName {
    Human,
    Json,
}

fn base_url(text: &str) -> Result<String, String> {
    if model::is_base_url(text) {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err("une adresse commence par https:// ou http://".to_owned())
    }
}

/// A command with all its choices made.
#[derive(Debug)]
pub enum Resolved {
    Build {
        project: Project,
        format: Format,
    },
    Check {
        project: Project,
        format: Format,
    },
    New {
        project: Project,
        format: Format,
        collection: String,
        title: String,
    },
    #[cfg(feature = "serve")]
    Serve {
        project: Project,
        format: Format,
        serve: Serve,
    },
}

impl Arguments {
    /// Settles what was left open.
    pub fn resolve(self) -> Resolved {
        match self.command {
            Command::Build { sources, output, precompress } => {
                let (mut project, format) = project(sources, output);
                project.precompress = precompress;
                Resolved::Build { project, format }
            }
            Command::Check { sources, output } => {
                let (project, format) = project(sources, output);
                Resolved::Check { project, format }
            }
            Command::New { collection, title, sources, output } => {
                let (project, format) = project(sources, output);
                Resolved::New { project, format, collection, title }
            }
            #[cfg(feature = "serve")]
            Command::Serve { sources, output, serve } => {
                let (project, format) = project(sources, output);
                Resolved::Serve { project, format, serve }
            }
        }
    }
}

fn project(sources: Sources, output: Output) -> (Project, Format) {
    let bundle = output.bundle.unwrap_or_else(|| beside(&output.out));
    let project = Project {
        content: sources.content,
        themes: sources.themes,
        destination: Destination { out: output.out, bundle },
        cache: output.cache,
        precompress: false,
        options: Options { drafts: sources.drafts, base_url: sources.base_url, now: jiff::Timestamp::now() },
    };
    let format = match output.format {
        FormatName::Human => Format::Human,
        FormatName::Json => Format::Json,
    };
    (project, format)
}

/// `public` → `public.bundle`
fn beside(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".bundle");
    out.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

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
        let Ok(Resolved::Build { project, format }) = resolved(&["build", "--out", "a/site/"]) else {
            panic!()
        };
        assert_eq!(project.destination.bundle, Path::new("a/site.bundle"));
        assert_eq!(format, Format::Human);
        let Ok(Resolved::Check { project, format }) =
            resolved(&["check", "--bundle", "b", "--format", "json"])
        else {
            panic!()
        };
        assert_eq!(project.destination.bundle, Path::new("b"));
        assert_eq!(format, Format::Json);
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
        for word in ["Utilisation :", "Commandes :", "build", "check", "new", "Exemples :", "Code de sortie"]
        {
            assert!(help.contains(word), "{word} is missing from\n{help}");
        }
        for mut command in command.get_subcommands().cloned().collect::<Vec<_>>() {
            let help = command.render_long_help().to_string();
            for english in ["Usage:", "Commands:", "Options:", "possible values", "[default", "Print help"] {
                assert!(!help.contains(english), "{english} is in\n{help}");
            }
        }
        assert!(!help.contains("Usage:") && !help.contains("Print "), "{help}");
    }
}
