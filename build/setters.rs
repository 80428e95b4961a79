//! How the setter of a builder takes a value of some type, and what the builder keeps of it.
//!
//! ```text
//! String         impl Into<String>
//! i64            impl TryInto<i64>                              kept as Whole
//! Vec<AssetId>   impl IntoIterator<Item = impl Into<AssetId>>
//! Nullable<T>    what T takes, and a setter `clear_…`
//! Upload         impl Into<builder::Upload>                     kept as builder::Upload
//! ```
//!
//! All that setters have in common is in `src/api/assemble.rs`; the generated code is one line each.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote};
use syn::{GenericArgument, Ident, PathArguments, Type, parse_quote};

/// What setters need to know of the document and of the module that they are in.
pub struct Context {
    /// Types that have a builder.
    pub built: BTreeSet<String>,
    /// The module of these builders, as it is called from here.
    pub builders: TokenStream,
}

/// A type as a setter sees it.
pub struct Taking {
    /// What the setter takes.
    pub argument: TokenStream,
    /// What the builder keeps.
    pub kept: TokenStream,
    /// Whether what it keeps must be built.
    pub assembled: bool,
    /// Whether it can be set to `null`.
    pub nullable: bool,
    convert: Convert,
}

/// From what a setter takes to what the builder keeps.
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
    /// How to take a value of this type.
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
            ("i64", []) => Taking {
                kept: quote!(crate::api::Whole),
                assembled: true,
                ..plain(quote!(impl TryInto<i64>), Convert::Whole)
            },
            ("Vec", [element]) => {
                let element = self.taking(element);
                let (argument, kept) = (&element.argument, &element.kept);
                Taking {
                    argument: quote!(impl IntoIterator<Item = #argument>),
                    kept: quote!(::std::vec::Vec<#kept>),
                    assembled: element.assembled,
                    nullable: false,
                    convert: Convert::Each(Box::new(element.convert)),
                }
            }
            ("CommaJoined", [element]) => plain(
                quote!(impl IntoIterator<Item = impl Into<#element>>),
                Convert::Each(Box::new(Convert::Into)),
            ),
            ("BTreeMap" | "Map", [_, value]) => plain(
                quote!(impl IntoIterator<Item = (impl Into<::std::string::String>, impl Into<#value>)>),
                Convert::Values,
            ),
            ("Box", [inner]) => {
                let inner = self.taking(inner);
                let kept = &inner.kept;
                Taking {
                    kept: quote!(::std::boxed::Box<#kept>),
                    convert: Convert::Boxed(Box::new(inner.convert)),
                    ..inner
                }
            }
            ("Nullable", [inner]) => {
                let inner = self.taking(inner);
                let kept = &inner.kept;
                Taking {
                    kept: quote!(crate::api::Nullable<#kept>),
                    nullable: true,
                    convert: Convert::Value(Box::new(inner.convert)),
                    ..inner
                }
            }
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
    /// What the builder keeps of a value that a setter was given.
    pub fn convert(&self, value: TokenStream) -> TokenStream {
        converted(&self.convert, value)
    }

    /// What the builder keeps of a value of the type itself.
    pub fn reopen(&self, value: TokenStream) -> TokenStream {
        match (&self.convert, self.assembled) {
            (_, false) => value,
            (Convert::Value(inner), true) => {
                let inner = converted(inner, quote!(value));
                quote!(#value.map(|value| #inner))
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

/// The setters of one field or parameter: `x`, and `maybe_x` and `clear_x` where they make sense.
pub fn setters(name: &Ident, taking: &Taking, optional: bool, doc: &str) -> TokenStream {
    let text = name.to_string();
    let plain = text.trim_start_matches("r#").trim_end_matches('_');
    let argument = &taking.argument;
    let value = taking.convert(quote!(#name));
    let mut code = quote! {
        #[doc = #doc]
        #[inline]
        pub fn #name(mut self, #name: #argument) -> Self {
            self.#name = Some(#value);
            self
        }
    };
    if optional {
        let maybe = format_ident!("maybe_{plain}");
        let doc = format!("[`{text}`](Self::{text}), or nothing.");
        let value = taking.convert(quote!(value));
        code.extend(quote! {
            #[doc = #doc]
            #[inline]
            pub fn #maybe(mut self, #name: Option<#argument>) -> Self {
                self.#name = #name.map(|value| #value);
                self
            }
        });
    }
    if taking.nullable {
        let clear = format_ident!("clear_{plain}");
        let doc = format!("Sends `null`, which clears what [`{text}`](Self::{text}) sets.");
        code.extend(quote! {
            #[doc = #doc]
            #[inline]
            pub fn #clear(mut self) -> Self {
                self.#name = Some(crate::api::Nullable::Null);
                self
            }
        });
    }
    code
}

/// `T` and true of an `Option<T>`; the type itself and false otherwise.
pub fn optional(kind: &Type) -> (Type, bool) {
    match parts(kind) {
        (name, arguments) if name == "Option" => match &arguments[..] {
            [inner] => (inner.clone(), true),
            _ => (kind.clone(), false),
        },
        _ => (kind.clone(), false),
    }
}

/// The last segment of a type's path, and its type arguments.
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

/// `Result<T, String>` is how the generator keeps a `T`.
pub fn kept_by_generator(kind: &Type) -> Type {
    let (name, arguments) = parts(kind);
    match (name.as_str(), arguments.into_iter().next()) {
        ("Result", Some(inner)) => inner,
        _ => parse_quote!(#kind),
    }
}
