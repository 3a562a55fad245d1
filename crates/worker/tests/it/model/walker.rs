//! One client and one coach who walk at random, in the tables and in the world that ought to be.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain::actor::{Actor, Role, Roles};
use domain::ids::{ClientId, HomeworkId, SessionId, StaffId};
use domain::people::{Nudges, Proposal, Way, WordingLevel};
use domain::time::{SafeHours, Zone};
use jiff::Timestamp;
use jiff::civil::time;
use practice::cast::Stage;
use practice::people::{AddClient, ChangeStaff, RecordContactPlan, add_client, change_staff, record_contact_plan};
use practice::{Asked, Expected};
use uuid::Uuid;

use super::choices::{AGENDAS, COACH_LEADS_THERE_ARE, HOURS, LEADS, ZONES, hours_of, leads_of};
use super::facts::{Coach, Plan, World};
use super::ground::Ground;
use super::ledger::Ledger;
use super::wire::Reveals;
use crate::dice::Dice;

pub(super) struct Walker {
    pub(super) ground: Arc<Ground>,
    pub(super) name: String,
    pub(super) dice: Dice,
    pub(super) client: ClientId,
    pub(super) coach: StaffId,
    pub(super) world: World,
    pub(super) sessions: Vec<SessionId>,
    pub(super) pieces: Vec<HomeworkId>,
    /// How many of a hundred steps are about homework.
    pub(super) leaning: i64,
    /// The number of each entry in its session.
    pub(super) entries: HashMap<Uuid, usize>,
    /// How often sending of each letter has begun so far.
    pub(super) attempts: HashMap<String, i64>,
    /// What each letter that came up to its final dot was to reveal, once for each time.
    pub(super) dotted: HashMap<String, Vec<Reveals>>,
    pub(super) addresses: i64,
    pub(super) now: Timestamp,
    /// When the worker had a round before the one that is held against the world.
    pub(super) former_round_at: Timestamp,
    pub(super) history: Vec<String>,
    pub(super) differences: Vec<String>,
    pub(super) unlisted: Vec<String>,
}

impl Walker {
    pub(super) async fn enter(ground: Arc<Ground>, seed: u64, number: usize, now: Timestamp) -> Self {
        let mut dice = Dice::of(seed.wrapping_mul(1000).wrapping_add(number as u64));
        let name = format!("w{seed}-{number}");
        let coach = ground.stage.coach_named(&format!("coach-{name}")).await;
        let (client_zone, coach_zone) = (Stage::zone(dice.pick(&ZONES)), Stage::zone(dice.pick(&ZONES)));
        let command =
            AddClient { name: Stage::name(&name), pronouns: None, zone: client_zone.clone(), language: None, coach };
        let client = add_client(&ground.stage.as_owner(), command).await.unwrap().id;
        let coach_facts =
            Coach { zone: coach_zone.clone(), hours: None, leads: None, agenda_at: Some(time(7, 0, 0, 0)) };
        let change = ChangeStaff { zone: Some(coach_zone), ..ChangeStaff::of(coach, Expected::ANY) };
        change_staff(&ground.stage.as_owner(), change).await.unwrap();
        let (archived, paired, plan, sessions, ledger) = (false, true, None, Vec::new(), Ledger::default());
        let mut world = World {
            client_zone,
            archived,
            paired,
            plan,
            coach: coach_facts,
            sessions,
            homework: Vec::new(),
            spoken_at: Vec::new(),
            ledger,
            last_round_at: now,
            mornings_since: now,
            chosen_at: [now; 2],
            foreseen: BTreeSet::new(),
        };
        world.coach_changed(now);
        let leaning = dice.pick(&[15, 40, 85]);
        let (entries, attempts) = (HashMap::new(), HashMap::new());
        let mut walker = Self {
            ground,
            name,
            dice,
            client,
            coach,
            world,
            sessions: Vec::new(),
            pieces: Vec::new(),
            leaning,
            entries,
            attempts,
            dotted: HashMap::new(),
            addresses: 0,
            now,
            former_round_at: now,
            history: Vec::new(),
            differences: Vec::new(),
            unlisted: Vec::new(),
        };
        if walker.dice.percent(94) {
            walker.agree().await;
        }
        walker
    }

    pub(super) fn as_coach(&self) -> Asked {
        self.ground.stage.office().asked(Actor::Staff(self.coach, Roles::of([Role::Coach])))
    }

    pub(super) fn as_client(&self) -> Asked {
        self.ground.stage.as_client(self.client)
    }

    /// The coach, or the owner; and whether it is the coach.
    pub(super) fn somebody(&mut self) -> (Asked, bool) {
        let coach = self.world.paired && self.dice.percent(60);
        (if coach { self.as_coach() } else { self.ground.stage.as_owner() }, coach)
    }

    pub(super) fn note(&mut self, what: impl AsRef<str>) {
        self.history.push(format!("{} {}", self.now, what.as_ref()));
    }

