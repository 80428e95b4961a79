//! Typed parameters of audio models, one module a provider, and the catalogue that they come from.
//!
//! ```
//! use scenario_client::{CustomModel, audio::elevenlabs::SoundEffectsV2};
//!
//! let rain = SoundEffectsV2::builder().text("rain on a tin roof").duration_seconds(8.0).build();
//! assert_eq!(rain.to_body()?["durationSeconds"], 8.0);
//! # Ok::<(), scenario_client::Error>(())
//! ```
//!
//! What a model requires the compiler asks for; what it does not know in advance (ranges, lengths, rules
//! between parameters) is checked before a run is sent, see [`Validate`](crate::Validate). Lists of values
//! are enumerations, and take any text with `into`, for values that are newer than this crate.
//!
#![doc = include_str!("models.md")]

mod catalogue;
mod parameters;
mod providers;

pub use self::providers::*;
use crate::ext::models::ModelSpec;

/// All audio models that are known, in part or in full.
///
/// ```
/// let speech = scenario_client::audio::models().iter().filter(|model| model.id().contains("tts"));
/// for model in speech {
///     println!("{} by {}: {}", model.name(), model.provider(), model.summary());
/// }
/// ```
///
/// The list is that of the vendor's pages of 2026-08, and of newer models as far as they are published.
pub fn models() -> &'static [ModelSpec] {
    &catalogue::ALL
}

/// The audio model with this id.
///
/// ```
/// let model = scenario_client::audio::model("model_elevenlabs-tts-v3");
/// assert_eq!(model.map(|model| model.provider()), Some("ElevenLabs"));
/// ```
pub fn model(id: &str) -> Option<&'static ModelSpec> {
    catalogue::ALL.iter().find(|model| model.id() == id)
}
