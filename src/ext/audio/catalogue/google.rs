// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Google.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{
    AllowedValue, Constraint, Draft, DraftKind as Kind, InputSpec, ModelSpec, Required, Weak,
};

static GEMINI25_FLASH_TTS_INPUTS: [InputSpec; 3] = [
    Draft { name: "text", required: &[Required::Always], ..Draft::NEW }.spec(),
    Draft {
        name: "voice",
        default: Some("\"Puck\""),
        allowed: &[
            AllowedValue::Text(Borrowed("Achernar")),
            AllowedValue::Text(Borrowed("Achird")),
            AllowedValue::Text(Borrowed("Algenib")),
            AllowedValue::Text(Borrowed("Algieba")),
            AllowedValue::Text(Borrowed("Alnilam")),
            AllowedValue::Text(Borrowed("Aoede")),
            AllowedValue::Text(Borrowed("Autonoe")),
            AllowedValue::Text(Borrowed("Callirrhoe")),
            AllowedValue::Text(Borrowed("Charon")),
            AllowedValue::Text(Borrowed("Despina")),
            AllowedValue::Text(Borrowed("Enceladus")),
            AllowedValue::Text(Borrowed("Erinome")),
            AllowedValue::Text(Borrowed("Fenrir")),
            AllowedValue::Text(Borrowed("Gacrux")),
            AllowedValue::Text(Borrowed("Iapetus")),
            AllowedValue::Text(Borrowed("Kore")),
            AllowedValue::Text(Borrowed("Laomedeia")),
            AllowedValue::Text(Borrowed("Leda")),
            AllowedValue::Text(Borrowed("Orus")),
            AllowedValue::Text(Borrowed("Pulcherrima")),
            AllowedValue::Text(Borrowed("Puck")),
            AllowedValue::Text(Borrowed("Rasalgethi")),
            AllowedValue::Text(Borrowed("Sadachbia")),
            AllowedValue::Text(Borrowed("Sadaltager")),
            AllowedValue::Text(Borrowed("Schedar")),
            AllowedValue::Text(Borrowed("Sulafat")),
            AllowedValue::Text(Borrowed("Umbriel")),
            AllowedValue::Text(Borrowed("Vindemiatrix")),
            AllowedValue::Text(Borrowed("Zephyr")),
            AllowedValue::Text(Borrowed("Zubenelgenubi")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "language",
        default: Some("\"en-US\""),
        allowed: &[
            AllowedValue::Text(Borrowed("ar-EG")),
            AllowedValue::Text(Borrowed("bn-BD")),
            AllowedValue::Text(Borrowed("de-DE")),
            AllowedValue::Text(Borrowed("en-IN")),
            AllowedValue::Text(Borrowed("en-US")),
            AllowedValue::Text(Borrowed("es-US")),
            AllowedValue::Text(Borrowed("fr-FR")),
            AllowedValue::Text(Borrowed("hi-IN")),
            AllowedValue::Text(Borrowed("id-ID")),
            AllowedValue::Text(Borrowed("it-IT")),
            AllowedValue::Text(Borrowed("ja-JP")),
            AllowedValue::Text(Borrowed("ko-KR")),
            AllowedValue::Text(Borrowed("mr-IN")),
            AllowedValue::Text(Borrowed("nl-NL")),
            AllowedValue::Text(Borrowed("pl-PL")),
            AllowedValue::Text(Borrowed("pt-BR")),
            AllowedValue::Text(Borrowed("ro-RO")),
            AllowedValue::Text(Borrowed("ru-RU")),
            AllowedValue::Text(Borrowed("ta-IN")),
            AllowedValue::Text(Borrowed("te-IN")),
            AllowedValue::Text(Borrowed("th-TH")),
            AllowedValue::Text(Borrowed("tr-TR")),
            AllowedValue::Text(Borrowed("uk-UA")),
            AllowedValue::Text(Borrowed("vi-VN")),
        ],
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const GEMINI25_FLASH_TTS: ModelSpec = ModelSpec {
    id: Borrowed("model_google-gemini-2-5-flash-tts"),
    name: Borrowed("Gemini 2.5 Flash TTS"),
    provider: Borrowed("Google"),
    summary: Borrowed("Speech from text with a Gemini 2.5 Flash preset voice."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-16"),
    complete: true,
    inputs: Borrowed(&GEMINI25_FLASH_TTS_INPUTS),
    constraints: Borrowed(&[]),
};

static GEMINI25_PRO_TTS_INPUTS: [InputSpec; 3] = [
    Draft { name: "text", required: &[Required::Always], ..Draft::NEW }.spec(),
    Draft {
        name: "voice",
        default: Some("\"Puck\""),
        allowed: &[
            AllowedValue::Text(Borrowed("Achernar")),
            AllowedValue::Text(Borrowed("Achird")),
            AllowedValue::Text(Borrowed("Algenib")),
            AllowedValue::Text(Borrowed("Algieba")),
            AllowedValue::Text(Borrowed("Alnilam")),
            AllowedValue::Text(Borrowed("Aoede")),
            AllowedValue::Text(Borrowed("Autonoe")),
            AllowedValue::Text(Borrowed("Callirrhoe")),
            AllowedValue::Text(Borrowed("Charon")),
            AllowedValue::Text(Borrowed("Despina")),
            AllowedValue::Text(Borrowed("Enceladus")),
            AllowedValue::Text(Borrowed("Erinome")),
            AllowedValue::Text(Borrowed("Fenrir")),
            AllowedValue::Text(Borrowed("Gacrux")),
            AllowedValue::Text(Borrowed("Iapetus")),
            AllowedValue::Text(Borrowed("Kore")),
            AllowedValue::Text(Borrowed("Laomedeia")),
            AllowedValue::Text(Borrowed("Leda")),
            AllowedValue::Text(Borrowed("Orus")),
            AllowedValue::Text(Borrowed("Pulcherrima")),
            AllowedValue::Text(Borrowed("Puck")),
            AllowedValue::Text(Borrowed("Rasalgethi")),
            AllowedValue::Text(Borrowed("Sadachbia")),
            AllowedValue::Text(Borrowed("Sadaltager")),
            AllowedValue::Text(Borrowed("Schedar")),
            AllowedValue::Text(Borrowed("Sulafat")),
            AllowedValue::Text(Borrowed("Umbriel")),
            AllowedValue::Text(Borrowed("Vindemiatrix")),
            AllowedValue::Text(Borrowed("Zephyr")),
            AllowedValue::Text(Borrowed("Zubenelgenubi")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "language",
        default: Some("\"en-US\""),
        allowed: &[
            AllowedValue::Text(Borrowed("ar-EG")),
            AllowedValue::Text(Borrowed("bn-BD")),
            AllowedValue::Text(Borrowed("de-DE")),
            AllowedValue::Text(Borrowed("en-IN")),
            AllowedValue::Text(Borrowed("en-US")),
            AllowedValue::Text(Borrowed("es-US")),
            AllowedValue::Text(Borrowed("fr-FR")),
            AllowedValue::Text(Borrowed("hi-IN")),
            AllowedValue::Text(Borrowed("id-ID")),
            AllowedValue::Text(Borrowed("it-IT")),
            AllowedValue::Text(Borrowed("ja-JP")),
            AllowedValue::Text(Borrowed("ko-KR")),
            AllowedValue::Text(Borrowed("mr-IN")),
            AllowedValue::Text(Borrowed("nl-NL")),
            AllowedValue::Text(Borrowed("pl-PL")),
            AllowedValue::Text(Borrowed("pt-BR")),
            AllowedValue::Text(Borrowed("ro-RO")),
            AllowedValue::Text(Borrowed("ru-RU")),
            AllowedValue::Text(Borrowed("ta-IN")),
            AllowedValue::Text(Borrowed("te-IN")),
            AllowedValue::Text(Borrowed("th-TH")),
            AllowedValue::Text(Borrowed("tr-TR")),
            AllowedValue::Text(Borrowed("uk-UA")),
            AllowedValue::Text(Borrowed("vi-VN")),
        ],
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const GEMINI25_PRO_TTS: ModelSpec = ModelSpec {
    id: Borrowed("model_google-gemini-2-5-pro-tts"),
    name: Borrowed("Gemini 2.5 Pro TTS"),
    provider: Borrowed("Google"),
    summary: Borrowed("Speech from text with a Gemini 2.5 Pro preset voice."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-16"),
    complete: true,
    inputs: Borrowed(&GEMINI25_PRO_TTS_INPUTS),
    constraints: Borrowed(&[]),
};

static GEMINI31_FLASH_TTS_INPUTS: [InputSpec; 4] = [
Draft { name: "text", required: &[Required::Always], max_length: Some(5000), weak: &[Weak::MaxLength],  ..Draft::NEW }.spec(),
Draft { name: "voice", default: Some("\"Puck\""), allowed: &[AllowedValue::Text(Borrowed("Achernar")), AllowedValue::Text(Borrowed("Achird")), AllowedValue::Text(Borrowed("Algenib")), AllowedValue::Text(Borrowed("Algieba")), AllowedValue::Text(Borrowed("Alnilam")), AllowedValue::Text(Borrowed("Aoede")), AllowedValue::Text(Borrowed("Autonoe")), AllowedValue::Text(Borrowed("Callirrhoe")), AllowedValue::Text(Borrowed("Charon")), AllowedValue::Text(Borrowed("Despina")), AllowedValue::Text(Borrowed("Enceladus")), AllowedValue::Text(Borrowed("Erinome")), AllowedValue::Text(Borrowed("Fenrir")), AllowedValue::Text(Borrowed("Gacrux")), AllowedValue::Text(Borrowed("Iapetus")), AllowedValue::Text(Borrowed("Kore")), AllowedValue::Text(Borrowed("Laomedeia")), AllowedValue::Text(Borrowed("Leda")), AllowedValue::Text(Borrowed("Orus")), AllowedValue::Text(Borrowed("Pulcherrima")), AllowedValue::Text(Borrowed("Puck")), AllowedValue::Text(Borrowed("Rasalgethi")), AllowedValue::Text(Borrowed("Sadachbia")), AllowedValue::Text(Borrowed("Sadaltager")), AllowedValue::Text(Borrowed("Schedar")), AllowedValue::Text(Borrowed("Sulafat")), AllowedValue::Text(Borrowed("Umbriel")), AllowedValue::Text(Borrowed("Vindemiatrix")), AllowedValue::Text(Borrowed("Zephyr")), AllowedValue::Text(Borrowed("Zubenelgenubi"))],  ..Draft::NEW }.spec(),
Draft { name: "multiSpeakerConfig", kind: Kind::InputsArray, max_length: Some(2), note: "each row pairs a non-empty speaker name, as used in text, with a voice; the row's field names are not published", weak: &[Weak::Rows],  ..Draft::NEW }.spec(),
Draft { name: "language", default: Some("\"en-US\""), allowed: &[AllowedValue::Text(Borrowed("ar-EG")), AllowedValue::Text(Borrowed("bn-BD")), AllowedValue::Text(Borrowed("de-DE")), AllowedValue::Text(Borrowed("en-IN")), AllowedValue::Text(Borrowed("en-US")), AllowedValue::Text(Borrowed("es-US")), AllowedValue::Text(Borrowed("fr-FR")), AllowedValue::Text(Borrowed("hi-IN")), AllowedValue::Text(Borrowed("id-ID")), AllowedValue::Text(Borrowed("it-IT")), AllowedValue::Text(Borrowed("ja-JP")), AllowedValue::Text(Borrowed("ko-KR")), AllowedValue::Text(Borrowed("mr-IN")), AllowedValue::Text(Borrowed("nl-NL")), AllowedValue::Text(Borrowed("pl-PL")), AllowedValue::Text(Borrowed("pt-BR")), AllowedValue::Text(Borrowed("ro-RO")), AllowedValue::Text(Borrowed("ru-RU")), AllowedValue::Text(Borrowed("ta-IN")), AllowedValue::Text(Borrowed("te-IN")), AllowedValue::Text(Borrowed("th-TH")), AllowedValue::Text(Borrowed("tr-TR")), AllowedValue::Text(Borrowed("uk-UA")), AllowedValue::Text(Borrowed("vi-VN"))],  ..Draft::NEW }.spec(),
];

pub(crate) const GEMINI31_FLASH_TTS: ModelSpec = ModelSpec {
    id: Borrowed("model_google-gemini-3-1-flash-tts"),
    name: Borrowed("Gemini 3.1 Flash TTS"),
    provider: Borrowed("Google"),
    summary: Borrowed("Speech or two-person dialogue with Gemini 3.1 Flash preset voices."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-16"),
    complete: true,
    inputs: Borrowed(&GEMINI31_FLASH_TTS_INPUTS),
    constraints: Borrowed(&[Constraint::IgnoredIf(
        Borrowed("voice"),
        Borrowed("multiSpeakerConfig"),
    )]),
};

static LYRIA2_INPUTS: [InputSpec; 3] = [
    Draft {
        name: "prompt",
        required: &[Required::Always],
        note: "an early reference page (2025) gave a cap of 2048 characters; later pages give none",
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "negativePrompt", ..Draft::NEW }.spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, ..Draft::NEW }.spec(),
];

pub(crate) const LYRIA2: ModelSpec = ModelSpec {
    id: Borrowed("model_lyria-2"),
    name: Borrowed("Google Lyria 2"),
    provider: Borrowed("Google"),
    summary: Borrowed("Music from a prompt, with an exclusion prompt."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-16"),
    complete: true,
    inputs: Borrowed(&LYRIA2_INPUTS),
    constraints: Borrowed(&[]),
};

static LYRIA3_CLIP_INPUTS: [InputSpec; 2] = [
    Draft { name: "prompt", ..Draft::NEW }.spec(),
    Draft {
        name: "images",
        kind: Kind::FileArray,
        media: &[Borrowed("image")],
        max_length: Some(10),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const LYRIA3_CLIP: ModelSpec = ModelSpec {
    id: Borrowed("model_lyria-3-clip"),
    name: Borrowed("Google Lyria 3 Clip"),
    provider: Borrowed("Google"),
    summary: Borrowed("Half-minute music clip from words, pictures or both."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-16"),
    complete: true,
    inputs: Borrowed(&LYRIA3_CLIP_INPUTS),
    constraints: Borrowed(&[]),
};

static LYRIA3_PRO_INPUTS: [InputSpec; 2] = [
    Draft { name: "prompt", ..Draft::NEW }.spec(),
    Draft {
        name: "images",
        kind: Kind::FileArray,
        media: &[Borrowed("image")],
        max_length: Some(10),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const LYRIA3_PRO: ModelSpec = ModelSpec {
    id: Borrowed("model_lyria-3-pro"),
    name: Borrowed("Google Lyria 3 Pro"),
    provider: Borrowed("Google"),
    summary: Borrowed("Whole song from words, pictures or both."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-16"),
    complete: true,
    inputs: Borrowed(&LYRIA3_PRO_INPUTS),
    constraints: Borrowed(&[]),
};
