//! Files that go into models and files that come out of them.

mod download;
mod input;
mod name;
mod redirect;
mod resolve;
mod transfer;
mod upload;

pub(crate) use self::{
    download::asset,
    resolve::{resolve, with_placeholders},
};
pub use self::{
    download::{Download, DownloadedFile},
    input::FileInput,
    upload::{Upload, UploadSource},
};
