// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Models of Academia.

use bon::Builder;

use crate::{
    api::open_enum,
    ext::audio::{
        catalogue,
        parameters::{members, parameters},
    },
    ext::files::FileInput,
};

/// ACE-Step 1.5 Edit Add Layer: composes a single new stem that fits a supplied recording.
///
/// ```
/// use scenario_client::{audio::academia::AceStep15EditAddLayer, CustomModel, FileInput};
///
/// let parameters = AceStep15EditAddLayer::builder()
///     .src_audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .track_name("vocals")
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_ace-step-1-5-edit-add-layer");
/// assert!(parameters.to_body()?.contains_key("srcAudio"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_ace-step-1-5-edit-add-layer`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct AceStep15EditAddLayer {
    /// Src audio.
    ///
    /// A file: audio.
    #[builder(into)]
    pub src_audio: FileInput,
    /// Track name.
    #[builder(into)]
    pub track_name: TrackName,
    /// Prompt.
    ///
    /// At most 512 characters.
    ///
    /// Source of `maxLength`: the vendor's guides.
    pub prompt: String,
    /// Repainting start: seconds.
    ///
    /// At least 0. Default `0`.
    pub repainting_start: Option<f64>,
    /// Repainting end: seconds; -1 = track end.
    ///
    /// At least -1. Default `-1`.
    pub repainting_end: Option<f64>,
    /// Thinking.
    ///
    /// Default `true`.
    pub thinking: Option<bool>,
    /// Num outputs.
    ///
    /// From 1 to 4. Default `1`.
    pub num_outputs: Option<u32>,
    /// Seed.
    ///
    /// At least 0.
    ///
    /// Source of contested: a later guide revision says no ACE-Step member takes a seed.
    pub seed: Option<u64>,
    /// Guidance scale.
    ///
    /// From 1 to 15. Default `7`.
    pub guidance_scale: Option<f64>,
}

parameters! {
    AceStep15EditAddLayer {
        id: "model_ace-step-1-5-edit-add-layer",
        spec: catalogue::ALL[0],
        poll: music,
        hidden: [prompt],
        hidden_if_set: [],
        shown: [src_audio, track_name, repainting_start, repainting_end, thinking, num_outputs, seed, guidance_scale],
    }
}

members! {
    AceStep15EditAddLayer {
        required: [
            0 src_audio "srcAudio" (FileInput::asset("")),
            1 track_name "trackName" (TrackName::from("")),
            2 prompt "prompt" (Default::default()),
        ],
        optional: [
            3 repainting_start "repaintingStart",
            4 repainting_end "repaintingEnd",
            5 thinking "thinking",
            6 num_outputs "numOutputs",
            7 seed "seed",
            8 guidance_scale "guidanceScale",
        ],
    }
}

/// ACE-Step 1.5 Edit Complete Track: arranges chosen backing stems behind a lone vocal or instrument recording.
///
/// ```
/// use scenario_client::{audio::academia::AceStep15EditCompleteTrack, CustomModel, FileInput};
///
/// let parameters = AceStep15EditCompleteTrack::builder()
///     .src_audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .complete_track_classes(vec!["vocals".into()])
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_ace-step-1-5-edit-complete-track");
/// assert!(parameters.to_body()?.contains_key("srcAudio"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_ace-step-1-5-edit-complete-track`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct AceStep15EditCompleteTrack {
    /// Src audio.
    ///
    /// A file: audio.
    #[builder(into)]
    pub src_audio: FileInput,
    /// Complete track classes: marked required although a default exists.
    ///
    /// Default `["drums","bass","guitar"]`.
    pub complete_track_classes: Vec<TrackName>,
    /// Prompt.
    ///
    /// At most 512 characters.
    ///
    /// Source of `maxLength`: the vendor's guides.
    pub prompt: String,
    /// Thinking.
    ///
    /// Default `true`.
    pub thinking: Option<bool>,
    /// Num outputs.
    ///
    /// From 1 to 4. Default `1`.
    pub num_outputs: Option<u32>,
    /// Seed.
    ///
    /// At least 0.
    ///
    /// Source of contested: a later guide revision says no ACE-Step member takes a seed.
    pub seed: Option<u64>,
    /// Guidance scale.
    ///
    /// From 1 to 15. Default `7`.
    pub guidance_scale: Option<f64>,
}

parameters! {
    AceStep15EditCompleteTrack {
        id: "model_ace-step-1-5-edit-complete-track",
        spec: catalogue::ALL[1],
        poll: music,
        hidden: [prompt],
        hidden_if_set: [],
        shown: [src_audio, complete_track_classes, thinking, num_outputs, seed, guidance_scale],
    }
}

