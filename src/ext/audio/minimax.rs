// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Models of MiniMax.

use bon::Builder;

use crate::{
    api::open_enum,
    ext::audio::{
        catalogue,
        parameters::{members, parameters},
    },
    ext::files::FileInput,
};

/// MiniMax Music 01: first-generation song model of the getting-started guide.
///
/// ```
/// use scenario_client::{audio::minimax::Music01, CustomModel};
///
/// let parameters = Music01::builder()
///     .lyrics("la la la")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "minimax/music-01");
/// assert!(parameters.to_body()?.contains_key("lyrics"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `minimax/music-01`. Source: the vendor's audio guide.
///
/// Its page lists names and types alone: no required flags, defaults, ranges or allowed values.
#[derive(Builder, Clone, Default, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Music01 {
    /// Lyrics.
    pub lyrics: Option<String>,
    /// Song file.
    ///
    /// A file: audio.
    #[builder(into)]
    pub song_file: Option<FileInput>,
    /// Voice file.
    ///
    /// A file: audio.
    #[builder(into)]
    pub voice_file: Option<FileInput>,
    /// Instrumental file.
    ///
    /// A file: audio.
    #[builder(into)]
    pub instrumental_file: Option<FileInput>,
    /// Sample rate.
    ///
    /// Example: `44100`.
    pub sample_rate: Option<u32>,
    /// Bitrate.
    ///
    /// Example: `256000`.
    pub bitrate: Option<u32>,
}

parameters! {
    Music01 {
        id: "minimax/music-01",
        spec: catalogue::ALL[33],
        poll: music,
        hidden: [],
        hidden_if_set: [lyrics],
        shown: [song_file, voice_file, instrumental_file, sample_rate, bitrate],
    }
}

members! {
    Music01 {
        required: [],
        optional: [
            0 lyrics "lyrics",
            1 song_file "songFile",
            2 voice_file "voiceFile",
            3 instrumental_file "instrumentalFile",
            4 sample_rate "sampleRate",
            5 bitrate "bitrate",
        ],
    }
}

/// Minimax Music 2.0: song from a style description and a lyric sheet.
///
/// ```
/// use scenario_client::{audio::minimax::Music20, CustomModel};
///
/// let parameters = Music20::builder()
///     .prompt("rain on a tin roof")
///     .lyrics("la la la")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_minimax-music-2-0");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_minimax-music-2-0`. Source: the vendor's reference page of 2026-04-15.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Music20 {
    /// Prompt.
    pub prompt: String,
    /// Lyrics: the docs lost a backslash here: lines are separated by a newline.
    pub lyrics: String,
    /// Sample rate.
    ///
    /// One of 8000, 16000, 22050, 24000, 32000, 44100. Default `44100`.
    pub sample_rate: Option<u32>,
    /// Bitrate.
    ///
    /// One of 32000, 64000, 128000, 256000. Default `256000`.
    pub bitrate: Option<u32>,
}

parameters! {
    Music20 {
        id: "model_minimax-music-2-0",
        spec: catalogue::ALL[34],
        poll: music,
        hidden: [prompt, lyrics],
        hidden_if_set: [],
        shown: [sample_rate, bitrate],
    }
}

members! {
    Music20 {
        required: [
            0 prompt "prompt" (Default::default()),
            1 lyrics "lyrics" (Default::default()),
        ],
        optional: [
            2 sample_rate "sampleRate",
            3 bitrate "bitrate",
        ],
    }
}

/// Minimax Music 2.5: song from lyrics; the style description is optional.
///
/// ```
/// use scenario_client::{audio::minimax::Music25, CustomModel};
///
/// let parameters = Music25::builder()
///     .lyrics("la la la")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_minimax-music-2-5");
/// assert!(parameters.to_body()?.contains_key("lyrics"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_minimax-music-2-5`. Source: the vendor's reference page of 2026-04-15.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Music25 {
    /// Lyrics.
    ///
    /// From 1 to 3500 characters.
    pub lyrics: String,
    /// Prompt.
    ///
    /// At most 2000 characters.
    pub prompt: Option<String>,
    /// Sample rate.
    ///
    /// One of 16000, 24000, 32000, 44100. Default `44100`.
    pub sample_rate: Option<u32>,
    /// Bitrate.
    ///
    /// One of 32000, 64000, 128000, 256000. Default `256000`.
    pub bitrate: Option<u32>,
}

