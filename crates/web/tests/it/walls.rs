//! The second wall, table by table as the catalogue has them: under the web's and the worker's role, in another actor's name, nobody reads or changes
//! a row of anybody else's, whatever statement is tried. What is whose is written down here once more, apart from the row rules.

use std::collections::BTreeSet;

use domain::actor::{Actor, Role};
use practice::cast::{Device, Stage};
use practice::doors::clients::let_sign_in;
use practice::doors::{Hand, begin_passkey};
use practice::people::signed_in;
use sqlx::postgres::PgPool;
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::house::House;
use crate::matrix::{Cast, Record};

/// Which rows of a table (`t`) are somebody else's, for whoever reads and for whoever changes; `None`: the row is nobody's in particular.
///
/// `$me`: whose id the actor's is. `$sees`: the clients whose times and names they may see. `$reads`: those whose words. `$all`, `$staff` and
/// `$owner`: whether they see everybody, are of the staff, run the practice.
struct Wall {
    table: &'static str,
    read: Option<&'static str>,
    change: &'static str,
    /// Rows that the actor may add although such a one is somebody else's: a new one is a beginning.
    may_add: &'static str,
}

const fn wall(table: &'static str, whose: &'static str) -> Wall {
    Wall { table, read: Some(whose), change: whose, may_add: "false" }
}

/// Read as far as one may, and changed by nobody but the program.
const fn fixed(table: &'static str, whose: &'static str) -> Wall {
    Wall { table, read: Some(whose), change: "true", may_add: "false" }
}

/// Nobody's in particular: there to be read.
const fn shared(table: &'static str, change: &'static str) -> Wall {
    Wall { table, read: None, change, may_add: "false" }
}

const OF_CLIENT: &str = "NOT t.client_id = ANY ($sees)";
const OF_CLIENT_ALONE: &str = "t.client_id IS DISTINCT FROM $me";
const OF_STAFF: &str = "t.staff_id IS DISTINCT FROM $me";
const OF_SESSION: &str = "NOT t.client_id = ANY ($sees) AND t.coach_id IS DISTINCT FROM $me";
const WORDS: &str = "NOT t.client_id = ANY ($reads)";
const OF_HOMEWORK: &str =
    "NOT EXISTS (SELECT 1 FROM homework h WHERE h.id = t.homework_id AND h.client_id = ANY ($reads))";
const LETTER: &str =
    "NOT ($all OR t.staff_id IS NOT DISTINCT FROM $me OR t.client_id = ANY ($sees) AND ($staff OR t.to_client))";

const WALLS: &[Wall] = &[
    shared("practice", "NOT $owner"),
    shared("clock", "true"),
    shared("ticks", "true"),
    shared("session_types", "NOT $owner"),
    fixed("logbook", "NOT ($owner OR t.client_id IS NOT DISTINCT FROM $me)"),
    fixed("logbook_links", "true"),
    fixed("limits", "true"),
    fixed("guesses", "true"),
    fixed("set_up_links", "true"),
    wall("idempotency_keys", "t.actor NOT LIKE '%' || coalesce($me::text, 'x')"),
    Wall {
        table: "staff",
        read: Some("NOT ($staff OR EXISTS (SELECT 1 FROM pairings p WHERE p.coach_id = t.id AND p.client_id = $me))"),
        // An assistant books for others: that a coach's day is looked at again is written beside the coach.
        change: "NOT ($all OR t.id IS NOT DISTINCT FROM $me)",
        may_add: "false",
    },
    Wall {
        table: "clients",
        read: Some("NOT t.id = ANY ($sees)"),
        change: "NOT t.id = ANY ($sees)",
        may_add: "$staff",
    },
    Wall {
        table: "pairings",
        read: Some(OF_SESSION),
        // One that has ended is taken up again by nobody.
        change: "NOT t.client_id = ANY ($sees) OR t.ended_at IS NOT NULL",
        may_add: "$all",
    },
    wall("contact_plans", OF_CLIENT),
    Wall { table: "contacts", read: Some(OF_CLIENT), change: WORDS, may_add: "false" },
    wall("sessions", OF_SESSION),
    wall("session_entries", OF_SESSION),
    wall("session_changes", OF_SESSION),
    wall("letters", LETTER),
    wall(
        "attempts",
        "EXISTS (SELECT 1 FROM letters l WHERE l.id = t.letter_id AND NOT
        ($all OR l.staff_id IS NOT DISTINCT FROM $me OR l.client_id = ANY ($sees) AND ($staff OR l.to_client)))",
    ),
    wall(
        "letter_copies",
        "EXISTS (SELECT 1 FROM letters l WHERE l.id = t.letter_id AND NOT
        (l.staff_id IS NOT DISTINCT FROM $me OR l.client_id = ANY ($reads) AND l.to_client))",
    ),
    wall("homework", WORDS),
    wall("homework_answers", OF_HOMEWORK),
    wall("letter_homework", OF_HOMEWORK),
    wall("agenda_homework", OF_HOMEWORK),
    wall("homework_templates", "t.coach_id IS DISTINCT FROM $me"),
    wall("tokens", "coalesce(t.staff_id, t.client_id) IS DISTINCT FROM $me"),
    wall("sign_ins", "coalesce(t.staff_id, t.client_id) IS DISTINCT FROM $me"),
    wall("passwords", OF_STAFF),
    wall("authenticators", OF_STAFF),
    wall("recovery_codes", OF_STAFF),
    wall("half_sign_ins", OF_STAFF),
    wall("known_devices", "coalesce(t.staff_id, t.client_id) IS DISTINCT FROM $me"),
    wall("passkeys", "coalesce(t.staff_id, t.client_id) IS DISTINCT FROM $me"),
    wall("passkey_ceremonies", "coalesce(t.staff_id, t.client_id) IS DISTINCT FROM $me"),
    wall("asked_ways_in", OF_CLIENT_ALONE),
    wall("said_ways_in", OF_CLIENT_ALONE),
    wall("pins", OF_CLIENT_ALONE),
    Wall {
        table: "former_addresses",
        read: Some("true"),
        change: "true",
        may_add: "EXISTS (SELECT 1 FROM letters l WHERE l.id = t.letter_id AND ($owner OR l.staff_id IS NOT DISTINCT FROM $me))",
    },
];

