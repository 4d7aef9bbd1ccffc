#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ijob_fuzz::values(bytes));