    /// Writes a plan down.
    pub(super) async fn agree(&mut self) {
        let level = self.dice.pick(&[WordingLevel::Neutral, WordingLevel::Plain, WordingLevel::Detailed]);
        let way = self.way();
        let leads = self.dice.pick(&LEADS);
        let (by_client, nudges) = (self.dice.percent(80), self.some_nudges());
        let proposal = Proposal {
            agreed_on: self.world.client_zone.today(self.now),
            way,
            safe_hours: self.some_hours(),
            wording: level,
            subject: None,
            sender: None,
            calendar_files: self.dice.percent(40),
            leads: leads.map(leads_of),
            nudges: Nudges { as_told_on: nudges.as_told_on.filter(|_| !by_client), ..nudges },
        };
        let told = format!(
            "plan {:?} hours {} leads {leads:?} {level:?} nudges {nudges:?}",
            proposal.way,
            hours_in_words(&proposal.safe_hours)
        );
        let command = RecordContactPlan { client: self.client, expected: Expected::ANY, proposal };
        let asked = if by_client { self.as_client() } else { self.as_coach() };
        if let Ok(view) = record_contact_plan(&asked, command).await {
            self.note(told);
            self.take_plan(&view, Some(leads));
        }
    }

    /// Most say yes; the coach may have been told so.
    fn some_nudges(&mut self) -> Nudges {
        let (on, hour) = (self.dice.percent(85), self.dice.pick(&[0, 3, 7, 9, 9, 12, 18, 22]));
        let as_told_on = (on && self.dice.percent(80)).then(|| self.world.client_zone.today(self.now));
        Nudges { on, hour, as_told_on, ..Nudges::default() }
    }

    fn way(&mut self) -> Way {
        if self.dice.percent(4) {
            return Way::None;
        }
        if self.dice.percent(3) {
            return Way::Email(None);
        }
        self.addresses += i64::from(self.dice.percent(15));
        Way::Email(Some(Stage::address_of(&format!("{}-{}", self.name, self.addresses))))
    }

    fn some_hours(&mut self) -> SafeHours {
        if self.dice.percent(55) { SafeHours::default() } else { hours_of(self.dice.pick(&HOURS)) }
    }

    /// The facts of a plan as they now stand. Its leads are known from what was asked for.
    pub(super) fn take_plan(&mut self, view: &practice::people::PlanView, leads: Option<Option<super::facts::Leads>>) {
        let former = self.world.plan.as_ref().and_then(|plan| plan.leads);
        let nudges_paused = self.world.plan.as_ref().and_then(|plan| plan.nudges_paused);
        self.world.plan = Some(Plan {
            by_mail: view.channel == practice::people::ChannelWord::Email,
            has_address: view.address.is_some(),
            confirmed: view.confirmed_at.is_some(),
            refused: view.refused_at.is_some(),
            hours: view.safe_hours.clone(),
            wording: view.wording,
            calendar_files: view.calendar_files,
            leads: leads.unwrap_or(former),
            paused: view.pause.everything.then_some(view.pause.everything_until),
            nudges_at: view.nudges.on.then_some(view.nudges.hour),
            nudges_paused,
            stopped: view.stopped_at.is_some(),
            review_on: view.review_on,
        });
        self.world.plan_changed(self.now);
    }

    /// The coach's own settings.
    pub(super) async fn change_coach(&mut self) {
        let mut change = ChangeStaff::of(self.coach, Expected::ANY);
        let mut coach = self.world.coach.clone();
        match self.dice.between(1, 4) {
            1 => {
                coach.leads = self.dice.pick(&COACH_LEADS_THERE_ARE);
                change.leads = Some(coach.leads.map(leads_of));
            }
            2 => {
                coach.hours = self.dice.percent(50).then(|| hours_of(self.dice.pick(&HOURS)));
                change.hours = Some(coach.hours.clone());
            }
            3 => {
                coach.zone = Stage::zone(self.dice.pick(&ZONES));
                change.zone = Some(coach.zone.clone());
            }
            _ => {
                coach.agenda_at = self.dice.pick(&AGENDAS);
                change.agenda_at = Some(coach.agenda_at);
            }
        }
        let hours = coach.hours.as_ref().map(hours_in_words);
        let told =
            format!("coach leads {:?} zone {} agenda {:?} hours {hours:?}", coach.leads, coach.zone, coach.agenda_at);
        if change_staff(&self.ground.stage.as_owner(), change).await.is_ok() {
            self.note(told);
            self.world.coach = coach;
            self.world.coach_changed(self.now);
        }
    }

    pub(super) fn some_zone(&mut self) -> Zone {
        Stage::zone(self.dice.pick(&ZONES))
    }
}

pub(super) fn hours_in_words(hours: &SafeHours) -> String {
    hours
        .written()
        .iter()
        .map(|line| format!("{} {}-{}", line.days.join(","), line.from, line.to))
        .collect::<Vec<_>>()
        .join("; ")
}
