//! Which key begins too far to the left or to the right.
//!
//! The parser stops where nothing makes sense any more, which may be one line after the mistake: a key that lost its
//! spaces ends its group without a word, and the next one, which is right, seems to come from nowhere.

use super::Problem;
use std::ops::Range;

/// A line `key: value`.
struct Key<'t> {
    name: &'t str,
    /// Signs before the key, the dash of a list included.
    column: usize,
    /// Bytes from the key to the end of its line.
    span: Range<usize>,
    has_value: bool,
}

/// The key that is out of line, where the one on the line that begins at byte `start` begins like none of the open
/// groups above it; `None` when that line is no key, or in line.
pub(super) fn misplaced(text: &str, start: usize) -> Option<Problem> {
    let blamed = key(text[start..].split('\n').next()?, start)?;
    let mut open = Vec::new();
    let mut closed = Vec::new();
    let mut last = None;
    for key in keys(&text[..start]) {
        closed.clear();
        while let Some(column) = open.pop_if(|column| *column > key.column) {
            closed.push(column);
        }
        if open.last() != Some(&key.column) {
            open.push(key.column);
        }
        last = Some(key);
    }
    let above = last?;
    if open.contains(&blamed.column) || (blamed.column > above.column && !above.has_value) {
        return None;
    }
    // The line above ended the group that the blamed one goes on with.
    if blamed.column > above.column && closed.contains(&blamed.column) {
        return Some(told(&above, blamed.column, "les lignes autour"));
    }
    let near =
        open.into_iter().min_by_key(|column| (column.abs_diff(blamed.column), std::cmp::Reverse(*column)))?;
    let place = if near == above.column { "la ligne d’avant" } else { "le groupe au-dessus" };
    Some(told(&blamed, near, place))
}

fn told(key: &Key, wanted: usize, place: &str) -> Problem {
    let Key { name, column, span, .. } = key;
    let message = format!("« {name} » n’est pas aligné : {} ici, {wanted} pour {place}.", spaces(*column));
    let (verb, count) = match wanted.checked_sub(*column) {
        Some(more) => ("Ajoutez", more),
        None => ("Retirez", column - wanted),
    };
    Problem::new(span.clone(), message).with_help(format!(
        "{verb} {} devant « {name} » : les clés d’un même groupe commencent à la même colonne.",
        spaces(count)
    ))
}

fn spaces(count: usize) -> String {
    format!("{count} espace{}", if count > 1 { "s" } else { "" })
}

/// The keys of `text`, without the lines of a block (`key: |`), which are text.
fn keys(text: &str) -> impl Iterator<Item = Key<'_>> {
    let mut start = 0;
    let mut block = None;
    text.split_inclusive('\n').filter_map(move |line| {
        let at = start;
        start += line.len();
        let blanks = line.len() - line.trim_start().len();
        if line.trim().is_empty() || block.is_some_and(|column| blanks > column) {
            return None;
        }
        block = None;
        let key = key(line, at)?;
        let value = text[key.span.clone()].split_once(':').map_or("", |(_, value)| value.trim());
        block = value.starts_with(['|', '>']).then_some(blanks);
        Some(key)
    })
}

/// `line` begins at byte `start` of the text.
fn key(line: &str, start: usize) -> Option<Key<'_>> {
    let line = line.trim_end();
    let words = line.trim_start_matches([' ', '-']);
    let column = line.len() - words.len();
    // A dash that no space follows belongs to the key.
    if words.starts_with(['#', '"', '\'', '{', '[']) || line[..column].ends_with('-') {
        return None;
    }
    let (name, value) = words.split_once(": ").or_else(|| words.strip_suffix(':').map(|name| (name, "")))?;
    let value = value.trim();
    let has_value = !value.is_empty() && !value.starts_with('#');
    Some(Key { name: name.trim_end(), column, span: start + column..start + line.len(), has_value })
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    /// (the line shown, message, help)
    fn told(text: &str) -> (String, String, String) {
        let problem = parse(text).expect_err("a mistake");
        (text[problem.span].to_owned(), problem.message, problem.help.expect("a remedy"))
    }

    #[test]
    fn a_key_that_lost_its_spaces_is_blamed_and_not_the_next() {
        let text = "title: Un\nimage:\n  src: a.jpg\n  alt: Deux mains\ncredit: \"Photo\"\n  rights: { scope: site }\n";
        let (shown, message, help) = told(text);
        assert_eq!(shown, "credit: \"Photo\"");
        assert!(message.contains("0 espace ici, 2 pour"), "{message}");
        assert!(help.contains("Ajoutez 2 espaces devant « credit »"), "{help}");
    }

    #[test]
    fn a_key_too_far_to_the_right_is_blamed() {
        let (shown, message, help) = told("image:\n  src: a.jpg\n   alt: Deux mains\n  credit: b\n");
        assert_eq!(shown, "alt: Deux mains");
        assert!(message.contains("3 espaces ici, 2 pour la ligne d’avant"), "{message}");
        assert!(help.contains("Retirez 1 espace devant « alt »"), "{help}");
        assert!(told("é: 1\nb: 2\n  c: d\n").1.contains("2 espaces ici, 0 pour"));
    }

    #[test]
    fn a_key_too_far_to_the_left_is_blamed() {
        let (shown, message, _) = told("image:\n  src: a.jpg\n alt: Deux mains\n  credit: b\n");
        assert_eq!(shown, "alt: Deux mains");
        assert!(message.contains("1 espace ici, 2 pour la ligne d’avant"), "{message}");
    }

    #[test]
    fn the_dash_of_a_list_counts() {
        let (shown, message, help) = told("fields:\n  - name: nom\n   label: Nom\n    required: true\n");
        assert_eq!(shown, "label: Nom");
        assert!(message.contains("3 espaces ici, 4 pour"), "{message}");
        assert!(help.contains("Ajoutez 1 espace"), "{help}");
    }

    #[test]
    fn the_lines_of_a_text_are_not_keys() {
        let (shown, message, _) = told("a:\n  b: |\n    Note : un\n     deux: trois\n   c: d\n");
        assert_eq!(shown, "c: d");
        assert!(message.contains("3 espaces ici, 2 pour"), "{message}");
    }
}
