// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Models of ElevenLabs.

use bon::Builder;

use crate::{
    api::open_enum,
    ext::audio::{
        catalogue,
        parameters::{members, parameters},
    },
    ext::files::FileInput,
    ids::ModelId,
};

/// ElevenLabs Multilingual v2: narration-grade speech in many languages; stock or custom voice.
///
/// ```
/// use scenario_client::{audio::elevenlabs::MultilingualV2, CustomModel};
///
/// let parameters = MultilingualV2::builder()
///     .text("Hello, world!")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_elevenlabs-multilingual-v2");
/// assert!(parameters.to_body()?.contains_key("text"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_elevenlabs-multilingual-v2`. Source: the vendor's reference page of 2026-07-29.
///
/// `publicVoice` has no effect if `voiceId` is set.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct MultilingualV2 {
    /// Text.
    ///
    /// At most 40000 characters.
    ///
    /// Source of `maxLength`: the vendor's guides.
    pub text: String,
    /// Voice id: id of a cloned ElevenLabs voice model (model type elevenlabs-voice).
    #[builder(into)]
    pub voice_id: Option<ModelId>,
    /// Public voice.
    ///
    /// Default `"Adam"`.
    #[builder(into)]
    pub public_voice: Option<PublicVoice>,
    /// Stability.
    ///
    /// From 0 to 1. Default `0.5`.
    pub stability: Option<f64>,
    /// Similarity boost.
    ///
    /// From 0 to 1. Default `0.5`.
    pub similarity_boost: Option<f64>,
    /// Style exaggeration.
    ///
    /// From 0 to 1. Default `0`.
    pub style_exaggeration: Option<f64>,
    /// Speed.
    ///
    /// From 0.7 to 1.2. Default `1`.
    pub speed: Option<f64>,
    /// Language code: ISO 639-1; the empty string leaves the language free.
    #[builder(into)]
    pub language_code: Option<LanguageCode>,
    /// Output format.
    ///
    /// Default `"mp3_44100_128"`.
    #[builder(into)]
    pub output_format: Option<SpeechOutputFormat>,
    /// Seed.
    pub seed: Option<u64>,
}

parameters! {
    MultilingualV2 {
        id: "model_elevenlabs-multilingual-v2",
        spec: catalogue::ALL[17],
        poll: speech,
        hidden: [text],
        hidden_if_set: [],
        shown: [voice_id, public_voice, stability, similarity_boost, style_exaggeration, speed, language_code, output_format, seed],
    }
}

members! {
    MultilingualV2 {
        required: [
            0 text "text" (Default::default()),
        ],
        optional: [
            1 voice_id "voiceId",
            2 public_voice "publicVoice",
            3 stability "stability",
            4 similarity_boost "similarityBoost",
            5 style_exaggeration "styleExaggeration",
            6 speed "speed",
            7 language_code "languageCode",
            8 output_format "outputFormat",
            9 seed "seed",
        ],
    }
}

/// One entry of `sections` of [`MusicAdvancedV2`]. Source: the vendor's guides, which do not document what is required.
#[derive(Builder, Clone, Default, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct MusicAdvancedV2Section {
    /// Text: `[label]` names the section, `{cue}` directs, anything else is sung.
    pub text: Option<String>,
    /// Duration seconds.
    ///
    /// From 3 to 120.
    pub duration_seconds: Option<f64>,
    /// Positive styles.
    ///
    /// At most 10 entries.
    pub positive_styles: Option<Vec<String>>,
    /// Negative styles.
    ///
    /// At most 10 entries.
    pub negative_styles: Option<Vec<String>>,
    /// Context adherence: high and low are named; the full list is not given.
    pub context_adherence: Option<String>,
}

crate::ext::audio::parameters::hidden_row!(MusicAdvancedV2Section {
    text,
    duration_seconds,
    positive_styles,
    negative_styles,
    context_adherence
});

members! {
    MusicAdvancedV2Section {
        required: [],
        optional: [
            0 text "text",
            1 duration_seconds "durationSeconds",
            2 positive_styles "positiveStyles",
            3 negative_styles "negativeStyles",
            4 context_adherence "contextAdherence",
        ],
    }
}

