//! Bearer tokens that are replaced when they are over.

use std::{error::Error as StdError, fmt, future::Future, pin::Pin, time::Duration};

use http::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::{sync::Mutex, time::timeout};

use super::credentials::bearer;
use crate::error::Error;

/// What went wrong when a token was asked for.
type Fault = Box<dyn StdError + Send + Sync>;

/// Asks for a token.
type Provider = Box<
    dyn Fn() -> Pin<Box<dyn Future<Output = Result<SecretString, Fault>> + Send>> + Send + Sync,
>;

/// A source of tokens, and the last one of them, shared by all requests of a client.
pub(crate) struct Tokens {
    provider: Provider,
    timeout: Duration,
    /// Held while a token is asked for: whoever comes meanwhile gets the same one.
    last: Mutex<Option<Token>>,
}

/// A token, and the how-manieth it is.
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
    pub(crate) fn new<F, Answer, T, E>(provider: F) -> Self
    where
        F: Fn() -> Answer + Send + Sync + 'static,
        Answer: Future<Output = Result<T, E>> + Send + 'static,
        T: Into<SecretString>,
        E: Into<Fault>,
    {
        let provider: Provider = Box::new(move || {
            let answer = provider();
            Box::pin(async move { answer.await.map(Into::into).map_err(Into::into) })
        });
        Self { provider, timeout: Duration::from_secs(60), last: Mutex::new(None) }
    }

    /// The longest that the provider may take.
    pub(crate) fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// The last token; the first one is asked for.
    pub(crate) async fn current(&self) -> Result<Token, Error> {
        let mut last = self.last.lock().await;
        match &*last {
            Some(token) => Ok(token.clone()),
            None => self.next(&mut last).await,
        }
    }

    /// A token after one that was refused: a new one, unless another request has got one since.
    pub(crate) async fn after(&self, refused: &Token) -> Result<Token, Error> {
        let mut last = self.last.lock().await;
        match &*last {
            Some(token) if token.number != refused.number => Ok(token.clone()),
            _ => self.next(&mut last).await,
        }
    }

    async fn next(&self, last: &mut Option<Token>) -> Result<Token, Error> {
        let token = timeout(self.timeout, (self.provider)()).await.map_err(|_| {
            let limit = self.timeout.as_secs_f64();
            Error::token(format!("the provider gave no token within {limit} s"), None)
        })?;
        let token = token.map_err(|fault| {
            Error::token("the provider of tokens failed".to_owned(), Some(fault))
        })?;
        if token.expose_secret().trim().is_empty() {
            return Err(Error::token("the provider gave an empty token".to_owned(), None));
        }
        let number = last.as_ref().map_or(1, |last| last.number + 1);
        let header = bearer(&token).map_err(|_| {
            Error::token("the token has characters that a header cannot hold".to_owned(), None)
        })?;
        Ok(last.insert(Token { header, number }).clone())
    }
}
