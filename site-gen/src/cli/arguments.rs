//! Parsed arguments, then resolved ones: defaults that depend on each other are settled here and nowhere else.

use std::path::{Path, PathBuf};

use clap::{ArgAction, Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use clap_french::{ARGUMENTS, COMMANDS, OPTIONS, TEMPLATE};

use super::examples;
use super::report::{Format, Manner};
use crate::Project;
use crate::check::Options;
use crate::model;
use crate::write::Destination;

/// Fabrique le site des actions Patients Partenaires à partir de textes Markdown et de photos.
#[derive(Debug, Parser)]
#[command(
    name = "site-gen",
    version,
    help_template = TEMPLATE,
    after_help = examples::ALL,
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
    #[command(help_template = TEMPLATE, after_help = examples::BUILD)]
    Build {
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        output: Output,
        /// Mettre à côté des fichiers de texte leurs copies compressées (.br et .gz), pour un hébergeur qui les
        /// envoie telles quelles.
        #[arg(long, help_heading = OPTIONS)]
        precompress: bool,
        #[command(flatten)]
        strictness: Strictness,
    },
    /// Relire le contenu et le thème, et montrer toutes les erreurs sans rien écrire.
    #[command(help_template = TEMPLATE, after_help = examples::CHECK)]
    Check {
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        strictness: Strictness,

        /// Visiter aussi les liens vers d’autres sites, chacun une fois, et dire lesquels sont morts.
        #[cfg(feature = "external-links")]
        #[arg(long)]
        external_links: bool,
    },
    /// Construire le site et le servir sur cet ordinateur, formulaires compris.
    ///
    /// Les réponses aux formulaires sont chiffrées et gardées dans une file locale, sous .local/. Les clés de
    /// développement y sont créées au premier démarrage. À chaque fichier enregistré, le site est refait et les pages
    /// ouvertes se rechargent. Ctrl-C arrête tout.
    #[cfg(feature = "serve")]
    #[command(help_template = TEMPLATE, after_help = examples::SERVE)]
    Serve {
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        serve: Serve,
    },
    /// Commencer une page : un fichier avec tous les champs de sa collection, expliqués.
    ///
    /// Sans collection ou sans titre, et à un terminal, les questions sont posées une par une.
    #[command(help_template = TEMPLATE, after_help = examples::NEW)]
    New {
        #[command(flatten)]
        page: NewPage,
        #[command(flatten)]
        sources: Sources,
        #[command(flatten)]
        output: Output,
    },
    /// Écrire de quoi compléter les commandes avec la touche Tab.
    #[command(help_template = TEMPLATE, after_help = examples::COMPLETIONS)]
    Completions {
        /// bash, zsh, fish, elvish ou powershell.
        #[arg(value_name = "SHELL", help_heading = ARGUMENTS, hide_possible_values = true)]
        shell: clap_complete::Shell,
    },
}

/// What is known of a page to begin; the rest is asked for.
#[derive(Debug, Args)]
#[command(next_help_heading = OPTIONS)]
pub struct NewPage {
    /// La collection, comme dans content/site.yaml : « actions », « pages »…
    #[arg(help_heading = ARGUMENTS)]
    pub collection: Option<String>,

    /// Le titre de la page, entre guillemets.
    #[arg(value_name = "TITRE", help_heading = ARGUMENTS)]
    pub title: Option<String>,

    /// Remplir un champ ; l’option peut être répétée.
    #[arg(long, value_name = "CHAMP=VALEUR")]
    pub set: Vec<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = OPTIONS)]
struct Strictness {
    /// « --deny warnings » : un seul avertissement fait échouer la commande, et rien n’est publié.
    #[arg(long, value_name = "QUOI", value_enum, hide_possible_values = true)]
    deny: Option<Deny>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Deny {
    Warnings,
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

    /// N’afficher que les erreurs et les avertissements.
    #[arg(short, long)]
    quiet: bool,
}

/// Where the local server listens and keeps its things.
#[cfg(feature = "serve")]
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = OPTIONS)]
pub struct Serve {
    /// Port du site ; 0 pour un port libre [par défaut : 8080].
    #[arg(long, default_value_t = 8080, hide_default_value = true, value_parser = port)]
    pub port: u16,

    /// Port de la file locale ; 0 pour un port libre [par défaut : 8000].
    #[arg(long, value_name = "PORT", default_value_t = 8000, hide_default_value = true, value_parser = port)]
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

#[cfg(feature = "serve")]
fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| "un nombre de 0 à 65535".to_owned())
}

/// A command with all its choices made.
#[derive(Debug)]
pub enum Resolved {
    Build {
        project: Project,
        manner: Manner,
    },
    Check {
        project: Project,
        manner: Manner,
        external_links: bool,
    },
    New {
        project: Project,
        manner: Manner,
        page: NewPage,
    },
    Completions(clap_complete::Shell),
    #[cfg(feature = "serve")]
    Serve {
        project: Project,
        manner: Manner,
        serve: Serve,
    },
}

impl Arguments {
    /// Settles what was left open.
    pub fn resolve(self) -> Resolved {
        match self.command {
            Command::Build { sources, output, precompress, strictness } => {
                let (mut project, manner) = project(sources, output, Some(strictness));
                project.precompress = precompress;
                Resolved::Build { project, manner }
            }
            #[cfg(feature = "external-links")]
            Command::Check { sources, output, strictness, external_links } => {
                let (project, manner) = project(sources, output, Some(strictness));
                Resolved::Check { project, manner, external_links }
            }
            #[cfg(not(feature = "external-links"))]
            Command::Check { sources, output, strictness } => {
                let (project, manner) = project(sources, output, Some(strictness));
                Resolved::Check { project, manner, external_links: false }
            }
            Command::New { page, sources, output } => {
                let (project, manner) = project(sources, output, None);
                Resolved::New { project, manner, page }
            }
            Command::Completions { shell } => Resolved::Completions(shell),
            #[cfg(feature = "serve")]
            Command::Serve { sources, output, serve } => {
                let (project, manner) = project(sources, output, None);
                Resolved::Serve { project, manner, serve }
            }
        }
    }
}

/// Writes what `shell` needs to complete commands.
pub fn complete(shell: clap_complete::Shell) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "site-gen", &mut script);
    // Nobody is left to tell if standard output is closed.
    let _ = std::io::Write::write_all(&mut std::io::stdout(), &script);
}

fn project(sources: Sources, output: Output, strictness: Option<Strictness>) -> (Project, Manner) {
    let bundle = output.bundle.unwrap_or_else(|| beside(&output.out));
    let project = Project {
        content: sources.content,
        themes: sources.themes,
        destination: Destination { out: output.out, bundle },
        cache: output.cache,
        precompress: false,
        options: Options {
            drafts: sources.drafts,
            base_url: sources.base_url,
            deny_warnings: matches!(strictness, Some(Strictness { deny: Some(Deny::Warnings) })),
            now: jiff::Timestamp::now(),
        },
    };
    let format = match output.format {
        FormatName::Human => Format::Human,
        FormatName::Json => Format::Json,
    };
    (project, Manner { format, quiet: output.quiet })
}

/// `public` → `public.bundle`
fn beside(out: &Path) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".bundle");
    out.with_file_name(name)
}

#[cfg(test)]
mod tests;
