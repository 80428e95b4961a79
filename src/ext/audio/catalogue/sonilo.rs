// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Sonilo.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{
    AllowedValue, Draft, DraftKind as Kind, InputSpec, ModelSpec, Required, Weak,
};

static V11_TEXT_TO_MUSIC_INPUTS: [InputSpec; 3] = [
    Draft { name: "prompt", required: &[Required::Always], ..Draft::NEW }.spec(),
    Draft {
        name: "duration",
        kind: Kind::Number,
        default: Some("90"),
        min: Some(1.0),
        max: Some(600.0),
        note: "seconds",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "numSamples",
        kind: Kind::Number,
        integer: true,
        default: Some("1"),
        min: Some(1.0),
        max: Some(3.0),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const V11_TEXT_TO_MUSIC: ModelSpec = ModelSpec {
    id: Borrowed("model_sonilo-v1-1-text-to-music"),
    name: Borrowed("Sonilo V1.1 Text to Music"),
    provider: Borrowed("Sonilo"),
    summary: Borrowed("Instrumental track from a prompt, up to ten minutes."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-06-15"),
    complete: true,
    inputs: Borrowed(&V11_TEXT_TO_MUSIC_INPUTS),
    constraints: Borrowed(&[]),
};

static V11_VIDEO_TO_MUSIC_INPUTS: [InputSpec; 5] = [
    Draft {
        name: "video",
        kind: Kind::File,
        media: &[Borrowed("video")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "prompt", ..Draft::NEW }.spec(),
    Draft {
        name: "numSamples",
        kind: Kind::Number,
        integer: true,
        default: Some("1"),
        min: Some(1.0),
        max: Some(3.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "startOffset",
        kind: Kind::Number,
        min: Some(0.0),
        max: Some(600.0),
        step: Some(10.0),
        note: "seconds; startOffset plus duration stays within the video",
        weak: &[Weak::Step],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "duration",
        kind: Kind::Number,
        min: Some(1.0),
        max: Some(600.0),
        note: "seconds; absent scores everything after startOffset",
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const V11_VIDEO_TO_MUSIC: ModelSpec = ModelSpec {
    id: Borrowed("model_sonilo-v1-1-video-to-music"),
    name: Borrowed("Sonilo V1.1 Video to Music"),
    provider: Borrowed("Sonilo"),
    summary: Borrowed("Scores a video and returns the music alone."),
    capabilities: Borrowed(&[Borrowed("video2audio")]),
    source: Borrowed("the vendor's reference page of 2026-06-15"),
    complete: true,
    inputs: Borrowed(&V11_VIDEO_TO_MUSIC_INPUTS),
    constraints: Borrowed(&[]),
};

static V11_TEXT_TO_SOUND_EFFECTS_INPUTS: [InputSpec; 3] = [
    Draft { name: "prompt", required: &[Required::Always], weak: &[Weak::Required], ..Draft::NEW }
        .spec(),
    Draft {
        name: "duration",
        kind: Kind::Number,
        default: Some("8"),
        min: Some(1.0),
        max: Some(180.0),
        weak: &[Weak::Max, Weak::Min],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "audioFormat",
        default: Some("\"aac\""),
        allowed: &[
            AllowedValue::Text(Borrowed("aac")),
            AllowedValue::Text(Borrowed("mp3")),
            AllowedValue::Text(Borrowed("wav")),
            AllowedValue::Text(Borrowed("flac")),
        ],
        weak: &[Weak::AllowedValues],
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const V11_TEXT_TO_SOUND_EFFECTS: ModelSpec = ModelSpec {
    id: Borrowed("model_sonilo-v1-1-text-to-sound-effects"),
    name: Borrowed("Sonilo V1.1 Text to Sound Effects"),
    provider: Borrowed("Sonilo"),
    summary: Borrowed("One sound effect from a description."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's guides of 2026-08-17"),
    complete: false,
    inputs: Borrowed(&V11_TEXT_TO_SOUND_EFFECTS_INPUTS),
    constraints: Borrowed(&[]),
};

static V11_VIDEO_TO_SOUND_EFFECTS_SEGMENT_INPUTS: [InputSpec; 3] = [
    Draft { name: "start", kind: Kind::Number, min: Some(0.0), ..Draft::NEW }.spec(),
    Draft { name: "end", kind: Kind::Number, ..Draft::NEW }.spec(),
    Draft { name: "prompt", ..Draft::NEW }.spec(),
];

static V11_VIDEO_TO_SOUND_EFFECTS_INPUTS: [InputSpec; 4] = [
Draft { name: "video", kind: Kind::File, media: &[Borrowed("video")], required: &[Required::Always], weak: &[Weak::Required],  ..Draft::NEW }.spec(),
Draft { name: "prompt",  ..Draft::NEW }.spec(),
Draft { name: "segments", kind: Kind::InputsArray, max_length: Some(50), inputs: &V11_VIDEO_TO_SOUND_EFFECTS_SEGMENT_INPUTS, note: "no gaps or overlaps: begin at 0, chain every end to the following start, stop before the clip does", weak: &[Weak::MaxLength, Weak::Rows],  ..Draft::NEW }.spec(),
Draft { name: "audioFormat", default: Some("\"aac\""), allowed: &[AllowedValue::Text(Borrowed("aac")), AllowedValue::Text(Borrowed("mp3")), AllowedValue::Text(Borrowed("wav")), AllowedValue::Text(Borrowed("flac"))], weak: &[Weak::AllowedValues],  ..Draft::NEW }.spec(),
];

pub(crate) const V11_VIDEO_TO_SOUND_EFFECTS: ModelSpec = ModelSpec {
    id: Borrowed("model_sonilo-v1-1-video-to-sound-effects"),
    name: Borrowed("Sonilo V1.1 Video to Sound Effects"),
    provider: Borrowed("Sonilo"),
    summary: Borrowed("Sound effects timed to a video, returned as a track."),
    capabilities: Borrowed(&[Borrowed("video2audio")]),
    source: Borrowed("the vendor's guides of 2026-08-17"),
    complete: false,
    inputs: Borrowed(&V11_VIDEO_TO_SOUND_EFFECTS_INPUTS),
    constraints: Borrowed(&[]),
};

static V11_VIDEO_TO_VIDEO_SOUND_EFFECTS_SEGMENT_INPUTS: [InputSpec; 3] = [
    Draft { name: "start", kind: Kind::Number, min: Some(0.0), ..Draft::NEW }.spec(),
    Draft { name: "end", kind: Kind::Number, ..Draft::NEW }.spec(),
    Draft { name: "prompt", ..Draft::NEW }.spec(),
];

static V11_VIDEO_TO_VIDEO_SOUND_EFFECTS_INPUTS: [InputSpec; 4] = [
Draft { name: "video", kind: Kind::File, media: &[Borrowed("video")], required: &[Required::Always], weak: &[Weak::Required],  ..Draft::NEW }.spec(),
Draft { name: "prompt",  ..Draft::NEW }.spec(),
Draft { name: "segments", kind: Kind::InputsArray, max_length: Some(50), inputs: &V11_VIDEO_TO_VIDEO_SOUND_EFFECTS_SEGMENT_INPUTS, note: "no gaps or overlaps: begin at 0, chain every end to the following start, stop before the clip does", weak: &[Weak::MaxLength, Weak::Rows],  ..Draft::NEW }.spec(),
Draft { name: "audioFormat", default: Some("\"aac\""), allowed: &[AllowedValue::Text(Borrowed("aac")), AllowedValue::Text(Borrowed("mp3")), AllowedValue::Text(Borrowed("wav")), AllowedValue::Text(Borrowed("flac"))], weak: &[Weak::AllowedValues],  ..Draft::NEW }.spec(),
];

pub(crate) const V11_VIDEO_TO_VIDEO_SOUND_EFFECTS: ModelSpec = ModelSpec {
    id: Borrowed("model_sonilo-v1-1-video-to-video-sound-effects"),
    name: Borrowed("Sonilo V1.1 Video to Video Sound Effects"),
    provider: Borrowed("Sonilo"),
    summary: Borrowed("Sound effects timed to a video, mixed into it and returned beside it."),
    capabilities: Borrowed(&[Borrowed("video2video")]),
    source: Borrowed("the vendor's guides of 2026-08-17"),
    complete: false,
    inputs: Borrowed(&V11_VIDEO_TO_VIDEO_SOUND_EFFECTS_INPUTS),
    constraints: Borrowed(&[]),
};