parameters! {
    Music25 {
        id: "model_minimax-music-2-5",
        spec: catalogue::ALL[35],
        poll: music,
        hidden: [lyrics],
        hidden_if_set: [prompt],
        shown: [sample_rate, bitrate],
    }
}

members! {
    Music25 {
        required: [
            0 lyrics "lyrics" (Default::default()),
        ],
        optional: [
            1 prompt "prompt",
            2 sample_rate "sampleRate",
            3 bitrate "bitrate",
        ],
    }
}

/// Minimax Music 2.6: song or instrumental from a style prompt; lyrics can be written automatically.
///
/// ```
/// use scenario_client::{audio::minimax::Music26, CustomModel};
///
/// let parameters = Music26::builder()
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_minimax-music-2-6");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_minimax-music-2-6`. Source: the vendor's reference page of 2026-04-15.
///
/// `lyrics` is expected unless one of `isInstrumental`, `lyricsOptimizer` is true.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Music26 {
    /// Lyrics.
    ///
    /// At most 3500 characters.
    pub lyrics: Option<String>,
    /// Prompt.
    ///
    /// At most 2000 characters.
    pub prompt: String,
    /// Is instrumental.
    ///
    /// Default `false`.
    pub is_instrumental: Option<bool>,
    /// Lyrics optimizer.
    ///
    /// Default `false`.
    pub lyrics_optimizer: Option<bool>,
    /// Sample rate.
    ///
    /// One of 16000, 24000, 32000, 44100. Default `44100`.
    pub sample_rate: Option<u32>,
    /// Bitrate.
    ///
    /// One of 32000, 64000, 128000, 256000. Default `256000`.
    pub bitrate: Option<u32>,
}

parameters! {
    Music26 {
        id: "model_minimax-music-2-6",
        spec: catalogue::ALL[36],
        poll: music,
        hidden: [prompt],
        hidden_if_set: [lyrics],
        shown: [is_instrumental, lyrics_optimizer, sample_rate, bitrate],
    }
}

members! {
    Music26 {
        required: [
            0 prompt "prompt" (Default::default()),
        ],
        optional: [
            1 lyrics "lyrics",
            2 is_instrumental "isInstrumental",
            3 lyrics_optimizer "lyricsOptimizer",
            4 sample_rate "sampleRate",
            5 bitrate "bitrate",
        ],
    }
}

/// Minimax Music Cover: performs an uploaded song again in another style, tune kept.
///
/// ```
/// use scenario_client::{audio::minimax::MusicCover, CustomModel, FileInput};
///
/// let parameters = MusicCover::builder()
///     .audio_url(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_minimax-music-cover");
/// assert!(parameters.to_body()?.contains_key("audioUrl"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_minimax-music-cover`. Source: the vendor's reference page of 2026-04-15.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct MusicCover {
    /// Audio url: takes an asset like any file input, despite its name; MP3 or WAV.
    ///
    /// A file: audio.
    #[builder(into)]
    pub audio_url: FileInput,
    /// Prompt.
    ///
    /// From 10 to 2000 characters.
    ///
    /// Source of `minLength`: the vendor's guides.
    pub prompt: String,
    /// Sample rate.
    ///
    /// One of 16000, 24000, 32000, 44100. Default `44100`.
    pub sample_rate: Option<u32>,
    /// Bitrate.
    ///
    /// One of 32000, 64000, 128000, 256000. Default `256000`.
    pub bitrate: Option<u32>,
}

parameters! {
    MusicCover {
        id: "model_minimax-music-cover",
        spec: catalogue::ALL[37],
        poll: music,
        hidden: [prompt],
        hidden_if_set: [],
        shown: [audio_url, sample_rate, bitrate],
    }
}

members! {
    MusicCover {
        required: [
            0 audio_url "audioUrl" (FileInput::asset("")),
            1 prompt "prompt" (Default::default()),
        ],
        optional: [
            2 sample_rate "sampleRate",
            3 bitrate "bitrate",
        ],
    }
}

