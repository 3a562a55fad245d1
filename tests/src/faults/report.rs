//! What a scenario hands in: a row of the table, and what there is to say beneath it.

use std::time::Duration;

use super::audit::Found;
use super::intruders::Tally;

/// The head of the table.
pub const HEAD: &str = "\
| scenario | seed | what was done | accepted calls · missing | letters · sent · lost | copies · in flight | most of one | forbidden · let in | took | holds |
|---|---|---|---|---|---|---|---|---|---|";

/// So many of the things that do not hold are told, and so much of each.
const MOST: usize = 8;
const LONGEST: usize = 400;

/// A scenario's end.
#[derive(Clone, Debug, Default)]
pub struct Report {
    name: &'static str,
    seed: u64,
    /// What was done, in a few words with figures.
    done: String,
    /// Further figures, a line each.
    notes: Vec<String>,
    /// Everything that does not hold.
    wrong: Vec<String>,
    took: Duration,
    found: Found,
    tally: Tally,
    /// Why it was not run, if it was not.
    skipped: Option<String>,
}

impl Report {
    pub(crate) fn of(done: String, found: Found, tally: Tally) -> Self {
        let wrong = found.wrong.clone();
        Self { done, found, tally, wrong, ..Self::default() }
    }

    pub(crate) fn skipped(why: &str) -> Self {
        Self { skipped: Some(why.to_owned()), ..Self::default() }
    }

    /// What is known of a scenario that broke off.
    #[must_use]
    pub fn broken_off(words: String) -> Self {
        Self { wrong: vec![words], ..Self::default() }
    }

    /// Under its name, with its seed.
    #[must_use]
    pub fn named(self, name: &'static str, seed: u64, took: Duration) -> Self {
        Self { name, seed, took, ..self }
    }

    /// A further figure.
    pub(crate) fn note(mut self, words: String) -> Self {
        self.notes.push(words);
        self
    }

    /// What has to hold beside the audit.
    pub(crate) fn demand(mut self, holds: bool, words: &str) -> Self {
        if !holds {
            self.wrong.push(words.to_owned());
        }
        self
    }

    /// Whether everything holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.wrong.is_empty()
    }

    /// The row, and beneath it what there is to say.
    #[must_use]
    pub fn row(&self) -> String {
        let Self { name, seed, done, found, tally, .. } = self;
        if let Some(why) = &self.skipped {
            return format!("| {name} | – | skipped: {why} | – | – | – | – | – | – | – |");
        }
        format!(
            "| {name} | {seed} | {done} | {} · {} | {} · {} · {} | {} · {} | {} | {} · {} | {:.0} s | {} |",
            found.accepted,
            found.missing_writes,
            found.expected,
            found.sent,
            found.lost,
            found.copies,
            found.in_flight,
            found.most_copies,
            tally.asked,
            tally.let_in.len(),
            self.took.as_secs_f64(),
            if self.holds() { "yes" } else { "**no**" },
        )
    }

    /// Lines beneath the table.
    #[must_use]
    pub fn beneath(&self) -> Vec<String> {
        let Self { name, found, tally, .. } = self;
        if self.skipped.is_some() {
            return Vec::new();
        }
        let mut lines: Vec<String> = self.notes.iter().map(|note| format!("- **{name}**: {note}")).collect();
        if !found.otherwise.is_empty() {
            let ends: Vec<String> = found.otherwise.iter().map(|(how, many)| format!("{many} × {how}")).collect();
            lines.push(format!("- **{name}**: letters that ended otherwise than sent: {}", ends.join("; ")));
        }
        if tally.asked > 0 {
            let rate = tally.asked as f64 / tally.lasted.as_secs_f64().max(0.001);
            let (refused, unanswered, sorts) = (tally.refused, tally.unanswered, tally.by_sort.len());
            lines.push(format!(
                "- **{name}**: forbidden requests: {rate:.0} a second, {refused} refused, {unanswered} unanswered while the house was down, {sorts} sorts"
            ));
        }
        let brief = |wrong: &String| wrong.chars().take(LONGEST).collect::<String>();
        let more = self.wrong.len().saturating_sub(MOST);
        lines.extend(self.wrong.iter().take(MOST).map(|wrong| format!("- **{name}** does not hold: {}", brief(wrong))));
        lines.extend((more > 0).then(|| format!("- **{name}** does not hold: and {more} more")));
        lines
    }
}
