// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Bytedance.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{Constraint, Inputs, ModelSpec};

pub(crate) const fn seed_audio10() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_byteplus-seed-audio-1-0"),
        name: Borrowed("Seed Audio 1.0"),
        provider: Borrowed("Bytedance"),
        summary: Borrowed("Speech from text, voice steered by sample clips or one picture."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"description":"clips are cited as @Audio1, @Audio2, @Audio3","maxLength":2048,"name":"textPrompt","required":true,"type":"string"},
{"default":[],"kinds":["audio"],"maxLength":3,"name":"audioReferences","type":"file_array"},
{"description":"JPEG, PNG or WebP","kinds":["image"],"name":"imageReference","type":"file"},
{"allowedValues":[8000,16000,24000,32000,44100,48000],"default":44100,"integer":true,"name":"sampleRate","type":"number"},
{"default":0,"description":"0 normal, 100 double speed, -50 half speed","max":100,"min":-50,"name":"speechRate","type":"number"},
{"default":0,"description":"0 normal, 100 double volume, -50 half volume","max":100,"min":-50,"name":"loudnessRate","type":"number"},
{"default":0,"description":"semitones","max":12,"min":-12,"name":"pitchRate","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[Constraint::MutuallyExclusive(Borrowed(&[
            Borrowed("audioReferences"),
            Borrowed("imageReference"),
        ]))]),
    }
}

pub(crate) const fn seed_audio10_multilingual() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_byteplus-seed-audio-1-0-multilingual"),
        name: Borrowed("Seed Audio 1.0 Multilingual"),
        provider: Borrowed("Bytedance"),
        summary: Borrowed("Seed Audio speech in twenty languages, with timing data for subtitles."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"description":"clips are cited as @Audio1, @Audio2, @Audio3","maxLength":3000,"name":"textPrompt","required":true,"type":"string"},
{"default":[],"kinds":["audio"],"maxLength":3,"name":"audioReferences","type":"file_array"},
{"kinds":["image"],"name":"imageReference","type":"file"},
{"allowedValues":[8000,16000,24000,32000,44100,48000],"default":44100,"integer":true,"name":"sampleRate","type":"number"},
{"default":0,"description":"0 normal, 100 double speed, -50 half speed","max":100,"min":-50,"name":"speechRate","type":"number"},
{"default":0,"description":"0 normal, 100 double volume, -50 half volume","max":100,"min":-50,"name":"loudnessRate","type":"number"},
{"default":0,"description":"semitones","max":12,"min":-12,"name":"pitchRate","type":"number"},
{"default":true,"name":"enableSubtitle","type":"boolean"}
]"#,
        ),
        constraints: Borrowed(&[Constraint::MutuallyExclusive(Borrowed(&[
            Borrowed("audioReferences"),
            Borrowed("imageReference"),
        ]))]),
    }
}
