//! Tables that work on a phone and in a screen reader.

use pulldown_cmark::{Alignment, Event, TagEnd};

use super::Part;
use super::inline::{escape, plain_text};
use super::writer::Writer;

/// From this many columns on, a phone shows a row as a short list, where each cell says which column it is of.
const WIDE: usize = 4;

#[derive(Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    /// What each column is called, in a wide table.
    labels: Vec<String>,
    column: usize,
    in_head: bool,
    has_body: bool,
}

impl Writer<'_, '_> {
    /// A table that is too wide scrolls inside a named region, so that a phone and a keyboard reach every column.
    pub(super) fn table(&mut self, alignments: &[Alignment]) {
        self.table = Table { alignments: alignments.to_vec(), ..Table::default() };
        let words = self.rules.tongue.words();
        let name = match self.document.headings.last() {
            Some(heading) if !heading.label.is_empty() => {
                format!("{}{}{}", words.table, words.of, heading.label)
            }
            _ => words.table.to_owned(),
        };
        let name = escape(&self.ids.unique_label(&name));
        self.html(&format!(
            "<section class=\"table-scroll\" tabindex=\"0\" aria-label=\"{name}\">\n<table>\n"
        ));
    }

    pub(super) fn table_head(&mut self) {
        self.table.column = 0;
        self.table.in_head = true;
        self.html("<thead>\n<tr>");
    }

    pub(super) fn table_row(&mut self) {
        self.table.column = 0;
        let open = if self.table.has_body { "<tr>" } else { "<tbody>\n<tr>" };
        self.table.has_body = true;
        self.html(open);
    }

    pub(super) fn table_cell(&mut self, index: usize) {
        let class = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            _ => "",
        };
        let column = self.table.column;
        self.table.column += 1;
        let wide = self.table.alignments.len() >= WIDE;
        if self.table.in_head && wide {
            self.table.labels.push(plain_text(self.events, index + 1, TagEnd::TableCell).0);
        }
        let label = match self.table.labels.get(column) {
            Some(label) if !label.is_empty() => format!(" data-label=\"{}\"", escape(label)),
            _ => String::new(),
        };
        let empty = matches!(self.events.get(index + 1), Some((Event::End(TagEnd::TableCell), _)));
        let open = match self.table.in_head {
            // A header cell that says nothing is an ordinary empty cell.
            true if empty => "<td>".to_owned(),
            true => format!("<th scope=\"col\"{class}>"),
            false => format!("<td{class}{label}>"),
        };
        self.html(&open);
    }

    /// What closes a table or one of its parts.
    pub(super) fn table_end(&mut self, tag: TagEnd) -> &'static str {
        match tag {
            TagEnd::Table if self.table.has_body => "</tbody>\n</table>\n</section>\n",
            TagEnd::Table => "</table>\n</section>\n",
            TagEnd::TableHead => {
                self.table.in_head = false;
                "</tr>\n</thead>\n"
            }
            TagEnd::TableRow => "</tr>\n",
            TagEnd::TableCell => {
                let last = self.document.parts.last();
                let empty_head = matches!(last, Some(Part::Html(html)) if html.ends_with("<td>"));
                if self.table.in_head && !empty_head { "</th>" } else { "</td>" }
            }
            _ => "",
        }
    }
}
