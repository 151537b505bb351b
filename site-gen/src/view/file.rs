//! A document to download, with what a visitor wants to know before following the link.

use serde::Serialize;

use super::Views;
use crate::site::FileLink;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileView {
    pub url: String,
    pub label: String,
    /// As the editor named it: `charte.pdf`.
    pub name: String,
    pub bytes: u64,
    /// « 240 Ko »
    pub size: String,
    /// « PDF »
    #[serde(rename = "type")]
    pub kind: String,
    pub status: Option<String>,
}

impl Views<'_> {
    pub(super) fn file(&self, file: &FileLink) -> FileView {
        let FileLink { download, label, status } = file;
        FileView {
            url: download.url(),
            label: label.clone(),
            name: download.source.rsplit('/').next().unwrap_or_default().to_owned(),
            bytes: download.bytes,
            size: self.size(download.bytes),
            kind: download.extension().to_uppercase(),
            status: status.clone(),
        }
    }

    /// Rounded as people speak of it; a document that holds anything weighs at least one kilobyte.
    fn size(&self, bytes: u64) -> String {
        const KILO: u64 = 1024;
        const MEGA: u64 = KILO * KILO;
        let (key, otherwise, number) = if bytes < MEGA {
            ("file_kilobytes", "{n}\u{a0}Ko", bytes.div_ceil(KILO).to_string())
        } else {
            let tenths = (bytes * 10).div_ceil(MEGA);
            let number = match tenths % 10 {
                0 => (tenths / 10).to_string(),
                tenth => {
                    let mark = self.text("decimal_mark", ",");
                    format!("{}{mark}{tenth}", tenths / 10)
                }
            };
            ("file_megabytes", "{n}\u{a0}Mo", number)
        };
        self.text(key, otherwise).replace("{n}", &number)
    }
}
