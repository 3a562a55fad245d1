//! The authorisation matrix: every operation of the document × who asks × whose record, held against the one table of what may be done.
//!
//! A change is asked for with a version that nothing has, so that whoever may make it is told of that and nothing changes.

use std::collections::BTreeMap;

use domain::actor::{Actor, Role};
use domain::ids::{ClientId, PairingId, StaffId};
use domain::may::{Bond, may};
use practice::people::{self, EndPairing, MakeToken, Pair, Person};
use practice::{Asked, Expected, correspondence};
use serde_json::{Value, json};
use uuid::Uuid;
use web::api::acts::{self, Door, Line, Whose};

use crate::document::{Operation, operations};
use crate::house::{Call, House, booking};

/// Somebody who asks.
pub(crate) struct Asking {
    pub(crate) name: &'static str,
    pub(crate) actor: Actor,
    token: Option<String>,
    /// A token of theirs that can be ended.
    spare: Uuid,
}

/// A client and what belongs to them.
pub(crate) struct Record {
    pub(crate) name: &'static str,
    pub(crate) client: ClientId,
    pub(crate) coach: StaffId,
    pairing: PairingId,
    pub(crate) session: String,
    pub(crate) homework: String,
    pub(crate) template: String,
    pub(crate) letter: Uuid,
    /// The staff who work with them.
    coached_by: Vec<StaffId>,
}

pub(crate) struct Cast {
    pub(crate) house: House,
    pub(crate) asking: Vec<Asking>,
    pub(crate) records: Vec<Record>,
    pub(crate) session_type: String,
}

impl Cast {
    pub(crate) async fn meet(house: House) -> Self {
        house.stage.at("2026-11-24T12:00[Europe/Berlin]").await;
        let cora = house.stage.coach();
        let odile = house.stage.staff_named("Odile", &[Role::Owner, Role::Coach]).await;
        let dora = house.stage.coach_named("Dora").await;
        let (ana, ben) = (house.stage.client("Anahita").await, house.stage.client("Bendix").await);
        pair(&house, ana, odile).await;
        hand_over(&house, ben, dora).await;
        let records = vec![
            Record::of(&house, "Anahita", ana, cora, vec![cora, odile]).await,
            Record::of(&house, "Bendix", ben, dora, vec![dora]).await,
        ];
        let asking = vec![
            Asking::of(&house, "owner", Some(house.stage.as_owner())).await,
            Asking::of(&house, "owner-coach", Some(house.stage.as_staff(odile).await)).await,
            Asking::of(&house, "coach", Some(house.stage.as_coach())).await,
            Asking::of(&house, "other coach", Some(house.stage.as_staff(dora).await)).await,
            Asking::of(&house, "assistant", Some(house.stage.as_assistant().await)).await,
            Asking::of(&house, "client", Some(house.stage.as_client(ana))).await,
            Asking::of(&house, "other client", Some(house.stage.as_client(ben))).await,
            Asking::of(&house, "nobody", None).await,
        ];
        let session_type = session_type(&house).await;
        Self { house, asking, records, session_type }
    }
}

async fn pair(house: &House, client: ClientId, coach: StaffId) {
    people::pair(&house.stage.as_owner(), Pair { client, coach }).await.unwrap();
}

/// Somebody else coaches from now on.
async fn hand_over(house: &House, client: ClientId, coach: StaffId) {
    pair(house, client, coach).await;
    let owner = house.stage.as_owner();
    let former = people::pairings(&owner, client).await.unwrap()[0].id;
    people::end_pairing(&owner, EndPairing { pairing: former, expected: Expected::ANY }).await.unwrap();
}

async fn session_type(house: &House) -> String {
    let body = json!({ "name": "Meeting", "minutes": 50 });
    house.post("/api/v1/session-types").bearer(&house.olga().await).json(&body).send().await.id()
}

