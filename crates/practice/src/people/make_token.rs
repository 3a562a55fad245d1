//! A bearer token for the JSON interface, shown once.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::{StaffId, TokenId};
use domain::may::{self, Act, Bond};
use jiff::{SignedDuration, Timestamp};
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde_json::json;

use super::{Lock, Person, Secret, store};
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::{Asked, Outcome, Records, settings};

/// For whom, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct MakeToken {
    /// Who will hold it.
    pub holder: Person,
    /// For how long it is good, up to two years.
    pub good_for: SignedDuration,
}

impl MakeToken {
    /// A token for a year.
    pub fn of(holder: Person) -> Self {
        Self { holder, good_for: SignedDuration::from_hours(365 * 24) }
    }
}

/// A token that was made. This is the only time it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct MadeToken {
    /// By which it is ended.
    pub id: TokenId,
    /// The token.
    pub token: Secret,
    /// When it runs out.
    pub expires_at: Timestamp,
}

const LONGEST: SignedDuration = SignedDuration::from_hours(2 * 366 * 24);

/// Makes a token. Staff make their own; whoever holds the server makes anybody's; a client has one in a demo only.
///
/// # Errors
/// [`Refusal`]: `NotFound`, `NotYours`, `Invalid` at `/good_for`.
pub async fn make_token(asked: &Asked, command: MakeToken) -> Outcome<MadeToken> {
    let MakeToken { holder, good_for } = command;
    if !good_for.is_positive() || good_for > LONGEST {
        return Err(Refusal::at("/good_for", "A length of up to two years.").into());
    }
    ask(asked.actor, holder)?;
    let records = asked.open().await?;
    known(&records, holder).await?;
    if let Person::Staff(staff) = holder {
        stand_beside_changes(&records, staff).await?;
    }
    let id = TokenId(records.id()?);
    let (token, expires_at) = (Secret::bearer(&records.office)?, records.now + good_for);
    let (staff, client) = match holder {
        Person::Staff(id) => (Some(id.0), None),
        Person::Client(id) => (None, Some(id.0)),
    };
    let sql = "INSERT INTO tokens (id, staff_id, client_id, hash, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let times = [Ts::from(records.now).into(), Ts::from(expires_at).into()];
    let values = [id.0.into(), staff.into(), client.into(), token.hash().into()].into_iter().chain(times);
    records.run(sql, values).await?;
    let facts = json!({ "holder": holder.to_string() });
    logbook::enter(&records, Entry { verb: "people.make_token", subject: format!("token:{id}"), client: None, facts })
        .await?;
    records.commit().await?;
    Ok(MadeToken { id, token, expires_at })
}

fn ask(actor: Actor, holder: Person) -> Result<(), Refusal> {
    let own = matches!(holder, Person::Staff(id) if actor.staff() == Some(id));
    may::ask(actor, Act::MakeToken, if own { Bond::Own } else { Bond::Other }, Act::SeeStaff)
}

#[derive(FromQueryResult)]
struct Found {
    found: bool,
}

/// Whether there is somebody to hold it. Clients hold none outside a demo.
async fn known(records: &Records, holder: Person) -> Outcome<()> {
    let (sql, id) = match holder {
        Person::Staff(id) => ("SELECT EXISTS (SELECT 1 FROM staff WHERE id = $1 AND left_at IS NULL) AS found", id.0),
        Person::Client(id) => ("SELECT EXISTS (SELECT 1 FROM clients WHERE id = $1) AS found", id.0),
    };
    if matches!(holder, Person::Client(_)) && !settings::facts(records).await?.demo {
        return Err(Refusal::NotYours.into());
    }
    let row: Option<Found> = records.one(sql, [id.into()]).await?;
    if row.is_some_and(|row| row.found) { Ok(()) } else { Err(Refusal::NotFound.into()) }
}

/// A change of how somebody signs in ends all tokens of theirs: one that goes on at this moment is waited for, and one that comes waits for this. Where
/// tokens ended meanwhile, the one that was asked with may be among them.
async fn stand_beside_changes(records: &Records, staff: StaffId) -> Outcome<()> {
    let before = ended(records, staff).await?;
    let member = store::staff::lock(records, staff, Lock::Share).await?;
    member.filter(|member| member.left_at.is_none()).ok_or(Refusal::NotFound)?;
    let is_the_same = ended(records, staff).await? == before;
    if is_the_same || records.actor.staff().is_none() { Ok(()) } else { Err(Refusal::NotYours.into()) }
}

#[derive(FromQueryResult)]
struct Many {
    many: i64,
}