members! {
    AceStep15EditCompleteTrack {
        required: [
            0 src_audio "srcAudio" (FileInput::asset("")),
            1 complete_track_classes "completeTrackClasses" (Vec::new()),
            2 prompt "prompt" (Default::default()),
        ],
        optional: [
            3 thinking "thinking",
            4 num_outputs "numOutputs",
            5 seed "seed",
            6 guidance_scale "guidanceScale",
        ],
    }
}

/// ACE-Step 1.5 Edit Stem Extract: source separation: pulls one named stem out of a finished mix.
///
/// ```
/// use scenario_client::{audio::academia::AceStep15EditStemExtract, CustomModel, FileInput};
///
/// let parameters = AceStep15EditStemExtract::builder()
///     .src_audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .track_name("vocals")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_ace-step-1-5-edit-stem-extract");
/// assert!(parameters.to_body()?.contains_key("srcAudio"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_ace-step-1-5-edit-stem-extract`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct AceStep15EditStemExtract {
    /// Src audio.
    ///
    /// A file: audio.
    #[builder(into)]
    pub src_audio: FileInput,
    /// Track name.
    #[builder(into)]
    pub track_name: TrackName,
    /// Prompt.
    ///
    /// At most 512 characters.
    ///
    /// Source of `maxLength`: the vendor's guides.
    pub prompt: Option<String>,
    /// Num outputs.
    ///
    /// From 1 to 4. Default `1`.
    pub num_outputs: Option<u32>,
    /// Seed.
    ///
    /// At least 0.
    ///
    /// Source of contested: a later guide revision says no ACE-Step member takes a seed.
    pub seed: Option<u64>,
    /// Guidance scale.
    ///
    /// From 1 to 15. Default `7`.
    pub guidance_scale: Option<f64>,
}

parameters! {
    AceStep15EditStemExtract {
        id: "model_ace-step-1-5-edit-stem-extract",
        spec: catalogue::ALL[2],
        poll: music,
        hidden: [],
        hidden_if_set: [prompt],
        shown: [src_audio, track_name, num_outputs, seed, guidance_scale],
    }
}

members! {
    AceStep15EditStemExtract {
        required: [
            0 src_audio "srcAudio" (FileInput::asset("")),
            1 track_name "trackName" (TrackName::from("")),
        ],
        optional: [
            2 prompt "prompt",
            3 num_outputs "numOutputs",
            4 seed "seed",
            5 guidance_scale "guidanceScale",
        ],
    }
}

/// ACE-Step 1.5 Quality Cover: restyles a source song; slower, better-sounding lane, optional style donor.
///
/// ```
/// use scenario_client::{audio::academia::AceStep15QualityCover, CustomModel, FileInput};
///
/// let parameters = AceStep15QualityCover::builder()
///     .src_audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_ace-step-1-5-quality-cover");
/// assert!(parameters.to_body()?.contains_key("srcAudio"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_ace-step-1-5-quality-cover`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct AceStep15QualityCover {
    /// Src audio.
    ///
    /// A file: audio.
    #[builder(into)]
    pub src_audio: FileInput,
    /// Reference audio: style donor.
    ///
    /// A file: audio.
    #[builder(into)]
    pub reference_audio: Option<FileInput>,
    /// Prompt.
    ///
    /// At most 512 characters.
    ///
    /// Source of `maxLength`: the vendor's guides.
    pub prompt: Option<String>,
    /// Lyrics.
    pub lyrics: Option<String>,
    /// Audio cover strength: 1 keeps the source; low values borrow its style only.
    ///
    /// From 0 to 1. Default `1`.
    pub audio_cover_strength: Option<f64>,
    /// Instrumental.
    ///
    /// Default `false`.
    pub instrumental: Option<bool>,
    /// Vocal language: unknown selects automatic detection.
    ///
    /// Default `"unknown"`.
    #[builder(into)]
    pub vocal_language: Option<VocalLanguage>,
    /// Num outputs.
    ///
    /// From 1 to 4. Default `1`.
    pub num_outputs: Option<u32>,
    /// Thinking.
    ///
    /// Default `true`.
    pub thinking: Option<bool>,
    /// Seed.
    ///
    /// At least 0.
    ///
    /// Source of contested: a later guide revision says no ACE-Step member takes a seed.
    pub seed: Option<u64>,
}

