//! The generated client: every operation and every type of the API.
//!
//! ```
//! # scenario_client::testing::example(async |fake, scenario| {
//! let page = scenario.api().list_models().privacy("public").page_size(20).send().await?;
//! for model in &page.models {
//!     println!("{}", model.id);
//! }
//! # Ok(()) });
//! ```
//!
//! `build.rs` writes this module from `openapi/swagger.yaml`: one method of [`Client`] and one builder in
//! [`builder`] per operation, one struct or enumeration in [`types`] per schema. Method names are the
//! operation ids of the API description: `GET /jobs/{jobId}` is [`get_job`](Client::get_job).
//!
//! # Calling an operation
//!
//! ```
//! # use scenario_client::{api::operations, testing::operation_example};
//! # operation_example(&operations::TRANSLATE_PROMPT, async |api, _| {
//! use scenario_client::api::types::TranslateRequest;
//!
//! let french = TranslateRequest::builder().prompt("un héron à l'aube").seed(7).build()?;
//! let english = api.translate_prompt().body(french).send().await?;
//! println!("{:?}", english.translation);
//!
//! let error = api.translate_prompt().send().await.unwrap_err();
//! assert!(error.to_string().contains("missing required parameters: prompt"));
//! # Ok(()) })?; Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! * Setters accept natural values: text as anything that is `Into<String>`, whole numbers of any integer
//!   type, lists as any iterator, enumerations and ids as such or as text, a nested struct or its builder.
//! * Every optional `x` has a `maybe_x` that takes an [`Option`].
//! * `clear_x` sends `null`, if that clears the field on the server.
//! * Setters never fail. Building a body, or sending, returns one error with
//!   [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) that names all required parameters
//!   that are missing and all numbers that are out of range. Nothing is sent then.
//! * `(derived)` marks documentation that is derived from name and type, because the API description has
//!   none for the field.
//!
//! # Features
//!
//! `api-teams` (teams and usage), `api-projects` and `api-collections` have the operations of these groups and the types
//! that only they use. They are on by default; all other operations are always there.
//!
//! # Guarantees
//!
//! * Responses are read leniently: see [`ResponseValue`] and the section on reading below. Only a resource
//!   in its envelope and its id are required, everything else is an [`Option`].
//! * Enumerations are open: an unknown value is kept in their `Unknown` variant, as an [`UnknownValue`]. So are unions,
//!   which the current description does not have: [`UnknownVariant`].
//! * Ids are encoded as one path segment (`minimax/music-01` is sent as `minimax%2Fmusic-01`); an
//!   empty id, `.`, `..` and a backslash are refused before anything is sent.
//! * Query arrays are joined by commas, as in the official clients: [`CommaJoined`].
//! * No default of a parameter is sent. Every request has the credentials, the project of the client, and
//!   `user-agent: scenario-client/VERSION`, which [`Scenario::with_header`](crate::Scenario::with_header) replaces.
//! * A request field for which `null` means "clear it" is a [`Nullable`]; its builder has `clear_…`.
//! * `Debug` output shows identifiers, numbers and states, never free text, links or secrets.
//!
//! # How responses are read
//!
//! A response that does not fit its type is read a second time, field by field: `null` counts as
//! absent, a number in quotes as a number, a number in place of text as text, and an optional field or
//! an element of any other wrong type is skipped, with a warning in the trace. An empty body reads as a
//! value without fields.
//!
//! Essential data that is missing or of another type is an error, with the JSON path in the [`Error`]: the
//! rows of a page, the id of a resource, the status of a job, the inputs of a custom model and of a ready
//! workflow, the parts of an upload. A resource that is read by its id keeps that id if the response does
//! not repeat it.
//!
//! A page is read row by row if it does not fit as a whole. An unreadable row is skipped, with a warning
//! in the trace, and reported in [`Page::unreadable`]; it does not end a [`Pages`] or an
//! [`Items`]. `send` of a list fails only if no row of the page can be read.

mod assemble;
mod base_url;
mod byte_stream;
mod call;
mod client;
mod content;
mod cycles;
mod decode;
mod essential;
mod file_part;
mod http_request;
mod multipart;
mod object;
mod open_enum;
mod page;
mod pages;
mod path;
mod place;
mod repair;
mod rows;
mod shared_job;
#[cfg(test)]
mod sizes;
mod submission;
mod target;
mod union;
mod unknown_variant;
mod values;

pub use self::{
    byte_stream::ByteStream,
    client::Client,
    file_part::FilePart,
    open_enum::UnknownValue,
    page::{Page, PageToken, UnreadableRow},
    pages::{Items, Pages},
    unknown_variant::UnknownVariant,
    values::{CommaJoined, Nullable, Timestamp},
};
pub(crate) use crate::values::Effect;
pub use crate::{
    error::Error,
    values::{CreativeUnits, Operation, Pagination, operations, trace_id},
};
pub use generated::{builder, types};
#[doc(inline)]
pub use progenitor_client::ResponseValue;

#[allow(unused_imports, reason = "the current description has no unions")]
pub(crate) use self::union::{Union, read_union, read_variant, union, union_of};
pub(crate) use self::{
    assemble::{Assemble, Faults, Whole, build},
    base_url::BaseUrl,
    call::Call,
    client::{Reading, Reply, Sending, Sent, Transport, Unread},
    decode::decoded,
    essential::results,
    http_request::HttpRequest,
    object::{
        Object, Shared, read_into, read_list, read_object, read_part, read_text, write_object,
    },
    open_enum::open_enum,
    pages::Fetching,
    rows::Rows,
    shared_job::SharedJobResponse,
    values::Hidden,
};

#[allow(missing_docs, unreachable_pub, clippy::all, clippy::pedantic, clippy::restriction)]
mod generated {
    use super::Client;

    include!(concat!(env!("OUT_DIR"), "/api.rs"));
}
