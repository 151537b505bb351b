//! A node as JSON: what YAML's core schema makes of unquoted words.

use super::{Node, Value};
use serde_json::{Map, Number};

/// Unquoted `null`, booleans and numbers become such; everything else is a text. Numbers that JSON cannot hold
/// (`.inf`, `.nan`) stay texts.
pub fn to_json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Scalar { text, plain } => match plain.then(|| resolve(node, text)).flatten() {
            Some(value) => value,
            None => serde_json::Value::String(text.clone()),
        },
        Value::Sequence(items) => items.iter().map(to_json).collect(),
        Value::Mapping(entries) => {
            let pair =
                |(key, value): &(Node, Node)| (key.text().unwrap_or_default().to_owned(), to_json(value));
            serde_json::Value::Object(entries.iter().map(pair).collect::<Map<_, _>>())
        }
    }
}

fn resolve(node: &Node, text: &str) -> Option<serde_json::Value> {
    if node.is_null() {
        return Some(serde_json::Value::Null);
    }
    if let Some(boolean) = node.as_bool() {
        return Some(boolean.into());
    }
    integer(text).or_else(|| float(text)).map(serde_json::Value::Number)
}

/// `[-+]?[0-9]+`, `0o[0-7]+`, `0x[0-9a-fA-F]+`
fn integer(text: &str) -> Option<Number> {
    let parse = |digits: &str, radix: u32| {
        let digits = digits.chars().all(|c| c.is_digit(radix)).then_some(digits)?;
        i64::from_str_radix(digits, radix).ok().map(Number::from)
    };
    if let Some(octal) = text.strip_prefix("0o") {
        return parse(octal, 8);
    }
    if let Some(hexadecimal) = text.strip_prefix("0x") {
        return parse(hexadecimal, 16);
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.strip_prefix('+').unwrap_or(text).parse::<i64>().ok().map(Number::from) } else { None }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn float(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let starts = unsigned.starts_with(|c: char| c.is_ascii_digit())
        || (unsigned.starts_with('.') && unsigned[1..].starts_with(|c: char| c.is_ascii_digit()));
    let allowed = unsigned.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    if starts && allowed { text.parse::<f64>().ok().and_then(Number::from_f64) } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use serde_json::json;

    #[test]
    fn the_core_schema() {
        let text = "nul: ~\nvide:\noui: true\nnon: False\nmot: oui\nentier: 012\nhexa: 0x1F\noctal: 0o17\n\
                    plus: +3\nreel: -1.5e3\npoint: .5\ninfini: .inf\ndate: 2025-03-03\nversion: 1.2.3\n\
                    cite: \"12\"\nbloc: |\n  12\nliste: [1, a]\ngrand: 99999999999999999999\n";
        let expected = json!({
            "nul": null, "vide": null, "oui": true, "non": false, "mot": "oui", "entier": 12, "hexa": 31,
            "octal": 15, "plus": 3, "reel": -1500.0, "point": 0.5, "infini": ".inf", "date": "2025-03-03",
            "version": "1.2.3", "cite": "12", "bloc": "12\n", "liste": [1, "a"], "grand": 1e20
        });
        assert_eq!(to_json(&parse(text).expect("valid")), expected);
    }

    #[test]
    fn words_that_are_no_numbers() {
        for text in ["0x", "0o", "0o8", "+", "-", ".", "1_000", "0x-1", "e5", "1e", "inf", "NaN", "1,5"] {
            let node = Node { span: 0..0, value: Value::Scalar { text: text.into(), plain: true } };
            assert_eq!(to_json(&node), json!(text));
        }
    }
}
