// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of MiniMax.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{
    AllowedValue, Constraint, Draft, DraftKind as Kind, InputSpec, ModelSpec, Required, Weak,
};

static MUSIC01_INPUTS: [InputSpec; 6] = [
    Draft { name: "lyrics", ..Draft::NEW }.spec(),
    Draft { name: "songFile", kind: Kind::File, media: &[Borrowed("audio")], ..Draft::NEW }.spec(),
    Draft { name: "voiceFile", kind: Kind::File, media: &[Borrowed("audio")], ..Draft::NEW }.spec(),
    Draft { name: "instrumentalFile", kind: Kind::File, media: &[Borrowed("audio")], ..Draft::NEW }
        .spec(),
    Draft { name: "sampleRate", kind: Kind::Number, integer: true, ..Draft::NEW }.spec(),
    Draft { name: "bitrate", kind: Kind::Number, integer: true, ..Draft::NEW }.spec(),
];

pub(crate) const MUSIC01: ModelSpec = ModelSpec {
    id: Borrowed("minimax/music-01"),
    name: Borrowed("MiniMax Music 01"),
    provider: Borrowed("MiniMax"),
    summary: Borrowed("First-generation song model of the getting-started guide."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's audio guide"),
    complete: true,
    inputs: Borrowed(&MUSIC01_INPUTS),
    constraints: Borrowed(&[]),
};

static MUSIC20_INPUTS: [InputSpec; 4] = [
    Draft { name: "prompt", required: &[Required::Always], ..Draft::NEW }.spec(),
    Draft {
        name: "lyrics",
        required: &[Required::Always],
        note: "the docs lost a backslash here: lines are separated by a newline",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "sampleRate",
        kind: Kind::Number,
        integer: true,
        default: Some("44100"),
        allowed: &[
            AllowedValue::Number(8000.0),
            AllowedValue::Number(16000.0),
            AllowedValue::Number(22050.0),
            AllowedValue::Number(24000.0),
            AllowedValue::Number(32000.0),
            AllowedValue::Number(44100.0),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "bitrate",
        kind: Kind::Number,
        integer: true,
        default: Some("256000"),
        allowed: &[
            AllowedValue::Number(32000.0),
            AllowedValue::Number(64000.0),
            AllowedValue::Number(128000.0),
            AllowedValue::Number(256000.0),
        ],
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const MUSIC20: ModelSpec = ModelSpec {
    id: Borrowed("model_minimax-music-2-0"),
    name: Borrowed("Minimax Music 2.0"),
    provider: Borrowed("MiniMax"),
    summary: Borrowed("Song from a style description and a lyric sheet."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-15"),
    complete: true,
    inputs: Borrowed(&MUSIC20_INPUTS),
    constraints: Borrowed(&[]),
};

static MUSIC25_INPUTS: [InputSpec; 4] = [
    Draft {
        name: "lyrics",
        required: &[Required::Always],
        min_length: Some(1),
        max_length: Some(3500),
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "prompt", max_length: Some(2000), ..Draft::NEW }.spec(),
    Draft {
        name: "sampleRate",
        kind: Kind::Number,
        integer: true,
        default: Some("44100"),
        allowed: &[
            AllowedValue::Number(16000.0),
            AllowedValue::Number(24000.0),
            AllowedValue::Number(32000.0),
            AllowedValue::Number(44100.0),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "bitrate",
        kind: Kind::Number,
        integer: true,
        default: Some("256000"),
        allowed: &[
            AllowedValue::Number(32000.0),
            AllowedValue::Number(64000.0),
            AllowedValue::Number(128000.0),
            AllowedValue::Number(256000.0),
        ],
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const MUSIC25: ModelSpec = ModelSpec {
    id: Borrowed("model_minimax-music-2-5"),
    name: Borrowed("Minimax Music 2.5"),
    provider: Borrowed("MiniMax"),
    summary: Borrowed("Song from lyrics; the style description is optional."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-15"),
    complete: true,
    inputs: Borrowed(&MUSIC25_INPUTS),
    constraints: Borrowed(&[]),
};

static MUSIC26_INPUTS: [InputSpec; 6] = [
    Draft { name: "lyrics", max_length: Some(3500), ..Draft::NEW }.spec(),
    Draft { name: "prompt", required: &[Required::Always], max_length: Some(2000), ..Draft::NEW }
        .spec(),
    Draft { name: "isInstrumental", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }
        .spec(),
    Draft { name: "lyricsOptimizer", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }
        .spec(),
    Draft {
        name: "sampleRate",
        kind: Kind::Number,
        integer: true,
        default: Some("44100"),
        allowed: &[
            AllowedValue::Number(16000.0),
            AllowedValue::Number(24000.0),
            AllowedValue::Number(32000.0),
            AllowedValue::Number(44100.0),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "bitrate",
        kind: Kind::Number,
        integer: true,
        default: Some("256000"),
        allowed: &[
            AllowedValue::Number(32000.0),
            AllowedValue::Number(64000.0),
            AllowedValue::Number(128000.0),
            AllowedValue::Number(256000.0),
        ],
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const MUSIC26: ModelSpec = ModelSpec {
    id: Borrowed("model_minimax-music-2-6"),
    name: Borrowed("Minimax Music 2.6"),
    provider: Borrowed("MiniMax"),
    summary: Borrowed(
        "Song or instrumental from a style prompt; lyrics can be written automatically.",
    ),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-15"),
    complete: true,
    inputs: Borrowed(&MUSIC26_INPUTS),
    constraints: Borrowed(&[Constraint::ExpectedUnless(
        Borrowed("lyrics"),
        Borrowed(&[Borrowed("isInstrumental"), Borrowed("lyricsOptimizer")]),
    )]),
};

static MUSIC_COVER_INPUTS: [InputSpec; 4] = [
    Draft {
        name: "audioUrl",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        note: "takes an asset like any file input, despite its name; MP3 or WAV",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "prompt",
        required: &[Required::Always],
        min_length: Some(10),
        max_length: Some(2000),
        weak: &[Weak::MinLength],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "sampleRate",
        kind: Kind::Number,
        integer: true,
        default: Some("44100"),
        allowed: &[
            AllowedValue::Number(16000.0),
            AllowedValue::Number(24000.0),
            AllowedValue::Number(32000.0),
            AllowedValue::Number(44100.0),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "bitrate",
        kind: Kind::Number,
        integer: true,
        default: Some("256000"),
        allowed: &[
            AllowedValue::Number(32000.0),
            AllowedValue::Number(64000.0),
            AllowedValue::Number(128000.0),
            AllowedValue::Number(256000.0),
        ],
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const MUSIC_COVER: ModelSpec = ModelSpec {
    id: Borrowed("model_minimax-music-cover"),
    name: Borrowed("Minimax Music Cover"),
    provider: Borrowed("MiniMax"),
    summary: Borrowed("Performs an uploaded song again in another style, tune kept."),
    capabilities: Borrowed(&[Borrowed("audio2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-15"),
    complete: true,
    inputs: Borrowed(&MUSIC_COVER_INPUTS),
    constraints: Borrowed(&[]),
};

static SPEECH26_HD_INPUTS: [InputSpec; 11] = [
    Draft {
        name: "text",
        required: &[Required::Always],
        note: "<#x#> inserts a pause of x seconds, 0.01 to 99.99",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "voiceId",
        default: Some("\"Wise_Woman\""),
        allowed: &[
            AllowedValue::Text(Borrowed("Wise_Woman")),
            AllowedValue::Text(Borrowed("Friendly_Person")),
            AllowedValue::Text(Borrowed("Inspirational_girl")),
            AllowedValue::Text(Borrowed("Deep_Voice_Man")),
            AllowedValue::Text(Borrowed("Calm_Woman")),
            AllowedValue::Text(Borrowed("Casual_Guy")),
            AllowedValue::Text(Borrowed("Lively_Girl")),
            AllowedValue::Text(Borrowed("Patient_Man")),
            AllowedValue::Text(Borrowed("Young_Knight")),
            AllowedValue::Text(Borrowed("Determined_Man")),
            AllowedValue::Text(Borrowed("Lovely_Girl")),
            AllowedValue::Text(Borrowed("Decent_Boy")),
            AllowedValue::Text(Borrowed("Imposing_Manner")),
            AllowedValue::Text(Borrowed("Elegant_Man")),
            AllowedValue::Text(Borrowed("Abbess")),
            AllowedValue::Text(Borrowed("Sweet_Girl_2")),
            AllowedValue::Text(Borrowed("Exuberant_Girl")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "speed",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.5),
        max: Some(2.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "volume",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.0),
        max: Some(10.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "pitch",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(-12.0),
        max: Some(12.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "emotion",
        default: Some("\"auto\""),
        allowed: &[
            AllowedValue::Text(Borrowed("auto")),
            AllowedValue::Text(Borrowed("happy")),
            AllowedValue::Text(Borrowed("sad")),
            AllowedValue::Text(Borrowed("angry")),
            AllowedValue::Text(Borrowed("fearful")),
            AllowedValue::Text(Borrowed("disgusted")),
            AllowedValue::Text(Borrowed("surprised")),
            AllowedValue::Text(Borrowed("calm")),
            AllowedValue::Text(Borrowed("fluent")),
            AllowedValue::Text(Borrowed("neutral")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "sampleRate",
        kind: Kind::Number,
        integer: true,
        default: Some("32000"),
        allowed: &[
            AllowedValue::Number(8000.0),
            AllowedValue::Number(16000.0),
            AllowedValue::Number(22050.0),
            AllowedValue::Number(24000.0),
            AllowedValue::Number(32000.0),
            AllowedValue::Number(44100.0),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "bitrate",
        kind: Kind::Number,
        integer: true,
        default: Some("128000"),
        allowed: &[
            AllowedValue::Number(32000.0),
            AllowedValue::Number(64000.0),
            AllowedValue::Number(128000.0),
            AllowedValue::Number(256000.0),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "channel",
        default: Some("\"stereo\""),
        allowed: &[AllowedValue::Text(Borrowed("mono")), AllowedValue::Text(Borrowed("stereo"))],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "languageBoost",
        default: Some("\"Automatic\""),
        allowed: &[
            AllowedValue::Text(Borrowed("None")),
            AllowedValue::Text(Borrowed("Automatic")),
            AllowedValue::Text(Borrowed("Chinese")),
            AllowedValue::Text(Borrowed("Chinese,Yue")),
            AllowedValue::Text(Borrowed("Cantonese")),
            AllowedValue::Text(Borrowed("English")),
            AllowedValue::Text(Borrowed("Arabic")),
            AllowedValue::Text(Borrowed("Russian")),
            AllowedValue::Text(Borrowed("Spanish")),
            AllowedValue::Text(Borrowed("French")),
            AllowedValue::Text(Borrowed("Portuguese")),
            AllowedValue::Text(Borrowed("German")),
            AllowedValue::Text(Borrowed("Turkish")),
            AllowedValue::Text(Borrowed("Dutch")),
            AllowedValue::Text(Borrowed("Ukrainian")),
            AllowedValue::Text(Borrowed("Vietnamese")),
            AllowedValue::Text(Borrowed("Indonesian")),
            AllowedValue::Text(Borrowed("Japanese")),
            AllowedValue::Text(Borrowed("Italian")),
            AllowedValue::Text(Borrowed("Korean")),
            AllowedValue::Text(Borrowed("Thai")),
            AllowedValue::Text(Borrowed("Polish")),
            AllowedValue::Text(Borrowed("Romanian")),
            AllowedValue::Text(Borrowed("Greek")),
            AllowedValue::Text(Borrowed("Czech")),
            AllowedValue::Text(Borrowed("Finnish")),
            AllowedValue::Text(Borrowed("Hindi")),
            AllowedValue::Text(Borrowed("Bulgarian")),
            AllowedValue::Text(Borrowed("Danish")),
            AllowedValue::Text(Borrowed("Hebrew")),
            AllowedValue::Text(Borrowed("Malay")),
            AllowedValue::Text(Borrowed("Persian")),
            AllowedValue::Text(Borrowed("Slovak")),
            AllowedValue::Text(Borrowed("Swedish")),
            AllowedValue::Text(Borrowed("Croatian")),
            AllowedValue::Text(Borrowed("Filipino")),
            AllowedValue::Text(Borrowed("Hungarian")),
            AllowedValue::Text(Borrowed("Norwegian")),
            AllowedValue::Text(Borrowed("Slovenian")),
            AllowedValue::Text(Borrowed("Catalan")),
            AllowedValue::Text(Borrowed("Nynorsk")),
            AllowedValue::Text(Borrowed("Tamil")),
            AllowedValue::Text(Borrowed("Afrikaans")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "englishNormalization",
        kind: Kind::Boolean,
        default: Some("false"),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const SPEECH26_HD: ModelSpec = ModelSpec {
    id: Borrowed("model_minimax-speech-2-6-hd"),
    name: Borrowed("Minimax Speech 2.6 HD"),
    provider: Borrowed("MiniMax"),
    summary: Borrowed(
        "Preset-voice speech with emotion control; generation 2.6, high-definition tier.",
    ),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-15"),
    complete: true,
    inputs: Borrowed(&SPEECH26_HD_INPUTS),
    constraints: Borrowed(&[]),
};

static SPEECH26_TURBO_INPUTS: [InputSpec; 11] = [
    Draft {
        name: "text",
        required: &[Required::Always],
        note: "<#x#> inserts a pause of x seconds, 0.01 to 99.99",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "voiceId",
        default: Some("\"Wise_Woman\""),
        allowed: &[
            AllowedValue::Text(Borrowed("Wise_Woman")),
            AllowedValue::Text(Borrowed("Friendly_Person")),
            AllowedValue::Text(Borrowed("Inspirational_girl")),
            AllowedValue::Text(Borrowed("Deep_Voice_Man")),
            AllowedValue::Text(Borrowed("Calm_Woman")),
            AllowedValue::Text(Borrowed("Casual_Guy")),
            AllowedValue::Text(Borrowed("Lively_Girl")),
            AllowedValue::Text(Borrowed("Patient_Man")),
            AllowedValue::Text(Borrowed("Young_Knight")),
            AllowedValue::Text(Borrowed("Determined_Man")),
            AllowedValue::Text(Borrowed("Lovely_Girl")),
            AllowedValue::Text(Borrowed("Decent_Boy")),
            AllowedValue::Text(Borrowed("Imposing_Manner")),
            AllowedValue::Text(Borrowed("Elegant_Man")),
            AllowedValue::Text(Borrowed("Abbess")),
            AllowedValue::Text(Borrowed("Sweet_Girl_2")),
            AllowedValue::Text(Borrowed("Exuberant_Girl")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "speed",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.5),
        max: Some(2.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "volume",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.0),
        max: Some(10.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "pitch",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(-12.0),
        max: Some(12.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "emotion",
        default: Some("\"auto\""),
        allowed: &[
            AllowedValue::Text(Borrowed("auto")),
            AllowedValue::Text(Borrowed("happy")),
            AllowedValue::Text(Borrowed("sad")),
            AllowedValue::Text(Borrowed("angry")),
            AllowedValue::Text(Borrowed("fearful")),
            AllowedValue::Text(Borrowed("disgusted")),
            AllowedValue::Text(Borrowed("surprised")),
            AllowedValue::Text(Borrowed("calm")),
            AllowedValue::Text(Borrowed("fluent")),
            AllowedValue::Text(Borrowed("neutral")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "sampleRate",
        kind: Kind::Number,
        integer: true,
        default: Some("32000"),
        allowed: &[
            AllowedValue::Number(8000.0),
            AllowedValue::Number(16000.0),
            AllowedValue::Number(22050.0),
            AllowedValue::Number(24000.0),
            AllowedValue::Number(32000.0),
            AllowedValue::Number(44100.0),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "bitrate",
        kind: Kind::Number,
        integer: true,
        default: Some("128000"),
        allowed: &[
            AllowedValue::Number(32000.0),
            AllowedValue::Number(64000.0),
            AllowedValue::Number(128000.0),
            AllowedValue::Number(256000.0),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "channel",
        default: Some("\"stereo\""),
        allowed: &[AllowedValue::Text(Borrowed("mono")), AllowedValue::Text(Borrowed("stereo"))],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "languageBoost",
        default: Some("\"Automatic\""),
        allowed: &[
            AllowedValue::Text(Borrowed("None")),
            AllowedValue::Text(Borrowed("Automatic")),
            AllowedValue::Text(Borrowed("Chinese")),
            AllowedValue::Text(Borrowed("Chinese,Yue")),
            AllowedValue::Text(Borrowed("Cantonese")),
            AllowedValue::Text(Borrowed("English")),
            AllowedValue::Text(Borrowed("Arabic")),
            AllowedValue::Text(Borrowed("Russian")),
            AllowedValue::Text(Borrowed("Spanish")),
            AllowedValue::Text(Borrowed("French")),
            AllowedValue::Text(Borrowed("Portuguese")),
            AllowedValue::Text(Borrowed("German")),
            AllowedValue::Text(Borrowed("Turkish")),
            AllowedValue::Text(Borrowed("Dutch")),
            AllowedValue::Text(Borrowed("Ukrainian")),
            AllowedValue::Text(Borrowed("Vietnamese")),
            AllowedValue::Text(Borrowed("Indonesian")),
            AllowedValue::Text(Borrowed("Japanese")),
            AllowedValue::Text(Borrowed("Italian")),
            AllowedValue::Text(Borrowed("Korean")),
            AllowedValue::Text(Borrowed("Thai")),
            AllowedValue::Text(Borrowed("Polish")),
            AllowedValue::Text(Borrowed("Romanian")),
            AllowedValue::Text(Borrowed("Greek")),
            AllowedValue::Text(Borrowed("Czech")),
            AllowedValue::Text(Borrowed("Finnish")),
            AllowedValue::Text(Borrowed("Hindi")),
            AllowedValue::Text(Borrowed("Bulgarian")),
            AllowedValue::Text(Borrowed("Danish")),
            AllowedValue::Text(Borrowed("Hebrew")),
            AllowedValue::Text(Borrowed("Malay")),
            AllowedValue::Text(Borrowed("Persian")),
            AllowedValue::Text(Borrowed("Slovak")),
            AllowedValue::Text(Borrowed("Swedish")),
            AllowedValue::Text(Borrowed("Croatian")),
            AllowedValue::Text(Borrowed("Filipino")),
            AllowedValue::Text(Borrowed("Hungarian")),
            AllowedValue::Text(Borrowed("Norwegian")),
            AllowedValue::Text(Borrowed("Slovenian")),
            AllowedValue::Text(Borrowed("Catalan")),
            AllowedValue::Text(Borrowed("Nynorsk")),
            AllowedValue::Text(Borrowed("Tamil")),
            AllowedValue::Text(Borrowed("Afrikaans")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "englishNormalization",
        kind: Kind::Boolean,
        default: Some("false"),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const SPEECH26_TURBO: ModelSpec = ModelSpec {
    id: Borrowed("model_minimax-speech-2-6-turbo"),
    name: Borrowed("Minimax Speech 2.6 Turbo"),
    provider: Borrowed("MiniMax"),
    summary: Borrowed("Preset-voice speech with emotion control; generation 2.6, quick tier."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-15"),
    complete: true,
    inputs: Borrowed(&SPEECH26_TURBO_INPUTS),
    constraints: Borrowed(&[]),
};

static SPEECH28_HD_INPUTS: [InputSpec; 11] = [
    Draft {
        name: "text",
        required: &[Required::Always],
        note: "<#x#> inserts a pause of x seconds, 0.01 to 99.99",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "voiceId",
        default: Some("\"Wise_Woman\""),
        allowed: &[
            AllowedValue::Text(Borrowed("Wise_Woman")),
            AllowedValue::Text(Borrowed("Friendly_Person")),
            AllowedValue::Text(Borrowed("Inspirational_girl")),
            AllowedValue::Text(Borrowed("Deep_Voice_Man")),
            AllowedValue::Text(Borrowed("Calm_Woman")),
            AllowedValue::Text(Borrowed("Casual_Guy")),
            AllowedValue::Text(Borrowed("Lively_Girl")),
            AllowedValue::Text(Borrowed("Patient_Man")),
            AllowedValue::Text(Borrowed("Young_Knight")),
            AllowedValue::Text(Borrowed("Determined_Man")),
            AllowedValue::Text(Borrowed("Lovely_Girl")),
            AllowedValue::Text(Borrowed("Decent_Boy")),
            AllowedValue::Text(Borrowed("Imposing_Manner")),
            AllowedValue::Text(Borrowed("Elegant_Man")),
            AllowedValue::Text(Borrowed("Abbess")),
            AllowedValue::Text(Borrowed("Sweet_Girl_2")),
            AllowedValue::Text(Borrowed("Exuberant_Girl")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "speed",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.5),
        max: Some(2.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "volume",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.0),
        max: Some(10.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "pitch",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(-12.0),
        max: Some(12.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "emotion",
        default: Some("\"auto\""),
        allowed: &[
            AllowedValue::Text(Borrowed("auto")),
            AllowedValue::Text(Borrowed("happy")),
            AllowedValue::Text(Borrowed("sad")),
            AllowedValue::Text(Borrowed("angry")),
            AllowedValue::Text(Borrowed("fearful")),
            AllowedValue::Text(Borrowed("disgusted")),
            AllowedValue::Text(Borrowed("surprised")),
            AllowedValue::Text(Borrowed("calm")),
            AllowedValue::Text(Borrowed("fluent")),
            AllowedValue::Text(Borrowed("neutral")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "sampleRate",
        kind: Kind::Number,
        integer: true,
        default: Some("32000"),
        allowed: &[
            AllowedValue::Number(8000.0),
            AllowedValue::Number(16000.0),
            AllowedValue::Number(22050.0),
            AllowedValue::Number(24000.0),
            AllowedValue::Number(32000.0),
            AllowedValue::Number(44100.0),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "bitrate",
        kind: Kind::Number,
        integer: true,
        default: Some("128000"),
        allowed: &[
            AllowedValue::Number(32000.0),
            AllowedValue::Number(64000.0),
            AllowedValue::Number(128000.0),
            AllowedValue::Number(256000.0),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "channel",
        default: Some("\"stereo\""),
        allowed: &[AllowedValue::Text(Borrowed("mono")), AllowedValue::Text(Borrowed("stereo"))],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "languageBoost",
        default: Some("\"Automatic\""),
        allowed: &[
            AllowedValue::Text(Borrowed("None")),
            AllowedValue::Text(Borrowed("Automatic")),
            AllowedValue::Text(Borrowed("Chinese")),
            AllowedValue::Text(Borrowed("Chinese,Yue")),
            AllowedValue::Text(Borrowed("Cantonese")),
            AllowedValue::Text(Borrowed("English")),
            AllowedValue::Text(Borrowed("Arabic")),
            AllowedValue::Text(Borrowed("Russian")),
            AllowedValue::Text(Borrowed("Spanish")),
            AllowedValue::Text(Borrowed("French")),
            AllowedValue::Text(Borrowed("Portuguese")),
            AllowedValue::Text(Borrowed("German")),
            AllowedValue::Text(Borrowed("Turkish")),
            AllowedValue::Text(Borrowed("Dutch")),
            AllowedValue::Text(Borrowed("Ukrainian")),
            AllowedValue::Text(Borrowed("Vietnamese")),
            AllowedValue::Text(Borrowed("Indonesian")),
            AllowedValue::Text(Borrowed("Japanese")),
            AllowedValue::Text(Borrowed("Italian")),
            AllowedValue::Text(Borrowed("Korean")),
            AllowedValue::Text(Borrowed("Thai")),
            AllowedValue::Text(Borrowed("Polish")),
            AllowedValue::Text(Borrowed("Romanian")),
            AllowedValue::Text(Borrowed("Greek")),
            AllowedValue::Text(Borrowed("Czech")),
            AllowedValue::Text(Borrowed("Finnish")),
            AllowedValue::Text(Borrowed("Hindi")),
            AllowedValue::Text(Borrowed("Bulgarian")),
            AllowedValue::Text(Borrowed("Danish")),
            AllowedValue::Text(Borrowed("Hebrew")),
            AllowedValue::Text(Borrowed("Malay")),
            AllowedValue::Text(Borrowed("Persian")),
            AllowedValue::Text(Borrowed("Slovak")),
            AllowedValue::Text(Borrowed("Swedish")),
            AllowedValue::Text(Borrowed("Croatian")),
            AllowedValue::Text(Borrowed("Filipino")),
            AllowedValue::Text(Borrowed("Hungarian")),
            AllowedValue::Text(Borrowed("Norwegian")),
            AllowedValue::Text(Borrowed("Slovenian")),
            AllowedValue::Text(Borrowed("Catalan")),
            AllowedValue::Text(Borrowed("Nynorsk")),
            AllowedValue::Text(Borrowed("Tamil")),
            AllowedValue::Text(Borrowed("Afrikaans")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "englishNormalization",
        kind: Kind::Boolean,
        default: Some("false"),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const SPEECH28_HD: ModelSpec = ModelSpec {
    id: Borrowed("model_minimax-speech-2-8-hd"),
    name: Borrowed("Minimax Speech 2.8 HD"),
    provider: Borrowed("MiniMax"),
    summary: Borrowed(
        "Preset-voice speech with emotion control; generation 2.8, high-definition tier.",
    ),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-15"),
    complete: true,
    inputs: Borrowed(&SPEECH28_HD_INPUTS),
    constraints: Borrowed(&[]),
};

static SPEECH28_TURBO_INPUTS: [InputSpec; 11] = [
    Draft {
        name: "text",
        required: &[Required::Always],
        note: "<#x#> inserts a pause of x seconds, 0.01 to 99.99",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "voiceId",
        default: Some("\"Wise_Woman\""),
        allowed: &[
            AllowedValue::Text(Borrowed("Wise_Woman")),
            AllowedValue::Text(Borrowed("Friendly_Person")),
            AllowedValue::Text(Borrowed("Inspirational_girl")),
            AllowedValue::Text(Borrowed("Deep_Voice_Man")),
            AllowedValue::Text(Borrowed("Calm_Woman")),
            AllowedValue::Text(Borrowed("Casual_Guy")),
            AllowedValue::Text(Borrowed("Lively_Girl")),
            AllowedValue::Text(Borrowed("Patient_Man")),
            AllowedValue::Text(Borrowed("Young_Knight")),
            AllowedValue::Text(Borrowed("Determined_Man")),
            AllowedValue::Text(Borrowed("Lovely_Girl")),
            AllowedValue::Text(Borrowed("Decent_Boy")),
            AllowedValue::Text(Borrowed("Imposing_Manner")),
            AllowedValue::Text(Borrowed("Elegant_Man")),
            AllowedValue::Text(Borrowed("Abbess")),
            AllowedValue::Text(Borrowed("Sweet_Girl_2")),
            AllowedValue::Text(Borrowed("Exuberant_Girl")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "speed",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.5),
        max: Some(2.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "volume",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.0),
        max: Some(10.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "pitch",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(-12.0),
        max: Some(12.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "emotion",
        default: Some("\"auto\""),
        allowed: &[
            AllowedValue::Text(Borrowed("auto")),
            AllowedValue::Text(Borrowed("happy")),
            AllowedValue::Text(Borrowed("sad")),
            AllowedValue::Text(Borrowed("angry")),
            AllowedValue::Text(Borrowed("fearful")),
            AllowedValue::Text(Borrowed("disgusted")),
            AllowedValue::Text(Borrowed("surprised")),
            AllowedValue::Text(Borrowed("calm")),
            AllowedValue::Text(Borrowed("fluent")),
            AllowedValue::Text(Borrowed("neutral")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "sampleRate",
        kind: Kind::Number,
        integer: true,
        default: Some("32000"),
        allowed: &[
            AllowedValue::Number(8000.0),
            AllowedValue::Number(16000.0),
            AllowedValue::Number(22050.0),
            AllowedValue::Number(24000.0),
            AllowedValue::Number(32000.0),
            AllowedValue::Number(44100.0),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "bitrate",
        kind: Kind::Number,
        integer: true,
        default: Some("128000"),
        allowed: &[
            AllowedValue::Number(32000.0),
            AllowedValue::Number(64000.0),
            AllowedValue::Number(128000.0),
            AllowedValue::Number(256000.0),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "channel",
        default: Some("\"stereo\""),
        allowed: &[AllowedValue::Text(Borrowed("mono")), AllowedValue::Text(Borrowed("stereo"))],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "languageBoost",
        default: Some("\"Automatic\""),
        allowed: &[
            AllowedValue::Text(Borrowed("None")),
            AllowedValue::Text(Borrowed("Automatic")),
            AllowedValue::Text(Borrowed("Chinese")),
            AllowedValue::Text(Borrowed("Chinese,Yue")),
            AllowedValue::Text(Borrowed("Cantonese")),
            AllowedValue::Text(Borrowed("English")),
            AllowedValue::Text(Borrowed("Arabic")),
            AllowedValue::Text(Borrowed("Russian")),
            AllowedValue::Text(Borrowed("Spanish")),
            AllowedValue::Text(Borrowed("French")),
            AllowedValue::Text(Borrowed("Portuguese")),
            AllowedValue::Text(Borrowed("German")),
            AllowedValue::Text(Borrowed("Turkish")),
            AllowedValue::Text(Borrowed("Dutch")),
            AllowedValue::Text(Borrowed("Ukrainian")),
            AllowedValue::Text(Borrowed("Vietnamese")),
            AllowedValue::Text(Borrowed("Indonesian")),
            AllowedValue::Text(Borrowed("Japanese")),
            AllowedValue::Text(Borrowed("Italian")),
            AllowedValue::Text(Borrowed("Korean")),
            AllowedValue::Text(Borrowed("Thai")),
            AllowedValue::Text(Borrowed("Polish")),
            AllowedValue::Text(Borrowed("Romanian")),
            AllowedValue::Text(Borrowed("Greek")),
            AllowedValue::Text(Borrowed("Czech")),
            AllowedValue::Text(Borrowed("Finnish")),
            AllowedValue::Text(Borrowed("Hindi")),
            AllowedValue::Text(Borrowed("Bulgarian")),
            AllowedValue::Text(Borrowed("Danish")),
            AllowedValue::Text(Borrowed("Hebrew")),
            AllowedValue::Text(Borrowed("Malay")),
            AllowedValue::Text(Borrowed("Persian")),
            AllowedValue::Text(Borrowed("Slovak")),
            AllowedValue::Text(Borrowed("Swedish")),
            AllowedValue::Text(Borrowed("Croatian")),
            AllowedValue::Text(Borrowed("Filipino")),
            AllowedValue::Text(Borrowed("Hungarian")),
            AllowedValue::Text(Borrowed("Norwegian")),
            AllowedValue::Text(Borrowed("Slovenian")),
            AllowedValue::Text(Borrowed("Catalan")),
            AllowedValue::Text(Borrowed("Nynorsk")),
            AllowedValue::Text(Borrowed("Tamil")),
            AllowedValue::Text(Borrowed("Afrikaans")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "englishNormalization",
        kind: Kind::Boolean,
        default: Some("false"),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const SPEECH28_TURBO: ModelSpec = ModelSpec {
    id: Borrowed("model_minimax-speech-2-8-turbo"),
    name: Borrowed("Minimax Speech 2.8 Turbo"),
    provider: Borrowed("MiniMax"),
    summary: Borrowed("Preset-voice speech with emotion control; generation 2.8, quick tier."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-04-15"),
    complete: true,
    inputs: Borrowed(&SPEECH28_TURBO_INPUTS),
    constraints: Borrowed(&[]),
};

static MUSIC30_INPUTS: [InputSpec; 6] = [
    Draft {
        name: "prompt",
        required: &[Required::Always],
        min_length: Some(10),
        max_length: Some(2000),
        weak: &[Weak::MaxLength, Weak::MinLength, Weak::Required],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "lyrics",
        max_length: Some(3500),
        note: "a plain brief instead of a lyric sheet when lyricsOptimizer is true",
        weak: &[Weak::MaxLength],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "isInstrumental", kind: Kind::Boolean, ..Draft::NEW }.spec(),
    Draft { name: "lyricsOptimizer", kind: Kind::Boolean, ..Draft::NEW }.spec(),
    Draft { name: "sampleRate", kind: Kind::Number, integer: true, ..Draft::NEW }.spec(),
    Draft { name: "bitrate", kind: Kind::Number, integer: true, ..Draft::NEW }.spec(),
];

pub(crate) const MUSIC30: ModelSpec = ModelSpec {
    id: Borrowed("model_minimax-music-3-0"),
    name: Borrowed("MiniMax Music 3.0"),
    provider: Borrowed("MiniMax"),
    summary: Borrowed("Song or instrumental from a style prompt and a lyric sheet."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's guides of 2026-08-17"),
    complete: false,
    inputs: Borrowed(&MUSIC30_INPUTS),
    constraints: Borrowed(&[]),
};
