//! People who can sign in, somebody at each step of setting up, and a client who was written to in every way.

use std::collections::BTreeMap;

use domain::actor::Actor;
use domain::ids::{ClientId, LetterId, StaffId};
use jiff::Timestamp;
use practice::cast::{Insider, PASSWORD, Stage};
use practice::correspondence::{check_address, invite};
use practice::doors::clients::{let_choose_pin, let_sign_in};
use practice::doors::{
    Hand, begin_set_up, confirm_authenticator, make_authenticator, make_recovery_codes, offered_authenticator, reset,
    set_password,
};
use practice::keyring::Purpose;
use uuid::Uuid;

use super::questions::Questions;
use crate::house::House;

const PIN: &str = "274619";
/// Everything begins here.
const BEFORE: &str = "2026-11-24T12:28[Europe/Berlin]";
/// The clock stands here whenever something is shown: so little later that nothing has run out.
const NOW: &str = "2026-11-24T12:30[Europe/Berlin]";

pub(super) struct Ground {
    pub(super) house: House,
    pub(super) cora: Insider,
    pub(super) ana: ClientId,
    homework: Uuid,
    nudge: Uuid,
    pub(super) now: Timestamp,
    /// Half a sign-in of Cora's that waits for its code, made anew for each try.
    pub(super) half: String,
    /// A sign-in of hers that has to show once more who she is.
    pub(super) signed_in: String,
    /// A client who asked for a letter to sign in with, and has a PIN.
    pub(super) eva: ClientId,
    /// What her browser holds since she asked.
    pub(super) asked: String,
    /// The letter she asked for.
    way_in: Uuid,
    /// A sign-in of hers that has not shown the PIN.
    pub(super) at_the_pin: String,
    pub(super) setting_up: SettingUp,
    pub(super) questions: Questions,
}

/// Halves of sign-ins of people who set up, as far as each has come.
pub(crate) struct SettingUp {
    pub(crate) at_the_beginning: String,
    /// Has a password, and is offered an authenticator.
    pub(crate) offered: String,
    /// What the app shows that is offered.
    pub(crate) secret: String,
    pub(crate) without_codes: String,
    pub(crate) at_the_end: String,
}

impl SettingUp {
    /// Eli, Fay, Hal and Ida.
    pub(crate) async fn of(stage: &Stage) -> Self {
        let (beginning, offered) = (half(stage, "Eli").await, half(stage, "Fay").await);
        let (without_codes, end) = (half(stage, "Hal").await, half(stage, "Ida").await);
        let secret = offers(stage, &offered).await;
        for half in [&without_codes, &end] {
            let code = Stage::code_of(&offers(stage, half).await, stage.now().await);
            confirm_authenticator(stage.office(), Hand::SettingUp(half), &code).await.unwrap();
        }
        make_recovery_codes(stage.office(), Hand::SettingUp(&end)).await.unwrap();
        Self { at_the_beginning: beginning, offered, secret, without_codes, at_the_end: end }
    }
}

async fn half(stage: &Stage, name: &str) -> String {
    let staff = stage.coach_named(name).await;
    begin_set_up(stage.office(), &link(stage, staff).await).await.unwrap().reveal().to_owned()
}

async fn link(stage: &Stage, staff: StaffId) -> String {
    reset(&stage.as_operator(), staff).await.unwrap().token.reveal().to_owned()
}

/// A password is chosen and an authenticator offered; what its app holds.
async fn offers(stage: &Stage, half: &str) -> String {
    let hand = Hand::SettingUp(half);
    set_password(stage.office(), hand, PASSWORD.to_owned()).await.unwrap();
    make_authenticator(stage.office(), hand).await.unwrap();
    offered_authenticator(stage.office(), hand).await.unwrap().typed
}

impl Ground {
    pub(super) async fn laid() -> Self {
        let house = House::open().await.with(|web| {
            (web.site, web.clients_site) = (Some(Stage::site().into()), Some(Stage::site().into()));
        });
        house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
        let ana = house.stage.client("Ana").await;
        let cora = house.stage.insider(house.stage.coach()).await;
        house.stage.at(BEFORE).await;
        let (homework, nudge) = (homework_of(&house, ana).await, nudged(&house, ana).await);
        let eva = house.stage.confirmed_client("Eva").await;
        let own = format!("halcyon={}", house.stage.sign_in(Actor::Client(eva)).await.reveal());
        assert_eq!(house.post("/own/pin").header("cookie", &own).form(&format!("pin={PIN}")).send().await.status, 303);
        let asked = house.asks_for_a_letter(eva).await.reveal().to_owned();
        let way_in = "SELECT letter_id FROM asked_ways_in WHERE client_id = $1";
        let way_in = sqlx::query_scalar(way_in).bind(eva.0).fetch_one(&house.stage.database().owner()).await.unwrap();
        let setting_up = SettingUp::of(&house.stage).await;
        let questions = Questions::asked(&house.stage, &setting_up.at_the_beginning).await;
        let now = house.stage.at(NOW).await;
        let (half, signed_in, at_the_pin) = Default::default();
        let mut ground = Self {
            house,
            cora,
            ana,
            homework,
            nudge,
            now,
            half,
            signed_in,
            eva,
            asked,
            way_in,
            at_the_pin,
            setting_up,
            questions,
        };
        ground.anew().await;
        ground
    }

    /// Nothing is counted yet, and nothing has run out meanwhile.
    pub(super) async fn uncounted(&self) {
        let sql = "DELETE FROM guesses; DELETE FROM limits;
          UPDATE half_sign_ins SET tries = 0 WHERE tries > 0; UPDATE asked_ways_in SET tries = 0 WHERE tries > 0";
        sqlx::raw_sql(sql).execute(&self.house.stage.database().owner()).await.unwrap();
        self.house.stage.at(NOW).await;
    }

