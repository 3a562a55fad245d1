//! Words that shame or that belong to a clinic: never printed by us, and kept out of what a practice writes, with a kinder one each.

/// The words in one line of each row, the kinder ones in the other. German stands beside English because practices write in both.
const KINDER: &[(&[&str], &str)] = &[
    (&["overdue", "überfällig*"], "“still open”"),
    (&["late", "lateness", "verspätet*", "verspätung", "verspätungen"], "“whenever you are ready”, or the time itself"),
    // Of "to miss" no more than this: "Miss Hart" and "we miss you" hurt nobody.
    (&["missed", "versäumt*", "versäumnis", "versäumnisse", "verpasst*"], "“did not take place”"),
    (
        &["failed", "fail", "fails", "failing", "failure", "failures", "gescheitert*", "scheitern", "scheitert"],
        "“not yet”",
    ),
    (&["behind", "im rückstand"], "“at your own pace”"),
    (&["incomplete", "incompletely", "unvollständig*"], "“still open”"),
    (&["non compliant", "noncompliant", "non compliance", "noncompliance"], "“not now”"),
    (&["streak", "streaks", "serie"], "what was done, without counting days in a row"),
    (&["at risk", "gefährdet*"], "what you would like to ask, as a question"),
    (&["inactive", "inactivity", "inaktiv*", "inaktivität"], "“we have not spoken for a while”"),
    (&["last chance", "last chances", "letzte chance", "letzten chance"], "“if you would like”"),
    (&["reminder #"], "“a reminder”, without a number"),
    (
        &["patient", "patients", "patient's", "patients'", "patienten", "patientin", "patientinnen"],
        "“client”, or the name",
    ),
    (DIAGNOSES, "the person's own words for it"),
    (&["treatment", "treatments", "behandlung", "behandlungen"], "“our work together”"),
    (&["symptom", "symptoms", "symptomatic", "symptome", "symptomen"], "“what you notice”"),
    (&["disorder", "disorders", "disordered", "störung", "störungen"], "the person's own words for it"),
    (&["case", "cases", "case's", "fall", "fälle", "fällen"], "“you”, or the name"),
];

const DIAGNOSES: &[&str] =
    &["diagnosis", "diagnoses", "diagnosed", "diagnosing", "diagnostic", "diagnose", "diagnosen", "diagnostiziert*"];

/// Turns of phrase in which such a word means something else, each with what it means there.
const HARMLESS: &[(&str, &str)] = &[
    ("in case", "if"),
    ("in any case", "anyway"),
    ("in that case", "then"),
    ("behind the", "a place: the door behind the church"),
    ("im fall", "if"),
    ("auf jeden fall", "surely"),
    ("in jedem fall", "surely"),
    ("auf keinen fall", "never"),
    ("für den fall", "if"),
    ("in diesem fall", "then"),
];

/// Every such word in a text, as it is written there, and a kinder one. Whole words only, in any mixture of capitals.
pub fn banned_words(text: &str) -> Vec<(String, &'static str)> {
    let words: Vec<String> = text
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric() && !"#'’".contains(c))
        .filter(|word| !word.is_empty())
        .map(|word| word.replace('’', "'"))
        .collect();
    let mut found = Vec::new();
    for start in 0..words.len() {
        for (banned, kinder) in KINDER.iter().flat_map(|(all, kinder)| all.iter().map(move |one| (*one, *kinder))) {
            if let Some(length) = begins(words.get(start..).unwrap_or_default(), banned)
                && !harmless(&words, start)
            {
                found.push((words.iter().skip(start).take(length).cloned().collect::<Vec<_>>().join(" "), kinder));
            }
        }
    }
    found
}

/// How many of `words` make up `phrase`, if they begin with it. A word of the phrase may end in `*` (any of the endings a
/// German word takes) or `#` (any number).
fn begins(words: &[String], phrase: &str) -> Option<usize> {
    let mut length = 0;
    for wanted in phrase.split(' ') {
        let word = words.get(length)?;
        let fits = match wanted.strip_suffix('*') {
            Some(stem) => {
                word.strip_prefix(stem).is_some_and(|ending| ["", "e", "en", "er", "es", "em"].contains(&ending))
            }
            None if wanted == "#" => word.starts_with('#'),
            None => word == wanted,
        };
        if !fits {
            return None;
        }
        length += 1;
    }
    Some(length)
}

/// Whether the word at `at` stands inside a harmless turn of phrase.
fn harmless(words: &[String], at: usize) -> bool {
    HARMLESS.iter().any(|(phrase, _)| {
        let length = phrase.split(' ').count();
        (at.saturating_sub(length - 1)..=at)
            .any(|start| begins(words.get(start..).unwrap_or_default(), phrase).is_some_and(|end| start + end > at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        banned_words(text).into_iter().map(|(word, _)| word).collect()
    }

    #[test]
    fn whole_words_in_any_capitals() {
        assert_eq!(found("This is OVERDUE. Your Diagnosis: late!"), ["overdue", "diagnosis", "late"]);
        assert_eq!(found("Last  chance — reminder #3, non-compliant"), ["last chance", "reminder #3", "non compliant"]);
        assert_eq!(
            found("Die überfälligen Aufgaben, letzte Chance, Störung"),
            ["überfälligen", "letzte chance", "störung"]
        );
        assert_eq!(found("Unfortunately you are behind."), ["behind"]);
        assert_eq!(found("A failure, diagnosed; his lateness."), ["failure", "diagnosed", "lateness"]);
    }

    #[test]
    fn other_words_and_harmless_turns_of_phrase_stay() {
        assert!(found("Please translate the suitcase label; patience is plenty.").is_empty());
        assert!(found("In case you are early: the door behind the church. Auf jeden Fall gern.").is_empty());
        assert_eq!(found("In case of a difficult case"), ["case"]);
    }
}
