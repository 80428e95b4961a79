// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Models of Google.

use bon::Builder;
use serde_json::{Map, Value};

use crate::{
    api::open_enum,
    ext::audio::{
        catalogue,
        parameters::{members, parameters},
    },
    ext::files::FileInput,
};

/// Gemini 2.5 Flash TTS: speech from text with a Gemini 2.5 Flash preset voice.
///
/// ```
/// use scenario_client::{audio::google::Gemini25FlashTts, CustomModel};
///
/// let parameters = Gemini25FlashTts::builder()
///     .text("Hello, world!")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_google-gemini-2-5-flash-tts");
/// assert!(parameters.to_body()?.contains_key("text"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_google-gemini-2-5-flash-tts`. Source: the vendor's reference page of 2026-04-16.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Gemini25FlashTts {
    /// Text.
    pub text: String,
    /// Voice.
    ///
    /// Default `"Puck"`.
    #[builder(into)]
    pub voice: Option<Voice>,
    /// Language.
    ///
    /// Default `"en-US"`.
    #[builder(into)]
    pub language: Option<Language>,
}

parameters! {
    Gemini25FlashTts {
        id: "model_google-gemini-2-5-flash-tts",
        spec: catalogue::ALL[26],
        poll: speech,
        hidden: [text],
        hidden_if_set: [],
        shown: [voice, language],
    }
}

members! {
    Gemini25FlashTts {
        required: [
            0 text "text" (Default::default()),
        ],
        optional: [
            1 voice "voice",
            2 language "language",
        ],
    }
}

/// Gemini 2.5 Pro TTS: speech from text with a Gemini 2.5 Pro preset voice.
///
/// ```
/// use scenario_client::{audio::google::Gemini25ProTts, CustomModel};
///
/// let parameters = Gemini25ProTts::builder()
///     .text("Hello, world!")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_google-gemini-2-5-pro-tts");
/// assert!(parameters.to_body()?.contains_key("text"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_google-gemini-2-5-pro-tts`. Source: the vendor's reference page of 2026-04-16.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Gemini25ProTts {
    /// Text.
    pub text: String,
    /// Voice.
    ///
    /// Default `"Puck"`.
    #[builder(into)]
    pub voice: Option<Voice>,
    /// Language.
    ///
    /// Default `"en-US"`.
    #[builder(into)]
    pub language: Option<Language>,
}

parameters! {
    Gemini25ProTts {
        id: "model_google-gemini-2-5-pro-tts",
        spec: catalogue::ALL[27],
        poll: speech,
        hidden: [text],
        hidden_if_set: [],
        shown: [voice, language],
    }
}

members! {
    Gemini25ProTts {
        required: [
            0 text "text" (Default::default()),
        ],
        optional: [
            1 voice "voice",
            2 language "language",
        ],
    }
}

/// Gemini 3.1 Flash TTS: speech or two-person dialogue with Gemini 3.1 Flash preset voices.
///
/// ```
/// use scenario_client::{audio::google::Gemini31FlashTts, CustomModel};
///
/// let parameters = Gemini31FlashTts::builder()
///     .text("Hello, world!")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_google-gemini-3-1-flash-tts");
/// assert!(parameters.to_body()?.contains_key("text"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_google-gemini-3-1-flash-tts`. Source: the vendor's reference page of 2026-04-16.
///
/// `voice` has no effect if `multiSpeakerConfig` is set.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Gemini31FlashTts {
    /// Text.
    ///
    /// At most 5000 characters.
    ///
    /// Source of `maxLength`: the vendor's help centre.
    pub text: String,
    /// Voice.
    ///
    /// Default `"Puck"`.
    #[builder(into)]
    pub voice: Option<Voice>,
    /// Multi speaker config: each row pairs a non-empty speaker name, as used in text, with a voice; the row's field names are not published.
    ///
    /// At most 2 entries.
    pub multi_speaker_config: Option<Vec<Map<String, Value>>>,
    /// Language.
    ///
    /// Default `"en-US"`.
    #[builder(into)]
    pub language: Option<Language>,
}

parameters! {
    Gemini31FlashTts {
        id: "model_google-gemini-3-1-flash-tts",
        spec: catalogue::ALL[28],
        poll: speech,
        hidden: [text],
        hidden_if_set: [multi_speaker_config],
        shown: [voice, language],
    }
}

members! {
    Gemini31FlashTts {
        required: [
            0 text "text" (Default::default()),
        ],
        optional: [
            1 voice "voice",
            2 multi_speaker_config "multiSpeakerConfig",
            3 language "language",
        ],
    }
}

/// Google Lyria 2: music from a prompt, with an exclusion prompt.
///
/// ```
/// use scenario_client::{audio::google::Lyria2, CustomModel};
///
/// let parameters = Lyria2::builder()
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_lyria-2");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_lyria-2`. Source: the vendor's reference page of 2026-04-16.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Lyria2 {
    /// Prompt: an early reference page (2025) gave a cap of 2048 characters; later pages give none.
    pub prompt: String,
    /// Negative prompt.
    pub negative_prompt: Option<String>,
    /// Seed.
    pub seed: Option<u64>,
}

