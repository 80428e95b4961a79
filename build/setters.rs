//! How the setter of a builder accepts a value of some type, and how the builder stores it.
//!
//! ```text
//! String         impl Into<String>
//! i64            impl TryInto<i64>                              kept as Whole
//! Vec<AssetId>   impl IntoIterator<Item = impl Into<AssetId>>
//! Nullable<T>    what T takes, and a setter `clear_…`
//! Upload         impl Into<builder::Upload>                     kept as builder::Upload
//! ```
//!
//! The shared code of setters is in `src/api/assemble.rs`; each generated one is a single line.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote};
use syn::{GenericArgument, Ident, PathArguments, Type, parse_quote};

/// The context of setters: the document and the module that they are in.
pub struct Context {
    /// Types that have a builder.
    pub built: BTreeSet<String>,
    /// The path of the module of these builders.
    pub builders: TokenStream,
}

/// How a setter handles a type.
pub struct Taking {
    /// The type of the argument.
    pub argument: TokenStream,
    /// The type that the builder stores.
    pub kept: TokenStream,
    /// Whether the stored value must be built.
    pub assembled: bool,
    /// Whether the value can be set to `null`.
    pub nullable: bool,
    convert: Convert,
}

/// The conversion from the argument to the stored value.
enum Convert {
    As,
    Into,
    Whole,
    Boxed(Box<Convert>),
    Value(Box<Convert>),
    Each(Box<Convert>),
    Values,
}

