//! What the person who starts the server reads: the addresses, and lines to copy for reading what was sent. Those work
//! from any folder, for a site that stands anywhere.

use std::path::{Path, PathBuf};

use super::TABLE;
use super::watch::Watch;

/// The addresses, and how to read the queue. `local` holds it and the keys, `bundle` the forms' questions.
pub(super) fn addresses(site: &str, queue: &str, local: &Path, bundle: &Path, new_keys: bool) {
    if new_keys {
        println!(
            "Premier démarrage : des clés de développement ont été créées dans {}. Elles ne protègent que cet \
             ordinateur ; n’en faites jamais celles d’un vrai site.\n",
            local.join("keys").display()
        );
    }
    println!("Le site :       http://{site}/");
    println!("La file locale : {queue} ({})\n", local.join("queue.sqlite").display());
    println!("Pour lire ce qui a été envoyé, dans un autre terminal :");
    for line in reading(queue, local, bundle, &staff()) {
        println!("  {line}");
    }
    println!();
}

pub(super) fn watch(watch: Option<&Watch>, broken: bool) {
    match watch {
        Some(watch) if watch.polls => println!(
            "Ce système n’annonce pas les changements : les dossiers sont relus souvent. Les pages se rechargent seules."
        ),
        Some(_) => println!(
            "Enregistrez un fichier : le site est refait, et les pages ouvertes se rechargent seules."
        ),
        None => {}
    }
    if broken {
        println!("Le contenu a des erreurs : le site précédent, s’il y en a un, reste affiché en attendant.");
    }
    println!("Ctrl-C arrête le serveur.\n");
}

/// What to type in a shell, line by line.
fn reading(endpoint: &str, local: &Path, bundle: &Path, staff: &str) -> [String; 5] {
    [
        format!("export AWS_ENDPOINT_URL_DYNAMODB={endpoint} AWS_REGION=eu-central-2 TABLE_NAME={TABLE}"),
        "export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local".to_owned(),
        format!("export STAFF_KEY_FILE={}", quoted(&absolute(&local.join("keys/staff.key")))),
        format!("{staff} list"),
        format!("{staff} show RÉFÉRENCE --bundle {}", quoted(&absolute(&bundle.join("forms.json")))),
    ]
}

/// How `staff` is called by who called this program.
fn staff() -> String {
    let variable = |name| std::env::var_os(name).map(PathBuf::from);
    let own = variable("CARGO_PKG_NAME").is_some_and(|name| name == Path::new(env!("CARGO_PKG_NAME")));
    let source = variable("CARGO_MANIFEST_DIR").filter(|_| own);
    let beside = std::env::current_exe().ok().map(|program| program.with_file_name("staff"));
    staff_of(source.as_deref(), beside.filter(|program| program.is_file()).as_deref())
}

/// Through cargo when that runs us (then `source` is our package's folder) for it builds `staff` first; as the program
/// `beside` ours, when there is one; else by name.
fn staff_of(source: Option<&Path>, beside: Option<&Path>) -> String {
    match (source.and_then(Path::parent), beside) {
        (Some(workspace), _) => {
            let manifest = quoted(&workspace.join("Cargo.toml"));
            format!("cargo run --release --manifest-path {manifest} -p staff --")
        }
        (None, Some(program)) => quoted(program),
        (None, None) => "staff".to_owned(),
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// For a shell, should the path hold a space.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = text.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c));
    if plain { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_hold_no_path_that_depends_on_the_folder() {
        let lines = reading("http://127.0.0.1:8000", Path::new(".local"), Path::new("l’été/b"), "staff");
        let here = std::env::current_dir().unwrap();
        assert_eq!(
            lines[2],
            format!("export STAFF_KEY_FILE={}", quoted(&here.join(".local/keys/staff.key")))
        );
        assert!(lines[4].ends_with(&quoted(&here.join("l’été/b/forms.json"))), "{}", lines[4]);
    }

    #[test]
    fn staff_is_called_as_this_program_was() {
        let (source, beside) = (Path::new("/depot/site-gen"), Path::new("/mes outils/staff"));
        assert_eq!(
            staff_of(Some(source), Some(beside)),
            "cargo run --release --manifest-path /depot/Cargo.toml -p staff --"
        );
        assert_eq!(staff_of(None, Some(beside)), "'/mes outils/staff'");
        assert_eq!(staff_of(None, None), "staff");
    }

    #[test]
    fn paths_are_safe_to_paste() {
        assert_eq!(quoted(Path::new(".local/keys/staff.key")), ".local/keys/staff.key");
        assert_eq!(quoted(Path::new("/a b/l'été.key")), r"'/a b/l'\''été.key'");
    }
}
