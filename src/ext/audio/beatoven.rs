// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Models of Beatoven.

use bon::Builder;

use crate::ext::audio::{
    catalogue,
    parameters::{members, parameters},
};

/// Beatoven Music Generation: instrumental music bed from a prompt, 5 to 150 seconds.
///
/// ```
/// use scenario_client::{audio::beatoven::MusicGeneration, CustomModel};
///
/// let parameters = MusicGeneration::builder()
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_beatoven-music-generation");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_beatoven-music-generation`. Source: the vendor's reference page of 2026-04-09.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct MusicGeneration {
    /// Prompt.
    pub prompt: String,
    /// Negative prompt.
    pub negative_prompt: Option<String>,
    /// Duration: seconds.
    ///
    /// From 5 to 150. Default `90`.
    pub duration: Option<f64>,
    /// Refinement.
    ///
    /// From 10 to 200. Default `100`.
    pub refinement: Option<f64>,
    /// Creativity.
    ///
    /// From 1 to 20. Default `16`.
    pub creativity: Option<f64>,
    /// Seed.
    ///
    /// From 0 to 2147483647.
    pub seed: Option<u64>,
}

parameters! {
    MusicGeneration {
        id: "model_beatoven-music-generation",
        spec: catalogue::ALL[13],
        poll: music,
        hidden: [prompt],
        hidden_if_set: [negative_prompt],
        shown: [duration, refinement, creativity, seed],
    }
}

members! {
    MusicGeneration {
        required: [
            0 prompt "prompt" (Default::default()),
        ],
        optional: [
            1 negative_prompt "negativePrompt",
            2 duration "duration",
            3 refinement "refinement",
            4 creativity "creativity",
            5 seed "seed",
        ],
    }
}

/// Beatoven Sound Effect: sound effect from a prompt, 1 to 35 seconds.
///
/// ```
/// use scenario_client::{audio::beatoven::SoundEffect, CustomModel};
///
/// let parameters = SoundEffect::builder()
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_beatoven-sound-effect");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_beatoven-sound-effect`. Source: the vendor's reference page of 2026-04-09.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct SoundEffect {
    /// Prompt.
    pub prompt: String,
    /// Negative prompt.
    pub negative_prompt: Option<String>,
    /// Duration: seconds.
    ///
    /// From 1 to 35. Default `7`.
    pub duration: Option<f64>,
    /// Refinement.
    ///
    /// From 10 to 200. Default `40`.
    pub refinement: Option<f64>,
    /// Creativity.
    ///
    /// From 1 to 20. Default `16`.
    pub creativity: Option<f64>,
    /// Seed.
    ///
    /// From 0 to 2147483647.
    pub seed: Option<u64>,
}

parameters! {
    SoundEffect {
        id: "model_beatoven-sound-effect",
        spec: catalogue::ALL[14],
        poll: speech,
        hidden: [prompt],
        hidden_if_set: [negative_prompt],
        shown: [duration, refinement, creativity, seed],
    }
}

members! {
    SoundEffect {
        required: [
            0 prompt "prompt" (Default::default()),
        ],
        optional: [
            1 negative_prompt "negativePrompt",
            2 duration "duration",
            3 refinement "refinement",
            4 creativity "creativity",
            5 seed "seed",
        ],
    }
}
