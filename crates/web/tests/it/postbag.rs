//! A really composed letter of every kind: asked for, or come due, through the use cases; then begun and printed as the worker does.

use std::collections::BTreeMap;

use domain::actor::Actor;
use domain::doors::Pin;
use domain::ids::{ClientId, SessionId, SessionTypeId};
use domain::letters::delivery::Answer;
use domain::letters::{Kind, Lane};
use domain::people::{Nudges, Proposal, Yes};
use domain::scheduling::Length;
use domain::text::{Passage, Wording};
use domain::time::StartsAt;
use jiff::SignedDuration;
use letterpress::Printed;
use practice::Expected;
use practice::correspondence::start::start;
use practice::correspondence::{self, agenda, check_address, invite, nudge, send_test};
use practice::doors::clients::{AskForLetter, ChoosePin, ask_for_letter, choose_pin};
use practice::homework::{AssignHomework, Written, assign};
use practice::letters::lease::take;
use practice::letters::settle::{Ended, settle};
use practice::people::{RecordContactPlan, Secret, contact_plan, record_contact_plan, signed_in};
use practice::scheduling::{Book, Cancel, Reschedule, book, cancel, reschedule};

use crate::house::House;

/// A letter that went out.
pub(crate) struct Mail {
    pub(crate) kind: Kind,
    pub(crate) printed: Printed,
}

/// The newest letter of each kind.
pub(crate) type Postbag = BTreeMap<&'static str, Mail>;

/// Longer than the days in which every kind comes due.
const HOURS: usize = 24 * 5;

impl House {
    /// Sends what waits in a lane, as the worker does, to nobody.
    pub(crate) async fn send_out(&self, lane: Lane) -> Vec<Mail> {
        let (office, minute) = (self.stage.worker_office(), SignedDuration::from_mins(1));
        let mut sent = Vec::new();
        for leased in take(office, lane, minute).await.unwrap() {
            let Some(content) = start(office, leased, minute).await.unwrap() else { continue };
            let printed = letterpress::print(&content).unwrap();
            let copy = serde_json::to_vec(&printed.redacted()).ok();
            let address = content.reader.address.to_string();
            let (kind, code) = (content.kind, Some("250".to_owned()));
            let ended = Ended { leased, kind, answer: Answer::Sent, code, address, copy };
            settle(office, &[ended]).await.unwrap();
            sent.push(Mail { kind: content.kind, printed });
        }
        sent
    }

    /// The letters that people ask for: Cora for her client, the owner for herself, and the client, who then chooses a PIN.
    pub(crate) async fn asked_for(&self, client: ClientId) -> Postbag {
        invite(&self.stage.as_coach(), client).await.unwrap();
        check_address(&self.stage.as_coach(), client).await.unwrap();
        send_test(&self.stage.as_owner()).await.unwrap();
        let sql = "UPDATE contact_plans SET confirmed_at = CASE WHEN $2 THEN halcyon_now() END WHERE client_id = $1";
        let owner = self.stage.database().owner();
        sqlx::query(sql).bind(client.0).bind(true).execute(&owner).await.unwrap();
        self.asks_for_a_letter(client).await;
        sqlx::query(sql).bind(client.0).bind(false).execute(&owner).await.unwrap();
        let by = signed_in(self.stage.office(), self.stage.sign_in(Actor::Client(client)).await.reveal()).await;
        let pin = ChoosePin { pin: Pin::choose("274619").unwrap(), shown: "", device: None };
        choose_pin(self.stage.office(), by.unwrap().unwrap(), pin).await.unwrap();
        sorted(self.send_out(Lane::AskedFor).await)
    }

    /// What the browser holds in which a client asked for a letter to sign in with.
    pub(crate) async fn asks_for_a_letter(&self, client: ClientId) -> Secret {
        let address = contact_plan(&self.stage.as_coach(), client).await.unwrap().address.unwrap();
        let asking = AskForLetter { address: &address, shared: false, device: None };
        let asked = ask_for_letter(&self.stage.visitor(), asking).await.unwrap();
        let token = asked.token.clone();
        asked.write_letter().await.unwrap();
        token
    }

    /// The letters of three days in which a client has a session that moves, another that is cancelled, and homework.
    pub(crate) async fn come_due(&self, client: ClientId, session_type: Option<SessionTypeId>) -> Postbag {
        self.agree(client).await;
        let mut bag = Postbag::new();
        let held = self.appointment(client, "2026-11-27T10:00", session_type).await;
        let off = self.appointment(client, "2026-11-27T14:00", session_type).await;
        bag.append(&mut self.after(SignedDuration::from_mins(3)).await);
        let to = StartsAt::parse("2026-11-27T11:00", "Europe/Berlin").unwrap();
        let move_it =
            Reschedule { session: held, expected: Expected::ANY, to, length: None, place: None, overriding: false };
        reschedule(&self.stage.as_coach(), move_it).await.unwrap();
        cancel(&self.stage.as_coach(), Cancel { session: off, expected: Expected::ANY }).await.unwrap();
        for _ in 0..HOURS {
            bag.append(&mut self.after(SignedDuration::from_mins(60)).await);
            if bag.len() + ASKED_FOR == Kind::ALL.len() {
                break;
            }
        }
        bag
    }

    async fn agree(&self, client: ClientId) {
        let yes = Yes { on: true, as_told_on: None };
        let nudges = Nudges { on: true, assigned: yes, ..Nudges::default() };
        let proposal = Proposal { nudges, calendar_files: true, ..self.stage.proposal("Ana").await };
        let command = RecordContactPlan { client, expected: Expected::ANY, proposal };
        record_contact_plan(&self.stage.as_client(client), command).await.unwrap();
        let words = Passage::parse("Walk by the canary.").unwrap();
        let link = Wording::parse("https://canary.example/walks").ok();
        let written = Written { words, cover: Wording::parse("Plants").ok(), link };
        let due_on = Some(jiff::civil::date(2026, 11, 27));
        let command = AssignHomework { client, coach: None, written, agreed_on: None, due_on, first_nudge_on: None };
        assign(&self.stage.as_coach(), command).await.unwrap();
    }

    async fn appointment(&self, client: ClientId, local: &str, session_type: Option<SessionTypeId>) -> SessionId {
        let starts_at = StartsAt::parse(local, "Europe/Berlin").unwrap();
        let (coach, length) = (self.stage.coach(), Length::of_minutes(50).unwrap());
        let command = Book { client, coach, starts_at, length, session_type, place: None, overriding: false };
        book(&self.stage.as_coach(), command).await.unwrap().session.id
    }

    /// What is planned and sent after a while.
    async fn after(&self, length: SignedDuration) -> Postbag {
        self.stage.pass(length).await;
        let office = self.stage.worker_office();
        correspondence::plan::plan(office).await.unwrap();
        nudge::plan(office).await.unwrap();
        agenda::plan(office).await.unwrap();
        sorted(self.send_out(Lane::Bulk).await)
    }
}

/// Invitation, address check, test, a way in, and that a PIN was chosen.
const ASKED_FOR: usize = 5;

fn sorted(mails: Vec<Mail>) -> Postbag {
    mails.into_iter().map(|mail| (mail.kind.word(), mail)).collect()
}
