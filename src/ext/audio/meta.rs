// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Models of Meta.

use bon::Builder;

use crate::{
    api::open_enum,
    ext::audio::{
        catalogue,
        parameters::{members, parameters},
    },
    ext::files::FileInput,
};

/// Meta MusicGen: music from a prompt, optionally continuing or echoing a sample.
///
/// ```
/// use scenario_client::{audio::meta::Musicgen, CustomModel};
///
/// let parameters = Musicgen::builder()
///     .model_version("stereo-melody-large")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_meta-musicgen");
/// assert!(parameters.to_body()?.contains_key("modelVersion"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_meta-musicgen`. Source: the vendor's reference page of 2026-04-09.
///
/// `inputAudio` works only with `modelVersion` set to `stereo-melody-large`, `melody-large`.
///
/// `multiBandDiffusion` works only with `modelVersion` set to `melody-large`, `large`.
#[derive(Builder, Clone, Default, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Musicgen {
    /// Model version.
    ///
    /// Default `"stereo-melody-large"`.
    #[builder(into)]
    pub model_version: Option<ModelVersion>,
    /// Prompt: an early reference page (2025) called it required when inputAudio is absent.
    pub prompt: Option<String>,
    /// Input audio.
    ///
    /// A file: audio.
    #[builder(into)]
    pub input_audio: Option<FileInput>,
    /// Duration: seconds.
    ///
    /// From 1 to 30. Default `8`.
    pub duration: Option<f64>,
    /// Continuation.
    ///
    /// Default `false`.
    pub continuation: Option<bool>,
    /// Continuation start: seconds.
    ///
    /// At least 0. Default `0`.
    pub continuation_start: Option<f64>,
    /// Continuation end: seconds; absent means the end of the clip.
    ///
    /// At least 0.
    pub continuation_end: Option<f64>,
    /// Multi band diffusion.
    ///
    /// Default `false`.
    pub multi_band_diffusion: Option<bool>,
    /// Normalization strategy.
    ///
    /// Default `"loudness"`.
    #[builder(into)]
    pub normalization_strategy: Option<NormalizationStrategy>,
    /// Temperature.
    ///
    /// Default `1`.
    pub temperature: Option<f64>,
    /// Classifier free guidance.
    ///
    /// From 0 to 10. Default `3`.
    pub classifier_free_guidance: Option<f64>,
    /// Seed: -1 or absent draws a random seed.
    pub seed: Option<u64>,
}

parameters! {
    Musicgen {
        id: "model_meta-musicgen",
        spec: catalogue::ALL[32],
        poll: music,
        hidden: [],
        hidden_if_set: [prompt],
        shown: [model_version, input_audio, duration, continuation, continuation_start, continuation_end, multi_band_diffusion, normalization_strategy, temperature, classifier_free_guidance, seed],
    }
}

members! {
    Musicgen {
        required: [],
        optional: [
            0 model_version "modelVersion",
            1 prompt "prompt",
            2 input_audio "inputAudio",
            3 duration "duration",
            4 continuation "continuation",
            5 continuation_start "continuationStart",
            6 continuation_end "continuationEnd",
            7 multi_band_diffusion "multiBandDiffusion",
            8 normalization_strategy "normalizationStrategy",
            9 temperature "temperature",
            10 classifier_free_guidance "classifierFreeGuidance",
            11 seed "seed",
        ],
    }
}

open_enum! {
    /// `modelVersion` of [`Musicgen`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    ModelVersion {
        StereoMelodyLarge = "stereo-melody-large",
        StereoLarge = "stereo-large",
        MelodyLarge = "melody-large",
        Large = "large",
    }
}

open_enum! {
    /// `normalizationStrategy` of [`Musicgen`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    NormalizationStrategy {
        Loudness = "loudness",
        Clip = "clip",
        Peak = "peak",
        Rms = "rms",
    }
}
