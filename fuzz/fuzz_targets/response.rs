//! Any response is read or refused, without a panic; what the crate wrote reads back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scenario_client::{api::types, fuzzing};

fuzz_target!(|body: &[u8]| {
    if let Some(response) = fuzzing::response::<types::JobResponse>(body) {
        let written = serde_json::to_vec(&response).expect("JSON");
        let again = fuzzing::response::<types::JobResponse>(&written).expect("what was written");
        assert_eq!(serde_json::to_vec(&again).expect("JSON"), written);
    }
    fuzzing::response::<types::RunModelResponse>(body);
    fuzzing::response::<types::ListAssetsResponse>(body);
    fuzzing::response::<types::UploadResponse>(body);
});
