//! What a letter says, ready to be set: every fact it may show and none that it may not.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Kind, Matter};
use crate::homework::Answer;
use crate::ids::{LetterId, SessionId};
use crate::people::{Address, Language, WordingLevel};
use crate::scheduling::Place;
use crate::text::{Name, Wording};
use crate::time::Zone;

/// A letter before it is set in type.
#[derive(Clone, Debug)]
pub struct Content {
    /// Which letter; its `Message-ID` is made from it.
    pub letter: LetterId,
    /// What it is about.
    pub kind: Kind,
    /// Who reads it.
    pub reader: Correspondent,
    /// How much it may reveal.
    pub wording: WordingLevel,
    /// The subject the reader chose for neutral letters.
    pub subject: Option<Wording>,
    /// The sender's name the reader chose for neutral letters.
    pub sender: Option<Wording>,
    /// Who writes.
    pub house: House,
    /// The facts.
    pub body: Body,
    /// Whether a calendar file goes with it.
    pub calendar_file: bool,
    /// Where replies are read, shown above neutral only; without it the letter says that nobody reads them.
    pub reply_to: Option<Address>,
    /// The page on which the reader pauses or changes what is sent: a path below the letters' address, beginning with a slash.
    pub pause: Option<String>,
    /// Where one press ends letters of this sort (RFC 8058): a path as above.
    pub unsubscribe: Option<String>,
    /// When it is written: the `Date` header, and `DTSTAMP` of a calendar file.
    pub written_at: Timestamp,
}

/// The reader of a letter.
#[derive(Clone, Debug)]
pub struct Correspondent {
    /// The chosen name.
    pub name: Name,
    /// Where it goes.
    pub address: Address,
    /// In whose clock the letter speaks.
    pub zone: Zone,
    /// In which language.
    pub language: Language,
}

/// The practice as letters show it.
#[derive(Clone, Debug)]
pub struct House {
    /// The practice's name; never shown at neutral.
    pub name: Wording,
    /// The sender's address at plain and detailed.
    pub from: Address,
    /// The sender's name at plain and detailed.
    pub from_name: Wording,
    /// The sender's address at neutral.
    pub neutral_from: Address,
    /// Where links in letters lead, without a slash at the end.
    pub letters_url: String,
    /// The practice's own words for a kind: plain text with `{names}`.
    pub own_words: Vec<OwnWords>,
}

/// Words a practice wrote in place of the catalogue's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnWords {
    /// For which kind.
    pub kind: Kind,
    /// For which level; neutral letters always keep the catalogue's words.
    pub wording: WordingLevel,
    /// The subject.
    pub subject: String,
    /// The paragraphs above the facts, separated by blank lines.
    pub text: String,
}

/// The facts of a letter.
#[derive(Clone, Debug)]
pub enum Body {
    /// A session was booked, moved or cancelled, or lies ahead.
    Session(SessionFacts),
    /// A coach's day.
    Agenda(AgendaFacts),
    /// Homework that is new, or still open.
    Homework(HomeworkFacts),
    /// Something to open and confirm.
    Link(LinkFacts),
    /// What changed about how somebody signs in, and when.
    Security(SecurityFacts),
    /// Nothing but that it arrived.
    Test,
}

/// A session as its reader sees it.
#[derive(Clone, Debug)]
pub struct SessionFacts {
    /// Which one; the calendar file's `UID` is made from it.
    pub session: SessionId,
    /// The calendar file's `SEQUENCE` (RFC 5545, section 3.8.7.4).
    pub sequence: i32,
    /// When it starts.
    pub starts_at: Timestamp,
    /// How long it is.
    pub minutes: i32,
    /// Where.
    pub place: Option<Place>,
    /// What the practice calls this kind of session.
    pub session_type: Option<Wording>,
    /// Whom the reader meets.
    pub with: Name,
    /// For a move: when it was to start before.
    pub formerly_at: Option<Timestamp>,
    /// Whether it is cancelled.
    pub cancelled: bool,
}

/// A coach's day.
#[derive(Clone, Debug)]
pub struct AgendaFacts {
    /// Which day, in the coach's zone.
    pub on: Date,
    /// The sessions of the day, in order.
    pub sessions: Vec<SessionFacts>,
    /// What there is to tell of homework, in the order in which it is told.
    pub homework: Vec<HomeworkNews>,
    /// How many letters were not sent and need a human.
    pub letters_that_need_a_human: usize,
}

/// What a coach hears of one piece of homework. Its words stay in the house.
#[derive(Clone)]
pub struct HomeworkNews {
    /// Who does it.
    pub client: Name,
    /// What the client said; nothing, where it stayed open and no letter asks any more.
    pub said: Option<Answer>,
    /// The client's own word for it.
    pub cover: Option<Wording>,
    /// The day on which it was agreed.
    pub agreed_on: Date,
}

/// What people write is never printed by accident.
impl std::fmt::Debug for HomeworkNews {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HomeworkNews(…)")
    }
}

/// The homework that a letter lists, one piece or more.
#[derive(Clone, Debug)]
pub struct HomeworkFacts {
    /// The pieces, in the order in which they are listed.
    pub items: Vec<HomeworkItem>,
}

/// One piece of homework as its reader may see it.
#[derive(Clone)]
pub struct HomeworkItem {
    /// What it says, in one line or several; shown at detailed only, and not needed below it.
    pub words: Option<String>,
    /// The client's own word for it, which stands for it below detailed.
    pub cover: Option<Wording>,
    /// The day on which it was agreed.
    pub agreed_on: Date,
    /// The day for which it was agreed; shown above neutral, and only until it has passed.
    pub due_on: Option<Date>,
    /// A page that goes with it, beginning with `https://`; shown at detailed only.
    pub link: Option<Wording>,
    /// The page with the three answers: a path below the letters' address, beginning with a slash.
    pub answer: String,
}

/// What people write is never printed by accident, nor is the token in the path.
impl std::fmt::Debug for HomeworkItem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HomeworkItem(…)")
    }
}

/// What changed about how somebody signs in.
#[derive(Clone, Copy, Debug)]
pub struct SecurityFacts {
    /// What it was.
    pub matter: Matter,
    /// When.
    pub at: Timestamp,
}

/// A link to press, with a code as the other way.
#[derive(Clone, Debug)]
pub struct LinkFacts {
    /// Path and fragment below the letters' address, beginning with a slash.
    pub path: String,
    /// The code to type where links do not work.
    pub code: Option<String>,
}
