//! What is kept of a page to draw it again once its text has changed: all that its template sees, but for the text,
//! for what all pages share and for the cards of other pages, which are kept once.
//!
//! As JSON, because templates see no more than JSON holds. What does not read as it was written — a number with more
//! digits than the reader is sure of — is not taken for it: then the page is drawn with the whole site.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use tera::value::{Key, Map, Value};

use super::{Renderer, Shared, Templates};
use crate::view::{Context, MenusView, TocEntry};

/// What was kept of a page.
pub struct Page {
    /// All but its text and the cards of other pages.
    pub context: Vec<u8>,
    /// Numbers of cards.
    pub related: Vec<usize>,
    pub children: Vec<usize>,
}

/// One page: the keys of its context, and `menus`, null where they are those of all pages.
#[derive(Serialize)]
struct Seen<'p> {
    menus: Option<&'p MenusView>,
    #[serde(flatten)]
    context: &'p Context<'p>,
}

#[derive(Serialize)]
struct Common<'c> {
    site: &'c Value,
    texts: &'c Value,
    assets: &'c Value,
}

impl Renderer {
    /// What [`Renderer::draw_again`] draws the page from.
    #[must_use]
    pub fn keep(&self, mut context: Context<'_>) -> Page {
        context.page.html = String::new();
        context.page.toc = Vec::new();
        let numbers = |cards: Vec<&Shared>| cards.into_iter().map(Shared::number).collect();
        let related = numbers(std::mem::take(&mut context.page.related));
        let children = numbers(std::mem::take(&mut context.page.children));
        let context = json(&Seen { menus: context.menus.as_ref(), context: &context });
        Page { context, related, children }
    }

    /// What all pages share, for [`Templates::resume`].
    #[must_use]
    pub fn keep_common(&self) -> Vec<u8> {
        json(&Common { site: &self.site, texts: &self.texts, assets: &self.assets })
    }

    /// Draws a page from what was kept of it — its context, and the cards it shows, as JSON — and its new text;
    /// `None` when that is not possible.
    #[must_use]
    pub fn draw_again(
        &self,
        context: &[u8],
        [related, children]: [&[Vec<u8>]; 2],
        html: &str,
        toc: &[TocEntry],
    ) -> Option<Vec<u8>> {
        let mut all = read(context)?.into_map()?;
        let mut page = all.shift_remove(&Key::Str("page"))?.into_map()?;
        let template = format!("{}.html", page.get(&Key::Str("template"))?.as_str()?);
        page.insert(Key::Str("related"), Value::from(cards(related)?));
        page.insert(Key::Str("children"), Value::from(cards(children)?));
        page.insert(Key::Str("html"), Value::from(html));
        page.insert(Key::Str("toc"), Value::try_from_serializable(toc).ok()?);
        let menus = all.shift_remove(&Key::Str("menus"))?;
        let site = if menus.is_none() { self.site.clone() } else { self.site_with(menus) };
        let mut context = tera::Context::new();
        for (key, value) in all {
            context.insert_value(key.as_str()?.to_owned(), value);
        }
        context.insert_value("page", Value::from(page));
        self.add_common(&mut context, site);
        let mut html = Vec::new();
        self.tera.render_to(&template, &context, &mut html).ok()?;
        Some(html)
    }
}

impl Templates {
    /// What [`Renderer::keep_common`] was taken of; `None` when it cannot be read.
    #[must_use]
    pub fn resume(&self, common: &[u8]) -> Option<Renderer> {
        let mut parts = read(common)?.into_map()?;
        let mut take = |key| parts.shift_remove(&Key::Str(key));
        let (site, texts, assets) = (take("site")?, take("texts")?, take("assets")?);
        Some(Renderer { tera: Arc::clone(&self.tera), site, texts, assets })
    }
}

fn cards(all: &[Vec<u8>]) -> Option<Vec<Value>> {
    all.iter().map(|card| read(card)).collect()
}

fn json<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 * 1024);
    serde_json::to_writer(&mut bytes, value)
        .expect("values of templates are texts, numbers, lists and maps of texts");
    bytes
}

/// The value that `bytes` were written of, to the last digit.
fn read(bytes: &[u8]) -> Option<Value> {
    let Kept(value) = serde_json::from_slice(bytes).ok()?;
    (json(&value) == bytes).then_some(value)
}

/// A value read from JSON, with its keys in their order: templates may walk a map.
struct Kept(Value);

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Kept;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a template")
    }

    fn visit_unit<E>(self) -> Result<Kept, E> {
        Ok(Kept(Value::none()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Kept, E> {
        Ok(Kept(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Kept, E> {
        Ok(Kept(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Kept, E> {
        Ok(Kept(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Kept, E> {
        Ok(Kept(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Kept, E> {
        Ok(Kept(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Kept, A::Error> {
        let mut all = Vec::new();
        while let Some(Kept(item)) = items.next_element()? {
            all.push(item);
        }
        Ok(Kept(all.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Kept, A::Error> {
        let mut all = Map::new();
        while let Some((key, Kept(value))) = entries.next_entry::<String, Kept>()? {
            all.insert(Key::String(Arc::from(key)), value);
        }
        Ok(Kept(Value::from(all)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_they_were_written_or_not_at_all() {
        for text in [r#"{"b":1,"a":[null,true,"é",-3,0.1,-2.75]}"#, r#"[{"z":{},"y":[]}]"#] {
            let Kept(value) = serde_json::from_str(text).unwrap();
            assert_eq!(String::from_utf8(json(&value)).unwrap(), text);
        }
        for text in [r#"{"a":0.10}"#, r#"{"a": 1}"#, "{", "", r#"{"a":1,"a":2}"#] {
            assert!(read(text.as_bytes()).is_none(), "{text}");
        }
    }
}
