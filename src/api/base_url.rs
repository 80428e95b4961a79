//! The base URL of the API.

use std::fmt;

use reqwest::Url;

/// Room for the path and the query of most requests, in bytes.
const ROOM: usize = 64;

/// The part of every URL that settings decide, parsed once.
pub(crate) struct BaseUrl {
    /// With a long path, so that a clone has room for the path of a request.
    roomy: Url,
    /// The URL without a trailing slash.
    text: String,
    /// The path without a trailing slash.
    path: String,
}

impl BaseUrl {
    pub(crate) fn new(url: Url) -> Self {
        let text = url.as_str().trim_end_matches('/').to_owned();
        let path = url.path().trim_end_matches('/').to_owned();
        let mut roomy = url;
        roomy.set_path(&format!("{path}/{}", "_".repeat(ROOM)));
        Self { roomy, text, path }
    }

    /// Returns the URL of a path, which begins with a slash. What its segments contain is already encoded. A space at the
    /// end stays, which parsing the whole URL would drop.
    pub(crate) fn join(&self, path: &str) -> Url {
        let mut url = self.roomy.clone();
        let mut whole = String::with_capacity(self.path.len() + path.len());
        whole.push_str(&self.path);
        whole.push_str(path);
        // Scheme, host and port are not parsed again, which takes most of the time.
        url.set_path(&whole);
        url
    }

    /// Returns the path of a request below the base URL.
    pub(crate) fn path_of<'a>(&self, url: &'a Url) -> &'a str {
        url.path().strip_prefix(&*self.path).unwrap_or(url.path())
    }

    /// Returns the path of a URL below the base URL, as the description shows it; `None` if it is elsewhere.
    #[allow(dead_code, reason = "the crates that test generated code show no paths")]
    pub(crate) fn below<'a>(&self, url: &'a Url) -> Option<&'a str> {
        url.as_str().strip_prefix(&*self.text)?.split(['?', '#']).next()
    }

    /// Returns whether a URL has the same scheme, host and port. `Url::origin` would copy both hosts.
    pub(crate) fn is_origin_of(&self, url: &Url) -> bool {
        self.roomy.scheme() == url.scheme()
            && self.roomy.host() == url.host()
            && self.roomy.port_or_known_default() == url.port_or_known_default()
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let base = BaseUrl::new(Url::parse("https://api.example.com/v1").unwrap());
        let is_same = |url: &str| base.is_origin_of(&Url::parse(url).unwrap());
        assert!(is_same("https://api.example.com/other") && is_same("https://API.example.com:443"));
        for other in [
            "http://api.example.com",
            "https://api.example.com:8443",
            "https://api.example.com.evil.example",
            "https://api.example.com@evil.example",
        ] {
            assert!(!is_same(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_path_is_joined_as_if_the_whole_url_were_parsed(
            base in "https?://([a-z]{1,9}\\.example|127\\.0\\.0\\.1|\\[::1\\])(:[1-9][0-9]{0,3})?(/[a-z0-9%.~-]{0,4}){0,3}",
            path in "(/[\\PC&&[^?#\\\\ ]]{0,6}){1,4}",
        ) {
            let base = Url::parse(&base).unwrap();
            let text = base.as_str().trim_end_matches('/').to_owned();
            let parsed = Url::parse(&format!("{text}{path}")).unwrap();
            prop_assert_eq!(BaseUrl::new(base).join(&path), parsed);
        }
    }
}
