//! Composing: present records become what a letter says.

use domain::ids::LetterId;
use domain::letters::content::{Body, Content, Correspondent, House, LinkFacts, SecurityFacts};
use domain::letters::{Kind, Matter, Reader};
use domain::people::{Address, Client, ContactPlan, Member, WordingLevel};
use domain::text::{Name, Wording};
use jiff::Timestamp;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::start::{Decision, Row};
use crate::keyring::Purpose;
use crate::{Broke, Outcome, Records, people, settings};

/// What a letter says that is about no session: everything it may show, read now.
pub(crate) async fn content(records: &Records, row: &Row, decision: &Decision) -> Outcome<Content> {
    let kind = decision.kind;
    let mut manner = manner(records, row.reader()?, kind).await?;
    if let Some(former) = former_address(records, row).await? {
        manner.reader.address = former;
    }
    let body = match kind {
        Kind::CoachAgenda => Body::Agenda(super::agenda::facts(records, row, &decision.heard).await?),
        Kind::HomeworkNudge | Kind::HomeworkAssigned => {
            Body::Homework(super::nudge::facts(records, row, &decision.asks, manner.wording).await?)
        }
        Kind::Invitation | Kind::AddressCheck => Body::Link(link(records, row.id, kind, &manner.reader.address)),
        Kind::SignIn => Body::Link(way_in(records, row)?),
        Kind::SecurityNotice => Body::Security(security(row)?),
        Kind::Test => Body::Test,
        _ => return Err(Broke::Record("letter kind").into()),
    };
    Ok(letter(records, row, kind, manner, house(records).await?, body))
}

/// A letter of what was read.
pub(super) fn letter(records: &Records, row: &Row, kind: Kind, manner: Manner, house: House, body: Body) -> Content {
    Content {
        letter: LetterId(row.id),
        kind,
        reader: manner.reader,
        wording: manner.wording,
        subject: manner.subject,
        sender: manner.sender,
        house,
        calendar_file: manner.calendar_file && (kind.is_notice() || kind.is_reminder()),
        reply_to: None,
        pause: pause(records, row),
        unsubscribe: unsubscribe(records, row.id, kind),
        body,
        written_at: records.now,
    }
}

/// How a reader is written to.
pub(super) struct Manner {
    pub(super) reader: Correspondent,
    pub(super) wording: WordingLevel,
    pub(super) subject: Option<Wording>,
    pub(super) sender: Option<Wording>,
    calendar_file: bool,
}

impl Manner {
    pub(super) fn to_member(member: Member) -> Self {
        let Member { name, address, zone, language, .. } = member;
        let reader = Correspondent { name, address, zone, language };
        Self { reader, wording: WordingLevel::Plain, subject: None, sender: None, calendar_file: false }
    }

    pub(super) fn to_client(client: Client, plan: ContactPlan, kind: Kind, now: Timestamp) -> Result<Self, Broke> {
        let address = plan.address().cloned().ok_or(Broke::Record("address"))?;
        let neutral = matches!(kind, Kind::Invitation | Kind::AddressCheck);
        let wording = if neutral { WordingLevel::Neutral } else { plan.wording_at(client.zone.today(now)) };
        let calendar_file = plan.wants_calendar_file();
        let reader = Correspondent { name: client.name, address, zone: client.zone, language: client.language };
        Ok(Self { reader, wording, subject: plan.subject, sender: plan.sender, calendar_file })
    }
}

pub(super) async fn manner(records: &Records, reader: Reader, kind: Kind) -> Outcome<Manner> {
    match reader {
        Reader::Staff(id) => Ok(Manner::to_member(people::staff_facts(records, id).await?)),
        Reader::Client(id) => {
            let client = people::read_client(records, id).await?.ok_or(Broke::Record("client"))?;
            let plan = people::plan_of(records, id).await?.ok_or(Broke::Record("contact plan"))?;
            Ok(Manner::to_client(client, plan, kind, records.now)?)
        }
    }
}

