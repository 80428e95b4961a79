// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Beatoven.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{Inputs, ModelSpec};

pub(crate) const fn music_generation() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_beatoven-music-generation"),
        name: Borrowed("Beatoven Music Generation"),
        provider: Borrowed("Beatoven"),
        summary: Borrowed("Instrumental music bed from a prompt, 5 to 150 seconds."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-09"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"name":"prompt","required":true,"type":"string"},
{"name":"negativePrompt","type":"string"},
{"default":90,"description":"seconds","max":150,"min":5,"name":"duration","type":"number"},
{"default":100,"max":200,"min":10,"name":"refinement","type":"number"},
{"default":16,"max":20,"min":1,"name":"creativity","type":"number"},
{"integer":true,"max":2147483647,"min":0,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn sound_effect() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_beatoven-sound-effect"),
        name: Borrowed("Beatoven Sound Effect"),
        provider: Borrowed("Beatoven"),
        summary: Borrowed("Sound effect from a prompt, 1 to 35 seconds."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-09"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"name":"prompt","required":true,"type":"string"},
{"name":"negativePrompt","type":"string"},
{"default":7,"description":"seconds","max":35,"min":1,"name":"duration","type":"number"},
{"default":40,"max":200,"min":10,"name":"refinement","type":"number"},
{"default":16,"max":20,"min":1,"name":"creativity","type":"number"},
{"integer":true,"max":2147483647,"min":0,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}
