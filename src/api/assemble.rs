//! Assembles the values of setters into a request.
//!
//! Setters never fail. Building a value reports everything that is missing or out of range at once, by its
//! name on the wire.

use std::fmt::{self, Write as _};

use super::{Nullable, Operation};
use crate::error::Error;

/// A builder, or a list of builders.
pub(crate) trait Assemble {
    /// The type that is built.
    type Built;

    /// Builds the value; `None` if something is wrong, which is then recorded in `faults`.
    fn assemble(self, faults: &mut Faults) -> Option<Self::Built>;
}

/// Values that are missing or out of range.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    missing: Vec<String>,
    out_of_range: Vec<String>,
    /// The path of the values that are being assembled: `assetOptions.`
    place: String,
}

impl Faults {
    /// Checks a required field.
    pub(crate) fn required<T>(&mut self, name: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.missing.push(format!("{}{name}", self.place));
        }
        value
    }

    /// Assembles an optional field.
    pub(crate) fn within<T: Assemble>(
        &mut self,
        name: &str,
        value: Option<T>,
    ) -> Option<Option<T::Built>> {
        match value {
            Some(value) => self.at(name, |faults| value.assemble(faults)).map(Some),
            None => Some(None),
        }
    }

    /// Assembles a required field.
    pub(crate) fn required_within<T: Assemble>(
        &mut self,
        name: &str,
        value: Option<T>,
    ) -> Option<T::Built> {
        let value = self.required(name, value)?;
        self.at(name, |faults| value.assemble(faults))
    }

    /// Assembles a value below the path `name`.
    fn at<T>(&mut self, name: &str, assemble: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.place.len();
        self.place.push_str(name);
        self.place.push('.');
        let value = assemble(self);
        self.place.truncate(before);
        value
    }

    /// Assembles an element of a list: `flow.` becomes `flow[3].`
    fn at_element<T>(&mut self, index: usize, assemble: impl FnOnce(&mut Self) -> T) -> T {
        // An element stands behind its list without a dot: `rows[0].name`.
        let list = self.place.trim_end_matches('.').len();
        let before = std::mem::take(&mut self.place);
        self.place.push_str(before.get(..list).unwrap_or_default());
        self.place.push_str(&format!("[{index}]."));
        let value = assemble(self);
        self.place = before;
        value
    }

    /// Returns the error that names everything that is wrong.
    pub(crate) fn error(&self, operation: Option<&'static Operation>, built: &str) -> Error {
        let mut message = if built.is_empty() { String::new() } else { format!("{built}: ") };
        let lists =
            [("missing required parameters", &self.missing), ("out of range", &self.out_of_range)];
        for (what, names) in lists {
            if !names.is_empty() {
                let _ = write!(message, "{what}: {}; ", names.join(", "));
            }
        }
        message.push_str("nothing was sent");
        Error::incomplete(operation, message)
    }

    /// Returns whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.out_of_range.is_empty()
    }
}

/// Builds a value that is not part of another one.
#[inline]
pub(crate) fn build<T: Assemble>(builder: T, name: &str) -> Result<T::Built, Error> {
    let mut faults = Faults::default();
    // A part that is missing has named itself in the faults already.
    builder.assemble(&mut faults).ok_or_else(|| faults.error(None, name))
}

/// A whole number of a setter; `None` if it does not fit into 64 bits.
#[derive(Clone, Copy)]
pub(crate) struct Whole(Option<i64>);

impl Whole {
    #[inline]
    pub(crate) fn new(number: impl TryInto<i64>) -> Self {
        Self(number.try_into().ok())
    }
}

/// For paths. A number that does not fit is no text, and an empty part of a path is refused.
impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |number| number.fmt(f))
    }
}

impl Assemble for Whole {
    type Built = i64;

    fn assemble(self, faults: &mut Faults) -> Option<i64> {
        if self.0.is_none() {
            faults.out_of_range.push(faults.place.trim_end_matches('.').to_owned());
        }
        self.0
    }
}

impl<T: Assemble> Assemble for Vec<T> {
    type Built = Vec<T::Built>;

    fn assemble(self, faults: &mut Faults) -> Option<Self::Built> {
        let elements = self.into_iter().enumerate();
        // Builds all elements, so that the error names the faults of each.
        let built: Vec<Option<T::Built>> = elements
            .map(|(index, element)| faults.at_element(index, |faults| element.assemble(faults)))
            .collect();
        built.into_iter().collect()
    }
}

impl<T: Assemble> Assemble for Box<T> {
    type Built = Box<T::Built>;

    fn assemble(self, faults: &mut Faults) -> Option<Self::Built> {
        (*self).assemble(faults).map(Box::new)
    }
}

impl<T: Assemble> Assemble for Nullable<T> {
    type Built = Nullable<T::Built>;

    fn assemble(self, faults: &mut Faults) -> Option<Self::Built> {
        match self {
            Self::Null => Some(Nullable::Null),
            Self::Value(value) => value.assemble(faults).map(Nullable::Value),
        }
    }
}