parameters! {
    AceStep15QualityCover {
        id: "model_ace-step-1-5-quality-cover",
        spec: catalogue::ALL[3],
        poll: music,
        hidden: [],
        hidden_if_set: [prompt, lyrics],
        shown: [src_audio, reference_audio, audio_cover_strength, instrumental, vocal_language, num_outputs, thinking, seed],
    }
}

members! {
    AceStep15QualityCover {
        required: [
            0 src_audio "srcAudio" (FileInput::asset("")),
        ],
        optional: [
            1 reference_audio "referenceAudio",
            2 prompt "prompt",
            3 lyrics "lyrics",
            4 audio_cover_strength "audioCoverStrength",
            5 instrumental "instrumental",
            6 vocal_language "vocalLanguage",
            7 num_outputs "numOutputs",
            8 thinking "thinking",
            9 seed "seed",
        ],
    }
}

/// ACE-Step 1.5 Quality Repaint: rewrites a chosen time window of a song; slower, better-sounding lane.
///
/// ```
/// use scenario_client::{audio::academia::AceStep15QualityRepaint, CustomModel, FileInput};
///
/// let parameters = AceStep15QualityRepaint::builder()
///     .src_audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_ace-step-1-5-quality-repaint");
/// assert!(parameters.to_body()?.contains_key("srcAudio"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_ace-step-1-5-quality-repaint`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct AceStep15QualityRepaint {
    /// Src audio.
    ///
    /// A file: audio.
    #[builder(into)]
    pub src_audio: FileInput,
    /// Prompt.
    ///
    /// At most 512 characters.
    ///
    /// Source of `maxLength`: the vendor's guides.
    pub prompt: Option<String>,
    /// Lyrics.
    pub lyrics: Option<String>,
    /// Repainting start: seconds.
    ///
    /// At least 0. Default `0`.
    pub repainting_start: Option<f64>,
    /// Repainting end: seconds; -1 = track end.
    ///
    /// At least -1. Default `-1`.
    pub repainting_end: Option<f64>,
    /// Instrumental.
    ///
    /// Default `false`.
    pub instrumental: Option<bool>,
    /// Vocal language: unknown selects automatic detection.
    ///
    /// Default `"unknown"`.
    #[builder(into)]
    pub vocal_language: Option<VocalLanguage>,
    /// Num outputs.
    ///
    /// From 1 to 4. Default `1`.
    pub num_outputs: Option<u32>,
    /// Thinking.
    ///
    /// Default `true`.
    pub thinking: Option<bool>,
    /// Seed.
    ///
    /// At least 0.
    ///
    /// Source of contested: a later guide revision says no ACE-Step member takes a seed.
    pub seed: Option<u64>,
}

parameters! {
    AceStep15QualityRepaint {
        id: "model_ace-step-1-5-quality-repaint",
        spec: catalogue::ALL[4],
        poll: music,
        hidden: [],
        hidden_if_set: [prompt, lyrics],
        shown: [src_audio, repainting_start, repainting_end, instrumental, vocal_language, num_outputs, thinking, seed],
    }
}

members! {
    AceStep15QualityRepaint {
        required: [
            0 src_audio "srcAudio" (FileInput::asset("")),
        ],
        optional: [
            1 prompt "prompt",
            2 lyrics "lyrics",
            3 repainting_start "repaintingStart",
            4 repainting_end "repaintingEnd",
            5 instrumental "instrumental",
            6 vocal_language "vocalLanguage",
            7 num_outputs "numOutputs",
            8 thinking "thinking",
            9 seed "seed",
        ],
    }
}

