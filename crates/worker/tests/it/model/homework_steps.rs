//! The steps about homework: it is agreed, answered, changed and taken back; the two meet, or speak.

use domain::homework::Answer;
use domain::ids::HomeworkId;
use domain::scheduling::Attendance;
use domain::text::{Passage, Wording};
use jiff::SignedDuration;
use practice::correspondence::answer as answer_by_letter;
use practice::homework::{
    AnswerHomework, AssignHomework, ChangeHomework, UndoAnswer, WithdrawHomework, Written, answer, assign, change,
    undo_answer, withdraw,
};
use practice::keyring::Purpose;
use practice::people::{NoteContact, note_contact};
use practice::scheduling::{RecordAttendance, record_attendance};
use practice::{Asked, Expected};

use super::homework::{Piece, Said, later};
use super::rows;
use super::walker::Walker;

const EXPECTED: Expected = Expected::ANY;
/// So much is open at once, and no more.
const OPEN: usize = 4;

#[derive(Clone, Copy, Debug)]
enum Step {
    Assign,
    Answer,
    TakeBack,
    Change,
    Withdraw,
    Speak,
    Attend,
}

const STEPS: [(i64, Step); 7] = [
    (36, Step::Assign),
    (20, Step::Answer),
    (12, Step::TakeBack),
    (12, Step::Change),
    (4, Step::Withdraw),
    (2, Step::Speak),
    (14, Step::Attend),
];

impl Walker {
    pub(super) async fn homework_step(&mut self) {
        match self.dice.weighted(&STEPS) {
            Step::Assign => self.assign().await,
            Step::Answer => self.answer().await,
            Step::TakeBack => self.take_answer_back().await,
            Step::Change => self.change_homework().await,
            Step::Withdraw => self.withdraw().await,
            Step::Speak => self.speak().await,
            Step::Attend => self.attend().await,
        }
    }

    /// Agreed today or some days ago, for a day that is near or far or none. Only a client chooses the first day.
    async fn assign(&mut self) {
        if self.world.homework.iter().filter(|piece| piece.is_open()).count() >= OPEN {
            return;
        }
        let (asked, by_client) = self.one_of_the_two(40);
        let (ago, ahead, first) = (self.dice.between(0, 6), self.dice.between(0, 9), self.dice.between(-1, 5));
        let today = self.world.client_zone.today(self.now);
        let agreed_on = later(today, if self.dice.percent(50) { -ago } else { 0 });
        let due_on = self.dice.percent(55).then(|| later(agreed_on, ahead));
        let first_on = (by_client && self.dice.percent(40)).then(|| later(today, first));
        let words = Passage::parse(&format!("Look for the heron of {}", self.name)).expect("words");
        let cover = (by_client && self.dice.percent(40)).then(|| Wording::parse("Garden").expect("a word"));
        let written = Written { words, cover, link: None };
        let (client, coach, made_at) = (self.client, None, self.now);
        let command =
            AssignHomework { client, coach, written, agreed_on: Some(agreed_on), due_on, first_nudge_on: first_on };
        let Ok(view) = assign(&asked, command).await else { return };
        let number = self.pieces.len();
        self.note(format!(
            "homework {number} agreed {agreed_on} due {due_on:?} first {first_on:?} by client {by_client}"
        ));
        self.pieces.push(view.id);
        let piece = Piece { by_client, agreed_on, made_at, due_on, first_on, said: Vec::new(), withdrawn: false };
        self.world.homework.push(piece);
        self.world.homework_changed(self.now);
    }

    /// By the client, by the coach who was told, or by a letter that asked.
    async fn answer(&mut self) {
        let Some((number, homework)) = self.some_piece() else { return };
        let said = self.dice.weighted(&[(4, Answer::NotNow), (3, Answer::Done), (1, Answer::LetGo)]);
        if self.dice.percent(35) {
            return self.answer_by_letter(number, said).await;
        }
        let (asked, by_client) = self.one_of_the_two(60);
        let command = AnswerHomework { homework, expected: EXPECTED, answer: said, helped: None, letter: None };
        if answer(&asked, command).await.is_ok() {
            self.note(format!("homework {number} answered {said:?} by client {by_client}"));
            self.heard(number, said, !by_client);
        }
    }

    /// The same answer twice, by letter, is one answer.
    async fn answer_by_letter(&mut self, number: usize, said: Answer) {
        let Some(token) = self.token_of(number).await else { return };
        let known = self.world.homework[number].stands().is_some_and(|stands| stands.answer == said);
        let office = self.ground.stage.office();
        if answer_by_letter(office, &token, said, None).await.is_ok() && !known {
            self.note(format!("homework {number} answered {said:?} by letter"));
            self.heard(number, said, false);
        }
    }

