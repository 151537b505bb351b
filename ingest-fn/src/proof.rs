//! A little work for the browser while the visitor reads the answers over: it tells people behind one busy address from a
//! robot there. Who sends a few from each of many addresses is not asked for it, for one may apply without JavaScript.
//! Nobody types distorted letters, and no third party is asked.
//!
//! The challenge (ALTCHA's protocol, version 2) travels in the page that shows the answers and comes back with them, so
//! it needs no request of its own and tells when that page was made. A browser without JavaScript returns it unsolved:
//! such a sender is trusted a little less ([`crate::verify`]), never turned away. What the store has seen once is no
//! proof again ([`Ticket::id`]).

use crate::config::HmacKey;
use crate::seal::hex;
use altcha::{Challenge, CreateChallengeOptions, Solution, VerifySolutionOptions};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;

const ALGORITHM: &str = "PBKDF2/SHA-256";
/// Rounds of one try. A try takes a browser 1 to 5 ms.
const ROUNDS: u32 = 5_000;
/// The right try is one of these, each as likely: the work is bounded, whoever is unlucky waits 1.6 times the average.
const TRIES: std::ops::Range<u32> = 40..168;
/// How long a page may stay open before its challenge is worth nothing, in seconds.
pub(crate) const LIFE: i64 = 12 * 60 * 60;
/// Larger than any challenge of ours, in bytes.
const LONGEST: usize = 4096;

/// What came back of a challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    /// None was sent: the page with the answers was never seen.
    Absent,
    /// One of ours, solved or not.
    Brought { ticket: Ticket, solved: bool },
    /// From a page that was open too long, as it says itself.
    Expired,
    /// Not one of ours, of another form, or with a wrong solution.
    Wrong,
}

/// One challenge of ours. Good for one submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ticket {
    id: String,
    expires_at: i64,
    /// Between the page being made and sent back.
    age: jiff::SignedDuration,
}

/// What the hidden field holds, in Base64.
#[derive(Serialize, Deserialize)]
struct Field {
    challenge: Challenge,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    solution: Option<Solution>,
}

impl Ticket {
    /// Names this challenge among all: 32 hexadecimal digits.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// When it stops being good, in seconds since 1970.
    pub(crate) fn expires_at(&self) -> i64 {
        self.expires_at
    }

    pub(crate) fn age(&self) -> jiff::SignedDuration {
        self.age
    }

    #[cfg(test)]
    pub(crate) fn aged(milliseconds: i64) -> Self {
        Self { id: "0".repeat(32), expires_at: 0, age: jiff::SignedDuration::from_millis(milliseconds) }
    }
}

/// A challenge for one page of this form; `None` when the system has no randomness to give.
pub(crate) fn challenge(form: &str, now: jiff::Timestamp, key: &HmacKey) -> Option<String> {
    let mut drawn = [0u8; 4];
    getrandom::fill(&mut drawn).ok()?;
    let counter = TRIES.start + u32::from_be_bytes(drawn) % (TRIES.end - TRIES.start);
    let data = [("form".to_owned(), json!(form)), ("issued".to_owned(), json!(now.as_millisecond()))];
    let challenge = altcha::create_challenge(CreateChallengeOptions {
        algorithm: ALGORITHM.to_owned(),
        cost: ROUNDS,
        counter: Some(counter),
        data: Some(data.into()),
        expires_at: Some(now.as_second() + LIFE),
        hmac_signature_secret: Some(secret(key, b"challenge")),
        hmac_key_signature_secret: Some(secret(key, b"solution")),
        ..CreateChallengeOptions::default()
    });
    let field = Field { challenge: challenge.ok()?, solution: None };
    Some(BASE64.encode(serde_json::to_vec(&field).ok()?))
}

/// What `text`, the value of the hidden field, proves for this form.
pub(crate) fn read(text: &str, form: &str, now: jiff::Timestamp, key: &HmacKey) -> Proof {
    let text = text.trim();
    if text.is_empty() {
        return Proof::Absent;
    }
    checked(text, form, now, key).unwrap_or(Proof::Wrong)
}

fn checked(text: &str, form: &str, now: jiff::Timestamp, key: &HmacKey) -> Option<Proof> {
    if text.len() > LONGEST {
        return None;
    }
    let Field { challenge, solution } = serde_json::from_slice(&BASE64.decode(text).ok()?).ok()?;
    let unsolved = || Solution { counter: 0, derived_key: String::new(), time: None };
    let verdict = altcha::verify_solution(VerifySolutionOptions {
        hmac_key_signature_secret: Some(secret(key, b"solution")),
        ..VerifySolutionOptions::new(
            &challenge,
            solution.as_ref().unwrap_or(&unsolved()),
            secret(key, b"challenge"),
        )
    });
    let verdict = verdict.ok()?;
    if verdict.expired {
        return Some(Proof::Expired);
    }
    let parameters = &challenge.parameters;
    let said = |name: &str| parameters.data.as_ref()?.get(name);
    let ours = verdict.invalid_signature == Some(false) && said("form").and_then(Value::as_str) == Some(form);
    if !ours || (solution.is_some() && !verdict.verified) {
        return None;
    }
    let issued = jiff::Timestamp::from_millisecond(said("issued")?.as_i64()?).ok()?;
    let ticket = Ticket {
        id: parameters.nonce.clone(),
        expires_at: parameters.expires_at?,
        age: now.duration_since(issued),
    };
    Some(Proof::Brought { ticket, solved: verdict.verified })
}

fn secret(key: &HmacKey, purpose: &[u8]) -> String {
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(key.bytes()).expect("an HMAC takes a key of any length");
    mac.update(b"proof of work\0");
    mac.update(purpose);
    hex(&mac.finalize().into_bytes())
}

#[cfg(test)]
#[path = "proof_tests.rs"]
mod tests;
