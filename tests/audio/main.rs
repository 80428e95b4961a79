//! Typed parameters of audio models, the catalogue, the validator and the exported schema agree.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agreement;
mod bodies;
mod generator;
mod runs;
mod structs;
mod typed;

use std::fmt::Debug;

use scenario_client::{CustomModel, ModelSpec};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A struct of parameters, without its type.
struct Typed {
    id: &'static str,
    /// Reads a body into the struct and writes it again.
    through: fn(&Value) -> Result<Value, String>,
    /// The debug output of a body as the struct.
    shown: fn(&Value) -> String,
    schema: fn() -> Value,
}

/// A struct of parameters.
fn typed<T>(id: &'static str) -> Typed
where
    T: CustomModel + Serialize + DeserializeOwned + JsonSchema + Clone + PartialEq + Debug,
{
    Typed {
        id,
        through: |body| {
            let read: T =
                serde_json::from_value(body.clone()).map_err(|error| error.to_string())?;
            assert_eq!(read.clone(), read);
            let spec = read.spec().unwrap();
            assert_eq!(spec.id(), read.model_id().as_str());
            read.to_body().map(Value::Object).map_err(|error| error.to_string())
        },
        shown: |body| format!("{:?}", serde_json::from_value::<T>(body.clone()).unwrap()),
        schema: || schemars::schema_for!(T).to_value(),
    }
}

/// The constants of a model.
fn spec(id: &str) -> &'static ModelSpec {
    scenario_client::audio::model(id).unwrap()
}

/// Numbers are equal whatever their type: `8` is `8.0`.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, left)| right.get(name).is_some_and(|right| same(left, right)))
        }
        _ => left == right,
    }
}
