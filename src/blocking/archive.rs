//! Many assets in one archive.

use std::{path::Path, sync::Arc, time::Duration};

use super::{Runtime, Scenario, setters};
use crate::{
    error::Error,
    ext::{
        archives::{self, DownloadedArchive},
        run::Estimate,
    },
    ids::{AssetId, ProjectId},
    values::JobRef,
};

impl Scenario {
    /// Prepares an archive of up to 1,000 assets, packed by the service.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # let assets = [fake.add_asset("a bird", "text/plain"), fake.add_asset("a fish", "text/plain")];
    /// # let folder = tempfile::tempdir()?;
    /// use std::time::Duration;
    ///
    /// let archive = scenario.archive(assets).save_in(folder.path(), Duration::from_secs(600))?;
    /// println!("{} ({} bytes)", archive.path.display(), archive.bytes);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn archive<A: Into<AssetId>>(&self, assets: impl IntoIterator<Item = A>) -> Archive {
        let inner = self.as_async().archive(assets);
        Archive { inner, runtime: Arc::clone(self.runtime()) }
    }

    /// Resumes an archive that was started earlier.
    pub fn started_archive(&self, reference: impl Into<JobRef>) -> StartedArchive {
        let inner = self.as_async().started_archive(reference);
        StartedArchive { inner, runtime: Arc::clone(self.runtime()) }
    }
}

/// A prepared archive; made by [`Scenario::archive`].
#[derive(Clone, Debug)]
#[must_use = "nothing is packed until it is saved"]
pub struct Archive {
    inner: archives::Archive,
    runtime: Arc<Runtime>,
}

impl Archive {
    setters! {
        crate::ext::archives::Archive;
        /// Sets the names of the files within the archive.
        file_names(template: impl Into<String>);
        /// Puts all files into one folder.
        flat();
        /// Sets the name of the archive, without its extension.
        named(name: impl Into<String>);
        /// Packs the files as they were uploaded or generated.
        original();
        /// Packs in this project instead of the client's.
        project(project: impl Into<ProjectId>);
    }

    /// Returns the price of the archive. Nothing is started or charged.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Archive::estimate`](crate::ext::archives::Archive::estimate), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn estimate(&self) -> Result<Estimate, Error> {
        self.runtime.block_on(self.inner.estimate())
    }

    /// Starts the packing job. **May charge creative units.**
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Archive::start`](crate::ext::archives::Archive::start), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn start(self) -> Result<StartedArchive, Error> {
        let Self { inner, runtime } = self;
        let inner = runtime.block_on(inner.start())?;
        Ok(StartedArchive { inner, runtime })
    }

    /// Packs, waits and writes the archive into a folder. **May charge creative units.**
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Archive::save_in`](crate::ext::archives::Archive::save_in), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn save_in(
        self,
        folder: impl AsRef<Path>,
        timeout: Duration,
    ) -> Result<DownloadedArchive, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.save_in(folder, timeout))
    }

    /// Packs, waits and writes the archive to this path. **May charge creative units.**
    ///
    /// # Errors
    ///
    /// Returns the errors of [`save_in`](Self::save_in).
    pub fn save_as(
        self,
        path: impl AsRef<Path>,
        timeout: Duration,
    ) -> Result<DownloadedArchive, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.save_as(path, timeout))
    }
}

/// An archive that the service packs; made by [`Archive::start`] and [`Scenario::started_archive`].
#[derive(Clone, Debug)]
#[must_use = "nothing is downloaded until it is saved"]
pub struct StartedArchive {
    inner: archives::StartedArchive,
    runtime: Arc<Runtime>,
}

impl StartedArchive {
    /// Returns the reference that resumes the archive.
    pub fn reference(&self) -> &JobRef {
        self.inner.reference()
    }

    /// Waits until the archive is packed, and writes it into a folder.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Archive::save_in`].
    pub fn save_in(
        self,
        folder: impl AsRef<Path>,
        timeout: Duration,
    ) -> Result<DownloadedArchive, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.save_in(folder, timeout))
    }

    /// Waits until the archive is packed, and writes it to this path.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Archive::save_in`].
    pub fn save_as(
        self,
        path: impl AsRef<Path>,
        timeout: Duration,
    ) -> Result<DownloadedArchive, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.save_as(path, timeout))
    }
}
