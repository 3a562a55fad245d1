//! Letters that a person asks for, and what their readers answer: an invitation, a check of an address, a test.

use domain::Refusal;
use domain::actor::Actor;
use domain::ids::{ClientId, LetterId};
use domain::letters::{Kind, Reader};
use domain::may::{self, Act};
use domain::people::{Address, Channel, Client};
use domain::time::SafeHours;
use jiff::{SignedDuration, Timestamp};
use sea_orm::FromQueryResult;
use serde_json::json;
use uuid::Uuid;

use crate::keyring::{Keyring, Purpose};
use crate::letters::{Asking, post_asked};
use crate::limits::{self, Visitor};
use crate::logbook::{self, Entry};
use crate::moment::Ts;
use crate::people::{self, Lock, standing};
use crate::{Asked, Office, Outcome, Records};

/// An invitation goes at most once in this time.
const BETWEEN_INVITATIONS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// So many checks of a client's address, and so many tests to oneself, go in this time.
const CHECKS_A_DAY: i64 = 5;
const TESTS_AN_HOUR: i64 = 600;
/// An asked-for letter that found no way out in this time is of no use any more.
const OF_USE: SignedDuration = SignedDuration::from_hours(24);

#[derive(FromQueryResult)]
struct Made {
    made_at: Ts,
}

#[derive(FromQueryResult)]
struct Found {
    found: bool,
}

/// Invites a client to their own pages: the one letter that needs no plan agreed in full, only an address. It is neutral and keeps the default hours.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NoAddress`], [`Refusal::NoContactWanted`], [`Refusal::InvitedRecently`], [`Refusal::TooOften`].
pub async fn invite(asked: &Asked, client: ClientId) -> Outcome<LetterId> {
    let records = asked.open().await?;
    let reached = open_for_letters(&records, client, Act::Invite).await?;
    not_invited_recently(&records, client).await?;
    let first_attempt_at = SafeHours::default().next(&reached.client.zone, records.now);
    let asking = Asking {
        kind: Kind::Invitation,
        reader: Reader::Client(client),
        first_attempt_at,
        not_after: first_attempt_at + OF_USE,
    };
    to_client(records, asking, "correspondence.invite", &reached).await
}

/// Whether an invitation may go again.
pub(super) async fn not_invited_recently(records: &Records, client: ClientId) -> Outcome<()> {
    let since = Ts::from(records.now - BETWEEN_INVITATIONS);
    let sql = "SELECT EXISTS (SELECT 1 FROM letters WHERE client_id = $1 AND kind = 'invitation' AND made_at > $2
      AND state IN ('waiting','held','sending','sent')) AS found";
    let recent: Option<Found> = records.one(sql, [client.0.into(), since.into()]).await?;
    if recent.is_some_and(|recent| recent.found) { Err(Refusal::InvitedRecently.into()) } else { Ok(()) }
}

/// Whether one more of a kind may go to a reader: nobody's mailbox is filled by presses.
async fn within(records: &Records, reader: Reader, kind: Kind, most: i64, length: SignedDuration) -> Outcome<()> {
    let (staff, client) = match reader {
        Reader::Staff(id) => (Some(id.0), None),
        Reader::Client(id) => (None, Some(id.0)),
    };
    let sql = "SELECT made_at FROM letters WHERE kind = $1 AND made_at > $2 AND (staff_id = $3 OR (to_client AND client_id = $4))
      ORDER BY made_at DESC OFFSET $5 LIMIT 1";
    let since = Ts::from(records.now - length);
    let values = [kind.word().into(), since.into(), staff.into(), client.into(), (most - 1).into()];
    let first: Option<Made> = records.one(sql, values).await?;
    first.map_or(Ok(()), |first| Err(Refusal::TooOften(Timestamp::from(first.made_at) + length - records.now).into()))
}

/// Asks the reader of a client's address to confirm it. It goes at once: somebody just asked for it.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NoAddress`], [`Refusal::NoContactWanted`], [`Refusal::TooOften`].
pub async fn check_address(asked: &Asked, client: ClientId) -> Outcome<LetterId> {
    let records = asked.open().await?;
    let reached = open_for_letters(&records, client, Act::Invite).await?;
    within(&records, Reader::Client(client), Kind::AddressCheck, CHECKS_A_DAY, SignedDuration::from_hours(24)).await?;
    let now = records.now;
    let asking = Asking {
        kind: Kind::AddressCheck,
        reader: Reader::Client(client),
        first_attempt_at: now,
        not_after: now + OF_USE,
    };
    to_client(records, asking, "correspondence.check_address", &reached).await
}

