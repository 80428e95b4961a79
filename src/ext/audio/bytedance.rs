// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Models of Bytedance.

use bon::Builder;

use crate::{
    ext::audio::{
        catalogue,
        parameters::{members, parameters},
    },
    ext::files::FileInput,
};

/// Seed Audio 1.0: speech from text, voice steered by sample clips or one picture.
///
/// ```
/// use scenario_client::{audio::bytedance::SeedAudio10, CustomModel};
///
/// let parameters = SeedAudio10::builder()
///     .text_prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_byteplus-seed-audio-1-0");
/// assert!(parameters.to_body()?.contains_key("textPrompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_byteplus-seed-audio-1-0`. Source: the vendor's reference page of 2026-07-29.
///
/// At most one of `audioReferences`, `imageReference` may be set.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct SeedAudio10 {
    /// Text prompt: clips are cited as @Audio1, @Audio2, @Audio3.
    ///
    /// At most 2048 characters.
    pub text_prompt: String,
    /// Audio references.
    ///
    /// A file: audio. At most 3 entries. Maximum duration 30 seconds. Maximum size 10 MB. Default `[]`.
    pub audio_references: Option<Vec<FileInput>>,
    /// Image reference: JPEG, PNG or WebP.
    ///
    /// A file: image. Maximum size 10 MB.
    #[builder(into)]
    pub image_reference: Option<FileInput>,
    /// Sample rate.
    ///
    /// One of 8000, 16000, 24000, 32000, 44100, 48000. Default `44100`.
    pub sample_rate: Option<u32>,
    /// Speech rate: 0 normal, 100 double speed, -50 half speed.
    ///
    /// From -50 to 100. Default `0`.
    pub speech_rate: Option<f64>,
    /// Loudness rate: 0 normal, 100 double volume, -50 half volume.
    ///
    /// From -50 to 100. Default `0`.
    pub loudness_rate: Option<f64>,
    /// Pitch rate: semitones.
    ///
    /// From -12 to 12. Default `0`.
    pub pitch_rate: Option<f64>,
}

parameters! {
    SeedAudio10 {
        id: "model_byteplus-seed-audio-1-0",
        spec: catalogue::ALL[15],
        poll: speech,
        hidden: [text_prompt],
        hidden_if_set: [],
        shown: [audio_references, image_reference, sample_rate, speech_rate, loudness_rate, pitch_rate],
    }
}

members! {
    SeedAudio10 {
        required: [
            0 text_prompt "textPrompt" (Default::default()),
        ],
        optional: [
            1 audio_references "audioReferences",
            2 image_reference "imageReference",
            3 sample_rate "sampleRate",
            4 speech_rate "speechRate",
            5 loudness_rate "loudnessRate",
            6 pitch_rate "pitchRate",
        ],
    }
}

/// Seed Audio 1.0 Multilingual: seed Audio speech in twenty languages, with timing data for subtitles.
///
/// ```
/// use scenario_client::{audio::bytedance::SeedAudio10Multilingual, CustomModel};
///
/// let parameters = SeedAudio10Multilingual::builder()
///     .text_prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_byteplus-seed-audio-1-0-multilingual");
/// assert!(parameters.to_body()?.contains_key("textPrompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_byteplus-seed-audio-1-0-multilingual`. Source: the vendor's reference page of 2026-07-29.
///
/// At most one of `audioReferences`, `imageReference` may be set.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct SeedAudio10Multilingual {
    /// Text prompt: clips are cited as @Audio1, @Audio2, @Audio3.
    ///
    /// At most 3000 characters.
    pub text_prompt: String,
    /// Audio references.
    ///
    /// A file: audio. At most 3 entries. Maximum duration 30 seconds. Maximum size 10 MB. Default `[]`.
    pub audio_references: Option<Vec<FileInput>>,
    /// Image reference.
    ///
    /// A file: image. Maximum size 10 MB.
    #[builder(into)]
    pub image_reference: Option<FileInput>,
    /// Sample rate.
    ///
    /// One of 8000, 16000, 24000, 32000, 44100, 48000. Default `44100`.
    pub sample_rate: Option<u32>,
    /// Speech rate: 0 normal, 100 double speed, -50 half speed.
    ///
    /// From -50 to 100. Default `0`.
    pub speech_rate: Option<f64>,
    /// Loudness rate: 0 normal, 100 double volume, -50 half volume.
    ///
    /// From -50 to 100. Default `0`.
    pub loudness_rate: Option<f64>,
    /// Pitch rate: semitones.
    ///
    /// From -12 to 12. Default `0`.
    pub pitch_rate: Option<f64>,
    /// Enable subtitle.
    ///
    /// Default `true`.
    pub enable_subtitle: Option<bool>,
}

parameters! {
    SeedAudio10Multilingual {
        id: "model_byteplus-seed-audio-1-0-multilingual",
        spec: catalogue::ALL[16],
        poll: speech,
        hidden: [text_prompt],
        hidden_if_set: [],
        shown: [audio_references, image_reference, sample_rate, speech_rate, loudness_rate, pitch_rate, enable_subtitle],
    }
}

members! {
    SeedAudio10Multilingual {
        required: [
            0 text_prompt "textPrompt" (Default::default()),
        ],
        optional: [
            1 audio_references "audioReferences",
            2 image_reference "imageReference",
            3 sample_rate "sampleRate",
            4 speech_rate "speechRate",
            5 loudness_rate "loudnessRate",
            6 pitch_rate "pitchRate",
            7 enable_subtitle "enableSubtitle",
        ],
    }
}
