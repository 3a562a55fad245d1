//! The steps that bear on how the client may be written to: pauses and stops, the zone, the address, the file, and the two working together.

use domain::people::Resting;
use jiff::Timestamp;
use practice::Expected;
use practice::people::{
    ArchiveClient, ChangeClient, EndPairing, Pair, PauseLetters, ReopenClient, ResumeContact, ResumeLetters,
    StopContact, archive_client, change_client, confirm_address, contact_plan, end_pairing, pair, pause, reopen_client,
    resume, resume_contact, stop_contact,
};

use super::homework::later;
use super::rows;
use super::walker::Walker;

const EXPECTED: Expected = Expected::ANY;

impl Walker {
    /// Of nudges or of everything, with a day or without; mostly by the client, whose word stands against the coach's.
    pub(super) async fn pause(&mut self) {
        let (client, zone) = (self.client, self.world.client_zone.clone());
        let days = self.dice.between(1, 4);
        let until_on = self.dice.percent(40).then(|| later(zone.today(self.now), days));
        let what = if self.dice.percent(50) { Resting::Nudges } else { Resting::Everything };
        let asked = if self.dice.percent(80) { self.as_client() } else { self.as_coach() };
        if let Ok(view) = pause(&asked, PauseLetters { client, expected: EXPECTED, what, until_on }).await {
            self.note(format!("{what:?} paused until {until_on:?}"));
            self.take_plan(&view, None);
            self.nudges_rest(what, Some(until_on.map(|on| zone.day(on).0)));
        }
    }

    pub(super) async fn resume(&mut self) {
        let rested = self.world.plan.as_ref().is_some_and(|plan| plan.do_nudges_rest(self.now));
        let what = if rested && self.dice.percent(60) { Resting::Nudges } else { Resting::Everything };
        let asked = if self.dice.percent(80) { self.as_client() } else { self.as_coach() };
        if let Ok(view) = resume(&asked, ResumeLetters { client: self.client, expected: EXPECTED, what }).await {
            self.note(format!("{what:?} resumed"));
            self.take_plan(&view, None);
            self.nudges_rest(what, None);
        }
    }

    /// What is said of nudges alone is known from what was asked for.
    fn nudges_rest(&mut self, what: Resting, rest: Option<Option<Timestamp>>) {
        if what == Resting::Nudges {
            self.world.plan.iter_mut().for_each(|plan| plan.nudges_paused = rest);
        }
    }

    pub(super) async fn client_zone(&mut self) {
        let zone = self.some_zone();
        let change = ChangeClient { zone: Some(zone.clone()), ..ChangeClient::of(self.client, EXPECTED) };
        if change_client(&self.ground.stage.as_owner(), change).await.is_ok() {
            self.note(format!("client goes to {zone}"));
            if zone != self.world.client_zone {
                self.world.client_zone = zone;
                self.plan_anew().await;
            }
        }
    }

    async fn plan_anew(&mut self) {
        match contact_plan(&self.as_client(), self.client).await {
            Ok(view) => self.take_plan(&view, None),
            Err(_) => self.world.plan_changed(self.now),
        }
    }

    pub(super) async fn archive_or_reopen(&mut self) {
        let (owner, client) = (self.ground.stage.as_owner(), self.client);
        let archived = !self.world.archived;
        let done = if archived {
            archive_client(&owner, ArchiveClient { client, expected: EXPECTED }).await
        } else {
            reopen_client(&owner, ReopenClient { client, expected: EXPECTED }).await
        };
        if done.is_ok() {
            self.note(if archived { "archived" } else { "reopened" });
            self.world.archived = archived;
            self.world.bond_changed(self.now);
        }
    }

    pub(super) async fn part_or_pair(&mut self) {
        let owner = self.ground.stage.as_owner();
        let view = match pair(&owner, Pair { client: self.client, coach: self.coach }).await {
            Ok(view) => view,
            Err(_) => return,
        };
        if !self.world.paired {
            self.note("paired again");
            self.world.paired = true;
        } else if end_pairing(&owner, EndPairing { pairing: view.id, expected: EXPECTED }).await.is_ok() {
            self.note("parted");
            self.world.paired = false;
        }
        self.world.bond_changed(self.now);
    }

    pub(super) async fn stop_or_go_on(&mut self) {
        let stopped = self.world.plan.as_ref().is_some_and(|plan| plan.stopped);
        let done = if stopped {
            resume_contact(&self.as_client(), ResumeContact { client: self.client, expected: EXPECTED }).await
        } else {
            stop_contact(&self.as_client(), StopContact { client: self.client }).await
        };
        if let Ok(view) = done {
            self.note(if stopped { "contact again" } else { "contact stopped" });
            self.take_plan(&view, None);
        }
    }

    pub(super) async fn confirm(&mut self) {
        let letters = rows::letters(&self.ground.stage.database().owner()).await;
        let mut received = letters
            .iter()
            .filter(|letter| letter.client == Some(self.client) && letter.to_client && letter.attempts > 0);
        let Some(letter) = received.next_back() else { return };
        let id = letter.id.parse().expect("an id");
        let confirmed = self.world.plan.as_ref().is_some_and(|plan| plan.confirmed && !plan.refused);
        if confirm_address(&self.as_client(), self.client, id).await.is_ok() && !confirmed {
            self.note("address confirmed");
            self.plan_anew().await;
        }
    }
}
