//! The whole way of a submission: posted by a visitor, sealed and queued by `ingest-fn`, listed and opened by the
//! `staff` command as a person types it.

#![allow(clippy::unwrap_used, reason = "in a test, to panic is to fail")]

#[allow(dead_code, reason = "the former digest is for the other tests")]
#[path = "../../../tests/ingest/bundle.rs"]
mod bundle;
mod closing;
mod office;
#[allow(dead_code, reason = "the files that are no photos are for the other tests")]
#[path = "../../../tests/ingest/pictures.rs"]
mod pictures;
mod recovering;
mod shards;

use aws_sdk_dynamodb::types::AttributeValue;
use office::{Office, TABLE, complained, said};
use std::path::Path;
use std::process::Command;

const ANSWERS: [(&str, &str); 4] = [
    ("nom", "Zoé Müller"),
    ("message", "Un\u{202e} mot\nDeux mots"),
    ("domaines", "recherche"),
    ("domaines", "soins"),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_was_posted_is_listed_and_opened() {
    let office = Office::open().await;
    let empty = office.staff(&["list"]);
    assert!(empty.status.success());
    assert_eq!(said(&empty), "Aucune demande.\n");

    let first = office.post(&bundle::contact(), &ANSWERS, None).await;
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    let second = office.post(&bundle::action(), &[("titre", "Une fresque")], Some(pictures::photo())).await;
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    let third = office.post(&bundle::contact(), &[("nom", "Robot"), ("_url", "x")], None).await;

    let list = said(&office.staff(&["list"]));
    let rows: Vec<&str> = list.lines().collect();
    assert!(rows[0].starts_with("Référence") && rows[0].ends_with("Gardée jusqu’au"), "{list}");
    let order: Vec<&str> = rows[1..4].iter().map(|row| &row[..12]).collect();
    assert_eq!(order, [&third, &second, &first], "newest first");
    assert!(
        rows[1].contains("suspecte") && rows[2].contains("reçue") && rows[2].contains("action"),
        "{list}"
    );
    assert_eq!(rows.last(), Some(&"3 demandes"));
    let only = |arguments: &[&str]| {
        let list = said(&office.staff(arguments));
        list.lines()
            .skip(1)
            .filter(|row| row.contains('-'))
            .map(|row| row[..12].to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(only(&["list", "--form", "contact"]), [third.clone(), first.clone()]);
    assert_eq!(only(&["list", "--form", "contact", "--status", "reçue"]), std::slice::from_ref(&first));
    assert_eq!(only(&["list", "--status", "suspecte"]), [third]);

    // As somebody reads it from a scrap of paper; without a bundle, names instead of questions.
    let opened = office.staff(&["show", &first.to_lowercase().replace('-', "")]);
    assert!(opened.status.success(), "{opened:?}");
    let page = said(&opened);
    assert!(page.contains(&format!("Référence : {first}\nFormulaire : contact\nStatut : reçue\n")), "{page}");
    assert!(page.contains("\nnom\n    Zoé Müller\n"), "{page}");
    assert!(page.contains("\nmessage\n    Un\\u{202e} mot\n    Deux mots\n"), "{page}");
    assert!(page.contains("\ndomaines\n    soins\n    recherche\n"), "{page}");

    std::fs::create_dir(office.path("public.bundle")).unwrap();
    std::fs::write(office.path("public.bundle/forms.json"), bundle::json().to_string()).unwrap();
    let page = said(&office.staff(&["show", &first]));
    assert!(page.contains("Formulaire : Nous écrire\n"), "{page}");
    assert!(
        page.contains("\nNom\n    Zoé Müller\n\nMessage\n") && page.contains("    Soins\n    Recherche\n"),
        "{page}"
    );

    let shown = said(&office.staff(&["show", &second]));
    assert!(
        shown.contains("Photo\n    photo de 320 × 200 pixels") && shown.contains("--photo photo.jpg"),
        "{shown}"
    );
    let saved = office.staff(&["show", &second, "--photo", "p.jpg"]);
    assert!(saved.status.success(), "{saved:?}");
    assert!(std::fs::read(office.path("p.jpg")).unwrap().starts_with(&[0xff, 0xd8, 0xff]));
    let again = complained(&office.staff(&["show", &second, "--photo", "p.jpg"]), 1);
    assert!(again.contains("existe déjà"), "{again}");
    let none = complained(&office.staff(&["show", &first, "--photo", "q.jpg"]), 1);
    assert!(none.contains("n’a pas de photo"), "{none}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_queue_is_read_to_its_end() {
    let office = Office::open().await;
    // Beyond one megabyte, DynamoDB answers in pages.
    let padding = "x".repeat(350_000);
    for (place, letter) in ["A", "C", "D", "E", "F", "G"].into_iter().enumerate() {
        let item = [
            ("pk", format!("S#AAAAAAAAA{letter}")),
            ("queue", "contact#received".to_owned()),
            ("received_at", format!("2025-03-0{}T12:00:00.000Z", place + 1)),
            ("form", "contact".to_owned()),
            ("status", "received".to_owned()),
            ("sealed", padding.clone()),
        ];
        let item =
            item.into_iter().map(|(name, value)| (name.to_owned(), AttributeValue::S(value))).collect();
        office.dynamodb.put_item().table_name(TABLE).set_item(Some(item)).send().await.unwrap();
    }
    for arguments in [&["list"][..], &["list", "--form", "contact", "--status", "received"]] {
        let list = said(&office.staff(arguments));
        assert!(list.lines().nth(1).unwrap().starts_with("AAAA-AAA-AAG"), "{list}");
        assert!(list.ends_with("6 demandes\n"), "{list}");
        assert!(list.contains("06.03.2025 13:00"), "{list}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_expired_is_gone_though_the_store_has_not_swept_it() {
    let office = Office::open().await;
    let kept = office.post(&bundle::contact(), &ANSWERS, None).await;
    let over = office.post(&bundle::action(), &[("titre", "Une fresque")], Some(pictures::photo())).await;
    let in_a_year = jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::get("Europe/Zurich").unwrap());
    let in_a_year = (in_a_year + jiff::Span::new().hours(365 * 24)).strftime("%d.%m.%Y").to_string();
    assert!(said(&office.staff(&["list", "--form", "contact"])).contains(&in_a_year));
    let now = jiff::Timestamp::now().as_second();
    let update = office.dynamodb.update_item().table_name(TABLE).key("pk", office.key(&over));
    let update = update.update_expression("SET expires_at = :now");
    update.expression_attribute_values(":now", AttributeValue::N(now.to_string())).send().await.unwrap();

    assert_eq!(office.listed(&[]), std::slice::from_ref(&kept));
    assert!(office.listed(&["--form", "action", "--status", "reçue"]).is_empty());
    let gone = complained(&office.staff(&["show", &over]), 1);
    assert!(gone.contains("aucune demande") && gone.contains("durée de conservation"), "{gone}");
    assert!(said(&office.staff(&["show", &kept])).contains("Zoé Müller"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_opened_says_why_and_what_to_do() {
    let office = Office::open().await;
    let first = office.post(&bundle::contact(), &ANSWERS, None).await;
    let second = office.post(&bundle::contact(), &[("nom", "Quelqu’un")], None).await;

    let typo = complained(&office.staff(&["show", "AB"]), 2);
    assert!(typo.contains("dix lettres et chiffres"), "{typo}");
    let unknown = complained(&office.staff(&["show", "AAAA-AAA-AAA"]), 1);
    assert!(
        unknown.contains("aucune demande n’a la référence AAAA-AAA-AAA") && unknown.contains("staff list")
    );
    let no_key = complained(&office.staff(&["--key", "absente.key", "show", &first]), 1);
    assert!(no_key.contains("absente.key") && no_key.contains("staff keygen"), "{no_key}");
    assert!(office.staff(&["keygen", "--out", "autre.key"]).status.success());
    let wrong = complained(&office.staff(&["show", &first, "--key", "autre.key"]), 1);
    assert!(wrong.contains("votre clé n’ouvre pas cette demande"), "{wrong}");
    let bundle = complained(&office.staff(&["show", &first, "--bundle", "rien.json"]), 1);
    assert!(bundle.contains("rien.json"), "{bundle}");
    let table = complained(&office.staff(&["list", "--table", "autre"]), 1);
    assert!(table.contains("la table « autre » n’existe pas"), "{table}");

    // Somebody moves an envelope: the reference inside is not the one asked for.
    let item = office.dynamodb.get_item().table_name(TABLE).key("pk", office.key(&second)).send().await;
    let mut moved = item.unwrap().item.unwrap();
    moved.insert("pk".to_owned(), office.key(&first));
    office.dynamodb.put_item().table_name(TABLE).set_item(Some(moved.clone())).send().await.unwrap();
    let swapped = complained(&office.staff(&["show", &first]), 1);
    assert!(swapped.contains("celle d’une autre demande"), "{swapped}");

    let Some(AttributeValue::B(sealed)) = moved.get("sealed") else { panic!("no envelope") };
    let mut bytes = sealed.as_ref().to_vec();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    moved.insert("sealed".to_owned(), AttributeValue::B(aws_sdk_dynamodb::primitives::Blob::new(bytes)));
    office.dynamodb.put_item().table_name(TABLE).set_item(Some(moved)).send().await.unwrap();
    let damaged = complained(&office.staff(&["show", &first]), 1);
    assert!(damaged.contains("abîmée"), "{damaged}");
}

#[test]
fn a_store_that_is_away_is_told_in_french() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_staff"))
        .arg("list")
        .current_dir(folder.path())
        .env_clear()
        .envs([
            ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9"),
            ("AWS_REGION", "local"),
            ("AWS_ACCESS_KEY_ID", "x"),
            ("AWS_SECRET_ACCESS_KEY", "x"),
        ])
        .output()
        .unwrap();
    let told = complained(&output, 1);
    assert!(
        told.contains("la table des demandes ne répond pas") && told.contains("AWS_ENDPOINT_URL_DYNAMODB"),
        "{told}"
    );
}

#[cfg(unix)]
#[test]
fn a_new_key_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let keygen = |out: &str| {
        Command::new(env!("CARGO_BIN_EXE_staff"))
            .args(["keygen", "--out", out])
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    assert!(said(&keygen("a.key")).contains("age1"));
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder.path().join("a.key")), 0o600);
    assert!(complained(&keygen("a.key"), 1).contains("existe déjà"));
}

/// What staff are told when they type something wrong, or ask how.
#[test]
fn help_and_mistakes_are_in_french() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, status, words) in [
        (&[][..], 2, "Utilisation : staff"),
        (&["--help"], 0, "Consulter les demandes"),
        (&["keygen", "--help"], 0, "Fichier à créer"),
        (&["list", "--help"], 0, "la variable STAFF_KEY_FILE"),
        (&["show", "--help"], 0, "Arguments :"),
        (&["close", "--help"], 0, "elle quitte la liste"),
        (&["reopen", "--help"], 0, "Remettre dans la liste"),
        (&["erase", "--help"], 0, "c’est définitif"),
        (&["recover", "--help"], 0, "La table restaurée"),
        (&["lst"], 2, "la commande « lst » n’existe pas. Vouliez-vous dire « list » ?"),
        (
            &["list", "--statut", "reçue"],
            2,
            "l’option « --statut » n’existe pas. Vouliez-vous dire « --status » ?",
        ),
        (&["list", "--status", "perdue"], 2, "les statuts sont « reçue », « suspecte » et « retirée »"),
        (&["list", "--form"], 2, "l’option « --form <FORMULAIRE> » attend une valeur"),
        (&["show"], 2, "il manque : <RÉFÉRENCE>"),
        (&["show", "AB"], 2, "dix lettres et chiffres"),
        (&["show", "A83K-252-9XY", "trop"], 2, "« trop »"),
        (&["recover"], 2, "il manque : --from <TABLE>"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_staff"))
            .args(arguments)
            .current_dir(folder.path())
            .env_clear()
            .output()
            .unwrap();
        let all = [output.stdout, output.stderr].concat();
        let all = String::from_utf8(all).unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {all}");
        assert!(all.contains(words), "{arguments:?} should say « {words} »:\n{all}");
        for english in [
            "Usage",
            "Print",
            "error",
            "[env",
            "[default",
            "For more",
            "tip:",
            "required",
            "Commands:",
            "Options:",
        ] {
            assert!(!all.contains(english), "{arguments:?} says « {english} »:\n{all}");
        }
    }
}
