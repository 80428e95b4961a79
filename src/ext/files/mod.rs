//! Files that go into models and files that come out of them.

mod download;
mod input;
mod name;
mod redirect;

pub(crate) use self::download::{asset, download};
pub use self::{download::DownloadedFile, input::FileInput};