/// Minimax Speech 2.6 HD: preset-voice speech with emotion control; generation 2.6, high-definition tier.
///
/// ```
/// use scenario_client::{audio::minimax::Speech26Hd, CustomModel};
///
/// let parameters = Speech26Hd::builder()
///     .text("Hello, world!")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_minimax-speech-2-6-hd");
/// assert!(parameters.to_body()?.contains_key("text"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_minimax-speech-2-6-hd`. Source: the vendor's reference page of 2026-04-15.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Speech26Hd {
    /// Text: `<#x#>` inserts a pause of x seconds, 0.01 to 99.99.
    pub text: String,
    /// Voice id.
    ///
    /// Default `"Wise_Woman"`.
    #[builder(into)]
    pub voice_id: Option<VoiceId>,
    /// Speed.
    ///
    /// From 0.5 to 2. Default `1`.
    pub speed: Option<f64>,
    /// Volume.
    ///
    /// From 0 to 10. Default `1`.
    pub volume: Option<f64>,
    /// Pitch.
    ///
    /// From -12 to 12. Default `0`.
    pub pitch: Option<f64>,
    /// Emotion.
    ///
    /// Default `"auto"`.
    #[builder(into)]
    pub emotion: Option<Emotion>,
    /// Sample rate.
    ///
    /// One of 8000, 16000, 22050, 24000, 32000, 44100. Default `32000`.
    pub sample_rate: Option<u32>,
    /// Bitrate.
    ///
    /// One of 32000, 64000, 128000, 256000. Default `128000`.
    pub bitrate: Option<u32>,
    /// Channel.
    ///
    /// Default `"stereo"`.
    #[builder(into)]
    pub channel: Option<Channel>,
    /// Language boost.
    ///
    /// Default `"Automatic"`.
    #[builder(into)]
    pub language_boost: Option<LanguageBoost>,
    /// English normalization.
    ///
    /// Default `false`.
    pub english_normalization: Option<bool>,
}

parameters! {
    Speech26Hd {
        id: "model_minimax-speech-2-6-hd",
        spec: catalogue::ALL[38],
        poll: speech,
        hidden: [text],
        hidden_if_set: [],
        shown: [voice_id, speed, volume, pitch, emotion, sample_rate, bitrate, channel, language_boost, english_normalization],
    }
}

members! {
    Speech26Hd {
        required: [
            0 text "text" (Default::default()),
        ],
        optional: [
            1 voice_id "voiceId",
            2 speed "speed",
            3 volume "volume",
            4 pitch "pitch",
            5 emotion "emotion",
            6 sample_rate "sampleRate",
            7 bitrate "bitrate",
            8 channel "channel",
            9 language_boost "languageBoost",
            10 english_normalization "englishNormalization",
        ],
    }
}

/// Minimax Speech 2.6 Turbo: preset-voice speech with emotion control; generation 2.6, quick tier.
///
/// ```
/// use scenario_client::{audio::minimax::Speech26Turbo, CustomModel};
///
/// let parameters = Speech26Turbo::builder()
///     .text("Hello, world!")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_minimax-speech-2-6-turbo");
/// assert!(parameters.to_body()?.contains_key("text"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_minimax-speech-2-6-turbo`. Source: the vendor's reference page of 2026-04-15.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Speech26Turbo {
    /// Text: `<#x#>` inserts a pause of x seconds, 0.01 to 99.99.
    pub text: String,
    /// Voice id.
    ///
    /// Default `"Wise_Woman"`.
    #[builder(into)]
    pub voice_id: Option<VoiceId>,
    /// Speed.
    ///
    /// From 0.5 to 2. Default `1`.
    pub speed: Option<f64>,
    /// Volume.
    ///
    /// From 0 to 10. Default `1`.
    pub volume: Option<f64>,
    /// Pitch.
    ///
    /// From -12 to 12. Default `0`.
    pub pitch: Option<f64>,
    /// Emotion.
    ///
    /// Default `"auto"`.
    #[builder(into)]
    pub emotion: Option<Emotion>,
    /// Sample rate.
    ///
    /// One of 8000, 16000, 22050, 24000, 32000, 44100. Default `32000`.
    pub sample_rate: Option<u32>,
    /// Bitrate.
    ///
    /// One of 32000, 64000, 128000, 256000. Default `128000`.
    pub bitrate: Option<u32>,
    /// Channel.
    ///
    /// Default `"stereo"`.
    #[builder(into)]
    pub channel: Option<Channel>,
    /// Language boost.
    ///
    /// Default `"Automatic"`.
    #[builder(into)]
    pub language_boost: Option<LanguageBoost>,
    /// English normalization.
    ///
    /// Default `false`.
    pub english_normalization: Option<bool>,
}

