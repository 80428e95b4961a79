// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of ElevenLabs.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{Constraint, Inputs, ModelSpec};

pub(crate) const fn multilingual_v2() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_elevenlabs-multilingual-v2"),
        name: Borrowed("ElevenLabs Multilingual v2"),
        provider: Borrowed("ElevenLabs"),
        summary: Borrowed("Narration-grade speech in many languages; stock or custom voice."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"maxLength":40000,"name":"text","required":true,"type":"string","weak":["maxLength"]},
{"description":"id of a cloned ElevenLabs voice model (model type elevenlabs-voice)","name":"voiceId","type":"model"},
{"allowedValues":["Adam","Alice","Bella","Bill","Brian","Callum","Charlie","Chris","Daniel","Eric","George","Harry","Jessica","Laura","Liam","Lily","Matilda","River","Roger","Sarah","Will"],"default":"Adam","name":"publicVoice","type":"string"},
{"default":0.5,"max":1,"min":0,"name":"stability","type":"number"},
{"default":0.5,"max":1,"min":0,"name":"similarityBoost","type":"number"},
{"default":0,"max":1,"min":0,"name":"styleExaggeration","type":"number"},
{"default":1,"max":1.2,"min":0.7,"name":"speed","type":"number"},
{"allowedValues":["","en","ca","es","fr","de","it","ja","ko","zh","ru","ar","hi","bn","pa","ta","te","mr","ur","fa","tr","nl","sv","da","no","fi","el","ro","hu","cs","sk","sl","pt","id","th","vi","ms","tl","yo","ig","ha","am","az","be","bg","hr"],"description":"ISO 639-1; the empty string leaves the language free","name":"languageCode","type":"string"},
{"allowedValues":["mp3_22050_32","mp3_24000_48","mp3_44100_32","mp3_44100_64","mp3_44100_96","mp3_44100_128","mp3_44100_192","wav_8000","wav_16000","wav_22050","wav_24000","wav_32000","wav_44100","wav_48000","opus_48000_32","opus_48000_64","opus_48000_96","opus_48000_128","opus_48000_192"],"default":"mp3_44100_128","name":"outputFormat","type":"string"},
{"integer":true,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[Constraint::IgnoredIf(
            Borrowed("publicVoice"),
            Borrowed("voiceId"),
        )]),
    }
}