/// Somebody in whose name statements are tried.
struct Trying {
    name: String,
    actor: String,
    me: Option<Uuid>,
    sees: Vec<Uuid>,
    reads: Vec<Uuid>,
    all: bool,
    staff: bool,
    owner: bool,
}

impl Trying {
    fn of(name: &str, actor: Actor, records: &[Record]) -> Self {
        use domain::may::{Act, may};
        use web::api::acts::Whose;
        let among = |act| {
            let seen = records.iter().filter(|one| may(actor, act, one.bond(actor, Whose::Client)));
            seen.map(|one| one.client.0).collect::<Vec<_>>()
        };
        Self {
            name: name.to_owned(),
            actor: actor.to_string(),
            me: actor.staff().map(|id| id.0).or(actor.client().map(|id| id.0)),
            sees: among(Act::SeeClient),
            reads: among(Act::SeeHomework),
            all: actor.is(Role::Owner) || actor.is(Role::Assistant),
            staff: actor.staff().is_some(),
            owner: actor.is(Role::Owner),
        }
    }

    /// Somebody who is nobody, whatever they call themselves.
    fn nobody(actor: &str) -> Self {
        Self { name: format!("{actor:?}"), actor: actor.to_owned(), ..Self::of("", Actor::Nobody, &[]) }
    }

    /// A statement with what stands for this one filled in.
    fn filled(&self, sql: &str) -> String {
        let ids = |ids: &[Uuid]| {
            let ids: Vec<_> = ids.iter().map(|id| format!("'{id}'")).collect();
            format!("ARRAY[{}]::uuid[]", ids.join(","))
        };
        let me = self.me.map_or("NULL::uuid".to_owned(), |id| format!("'{id}'::uuid"));
        let sql = sql.replace("$me", &me).replace("$sees", &ids(&self.sees)).replace("$reads", &ids(&self.reads));
        let sql = sql.replace("$all", &self.all.to_string()).replace("$staff", &self.staff.to_string());
        sql.replace("$owner", &self.owner.to_string())
    }

    /// Tries a statement in their name; nothing of it is kept. How many rows it read or touched, or the code it was refused with.
    async fn tries(&self, pool: &PgPool, sql: &str) -> Result<u64, String> {
        let code = |error: sqlx::Error| error.as_database_error().unwrap().code().unwrap().into_owned();
        let mut transaction = pool.begin().await.unwrap();
        let step = "SELECT set_config('halcyon.actor', $1, true)";
        sqlx::query(step).bind(&self.actor).execute(&mut *transaction).await.unwrap();
        let reads = sql.starts_with("SELECT");
        let sql = AssertSqlSafe(self.filled(sql));
        if reads {
            let rows = sqlx::query(sql).fetch_all(&mut *transaction).await.map_err(code)?;
            return Ok(rows.len().try_into().unwrap());
        }
        Ok(sqlx::query(sql).execute(&mut *transaction).await.map_err(code)?.rows_affected())
    }
}

