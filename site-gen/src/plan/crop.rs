//! Which part of a picture a role shows: as much as its proportions allow, as near as possible to what the editor
//! said must stay in view.

use crate::site::Focal;

/// Width to height, as the theme writes it: `3:2`.
pub type Ratio = (u32, u32);

/// A part of a picture; pixels of the source, once turned the right way up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Crop {
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
}

impl Crop {
    /// `None` when a picture of that size has these proportions already.
    #[must_use]
    pub fn around(focal: Focal, width: u32, height: u32, (across, down): Ratio) -> Option<Self> {
        let (w, h) = (u64::from(width), u64::from(height));
        let (across, down) = (u64::from(across.max(1)), u64::from(down.max(1)));
        let (inside_w, inside_h) = if w * down > h * across {
            (((h * across + down / 2) / down).clamp(1, w), h)
        } else {
            (w, ((w * down + across / 2) / across).clamp(1, h))
        };
        if (inside_w, inside_h) == (w, h) {
            return None;
        }
        // At most the picture's own sides.
        let pixels = |length: u64| u32::try_from(length).unwrap_or(u32::MAX);
        Some(Self {
            left: pixels(start(w, inside_w, focal.left)),
            top: pixels(start(h, inside_h, focal.top)),
            width: pixels(inside_w),
            height: pixels(inside_h),
        })
    }
}

/// Where a part of `inside` pixels begins, so that its middle is at `permille` of `all` or as near as the edges allow.
fn start(all: u64, inside: u64, permille: u16) -> u64 {
    let middle = all * u64::from(permille.min(1000)) / 1000;
    middle.saturating_sub(inside / 2).min(all - inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn crop(focal: (u16, u16), size: (u32, u32), ratio: Ratio) -> Option<(u32, u32, u32, u32)> {
        let focal = Focal { left: focal.0, top: focal.1 };
        Crop::around(focal, size.0, size.1, ratio).map(|c| (c.left, c.top, c.width, c.height))
    }

    #[test]
    fn the_focal_point_is_in_the_middle_or_as_near_as_the_edges_allow() {
        assert_eq!(crop((500, 500), (4000, 3000), (1, 1)), Some((500, 0, 3000, 3000)));
        assert_eq!(crop((400, 300), (4000, 3000), (1, 1)), Some((100, 0, 3000, 3000)));
        assert_eq!(crop((0, 0), (4000, 3000), (1, 1)), Some((0, 0, 3000, 3000)));
        assert_eq!(crop((1000, 1000), (4000, 3000), (1, 1)), Some((1000, 0, 3000, 3000)));
        assert_eq!(crop((500, 300), (3000, 4000), (3, 2)), Some((0, 200, 3000, 2000)));
    }

    #[test]
    fn a_picture_of_the_right_proportions_is_left_alone() {
        assert_eq!(crop((0, 0), (3000, 2000), (3, 2)), None);
        assert_eq!(crop((0, 0), (1, 1), (3, 2)), None);
    }

    proptest! {
        #[test]
        fn a_part_lies_inside_and_touches_two_edges(
            w in 1..16_383_u32, h in 1..16_383_u32, across in 1..100_u32, down in 1..100_u32,
            left in 0..=1000_u16, top in 0..=1000_u16,
        ) {
            if let Some(crop) = Crop::around(Focal { left, top }, w, h, (across, down)) {
                prop_assert!(crop.width >= 1 && crop.height >= 1);
                prop_assert!(crop.left + crop.width <= w && crop.top + crop.height <= h);
                prop_assert!(crop.width == w || crop.height == h);
            }
        }
    }
}
