//! Typed parameters of audio models, one module per provider, and the catalogue behind them.
//!
//! ```
//! use scenario_client::{CustomModel, audio::elevenlabs::SoundEffectsV2};
//!
//! let rain = SoundEffectsV2::builder().text("rain on a tin roof").duration_seconds(8.0).build();
//! assert_eq!(rain.to_body()?["durationSeconds"], 8.0);
//! # Ok::<(), scenario_client::Error>(())
//! ```
//!
//! The compiler checks that required parameters are set. Ranges, lengths and rules between parameters are
//! checked before a run is sent, see [`Validate`](crate::Validate). Lists of allowed values are enumerations,
//! and accept any text with `into`, for values that are newer than this crate.
//!
#![doc = include_str!("models.md")]

mod catalogue;
mod parameters;
mod providers;

pub use self::providers::*;
use crate::ext::models::ModelSpec;

/// Returns all known audio models, including those with only some of their parameters.
///
/// ```
/// let speech = scenario_client::audio::models().iter().filter(|model| model.id().contains("tts"));
/// for model in speech {
///     println!("{} by {}: {}", model.name(), model.provider(), model.summary());
/// }
/// ```
///
/// The list follows the vendor's pages of 2026-08, plus newer models as far as they are published.
pub fn models() -> &'static [ModelSpec] {
    &catalogue::ALL
}

/// Returns the audio model with this id; `None` if it is unknown.
///
/// ```
/// let model = scenario_client::audio::model("model_elevenlabs-tts-v3");
/// assert_eq!(model.map(|model| model.provider()), Some("ElevenLabs"));
/// ```
pub fn model(id: &str) -> Option<&'static ModelSpec> {
    catalogue::ALL.iter().find(|model| model.id() == id)
}