parameters! {
    Speech26Turbo {
        id: "model_minimax-speech-2-6-turbo",
        spec: catalogue::ALL[39],
        poll: speech,
        hidden: [text],
        hidden_if_set: [],
        shown: [voice_id, speed, volume, pitch, emotion, sample_rate, bitrate, channel, language_boost, english_normalization],
    }
}

members! {
    Speech26Turbo {
        required: [
            0 text "text" (Default::default()),
        ],
        optional: [
            1 voice_id "voiceId",
            2 speed "speed",
            3 volume "volume",
            4 pitch "pitch",
            5 emotion "emotion",
            6 sample_rate "sampleRate",
            7 bitrate "bitrate",
            8 channel "channel",
            9 language_boost "languageBoost",
            10 english_normalization "englishNormalization",
        ],
    }
}

/// Minimax Speech 2.8 HD: preset-voice speech with emotion control; generation 2.8, high-definition tier.
///
/// ```
/// use scenario_client::{audio::minimax::Speech28Hd, CustomModel};
///
/// let parameters = Speech28Hd::builder()
///     .text("Hello, world!")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_minimax-speech-2-8-hd");
/// assert!(parameters.to_body()?.contains_key("text"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_minimax-speech-2-8-hd`. Source: the vendor's reference page of 2026-04-15.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Speech28Hd {
    /// Text: `<#x#>` inserts a pause of x seconds, 0.01 to 99.99.
    pub text: String,
    /// Voice id.
    ///
    /// Default `"Wise_Woman"`.
    #[builder(into)]
    pub voice_id: Option<VoiceId>,
    /// Speed.
    ///
    /// From 0.5 to 2. Default `1`.
    pub speed: Option<f64>,
    /// Volume.
    ///
    /// From 0 to 10. Default `1`.
    pub volume: Option<f64>,
    /// Pitch.
    ///
    /// From -12 to 12. Default `0`.
    pub pitch: Option<f64>,
    /// Emotion.
    ///
    /// Default `"auto"`.
    #[builder(into)]
    pub emotion: Option<Emotion>,
    /// Sample rate.
    ///
    /// One of 8000, 16000, 22050, 24000, 32000, 44100. Default `32000`.
    pub sample_rate: Option<u32>,
    /// Bitrate.
    ///
    /// One of 32000, 64000, 128000, 256000. Default `128000`.
    pub bitrate: Option<u32>,
    /// Channel.
    ///
    /// Default `"stereo"`.
    #[builder(into)]
    pub channel: Option<Channel>,
    /// Language boost.
    ///
    /// Default `"Automatic"`.
    #[builder(into)]
    pub language_boost: Option<LanguageBoost>,
    /// English normalization.
    ///
    /// Default `false`.
    pub english_normalization: Option<bool>,
}

parameters! {
    Speech28Hd {
        id: "model_minimax-speech-2-8-hd",
        spec: catalogue::ALL[40],
        poll: speech,
        hidden: [text],
        hidden_if_set: [],
        shown: [voice_id, speed, volume, pitch, emotion, sample_rate, bitrate, channel, language_boost, english_normalization],
    }
}

members! {
    Speech28Hd {
        required: [
            0 text "text" (Default::default()),
        ],
        optional: [
            1 voice_id "voiceId",
            2 speed "speed",
            3 volume "volume",
            4 pitch "pitch",
            5 emotion "emotion",
            6 sample_rate "sampleRate",
            7 bitrate "bitrate",
            8 channel "channel",
            9 language_boost "languageBoost",
            10 english_normalization "englishNormalization",
        ],
    }
}

