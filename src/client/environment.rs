//! Settings from the environment.

use secrecy::SecretString;

use super::credentials::Credentials;
use crate::error::Error;

/// Names for a key and its secret; the first key that is set wins.
const KEYS: [(&str, &[&str]); 2] = [
    ("SCENARIO_SDK_API_KEY", &["SCENARIO_SDK_API_SECRET"]),
    ("SCENARIO_API_KEY", &["SCENARIO_API_SECRET", "SCENARIO_SECRET_API_KEY"]),
];
const TOKEN: &str = "SCENARIO_SDK_JWT";
const BASE_URL: [&str; 3] = ["SCENARIO_BASE_URL", "SCENARIO_API_BASE_URL", "SCENARIO_API_URL"];
const PROJECT: &str = "SCENARIO_PROJECT_ID";

/// Reads a variable; tests supply their own function.
pub(crate) struct Environment<'a>(pub(crate) &'a dyn Fn(&str) -> Option<String>);

impl Environment<'_> {
    fn get(&self, name: &str) -> Option<String> {
        // A variable that is set but empty counts as not set. Shells and containers cannot always unset one.
        (self.0)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// Returns the credentials; `None` if none are set.
    pub(crate) fn credentials(&self) -> Result<Option<Credentials>, Error> {
        // Pairs stay within one family of names. A key of one and a secret of the other would give a puzzling 401.
        for (key, secrets) in KEYS {
            let Some(key_value) = self.get(key) else { continue };
            // Half a pair is an error even if a token is set: to fall back silently would bill another account.
            let secret = secrets.iter().find_map(|name| self.get(name)).ok_or_else(|| {
                Error::configuration(format!(
                    "{key} is set but its secret is not: set {}",
                    secrets.join(" or ")
                ))
            })?;
            return Ok(Some(Credentials::ApiKey { key: key_value, secret: secret.into() }));
        }
        // Keys win over the token, as in the official SDK. Tokens last about a minute, so one in the environment is
        // probably stale.
        Ok(self.get(TOKEN).map(|token| Credentials::Bearer(SecretString::from(token))))
    }

    pub(crate) fn base_url(&self) -> Option<String> {
        BASE_URL.iter().find_map(|name| self.get(name))
    }

    pub(crate) fn project(&self) -> Option<String> {
        self.get(PROJECT)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{super::credentials::Authorization, *};

    fn header(variables: &[(&str, &str)]) -> Result<Option<String>, Error> {
        let find = |name: &str| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        let credentials = Environment(&find).credentials()?;
        let header = |found: Credentials| match found.authorization(Duration::ZERO).unwrap() {
            Authorization::Fixed(header) => header.to_str().unwrap().to_owned(),
            Authorization::Tokens(_) => panic!("the environment has no token provider"),
        };
        Ok(credentials.map(header))
    }

    #[test]
    fn both_families_of_names_are_read() {
        let basic = Some("Basic azpz".to_owned());
        for pair in [
            ("SCENARIO_SDK_API_KEY", "SCENARIO_SDK_API_SECRET"),
            ("SCENARIO_API_KEY", "SCENARIO_API_SECRET"),
            ("SCENARIO_API_KEY", "SCENARIO_SECRET_API_KEY"),
        ] {
            assert_eq!(header(&[(pair.0, "k"), (pair.1, " s ")]).unwrap(), basic, "{pair:?}");
        }
        assert_eq!(header(&[("SCENARIO_SDK_JWT", "t")]).unwrap().as_deref(), Some("Bearer t"));
        assert_eq!(header(&[("SCENARIO_API_KEY", "  ")]).unwrap(), None);
        assert_eq!(header(&[("SCENARIO_SDK_JWT", "")]).unwrap(), None);
    }

    #[test]
    fn families_do_not_mix_and_half_a_pair_is_an_error() {
        let error =
            header(&[("SCENARIO_SDK_API_KEY", "k"), ("SCENARIO_API_SECRET", "s")]).unwrap_err();
        assert!(error.to_string().contains("SCENARIO_SDK_API_SECRET"), "{error}");
        let error = header(&[("SCENARIO_API_KEY", "k"), ("SCENARIO_API_SECRET", " ")]).unwrap_err();
        assert!(error.to_string().contains("SCENARIO_API_SECRET"), "{error}");
    }
}
