//! The words of a text, without its marks and without what the theme adds to them.

use crate::site::{Argument, Body, BodyPart};

/// Elements after which a reader pauses: words on both sides are not one word.
const CELLS: [&str; 2] = ["td", "th"];
const LINES: [&str; 17] = [
    "p",
    "li",
    "tr",
    "br",
    "hr",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "div",
    "blockquote",
    "summary",
];

pub(super) fn of(body: &Body) -> String {
    let mut text = String::new();
    parts(&body.parts, &mut text);
    text.trim().to_owned()
}

fn parts(all: &[BodyPart], text: &mut String) {
    for part in all {
        match part {
            BodyPart::Html(html) => text.push_str(&plain(html)),
            BodyPart::Heading(_, inside) => line(&plain(inside), text),
            // It shows something, it says nothing.
            BodyPart::Image(_) => {}
            BodyPart::Block(block) => {
                for argument in block.arguments.values().flatten() {
                    match argument {
                        Argument::Text(argument) => line(argument, text),
                        Argument::Date(date) => line(&date.iso(), text),
                        Argument::Flag(_) => {}
                    }
                }
                parts(&block.content, text);
            }
        }
    }
}

fn line(words: &str, text: &mut String) {
    text.push_str(words);
    text.push('\n');
}

/// The words of HTML that the generator wrote.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        // Our own HTML holds no « > » inside a tag: values are escaped.
        let (tag, after) = rest[start + 1..].split_once('>').unwrap_or((&rest[start + 1..], ""));
        pause(tag, &mut text);
        rest = after;
    }
    text.push_str(rest);
    for (entity, character) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        text = text.replace(entity, character);
    }
    text
}

/// What stands for the end of an element.
fn pause(tag: &str, text: &mut String) {
    let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
    let ends = tag.starts_with('/') || ["br", "hr"].contains(&name);
    if !ends || text.is_empty() {
        return;
    }
    if LINES.contains(&name) && !text.ends_with('\n') {
        text.truncate(text.trim_end_matches(' ').len());
        text.push('\n');
    } else if CELLS.contains(&name) && !text.ends_with(char::is_whitespace) {
        text.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_words() {
        assert_eq!(plain("<p>Un <em>petit</em> &lt;b&gt; &amp;amp;</p>\n").trim(), "Un petit <b> &amp;");
        assert_eq!(plain("a <"), "a ");
        assert_eq!(plain("<tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>"), "a b\nc\n");
        assert_eq!(plain("<ul><li>a</li><li>b<br>c</li></ul>"), "a\nb\nc\n");
    }
}
