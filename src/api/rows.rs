//! Pages that have arrived, and what is read of them.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor},
};

use super::{Call, Client, Page, Pagination, Reading, Reply, client::Decoded, decode::nothing};
use crate::error::Error;

/// A page that has arrived and is not decoded yet, because its reader chooses the type of its rows.
pub(crate) struct Fetched {
    client: Client,
    reply: Reply,
    /// The number of hits before the page, for lists without tokens.
    start: Option<u64>,
}

impl Call<'_> {
    /// Sends the request of a page.
    pub(crate) async fn fetch(self, start: Option<u64>) -> Result<Fetched, Error> {
        let (client, sending) = self.sending(Reading::Whole);
        Ok(Fetched { client: client.clone(), reply: sending.await?, start })
    }
}

impl Fetched {
    /// Reads the page as the response that is described; `rows` takes it apart.
    pub(crate) fn described<R: DeserializeOwned + 'static, T>(
        self,
        rows: fn(R) -> Rows<T>,
    ) -> Result<Page<T>, Error> {
        let Decoded::<R> { response, unreadable, .. } = self.client.decoded(self.reply)?;
        Ok(Page::new(rows(response.into_inner()), unreadable, self.start))
    }

    /// Reads the rows of the page as any type.
    pub(super) fn of<T: DeserializeOwned>(self) -> Result<Page<T>, Error> {
        let pagination = self.reply.sent.request.operation.pagination;
        let mut rows = None;
        let mut members = |body: &str| {
            let mut reader = serde_json::Deserializer::from_str(body);
            rows = Some(Members(pagination, PhantomData).deserialize(&mut reader)?);
            Ok(true)
        };
        let findings = self.client.read_by(&self.reply, &self.reply.rules(), &mut members)?;
        let rows = rows.ok_or_else(|| self.reply.undecodable(nothing()))?;
        Ok(Page::new(rows, findings.unreadable, self.start))
    }
}

/// What a page says, whatever its members are called.
pub(crate) struct Rows<T> {
    pub(super) items: Vec<T>,
    /// The token of the next page.
    pub(super) next: Option<String>,
    /// The number of hits that a search examined, which may be more than it returned.
    pub(super) limit: Option<i64>,
    /// The estimated number of all hits of a search.
    pub(super) total: Option<i64>,
}

impl<T> Rows<T> {
    /// The rows of a list with tokens.
    pub(crate) fn of_cursor(items: Vec<T>, next: Option<String>) -> Self {
        Self { items, next, limit: None, total: None }
    }

    /// The rows of a search.
    pub(crate) fn of_offset(items: Vec<T>, limit: Option<i64>, total: Option<i64>) -> Self {
        Self { items, next: None, limit, total }
    }
}

/// Reads the members of a page, whose names differ from list to list.
struct Members<T>(Option<Pagination>, PhantomData<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Members<T> {
    type Value = Rows<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Rows<T>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
    type Value = Rows<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Rows<T>, A::Error> {
        let (mut items, mut next, mut limit, mut total) = (None, None, None, None);
        let names = self.0.ok_or_else(|| A::Error::custom("a list without pages"))?;
        while let Some(name) = members.next_key::<String>()? {
            match Some(&*name) {
                name if name == Some(names.items) => items = Some(members.next_value()?),
                name if name == names.next => next = members.next_value()?,
                name if name == names.limit => limit = members.next_value()?,
                name if name == names.total => total = members.next_value()?,
                _ => _ = members.next_value::<IgnoredAny>()?,
            }
        }
        let items = items.ok_or_else(|| A::Error::missing_field(names.items))?;
        Ok(Rows { items, next, limit, total })
    }
}
