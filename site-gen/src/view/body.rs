//! The text of a page, its pictures put back where they stood.

use super::{Picture, Views};
use crate::markdown::escape;
use crate::plan::Role;
use crate::site::{Body, BodyPart};

impl Views<'_> {
    /// HTML that may be printed as it is.
    pub(super) fn html(&self, body: &Body) -> String {
        let mut html = String::new();
        for part in &body.parts {
            match part {
                BodyPart::Html(text) => html.push_str(text),
                BodyPart::Image(image) => html.push_str(&self.figure(&self.picture(image, Role::Default))),
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
        html.push_str(&format!(
            "<img src=\"{}\" width=\"{}\" height=\"{}\" alt=\"{}\" loading=\"lazy\" decoding=\"async\"></picture>\n",
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
