//! Pictures that may be shown, and on what conditions.

use serde::{Deserialize, Serialize};

use super::CalendarDate;

/// A picture that may be shown: it decodes, its rights stand, and it says what it shows or that it is decorative.
#[derive(Debug, Clone)]
pub struct Image {
    /// `content/actions/annoncer/atelier.jpg`
    pub source: String,
    pub format: ImageFormat,
    /// Pixels, once turned the right way up.
    pub width: u32,
    pub height: u32,
    pub alt: Alt,
    pub credit: String,
    pub rights: Rights,
    /// SHA-256 of the file.
    pub digest: [u8; 32],
    pub focal: Focal,
    /// What its field is for, if the field says so; one of the theme's roles.
    pub role: Option<String>,
}

/// What must stay in view when a picture is cropped: tenths of a percent from the left and from the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Focal {
    pub left: u16,
    pub top: u16,
}

impl Focal {
    /// `40% 30%`: from the left, then from the top.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let percent = |text: &str| {
            let number: f32 = text.strip_suffix('%')?.trim().replace(',', ".").parse().ok()?;
            // In range by the comparison; a tenth of a percent is precise enough.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            (0.0..=100.0).contains(&number).then(|| (number * 10.0).round() as u16)
        };
        let mut parts = text.split_whitespace();
        match (parts.next(), parts.next(), parts.next()) {
            (Some(left), Some(top), None) => Some(Self { left: percent(left)?, top: percent(top)? }),
            _ => None,
        }
    }
}

impl Default for Focal {
    /// The middle.
    fn default() -> Self {
        Self { left: 500, top: 500 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImageFormat {
    Jpeg,
    Png,
    WebP,
    Svg,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alt {
    Text(String),
    Decorative,
}

/// What was agreed about an image. Withdrawn or expired rights never get this far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    pub scope: String,
    pub date: Option<CalendarDate>,
    pub expires: Option<CalendarDate>,
}
