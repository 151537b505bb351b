//! From an editor's YAML to a form, or to everything that is wrong with it.
//!
//! An editor who corrects one mistake to meet the next loses patience by the third: so nothing here stops at
//! the first. Items are read one by one ([`item`], [`options`]), then what relates them ([`relations`]) is
//! checked against the outline of all that could be read. A name that is wrong in one place is reported there,
//! and not again wherever it is used.

mod item;
mod kind;
mod options;
mod relations;
mod report;
#[cfg(test)]
mod specimen;
mod translation;

pub use translation::read_translation;

use crate::form::{ANSWERS_LIMIT, Confirmation, Form, Item, Parts, Purpose, asks_for_a_submission, largest};
use crate::yaml::{self, Node, Problem};
use report::{Report, suggestion};

const KEYS: &[&str] = &["title", "submit", "purpose", "retention_days", "confirmation", "fields", "rules"];

/// Ten years: beyond, it is a slip of the keyboard.
const RETENTION_MAX: i64 = 3650;

/// The form `id` (the name of its file, without `.yaml`), or every problem in the order of the text.
pub fn read(id: &str, yaml: &str) -> Result<Form, Vec<Problem>> {
    let root = yaml::parse(yaml).map_err(|problem| vec![problem])?;
    let mut report = Report::default();
    let parts = read_parts(id, &root, &mut report);
    let mut problems = report.into_problems();
    if problems.is_empty() {
        match parts.map(Form::try_from) {
            Some(Ok(form)) => return Ok(form),
            // The checks above say what is wrong, and where; this only keeps a gap in them from passing.
            Some(Err(inconsistent)) => problems.push(incoherent(&inconsistent.to_string())),
            None => problems.push(incoherent("incomplete")),
        }
    }
    problems.sort_by_key(|problem| problem.span.start);
    Err(problems)
}

fn incoherent(cause: &str) -> Problem {
    Problem::new(0..0, format!("Ce formulaire n’est pas cohérent ({cause})."))
        .with_help("Signalez cette erreur à l’équipe technique, avec le fichier.")
}

/// `None` only if something was reported.
fn read_parts(id: &str, root: &Node, report: &mut Report) -> Option<Parts> {
    check_id(id, report);
    if root.as_mapping().is_none() {
        let message = format!("Un formulaire est un groupe de clés ; ici : {}.", root.describe());
        report.add(root.span.clone(), message, "Commencez le fichier par « title: Titre du formulaire ».");
        return None;
    }
    report.keys(root, KEYS, "un formulaire");
    let title = report.required_text(root, "title", "title: Devenez partenaire");
    let submit = report.required_text(root, "submit", "submit: Envoyer ma demande");
    let purpose = read_purpose(root, report);
    let retention_days = match purpose {
        Purpose::Queue => {
            report.required_whole(root, "retention_days", 1..=RETENTION_MAX, "retention_days: 365")
        }
        Purpose::Withdrawal => keeps_nothing(root, report),
    };
    let confirmation = read_confirmation(root, report);
    let (items, outline) = read_fields(root, report);
    check_room(root, &items, report);
    let rules = relations::rules(root.get("rules"), &outline, report);
    if purpose == Purpose::Withdrawal {
        check_withdrawal(root, &items, report);
    }
    Some(Parts {
        id: id.to_owned(),
        title: title?,
        submit: submit?,
        retention_days: u32::try_from(retention_days?).ok()?,
        purpose,
        confirmation: confirmation?,
        items,
        rules,
        translation: None,
    })
}

/// Forms are for the queue unless they say otherwise.
fn read_purpose(root: &Node, report: &mut Report) -> Purpose {
    let Some(node) = root.get("purpose").filter(|node| !node.is_null()) else { return Purpose::Queue };
    match report.text_of(node, "purpose").as_deref() {
        Some("withdrawal") => Purpose::Withdrawal,
        Some("queue") | None => Purpose::Queue,
        Some(other) => {
            let message = format!("« purpose » ne connaît pas « {other} ».");
            let help = suggestion(other, &["queue", "withdrawal"]);
            report.add(node.span.clone(), message, help);
            Purpose::Queue
        }
    }
}

/// A withdrawal stores no answer, so there is nothing to keep.
fn keeps_nothing(root: &Node, report: &mut Report) -> Option<i64> {
    if let Some(node) = root.get("retention_days") {
        let message = "Un formulaire de retrait n’enregistre rien : « retention_days » n’y a pas de sens.";
        report.add(node.span.clone(), message, "Supprimez cette ligne.");
    }
    Some(0)
}

/// Says once what a withdrawal must ask, when the questions themselves could be read.
fn check_withdrawal(root: &Node, items: &[Item], report: &mut Report) {
    let questions: Vec<_> = items.iter().filter_map(Item::as_question).collect();
    if report.is_empty() && !asks_for_a_submission(&questions) {
        let span = root.get("fields").map_or(root.span.clone(), |fields| fields.span.clone());
        let message = "Un formulaire de retrait demande la référence et le code, et rien d’autre.";
        let help = "Gardez deux questions de type « text », avec « required: true » : « name: reference » et \
                    « name: code ».";
        report.add(span, message, help);
    }
}

