// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Meta.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{Constraint, Inputs, ModelSpec};

pub(crate) const fn musicgen() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_meta-musicgen"),
        name: Borrowed("Meta MusicGen"),
        provider: Borrowed("Meta"),
        summary: Borrowed("Music from a prompt, optionally continuing or echoing a sample."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-09"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"allowedValues":["stereo-melody-large","stereo-large","melody-large","large"],"default":"stereo-melody-large","name":"modelVersion","type":"string"},
{"description":"an early reference page (2025) called it required when inputAudio is absent","name":"prompt","type":"string"},
{"kinds":["audio"],"name":"inputAudio","type":"file"},
{"default":8,"description":"seconds","max":30,"min":1,"name":"duration","type":"number"},
{"default":false,"name":"continuation","type":"boolean"},
{"default":0,"description":"seconds","min":0,"name":"continuationStart","type":"number"},
{"description":"seconds; absent means the end of the clip","min":0,"name":"continuationEnd","type":"number"},
{"default":false,"name":"multiBandDiffusion","type":"boolean"},
{"allowedValues":["loudness","clip","peak","rms"],"default":"loudness","name":"normalizationStrategy","type":"string"},
{"default":1,"name":"temperature","type":"number"},
{"default":3,"max":10,"min":0,"name":"classifierFreeGuidance","type":"number"},
{"description":"-1 or absent draws a random seed","integer":true,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[
            Constraint::OnlyWith(
                Borrowed("inputAudio"),
                Borrowed("modelVersion"),
                Borrowed(&[Borrowed("stereo-melody-large"), Borrowed("melody-large")]),
            ),
            Constraint::OnlyWith(
                Borrowed("multiBandDiffusion"),
                Borrowed("modelVersion"),
                Borrowed(&[Borrowed("melody-large"), Borrowed("large")]),
            ),
        ]),
    }
}