/// Minimax Speech 2.8 Turbo: preset-voice speech with emotion control; generation 2.8, quick tier.
///
/// ```
/// use scenario_client::{audio::minimax::Speech28Turbo, CustomModel};
///
/// let parameters = Speech28Turbo::builder()
///     .text("Hello, world!")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_minimax-speech-2-8-turbo");
/// assert!(parameters.to_body()?.contains_key("text"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_minimax-speech-2-8-turbo`. Source: the vendor's reference page of 2026-04-15.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Speech28Turbo {
    /// Text: `<#x#>` inserts a pause of x seconds, 0.01 to 99.99.
    pub text: String,
    /// Voice id.
    ///
    /// Default `"Wise_Woman"`.
    #[builder(into)]
    pub voice_id: Option<VoiceId>,
    /// Speed.
    ///
    /// From 0.5 to 2. Default `1`.
    pub speed: Option<f64>,
    /// Volume.
    ///
    /// From 0 to 10. Default `1`.
    pub volume: Option<f64>,
    /// Pitch.
    ///
    /// From -12 to 12. Default `0`.
    pub pitch: Option<f64>,
    /// Emotion.
    ///
    /// Default `"auto"`.
    #[builder(into)]
    pub emotion: Option<Emotion>,
    /// Sample rate.
    ///
    /// One of 8000, 16000, 22050, 24000, 32000, 44100. Default `32000`.
    pub sample_rate: Option<u32>,
    /// Bitrate.
    ///
    /// One of 32000, 64000, 128000, 256000. Default `128000`.
    pub bitrate: Option<u32>,
    /// Channel.
    ///
    /// Default `"stereo"`.
    #[builder(into)]
    pub channel: Option<Channel>,
    /// Language boost.
    ///
    /// Default `"Automatic"`.
    #[builder(into)]
    pub language_boost: Option<LanguageBoost>,
    /// English normalization.
    ///
    /// Default `false`.
    pub english_normalization: Option<bool>,
}

parameters! {
    Speech28Turbo {
        id: "model_minimax-speech-2-8-turbo",
        spec: catalogue::ALL[41],
        poll: speech,
        hidden: [text],
        hidden_if_set: [],
        shown: [voice_id, speed, volume, pitch, emotion, sample_rate, bitrate, channel, language_boost, english_normalization],
    }
}

members! {
    Speech28Turbo {
        required: [
            0 text "text" (Default::default()),
        ],
        optional: [
            1 voice_id "voiceId",
            2 speed "speed",
            3 volume "volume",
            4 pitch "pitch",
            5 emotion "emotion",
            6 sample_rate "sampleRate",
            7 bitrate "bitrate",
            8 channel "channel",
            9 language_boost "languageBoost",
            10 english_normalization "englishNormalization",
        ],
    }
}

/// MiniMax Music 3.0: song or instrumental from a style prompt and a lyric sheet.
///
/// ```
/// use scenario_client::{audio::minimax::Music30, CustomModel};
///
/// let parameters = Music30::builder()
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_minimax-music-3-0");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_minimax-music-3-0`. Source: the vendor's guides of 2026-08-17; only some of its parameters are published. Send others with
/// [`CustomRequest`](crate::CustomRequest).
///
/// SampleRate and bitrate are named without their allowed values; those of Music 2.6 are the likely ones.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Music30 {
    /// Prompt.
    ///
    /// From 10 to 2000 characters.
    ///
    /// Source of `maxLength`: the vendor's guides; `minLength`: the vendor's guides; `required`: the vendor's guides.
    pub prompt: String,
    /// Lyrics: a plain brief instead of a lyric sheet when lyricsOptimizer is true.
    ///
    /// At most 3500 characters.
    ///
    /// Source of `maxLength`: the vendor's guides.
    pub lyrics: Option<String>,
    /// Is instrumental.
    pub is_instrumental: Option<bool>,
    /// Lyrics optimizer.
    pub lyrics_optimizer: Option<bool>,
    /// Sample rate.
    pub sample_rate: Option<u32>,
    /// Bitrate.
    pub bitrate: Option<u32>,
}

