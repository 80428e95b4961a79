// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Models of xAI.

use bon::Builder;

use crate::{
    api::open_enum,
    ext::audio::{
        catalogue,
        parameters::{members, parameters},
    },
};

/// xAI Grok TTS: speech from text with one of five voices.
///
/// ```
/// use scenario_client::{audio::xai::GrokTts, CustomModel};
///
/// let parameters = GrokTts::builder()
///     .text("Hello, world!")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_xai-grok-tts");
/// assert!(parameters.to_body()?.contains_key("text"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_xai-grok-tts`. Source: the vendor's reference page of 2026-04-09.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct GrokTts {
    /// Text.
    ///
    /// At most 15000 characters.
    pub text: String,
    /// Voice.
    ///
    /// Default `"eve"`.
    #[builder(into)]
    pub voice: Option<Voice>,
    /// Language.
    ///
    /// Default `"auto"`.
    #[builder(into)]
    pub language: Option<Language>,
    /// Sample rate.
    ///
    /// One of 8000, 16000, 22050, 24000, 44100, 48000. Default `44100`.
    pub sample_rate: Option<u32>,
}

parameters! {
    GrokTts {
        id: "model_xai-grok-tts",
        spec: catalogue::ALL[47],
        poll: speech,
        hidden: [text],
        hidden_if_set: [],
        shown: [voice, language, sample_rate],
    }
}

members! {
    GrokTts {
        required: [
            0 text "text" (Default::default()),
        ],
        optional: [
            1 voice "voice",
            2 language "language",
            3 sample_rate "sampleRate",
        ],
    }
}

open_enum! {
    /// `voice` of [`GrokTts`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    Voice {
        Ara = "ara",
        Eve = "eve",
        Leo = "leo",
        Rex = "rex",
        Sal = "sal",
    }
}

open_enum! {
    /// `language` of [`GrokTts`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    Language {
        Auto = "auto",
        Ar = "ar",
        Bn = "bn",
        Zh = "zh",
        En = "en",
        Fr = "fr",
        De = "de",
        Hi = "hi",
        Id = "id",
        It = "it",
        Ja = "ja",
        Ko = "ko",
        Pt = "pt",
        Ru = "ru",
        Es = "es",
        Tr = "tr",
        Vi = "vi",
    }
}
