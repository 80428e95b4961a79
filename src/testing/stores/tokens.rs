//! Bearer tokens.

use crate::testing::FakeScenario;

/// The tokens that the fake server accepts.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    valid: Vec<String>,
    issued: u32,
}

impl Tokens {
    /// Issues a token that is valid until tokens expire.
    pub(crate) fn issue(&mut self) -> String {
        self.issued += 1;
        let token = format!("fake-token-{}", self.issued);
        self.valid.push(token.clone());
        token
    }

    /// Ends all tokens issued so far.
    pub(crate) fn expire(&mut self) {
        self.valid.clear();
    }

    /// Whether a token is valid; [`FakeScenario::TOKEN`] always is.
    pub(crate) fn accepts(&self, token: &str) -> bool {
        token == FakeScenario::TOKEN || self.valid.iter().any(|known| known == token)
    }
}
