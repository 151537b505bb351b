//! Which files pictures become, without a pixel.

use super::*;
use crate::fixture;
use crate::site::Focal;

fn image(width: u32, height: u32) -> Image {
    Image {
        source: "content/actions/a/Été à l’hôpital.jpg".to_owned(),
        width,
        height,
        ..fixture::photo("Une salle")
    }
}

fn plan(yaml: &str) -> ImagePlan {
    ImagePlan::new(&fixture::site(), &serde_yaml::from_str(yaml).unwrap()).unwrap()
}

fn sizes(variants: &[Variant]) -> Vec<(u32, u32)> {
    variants.iter().map(|variant| (variant.width, variant.height)).collect()
}

fn widths(image: &Image, wanted: &str) -> (Vec<(u32, u32)>, u32) {
    let files = plan(&format!("image_widths: {{ default: {wanted} }}")).files(image, Role::Default);
    (sizes(&files.sources[0].1), files.fallback.width)
}

#[test]
fn pictures_are_never_enlarged() {
    let usual = "[480, 960, 1600]";
    let photo = image(1200, 800);
    assert_eq!(widths(&photo, usual), (vec![(480, 320), (960, 640), (1200, 800)], 1200));
    assert_eq!(widths(&image(300, 200), usual), (vec![(300, 200)], 300));
    let large = image(4000, 3000);
    assert_eq!(widths(&large, usual), (vec![(480, 360), (960, 720), (1600, 1200)], 960));
    assert_eq!(widths(&image(480, 10), "[480, 960]"), (vec![(480, 10)], 480));
    assert_eq!(widths(&image(5000, 1), "[1600]"), (vec![(1600, 1)], 1600));
}

#[test]
fn names_are_safe_in_a_srcset_and_tell_the_source() {
    let plan = plan("image_widths: { default: [480] }");
    let files = plan.files(&image(1200, 800), Role::Default);
    let name = &files.sources[0].1[0].name;
    assert!(name.starts_with("ete-a-l-hopital-") && name.ends_with("-480.webp"), "{name}");
    assert!(files.fallback.name.ends_with("-480.jpg"));
    let drawing = plan.files(&fixture::drawing(), Role::Default);
    assert!(drawing.sources.is_empty() && drawing.original.is_none());
    assert!(drawing.fallback.name.ends_with(".svg") && drawing.fallback.encoding == Encoding::Svg);
}

#[test]
fn a_theme_chooses_the_formats_and_the_last_serves_all_browsers() {
    let files = |formats: &str| {
        let plan = plan(&format!("image_widths: {{ default: [480, 960, 1600] }}\nimage_formats: {formats}"));
        let Files { sources, fallback, widths, .. } = plan.files(&image(4000, 3000), Role::Default);
        let sources: Vec<_> = sources.iter().map(|(encoding, many)| (*encoding, many.len())).collect();
        (sources, fallback.encoding, fallback.width, widths.len())
    };
    assert_eq!(files("[webp, jpeg]"), (vec![(Encoding::WebP, 3)], Encoding::Jpeg, 960, 0));
    let modern = vec![(Encoding::Avif, 3), (Encoding::WebP, 3)];
    assert_eq!(files("[avif, webp, jpeg]"), (modern, Encoding::Jpeg, 960, 0));
    // Alone, a format offers all its widths.
    assert_eq!(files("[webp]"), (vec![], Encoding::WebP, 960, 3));
    assert_eq!(files("[jpeg]"), (vec![], Encoding::Jpeg, 960, 3));
}

#[test]
fn a_role_crops_around_what_must_stay_in_view() {
    let plan = plan("image_widths: { card: [320, 640, 3900] }\nimage_crops: { card: \"1:1\" }");
    let photo = image(4000, 3000);
    let card = plan.files(&photo, Role::Card);
    // Never wider than what remains once cropped.
    assert_eq!(sizes(&card.sources[0].1), [(320, 320), (640, 640), (3000, 3000)]);
    let left = Image { focal: Focal { left: 0, top: 500 }, ..photo.clone() };
    let other = plan.files(&left, Role::Card);
    assert_eq!(other.fallback.crop.unwrap().left, 0);
    assert_ne!(card.fallback.name, other.fallback.name);
    assert_eq!(plan.files(&photo, Role::Default).fallback.crop, None);
}

#[test]
fn a_field_chooses_its_role() {
    let yaml = "image_widths: { default: [960], portrait: [200] }\n\
                image_crops: { portrait: \"2:3\" }\nimage_originals: [portrait]";
    let photo = Image { role: Some("portrait".to_owned()), ..image(3000, 3000) };
    let files = plan(yaml).files(&photo, Role::Default);
    assert_eq!(sizes(&files.sources[0].1), [(200, 300)]);
    // The full size is all of the picture.
    let original = files.original.unwrap();
    assert_eq!((original.width, original.height, original.crop), (3000, 3000, None));
    assert!(original.name.ends_with(".jpg") && original.encoding == Encoding::Jpeg);
    assert!(plan(yaml).files(&image(3000, 3000), Role::Default).original.is_none());
}

#[test]
fn a_role_that_the_theme_does_not_have_is_shown_in_site_yaml() {
    let mut site = fixture::site();
    let field = site.collections[1].fields.iter_mut().find(|field| field.name == "image").unwrap();
    field.role = Some(("portait".to_owned(), 40..47));
    let settings: Settings = serde_yaml::from_str("image_widths: { portrait: [200] }").unwrap();
    let faults = ImagePlan::new(&site, &settings).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert_eq!((faults[0].code, faults[0].span.clone()), ("role-inconnu", Some(40..47)));
    assert!(faults[0].help.as_ref().unwrap().contains("« portrait »"), "{faults:?}");
}

#[test]
fn a_site_s_pictures_are_planned_once_for_all_their_roles() {
    let settings: Settings = serde_yaml::from_str("image_widths: { default: [40, 80], card: [40] }").unwrap();
    let names = |site: &Site| -> Vec<String> {
        let plan = ImagePlan::new(site, &settings).unwrap();
        plan.images().flat_map(|image| &image.variants).map(|variant| variant.name.clone()).collect()
    };
    let mut site = fixture::site();
    let first = names(&site);
    // 40 and 64 wide in WebP, one JPEG per role (64 and 40), and the drawing.
    assert_eq!(first.len(), 5, "{first:?}");
    for page in &mut site.pages {
        if let Some(crate::site::Value::Image(image)) = page.fields.get_mut("image") {
            image.digest = [1; 32];
        }
    }
    assert_ne!(names(&site), first, "names change with the bytes of the source");
}
