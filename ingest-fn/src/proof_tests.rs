//! What a challenge tells when it comes back: solved, not solved, late, or none of ours.

use super::*;
use jiff::SignedDuration;

fn key() -> HmacKey {
    HmacKey::from_bytes([7; 32])
}

fn decoded(text: &str) -> Field {
    serde_json::from_slice(&BASE64.decode(text).unwrap()).unwrap()
}

fn encoded(field: &Field) -> String {
    BASE64.encode(serde_json::to_vec(field).unwrap())
}

/// What the script of the page does.
fn solved(text: &str) -> String {
    let mut field = decoded(text);
    field.solution = altcha::solve_challenge(altcha::SolveChallengeOptions::new(&field.challenge)).unwrap();
    encoded(&field)
}

#[test]
fn a_challenge_comes_back_solved_or_not_and_tells_how_long_its_page_was_open() {
    let start = jiff::Timestamp::now();
    let text = challenge("demande", start, &key()).unwrap();
    let later = start + SignedDuration::from_secs(90);
    for (text, work) in [(text.clone(), false), (solved(&text), true)] {
        let Proof::Brought { ticket, solved } = read(&text, "demande", later, &key()) else {
            panic!("not ours: {text}")
        };
        assert_eq!(solved, work);
        assert_eq!(ticket.age().as_secs(), 90);
        assert_eq!(ticket.id().len(), 32);
        assert_eq!(ticket.expires_at(), start.as_second() + LIFE);
    }
}

#[test]
fn what_is_not_ours_proves_nothing() {
    let now = jiff::Timestamp::now();
    let text = challenge("demande", now, &key()).unwrap();
    assert_eq!(read("  ", "demande", now, &key()), Proof::Absent);
    assert_eq!(read(&text, "autre", now, &key()), Proof::Wrong, "of another form");
    assert_eq!(read(&text, "demande", now, &HmacKey::from_bytes([8; 32])), Proof::Wrong, "of another key");
    let mut easier = decoded(&text);
    easier.challenge.parameters.cost = 1;
    let mut unsigned = decoded(&text);
    unsigned.challenge.signature = None;
    let mut guessed = decoded(&text);
    guessed.solution = Some(Solution { counter: 3, derived_key: "00".repeat(32), time: None });
    for wrong in [easier, unsigned, guessed] {
        assert_eq!(read(&encoded(&wrong), "demande", now, &key()), Proof::Wrong);
    }
    for wrong in ["x", "e30=", "eyJjaGFsbGVuZ2UiOnt9fQ==", &"A".repeat(LONGEST + 1)] {
        assert_eq!(read(wrong, "demande", now, &key()), Proof::Wrong, "{wrong}");
    }
}

#[test]
fn a_page_left_open_for_a_day_proves_nothing_any_more() {
    let yesterday = jiff::Timestamp::now() - SignedDuration::from_hours(24);
    let text = challenge("demande", yesterday, &key()).unwrap();
    assert_eq!(read(&text, "demande", jiff::Timestamp::now(), &key()), Proof::Expired);
}

#[test]
fn two_pages_never_hold_the_same_challenge() {
    let now = jiff::Timestamp::now();
    let [one, other] = [(); 2].map(|()| decoded(&challenge("demande", now, &key()).unwrap()));
    assert_ne!(one.challenge.parameters.nonce, other.challenge.parameters.nonce);
}
