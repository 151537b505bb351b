//! A panic is logged by its place. In a program of its own: the hook is one for all threads.

#![allow(clippy::unwrap_used, reason = "in a test, to panic is to fail")]

use std::io::Write;
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_panic_is_logged_without_its_message() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().json().with_writer(move || writer.clone()).finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    ingest_fn::log_panics_by_place();
    let written = String::from("Zoé-Sarbacane");
    assert!(std::thread::spawn(move || written[..3].len()).join().is_err(), "é is two bytes long");
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("panicked") && log.contains("panics.rs"), "{log}");
    assert!(!log.contains("Sarbacane"), "{log}");
}