pub(crate) const fn music_advanced_v2() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_elevenlabs-music-advanced-v2"),
        name: Borrowed("ElevenLabs Music Advanced v2"),
        provider: Borrowed("ElevenLabs"),
        summary: Borrowed("Composes a song from an ordered list of sections."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"description":"row fields come from the vendor guide, not from the docs; which of them are required is not stated","inputs":[{"description":"[label] names the section, {cue} directs, anything else is sung","name":"text","type":"string"},{"max":120,"min":3,"name":"durationSeconds","type":"number"},{"maxLength":10,"name":"positiveStyles","type":"string_array"},{"maxLength":10,"name":"negativeStyles","type":"string_array"},{"description":"high and low are named; the full list is not given","name":"contextAdherence","type":"string"}],"maxLength":30,"name":"sections","required":true,"type":"inputs_array","weak":["maxLength","rows"]},
{"allowedValues":["mp3_22050_32","mp3_24000_48","mp3_44100_32","mp3_44100_64","mp3_44100_96","mp3_44100_128","mp3_44100_192","opus_48000_32","opus_48000_64","opus_48000_96","opus_48000_128","opus_48000_192"],"default":"mp3_44100_128","name":"outputFormat","type":"string"},
{"integer":true,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn music_v2() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_elevenlabs-music-v2"),
        name: Borrowed("ElevenLabs Music v2"),
        provider: Borrowed("ElevenLabs"),
        summary: Borrowed("Composes a track from one prompt and a length."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"name":"prompt","required":true,"type":"string"},
{"default":30,"description":"seconds; the docs of 2026-07-29 stop at 180, the guide of 2026-08-17 at 600","max":600,"min":3,"name":"durationSeconds","type":"number","weak":["max"]},
{"default":false,"name":"forceInstrumental","type":"boolean"},
{"allowedValues":["mp3_22050_32","mp3_24000_48","mp3_44100_32","mp3_44100_64","mp3_44100_96","mp3_44100_128","mp3_44100_192","opus_48000_32","opus_48000_64","opus_48000_96","opus_48000_128","opus_48000_192"],"default":"mp3_44100_128","name":"outputFormat","type":"string"},
{"integer":true,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn sound_effects_v2() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_elevenlabs-sound-effects-v2"),
        name: Borrowed("ElevenLabs Sound Effects v2"),
        provider: Borrowed("ElevenLabs"),
        summary: Borrowed("Sound effect or loop from a description."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"description":"an early reference page (2025) gave a cap of 2048 characters; later pages give none","name":"text","required":true,"type":"string"},
{"default":5,"description":"seconds","max":30,"min":0.5,"name":"durationSeconds","type":"number"},
{"default":0.3,"max":1,"min":0,"name":"promptInfluence","type":"number"},
{"default":false,"name":"loop","type":"boolean"},
{"allowedValues":["mp3_22050_32","mp3_24000_48","mp3_44100_32","mp3_44100_64","mp3_44100_96","mp3_44100_128","mp3_44100_192","opus_48000_32","opus_48000_64","opus_48000_96","opus_48000_128","opus_48000_192"],"default":"mp3_44100_128","name":"outputFormat","type":"string"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn sts() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_elevenlabs-sts"),
        name: Borrowed("ElevenLabs Speech to Speech"),
        provider: Borrowed("ElevenLabs"),
        summary: Borrowed("Keeps a performance, swaps the speaker for a stock or custom voice."),
        capabilities: Borrowed(&[Borrowed("audio2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio"],"name":"audio","required":true,"type":"file"},
{"description":"id of a cloned ElevenLabs voice model (model type elevenlabs-voice)","name":"voiceId","type":"model"},
{"allowedValues":["Adam","Alice","Bella","Bill","Brian","Callum","Charlie","Chris","Daniel","Eric","George","Harry","Jessica","Laura","Liam","Lily","Matilda","River","Roger","Sarah","Will"],"default":"Adam","name":"publicVoice","type":"string"},
{"default":false,"name":"removeBackgroundNoise","type":"boolean"},
{"allowedValues":["mp3_22050_32","mp3_24000_48","mp3_44100_32","mp3_44100_64","mp3_44100_96","mp3_44100_128","mp3_44100_192","opus_48000_32","opus_48000_64","opus_48000_96","opus_48000_128","opus_48000_192"],"default":"mp3_44100_128","name":"outputFormat","type":"string"},
{"integer":true,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[Constraint::IgnoredIf(
            Borrowed("publicVoice"),
            Borrowed("voiceId"),
        )]),
    }
}

pub(crate) const fn tts_v3() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_elevenlabs-tts-v3"),
        name: Borrowed("ElevenLabs v3"),
        provider: Borrowed("ElevenLabs"),
        summary: Borrowed("Expressive speech with inline cues; stock or custom voice."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"maxLength":40000,"name":"text","required":true,"type":"string","weak":["maxLength"]},
{"description":"id of a cloned ElevenLabs voice model (model type elevenlabs-voice)","name":"voiceId","type":"model"},
{"allowedValues":["Adam","Alice","Bella","Bill","Brian","Callum","Charlie","Chris","Daniel","Eric","George","Harry","Jessica","Laura","Liam","Lily","Matilda","River","Roger","Sarah","Will"],"default":"Adam","name":"publicVoice","type":"string"},
{"default":0.5,"max":1,"min":0,"name":"stability","type":"number"},
{"default":0.75,"max":1,"min":0,"name":"similarityBoost","type":"number"},
{"default":0,"max":1,"min":0,"name":"styleExaggeration","type":"number"},
{"default":1,"max":1.2,"min":0.7,"name":"speed","type":"number"},
{"allowedValues":["mp3_22050_32","mp3_24000_48","mp3_44100_32","mp3_44100_64","mp3_44100_96","mp3_44100_128","mp3_44100_192","wav_8000","wav_16000","wav_22050","wav_24000","wav_32000","wav_44100","wav_48000","opus_48000_32","opus_48000_64","opus_48000_96","opus_48000_128","opus_48000_192"],"default":"mp3_44100_128","name":"outputFormat","type":"string"},
{"integer":true,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[Constraint::IgnoredIf(
            Borrowed("publicVoice"),
            Borrowed("voiceId"),
        )]),
    }
}

