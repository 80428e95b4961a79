// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of xAI.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{AllowedValue, Draft, DraftKind as Kind, InputSpec, ModelSpec, Required};

static GROK_TTS_INPUTS: [InputSpec; 4] = [
    Draft { name: "text", required: &[Required::Always], max_length: Some(15000), ..Draft::NEW }
        .spec(),
    Draft {
        name: "voice",
        default: Some("\"eve\""),
        allowed: &[
            AllowedValue::Text(Borrowed("ara")),
            AllowedValue::Text(Borrowed("eve")),
            AllowedValue::Text(Borrowed("leo")),
            AllowedValue::Text(Borrowed("rex")),
            AllowedValue::Text(Borrowed("sal")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "language",
        default: Some("\"auto\""),
        allowed: &[
            AllowedValue::Text(Borrowed("auto")),
            AllowedValue::Text(Borrowed("ar")),
            AllowedValue::Text(Borrowed("bn")),
            AllowedValue::Text(Borrowed("zh")),
            AllowedValue::Text(Borrowed("en")),
            AllowedValue::Text(Borrowed("fr")),
            AllowedValue::Text(Borrowed("de")),
            AllowedValue::Text(Borrowed("hi")),
            AllowedValue::Text(Borrowed("id")),
            AllowedValue::Text(Borrowed("it")),
            AllowedValue::Text(Borrowed("ja")),
            AllowedValue::Text(Borrowed("ko")),
            AllowedValue::Text(Borrowed("pt")),
            AllowedValue::Text(Borrowed("ru")),
            AllowedValue::Text(Borrowed("es")),
            AllowedValue::Text(Borrowed("tr")),
            AllowedValue::Text(Borrowed("vi")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "sampleRate",
        kind: Kind::Number,
        integer: true,
        default: Some("44100"),
        allowed: &[
            AllowedValue::Number(8000.0),
            AllowedValue::Number(16000.0),
            AllowedValue::Number(22050.0),
            AllowedValue::Number(24000.0),
            AllowedValue::Number(44100.0),
            AllowedValue::Number(48000.0),
        ],
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const GROK_TTS: ModelSpec = ModelSpec {
    id: Borrowed("model_xai-grok-tts"),
    name: Borrowed("xAI Grok TTS"),
    provider: Borrowed("xAI"),
    summary: Borrowed("Speech from text with one of five voices."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-09"),
    complete: true,
    inputs: Borrowed(&GROK_TTS_INPUTS),
    constraints: Borrowed(&[]),
};
