//! Asks at a terminal for what a new page needs: one question at a time, Enter to leave it for later.

use std::io::{self, BufRead, Write};

use super::answers::{self, Answer, Known};
use crate::site::{Collection, FieldKind, FieldType};
use crate::slug;

/// What is known of the page to begin.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub collection: String,
    pub title: String,
    pub answers: Vec<Answer>,
}

/// Asks for the collection and the title unless they are given, then for each required field that `given` lacks.
/// `None` when the input ends: nobody wants the page any more.
pub fn ask(
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    known: Known,
    (collection, title): (Option<String>, Option<String>),
    given: &dyn Fn(&Collection) -> Result<Vec<Answer>, String>,
) -> io::Result<Option<Wanted>> {
    let mut dialogue = Dialogue { input, output, known };
    writeln!(dialogue.output, "Entrée laisse une question pour plus tard ; Ctrl-D abandonne.\n")?;
    let Some(collection) = dialogue.collection(collection)? else { return Ok(None) };
    let mut answers = given(collection).map_err(io::Error::other)?;
    let title = match title {
        Some(title) => title,
        None => match dialogue.until("Titre de la page", |text| {
            if slug::from_text(text).is_empty() {
                Err("il faut au moins une lettre ou un chiffre".to_owned())
            } else {
                Ok(text.to_owned())
            }
        })? {
            Some(title) => title,
            None => return Ok(None),
        },
    };
    for field in answers::required(collection) {
        if answers.iter().any(|answer| answer.field == field.name) {
            continue;
        }
        match dialogue.field(field)? {
            Reply::Answer(yaml) => answers.push(Answer { field: field.name.clone(), yaml }),
            Reply::Later => {}
            Reply::Gone => return Ok(None),
        }
    }
    Ok(Some(Wanted { collection: collection.name.clone(), title, answers }))
}

struct Dialogue<'d> {
    input: &'d mut dyn BufRead,
    output: &'d mut dyn Write,
    known: Known<'d>,
}

enum Reply {
    Answer(String),
    Later,
    Gone,
}

