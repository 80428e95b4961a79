//! Any inputs of a model can be read, exported as a schema, and used to validate a body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scenario_client::fuzzing;
use serde_json::Value;

// A line with the model, then the body.
fuzz_target!(|given: &str| {
    let Some((model, body)) = given.split_once('\n') else { return };
    let (Ok(model), Ok(body)) = (serde_json::from_str::<Value>(model), serde_json::from_str(body))
    else {
        return;
    };
    let spec = fuzzing::inputs(&model);
    assert!(spec.to_json_schema().is_object());
    let strict = spec.validate_strictly(&body);
    if strict.is_ok() {
        assert!(spec.validate(&body).is_ok(), "what passes strictly passes");
    }
});
