//! One correct definition with a question of each kind, and how the tests of each rule break it.

use crate::yaml::Problem;

pub(super) const FORM: &str = "\
title: Un formulaire
submit: Envoyer
retention_days: 365
confirmation:
  title: Bien reçu
  next: [Nous lisons., Nous répondons.]
fields:
  - section: Votre demande
    text: Deux mots.
  - note: Aucun détail médical.
  - name: demande
    type: choice
    label: Vous souhaitez…
    required: true
    required_message: Choisissez votre demande.
    options:
      - faire: Faire connaître une action
      - chercher: Chercher des partenaires
  - name: nom
    type: text
    label: Nom
    help: Comme sur vos papiers.
    autocomplete: name
    max_length: 20
  - name: email
    type: email
    label: Adresse e-mail
  - name: telephone
    type: phone
    label: Téléphone
  - name: but
    type: long_text
    label: But
    when: { demande: [chercher] }
  - name: jours
    type: choices
    label: Jours
    options: [Lundi, Mardi]
  - name: date
    type: date
    label: Date
  - name: mois
    type: month
    label: Mois
  - name: nombre
    type: number
    label: Nombre
    min: 1
    max: 50
  - name: deja
    type: yes_no
    label: Déjà ?
  - name: photo
    type: image
    label: Photo
    when: { deja: oui }
  - name: accord
    type: consent
    label: J’accepte
    required: true
rules:
  - at_least_one: [email, telephone]
    message: Indiquez une adresse ou un numéro.
";

pub(super) fn problems(text: &str) -> Vec<Problem> {
    super::read("specimen", text).expect_err("a definition that is wrong")
}

/// The one problem of a definition that is wrong in one way; it has a remedy.
pub(super) fn only(text: &str) -> Problem {
    let mut found = problems(text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].help.is_some(), "no remedy: {found:?}");
    found.remove(0)
}

/// The one problem after `from` became `to`, and the piece of text it shows.
pub(super) fn changed(from: &str, to: &str) -> (String, Problem) {
    assert!(FORM.contains(from), "{from}");
    let text = FORM.replacen(from, to, 1);
    let problem = only(&text);
    (text[problem.span.clone()].to_owned(), problem)
}