impl<'d> Dialogue<'d> {
    fn collection(&mut self, named: Option<String>) -> io::Result<Option<&'d Collection>> {
        let all: Vec<&Collection> =
            self.known.model.collections.iter().map(|declared| &declared.collection).collect();
        let find = |text: &str| {
            let numbered = text.parse::<usize>().ok().and_then(|n| all.get(n.checked_sub(1)?).copied());
            let named = all.iter().copied().find(|known| known.name == text || known.folder == text);
            named.or(numbered).ok_or_else(|| "choisissez un numéro ou un nom de la liste".to_owned())
        };
        if let Some(Ok(found)) = named.as_deref().map(find) {
            return Ok(Some(found));
        }
        writeln!(self.output, "Dans quelle collection ?")?;
        for (index, collection) in all.iter().enumerate() {
            let label =
                if collection.label.is_empty() { String::new() } else { format!(" ({})", collection.label) };
            writeln!(self.output, "  {}. {}{label}", index + 1, collection.name)?;
        }
        self.until("Collection", find)
    }

    /// Asks again until the reply is understood; what has no answer cannot be left for later.
    fn until<T>(
        &mut self,
        question: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> io::Result<Option<T>> {
        loop {
            let Some(reply) = self.reply(question)? else { return Ok(None) };
            match read(&reply) {
                Ok(found) => return Ok(Some(found)),
                Err(why) => writeln!(self.output, "  {why}")?,
            }
        }
    }

    fn field(&mut self, field: &FieldType) -> io::Result<Reply> {
        writeln!(self.output)?;
        if !field.help.is_empty() {
            writeln!(self.output, "{}", field.help)?;
        }
        if let FieldKind::Choice(vocabulary) | FieldKind::Choices(vocabulary) = &field.kind {
            let terms = self
                .known
                .model
                .vocabularies
                .get(vocabulary)
                .map(|all| all.terms.as_slice())
                .unwrap_or_default();
            for (index, term) in terms.iter().enumerate() {
                writeln!(self.output, "  {}. {} ({})", index + 1, term.value, term.label)?;
            }
        }
        let hint = match &field.kind {
            FieldKind::Date => " (par exemple 3 mars 2025)",
            FieldKind::Boolean => " (oui ou non)",
            FieldKind::Choices(_) => " (un ou plusieurs, séparés par des virgules)",
            FieldKind::Link => " (Libellé <https://…>)",
            _ => "",
        };
        let question = format!("{}{hint}", field.name);
        loop {
            let Some(reply) = self.reply(&question)? else { return Ok(Reply::Gone) };
            if reply.is_empty() {
                return Ok(Reply::Later);
            }
            match answers::read(&field.kind, &reply, self.known) {
                Ok(yaml) => return Ok(Reply::Answer(yaml)),
                Err(why) => writeln!(self.output, "  {why}")?,
            }
        }
    }

    /// `None` at the end of the input.
    fn reply(&mut self, question: &str) -> io::Result<Option<String>> {
        write!(self.output, "{question} : ")?;
        self.output.flush()?;
        let mut line = String::new();
        let read = self.input.read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "title: Essai\nbase_url: https://exemple.ch\nvocabularies:\n  mission:\n    label: Mission\n    \
        values: { soins: Les soins, recherche: La recherche }\ncollections:\n  pages:\n    folder: pages\n    \
        url: \"/{path}/\"\n    template: page\n  actions:\n    folder: actions\n    label: Les actions\n    \
        url: /actions/{slug}/\n    template: action\n    fields:\n      date: { type: date, required: true }\n      \
        mission: { type: choices, vocabulary: mission, required: true }\n      service: { type: text }\n";

    fn asked(typed: &str, collection: Option<&str>, title: Option<&str>) -> (Option<Wanted>, String) {
        let (model, found) = crate::model::read(SITE, None);
        assert!(found.is_empty(), "{found:?}");
        let mut output = Vec::new();
        let given = (collection.map(str::to_owned), title.map(str::to_owned));
        let known = Known { model: &model.unwrap(), files: &[] };
        let wanted = ask(&mut typed.as_bytes(), &mut output, known, given, &|_| Ok(Vec::new())).unwrap();
        (wanted, String::from_utf8(output).unwrap())
    }

    fn answer(field: &str, yaml: &str) -> Answer {
        Answer { field: field.to_owned(), yaml: yaml.to_owned() }
    }

    #[test]
    fn everything_is_asked_for_and_asked_again_when_wrong() {
        let (wanted, shown) =
            asked("action\n2\nRelire ensemble\n31 février\n3 mars 2025\nsoins,2\n", None, None);
        let wanted = wanted.unwrap();
        assert_eq!((wanted.collection.as_str(), wanted.title.as_str()), ("actions", "Relire ensemble"));
        assert_eq!(wanted.answers, [answer("date", "3 mars 2025"), answer("mission", "[soins, recherche]")]);
        for part in
            ["2. actions (Les actions)", "1. soins (Les soins)", "choisissez un numéro", "date illisible"]
        {
            assert!(shown.contains(part), "{part} missing from\n{shown}");
        }
        assert!(!shown.contains("service"), "optional fields are left to the file: {shown}");
    }

    #[test]
    fn what_is_given_is_not_asked_and_enter_leaves_for_later() {
        let (wanted, shown) = asked("\n\n", Some("actions"), Some("Titre"));
        assert_eq!(wanted.unwrap().answers, []);
        assert!(!shown.contains("Collection") && !shown.contains("Titre de la page"), "{shown}");
    }

    #[test]
    fn the_end_of_the_input_gives_up() {
        assert_eq!(asked("actions\n", None, None).0, None);
    }
}