/// ACE-Step 1.5 Quality Text to Music: composes a song from a caption, lyrics or both; slower, better-sounding lane.
///
/// ```
/// use scenario_client::{audio::academia::AceStep15QualityTextToMusic, CustomModel};
///
/// let parameters = AceStep15QualityTextToMusic::builder()
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_ace-step-1-5-quality-text-to-music");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_ace-step-1-5-quality-text-to-music`. Source: the vendor's reference page of 2026-07-29.
///
/// At least one of `prompt`, `lyrics` must be set.
#[derive(Builder, Clone, Default, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct AceStep15QualityTextToMusic {
    /// Prompt.
    ///
    /// At most 512 characters. Required if `lyrics` is not set.
    ///
    /// Source of `maxLength`: the vendor's guides.
    pub prompt: Option<String>,
    /// Lyrics.
    ///
    /// Required if `prompt` is not set.
    pub lyrics: Option<String>,
    /// Instrumental.
    ///
    /// Default `false`.
    pub instrumental: Option<bool>,
    /// Vocal language: unknown selects automatic detection.
    ///
    /// Default `"unknown"`.
    #[builder(into)]
    pub vocal_language: Option<VocalLanguage>,
    /// Duration: seconds; absent lets the model choose.
    ///
    /// From 10 to 600.
    pub duration: Option<f64>,
    /// Bpm: beats per minute; absent lets the model choose.
    ///
    /// From 30 to 300.
    pub bpm: Option<f64>,
    /// Keyscale: free text, e.g. C Major; absent lets the model choose.
    pub keyscale: Option<String>,
    /// Num outputs.
    ///
    /// From 1 to 4. Default `1`.
    pub num_outputs: Option<u32>,
    /// Thinking.
    ///
    /// Default `true`.
    pub thinking: Option<bool>,
    /// Seed.
    ///
    /// At least 0.
    ///
    /// Source of contested: a later guide revision says no ACE-Step member takes a seed.
    pub seed: Option<u64>,
}

parameters! {
    AceStep15QualityTextToMusic {
        id: "model_ace-step-1-5-quality-text-to-music",
        spec: catalogue::ALL[5],
        poll: music,
        hidden: [],
        hidden_if_set: [prompt, lyrics, keyscale],
        shown: [instrumental, vocal_language, duration, bpm, num_outputs, thinking, seed],
    }
}

members! {
    AceStep15QualityTextToMusic {
        required: [],
        optional: [
            0 prompt "prompt",
            1 lyrics "lyrics",
            2 instrumental "instrumental",
            3 vocal_language "vocalLanguage",
            4 duration "duration",
            5 bpm "bpm",
            6 keyscale "keyscale",
            7 num_outputs "numOutputs",
            8 thinking "thinking",
            9 seed "seed",
        ],
    }
}

/// ACE-Step 1.5 Turbo Cover: restyles a source song; fast lane, optional style donor.
///
/// ```
/// use scenario_client::{audio::academia::AceStep15TurboCover, CustomModel, FileInput};
///
/// let parameters = AceStep15TurboCover::builder()
///     .src_audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_ace-step-1-5-turbo-cover");
/// assert!(parameters.to_body()?.contains_key("srcAudio"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_ace-step-1-5-turbo-cover`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct AceStep15TurboCover {
    /// Src audio.
    ///
    /// A file: audio.
    #[builder(into)]
    pub src_audio: FileInput,
    /// Reference audio: style donor.
    ///
    /// A file: audio.
    #[builder(into)]
    pub reference_audio: Option<FileInput>,
    /// Prompt.
    ///
    /// At most 512 characters.
    ///
    /// Source of `maxLength`: the vendor's guides.
    pub prompt: Option<String>,
    /// Lyrics.
    pub lyrics: Option<String>,
    /// Audio cover strength: 1 keeps the source; low values borrow its style only.
    ///
    /// From 0 to 1. Default `1`.
    pub audio_cover_strength: Option<f64>,
    /// Instrumental.
    ///
    /// Default `false`.
    pub instrumental: Option<bool>,
    /// Vocal language: unknown selects automatic detection.
    ///
    /// Default `"unknown"`.
    #[builder(into)]
    pub vocal_language: Option<VocalLanguage>,
    /// Num outputs.
    ///
    /// From 1 to 4. Default `1`.
    pub num_outputs: Option<u32>,
    /// Thinking.
    ///
    /// Default `true`.
    pub thinking: Option<bool>,
    /// Seed.
    ///
    /// At least 0.
    ///
    /// Source of contested: a later guide revision says no ACE-Step member takes a seed.
    pub seed: Option<u64>,
}

parameters! {
    AceStep15TurboCover {
        id: "model_ace-step-1-5-turbo-cover",
        spec: catalogue::ALL[6],
        poll: music,
        hidden: [],
        hidden_if_set: [prompt, lyrics],
        shown: [src_audio, reference_audio, audio_cover_strength, instrumental, vocal_language, num_outputs, thinking, seed],
    }
}

members! {
    AceStep15TurboCover {
        required: [
            0 src_audio "srcAudio" (FileInput::asset("")),
        ],
        optional: [
            1 reference_audio "referenceAudio",
            2 prompt "prompt",
            3 lyrics "lyrics",
            4 audio_cover_strength "audioCoverStrength",
            5 instrumental "instrumental",
            6 vocal_language "vocalLanguage",
            7 num_outputs "numOutputs",
            8 thinking "thinking",
            9 seed "seed",
        ],
    }
}

