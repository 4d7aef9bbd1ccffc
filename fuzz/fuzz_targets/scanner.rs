#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| ijob_fuzz::scanner(text));
