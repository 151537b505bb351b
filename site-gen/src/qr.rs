//! Codes that a phone reads from a poster: an address as squares (ISO/IEC 18004).

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};
use serde::Serialize;

/// Free squares around the code, which the standard asks for.
const QUIET: i32 = 4;

/// An address as a drawing that a theme puts in an `svg` element of `viewBox="0 0 size size"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Qr {
    /// Absolute.
    pub url: String,
    /// Squares of a side, the free ones around the code included.
    pub size: i32,
    /// Value of the attribute `d`: the dark squares.
    pub path: String,
}

impl Qr {
    /// `None` when the address is too long for a code.
    ///
    /// A seventh of the code may be dirty or torn (level M) before it cannot be read any more.
    #[must_use]
    pub fn of(url: &str) -> Option<Self> {
        let code = QrCode::encode_text(url, QrCodeEcc::Medium).ok()?;
        Some(Self { url: url.to_owned(), size: code.size() + 2 * QUIET, path: path(&code) })
    }
}

/// One rectangle for each run of dark squares: a code in a page weighs about 2 kB.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            let run = i32::try_from(run).unwrap_or_default();
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The squares that a drawing paints, row by row.
    fn painted(qr: &Qr) -> Vec<Vec<bool>> {
        let size = usize::try_from(qr.size).unwrap();
        let mut squares = vec![vec![false; size]; size];
        for run in qr.path.split('M').skip(1) {
            let (place, rest) = run.split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let width: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            squares[y][x..x + width].fill(true);
        }
        squares
    }

    #[test]
    fn the_drawing_is_the_code_with_its_quiet_zone() {
        let qr = Qr::of("https://exemple.ch/devenez-partenaire/").unwrap();
        let code = QrCode::encode_text(&qr.url, QrCodeEcc::Medium).unwrap();
        let squares = painted(&qr);
        for (y, row) in (0..).zip(&squares) {
            for (x, dark) in (0..).zip(row) {
                assert_eq!(*dark, code.get_module(x - QUIET, y - QUIET), "{x} {y}");
            }
        }
        assert!(squares[..4].iter().flatten().all(|dark| !dark), "nothing may touch the code");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(Qr::of(&"a".repeat(3000)), None);
    }
}
