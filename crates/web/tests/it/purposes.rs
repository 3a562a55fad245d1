//! Every kind of token at every door: it opens those it was made for, and at all others nothing happens, whatever else is right there.
//!
//! A new kind is a line in [`kinds`], a new door a line in [`DOORS`].

use std::collections::{BTreeMap, BTreeSet};

use domain::actor::Actor;
use domain::ids::ClientId;
use practice::cast::{Insider, PASSWORD};
use practice::correspondence::{check_address, invite};
use practice::doors::clients::let_choose_pin;
use practice::doors::{begin_set_up, reset};
use practice::keyring::Purpose;
use uuid::Uuid;

use crate::house::{Call, Got, House};

const PIN: &str = "274619";

/// People who can sign in, somebody who sets up, and a client who was written to in every way.
pub(crate) struct Ground {
    pub(crate) house: House,
    cora: Insider,
    ana: ClientId,
    homework: Uuid,
    nudge: Uuid,
    /// Half a sign-in of Cora's that waits for its code, made anew for each try.
    half: String,
    /// A sign-in of hers that has to show once more who she is.
    signed_in: String,
    /// A client who asked for a letter to sign in with, and has a PIN.
    eva: ClientId,
    /// What her browser holds since she asked.
    asked: String,
    /// A sign-in of hers that has not shown the PIN.
    at_the_pin: String,
}

impl Ground {
    pub(crate) async fn laid() -> Self {
        let house = House::open().await;
        house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
        let ana = house.stage.client("Ana").await;
        let cora = house.stage.insider(house.stage.coach()).await;
        let bearer = house.cora().await;
        let body = serde_json::json!({ "client": ana, "words": "Walk by the river." });
        let homework = house.post("/api/v1/homework").bearer(&bearer).json(&body).send().await.id().parse().unwrap();
        let nudge = Uuid::from_u128(77);
        let sql = "INSERT INTO letters (id, kind, state, dedupe_key, client_id, to_client, on_date, due_at, not_after, next_attempt_at, sending_at, settled_at, message_id, made_at)
          SELECT $1, 'homework-nudge', 'sent', 'nudge', $2, true, '2026-11-24', t, t, t, t, t, 'x', t FROM (SELECT halcyon_now() AS t) AS now";
        sqlx::query(sql).bind(nudge).bind(ana.0).execute(&house.stage.database().owner()).await.unwrap();
        let eva = house.stage.confirmed_client("Eva").await;
        let own = format!("halcyon={}", house.stage.sign_in(Actor::Client(eva)).await.reveal());
        assert_eq!(house.post("/own/pin").header("cookie", &own).form(&format!("pin={PIN}")).send().await.status, 303);
        let asked = house.asks_for_a_letter(eva).await.reveal().to_owned();
        let (half, signed_in, at_the_pin) = Default::default();
        let mut ground = Self { house, cora, ana, homework, nudge, half, signed_in, eva, asked, at_the_pin };
        ground.anew().await;
        ground
    }

    /// Nothing is counted yet, and the first of two has just been shown.
    async fn anew(&mut self) {
        let stage = &self.house.stage;
        sqlx::raw_sql("DELETE FROM guesses; DELETE FROM limits").execute(&stage.database().owner()).await.unwrap();
        self.half = self.cora.half(stage).await.unwrap().reveal().to_owned();
        self.at_the_pin = stage.sign_in(Actor::Client(self.eva)).await.reveal().to_owned();
        self.signed_in = stage.sign_in(stage.as_coach().actor).await.reveal().to_owned();
    }

    /// Everything that is kept but what is counted and what was shown first.
    async fn kept(&self) -> BTreeMap<String, Vec<String>> {
        let mut rows = self.house.rows().await;
        rows.retain(|table, _| !["guesses", "limits", "half_sign_ins", "asked_ways_in"].contains(&table.as_str()));
        rows
    }
}

