//! The account that commands use: address and credentials from the variables that the crate reads.

use std::env;

use anyhow::{Result, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Names for a key and its secret. As in the crate, a pair stays within one family.
const KEYS: [(&str, &[&str]); 2] = [
    ("SCENARIO_SDK_API_KEY", &["SCENARIO_SDK_API_SECRET"]),
    ("SCENARIO_API_KEY", &["SCENARIO_API_SECRET", "SCENARIO_SECRET_API_KEY"]),
];
const BASE: [&str; 3] = ["SCENARIO_BASE_URL", "SCENARIO_API_BASE_URL", "SCENARIO_API_URL"];
const PRODUCTION: &str = "https://api.cloud.scenario.com/v1";

/// An API key and the address of the service.
pub struct Account {
    pub base: String,
    pub key: String,
    secret: String,
}

impl Account {
    pub fn from_env() -> Result<Self> {
        let base = BASE.iter().find_map(|name| variable(name));
        let base = base.unwrap_or_else(|| PRODUCTION.to_owned()).trim_end_matches('/').to_owned();
        for (name, secrets) in KEYS {
            let Some(key) = variable(name) else { continue };
            let Some(secret) = secrets.iter().find_map(|name| variable(name)) else {
                bail!("{name} is set but its secret is not: set {}", secrets.join(" or "));
            };
            return Ok(Self { base, key, secret });
        }
        bail!("no credentials: set SCENARIO_API_KEY and SCENARIO_API_SECRET");
    }

    /// Returns the header that authorizes requests.
    pub fn authorization(&self) -> String {
        basic(&self.key, &self.secret)
    }

    /// Replaces the key and the secret in a text that is shown.
    #[cfg(feature = "probe")]
    pub fn hide(&self, text: &str) -> String {
        let encoded = self.authorization().replace("Basic ", "");
        let private = [encoded.as_str(), &self.key, &self.secret];
        private.iter().fold(text.to_owned(), |text, private| text.replace(private, "(hidden)"))
    }
}

/// Returns the header of HTTP Basic credentials.
pub fn basic(key: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{key}:{secret}")))
}

/// Returns a variable that is set and not empty.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}
