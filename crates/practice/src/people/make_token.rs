//! A bearer token for the JSON interface, shown once.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::TokenId;
use domain::may::{self, Act, Bond};
use domain::text::Name;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;

use super::notices::{self, Matter};
use super::{Lock, Person, Secret, lock_client, proof, store};
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::{Asked, Outcome, Records, settings};

/// For whom, and for how long.
#[derive(Clone, Debug)]
pub struct MakeToken {
    /// Who will hold it.
    pub holder: Person,
    /// What its holder calls it, to know it by later.
    pub name: Option<Name>,
    /// For how long it is good, up to two years.
    pub good_for: SignedDuration,
}

impl MakeToken {
    /// A token for a year.
    pub fn of(holder: Person) -> Self {
        Self { holder, name: None, good_for: SignedDuration::from_hours(365 * 24) }
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

/// Makes a token. Staff who have just shown who they are make their own, by no token; whoever holds the server makes anybody's; a client has one in a
/// demo only.
///
/// # Errors
/// [`Refusal`]: `NotFound`, `NotYours`, `ProofNeeded`, `Invalid` at `/good_for`.
pub async fn make_token(asked: &Asked, command: MakeToken) -> Outcome<MadeToken> {
    let MakeToken { holder, name, good_for } = command;
    if !good_for.is_positive() || good_for > LONGEST {
        return Err(Refusal::at("/good_for", "A length of up to two years.").into());
    }
    ask(asked.actor, holder)?;
    let records = asked.open().await?;
    hold(&records, holder).await?;
    proof::ask(&records).await?;
    let id = TokenId(records.id()?);
    let (token, expires_at) = (Secret::bearer(&records.office)?, records.now + good_for);
    let (staff, client) = match holder {
        Person::Staff(id) => (Some(id.0), None),
        Person::Client(id) => (None, Some(id.0)),
    };
    let sql = "INSERT INTO tokens (id, staff_id, client_id, hash, name, made_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let times = [Ts::from(records.now).into(), Ts::from(expires_at).into()];
    let name = name.as_ref().map(Name::as_str);
    let values = [id.0.into(), staff.into(), client.into(), token.hash().into(), name.into()];
    records.run(sql, values.into_iter().chain(times)).await?;
    let facts = json!({ "holder": holder.to_string() });
    logbook::enter(&records, Entry { verb: "people.make_token", subject: format!("token:{id}"), client: None, facts })
        .await?;
    if let Person::Staff(staff) = holder {
        notices::tell(&records, staff, Matter::Token).await?;
    }
    records.commit().await?;
    Ok(MadeToken { id, token, expires_at })
}

fn ask(actor: Actor, holder: Person) -> Result<(), Refusal> {
    let own = matches!(holder, Person::Staff(id) if actor.staff() == Some(id));
    may::ask(actor, Act::MakeToken, if own { Bond::Own } else { Bond::Other }, Act::SeeStaff)
}

/// Holds the row of whoever will hold it. A change of how somebody signs in ends all tokens of theirs: one that goes on at this moment is waited for, and
/// one that comes waits, and ends what is made here. Clients hold none outside a demo.
async fn hold(records: &Records, holder: Person) -> Outcome<()> {
    match holder {
        Person::Staff(staff) => {
            let member = store::staff::lock(records, staff, Lock::Share).await?;
            member.filter(|member| member.left_at.is_none()).ok_or(Refusal::NotFound)?;
        }
        Person::Client(_) if !settings::facts(records).await?.demo => return Err(Refusal::NotYours.into()),
        Person::Client(client) => lock_client(records, client, Lock::Share).await.map(drop)?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};
    use crate::people::{end_token, holder, signed_in, tokens};

    #[tokio::test]
    async fn a_token_names_its_holder_until_it_ends() {
        let stage = Stage::open().await;
        let coach = stage.proved(&stage.as_coach()).await;
        let name = Some(Stage::name("The calendar's"));
        let command = MakeToken { name, ..MakeToken::of(Person::Staff(stage.coach())) };
        let made = make_token(&coach, command).await.unwrap();
        assert!(made.token.reveal().starts_with("halcyon_"));
        assert_eq!(holder(stage.office(), made.token.reveal()).await.unwrap(), Some(coach.actor));
        let listed = tokens(&coach).await.unwrap();
        assert_eq!((listed.len(), listed[0].name.as_deref()), (1, Some("The calendar's")));
        for _ in 0..2 {
            end_token(&coach, made.id).await.unwrap();
            assert_eq!(holder(stage.office(), made.token.reveal()).await.unwrap(), None);
        }
    }

    #[tokio::test]
    async fn its_holder_is_told_by_letter() {
        let stage = Stage::open().await;
        let told = "SELECT count(*) FROM letters WHERE kind = 'security-notice' AND matter = 'token'";
        make_token(&stage.as_operator(), MakeToken::of(Person::Staff(stage.coach()))).await.unwrap();
        assert_eq!(stage.count(told).await, 1, "also of one that whoever holds the server made");
    }

    #[tokio::test]
    async fn a_token_runs_out() {
        let stage = Stage::open().await;
        let made = make_token(&stage.as_operator(), MakeToken::of(Person::Staff(stage.coach()))).await.unwrap();
        stage.pass(SignedDuration::from_hours(364 * 24)).await;
        assert!(holder(stage.office(), made.token.reveal()).await.unwrap().is_some());
        stage.pass(SignedDuration::from_hours(25)).await;
        assert_eq!(holder(stage.office(), made.token.reveal()).await.unwrap(), None);
    }

    #[tokio::test]
    async fn two_at_once_are_two() {
        let stage = Stage::open().await;
        let coach = stage.proved(&stage.as_coach()).await;
        let command = MakeToken::of(Person::Staff(stage.coach()));
        let (one, other) = tokio::join!(make_token(&coach, command.clone()), make_token(&coach, command));
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
    async fn only_whoever_has_just_shown_who_they_are_makes_one() {
        let stage = Stage::open().await;
        let command = MakeToken::of(Person::Staff(stage.coach()));
        let by_a_token = stage.as_coach();
        assert_eq!(refusal(make_token(&by_a_token, command.clone()).await), Refusal::ProofNeeded);
        let pressed = stage.sign_in(stage.as_coach().actor).await;
        let by = signed_in(stage.office(), pressed.reveal()).await.unwrap().unwrap();
        assert_eq!(refusal(make_token(&stage.as_coach().by(by.sign_in), command.clone()).await), Refusal::ProofNeeded);
        let coach = stage.proved(&stage.as_coach()).await;
        let of_another = stage.as_owner().by(coach.sign_in.unwrap());
        let of_the_owner = MakeToken::of(Person::Staff(stage.owner()));
        assert_eq!(refusal(make_token(&of_another, of_the_owner).await), Refusal::ProofNeeded);
        stage.pass(SignedDuration::from_mins(11)).await;
        assert_eq!(refusal(make_token(&coach, command).await), Refusal::ProofNeeded);
        assert_eq!(stage.count("SELECT count(*) FROM tokens").await, 0);
    }

    #[tokio::test]
    async fn one_that_is_being_made_while_somebody_is_reset_is_not() {
        let stage = Stage::open().await;
        let command = MakeToken::of(Person::Staff(stage.coach()));
        let asked = stage.proved(&stage.as_coach()).await;
        let change = stage.office().open(Actor::Operator).await.unwrap();
        store::staff::lock(&change, stage.coach(), Lock::Update).await.unwrap();
        let making = tokio::spawn(async move { make_token(&asked, command).await });
        until_somebody_waits(&stage).await;
        let end = "UPDATE sign_ins SET ended_at = halcyon_now() WHERE staff_id = $1 AND ended_at IS NULL";
        assert_eq!(change.run(end, [stage.coach().0.into()]).await.unwrap(), 1);
        change.commit().await.unwrap();
        assert_eq!(refusal(making.await.unwrap()), Refusal::ProofNeeded);
        assert_eq!(stage.count("SELECT count(*) FROM tokens").await, 0);
    }

    #[tokio::test]
    async fn nobody_makes_one_for_another() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        let of_the_coach = MakeToken::of(Person::Staff(stage.coach()));
        for asked in [stage.as_owner(), stage.as_assistant().await] {
            let asked = stage.proved(&asked).await;
            assert_eq!(refusal(make_token(&asked, of_the_coach.clone()).await), Refusal::NotYours);
        }
        assert_eq!(refusal(make_token(&stage.as_client(ana), of_the_coach.clone()).await), Refusal::NotFound);
        assert!(make_token(&stage.as_operator(), of_the_coach.clone()).await.is_ok());
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
        make_token(&stage.as_operator(), MakeToken::of(Person::Staff(stage.coach()))).await.unwrap();
        let sql = "SELECT count(*) FROM tokens";
        assert_eq!(stage.seen_by(stage.as_coach().actor, sql).await, 1);
        for other in [stage.as_owner(), stage.as_assistant().await] {
            assert_eq!(stage.seen_by(other.actor, sql).await, 0);
        }
    }
}
