//! The host of files.

use anyhow::Result;
use reqwest::Method;

use crate::probe::{exchange::Request, samples::id, session::Session};

/// Where the range begins that is asked for.
const START: usize = 4;

pub async fn files(session: &mut Session) -> Result<()> {
    let Some(asset) = session.some_asset().await? else { return Ok(()) };
    let read = session.send(Request::get(&["assets", id(&asset)])).await?;
    let Some(link) = read.text("/asset/url").map(str::to_owned) else { return Ok(()) };
    let get = || Request::link(Method::GET, &link);
    let whole = session.send(get()).await?;
    session.hold("cdn.no-credentials", &whole, whole.status == 200, whole.seen());
    if !whole.is_ok() {
        return Ok(());
    }
    let length = whole.header("content-length").map(str::to_owned);
    let seen = length.clone().unwrap_or_else(|| "no `Content-Length`".to_owned());
    session.hold("cdn.length", &whole, length.is_some(), seen);
    let tag = whole.header("etag").map(str::to_owned);

    let part = session.send(get().header("range", &format!("bytes={START}-"))).await?;
    let stated = part.header("content-range").unwrap_or("no `Content-Range`").to_owned();
    let rest = whole.bytes.get(START..).unwrap_or_default();
    // A file that is longer than what is read has the rest in another place.
    let begins_alike = part.bytes.iter().zip(rest).all(|(left, right)| left == right);
    let as_said =
        part.status == 206 && stated.starts_with(&format!("bytes {START}-")) && begins_alike;
    session.hold("cdn.range", &part, as_said, format!("{} {stated}", part.status.as_u16()));

    let again = part.header("etag").map(str::to_owned);
    let strong = tag.as_deref().is_some_and(|tag| tag.starts_with('"'));
    let seen = format!("{}, then {}", shown(tag.as_deref()), shown(again.as_deref()));
    session.hold("cdn.etag", &part, strong && tag == again, seen);

    if part.status == 206 && strong {
        let request = get().header("range", &format!("bytes={START}-"));
        let other = session.send(request.header("if-range", "\"another-tag\"")).await?;
        session.hold("cdn.if-range", &other, other.status == 200, other.seen());
    } else {
        session.skip(&["cdn.if-range"], "needs a range and a tag");
    }
    wrong_signature(session, &link).await
}

fn shown(tag: Option<&str>) -> &str {
    match tag {
        Some(tag) if tag.starts_with('"') => "a strong tag",
        Some(_) => "a weak tag",
        None => "no tag",
    }
}

async fn wrong_signature(session: &mut Session, link: &str) -> Result<()> {
    let Some((before, after)) = link.split_once("Signature=") else { return Ok(()) };
    let rest = after.split_once('&').map_or(String::new(), |(_, rest)| format!("&{rest}"));
    let wrong = format!("{before}Signature=wrong{rest}");
    let read = session.send(Request::link(Method::GET, &wrong)).await?;
    session.hold("cdn.signature-checked", &read, read.status == 403, read.seen());
    Ok(())
}