/// ElevenLabs Music Advanced v2: composes a song from an ordered list of sections.
///
/// ```
/// use scenario_client::{audio::elevenlabs::MusicAdvancedV2, CustomModel, audio::elevenlabs::MusicAdvancedV2Section};
///
/// let parameters = MusicAdvancedV2::builder()
///     .sections(vec![MusicAdvancedV2Section::builder().build()])
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_elevenlabs-music-advanced-v2");
/// assert!(parameters.to_body()?.contains_key("sections"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_elevenlabs-music-advanced-v2`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct MusicAdvancedV2 {
    /// Sections: row fields come from the vendor guide, not from the docs; which of them are required is not stated.
    ///
    /// At most 30 entries.
    ///
    /// Source of `maxLength`: the vendor's guides; fields of a row: the vendor's guides.
    pub sections: Vec<MusicAdvancedV2Section>,
    /// Output format.
    ///
    /// Default `"mp3_44100_128"`.
    #[builder(into)]
    pub output_format: Option<OutputFormat>,
    /// Seed.
    pub seed: Option<u64>,
}

parameters! {
    MusicAdvancedV2 {
        id: "model_elevenlabs-music-advanced-v2",
        spec: catalogue::ALL[18],
        poll: music,
        hidden: [sections],
        hidden_if_set: [],
        shown: [output_format, seed],
    }
}

members! {
    MusicAdvancedV2 {
        required: [
            0 sections "sections" (Vec::new()),
        ],
        optional: [
            1 output_format "outputFormat",
            2 seed "seed",
        ],
    }
}

/// ElevenLabs Music v2: composes a track from one prompt and a length.
///
/// ```
/// use scenario_client::{audio::elevenlabs::MusicV2, CustomModel};
///
/// let parameters = MusicV2::builder()
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_elevenlabs-music-v2");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_elevenlabs-music-v2`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct MusicV2 {
    /// Prompt.
    pub prompt: String,
    /// Duration seconds: seconds; the docs of 2026-07-29 stop at 180, the guide of 2026-08-17 at 600.
    ///
    /// From 3 to 600. Default `30`.
    ///
    /// Source of `max`: the vendor's guides.
    pub duration_seconds: Option<f64>,
    /// Force instrumental.
    ///
    /// Default `false`.
    pub force_instrumental: Option<bool>,
    /// Output format.
    ///
    /// Default `"mp3_44100_128"`.
    #[builder(into)]
    pub output_format: Option<OutputFormat>,
    /// Seed.
    pub seed: Option<u64>,
}

parameters! {
    MusicV2 {
        id: "model_elevenlabs-music-v2",
        spec: catalogue::ALL[19],
        poll: music,
        hidden: [prompt],
        hidden_if_set: [],
        shown: [duration_seconds, force_instrumental, output_format, seed],
    }
}

members! {
    MusicV2 {
        required: [
            0 prompt "prompt" (Default::default()),
        ],
        optional: [
            1 duration_seconds "durationSeconds",
            2 force_instrumental "forceInstrumental",
            3 output_format "outputFormat",
            4 seed "seed",
        ],
    }
}

/// ElevenLabs Sound Effects v2: sound effect or loop from a description.
///
/// ```
/// use scenario_client::{audio::elevenlabs::SoundEffectsV2, CustomModel};
///
/// let parameters = SoundEffectsV2::builder()
///     .text("Hello, world!")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_elevenlabs-sound-effects-v2");
/// assert!(parameters.to_body()?.contains_key("text"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_elevenlabs-sound-effects-v2`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct SoundEffectsV2 {
    /// Text: an early reference page (2025) gave a cap of 2048 characters; later pages give none.
    pub text: String,
    /// Duration seconds: seconds.
    ///
    /// From 0.5 to 30. Default `5`.
    pub duration_seconds: Option<f64>,
    /// Prompt influence.
    ///
    /// From 0 to 1. Default `0.3`.
    pub prompt_influence: Option<f64>,
    /// Loop.
    ///
    /// Default `false`.
    pub loop_: Option<bool>,
    /// Output format.
    ///
    /// Default `"mp3_44100_128"`.
    #[builder(into)]
    pub output_format: Option<OutputFormat>,
}

parameters! {
    SoundEffectsV2 {
        id: "model_elevenlabs-sound-effects-v2",
        spec: catalogue::ALL[20],
        poll: speech,
        hidden: [text],
        hidden_if_set: [],
        shown: [duration_seconds, prompt_influence, loop_, output_format],
    }
}