impl Context {
    /// Returns how a setter handles this type.
    pub fn taking(&self, kind: &Type) -> Taking {
        let plain = |argument: TokenStream, convert| Taking {
            argument,
            kept: kind.to_token_stream(),
            assembled: false,
            nullable: false,
            convert,
        };
        let (name, arguments) = parts(kind);
        match (name.as_str(), &arguments[..]) {
            ("bool", []) => plain(quote!(bool), Convert::As),
            // `impl Into<i64>` would refuse `usize` and `u64`, the types that lengths and seeds usually have.
            ("i64", []) => Taking {
                kept: quote!(crate::api::Whole),
                assembled: true,
                ..plain(quote!(impl TryInto<i64>), Convert::Whole)
            },
            // A list of builders is built element by element, so the error can name the element.
            ("Vec", [element]) => self.taking(element).in_a_list(),
            // Elements convert one by one: the list is text on the wire, with commas between.
            ("CommaJoined", [element]) => plain(
                quote!(impl IntoIterator<Item = impl Into<#element>>),
                Convert::Each(Box::new(Convert::Into)),
            ),
            ("BTreeMap" | "Map", [_, value]) => plain(
                quote!(impl IntoIterator<Item = (impl Into<::std::string::String>, impl Into<#value>)>),
                Convert::Values,
            ),
            ("Box", [inner]) => self.taking(inner).in_a_box(),
            // Two optional levels: unset leaves a field as it is, `null` clears it. Each has its own setter.
            ("Nullable", [inner]) => self.taking(inner).or_null(),
            (name, []) if self.built.contains(name) => {
                let (builders, name) = (&self.builders, format_ident!("{name}"));
                let builder = quote!(#builders #name);
                Taking {
                    argument: quote!(impl Into<#builder>),
                    kept: builder,
                    assembled: true,
                    nullable: false,
                    convert: Convert::Into,
                }
            }
            _ => plain(quote!(impl Into<#kind>), Convert::Into),
        }
    }
}

impl Taking {
    fn in_a_list(self) -> Self {
        let (argument, kept) = (&self.argument, &self.kept);
        Self {
            argument: quote!(impl IntoIterator<Item = #argument>),
            kept: quote!(::std::vec::Vec<#kept>),
            assembled: self.assembled,
            nullable: false,
            convert: Convert::Each(Box::new(self.convert)),
        }
    }

    fn in_a_box(self) -> Self {
        let kept = &self.kept;
        let kept = quote!(::std::boxed::Box<#kept>);
        Self { kept, convert: Convert::Boxed(Box::new(self.convert)), ..self }
    }

    /// Takes `null` as well.
    pub fn or_null(self) -> Self {
        let kept = &self.kept;
        let kept = quote!(crate::api::Nullable<#kept>);
        Self { kept, nullable: true, convert: Convert::Value(Box::new(self.convert)), ..self }
    }

    /// Returns how a setter handles a type that is not built from parts.
    pub fn whole(kind: &Type) -> Self {
        Self {
            argument: quote!(impl Into<#kind>),
            kept: kind.to_token_stream(),
            assembled: false,
            nullable: false,
            convert: Convert::Into,
        }
    }

    /// Converts the argument of a setter to the stored value.
    pub fn convert(&self, value: TokenStream) -> TokenStream {
        converted(&self.convert, value)
    }

    /// Converts a value of the type itself to the stored value.
    pub fn reopen(&self, value: TokenStream) -> TokenStream {
        match (&self.convert, self.assembled) {
            // What is stored as it is needs no conversion.
            (_, false) => value,
            (Convert::Value(inner), true) => {
                let inner = converted(inner, quote!(value));
                quote!(#value.map(|value| #inner))
            }
            (Convert::Boxed(inner), true) => {
                let inner = converted(inner, quote!((*#value)));
                quote!(::std::boxed::Box::new(#inner))
            }
            (_, true) => converted(&self.convert, value),
        }
    }
}

fn converted(convert: &Convert, value: TokenStream) -> TokenStream {
    match convert {
        Convert::As => value,
        Convert::Into => quote!(#value.into()),
        Convert::Whole => quote!(crate::api::Whole::new(#value)),
        Convert::Boxed(inner) => {
            let inner = converted(inner, value);
            quote!(::std::boxed::Box::new(#inner))
        }
        Convert::Value(inner) => {
            let inner = converted(inner, value);
            quote!(crate::api::Nullable::Value(#inner))
        }
        Convert::Each(inner) => {
            let inner = converted(inner, quote!(item));
            quote!(#value.into_iter().map(|item| #inner).collect())
        }
        Convert::Values => {
            quote!(#value.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
        }
    }
}

/// Returns the setters of one field or parameter: `x`, and `maybe_x` and `clear_x` if they make sense.
pub fn setters(name: &Ident, taking: &Taking, optional: bool, doc: &str) -> TokenStream {
    let text = name.to_string();
    // `maybe_r#type` and `maybe_type_` are no names that a caller would expect.
    let plain = text.trim_start_matches("r#").trim_end_matches('_');
    let argument = &taking.argument;
    let value = taking.convert(quote!(#name));
    let mut code = quote! {
        #[doc = #doc]
        pub fn #name(mut self, #name: #argument) -> Self {
            self.#name = Some(#value);
            self
        }
    };
    if optional {
        let maybe = format_ident!("maybe_{plain}");
        let doc = format!("Sets [`{text}`](Self::{text}); `None` leaves it unset.");
        let value = taking.convert(quote!(value));
        code.extend(quote! {
            #[doc = #doc]
            pub fn #maybe(mut self, #name: Option<#argument>) -> Self {
                self.#name = #name.map(|value| #value);
                self
            }
        });
    }
    if taking.nullable {
        let clear = format_ident!("clear_{plain}");
        let doc = format!("Sends `null`, which clears [`{text}`](Self::{text}) on the server.");
        code.extend(quote! {
            #[doc = #doc]
            pub fn #clear(mut self) -> Self {
                self.#name = Some(crate::api::Nullable::Null);
                self
            }
        });
    }
    code
}

/// Returns `T` and true for an `Option<T>`; the type itself and false otherwise.
pub fn optional(kind: &Type) -> (Type, bool) {
    match parts(kind) {
        (name, arguments) if name == "Option" => match &arguments[..] {
            [inner] => (inner.clone(), true),
            _ => (kind.clone(), false),
        },
        _ => (kind.clone(), false),
    }
}

/// Returns the last segment of a type's path, and its type arguments.
pub fn parts(kind: &Type) -> (String, Vec<Type>) {
    let Type::Path(path) = kind else { return (String::new(), Vec::new()) };
    let Some(last) = path.path.segments.last() else { return (String::new(), Vec::new()) };
    let arguments = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments
            .args
            .iter()
            .filter_map(|argument| match argument {
                GenericArgument::Type(kind) => Some(kind.clone()),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    (last.ident.to_string(), arguments)
}

/// Returns `T` for `Result<T, String>`, in which the generator stores a `T`.
pub fn kept_by_generator(kind: &Type) -> Type {
    let (name, arguments) = parts(kind);
    match (name.as_str(), arguments.into_iter().next()) {
        ("Result", Some(inner)) => inner,
        _ => parse_quote!(#kind),
    }
}
