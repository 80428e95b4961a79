//! Unions that keep variants newer than this crate.
//!
//! The value is read twice: once for what decides, once as the variant. The derives of serde would copy it into a
//! buffer, try every variant, and lose what fits none.

use std::{borrow::Cow, collections::HashMap};

use serde::{Deserialize, Deserializer};
use serde_json::{
    Value,
    value::{RawValue, to_raw_value},
};

use super::{UnknownVariant, object::drop_nulls};

/// A type with variants that are objects.
#[allow(dead_code, reason = "the current description has no unions")]
pub(crate) trait Union: From<UnknownVariant> {
    /// The member whose value decides. Without one, the names of the members decide.
    const TAG: Option<&'static str>;
    /// For each variant the values of the tag, or the members that only it has.
    const KEYS: &'static [&'static [&'static str]];

    /// Reads a variant; `None` if it does not fit.
    fn read(variant: usize, json: &str) -> Option<Self>;
}

/// Reads a union from any deserializer.
#[allow(dead_code, reason = "the current description has no unions")]
pub(crate) fn read_union<'de, T: Union, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Box::deserialize(deserializer).map(of_json)
}

/// Converts a value: one that a variant can hold is that variant.
#[allow(dead_code, reason = "the current description has no unions")]
pub(crate) fn union_of<T: Union>(value: &Value) -> T {
    of_json(to_raw_value(value).unwrap_or_default())
}

fn of_json<T: Union>(json: Box<RawValue>) -> T {
    let found = decided(json.get(), T::TAG, T::KEYS).and_then(|variant| {
        T::read(variant, json.get()).or_else(|| {
            // In responses `null` means absent. Whoever reads a response without unions removes it, too.
            T::read(variant, &without_nulls(json.get())?)
        })
    });
    found.unwrap_or_else(|| T::from(UnknownVariant::new(json)))
}

/// Reads a variant.
#[allow(dead_code, reason = "the current description has no unions")]
pub(crate) fn read_variant<'de, T: Deserialize<'de>>(json: &'de str) -> Option<Box<T>> {
    serde_json::from_str(json).ok().map(Box::new)
}

/// Returns the variant of a value; `None` if it is none, or if more than one would do.
fn decided(json: &str, tag: Option<&str>, keys: &[&[&str]]) -> Option<usize> {
    if is_deep(json) {
        return None;
    }
    let members: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(json).ok()?;
    let is_there = |name: &str| members.get(name).is_some_and(|value| value.get() != "null");
    let Some(tag) = tag else {
        let has_one = |own: &[&str]| own.iter().any(|name| is_there(name));
        let mut found = keys.iter().enumerate().filter(|(_, own)| has_one(own));
        return found.next().filter(|_| found.next().is_none()).map(|(variant, _)| variant);
    };
    let value: String = serde_json::from_str(members.get(tag)?.get()).ok()?;
    keys.iter().position(|own| own.contains(&value.as_str()))
}

