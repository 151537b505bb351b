//! The restore drill of infra/RUNBOOK.md, on the embedded engine: a backup, an accident, a restored table, the desk.
//!
//! A restored table holds what point-in-time recovery gives: the same items under another name. That DynamoDB finds the
//! second that was asked for is AWS's promise.

use crate::office::{Office, TABLE, complained, said};
use crate::{bundle, pictures};
use aws_sdk_dynamodb::types::AttributeValue;
use ingest_fn::store;

const RESTORED: &str = "restored";

/// A copy of the table as it is now, under another name.
async fn back_up(office: &Office) {
    store::create_table(&office.dynamodb, RESTORED).await.unwrap();
    for item in office.items(TABLE).await {
        office.dynamodb.put_item().table_name(RESTORED).set_item(Some(item)).send().await.unwrap();
    }
}

async fn lose(office: &Office, reference: &str) {
    for kind in ["S#", "P#"] {
        let key = AttributeValue::S(format!("{kind}{}", reference.replace('-', "")));
        office.dynamodb.delete_item().table_name(TABLE).key("pk", key).send().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_submission_that_lost_all_but_its_photo_is_recovered() {
    let office = Office::open().await;
    let lost = office.post(&bundle::action(), &[("titre", "Une fresque")], Some(pictures::photo())).await;
    back_up(&office).await;
    let key = AttributeValue::S(format!("S#{}", lost.replace('-', "")));
    office.dynamodb.delete_item().table_name(TABLE).key("pk", key).send().await.unwrap();
    let done = office.staff(&["recover", "--from", RESTORED]);
    assert!(done.status.success(), "{done:?}");
    assert_eq!(kept(&office, TABLE, &lost).await, (vec!["P".to_owned(), "S".to_owned()], true));
    let shown = office.staff(&["show", &lost, "--photo", "reprise.jpg"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("Une fresque"), "{shown:?}");
}

/// The kinds of items that a table holds of a submission, and whether any of them holds an envelope.
async fn kept(office: &Office, table: &str, reference: &str) -> (Vec<String>, bool) {
    let bare = reference.replace('-', "");
    let items = office.items(table).await;
    let of: Vec<_> = items
        .iter()
        .filter(|item| item.get("pk").and_then(|pk| pk.as_s().ok()).is_some_and(|pk| pk[2..] == bare))
        .collect();
    let mut kinds: Vec<String> = of.iter().map(|item| item["pk"].as_s().unwrap()[..1].to_owned()).collect();
    kinds.sort();
    (kinds, of.iter().any(|item| item.contains_key("sealed")))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_lost_is_recovered_and_read_and_what_was_withdrawn_since_stays_withdrawn() {
    let office = Office::open().await;
    let photo = || Some(pictures::photo());
    let lost = office.post(&bundle::action(), &[("titre", "Une fresque")], photo()).await;
    let unpictured = office.post(&bundle::action(), &[("titre", "Un jardin")], photo()).await;
    let before = office.post_for_code(&bundle::contact(), &[("nom", "Retirée avant")], None).await;
    let since = office.post_for_code(&bundle::action(), &[("titre", "Retirée depuis")], photo()).await;
    let suspect = office.post(&bundle::contact(), &[("nom", "Robot"), ("_url", "x")], None).await;
    office.withdraw(&before).await;
    back_up(&office).await;

    office.withdraw(&since).await;
    let newer = office.post(&bundle::contact(), &[("nom", "Après la sauvegarde")], None).await;
    let original = office.staff(&["show", &lost, "--photo", "avant.jpg"]);
    assert!(original.status.success(), "{original:?}");
    lose(&office, &lost).await;
    lose(&office, &suspect).await;
    let photo_key = AttributeValue::S(format!("P#{}", unpictured.replace('-', "")));
    office.dynamodb.delete_item().table_name(TABLE).key("pk", photo_key).send().await.unwrap();

    // The danger is real: in the restored table, what was erased can be read.
    let risen = said(&office.staff(&["show", &since.0, "--table", RESTORED]));
    assert!(risen.contains("Retirée depuis"), "{risen}");

    let done = office.staff(&["recover", "--from", RESTORED]);
    assert!(done.status.success(), "{done:?}");
    assert_eq!(
        said(&done),
        "Demandes reprises : 2\nPhotos reprises : 2\nDéjà là : 1\nRetirées, non rendues : 2\nExpirées, non rendues : 0\n"
    );
    let mut listed = office.listed(&[]);
    let mut expected = vec![
        lost.clone(),
        unpictured.clone(),
        before.0.clone(),
        since.0.clone(),
        suspect.clone(),
        newer.clone(),
    ];
    listed.sort();
    expected.sort();
    assert_eq!(listed, expected);
    for (reference, answer) in [
        (&lost, "Une fresque"),
        (&unpictured, "Un jardin"),
        (&suspect, "Robot"),
        (&newer, "Après la sauvegarde"),
    ] {
        let opened = office.staff(&["show", reference]);
        assert!(said(&opened).contains(answer), "{opened:?}");
    }
    for (reference, file) in [(&lost, "après.jpg"), (&unpictured, "jardin.jpg")] {
        let saved = office.staff(&["show", reference, "--photo", file]);
        assert!(saved.status.success(), "{saved:?}");
    }
    let read = |name: &str| std::fs::read(office.path(name)).unwrap();
    assert_eq!(read("après.jpg"), read("avant.jpg"));
    for (reference, _) in [&before, &since] {
        assert!(said(&office.staff(&["show", reference])).contains("a retiré sa demande"));
        assert_eq!(kept(&office, TABLE, reference).await, (vec!["S".to_owned()], false));
    }

    let again = said(&office.staff(&["recover", "--from", RESTORED]));
    assert!(again.starts_with("Demandes reprises : 0\nPhotos reprises : 0\nDéjà là : 3\n"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn withdrawals_are_applied_again_even_when_the_whole_table_is_lost() {
    let office = Office::open().await;
    let kept_by_all = office.post(&bundle::contact(), &[("nom", "Ordinaire")], None).await;
    let photo = Some(pictures::photo());
    let withdrawn = office.post_for_code(&bundle::action(), &[("titre", "À effacer")], photo).await;
    back_up(&office).await;
    office.withdraw(&withdrawn).await;
    for item in office.items(TABLE).await {
        let key = item["pk"].clone();
        office.dynamodb.delete_item().table_name(TABLE).key("pk", key).send().await.unwrap();
    }

    let wrong = "# notes\nA83K-252\n";
    std::fs::write(office.path("retirées.txt"), wrong).unwrap();
    let refused =
        complained(&office.staff(&["recover", "--from", RESTORED, "--withdrawn", "retirées.txt"]), 1);
    assert!(refused.contains("ligne 2") && refused.contains("Rien n’a été changé"), "{refused}");
    assert!(office.items(TABLE).await.is_empty());

    // As the notice to staff writes it, and as people do.
    let notice = format!("# des courriels « demande retirée »\n\nS#{}\n", withdrawn.0.replace('-', ""));
    std::fs::write(office.path("retirées.txt"), notice).unwrap();
    let done = said(&office.staff(&["recover", "--from", RESTORED, "--withdrawn", "retirées.txt"]));
    assert!(done.contains("Demandes reprises : 1\nPhotos reprises : 0\n"), "{done}");
    assert!(done.contains("Retirées, non rendues : 1"), "{done}");
    assert_eq!(kept(&office, TABLE, &withdrawn.0).await, (vec!["S".to_owned()], false));
    assert!(said(&office.staff(&["show", &withdrawn.0])).contains("a retiré sa demande"));
    assert_eq!(office.listed(&["--form", "action", "--status", "retirée"]), [withdrawn.0]);
    assert!(said(&office.staff(&["show", &kept_by_all])).contains("Ordinaire"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_still_stands_is_withdrawn_by_the_list_and_what_has_expired_stays_gone() {
    let office = Office::open().await;
    let photo = Some(pictures::photo());
    let standing = office.post(&bundle::action(), &[("titre", "Encore là")], photo).await;
    let old = office.post(&bundle::contact(), &[("nom", "Expirée")], None).await;
    let update = office.dynamodb.update_item().table_name(TABLE).key("pk", office.key(&old));
    let update = update.update_expression("SET expires_at = :past");
    update
        .expression_attribute_values(":past", AttributeValue::N("1700000000".to_owned()))
        .send()
        .await
        .unwrap();
    back_up(&office).await;
    lose(&office, &old).await;

    std::fs::write(office.path("liste"), &standing).unwrap();
    let done = said(&office.staff(&["recover", "--from", RESTORED, "--withdrawn", "liste"]));
    assert!(done.contains("Demandes reprises : 0\n") && done.contains("Expirées, non rendues : 1"), "{done}");
    assert_eq!(kept(&office, TABLE, &standing).await, (vec!["S".to_owned()], false));
    assert_eq!(office.listed(&[]), [standing]);
    let absent = complained(&office.staff(&["recover", "--from", "autre"]), 1);
    assert!(absent.contains("la table « autre » n’existe pas"), "{absent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_erases_for_whoever_lost_the_code() {
    let office = Office::open().await;
    let photo = Some(pictures::photo());
    let asked = office.post(&bundle::action(), &[("titre", "À effacer")], photo).await;
    let other = office.post(&bundle::contact(), &[("nom", "Ordinaire")], None).await;
    let erased = office.staff(&["erase", &asked]);
    assert!(said(&erased).contains("Son contenu est effacé"), "{erased:?}");
    assert_eq!(kept(&office, TABLE, &asked).await, (vec!["S".to_owned()], false));
    assert!(said(&office.staff(&["show", &other])).contains("Ordinaire"));
    let unknown = complained(&office.staff(&["erase", "AAAA-AAA-AAA"]), 1);
    assert!(unknown.contains("aucune demande n’a la référence"), "{unknown}");
}
