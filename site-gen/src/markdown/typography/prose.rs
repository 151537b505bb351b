//! Which words of a text are no prose: addresses, paths, names of files.

/// Whether `word`, a piece of text between two spaces, is one of them.
pub(super) fn is_technical(word: &str) -> bool {
    let core = word.trim_matches(|c: char| !c.is_alphanumeric() && !"./~\\_-".contains(c));
    core.contains("://")
        || core.contains('@')
        || core.contains('\\')
        || core.contains('_')
        || ["www.", "/", "./", "../", "~/", "mailto:", "tel:"].iter().any(|start| core.starts_with(start))
        || core.strip_prefix("--").is_some_and(|option| option.starts_with(char::is_alphabetic))
        || has_extension(core.trim_end_matches('.'))
}

/// `charte.pdf`, `exemple.ch`; not the end of one sentence stuck to the next, nor `p.ex.`
fn has_extension(word: &str) -> bool {
    word.rsplit_once('.').is_some_and(|(stem, extension)| {
        (2..=5).contains(&extension.len())
            && extension.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            && extension.bytes().any(|byte| byte.is_ascii_lowercase())
            && stem.ends_with(char::is_alphanumeric)
    })
}