members! {
    SoundEffectsV2 {
        required: [
            0 text "text" (Default::default()),
        ],
        optional: [
            1 duration_seconds "durationSeconds",
            2 prompt_influence "promptInfluence",
            3 loop_ "loop",
            4 output_format "outputFormat",
        ],
    }
}

/// ElevenLabs Speech to Speech: keeps a performance, swaps the speaker for a stock or custom voice.
///
/// ```
/// use scenario_client::{audio::elevenlabs::Sts, CustomModel, FileInput};
///
/// let parameters = Sts::builder()
///     .audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_elevenlabs-sts");
/// assert!(parameters.to_body()?.contains_key("audio"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_elevenlabs-sts`. Source: the vendor's reference page of 2026-07-29.
///
/// `publicVoice` has no effect if `voiceId` is set.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Sts {
    /// Audio.
    ///
    /// A file: audio. Maximum duration 300 seconds.
    ///
    /// Source of `maxDuration`: the vendor's guides.
    #[builder(into)]
    pub audio: FileInput,
    /// Voice id: id of a cloned ElevenLabs voice model (model type elevenlabs-voice).
    #[builder(into)]
    pub voice_id: Option<ModelId>,
    /// Public voice.
    ///
    /// Default `"Adam"`.
    #[builder(into)]
    pub public_voice: Option<PublicVoice>,
    /// Remove background noise.
    ///
    /// Default `false`.
    pub remove_background_noise: Option<bool>,
    /// Output format.
    ///
    /// Default `"mp3_44100_128"`.
    #[builder(into)]
    pub output_format: Option<OutputFormat>,
    /// Seed.
    pub seed: Option<u64>,
}

parameters! {
    Sts {
        id: "model_elevenlabs-sts",
        spec: catalogue::ALL[21],
        poll: speech,
        hidden: [],
        hidden_if_set: [],
        shown: [audio, voice_id, public_voice, remove_background_noise, output_format, seed],
    }
}

members! {
    Sts {
        required: [
            0 audio "audio" (FileInput::asset("")),
        ],
        optional: [
            1 voice_id "voiceId",
            2 public_voice "publicVoice",
            3 remove_background_noise "removeBackgroundNoise",
            4 output_format "outputFormat",
            5 seed "seed",
        ],
    }
}

/// ElevenLabs v3: expressive speech with inline cues; stock or custom voice.
///
/// ```
/// use scenario_client::{audio::elevenlabs::TtsV3, CustomModel};
///
/// let parameters = TtsV3::builder()
///     .text("Hello, world!")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_elevenlabs-tts-v3");
/// assert!(parameters.to_body()?.contains_key("text"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_elevenlabs-tts-v3`. Source: the vendor's reference page of 2026-07-29.
///
/// `publicVoice` has no effect if `voiceId` is set.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct TtsV3 {
    /// Text.
    ///
    /// At most 40000 characters.
    ///
    /// Source of `maxLength`: the vendor's guides.
    pub text: String,
    /// Voice id: id of a cloned ElevenLabs voice model (model type elevenlabs-voice).
    #[builder(into)]
    pub voice_id: Option<ModelId>,
    /// Public voice.
    ///
    /// Default `"Adam"`.
    #[builder(into)]
    pub public_voice: Option<PublicVoice>,
    /// Stability.
    ///
    /// From 0 to 1. Default `0.5`.
    pub stability: Option<f64>,
    /// Similarity boost.
    ///
    /// From 0 to 1. Default `0.75`.
    pub similarity_boost: Option<f64>,
    /// Style exaggeration.
    ///
    /// From 0 to 1. Default `0`.
    pub style_exaggeration: Option<f64>,
    /// Speed.
    ///
    /// From 0.7 to 1.2. Default `1`.
    pub speed: Option<f64>,
    /// Output format.
    ///
    /// Default `"mp3_44100_128"`.
    #[builder(into)]
    pub output_format: Option<SpeechOutputFormat>,
    /// Seed.
    pub seed: Option<u64>,
}

parameters! {
    TtsV3 {
        id: "model_elevenlabs-tts-v3",
        spec: catalogue::ALL[22],
        poll: speech,
        hidden: [text],
        hidden_if_set: [],
        shown: [voice_id, public_voice, stability, similarity_boost, style_exaggeration, speed, output_format, seed],
    }
}

