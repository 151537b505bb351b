//! Blocks inside blocks: which line closes which, and what was between them.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::blocks::{self, Content};
use super::fences::Fence;
use super::notes::append;
use super::writer::Writer;
use super::{Component, Part, Spanned, arguments, faults};

/// A block in a block in a block; deeper, nobody finds their way on a phone.
const DEEPEST: usize = 3;

/// A block whose end has not been met.
pub(super) struct Open {
    fence: Fence,
    /// `None` when its kind is unknown: its content is read all the same.
    component: Option<Component>,
    /// What was written before it.
    before: Vec<Part>,
    /// Index of the event after its opening line.
    first: usize,
}

impl Writer<'_, '_> {
    /// The line of `:::` that event `index` stands for.
    pub(super) fn fence(&mut self, fence: &Fence, index: usize) {
        if fence.words.is_empty() { self.close(fence, index) } else { self.open(fence, index) }
    }

    fn open(&mut self, fence: &Fence, index: usize) {
        // A block inside another has fewer marks: one with as many means that the one before was not closed.
        while let Some(unclosed) = self.blocks.last().map(|open| &open.fence)
            && unclosed.length <= fence.length
        {
            self.faults.push(faults::unclosed_block(unclosed.length, unclosed.line.clone()));
            self.forgiven.push(unclosed.length);
            self.shut(index);
        }
        if self.blocks.len() == DEEPEST {
            self.faults.push(faults::too_deep(DEEPEST, fence.line.clone()));
        }
        let opening = arguments::read(self.text, fence.words.clone(), self.faults);
        let component = blocks::component(opening, &fence.line, self.rules, self.faults);
        let before = std::mem::take(&mut self.document.parts);
        self.blocks.push(Open { fence: fence.clone(), component, before, first: index + 1 });
    }

    fn close(&mut self, fence: &Fence, index: usize) {
        let Some(at) = self.blocks.iter().rposition(|open| open.fence.length == fence.length) else {
            return self.stray(fence, index);
        };
        while self.blocks.len() > at + 1 {
            self.unclosed(index);
        }
        self.shut(index);
    }

    /// A closing line that fits no open block.
    fn stray(&mut self, fence: &Fence, index: usize) {
        if let Some(at) = self.forgiven.iter().position(|length| *length == fence.length) {
            // Of a block that was told not to be closed before the next one began.
            self.forgiven.swap_remove(at);
            return;
        }
        match self.blocks.last().map(|open| open.fence.length) {
            Some(wanted) if wanted < fence.length => {
                self.faults.push(faults::other_marks(fence.length, wanted, fence.line.clone()));
                self.shut(index);
            }
            _ => self.faults.push(faults::nothing_to_close(fence.line.clone())),
        }
    }

    /// Blocks that nothing closes end with the text.
    pub(super) fn close_all(&mut self) {
        while !self.blocks.is_empty() {
            self.unclosed(self.events.len());
        }
    }

    fn unclosed(&mut self, index: usize) {
        if let Some(open) = self.blocks.last() {
            self.faults.push(faults::unclosed_block(open.fence.length, open.fence.line.clone()));
        }
        self.shut(index);
    }

    /// Ends the innermost block before event `index`.
    fn shut(&mut self, index: usize) {
        let Some(open) = self.blocks.pop() else { return };
        let parts = std::mem::replace(&mut self.document.parts, open.before);
        let Some(mut component) = open.component else { return append(&mut self.document.parts, parts) };
        let events = &self.events[open.first..index];
        if let Some(fault) = match component.kind.content {
            Content::Required if parts.is_empty() => {
                Some(faults::empty_block(component.kind.name, open.fence.line))
            }
            Content::Steps if !is_one_numbered_list(events) => {
                Some(faults::steps_without_list(open.fence.line))
            }
            _ => None,
        } {
            self.faults.push(fault);
        }
        component.parts = parts;
        self.document.parts.push(Part::Block(Box::new(component)));
    }
}

fn is_one_numbered_list(events: &[Spanned<'_>]) -> bool {
    let [(Event::Start(Tag::List(Some(_))), span), .., (Event::End(TagEnd::List(true)), end)] = events else {
        return false;
    };
    // Both are of the same list.
    span == end
}

/// A line that looks like a fence, but stands where none can.
pub(super) fn is_misplaced(text: &str, span: &Range<usize>) -> bool {
    let before = &text[text[..span.start].rfind('\n').map_or(0, |at| at + 1)..span.start];
    text[span.clone()].starts_with(":::")
        && before.chars().all(|c| c.is_whitespace() || c.is_ascii_digit() || ">-*+.)".contains(c))
}