/// A kind of token: what it is called, and one that is good.
type Kind = (&'static str, String);

/// One good token of every kind there is.
async fn kinds(ground: &Ground) -> Vec<Kind> {
    let Ground { house, cora, ana, homework, nudge, .. } = ground;
    let (stage, ring) = (&house.stage, house.stage.office().keyring());
    let (operator, office) = (stage.as_operator(), stage.office());
    let (dora, eli) = (stage.coach_named("Dora").await, stage.coach_named("Eli").await);
    let to_eli = reset(&operator, eli).await.unwrap().token;
    let written = async |letter| {
        stage.attempted(letter).await;
        letter.0
    };
    let invited = written(invite(&stage.as_coach(), *ana).await.unwrap()).await;
    let checked = written(check_address(&stage.as_coach(), *ana).await.unwrap()).await;
    sqlx::query("UPDATE letters SET state = 'sent'").execute(&stage.database().owner()).await.unwrap();
    let address = "ana@home.example";
    let way_in = "SELECT letter_id FROM asked_ways_in WHERE client_id = $1";
    let way_in: Uuid =
        sqlx::query_scalar(way_in).bind(ground.eva.0).fetch_one(&stage.database().owner()).await.unwrap();
    vec![
        ("sign-in", stage.sign_in(stage.as_coach().actor).await.reveal().to_owned()),
        ("sign-in of a client", stage.sign_in(Actor::Client(*ana)).await.reveal().to_owned()),
        ("half for a code", cora.half(stage).await.unwrap().reveal().to_owned()),
        ("half for setting up", begin_set_up(office, to_eli.reveal()).await.unwrap().reveal().to_owned()),
        ("known browser", cora.opened.device.as_ref().unwrap().reveal().to_owned()),
        ("set-up link", reset(&operator, dora).await.unwrap().token.reveal().to_owned()),
        ("bearer", house.cora().await),
        ("password", PASSWORD.replace(' ', "+")),
        ("code of an authenticator", cora.code(stage).await),
        ("recovery code", cora.codes[0].clone()),
        ("answer", ring.letter_token(Purpose::Answer, *nudge, &homework.to_string())),
        ("pause", ring.letter_token(Purpose::Pause, *nudge, "letters")),
        ("unsubscribe", ring.letter_token(Purpose::Unsubscribe, *nudge, "nudges")),
        ("invitation", ring.letter_token(Purpose::Invitation, invited, address)),
        ("invitation code", ring.letter_code(Purpose::InvitationCode, invited)),
        ("address check", ring.letter_token(Purpose::ConfirmAddress, checked, address)),
        ("way in", ring.letter_token(Purpose::WayIn, way_in, &ground.eva.to_string())),
        ("code of a way in", ring.letter_code(Purpose::WayInCode, way_in)),
        ("browser that asked", ground.asked.clone()),
        ("PIN", PIN.to_owned()),
        ("code for a new PIN", let_choose_pin(&stage.as_coach(), ground.eva).await.unwrap()),
    ]
}

/// Somewhere a token is shown.
struct Door {
    name: &'static str,
    takes: &'static [&'static str],
    /// A request that is right in all but the token.
    shows: for<'a> fn(&'a Ground, &str) -> Call<'a>,
    /// Whether the answer says that somebody was let by.
    opened: fn(&Got) -> bool,
}

const fn door(
    name: &'static str,
    takes: &'static [&'static str],
    shows: for<'a> fn(&'a Ground, &str) -> Call<'a>,
    opened: fn(&Got) -> bool,
) -> Door {
    Door { name, takes, shows, opened }
}

fn shown(got: &Got) -> bool {
    got.status == 200
}

fn led_on(got: &Got) -> bool {
    got.status == 303 && !got.header("location").starts_with("/sign-in?") && !got.header("location").contains("lapsed")
}

/// A cookie of a name.
fn carrying<'a>(ground: &'a Ground, path: &str, cookie: &str, token: &str) -> Call<'a> {
    ground.house.get(path).header("cookie", &format!("{cookie}={token}"))
}

fn half(ground: &Ground) -> String {
    format!("halcyon-half={}", ground.half)
}