members! {
    TtsV3 {
        required: [
            0 text "text" (Default::default()),
        ],
        optional: [
            1 voice_id "voiceId",
            2 public_voice "publicVoice",
            3 stability "stability",
            4 similarity_boost "similarityBoost",
            5 style_exaggeration "styleExaggeration",
            6 speed "speed",
            7 output_format "outputFormat",
            8 seed "seed",
        ],
    }
}

/// ElevenLabs Turbo v2.5: cheaper, quicker speech; stock or custom voice.
///
/// ```
/// use scenario_client::{audio::elevenlabs::TurboV25, CustomModel};
///
/// let parameters = TurboV25::builder()
///     .text("Hello, world!")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_elevenlabs-turbo-v2-5");
/// assert!(parameters.to_body()?.contains_key("text"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_elevenlabs-turbo-v2-5`. Source: the vendor's reference page of 2026-07-29.
///
/// `publicVoice` has no effect if `voiceId` is set.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct TurboV25 {
    /// Text.
    ///
    /// At most 40000 characters.
    ///
    /// Source of `maxLength`: the vendor's guides.
    pub text: String,
    /// Voice id: id of a cloned ElevenLabs voice model (model type elevenlabs-voice).
    #[builder(into)]
    pub voice_id: Option<ModelId>,
    /// Public voice.
    ///
    /// Default `"Adam"`.
    #[builder(into)]
    pub public_voice: Option<PublicVoice>,
    /// Stability.
    ///
    /// From 0 to 1. Default `0.5`.
    pub stability: Option<f64>,
    /// Similarity boost.
    ///
    /// From 0 to 1. Default `0.5`.
    pub similarity_boost: Option<f64>,
    /// Style exaggeration.
    ///
    /// From 0 to 1. Default `0`.
    pub style_exaggeration: Option<f64>,
    /// Speed.
    ///
    /// From 0.7 to 1.2. Default `1`.
    pub speed: Option<f64>,
    /// Language code: ISO 639-1; the empty string leaves the language free.
    #[builder(into)]
    pub language_code: Option<LanguageCode>,
    /// Output format.
    ///
    /// Default `"mp3_44100_128"`.
    #[builder(into)]
    pub output_format: Option<SpeechOutputFormat>,
    /// Seed.
    pub seed: Option<u64>,
}

parameters! {
    TurboV25 {
        id: "model_elevenlabs-turbo-v2-5",
        spec: catalogue::ALL[23],
        poll: speech,
        hidden: [text],
        hidden_if_set: [],
        shown: [voice_id, public_voice, stability, similarity_boost, style_exaggeration, speed, language_code, output_format, seed],
    }
}

members! {
    TurboV25 {
        required: [
            0 text "text" (Default::default()),
        ],
        optional: [
            1 voice_id "voiceId",
            2 public_voice "publicVoice",
            3 stability "stability",
            4 similarity_boost "similarityBoost",
            5 style_exaggeration "styleExaggeration",
            6 speed "speed",
            7 language_code "languageCode",
            8 output_format "outputFormat",
            9 seed "seed",
        ],
    }
}

/// ElevenLabs Voice Changer: speaker swap with dials for delivery.
///
/// ```
/// use scenario_client::{audio::elevenlabs::VoiceChanger, CustomModel, FileInput};
///
/// let parameters = VoiceChanger::builder()
///     .audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_elevenlabs-voice-changer");
/// assert!(parameters.to_body()?.contains_key("audio"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_elevenlabs-voice-changer`. Source: the vendor's reference page of 2026-07-29.
///
/// `publicVoice` has no effect if `voiceId` is set.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct VoiceChanger {
    /// Audio.
    ///
    /// A file: audio. Maximum duration 300 seconds.
    #[builder(into)]
    pub audio: FileInput,
    /// Voice id: id of a cloned ElevenLabs voice model (model type elevenlabs-voice).
    #[builder(into)]
    pub voice_id: Option<ModelId>,
    /// Public voice.
    ///
    /// Default `"Adam"`.
    #[builder(into)]
    pub public_voice: Option<PublicVoice>,
    /// File format: `pcm_s16le_16` is raw PCM; other covers encoded files.
    ///
    /// Default `"other"`.
    #[builder(into)]
    pub file_format: Option<FileFormat>,
    /// Remove background noise.
    ///
    /// Default `false`.
    pub remove_background_noise: Option<bool>,
    /// Stability: absent leaves the voice as configured.
    ///
    /// From 0 to 1.
    pub stability: Option<f64>,
    /// Similarity boost: absent leaves the voice as configured.
    ///
    /// From 0 to 1.
    pub similarity_boost: Option<f64>,
    /// Style exaggeration: absent leaves the voice as configured.
    ///
    /// From 0 to 1.
    pub style_exaggeration: Option<f64>,
    /// Use speaker boost: absent leaves the voice as configured.
    pub use_speaker_boost: Option<bool>,
    /// Output format.
    ///
    /// Default `"mp3_44100_128"`.
    #[builder(into)]
    pub output_format: Option<OutputFormat>,
    /// Seed.
    pub seed: Option<u64>,
}

