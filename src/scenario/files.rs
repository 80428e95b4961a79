//! Files.

use super::Scenario;
use crate::{
    ext::{
        archives::{Archive, StartedArchive},
        files::{Download, Downloads, Upload, UploadSource},
    },
    ids::AssetId,
    values::JobRef,
};
/// Files.
impl Scenario {
    /// Prepares an upload: a path, or an [`UploadSource`] of bytes, a stream or a link.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, FileInput, ext::files::UploadSource};
    ///
    /// let source = UploadSource::bytes("voice.wav", &b"RIFF\x24\0\0\0WAVEfmt "[..]);
    /// let uploaded = scenario.upload(source).send(Duration::from_secs(300)).await?;
    /// let request = CustomRequest::new("minimax/music-01").set("voiceFile", FileInput::asset(uploaded));
    /// # let _ = request;
    /// # Ok(()) });
    /// ```
    ///
    /// Uploads are free (observed). File parameters are uploaded automatically: see
    /// [`FileInput::path`](crate::FileInput::path).
    pub fn upload(&self, source: impl Into<UploadSource>) -> Upload {
        Upload::new(&self.context, source)
    }

    /// Prepares the download of an asset's file.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// # let folder = tempfile::tempdir()?;
    /// let file = scenario.download(&asset).named("speech").save_in(folder.path()).await?;
    /// assert_eq!(file.path, folder.path().join("speech.txt"));
    /// # Ok(()) });
    /// ```
    pub fn download(&self, asset: impl Into<AssetId>) -> Download {
        Download::new(&self.context, asset)
    }

    /// Prepares the download of several assets' files, each asset once.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let takes = ["first", "second"].map(|text| fake.add_asset(text, "text/plain"));
    /// # let folder = tempfile::tempdir()?;
    /// let files = scenario.download_all(takes).named("take-{number}").save_in(folder.path()).await?;
    /// assert_eq!(files[1].path, folder.path().join("take-2.txt"));
    /// # Ok(()) });
    /// ```
    ///
    /// For the assets of a job, use [`FinishedJob::downloads`](crate::FinishedJob::downloads); for one file with
    /// all of them, [`archive`](Self::archive).
    pub fn download_all<A: Into<AssetId>>(&self, assets: impl IntoIterator<Item = A>) -> Downloads {
        Downloads::new(&self.context, assets)
    }

    /// Prepares an archive of up to 1,000 assets, which the service packs.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let takes = ["first", "second"].map(|text| fake.add_asset(text, "text/plain"));
    /// # let folder = tempfile::tempdir()?;
    /// use std::time::Duration;
    ///
    /// let archive = scenario.archive(takes).file_names("takes/<num>-<id>");
    /// let file = archive.save_in(folder.path(), Duration::from_secs(600)).await?;
    /// assert_eq!(file.path.extension().and_then(|text| text.to_str()), Some("zip"));
    /// # Ok(()) });
    /// ```
    ///
    /// Whether packing is charged is not published; [`estimate`](Archive::estimate) returns the price.
    pub fn archive<A: Into<AssetId>>(&self, assets: impl IntoIterator<Item = A>) -> Archive {
        Archive::new(&self.context, assets)
    }

    /// Resumes an archive that was started earlier, possibly by another process. Nothing is sent yet.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let asset = fake.add_asset("a take", "text/plain");
    /// # let folder = tempfile::tempdir()?;
    /// # use std::time::Duration;
    /// # let stored = serde_json::to_string(scenario.archive([asset]).start().await?.reference())?;
    /// let reference: scenario_client::JobRef = serde_json::from_str(&stored)?;
    /// let archive = scenario.started_archive(reference);
    /// archive.save_in(folder.path(), Duration::from_secs(600)).await?;
    /// # Ok(()) });
    /// ```
    pub fn started_archive(&self, reference: impl Into<JobRef>) -> StartedArchive {
        StartedArchive::resume(&self.context, reference)
    }
}
