// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Beatoven.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{Draft, DraftKind as Kind, InputSpec, ModelSpec, Required};

static MUSIC_GENERATION_INPUTS: [InputSpec; 6] = [
    Draft { name: "prompt", required: &[Required::Always], ..Draft::NEW }.spec(),
    Draft { name: "negativePrompt", ..Draft::NEW }.spec(),
    Draft {
        name: "duration",
        kind: Kind::Number,
        default: Some("90"),
        min: Some(5.0),
        max: Some(150.0),
        note: "seconds",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "refinement",
        kind: Kind::Number,
        default: Some("100"),
        min: Some(10.0),
        max: Some(200.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "creativity",
        kind: Kind::Number,
        default: Some("16"),
        min: Some(1.0),
        max: Some(20.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "seed",
        kind: Kind::Number,
        integer: true,
        min: Some(0.0),
        max: Some(2147483647.0),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const MUSIC_GENERATION: ModelSpec = ModelSpec {
    id: Borrowed("model_beatoven-music-generation"),
    name: Borrowed("Beatoven Music Generation"),
    provider: Borrowed("Beatoven"),
    summary: Borrowed("Instrumental music bed from a prompt, 5 to 150 seconds."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-09"),
    complete: true,
    inputs: Borrowed(&MUSIC_GENERATION_INPUTS),
    constraints: Borrowed(&[]),
};

static SOUND_EFFECT_INPUTS: [InputSpec; 6] = [
    Draft { name: "prompt", required: &[Required::Always], ..Draft::NEW }.spec(),
    Draft { name: "negativePrompt", ..Draft::NEW }.spec(),
    Draft {
        name: "duration",
        kind: Kind::Number,
        default: Some("7"),
        min: Some(1.0),
        max: Some(35.0),
        note: "seconds",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "refinement",
        kind: Kind::Number,
        default: Some("40"),
        min: Some(10.0),
        max: Some(200.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "creativity",
        kind: Kind::Number,
        default: Some("16"),
        min: Some(1.0),
        max: Some(20.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "seed",
        kind: Kind::Number,
        integer: true,
        min: Some(0.0),
        max: Some(2147483647.0),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const SOUND_EFFECT: ModelSpec = ModelSpec {
    id: Borrowed("model_beatoven-sound-effect"),
    name: Borrowed("Beatoven Sound Effect"),
    provider: Borrowed("Beatoven"),
    summary: Borrowed("Sound effect from a prompt, 1 to 35 seconds."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-09"),
    complete: true,
    inputs: Borrowed(&SOUND_EFFECT_INPUTS),
    constraints: Borrowed(&[]),
};
