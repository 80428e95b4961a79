//! Input files and results: uploads, downloads and archives.

mod archive;
mod deadline;
mod download;
mod downloads;
mod input;
mod media;
mod name;
mod open;
mod redirect;
mod resolve;
mod save;
mod transfer;
mod upload;

#[cfg(fuzzing)]
pub(crate) use self::name::of as name_of;
pub use self::{
    archive::{Archive, DownloadedArchive, StartedArchive},
    download::{Download, DownloadedFile},
    downloads::Downloads,
    input::FileInput,
    open::{DownloadResponse, DownloadStream},
    upload::{Upload, UploadSource},
};
pub(crate) use self::{
    download::asset,
    input::has_local_file,
    resolve::{Uploaded, resolve, upload as upload_input, with_placeholders},
};