/// All answers of a submission are kept in one item of the store.
fn check_room(root: &Node, items: &[Item], report: &mut Report) {
    let largest = largest(items);
    if largest > ANSWERS_LIMIT {
        let key = root.entries().iter().map(|(key, _)| key).find(|key| key.text() == Some("fields"));
        let span = key.map_or(root.span.clone(), |key| key.span.clone());
        let message = format!(
            "Les réponses les plus longues à ce formulaire prendraient {} ko : une demande en garde {} au plus.",
            largest.div_ceil(1000),
            ANSWERS_LIMIT / 1000
        );
        let help = "Diminuez les « max_length » (un signe compte jusqu’à quatre octets), ou posez moins de questions.";
        report.add(span, message, help);
    }
}

fn check_id(id: &str, report: &mut Report) {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || !id.chars().all(allowed) {
        let message = format!("Le nom du fichier « {id} » ne convient pas à un formulaire.");
        let better = report::identifier(id).replace('_', "-");
        report.add(
            0..0,
            message,
            format!("Des minuscules sans accent, des chiffres et des tirets : {better}.yaml"),
        );
    }
}

fn read_confirmation(root: &Node, report: &mut Report) -> Option<Confirmation> {
    const EXAMPLE: &str =
        "confirmation: { title: Votre demande est bien arrivée, next: [Nous vous répondons.] }";
    let confirmation = report.required(root, "confirmation", EXAMPLE)?;
    if confirmation.as_mapping().is_none() {
        report.wrong_kind(confirmation, "confirmation", "un groupe de clés", EXAMPLE);
        return None;
    }
    report.keys(confirmation, &["title", "next"], "« confirmation »");
    let title = report.required_text(confirmation, "title", "title: Votre demande est bien arrivée");
    let next = report.required(confirmation, "next", "next: [Nous vous répondons sous dix jours.]")?;
    let sentences = report.texts(next, "next");
    Some(Confirmation { title: title?, next: sentences? })
}

/// The items that could be read, with what depends on earlier answers, and the outline of all questions.
fn read_fields(root: &Node, report: &mut Report) -> (Vec<Item>, relations::Outline) {
    const EXAMPLE: &str = "fields: puis, à la ligne, « - name: … », « type: … », « label: … »";
    let nothing = (Vec::new(), relations::Outline::default());
    let Some(fields) = report.required(root, "fields", EXAMPLE) else { return nothing };
    let Some(nodes) = fields.as_sequence() else {
        report.wrong_kind(fields, "fields", "une liste", EXAMPLE);
        return nothing;
    };
    let drafts: Vec<item::Draft> = nodes.iter().map(|node| item::read(node, report)).collect();
    if !drafts.iter().any(item::Draft::is_question) {
        report.add(fields.span.clone(), "Ce formulaire ne pose aucune question.", EXAMPLE);
    }
    relations::one_photo(&drafts, report);
    let outline = relations::Outline::of(&drafts, report);
    let mut items = Vec::new();
    for (order, draft) in drafts.into_iter().enumerate() {
        let when = draft.when.and_then(|node| relations::when(node, order, &outline, report));
        items.extend(draft.item.map(|item| item::with_condition(item, when)));
    }
    (items, outline)
}

#[cfg(test)]
mod tests {
    use super::specimen::{FORM, only, problems};
    use super::*;

    #[test]
    fn a_correct_definition_is_a_form() {
        let form = read("specimen", FORM).expect("no problem");
        assert_eq!((form.id(), form.title(), form.retention_days()), ("specimen", "Un formulaire", 365));
        assert_eq!(form.confirmation().next, ["Nous lisons.", "Nous répondons."]);
        assert_eq!(form.questions().count(), 12);
        assert_eq!(form.rules().len(), 1);
    }

    #[test]
    fn yaml_mistakes_come_alone() {
        assert_eq!(problems("title: a\ntitle: b\n").len(), 1);
    }

    #[test]
    fn all_problems_come_at_once_in_the_order_of_the_text() {
        let text = FORM
            .replace("title: Un formulaire", "titel: Un formulaire")
            .replace("type: email", "type: mail")
            .replace("max_length: 20", "max_length: vingt")
            .replace("[email, telephone]", "[email, absent]");
        let found = problems(&text);
        let starts: Vec<usize> = found.iter().map(|problem| problem.span.start).collect();
        assert!(starts.is_sorted());
        assert_eq!(found.len(), 5, "unknown key, missing title, type, length, rule: {found:#?}");
    }

    #[test]
    fn a_form_is_a_mapping() {
        assert!(only("- a\n").message.contains("une liste"));
        assert!(only("").message.contains("vide"));
    }