parameters! {
    VoiceChanger {
        id: "model_elevenlabs-voice-changer",
        spec: catalogue::ALL[24],
        poll: speech,
        hidden: [],
        hidden_if_set: [],
        shown: [audio, voice_id, public_voice, file_format, remove_background_noise, stability, similarity_boost, style_exaggeration, use_speaker_boost, output_format, seed],
    }
}

members! {
    VoiceChanger {
        required: [
            0 audio "audio" (FileInput::asset("")),
        ],
        optional: [
            1 voice_id "voiceId",
            2 public_voice "publicVoice",
            3 file_format "fileFormat",
            4 remove_background_noise "removeBackgroundNoise",
            5 stability "stability",
            6 similarity_boost "similarityBoost",
            7 style_exaggeration "styleExaggeration",
            8 use_speaker_boost "useSpeakerBoost",
            9 output_format "outputFormat",
            10 seed "seed",
        ],
    }
}

/// ElevenLabs Voice Isolator: strips everything but the voice from a recording.
///
/// ```
/// use scenario_client::{audio::elevenlabs::VoiceIsolator, CustomModel, FileInput};
///
/// let parameters = VoiceIsolator::builder()
///     .audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_elevenlabs-voice-isolator");
/// assert!(parameters.to_body()?.contains_key("audio"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_elevenlabs-voice-isolator`. Source: the vendor's reference page of 2026-07-29.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct VoiceIsolator {
    /// Audio.
    ///
    /// A file: audio.
    #[builder(into)]
    pub audio: FileInput,
    /// File format: `pcm_s16le_16` is raw PCM; other covers encoded files.
    ///
    /// Default `"other"`.
    #[builder(into)]
    pub file_format: Option<FileFormat>,
}

parameters! {
    VoiceIsolator {
        id: "model_elevenlabs-voice-isolator",
        spec: catalogue::ALL[25],
        poll: speech,
        hidden: [],
        hidden_if_set: [],
        shown: [audio, file_format],
    }
}

members! {
    VoiceIsolator {
        required: [
            0 audio "audio" (FileInput::asset("")),
        ],
        optional: [
            1 file_format "fileFormat",
        ],
    }
}

/// ElevenLabs Dubbing: translates the speech of a clip, audio or video, and re-records it.
///
/// ```
/// use scenario_client::{audio::elevenlabs::Dubbing, CustomModel, FileInput};
///
/// let parameters = Dubbing::builder()
///     .file(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .target_lang("en")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_elevenlabs-dubbing");
/// assert!(parameters.to_body()?.contains_key("file"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_elevenlabs-dubbing`. Source: the vendor's reference page of 2026-04-09.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Dubbing {
    /// File.
    ///
    /// A file: audio or video.
    #[builder(into)]
    pub file: FileInput,
    /// Target lang: marked required although a default exists.
    ///
    /// Default `"en"`.
    #[builder(into)]
    pub target_lang: TargetLang,
    /// Source lang: the empty string selects automatic detection.
    #[builder(into)]
    pub source_lang: Option<SourceLang>,
    /// Num speakers: 0 detects the number.
    ///
    /// From 0 to 10. Default `0`.
    pub num_speakers: Option<u32>,
    /// Drop background audio.
    ///
    /// Default `false`.
    pub drop_background_audio: Option<bool>,
    /// Disable voice cloning.
    ///
    /// Default `false`.
    pub disable_voice_cloning: Option<bool>,
    /// Highest resolution.
    ///
    /// Default `false`.
    pub highest_resolution: Option<bool>,
}

