//! What is dealt with leaves the list, and nothing is lost by it.

use crate::bundle;
use crate::office::{Office, TABLE, complained, said};
use crate::pictures;
use ingest_fn::store::Item;

fn text(item: &Item, name: &str) -> String {
    item.get(name).and_then(|value| value.as_s().ok()).cloned().unwrap_or_default()
}

fn number(item: &Item, name: &str) -> i64 {
    item[name].as_n().unwrap().parse().unwrap()
}

async fn of_kind(office: &Office, kind: &str) -> Vec<Item> {
    let mut items = office.items(TABLE).await;
    items.retain(|item| text(item, "pk").starts_with(kind));
    items.sort_by_key(|item| text(item, "pk"));
    items
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dealt_with_leaves_the_list_and_comes_back_when_asked() {
    let office = Office::open().await;
    let photo = Some(pictures::photo());
    let done = office.post(&bundle::action(), &[("titre", "Une fresque")], photo).await;
    let waiting = office.post(&bundle::contact(), &[("nom", "Zoé")], None).await;
    let robot = office.post(&bundle::contact(), &[("nom", "Robot"), ("_url", "x")], None).await;

    let told = said(&office.staff(&["close", &done]));
    assert!(
        told.contains("elle quitte la liste") && told.contains(&format!("staff reopen {done}")),
        "{told}"
    );
    assert!(said(&office.staff(&["close", &robot])).contains("elle quitte la liste"), "a suspect, too");
    assert_eq!(office.listed(&[]), std::slice::from_ref(&waiting));
    assert!(office.listed(&["--form", "action", "--status", "reçue"]).is_empty());
    let opened = said(&office.staff(&["show", &done, "--photo", "p.jpg"]));
    assert!(opened.contains("Statut : traitée le ") && opened.contains("Une fresque"), "{opened}");
    assert!(said(&office.staff(&["close", &done])).contains("déjà traitée"));

    assert!(said(&office.staff(&["reopen", &done])).contains("de nouveau dans la liste"));
    assert!(said(&office.staff(&["reopen", &done])).contains("déjà dans la liste"));
    assert_eq!(office.listed(&["--form", "action", "--status", "reçue"]), std::slice::from_ref(&done));
    assert!(said(&office.staff(&["show", &done])).contains("Statut : reçue\n"));

    // What was changed and when is told, and goes with the submission; what was sealed is untouched.
    let notes = of_kind(&office, "A#").await;
    let mut moves: Vec<_> = notes.iter().map(|note| (text(note, "from"), text(note, "to"))).collect();
    moves.sort();
    let moved = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let expected = [("closed", "received"), ("received", "closed"), ("suspect", "closed")];
    assert_eq!(moves, expected.map(|(from, to)| moved(from, to)));
    let submission = of_kind(&office, "S#").await.into_iter().find(|item| item["pk"] == office.key(&done));
    let submission = submission.unwrap();
    assert_eq!(number(&submission, "version"), 3);
    for note in notes.iter().filter(|note| text(note, "pk").contains(&done.replace('-', ""))) {
        assert_eq!(number(note, "expires_at"), number(&submission, "expires_at"));
        assert!(text(note, "at").parse::<jiff::Timestamp>().is_ok());
        assert!(!note.contains_key("sealed"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_wins_over_whoever_deals_with_it() {
    let office = Office::open().await;
    let taken_back = office.post_for_code(&bundle::contact(), &[("nom", "Zoé")], None).await;
    assert!(office.staff(&["close", &taken_back.0]).status.success());
    office.withdraw(&taken_back).await;
    // Staff have notes of their own to erase: it is in the list again.
    assert_eq!(office.listed(&["--status", "retirée"]), std::slice::from_ref(&taken_back.0));
    for command in ["close", "reopen"] {
        let told = complained(&office.staff(&[command, &taken_back.0]), 1);
        assert!(told.contains("a retiré la demande"), "{told}");
    }
    assert_eq!(office.listed(&["--status", "retirée"]), [taken_back.0]);
    let unknown = complained(&office.staff(&["close", "AAAA-AAA-AAA"]), 1);
    assert!(unknown.contains("aucune demande n’a la référence"), "{unknown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_deal_with_it_at_once_do_it_once() {
    let office = Office::open().await;
    let reference = office.post(&bundle::contact(), &[("nom", "Zoé")], None).await;
    let told: Vec<String> = std::thread::scope(|scope| {
        let both = [(); 4].map(|()| scope.spawn(|| office.staff(&["close", &reference])));
        both.into_iter().map(|one| said(&one.join().unwrap())).collect()
    });
    assert_eq!(told.iter().filter(|told| told.contains("elle quitte la liste")).count(), 1, "{told:?}");
    assert_eq!(told.iter().filter(|told| told.contains("déjà traitée")).count(), 3, "{told:?}");
    assert_eq!(of_kind(&office, "A#").await.len(), 1);
}
