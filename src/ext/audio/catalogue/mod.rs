// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! The parameters of each model, as constants.

pub(super) mod academia;
pub(super) mod beatoven;
pub(super) mod bytedance;
pub(super) mod elevenlabs;
pub(super) mod google;
pub(super) mod kuaishou;
pub(super) mod meta;
pub(super) mod minimax;
pub(super) mod scenario;
pub(super) mod sonilo;
pub(super) mod xai;

use crate::ext::models::ModelSpec;

/// All models, in the order of the catalogue.
pub(super) static ALL: [ModelSpec; 56] = [
    academia::ACE_STEP15_EDIT_ADD_LAYER,
    academia::ACE_STEP15_EDIT_COMPLETE_TRACK,
    academia::ACE_STEP15_EDIT_STEM_EXTRACT,
    academia::ACE_STEP15_QUALITY_COVER,
    academia::ACE_STEP15_QUALITY_REPAINT,
    academia::ACE_STEP15_QUALITY_TEXT_TO_MUSIC,
    academia::ACE_STEP15_TURBO_COVER,
    academia::ACE_STEP15_TURBO_REPAINT,
    academia::ACE_STEP15_TURBO_TEXT_TO_MUSIC,
    academia::LUX_TTS,
    academia::MM_AUDIO2_T2A,
    academia::TADA1B_TEXT_TO_SPEECH,
    academia::TADA3B_TEXT_TO_SPEECH,
    beatoven::MUSIC_GENERATION,
    beatoven::SOUND_EFFECT,
    bytedance::SEED_AUDIO10,
    bytedance::SEED_AUDIO10_MULTILINGUAL,
    elevenlabs::MULTILINGUAL_V2,
    elevenlabs::MUSIC_ADVANCED_V2,
    elevenlabs::MUSIC_V2,
    elevenlabs::SOUND_EFFECTS_V2,
    elevenlabs::STS,
    elevenlabs::TTS_V3,
    elevenlabs::TURBO_V25,
    elevenlabs::VOICE_CHANGER,
    elevenlabs::VOICE_ISOLATOR,
    google::GEMINI25_FLASH_TTS,
    google::GEMINI25_PRO_TTS,
    google::GEMINI31_FLASH_TTS,
    google::LYRIA2,
    google::LYRIA3_CLIP,
    google::LYRIA3_PRO,
    meta::MUSICGEN,
    minimax::MUSIC01,
    minimax::MUSIC20,
    minimax::MUSIC25,
    minimax::MUSIC26,
    minimax::MUSIC_COVER,
    minimax::SPEECH26_HD,
    minimax::SPEECH26_TURBO,
    minimax::SPEECH28_HD,
    minimax::SPEECH28_TURBO,
    scenario::AUDIO_CUT,
    scenario::AUDIO_EXTRACT,
    scenario::AUDIO_SPLIT,
    sonilo::V11_TEXT_TO_MUSIC,
    sonilo::V11_VIDEO_TO_MUSIC,
    xai::GROK_TTS,
    elevenlabs::DUBBING,
    kuaishou::KLING_VIDEO_TO_AUDIO,
    elevenlabs::DUBBING_V2,
    minimax::MUSIC30,
    scenario::AUDIO_TO_TEXT,
    sonilo::V11_TEXT_TO_SOUND_EFFECTS,
    sonilo::V11_VIDEO_TO_SOUND_EFFECTS,
    sonilo::V11_VIDEO_TO_VIDEO_SOUND_EFFECTS,
];
