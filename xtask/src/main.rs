//! The project's own commands.
//!
//! ```text
//! cargo xtask update-spec --from FILE   take in an API description and rewrite what follows from it
//! cargo xtask check                     fail when a derived file is not what the sources give
//! cargo xtask measure                   print what building the crate costs
//! cargo xtask peers                     install the programs that the tests compare the crate with
//! ```
//!
//! Exit status: 0 when all is well, 1 when a check found drift or a file could not be used, 2 for a
//! wrong command line.

mod files;
mod measure;
mod peers;
mod spec;

use std::{path::PathBuf, process::ExitCode};

use anyhow::Result;
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
    /// Takes in an API description: vendors it and writes the normalised document.
    UpdateSpec {
        /// The description to take in; without it the vendored one is normalised again.
        #[arg(long, value_name = "FILE")]
        from: Option<PathBuf>,
    },
    /// Fails when a derived file differs from what the vendored files give.
    Check,
    /// Builds a crate that depends on this one, cold and after a change, and prints the times.
    Measure,
    /// Installs Prism and the official Python client below `target/peers`, for the tests.
    Peers,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::UpdateSpec { from } => update_spec(from),
        Command::Check => files::check(&spec::Inputs::vendored()),
        Command::Measure => measure::print(),
        Command::Peers => peers::install(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Reads everything, derives everything, and only then touches the tree.
fn update_spec(from: Option<PathBuf>) -> Result<()> {
    let mut inputs = spec::Inputs::vendored();
    if let Some(from) = from {
        inputs.upstream = from;
    }
    files::write(&inputs)
}
