// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of MiniMax.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{Constraint, Inputs, ModelSpec};

pub(crate) const fn music01() -> ModelSpec {
    ModelSpec {
        id: Borrowed("minimax/music-01"),
        name: Borrowed("MiniMax Music 01"),
        provider: Borrowed("MiniMax"),
        summary: Borrowed("First-generation song model of the getting-started guide."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's audio guide"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"name":"lyrics","type":"string"},
{"kinds":["audio"],"name":"songFile","type":"file"},
{"kinds":["audio"],"name":"voiceFile","type":"file"},
{"kinds":["audio"],"name":"instrumentalFile","type":"file"},
{"integer":true,"name":"sampleRate","type":"number"},
{"integer":true,"name":"bitrate","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn music20() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_minimax-music-2-0"),
        name: Borrowed("Minimax Music 2.0"),
        provider: Borrowed("MiniMax"),
        summary: Borrowed("Song from a style description and a lyric sheet."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-15"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"name":"prompt","required":true,"type":"string"},
{"description":"the docs lost a backslash here: lines are separated by a newline","name":"lyrics","required":true,"type":"string"},
{"allowedValues":[8000,16000,22050,24000,32000,44100],"default":44100,"integer":true,"name":"sampleRate","type":"number"},
{"allowedValues":[32000,64000,128000,256000],"default":256000,"integer":true,"name":"bitrate","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn music25() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_minimax-music-2-5"),
        name: Borrowed("Minimax Music 2.5"),
        provider: Borrowed("MiniMax"),
        summary: Borrowed("Song from lyrics; the style description is optional."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-15"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"maxLength":3500,"minLength":1,"name":"lyrics","required":true,"type":"string"},
{"maxLength":2000,"name":"prompt","type":"string"},
{"allowedValues":[16000,24000,32000,44100],"default":44100,"integer":true,"name":"sampleRate","type":"number"},
{"allowedValues":[32000,64000,128000,256000],"default":256000,"integer":true,"name":"bitrate","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn music26() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_minimax-music-2-6"),
        name: Borrowed("Minimax Music 2.6"),
        provider: Borrowed("MiniMax"),
        summary: Borrowed(
            "Song or instrumental from a style prompt; lyrics can be written automatically.",
        ),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-15"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"maxLength":3500,"name":"lyrics","type":"string"},
{"maxLength":2000,"name":"prompt","required":true,"type":"string"},
{"default":false,"name":"isInstrumental","type":"boolean"},
{"default":false,"name":"lyricsOptimizer","type":"boolean"},
{"allowedValues":[16000,24000,32000,44100],"default":44100,"integer":true,"name":"sampleRate","type":"number"},
{"allowedValues":[32000,64000,128000,256000],"default":256000,"integer":true,"name":"bitrate","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[Constraint::ExpectedUnless(
            Borrowed("lyrics"),
            Borrowed(&[Borrowed("isInstrumental"), Borrowed("lyricsOptimizer")]),
        )]),
    }
}

pub(crate) const fn music_cover() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_minimax-music-cover"),
        name: Borrowed("Minimax Music Cover"),
        provider: Borrowed("MiniMax"),
        summary: Borrowed("Performs an uploaded song again in another style, tune kept."),
        capabilities: Borrowed(&[Borrowed("audio2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-15"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"description":"takes an asset like any file input, despite its name; MP3 or WAV","kinds":["audio"],"name":"audioUrl","required":true,"type":"file"},
{"maxLength":2000,"minLength":10,"name":"prompt","required":true,"type":"string","weak":["minLength"]},
{"allowedValues":[16000,24000,32000,44100],"default":44100,"integer":true,"name":"sampleRate","type":"number"},
{"allowedValues":[32000,64000,128000,256000],"default":256000,"integer":true,"name":"bitrate","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn speech26_hd() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_minimax-speech-2-6-hd"),
        name: Borrowed("Minimax Speech 2.6 HD"),
        provider: Borrowed("MiniMax"),
        summary: Borrowed(
            "Preset-voice speech with emotion control; generation 2.6, high-definition tier.",
        ),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-15"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"description":"<#x#> inserts a pause of x seconds, 0.01 to 99.99","name":"text","required":true,"type":"string"},
{"allowedValues":["Wise_Woman","Friendly_Person","Inspirational_girl","Deep_Voice_Man","Calm_Woman","Casual_Guy","Lively_Girl","Patient_Man","Young_Knight","Determined_Man","Lovely_Girl","Decent_Boy","Imposing_Manner","Elegant_Man","Abbess","Sweet_Girl_2","Exuberant_Girl"],"default":"Wise_Woman","name":"voiceId","type":"string"},
{"default":1,"max":2,"min":0.5,"name":"speed","type":"number"},
{"default":1,"max":10,"min":0,"name":"volume","type":"number"},
{"default":0,"max":12,"min":-12,"name":"pitch","type":"number"},
{"allowedValues":["auto","happy","sad","angry","fearful","disgusted","surprised","calm","fluent","neutral"],"default":"auto","name":"emotion","type":"string"},
{"allowedValues":[8000,16000,22050,24000,32000,44100],"default":32000,"integer":true,"name":"sampleRate","type":"number"},
{"allowedValues":[32000,64000,128000,256000],"default":128000,"integer":true,"name":"bitrate","type":"number"},
{"allowedValues":["mono","stereo"],"default":"stereo","name":"channel","type":"string"},
{"allowedValues":["None","Automatic","Chinese","Chinese,Yue","Cantonese","English","Arabic","Russian","Spanish","French","Portuguese","German","Turkish","Dutch","Ukrainian","Vietnamese","Indonesian","Japanese","Italian","Korean","Thai","Polish","Romanian","Greek","Czech","Finnish","Hindi","Bulgarian","Danish","Hebrew","Malay","Persian","Slovak","Swedish","Croatian","Filipino","Hungarian","Norwegian","Slovenian","Catalan","Nynorsk","Tamil","Afrikaans"],"default":"Automatic","name":"languageBoost","type":"string"},
{"default":false,"name":"englishNormalization","type":"boolean"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn speech26_turbo() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_minimax-speech-2-6-turbo"),
        name: Borrowed("Minimax Speech 2.6 Turbo"),
        provider: Borrowed("MiniMax"),
        summary: Borrowed("Preset-voice speech with emotion control; generation 2.6, quick tier."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-15"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"description":"<#x#> inserts a pause of x seconds, 0.01 to 99.99","name":"text","required":true,"type":"string"},
{"allowedValues":["Wise_Woman","Friendly_Person","Inspirational_girl","Deep_Voice_Man","Calm_Woman","Casual_Guy","Lively_Girl","Patient_Man","Young_Knight","Determined_Man","Lovely_Girl","Decent_Boy","Imposing_Manner","Elegant_Man","Abbess","Sweet_Girl_2","Exuberant_Girl"],"default":"Wise_Woman","name":"voiceId","type":"string"},
{"default":1,"max":2,"min":0.5,"name":"speed","type":"number"},
{"default":1,"max":10,"min":0,"name":"volume","type":"number"},
{"default":0,"max":12,"min":-12,"name":"pitch","type":"number"},
{"allowedValues":["auto","happy","sad","angry","fearful","disgusted","surprised","calm","fluent","neutral"],"default":"auto","name":"emotion","type":"string"},
{"allowedValues":[8000,16000,22050,24000,32000,44100],"default":32000,"integer":true,"name":"sampleRate","type":"number"},
{"allowedValues":[32000,64000,128000,256000],"default":128000,"integer":true,"name":"bitrate","type":"number"},
{"allowedValues":["mono","stereo"],"default":"stereo","name":"channel","type":"string"},
{"allowedValues":["None","Automatic","Chinese","Chinese,Yue","Cantonese","English","Arabic","Russian","Spanish","French","Portuguese","German","Turkish","Dutch","Ukrainian","Vietnamese","Indonesian","Japanese","Italian","Korean","Thai","Polish","Romanian","Greek","Czech","Finnish","Hindi","Bulgarian","Danish","Hebrew","Malay","Persian","Slovak","Swedish","Croatian","Filipino","Hungarian","Norwegian","Slovenian","Catalan","Nynorsk","Tamil","Afrikaans"],"default":"Automatic","name":"languageBoost","type":"string"},
{"default":false,"name":"englishNormalization","type":"boolean"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn speech28_hd() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_minimax-speech-2-8-hd"),
        name: Borrowed("Minimax Speech 2.8 HD"),
        provider: Borrowed("MiniMax"),
        summary: Borrowed(
            "Preset-voice speech with emotion control; generation 2.8, high-definition tier.",
        ),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-15"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"description":"<#x#> inserts a pause of x seconds, 0.01 to 99.99","name":"text","required":true,"type":"string"},
{"allowedValues":["Wise_Woman","Friendly_Person","Inspirational_girl","Deep_Voice_Man","Calm_Woman","Casual_Guy","Lively_Girl","Patient_Man","Young_Knight","Determined_Man","Lovely_Girl","Decent_Boy","Imposing_Manner","Elegant_Man","Abbess","Sweet_Girl_2","Exuberant_Girl"],"default":"Wise_Woman","name":"voiceId","type":"string"},
{"default":1,"max":2,"min":0.5,"name":"speed","type":"number"},
{"default":1,"max":10,"min":0,"name":"volume","type":"number"},
{"default":0,"max":12,"min":-12,"name":"pitch","type":"number"},
{"allowedValues":["auto","happy","sad","angry","fearful","disgusted","surprised","calm","fluent","neutral"],"default":"auto","name":"emotion","type":"string"},
{"allowedValues":[8000,16000,22050,24000,32000,44100],"default":32000,"integer":true,"name":"sampleRate","type":"number"},
{"allowedValues":[32000,64000,128000,256000],"default":128000,"integer":true,"name":"bitrate","type":"number"},
{"allowedValues":["mono","stereo"],"default":"stereo","name":"channel","type":"string"},
{"allowedValues":["None","Automatic","Chinese","Chinese,Yue","Cantonese","English","Arabic","Russian","Spanish","French","Portuguese","German","Turkish","Dutch","Ukrainian","Vietnamese","Indonesian","Japanese","Italian","Korean","Thai","Polish","Romanian","Greek","Czech","Finnish","Hindi","Bulgarian","Danish","Hebrew","Malay","Persian","Slovak","Swedish","Croatian","Filipino","Hungarian","Norwegian","Slovenian","Catalan","Nynorsk","Tamil","Afrikaans"],"default":"Automatic","name":"languageBoost","type":"string"},
{"default":false,"name":"englishNormalization","type":"boolean"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn speech28_turbo() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_minimax-speech-2-8-turbo"),
        name: Borrowed("Minimax Speech 2.8 Turbo"),
        provider: Borrowed("MiniMax"),
        summary: Borrowed("Preset-voice speech with emotion control; generation 2.8, quick tier."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-04-15"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"description":"<#x#> inserts a pause of x seconds, 0.01 to 99.99","name":"text","required":true,"type":"string"},
{"allowedValues":["Wise_Woman","Friendly_Person","Inspirational_girl","Deep_Voice_Man","Calm_Woman","Casual_Guy","Lively_Girl","Patient_Man","Young_Knight","Determined_Man","Lovely_Girl","Decent_Boy","Imposing_Manner","Elegant_Man","Abbess","Sweet_Girl_2","Exuberant_Girl"],"default":"Wise_Woman","name":"voiceId","type":"string"},
{"default":1,"max":2,"min":0.5,"name":"speed","type":"number"},
{"default":1,"max":10,"min":0,"name":"volume","type":"number"},
{"default":0,"max":12,"min":-12,"name":"pitch","type":"number"},
{"allowedValues":["auto","happy","sad","angry","fearful","disgusted","surprised","calm","fluent","neutral"],"default":"auto","name":"emotion","type":"string"},
{"allowedValues":[8000,16000,22050,24000,32000,44100],"default":32000,"integer":true,"name":"sampleRate","type":"number"},
{"allowedValues":[32000,64000,128000,256000],"default":128000,"integer":true,"name":"bitrate","type":"number"},
{"allowedValues":["mono","stereo"],"default":"stereo","name":"channel","type":"string"},
{"allowedValues":["None","Automatic","Chinese","Chinese,Yue","Cantonese","English","Arabic","Russian","Spanish","French","Portuguese","German","Turkish","Dutch","Ukrainian","Vietnamese","Indonesian","Japanese","Italian","Korean","Thai","Polish","Romanian","Greek","Czech","Finnish","Hindi","Bulgarian","Danish","Hebrew","Malay","Persian","Slovak","Swedish","Croatian","Filipino","Hungarian","Norwegian","Slovenian","Catalan","Nynorsk","Tamil","Afrikaans"],"default":"Automatic","name":"languageBoost","type":"string"},
{"default":false,"name":"englishNormalization","type":"boolean"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn music30() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_minimax-music-3-0"),
        name: Borrowed("MiniMax Music 3.0"),
        provider: Borrowed("MiniMax"),
        summary: Borrowed("Song or instrumental from a style prompt and a lyric sheet."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's guides of 2026-08-17"),
        complete: false,
        inputs: Inputs::new(
            r#"[
{"maxLength":2000,"minLength":10,"name":"prompt","required":true,"type":"string","weak":["maxLength","minLength","required"]},
{"description":"a plain brief instead of a lyric sheet when lyricsOptimizer is true","maxLength":3500,"name":"lyrics","type":"string","weak":["maxLength"]},
{"name":"isInstrumental","type":"boolean"},
{"name":"lyricsOptimizer","type":"boolean"},
{"integer":true,"name":"sampleRate","type":"number"},
{"integer":true,"name":"bitrate","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}
