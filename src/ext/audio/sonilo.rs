// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Models of Sonilo.

use bon::Builder;

use crate::{
    api::open_enum,
    ext::audio::{
        catalogue,
        parameters::{members, parameters},
    },
    ext::files::FileInput,
};

/// Sonilo V1.1 Text to Music: instrumental track from a prompt, up to ten minutes.
///
/// ```
/// use scenario_client::{audio::sonilo::V11TextToMusic, CustomModel};
///
/// let parameters = V11TextToMusic::builder()
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_sonilo-v1-1-text-to-music");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_sonilo-v1-1-text-to-music`. Source: the vendor's reference page of 2026-06-15.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct V11TextToMusic {
    /// Prompt.
    pub prompt: String,
    /// Duration: seconds.
    ///
    /// From 1 to 600. Default `90`.
    pub duration: Option<f64>,
    /// Num samples.
    ///
    /// From 1 to 3. Default `1`.
    pub num_samples: Option<u32>,
}

parameters! {
    V11TextToMusic {
        id: "model_sonilo-v1-1-text-to-music",
        spec: catalogue::ALL[45],
        poll: music,
        hidden: [prompt],
        hidden_if_set: [],
        shown: [duration, num_samples],
    }
}

members! {
    V11TextToMusic {
        required: [
            0 prompt "prompt" (Default::default()),
        ],
        optional: [
            1 duration "duration",
            2 num_samples "numSamples",
        ],
    }
}

/// Sonilo V1.1 Video to Music: scores a video and returns the music alone.
///
/// ```
/// use scenario_client::{audio::sonilo::V11VideoToMusic, CustomModel, FileInput};
///
/// let parameters = V11VideoToMusic::builder()
///     .video(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_sonilo-v1-1-video-to-music");
/// assert!(parameters.to_body()?.contains_key("video"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_sonilo-v1-1-video-to-music`. Source: the vendor's reference page of 2026-06-15.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct V11VideoToMusic {
    /// Video.
    ///
    /// A file: video. Maximum duration 360 seconds.
    ///
    /// Source of `maxDuration`: the vendor's guides.
    #[builder(into)]
    pub video: FileInput,
    /// Prompt.
    pub prompt: Option<String>,
    /// Num samples.
    ///
    /// From 1 to 3. Default `1`.
    pub num_samples: Option<u32>,
    /// Start offset: seconds; startOffset plus duration stays within the video.
    ///
    /// From 0 to 600. In steps of 10.
    ///
    /// Source of `step`: the vendor's guides.
    pub start_offset: Option<f64>,
    /// Duration: seconds; absent scores everything after startOffset.
    ///
    /// From 1 to 600.
    pub duration: Option<f64>,
}

parameters! {
    V11VideoToMusic {
        id: "model_sonilo-v1-1-video-to-music",
        spec: catalogue::ALL[46],
        poll: video,
        hidden: [],
        hidden_if_set: [prompt],
        shown: [video, num_samples, start_offset, duration],
    }
}

members! {
    V11VideoToMusic {
        required: [
            0 video "video" (FileInput::asset("")),
        ],
        optional: [
            1 prompt "prompt",
            2 num_samples "numSamples",
            3 start_offset "startOffset",
            4 duration "duration",
        ],
    }
}

/// Sonilo V1.1 Text to Sound Effects: one sound effect from a description.
///
/// ```
/// use scenario_client::{audio::sonilo::V11TextToSoundEffects, CustomModel};
///
/// let parameters = V11TextToSoundEffects::builder()
///     .prompt("rain on a tin roof")
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_sonilo-v1-1-text-to-sound-effects");
/// assert!(parameters.to_body()?.contains_key("prompt"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_sonilo-v1-1-text-to-sound-effects`. Source: the vendor's guides of 2026-08-17; only some of its parameters are published. Send others with
/// [`CustomRequest`](crate::CustomRequest).
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct V11TextToSoundEffects {
    /// Prompt.
    ///
    /// Source of `required`: inferred from the name.
    pub prompt: String,
    /// Duration.
    ///
    /// From 1 to 180. Default `8`.
    ///
    /// Source of `default`: the vendor's guides; `max`: the vendor's guides; `min`: the vendor's guides.
    pub duration: Option<f64>,
    /// Audio format.
    ///
    /// Default `"aac"`.
    ///
    /// Source of `allowedValues`: the vendor's guides; `default`: the vendor's guides.
    #[builder(into)]
    pub audio_format: Option<AudioFormat>,
}

parameters! {
    V11TextToSoundEffects {
        id: "model_sonilo-v1-1-text-to-sound-effects",
        spec: catalogue::ALL[53],
        poll: speech,
        hidden: [prompt],
        hidden_if_set: [],
        shown: [duration, audio_format],
    }
}

members! {
    V11TextToSoundEffects {
        required: [
            0 prompt "prompt" (Default::default()),
        ],
        optional: [
            1 duration "duration",
            2 audio_format "audioFormat",
        ],
    }
}

/// One entry of `segments` of [`V11VideoToSoundEffects`]. Source: the vendor's guides, which do not document what is required.
#[derive(Builder, Clone, Default, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct V11VideoToSoundEffectsSegment {
    /// Start.
    ///
    /// At least 0.
    pub start: Option<f64>,
    /// End.
    pub end: Option<f64>,
    /// Prompt.
    pub prompt: Option<String>,
}

crate::ext::audio::parameters::hidden_row!(V11VideoToSoundEffectsSegment { start, end, prompt });

members! {
    V11VideoToSoundEffectsSegment {
        required: [],
        optional: [
            0 start "start",
            1 end "end",
            2 prompt "prompt",
        ],
    }
}