const BOTH: &[&str] = &["sign-in", "sign-in of a client"];

const DOORS: &[Door] = &[
    door("a page", BOTH, |ground, token| carrying(ground, "/me", "halcyon", token), shown),
    door(
        "a page, by the cookie of half a sign-in",
        &[],
        |ground, token| carrying(ground, "/me", "halcyon-half", token),
        shown,
    ),
    door(
        "a page, by the cookie of a known browser",
        &[],
        |ground, token| carrying(ground, "/me", "halcyon-device", token),
        shown,
    ),
    door("a page, as a bearer", &[], |ground, token| ground.house.get("/me").bearer(token), shown),
    door("the interface", &["bearer"], |ground, token| ground.house.get("/api/v1/clients").bearer(token), shown),
    door(
        "the interface, with the prefix",
        &[],
        |ground, token| ground.house.get("/api/v1/clients").bearer(&format!("halcyon_{token}")),
        shown,
    ),
    door(
        "the interface, by a cookie",
        &[],
        |ground, token| carrying(ground, "/api/v1/clients", "halcyon", token),
        shown,
    ),
    door(
        "a glance",
        &["bearer"],
        |ground, token| ground.house.get(&format!("/api/v1/clients/{}", ground.ana)).bearer(token),
        shown,
    ),
    door(
        "the page of the second step",
        &["half for a code"],
        |ground, token| carrying(ground, "/sign-in/code", "halcyon-half", token),
        shown,
    ),
    door(
        "setting up",
        &["half for setting up"],
        |ground, token| {
            let call = ground.house.post("/set-up/password").header("cookie", &format!("halcyon-half={token}"));
            call.form("password=window+kettle+moss+bridge")
        },
        led_on,
    ),
    door(
        "a set-up link's page",
        &["set-up link"],
        |ground, token| ground.house.post("/set-up").form(&format!("token={token}")),
        led_on,
    ),
    door(
        "the password",
        &["password"],
        |ground, token| ground.house.post("/sign-in").form(&format!("address=cora%40home.example&password={token}")),
        led_on,
    ),
    door(
        "the code",
        &["code of an authenticator"],
        |ground, token| {
            ground.house.post("/sign-in/code").header("cookie", &half(ground)).form(&format!("code={token}"))
        },
        led_on,
    ),
    door(
        "the recovery code",
        &["recovery code"],
        |ground, token| {
            ground.house.post("/sign-in/recovery").header("cookie", &half(ground)).form(&format!("code={token}"))
        },
        led_on,
    ),
    door(
        "showing once more",
        &[],
        |ground, token| {
            let call = ground.house.post("/prove").header("cookie", &format!("halcyon={}", ground.signed_in));
            call.form(&format!("password={}&code={token}&next=%2Fme", PASSWORD.replace(' ', "+")))
        },
        led_on,
    ),
    door(
        "a page, by the cookie of a browser that asked",
        &[],
        |ground, token| carrying(ground, "/me", "halcyon-asked", token),
        shown,
    ),
    door(
        "a page, by the cookie of a question about a passkey",
        &[],
        |ground, token| carrying(ground, "/me", "halcyon-passkey", token),
        shown,
    ),
    door(
        "a way in's page",
        &["way in", "code of a way in"],
        |ground, token| {
            let call = ground.house.post("/sign-in/letter/code");
            call.header("cookie", &format!("halcyon-asked={}", ground.asked)).form(&format!("token={token}"))
        },
        led_on,
    ),
    door(
        "the PIN",
        &["PIN"],
        |ground, token| {
            let call = ground.house.post("/own/pin/show").header("cookie", &format!("halcyon={}", ground.at_the_pin));
            call.form(&format!("pin={token}&next=%2Fme"))
        },
        led_on,
    ),
    door(
        "a new PIN",
        &["PIN", "code for a new PIN"],
        |ground, token| {
            let call = ground.house.post("/own/pin").header("cookie", &format!("halcyon={}", ground.at_the_pin));
            call.form(&format!("shown={token}&pin=903718"))
        },
        led_on,
    ),
    door(
        "an invitation's page",
        &["invitation", "invitation code"],
        |ground, token| ground.house.post("/welcome").form(&format!("token={token}")),
        shown,
    ),
    door(
        "an address check's page",
        &["address check"],
        |ground, token| ground.house.post(&format!("/address/{token}")).form(""),
        shown,
    ),
    door(
        "a look at an answer's page",
        &["answer"],
        |ground, token| ground.house.get(&format!("/answer/{token}")),
        shown,
    ),
    door(
        "an answer's page",
        &["answer"],
        |ground, token| ground.house.post(&format!("/answer/{token}")).form("answer=done"),
        led_on,
    ),
    door(
        "taking an answer back",
        &["answer"],
        |ground, token| ground.house.post(&format!("/answer/{token}/undo")).form(""),
        led_on,
    ),
    door("a look at a pause's page", &["pause"], |ground, token| ground.house.get(&format!("/pause/{token}")), shown),
    door(
        "a pause's page",
        &["pause"],
        |ground, token| ground.house.post(&format!("/pause/{token}")).form("what=nudges"),
        led_on,
    ),
    door(
        "taking letters up",
        &["pause"],
        |ground, token| ground.house.post(&format!("/pause/{token}/resume")).form("what=nudges"),
        led_on,
    ),
    // It says the same whatever it is shown: what happened is in the tables.
    door(
        "unsubscribing",
        &["unsubscribe"],
        |ground, token| ground.house.post(&format!("/unsubscribe/{token}")).form("List-Unsubscribe=One-Click"),
        |_| false,
    ),
    door(
        "stopping letters",
        &["pause"],
        |ground, token| ground.house.post(&format!("/pause/{token}/stop")).form(""),
        led_on,
    ),
    door(
        "taking a stop back",
        &["pause"],
        |ground, token| ground.house.post(&format!("/pause/{token}/begin")).form(""),
        led_on,
    ),
];

