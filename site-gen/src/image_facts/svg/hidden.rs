//! What programs leave in a drawing for themselves: who drew it, where it was saved, what it is called there.

use std::ops::Range;

use roxmltree::{Document, Node, NodeType};

use super::SVG;

/// Namespaces whose attributes browsers read: none, links, and what XML has for all documents.
const READ: [&str; 3] = ["", "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"];

/// The drawing without comments, without `<metadata>` and without what belongs to no browser. Nothing that is seen or
/// read aloud changes. What is no XML comes back as it is: `check` refuses it.
pub(crate) fn without_hidden(text: &str) -> String {
    let Ok(document) = Document::parse(text.trim_start_matches('\u{FEFF}')) else { return text.to_owned() };
    let text = document.input_text();
    let mut gone: Vec<Range<usize>> = Vec::new();
    for node in document.descendants() {
        // What stands in something that goes has gone with it.
        if gone.last().is_some_and(|last| node.range().start < last.end) {
            continue;
        }
        if is_hidden(node) {
            gone.push(node.range());
        } else {
            let foreign =
                node.attributes().filter(|attribute| !READ.contains(&attribute.namespace().unwrap_or("")));
            gone.extend(foreign.map(|attribute| attribute.range()));
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for range in gone {
        out.push_str(&text[copied..range.start]);
        copied = range.end;
    }
    out + &text[copied..]
}

fn is_hidden(node: Node<'_, '_>) -> bool {
    match node.node_type() {
        NodeType::Comment => true,
        NodeType::Element => node.tag_name().namespace() != Some(SVG) || node.tag_name().name() == "metadata",
        NodeType::Root | NodeType::PI | NodeType::Text => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
                        xmlns:sodipodi=\"http://sodipodi.example/\" viewBox=\"0 0 1 1\"";

    #[test]
    fn what_programs_keep_for_themselves_is_not_published() {
        let drawing = format!(
            "\u{FEFF}<?xml version=\"1.0\"?>\n<!-- SECRET -->{OPEN} sodipodi:docname=\"/home/SECRET/é.svg\" xml:lang=\"fr\">\
             <metadata><rdf:RDF xmlns:rdf=\"urn:r\"><!-- SECRET -->SECRET</rdf:RDF></metadata>\
             <sodipodi:namedview id=\"SECRET\"/><title>Été</title><use xlink:href=\"#a\" sodipodi:x='SECRET'/>\
             <!-- SECRET --><desc>Vu</desc></svg>"
        );
        let stripped = without_hidden(&drawing);
        assert!(!stripped.contains("SECRET"), "{stripped}");
        let seen = "<title>Été</title><use xlink:href=\"#a\" /><desc>Vu</desc></svg>";
        assert!(stripped.ends_with(seen) && stripped.contains("xml:lang=\"fr\""), "{stripped}");
        assert!(Document::parse(&stripped).is_ok(), "{stripped}");
    }

    #[test]
    fn a_drawing_with_nothing_to_hide_is_published_as_it_is() {
        let drawing = format!("{OPEN}>\n  <path d=\"M0 0h1\"/>\n</svg>\n");
        assert_eq!(without_hidden(&drawing), drawing);
    }
}
