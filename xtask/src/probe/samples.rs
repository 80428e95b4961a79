//! What the account has: material for the checks, read once.

use std::{collections::BTreeSet, rc::Rc};

use anyhow::Result;
use serde_json::Value;

use super::{
    cheapest::Sample,
    exchange::{Exchange, Request},
    session::Session,
};

/// What was read so far.
#[derive(Default)]
pub struct Samples {
    jobs: Option<Rc<Exchange>>,
    assets: Option<Rc<Exchange>>,
    public_models: Option<Rc<Exchange>>,
    project: Option<Option<String>>,
    pub catalogue: Option<Rc<[Value]>>,
    /// Models of the catalogue that the account has.
    pub models: Option<Vec<Rc<Exchange>>>,
    pub cheapest: Option<Option<Sample>>,
    /// Whether the response to an estimate had a job. Then estimates may charge, and none is sent any more.
    pub estimates_have_jobs: bool,
    /// Ids of the jobs before the estimates.
    pub before_estimates: Option<BTreeSet<String>>,
}

impl Session {
    /// Returns the first page of jobs.
    pub async fn jobs(&mut self) -> Result<Rc<Exchange>> {
        if let Some(read) = &self.samples.jobs {
            return Ok(Rc::clone(read));
        }
        let read = self.send(Request::get(&["jobs"]).query("pageSize", 100)).await?;
        self.samples.jobs = Some(Rc::clone(&read));
        Ok(read)
    }

    /// Returns the first page of assets.
    pub async fn assets(&mut self) -> Result<Rc<Exchange>> {
        if let Some(read) = &self.samples.assets {
            return Ok(Rc::clone(read));
        }
        let read = self.send(Request::get(&["assets"]).query("pageSize", 50)).await?;
        self.samples.assets = Some(Rc::clone(&read));
        Ok(read)
    }

    /// Returns the first page of public models, without a page size.
    pub async fn public_models(&mut self) -> Result<Rc<Exchange>> {
        if let Some(read) = &self.samples.public_models {
            return Ok(Rc::clone(read));
        }
        let read = self.send(Request::get(&["models"]).query("privacy", "public")).await?;
        self.samples.public_models = Some(Rc::clone(&read));
        Ok(read)
    }

    /// Returns a project of the account: that of the command line, else the first one.
    pub async fn some_project(&mut self) -> Result<Option<String>> {
        if let Some(known) = self.project.clone() {
            return Ok(Some(known));
        }
        if let Some(known) = &self.samples.project {
            return Ok(known.clone());
        }
        let read = self.send(Request::get(&["projects"])).await?;
        let project = read.text("/projects/0/id").map(str::to_owned);
        self.samples.project = Some(project.clone());
        Ok(project)
    }

    /// Returns an asset of the account, a sound if there is one.
    pub async fn some_asset(&mut self) -> Result<Option<Value>> {
        let rows = self.assets().await?.rows("assets");
        let sound = rows.iter().find(|asset| asset["kind"] == "audio");
        Ok(sound.or(rows.first()).cloned())
    }
}

/// Returns the id of a row.
pub fn id(row: &Value) -> &str {
    row["id"].as_str().unwrap_or_default()
}

/// Returns the ids of rows.
pub fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(id).collect()
}