/// ACE-Step 1.5 Turbo Repaint: rewrites a chosen time window of a song; fast lane.
///
/// ```
/// use scenario_client::{audio::academia::AceStep15TurboRepaint, CustomModel, FileInput};
///
/// let parameters = AceStep15TurboRepaint::builder()
///     .src_audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_ace-step-1-5-turbo-repaint");
/// assert!(parameters.to_body()?.contains_key("srcAudio"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_ace-step-1-5-turbo-repaint`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct AceStep15TurboRepaint {
    /// Src audio.
    ///
    /// A file: audio.
    #[builder(into)]
    pub src_audio: FileInput,
    /// Prompt.
    ///
    /// At most 512 characters.
    ///
    /// Source of `maxLength`: the vendor's guides.
    pub prompt: Option<String>,
    /// Lyrics.
    pub lyrics: Option<String>,
    /// Repainting start: seconds.
    ///
    /// At least 0. Default `0`.
    pub repainting_start: Option<f64>,
    /// Repainting end: seconds; -1 = track end.
    ///
    /// At least -1. Default `-1`.
    pub repainting_end: Option<f64>,
    /// Instrumental.
    ///
    /// Default `false`.
    pub instrumental: Option<bool>,
    /// Vocal language: unknown selects automatic detection.
    ///
    /// Default `"unknown"`.
    #[builder(into)]
    pub vocal_language: Option<VocalLanguage>,
    /// Num outputs.
    ///
    /// From 1 to 4. Default `1`.
    pub num_outputs: Option<u32>,
    /// Audio format.
    ///
    /// Default `"mp3"`.
    #[builder(into)]
    pub audio_format: Option<AudioFormat>,
    /// Thinking.
    ///
    /// Default `true`.
    pub thinking: Option<bool>,
    /// Seed.
    ///
    /// At least 0.
    ///
    /// Source of contested: a later guide revision says no ACE-Step member takes a seed.
    pub seed: Option<u64>,
}

parameters! {
    AceStep15TurboRepaint {
        id: "model_ace-step-1-5-turbo-repaint",
        spec: catalogue::ALL[7],
        poll: music,
        hidden: [],
        hidden_if_set: [prompt, lyrics],
        shown: [src_audio, repainting_start, repainting_end, instrumental, vocal_language, num_outputs, audio_format, thinking, seed],
    }
}

members! {
    AceStep15TurboRepaint {
        required: [
            0 src_audio "srcAudio" (FileInput::asset("")),
        ],
        optional: [
            1 prompt "prompt",
            2 lyrics "lyrics",
            3 repainting_start "repaintingStart",
            4 repainting_end "repaintingEnd",
            5 instrumental "instrumental",
            6 vocal_language "vocalLanguage",
            7 num_outputs "numOutputs",
            8 audio_format "audioFormat",
            9 thinking "thinking",
            10 seed "seed",
        ],
    }
}

/// ACE-Step 1.5 Turbo Text to Music: composes a song from a caption, lyrics or both; fast lane.
///
/// ```
/// use scenario_client::{audio::academia::AceStep15TurboTextToMusic, CustomModel};
///
/// let parameters = AceStep15TurboTextToMusic::builder()
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_ace-step-1-5-turbo-text-to-music");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_ace-step-1-5-turbo-text-to-music`. Source: the vendor's reference page of 2026-07-29.
///
/// At least one of `prompt`, `lyrics` must be set.
#[derive(Builder, Clone, Default, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct AceStep15TurboTextToMusic {
    /// Prompt.
    ///
    /// At most 512 characters. Required if `lyrics` is not set.
    ///
    /// Source of `maxLength`: the vendor's guides.
    pub prompt: Option<String>,
    /// Lyrics.
    ///
    /// Required if `prompt` is not set.
    pub lyrics: Option<String>,
    /// Instrumental.
    ///
    /// Default `false`.
    pub instrumental: Option<bool>,
    /// Vocal language: unknown selects automatic detection.
    ///
    /// Default `"unknown"`.
    #[builder(into)]
    pub vocal_language: Option<VocalLanguage>,
    /// Duration: seconds; absent lets the model choose.
    ///
    /// From 10 to 600.
    pub duration: Option<f64>,
    /// Bpm: beats per minute; absent lets the model choose.
    ///
    /// From 30 to 300.
    pub bpm: Option<f64>,
    /// Keyscale: free text, e.g. C Major; absent lets the model choose.
    pub keyscale: Option<String>,
    /// Num outputs.
    ///
    /// From 1 to 4. Default `1`.
    pub num_outputs: Option<u32>,
    /// Thinking.
    ///
    /// Default `true`.
    pub thinking: Option<bool>,
    /// Seed.
    ///
    /// At least 0.
    ///
    /// Source of contested: a later guide revision says no ACE-Step member takes a seed.
    pub seed: Option<u64>,
}