/// What cannot stand in a path or a header stands there as nothing would.
fn in_its_place(door: &Door, token: &str) -> Option<String> {
    let in_path = door.name.contains("page") || door.name.contains("taking") || door.name.contains("stopping");
    (!in_path || !token.contains('/')).then(|| token.to_owned())
}

#[tokio::test]
async fn every_kind_of_token_opens_its_own_doors_and_at_all_others_nothing_happens() {
    let mut ground = Ground::laid().await;
    let kinds = kinds(&ground).await;
    let (mut cells, mut wrong) = (0, Vec::new());
    for door in DOORS {
        for (kind, token) in kinds.iter().filter(|(kind, _)| !door.takes.contains(kind)) {
            let Some(token) = in_its_place(door, token) else { continue };
            // A code shown once more is the code that the second step takes: to the one whose it is it opens both.
            if door.name == "showing once more" && *kind == "code of an authenticator" {
                continue;
            }
            ground.anew().await;
            let before = ground.kept().await;
            let got = (door.shows)(&ground, &token).send().await;
            cells += 1;
            let given = got.header("set-cookie").split(';').next().unwrap_or_default().ends_with('=');
            if (door.opened)(&got) || got.status.is_server_error() || !(given || got.header("set-cookie").is_empty()) {
                wrong.push(format!("{kind} at {}: {} {:?}", door.name, got.status, got.headers));
            }
            let after = ground.kept().await;
            for (table, _) in before.iter().filter(|(table, rows)| after[*table] != **rows) {
                wrong.push(format!("{kind} at {} changed {table}", door.name));
            }
        }
    }
    println!("{} kinds × {} doors: {cells} refused", kinds.len(), DOORS.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// And each is good where it belongs: else the test above would hold of tokens that are good for nothing.
#[tokio::test]
async fn every_kind_of_token_is_good_at_its_own_doors() {
    let mut used = BTreeSet::new();
    for door in DOORS {
        for kind in door.takes {
            let mut ground = Ground::laid().await;
            let kinds = kinds(&ground).await;
            let (_, token) = kinds.iter().find(|(name, _)| name == kind).unwrap_or_else(|| panic!("no {kind}"));
            ground.anew().await;
            if door.name == "taking an answer back" {
                ground.house.post(&format!("/answer/{token}")).form("answer=done").send().await;
            }
            let before = ground.kept().await;
            let got = (door.shows)(&ground, token).send().await;
            assert!(
                (door.opened)(&got) || ground.kept().await != before,
                "{kind} at {}: {} {}",
                door.name,
                got.status,
                got.text
            );
            used.insert(*kind);
        }
    }
    // By these a browser is known, and they open nothing.
    used.extend(["known browser", "browser that asked"]);
    let all: BTreeSet<&str> = kinds(&Ground::laid().await).await.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(used, all);
}

/// A kind that is good once: shown by fifty at the same moment.
struct Once {
    kind: &'static str,
    door: &'static str,
    /// The entry in the logbook that stands there once afterwards.
    verb: &'static str,
    /// How many are told that they were the one; the others found it done, which they are told in the same words where pressing twice is the
    /// same as pressing once.
    told: Option<usize>,
}

const fn once(kind: &'static str, door: &'static str, verb: &'static str) -> Once {
    Once { kind, door, verb, told: Some(1) }
}

const ONCE: &[Once] = &[
    once("set-up link", "a set-up link's page", "doors.begin_set_up"),
    once("code of an authenticator", "the code", "people.sign_in"),
    once("recovery code", "the recovery code", "people.sign_in"),
    once("way in", "a way in's page", "people.sign_in"),
    once("code of a way in", "a way in's page", "people.sign_in"),
    once("code for a new PIN", "a new PIN", "doors.choose_pin"),
    Once { told: None, ..once("invitation", "an invitation's page", "people.confirm_address") },
    Once { told: None, ..once("invitation code", "an invitation's page", "people.confirm_address") },
    Once { told: None, ..once("address check", "an address check's page", "people.confirm_address") },
];

#[tokio::test]
async fn of_fifty_who_show_the_same_at_once_one_is_the_one() {
    for Once { kind, door, verb, told } in ONCE {
        let mut ground = Ground::laid().await;
        let kinds = kinds(&ground).await;
        let (_, token) = kinds.into_iter().find(|(name, _)| name == kind).unwrap();
        ground.anew().await;
        let door = DOORS.iter().find(|one| one.name == *door).unwrap();
        let entries = format!("SELECT count(*) FROM logbook WHERE verb = '{verb}'");
        let before = ground.house.stage.count(&entries).await;
        let mut shown = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let (doors, request) = (ground.house.doors.clone(), (door.shows)(&ground, &token).request());
            shown.spawn(async move { Got::of(doors, request).await });
        }
        let answers = shown.join_all().await;
        let opened = answers.iter().filter(|got| (door.opened)(got)).count();
        assert!(answers.iter().all(|got| got.status.as_u16() < 500), "{kind}");
        assert!(told.is_none_or(|told| told == opened), "{kind}: {opened} of 50");
        assert_eq!(ground.house.stage.count(&entries).await - before, 1, "{kind}: {opened} of 50");
    }
}

/// More than there are connections: nobody holds one while waiting for another.
#[tokio::test]
async fn fifty_at_once_at_any_door_are_all_answered() {
    let mut ground = Ground::laid().await;
    let kinds = kinds(&ground).await;
    for door in DOORS {
        for (kind, token) in kinds.iter().filter(|(kind, _)| door.takes.contains(kind)) {
            ground.anew().await;
            let mut shown = tokio::task::JoinSet::new();
            for _ in 0..50 {
                let (doors, request) = (ground.house.doors.clone(), (door.shows)(&ground, token).request());
                shown.spawn(async move { Got::of(doors, request).await });
            }
            let broken = shown.join_all().await.into_iter().filter(|got| got.status.as_u16() >= 500).count();
            assert_eq!(broken, 0, "{kind} at {}", door.name);
        }
    }
}