    #[test]
    fn what_a_form_must_have() {
        for key in ["title", "submit", "retention_days"] {
            let without: String =
                FORM.lines().filter(|line| !line.starts_with(key)).map(|l| format!("{l}\n")).collect();
            let problem = only(&without);
            assert!(problem.message.contains(&format!("« {key} »")), "{problem:?}");
            assert!(problem.help.is_some_and(|help| help.contains(&format!("{key}: "))));
        }
    }

    #[test]
    fn retention_is_a_number_of_days() {
        for wrong in ["0", "-1", "4000", "un an", "\"365\"", "[365]", "1.5"] {
            let problem = only(&FORM.replace("retention_days: 365", &format!("retention_days: {wrong}")));
            assert!(problem.message.contains("entre 1 et 3650"), "{wrong}: {problem:?}");
        }
    }

    const WITHDRAWAL: &str = "title: Retrait\nsubmit: Retirer\npurpose: withdrawal\nconfirmation: { title: Fini, next: [Rien.] }\n\
                              fields:\n  - { name: reference, type: text, label: Référence, required: true }\n\
                              \x20 - { name: code, type: text, label: Code, required: true }\n";

    #[test]
    fn a_withdrawal_asks_for_a_reference_and_a_code_and_keeps_nothing() {
        let form = read("retrait", WITHDRAWAL).expect("no problem");
        assert_eq!((form.purpose(), form.retention_days()), (Purpose::Withdrawal, 0));
        assert_eq!(read("specimen", FORM).expect("no problem").purpose(), Purpose::Queue);
        let with = |from: &str, to: &str| only(&WITHDRAWAL.replace(from, to));
        assert!(with("name: code", "name: secret").message.contains("la référence et le code"));
        assert!(with("Code, required: true", "Code").message.contains("la référence et le code"));
        assert!(with("submit:", "retention_days: 3\nsubmit:").message.contains("n’enregistre rien"));
        assert!(
            with("purpose: withdrawal", "purpose: withdrawl\nretention_days: 3")
                .help
                .unwrap()
                .contains("withdrawal")
        );
    }

    #[test]
    fn what_people_may_write_fits_one_item_of_the_store() {
        let texts = |count: usize, length: usize| {
            let text = |n| {
                format!("  - {{ name: texte{n}, type: long_text, label: Texte, max_length: {length} }}\n")
            };
            let texts: String = (0..count).map(text).collect();
            FORM.replacen("rules:", &format!("{texts}rules:"), 1)
        };
        assert!(read("f", &texts(8, 10_000)).is_ok());
        let problem = only(&texts(9, 10_000));
        assert!(problem.message.contains("370 ko") && problem.message.contains("360 au plus"), "{problem:?}");
        assert!(problem.help.is_some_and(|help| help.contains("max_length")));
    }

    #[test]
    fn the_confirmation_says_what_happens_next() {
        let next = "  next: [Nous lisons., Nous répondons.]\n";
        assert!(only(&FORM.replace(next, "")).message.contains("« next »"));
        assert!(only(&FORM.replace(next, "  next: []\n")).message.contains("vide"));
        assert!(only(&FORM.replace(next, "  next: [[a]]\n")).message.contains("une liste"));
        let block = format!("confirmation:\n  title: Bien reçu\n{next}");
        assert!(only(&FORM.replace(&block, "confirmation: Merci\n")).message.contains("groupe de clés"));
    }

    #[test]
    fn the_file_is_named_like_an_address() {
        let found = read("Ma Demande", FORM).expect_err("a name with blanks");
        assert_eq!(found.len(), 1);
        assert!(found[0].help.as_ref().is_some_and(|help| help.contains("ma-demande.yaml")), "{found:?}");
    }

    #[test]
    fn a_form_asks_something() {
        let head = &FORM[..FORM.find("fields:").expect("fields")];
        assert!(only(&format!("{head}fields:\n  - note: Rien.\n")).message.contains("aucune question"));
        assert!(only(&format!("{head}fields: rien\n")).message.contains("une liste"));
        assert!(only(&format!("{head}fields:\n")).message.contains("« fields »"));
    }

    proptest::proptest! {
        #[test]
        fn any_line_changed_is_a_form_or_problems_inside_the_text(line in 0usize..63, garbage in "[a-zé:\\[\\]{}'\" -]{0,12}") {
            let mut lines: Vec<&str> = FORM.lines().collect();
            let line = line % lines.len();
            lines[line] = &garbage;
            let text = lines.join("\n");
            if let Err(found) = read("specimen", &text) {
                proptest::prop_assert!(!found.is_empty());
                for problem in found {
                    proptest::prop_assert!(text.get(problem.span.clone()).is_some(), "{:?}", problem);
                    proptest::prop_assert!(problem.help.is_some(), "{:?}", problem);
                    proptest::prop_assert!(!problem.message.contains("cohérent"), "{:?}", problem);
                }
            }
        }
    }
}
