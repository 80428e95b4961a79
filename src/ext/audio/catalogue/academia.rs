// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Academia.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{
    AllowedValue, Constraint, Draft, DraftKind as Kind, InputSpec, ModelSpec, Required, Weak,
};

static ACE_STEP15_EDIT_ADD_LAYER_INPUTS: [InputSpec; 9] = [
    Draft {
        name: "srcAudio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "trackName",
        required: &[Required::Always],
        allowed: &[
            AllowedValue::Text(Borrowed("vocals")),
            AllowedValue::Text(Borrowed("backing_vocals")),
            AllowedValue::Text(Borrowed("drums")),
            AllowedValue::Text(Borrowed("bass")),
            AllowedValue::Text(Borrowed("guitar")),
            AllowedValue::Text(Borrowed("keyboard")),
            AllowedValue::Text(Borrowed("percussion")),
            AllowedValue::Text(Borrowed("strings")),
            AllowedValue::Text(Borrowed("synth")),
            AllowedValue::Text(Borrowed("fx")),
            AllowedValue::Text(Borrowed("brass")),
            AllowedValue::Text(Borrowed("woodwinds")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "prompt",
        required: &[Required::Always],
        max_length: Some(512),
        weak: &[Weak::MaxLength],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "repaintingStart",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(0.0),
        note: "seconds",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "repaintingEnd",
        kind: Kind::Number,
        default: Some("-1"),
        min: Some(-1.0),
        note: "seconds; -1 = track end",
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "thinking", kind: Kind::Boolean, default: Some("true"), ..Draft::NEW }.spec(),
    Draft {
        name: "numOutputs",
        kind: Kind::Number,
        integer: true,
        default: Some("1"),
        min: Some(1.0),
        max: Some(4.0),
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, min: Some(0.0), ..Draft::NEW }.spec(),
    Draft {
        name: "guidanceScale",
        kind: Kind::Number,
        default: Some("7"),
        min: Some(1.0),
        max: Some(15.0),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const ACE_STEP15_EDIT_ADD_LAYER: ModelSpec = ModelSpec {
    id: Borrowed("model_ace-step-1-5-edit-add-layer"),
    name: Borrowed("ACE-Step 1.5 Edit Add Layer"),
    provider: Borrowed("Academia"),
    summary: Borrowed("Composes a single new stem that fits a supplied recording."),
    capabilities: Borrowed(&[Borrowed("audio2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&ACE_STEP15_EDIT_ADD_LAYER_INPUTS),
    constraints: Borrowed(&[]),
};

static ACE_STEP15_EDIT_COMPLETE_TRACK_INPUTS: [InputSpec; 7] = [
    Draft {
        name: "srcAudio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "completeTrackClasses",
        kind: Kind::StringArray,
        required: &[Required::Always],
        default: Some("[\"drums\",\"bass\",\"guitar\"]"),
        allowed: &[
            AllowedValue::Text(Borrowed("vocals")),
            AllowedValue::Text(Borrowed("backing_vocals")),
            AllowedValue::Text(Borrowed("drums")),
            AllowedValue::Text(Borrowed("bass")),
            AllowedValue::Text(Borrowed("guitar")),
            AllowedValue::Text(Borrowed("keyboard")),
            AllowedValue::Text(Borrowed("percussion")),
            AllowedValue::Text(Borrowed("strings")),
            AllowedValue::Text(Borrowed("synth")),
            AllowedValue::Text(Borrowed("fx")),
            AllowedValue::Text(Borrowed("brass")),
            AllowedValue::Text(Borrowed("woodwinds")),
        ],
        note: "marked required although a default exists",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "prompt",
        required: &[Required::Always],
        max_length: Some(512),
        weak: &[Weak::MaxLength],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "thinking", kind: Kind::Boolean, default: Some("true"), ..Draft::NEW }.spec(),
    Draft {
        name: "numOutputs",
        kind: Kind::Number,
        integer: true,
        default: Some("1"),
        min: Some(1.0),
        max: Some(4.0),
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, min: Some(0.0), ..Draft::NEW }.spec(),
    Draft {
        name: "guidanceScale",
        kind: Kind::Number,
        default: Some("7"),
        min: Some(1.0),
        max: Some(15.0),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const ACE_STEP15_EDIT_COMPLETE_TRACK: ModelSpec = ModelSpec {
    id: Borrowed("model_ace-step-1-5-edit-complete-track"),
    name: Borrowed("ACE-Step 1.5 Edit Complete Track"),
    provider: Borrowed("Academia"),
    summary: Borrowed("Arranges chosen backing stems behind a lone vocal or instrument recording."),
    capabilities: Borrowed(&[Borrowed("audio2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&ACE_STEP15_EDIT_COMPLETE_TRACK_INPUTS),
    constraints: Borrowed(&[]),
};

static ACE_STEP15_EDIT_STEM_EXTRACT_INPUTS: [InputSpec; 6] = [
    Draft {
        name: "srcAudio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "trackName",
        required: &[Required::Always],
        allowed: &[
            AllowedValue::Text(Borrowed("vocals")),
            AllowedValue::Text(Borrowed("backing_vocals")),
            AllowedValue::Text(Borrowed("drums")),
            AllowedValue::Text(Borrowed("bass")),
            AllowedValue::Text(Borrowed("guitar")),
            AllowedValue::Text(Borrowed("keyboard")),
            AllowedValue::Text(Borrowed("percussion")),
            AllowedValue::Text(Borrowed("strings")),
            AllowedValue::Text(Borrowed("synth")),
            AllowedValue::Text(Borrowed("fx")),
            AllowedValue::Text(Borrowed("brass")),
            AllowedValue::Text(Borrowed("woodwinds")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "prompt", max_length: Some(512), weak: &[Weak::MaxLength], ..Draft::NEW }.spec(),
    Draft {
        name: "numOutputs",
        kind: Kind::Number,
        integer: true,
        default: Some("1"),
        min: Some(1.0),
        max: Some(4.0),
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, min: Some(0.0), ..Draft::NEW }.spec(),
    Draft {
        name: "guidanceScale",
        kind: Kind::Number,
        default: Some("7"),
        min: Some(1.0),
        max: Some(15.0),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const ACE_STEP15_EDIT_STEM_EXTRACT: ModelSpec = ModelSpec {
    id: Borrowed("model_ace-step-1-5-edit-stem-extract"),
    name: Borrowed("ACE-Step 1.5 Edit Stem Extract"),
    provider: Borrowed("Academia"),
    summary: Borrowed("Source separation: pulls one named stem out of a finished mix."),
    capabilities: Borrowed(&[Borrowed("audio2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&ACE_STEP15_EDIT_STEM_EXTRACT_INPUTS),
    constraints: Borrowed(&[]),
};

static ACE_STEP15_QUALITY_COVER_INPUTS: [InputSpec; 10] = [
    Draft {
        name: "srcAudio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "referenceAudio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        note: "style donor",
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "prompt", max_length: Some(512), weak: &[Weak::MaxLength], ..Draft::NEW }.spec(),
    Draft { name: "lyrics", ..Draft::NEW }.spec(),
    Draft {
        name: "audioCoverStrength",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.0),
        max: Some(1.0),
        note: "1 keeps the source; low values borrow its style only",
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "instrumental", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }
        .spec(),
    Draft {
        name: "vocalLanguage",
        default: Some("\"unknown\""),
        allowed: &[
            AllowedValue::Text(Borrowed("ar")),
            AllowedValue::Text(Borrowed("az")),
            AllowedValue::Text(Borrowed("bg")),
            AllowedValue::Text(Borrowed("bn")),
            AllowedValue::Text(Borrowed("ca")),
            AllowedValue::Text(Borrowed("cs")),
            AllowedValue::Text(Borrowed("da")),
            AllowedValue::Text(Borrowed("de")),
            AllowedValue::Text(Borrowed("el")),
            AllowedValue::Text(Borrowed("en")),
            AllowedValue::Text(Borrowed("es")),
            AllowedValue::Text(Borrowed("fa")),
            AllowedValue::Text(Borrowed("fi")),
            AllowedValue::Text(Borrowed("fr")),
            AllowedValue::Text(Borrowed("he")),
            AllowedValue::Text(Borrowed("hi")),
            AllowedValue::Text(Borrowed("hr")),
            AllowedValue::Text(Borrowed("ht")),
            AllowedValue::Text(Borrowed("hu")),
            AllowedValue::Text(Borrowed("id")),
            AllowedValue::Text(Borrowed("is")),
            AllowedValue::Text(Borrowed("it")),
            AllowedValue::Text(Borrowed("ja")),
            AllowedValue::Text(Borrowed("ko")),
            AllowedValue::Text(Borrowed("la")),
            AllowedValue::Text(Borrowed("lt")),
            AllowedValue::Text(Borrowed("ms")),
            AllowedValue::Text(Borrowed("ne")),
            AllowedValue::Text(Borrowed("nl")),
            AllowedValue::Text(Borrowed("no")),
            AllowedValue::Text(Borrowed("pa")),
            AllowedValue::Text(Borrowed("pl")),
            AllowedValue::Text(Borrowed("pt")),
            AllowedValue::Text(Borrowed("ro")),
            AllowedValue::Text(Borrowed("ru")),
            AllowedValue::Text(Borrowed("sa")),
            AllowedValue::Text(Borrowed("sk")),
            AllowedValue::Text(Borrowed("sr")),
            AllowedValue::Text(Borrowed("sv")),
            AllowedValue::Text(Borrowed("sw")),
            AllowedValue::Text(Borrowed("ta")),
            AllowedValue::Text(Borrowed("te")),
            AllowedValue::Text(Borrowed("th")),
            AllowedValue::Text(Borrowed("tl")),
            AllowedValue::Text(Borrowed("tr")),
            AllowedValue::Text(Borrowed("uk")),
            AllowedValue::Text(Borrowed("ur")),
            AllowedValue::Text(Borrowed("vi")),
            AllowedValue::Text(Borrowed("yue")),
            AllowedValue::Text(Borrowed("zh")),
            AllowedValue::Text(Borrowed("unknown")),
        ],
        note: "unknown selects automatic detection",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "numOutputs",
        kind: Kind::Number,
        integer: true,
        default: Some("1"),
        min: Some(1.0),
        max: Some(4.0),
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "thinking", kind: Kind::Boolean, default: Some("true"), ..Draft::NEW }.spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, min: Some(0.0), ..Draft::NEW }.spec(),
];

pub(crate) const ACE_STEP15_QUALITY_COVER: ModelSpec = ModelSpec {
    id: Borrowed("model_ace-step-1-5-quality-cover"),
    name: Borrowed("ACE-Step 1.5 Quality Cover"),
    provider: Borrowed("Academia"),
    summary: Borrowed(
        "Restyles a source song; slower, better-sounding lane, optional style donor.",
    ),
    capabilities: Borrowed(&[Borrowed("audio2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&ACE_STEP15_QUALITY_COVER_INPUTS),
    constraints: Borrowed(&[]),
};

static ACE_STEP15_QUALITY_REPAINT_INPUTS: [InputSpec; 10] = [
    Draft {
        name: "srcAudio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "prompt", max_length: Some(512), weak: &[Weak::MaxLength], ..Draft::NEW }.spec(),
    Draft { name: "lyrics", ..Draft::NEW }.spec(),
    Draft {
        name: "repaintingStart",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(0.0),
        note: "seconds",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "repaintingEnd",
        kind: Kind::Number,
        default: Some("-1"),
        min: Some(-1.0),
        note: "seconds; -1 = track end",
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "instrumental", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }
        .spec(),
    Draft {
        name: "vocalLanguage",
        default: Some("\"unknown\""),
        allowed: &[
            AllowedValue::Text(Borrowed("ar")),
            AllowedValue::Text(Borrowed("az")),
            AllowedValue::Text(Borrowed("bg")),
            AllowedValue::Text(Borrowed("bn")),
            AllowedValue::Text(Borrowed("ca")),
            AllowedValue::Text(Borrowed("cs")),
            AllowedValue::Text(Borrowed("da")),
            AllowedValue::Text(Borrowed("de")),
            AllowedValue::Text(Borrowed("el")),
            AllowedValue::Text(Borrowed("en")),
            AllowedValue::Text(Borrowed("es")),
            AllowedValue::Text(Borrowed("fa")),
            AllowedValue::Text(Borrowed("fi")),
            AllowedValue::Text(Borrowed("fr")),
            AllowedValue::Text(Borrowed("he")),
            AllowedValue::Text(Borrowed("hi")),
            AllowedValue::Text(Borrowed("hr")),
            AllowedValue::Text(Borrowed("ht")),
            AllowedValue::Text(Borrowed("hu")),
            AllowedValue::Text(Borrowed("id")),
            AllowedValue::Text(Borrowed("is")),
            AllowedValue::Text(Borrowed("it")),
            AllowedValue::Text(Borrowed("ja")),
            AllowedValue::Text(Borrowed("ko")),
            AllowedValue::Text(Borrowed("la")),
            AllowedValue::Text(Borrowed("lt")),
            AllowedValue::Text(Borrowed("ms")),
            AllowedValue::Text(Borrowed("ne")),
            AllowedValue::Text(Borrowed("nl")),
            AllowedValue::Text(Borrowed("no")),
            AllowedValue::Text(Borrowed("pa")),
            AllowedValue::Text(Borrowed("pl")),
            AllowedValue::Text(Borrowed("pt")),
            AllowedValue::Text(Borrowed("ro")),
            AllowedValue::Text(Borrowed("ru")),
            AllowedValue::Text(Borrowed("sa")),
            AllowedValue::Text(Borrowed("sk")),
            AllowedValue::Text(Borrowed("sr")),
            AllowedValue::Text(Borrowed("sv")),
            AllowedValue::Text(Borrowed("sw")),
            AllowedValue::Text(Borrowed("ta")),
            AllowedValue::Text(Borrowed("te")),
            AllowedValue::Text(Borrowed("th")),
            AllowedValue::Text(Borrowed("tl")),
            AllowedValue::Text(Borrowed("tr")),
            AllowedValue::Text(Borrowed("uk")),
            AllowedValue::Text(Borrowed("ur")),
            AllowedValue::Text(Borrowed("vi")),
            AllowedValue::Text(Borrowed("yue")),
            AllowedValue::Text(Borrowed("zh")),
            AllowedValue::Text(Borrowed("unknown")),
        ],
        note: "unknown selects automatic detection",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "numOutputs",
        kind: Kind::Number,
        integer: true,
        default: Some("1"),
        min: Some(1.0),
        max: Some(4.0),
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "thinking", kind: Kind::Boolean, default: Some("true"), ..Draft::NEW }.spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, min: Some(0.0), ..Draft::NEW }.spec(),
];

pub(crate) const ACE_STEP15_QUALITY_REPAINT: ModelSpec = ModelSpec {
    id: Borrowed("model_ace-step-1-5-quality-repaint"),
    name: Borrowed("ACE-Step 1.5 Quality Repaint"),
    provider: Borrowed("Academia"),
    summary: Borrowed("Rewrites a chosen time window of a song; slower, better-sounding lane."),
    capabilities: Borrowed(&[Borrowed("audio2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&ACE_STEP15_QUALITY_REPAINT_INPUTS),
    constraints: Borrowed(&[]),
};

static ACE_STEP15_QUALITY_TEXT_TO_MUSIC_INPUTS: [InputSpec; 10] = [
    Draft {
        name: "prompt",
        required: &[Required::IfNotDefined(Borrowed("lyrics"))],
        max_length: Some(512),
        weak: &[Weak::MaxLength],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "lyrics", required: &[Required::IfNotDefined(Borrowed("prompt"))], ..Draft::NEW }
        .spec(),
    Draft { name: "instrumental", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }
        .spec(),
    Draft {
        name: "vocalLanguage",
        default: Some("\"unknown\""),
        allowed: &[
            AllowedValue::Text(Borrowed("ar")),
            AllowedValue::Text(Borrowed("az")),
            AllowedValue::Text(Borrowed("bg")),
            AllowedValue::Text(Borrowed("bn")),
            AllowedValue::Text(Borrowed("ca")),
            AllowedValue::Text(Borrowed("cs")),
            AllowedValue::Text(Borrowed("da")),
            AllowedValue::Text(Borrowed("de")),
            AllowedValue::Text(Borrowed("el")),
            AllowedValue::Text(Borrowed("en")),
            AllowedValue::Text(Borrowed("es")),
            AllowedValue::Text(Borrowed("fa")),
            AllowedValue::Text(Borrowed("fi")),
            AllowedValue::Text(Borrowed("fr")),
            AllowedValue::Text(Borrowed("he")),
            AllowedValue::Text(Borrowed("hi")),
            AllowedValue::Text(Borrowed("hr")),
            AllowedValue::Text(Borrowed("ht")),
            AllowedValue::Text(Borrowed("hu")),
            AllowedValue::Text(Borrowed("id")),
            AllowedValue::Text(Borrowed("is")),
            AllowedValue::Text(Borrowed("it")),
            AllowedValue::Text(Borrowed("ja")),
            AllowedValue::Text(Borrowed("ko")),
            AllowedValue::Text(Borrowed("la")),
            AllowedValue::Text(Borrowed("lt")),
            AllowedValue::Text(Borrowed("ms")),
            AllowedValue::Text(Borrowed("ne")),
            AllowedValue::Text(Borrowed("nl")),
            AllowedValue::Text(Borrowed("no")),
            AllowedValue::Text(Borrowed("pa")),
            AllowedValue::Text(Borrowed("pl")),
            AllowedValue::Text(Borrowed("pt")),
            AllowedValue::Text(Borrowed("ro")),
            AllowedValue::Text(Borrowed("ru")),
            AllowedValue::Text(Borrowed("sa")),
            AllowedValue::Text(Borrowed("sk")),
            AllowedValue::Text(Borrowed("sr")),
            AllowedValue::Text(Borrowed("sv")),
            AllowedValue::Text(Borrowed("sw")),
            AllowedValue::Text(Borrowed("ta")),
            AllowedValue::Text(Borrowed("te")),
            AllowedValue::Text(Borrowed("th")),
            AllowedValue::Text(Borrowed("tl")),
            AllowedValue::Text(Borrowed("tr")),
            AllowedValue::Text(Borrowed("uk")),
            AllowedValue::Text(Borrowed("ur")),
            AllowedValue::Text(Borrowed("vi")),
            AllowedValue::Text(Borrowed("yue")),
            AllowedValue::Text(Borrowed("zh")),
            AllowedValue::Text(Borrowed("unknown")),
        ],
        note: "unknown selects automatic detection",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "duration",
        kind: Kind::Number,
        min: Some(10.0),
        max: Some(600.0),
        note: "seconds; absent lets the model choose",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "bpm",
        kind: Kind::Number,
        min: Some(30.0),
        max: Some(300.0),
        note: "beats per minute; absent lets the model choose",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "keyscale",
        note: "free text, e.g. C Major; absent lets the model choose",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "numOutputs",
        kind: Kind::Number,
        integer: true,
        default: Some("1"),
        min: Some(1.0),
        max: Some(4.0),
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "thinking", kind: Kind::Boolean, default: Some("true"), ..Draft::NEW }.spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, min: Some(0.0), ..Draft::NEW }.spec(),
];

pub(crate) const ACE_STEP15_QUALITY_TEXT_TO_MUSIC: ModelSpec = ModelSpec {
    id: Borrowed("model_ace-step-1-5-quality-text-to-music"),
    name: Borrowed("ACE-Step 1.5 Quality Text to Music"),
    provider: Borrowed("Academia"),
    summary: Borrowed(
        "Composes a song from a caption, lyrics or both; slower, better-sounding lane.",
    ),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&ACE_STEP15_QUALITY_TEXT_TO_MUSIC_INPUTS),
    constraints: Borrowed(&[Constraint::AtLeastOne(Borrowed(&[
        Borrowed("prompt"),
        Borrowed("lyrics"),
    ]))]),
};

static ACE_STEP15_TURBO_COVER_INPUTS: [InputSpec; 10] = [
    Draft {
        name: "srcAudio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "referenceAudio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        note: "style donor",
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "prompt", max_length: Some(512), weak: &[Weak::MaxLength], ..Draft::NEW }.spec(),
    Draft { name: "lyrics", ..Draft::NEW }.spec(),
    Draft {
        name: "audioCoverStrength",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.0),
        max: Some(1.0),
        note: "1 keeps the source; low values borrow its style only",
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "instrumental", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }
        .spec(),
    Draft {
        name: "vocalLanguage",
        default: Some("\"unknown\""),
        allowed: &[
            AllowedValue::Text(Borrowed("ar")),
            AllowedValue::Text(Borrowed("az")),
            AllowedValue::Text(Borrowed("bg")),
            AllowedValue::Text(Borrowed("bn")),
            AllowedValue::Text(Borrowed("ca")),
            AllowedValue::Text(Borrowed("cs")),
            AllowedValue::Text(Borrowed("da")),
            AllowedValue::Text(Borrowed("de")),
            AllowedValue::Text(Borrowed("el")),
            AllowedValue::Text(Borrowed("en")),
            AllowedValue::Text(Borrowed("es")),
            AllowedValue::Text(Borrowed("fa")),
            AllowedValue::Text(Borrowed("fi")),
            AllowedValue::Text(Borrowed("fr")),
            AllowedValue::Text(Borrowed("he")),
            AllowedValue::Text(Borrowed("hi")),
            AllowedValue::Text(Borrowed("hr")),
            AllowedValue::Text(Borrowed("ht")),
            AllowedValue::Text(Borrowed("hu")),
            AllowedValue::Text(Borrowed("id")),
            AllowedValue::Text(Borrowed("is")),
            AllowedValue::Text(Borrowed("it")),
            AllowedValue::Text(Borrowed("ja")),
            AllowedValue::Text(Borrowed("ko")),
            AllowedValue::Text(Borrowed("la")),
            AllowedValue::Text(Borrowed("lt")),
            AllowedValue::Text(Borrowed("ms")),
            AllowedValue::Text(Borrowed("ne")),
            AllowedValue::Text(Borrowed("nl")),
            AllowedValue::Text(Borrowed("no")),
            AllowedValue::Text(Borrowed("pa")),
            AllowedValue::Text(Borrowed("pl")),
            AllowedValue::Text(Borrowed("pt")),
            AllowedValue::Text(Borrowed("ro")),
            AllowedValue::Text(Borrowed("ru")),
            AllowedValue::Text(Borrowed("sa")),
            AllowedValue::Text(Borrowed("sk")),
            AllowedValue::Text(Borrowed("sr")),
            AllowedValue::Text(Borrowed("sv")),
            AllowedValue::Text(Borrowed("sw")),
            AllowedValue::Text(Borrowed("ta")),
            AllowedValue::Text(Borrowed("te")),
            AllowedValue::Text(Borrowed("th")),
            AllowedValue::Text(Borrowed("tl")),
            AllowedValue::Text(Borrowed("tr")),
            AllowedValue::Text(Borrowed("uk")),
            AllowedValue::Text(Borrowed("ur")),
            AllowedValue::Text(Borrowed("vi")),
            AllowedValue::Text(Borrowed("yue")),
            AllowedValue::Text(Borrowed("zh")),
            AllowedValue::Text(Borrowed("unknown")),
        ],
        note: "unknown selects automatic detection",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "numOutputs",
        kind: Kind::Number,
        integer: true,
        default: Some("1"),
        min: Some(1.0),
        max: Some(4.0),
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "thinking", kind: Kind::Boolean, default: Some("true"), ..Draft::NEW }.spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, min: Some(0.0), ..Draft::NEW }.spec(),
];

pub(crate) const ACE_STEP15_TURBO_COVER: ModelSpec = ModelSpec {
    id: Borrowed("model_ace-step-1-5-turbo-cover"),
    name: Borrowed("ACE-Step 1.5 Turbo Cover"),
    provider: Borrowed("Academia"),
    summary: Borrowed("Restyles a source song; fast lane, optional style donor."),
    capabilities: Borrowed(&[Borrowed("audio2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&ACE_STEP15_TURBO_COVER_INPUTS),
    constraints: Borrowed(&[]),
};

static ACE_STEP15_TURBO_REPAINT_INPUTS: [InputSpec; 11] = [
    Draft {
        name: "srcAudio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "prompt", max_length: Some(512), weak: &[Weak::MaxLength], ..Draft::NEW }.spec(),
    Draft { name: "lyrics", ..Draft::NEW }.spec(),
    Draft {
        name: "repaintingStart",
        kind: Kind::Number,
        default: Some("0"),
        min: Some(0.0),
        note: "seconds",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "repaintingEnd",
        kind: Kind::Number,
        default: Some("-1"),
        min: Some(-1.0),
        note: "seconds; -1 = track end",
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "instrumental", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }
        .spec(),
    Draft {
        name: "vocalLanguage",
        default: Some("\"unknown\""),
        allowed: &[
            AllowedValue::Text(Borrowed("ar")),
            AllowedValue::Text(Borrowed("az")),
            AllowedValue::Text(Borrowed("bg")),
            AllowedValue::Text(Borrowed("bn")),
            AllowedValue::Text(Borrowed("ca")),
            AllowedValue::Text(Borrowed("cs")),
            AllowedValue::Text(Borrowed("da")),
            AllowedValue::Text(Borrowed("de")),
            AllowedValue::Text(Borrowed("el")),
            AllowedValue::Text(Borrowed("en")),
            AllowedValue::Text(Borrowed("es")),
            AllowedValue::Text(Borrowed("fa")),
            AllowedValue::Text(Borrowed("fi")),
            AllowedValue::Text(Borrowed("fr")),
            AllowedValue::Text(Borrowed("he")),
            AllowedValue::Text(Borrowed("hi")),
            AllowedValue::Text(Borrowed("hr")),
            AllowedValue::Text(Borrowed("ht")),
            AllowedValue::Text(Borrowed("hu")),
            AllowedValue::Text(Borrowed("id")),
            AllowedValue::Text(Borrowed("is")),
            AllowedValue::Text(Borrowed("it")),
            AllowedValue::Text(Borrowed("ja")),
            AllowedValue::Text(Borrowed("ko")),
            AllowedValue::Text(Borrowed("la")),
            AllowedValue::Text(Borrowed("lt")),
            AllowedValue::Text(Borrowed("ms")),
            AllowedValue::Text(Borrowed("ne")),
            AllowedValue::Text(Borrowed("nl")),
            AllowedValue::Text(Borrowed("no")),
            AllowedValue::Text(Borrowed("pa")),
            AllowedValue::Text(Borrowed("pl")),
            AllowedValue::Text(Borrowed("pt")),
            AllowedValue::Text(Borrowed("ro")),
            AllowedValue::Text(Borrowed("ru")),
            AllowedValue::Text(Borrowed("sa")),
            AllowedValue::Text(Borrowed("sk")),
            AllowedValue::Text(Borrowed("sr")),
            AllowedValue::Text(Borrowed("sv")),
            AllowedValue::Text(Borrowed("sw")),
            AllowedValue::Text(Borrowed("ta")),
            AllowedValue::Text(Borrowed("te")),
            AllowedValue::Text(Borrowed("th")),
            AllowedValue::Text(Borrowed("tl")),
            AllowedValue::Text(Borrowed("tr")),
            AllowedValue::Text(Borrowed("uk")),
            AllowedValue::Text(Borrowed("ur")),
            AllowedValue::Text(Borrowed("vi")),
            AllowedValue::Text(Borrowed("yue")),
            AllowedValue::Text(Borrowed("zh")),
            AllowedValue::Text(Borrowed("unknown")),
        ],
        note: "unknown selects automatic detection",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "numOutputs",
        kind: Kind::Number,
        integer: true,
        default: Some("1"),
        min: Some(1.0),
        max: Some(4.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "audioFormat",
        default: Some("\"mp3\""),
        allowed: &[
            AllowedValue::Text(Borrowed("mp3")),
            AllowedValue::Text(Borrowed("wav")),
            AllowedValue::Text(Borrowed("flac")),
        ],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "thinking", kind: Kind::Boolean, default: Some("true"), ..Draft::NEW }.spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, min: Some(0.0), ..Draft::NEW }.spec(),
];

pub(crate) const ACE_STEP15_TURBO_REPAINT: ModelSpec = ModelSpec {
    id: Borrowed("model_ace-step-1-5-turbo-repaint"),
    name: Borrowed("ACE-Step 1.5 Turbo Repaint"),
    provider: Borrowed("Academia"),
    summary: Borrowed("Rewrites a chosen time window of a song; fast lane."),
    capabilities: Borrowed(&[Borrowed("audio2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&ACE_STEP15_TURBO_REPAINT_INPUTS),
    constraints: Borrowed(&[]),
};

static ACE_STEP15_TURBO_TEXT_TO_MUSIC_INPUTS: [InputSpec; 10] = [
    Draft {
        name: "prompt",
        required: &[Required::IfNotDefined(Borrowed("lyrics"))],
        max_length: Some(512),
        weak: &[Weak::MaxLength],
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "lyrics", required: &[Required::IfNotDefined(Borrowed("prompt"))], ..Draft::NEW }
        .spec(),
    Draft { name: "instrumental", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }
        .spec(),
    Draft {
        name: "vocalLanguage",
        default: Some("\"unknown\""),
        allowed: &[
            AllowedValue::Text(Borrowed("ar")),
            AllowedValue::Text(Borrowed("az")),
            AllowedValue::Text(Borrowed("bg")),
            AllowedValue::Text(Borrowed("bn")),
            AllowedValue::Text(Borrowed("ca")),
            AllowedValue::Text(Borrowed("cs")),
            AllowedValue::Text(Borrowed("da")),
            AllowedValue::Text(Borrowed("de")),
            AllowedValue::Text(Borrowed("el")),
            AllowedValue::Text(Borrowed("en")),
            AllowedValue::Text(Borrowed("es")),
            AllowedValue::Text(Borrowed("fa")),
            AllowedValue::Text(Borrowed("fi")),
            AllowedValue::Text(Borrowed("fr")),
            AllowedValue::Text(Borrowed("he")),
            AllowedValue::Text(Borrowed("hi")),
            AllowedValue::Text(Borrowed("hr")),
            AllowedValue::Text(Borrowed("ht")),
            AllowedValue::Text(Borrowed("hu")),
            AllowedValue::Text(Borrowed("id")),
            AllowedValue::Text(Borrowed("is")),
            AllowedValue::Text(Borrowed("it")),
            AllowedValue::Text(Borrowed("ja")),
            AllowedValue::Text(Borrowed("ko")),
            AllowedValue::Text(Borrowed("la")),
            AllowedValue::Text(Borrowed("lt")),
            AllowedValue::Text(Borrowed("ms")),
            AllowedValue::Text(Borrowed("ne")),
            AllowedValue::Text(Borrowed("nl")),
            AllowedValue::Text(Borrowed("no")),
            AllowedValue::Text(Borrowed("pa")),
            AllowedValue::Text(Borrowed("pl")),
            AllowedValue::Text(Borrowed("pt")),
            AllowedValue::Text(Borrowed("ro")),
            AllowedValue::Text(Borrowed("ru")),
            AllowedValue::Text(Borrowed("sa")),
            AllowedValue::Text(Borrowed("sk")),
            AllowedValue::Text(Borrowed("sr")),
            AllowedValue::Text(Borrowed("sv")),
            AllowedValue::Text(Borrowed("sw")),
            AllowedValue::Text(Borrowed("ta")),
            AllowedValue::Text(Borrowed("te")),
            AllowedValue::Text(Borrowed("th")),
            AllowedValue::Text(Borrowed("tl")),
            AllowedValue::Text(Borrowed("tr")),
            AllowedValue::Text(Borrowed("uk")),
            AllowedValue::Text(Borrowed("ur")),
            AllowedValue::Text(Borrowed("vi")),
            AllowedValue::Text(Borrowed("yue")),
            AllowedValue::Text(Borrowed("zh")),
            AllowedValue::Text(Borrowed("unknown")),
        ],
        note: "unknown selects automatic detection",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "duration",
        kind: Kind::Number,
        min: Some(10.0),
        max: Some(600.0),
        note: "seconds; absent lets the model choose",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "bpm",
        kind: Kind::Number,
        min: Some(30.0),
        max: Some(300.0),
        note: "beats per minute; absent lets the model choose",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "keyscale",
        note: "free text, e.g. C Major; absent lets the model choose",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "numOutputs",
        kind: Kind::Number,
        integer: true,
        default: Some("1"),
        min: Some(1.0),
        max: Some(4.0),
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "thinking", kind: Kind::Boolean, default: Some("true"), ..Draft::NEW }.spec(),
    Draft { name: "seed", kind: Kind::Number, integer: true, min: Some(0.0), ..Draft::NEW }.spec(),
];

pub(crate) const ACE_STEP15_TURBO_TEXT_TO_MUSIC: ModelSpec = ModelSpec {
    id: Borrowed("model_ace-step-1-5-turbo-text-to-music"),
    name: Borrowed("ACE-Step 1.5 Turbo Text to Music"),
    provider: Borrowed("Academia"),
    summary: Borrowed("Composes a song from a caption, lyrics or both; fast lane."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&ACE_STEP15_TURBO_TEXT_TO_MUSIC_INPUTS),
    constraints: Borrowed(&[Constraint::AtLeastOne(Borrowed(&[
        Borrowed("prompt"),
        Borrowed("lyrics"),
    ]))]),
};

static LUX_TTS_INPUTS: [InputSpec; 6] = [
    Draft { name: "prompt", required: &[Required::Always], ..Draft::NEW }.spec(),
    Draft {
        name: "audio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        note: "voice sample",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "guidanceScale",
        kind: Kind::Number,
        default: Some("3"),
        min: Some(0.0),
        max: Some(10.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "numInferenceSteps",
        kind: Kind::Number,
        integer: true,
        default: Some("4"),
        min: Some(1.0),
        max: Some(16.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "maxRefLength",
        kind: Kind::Number,
        default: Some("5"),
        min: Some(1.0),
        max: Some(15.0),
        note: "seconds of the sample that are used",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "seed",
        kind: Kind::Number,
        integer: true,
        min: Some(0.0),
        max: Some(2147483647.0),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const LUX_TTS: ModelSpec = ModelSpec {
    id: Borrowed("model_lux-tts"),
    name: Borrowed("Lux TTS"),
    provider: Borrowed("Academia"),
    summary: Borrowed("Speaks text in a voice cloned from a short sample."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&LUX_TTS_INPUTS),
    constraints: Borrowed(&[]),
};

static MM_AUDIO2_T2A_INPUTS: [InputSpec; 7] = [
    Draft { name: "prompt", required: &[Required::Always], ..Draft::NEW }.spec(),
    Draft { name: "negativePrompt", ..Draft::NEW }.spec(),
    Draft {
        name: "duration",
        kind: Kind::Number,
        default: Some("8"),
        min: Some(1.0),
        max: Some(30.0),
        note: "seconds",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "numSteps",
        kind: Kind::Number,
        integer: true,
        default: Some("25"),
        min: Some(4.0),
        max: Some(50.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "cfgStrength",
        kind: Kind::Number,
        default: Some("4.5"),
        min: Some(1.0),
        max: Some(20.0),
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "maskAwayClip", kind: Kind::Boolean, default: Some("false"), ..Draft::NEW }
        .spec(),
    Draft {
        name: "seed",
        kind: Kind::Number,
        integer: true,
        min: Some(0.0),
        max: Some(65535.0),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const MM_AUDIO2_T2A: ModelSpec = ModelSpec {
    id: Borrowed("model_mm-audio-2-t2a"),
    name: Borrowed("MM Audio 2 Text To Audio"),
    provider: Borrowed("Academia"),
    summary: Borrowed("Produces sound matching a description, up to half a minute."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&MM_AUDIO2_T2A_INPUTS),
    constraints: Borrowed(&[]),
};

static TADA1B_TEXT_TO_SPEECH_INPUTS: [InputSpec; 12] = [
    Draft {
        name: "audio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        note: "voice sample",
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "prompt", required: &[Required::Always], ..Draft::NEW }.spec(),
    Draft {
        name: "transcript",
        note: "needed when the voice sample is not in English; nothing in the body tells which",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "language",
        default: Some("\"en\""),
        allowed: &[
            AllowedValue::Text(Borrowed("en")),
            AllowedValue::Text(Borrowed("ar")),
            AllowedValue::Text(Borrowed("ch")),
            AllowedValue::Text(Borrowed("de")),
            AllowedValue::Text(Borrowed("es")),
            AllowedValue::Text(Borrowed("fr")),
            AllowedValue::Text(Borrowed("it")),
            AllowedValue::Text(Borrowed("ja")),
            AllowedValue::Text(Borrowed("pl")),
            AllowedValue::Text(Borrowed("pt")),
        ],
        note: "the list spells Chinese as ch",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "numInferenceSteps",
        kind: Kind::Number,
        integer: true,
        default: Some("20"),
        min: Some(1.0),
        max: Some(50.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "speedUpFactor",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.5),
        max: Some(2.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "temperature",
        kind: Kind::Number,
        default: Some("0.6"),
        min: Some(0.0),
        max: Some(2.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "topP",
        kind: Kind::Number,
        default: Some("0.9"),
        min: Some(0.0),
        max: Some(1.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "repetitionPenalty",
        kind: Kind::Number,
        default: Some("1.1"),
        min: Some(1.0),
        max: Some(2.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "acousticCfgScale",
        kind: Kind::Number,
        default: Some("1.6"),
        min: Some(0.0),
        max: Some(10.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "noiseTemperature",
        kind: Kind::Number,
        default: Some("0.9"),
        min: Some(0.0),
        max: Some(2.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "numExtraSteps",
        kind: Kind::Number,
        integer: true,
        default: Some("0"),
        min: Some(0.0),
        max: Some(50.0),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const TADA1B_TEXT_TO_SPEECH: ModelSpec = ModelSpec {
    id: Borrowed("model_tada-1b-text-to-speech"),
    name: Borrowed("Tada 1B Text to Speech"),
    provider: Borrowed("Academia"),
    summary: Borrowed("Small cloned-voice speech synthesiser with sampling controls."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&TADA1B_TEXT_TO_SPEECH_INPUTS),
    constraints: Borrowed(&[]),
};

static TADA3B_TEXT_TO_SPEECH_INPUTS: [InputSpec; 12] = [
    Draft {
        name: "audio",
        kind: Kind::File,
        media: &[Borrowed("audio")],
        required: &[Required::Always],
        note: "voice sample",
        ..Draft::NEW
    }
    .spec(),
    Draft { name: "prompt", required: &[Required::Always], ..Draft::NEW }.spec(),
    Draft {
        name: "transcript",
        note: "needed when the voice sample is not in English; nothing in the body tells which",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "language",
        default: Some("\"en\""),
        allowed: &[
            AllowedValue::Text(Borrowed("en")),
            AllowedValue::Text(Borrowed("ar")),
            AllowedValue::Text(Borrowed("ch")),
            AllowedValue::Text(Borrowed("de")),
            AllowedValue::Text(Borrowed("es")),
            AllowedValue::Text(Borrowed("fr")),
            AllowedValue::Text(Borrowed("it")),
            AllowedValue::Text(Borrowed("ja")),
            AllowedValue::Text(Borrowed("pl")),
            AllowedValue::Text(Borrowed("pt")),
        ],
        note: "the list spells Chinese as ch",
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "numInferenceSteps",
        kind: Kind::Number,
        integer: true,
        default: Some("20"),
        min: Some(1.0),
        max: Some(50.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "speedUpFactor",
        kind: Kind::Number,
        default: Some("1"),
        min: Some(0.5),
        max: Some(2.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "temperature",
        kind: Kind::Number,
        default: Some("0.6"),
        min: Some(0.0),
        max: Some(2.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "topP",
        kind: Kind::Number,
        default: Some("0.9"),
        min: Some(0.0),
        max: Some(1.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "repetitionPenalty",
        kind: Kind::Number,
        default: Some("1.1"),
        min: Some(1.0),
        max: Some(2.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "acousticCfgScale",
        kind: Kind::Number,
        default: Some("1.6"),
        min: Some(0.0),
        max: Some(10.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "noiseTemperature",
        kind: Kind::Number,
        default: Some("0.9"),
        min: Some(0.0),
        max: Some(2.0),
        ..Draft::NEW
    }
    .spec(),
    Draft {
        name: "numExtraSteps",
        kind: Kind::Number,
        integer: true,
        default: Some("0"),
        min: Some(0.0),
        max: Some(50.0),
        ..Draft::NEW
    }
    .spec(),
];

pub(crate) const TADA3B_TEXT_TO_SPEECH: ModelSpec = ModelSpec {
    id: Borrowed("model_tada-3b-text-to-speech"),
    name: Borrowed("Tada 3B Text to Speech"),
    provider: Borrowed("Academia"),
    summary: Borrowed("Larger cloned-voice speech synthesiser with sampling controls."),
    capabilities: Borrowed(&[Borrowed("txt2audio")]),
    source: Borrowed("the vendor's reference page of 2026-07-29"),
    complete: true,
    inputs: Borrowed(&TADA3B_TEXT_TO_SPEECH_INPUTS),
    constraints: Borrowed(&[]),
};
