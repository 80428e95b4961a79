//! The project's own commands.
//!
//! ```text
//! cargo xtask update-spec               import the published API description
//! cargo xtask update-spec --from FILE   import another one
//! cargo xtask update-spec --vendored    derive anew from what is vendored
//! cargo xtask audio                     write typed parameters of audio models from the catalogue
//! cargo xtask check                     fail if a derived file differs from what its sources produce
//! cargo xtask rewrite                   check that the same API in other words gives the same bytes
//! cargo xtask mutate                    check that broken descriptions are refused with a message
//! cargo xtask evolve                    rehearse an upgrade on a copy: import, compile, test
//! cargo xtask corpus                    generate Rust that compiles from descriptions of others
//! cargo xtask calls                     compare what calls cost with the record; --write records it
//! cargo xtask fuzz                      run the fuzz targets, two minutes in all
//! cargo xtask measure                   print how long users wait for the crate to build, and its sizes
//! cargo xtask package                   pack the crate, and test and document what is in the archive
//! cargo xtask public-api                compare the public API with its snapshots; --write records it
//! cargo xtask probe                     check with an account what the crate relies on
//! cargo xtask release VERSION           check a release; --prepare writes its version, --tag creates its tag
//! cargo xtask peers                     install the programs that the tests compare the crate with
//! ```
//!
//! Exit status: 0 when all is well; 1 when a description or file could not be used, an operation would
//! be lost, or a check found drift; 2 for a wrong command line. With 1 and 2 nothing has changed.

mod account;
mod audio;
mod audit;
mod calls;
mod changelog;
mod corpus;
mod docs_rs;
mod evolve;
mod fetch;
mod figures;
mod files;
mod fuzz;
mod generation;
mod measure;
mod mutate;
mod package;
mod peers;
#[cfg(feature = "probe")]
mod probe;
mod public_api;
mod release;
mod rewrite;
mod scratch;
mod spec;
mod update;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Keeps the derived files of the project up to date.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Imports an API description: vendors it, and derives everything that follows from it.
    UpdateSpec(update::Options),
    /// Writes the typed parameters of audio models from the catalogue.
    Audio(audio::Options),
    /// Fails when a derived file differs from what the vendored files give.
    Check,
    /// Writes descriptions in other words, at random, and fails if they do not give the same bytes.
    Rewrite(rewrite::Options),
    /// Breaks descriptions at random, and fails if one ends in a panic or without a sensible message.
    Mutate(rewrite::Options),
    /// Rehearses an upgrade on a copy of this checkout: ten changes of the description, then cargo check and tests.
    Evolve,
    /// Generates Rust that compiles from descriptions of others, from the npm registry.
    Corpus(corpus::Options),
    /// Counts instructions and allocations of calls, and fails if they have grown.
    Calls(calls::Options),
    /// Runs the fuzz targets, and fails if an input breaks one.
    Fuzz(fuzz::Options),
    /// Builds a crate that depends on this one, cold and after a change, and prints the times.
    Measure(measure::Options),
    /// Packs the crate, and tests and documents what is in the archive.
    Package(package::Options),
    /// Compares the public API of the crate with its snapshots in `docs/public-api`.
    PublicApi(public_api::Options),
    /// Prepares, checks or tags a release.
    Release(release::Options),
    /// Installs Prism and the official Python client below `target/peers`, for the tests.
    Peers,
    /// Checks with an account every statement of `openapi/contract.yaml`, and prints a table.
    #[cfg(feature = "probe")]
    Probe(probe::Options),
    /// The same, in the build of this program that has the crate.
    #[cfg(not(feature = "probe"))]
    #[command(disable_help_flag = true)]
    Probe {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    // First, before the arguments are parsed: in that run they are those of rustdoc.
    if let Some(code) = public_api::as_rustdoc() {
        return code;
    }
    let outcome = match Arguments::parse().command {
        Command::UpdateSpec(options) => update::run(options),
        Command::Audio(options) => audio::run(&options),
        Command::Check => update::check().and_then(|()| audio::check()),
        Command::Rewrite(options) => rewrite::run(&options),
        Command::Mutate(options) => mutate::run(&options),
        Command::Evolve => evolve::run(),
        Command::Corpus(options) => corpus::run(&options),
        Command::Calls(options) => calls::run(&options),
        Command::Fuzz(options) => fuzz::run(&options),
        Command::Measure(options) => measure::run(&options),
        Command::Package(options) => package::run(&options),
        Command::PublicApi(options) => public_api::run(&options),
        Command::Release(options) => release::run(&options),
        Command::Peers => peers::install(),
        #[cfg(feature = "probe")]
        Command::Probe(options) => probe::run(&options),
        #[cfg(not(feature = "probe"))]
        Command::Probe { arguments } => return with_the_crate(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the probe in a build of this program with the crate. The other commands write sources of the crate, so
/// they are built without it.
#[cfg(not(feature = "probe"))]
fn with_the_crate(arguments: &[String]) -> ExitCode {
    let mut cargo = std::process::Command::new("cargo");
    cargo.args(["run", "--quiet", "--package", "xtask", "--features", "probe", "--", "probe"]);
    let status =
        files::root().and_then(|root| Ok(cargo.args(arguments).current_dir(root).status()?));
    match status {
        Ok(status) => status.code().map_or(ExitCode::FAILURE, |code| ExitCode::from(code as u8)),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