parameters! {
    Dubbing {
        id: "model_elevenlabs-dubbing",
        spec: catalogue::ALL[48],
        poll: video,
        hidden: [],
        hidden_if_set: [],
        shown: [file, target_lang, source_lang, num_speakers, drop_background_audio, disable_voice_cloning, highest_resolution],
    }
}

members! {
    Dubbing {
        required: [
            0 file "file" (FileInput::asset("")),
            1 target_lang "targetLang" (TargetLang::from("")),
        ],
        optional: [
            2 source_lang "sourceLang",
            3 num_speakers "numSpeakers",
            4 drop_background_audio "dropBackgroundAudio",
            5 disable_voice_cloning "disableVoiceCloning",
            6 highest_resolution "highestResolution",
        ],
    }
}

/// ElevenLabs Dubbing v2: dubs speech into another language, keeping chosen terms untouched.
///
/// ```
/// use scenario_client::{audio::elevenlabs::DubbingV2, CustomModel, FileInput};
///
/// let parameters = DubbingV2::builder()
///     .file(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .target_lang("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_elevenlabs-dubbing-v2");
/// assert!(parameters.to_body()?.contains_key("file"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_elevenlabs-dubbing-v2`. Source: the vendor's guides of 2026-08-17; only some of its parameters are published. Send others with
/// [`CustomRequest`](crate::CustomRequest).
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct DubbingV2 {
    /// File.
    ///
    /// A file: audio or video.
    ///
    /// Source of `required`: the vendor's guides.
    #[builder(into)]
    pub file: FileInput,
    /// Target lang.
    ///
    /// Source of `required`: the vendor's guides.
    pub target_lang: String,
    /// Source lang: auto selects automatic detection.
    pub source_lang: Option<String>,
    /// Keyterms: names and jargon that stay untranslated.
    pub keyterms: Option<Vec<String>>,
}

parameters! {
    DubbingV2 {
        id: "model_elevenlabs-dubbing-v2",
        spec: catalogue::ALL[50],
        poll: video,
        hidden: [target_lang],
        hidden_if_set: [source_lang, keyterms],
        shown: [file],
    }
}

members! {
    DubbingV2 {
        required: [
            0 file "file" (FileInput::asset("")),
            1 target_lang "targetLang" (Default::default()),
        ],
        optional: [
            2 source_lang "sourceLang",
            3 keyterms "keyterms",
        ],
    }
}

open_enum! {
    /// `publicVoice` of [`MultilingualV2`], `publicVoice` of [`Sts`], `publicVoice` of [`TtsV3`], `publicVoice` of [`TurboV25`], `publicVoice` of [`VoiceChanger`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    PublicVoice {
        Adam = "Adam",
        Alice = "Alice",
        Bella = "Bella",
        Bill = "Bill",
        Brian = "Brian",
        Callum = "Callum",
        Charlie = "Charlie",
        Chris = "Chris",
        Daniel = "Daniel",
        Eric = "Eric",
        George = "George",
        Harry = "Harry",
        Jessica = "Jessica",
        Laura = "Laura",
        Liam = "Liam",
        Lily = "Lily",
        Matilda = "Matilda",
        River = "River",
        Roger = "Roger",
        Sarah = "Sarah",
        Will = "Will",
    }
}

open_enum! {
    /// `languageCode` of [`MultilingualV2`], `languageCode` of [`TurboV25`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    LanguageCode {
        Empty = "",
        En = "en",
        Ca = "ca",
        Es = "es",
        Fr = "fr",
        De = "de",
        It = "it",
        Ja = "ja",
        Ko = "ko",
        Zh = "zh",
        Ru = "ru",
        Ar = "ar",
        Hi = "hi",
        Bn = "bn",
        Pa = "pa",
        Ta = "ta",
        Te = "te",
        Mr = "mr",
        Ur = "ur",
        Fa = "fa",
        Tr = "tr",
        Nl = "nl",
        Sv = "sv",
        Da = "da",
        No = "no",
        Fi = "fi",
        El = "el",
        Ro = "ro",
        Hu = "hu",
        Cs = "cs",
        Sk = "sk",
        Sl = "sl",
        Pt = "pt",
        Id = "id",
        Th = "th",
        Vi = "vi",
        Ms = "ms",
        Tl = "tl",
        Yo = "yo",
        Ig = "ig",
        Ha = "ha",
        Am = "am",
        Az = "az",
        Be = "be",
        Bg = "bg",
        Hr = "hr",
    }
}

