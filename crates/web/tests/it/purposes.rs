//! Every kind of token at every door: it opens those it was made for, and at all others nothing happens, whatever else is right there.
//!
//! A new kind is a line in [`kinds`], a new door a line in [`DOORS`].

mod doors;
mod ground;
mod questions;

use std::collections::BTreeSet;

use domain::may::Act;
use doors::{DOORS, Door};
use ground::{Ground, Kind, kinds};
use web::api::acts::Whose;

use crate::house::Got;
use crate::page_table::{Line, TABLE};

pub(crate) use ground::SettingUp;

/// What cannot stand in a path is not shown there.
fn can_be_shown(door: &Door, token: &str) -> bool {
    !door.at.contains("{token}") || !token.contains('/')
}

/// Whether an answer gives a browser something to carry; to take something away it gives nothing for it.
fn gives(got: &Got) -> bool {
    let given = got.header("set-cookie").split(';').next().unwrap_or_default();
    !given.is_empty() && !given.ends_with('=')
}

#[tokio::test]
async fn every_kind_of_token_opens_its_own_doors_and_at_all_others_nothing_happens() {
    let mut ground = Ground::laid().await;
    let kinds = kinds(&ground).await;
    let (mut cells, mut wrong) = (0, Vec::new());
    for door in DOORS {
        ground.anew().await;
        let before = ground.kept().await;
        let others = kinds.iter().filter(|(kind, token)| !door.takes.contains(kind) && can_be_shown(door, token));
        for (kind, token) in others {
            let got = (door.shows)(&ground, token).send().await;
            cells += 1;
            if (door.opened)(&got) || got.status.is_server_error() || gives(&got) {
                wrong.push(format!("{kind} at {}: {} {:?}", door.name, got.status, got.headers));
            }
            ground.uncounted().await;
        }
        let after = ground.kept().await;
        for (table, rows) in after.iter().filter(|(table, rows)| before[*table] != **rows) {
            let new: Vec<_> = rows.iter().filter(|row| !before[table].contains(row)).collect();
            wrong.push(format!("a kind at {} changed {table}: {new:?}", door.name));
        }
    }
    println!("{} kinds × {} doors: {cells} refused", kinds.len(), DOORS.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// This door answers everybody alike: what happened is in the tables.
const SAYS_THE_SAME: &str = "POST /unsubscribe/{token}";

/// Whether a token of a kind opens a door.
async fn opens(ground: &mut Ground, door: &Door, token: &str) -> bool {
    ground.anew().await;
    if door.name == "taking an answer back" {
        ground.house.post(&format!("/answer/{token}")).form("answer=done").send().await;
    }
    if door.at == SAYS_THE_SAME {
        let before = ground.kept().await;
        (door.shows)(ground, token).send().await;
        return ground.kept().await != before;
    }
    (door.opened)(&(door.shows)(ground, token).send().await)
}

/// And each is good where it belongs: else the test above would hold of tokens that are good for nothing. What was used by then is looked at once more
/// where nothing was.
#[tokio::test]
async fn every_kind_of_token_is_good_at_its_own_doors() {
    let (mut used, mut ground) = (BTreeSet::new(), Ground::laid().await);
    let mut there = kinds(&ground).await;
    for door in DOORS {
        for kind in door.takes {
            let token = |kinds: &[Kind]| kinds.iter().find(|(name, _)| name == kind).unwrap().1.clone();
            if !opens(&mut ground, door, &token(&there)).await {
                ground = Ground::laid().await;
                there = kinds(&ground).await;
                assert!(opens(&mut ground, door, &token(&there)).await, "{kind} at {}", door.name);
            }
            used.insert(*kind);
        }
    }
    // By this a browser is known, and it opens nothing.
    used.insert("known browser");
    assert_eq!(used, there.iter().map(|(kind, _)| *kind).collect());
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
    once("code of an authenticator", "the code, once more", "doors.prove"),
    once("recovery code", "the recovery code", "people.sign_in"),
    once("half for a code", "the code, by half a sign-in", "people.sign_in"),
    once("half for a code", "the recovery code, by half a sign-in", "people.sign_in"),
    once("half at the end", "setting up: the end", "people.sign_in"),
    once("question at the door", "a passkey of the staff", "people.sign_in"),
    once("question at the door", "a passkey of a client", "people.sign_in"),
    once("question once more", "a passkey, once more", "doors.prove"),
    once("question about another passkey", "another passkey", "doors.make_passkey"),
    once("question of setting up", "setting up: a passkey, by its question", "doors.make_passkey"),
    once("way in", "a way in", "people.sign_in"),
    once("code of a way in", "a way in", "people.sign_in"),
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

/// Presses of one's own, and of everybody, that take a sign-in at most: to make a habit, to leave, to be asked something, to change what is one's own.
const WITHOUT: &[&str] = &[
    "/here",
    "/homework/new",
    "/keys",
    "/leave",
    "/me",
    "/me/address",
    "/me/authenticator/new",
    "/me/passkeys/ask",
    "/me/passkeys/{passkey}",
    "/me/passkeys/{passkey}/remove",
    "/me/password",
    "/me/recovery-codes",
    "/me/sign-ins/end-others",
    "/me/sign-ins/{sign_in}/end",
    "/me/tokens/new",
    "/me/tokens/{token}/end",
    "/plan",
    "/plan/begin",
    "/plan/pause",
    "/plan/preview",
    "/plan/preview/{kind}",
    "/plan/resume",
    "/plan/still-right",
    "/plan/stop",
    "/prove/passkey/ask",
    "/reading",
    "/rest",
    "/rest/resume",
    "/sign-in/letter",
    "/sign-in/letter/passkey/ask",
    "/sign-in/passkey/ask",
    "/sign-out",
];

#[test]
fn every_press_that_takes_more_than_a_sign_in_stands_among_the_doors() {
    let pressed = |line: &&Line| line.method == "POST" && line.whose == Whose::Listing && line.act == Act::SeeClient;
    let there: BTreeSet<&str> = TABLE.iter().filter(pressed).map(|line| line.pattern).collect();
    let doors: BTreeSet<&str> = DOORS.iter().filter_map(|door| door.at.strip_prefix("POST ")).collect();
    let without: BTreeSet<&str> = WITHOUT.iter().copied().collect();
    assert_eq!(doors.intersection(&without).collect::<Vec<_>>(), Vec::<&&str>::new(), "in both lists");
    let said: BTreeSet<&str> = doors.union(&without).copied().collect();
    assert_eq!(there.difference(&said).collect::<Vec<_>>(), Vec::<&&str>::new(), "in neither list");
    assert_eq!(said.difference(&there).collect::<Vec<_>>(), Vec::<&&str>::new(), "in no table");
}
