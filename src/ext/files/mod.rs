//! Files that go into models and files that come out of them.

mod download;
mod input;
mod name;
mod redirect;
mod resolve;
mod upload;

pub use self::{
    download::DownloadedFile,
    input::FileInput,
    upload::{Upload, UploadSource},
};
pub(crate) use self::{
    download::{asset, download},
    resolve::{resolve, with_placeholders},
};
