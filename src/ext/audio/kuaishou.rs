// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Models of Kuaishou Technology.

use bon::Builder;

use crate::{
    ext::audio::{
        catalogue,
        parameters::{members, parameters},
    },
    ext::files::FileInput,
};

/// Kling Video to Audio: adds effects and music to a short video; returns sound and dubbed video.
///
/// ```
/// use scenario_client::{audio::kuaishou::KlingVideoToAudio, CustomModel, FileInput};
///
/// let parameters = KlingVideoToAudio::builder()
///     .video(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_kling-video-to-audio");
/// assert!(parameters.to_body()?.contains_key("video"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_kling-video-to-audio`. Source: the vendor's reference page of 2026-07-01.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct KlingVideoToAudio {
    /// Video.
    ///
    /// A file: video. Duration from 3 to 20 seconds. Maximum size 100 MB.
    #[builder(into)]
    pub video: FileInput,
    /// Sound effect prompt.
    ///
    /// At most 200 characters.
    pub sound_effect_prompt: Option<String>,
    /// Background music prompt.
    ///
    /// At most 200 characters.
    pub background_music_prompt: Option<String>,
    /// Asmr mode.
    ///
    /// Default `false`.
    pub asmr_mode: Option<bool>,
}

parameters! {
    KlingVideoToAudio {
        id: "model_kling-video-to-audio",
        spec: catalogue::ALL[49],
        poll: video,
        hidden: [],
        hidden_if_set: [sound_effect_prompt, background_music_prompt],
        shown: [video, asmr_mode],
    }
}

members! {
    KlingVideoToAudio {
        required: [
            0 video "video" (FileInput::asset("")),
        ],
        optional: [
            1 sound_effect_prompt "soundEffectPrompt",
            2 background_music_prompt "backgroundMusicPrompt",
            3 asmr_mode "asmrMode",
        ],
    }
}