parameters! {
    AceStep15TurboTextToMusic {
        id: "model_ace-step-1-5-turbo-text-to-music",
        spec: catalogue::ALL[8],
        poll: music,
        hidden: [],
        hidden_if_set: [prompt, lyrics, keyscale],
        shown: [instrumental, vocal_language, duration, bpm, num_outputs, thinking, seed],
    }
}

members! {
    AceStep15TurboTextToMusic {
        required: [],
        optional: [
            0 prompt "prompt",
            1 lyrics "lyrics",
            2 instrumental "instrumental",
            3 vocal_language "vocalLanguage",
            4 duration "duration",
            5 bpm "bpm",
            6 keyscale "keyscale",
            7 num_outputs "numOutputs",
            8 thinking "thinking",
            9 seed "seed",
        ],
    }
}

/// Lux TTS: speaks text in a voice cloned from a short sample.
///
/// ```
/// use scenario_client::{audio::academia::LuxTts, CustomModel, FileInput};
///
/// let parameters = LuxTts::builder()
///     .prompt("rain on a tin roof")
///     .audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_lux-tts");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_lux-tts`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct LuxTts {
    /// Prompt.
    pub prompt: String,
    /// Audio: voice sample.
    ///
    /// A file: audio.
    #[builder(into)]
    pub audio: FileInput,
    /// Guidance scale.
    ///
    /// From 0 to 10. Default `3`.
    pub guidance_scale: Option<f64>,
    /// Num inference steps.
    ///
    /// From 1 to 16. Default `4`.
    pub num_inference_steps: Option<u32>,
    /// Max ref length: seconds of the sample that are used.
    ///
    /// From 1 to 15. Default `5`.
    pub max_ref_length: Option<f64>,
    /// Seed.
    ///
    /// From 0 to 2147483647.
    pub seed: Option<u64>,
}

parameters! {
    LuxTts {
        id: "model_lux-tts",
        spec: catalogue::ALL[9],
        poll: speech,
        hidden: [prompt],
        hidden_if_set: [],
        shown: [audio, guidance_scale, num_inference_steps, max_ref_length, seed],
    }
}

members! {
    LuxTts {
        required: [
            0 prompt "prompt" (Default::default()),
            1 audio "audio" (FileInput::asset("")),
        ],
        optional: [
            2 guidance_scale "guidanceScale",
            3 num_inference_steps "numInferenceSteps",
            4 max_ref_length "maxRefLength",
            5 seed "seed",
        ],
    }
}

/// MM Audio 2 Text To Audio: produces sound matching a description, up to half a minute.
///
/// ```
/// use scenario_client::{audio::academia::MmAudio2T2a, CustomModel};
///
/// let parameters = MmAudio2T2a::builder()
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_mm-audio-2-t2a");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_mm-audio-2-t2a`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct MmAudio2T2a {
    /// Prompt.
    pub prompt: String,
    /// Negative prompt.
    pub negative_prompt: Option<String>,
    /// Duration: seconds.
    ///
    /// From 1 to 30. Default `8`.
    pub duration: Option<f64>,
    /// Num steps.
    ///
    /// From 4 to 50. Default `25`.
    pub num_steps: Option<u32>,
    /// Cfg strength.
    ///
    /// From 1 to 20. Default `4.5`.
    pub cfg_strength: Option<f64>,
    /// Mask away clip.
    ///
    /// Default `false`.
    pub mask_away_clip: Option<bool>,
    /// Seed.
    ///
    /// From 0 to 65535.
    pub seed: Option<u64>,
}

parameters! {
    MmAudio2T2a {
        id: "model_mm-audio-2-t2a",
        spec: catalogue::ALL[10],
        poll: speech,
        hidden: [prompt],
        hidden_if_set: [negative_prompt],
        shown: [duration, num_steps, cfg_strength, mask_away_clip, seed],
    }
}

members! {
    MmAudio2T2a {
        required: [
            0 prompt "prompt" (Default::default()),
        ],
        optional: [
            1 negative_prompt "negativePrompt",
            2 duration "duration",
            3 num_steps "numSteps",
            4 cfg_strength "cfgStrength",
            5 mask_away_clip "maskAwayClip",
            6 seed "seed",
        ],
    }
}