    /// What the newest letter that listed a piece carries for it.
    async fn token_of(&self, number: usize) -> Option<String> {
        let homework = self.pieces[number];
        let letters = rows::letters(&self.ground.stage.database().owner()).await;
        let lists = |letter: &&rows::LetterRow| letter.lists.iter().any(|(piece, _)| *piece == homework.0);
        let id = letters.iter().rfind(lists)?.id.parse().expect("an id");
        Some(self.ground.stage.office().keyring().letter_token(Purpose::Answer, id, &homework.to_string()))
    }

    fn heard(&mut self, number: usize, answer: Answer, by_coach: bool) {
        self.world.homework[number].said.push(Said { answer, at: self.now, undone: false, by_coach });
        self.world.homework_changed(self.now);
    }

    async fn take_answer_back(&mut self) {
        let Some((number, homework)) = self.some_piece() else { return };
        let (asked, by_client) = self.one_of_the_two(60);
        if undo_answer(&asked, UndoAnswer { homework, expected: EXPECTED }).await.is_ok() {
            self.note(format!("homework {number}: answer taken back by client {by_client}"));
            self.world.homework[number].take_back();
            self.world.homework_changed(self.now);
        }
    }

    /// Another due day, or another first day.
    async fn change_homework(&mut self) {
        let Some((number, homework)) = self.some_piece() else { return };
        let (asked, by_client) = self.one_of_the_two(60);
        let (ahead, today) = (self.dice.between(-1, 8), self.world.client_zone.today(self.now));
        let day = self.dice.percent(75).then(|| later(today, ahead));
        let mut command = ChangeHomework::of(homework, EXPECTED);
        let of_first = by_client && self.dice.percent(50);
        if of_first {
            command.first_nudge_on = Some(day);
        } else {
            command.due_on = Some(day);
        }
        if change(&asked, command).await.is_ok() {
            self.note(format!("homework {number}: {} day {day:?}", if of_first { "first" } else { "due" }));
            let piece = &mut self.world.homework[number];
            *(if of_first { &mut piece.first_on } else { &mut piece.due_on }) = day;
            self.world.homework_changed(self.now);
        }
    }

    async fn withdraw(&mut self) {
        let Some((number, homework)) = self.some_piece() else { return };
        let asked = if self.world.homework[number].by_client { self.as_client() } else { self.as_coach() };
        if withdraw(&asked, WithdrawHomework { homework, expected: EXPECTED }).await.is_ok() {
            self.note(format!("homework {number} taken back"));
            self.world.homework[number].withdrawn = true;
            self.world.homework_changed(self.now);
        }
    }

    /// Noted at once, or some time later.
    async fn speak(&mut self) {
        let hours = self.dice.between(1, 40);
        let at = if self.dice.percent(60) { self.now } else { self.now - SignedDuration::from_hours(hours) };
        if note_contact(&self.as_coach(), NoteContact { client: self.client, at: Some(at) }).await.is_ok() {
            self.note(format!("the two spoke at {at}"));
            self.world.spoken_at.push(at);
            self.world.homework_changed(self.now);
        }
    }

    /// Whether a session that began was held; or nobody says any more.
    async fn attend(&mut self) {
        let began = |walker: &Self, number: usize| walker.world.sessions[number].entry().starts_at <= walker.now;
        let begun: Vec<usize> = (0..self.sessions.len()).filter(|number| began(self, *number)).collect();
        if begun.is_empty() {
            return;
        }
        let number = self.dice.pick(&begun);
        let attendance =
            self.dice.weighted(&[(3, Some(Attendance::DidNotHappen)), (1, Some(Attendance::Met)), (1, None)]);
        let command = RecordAttendance { session: self.sessions[number], expected: EXPECTED, attendance };
        if record_attendance(&self.as_coach(), command).await.is_ok() {
            self.note(format!("session {number}: {attendance:?}"));
            self.world.sessions[number].attendance = attendance;
        }
    }

    /// The client, so many times in a hundred, or the coach; and whether it is the client.
    fn one_of_the_two(&mut self, clients: i64) -> (Asked, bool) {
        let by_client = self.dice.percent(clients);
        (if by_client { self.as_client() } else { self.as_coach() }, by_client)
    }

    /// One of the pieces there are, open ones rather than others.
    fn some_piece(&mut self) -> Option<(usize, HomeworkId)> {
        let homework = &self.world.homework;
        let mut places: Vec<usize> = (0..homework.len()).filter(|number| homework[*number].is_open()).collect();
        if places.is_empty() || self.dice.percent(25) {
            places = (0..self.pieces.len()).collect();
        }
        let number = if places.is_empty() { None } else { Some(self.dice.pick(&places)) };
        number.map(|number| (number, self.pieces[number]))
    }
}
