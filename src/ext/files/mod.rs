//! Files that go into models and files that come out of them.

mod archive;
mod deadline;
mod download;
mod downloads;
mod input;
mod name;
mod redirect;
mod resolve;
mod save;
mod transfer;
mod upload;

#[cfg(fuzzing)]
pub(crate) use self::name::of as name_of;
pub use self::{
    archive::{Archive, DownloadedArchive, StartedArchive},
    download::{Download, DownloadStream, DownloadedFile},
    downloads::Downloads,
    input::FileInput,
    upload::{Upload, UploadSource},
};
pub(crate) use self::{
    download::asset,
    resolve::{resolve, upload as upload_input, with_placeholders},
};
