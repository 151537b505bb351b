//! Objects of the bundle that only a page is drawn with. They are most of it, and a start rarely draws one page: each is
//! kept as text until then.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// An object, as JSON.
#[derive(Clone, Deserialize)]
#[serde(try_from = "Box<RawValue>")]
pub(crate) struct Unread(Box<RawValue>);

impl Unread {
    /// # Errors
    /// Its members are not those of a `T`.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.0.get())
    }
}

impl TryFrom<Box<RawValue>> for Unread {
    type Error = &'static str;

    fn try_from(json: Box<RawValue>) -> Result<Self, Self::Error> {
        if json.get().starts_with('{') { Ok(Self(json)) } else { Err("expected an object") }
    }
}
