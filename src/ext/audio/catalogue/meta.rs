// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Meta.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{
    AllowedValue, Constraint, Draft, DraftKind as Kind, InputSpec, ModelSpec,
};

static MUSICGEN_INPUTS: [InputSpec; 12] = [
    Draft {
        name: "modelVersion",
        default: Some("\"stereo-melody-large\""),
        allowed: &[
            AllowedValue::Text(Borrowed("stereo-melody-large")),
            AllowedValue::Text(Borrowed("stereo-large")),
            AllowedValue::Text(Borrowed("melody-large")),
            AllowedValue::Text(Borrowed("large")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "prompt",
        note: "an early reference page (2025) called it required when inputAudio is absent",
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "inputAudio", kind: Kind::File, media: &[Borrowed("audio")], ..Draft::NEW }
        .spec(),
    Draft {
        name: "duration",
        kind: Kind::Number,
        default: Some("8"),
        min: Some(1.0),
        max: Some(30.0),
        note: "seconds",
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "continuation", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }
        .spec(),
    Draft {
        name: "continuationStart",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(0.0),
        note: "seconds",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "continuationEnd",
        kind: Kind::Number,
        min: Some(0.0),
        note: "seconds; absent means the end of the clip",
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "multiBandDiffusion", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }
        .spec(),
    Draft {
        name: "normalizationStrategy",
        default: Some("\"loudness\""),
        allowed: &[
            AllowedValue::Text(Borrowed("loudness")),
            AllowedValue::Text(Borrowed("clip")),
            AllowedValue::Text(Borrowed("peak")),
            AllowedValue::Text(Borrowed("rms")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "temperature", kind: Kind::Number, default: Some("1"), ..Draft::NEW }.spec(),
    Draft {
        name: "classifierFreeGuidance",
        kind: Kind::Number,
        default: Some("3"),
        min: Some(0.0),
        max: Some(10.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "seed",
        kind: Kind::Number,
        integer: true,
        note: "-1 or absent draws a random seed",
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const MUSICGEN: ModelSpec = ModelSpec {
    id: Borrowed("model_meta-musicgen"),
    name: Borrowed("Meta MusicGen"),
    provider: Borrowed("Meta"),
    summary: Borrowed("Music from a prompt, optionally continuing or echoing a sample."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-09"),
    complete: true,
    inputs: Borrowed(&MUSICGEN_INPUTS),
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
};
