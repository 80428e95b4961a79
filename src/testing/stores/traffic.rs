//! Requests that arrived, and faults for those that come.

use crate::{
    api::Operation,
    testing::{fault::Fault, record::RecordedRequest, storm::Storm},
};

/// What a queued fault waits for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    /// A request of an operation of the API.
    Api(&'static Operation),
    /// A request to the host of files.
    Cdn,
    /// A request to the store of upload parts.
    Storage,
}

/// The record of requests, and the queue of faults.
#[derive(Debug)]
pub(crate) struct Traffic {
    requests: Vec<RecordedRequest>,
    faults: Vec<(Place, Fault)>,
    storm: Option<Storm>,
}

impl Traffic {
    pub(crate) fn new(storm: Option<Storm>) -> Self {
        Self { requests: Vec::new(), faults: Vec::new(), storm }
    }

    /// Records a request.
    pub(crate) fn record(&mut self, request: RecordedRequest) {
        self.requests.push(request);
    }

    /// All requests in the order of arrival.
    pub(crate) fn requests(&self) -> Vec<RecordedRequest> {
        self.requests.clone()
    }

    /// Adds a fault to the queue of its place.
    pub(crate) fn queue_fault(&mut self, place: Place, fault: Fault) {
        self.faults.push((place, fault));
    }

    /// Takes the fault that a request meets: the first one in the queue of its place, else one of the
    /// storm.
    pub(crate) fn next_fault(&mut self, request: &RecordedRequest) -> Option<Fault> {
        let place = match request.operation {
            Some(operation) => Place::Api(operation),
            None if request.path.starts_with("/cdn/") => Place::Cdn,
            None if request.path.starts_with("/storage/") => Place::Storage,
            None => return None,
        };
        // A fault that a test asked for must meet this request, whatever the storm would draw.
        match self.faults.iter().position(|(waiting, _)| *waiting == place) {
            Some(index) => Some(self.faults.remove(index).1),
            None => self.storm.as_mut()?.draw(request.operation),
        }
    }

    /// Ends the storm and drops the faults in the queue.
    pub(crate) fn calm(&mut self) {
        self.storm = None;
        self.faults.clear();
    }
}