/// Sonilo V1.1 Video to Sound Effects: sound effects timed to a video, returned as a track.
///
/// ```
/// use scenario_client::{audio::sonilo::V11VideoToSoundEffects, CustomModel, FileInput};
///
/// let parameters = V11VideoToSoundEffects::builder()
///     .video(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_sonilo-v1-1-video-to-sound-effects");
/// assert!(parameters.to_body()?.contains_key("video"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_sonilo-v1-1-video-to-sound-effects`. Source: the vendor's guides of 2026-08-17; only some of its parameters are published. Send others with
/// [`CustomRequest`](crate::CustomRequest).
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct V11VideoToSoundEffects {
    /// Video.
    ///
    /// A file: video. Maximum duration 360 seconds.
    ///
    /// Source of `maxDuration`: the vendor's guides; `required`: the vendor's guides.
    #[builder(into)]
    pub video: FileInput,
    /// Prompt.
    pub prompt: Option<String>,
    /// Segments: no gaps or overlaps: begin at 0, chain every end to the following start, stop before the clip does.
    ///
    /// At most 50 entries.
    ///
    /// Source of `maxLength`: the vendor's guides; fields of a row: the vendor's guides.
    pub segments: Option<Vec<V11VideoToSoundEffectsSegment>>,
    /// Audio format.
    ///
    /// Default `"aac"`.
    ///
    /// Source of `allowedValues`: the vendor's guides; `default`: the vendor's guides.
    #[builder(into)]
    pub audio_format: Option<AudioFormat>,
}

parameters! {
    V11VideoToSoundEffects {
        id: "model_sonilo-v1-1-video-to-sound-effects",
        spec: catalogue::ALL[54],
        poll: video,
        hidden: [],
        hidden_if_set: [prompt, segments],
        shown: [video, audio_format],
    }
}

members! {
    V11VideoToSoundEffects {
        required: [
            0 video "video" (FileInput::asset("")),
        ],
        optional: [
            1 prompt "prompt",
            2 segments "segments",
            3 audio_format "audioFormat",
        ],
    }
}

/// One entry of `segments` of [`V11VideoToVideoSoundEffects`]. Source: the vendor's guides, which do not document what is required.
#[derive(Builder, Clone, Default, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct V11VideoToVideoSoundEffectsSegment {
    /// Start.
    ///
    /// At least 0.
    pub start: Option<f64>,
    /// End.
    pub end: Option<f64>,
    /// Prompt.
    pub prompt: Option<String>,
}

crate::ext::audio::parameters::hidden_row!(V11VideoToVideoSoundEffectsSegment {
    start,
    end,
    prompt
});

members! {
    V11VideoToVideoSoundEffectsSegment {
        required: [],
        optional: [
            0 start "start",
            1 end "end",
            2 prompt "prompt",
        ],
    }
}

/// Sonilo V1.1 Video to Video Sound Effects: sound effects timed to a video, mixed into it and returned beside it.
///
/// ```
/// use scenario_client::{audio::sonilo::V11VideoToVideoSoundEffects, CustomModel, FileInput};
///
/// let parameters = V11VideoToVideoSoundEffects::builder()
///     .video(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .build();
/// assert_eq!(parameters.model_id().as_str(), "model_sonilo-v1-1-video-to-video-sound-effects");
/// assert!(parameters.to_body()?.contains_key("video"));
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `model_sonilo-v1-1-video-to-video-sound-effects`. Source: the vendor's guides of 2026-08-17; only some of its parameters are published. Send others with
/// [`CustomRequest`](crate::CustomRequest).
///
/// AudioFormat applies to the loose track; sound inside the video remains AAC.
#[derive(Builder, Clone, PartialEq)]
#[builder(on(String, into))]
#[non_exhaustive]
pub struct V11VideoToVideoSoundEffects {
    /// Video.
    ///
    /// A file: video. Maximum duration 360 seconds.
    ///
    /// Source of `maxDuration`: the vendor's guides; `required`: the vendor's guides.
    #[builder(into)]
    pub video: FileInput,
    /// Prompt.
    pub prompt: Option<String>,
    /// Segments: no gaps or overlaps: begin at 0, chain every end to the following start, stop before the clip does.
    ///
    /// At most 50 entries.
    ///
    /// Source of `maxLength`: the vendor's guides; fields of a row: the vendor's guides.
    pub segments: Option<Vec<V11VideoToVideoSoundEffectsSegment>>,
    /// Audio format.
    ///
    /// Default `"aac"`.
    ///
    /// Source of `allowedValues`: the vendor's guides; `default`: the vendor's guides.
    #[builder(into)]
    pub audio_format: Option<AudioFormat>,
}

parameters! {
    V11VideoToVideoSoundEffects {
        id: "model_sonilo-v1-1-video-to-video-sound-effects",
        spec: catalogue::ALL[55],
        poll: video,
        hidden: [],
        hidden_if_set: [prompt, segments],
        shown: [video, audio_format],
    }
}

members! {
    V11VideoToVideoSoundEffects {
        required: [
            0 video "video" (FileInput::asset("")),
        ],
        optional: [
            1 prompt "prompt",
            2 segments "segments",
            3 audio_format "audioFormat",
        ],
    }
}

open_enum! {
    /// `audioFormat` of [`V11TextToSoundEffects`], `audioFormat` of [`V11VideoToSoundEffects`], `audioFormat` of [`V11VideoToVideoSoundEffects`].
    ///
    /// Text converts with `into`; unknown values are sent unchanged.
    AudioFormat {
        Aac = "aac",
        Mp3 = "mp3",
        Wav = "wav",
        Flac = "flac",
    }
}
