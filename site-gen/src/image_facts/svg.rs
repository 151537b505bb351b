//! SVG files are published as drawings, not as pixels: they must hold nothing that runs or fetches something, and
//! lose what was not meant to be seen.

mod hidden;

pub(crate) use hidden::without_hidden;

use roxmltree::{Document, Node, NodeType};

use super::{Facts, FactsError};
use crate::site::ImageFormat;

const SVG: &str = "http://www.w3.org/2000/svg";

/// Elements that run code, embed other documents or load media.
const REFUSED: [&str; 11] = [
    "script",
    "foreignObject",
    "iframe",
    "embed",
    "object",
    "audio",
    "video",
    "canvas",
    "handler",
    "listener",
    "link",
];

/// Sizes beyond this are a mistake of units; CSS pixels.
const MAX_SIDE: f64 = 20_000.0;

pub(super) fn read(bytes: &[u8]) -> Result<Facts, FactsError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| FactsError::Damaged("le texte n’est pas en UTF-8".to_owned()))?
        .trim_start_matches('\u{FEFF}');
    let document = Document::parse(text).map_err(|error| match error {
        roxmltree::Error::DtdDetected => FactsError::Unsafe("une déclaration <!DOCTYPE>".to_owned()),
        error => FactsError::Damaged(error.to_string()),
    })?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return Err(FactsError::UnknownFormat);
    }
    if root.tag_name().namespace() != Some(SVG) {
        return Err(FactsError::Damaged(format!("il manque xmlns=\"{SVG}\" sur la balise <svg>")));
    }
    for node in document.descendants() {
        refuse_unsafe(node)?;
    }
    let (width, height) = size(root).ok_or(FactsError::NoSize)?;
    Ok(Facts { format: ImageFormat::Svg, width, height, digest: super::digest(bytes), animated: false })
}

fn refuse_unsafe(node: Node<'_, '_>) -> Result<(), FactsError> {
    let refused = |what: String| Err(FactsError::Unsafe(what));
    match node.node_type() {
        NodeType::PI => return refused("une instruction <?…?>".to_owned()),
        NodeType::Element => {}
        NodeType::Text if inside_style(node) => {
            return node.text().map_or(Ok(()), refuse_unsafe_css);
        }
        NodeType::Root | NodeType::Comment | NodeType::Text => return Ok(()),
    }
    let name = node.tag_name().name();
    if REFUSED.iter().any(|refused| refused.eq_ignore_ascii_case(name))
        || node.tag_name().namespace() == Some("http://www.w3.org/1999/xhtml")
    {
        return refused(format!("un élément <{name}>"));
    }
    for attribute in node.attributes() {
        let (name, value) = (attribute.name(), attribute.value());
        let lower = name.to_ascii_lowercase();
        if lower.starts_with("on") {
            return refused(format!("l’attribut {name}, qui déclenche un script"));
        }
        let animates_link = lower == "attributename" && value.to_ascii_lowercase().contains("href");
        if animates_link || (matches!(lower.as_str(), "href" | "src") && !is_internal(value)) {
            return refused(format!("un lien vers « {} »", shorten(value)));
        }
        refuse_unsafe_css(value)?;
    }
    Ok(())
}

fn inside_style(node: Node<'_, '_>) -> bool {
    node.parent().is_some_and(|parent| parent.tag_name().name().eq_ignore_ascii_case("style"))
}

/// `url(…)` may only point inside the file; escapes could hide another address.
fn refuse_unsafe_css(css: &str) -> Result<(), FactsError> {
    let lower = css.to_ascii_lowercase();
    if lower.contains("@import") || lower.contains("expression(") || lower.contains("javascript:") {
        return Err(FactsError::Unsafe(format!("« {} »", shorten(css))));
    }
    for (at, _) in lower.match_indices("url(") {
        let inside = css[at + 4..].split(')').next().unwrap_or_default();
        let address = inside.trim().trim_matches(['"', '\'']);
        if !is_internal(address) {
            return Err(FactsError::Unsafe(format!("un lien vers « {} »", shorten(address))));
        }
    }
    if lower.contains('\\') && (lower.contains("url") || lower.contains('@')) {
        return Err(FactsError::Unsafe("un style avec des caractères cachés (\\)".to_owned()));
    }
    Ok(())
}

fn is_internal(address: &str) -> bool {
    let address = address.trim();
    address.is_empty()
        || address.starts_with('#')
        // No photo: it would bring where it was taken, and who took it.
        || address.starts_with("data:font/")
}

fn shorten(text: &str) -> String {
    let short: String = text.trim().chars().take(40).collect();
    if short.len() < text.trim().len() { format!("{short}…") } else { short }
}

