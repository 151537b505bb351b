//! A body as a form with a file sends it; its boundary is `b`.
#![no_main]

libfuzzer_sys::fuzz_target!(|body: &[u8]| fuzz::answer("multipart/form-data; boundary=b", body));
