//! What readers do from a letter, without signing in: answer homework, let letters rest, end a category of them.
//!
//! A token speaks for the reader it was mailed to, in this and nothing else. Looking changes nothing.

use domain::Refusal;
use domain::actor::Actor;
use domain::homework::{Answer, Helped};
use domain::ids::{ClientId, HomeworkId, LetterId, StaffId};
use domain::people::{Resting, WordingLevel};
use domain::text::Wording;
use domain::time::Zone;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

use super::compose::category;
use crate::homework::views::HomeworkView;
use crate::homework::{self, AnswerHomework, UndoAnswer};
use crate::keyring::{Keyring, Purpose};
use crate::letters;
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::people::{self, PauseLetters, PauseView, ResumeContact, ResumeLetters, StopContact};
use crate::{Asked, Expected, Office, Outcome, Records, Unfulfilled};

/// Answers can be given from a letter for so long, and a stop can be taken back.
const ANSWERS: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Letters can be stopped from an old letter too.
pub(super) const RESTS: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

#[derive(FromQueryResult)]
struct Sent {
    id: Uuid,
    kind: String,
    client_id: Option<Uuid>,
    staff_id: Option<Uuid>,
}

/// The letter that a token says it is of, if it is not too old. One to a client speaks for them while it went to the address of now: whoever reads at
/// a former one may be whom it was changed for.
async fn letter_of(records: &Records, token: &str, good_for: SignedDuration) -> Outcome<Sent> {
    let letter = Keyring::letter_named_by(token).ok_or(Refusal::LinkSpent)?;
    let since = Ts::from(records.now.saturating_sub(good_for).unwrap_or(Timestamp::MIN));
    let sql = "SELECT id, kind, client_id, staff_id FROM letters WHERE id = $1 AND made_at > $2";
    let sent: Sent = records.one(sql, [letter.into(), since.into()]).await?.ok_or(Refusal::LinkSpent)?;
    match sent.to_client() {
        Some(client) if !people::went_to_the_address_of_now(records, client, LetterId(letter)).await? => {
            Err(Refusal::LinkSpent.into())
        }
        _ => Ok(sent),
    }
}

impl Sent {
    /// Whose letter it is, if it is a client's.
    fn to_client(&self) -> Option<ClientId> {
        self.client_id.filter(|_| self.staff_id.is_none()).map(ClientId)
    }
}

/// A piece of homework as its page shows it: no more than letters may say now.
#[derive(Clone, Debug)]
pub struct AnswerPage {
    /// The words, where letters may say them.
    pub words: Option<String>,
    /// The client's own word for it.
    pub cover: Option<Wording>,
    /// Whether the page may say more than a neutral letter.
    pub wording: WordingLevel,
    /// The day on which it was agreed.
    pub agreed_on: Date,
    /// The answer that stands.
    pub answer: Option<Answer>,
    /// Whether it was taken back by whoever wrote it.
    pub withdrawn: bool,
    /// The same letter's token for letting letters rest.
    pub pause: String,
}

#[derive(FromQueryResult)]
struct Piece {
    id: Uuid,
}

/// Whose homework a token opens, and which.
async fn homework_of(records: &Records, token: &str) -> Outcome<(ClientId, HomeworkId, LetterId)> {
    let sent = letter_of(records, token, ANSWERS).await?;
    let client = ClientId(sent.client_id.ok_or(Refusal::LinkSpent)?);
    let sql = "SELECT id FROM homework WHERE client_id = $1";
    let pieces: Vec<Piece> = records.all(sql, [client.0.into()]).await?;
    let keyring = records.office.keyring();
    let is_it = |piece: &Piece| keyring.is_letter_token(Purpose::Answer, token, &piece.id.to_string());
    let piece = pieces.into_iter().find(is_it).ok_or(Refusal::LinkSpent)?;
    Ok((client, HomeworkId(piece.id), LetterId(sent.id)))
}

