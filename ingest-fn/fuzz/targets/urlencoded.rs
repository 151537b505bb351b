//! A body as most forms send it.
#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| fuzz::answer("application/x-www-form-urlencoded", body));
