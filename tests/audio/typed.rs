// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! Every struct of typed parameters, by the id of its model.

use scenario_client::audio;

use super::{Typed, typed};

/// All structs, in the order of the catalogue.
pub(super) fn all() -> Vec<Typed> {
    vec![
        typed::<audio::academia::AceStep15EditAddLayer>("model_ace-step-1-5-edit-add-layer"),
        typed::<audio::academia::AceStep15EditCompleteTrack>(
            "model_ace-step-1-5-edit-complete-track",
        ),
        typed::<audio::academia::AceStep15EditStemExtract>("model_ace-step-1-5-edit-stem-extract"),
        typed::<audio::academia::AceStep15QualityCover>("model_ace-step-1-5-quality-cover"),
        typed::<audio::academia::AceStep15QualityRepaint>("model_ace-step-1-5-quality-repaint"),
        typed::<audio::academia::AceStep15QualityTextToMusic>(
            "model_ace-step-1-5-quality-text-to-music",
        ),
        typed::<audio::academia::AceStep15TurboCover>("model_ace-step-1-5-turbo-cover"),
        typed::<audio::academia::AceStep15TurboRepaint>("model_ace-step-1-5-turbo-repaint"),
        typed::<audio::academia::AceStep15TurboTextToMusic>(
            "model_ace-step-1-5-turbo-text-to-music",
        ),
        typed::<audio::academia::LuxTts>("model_lux-tts"),
        typed::<audio::academia::MmAudio2T2a>("model_mm-audio-2-t2a"),
        typed::<audio::academia::Tada1bTextToSpeech>("model_tada-1b-text-to-speech"),
        typed::<audio::academia::Tada3bTextToSpeech>("model_tada-3b-text-to-speech"),
        typed::<audio::beatoven::MusicGeneration>("model_beatoven-music-generation"),
        typed::<audio::beatoven::SoundEffect>("model_beatoven-sound-effect"),
        typed::<audio::bytedance::SeedAudio10>("model_byteplus-seed-audio-1-0"),
        typed::<audio::bytedance::SeedAudio10Multilingual>(
            "model_byteplus-seed-audio-1-0-multilingual",
        ),
        typed::<audio::elevenlabs::MultilingualV2>("model_elevenlabs-multilingual-v2"),
        typed::<audio::elevenlabs::MusicAdvancedV2>("model_elevenlabs-music-advanced-v2"),
        typed::<audio::elevenlabs::MusicV2>("model_elevenlabs-music-v2"),
        typed::<audio::elevenlabs::SoundEffectsV2>("model_elevenlabs-sound-effects-v2"),
        typed::<audio::elevenlabs::Sts>("model_elevenlabs-sts"),
        typed::<audio::elevenlabs::TtsV3>("model_elevenlabs-tts-v3"),
        typed::<audio::elevenlabs::TurboV25>("model_elevenlabs-turbo-v2-5"),
        typed::<audio::elevenlabs::VoiceChanger>("model_elevenlabs-voice-changer"),
        typed::<audio::elevenlabs::VoiceIsolator>("model_elevenlabs-voice-isolator"),
        typed::<audio::google::Gemini25FlashTts>("model_google-gemini-2-5-flash-tts"),
        typed::<audio::google::Gemini25ProTts>("model_google-gemini-2-5-pro-tts"),
        typed::<audio::google::Gemini31FlashTts>("model_google-gemini-3-1-flash-tts"),
        typed::<audio::google::Lyria2>("model_lyria-2"),
        typed::<audio::google::Lyria3Clip>("model_lyria-3-clip"),
        typed::<audio::google::Lyria3Pro>("model_lyria-3-pro"),
        typed::<audio::meta::Musicgen>("model_meta-musicgen"),
        typed::<audio::minimax::Music01>("minimax/music-01"),
        typed::<audio::minimax::Music20>("model_minimax-music-2-0"),
        typed::<audio::minimax::Music25>("model_minimax-music-2-5"),
        typed::<audio::minimax::Music26>("model_minimax-music-2-6"),
        typed::<audio::minimax::MusicCover>("model_minimax-music-cover"),
        typed::<audio::minimax::Speech26Hd>("model_minimax-speech-2-6-hd"),
        typed::<audio::minimax::Speech26Turbo>("model_minimax-speech-2-6-turbo"),
        typed::<audio::minimax::Speech28Hd>("model_minimax-speech-2-8-hd"),
        typed::<audio::minimax::Speech28Turbo>("model_minimax-speech-2-8-turbo"),
        typed::<audio::scenario::AudioCut>("model_scenario-audio-cut"),
        typed::<audio::scenario::AudioExtract>("model_scenario-audio-extract"),
        typed::<audio::scenario::AudioSplit>("model_scenario-audio-split"),
        typed::<audio::sonilo::V11TextToMusic>("model_sonilo-v1-1-text-to-music"),
        typed::<audio::sonilo::V11VideoToMusic>("model_sonilo-v1-1-video-to-music"),
        typed::<audio::xai::GrokTts>("model_xai-grok-tts"),
        typed::<audio::elevenlabs::Dubbing>("model_elevenlabs-dubbing"),
        typed::<audio::kuaishou::KlingVideoToAudio>("model_kling-video-to-audio"),
        typed::<audio::elevenlabs::DubbingV2>("model_elevenlabs-dubbing-v2"),
        typed::<audio::minimax::Music30>("model_minimax-music-3-0"),
        typed::<audio::scenario::AudioToText>("model_scenario-audio-to-text"),
        typed::<audio::sonilo::V11TextToSoundEffects>("model_sonilo-v1-1-text-to-sound-effects"),
        typed::<audio::sonilo::V11VideoToSoundEffects>("model_sonilo-v1-1-video-to-sound-effects"),
        typed::<audio::sonilo::V11VideoToVideoSoundEffects>(
            "model_sonilo-v1-1-video-to-video-sound-effects",
        ),
    ]
}
