// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Scenario.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{
    AllowedValue, Draft, DraftKind as Kind, InputSpec, ModelSpec, Required, Weak,
};

static AUDIO_CUT_INPUTS: [InputSpec; 4] = [
    Draft {
        name: "audio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "startTime",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(0.0),
        note: "seconds",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "endTime",
        kind: Kind::Number,
        min: Some(0.0),
        note: "seconds; absent means the end of the recording",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "outputFormat",
        allowed: &[
            AllowedValue::Text(Borrowed("")),
            AllowedValue::Text(Borrowed("mp3")),
            AllowedValue::Text(Borrowed("wav")),
            AllowedValue::Text(Borrowed("ogg")),
            AllowedValue::Text(Borrowed("m4a")),
        ],
        note: "the empty string keeps the source format",
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const AUDIO_CUT: ModelSpec = ModelSpec {
    id: Borrowed("model_scenario-audio-cut"),
    name: Borrowed("Audio Cut"),
    provider: Borrowed("Scenario"),
    summary: Borrowed("Trims a recording to a start and end time."),
    capabilities: Borrowed(&[Borrowed("audio2audio")]),
    source: Borrowed("the vendor's reference page of 2026-06-15"),
    complete: true,
    inputs: Borrowed(&AUDIO_CUT_INPUTS),
    constraints: Borrowed(&[]),
};

static AUDIO_EXTRACT_INPUTS: [InputSpec; 3] = [
    Draft {
        name: "video",
        kind: Kind::File,
        media: &[Borrowed("video")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "outputFormat",
        default: Some("\"mp3\""),
        allowed: &[
            AllowedValue::Text(Borrowed("mp3")),
            AllowedValue::Text(Borrowed("wav")),
            AllowedValue::Text(Borrowed("aac")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "normalizeLoudness", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }
        .spec(),
];

pub(crate) const AUDIO_EXTRACT: ModelSpec = ModelSpec {
    id: Borrowed("model_scenario-audio-extract"),
    name: Borrowed("Audio Extract"),
    provider: Borrowed("Scenario"),
    summary: Borrowed("Takes the sound track out of a video file."),
    capabilities: Borrowed(&[Borrowed("video2audio")]),
    source: Borrowed("the vendor's reference page of 2026-06-15"),
    complete: true,
    inputs: Borrowed(&AUDIO_EXTRACT_INPUTS),
    constraints: Borrowed(&[]),
};

static AUDIO_SPLIT_INPUTS: [InputSpec; 4] = [
    Draft {
        name: "audio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "cutPoints",
        kind: Kind::NumberArray,
        default: Some("[]"),
        min: Some(0.0),
        note: "seconds; min applies to each element; n points give n + 1 pieces",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "outputFormat",
        allowed: &[
            AllowedValue::Text(Borrowed("")),
            AllowedValue::Text(Borrowed("mp3")),
            AllowedValue::Text(Borrowed("wav")),
            AllowedValue::Text(Borrowed("ogg")),
            AllowedValue::Text(Borrowed("m4a")),
        ],
        note: "the empty string keeps the source format",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "strict",
        kind: Kind::Boolean,
        default: Some("false"),
        note: "true refuses unsorted, repeated, out-of-range or missing cut points",
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const AUDIO_SPLIT: ModelSpec = ModelSpec {
    id: Borrowed("model_scenario-audio-split"),
    name: Borrowed("Audio Split"),
    provider: Borrowed("Scenario"),
    summary: Borrowed("Divides a recording at given timestamps."),
    capabilities: Borrowed(&[Borrowed("audio2audio")]),
    source: Borrowed("the vendor's reference page of 2026-06-15"),
    complete: true,
    inputs: Borrowed(&AUDIO_SPLIT_INPUTS),
    constraints: Borrowed(&[]),
};

static AUDIO_TO_TEXT_INPUTS: [InputSpec; 4] = [
    Draft {
        name: "file",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        weak: &[Weak::Required],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "modelSize",
        note: "large-v3 is the largest; the full list is not given",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "task",
        allowed: &[
            AllowedValue::Text(Borrowed("transcribe")),
            AllowedValue::Text(Borrowed("translate")),
        ],
        weak: &[Weak::AllowedValues],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "vadFilter", kind: Kind::Boolean, ..Draft::NEW }.spec(),
];

pub(crate) const AUDIO_TO_TEXT: ModelSpec = ModelSpec {
    id: Borrowed("model_scenario-audio-to-text"),
    name: Borrowed("Audio to Text"),
    provider: Borrowed("Scenario"),
    summary: Borrowed("Transcribes speech; returns text, not sound."),
    capabilities: Borrowed(&[Borrowed("audio2txt")]),
    source: Borrowed("a third-party note of 2026-08-07"),
    complete: false,
    inputs: Borrowed(&AUDIO_TO_TEXT_INPUTS),
    constraints: Borrowed(&[]),
};
