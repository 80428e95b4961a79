// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Bytedance.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{
    AllowedValue, Constraint, Draft, DraftKind as Kind, InputSpec, ModelSpec, Required,
};

static SEED_AUDIO10_INPUTS: [InputSpec; 7] = [
    Draft {
        name: "textPrompt",
        required: &[Required::Always],
        max_length: Some(2048),
        note: "clips are cited as @Audio1, @Audio2, @Audio3",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "audioReferences",
        kind: Kind::FileArray,
        media: &[Borrowed("audio")],
        default: Some("[]"),
        max_length: Some(3),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "imageReference",
        kind: Kind::File,
        media: &[Borrowed("image")],
        note: "JPEG, PNG or WebP",
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
            AllowedValue::Number(24000.0),
            AllowedValue::Number(32000.0),
            AllowedValue::Number(44100.0),
            AllowedValue::Number(48000.0),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "speechRate",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(-50.0),
        max: Some(100.0),
        note: "0 normal, 100 double speed, -50 half speed",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "loudnessRate",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(-50.0),
        max: Some(100.0),
        note: "0 normal, 100 double volume, -50 half volume",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "pitchRate",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(-12.0),
        max: Some(12.0),
        note: "semitones",
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const SEED_AUDIO10: ModelSpec = ModelSpec {
    id: Borrowed("model_byteplus-seed-audio-1-0"),
    name: Borrowed("Seed Audio 1.0"),
    provider: Borrowed("Bytedance"),
    summary: Borrowed("Speech from text, voice steered by sample clips or one picture."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&SEED_AUDIO10_INPUTS),
    constraints: Borrowed(&[Constraint::MutuallyExclusive(Borrowed(&[
        Borrowed("audioReferences"),
        Borrowed("imageReference"),
    ]))]),
};

static SEED_AUDIO10_MULTILINGUAL_INPUTS: [InputSpec; 8] = [
    Draft {
        name: "textPrompt",
        required: &[Required::Always],
        max_length: Some(3000),
        note: "clips are cited as @Audio1, @Audio2, @Audio3",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "audioReferences",
        kind: Kind::FileArray,
        media: &[Borrowed("audio")],
        default: Some("[]"),
        max_length: Some(3),
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "imageReference", kind: Kind::File, media: &[Borrowed("image")], ..Draft::NEW }
        .spec(),
    Draft {
        name: "sampleRate",
        kind: Kind::Number,
        integer: true,
        default: Some("44100"),
        allowed: &[
            AllowedValue::Number(8000.0),
            AllowedValue::Number(16000.0),
            AllowedValue::Number(24000.0),
            AllowedValue::Number(32000.0),
            AllowedValue::Number(44100.0),
            AllowedValue::Number(48000.0),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "speechRate",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(-50.0),
        max: Some(100.0),
        note: "0 normal, 100 double speed, -50 half speed",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "loudnessRate",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(-50.0),
        max: Some(100.0),
        note: "0 normal, 100 double volume, -50 half volume",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "pitchRate",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(-12.0),
        max: Some(12.0),
        note: "semitones",
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "enableSubtitle", kind: Kind::Boolean, default: Some("true"), ..Draft::NEW }
        .spec(),
];

pub(crate) const SEED_AUDIO10_MULTILINGUAL: ModelSpec = ModelSpec {
    id: Borrowed("model_byteplus-seed-audio-1-0-multilingual"),
    name: Borrowed("Seed Audio 1.0 Multilingual"),
    provider: Borrowed("Bytedance"),
    summary: Borrowed("Seed Audio speech in twenty languages, with timing data for subtitles."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&SEED_AUDIO10_MULTILINGUAL_INPUTS),
    constraints: Borrowed(&[Constraint::MutuallyExclusive(Borrowed(&[
        Borrowed("audioReferences"),
        Borrowed("imageReference"),
    ]))]),
};
