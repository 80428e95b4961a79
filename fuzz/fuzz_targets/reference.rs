//! What can be read from where a program stored it is the same after a further trip.
#![no_main]

use std::fmt::Debug;

use libfuzzer_sys::fuzz_target;
use scenario_client::{JobRef, Submission, api::PageToken};
use serde::{Serialize, de::DeserializeOwned};

fn trip<T: Serialize + DeserializeOwned + Debug>(stored: &[u8]) {
    let Ok(read) = serde_json::from_slice::<T>(stored) else { return };
    let written = serde_json::to_vec(&read).expect("JSON");
    let again: T = serde_json::from_slice(&written).expect("what was written");
    assert_eq!(serde_json::to_vec(&again).expect("JSON"), written);
    let _ = format!("{read:?}");
}

fuzz_target!(|stored: &[u8]| {
    trip::<JobRef>(stored);
    trip::<Submission>(stored);
    trip::<PageToken>(stored);
});
