//! What a test asks of the fake server: requests, jobs, charges.

use super::{Charge, FakeScenario, RecordedRequest};
use crate::api::{CreativeUnits, Operation, types};

impl FakeScenario {
    /// Every request so far, in the order of arrival; those that met a fault as well, whether or not they
    /// did anything.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.world.requests()
    }

    /// The requests of one operation.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use scenario_client::api::operations;
    ///
    /// scenario.api().list_jobs().page_size(7).send().await?;
    /// let [request] = &stand_in.requests_to(&operations::LIST_JOBS)[..] else { panic!() };
    /// assert_eq!(request.query, "pageSize=7");
    /// # Ok(())
    /// # }
    /// ```
    pub fn requests_to(&self, operation: &'static Operation) -> Vec<RecordedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.operation == Some(operation));
        requests
    }

    /// The requests of files.
    pub fn cdn_requests(&self) -> Vec<RecordedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.path.starts_with("/cdn/"));
        requests
    }

    /// What all accepted runs cost together: the ledger that money tests look at. Estimates and refused
    /// submits add nothing; a run whose answer was lost on the way adds its price.
    pub fn charged(&self) -> CreativeUnits {
        self.world.charged()
    }

    /// What was paid back of that, because jobs failed.
    pub fn refunded(&self) -> CreativeUnits {
        let charges = self.world.charges();
        let refunded = charges.iter().filter(|charge| charge.refunded);
        refunded.map(|charge| charge.units).sum()
    }

    /// The ledger: one line for each run that was accepted, in order.
    pub fn charges(&self) -> Vec<Charge> {
        self.world.charges()
    }

    /// Ends the storm, forgets the faults that nobody has met, and shows hidden jobs in the list.
    pub fn calm(&self) {
        self.world.calm();
    }

    /// The jobs as the service knows them now, oldest first. Looking does not count as a read: scripted
    /// jobs stay where they are.
    pub fn jobs(&self) -> Vec<types::Job> {
        self.world
            .jobs()
            .iter()
            .filter_map(|job| serde_json::from_value(job.clone()).ok())
            .collect()
    }

    /// The parts that were put into the store.
    pub fn storage_requests(&self) -> Vec<RecordedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.path.starts_with("/storage/"));
        requests
    }
}
