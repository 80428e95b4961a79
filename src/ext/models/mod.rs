//! Parameters of models, from the catalogue of this crate or from the service: validation of a request
//! body, and JSON Schema.
//!
//! ```
//! use scenario_client::audio;
//! use serde_json::json;
//!
//! let spec = audio::model("model_beatoven-sound-effect").expect("it is in the catalogue");
//! let violations = spec.validate(&json!({"duration": 120, "seed": 1.5})).unwrap_err();
//! for violation in violations.iter() {
//!     println!("{violation}");
//! }
//! assert_eq!(violations.len(), 3, "prompt is missing, two values are wrong");
//! ```

mod handle;
mod inputs;
mod list;
mod live;
mod schema;
mod spec;
mod validate;

pub(crate) use self::handle::KnownInputs;
pub(crate) use self::inputs::Inputs;
#[cfg(any(fuzzing, test, feature = "testing"))]
pub(crate) use self::live::read as read_live;
#[cfg(feature = "testing")]
pub(crate) use self::spec::number_to_json;
pub use self::{
    handle::Models,
    spec::{AllowedValue, Condition, Constraint, InputKind, InputSpec, ModelSpec, Required},
};
pub use crate::values::{Rule, Severity, Violation, Violations};