/// The practice, as letters show it.
pub(crate) async fn house(records: &Records) -> Outcome<House> {
    let practice = settings::facts(records).await?;
    let letterhead = records.office.letterhead();
    Ok(House {
        from: letterhead.from.clone(),
        from_name: letterhead.from_name.clone().unwrap_or_else(|| practice.name.clone()),
        neutral_from: letterhead.neutral_from.clone(),
        letters_url: letterhead.letters_url.clone(),
        own_words: practice.own_words,
        name: practice.name,
    })
}

/// The way in that a letter offers: a low-power token in the path, a powerful one in the fragment with a code beside it.
fn link(records: &Records, letter: Uuid, kind: Kind, address: &Address) -> LinkFacts {
    let keyring = records.office.keyring();
    if kind == Kind::Invitation {
        let token = keyring.letter_token(Purpose::Invitation, letter, address.as_str());
        LinkFacts {
            path: format!("/welcome#{token}"),
            code: Some(keyring.letter_code(Purpose::InvitationCode, letter)),
        }
    } else {
        let token = keyring.letter_token(Purpose::ConfirmAddress, letter, address.as_str());
        LinkFacts { path: format!("/address/{token}"), code: None }
    }
}

/// The way in that a client asked for. It is good in the browser that asked, and in no other.
fn way_in(records: &Records, row: &Row) -> Result<LinkFacts, Broke> {
    let (keyring, client) = (records.office.keyring(), row.client_id.ok_or(Broke::Record("letter reader"))?);
    let token = keyring.letter_token(Purpose::WayIn, row.id, &client.to_string());
    let code = keyring.letter_code(Purpose::WayInCode, row.id);
    Ok(LinkFacts { path: format!("/sign-in/letter/code#{token}"), code: Some(code) })
}

/// What changed about how somebody signs in.
fn security(row: &Row) -> Result<SecurityFacts, Broke> {
    let matter = row.matter.as_deref().and_then(Matter::of).ok_or(Broke::Record("letter matter"))?;
    Ok(SecurityFacts { matter, at: row.made_at.into() })
}

/// Where a letter goes that tells somebody's former address of the change, and only such a one.
async fn former_address(records: &Records, row: &Row) -> Outcome<Option<Address>> {
    #[derive(FromQueryResult)]
    struct Former {
        address: String,
    }
    if row.matter.as_deref() != Some(Matter::FormerAddress.word()) {
        return Ok(None);
    }
    let sql = "SELECT address FROM former_addresses WHERE letter_id = $1";
    let former: Former = records.one(sql, [row.id.into()]).await?.ok_or(Broke::Record("former address"))?;
    Ok(Some(Address::parse(&former.address).map_err(|_| Broke::Record("former address"))?))
}

/// The page on which a client lets letters rest.
fn pause(records: &Records, row: &Row) -> Option<String> {
    let token = || records.office.keyring().letter_token(Purpose::Pause, row.id, "letters");
    row.to_client.then(|| format!("/pause/{}", token()))
}

/// What one press ends: the category of letters that a kind belongs to.
pub(super) fn category(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::CoachAgenda => Some("agenda"),
        Kind::HomeworkNudge | Kind::HomeworkAssigned => Some("nudges"),
        _ => None,
    }
}

fn unsubscribe(records: &Records, letter: Uuid, kind: Kind) -> Option<String> {
    let token = |category| records.office.keyring().letter_token(Purpose::Unsubscribe, letter, category);
    category(kind).map(|category| format!("/unsubscribe/{}", token(category)))
}

pub(crate) fn wording(written: &str) -> Result<Wording, Broke> {
    Wording::parse(written).map_err(|_| Broke::Record("words"))
}

pub(crate) fn name(written: &str) -> Result<Name, Broke> {
    Name::parse(written).map_err(|_| Broke::Record("name"))
}