parameters! {
    Music30 {
        id: "model_minimax-music-3-0",
        spec: catalogue::ALL[51],
        poll: music,
        hidden: [prompt],
        hidden_if_set: [lyrics],
        shown: [is_instrumental, lyrics_optimizer, sample_rate, bitrate],
    }
}

members! {
    Music30 {
        required: [
            0 prompt "prompt" (Default::default()),
        ],
        optional: [
            1 lyrics "lyrics",
            2 is_instrumental "isInstrumental",
            3 lyrics_optimizer "lyricsOptimizer",
            4 sample_rate "sampleRate",
            5 bitrate "bitrate",
        ],
    }
}

open_enum! {
    /// `voiceId` of [`Speech26Hd`], `voiceId` of [`Speech26Turbo`], `voiceId` of [`Speech28Hd`], `voiceId` of [`Speech28Turbo`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    VoiceId {
        WiseWoman = "Wise_Woman",
        FriendlyPerson = "Friendly_Person",
        InspirationalGirl = "Inspirational_girl",
        DeepVoiceMan = "Deep_Voice_Man",
        CalmWoman = "Calm_Woman",
        CasualGuy = "Casual_Guy",
        LivelyGirl = "Lively_Girl",
        PatientMan = "Patient_Man",
        YoungKnight = "Young_Knight",
        DeterminedMan = "Determined_Man",
        LovelyGirl = "Lovely_Girl",
        DecentBoy = "Decent_Boy",
        ImposingManner = "Imposing_Manner",
        ElegantMan = "Elegant_Man",
        Abbess = "Abbess",
        SweetGirl2 = "Sweet_Girl_2",
        ExuberantGirl = "Exuberant_Girl",
    }
}

open_enum! {
    /// `emotion` of [`Speech26Hd`], `emotion` of [`Speech26Turbo`], `emotion` of [`Speech28Hd`], `emotion` of [`Speech28Turbo`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    Emotion {
        Auto = "auto",
        Happy = "happy",
        Sad = "sad",
        Angry = "angry",
        Fearful = "fearful",
        Disgusted = "disgusted",
        Surprised = "surprised",
        Calm = "calm",
        Fluent = "fluent",
        Neutral = "neutral",
    }
}

open_enum! {
    /// `channel` of [`Speech26Hd`], `channel` of [`Speech26Turbo`], `channel` of [`Speech28Hd`], `channel` of [`Speech28Turbo`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    Channel {
        Mono = "mono",
        Stereo = "stereo",
    }
}

open_enum! {
    /// `languageBoost` of [`Speech26Hd`], `languageBoost` of [`Speech26Turbo`], `languageBoost` of [`Speech28Hd`], `languageBoost` of [`Speech28Turbo`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    LanguageBoost {
        None = "None",
        Automatic = "Automatic",
        Chinese = "Chinese",
        ChineseYue = "Chinese,Yue",
        Cantonese = "Cantonese",
        English = "English",
        Arabic = "Arabic",
        Russian = "Russian",
        Spanish = "Spanish",
        French = "French",
        Portuguese = "Portuguese",
        German = "German",
        Turkish = "Turkish",
        Dutch = "Dutch",
        Ukrainian = "Ukrainian",
        Vietnamese = "Vietnamese",
        Indonesian = "Indonesian",
        Japanese = "Japanese",
        Italian = "Italian",
        Korean = "Korean",
        Thai = "Thai",
        Polish = "Polish",
        Romanian = "Romanian",
        Greek = "Greek",
        Czech = "Czech",
        Finnish = "Finnish",
        Hindi = "Hindi",
        Bulgarian = "Bulgarian",
        Danish = "Danish",
        Hebrew = "Hebrew",
        Malay = "Malay",
        Persian = "Persian",
        Slovak = "Slovak",
        Swedish = "Swedish",
        Croatian = "Croatian",
        Filipino = "Filipino",
        Hungarian = "Hungarian",
        Norwegian = "Norwegian",
        Slovenian = "Slovenian",
        Catalan = "Catalan",
        Nynorsk = "Nynorsk",
        Tamil = "Tamil",
        Afrikaans = "Afrikaans",
    }
}