/// Sends a test to whoever asks.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::TooOften`].
pub async fn send_test(asked: &Asked) -> Outcome<LetterId> {
    may::ask_plainly(asked.actor, Act::SendTest)?;
    let staff = asked.actor.staff().ok_or(Refusal::NotYours)?;
    let records = asked.open().await?;
    within(&records, Reader::Staff(staff), Kind::Test, TESTS_AN_HOUR, SignedDuration::from_hours(1)).await?;
    let now = records.now;
    let asking = Asking {
        kind: Kind::Test,
        reader: Reader::Staff(staff),
        first_attempt_at: now,
        not_after: now + SignedDuration::from_mins(10),
    };
    finish(records, asking, "correspondence.send_test", None).await
}

/// Counted last, so that whoever is counted next waits as short as can be.
async fn to_client(records: Records, asking: Asking, verb: &'static str, reached: &Reached) -> Outcome<LetterId> {
    limits::take_in(&records, limits::LETTERS_TO_AN_ADDRESS, &reached.address.folded()).await?;
    limits::take_in(&records, limits::LETTERS_TO_CLIENTS, "everybody").await?;
    finish(records, asking, verb, Some(reached.client.id)).await
}

async fn finish(records: Records, asking: Asking, verb: &'static str, client: Option<ClientId>) -> Outcome<LetterId> {
    let letter = post_asked(&records, asking).await?;
    logbook::enter(&records, Entry { verb, subject: format!("letter:{letter}"), client, facts: json!({}) }).await?;
    records.commit().await?;
    Ok(letter)
}

/// Whom something may be mailed to, and where.
struct Reached {
    client: Client,
    address: Address,
}

async fn open_for_letters(records: &Records, id: ClientId, act: Act) -> Outcome<Reached> {
    let client = people::lock_client(records, id, Lock::Update).await?;
    standing::ask(records, id, act).await?;
    Ok(Reached { client, address: is_reached(records, id).await? })
}

/// Where a client is reached, if anything may be mailed to them when a person asks for it.
pub(super) async fn is_reached(records: &Records, id: ClientId) -> Outcome<Address> {
    let client = people::client_facts(records, id).await?.ok_or(Refusal::NotFound)?.client;
    if client.archived_at.is_some() {
        return Err(Refusal::ClientArchived.into());
    }
    let plan = people::plan_of(records, id).await?.ok_or(Refusal::NoAddress)?;
    match plan.channel {
        _ if plan.stopped_at.is_some() => Err(Refusal::NoContactWanted.into()),
        Channel::None => Err(Refusal::NoContactWanted.into()),
        Channel::Email { address: None, .. } | Channel::Email { refused_at: Some(_), .. } => {
            Err(Refusal::NoAddress.into())
        }
        Channel::Email { address: Some(address), .. } => Ok(address),
    }
}

#[derive(FromQueryResult)]
struct Sent {
    client_id: Uuid,
}

/// The reader of an address pressed the button of its check: the address is theirs. Works for a week; pressing twice changes nothing more.
///
/// # Errors
/// [`Refusal::LinkSpent`] for a token of nothing, of something old or something else, or of an address the plan no longer names.
pub async fn confirm_address(office: &Office, token: &str) -> Outcome<()> {
    confirm_by(office, token, Kind::AddressCheck, Purpose::ConfirmAddress).await
}

/// The same by the token of an invitation.
///
/// # Errors
/// As [`confirm_address`].
pub async fn confirm_address_by_invitation(office: &Office, token: &str) -> Outcome<()> {
    confirm_by(office, token, Kind::Invitation, Purpose::Invitation).await
}

async fn confirm_by(office: &Office, token: &str, kind: Kind, purpose: Purpose) -> Outcome<()> {
    let letter = Keyring::letter_named_by(token).ok_or(Refusal::LinkSpent)?;
    let records = office.look(Actor::Engine).await?;
    let since = Ts::from(records.now - BETWEEN_INVITATIONS);
    let sql = "SELECT client_id FROM letters WHERE id = $1 AND to_client AND kind = $2 AND made_at > $3";
    let values = [letter.into(), kind.word().into(), since.into()];
    let sent: Sent = records.one(sql, values).await?.ok_or(Refusal::LinkSpent)?;
    let plan = people::plan_of(&records, ClientId(sent.client_id)).await?.ok_or(Refusal::LinkSpent)?;
    let address = plan.address().ok_or(Refusal::LinkSpent)?;
    if !office.keyring().is_letter_token(purpose, token, address.as_str()) {
        return Err(Refusal::LinkSpent.into());
    }
    // One connection at a time: of many who press at once, each would wait for the other's second.
    drop(records);
    let client = ClientId(sent.client_id);
    people::confirm_address(&office.asked(Actor::Client(client)), client, LetterId(letter)).await
}

