// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Models of Scenario.

use bon::Builder;

use crate::{
    api::open_enum,
    ext::audio::{
        catalogue,
        parameters::{members, parameters},
    },
    ext::files::FileInput,
};

/// Audio Cut: trims a recording to a start and end time.
///
/// ```
/// use scenario_client::{audio::scenario::AudioCut, CustomModel, FileInput};
///
/// let parameters = AudioCut::builder()
///     .audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_scenario-audio-cut");
/// assert!(parameters.to_body()?.contains_key("audio"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_scenario-audio-cut`. Source: the vendor's reference page of 2026-06-15.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct AudioCut {
    /// Audio.
    ///
    /// A file: audio.
    #[builder(into)]
    pub audio: FileInput,
    /// Start time: seconds.
    ///
    /// At least 0. Default `0`.
    pub start_time: Option<f64>,
    /// End time: seconds; absent means the end of the recording.
    ///
    /// At least 0.
    pub end_time: Option<f64>,
    /// Output format: the empty string keeps the source format.
    #[builder(into)]
    pub output_format: Option<OutputFormat>,
}

parameters! {
    AudioCut {
        id: "model_scenario-audio-cut",
        spec: catalogue::ALL[42],
        poll: speech,
        hidden: [],
        hidden_if_set: [],
        shown: [audio, start_time, end_time, output_format],
    }
}

members! {
    AudioCut {
        required: [
            0 audio "audio" (FileInput::asset("")),
        ],
        optional: [
            1 start_time "startTime",
            2 end_time "endTime",
            3 output_format "outputFormat",
        ],
    }
}

/// Audio Extract: takes the sound track out of a video file.
///
/// ```
/// use scenario_client::{audio::scenario::AudioExtract, CustomModel, FileInput};
///
/// let parameters = AudioExtract::builder()
///     .video(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_scenario-audio-extract");
/// assert!(parameters.to_body()?.contains_key("video"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_scenario-audio-extract`. Source: the vendor's reference page of 2026-06-15.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct AudioExtract {
    /// Video.
    ///
    /// A file: video.
    #[builder(into)]
    pub video: FileInput,
    /// Output format.
    ///
    /// Default `"mp3"`.
    #[builder(into)]
    pub output_format: Option<AudioExtractOutputFormat>,
    /// Normalize loudness.
    ///
    /// Default `false`.
    pub normalize_loudness: Option<bool>,
}

parameters! {
    AudioExtract {
        id: "model_scenario-audio-extract",
        spec: catalogue::ALL[43],
        poll: speech,
        hidden: [],
        hidden_if_set: [],
        shown: [video, output_format, normalize_loudness],
    }
}

members! {
    AudioExtract {
        required: [
            0 video "video" (FileInput::asset("")),
        ],
        optional: [
            1 output_format "outputFormat",
            2 normalize_loudness "normalizeLoudness",
        ],
    }
}

/// Audio Split: divides a recording at given timestamps.
///
/// ```
/// use scenario_client::{audio::scenario::AudioSplit, CustomModel, FileInput};
///
/// let parameters = AudioSplit::builder()
///     .audio(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_scenario-audio-split");
/// assert!(parameters.to_body()?.contains_key("audio"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_scenario-audio-split`. Source: the vendor's reference page of 2026-06-15.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct AudioSplit {
    /// Audio.
    ///
    /// A file: audio.
    #[builder(into)]
    pub audio: FileInput,
    /// Cut points: seconds; min applies to each element; n points give n + 1 pieces.
    ///
    /// At least 0. Default `[]`.
    pub cut_points: Option<Vec<f64>>,
    /// Output format: the empty string keeps the source format.
    #[builder(into)]
    pub output_format: Option<OutputFormat>,
    /// Strict: true refuses unsorted, repeated, out-of-range or missing cut points.
    ///
    /// Default `false`.
    pub strict: Option<bool>,
}

parameters! {
    AudioSplit {
        id: "model_scenario-audio-split",
        spec: catalogue::ALL[44],
        poll: speech,
        hidden: [],
        hidden_if_set: [],
        shown: [audio, cut_points, output_format, strict],
    }
}

members! {
    AudioSplit {
        required: [
            0 audio "audio" (FileInput::asset("")),
        ],
        optional: [
            1 cut_points "cutPoints",
            2 output_format "outputFormat",
            3 strict "strict",
        ],
    }
}

/// Audio to Text: transcribes speech; returns text, not sound.
///
/// ```
/// use scenario_client::{audio::scenario::AudioToText, CustomModel, FileInput};
///
/// let parameters = AudioToText::builder()
///     .file(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_scenario-audio-to-text");
/// assert!(parameters.to_body()?.contains_key("file"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_scenario-audio-to-text`. Source: a third-party note of 2026-08-07; only some of its parameters are published. Send others with
/// [`CustomRequest`](crate::CustomRequest).
///
/// Also takes a language, blank for detection, under a parameter name that is not published.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct AudioToText {
    /// File.
    ///
    /// A file: audio.
    ///
    /// Source of `kind`: inferred from the name; `required`: a third-party note.
    #[builder(into)]
    pub file: FileInput,
    /// Model size: large-v3 is the largest; the full list is not given.
    pub model_size: Option<String>,
    /// Task.
    ///
    /// Source of `allowedValues`: a third-party note.
    #[builder(into)]
    pub task: Option<Task>,
    /// Vad filter.
    pub vad_filter: Option<bool>,
}

parameters! {
    AudioToText {
        id: "model_scenario-audio-to-text",
        spec: catalogue::ALL[52],
        poll: speech,
        hidden: [],
        hidden_if_set: [model_size],
        shown: [file, task, vad_filter],
    }
}

members! {
    AudioToText {
        required: [
            0 file "file" (FileInput::asset("")),
        ],
        optional: [
            1 model_size "modelSize",
            2 task "task",
            3 vad_filter "vadFilter",
        ],
    }
}

open_enum! {
    /// `outputFormat` of [`AudioCut`], `outputFormat` of [`AudioSplit`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    OutputFormat {
        Empty = "",
        Mp3 = "mp3",
        Wav = "wav",
        Ogg = "ogg",
        M4a = "m4a",
    }
}

open_enum! {
    /// `outputFormat` of [`AudioExtract`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    AudioExtractOutputFormat {
        Mp3 = "mp3",
        Wav = "wav",
        Aac = "aac",
    }
}

open_enum! {
    /// `task` of [`AudioToText`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    Task {
        Transcribe = "transcribe",
        Translate = "translate",
    }
}
