// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! What is known of each model.

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
    academia::ace_step15_edit_add_layer(),
    academia::ace_step15_edit_complete_track(),
    academia::ace_step15_edit_stem_extract(),
    academia::ace_step15_quality_cover(),
    academia::ace_step15_quality_repaint(),
    academia::ace_step15_quality_text_to_music(),
    academia::ace_step15_turbo_cover(),
    academia::ace_step15_turbo_repaint(),
    academia::ace_step15_turbo_text_to_music(),
    academia::lux_tts(),
    academia::mm_audio2_t2a(),
    academia::tada1b_text_to_speech(),
    academia::tada3b_text_to_speech(),
    beatoven::music_generation(),
    beatoven::sound_effect(),
    bytedance::seed_audio10(),
    bytedance::seed_audio10_multilingual(),
    elevenlabs::multilingual_v2(),
    elevenlabs::music_advanced_v2(),
    elevenlabs::music_v2(),
    elevenlabs::sound_effects_v2(),
    elevenlabs::sts(),
    elevenlabs::tts_v3(),
    elevenlabs::turbo_v25(),
    elevenlabs::voice_changer(),
    elevenlabs::voice_isolator(),
    google::gemini25_flash_tts(),
    google::gemini25_pro_tts(),
    google::gemini31_flash_tts(),
    google::lyria2(),
    google::lyria3_clip(),
    google::lyria3_pro(),
    meta::musicgen(),
    minimax::music01(),
    minimax::music20(),
    minimax::music25(),
    minimax::music26(),
    minimax::music_cover(),
    minimax::speech26_hd(),
    minimax::speech26_turbo(),
    minimax::speech28_hd(),
    minimax::speech28_turbo(),
    scenario::audio_cut(),
    scenario::audio_extract(),
    scenario::audio_split(),
    sonilo::v11_text_to_music(),
    sonilo::v11_video_to_music(),
    xai::grok_tts(),
    elevenlabs::dubbing(),
    kuaishou::kling_video_to_audio(),
    elevenlabs::dubbing_v2(),
    minimax::music30(),
    scenario::audio_to_text(),
    sonilo::v11_text_to_sound_effects(),
    sonilo::v11_video_to_sound_effects(),
    sonilo::v11_video_to_video_sound_effects(),
];
