//! Counts for the people who run the function, in CloudWatch's embedded format: one line of JSON per request, beside
//! the one in the log. What is counted is how requests end; of what they carry nothing is known here.

use serde_json::{Map, Value, json};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Alarms are built on this name and those below.
pub const NAMESPACE: &str = "PatientsPartenaires";
const COUNTS: [&str; 7] =
    ["Requests", "Accepted", "Duplicates", "Refused", "Suspects", "Withdrawn", "Unavailable"];
const STORE: &str = "StoreMilliseconds";

/// Where the lines go; a host that collects none has none.
#[derive(Clone, Default)]
pub(crate) struct Metrics(Option<Arc<Sink>>);

/// Takes one line.
type Sink = dyn Fn(&str) + Send + Sync;

impl Metrics {
    pub(crate) fn to(sink: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(sink)))
    }

    /// Tells how one request ended. `store` is the time spent waiting for the store, when it was asked.
    pub(crate) fn tell(&self, form: &str, outcome: &str, request_id: &str, store: Option<Duration>) {
        if let Some(sink) = &self.0 {
            sink(&line(form, outcome, request_id, store, jiff::Timestamp::now().as_millisecond()));
        }
    }
}

fn line(form: &str, outcome: &str, request_id: &str, store: Option<Duration>, now: i64) -> String {
    let counted = |name: &str| match name {
        "Requests" => true,
        "Accepted" => matches!(outcome, "stored" | "suspect"),
        "Duplicates" => outcome == "duplicate",
        "Suspects" => outcome == "suspect",
        "Withdrawn" => outcome == "withdrawn",
        "Unavailable" => matches!(outcome, "unavailable" | "failed"),
        // Not « invalid »: somebody who has to correct an answer is not refused.
        _ => matches!(
            outcome,
            "malformed" | "too_large" | "wrong_type" | "unknown_form" | "forbidden" | "too_many"
        ),
    };
    let mut described: Vec<Value> =
        COUNTS.iter().map(|name| json!({ "Name": name, "Unit": "Count" })).collect();
    let mut members = Map::new();
    for name in COUNTS {
        members.insert(name.to_owned(), u8::from(counted(name)).into());
    }
    if let Some(store) = store {
        described.push(json!({ "Name": STORE, "Unit": "Milliseconds" }));
        members.insert(STORE.to_owned(), milliseconds(store).into());
    }
    members.insert("Form".to_owned(), form.into());
    members.insert("request_id".to_owned(), request_id.into());
    // Once for the site and once by form.
    members.insert(
        "_aws".to_owned(),
        json!({
            "Timestamp": now,
            "CloudWatchMetrics": [{ "Namespace": NAMESPACE, "Dimensions": [[], ["Form"]], "Metrics": described }],
        }),
    );
    Value::Object(members).to_string()
}

/// To the microsecond: a store nearby answers in less than one millisecond.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000_000.0).round() / 1000.0
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Metrics(…)" } else { "Metrics(none)" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(outcome: &str, store: Option<Duration>) -> Value {
        serde_json::from_str(&line("contact", outcome, "r1", store, 1_741_003_200_000)).unwrap()
    }

    #[test]
    fn each_metric_described_has_a_number() {
        let line = parsed("stored", Some(Duration::from_micros(12_345)));
        let directive = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Namespace"], "PatientsPartenaires");
        assert_eq!(directive["Dimensions"], json!([[], ["Form"]]));
        let metrics = directive["Metrics"].as_array().unwrap();
        assert_eq!(metrics.len(), 8);
        for metric in metrics {
            assert!(line[metric["Name"].as_str().unwrap()].is_number(), "{metric} in {line}");
        }
        assert_eq!(line["StoreMilliseconds"], 12.345);
        assert_eq!((&line["Form"], &line["Requests"]), (&json!("contact"), &json!(1)));
    }

    #[test]
    fn an_outcome_is_counted_where_it_belongs() {
        let cases: [(&str, &[&str]); 10] = [
            ("stored", &["Accepted"]),
            ("suspect", &["Accepted", "Suspects"]),
            ("duplicate", &["Duplicates"]),
            ("withdrawn", &["Withdrawn"]),
            ("unavailable", &["Unavailable"]),
            ("failed", &["Unavailable"]),
            ("forbidden", &["Refused"]),
            ("too_many", &["Refused"]),
            ("invalid", &[]),
            ("redirected", &[]),
        ];
        for (outcome, expected) in cases {
            let line = parsed(outcome, None);
            let counted: Vec<_> =
                COUNTS.into_iter().filter(|name| *name != "Requests" && line[*name] == 1).collect();
            assert_eq!(counted, expected, "{outcome}");
            assert!(line.get("StoreMilliseconds").is_none());
        }
    }
}
