// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of ElevenLabs.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{
    AllowedValue, Constraint, Draft, DraftKind as Kind, InputSpec, ModelSpec, Required, Weak,
};

static MULTILINGUAL_V2_INPUTS: [InputSpec; 10] = [
    Draft {
        name: "text",
        required: &[Required::Always],
        max_length: Some(40000),
        weak: &[Weak::MaxLength],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "voiceId",
        kind: Kind::Model,
        note: "id of a cloned ElevenLabs voice model (model type elevenlabs-voice)",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "publicVoice",
        default: Some("\"Adam\""),
        allowed: &[
            AllowedValue::Text(Borrowed("Adam")),
            AllowedValue::Text(Borrowed("Alice")),
            AllowedValue::Text(Borrowed("Bella")),
            AllowedValue::Text(Borrowed("Bill")),
            AllowedValue::Text(Borrowed("Brian")),
            AllowedValue::Text(Borrowed("Callum")),
            AllowedValue::Text(Borrowed("Charlie")),
            AllowedValue::Text(Borrowed("Chris")),
            AllowedValue::Text(Borrowed("Daniel")),
            AllowedValue::Text(Borrowed("Eric")),
            AllowedValue::Text(Borrowed("George")),
            AllowedValue::Text(Borrowed("Harry")),
            AllowedValue::Text(Borrowed("Jessica")),
            AllowedValue::Text(Borrowed("Laura")),
            AllowedValue::Text(Borrowed("Liam")),
            AllowedValue::Text(Borrowed("Lily")),
            AllowedValue::Text(Borrowed("Matilda")),
            AllowedValue::Text(Borrowed("River")),
            AllowedValue::Text(Borrowed("Roger")),
            AllowedValue::Text(Borrowed("Sarah")),
            AllowedValue::Text(Borrowed("Will")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "stability",
        kind: Kind::Number,
        default: Some("0.5"),
        min: Some(0.0),
        max: Some(1.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "similarityBoost",
        kind: Kind::Number,
        default: Some("0.5"),
        min: Some(0.0),
        max: Some(1.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "styleExaggeration",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(0.0),
        max: Some(1.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "speed",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.7),
        max: Some(1.2),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "languageCode",
        allowed: &[
            AllowedValue::Text(Borrowed("")),
            AllowedValue::Text(Borrowed("en")),
            AllowedValue::Text(Borrowed("ca")),
            AllowedValue::Text(Borrowed("es")),
            AllowedValue::Text(Borrowed("fr")),
            AllowedValue::Text(Borrowed("de")),
            AllowedValue::Text(Borrowed("it")),
            AllowedValue::Text(Borrowed("ja")),
            AllowedValue::Text(Borrowed("ko")),
            AllowedValue::Text(Borrowed("zh")),
            AllowedValue::Text(Borrowed("ru")),
            AllowedValue::Text(Borrowed("ar")),
            AllowedValue::Text(Borrowed("hi")),
            AllowedValue::Text(Borrowed("bn")),
            AllowedValue::Text(Borrowed("pa")),
            AllowedValue::Text(Borrowed("ta")),
            AllowedValue::Text(Borrowed("te")),
            AllowedValue::Text(Borrowed("mr")),
            AllowedValue::Text(Borrowed("ur")),
            AllowedValue::Text(Borrowed("fa")),
            AllowedValue::Text(Borrowed("tr")),
            AllowedValue::Text(Borrowed("nl")),
            AllowedValue::Text(Borrowed("sv")),
            AllowedValue::Text(Borrowed("da")),
            AllowedValue::Text(Borrowed("no")),
            AllowedValue::Text(Borrowed("fi")),
            AllowedValue::Text(Borrowed("el")),
            AllowedValue::Text(Borrowed("ro")),
            AllowedValue::Text(Borrowed("hu")),
            AllowedValue::Text(Borrowed("cs")),
            AllowedValue::Text(Borrowed("sk")),
            AllowedValue::Text(Borrowed("sl")),
            AllowedValue::Text(Borrowed("pt")),
            AllowedValue::Text(Borrowed("id")),
            AllowedValue::Text(Borrowed("th")),
            AllowedValue::Text(Borrowed("vi")),
            AllowedValue::Text(Borrowed("ms")),
            AllowedValue::Text(Borrowed("tl")),
            AllowedValue::Text(Borrowed("yo")),
            AllowedValue::Text(Borrowed("ig")),
            AllowedValue::Text(Borrowed("ha")),
            AllowedValue::Text(Borrowed("am")),
            AllowedValue::Text(Borrowed("az")),
            AllowedValue::Text(Borrowed("be")),
            AllowedValue::Text(Borrowed("bg")),
            AllowedValue::Text(Borrowed("hr")),
        ],
        note: "ISO 639-1; the empty string leaves the language free",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "outputFormat",
        default: Some("\"mp3_44100_128\""),
        allowed: &[
            AllowedValue::Text(Borrowed("mp3_22050_32")),
            AllowedValue::Text(Borrowed("mp3_24000_48")),
            AllowedValue::Text(Borrowed("mp3_44100_32")),
            AllowedValue::Text(Borrowed("mp3_44100_64")),
            AllowedValue::Text(Borrowed("mp3_44100_96")),
            AllowedValue::Text(Borrowed("mp3_44100_128")),
            AllowedValue::Text(Borrowed("mp3_44100_192")),
            AllowedValue::Text(Borrowed("wav_8000")),
            AllowedValue::Text(Borrowed("wav_16000")),
            AllowedValue::Text(Borrowed("wav_22050")),
            AllowedValue::Text(Borrowed("wav_24000")),
            AllowedValue::Text(Borrowed("wav_32000")),
            AllowedValue::Text(Borrowed("wav_44100")),
            AllowedValue::Text(Borrowed("wav_48000")),
            AllowedValue::Text(Borrowed("opus_48000_32")),
            AllowedValue::Text(Borrowed("opus_48000_64")),
            AllowedValue::Text(Borrowed("opus_48000_96")),
            AllowedValue::Text(Borrowed("opus_48000_128")),
            AllowedValue::Text(Borrowed("opus_48000_192")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, ..Draft::NEW }.spec(),
];

pub(crate) const MULTILINGUAL_V2: ModelSpec = ModelSpec {
    id: Borrowed("model_elevenlabs-multilingual-v2"),
    name: Borrowed("ElevenLabs Multilingual v2"),
    provider: Borrowed("ElevenLabs"),
    summary: Borrowed("Narration-grade speech in many languages; stock or custom voice."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&MULTILINGUAL_V2_INPUTS),
    constraints: Borrowed(&[Constraint::IgnoredIf(Borrowed("publicVoice"), Borrowed("voiceId"))]),
};

static MUSIC_ADVANCED_V2_SECTION_INPUTS: [InputSpec; 5] = [
    Draft {
        name: "text",
        note: "[label] names the section, {cue} directs, anything else is sung",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "durationSeconds",
        kind: Kind::Number,
        min: Some(3.0),
        max: Some(120.0),
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "positiveStyles", kind: Kind::StringArray, max_length: Some(10), ..Draft::NEW }
        .spec(),
    Draft { name: "negativeStyles", kind: Kind::StringArray, max_length: Some(10), ..Draft::NEW }
        .spec(),
    Draft {
        name: "contextAdherence",
        note: "high and low are named; the full list is not given",
        ..Draft::NEW
    }
    .spec(),
];

static MUSIC_ADVANCED_V2_INPUTS: [InputSpec; 3] = [
Draft { name: "sections", kind: Kind::InputsArray, required: &[Required::Always], max_length: Some(30), inputs: &MUSIC_ADVANCED_V2_SECTION_INPUTS, note: "row fields come from the vendor guide, not from the docs; which of them are required is not stated", weak: &[Weak::MaxLength, Weak::Rows],  ..Draft::NEW }.spec(),
Draft { name: "outputFormat", default: Some("\"mp3_44100_128\""), allowed: &[AllowedValue::Text(Borrowed("mp3_22050_32")), AllowedValue::Text(Borrowed("mp3_24000_48")), AllowedValue::Text(Borrowed("mp3_44100_32")), AllowedValue::Text(Borrowed("mp3_44100_64")), AllowedValue::Text(Borrowed("mp3_44100_96")), AllowedValue::Text(Borrowed("mp3_44100_128")), AllowedValue::Text(Borrowed("mp3_44100_192")), AllowedValue::Text(Borrowed("opus_48000_32")), AllowedValue::Text(Borrowed("opus_48000_64")), AllowedValue::Text(Borrowed("opus_48000_96")), AllowedValue::Text(Borrowed("opus_48000_128")), AllowedValue::Text(Borrowed("opus_48000_192"))],  ..Draft::NEW }.spec(),
Draft { name: "seed", kind: Kind::Number, integer: true,  ..Draft::NEW }.spec(),
];

pub(crate) const MUSIC_ADVANCED_V2: ModelSpec = ModelSpec {
    id: Borrowed("model_elevenlabs-music-advanced-v2"),
    name: Borrowed("ElevenLabs Music Advanced v2"),
    provider: Borrowed("ElevenLabs"),
    summary: Borrowed("Composes a song from an ordered list of sections."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&MUSIC_ADVANCED_V2_INPUTS),
    constraints: Borrowed(&[]),
};

static MUSIC_V2_INPUTS: [InputSpec; 5] = [
    Draft { name: "prompt", required: &[Required::Always], ..Draft::NEW }.spec(),
    Draft {
        name: "durationSeconds",
        kind: Kind::Number,
        default: Some("30"),
        min: Some(3.0),
        max: Some(600.0),
        note: "seconds; the docs of 2026-07-29 stop at 180, the guide of 2026-08-17 at 600",
        weak: &[Weak::Max],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "forceInstrumental", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }
        .spec(),
    Draft {
        name: "outputFormat",
        default: Some("\"mp3_44100_128\""),
        allowed: &[
            AllowedValue::Text(Borrowed("mp3_22050_32")),
            AllowedValue::Text(Borrowed("mp3_24000_48")),
            AllowedValue::Text(Borrowed("mp3_44100_32")),
            AllowedValue::Text(Borrowed("mp3_44100_64")),
            AllowedValue::Text(Borrowed("mp3_44100_96")),
            AllowedValue::Text(Borrowed("mp3_44100_128")),
            AllowedValue::Text(Borrowed("mp3_44100_192")),
            AllowedValue::Text(Borrowed("opus_48000_32")),
            AllowedValue::Text(Borrowed("opus_48000_64")),
            AllowedValue::Text(Borrowed("opus_48000_96")),
            AllowedValue::Text(Borrowed("opus_48000_128")),
            AllowedValue::Text(Borrowed("opus_48000_192")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, ..Draft::NEW }.spec(),
];

pub(crate) const MUSIC_V2: ModelSpec = ModelSpec {
    id: Borrowed("model_elevenlabs-music-v2"),
    name: Borrowed("ElevenLabs Music v2"),
    provider: Borrowed("ElevenLabs"),
    summary: Borrowed("Composes a track from one prompt and a length."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&MUSIC_V2_INPUTS),
    constraints: Borrowed(&[]),
};

static SOUND_EFFECTS_V2_INPUTS: [InputSpec; 5] = [
    Draft {
        name: "text",
        required: &[Required::Always],
        note: "an early reference page (2025) gave a cap of 2048 characters; later pages give none",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "durationSeconds",
        kind: Kind::Number,
        default: Some("5"),
        min: Some(0.5),
        max: Some(30.0),
        note: "seconds",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "promptInfluence",
        kind: Kind::Number,
        default: Some("0.3"),
        min: Some(0.0),
        max: Some(1.0),
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "loop", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }.spec(),
    Draft {
        name: "outputFormat",
        default: Some("\"mp3_44100_128\""),
        allowed: &[
            AllowedValue::Text(Borrowed("mp3_22050_32")),
            AllowedValue::Text(Borrowed("mp3_24000_48")),
            AllowedValue::Text(Borrowed("mp3_44100_32")),
            AllowedValue::Text(Borrowed("mp3_44100_64")),
            AllowedValue::Text(Borrowed("mp3_44100_96")),
            AllowedValue::Text(Borrowed("mp3_44100_128")),
            AllowedValue::Text(Borrowed("mp3_44100_192")),
            AllowedValue::Text(Borrowed("opus_48000_32")),
            AllowedValue::Text(Borrowed("opus_48000_64")),
            AllowedValue::Text(Borrowed("opus_48000_96")),
            AllowedValue::Text(Borrowed("opus_48000_128")),
            AllowedValue::Text(Borrowed("opus_48000_192")),
        ],
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const SOUND_EFFECTS_V2: ModelSpec = ModelSpec {
    id: Borrowed("model_elevenlabs-sound-effects-v2"),
    name: Borrowed("ElevenLabs Sound Effects v2"),
    provider: Borrowed("ElevenLabs"),
    summary: Borrowed("Sound effect or loop from a description."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&SOUND_EFFECTS_V2_INPUTS),
    constraints: Borrowed(&[]),
};

static STS_INPUTS: [InputSpec; 6] = [
    Draft {
        name: "audio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "voiceId",
        kind: Kind::Model,
        note: "id of a cloned ElevenLabs voice model (model type elevenlabs-voice)",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "publicVoice",
        default: Some("\"Adam\""),
        allowed: &[
            AllowedValue::Text(Borrowed("Adam")),
            AllowedValue::Text(Borrowed("Alice")),
            AllowedValue::Text(Borrowed("Bella")),
            AllowedValue::Text(Borrowed("Bill")),
            AllowedValue::Text(Borrowed("Brian")),
            AllowedValue::Text(Borrowed("Callum")),
            AllowedValue::Text(Borrowed("Charlie")),
            AllowedValue::Text(Borrowed("Chris")),
            AllowedValue::Text(Borrowed("Daniel")),
            AllowedValue::Text(Borrowed("Eric")),
            AllowedValue::Text(Borrowed("George")),
            AllowedValue::Text(Borrowed("Harry")),
            AllowedValue::Text(Borrowed("Jessica")),
            AllowedValue::Text(Borrowed("Laura")),
            AllowedValue::Text(Borrowed("Liam")),
            AllowedValue::Text(Borrowed("Lily")),
            AllowedValue::Text(Borrowed("Matilda")),
            AllowedValue::Text(Borrowed("River")),
            AllowedValue::Text(Borrowed("Roger")),
            AllowedValue::Text(Borrowed("Sarah")),
            AllowedValue::Text(Borrowed("Will")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "removeBackgroundNoise",
        kind: Kind::Boolean,
        default: Some("false"),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "outputFormat",
        default: Some("\"mp3_44100_128\""),
        allowed: &[
            AllowedValue::Text(Borrowed("mp3_22050_32")),
            AllowedValue::Text(Borrowed("mp3_24000_48")),
            AllowedValue::Text(Borrowed("mp3_44100_32")),
            AllowedValue::Text(Borrowed("mp3_44100_64")),
            AllowedValue::Text(Borrowed("mp3_44100_96")),
            AllowedValue::Text(Borrowed("mp3_44100_128")),
            AllowedValue::Text(Borrowed("mp3_44100_192")),
            AllowedValue::Text(Borrowed("opus_48000_32")),
            AllowedValue::Text(Borrowed("opus_48000_64")),
            AllowedValue::Text(Borrowed("opus_48000_96")),
            AllowedValue::Text(Borrowed("opus_48000_128")),
            AllowedValue::Text(Borrowed("opus_48000_192")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, ..Draft::NEW }.spec(),
];

pub(crate) const STS: ModelSpec = ModelSpec {
    id: Borrowed("model_elevenlabs-sts"),
    name: Borrowed("ElevenLabs Speech to Speech"),
    provider: Borrowed("ElevenLabs"),
    summary: Borrowed("Keeps a performance, swaps the speaker for a stock or custom voice."),
    capabilities: Borrowed(&[Borrowed("audio2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&STS_INPUTS),
    constraints: Borrowed(&[Constraint::IgnoredIf(Borrowed("publicVoice"), Borrowed("voiceId"))]),
};

static TTS_V3_INPUTS: [InputSpec; 9] = [
    Draft {
        name: "text",
        required: &[Required::Always],
        max_length: Some(40000),
        weak: &[Weak::MaxLength],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "voiceId",
        kind: Kind::Model,
        note: "id of a cloned ElevenLabs voice model (model type elevenlabs-voice)",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "publicVoice",
        default: Some("\"Adam\""),
        allowed: &[
            AllowedValue::Text(Borrowed("Adam")),
            AllowedValue::Text(Borrowed("Alice")),
            AllowedValue::Text(Borrowed("Bella")),
            AllowedValue::Text(Borrowed("Bill")),
            AllowedValue::Text(Borrowed("Brian")),
            AllowedValue::Text(Borrowed("Callum")),
            AllowedValue::Text(Borrowed("Charlie")),
            AllowedValue::Text(Borrowed("Chris")),
            AllowedValue::Text(Borrowed("Daniel")),
            AllowedValue::Text(Borrowed("Eric")),
            AllowedValue::Text(Borrowed("George")),
            AllowedValue::Text(Borrowed("Harry")),
            AllowedValue::Text(Borrowed("Jessica")),
            AllowedValue::Text(Borrowed("Laura")),
            AllowedValue::Text(Borrowed("Liam")),
            AllowedValue::Text(Borrowed("Lily")),
            AllowedValue::Text(Borrowed("Matilda")),
            AllowedValue::Text(Borrowed("River")),
            AllowedValue::Text(Borrowed("Roger")),
            AllowedValue::Text(Borrowed("Sarah")),
            AllowedValue::Text(Borrowed("Will")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "stability",
        kind: Kind::Number,
        default: Some("0.5"),
        min: Some(0.0),
        max: Some(1.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "similarityBoost",
        kind: Kind::Number,
        default: Some("0.75"),
        min: Some(0.0),
        max: Some(1.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "styleExaggeration",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(0.0),
        max: Some(1.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "speed",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.7),
        max: Some(1.2),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "outputFormat",
        default: Some("\"mp3_44100_128\""),
        allowed: &[
            AllowedValue::Text(Borrowed("mp3_22050_32")),
            AllowedValue::Text(Borrowed("mp3_24000_48")),
            AllowedValue::Text(Borrowed("mp3_44100_32")),
            AllowedValue::Text(Borrowed("mp3_44100_64")),
            AllowedValue::Text(Borrowed("mp3_44100_96")),
            AllowedValue::Text(Borrowed("mp3_44100_128")),
            AllowedValue::Text(Borrowed("mp3_44100_192")),
            AllowedValue::Text(Borrowed("wav_8000")),
            AllowedValue::Text(Borrowed("wav_16000")),
            AllowedValue::Text(Borrowed("wav_22050")),
            AllowedValue::Text(Borrowed("wav_24000")),
            AllowedValue::Text(Borrowed("wav_32000")),
            AllowedValue::Text(Borrowed("wav_44100")),
            AllowedValue::Text(Borrowed("wav_48000")),
            AllowedValue::Text(Borrowed("opus_48000_32")),
            AllowedValue::Text(Borrowed("opus_48000_64")),
            AllowedValue::Text(Borrowed("opus_48000_96")),
            AllowedValue::Text(Borrowed("opus_48000_128")),
            AllowedValue::Text(Borrowed("opus_48000_192")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, ..Draft::NEW }.spec(),
];

pub(crate) const TTS_V3: ModelSpec = ModelSpec {
    id: Borrowed("model_elevenlabs-tts-v3"),
    name: Borrowed("ElevenLabs v3"),
    provider: Borrowed("ElevenLabs"),
    summary: Borrowed("Expressive speech with inline cues; stock or custom voice."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&TTS_V3_INPUTS),
    constraints: Borrowed(&[Constraint::IgnoredIf(Borrowed("publicVoice"), Borrowed("voiceId"))]),
};

static TURBO_V25_INPUTS: [InputSpec; 10] = [
    Draft {
        name: "text",
        required: &[Required::Always],
        max_length: Some(40000),
        weak: &[Weak::MaxLength],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "voiceId",
        kind: Kind::Model,
        note: "id of a cloned ElevenLabs voice model (model type elevenlabs-voice)",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "publicVoice",
        default: Some("\"Adam\""),
        allowed: &[
            AllowedValue::Text(Borrowed("Adam")),
            AllowedValue::Text(Borrowed("Alice")),
            AllowedValue::Text(Borrowed("Bella")),
            AllowedValue::Text(Borrowed("Bill")),
            AllowedValue::Text(Borrowed("Brian")),
            AllowedValue::Text(Borrowed("Callum")),
            AllowedValue::Text(Borrowed("Charlie")),
            AllowedValue::Text(Borrowed("Chris")),
            AllowedValue::Text(Borrowed("Daniel")),
            AllowedValue::Text(Borrowed("Eric")),
            AllowedValue::Text(Borrowed("George")),
            AllowedValue::Text(Borrowed("Harry")),
            AllowedValue::Text(Borrowed("Jessica")),
            AllowedValue::Text(Borrowed("Laura")),
            AllowedValue::Text(Borrowed("Liam")),
            AllowedValue::Text(Borrowed("Lily")),
            AllowedValue::Text(Borrowed("Matilda")),
            AllowedValue::Text(Borrowed("River")),
            AllowedValue::Text(Borrowed("Roger")),
            AllowedValue::Text(Borrowed("Sarah")),
            AllowedValue::Text(Borrowed("Will")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "stability",
        kind: Kind::Number,
        default: Some("0.5"),
        min: Some(0.0),
        max: Some(1.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "similarityBoost",
        kind: Kind::Number,
        default: Some("0.5"),
        min: Some(0.0),
        max: Some(1.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "styleExaggeration",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(0.0),
        max: Some(1.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "speed",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.7),
        max: Some(1.2),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "languageCode",
        allowed: &[
            AllowedValue::Text(Borrowed("")),
            AllowedValue::Text(Borrowed("en")),
            AllowedValue::Text(Borrowed("ca")),
            AllowedValue::Text(Borrowed("es")),
            AllowedValue::Text(Borrowed("fr")),
            AllowedValue::Text(Borrowed("de")),
            AllowedValue::Text(Borrowed("it")),
            AllowedValue::Text(Borrowed("ja")),
            AllowedValue::Text(Borrowed("ko")),
            AllowedValue::Text(Borrowed("zh")),
            AllowedValue::Text(Borrowed("ru")),
            AllowedValue::Text(Borrowed("ar")),
            AllowedValue::Text(Borrowed("hi")),
            AllowedValue::Text(Borrowed("bn")),
            AllowedValue::Text(Borrowed("pa")),
            AllowedValue::Text(Borrowed("ta")),
            AllowedValue::Text(Borrowed("te")),
            AllowedValue::Text(Borrowed("mr")),
            AllowedValue::Text(Borrowed("ur")),
            AllowedValue::Text(Borrowed("fa")),
            AllowedValue::Text(Borrowed("tr")),
            AllowedValue::Text(Borrowed("nl")),
            AllowedValue::Text(Borrowed("sv")),
            AllowedValue::Text(Borrowed("da")),
            AllowedValue::Text(Borrowed("no")),
            AllowedValue::Text(Borrowed("fi")),
            AllowedValue::Text(Borrowed("el")),
            AllowedValue::Text(Borrowed("ro")),
            AllowedValue::Text(Borrowed("hu")),
            AllowedValue::Text(Borrowed("cs")),
            AllowedValue::Text(Borrowed("sk")),
            AllowedValue::Text(Borrowed("sl")),
            AllowedValue::Text(Borrowed("pt")),
            AllowedValue::Text(Borrowed("id")),
            AllowedValue::Text(Borrowed("th")),
            AllowedValue::Text(Borrowed("vi")),
            AllowedValue::Text(Borrowed("ms")),
            AllowedValue::Text(Borrowed("tl")),
            AllowedValue::Text(Borrowed("yo")),
            AllowedValue::Text(Borrowed("ig")),
            AllowedValue::Text(Borrowed("ha")),
            AllowedValue::Text(Borrowed("am")),
            AllowedValue::Text(Borrowed("az")),
            AllowedValue::Text(Borrowed("be")),
            AllowedValue::Text(Borrowed("bg")),
            AllowedValue::Text(Borrowed("hr")),
        ],
        note: "ISO 639-1; the empty string leaves the language free",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "outputFormat",
        default: Some("\"mp3_44100_128\""),
        allowed: &[
            AllowedValue::Text(Borrowed("mp3_22050_32")),
            AllowedValue::Text(Borrowed("mp3_24000_48")),
            AllowedValue::Text(Borrowed("mp3_44100_32")),
            AllowedValue::Text(Borrowed("mp3_44100_64")),
            AllowedValue::Text(Borrowed("mp3_44100_96")),
            AllowedValue::Text(Borrowed("mp3_44100_128")),
            AllowedValue::Text(Borrowed("mp3_44100_192")),
            AllowedValue::Text(Borrowed("wav_8000")),
            AllowedValue::Text(Borrowed("wav_16000")),
            AllowedValue::Text(Borrowed("wav_22050")),
            AllowedValue::Text(Borrowed("wav_24000")),
            AllowedValue::Text(Borrowed("wav_32000")),
            AllowedValue::Text(Borrowed("wav_44100")),
            AllowedValue::Text(Borrowed("wav_48000")),
            AllowedValue::Text(Borrowed("opus_48000_32")),
            AllowedValue::Text(Borrowed("opus_48000_64")),
            AllowedValue::Text(Borrowed("opus_48000_96")),
            AllowedValue::Text(Borrowed("opus_48000_128")),
            AllowedValue::Text(Borrowed("opus_48000_192")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, ..Draft::NEW }.spec(),
];

pub(crate) const TURBO_V25: ModelSpec = ModelSpec {
    id: Borrowed("model_elevenlabs-turbo-v2-5"),
    name: Borrowed("ElevenLabs Turbo v2.5"),
    provider: Borrowed("ElevenLabs"),
    summary: Borrowed("Cheaper, quicker speech; stock or custom voice."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&TURBO_V25_INPUTS),
    constraints: Borrowed(&[Constraint::IgnoredIf(Borrowed("publicVoice"), Borrowed("voiceId"))]),
};

static VOICE_CHANGER_INPUTS: [InputSpec; 11] = [
    Draft {
        name: "audio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "voiceId",
        kind: Kind::Model,
        note: "id of a cloned ElevenLabs voice model (model type elevenlabs-voice)",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "publicVoice",
        default: Some("\"Adam\""),
        allowed: &[
            AllowedValue::Text(Borrowed("Adam")),
            AllowedValue::Text(Borrowed("Alice")),
            AllowedValue::Text(Borrowed("Bella")),
            AllowedValue::Text(Borrowed("Bill")),
            AllowedValue::Text(Borrowed("Brian")),
            AllowedValue::Text(Borrowed("Callum")),
            AllowedValue::Text(Borrowed("Charlie")),
            AllowedValue::Text(Borrowed("Chris")),
            AllowedValue::Text(Borrowed("Daniel")),
            AllowedValue::Text(Borrowed("Eric")),
            AllowedValue::Text(Borrowed("George")),
            AllowedValue::Text(Borrowed("Harry")),
            AllowedValue::Text(Borrowed("Jessica")),
            AllowedValue::Text(Borrowed("Laura")),
            AllowedValue::Text(Borrowed("Liam")),
            AllowedValue::Text(Borrowed("Lily")),
            AllowedValue::Text(Borrowed("Matilda")),
            AllowedValue::Text(Borrowed("River")),
            AllowedValue::Text(Borrowed("Roger")),
            AllowedValue::Text(Borrowed("Sarah")),
            AllowedValue::Text(Borrowed("Will")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "fileFormat",
        default: Some("\"other\""),
        allowed: &[
            AllowedValue::Text(Borrowed("pcm_s16le_16")),
            AllowedValue::Text(Borrowed("other")),
        ],
        note: "pcm_s16le_16 is raw PCM; other covers encoded files",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "removeBackgroundNoise",
        kind: Kind::Boolean,
        default: Some("false"),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "stability",
        kind: Kind::Number,
        min: Some(0.0),
        max: Some(1.0),
        note: "absent leaves the voice as configured",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "similarityBoost",
        kind: Kind::Number,
        min: Some(0.0),
        max: Some(1.0),
        note: "absent leaves the voice as configured",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "styleExaggeration",
        kind: Kind::Number,
        min: Some(0.0),
        max: Some(1.0),
        note: "absent leaves the voice as configured",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "useSpeakerBoost",
        kind: Kind::Boolean,
        note: "absent leaves the voice as configured",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "outputFormat",
        default: Some("\"mp3_44100_128\""),
        allowed: &[
            AllowedValue::Text(Borrowed("mp3_22050_32")),
            AllowedValue::Text(Borrowed("mp3_24000_48")),
            AllowedValue::Text(Borrowed("mp3_44100_32")),
            AllowedValue::Text(Borrowed("mp3_44100_64")),
            AllowedValue::Text(Borrowed("mp3_44100_96")),
            AllowedValue::Text(Borrowed("mp3_44100_128")),
            AllowedValue::Text(Borrowed("mp3_44100_192")),
            AllowedValue::Text(Borrowed("opus_48000_32")),
            AllowedValue::Text(Borrowed("opus_48000_64")),
            AllowedValue::Text(Borrowed("opus_48000_96")),
            AllowedValue::Text(Borrowed("opus_48000_128")),
            AllowedValue::Text(Borrowed("opus_48000_192")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, ..Draft::NEW }.spec(),
];

pub(crate) const VOICE_CHANGER: ModelSpec = ModelSpec {
    id: Borrowed("model_elevenlabs-voice-changer"),
    name: Borrowed("ElevenLabs Voice Changer"),
    provider: Borrowed("ElevenLabs"),
    summary: Borrowed("Speaker swap with dials for delivery."),
    capabilities: Borrowed(&[Borrowed("audio2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&VOICE_CHANGER_INPUTS),
    constraints: Borrowed(&[Constraint::IgnoredIf(Borrowed("publicVoice"), Borrowed("voiceId"))]),
};

static VOICE_ISOLATOR_INPUTS: [InputSpec; 2] = [
    Draft {
        name: "audio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "fileFormat",
        default: Some("\"other\""),
        allowed: &[
            AllowedValue::Text(Borrowed("pcm_s16le_16")),
            AllowedValue::Text(Borrowed("other")),
        ],
        note: "pcm_s16le_16 is raw PCM; other covers encoded files",
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const VOICE_ISOLATOR: ModelSpec = ModelSpec {
    id: Borrowed("model_elevenlabs-voice-isolator"),
    name: Borrowed("ElevenLabs Voice Isolator"),
    provider: Borrowed("ElevenLabs"),
    summary: Borrowed("Strips everything but the voice from a recording."),
    capabilities: Borrowed(&[Borrowed("audio2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&VOICE_ISOLATOR_INPUTS),
    constraints: Borrowed(&[]),
};

static DUBBING_INPUTS: [InputSpec; 7] = [
    Draft {
        name: "file",
        kind: Kind::File,
        media: &[Borrowed("audio"), Borrowed("video")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "targetLang",
        required: &[Required::Always],
        default: Some("\"en\""),
        allowed: &[
            AllowedValue::Text(Borrowed("en")),
            AllowedValue::Text(Borrowed("es")),
            AllowedValue::Text(Borrowed("fr")),
            AllowedValue::Text(Borrowed("de")),
            AllowedValue::Text(Borrowed("it")),
            AllowedValue::Text(Borrowed("ja")),
            AllowedValue::Text(Borrowed("ko")),
            AllowedValue::Text(Borrowed("zh")),
            AllowedValue::Text(Borrowed("ru")),
            AllowedValue::Text(Borrowed("ar")),
            AllowedValue::Text(Borrowed("hi")),
            AllowedValue::Text(Borrowed("pt")),
            AllowedValue::Text(Borrowed("nl")),
            AllowedValue::Text(Borrowed("sv")),
            AllowedValue::Text(Borrowed("da")),
            AllowedValue::Text(Borrowed("no")),
            AllowedValue::Text(Borrowed("fi")),
            AllowedValue::Text(Borrowed("pl")),
            AllowedValue::Text(Borrowed("tr")),
            AllowedValue::Text(Borrowed("id")),
            AllowedValue::Text(Borrowed("th")),
            AllowedValue::Text(Borrowed("vi")),
            AllowedValue::Text(Borrowed("ms")),
            AllowedValue::Text(Borrowed("tl")),
            AllowedValue::Text(Borrowed("ro")),
            AllowedValue::Text(Borrowed("hu")),
            AllowedValue::Text(Borrowed("cs")),
            AllowedValue::Text(Borrowed("sk")),
            AllowedValue::Text(Borrowed("uk")),
            AllowedValue::Text(Borrowed("bg")),
            AllowedValue::Text(Borrowed("hr")),
        ],
        note: "marked required although a default exists",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "sourceLang",
        allowed: &[
            AllowedValue::Text(Borrowed("")),
            AllowedValue::Text(Borrowed("en")),
            AllowedValue::Text(Borrowed("es")),
            AllowedValue::Text(Borrowed("fr")),
            AllowedValue::Text(Borrowed("de")),
            AllowedValue::Text(Borrowed("it")),
            AllowedValue::Text(Borrowed("ja")),
            AllowedValue::Text(Borrowed("ko")),
            AllowedValue::Text(Borrowed("zh")),
            AllowedValue::Text(Borrowed("ru")),
            AllowedValue::Text(Borrowed("ar")),
            AllowedValue::Text(Borrowed("hi")),
            AllowedValue::Text(Borrowed("pt")),
            AllowedValue::Text(Borrowed("nl")),
            AllowedValue::Text(Borrowed("sv")),
            AllowedValue::Text(Borrowed("da")),
            AllowedValue::Text(Borrowed("no")),
            AllowedValue::Text(Borrowed("fi")),
            AllowedValue::Text(Borrowed("pl")),
            AllowedValue::Text(Borrowed("tr")),
            AllowedValue::Text(Borrowed("id")),
            AllowedValue::Text(Borrowed("th")),
            AllowedValue::Text(Borrowed("vi")),
            AllowedValue::Text(Borrowed("ms")),
            AllowedValue::Text(Borrowed("tl")),
            AllowedValue::Text(Borrowed("ro")),
            AllowedValue::Text(Borrowed("hu")),
            AllowedValue::Text(Borrowed("cs")),
            AllowedValue::Text(Borrowed("sk")),
            AllowedValue::Text(Borrowed("uk")),
            AllowedValue::Text(Borrowed("bg")),
            AllowedValue::Text(Borrowed("hr")),
        ],
        note: "the empty string selects automatic detection",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "numSpeakers",
        kind: Kind::Number,
        integer: true,
        default: Some("0"),
        min: Some(0.0),
        max: Some(10.0),
        note: "0 detects the number",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "dropBackgroundAudio",
        kind: Kind::Boolean,
        default: Some("false"),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "disableVoiceCloning",
        kind: Kind::Boolean,
        default: Some("false"),
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "highestResolution", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }
        .spec(),
];

pub(crate) const DUBBING: ModelSpec = ModelSpec {
    id: Borrowed("model_elevenlabs-dubbing"),
    name: Borrowed("ElevenLabs Dubbing"),
    provider: Borrowed("ElevenLabs"),
    summary: Borrowed("Translates the speech of a clip, audio or video, and re-records it."),
    capabilities: Borrowed(&[Borrowed("audio2audio"), Borrowed("video2video")]),
    source: Borrowed("the vendor's reference page of 2026-04-09"),
    complete: true,
    inputs: Borrowed(&DUBBING_INPUTS),
    constraints: Borrowed(&[]),
};

static DUBBING_V2_INPUTS: [InputSpec; 4] = [
    Draft {
        name: "file",
        kind: Kind::File,
        media: &[Borrowed("audio"), Borrowed("video")],
        required: &[Required::Always],
        weak: &[Weak::Required],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "targetLang",
        required: &[Required::Always],
        weak: &[Weak::Required],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "sourceLang", note: "auto selects automatic detection", ..Draft::NEW }.spec(),
    Draft {
        name: "keyterms",
        kind: Kind::StringArray,
        note: "names and jargon that stay untranslated",
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const DUBBING_V2: ModelSpec = ModelSpec {
    id: Borrowed("model_elevenlabs-dubbing-v2"),
    name: Borrowed("ElevenLabs Dubbing v2"),
    provider: Borrowed("ElevenLabs"),
    summary: Borrowed("Dubs speech into another language, keeping chosen terms untouched."),
    capabilities: Borrowed(&[Borrowed("audio2audio"), Borrowed("video2video")]),
    source: Borrowed("the vendor's guides of 2026-08-17"),
    complete: false,
    inputs: Borrowed(&DUBBING_V2_INPUTS),
    constraints: Borrowed(&[]),
};
