// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Kuaishou Technology.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{Draft, DraftKind as Kind, InputSpec, ModelSpec, Required};

static KLING_VIDEO_TO_AUDIO_INPUTS: [InputSpec; 4] = [
    Draft {
        name: "video",
        kind: Kind::File,
        media: &[Borrowed("video")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "soundEffectPrompt", max_length: Some(200), ..Draft::NEW }.spec(),
    Draft { name: "backgroundMusicPrompt", max_length: Some(200), ..Draft::NEW }.spec(),
    Draft { name: "asmrMode", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }.spec(),
];

pub(crate) const KLING_VIDEO_TO_AUDIO: ModelSpec = ModelSpec {
    id: Borrowed("model_kling-video-to-audio"),
    name: Borrowed("Kling Video to Audio"),
    provider: Borrowed("Kuaishou Technology"),
    summary: Borrowed("Adds effects and music to a short video; returns sound and dubbed video."),
    capabilities: Borrowed(&[Borrowed("video2audio"), Borrowed("video2video")]),
    source: Borrowed("the vendor's reference page of 2026-07-01"),
    complete: true,
    inputs: Borrowed(&KLING_VIDEO_TO_AUDIO_INPUTS),
    constraints: Borrowed(&[]),
};