fn size(root: Node<'_, '_>) -> Option<(u32, u32)> {
    let given = root.attribute("width").and_then(length).zip(root.attribute("height").and_then(length));
    let (width, height) = given.or_else(|| view_box(root))?;
    let side = |length: f64| {
        // In range by the comparison, and the fraction of a pixel does not matter.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        (length > 0.0 && length <= MAX_SIDE).then(|| length.ceil() as u32)
    };
    side(width).zip(side(height))
}

fn view_box(root: Node<'_, '_>) -> Option<(f64, f64)> {
    let numbers: Vec<f64> = root
        .attribute("viewBox")?
        .split([' ', ',', '\n', '\t'])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    match numbers[..] {
        [_, _, width, height] => Some((width, height)),
        _ => None,
    }
}

/// A CSS length in pixels; percentages have no size of their own.
fn length(text: &str) -> Option<f64> {
    let text = text.trim();
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic() || c == '%').unwrap_or(text.len());
    let number: f64 = text[..unit_at].trim().parse().ok()?;
    let pixels = match &text[unit_at..] {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "in" => 96.0,
        "mm" => 96.0 / 25.4,
        "cm" => 96.0 / 2.54,
        "em" | "rem" => 16.0,
        _ => return None,
    };
    Some(number * pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(attributes: &str, inside: &str) -> Result<Facts, FactsError> {
        let xlink = "xmlns:xlink=\"http://www.w3.org/1999/xlink\"";
        read(format!("<svg xmlns=\"{SVG}\" {xlink} {attributes}>{inside}</svg>").as_bytes())
    }

    #[test]
    fn the_size_comes_from_the_sides_or_the_view_box() {
        let sides = |attributes| svg(attributes, "").map(|facts| (facts.width, facts.height));
        assert_eq!(sides("width=\"120\" height=\"80px\""), Ok((120, 80)));
        assert_eq!(sides("width=\"25.4mm\" height=\"1in\""), Ok((96, 96)));
        assert_eq!(sides("width=\"100%\" viewBox=\"0,0 300 150.5\""), Ok((300, 151)));
        assert_eq!(sides(""), Err(FactsError::NoSize));
        assert_eq!(sides("viewBox=\"0 0 0 10\""), Err(FactsError::NoSize));
    }

    #[test]
    fn drawings_that_refer_to_themselves_are_fine() {
        let inside = "<defs><linearGradient id=\"g\"/></defs><style>rect { fill: url(#g) }</style>\
                      <use xlink:href=\"#g\"/><rect style=\"fill:url('#g')\"/><!-- note -->";
        assert!(svg("width=\"1\" height=\"1\"", inside).is_ok());
    }

    #[test]
    fn whatever_runs_or_fetches_is_refused() {
        for inside in [
            "<script>alert(1)</script>",
            "<SCRIPT/>",
            "<rect onclick=\"x()\"/>",
            "<rect ONLOAD=\"x()\"/>",
            "<foreignObject/>",
            "<image href=\"https://exemple.ch/a.png\"/>",
            "<image xlink:href=\"//exemple.ch/a.png\"/>",
            "<use href=\"autre.svg#a\"/>",
            "<a href=\"javascript:x()\"/>",
            "<a href=\"data:text/html,x\"/>",
            "<image href=\"data:image/svg+xml;base64,AAAA\"/>",
            "<image href=\"data:image/jpeg;base64,AAAA\"/>",
            "<style>@import 'a.css';</style>",
            "<style>rect { fill: url(https://exemple.ch/a) }</style>",
            "<style>rect { fill: u\\72l(https://exemple.ch/a) }  a{b:url(#c)}</style>",
            "<style><![CDATA[rect { fill: url(x.svg#a) }]]></style>",
            "<rect fill=\"url(https://exemple.ch/a)\"/>",
            "<set attributeName=\"xlink:href\" to=\"#a\"/>",
            "<p xmlns=\"http://www.w3.org/1999/xhtml\"/>",
            "<?xml-stylesheet href=\"a.css\"?>",
        ] {
            let result = svg("width=\"1\" height=\"1\"", inside);
            assert!(matches!(result, Err(FactsError::Unsafe(_))), "{inside}: {result:?}");
        }
    }

    #[test]
    fn entities_and_other_xml_are_refused() {
        let bomb = format!("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg xmlns=\"{SVG}\"/>");
        assert!(matches!(read(bomb.as_bytes()), Err(FactsError::Unsafe(_))));
        assert_eq!(read(b"<html/>"), Err(FactsError::UnknownFormat));
        assert!(matches!(read(b"<svg"), Err(FactsError::Damaged(_))));
    }
}