/// Tada 1B Text to Speech: small cloned-voice speech synthesiser with sampling controls.
///
/// ```
/// use scenario_client::{audio::academia::Tada1bTextToSpeech, CustomModel, FileInput};
///
/// let parameters = Tada1bTextToSpeech::builder()
///     .audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_tada-1b-text-to-speech");
/// assert!(parameters.to_body()?.contains_key("audio"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_tada-1b-text-to-speech`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Tada1bTextToSpeech {
    /// Audio: voice sample.
    ///
    /// A file: audio.
    #[builder(into)]
    pub audio: FileInput,
    /// Prompt.
    pub prompt: String,
    /// Transcript: needed when the voice sample is not in English; nothing in the body tells which.
    pub transcript: Option<String>,
    /// Language: the list spells Chinese as ch.
    ///
    /// Default `"en"`.
    #[builder(into)]
    pub language: Option<Language>,
    /// Num inference steps.
    ///
    /// From 1 to 50. Default `20`.
    pub num_inference_steps: Option<u32>,
    /// Speed up factor.
    ///
    /// From 0.5 to 2. Default `1`.
    pub speed_up_factor: Option<f64>,
    /// Temperature.
    ///
    /// From 0 to 2. Default `0.6`.
    pub temperature: Option<f64>,
    /// Top p.
    ///
    /// From 0 to 1. Default `0.9`.
    pub top_p: Option<f64>,
    /// Repetition penalty.
    ///
    /// From 1 to 2. Default `1.1`.
    pub repetition_penalty: Option<f64>,
    /// Acoustic cfg scale.
    ///
    /// From 0 to 10. Default `1.6`.
    pub acoustic_cfg_scale: Option<f64>,
    /// Noise temperature.
    ///
    /// From 0 to 2. Default `0.9`.
    pub noise_temperature: Option<f64>,
    /// Num extra steps.
    ///
    /// From 0 to 50. Default `0`.
    pub num_extra_steps: Option<u32>,
}

parameters! {
    Tada1bTextToSpeech {
        id: "model_tada-1b-text-to-speech",
        spec: catalogue::ALL[11],
        poll: speech,
        hidden: [prompt],
        hidden_if_set: [transcript],
        shown: [audio, language, num_inference_steps, speed_up_factor, temperature, top_p, repetition_penalty, acoustic_cfg_scale, noise_temperature, num_extra_steps],
    }
}

members! {
    Tada1bTextToSpeech {
        required: [
            0 audio "audio" (FileInput::asset("")),
            1 prompt "prompt" (Default::default()),
        ],
        optional: [
            2 transcript "transcript",
            3 language "language",
            4 num_inference_steps "numInferenceSteps",
            5 speed_up_factor "speedUpFactor",
            6 temperature "temperature",
            7 top_p "topP",
            8 repetition_penalty "repetitionPenalty",
            9 acoustic_cfg_scale "acousticCfgScale",
            10 noise_temperature "noiseTemperature",
            11 num_extra_steps "numExtraSteps",
        ],
    }
}

/// Tada 3B Text to Speech: larger cloned-voice speech synthesiser with sampling controls.
///
/// ```
/// use scenario_client::{audio::academia::Tada3bTextToSpeech, CustomModel, FileInput};
///
/// let parameters = Tada3bTextToSpeech::builder()
///     .audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_tada-3b-text-to-speech");
/// assert!(parameters.to_body()?.contains_key("audio"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_tada-3b-text-to-speech`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Tada3bTextToSpeech {
    /// Audio: voice sample.
    ///
    /// A file: audio.
    #[builder(into)]
    pub audio: FileInput,
    /// Prompt.
    pub prompt: String,
    /// Transcript: needed when the voice sample is not in English; nothing in the body tells which.
    pub transcript: Option<String>,
    /// Language: the list spells Chinese as ch.
    ///
    /// Default `"en"`.
    #[builder(into)]
    pub language: Option<Language>,
    /// Num inference steps.
    ///
    /// From 1 to 50. Default `20`.
    pub num_inference_steps: Option<u32>,
    /// Speed up factor.
    ///
    /// From 0.5 to 2. Default `1`.
    pub speed_up_factor: Option<f64>,
    /// Temperature.
    ///
    /// From 0 to 2. Default `0.6`.
    pub temperature: Option<f64>,
    /// Top p.
    ///
    /// From 0 to 1. Default `0.9`.
    pub top_p: Option<f64>,
    /// Repetition penalty.
    ///
    /// From 1 to 2. Default `1.1`.
    pub repetition_penalty: Option<f64>,
    /// Acoustic cfg scale.
    ///
    /// From 0 to 10. Default `1.6`.
    pub acoustic_cfg_scale: Option<f64>,
    /// Noise temperature.
    ///
    /// From 0 to 2. Default `0.9`.
    pub noise_temperature: Option<f64>,
    /// Num extra steps.
    ///
    /// From 0 to 50. Default `0`.
    pub num_extra_steps: Option<u32>,
}