pub(crate) const fn turbo_v25() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_elevenlabs-turbo-v2-5"),
        name: Borrowed("ElevenLabs Turbo v2.5"),
        provider: Borrowed("ElevenLabs"),
        summary: Borrowed("Cheaper, quicker speech; stock or custom voice."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"maxLength":40000,"name":"text","required":true,"type":"string","weak":["maxLength"]},
{"description":"id of a cloned ElevenLabs voice model (model type elevenlabs-voice)","name":"voiceId","type":"model"},
{"allowedValues":["Adam","Alice","Bella","Bill","Brian","Callum","Charlie","Chris","Daniel","Eric","George","Harry","Jessica","Laura","Liam","Lily","Matilda","River","Roger","Sarah","Will"],"default":"Adam","name":"publicVoice","type":"string"},
{"default":0.5,"max":1,"min":0,"name":"stability","type":"number"},
{"default":0.5,"max":1,"min":0,"name":"similarityBoost","type":"number"},
{"default":0,"max":1,"min":0,"name":"styleExaggeration","type":"number"},
{"default":1,"max":1.2,"min":0.7,"name":"speed","type":"number"},
{"allowedValues":["","en","ca","es","fr","de","it","ja","ko","zh","ru","ar","hi","bn","pa","ta","te","mr","ur","fa","tr","nl","sv","da","no","fi","el","ro","hu","cs","sk","sl","pt","id","th","vi","ms","tl","yo","ig","ha","am","az","be","bg","hr"],"description":"ISO 639-1; the empty string leaves the language free","name":"languageCode","type":"string"},
{"allowedValues":["mp3_22050_32","mp3_24000_48","mp3_44100_32","mp3_44100_64","mp3_44100_96","mp3_44100_128","mp3_44100_192","wav_8000","wav_16000","wav_22050","wav_24000","wav_32000","wav_44100","wav_48000","opus_48000_32","opus_48000_64","opus_48000_96","opus_48000_128","opus_48000_192"],"default":"mp3_44100_128","name":"outputFormat","type":"string"},
{"integer":true,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[Constraint::IgnoredIf(
            Borrowed("publicVoice"),
            Borrowed("voiceId"),
        )]),
    }
}

pub(crate) const fn voice_changer() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_elevenlabs-voice-changer"),
        name: Borrowed("ElevenLabs Voice Changer"),
        provider: Borrowed("ElevenLabs"),
        summary: Borrowed("Speaker swap with dials for delivery."),
        capabilities: Borrowed(&[Borrowed("audio2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio"],"name":"audio","required":true,"type":"file"},
{"description":"id of a cloned ElevenLabs voice model (model type elevenlabs-voice)","name":"voiceId","type":"model"},
{"allowedValues":["Adam","Alice","Bella","Bill","Brian","Callum","Charlie","Chris","Daniel","Eric","George","Harry","Jessica","Laura","Liam","Lily","Matilda","River","Roger","Sarah","Will"],"default":"Adam","name":"publicVoice","type":"string"},
{"allowedValues":["pcm_s16le_16","other"],"default":"other","description":"pcm_s16le_16 is raw PCM; other covers encoded files","name":"fileFormat","type":"string"},
{"default":false,"name":"removeBackgroundNoise","type":"boolean"},
{"description":"absent leaves the voice as configured","max":1,"min":0,"name":"stability","type":"number"},
{"description":"absent leaves the voice as configured","max":1,"min":0,"name":"similarityBoost","type":"number"},
{"description":"absent leaves the voice as configured","max":1,"min":0,"name":"styleExaggeration","type":"number"},
{"description":"absent leaves the voice as configured","name":"useSpeakerBoost","type":"boolean"},
{"allowedValues":["mp3_22050_32","mp3_24000_48","mp3_44100_32","mp3_44100_64","mp3_44100_96","mp3_44100_128","mp3_44100_192","opus_48000_32","opus_48000_64","opus_48000_96","opus_48000_128","opus_48000_192"],"default":"mp3_44100_128","name":"outputFormat","type":"string"},
{"integer":true,"name":"seed","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[Constraint::IgnoredIf(
            Borrowed("publicVoice"),
            Borrowed("voiceId"),
        )]),
    }
}

