// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.

//! One module per provider.

#[path = "academia.rs"]
pub mod academia;
#[path = "beatoven.rs"]
pub mod beatoven;
#[path = "bytedance.rs"]
pub mod bytedance;
#[path = "elevenlabs.rs"]
pub mod elevenlabs;
#[path = "google.rs"]
pub mod google;
#[path = "kuaishou.rs"]
pub mod kuaishou;
#[path = "meta.rs"]
pub mod meta;
#[path = "minimax.rs"]
pub mod minimax;
#[path = "scenario.rs"]
pub mod scenario;
#[path = "sonilo.rs"]
pub mod sonilo;
#[path = "xai.rs"]
pub mod xai;
