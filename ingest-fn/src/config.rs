//! What the function is told by its environment, checked before the first request: a function that cannot seal
//! must not start.

use crate::store::Shards;
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::PathBuf;

/// Everything the function needs to know of where it runs.
#[derive(Debug, Clone)]
pub struct Config {
    /// Name of the DynamoDB table.
    pub table: String,
    /// Public keys every submission is sealed to: each staff member, and the offline recovery key.
    pub recipients: Vec<age::x25519::Recipient>,
    /// Key of the duplicate marker. A new one only forgets the duplicates of the last day.
    pub marker_key: HmacKey,
    /// Key of the withdrawal codes. It outlives every submission: a new one makes all codes given so far worthless.
    pub withdrawal_key: HmacKey,
    /// What the CDN shows to prove that a request came through it; one more while it is being replaced. Where there
    /// is no CDN, none: then nobody is asked, and no address the request claims is believed.
    pub origin_secrets: Vec<OriginSecret>,
    /// Over how many shards the index of the queue is written.
    pub queue_shards: Shards,
    /// The forms bundle written by the generator (`forms.json`).
    pub bundle: PathBuf,
}

/// A secret the CDN adds to each request.
#[derive(Clone)]
pub struct OriginSecret(Vec<u8>);

/// A secret that makes digests meaningless to whoever lacks it: without the marker's, a dump of the table does not
/// tell whether somebody wrote a guessed set of answers; without the codes', nobody withdraws what others sent.
#[derive(Clone)]
pub struct HmacKey([u8; 32]);

/// A variable that is missing or cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    variable: &'static str,
    problem: String,
}

impl Config {
    /// Reads `TABLE_NAME`, `RECIPIENTS` (age public keys separated by commas or line ends), `MARKER_KEY` and
    /// `WITHDRAWAL_KEY` (64 hexadecimal digits each), `BUNDLE` (path of `forms.json`) and, behind a CDN,
    /// `ORIGIN_SECRET` (one value, or two separated by a comma while one replaces the other); `QUEUE_SHARDS` (1 to 16)
    /// may be absent.
    ///
    /// # Errors
    /// Names the first variable that is missing or wrong; never shows the value of a secret one.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let required = |variable: &'static str, purpose: &str| {
            lookup(variable)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
                .ok_or_else(|| ConfigError { variable, problem: format!("is not set: {purpose}") })
        };
        let secret = |variable: &'static str| {
            HmacKey::from_hex(&required(variable, "64 hexadecimal digits")?)
                .map_err(|problem| ConfigError { variable, problem: problem.to_owned() })
        };
        Ok(Self {
            table: required("TABLE_NAME", "name of the DynamoDB table")?,
            recipients: recipients(&required("RECIPIENTS", "age public keys, separated by commas")?)?,
            marker_key: secret("MARKER_KEY")?,
            withdrawal_key: secret("WITHDRAWAL_KEY")?,
            origin_secrets: OriginSecret::list(&lookup("ORIGIN_SECRET").unwrap_or_default())
                .map_err(|problem| ConfigError { variable: "ORIGIN_SECRET", problem: problem.to_owned() })?,
            queue_shards: match lookup("QUEUE_SHARDS") {
                None => Shards::ONE,
                Some(text) => Shards::parse(&text).map_err(|problem| ConfigError {
                    variable: "QUEUE_SHARDS",
                    problem: problem.to_string(),
                })?,
            },
            bundle: required("BUNDLE", "path of forms.json")?.into(),
        })
    }
}

fn recipients(text: &str) -> Result<Vec<age::x25519::Recipient>, ConfigError> {
    let wrong = |problem: String| ConfigError { variable: "RECIPIENTS", problem };
    let mut seen = std::collections::BTreeSet::new();
    let mut recipients = Vec::new();
    let keys = text.split([',', '\n']).map(str::trim).filter(|key| !key.is_empty() && !key.starts_with('#'));
    for (index, key) in keys.enumerate() {
        // The key is not repeated in the message: a secret key pasted here by mistake must not reach the logs.
        let recipient = key
            .parse::<age::x25519::Recipient>()
            .map_err(|cause| wrong(format!("key {} is not an age public key (age1…): {cause}", index + 1)))?;
        if seen.insert(recipient.to_string()) {
            recipients.push(recipient);
        }
    }
    if recipients.is_empty() { Err(wrong("holds no key".to_owned())) } else { Ok(recipients) }
}