/// Whether it is nested so deep that reading it could exhaust the stack: a variant that contains the union starts a reader
/// of its own, whose limit would not count the levels above it.
fn is_deep(json: &str) -> bool {
    const DEEPEST: usize = 100;
    let (mut depth, mut in_text, mut is_escaped) = (0usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// Returns the value without members that are `null`; nothing if it has none.
fn without_nulls(json: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(json).ok()?;
    (drop_nulls(&mut value) > 0).then(|| value.to_string())
}

/// Declares a union: its variants, the values or members that decide for each, and for a tag that a variant may lack
/// the field and the value that is written.
///
/// ```text
/// union! { /// A shape. Shape("kind") { 0 Circle(Circle) ["circle"] { kind = "circle" } } }
/// ```
#[allow(unused_macros, reason = "the current description has no unions")]
macro_rules! union {
    ($(#[$meta:meta])* $name:ident $(($tag:literal))? {
        $($index:literal $variant:ident($kind:ident) [$($key:literal),*] $({ $field:ident = $value:literal })?)*
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                #[doc = concat!("A [`", stringify!($kind), "`].")]
                $variant(::std::boxed::Box<$kind>),
            )*
            /// A value that this version of the crate does not know, or cannot read, as the server wrote it.
            Unknown($crate::api::UnknownVariant),
        }

        impl $name {
            /// Creates a value to read into.
            #[allow(dead_code)]
            pub(crate) fn blank() -> Self {
                Self::Unknown($crate::api::UnknownVariant::null())
            }
        }

        impl $crate::api::Union for $name {
            #[allow(unused_assignments, unused_mut)]
            const TAG: ::std::option::Option<&'static str> = {
                let mut tag = ::std::option::Option::None;
                $(tag = ::std::option::Option::Some($tag);)?
                tag
            };
            const KEYS: &'static [&'static [&'static str]] = &[$(&[$($key),*]),*];

            fn read(variant: usize, json: &str) -> ::std::option::Option<Self> {
                match variant {
                    $($index => $crate::api::read_variant(json).map(Self::$variant),)*
                    _ => ::std::option::Option::None,
                }
            }
        }

        $(
            impl ::std::convert::From<$kind> for $name {
                #[inline]
                #[allow(unused_mut)]
                fn from(mut value: $kind) -> Self {
                    $(value.$field.get_or_insert_with(|| $value.into());)?
                    Self::$variant(::std::boxed::Box::new(value))
                }
            }
        )*

        impl ::std::convert::From<$crate::api::UnknownVariant> for $name {
            #[inline]
            fn from(value: $crate::api::UnknownVariant) -> Self {
                Self::Unknown(value)
            }
        }

        impl ::std::convert::From<::serde_json::Value> for $name {
            #[inline]
            fn from(value: ::serde_json::Value) -> Self {
                $crate::api::union_of(&value)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::api::read_union(deserializer)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => {
                        // A variant that was created without its tag is written with it.
                        $(if value.$field.is_none() {
                            let mut value = value.clone();
                            value.$field = ::std::option::Option::Some($value.into());
                            return ::serde::Serialize::serialize(&value, serializer);
                        })?
                        ::serde::Serialize::serialize(value, serializer)
                    })*
                    Self::Unknown(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }
    };
}

#[allow(unused_imports, reason = "the current description has no unions")]
pub(crate) use union;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Serialize;
    use serde_json::json;

    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct Circle {
        kind: String,
        radius: f64,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tags: Vec<String>,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct Square {
        #[serde(skip_serializing_if = "Option::is_none")]
        kind: Option<String>,
        side: i64,
    }

    union! {
        /// A shape.
        Shape("kind") { 0 Circle(Circle) ["circle", "round"] 1 Square(Square) ["square"] { kind = "square" } }
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct Branch {
        left: Node,
        #[serde(skip_serializing_if = "Option::is_none")]
        right: Option<Node>,
    }

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    pub struct Leaf {
        value: i64,
    }

    union! {
        /// A tree.
        Node { 0 Branch(Branch) ["left", "right"] 1 Leaf(Leaf) ["value"] }
    }

    fn written<T: Serialize>(value: &T) -> String {
        serde_json::to_string(value).unwrap()
    }

    #[test]
    fn the_tag_decides_and_everything_else_is_kept_as_it_is() {
        let read = |text: &str| serde_json::from_str::<Shape>(text).unwrap();
        let round = read(r#"{"radius": 1.5, "kind": "round"}"#);
        assert!(matches!(&round, Shape::Circle(circle) if circle.radius == 1.5), "{round:?}");
        assert_eq!(written(&round), r#"{"kind":"round","radius":1.5}"#);
        let escaped = read(r#"{"k\u0069nd": "sq\u0075are", "side": 2}"#);
        assert!(matches!(escaped, Shape::Square(_)), "{escaped:?}");
        for text in [
            r#"{"kind": "cone", "height": 2.50, "height": 3}"#,
            r#"{"kind": "circle", "radius": "wide"}"#,
            r#"{"kind": 5}"#,
            r#"{"kind": null, "side": 2}"#,
            r#"{"side": 2}"#,
            r#"[1, 0.1234567890123456789]"#,
            "\"text\"",
            "null",
        ] {
            let value = read(text);
            let Shape::Unknown(unknown) = &value else { panic!("{text} is {value:?}") };
            assert_eq!((unknown.as_json(), written(&value).as_str()), (text, text));
            assert_eq!(format!("{value:?}"), "Unknown([hidden])");
        }
    }

    #[test]
    fn a_member_that_is_null_counts_as_absent() {
        let read = r#"{"kind": "circle", "radius": 1, "tags": null}"#;
        assert!(matches!(serde_json::from_str(read), Ok(Shape::Circle(_))));
    }

    #[test]
    fn a_variant_is_written_with_its_tag() {
        let square = Square { kind: None, side: 2 };
        let tagged = r#"{"kind":"square","side":2}"#;
        assert_eq!(written(&Shape::Square(Box::new(square.clone()))), tagged);
        let shape = Shape::from(square);
        assert_eq!(written(&shape), tagged);
        assert_eq!(serde_json::from_str::<Shape>(tagged).unwrap(), shape);
        assert_eq!(Shape::from(json!({"kind": "square", "side": 2})), shape);
        let other = Square { kind: Some("other".to_owned()), side: 2 };
        assert_eq!(written(&Shape::from(other)), r#"{"kind":"other","side":2}"#);
    }

    #[test]
    fn the_shape_decides_if_one_variant_has_a_member_of_its_own() {
        let read = |value: Value| Node::from(value);
        let leaf = read(json!({"value": 5, "more": true}));
        assert_eq!(leaf, Node::from(Leaf { value: 5 }));
        let tree = read(json!({"left": {"value": 1}, "right": {"left": {"value": 2}}}));
        let Node::Branch(branch) = &tree else { panic!("{tree:?}") };
        assert_eq!(branch.left, Node::from(Leaf { value: 1 }));
        assert!(matches!(read(json!({"left": null, "value": 5})), Node::Leaf(_)));
        for unknown in [json!({"left": leaf, "value": 5}), json!({}), json!({"value": "five"})] {
            assert!(matches!(read(unknown), Node::Unknown(_)));
        }
    }

    #[test]
    fn no_depth_exhausts_the_stack() {
        for depth in [10, 90, 101, 100_000] {
            let text =
                format!("{}{}{}", "{\"left\":".repeat(depth), "{\"value\":1}", "}".repeat(depth));
            let node: Node = serde_json::from_str(&text).unwrap();
            assert_eq!(matches!(node, Node::Unknown(_)), depth > 100, "{depth}");
            assert_eq!(written(&node), text);
        }
        let text =
            r#"{"kind": "square", "side": 1, "more": "\"[[[["}"#.replace("[[[[", &"[".repeat(200));
        assert!(matches!(serde_json::from_str(&text), Ok(Shape::Square(_))));
    }

    /// Objects that are nearly shapes.
    fn objects() -> impl Strategy<Value = Value> {
        let kinds = ["circle", "round", "square", "cone"].map(|kind| json!(kind));
        let kinds = kinds.into_iter().chain([json!(5), Value::Null]).collect::<Vec<_>>();
        let number =
            prop_oneof![any::<i32>().prop_map(|n| json!(n)), Just(json!("1")), Just(Value::Null)];
        let member = prop_oneof![
            proptest::sample::select(kinds).prop_map(|kind| ("kind", kind)),
            (proptest::sample::select(vec!["radius", "side", "more"]), number),
            Just(("tags", json!(["a"]))),
        ];
        proptest::collection::vec(member, 0..6).prop_map(|members| {
            members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
        })
    }

    proptest! {
        #[test]
        fn what_is_read_is_written(value in objects()) {
            let shape = Shape::from(value.clone());
            let again: Value = serde_json::from_str(&written(&shape)).unwrap();
            prop_assert_eq!(Shape::from(again.clone()), shape.clone());
            match shape {
                Shape::Unknown(_) => prop_assert_eq!(again, value),
                _ => for (name, member) in again.as_object().unwrap() {
                    prop_assert_eq!(member.as_f64(), value[name].as_f64(), "{}", name);
                    prop_assert!(member.is_number() || *member == value[name], "{}", name);
                },
            }
        }
    }
}