async fn ended(records: &Records, staff: StaffId) -> Outcome<i64> {
    let sql = "SELECT count(*) AS many FROM tokens WHERE staff_id = $1 AND ended_at IS NOT NULL";
    let row: Option<Many> = records.one(sql, [staff.0.into()]).await?;
    Ok(row.map_or(0, |row| row.many))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::people::{end_token, holder, tokens};

    #[tokio::test]
    async fn a_token_names_its_holder_until_it_ends() {
        let stage = Stage::open().await;
        let coach = stage.as_coach();
        let made = make_token(&coach, MakeToken::of(Person::Staff(stage.coach()))).await.unwrap();
        assert!(made.token.reveal().starts_with("halcyon_"));
        assert_eq!(holder(stage.office(), made.token.reveal()).await.unwrap(), Some(coach.actor));
        assert_eq!(tokens(&coach).await.unwrap().len(), 1);
        for _ in 0..2 {
            end_token(&coach, made.id).await.unwrap();
            assert_eq!(holder(stage.office(), made.token.reveal()).await.unwrap(), None);
        }
    }

    #[tokio::test]
    async fn a_token_runs_out() {
        let stage = Stage::open().await;
        let made = make_token(&stage.as_coach(), MakeToken::of(Person::Staff(stage.coach()))).await.unwrap();
        stage.pass(SignedDuration::from_hours(364 * 24)).await;
        assert!(holder(stage.office(), made.token.reveal()).await.unwrap().is_some());
        stage.pass(SignedDuration::from_hours(25)).await;
        assert_eq!(holder(stage.office(), made.token.reveal()).await.unwrap(), None);
    }

    #[tokio::test]
    async fn two_at_once_are_two() {
        let stage = Stage::open().await;
        let (coach, command) = (stage.as_coach(), MakeToken::of(Person::Staff(stage.coach())));
        let (one, other) = tokio::join!(make_token(&coach, command), make_token(&coach, command));
        assert_ne!(one.unwrap().token.reveal(), other.unwrap().token.reveal());
    }

    /// Until somebody waits for a row that somebody else holds.
    async fn until_somebody_waits(stage: &Stage) {
        let waiting =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while stage.count(waiting).await == 0 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn none_is_made_while_all_are_ended() {
        let stage = Stage::open().await;
        let command = MakeToken::of(Person::Staff(stage.coach()));
        make_token(&stage.as_coach(), command).await.unwrap();
        let change = stage.office().open(stage.as_coach().actor).await.unwrap();
        store::staff::lock(&change, stage.coach(), Lock::Update).await.unwrap();
        let asked = stage.as_coach();
        let making = tokio::spawn(async move { make_token(&asked, command).await });
        until_somebody_waits(&stage).await;
        let end = "UPDATE tokens SET ended_at = halcyon_now() WHERE staff_id = $1 AND ended_at IS NULL";
        assert_eq!(change.run(end, [stage.coach().0.into()]).await.unwrap(), 1);
        change.commit().await.unwrap();
        assert_eq!(refusal(making.await.unwrap()), Refusal::NotYours);
        assert_eq!(stage.count("SELECT count(*) FROM tokens WHERE ended_at IS NULL").await, 0);
    }

    #[tokio::test]
    async fn nobody_makes_one_for_another() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let of_the_coach = MakeToken::of(Person::Staff(stage.coach()));
        for asked in [stage.as_owner(), stage.as_assistant().await] {
            assert_eq!(refusal(make_token(&asked, of_the_coach).await), Refusal::NotYours);
        }
        assert_eq!(refusal(make_token(&stage.as_client(ana), of_the_coach).await), Refusal::NotFound);
        assert!(make_token(&stage.as_operator(), of_the_coach).await.is_ok());
        let endless = MakeToken { good_for: SignedDuration::from_hours(24 * 800), ..of_the_coach };
        assert!(matches!(refusal(make_token(&stage.as_coach(), endless).await), Refusal::Invalid(_)));
    }

    #[tokio::test]
    async fn a_client_holds_one_in_a_demo_only() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let of_ana = MakeToken::of(Person::Client(ana));
        assert_eq!(refusal(make_token(&stage.as_operator(), of_ana).await), Refusal::NotYours);
        let demo = Stage::demo().await;
        let ben = demo.client("Ben").await;
        let made = make_token(&demo.as_operator(), MakeToken::of(Person::Client(ben))).await.unwrap();
        assert_eq!(holder(demo.office(), made.token.reveal()).await.unwrap(), Some(Actor::Client(ben)));
    }

    #[tokio::test]
    async fn a_token_is_its_holders_row_alone() {
        let stage = Stage::open().await;
        make_token(&stage.as_coach(), MakeToken::of(Person::Staff(stage.coach()))).await.unwrap();
        let sql = "SELECT count(*) FROM tokens";
        assert_eq!(stage.seen_by(stage.as_coach().actor, sql).await, 1);
        for other in [stage.as_owner(), stage.as_assistant().await] {
            assert_eq!(stage.seen_by(other.actor, sql).await, 0);
        }
    }
}