impl Asking {
    async fn of(house: &House, name: &'static str, asked: Option<Asked>) -> Self {
        let Some(asked) = asked else { return Self { name, actor: Actor::Nobody, token: None, spare: Uuid::nil() } };
        let token = house.token(&asked).await;
        // Two tokens of one millisecond stand in no order: the spare one is known by its making.
        let spare = match asked.actor {
            Actor::Staff(id, _) => {
                let spare = MakeToken::of(Person::Staff(id));
                people::make_token(&house.stage.as_operator(), spare).await.unwrap().id.0
            }
            _ => Uuid::nil(),
        };
        Self { name, actor: asked.actor, token: Some(token), spare }
    }
}

impl Record {
    async fn of(house: &House, name: &'static str, client: ClientId, coach: StaffId, coached_by: Vec<StaffId>) -> Self {
        let asked = house.stage.as_staff(coach).await;
        let pairings = people::pairings(&asked, client).await.unwrap();
        let pairing = pairings.iter().find(|one| one.coach == coach && one.ended_at.is_none()).unwrap().id;
        let letter = correspondence::invite(&asked, client).await.unwrap().0;
        let body = booking(client, coach.0, "2026-12-01T10:00");
        let session = house.post("/api/v1/sessions").bearer(&house.token(&asked).await).json(&body).send().await.id();
        let body = json!({ "client": client, "words": Self::words_of(name) });
        let homework = house.post("/api/v1/homework").bearer(&house.token(&asked).await).json(&body).send().await.id();
        let body = json!({ "words": Self::template_of(name) });
        let kept = house.post("/api/v1/homework-templates").bearer(&house.token(&asked).await).json(&body).send().await;
        Self { name, client, coach, pairing, session, homework, template: kept.id(), letter, coached_by }
    }

    /// What their homework says.
    pub(crate) fn words_of(name: &str) -> String {
        format!("Listen for the wren number {}.", name.len())
    }

    /// What their coach begins with.
    pub(crate) fn template_of(name: &str) -> String {
        format!("Count the swallows at gate {}.", name.len())
    }

    /// How somebody stands to what an operation touches.
    pub(crate) fn bond(&self, actor: Actor, whose: Whose) -> Bond {
        let coaches = actor.staff().is_some_and(|id| self.coached_by.contains(&id));
        let themselves = actor.staff() == Some(self.coach);
        match whose {
            Whose::Own => Bond::Own,
            Whose::Client | Whose::Pairing if actor.client() == Some(self.client) => Bond::Own,
            Whose::Client if coaches => Bond::Coached,
            Whose::Pairing | Whose::Calendar if themselves => Bond::Coached,
            Whose::Staff if themselves => Bond::Own,
            _ => Bond::Other,
        }
    }
}

/// What the table says of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Through,
    Unknown,
    NotYours,
    NotThere,
}

fn expected(line: &Line, actor: Actor, record: &Record) -> Verdict {
    let bond = record.bond(actor, line.whose);
    let sees = if line.whose == Whose::Pairing { record.bond(actor, Whose::Client) } else { bond };
    match actor {
        Actor::Nobody => Verdict::Unknown,
        Actor::Client(_) if line.door == Door::Staff => Verdict::NotYours,
        _ if line.whose == Whose::Listing || may(actor, line.act, bond) => Verdict::Through,
        _ if line.whose == Whose::Practice || may(actor, line.see, sees) => Verdict::NotYours,
        _ => Verdict::NotThere,
    }
}

fn verdict(status: u16) -> Option<Verdict> {
    match status {
        401 => Some(Verdict::Unknown),
        403 => Some(Verdict::NotYours),
        404 => Some(Verdict::NotThere),
        500.. => None,
        _ => Some(Verdict::Through),
    }
}

/// A request of an operation that can be read, and that changes little.
fn request<'a>(cast: &'a Cast, operation: &Operation, asking: &Asking, record: &Record) -> Call<'a> {
    let named = [
        ("{client}", record.client.to_string()),
        ("{coach}", record.coach.to_string()),
        ("{staff}", record.coach.to_string()),
        ("{pairing}", record.pairing.to_string()),
        ("{session}", record.session.clone()),
        ("{homework}", record.homework.clone()),
        ("{template}", record.template.clone()),
        ("{letter}", record.letter.to_string()),
        ("{session_type}", cast.session_type.clone()),
        ("{token}", asking.spare.to_string()),
    ];
    let path = named.iter().fold(operation.path.clone(), |path, (name, id)| path.replace(name, id));
    let call = cast.house.call(&operation.method, &(path + &query(&operation.id, record))).at(999);
    let call = if operation.described.get("requestBody").is_some() {
        call.json(&body(&operation.id, asking, record))
    } else {
        call
    };
    match &asking.token {
        Some(token) => call.bearer(token),
        None => call,
    }
}

