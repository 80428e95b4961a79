//! Input files and results: uploads, downloads and archives.

mod deadline;
mod download;
mod downloads;
mod extensions;
mod input;
mod local;
mod media;
mod name;
mod open;
mod redirect;
mod resolve;
mod save;
mod spans;
mod transfer;
mod upload;
mod wanted;

#[cfg(feature = "testing")]
pub(crate) use self::extensions::type_of;
#[cfg(feature = "journal")]
pub(crate) use self::local::without_markers;
#[cfg(fuzzing)]
pub(crate) use self::name::of as name_of;
pub(crate) use self::{
    deadline::Deadline,
    local::{has_local_file, resolve},
    name::fill as file_name,
    resolve::{Uploaded, upload as upload_input, with_placeholders},
    save::{Saved, save_as, save_in},
    wanted::{File, Options, Wanted, asset},
};
pub use self::{
    download::{Download, DownloadedFile},
    downloads::Downloads,
    input::FileInput,
    open::{DownloadResponse, DownloadStream},
    upload::{Upload, UploadSource},
};
#[cfg(feature = "journal")]
pub(crate) use self::{
    name::{LIMIT as NAME_LIMIT, clean as clean_name, folded as folded_name, safe as safe_name},
    save::remove_partial,
};
