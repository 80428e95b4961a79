//! How objects of the API are read and written.
//!
//! `build/objects.rs` writes one [`Object`] for each type, with one line for each member. The derives of serde write
//! ten times as much, and every user compiles it.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor},
    ser::SerializeMap as _,
};
use serde_json::Value;

/// A type with named members.
pub(crate) trait Object: Sized {
    /// The name of the type, for errors.
    const NAME: &'static str;
    /// The names of the members, on the wire.
    const MEMBERS: &'static [&'static str];
    /// The members that have to be there, as bits.
    const REQUIRED: u128;

    /// Creates a value to read into, in which required members have no meaning yet.
    fn blank() -> Self;

    /// Returns the place of a name in [`MEMBERS`](Self::MEMBERS).
    fn member(name: &str) -> Option<usize>;

    /// Reads the value of a member.
    ///
    /// # Errors
    ///
    /// Returns an error if the value does not fit.
    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        member: usize,
        values: &mut A,
    ) -> Result<(), A::Error>;

    /// Writes all members that are set.
    ///
    /// # Errors
    ///
    /// Returns the error of the serializer.
    fn write<M: serde::ser::SerializeMap>(&self, members: &mut M) -> Result<(), M::Error>;
}

/// Reads an object.
pub(crate) fn read_object<'de, T: Object, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

/// Reads the value of a member into its field.
///
/// Never inlined: it is compiled once for each type of field, and not for each field.
///
/// # Errors
///
/// Returns an error if the value does not fit.
#[inline(never)]
pub(crate) fn read_into<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    field: &mut T,
    values: &mut A,
) -> Result<(), A::Error> {
    *field = values.next_value()?;
    Ok(())
}

/// Writes an object.
pub(crate) fn write_object<T: Object, S: Serializer>(
    object: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut members = serializer.serialize_map(None)?;
    object.write(&mut members)?;
    members.end()
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<T, A::Error> {
        let mut object = T::blank();
        let mut seen = 0u128;
        while let Some(member) = members.next_key_seed(Name(T::member))? {
            let Some(member) = member else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            let bit = 1 << member;
            if seen & bit != 0 {
                return Err(duplicate(T::MEMBERS, member));
            }
            seen |= bit;
            object.read(member, &mut members)?;
        }
        match T::REQUIRED & !seen {
            0 => Ok(object),
            missing => Err(lack(T::MEMBERS, missing.trailing_zeros())),
        }
    }
}

#[cold]
fn duplicate<E: serde::de::Error>(members: &'static [&'static str], member: usize) -> E {
    E::duplicate_field(members.get(member).copied().unwrap_or_default())
}

#[cold]
fn lack<E: serde::de::Error>(members: &'static [&'static str], member: u32) -> E {
    E::missing_field(members.get(member as usize).copied().unwrap_or_default())
}

/// Reads the name of a member and finds its place.
struct Name(fn(&str) -> Option<usize>);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok((self.0)(name))
    }
}

/// Removes every member that is `null`, which in a response means absent. Returns their number.
pub(super) fn drop_nulls(value: &mut Value) -> usize {
    match value {
        Value::Object(members) => {
            let before = members.len();
            members.retain(|_, member| !member.is_null());
            before - members.len() + members.values_mut().map(drop_nulls).sum::<usize>()
        }
        Value::Array(members) => members.iter_mut().map(drop_nulls).sum(),
        _ => 0,
    }
}

/// Reads a text as a type that any text can be converted to, without a copy of it.
pub(crate) fn read_text<'de, T: for<'a> From<&'a str>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(TextVisitor(PhantomData))
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: for<'a> From<&'a str>> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        Ok(T::from(text))
    }
}
