//! The text of a page, its pictures and blocks put back where they stood.

use std::fmt::Write as _;

use super::{Picture, Views};
use crate::markdown::escape;
use crate::plan::Role;
use crate::site::{Body, BodyPart, Component, Heading};
use crate::theme::Messages;

impl Views<'_> {
    /// HTML that may be printed as it is.
    pub(super) fn html(&self, body: &Body) -> String {
        self.parts(&body.parts)
    }

    /// The blocks that name people and services as these call themselves, drawn, wherever they stand. Empty where nobody
    /// asks for them: without a glossary.
    pub(super) fn contacts(&self, body: &Body) -> Vec<String> {
        fn walk(parts: &[BodyPart], each: &mut dyn FnMut(&Component)) {
            for part in parts {
                if let BodyPart::Block(block) = part {
                    if block.kind == "contact" {
                        each(block);
                    }
                    walk(&block.content, each);
                }
            }
        }
        let mut drawn = Vec::new();
        if !self.glossary.is_empty() {
            walk(&body.parts, &mut |block| drawn.push(self.block(block)));
        }
        drawn
    }

    pub(super) fn parts(&self, parts: &[BodyPart]) -> String {
        let mut html = String::new();
        for part in parts {
            match part {
                BodyPart::Html(text) => html.push_str(text),
                BodyPart::Image(image) => html.push_str(&self.figure(&self.picture(image, Role::Default))),
                BodyPart::Heading(heading, inside) => {
                    write_heading(heading, inside, self.messages, &mut html)
                }
                BodyPart::Block(block) => html.push_str(&self.block(block)),
            }
        }
        html
    }

    /// The same HTML as the theme's component of that name.
    fn figure(&self, picture: &Picture) -> String {
        let sizes = escape(&picture.sizes_default);
        let mut html = String::from("<figure class=\"figure\">\n<picture>");
        for source in &picture.sources {
            html.push_str(&format!(
                "<source type=\"{}\" srcset=\"{}\" sizes=\"{sizes}\">",
                escape(&source.mime),
                escape(&source.srcset)
            ));
        }
        let srcset = picture
            .srcset
            .as_ref()
            .map_or_else(String::new, |srcset| format!(" srcset=\"{}\" sizes=\"{sizes}\"", escape(srcset)));
        html.push_str(&format!(
            "<img src=\"{}\"{srcset} width=\"{}\" height=\"{}\" alt=\"{}\" loading=\"lazy\" decoding=\"async\"></picture>\n",
            escape(&picture.src),
            picture.width,
            picture.height,
            escape(&picture.alt)
        ));
        if !picture.credit.is_empty() {
            let credit = self.text("photo_credit", "{credit}").replace("{credit}", &picture.credit);
            html.push_str(&format!("<figcaption>{}</figcaption>\n", escape(&credit)));
        }
        html.push_str("</figure>\n");
        html
    }
}

/// A text of words and headings; `None` when there is anything else in it, for which the site must be known.
pub(crate) fn words(parts: &[BodyPart], messages: &Messages) -> Option<String> {
    let mut html = String::new();
    for part in parts {
        match part {
            BodyPart::Html(text) => html.push_str(text),
            BodyPart::Heading(heading, inside) => write_heading(heading, inside, messages, &mut html),
            BodyPart::Image(_) | BodyPart::Block(_) => return None,
        }
    }
    Some(html)
}

/// A heading and the link to it, when the theme has words for such links.
///
/// The link stands beside the heading: inside, a screen reader would read its words as a part of every title.
fn write_heading(heading: &Heading, inside: &str, messages: &Messages, html: &mut String) {
    let Heading { id, label, level } = heading;
    // Writing to a String cannot fail.
    let _ = match messages.get("heading_link") {
        None => writeln!(html, "<h{level} id=\"{id}\">{inside}</h{level}>"),
        Some(words) => {
            let words = escape(&words.replace("{title}", label));
            writeln!(
                html,
                "<div class=\"heading heading--{level}\"><h{level} id=\"{id}\">{inside}</h{level}><a class=\"anchor\" \
                 href=\"#{id}\" aria-label=\"{words}\"></a></div>"
            )
        }
    };
}
