//! What each command's help ends with: lines to copy, for people who would rather see than read.

pub(super) const ALL: &str = "\
Exemples :
  site-gen check                             relire tout le contenu, sans rien écrire
  site-gen build                             content/ + themes/ → public/
  site-gen build --drafts --out apercu       un aperçu avec les brouillons
  site-gen serve                             le site et ses formulaires sur cet ordinateur
  site-gen new actions \"Titre de l’action\"   commencer une page
  site-gen new                               … en répondant à des questions

« site-gen COMMANDE --help » décrit chaque commande.

Code de sortie : 0 si tout va bien, 1 si le contenu ou le thème a des erreurs, 2 si la commande est mal employée
ou si l’ordinateur refuse (disque plein, port occupé…).";

pub(super) const BUILD: &str = "\
Exemples :
  site-gen build                                   content/ + themes/ → public/
  site-gen build --base-url https://mon-site.ch    avec la vraie adresse du site
  site-gen build --drafts --out apercu             un aperçu avec les brouillons
  site-gen build --deny warnings                   ne rien publier tant qu’il reste un avertissement
  site-gen build --format json                     pour un programme : un objet JSON par ligne

Avec --format json, chaque ligne de la sortie est un objet. « type » vaut « diagnostic » (severity, code, file,
line, column, end_line, end_column, excerpt, message, help ; lignes et colonnes comptent depuis 1) ou, pour la
dernière ligne, « report » (ok, errors, warnings, et si tout va bien pages, images, written, seconds…).";

pub(super) const CHECK: &str = "\
Exemples :
  site-gen check                      toutes les erreurs, avec la ligne et ce qu’il faut faire
  site-gen check --drafts             les brouillons comme s’ils étaient publiés
  site-gen check --external-links     aussi les liens vers d’autres sites (quelques minutes)
  site-gen check --deny warnings      échouer aussi sur un avertissement : phrase longue, sigle inexpliqué…
  site-gen check --quiet              ne rien dire si tout est juste

Les avertissements n’empêchent jamais de publier, sauf avec --deny warnings.";

pub(super) const SERVE: &str = "\
Exemples :
  site-gen serve                              http://127.0.0.1:8080/, rechargé à chaque enregistrement
  site-gen serve --drafts                     avec les brouillons
  site-gen serve --port 0 --queue-port 0      sur des ports libres
  site-gen serve --no-watch                   tel qu’il est construit au départ

Une erreur dans un fichier s’affiche sur la page qui l’a, et ici ; le site précédent reste affiché jusqu’à ce
qu’elle soit corrigée.";

pub(super) const NEW: &str = "\
Exemples :
  site-gen new                                          poser les questions, une par une
  site-gen new actions \"Relire nos brochures\"           sans question
  site-gen new actions \"Relire nos brochures\" --set date=\"3 mars 2025\" --set mission=soins,recherche
  site-gen new pages \"Nos partenaires\" --set summary=\"Qui travaille avec nous.\"

Un lien s’écrit --set source=\"Rapport annuel <https://exemple.ch/rapport>\". Les images et les listes se
remplissent dans le fichier, où elles sont expliquées.";

pub(super) const COMPLETIONS: &str = "\
Exemples :
  site-gen completions bash > ~/.local/share/bash-completion/completions/site-gen
  site-gen completions zsh > ~/.zfunc/_site-gen
  site-gen completions fish > ~/.config/fish/completions/site-gen.fish";