open_enum! {
    /// `outputFormat` of [`MultilingualV2`], `outputFormat` of [`TtsV3`], `outputFormat` of [`TurboV25`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    SpeechOutputFormat {
        Mp3_22050_32 = "mp3_22050_32",
        Mp3_24000_48 = "mp3_24000_48",
        Mp3_44100_32 = "mp3_44100_32",
        Mp3_44100_64 = "mp3_44100_64",
        Mp3_44100_96 = "mp3_44100_96",
        Mp3_44100_128 = "mp3_44100_128",
        Mp3_44100_192 = "mp3_44100_192",
        Wav8000 = "wav_8000",
        Wav16000 = "wav_16000",
        Wav22050 = "wav_22050",
        Wav24000 = "wav_24000",
        Wav32000 = "wav_32000",
        Wav44100 = "wav_44100",
        Wav48000 = "wav_48000",
        Opus48000_32 = "opus_48000_32",
        Opus48000_64 = "opus_48000_64",
        Opus48000_96 = "opus_48000_96",
        Opus48000_128 = "opus_48000_128",
        Opus48000_192 = "opus_48000_192",
    }
}

open_enum! {
    /// `outputFormat` of [`MusicAdvancedV2`], `outputFormat` of [`MusicV2`], `outputFormat` of [`SoundEffectsV2`], `outputFormat` of [`Sts`], `outputFormat` of [`VoiceChanger`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    OutputFormat {
        Mp3_22050_32 = "mp3_22050_32",
        Mp3_24000_48 = "mp3_24000_48",
        Mp3_44100_32 = "mp3_44100_32",
        Mp3_44100_64 = "mp3_44100_64",
        Mp3_44100_96 = "mp3_44100_96",
        Mp3_44100_128 = "mp3_44100_128",
        Mp3_44100_192 = "mp3_44100_192",
        Opus48000_32 = "opus_48000_32",
        Opus48000_64 = "opus_48000_64",
        Opus48000_96 = "opus_48000_96",
        Opus48000_128 = "opus_48000_128",
        Opus48000_192 = "opus_48000_192",
    }
}

open_enum! {
    /// `fileFormat` of [`VoiceChanger`], `fileFormat` of [`VoiceIsolator`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    FileFormat {
        PcmS16le16 = "pcm_s16le_16",
        Other = "other",
    }
}

open_enum! {
    /// `targetLang` of [`Dubbing`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    TargetLang {
        En = "en",
        Es = "es",
        Fr = "fr",
        De = "de",
        It = "it",
        Ja = "ja",
        Ko = "ko",
        Zh = "zh",
        Ru = "ru",
        Ar = "ar",
        Hi = "hi",
        Pt = "pt",
        Nl = "nl",
        Sv = "sv",
        Da = "da",
        No = "no",
        Fi = "fi",
        Pl = "pl",
        Tr = "tr",
        Id = "id",
        Th = "th",
        Vi = "vi",
        Ms = "ms",
        Tl = "tl",
        Ro = "ro",
        Hu = "hu",
        Cs = "cs",
        Sk = "sk",
        Uk = "uk",
        Bg = "bg",
        Hr = "hr",
    }
}

open_enum! {
    /// `sourceLang` of [`Dubbing`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    SourceLang {
        Empty = "",
        En = "en",
        Es = "es",
        Fr = "fr",
        De = "de",
        It = "it",
        Ja = "ja",
        Ko = "ko",
        Zh = "zh",
        Ru = "ru",
        Ar = "ar",
        Hi = "hi",
        Pt = "pt",
        Nl = "nl",
        Sv = "sv",
        Da = "da",
        No = "no",
        Fi = "fi",
        Pl = "pl",
        Tr = "tr",
        Id = "id",
        Th = "th",
        Vi = "vi",
        Ms = "ms",
        Tl = "tl",
        Ro = "ro",
        Hu = "hu",
        Cs = "cs",
        Sk = "sk",
        Uk = "uk",
        Bg = "bg",
        Hr = "hr",
    }
}
