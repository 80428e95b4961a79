//! How to do common things well, one page each. Every example runs in the tests of this crate.
//!
//! | page | question |
//! | --- | --- |
//! | [`configuration`] | Which settings are there, and where do they come from? |
//! | [`money`] | How do I know the price, set a limit, and never pay twice? |
//! | [`errors`] | Which errors are there, and what do I do about each? |
//! | [`batches`] | How do I run two hundred prompts when the plan allows two jobs at once? |
//! | [`testing`] | How do I test a program whose jobs take ten minutes? |
//! | [`blocking`] | How do I use the crate without async? |
//! | `journal` (feature `journal`) | How does a batch survive `kill -9` without paying twice? |
//! | [`observability`] | What do spans and events show, and how do I export them? |
//! | [`many_machines`] | What do several programs share, and what do they not? |

#[doc = include_str!("batches.md")]
pub mod batches {}
#[cfg(feature = "blocking")]
#[doc = include_str!("blocking.md")]
pub mod blocking {}
#[doc = include_str!("configuration.md")]
pub mod configuration {}
#[doc = include_str!("errors.md")]
pub mod errors {}
#[cfg(feature = "journal")]
#[doc = include_str!("journal.md")]
pub mod journal {}
#[doc = include_str!("many_machines.md")]
pub mod many_machines {}
#[doc = include_str!("money.md")]
pub mod money {}
#[doc = include_str!("observability.md")]
pub mod observability {}
#[doc = include_str!("testing.md")]
pub mod testing {}