/// What somebody's coach and they themselves come in by, chosen and begun.
async fn ways_in(house: &House, record: &Record) {
    let stage = &house.stage;
    let insider = stage.insider(record.coach).await;
    let setting_up = insider.half_of_set_up(stage).await;
    let mut device = Device::called(record.name);
    device.made_by(stage, Hand::SettingUp(setting_up.reveal())).await.unwrap();
    stage.pass(jiff::SignedDuration::from_mins(1)).await;
    insider.sign_in(stage).await.unwrap();
    insider.half(stage).await.unwrap();
    let _ = insider.half_with(stage, "wrong wrong wrong", None).await;
    let own = stage.sign_in(Actor::Client(record.client)).await;
    let own = Hand::SignedIn(signed_in(stage.office(), own.reveal()).await.unwrap().unwrap());
    let mut device = Device::called(&format!("{} at home", record.name));
    let opened = device.made_by(stage, own).await.unwrap().unwrap();
    begin_passkey(stage.office(), &Stage::site(), own).await.unwrap();
    let own = format!("halcyon={}", opened.sign_in.reveal());
    let chosen = house.post("/own/pin").header("cookie", &own).form("pin=274619").send().await;
    assert_eq!(chosen.status, 303, "{}", chosen.text);
    let address = format!("address={}%40home.example", record.name.to_lowercase());
    house.post("/sign-in/letter").form(&address).send().await;
    let_sign_in(&stage.proved(&stage.as_staff(record.coach).await).await, record.client).await.unwrap();
}

/// Everything there is, with rows of two clients, two coaches and the program.
async fn ground() -> Cast {
    let cast = Cast::meet(House::demo().await.with(|_| ())).await;
    let (house, stage) = (&cast.house, &cast.house.stage);
    for record in &cast.records {
        ways_in(house, record).await;
        let token = house.token(&stage.as_staff(record.coach).await).await;
        let call = |path: &str| house.post(path).bearer(&token).header("idempotency-key", "k");
        let client = record.client;
        let noted = call(&format!("/api/v1/clients/{client}/contacts")).json(&serde_json::json!({})).send().await;
        assert!(noted.status.is_success(), "{}", noted.text);
        let path = format!("/api/v1/homework/{}/answer", record.homework);
        let answered = house.post(&path).bearer(&token).header("if-match", "*");
        let answered = answered.json(&serde_json::json!({ "answer": "not_now" })).send().await;
        assert!(answered.status.is_success(), "{}", answered.text);
    }
    house.post("/welcome").form("token=AAAA-BBBB-CCCC").send().await;
    house.deliver_asked_for().await;
    for table in ["letter_homework (letter_id, homework_id)", "agenda_homework (letter_id, homework_id, answer)"] {
        let more = if table.contains("answer") { ", 1" } else { "" };
        let sql = format!(
            "INSERT INTO {table} SELECT l.id, h.id{more} FROM homework h JOIN letters l ON l.client_id = h.client_id"
        );
        sqlx::query(AssertSqlSafe(sql)).execute(&stage.database().owner()).await.unwrap();
    }
    let sql = "INSERT INTO former_addresses SELECT id, 'former@home.example' FROM letters WHERE kind = 'security-notice' AND staff_id IS NOT NULL";
    sqlx::query(sql).execute(&stage.database().owner()).await.unwrap();
    practice::logbook::link(stage.worker_office(), None).await.unwrap();
    cast
}

/// The tables of ours, as the catalogue has them.
async fn tables(cast: &Cast) -> BTreeSet<String> {
    let sql = "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm', 'v', 'f')
        AND relname <> 'seaql_migrations'";
    sqlx::query_scalar(sql).fetch_all(&cast.house.stage.database().owner()).await.unwrap().into_iter().collect()
}

/// A column of a table that takes a value, and one of its values.
struct Column {
    name: String,
    value: String,
}

async fn columns(cast: &Cast, table: &str) -> Vec<Column> {
    let owner = cast.house.stage.database().owner();
    let sql = "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute
        WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = ''";
    let mut columns = Vec::new();
    for row in sqlx::query(sql).bind(table).fetch_all(&owner).await.unwrap() {
        let (name, kind): (String, String) = (row.get(0), row.get(1));
        let sql = format!("SELECT quote_nullable({name}::text) || '::{kind}' FROM {table} LIMIT 1");
        let value = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&owner).await.unwrap();
        columns.push(Column { name, value });
    }
    columns
}

