//! Values without I/O: ids, prices, operations, and the records of what was submitted.
//!
//! The lowest layer. Everything else depends on it, and it depends on nothing of this crate.

mod creative_units;
mod effect;
mod end;
mod fingerprint;
pub mod ids;
mod job_ref;
mod operation;
mod server_time;
mod short_text;
mod submission;
mod target;
mod text;
mod trace_id;
mod version;
mod violations;

#[cfg(feature = "journal")]
pub(crate) use self::fingerprint::fingerprint;
use self::version::Version;
pub use self::{
    creative_units::CreativeUnits,
    job_ref::JobRef,
    operation::{Operation, Pagination, operations},
    submission::Submission,
    target::Target,
    trace_id::trace_id,
    violations::{Rule, Severity, Violation, Violations},
};
pub(crate) use self::{
    effect::Effect,
    end::end,
    server_time::{Measured, Moment, ServerTime},
    short_text::ShortText,
    text::text,
};