/// The page that an answer link opens.
///
/// # Errors
/// [`Refusal::LinkSpent`] for a token of nothing, or of a letter older than 30 days.
pub async fn answer_page(office: &Office, token: &str) -> Outcome<AnswerPage> {
    let (asked, piece, letter) = as_reader(office, token).await?;
    let view = homework::views::homework(&asked, piece).await?;
    page(&office.look(Actor::Engine).await?, view.client, letter, view).await
}

async fn page(records: &Records, client: ClientId, letter: LetterId, view: HomeworkView) -> Outcome<AnswerPage> {
    let zone = people::client_facts(records, client).await?.ok_or(Refusal::LinkSpent)?.client.zone;
    let plan = people::plan_of(records, client).await?;
    let wording = plan.map_or(WordingLevel::Neutral, |plan| plan.wording_at(zone.today(records.now)));
    let standing = view.answers.iter().rev().find(|one| one.undone_at.is_none());
    Ok(AnswerPage {
        words: (wording == WordingLevel::Detailed).then(|| view.words.as_str().to_owned()),
        cover: view.cover,
        wording,
        agreed_on: view.agreed_on,
        answer: standing.map(|one| one.answer),
        withdrawn: view.state == domain::homework::State::Withdrawn,
        pause: records.office.keyring().letter_token(Purpose::Pause, letter.0, "letters"),
    })
}

/// Whoever holds the token, as the client who was written to.
async fn as_reader(office: &Office, token: &str) -> Outcome<(Asked, HomeworkId, LetterId)> {
    let records = office.look(Actor::Engine).await?;
    let (client, piece, letter) = homework_of(&records, token).await?;
    Ok((office.asked(Actor::Client(client)), piece, letter))
}

/// Answers a piece of homework. The same answer twice is one answer.
///
/// # Errors
/// [`Refusal::LinkSpent`], [`Refusal::HomeworkWithdrawn`].
pub async fn answer(office: &Office, token: &str, answer: Answer, helped: Option<Helped>) -> Outcome<()> {
    let (asked, homework, letter) = as_reader(office, token).await?;
    let known = homework::views::homework(&asked, homework).await?;
    let last = known.answers.iter().rev().find(|one| one.undone_at.is_none());
    if last.is_some_and(|last| last.answer == answer && (helped.is_none() || last.helped == helped)) {
        return Ok(());
    }
    let command = AnswerHomework { homework, expected: Expected::ANY, answer, helped, letter: Some(letter) };
    homework::answer(&asked, command).await.map(drop)
}

/// Takes the last answer back.
///
/// # Errors
/// [`Refusal::LinkSpent`], [`Refusal::NothingToUndo`], [`Refusal::HomeworkWithdrawn`].
pub async fn undo_answer(office: &Office, token: &str) -> Outcome<()> {
    let (asked, homework, _) = as_reader(office, token).await?;
    homework::undo_answer(&asked, UndoAnswer { homework, expected: Expected::ANY }).await.map(drop)
}

/// What rests, as the pause page shows it.
#[derive(Clone, Debug)]
pub struct PausePage {
    /// What is paused.
    pub pause: PauseView,
    /// In whose days a pause ends.
    pub zone: Zone,
    /// Whether letters about homework are among what is sent.
    pub nudges: bool,
    /// Whether all contact is stopped.
    pub stopped: bool,
    /// Whether a stop can be taken back from this letter.
    pub may_begin_again: bool,
}

async fn client_of(office: &Office, token: &str) -> Outcome<ClientId> {
    client_within(office, token, RESTS).await
}

async fn client_within(office: &Office, token: &str, good_for: SignedDuration) -> Outcome<ClientId> {
    let records = office.look(Actor::Engine).await?;
    let sent = letter_of(&records, token, good_for).await?;
    if sent.staff_id.is_some() || !office.keyring().is_letter_token(Purpose::Pause, token, "letters") {
        return Err(Refusal::LinkSpent.into());
    }
    Ok(ClientId(sent.client_id.ok_or(Refusal::LinkSpent)?))
}

