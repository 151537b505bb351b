//! A function that is killed at any moment, before a store one cannot rely on. Lambda ends an execution environment
//! without asking: when time is up, when memory is, when a machine goes. Whoever got no answer sends again, to a process
//! that knows nothing of the one before; afterwards what was acknowledged is stored, once.
//!
//! `SUBMISSIONS` sets how many people write (240 unless told).

use crate::app::{open, start_store, text};
use crate::bundle;
use crate::faults::unreliable;
use crate::proofreading::{hidden_in, with_check};
use crate::runtime::{Deployment, URLENCODED, plain_event, reference};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, mpsc, oneshot};

/// Processes that answer at the same time, as Lambda keeps one for each request under way.
const ENVIRONMENTS: u64 = 4;
const PEOPLE_AT_ONCE: usize = 12;
/// Times somebody sends the same answers again before going home.
const PATIENCE: usize = 60;

/// One attempt of a person, and where its answer goes: `None` when the process was killed over it.
struct Attempt {
    name: String,
    event: Value,
    answer: oneshot::Sender<Option<Value>>,
}

/// Whose attempt a process was killed over, and when.
type Kills = Arc<std::sync::Mutex<Vec<(String, jiff::Timestamp)>>>;

/// Random enough to hit every moment of a request, and the same on each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Serves attempts with one environment after the other; half of the requests may be the last of their process.
async fn doomed(
    deployment: Arc<Deployment>,
    attempts: Arc<Mutex<mpsc::UnboundedReceiver<Attempt>>>,
    mut dice: Dice,
    kills: Kills,
) {
    let mut environment = deployment.start().await;
    // Of requests that were left alone: moments are drawn from what a request takes on this machine today.
    let mut usual = Duration::from_millis(20);
    loop {
        let Some(Attempt { name, event, answer }) = attempts.lock().await.recv().await else { return };
        let condemned = dice.below(2) == 0;
        let moment = usual.mul_f64(dice.below(1000) as f64 / 700.0);
        let start = Instant::now();
        let told = if condemned {
            tokio::select! {
                biased;
                told = environment.invoke(&event) => Some(told),
                () = tokio::time::sleep(moment) => None,
            }
        } else {
            Some(environment.invoke(&event).await)
        };
        match &told {
            Some(_) => usual = (usual * 7 + start.elapsed()) / 8,
            None => {
                environment.kill();
                kills.lock().unwrap().push((name, jiff::Timestamp::now()));
                environment = deployment.start().await;
            }
        }
        // A client that left is no failure.
        let _ = answer.send(told);
    }
}

/// Somebody's submission as they know it.
struct Acknowledged {
    name: String,
    reference: String,
    at: jiff::Timestamp,
}

/// Posts until there is an answer other than « try again ».
async fn persist(gateway: &mpsc::UnboundedSender<Attempt>, name: &str, fields: &[(String, String)]) -> Value {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let event = plain_event("/formulaires/contact", URLENCODED, &body);
    for _ in 0..PATIENCE {
        let (answer, told) = oneshot::channel();
        gateway.send(Attempt { name: name.to_owned(), event: event.clone(), answer }).unwrap();
        let Some(answer) = told.await.unwrap() else { continue };
        if answer["statusCode"] != 503 {
            assert_eq!(answer["statusCode"], 200, "{answer}");
            return answer;
        }
    }
    panic!("never taken");
}

/// The fields of the page that shows the answers.
async fn read_over(gateway: &mpsc::UnboundedSender<Attempt>, name: &str) -> Vec<(String, String)> {
    let digest = bundle::contact().digest();
    let fields = [("nom", name), ("_form_digest", &digest), ("_url", ""), ("_step", "check")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let shown = persist(gateway, name, &fields).await;
    let fields = hidden_in(shown["body"].as_str().unwrap());
    assert!(fields.iter().any(|(name, _)| name == "_proof"), "{shown}");
    fields
}

/// Sends until it is acknowledged, and once more now and then.
async fn insist(
    gateway: &mpsc::UnboundedSender<Attempt>,
    name: String,
    fields: Vec<(String, String)>,
    dice: &mut Dice,
) -> Acknowledged {
    let reference = || async { reference(&persist(gateway, &name, &fields).await).replace('-', "") };
    let first = reference().await;
    let at = jiff::Timestamp::now();
    if dice.below(4) == 0 {
        assert_eq!(reference().await, first, "acknowledged twice, differently");
    }
    Acknowledged { reference: first, at, name }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_is_stored_once_however_often_the_function_is_killed() {
    let people: usize = std::env::var("SUBMISSIONS").map_or(240, |count| count.parse().unwrap());
    let store = start_store().await;
    let proxy = unreliable(store.clone(), Arc::default()).await;
    let deployment = Arc::new(Deployment::new(&with_check(), proxy, false));
    let kills = Kills::default();
    let (gateway, attempts) = mpsc::unbounded_channel();
    let attempts = Arc::new(Mutex::new(attempts));
    for seed in 0..ENVIRONMENTS {
        tokio::spawn(doomed(deployment.clone(), attempts.clone(), Dice(seed), kills.clone()));
    }

    let queues = (0..PEOPLE_AT_ONCE).map(|first| {
        let gateway = gateway.clone();
        tokio::spawn(async move {
            let mut dice = Dice(1000 + first as u64);
            let (mut pages, mut acknowledged) = (Vec::new(), Vec::new());
            for person in (first..people).step_by(PEOPLE_AT_ONCE) {
                let name = format!("Personne {person}");
                pages.push((read_over(&gateway, &name).await, name));
            }
            tokio::time::sleep(Duration::from_millis(1100)).await;
            for (fields, name) in pages {
                acknowledged.push(insist(&gateway, name, fields, &mut dice).await);
            }
            acknowledged
        })
    });
    let mut acknowledged = Vec::new();
    for queue in queues.collect::<Vec<_>>() {
        acknowledged.extend(queue.await.unwrap());
    }

    let (mut stored, mut sealed_at) = (BTreeMap::new(), BTreeMap::new());
    for item in deployment.items(&store, "S#").await {
        let content: Value = serde_json::from_slice(&open(&deployment.key, &item)).unwrap();
        let name = content["answers"]["nom"].as_str().unwrap().to_owned();
        let reference = text(&item, "pk").trim_start_matches("S#").to_owned();
        sealed_at.insert(name.clone(), text(&item, "received_at").parse::<jiff::Timestamp>().unwrap());
        assert!(stored.insert(name.clone(), reference).is_none(), "stored twice: {name}");
    }
    let told: BTreeMap<_, _> =
        acknowledged.iter().map(|one| (one.name.clone(), one.reference.clone())).collect();
    assert_eq!(told.len(), people);
    assert_eq!(stored, told, "what is stored is what was acknowledged, under the same references");
    assert!(!deployment.log().contains("Personne"), "a value was logged");

    // The kills that left somebody without an answer: what was sealed earlier was committed all the same.
    let heard: BTreeMap<_, _> = acknowledged.iter().map(|one| (one.name.clone(), one.at)).collect();
    let kills = kills.lock().unwrap();
    let unheard = kills.iter().filter(|(name, at)| *at < heard[name]);
    let (after, before): (Vec<_>, Vec<_>) = unheard.partition(|(name, at)| sealed_at[name] < *at);
    let (after, before) = (after.len(), before.len());
    println!("{people} people, {} kills: {before} before anything was stored, {after} after", kills.len());
    assert!(
        before > people / 40 && after > people / 80,
        "{before} before, {after} after: too few to prove much"
    );
}