parameters! {
    Tada3bTextToSpeech {
        id: "model_tada-3b-text-to-speech",
        spec: catalogue::ALL[12],
        poll: speech,
        hidden: [prompt],
        hidden_if_set: [transcript],
        shown: [audio, language, num_inference_steps, speed_up_factor, temperature, top_p, repetition_penalty, acoustic_cfg_scale, noise_temperature, num_extra_steps],
    }
}

members! {
    Tada3bTextToSpeech {
        required: [
            0 audio "audio" (FileInput::asset("")),
            1 prompt "prompt" (Default::default()),
        ],
        optional: [
            2 transcript "transcript",
            3 language "language",
            4 num_inference_steps "numInferenceSteps",
            5 speed_up_factor "speedUpFactor",
            6 temperature "temperature",
            7 top_p "topP",
            8 repetition_penalty "repetitionPenalty",
            9 acoustic_cfg_scale "acousticCfgScale",
            10 noise_temperature "noiseTemperature",
            11 num_extra_steps "numExtraSteps",
        ],
    }
}

open_enum! {
    /// `trackName` of [`AceStep15EditAddLayer`], `completeTrackClasses` of [`AceStep15EditCompleteTrack`], `trackName` of [`AceStep15EditStemExtract`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    TrackName {
        Vocals = "vocals",
        BackingVocals = "backing_vocals",
        Drums = "drums",
        Bass = "bass",
        Guitar = "guitar",
        Keyboard = "keyboard",
        Percussion = "percussion",
        Strings = "strings",
        Synth = "synth",
        Fx = "fx",
        Brass = "brass",
        Woodwinds = "woodwinds",
    }
}

open_enum! {
    /// `vocalLanguage` of [`AceStep15QualityCover`], `vocalLanguage` of [`AceStep15QualityRepaint`], `vocalLanguage` of [`AceStep15QualityTextToMusic`], `vocalLanguage` of [`AceStep15TurboCover`], `vocalLanguage` of [`AceStep15TurboRepaint`], `vocalLanguage` of [`AceStep15TurboTextToMusic`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    VocalLanguage {
        Ar = "ar",
        Az = "az",
        Bg = "bg",
        Bn = "bn",
        Ca = "ca",
        Cs = "cs",
        Da = "da",
        De = "de",
        El = "el",
        En = "en",
        Es = "es",
        Fa = "fa",
        Fi = "fi",
        Fr = "fr",
        He = "he",
        Hi = "hi",
        Hr = "hr",
        Ht = "ht",
        Hu = "hu",
        Id = "id",
        Is = "is",
        It = "it",
        Ja = "ja",
        Ko = "ko",
        La = "la",
        Lt = "lt",
        Ms = "ms",
        Ne = "ne",
        Nl = "nl",
        No = "no",
        Pa = "pa",
        Pl = "pl",
        Pt = "pt",
        Ro = "ro",
        Ru = "ru",
        Sa = "sa",
        Sk = "sk",
        Sr = "sr",
        Sv = "sv",
        Sw = "sw",
        Ta = "ta",
        Te = "te",
        Th = "th",
        Tl = "tl",
        Tr = "tr",
        Uk = "uk",
        Ur = "ur",
        Vi = "vi",
        Yue = "yue",
        Zh = "zh",
        UnknownValue = "unknown",
    }
}

open_enum! {
    /// `audioFormat` of [`AceStep15TurboRepaint`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    AudioFormat {
        Mp3 = "mp3",
        Wav = "wav",
        Flac = "flac",
    }
}

open_enum! {
    /// `language` of [`Tada1bTextToSpeech`], `language` of [`Tada3bTextToSpeech`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    Language {
        En = "en",
        Ar = "ar",
        Ch = "ch",
        De = "de",
        Es = "es",
        Fr = "fr",
        It = "it",
        Ja = "ja",
        Pl = "pl",
        Pt = "pt",
    }
}
