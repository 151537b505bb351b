//! The index in several shards: what the desk reads does not depend on how many are written.

use crate::bundle;
use crate::office::{Office, TABLE, said};
use ingest_fn::store::Shards;
use std::collections::BTreeSet;

/// Posts `count` messages; their references, the newest first.
async fn post(office: &Office, count: usize, mark: &str) -> Vec<String> {
    let mut references = Vec::new();
    for number in 0..count {
        let name = format!("{mark} {number}");
        references.insert(0, office.post(&bundle::contact(), &[("nom", &name)], None).await);
        // Times are kept to the millisecond.
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    references
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_reads_the_same_while_the_number_of_shards_is_raised_and_lowered() {
    let mut office = Office::open().await;
    let mut expected = Vec::new();
    for (shards, mark) in [("1", "avant"), ("16", "plus"), ("4", "moins"), ("1", "après")] {
        office.deploy(Shards::parse(shards).unwrap()).await;
        expected.splice(0..0, post(&office, 24, mark).await);
        // By form and status the desk asks each shard; otherwise it reads the whole index.
        for arguments in [&["--form", "contact", "--status", "reçue"][..], &[], &["--form", "contact"]] {
            assert_eq!(
                office.listed(arguments),
                expected,
                "{shards} {arguments:?}: newest first, all of them"
            );
        }
    }
    let keys: BTreeSet<String> =
        office.items(TABLE).await.iter().filter_map(|item| item.get("queue")?.as_s().ok().cloned()).collect();
    assert!(keys.len() > 8, "{keys:?}: 24 posts over 16 shards meet fewer than 8 of them once in 10⁷ runs");
    for reference in [expected.first().unwrap(), expected.last().unwrap()] {
        assert!(said(&office.staff(&["show", reference])).contains(reference));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_withdrawn_after_the_number_changed_leaves_the_list_of_what_waits() {
    let mut office = Office::open().await;
    office.deploy(Shards::parse("16").unwrap()).await;
    let mut sent = Vec::new();
    for number in 0..6 {
        let name = format!("personne {number}");
        sent.push(office.post_for_code(&bundle::contact(), &[("nom", &name)], None).await);
    }
    office.deploy(Shards::parse("2").unwrap()).await;
    for one in &sent {
        office.withdraw(one).await;
    }
    assert!(office.listed(&["--form", "contact", "--status", "reçue"]).is_empty());
    assert_eq!(office.listed(&["--form", "contact", "--status", "retirée"]).len(), 6);
}
