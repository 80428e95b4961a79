//! Bearer tokens that are replaced when they expire.

use std::{error::Error as StdError, fmt, future::Future, pin::Pin, time::Duration};

use http::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::{
    sync::{Mutex, MutexGuard},
    time::timeout,
};

use super::authorization_header::bearer;
use crate::error::Error;

/// The error of a provider.
type Fault = Box<dyn StdError + Send + Sync>;

/// Returns a token when it is called.
type Provider = Box<
    dyn Fn() -> Pin<Box<dyn Future<Output = Result<SecretString, Fault>> + Send>> + Send + Sync,
>;

/// A token provider and its last token, shared by all requests of a client.
pub(crate) struct Tokens {
    provider: Provider,
    timeout: Duration,
    /// Locked while the provider runs, so that concurrent requests get the same token.
    last: Mutex<Option<Token>>,
}

/// A token with its sequence number.
#[derive(Clone)]
pub(crate) struct Token {
    pub(crate) header: HeaderValue,
    number: u64,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens([hidden])")
    }
}

impl Tokens {
    pub(crate) fn new<F, Fut, T, E>(provider: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: Into<SecretString>,
        E: Into<Fault>,
    {
        let provider: Provider = Box::new(move || {
            let token = provider();
            // The provider was called outside of the async block, so the future does not borrow it.
            Box::pin(async move { token.await.map(Into::into).map_err(Into::into) })
        });
        Self { provider, timeout: Duration::from_secs(60), last: Mutex::new(None) }
    }

    /// Sets the timeout of the provider.
    pub(crate) fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Returns the maximum time until there is a token.
    pub(crate) fn longest(&self) -> Duration {
        // The provider may be running for another request, without success.
        self.timeout.saturating_mul(2)
    }

    /// Returns the last token; calls the provider for the first one.
    pub(crate) async fn current(&self) -> Result<Token, Error> {
        let mut last = self.last().await?;
        match &*last {
            Some(token) => Ok(token.clone()),
            None => self.next(&mut last).await,
        }
    }

    /// Returns a token in place of a refused one: a new one, unless another request got one in the meantime.
    pub(crate) async fn after(&self, refused: &Token) -> Result<Token, Error> {
        // All requests that were refused with one token wait here for the same next one.
        let mut last = self.last().await?;
        match &*last {
            // The number is compared and not the text: a provider with a stale cache may return the same text twice.
            Some(token) if token.number != refused.number => Ok(token.clone()),
            _ => self.next(&mut last).await,
        }
    }

    /// Waits until no other request calls the provider.
    async fn last(&self) -> Result<MutexGuard<'_, Option<Token>>, Error> {
        // Not as long as there are others before: each of them may wait for a provider that hangs.
        timeout(self.timeout, self.last.lock()).await.map_err(|_| self.timed_out())
    }

    fn timed_out(&self) -> Error {
        let limit = self.timeout.as_secs_f64();
        Error::token(format!("the token provider returned no token within {limit} s"), None)
    }

    async fn next(&self, last: &mut Option<Token>) -> Result<Token, Error> {
        // The lock is held meanwhile, so a provider that hangs would block every request.
        let token = timeout(self.timeout, (self.provider)()).await.map_err(|_| self.timed_out())?;
        let token = token
            .map_err(|fault| Error::token("the token provider failed".to_owned(), Some(fault)))?;
        // An empty token would be refused, refreshed and refused until the limit is reached.
        if token.expose_secret().trim().is_empty() {
            return Err(Error::token(
                "the token provider returned an empty token".to_owned(),
                None,
            ));
        }
        // Stored only once it makes a valid header, so that other requests do not get a bad token.
        let number = last.as_ref().map_or(1, |last| last.number + 1);
        let header = bearer(&token).map_err(|_| {
            Error::token("the token has characters that are invalid in a header".to_owned(), None)
        })?;
        Ok(last.insert(Token { header, number }).clone())
    }
}