impl HmacKey {
    /// A key from 32 random bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads 64 hexadecimal digits.
    ///
    /// # Errors
    /// Says what is expected; never repeats the text.
    pub fn from_hex(text: &str) -> Result<Self, &'static str> {
        const EXPECTED: &str = "must be 64 hexadecimal digits (32 random bytes)";
        let text = text.trim();
        if text.len() != 64 || !text.is_ascii() {
            return Err(EXPECTED);
        }
        let mut key = [0u8; 32];
        for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digits = std::str::from_utf8(digits).map_err(|_| EXPECTED)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| EXPECTED)?;
        }
        Ok(Self(key))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl OriginSecret {
    /// Shorter ones can be guessed.
    const SHORTEST: usize = 16;

    /// Reads the secrets of `text`, separated by commas; none from an empty text.
    ///
    /// # Errors
    /// Says what is expected; never repeats the text.
    pub fn list(text: &str) -> Result<Vec<Self>, &'static str> {
        let secrets: Vec<&str> = text.split(',').map(str::trim).filter(|secret| !secret.is_empty()).collect();
        if secrets.len() > 2 {
            return Err("must hold one secret, or two while one replaces the other");
        }
        if secrets.iter().any(|secret| secret.len() < Self::SHORTEST) {
            return Err("must be secrets of at least 16 characters");
        }
        Ok(secrets.into_iter().map(|secret| Self(secret.as_bytes().to_vec())).collect())
    }

    /// Takes the same time however much of `shown` is right.
    pub(crate) fn is(&self, shown: &[u8]) -> bool {
        // Digests, so that lengths are compared without telling them either.
        let (ours, theirs) = (Sha256::digest(&self.0), Sha256::digest(shown));
        ours.iter().zip(theirs).fold(0, |all, (ours, theirs)| all | (ours ^ theirs)) == 0
    }
}

impl fmt::Debug for OriginSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OriginSecret(…)")
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey(…)")
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "environment variable {} {}", self.variable, self.problem)
    }
}

impl std::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    fn read(changes: &[(&str, Option<&str>)]) -> Result<Config, String> {
        let mut env = std::collections::BTreeMap::from([
            ("TABLE_NAME", "submissions"),
            ("RECIPIENTS", KEY),
            ("MARKER_KEY", HEX),
            ("WITHDRAWAL_KEY", HEX),
            ("BUNDLE", "forms.json"),
        ]);
        for (name, value) in changes {
            match value {
                Some(value) => env.insert(name, value),
                None => env.remove(name),
            };
        }
        Config::from_lookup(|name| env.get(name).map(|value| (*value).to_owned())).map_err(|e| e.to_string())
    }

    #[test]
    fn a_complete_environment_is_read() {
        let config = read(&[("RECIPIENTS", Some(&format!("{KEY},\n{KEY}\n")))]).unwrap();
        assert_eq!(config.table, "submissions");
        assert_eq!(config.recipients.len(), 1, "the same key twice seals once");
        assert_eq!(config.marker_key.bytes()[31], 0x1f);
    }

    #[test]
    fn the_error_names_the_variable() {
        for name in ["TABLE_NAME", "RECIPIENTS", "MARKER_KEY", "WITHDRAWAL_KEY", "BUNDLE"] {
            assert!(read(&[(name, None)]).unwrap_err().contains(name), "{name}");
            assert!(read(&[(name, Some(" "))]).unwrap_err().contains(name), "{name}");
        }
    }

    #[test]
    fn wrong_values_are_refused_without_being_repeated() {
        let secret = "AGE-SECRET-KEY-1QQQ";
        let error = read(&[("RECIPIENTS", Some(secret))]).unwrap_err();
        assert!(error.contains("RECIPIENTS key 1") || error.contains("RECIPIENTS"), "{error}");
        assert!(!error.contains(secret), "{error}");
        for wrong in ["abc", &HEX[1..], &format!("{}zz", &HEX[2..]), &"é".repeat(32)] {
            let error = read(&[("MARKER_KEY", Some(wrong))]).unwrap_err();
            assert!(error.contains("MARKER_KEY must be 64") && !error.contains(wrong), "{error}");
        }
    }

    #[test]
    fn the_secret_of_the_cdn_may_be_absent_or_two_but_not_short() {
        assert!(read(&[]).unwrap().origin_secrets.is_empty());
        let two = read(&[("ORIGIN_SECRET", Some("sixteen-letters-1, sixteen-letters-2"))]).unwrap();
        assert_eq!(two.origin_secrets.len(), 2);
        assert_eq!(format!("{:?}", two.origin_secrets[0]), "OriginSecret(…)");
        for wrong in ["short", "sixteen-letters-1,sixteen-letters-2,sixteen-letters-3"] {
            let error = read(&[("ORIGIN_SECRET", Some(wrong))]).unwrap_err();
            assert!(error.contains("ORIGIN_SECRET must") && !error.contains(wrong), "{error}");
        }
    }

    #[test]
    fn the_index_has_one_shard_unless_told_and_never_more_than_are_read() {
        assert_eq!(read(&[]).unwrap().queue_shards, Shards::ONE);
        assert_eq!(read(&[("QUEUE_SHARDS", Some("4"))]).unwrap().queue_shards, Shards::parse("4").unwrap());
        for wrong in ["", "0", "17", "many"] {
            let error = read(&[("QUEUE_SHARDS", Some(wrong))]).unwrap_err();
            assert!(error.contains("QUEUE_SHARDS must be a whole number from 1 to 16"), "{error}");
        }
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        assert_eq!(format!("{:?}", HmacKey::from_hex(HEX).unwrap()), "HmacKey(…)");
    }
}
