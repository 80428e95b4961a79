//! Writes the builder of every operation over `api::Call`.
//!
//! ```text
//! before  job_id: Result<JobId, String>, …
//!         let url = format!("{}/jobs/{}", client.baseurl, encode_path(&job_id.to_string()));
//!         let request = client.client.get(url).header(…).headers(header_map).build()?;
//!         client.pre(…)?; client.exec(…); client.post(…)?; match status { … decode … }
//! after   job_id: Option<JobId>, …
//!         Call::new(self.client, &operations::GET_JOB).path("jobId", self.job_id).send().await
//! ```
//!
//! One code path sends, reads, decodes and reports. Users compile less code, and the error of every
//! operation is `scenario_client::Error`, which unlike the generator's error never prints bodies and links.
//! The build fails if an operation does not have the expected shape.

use std::{collections::BTreeMap, error::Error};

use heck::{ToShoutySnakeCase as _, ToSnakeCase as _, ToUpperCamelCase as _};
use proc_macro2::TokenStream;
use quote::{ToTokens as _, format_ident, quote};
use syn::{
    File, Ident, ImplItem, Item, ItemImpl, ItemStruct, ReturnType, Type, parse_quote,
    visit_mut::VisitMut as _,
};

use super::{
    document::{Document, Operation},
    media::{self, Media},
    pages,
    places::Places,
    prose,
    setters::{Context, Taking, kept_by_generator, optional, parts, setters},
    strip::{last_segment, module},
};

/// Rewrites all operations.
pub fn rewrite(
    file: &mut File,
    document: &Document,
    context: &Context,
) -> Result<(), Box<dyn Error>> {
    let operations = document.operations();
    // The generated client, its imports and its hooks send by themselves. Here everything goes through `Call`.
    file.items.retain(|item| match item {
        Item::Use(_) => false,
        Item::Struct(item) => item.ident != "Client",
        Item::Mod(item) => item.ident != "prelude",
        // Constructors and hooks of the generator: this crate has a client.
        Item::Impl(item) => item.trait_.is_none() && !has_function(item, "new_with_client"),
        _ => true,
    });

    let builders = module(file, "builder").ok_or("the generator wrote no module `builder`")?;
    let given = std::mem::take(builders);
    let mut structs: BTreeMap<String, ItemStruct> = BTreeMap::new();
    builders.push(parse_quote!(
        use crate::api::{Call, Error, ResponseValue, operations};
    ));
    let mut done = 0;
    for item in given {
        match item {
            // The struct comes before its methods, so it is known when they are read.
            Item::Struct(item) => _ = structs.insert(item.ident.to_string(), item),
            Item::Impl(item) => {
                let name = last_segment(&item.self_ty);
                let operation = operations.iter().find(|of| of.id.to_upper_camel_case() == name);
                let (Some(operation), Some(builder)) = (operation, structs.get(&name)) else {
                    return Err(format!(
                        "the generator wrote a builder {name} that no operation has"
                    )
                    .into());
                };
                builders
                    .extend(Written::read(document, operation, builder, &item)?.rewritten(context));
                done += 1;
            }
            Item::Use(item) if names_encoding(&item) => {}
            other => builders.push(other),
        }
    }
    // A new version of the generator may write another shape. Better no build than a client that lacks an
    // operation.
    if done != operations.len() {
        return Err(
            format!("{done} of {} operations have the expected shape", operations.len()).into()
        );
    }
    Ok(())
}

fn has_function(item: &ItemImpl, name: &str) -> bool {
    item.items
        .iter()
        .any(|member| matches!(member, ImplItem::Fn(function) if function.sig.ident == name))
}

/// Whether an import is of the generator's helpers, which nothing uses any more.
fn names_encoding(item: &syn::ItemUse) -> bool {
    item.to_token_stream().to_string().contains("encode_path")
}

/// A builder as the generator wrote it.
struct Written<'a> {
    document: &'a Document,
    operation: &'a Operation<'a>,
    /// Its fields, except `client`.
    fields: Vec<(Ident, Type)>,
    /// Fields of the path, in the order of its placeholders.
    path: Vec<Ident>,
    /// Wire names and fields of the query.
    query: Vec<(String, Ident)>,
    /// The type in the `ResponseValue` of `send`.
    response: Type,
}

/// One field of a rewritten builder.
struct Field {
    name: Ident,
    kept: TokenStream,
    empty: TokenStream,
    setters: TokenStream,
    /// Passes the value to the call.
    step: TokenStream,
}

