//! The client for programs without async.