/// The page that a pause link opens.
///
/// # Errors
/// [`Refusal::LinkSpent`].
pub async fn pause_page(office: &Office, token: &str) -> Outcome<PausePage> {
    let client = client_of(office, token).await?;
    let asked = office.asked(Actor::Client(client));
    let plan = people::contact_plan(&asked, client).await?;
    let zone = people::client(&asked, client).await?.zone;
    let stopped = plan.stopped_at.is_some();
    let may_begin_again = match client_within(office, token, ANSWERS).await {
        Ok(_) => true,
        Err(Unfulfilled::Refused(_)) => false,
        Err(broke @ Unfulfilled::Broke(_)) => return Err(broke),
    };
    Ok(PausePage { zone, nudges: plan.nudges.wants_any(), stopped, may_begin_again, pause: plan.pause })
}

/// Lets letters rest, until a day or until somebody resumes.
///
/// # Errors
/// [`Refusal::LinkSpent`], and what [`people::pause`] refuses.
pub async fn pause(office: &Office, token: &str, what: Resting, until_on: Option<Date>) -> Outcome<()> {
    let client = client_of(office, token).await?;
    let command = PauseLetters { client, expected: Expected::ANY, what, until_on };
    people::pause(&office.asked(Actor::Client(client)), command).await.map(drop)
}

/// Ends a rest.
///
/// # Errors
/// As [`pause`].
pub async fn resume(office: &Office, token: &str, what: Resting) -> Outcome<()> {
    let client = client_of(office, token).await?;
    let command = ResumeLetters { client, expected: Expected::ANY, what };
    people::resume(&office.asked(Actor::Client(client)), command).await.map(drop)
}

/// Stops all contact. It begins again from a letter that is not old, or on the client's own page.
///
/// # Errors
/// [`Refusal::LinkSpent`].
pub async fn stop_contact(office: &Office, token: &str) -> Outcome<()> {
    let client = client_of(office, token).await?;
    people::stop_contact(&office.asked(Actor::Client(client)), StopContact { client }).await.map(drop)
}

/// Takes a stop back: whoever did not mean it, or whose mail a machine reads that presses what it finds, has a way back without signing in, for which a
/// letter would have to come.
///
/// # Errors
/// [`Refusal::LinkSpent`], also for a letter older than 30 days.
pub async fn begin_again(office: &Office, token: &str) -> Outcome<()> {
    let client = client_within(office, token, ANSWERS).await?;
    let command = ResumeContact { client, expected: Expected::ANY };
    people::resume_contact(&office.asked(Actor::Client(client)), command).await.map(drop)
}

/// Ends the category of letters that a letter belongs to, for its reader (RFC 8058): the agenda for a coach, nudges for a client.
///
/// # Errors
/// [`Refusal::LinkSpent`] for a token of nothing.
pub async fn unsubscribe(office: &Office, token: &str) -> Outcome<()> {
    let records = office.open(Actor::Engine).await?;
    let sent = letter_of(&records, token, RESTS).await?;
    let ended = category(letters::kind(&sent.kind)?).ok_or(Refusal::LinkSpent)?;
    if !office.keyring().is_letter_token(Purpose::Unsubscribe, token, ended) {
        return Err(Refusal::LinkSpent.into());
    }
    match (ended, sent.client_id, sent.staff_id) {
        ("nudges", Some(client), None) => {
            drop(records);
            let client = ClientId(client);
            let (expected, what) = (Expected::ANY, Resting::Nudges);
            let command = PauseLetters { client, expected, what, until_on: None };
            people::pause(&office.asked(Actor::Client(client)), command).await.map(drop)
        }
        (_, _, Some(staff)) => end_agenda(records, StaffId(staff), sent.id).await,
        _ => Err(Refusal::LinkSpent.into()),
    }
}

async fn end_agenda(records: Records, coach: StaffId, letter: Uuid) -> Outcome<()> {
    let sql = "UPDATE staff SET agenda_at = NULL, version = version + 1 WHERE id = $1 AND agenda_at IS NOT NULL";
    records.run(sql, [coach.0.into()]).await?;
    let (verb, subject) = ("correspondence.unsubscribe", format!("letter:{letter}"));
    logbook::enter(&records, Entry { verb, subject, client: None, facts: json!({}) }).await?;
    records.commit().await
}
