//! Typed parameters of audio models, one module a provider.
//!
//! ```
//! use scenario_client::{CustomModel, audio::minimax::Music01};
//!
//! let song = Music01::builder().lyrics("la la la").bitrate(256_000).build();
//! assert_eq!(song.model_id().as_str(), "minimax/music-01");
//! ```

pub mod minimax;
