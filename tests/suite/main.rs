//! The crate against its stand-in, over real HTTP.

mod audit;
mod downloads;
mod errors;
mod jobs;
mod leniency;
mod origin;
mod run;
mod stand_in;
