// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of xAI.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{Inputs, ModelSpec};

pub(crate) const fn grok_tts() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_xai-grok-tts"),
        name: Borrowed("xAI Grok TTS"),
        provider: Borrowed("xAI"),
        summary: Borrowed("Speech from text with one of five voices."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-09"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"maxLength":15000,"name":"text","required":true,"type":"string"},
{"allowedValues":["ara","eve","leo","rex","sal"],"default":"eve","name":"voice","type":"string"},
{"allowedValues":["auto","ar","bn","zh","en","fr","de","hi","id","it","ja","ko","pt","ru","es","tr","vi"],"default":"auto","name":"language","type":"string"},
{"allowedValues":[8000,16000,22050,24000,44100,48000],"default":44100,"integer":true,"name":"sampleRate","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}
