//! `cargo xtask probe`: checks with an account what the crate relies on.
//!
//! The statements are in `openapi/contract.yaml`, the checks in `checks`. Without `--spend` nothing changes in the
//! account: requests read, or ask for prices.

mod cheapest;
mod checks;
mod contract;
mod description;
mod exchange;
mod findings;
mod record;
mod samples;
mod scrub;
mod session;
mod table;

use std::{path::PathBuf, time::Duration};

use anyhow::{Context as _, Result, ensure};
use scenario_client::{Budget, CreativeUnits, RetryPolicy, Scenario};

use self::{
    contract::{Contract, Probing},
    session::{Session, Spending},
};
use crate::{account::Account, files};

/// Options of `cargo xtask probe`.
#[derive(clap::Args)]
pub struct Options {
    /// Runs models and uploads a file, for at most this many creative units. 0 permits what is free.
    #[arg(long, value_name = "UNITS")]
    spend: Option<CreativeUnits>,
    /// The project to use; default: that of the key.
    #[arg(long, value_name = "ID")]
    project: Option<String>,
    /// Writes the exchanges, scrubbed, to a file in this folder.
    #[arg(long, value_name = "FOLDER")]
    record: Option<PathBuf>,
    /// Maximum number of requests in a minute.
    #[arg(long, value_name = "REQUESTS", default_value_t = 80)]
    per_minute: usize,
    /// Seconds within which a submitted job has to be listed, and an upload imported.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    patience: u64,
}

/// Runs all checks and prints a table; an error if a statement is contradicted.
pub fn run(options: &Options) -> Result<()> {
    let contract = Contract::load(&files::root()?)?;
    let account = Account::from_env()?;
    let spending = options.spend.map(|units| spending(units, options)).transpose()?;
    let patience = Duration::from_secs(options.patience);
    let project = options.project.clone();
    let mut session = Session::new(account, project, spending, options.per_minute, patience)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(check_all(&mut session))?;
    let [untested, confirmed, contradicted] = table::print(&contract, &session)?;
    if let Some(folder) = &options.record {
        let path = record::write(&session, folder)?;
        println!("wrote {}", path.display());
    }
    ensure!(contradicted == 0, "{contradicted} statements are contradicted");
    ensure!(confirmed > 0, "none of {untested} statements could be tested");
    Ok(())
}

fn spending(units: CreativeUnits, options: &Options) -> Result<Spending> {
    let mut builder = Scenario::builder()
        // A refusal is what some checks wait for, so the client must not hide it.
        .retry_policy(RetryPolicy::never())
        .request_budget(u32::try_from(options.per_minute)?);
    if let Some(project) = &options.project {
        builder = builder.project(project.as_str());
    }
    let scenario = builder.build().context("cannot make a client for runs")?;
    Ok(Spending { scenario, budget: Budget::new(units) })
}

async fn check_all(session: &mut Session) -> Result<()> {
    for check in checks::all() {
        if check.needs == Probing::Spends && session.spending.is_none() {
            session.skip(check.statements, "changes the account: needs --spend");
            continue;
        }
        let priced = [Probing::Spends, Probing::Estimate].contains(&check.needs);
        if priced && session.samples.estimates_have_jobs {
            session.skip(check.statements, checks::HAS_JOB);
            continue;
        }
        if let Err(error) = (check.run)(session).await {
            let why = session.account.hide(&format!("{error:#}"));
            session.skip(check.statements, &why);
        }
        session.skip(check.statements, "the account has nothing that shows it");
    }
    Ok(())
}
