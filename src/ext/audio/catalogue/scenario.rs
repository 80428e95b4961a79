// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Scenario.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{Inputs, ModelSpec};

pub(crate) const fn audio_cut() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_scenario-audio-cut"),
        name: Borrowed("Audio Cut"),
        provider: Borrowed("Scenario"),
        summary: Borrowed("Trims a recording to a start and end time."),
        capabilities: Borrowed(&[Borrowed("audio2audio")]),
        source: Borrowed("the vendor's reference page of 2026-06-15"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio"],"name":"audio","required":true,"type":"file"},
{"default":0,"description":"seconds","min":0,"name":"startTime","type":"number"},
{"description":"seconds; absent means the end of the recording","min":0,"name":"endTime","type":"number"},
{"allowedValues":["","mp3","wav","ogg","m4a"],"description":"the empty string keeps the source format","name":"outputFormat","type":"string"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn audio_extract() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_scenario-audio-extract"),
        name: Borrowed("Audio Extract"),
        provider: Borrowed("Scenario"),
        summary: Borrowed("Takes the sound track out of a video file."),
        capabilities: Borrowed(&[Borrowed("video2audio")]),
        source: Borrowed("the vendor's reference page of 2026-06-15"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["video"],"name":"video","required":true,"type":"file"},
{"allowedValues":["mp3","wav","aac"],"default":"mp3","name":"outputFormat","type":"string"},
{"default":false,"name":"normalizeLoudness","type":"boolean"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn audio_split() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_scenario-audio-split"),
        name: Borrowed("Audio Split"),
        provider: Borrowed("Scenario"),
        summary: Borrowed("Divides a recording at given timestamps."),
        capabilities: Borrowed(&[Borrowed("audio2audio")]),
        source: Borrowed("the vendor's reference page of 2026-06-15"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio"],"name":"audio","required":true,"type":"file"},
{"default":[],"description":"seconds; min applies to each element; n points give n + 1 pieces","min":0,"name":"cutPoints","type":"number_array"},
{"allowedValues":["","mp3","wav","ogg","m4a"],"description":"the empty string keeps the source format","name":"outputFormat","type":"string"},
{"default":false,"description":"true refuses unsorted, repeated, out-of-range or missing cut points","name":"strict","type":"boolean"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn audio_to_text() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_scenario-audio-to-text"),
        name: Borrowed("Audio to Text"),
        provider: Borrowed("Scenario"),
        summary: Borrowed("Transcribes speech; returns text, not sound."),
        capabilities: Borrowed(&[Borrowed("audio2txt")]),
        source: Borrowed("a third-party note of 2026-08-07"),
        complete: false,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio"],"name":"file","required":true,"type":"file","weak":["required"]},
{"description":"large-v3 is the largest; the full list is not given","name":"modelSize","type":"string"},
{"allowedValues":["transcribe","translate"],"name":"task","type":"string","weak":["allowedValues"]},
{"name":"vadFilter","type":"boolean"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}
