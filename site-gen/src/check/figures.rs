//! What a reader takes for a figure, however it is written: `12`, `1 200,5`, `1’240 kg`, `env. 12 %`, `CHF 500`.

use forms::yaml::{Node, Value as Yaml};
use serde_json::Value;

use crate::table;

/// What people put before a number.
const BEFORE: [&str; 15] =
    ["~", "≈", "±", "<", ">", "≤", "≥", "env.", "environ", "chf", "fr.", "eur", "usd", "€", "$"];

/// What people count and measure, after a number.
const AFTER: [&str; 48] = [
    "%",
    "‰",
    "€",
    "$",
    "£",
    "chf",
    "fr",
    "fr.",
    "frs",
    "eur",
    "usd",
    "k",
    "mio",
    "mia",
    "mrd",
    "million",
    "millions",
    "milliard",
    "milliards",
    "kg",
    "g",
    "mg",
    "t",
    "l",
    "ml",
    "hl",
    "mm",
    "cm",
    "m",
    "km",
    "m2",
    "m²",
    "km2",
    "km²",
    "m3",
    "m³",
    "ha",
    "kwh",
    "mwh",
    "s",
    "min",
    "h",
    "j",
    "jours",
    "mois",
    "ans",
    "°",
    "°c",
];

/// A number of YAML, or as people write it; with a mark or a unit it stays a text. `None` for any other text, and for
/// what stands between quotation marks.
pub(super) fn figure(node: &Node) -> Option<Value> {
    let Yaml::Scalar { text, plain: true } = &node.value else { return None };
    if let number @ Value::Number(_) = forms::yaml::to_json(node) {
        return Some(number);
    }
    let text = text.trim();
    let number = bare(text);
    if !number.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let parsed = table::as_number(&number)?;
    Some(match number.len() == text.len() {
        true => whole(parsed),
        false => Value::from(text),
    })
}

/// The number alone.
fn bare(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut rest = lower.as_str();
    while let Some(more) = BEFORE.iter().find_map(|mark| rest.strip_prefix(mark)) {
        rest = more.trim_start();
    }
    let end = rest.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    // `m2` ends with a digit too.
    let ends = [end, rest.rfind(char::is_whitespace).unwrap_or(end)];
    let unit = |end: usize| AFTER.contains(&rest[end..].trim()).then(|| rest[..end].trim_end());
    ends.into_iter().find_map(unit).unwrap_or(rest).to_owned()
}

/// Without a decimal point where there is nothing behind it.
fn whole(number: f64) -> Value {
    #[allow(clippy::cast_possible_truncation)] // Checked by the comparison.
    if number.fract() == 0.0 && number.abs() < 1e15 {
        Value::from(number as i64)
    } else {
        Value::from(number)
    }
}