parameters! {
    Lyria2 {
        id: "model_lyria-2",
        spec: catalogue::ALL[29],
        poll: music,
        hidden: [prompt],
        hidden_if_set: [negative_prompt],
        shown: [seed],
    }
}

members! {
    Lyria2 {
        required: [
            0 prompt "prompt" (Default::default()),
        ],
        optional: [
            1 negative_prompt "negativePrompt",
            2 seed "seed",
        ],
    }
}

/// Google Lyria 3 Clip: half-minute music clip from words, pictures or both.
///
/// ```
/// use scenario_client::{audio::google::Lyria3Clip, CustomModel};
///
/// let parameters = Lyria3Clip::builder()
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_lyria-3-clip");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_lyria-3-clip`. Source: the vendor's reference page of 2026-04-16.
#[derive(Builder, Clone, Default, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Lyria3Clip {
    /// Prompt.
    pub prompt: Option<String>,
    /// Images.
    ///
    /// A file: image. At most 10 entries.
    pub images: Option<Vec<FileInput>>,
}

parameters! {
    Lyria3Clip {
        id: "model_lyria-3-clip",
        spec: catalogue::ALL[30],
        poll: music,
        hidden: [],
        hidden_if_set: [prompt],
        shown: [images],
    }
}

members! {
    Lyria3Clip {
        required: [],
        optional: [
            0 prompt "prompt",
            1 images "images",
        ],
    }
}

/// Google Lyria 3 Pro: whole song from words, pictures or both.
///
/// ```
/// use scenario_client::{audio::google::Lyria3Pro, CustomModel};
///
/// let parameters = Lyria3Pro::builder()
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_lyria-3-pro");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_lyria-3-pro`. Source: the vendor's reference page of 2026-04-16.
#[derive(Builder, Clone, Default, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct Lyria3Pro {
    /// Prompt.
    pub prompt: Option<String>,
    /// Images.
    ///
    /// A file: image. At most 10 entries.
    pub images: Option<Vec<FileInput>>,
}

parameters! {
    Lyria3Pro {
        id: "model_lyria-3-pro",
        spec: catalogue::ALL[31],
        poll: music,
        hidden: [],
        hidden_if_set: [prompt],
        shown: [images],
    }
}

members! {
    Lyria3Pro {
        required: [],
        optional: [
            0 prompt "prompt",
            1 images "images",
        ],
    }
}

open_enum! {
    /// `voice` of [`Gemini25FlashTts`], `voice` of [`Gemini25ProTts`], `voice` of [`Gemini31FlashTts`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    Voice {
        Achernar = "Achernar",
        Achird = "Achird",
        Algenib = "Algenib",
        Algieba = "Algieba",
        Alnilam = "Alnilam",
        Aoede = "Aoede",
        Autonoe = "Autonoe",
        Callirrhoe = "Callirrhoe",
        Charon = "Charon",
        Despina = "Despina",
        Enceladus = "Enceladus",
        Erinome = "Erinome",
        Fenrir = "Fenrir",
        Gacrux = "Gacrux",
        Iapetus = "Iapetus",
        Kore = "Kore",
        Laomedeia = "Laomedeia",
        Leda = "Leda",
        Orus = "Orus",
        Pulcherrima = "Pulcherrima",
        Puck = "Puck",
        Rasalgethi = "Rasalgethi",
        Sadachbia = "Sadachbia",
        Sadaltager = "Sadaltager",
        Schedar = "Schedar",
        Sulafat = "Sulafat",
        Umbriel = "Umbriel",
        Vindemiatrix = "Vindemiatrix",
        Zephyr = "Zephyr",
        Zubenelgenubi = "Zubenelgenubi",
    }
}

open_enum! {
    /// `language` of [`Gemini25FlashTts`], `language` of [`Gemini25ProTts`], `language` of [`Gemini31FlashTts`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    Language {
        ArEG = "ar-EG",
        BnBD = "bn-BD",
        DeDE = "de-DE",
        EnIN = "en-IN",
        EnUS = "en-US",
        EsUS = "es-US",
        FrFR = "fr-FR",
        HiIN = "hi-IN",
        IdID = "id-ID",
        ItIT = "it-IT",
        JaJP = "ja-JP",
        KoKR = "ko-KR",
        MrIN = "mr-IN",
        NlNL = "nl-NL",
        PlPL = "pl-PL",
        PtBR = "pt-BR",
        RoRO = "ro-RO",
        RuRU = "ru-RU",
        TaIN = "ta-IN",
        TeIN = "te-IN",
        ThTH = "th-TH",
        TrTR = "tr-TR",
        UkUA = "uk-UA",
        ViVN = "vi-VN",
    }
}