/// What somebody reached of a table that is not theirs.
async fn reached(cast: &Cast, wall: &Wall, trying: &Trying, role: &str, pool: &PgPool) -> Vec<String> {
    let Wall { table, read, change, may_add } = wall;
    let owner = cast.house.stage.database().owner();
    let mut wrong = Vec::new();
    let mut hold = |what: &str, allowed: i64, got: Result<u64, String>| match got {
        Ok(rows) if i64::try_from(rows).unwrap() > allowed => {
            wrong.push(format!("{role} as {} {what} {rows} of {table}, where {allowed} are theirs", trying.name));
        }
        // Refused altogether, or stopped at a row of theirs: what it points to, or repeats, is not to be had.
        Err(code) if code != "42501" && allowed == 0 => {
            wrong.push(format!("{role} as {} {what} {table} and is only stopped by {code}", trying.name));
        }
        _ => {}
    };
    let own = async |whose: &str| {
        let sql = AssertSqlSafe(trying.filled(&format!("SELECT count(*) FROM {table} t WHERE NOT ({whose})")));
        sqlx::query_scalar::<_, i64>(sql).fetch_one(&owner).await.unwrap()
    };
    if let Some(read) = read {
        hold("reads", own(read).await, trying.tries(pool, &format!("SELECT 1 FROM {table}")).await);
        hold("finds", 0, trying.tries(pool, &format!("SELECT t FROM {table} t WHERE {read}")).await);
    }
    let theirs = own(change).await;
    hold("deletes", theirs, trying.tries(pool, &format!("DELETE FROM {table}")).await);
    let columns = columns(cast, table).await;
    for Column { name, value } in &columns {
        hold("sets", theirs, trying.tries(pool, &format!("UPDATE {table} SET {name} = {value}")).await);
        let touched = trying.tries(pool, &format!("UPDATE {table} t SET {name} = {name} WHERE {change}")).await;
        hold("touches", 0, touched);
    }
    // A copy of each row of somebody else's, added in one's own name.
    let names = columns.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
    let sql = format!("SELECT quote_literal(to_jsonb(t)) FROM {table} t WHERE ({change}) AND NOT {may_add} LIMIT 3");
    let copies: Vec<String> = sqlx::query_scalar(AssertSqlSafe(trying.filled(&sql))).fetch_all(&owner).await.unwrap();
    for copy in copies {
        let sql =
            format!("INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_record(NULL::{table}, {copy})");
        hold("adds", 0, trying.tries(pool, &sql).await);
    }
    wrong
}

