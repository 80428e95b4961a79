//! URLs that nobody on the way can read.

use std::net::IpAddr;

use reqwest::Url;

/// Whether a URL is on this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    // `host_str` keeps the brackets of an IPv6 address, the parser does not expect them.
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether a URL is `https`, or `http` on this machine.
pub(crate) fn is_safe(url: &Url) -> bool {
    url.scheme() == "https" || url.scheme() == "http" && is_loopback(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_counts() {
        let here = |url| is_loopback(&Url::parse(url).unwrap());
        assert!(
            here("http://127.0.0.1:1/") && here("http://[::1]/") && here("http://localhost:80/v1")
        );
        assert!(
            !here("http://127.0.0.1.example.com/")
                && !here("http://10.0.0.1/")
                && !here("http://localhost.evil/")
        );
    }
}