    /// And the first of two has just been shown.
    pub(super) async fn anew(&mut self) {
        self.uncounted().await;
        let stage = &self.house.stage;
        self.half = self.cora.half(stage).await.unwrap().reveal().to_owned();
        self.at_the_pin = stage.sign_in(Actor::Client(self.eva)).await.reveal().to_owned();
        self.signed_in = stage.sign_in(stage.as_coach().actor).await.reveal().to_owned();
    }

    /// Everything that is kept but what is counted.
    pub(super) async fn kept(&self) -> BTreeMap<String, Vec<String>> {
        self.uncounted().await;
        let mut rows = self.house.rows_but_seen().await;
        rows.remove("clock");
        rows
    }

    /// The link of the letter that Eva asked for.
    pub(super) fn way_in(&self) -> String {
        self.house.stage.office().keyring().letter_token(Purpose::WayIn, self.way_in, &self.eva.to_string())
    }

    /// What an app shows now that holds a secret.
    pub(super) fn code_of(&self, secret: &str) -> String {
        Stage::code_of(secret, self.now)
    }
}

async fn homework_of(house: &House, client: ClientId) -> Uuid {
    let body = serde_json::json!({ "client": client, "words": "Walk by the river." });
    house.post("/api/v1/homework").bearer(&house.cora().await).json(&body).send().await.id().parse().unwrap()
}

/// A letter that asks about it went.
async fn nudged(house: &House, client: ClientId) -> Uuid {
    let nudge = Uuid::from_u128(77);
    let sql = "INSERT INTO letters (id, kind, state, dedupe_key, client_id, to_client, on_date, due_at, not_after, next_attempt_at, sending_at, settled_at, message_id, made_at)
      SELECT $1, 'homework-nudge', 'sent', 'nudge', $2, true, '2026-11-24', t, t, t, t, t, 'x', t FROM (SELECT halcyon_now() AS t) AS now";
    sqlx::query(sql).bind(nudge).bind(client.0).execute(&house.stage.database().owner()).await.unwrap();
    house.stage.attempted(LetterId(nudge)).await;
    nudge
}

/// A kind of token: what it is called, and one that is good.
pub(super) type Kind = (&'static str, String);

/// One good token of every kind there is.
pub(super) async fn kinds(ground: &Ground) -> Vec<Kind> {
    let (stage, cora) = (&ground.house.stage, &ground.cora);
    ground.uncounted().await;
    stage.at(BEFORE).await;
    let dora = stage.coach_named("Dora").await;
    let mut kinds = vec![
        ("sign-in", stage.sign_in(stage.as_coach().actor).await.reveal().to_owned()),
        ("sign-in of a client", stage.sign_in(Actor::Client(ground.ana)).await.reveal().to_owned()),
        ("half for a code", cora.half(stage).await.unwrap().reveal().to_owned()),
        ("known browser", cora.opened.device.as_ref().unwrap().reveal().to_owned()),
        ("set-up link", link(stage, dora).await),
        ("bearer", ground.house.cora().await),
        ("password", PASSWORD.replace(' ', "+")),
        ("code of an authenticator", ground.code_of(&cora.secret)),
        ("recovery code", cora.codes[0].clone()),
        ("PIN", PIN.to_owned()),
        ("code for a new PIN", let_choose_pin(&stage.proved(&stage.as_coach()).await, ground.eva).await.unwrap()),
        ("code that was said", let_sign_in(&stage.proved(&stage.as_coach()).await, ground.ana).await.unwrap()),
    ];
    kinds.extend(of_setting_up(ground));
    kinds.extend(of_letters(ground).await);
    kinds.extend(ground.questions.kinds());
    kinds
}

fn of_setting_up(ground: &Ground) -> [Kind; 6] {
    let halves = &ground.setting_up;
    [
        ("half for setting up", halves.at_the_beginning.clone()),
        ("half that was offered an authenticator", halves.offered.clone()),
        ("half without recovery codes", halves.without_codes.clone()),
        ("half at the end", halves.at_the_end.clone()),
        ("code of an offered authenticator", ground.code_of(&halves.secret)),
        ("code of another authenticator", ground.code_of(&ground.questions.offered)),
    ]
}

async fn of_letters(ground: &Ground) -> Vec<Kind> {
    let Ground { ana, homework, nudge, way_in, .. } = ground;
    let (stage, ring) = (&ground.house.stage, ground.house.stage.office().keyring());
    let written = async |letter| {
        stage.attempted(letter).await;
        letter.0
    };
    let invited = written(invite(&stage.as_coach(), *ana).await.unwrap()).await;
    let checked = written(check_address(&stage.as_coach(), *ana).await.unwrap()).await;
    sqlx::query("UPDATE letters SET state = 'sent'").execute(&stage.database().owner()).await.unwrap();
    let address = "ana@home.example";
    vec![
        ("answer", ring.letter_token(Purpose::Answer, *nudge, &homework.to_string())),
        ("pause", ring.letter_token(Purpose::Pause, *nudge, "letters")),
        ("unsubscribe", ring.letter_token(Purpose::Unsubscribe, *nudge, "nudges")),
        ("invitation", ring.letter_token(Purpose::Invitation, invited, address)),
        ("invitation code", ring.letter_code(Purpose::InvitationCode, invited)),
        ("address check", ring.letter_token(Purpose::ConfirmAddress, checked, address)),
        ("way in", ground.way_in()),
        ("code of a way in", ring.letter_code(Purpose::WayInCode, *way_in)),
        ("browser that asked", ground.asked.clone()),
    ]
}