impl<'a> Written<'a> {
    fn read(
        document: &'a Document,
        operation: &'a Operation<'a>,
        builder: &ItemStruct,
        methods: &ItemImpl,
    ) -> Result<Self, Box<dyn Error>> {
        let odd = |what: &str| format!("{}: the generated builder has no {what}", operation.id);
        let send = methods.items.iter().find_map(|item| match item {
            ImplItem::Fn(function) if function.sig.ident == "send" => Some(function),
            _ => None,
        });
        let send = send.ok_or_else(|| odd("`send`"))?;
        let mut places = Places::default();
        // The signature does not say whether a field goes to the path or to the query. The body of `send` does.
        places.visit_block_mut(&mut send.block.clone());
        let fields = builder.fields.iter().filter_map(|field| {
            let name = field.ident.clone().filter(|name| name != "client")?;
            Some((name, kept_by_generator(&field.ty)))
        });
        let written = Self {
            document,
            operation,
            fields: fields.collect(),
            path: places.path,
            query: places.query,
            response: response(&send.sig.output).ok_or_else(|| odd("response"))?,
        };
        // A field that has no place would be accepted and never sent, so this stops the build.
        let bodies = written.fields.iter().filter(|(name, _)| name == "body").count();
        let headers =
            written.fields.iter().filter(|(name, _)| written.header(name).is_some()).count();
        let placed = written.path.len() + written.query.len() + headers + bodies;
        if placed != written.fields.len() || written.placeholders().len() != written.path.len() {
            return Err(odd("place for one of its parameters").into());
        }
        Ok(written)
    }

