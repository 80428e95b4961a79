//! What a test reads from the fake server: requests, jobs, charges.

use super::{Charge, FakeScenario, RecordedRequest, routes};
use crate::api::{CreativeUnits, Operation, types};

impl FakeScenario {
    /// Returns every request so far, in the order of arrival. Requests that met a fault are included, whether
    /// or not they took effect.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.server.stores().traffic.requests()
    }

    /// Returns the requests of one operation.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::api::operations;
    ///
    /// scenario.api().list_jobs().page_size(7).send().await?;
    /// let [request] = &fake.requests_to(&operations::LIST_JOBS)[..] else { panic!() };
    /// assert_eq!(request.query, "pageSize=7");
    /// # Ok(()) });
    /// ```
    pub fn requests_to(&self, operation: &'static Operation) -> Vec<RecordedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.operation == Some(operation));
        requests
    }

    /// Returns the downloads of files.
    pub fn cdn_requests(&self) -> Vec<RecordedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.path.starts_with("/cdn/"));
        requests
    }

    /// Returns the sum of all charges, in creative units. Estimates and refused submits add nothing; a run
    /// whose response was lost adds its price.
    pub fn charged(&self) -> CreativeUnits {
        self.server.stores().ledger.total()
    }

    /// Returns the part of it that was refunded, because jobs failed.
    pub fn refunded(&self) -> CreativeUnits {
        let charges = self.charges();
        let refunded = charges.iter().filter(|charge| charge.refunded);
        refunded.map(|charge| charge.units).sum()
    }

    /// Returns the ledger: one line for each run that was accepted, in order.
    pub fn charges(&self) -> Vec<Charge> {
        let stores = self.server.stores();
        stores.ledger.charges(|job| stores.jobs.is_refunded(job))
    }

    /// Ends the storm, drops the faults in the queues, and shows hidden jobs in the list.
    pub fn calm(&self) {
        let mut stores = self.server.stores();
        stores.traffic.calm();
        stores.jobs.unhide_all();
    }

    /// Returns all jobs as they are now, oldest first. This does not count as a read: scripted jobs stay at
    /// their step. Jobs of uploads and of the nodes of workflows are not included; lists have those of uploads once they
    /// have ended, and those of nodes once they have started.
    pub fn jobs(&self) -> Vec<types::Job> {
        let jobs = routes::all_jobs(&mut self.server.stores());
        jobs.into_iter().filter_map(|job| serde_json::from_value(job).ok()).collect()
    }

    /// Returns the requests of upload parts.
    pub fn storage_requests(&self) -> Vec<RecordedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.path.starts_with("/storage/"));
        requests
    }
}
