//! Hears of changes that other processes make.

use std::{future::poll_fn, time::Duration};

use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_postgres::{AsyncMessage, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

/// The channel of `LISTEN` and `NOTIFY`.
pub(super) const CHANNEL: &str = "scenario_runs";

/// The pause before another connection after one was lost.
const PAUSE: Duration = Duration::from_secs(1);

/// A connection that listens, and is made anew if it is lost. A notification that is missed costs a delay only: who
/// waits looks for itself after a while.
pub(super) struct Changes {
    changes: watch::Receiver<()>,
    listening: JoinHandle<()>,
}

impl Drop for Changes {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Changes {
    pub(super) fn listen(config: Config, tls: MakeRustlsConnect) -> Self {
        let (sender, changes) = watch::channel(());
        let listening = tokio::spawn(async move {
            loop {
                if let Err(error) = hear(&config, tls.clone(), &sender).await {
                    tracing::debug!(%error, "no notifications of the journal");
                }
                sleep(PAUSE).await;
            }
        });
        Self { changes, listening }
    }

    /// Waits for the next change, for up to this time.
    pub(super) async fn next(&self, limit: Duration) {
        let mut changes = self.changes.clone();
        changes.mark_unchanged();
        // Without a sender the wait still lasts as long as it may: the caller must not spin.
        let change = async {
            if changes.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let _ = timeout(limit, change).await;
    }
}

/// Listens until the connection is lost.
async fn hear(
    config: &Config,
    tls: MakeRustlsConnect,
    changes: &watch::Sender<()>,
) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = config.connect(tls).await?;
    // The connection is polled for its messages here, so the statement runs beside it.
    let messages = async {
        while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notification(_) = message? {
                changes.send_replace(());
            }
        }
        Ok(())
    };
    let statement = format!("LISTEN {CHANNEL}");
    let listen = async {
        client.batch_execute(&statement).await?;
        // The client has to live as long as the connection.
        std::future::pending::<Result<(), tokio_postgres::Error>>().await
    };
    tokio::select! {
        ended = messages => ended,
        failed = listen => failed,
    }
}
