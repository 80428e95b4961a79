//! Models of MiniMax.

use std::fmt;

use bon::Builder;
use serde::{Deserialize, Serialize};

use crate::{
    api::Hidden,
    client::PollPolicy,
    ext::{files::FileInput, run::CustomModel},
    ids::ModelId,
};

/// MiniMax Music 01: songs from lyrics, after recordings of a song, a voice or instruments.
///
/// ```
/// use scenario_client::{CustomModel, FileInput, audio::minimax::Music01};
///
/// let song = Music01::builder()
///     .lyrics("## (Verse 1) ##\nHello, world!")
///     .voice_file(FileInput::asset("asset_GTrL3mq4SXWyMxkOHRxlpw"))
///     .sample_rate(44_100)
///     .bitrate(256_000)
///     .build();
/// assert_eq!(song.to_body()?["sampleRate"], 44_100);
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Model `minimax/music-01`. Source: the vendor's audio guide, which gives names and types alone, so
/// nothing is required and no range is known. The model is on none of the reference pages and may be
/// gone; a run then is refused with 404 and costs nothing.
#[derive(Builder, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Music01 {
    /// What is sung, or a description of the song. Lines such as `## (Chorus) ##` head its parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[builder(into)]
    pub lyrics: Option<String>,
    /// A song to follow: audio.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[builder(into)]
    pub song_file: Option<FileInput>,
    /// A voice to sing with: audio.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[builder(into)]
    pub voice_file: Option<FileInput>,
    /// An accompaniment to follow: audio.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[builder(into)]
    pub instrumental_file: Option<FileInput>,
    /// Samples a second of the result, in hertz; 44100 in the guide's example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample_rate: Option<u32>,
    /// Bits a second of the result; 256000 in the guide's example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bitrate: Option<u32>,
}

impl CustomModel for Music01 {
    fn model_id(&self) -> ModelId {
        ModelId::from_static("minimax/music-01")
    }

    fn poll_policy(&self) -> Option<PollPolicy> {
        Some(PollPolicy::music())
    }
}

impl fmt::Debug for Music01 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Music01")
            .field("lyrics", &Hidden::optional(&self.lyrics))
            .field("song_file", &self.song_file)
            .field("voice_file", &self.voice_file)
            .field("instrumental_file", &self.instrumental_file)
            .field("sample_rate", &self.sample_rate)
            .field("bitrate", &self.bitrate)
            .finish()
    }
}