pub(crate) const fn voice_isolator() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_elevenlabs-voice-isolator"),
        name: Borrowed("ElevenLabs Voice Isolator"),
        provider: Borrowed("ElevenLabs"),
        summary: Borrowed("Strips everything but the voice from a recording."),
        capabilities: Borrowed(&[Borrowed("audio2audio")]),
        source: Borrowed("the vendor's reference page of 2026-07-29"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio"],"name":"audio","required":true,"type":"file"},
{"allowedValues":["pcm_s16le_16","other"],"default":"other","description":"pcm_s16le_16 is raw PCM; other covers encoded files","name":"fileFormat","type":"string"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn dubbing() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_elevenlabs-dubbing"),
        name: Borrowed("ElevenLabs Dubbing"),
        provider: Borrowed("ElevenLabs"),
        summary: Borrowed("Translates the speech of a clip, audio or video, and re-records it."),
        capabilities: Borrowed(&[Borrowed("audio2audio"), Borrowed("video2video")]),
        source: Borrowed("the vendor's reference page of 2026-04-09"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio","video"],"name":"file","required":true,"type":"file"},
{"allowedValues":["en","es","fr","de","it","ja","ko","zh","ru","ar","hi","pt","nl","sv","da","no","fi","pl","tr","id","th","vi","ms","tl","ro","hu","cs","sk","uk","bg","hr"],"default":"en","description":"marked required although a default exists","name":"targetLang","required":true,"type":"string"},
{"allowedValues":["","en","es","fr","de","it","ja","ko","zh","ru","ar","hi","pt","nl","sv","da","no","fi","pl","tr","id","th","vi","ms","tl","ro","hu","cs","sk","uk","bg","hr"],"description":"the empty string selects automatic detection","name":"sourceLang","type":"string"},
{"default":0,"description":"0 detects the number","integer":true,"max":10,"min":0,"name":"numSpeakers","type":"number"},
{"default":false,"name":"dropBackgroundAudio","type":"boolean"},
{"default":false,"name":"disableVoiceCloning","type":"boolean"},
{"default":false,"name":"highestResolution","type":"boolean"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn dubbing_v2() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_elevenlabs-dubbing-v2"),
        name: Borrowed("ElevenLabs Dubbing v2"),
        provider: Borrowed("ElevenLabs"),
        summary: Borrowed("Dubs speech into another language, keeping chosen terms untouched."),
        capabilities: Borrowed(&[Borrowed("audio2audio"), Borrowed("video2video")]),
        source: Borrowed("the vendor's guides of 2026-08-17"),
        complete: false,
        inputs: Inputs::new(
            r#"[
{"kinds":["audio","video"],"name":"file","required":true,"type":"file","weak":["required"]},
{"name":"targetLang","required":true,"type":"string","weak":["required"]},
{"description":"auto selects automatic detection","name":"sourceLang","type":"string"},
{"description":"names and jargon that stay untranslated","name":"keyterms","type":"string_array"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}
