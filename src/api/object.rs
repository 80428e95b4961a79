//! How objects of the API are read and written.
//!
//! `build/objects.rs` writes one [`Object`] for each type, with one line for each member. The derives of serde write
//! ten times as much, and every user compiles it.

use std::{fmt, marker::PhantomData, sync::Arc};

use serde::{
    Deserialize, Deserializer, Serializer,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor},
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
    let mut object = T::blank();
    Fill(&mut object).deserialize(deserializer)?;
    Ok(object)
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

/// Reads the value of a member that is an object on the heap, where it is.
///
/// # Errors
///
/// Returns an error if the value does not fit.
#[inline(never)]
pub(crate) fn read_part<'de, T: Object, A: MapAccess<'de>>(
    field: &mut Option<Box<T>>,
    values: &mut A,
) -> Result<(), A::Error> {
    values.next_value_seed(Part(field))
}

/// Reads the value of a member that is a list of objects, each where it stays.
///
/// # Errors
///
/// Returns an error if the value does not fit.
#[inline(never)]
pub(crate) fn read_list<'de, T: Object, A: MapAccess<'de>>(
    field: &mut Vec<T>,
    values: &mut A,
) -> Result<(), A::Error> {
    values.next_value_seed(List(field))
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

/// An object that is shared, read where it stays.
#[derive(Debug)]
pub(crate) struct Shared<T>(pub(crate) Arc<T>);

impl<'de, T: Object> Deserialize<'de> for Shared<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = Arc::new(T::blank());
        // Nobody shares it yet, so this does not fail.
        let own = Arc::get_mut(&mut object).ok_or_else(|| D::Error::custom("it is shared"))?;
        Fill(own).deserialize(deserializer)?;
        Ok(Self(object))
    }
}

/// Where an object is read to. Objects are large: each step that returned one would copy it.
struct Fill<'a, T>(&'a mut T);

impl<'de, T: Object> DeserializeSeed<'de> for Fill<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Object> Visitor<'de> for Fill<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        named(T::NAME, f)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        // Two words: machines shift and compare them faster than a number of twice their size.
        let (mut low, mut high) = (0_u64, 0_u64);
        while let Some(member) = members.next_key_seed(Name(T::member))? {
            let Some(member) = member else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            let (seen, bit) = (if member < 64 { &mut low } else { &mut high }, 1 << (member & 63));
            if *seen & bit != 0 {
                return Err(duplicate(T::MEMBERS, member));
            }
            *seen |= bit;
            self.0.read(member, &mut members)?;
        }
        let seen = u128::from(high) << 64 | u128::from(low);
        match T::REQUIRED & !seen {
            0 => Ok(()),
            missing => Err(lack(T::MEMBERS, missing.trailing_zeros())),
        }
    }
}

/// An object on the heap that may be absent.
struct Part<'a, T>(&'a mut Option<Box<T>>);

impl<'de, T: Object> DeserializeSeed<'de> for Part<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, T: Object> Visitor<'de> for Part<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        *self.0 = None;
        Ok(())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // `Box::new` would make the object elsewhere and copy it.
        let part = self.0.insert(Box::write(Box::new_uninit(), T::blank()));
        Fill(&mut **part).deserialize(deserializer)
    }
}

/// A list of objects.
struct List<'a, T>(&'a mut Vec<T>);

impl<'de, T: Object> DeserializeSeed<'de> for List<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Object> Visitor<'de> for List<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while elements.next_element_seed(Element(self.0))?.is_some() {}
        Ok(())
    }
}

/// The next element of a list.
struct Element<'a, T>(&'a mut Vec<T>);

impl<'de, T: Object> DeserializeSeed<'de> for Element<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // Not `push`, which would make the object elsewhere and copy it.
        self.0.resize_with(self.0.len() + 1, T::blank);
        match self.0.last_mut() {
            Some(element) => Fill(element).deserialize(deserializer),
            None => Ok(()),
        }
    }
}

#[cold]
fn named(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "struct {name}")
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
