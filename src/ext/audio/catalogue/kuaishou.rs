// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Kuaishou Technology.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{Inputs, ModelSpec};

pub(crate) const fn kling_video_to_audio() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_kling-video-to-audio"),
        name: Borrowed("Kling Video to Audio"),
        provider: Borrowed("Kuaishou Technology"),
        summary: Borrowed(
            "Adds effects and music to a short video; returns sound and dubbed video.",
        ),
        capabilities: Borrowed(&[Borrowed("video2audio"), Borrowed("video2video")]),
        source: Borrowed("the vendor's reference page of 2026-07-01"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["video"],"name":"video","required":true,"type":"file"},
{"maxLength":200,"name":"soundEffectPrompt","type":"string"},
{"maxLength":200,"name":"backgroundMusicPrompt","type":"string"},
{"default":false,"name":"asmrMode","type":"boolean"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}
