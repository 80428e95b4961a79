// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Academia.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{Constraint, Inputs, ModelSpec};

pub(crate) const fn ace_step15_edit_add_layer() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_ace-step-1-5-edit-add-layer"),
        name: Borrowed("ACE-Step 1.5 Edit Add Layer"),
        provider: Borrowed("Academia"),
        summary: Borrowed("Composes a single new stem that fits a supplied recording."),
        capabilities: Borrowed(&[Borrowed("audio2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio"],"name":"srcAudio","required":true,"type":"file"},
{"allowedValues":["vocals","backing_vocals","drums","bass","guitar","keyboard","percussion","strings","synth","fx","brass","woodwinds"],"name":"trackName","required":true,"type":"string"},
{"maxLength":512,"name":"prompt","required":true,"type":"string","weak":["maxLength"]},
{"default":0,"description":"seconds","min":0,"name":"repaintingStart","type":"number"},
{"default":-1,"description":"seconds; -1 = track end","min":-1,"name":"repaintingEnd","type":"number"},
{"default":true,"name":"thinking","type":"boolean"},
{"default":1,"integer":true,"max":4,"min":1,"name":"numOutputs","type":"number"},
{"integer":true,"min":0,"name":"seed","type":"number"},
{"default":7,"max":15,"min":1,"name":"guidanceScale","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn ace_step15_edit_complete_track() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_ace-step-1-5-edit-complete-track"),
        name: Borrowed("ACE-Step 1.5 Edit Complete Track"),
        provider: Borrowed("Academia"),
        summary: Borrowed(
            "Arranges chosen backing stems behind a lone vocal or instrument recording.",
        ),
        capabilities: Borrowed(&[Borrowed("audio2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio"],"name":"srcAudio","required":true,"type":"file"},
{"allowedValues":["vocals","backing_vocals","drums","bass","guitar","keyboard","percussion","strings","synth","fx","brass","woodwinds"],"default":["drums","bass","guitar"],"description":"marked required although a default exists","name":"completeTrackClasses","required":true,"type":"string_array"},
{"maxLength":512,"name":"prompt","required":true,"type":"string","weak":["maxLength"]},
{"default":true,"name":"thinking","type":"boolean"},
{"default":1,"integer":true,"max":4,"min":1,"name":"numOutputs","type":"number"},
{"integer":true,"min":0,"name":"seed","type":"number"},
{"default":7,"max":15,"min":1,"name":"guidanceScale","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn ace_step15_edit_stem_extract() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_ace-step-1-5-edit-stem-extract"),
        name: Borrowed("ACE-Step 1.5 Edit Stem Extract"),
        provider: Borrowed("Academia"),
        summary: Borrowed("Source separation: pulls one named stem out of a finished mix."),
        capabilities: Borrowed(&[Borrowed("audio2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio"],"name":"srcAudio","required":true,"type":"file"},
{"allowedValues":["vocals","backing_vocals","drums","bass","guitar","keyboard","percussion","strings","synth","fx","brass","woodwinds"],"name":"trackName","required":true,"type":"string"},
{"maxLength":512,"name":"prompt","type":"string","weak":["maxLength"]},
{"default":1,"integer":true,"max":4,"min":1,"name":"numOutputs","type":"number"},
{"integer":true,"min":0,"name":"seed","type":"number"},
{"default":7,"max":15,"min":1,"name":"guidanceScale","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn ace_step15_quality_cover() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_ace-step-1-5-quality-cover"),
        name: Borrowed("ACE-Step 1.5 Quality Cover"),
        provider: Borrowed("Academia"),
        summary: Borrowed(
            "Restyles a source song; slower, better-sounding lane, optional style donor.",
        ),
        capabilities: Borrowed(&[Borrowed("audio2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio"],"name":"srcAudio","required":true,"type":"file"},
{"description":"style donor","kinds":["audio"],"name":"referenceAudio","type":"file"},
{"maxLength":512,"name":"prompt","type":"string","weak":["maxLength"]},
{"name":"lyrics","type":"string"},
{"default":1,"description":"1 keeps the source; low values borrow its style only","max":1,"min":0,"name":"audioCoverStrength","type":"number"},
{"default":false,"name":"instrumental","type":"boolean"},
{"allowedValues":["ar","az","bg","bn","ca","cs","da","de","el","en","es","fa","fi","fr","he","hi","hr","ht","hu","id","is","it","ja","ko","la","lt","ms","ne","nl","no","pa","pl","pt","ro","ru","sa","sk","sr","sv","sw","ta","te","th","tl","tr","uk","ur","vi","yue","zh","unknown"],"default":"unknown","description":"unknown selects automatic detection","name":"vocalLanguage","type":"string"},
{"default":1,"integer":true,"max":4,"min":1,"name":"numOutputs","type":"number"},
{"default":true,"name":"thinking","type":"boolean"},
{"integer":true,"min":0,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn ace_step15_quality_repaint() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_ace-step-1-5-quality-repaint"),
        name: Borrowed("ACE-Step 1.5 Quality Repaint"),
        provider: Borrowed("Academia"),
        summary: Borrowed("Rewrites a chosen time window of a song; slower, better-sounding lane."),
        capabilities: Borrowed(&[Borrowed("audio2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio"],"name":"srcAudio","required":true,"type":"file"},
{"maxLength":512,"name":"prompt","type":"string","weak":["maxLength"]},
{"name":"lyrics","type":"string"},
{"default":0,"description":"seconds","min":0,"name":"repaintingStart","type":"number"},
{"default":-1,"description":"seconds; -1 = track end","min":-1,"name":"repaintingEnd","type":"number"},
{"default":false,"name":"instrumental","type":"boolean"},
{"allowedValues":["ar","az","bg","bn","ca","cs","da","de","el","en","es","fa","fi","fr","he","hi","hr","ht","hu","id","is","it","ja","ko","la","lt","ms","ne","nl","no","pa","pl","pt","ro","ru","sa","sk","sr","sv","sw","ta","te","th","tl","tr","uk","ur","vi","yue","zh","unknown"],"default":"unknown","description":"unknown selects automatic detection","name":"vocalLanguage","type":"string"},
{"default":1,"integer":true,"max":4,"min":1,"name":"numOutputs","type":"number"},
{"default":true,"name":"thinking","type":"boolean"},
{"integer":true,"min":0,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn ace_step15_quality_text_to_music() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_ace-step-1-5-quality-text-to-music"),
        name: Borrowed("ACE-Step 1.5 Quality Text to Music"),
        provider: Borrowed("Academia"),
        summary: Borrowed(
            "Composes a song from a caption, lyrics or both; slower, better-sounding lane.",
        ),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"maxLength":512,"name":"prompt","required":{"ifNotDefined":["lyrics"]},"type":"string","weak":["maxLength"]},
{"name":"lyrics","required":{"ifNotDefined":["prompt"]},"type":"string"},
{"default":false,"name":"instrumental","type":"boolean"},
{"allowedValues":["ar","az","bg","bn","ca","cs","da","de","el","en","es","fa","fi","fr","he","hi","hr","ht","hu","id","is","it","ja","ko","la","lt","ms","ne","nl","no","pa","pl","pt","ro","ru","sa","sk","sr","sv","sw","ta","te","th","tl","tr","uk","ur","vi","yue","zh","unknown"],"default":"unknown","description":"unknown selects automatic detection","name":"vocalLanguage","type":"string"},
{"description":"seconds; absent lets the model choose","max":600,"min":10,"name":"duration","type":"number"},
{"description":"beats per minute; absent lets the model choose","max":300,"min":30,"name":"bpm","type":"number"},
{"description":"free text, e.g. C Major; absent lets the model choose","name":"keyscale","type":"string"},
{"default":1,"integer":true,"max":4,"min":1,"name":"numOutputs","type":"number"},
{"default":true,"name":"thinking","type":"boolean"},
{"integer":true,"min":0,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[Constraint::AtLeastOne(Borrowed(&[
            Borrowed("prompt"),
            Borrowed("lyrics"),
        ]))]),
    }
}

pub(crate) const fn ace_step15_turbo_cover() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_ace-step-1-5-turbo-cover"),
        name: Borrowed("ACE-Step 1.5 Turbo Cover"),
        provider: Borrowed("Academia"),
        summary: Borrowed("Restyles a source song; fast lane, optional style donor."),
        capabilities: Borrowed(&[Borrowed("audio2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio"],"name":"srcAudio","required":true,"type":"file"},
{"description":"style donor","kinds":["audio"],"name":"referenceAudio","type":"file"},
{"maxLength":512,"name":"prompt","type":"string","weak":["maxLength"]},
{"name":"lyrics","type":"string"},
{"default":1,"description":"1 keeps the source; low values borrow its style only","max":1,"min":0,"name":"audioCoverStrength","type":"number"},
{"default":false,"name":"instrumental","type":"boolean"},
{"allowedValues":["ar","az","bg","bn","ca","cs","da","de","el","en","es","fa","fi","fr","he","hi","hr","ht","hu","id","is","it","ja","ko","la","lt","ms","ne","nl","no","pa","pl","pt","ro","ru","sa","sk","sr","sv","sw","ta","te","th","tl","tr","uk","ur","vi","yue","zh","unknown"],"default":"unknown","description":"unknown selects automatic detection","name":"vocalLanguage","type":"string"},
{"default":1,"integer":true,"max":4,"min":1,"name":"numOutputs","type":"number"},
{"default":true,"name":"thinking","type":"boolean"},
{"integer":true,"min":0,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn ace_step15_turbo_repaint() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_ace-step-1-5-turbo-repaint"),
        name: Borrowed("ACE-Step 1.5 Turbo Repaint"),
        provider: Borrowed("Academia"),
        summary: Borrowed("Rewrites a chosen time window of a song; fast lane."),
        capabilities: Borrowed(&[Borrowed("audio2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio"],"name":"srcAudio","required":true,"type":"file"},
{"maxLength":512,"name":"prompt","type":"string","weak":["maxLength"]},
{"name":"lyrics","type":"string"},
{"default":0,"description":"seconds","min":0,"name":"repaintingStart","type":"number"},
{"default":-1,"description":"seconds; -1 = track end","min":-1,"name":"repaintingEnd","type":"number"},
{"default":false,"name":"instrumental","type":"boolean"},
{"allowedValues":["ar","az","bg","bn","ca","cs","da","de","el","en","es","fa","fi","fr","he","hi","hr","ht","hu","id","is","it","ja","ko","la","lt","ms","ne","nl","no","pa","pl","pt","ro","ru","sa","sk","sr","sv","sw","ta","te","th","tl","tr","uk","ur","vi","yue","zh","unknown"],"default":"unknown","description":"unknown selects automatic detection","name":"vocalLanguage","type":"string"},
{"default":1,"integer":true,"max":4,"min":1,"name":"numOutputs","type":"number"},
{"allowedValues":["mp3","wav","flac"],"default":"mp3","name":"audioFormat","type":"string"},
{"default":true,"name":"thinking","type":"boolean"},
{"integer":true,"min":0,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn ace_step15_turbo_text_to_music() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_ace-step-1-5-turbo-text-to-music"),
        name: Borrowed("ACE-Step 1.5 Turbo Text to Music"),
        provider: Borrowed("Academia"),
        summary: Borrowed("Composes a song from a caption, lyrics or both; fast lane."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"maxLength":512,"name":"prompt","required":{"ifNotDefined":["lyrics"]},"type":"string","weak":["maxLength"]},
{"name":"lyrics","required":{"ifNotDefined":["prompt"]},"type":"string"},
{"default":false,"name":"instrumental","type":"boolean"},
{"allowedValues":["ar","az","bg","bn","ca","cs","da","de","el","en","es","fa","fi","fr","he","hi","hr","ht","hu","id","is","it","ja","ko","la","lt","ms","ne","nl","no","pa","pl","pt","ro","ru","sa","sk","sr","sv","sw","ta","te","th","tl","tr","uk","ur","vi","yue","zh","unknown"],"default":"unknown","description":"unknown selects automatic detection","name":"vocalLanguage","type":"string"},
{"description":"seconds; absent lets the model choose","max":600,"min":10,"name":"duration","type":"number"},
{"description":"beats per minute; absent lets the model choose","max":300,"min":30,"name":"bpm","type":"number"},
{"description":"free text, e.g. C Major; absent lets the model choose","name":"keyscale","type":"string"},
{"default":1,"integer":true,"max":4,"min":1,"name":"numOutputs","type":"number"},
{"default":true,"name":"thinking","type":"boolean"},
{"integer":true,"min":0,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[Constraint::AtLeastOne(Borrowed(&[
            Borrowed("prompt"),
            Borrowed("lyrics"),
        ]))]),
    }
}

pub(crate) const fn lux_tts() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_lux-tts"),
        name: Borrowed("Lux TTS"),
        provider: Borrowed("Academia"),
        summary: Borrowed("Speaks text in a voice cloned from a short sample."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"name":"prompt","required":true,"type":"string"},
{"description":"voice sample","kinds":["audio"],"name":"audio","required":true,"type":"file"},
{"default":3,"max":10,"min":0,"name":"guidanceScale","type":"number"},
{"default":4,"integer":true,"max":16,"min":1,"name":"numInferenceSteps","type":"number"},
{"default":5,"description":"seconds of the sample that are used","max":15,"min":1,"name":"maxRefLength","type":"number"},
{"integer":true,"max":2147483647,"min":0,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn mm_audio2_t2a() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_mm-audio-2-t2a"),
        name: Borrowed("MM Audio 2 Text To Audio"),
        provider: Borrowed("Academia"),
        summary: Borrowed("Produces sound matching a description, up to half a minute."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"name":"prompt","required":true,"type":"string"},
{"name":"negativePrompt","type":"string"},
{"default":8,"description":"seconds","max":30,"min":1,"name":"duration","type":"number"},
{"default":25,"integer":true,"max":50,"min":4,"name":"numSteps","type":"number"},
{"default":4.5,"max":20,"min":1,"name":"cfgStrength","type":"number"},
{"default":false,"name":"maskAwayClip","type":"boolean"},
{"integer":true,"max":65535,"min":0,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn tada1b_text_to_speech() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_tada-1b-text-to-speech"),
        name: Borrowed("Tada 1B Text to Speech"),
        provider: Borrowed("Academia"),
        summary: Borrowed("Small cloned-voice speech synthesiser with sampling controls."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"description":"voice sample","kinds":["audio"],"name":"audio","required":true,"type":"file"},
{"name":"prompt","required":true,"type":"string"},
{"description":"needed when the voice sample is not in English; nothing in the body tells which","name":"transcript","type":"string"},
{"allowedValues":["en","ar","ch","de","es","fr","it","ja","pl","pt"],"default":"en","description":"the list spells Chinese as ch","name":"language","type":"string"},
{"default":20,"integer":true,"max":50,"min":1,"name":"numInferenceSteps","type":"number"},
{"default":1,"max":2,"min":0.5,"name":"speedUpFactor","type":"number"},
{"default":0.6,"max":2,"min":0,"name":"temperature","type":"number"},
{"default":0.9,"max":1,"min":0,"name":"topP","type":"number"},
{"default":1.1,"max":2,"min":1,"name":"repetitionPenalty","type":"number"},
{"default":1.6,"max":10,"min":0,"name":"acousticCfgScale","type":"number"},
{"default":0.9,"max":2,"min":0,"name":"noiseTemperature","type":"number"},
{"default":0,"integer":true,"max":50,"min":0,"name":"numExtraSteps","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn tada3b_text_to_speech() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_tada-3b-text-to-speech"),
        name: Borrowed("Tada 3B Text to Speech"),
        provider: Borrowed("Academia"),
        summary: Borrowed("Larger cloned-voice speech synthesiser with sampling controls."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"description":"voice sample","kinds":["audio"],"name":"audio","required":true,"type":"file"},
{"name":"prompt","required":true,"type":"string"},
{"description":"needed when the voice sample is not in English; nothing in the body tells which","name":"transcript","type":"string"},
{"allowedValues":["en","ar","ch","de","es","fr","it","ja","pl","pt"],"default":"en","description":"the list spells Chinese as ch","name":"language","type":"string"},
{"default":20,"integer":true,"max":50,"min":1,"name":"numInferenceSteps","type":"number"},
{"default":1,"max":2,"min":0.5,"name":"speedUpFactor","type":"number"},
{"default":0.6,"max":2,"min":0,"name":"temperature","type":"number"},
{"default":0.9,"max":1,"min":0,"name":"topP","type":"number"},
{"default":1.1,"max":2,"min":1,"name":"repetitionPenalty","type":"number"},
{"default":1.6,"max":10,"min":0,"name":"acousticCfgScale","type":"number"},
{"default":0.9,"max":2,"min":0,"name":"noiseTemperature","type":"number"},
{"default":0,"integer":true,"max":50,"min":0,"name":"numExtraSteps","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}
