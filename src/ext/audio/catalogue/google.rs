// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Google.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{Constraint, Inputs, ModelSpec};

pub(crate) const fn gemini25_flash_tts() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_google-gemini-2-5-flash-tts"),
        name: Borrowed("Gemini 2.5 Flash TTS"),
        provider: Borrowed("Google"),
        summary: Borrowed("Speech from text with a Gemini 2.5 Flash preset voice."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-16"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"name":"text","required":true,"type":"string"},
{"allowedValues":["Achernar","Achird","Algenib","Algieba","Alnilam","Aoede","Autonoe","Callirrhoe","Charon","Despina","Enceladus","Erinome","Fenrir","Gacrux","Iapetus","Kore","Laomedeia","Leda","Orus","Pulcherrima","Puck","Rasalgethi","Sadachbia","Sadaltager","Schedar","Sulafat","Umbriel","Vindemiatrix","Zephyr","Zubenelgenubi"],"default":"Puck","name":"voice","type":"string"},
{"allowedValues":["ar-EG","bn-BD","de-DE","en-IN","en-US","es-US","fr-FR","hi-IN","id-ID","it-IT","ja-JP","ko-KR","mr-IN","nl-NL","pl-PL","pt-BR","ro-RO","ru-RU","ta-IN","te-IN","th-TH","tr-TR","uk-UA","vi-VN"],"default":"en-US","name":"language","type":"string"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn gemini25_pro_tts() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_google-gemini-2-5-pro-tts"),
        name: Borrowed("Gemini 2.5 Pro TTS"),
        provider: Borrowed("Google"),
        summary: Borrowed("Speech from text with a Gemini 2.5 Pro preset voice."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-16"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"name":"text","required":true,"type":"string"},
{"allowedValues":["Achernar","Achird","Algenib","Algieba","Alnilam","Aoede","Autonoe","Callirrhoe","Charon","Despina","Enceladus","Erinome","Fenrir","Gacrux","Iapetus","Kore","Laomedeia","Leda","Orus","Pulcherrima","Puck","Rasalgethi","Sadachbia","Sadaltager","Schedar","Sulafat","Umbriel","Vindemiatrix","Zephyr","Zubenelgenubi"],"default":"Puck","name":"voice","type":"string"},
{"allowedValues":["ar-EG","bn-BD","de-DE","en-IN","en-US","es-US","fr-FR","hi-IN","id-ID","it-IT","ja-JP","ko-KR","mr-IN","nl-NL","pl-PL","pt-BR","ro-RO","ru-RU","ta-IN","te-IN","th-TH","tr-TR","uk-UA","vi-VN"],"default":"en-US","name":"language","type":"string"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn gemini31_flash_tts() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_google-gemini-3-1-flash-tts"),
        name: Borrowed("Gemini 3.1 Flash TTS"),
        provider: Borrowed("Google"),
        summary: Borrowed("Speech or two-person dialogue with Gemini 3.1 Flash preset voices."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-16"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"maxLength":5000,"name":"text","required":true,"type":"string","weak":["maxLength"]},
{"allowedValues":["Achernar","Achird","Algenib","Algieba","Alnilam","Aoede","Autonoe","Callirrhoe","Charon","Despina","Enceladus","Erinome","Fenrir","Gacrux","Iapetus","Kore","Laomedeia","Leda","Orus","Pulcherrima","Puck","Rasalgethi","Sadachbia","Sadaltager","Schedar","Sulafat","Umbriel","Vindemiatrix","Zephyr","Zubenelgenubi"],"default":"Puck","name":"voice","type":"string"},
{"description":"each row pairs a non-empty speaker name, as used in text, with a voice; the row's field names are not published","maxLength":2,"name":"multiSpeakerConfig","type":"inputs_array","weak":["rows"]},
{"allowedValues":["ar-EG","bn-BD","de-DE","en-IN","en-US","es-US","fr-FR","hi-IN","id-ID","it-IT","ja-JP","ko-KR","mr-IN","nl-NL","pl-PL","pt-BR","ro-RO","ru-RU","ta-IN","te-IN","th-TH","tr-TR","uk-UA","vi-VN"],"default":"en-US","name":"language","type":"string"}
]"#,
        ),
        constraints: Borrowed(&[Constraint::IgnoredIf(
            Borrowed("voice"),
            Borrowed("multiSpeakerConfig"),
        )]),
    }
}

pub(crate) const fn lyria2() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_lyria-2"),
        name: Borrowed("Google Lyria 2"),
        provider: Borrowed("Google"),
        summary: Borrowed("Music from a prompt, with an exclusion prompt."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-16"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"description":"an early reference page (2025) gave a cap of 2048 characters; later pages give none","name":"prompt","required":true,"type":"string"},
{"name":"negativePrompt","type":"string"},
{"integer":true,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn lyria3_clip() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_lyria-3-clip"),
        name: Borrowed("Google Lyria 3 Clip"),
        provider: Borrowed("Google"),
        summary: Borrowed("Half-minute music clip from words, pictures or both."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-16"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"name":"prompt","type":"string"},
{"kinds":["image"],"maxLength":10,"name":"images","type":"file_array"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn lyria3_pro() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_lyria-3-pro"),
        name: Borrowed("Google Lyria 3 Pro"),
        provider: Borrowed("Google"),
        summary: Borrowed("Whole song from words, pictures or both."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-16"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"name":"prompt","type":"string"},
{"kinds":["image"],"maxLength":10,"name":"images","type":"file_array"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}
