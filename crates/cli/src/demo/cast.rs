//! The cast of the demo, as the practice knows them: everybody is written down on the first day, as people would be.

use domain::Refusal;
use domain::actor::{Actor, Role, Roles};
use domain::ids::{ClientId, SessionTypeId, StaffId};
use domain::people::{Address, Nudges, Proposal, Way, WordingLevel};
use domain::scheduling::{Buffers, Length, Place};
use domain::text::{Name, Wording};
use domain::time::Zone;
use jiff::Timestamp;
use jiff::civil::time;
use practice::homework::add_template;
use practice::people::{self as folk, AddClient, AddStaff, ChangeStaff, CreateOwner, RecordContactPlan};
use practice::scheduling::{AddSessionType, add_session_type};
use practice::{Asked, Expected};

use super::diary::LENGTH;
use super::homework;
use super::people::{ASSISTANT, CLIENTS, COLLEAGUE, ClientSketch, Coach, OWNER, Reached, StaffSketch};
use super::{DemoError, Stage};

const ROOM: &str = "https://rooms.riverbend.example/quiet-room";

/// Who is who.
pub(super) struct Cast {
    owner: StaffId,
    colleague: StaffId,
    /// In the order of [`CLIENTS`].
    pub(super) clients: Vec<ClientId>,
    /// What sessions are called.
    pub(super) session_type: SessionTypeId,
}

impl Cast {
    /// Opens the practice and writes everybody down.
    pub(super) async fn gather(stage: &Stage, first_day: Timestamp) -> Result<Self, DemoError> {
        let owner = open_practice(stage).await?;
        let asked = stage.office.asked(owner_actor(owner));
        let colleague = add_staff(&asked, &COLLEAGUE, Role::Coach).await?;
        add_staff(&asked, &ASSISTANT, Role::Assistant).await?;
        let session_type = add_types(&asked).await?;
        let mut cast = Self { owner, colleague, clients: Vec::new(), session_type };
        for coach in Coach::BOTH {
            let asked = stage.office.asked(cast.actor(coach));
            for template in homework::templates()? {
                add_template(&asked, template).await?;
            }
        }
        for sketch in &CLIENTS {
            let asked = stage.office.asked(cast.actor(sketch.coach));
            let client = add_client(&asked, cast.coach(sketch.coach), sketch, first_day).await?;
            cast.clients.push(client);
        }
        Ok(cast)
    }

    pub(super) fn coach(&self, coach: Coach) -> StaffId {
        match coach {
            Coach::Owner => self.owner,
            Coach::Colleague => self.colleague,
        }
    }

    /// A coach, as one who asks.
    pub(super) fn actor(&self, coach: Coach) -> Actor {
        match coach {
            Coach::Owner => owner_actor(self.owner),
            Coach::Colleague => Actor::Staff(self.colleague, Roles::of([Role::Coach])),
        }
    }
}

fn owner_actor(owner: StaffId) -> Actor {
    Actor::Staff(owner, Roles::of([Role::Owner, Role::Coach]))
}

/// The first owner comes from the command line; coaching, she says herself.
async fn open_practice(stage: &Stage) -> Result<StaffId, DemoError> {
    let operator = stage.office.asked(Actor::Operator);
    let create = CreateOwner {
        name: Name::parse(OWNER.name)?,
        address: Address::parse(OWNER.address)?,
        first: stage.first.clone(),
    };
    let owner = folk::create_owner(&operator, create).await?.staff;
    let coaches = ChangeStaff {
        roles: Some(Roles::of([Role::Owner, Role::Coach])),
        zone: Some(Zone::parse(OWNER.zone)?),
        agenda_at: Some(Some(time(7, 0, 0, 0))),
        ..ChangeStaff::of(owner, Expected::ANY)
    };
    folk::change_staff(&operator, coaches).await?;
    Ok(owner)
}

async fn add_staff(asked: &Asked, sketch: &StaffSketch, role: Role) -> Result<StaffId, DemoError> {
    let add = AddStaff {
        name: Name::parse(sketch.name)?,
        address: Address::parse(sketch.address)?,
        roles: Roles::of([role]),
        language: None,
        zone: Some(Zone::parse(sketch.zone)?),
    };
    Ok(folk::add_staff(asked, add).await?.id)
}

async fn add_types(asked: &Asked) -> Result<SessionTypeId, DemoError> {
    let usual = AddSessionType {
        name: Wording::parse("Coaching session")?,
        length: Length::of_minutes(i32::try_from(LENGTH.as_mins()).unwrap_or(50))?,
        buffers: Buffers::default(),
        place: Some(Place::Room(Wording::parse(ROOM)?)),
        leads: None,
    };
    let first = AddSessionType {
        name: Wording::parse("First conversation")?,
        length: Length::of_minutes(30)?,
        buffers: Buffers::of_minutes(5, 10)?,
        place: Some(Place::Phone(Wording::parse("+49 30 5550 0123")?)),
        leads: None,
    };
    add_session_type(asked, first).await?;
    Ok(add_session_type(asked, usual).await?.id)
}

async fn add_client(
    asked: &Asked,
    coach: StaffId,
    sketch: &ClientSketch,
    first_day: Timestamp,
) -> Result<ClientId, DemoError> {
    let add = AddClient {
        name: Name::parse(sketch.name)?,
        pronouns: Some(Name::parse(sketch.pronouns)?),
        zone: sketch.zone()?,
        language: None,
        coach,
    };
    let client = folk::add_client(asked, add).await?.id;
    if sketch.reached != Reached::NoPlan {
        let proposal = sketch.proposal(WordingLevel::Neutral, first_day)?;
        folk::record_contact_plan(asked, RecordContactPlan { client, expected: Expected::NONE_YET, proposal }).await?;
    }
    Ok(client)
}

impl ClientSketch {
    /// What was agreed on a day.
    pub(super) fn proposal(&self, wording: WordingLevel, at: Timestamp) -> Result<Proposal, Refusal> {
        let way = match self.reached {
            Reached::Themselves | Reached::NoPlan => Way::None,
            Reached::Unconfirmed | Reached::Mail(_) | Reached::Paused => {
                Way::Email(Some(Address::parse(&self.address())?))
            }
        };
        Ok(Proposal {
            agreed_on: self.zone()?.today(at),
            way,
            safe_hours: self.safe_hours()?,
            wording,
            subject: None,
            sender: None,
            calendar_files: self.calendar_files,
            leads: self.leads(),
            nudges: Nudges::default(),
        })
    }
}