fn query(operation: &str, record: &Record) -> String {
    let Record { client, coach, .. } = record;
    let at = "starts_at_local=2026-12-02T10:00&zone=Europe/Berlin";
    match operation {
        "pairings" => format!("?client={client}"),
        "near_times" => format!("?client={client}&coach={coach}&minutes=50&{at}"),
        "foresee" => format!("?change=book&client={client}&{at}"),
        "foresee_clear_day" => "?on=2026-11-25&instead=cancel".to_owned(),
        _ => String::new(),
    }
}

fn body(operation: &str, asking: &Asking, record: &Record) -> Value {
    let Record { client, coach, .. } = record;
    let own = asking.actor.staff().filter(|_| asking.actor.is(Role::Coach)).unwrap_or(*coach);
    let start = json!({ "starts_at_local": "2026-12-02T10:00", "zone": "Europe/Berlin" });
    match operation {
        "add_client" => json!({ "name": "Cem", "zone": "Europe/Berlin", "coach": own }),
        "record_contact_plan" => json!({ "agreed_on": "2026-11-24", "channel": "none" }),
        "pause" | "resume" => json!({ "what": "nudges" }),
        "note_contact" => json!({ "at": "2099-01-01T00:00:00Z" }),
        "undo_contact" => json!({ "contact": uuid::Uuid::nil() }),
        "clear_day" => json!({ "on": "2026-11-25", "instead": "cancel" }),
        "add_staff" => json!({ "name": "Eve", "address": "cora@home.example", "roles": ["assistant"] }),
        "pair" => json!({ "client": client, "coach": coach }),
        "add_session_type" => json!({ "name": "Meeting", "minutes": 50 }),
        "book" => booking(*client, coach.0, "2020-12-01T10:00"),
        "assign_homework" => json!({ "client": client, "words": "Walk.", "due_on": "2000-01-01" }),
        "answer_homework" => json!({ "answer": "done" }),
        "add_homework_template" => json!({ "words": "Walk." }),
        "change_homework" => json!({ "due_on": null }),
        "reschedule" => start,
        "change_settings" => {
            json!({ "name": "x", "zone": "UTC", "locale": "en", "leads": { "client": {}, "coach": {} }, "own_words": [] })
        }
        "record_attendance" | "change_client" | "change_homework_template" | "change_staff" | "change_session_type" => {
            json!({})
        }
        other => panic!("{other} has no body here: give it one"),
    }
}

#[tokio::test]
async fn every_door_opens_to_whom_the_table_says() {
    let cast = Cast::meet(House::demo().await).await;
    let (mut cells, mut wrong, mut seen) = (0, Vec::new(), BTreeMap::new());
    for operation in operations() {
        let line = acts::of(&operation.id).unwrap_or_else(|| panic!("{} stands in no line of the table", operation.id));
        for asking in &cast.asking {
            for record in &cast.records {
                let got = request(&cast, &operation, asking, record).send().await;
                let (said, should) = (verdict(got.status.as_u16()), expected(line, asking.actor, record));
                cells += 1;
                *seen.entry(format!("{should:?}")).or_insert(0) += 1;
                if said != Some(should) {
                    wrong.push(format!(
                        "{} of {} by {}: {} {}, should be {should:?}",
                        operation.id, record.name, asking.name, got.status, got.text
                    ));
                }
            }
        }
    }
    println!("{} operations, {cells} cells: {seen:?}", operations().len());
    assert!(wrong.is_empty(), "{} of {cells}:\n{}", wrong.len(), wrong.join("\n"));
}