#[tokio::test]
async fn under_either_role_nobody_reads_or_changes_a_row_of_anybody_elses() {
    let cast = ground().await;
    let mut trying: Vec<_> = cast.asking.iter().map(|one| Trying::of(one.name, one.actor, &cast.records)).collect();
    let nil = Uuid::nil();
    let unknown = ["", "engine ", "staff:", &format!("staff:{nil}"), &format!("client:{nil}"), "owner", "ENGINE"]
        .map(Trying::nobody);
    trying.extend(unknown.into_iter().filter(|one| one.actor != "staff:"));
    let stage = &cast.house.stage;
    let roles = [("web", stage.office().pool()), ("worker", stage.worker_office().pool())];
    let (mut tried, mut wrong) = (0, Vec::new());
    for wall in WALLS {
        let rows = stage.count(&format!("SELECT count(*) FROM {}", wall.table)).await;
        assert!(rows > 0, "{} has no row that could be reached", wall.table);
        for one in &trying {
            for (role, pool) in roles {
                tried += 1;
                wrong.append(&mut reached(&cast, wall, one, role, pool).await);
            }
        }
    }
    println!("{} tables × {} actors × 2 roles: {tried}, {} reached", WALLS.len(), trying.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What somebody could help themselves to with rows of their own.
#[tokio::test]
async fn nobody_gives_themselves_more_by_rows_of_their_own() {
    let cast = Cast::meet(House::demo().await.with(|_| ())).await;
    let (ana, ben) = (&cast.records[0], &cast.records[1]);
    let (cora, dora) = (ana.coach, ben.coach);
    let pool = cast.house.stage.office().pool();
    let of =
        |name: &str| Trying::of(name, cast.asking.iter().find(|one| one.name == name).unwrap().actor, &cast.records);
    let pair = format!(
        "INSERT INTO pairings (id, client_id, coach_id, began_at) VALUES (gen_random_uuid(), '{}', '{dora}', halcyon_now())",
        ana.client
    );
    let again =
        format!("UPDATE pairings SET ended_at = NULL WHERE coach_id = '{cora}' AND client_id = '{}'", ben.client);
    let take = format!("UPDATE pairings SET client_id = '{}' WHERE coach_id = '{dora}'", ana.client);
    let assistant = cast.house.stage.assistant().await;
    for (who, sql) in [
        ("other coach", pair.clone()),
        ("other client", pair),
        ("coach", again),
        ("other coach", take),
        ("other coach", format!("UPDATE staff SET roles = '{{owner}}' WHERE id = '{dora}'")),
        ("assistant", format!("UPDATE staff SET roles = '{{owner}}' WHERE id = '{assistant}'")),
        ("assistant", format!("UPDATE staff SET left_at = halcyon_now() WHERE id = '{cora}'")),
        ("assistant", format!("UPDATE staff SET address = 'x@x.example' WHERE id = '{cora}'")),
        ("assistant", "UPDATE contact_plans SET address = 'x@x.example'".to_owned()),
        ("owner", "UPDATE contact_plans SET wording = 'plain', review_on = '2099-01-01'".to_owned()),
        (
            "owner",
            format!(
                "INSERT INTO contacts (id, client_id, coach_id, at, noted_at) VALUES (gen_random_uuid(), '{}', '{cora}', halcyon_now(), halcyon_now())",
                ana.client
            ),
        ),
        ("other client", format!("UPDATE clients SET id = '{}'", ana.client)),
        ("other coach", format!("UPDATE homework SET client_id = '{}'", ana.client)),
        ("other coach", format!("UPDATE letters SET staff_id = NULL, client_id = '{}', to_client = true", ana.client)),
        ("other client", format!("UPDATE passkeys SET client_id = '{}'", ana.client)),
        (
            "other client",
            format!(
                "INSERT INTO passkeys (id, client_id, credential_hash, credential, name, made_at)
                 VALUES (gen_random_uuid(), '{}', sha256('x'), 'x', 'x', halcyon_now())",
                ana.client
            ),
        ),
        ("other coach", format!("UPDATE tokens SET staff_id = '{cora}'")),
        ("coach", format!("UPDATE homework_templates SET coach_id = '{dora}'")),
        ("coach", "UPDATE practice SET demo = true".to_owned()),
        ("coach", "UPDATE clock SET shift = '1 year'".to_owned()),
        ("coach", "CREATE TABLE mine (one int)".to_owned()),
        ("coach", "ALTER TABLE clients DISABLE ROW LEVEL SECURITY".to_owned()),
    ] {
        let got = of(who).tries(pool, &sql).await;
        assert!(matches!(&got, Ok(0)) || got == Err("42501".to_owned()), "{who}: {sql}: {got:?}");
    }
}

#[tokio::test]
async fn neither_role_changes_the_schema_or_what_the_logbook_says() {
    let stage = Stage::open().await;
    for pool in [stage.office().pool(), stage.worker_office().pool()] {
        for sql in [
            "CREATE TABLE mine (one int)",
            "ALTER TABLE clients DISABLE ROW LEVEL SECURITY",
            "DROP POLICY clients_read ON clients",
            "CREATE OR REPLACE FUNCTION actor_is_engine() RETURNS boolean LANGUAGE sql AS 'SELECT true'",
            "UPDATE logbook SET actor = 'nobody'",
            "DELETE FROM logbook",
            "TRUNCATE logbook",
            "UPDATE logbook_links SET hash = hash",
        ] {
            let refused = sqlx::query(sql).execute(pool).await.expect_err(sql);
            let code = refused.as_database_error().and_then(|error| error.code().map(String::from));
            assert_eq!(code.as_deref(), Some("42501"), "{sql}: {refused}");
        }
    }
}

#[tokio::test]
async fn every_table_of_the_catalogue_has_its_wall() {
    let cast = Cast::meet(House::demo().await).await;
    let told: BTreeSet<String> = WALLS.iter().map(|wall| wall.table.to_owned()).collect();
    assert_eq!(tables(&cast).await, told);
    assert_eq!(told.len(), WALLS.len());
    let sql = "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT relrowsecurity";
    let open: Vec<String> = sqlx::query_scalar(sql).fetch_all(&cast.house.stage.database().owner()).await.unwrap();
    // The first tells which migrations there were, the second how far a test's clock is moved: whoever asks for the time reads it.
    assert_eq!(open.into_iter().collect::<BTreeSet<_>>(), ["clock", "seaql_migrations"].map(str::to_owned).into());
}
