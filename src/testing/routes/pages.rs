//! Pages of lists, and the tokens between them.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use crate::testing::refusal::Refusal;

/// What every token begins with: these bytes are `+/+/` in base64. Text alone would never have these characters, and a
/// client that does not encode its query would go unnoticed.
const HEAD: [u8; 3] = [0xfb, 0xff, 0xbf];

/// Where a page begins, and whether it is one of the empty pages between others.
pub(super) struct Token {
    offset: usize,
    hole: bool,
}

impl Token {
    /// The token of a query; the start of the list without one.
    pub(super) fn of(query: &BTreeMap<String, String>, name: &str) -> Result<Self, Refusal> {
        match query.get(name).map(|token| Self::read(token)) {
            None => Ok(Self { offset: 0, hole: false }),
            Some(Some(token)) => Ok(token),
            Some(None) => Err(Refusal::invalid("Invalid pagination token")),
        }
    }

    /// The token as text. Tokens of the service are base64 and have to be encoded in a query.
    pub(super) fn write(&self) -> String {
        let place = format!("{{\"offset\":{},\"hole\":{}}}", self.offset, self.hole);
        STANDARD.encode([HEAD.as_slice(), place.as_bytes()].concat())
    }

    fn read(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).ok()?;
        let token: Value = serde_json::from_slice(bytes.strip_prefix(&HEAD)?).ok()?;
        let offset = usize::try_from(token.get("offset")?.as_u64()?).ok()?;
        Some(Self { offset, hole: token.get("hole")?.as_bool()? })
    }
}

/// A page that a request asks for.
pub(super) struct Page {
    pub(super) size: usize,
    pub(super) start: Token,
}

impl Page {
    /// The rows of the page, and the token of the next one. With holes an empty page comes before every
    /// page but the first.
    pub(super) fn cut<T>(self, rows: Vec<T>, holes: bool) -> (Vec<T>, Option<Token>) {
        // An empty page keeps the offset: nothing may be lost to a client that goes on.
        let length = if self.start.hole { 0 } else { self.size };
        let end = self.start.offset.saturating_add(length);
        let hole = holes && !self.start.hole;
        let next = (end < rows.len()).then_some(Token { offset: end, hole });
        (rows.into_iter().skip(self.start.offset).take(length).collect(), next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_page_comes_between_two_others() {
        let mut start = Token { offset: 0, hole: false };
        let mut pages = Vec::new();
        loop {
            let (rows, next) = Page { size: 2, start }.cut(vec![1, 2, 3, 4, 5], true);
            pages.push(rows);
            let Some(next) = next else { break };
            start = Token::read(&next.write()).unwrap();
        }
        assert_eq!(pages, [vec![1, 2], vec![], vec![3, 4], vec![], vec![5]]);
    }
}