    /// The header that a field sets.
    fn header(&self, field: &Ident) -> Option<&'a str> {
        let headers =
            self.operation.parameters.iter().filter(|parameter| parameter["in"] == "header");
        let mut names = headers.filter_map(|parameter| parameter["name"].as_str());
        names.find(|name| field == &name.to_snake_case())
    }

    /// `jobId` of `/jobs/{jobId}`.
    fn placeholders(&self) -> Vec<&'a str> {
        let parts = self.operation.path.split('{').skip(1);
        parts.filter_map(|part| Some(part.split_once('}')?.0)).collect()
    }

    fn field(&self, name: &Ident, kind: &Type, context: &Context) -> Field {
        // Bodies of several fields are kept as a builder, so that `body_map` can set one field at a time.
        if name == "body" && kind.to_token_stream().to_string().contains("builder ::") {
            return body(name, kind);
        }
        let (kind, is_optional) = optional(kind);
        // A body that can be null, or is a list, is passed as it is.
        let taking =
            Some(context.taking(&kind)).filter(|taking| name != "body" || !taking.assembled);
        let taking = taking.unwrap_or_else(|| Taking::whole(&kind));
        // Identifiers and placeholders are in one order, but only placeholders have the spelling of the wire.
        let path = self.path.iter().position(|path| path == name);
        let path = path.and_then(|place| self.placeholders().get(place).copied());
        let query = self.query.iter().find(|(_, query)| query == name);
        let header = self.header(name);
        let (doc, step) = match (path, query) {
            _ if header.is_some() => {
                let wire = header.unwrap_or_default();
                let place = if self.operation.is_cookie(wire) { "cookie" } else { "header" };
                let method = match is_optional {
                    true => format_ident!("{place}"),
                    false => format_ident!("required_{place}"),
                };
                let doc = prose::parameter(self.operation, wire, self.document);
                let wire = self.operation.wire_name(wire);
                (doc, quote!(.#method(#wire, self.#name)))
            }
            (Some(wire), _) => (
                prose::parameter(self.operation, wire, self.document),
                quote!(.path(#wire, self.#name)),
            ),
            (None, Some((wire, _))) => {
                let method = match (parts(&kind).0.as_str(), taking.assembled, is_optional) {
                    ("Vec", ..) => format_ident!("query_list"),
                    (_, true, _) => format_ident!("query_within"),
                    (_, false, true) => format_ident!("query"),
                    (_, false, false) => format_ident!("required_query"),
                };
                let doc = prose::parameter(self.operation, wire, self.document);
                // Its name in the document is another one if it would collide in Rust.
                let wire = self.operation.wire_name(wire);
                (doc, quote!(.#method(#wire, self.#name)))
            }
            (None, None) => media::whole_body(self.operation, name),
        };
        let kept = &taking.kept;
        Field {
            name: name.clone(),
            kept: quote!(Option<#kept>),
            empty: quote!(None),
            setters: setters(name, &taking, is_optional, &doc),
            step,
        }
    }

    /// Returns the docs of the builder and of its `send`.
    fn docs(&self) -> (String, String) {
        let summary = prose::summary(self.operation);
        let method = self.operation.id.to_snake_case();
        let builder = format!(
            "A request that {}; made by [`Client::{method}`](super::Client::{method}).",
            lower(summary.trim_end_matches('.'))
        );
        (builder, format!("Sends the request. {summary}"))
    }

    /// Returns the rewritten builder.
    fn rewritten(&self, context: &Context) -> Vec<Item> {
        let fields: Vec<Field> =
            self.fields.iter().map(|(name, kind)| self.field(name, kind, context)).collect();
        let names: Vec<&Ident> = fields.iter().map(|field| &field.name).collect();
        let kept = fields.iter().map(|field| &field.kept);
        let empty = fields.iter().map(|field| &field.empty);
        let setters = fields.iter().map(|field| &field.setters);
        let steps = fields.iter().map(|field| &field.step);
        let ident = format_ident!("{}", self.operation.id.to_upper_camel_case());
        let constant = format_ident!("{}", self.operation.id.to_shouty_snake_case());
        let response = &self.response;
        // After the body, which it reads.
        let form = (self.operation.media() == Media::Form).then(|| quote!(.form_encoded()));
        let (media, sending) = (media::steps(self.operation), media::sending(self.operation));
        let (builder_doc, send_doc) = self.docs();
        let stream = media::is_stream(self.operation).then(streaming);
        let file: File = parse_quote! {
            #[doc = #builder_doc]
            #[derive(Clone)]
            #[must_use = "nothing is sent until `send` is called"]
            pub struct #ident<'a> { client: &'a super::Client, #(#names: #kept),* }

            impl<'a> #ident<'a> {
                /// Creates a request without parameters.
                pub fn new(client: &'a super::Client) -> Self {
                    Self { client, #(#names: #empty),* }
                }

                #(#setters)*

                pub(crate) fn call(self) -> Call<'a> {
                    Call::new(self.client, &operations::#constant)#media #(#steps)*#form
                }

                #[doc = #send_doc]
                ///
                /// # Errors
                ///
                /// Returns an error of [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) that
                /// names everything that is missing; nothing was sent then. Returns an error, too, if the
                /// request fails, the response has an error status, or it cannot be read;
                /// [`Error::is_outcome_unknown`] is true if a paid request may have started something.
                pub async fn send(self) -> Result<ResponseValue<#response>, Error> {
                    self.call().#sending().await
                }

                #stream
            }
        };
        file.items
    }
}

/// The second way to send a request: the body of its response is a stream.
fn streaming() -> TokenStream {
    quote! {
        /// Sends the request, and returns the body of the response as a stream while it arrives.
        ///
        /// [`send`](Self::send) reads the whole body into memory first.
        ///
        /// # Errors
        ///
        /// Returns the errors of [`send`](Self::send). A failure after the status is an error of the stream.
        pub async fn send_for_stream(self) -> Result<ResponseValue<crate::api::ByteStream>, Error> {
            self.call().send_for_stream().await
        }
    }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// A body that is built field by field.
fn body(name: &Ident, builder: &Type) -> Field {
    let body = format_ident!("{}", last_segment(builder));
    let whole = format!("Sets the request body: a [`types::{body}`] or its builder.");
    Field {
        name: name.clone(),
        kept: quote!(types::builder::#body),
        empty: quote!(Default::default()),
        setters: quote! {
            #[doc = #whole]
            pub fn body(mut self, body: impl Into<types::builder::#body>) -> Self {
                self.body = body.into();
                self
            }

            /// Sets fields of the request body.
            pub fn body_map(
                mut self,
                set: impl FnOnce(types::builder::#body) -> types::builder::#body,
            ) -> Self {
                self.body = set(self.body);
                self
            }
        },
        step: quote!(.build_body(self.body)),
    }
}

/// `T` of `Result<ResponseValue<T>, Error<()>>`.
fn response(output: &ReturnType) -> Option<Type> {
    let ReturnType::Type(_, kind) = output else { return None };
    let value = parts(kind).1.into_iter().next()?;
    parts(&value).1.into_iter().next()
}

/// Returns the module with the properties of all operations.
pub fn table(document: &Document) -> File {
    let operations = document.operations();
    let constants = operations.iter().map(|operation| {
        let ident = format_ident!("{}", operation.id.to_shouty_snake_case());
        let (id, method, path) = (operation.id, &operation.method, operation.path);
        // A session token of several projects needs the parameter (source: docs). Operations without it get none.
        let project = operation.has_query("projectId");
        let charges = operation.has_query("dryRun") && !operation.is_free();
        let pagination = pages::rule(operation);
        let doc = format!("`{method} {path}`");
        quote! {
            #[doc = #doc]
            pub static #ident: Operation = Operation::new(#id, #method, #path, #project, #charges, #pagination);
        }
    });
    let all =
        operations.iter().map(|operation| format_ident!("{}", operation.id.to_shouty_snake_case()));
    parse_quote! {
        /// The properties of all operations.
        pub mod operations {
            use super::{Operation, Pagination};
            #(#constants)*
            /// All operations of the API.
            pub static ALL: &[&Operation] = &[#(&#all),*];
        }
    }
}
