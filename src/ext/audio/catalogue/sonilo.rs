// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Parameters of the models of Sonilo.

use std::borrow::Cow::Borrowed;

use crate::ext::models::{Inputs, ModelSpec};

pub(crate) const fn v11_text_to_music() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_sonilo-v1-1-text-to-music"),
        name: Borrowed("Sonilo V1.1 Text to Music"),
        provider: Borrowed("Sonilo"),
        summary: Borrowed("Instrumental track from a prompt, up to ten minutes."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's reference page of 2026-06-15"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"name":"prompt","required":true,"type":"string"},
{"default":90,"description":"seconds","max":600,"min":1,"name":"duration","type":"number"},
{"default":1,"integer":true,"max":3,"min":1,"name":"numSamples","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn v11_video_to_music() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_sonilo-v1-1-video-to-music"),
        name: Borrowed("Sonilo V1.1 Video to Music"),
        provider: Borrowed("Sonilo"),
        summary: Borrowed("Scores a video and returns the music alone."),
        capabilities: Borrowed(&[Borrowed("video2audio")]),
        source: Borrowed("the vendor's reference page of 2026-06-15"),
        complete: true,
        inputs: Inputs::new(
            r#"[
{"kinds":["video"],"name":"video","required":true,"type":"file"},
{"name":"prompt","type":"string"},
{"default":1,"integer":true,"max":3,"min":1,"name":"numSamples","type":"number"},
{"description":"seconds; startOffset plus duration stays within the video","max":600,"min":0,"name":"startOffset","step":10,"type":"number","weak":["step"]},
{"description":"seconds; absent scores everything after startOffset","max":600,"min":1,"name":"duration","type":"number"}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn v11_text_to_sound_effects() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_sonilo-v1-1-text-to-sound-effects"),
        name: Borrowed("Sonilo V1.1 Text to Sound Effects"),
        provider: Borrowed("Sonilo"),
        summary: Borrowed("One sound effect from a description."),
        capabilities: Borrowed(&[Borrowed("txt2audio")]),
        source: Borrowed("the vendor's guides of 2026-08-17"),
        complete: false,
        inputs: Inputs::new(
            r#"[
{"name":"prompt","required":true,"type":"string","weak":["required"]},
{"default":8,"max":180,"min":1,"name":"duration","type":"number","weak":["max","min"]},
{"allowedValues":["aac","mp3","wav","flac"],"default":"aac","name":"audioFormat","type":"string","weak":["allowedValues"]}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn v11_video_to_sound_effects() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_sonilo-v1-1-video-to-sound-effects"),
        name: Borrowed("Sonilo V1.1 Video to Sound Effects"),
        provider: Borrowed("Sonilo"),
        summary: Borrowed("Sound effects timed to a video, returned as a track."),
        capabilities: Borrowed(&[Borrowed("video2audio")]),
        source: Borrowed("the vendor's guides of 2026-08-17"),
        complete: false,
        inputs: Inputs::new(
            r#"[
{"kinds":["video"],"name":"video","required":true,"type":"file","weak":["required"]},
{"name":"prompt","type":"string"},
{"description":"no gaps or overlaps: begin at 0, chain every end to the following start, stop before the clip does","inputs":[{"min":0,"name":"start","type":"number"},{"name":"end","type":"number"},{"name":"prompt","type":"string"}],"maxLength":50,"name":"segments","type":"inputs_array","weak":["maxLength","rows"]},
{"allowedValues":["aac","mp3","wav","flac"],"default":"aac","name":"audioFormat","type":"string","weak":["allowedValues"]}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}

pub(crate) const fn v11_video_to_video_sound_effects() -> ModelSpec {
    ModelSpec {
        id: Borrowed("model_sonilo-v1-1-video-to-video-sound-effects"),
        name: Borrowed("Sonilo V1.1 Video to Video Sound Effects"),
        provider: Borrowed("Sonilo"),
        summary: Borrowed("Sound effects timed to a video, mixed into it and returned beside it."),
        capabilities: Borrowed(&[Borrowed("video2video")]),
        source: Borrowed("the vendor's guides of 2026-08-17"),
        complete: false,
        inputs: Inputs::new(
            r#"[
{"kinds":["video"],"name":"video","required":true,"type":"file","weak":["required"]},
{"name":"prompt","type":"string"},
{"description":"no gaps or overlaps: begin at 0, chain every end to the following start, stop before the clip does","inputs":[{"min":0,"name":"start","type":"number"},{"name":"end","type":"number"},{"name":"prompt","type":"string"}],"maxLength":50,"name":"segments","type":"inputs_array","weak":["maxLength","rows"]},
{"allowedValues":["aac","mp3","wav","flac"],"default":"aac","name":"audioFormat","type":"string","weak":["allowedValues"]}
]"#,
        ),
        constraints: Borrowed(&[]),
    }
}