#[derive(FromQueryResult)]
struct Invited {
    id: Uuid,
    client_id: Uuid,
}

/// The same by the code that an invitation prints, for where links do not work.
///
/// # Errors
/// [`Refusal::LinkSpent`] for a code of no invitation of the last week, [`Refusal::TooOften`].
pub async fn confirm_address_by_code(visitor: &Visitor, code: &str) -> Outcome<()> {
    visitor.may(limits::TRIES_OF_A_NETWORK).await?;
    limits::take(&visitor.office, limits::TRIES_AT_CODES, "everybody").await?;
    let office = &visitor.office;
    let records = office.look(Actor::Engine).await?;
    let since = Ts::from(records.now - BETWEEN_INVITATIONS);
    let sql = "SELECT id, client_id FROM letters WHERE to_client AND kind = 'invitation' AND state IN ('sending','sent') AND made_at > $1";
    let recent: Vec<Invited> = records.all(sql, [since.into()]).await?;
    let named = recent.into_iter().find(|one| office.keyring().is_letter_code(Purpose::InvitationCode, one.id, code));
    let letter = named.ok_or(Refusal::LinkSpent)?;
    drop(records);
    let client = ClientId(letter.client_id);
    people::confirm_address(&office.asked(Actor::Client(client)), client, LetterId(letter.id)).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Stage, refusal};

    #[tokio::test]
    async fn nobody_s_mailbox_is_filled_by_presses() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
        for _ in 0..CHECKS_A_DAY {
            check_address(&stage.as_coach(), ana).await.unwrap();
            stage.pass(SignedDuration::from_mins(1)).await;
        }
        let Refusal::TooOften(wait) = refusal(check_address(&stage.as_coach(), ana).await) else { panic!("too often") };
        assert!(wait > SignedDuration::from_hours(23) && wait < SignedDuration::from_hours(24), "{wait}");
        check_address(&stage.as_coach(), ben).await.unwrap();
        stage.pass(wait + SignedDuration::from_secs(1)).await;
        check_address(&stage.as_coach(), ana).await.unwrap();
        assert!(matches!(refusal(check_address(&stage.as_coach(), ana).await), Refusal::TooOften(_)));
    }

    #[tokio::test]
    async fn one_mailbox_is_not_filled_through_many_clients() {
        let stage = Stage::open().await;
        let mut asked = 0;
        for name in ["Ana", "Ben", "Cleo", "Dan"] {
            let client = stage.client(name).await;
            let same = "UPDATE contact_plans SET address = CASE WHEN $2 THEN 'One@home.example' ELSE 'one@home.example' END WHERE client_id = $1";
            sqlx::query(same).bind(client.0).bind(name == "Dan").execute(&stage.database().owner()).await.unwrap();
            for _ in 0..CHECKS_A_DAY {
                match check_address(&stage.as_coach(), client).await {
                    Ok(_) => asked += 1,
                    Err(refused) => assert!(matches!(refusal(Err::<(), _>(refused)), Refusal::TooOften(_))),
                }
            }
        }
        assert_eq!(asked, limits::LETTERS_TO_AN_ADDRESS.most);
        let elsewhere = stage.client("Eve").await;
        check_address(&stage.as_coach(), elsewhere).await.unwrap();
    }

    #[tokio::test]
    async fn an_installation_does_not_mail_without_end() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        for _ in 0..limits::LETTERS_TO_CLIENTS.most {
            limits::take(stage.office(), limits::LETTERS_TO_CLIENTS, "everybody").await.unwrap();
        }
        for asked in [invite(&stage.as_coach(), ana).await, check_address(&stage.as_coach(), ana).await] {
            assert!(matches!(refusal(asked), Refusal::TooOften(_)));
        }
        stage.pass(limits::LETTERS_TO_CLIENTS.every + SignedDuration::from_secs(1)).await;
        invite(&stage.as_coach(), ana).await.unwrap();
    }

    #[tokio::test]
    async fn what_is_refused_counts_for_nothing() {
        let stage = Stage::open().await;
        let ana = stage.client("Ana").await;
        invite(&stage.as_coach(), ana).await.unwrap();
        for _ in 0..20 {
            assert_eq!(refusal(invite(&stage.as_coach(), ana).await), Refusal::InvitedRecently);
        }
        check_address(&stage.as_coach(), ana).await.unwrap();
    }
}
