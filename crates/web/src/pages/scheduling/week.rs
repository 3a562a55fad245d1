//! A week of sessions on the viewer's clock.

use askama::Template;
use axum::response::Response;
use domain::actor::Role;
use domain::ids::{ClientId, StaffId};
use domain::may::Act;
use domain::scheduling::{Attendance, State};
use jiff::civil::Date;
use jiff::{SignedDuration, Span};
use practice::Outcome;
use practice::Turn;
use practice::people::StaffView;
use practice::scheduling::views::{ListSessions, SessionView, sessions};
use serde::Deserialize;

use super::grid::{Hours, Part, set_by};
use super::names::{Clients, after, at_work};
use crate::pages::frame::Tab;
use crate::pages::staff::Staff;
use crate::pages::{Frame, page};
use crate::sent::Search;
use crate::words::{Saying, dated, filters, hour, saying, saying_among};

/// No session is longer, so none that began earlier reaches into a stretch of time.
pub(in crate::pages) const LONGEST: SignedDuration = SignedDuration::from_hours(10);
/// In the place of a coach: everybody's sessions.
const ALL: &str = "all";

#[derive(Template)]
#[template(path = "pages/scheduling/week.html")]
struct Week {
    frame: Frame,
    title: Saying,
    clock: Saying,
    /// The weeks before, now and after, as links.
    former: String,
    present: String,
    next: String,
    on: Date,
    book: Option<String>,
    /// Where a day of theirs is cleared.
    clear: String,
    /// Whose week it can be, for those who see everybody's; the chosen one first said.
    choices: Vec<Choice>,
    hours: Vec<(i16, String)>,
    days: Vec<Day>,
    /// That nothing is in it, and what to do first.
    empty: Option<Saying>,
}

struct Choice {
    value: String,
    name: String,
    chosen: bool,
}

struct Day {
    id: String,
    label: Saying,
    today: bool,
    book: Option<Adding>,
    note: Option<Saying>,
    /// The row in which this very minute lies.
    now: Option<i16>,
    free: Vec<Free>,
    slots: Vec<Slot>,
}

/// The way to a new session on that day.
struct Adding {
    href: String,
    label: Saying,
}

/// A free hour, for whoever points at it.
struct Free {
    row: i16,
    href: String,
    time: String,
}

struct Slot {
    row: i16,
    rows: i16,
    href: String,
    time: String,
    title: String,
    state: Option<Saying>,
    /// Whose it is, where sessions of several are shown.
    coach: Option<String>,
    quiet: bool,
}

/// Which week, and whose.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    on: String,
    coach: String,
}

pub(super) async fn week(staff: Staff, Search(which): Search<Which>) -> Response {
    staff.told(Tab::Week, shown(&staff, &which).await)
}

async fn shown(staff: &Staff, which: &Which) -> Outcome<Response> {
    let today = staff.me.zone.today(staff.now);
    let monday = monday_of(which.on.parse().unwrap_or(today));
    let whose = Whose::of(staff, &which.coach).await?;
    let booked = booked(staff, whose.coach, monday).await?;
    let met: Vec<ClientId> = booked.iter().map(|session| session.client).collect();
    let clients = Clients::around(&staff.asked, met).await?;
    let drawn = Drawn { staff, whose: &whose, clients: &clients, booked: &booked };
    let dates: Vec<Date> = monday.series(Span::new().days(1)).take(7).collect();
    let parts: Vec<Part> = dates.iter().flat_map(|on| drawn.parts(*on)).map(|(_, part)| part).collect();
    let hours = Hours::around(parts.iter());
    let away = |weeks: i64| monday.checked_add(Span::new().weeks(weeks)).unwrap_or(monday);
    Ok(page(&Week {
        frame: staff.frame(Tab::Week, saying("week-title")),
        title: dated(saying("week-of"), monday),
        clock: staff.clock(),
        former: whose.path(Some(away(-1))),
        present: whose.path(None),
        next: whose.path(Some(away(1))),
        on: monday,
        book: drawn.may_book().then(|| drawn.new_session(None, None)),
        clear: whose.clear(),
        choices: whose.choices(),
        hours: hours.labels(),
        days: dates.iter().map(|on| drawn.day(*on, hours)).collect(),
        empty: parts.is_empty().then(|| empty(away(1) <= today)),
    }))
}

fn empty(is_over: bool) -> Saying {
    if is_over { saying("week-empty-past") } else { saying("week-empty") }
}

/// The Monday on or before a day; of one that is out of reach, the day itself.
fn monday_of(on: Date) -> Date {
    on.checked_sub(Span::new().days(on.weekday().to_monday_zero_offset())).unwrap_or(on)
}

/// Whose sessions are shown.
struct Whose {
    coach: Option<StaffId>,
    /// Everybody who could be chosen; nobody for a coach, who sees her own.
    coaches: Vec<StaffView>,
}

impl Whose {
    async fn of(staff: &Staff, asked_for: &str) -> Outcome<Self> {
        if !staff.may_for_all(Act::SeeSession) {
            return Ok(Self { coach: Some(staff.me.id), coaches: Vec::new() });
        }
        let coaches = at_work(&staff.asked).await?;
        let own = staff.asked.actor.is(Role::Coach).then_some(staff.me.id);
        let coach = match asked_for {
            ALL => None,
            id => coaches.iter().map(|coach| coach.id).find(|coach| coach.to_string() == id).or(own),
        };
        Ok(Self { coach, coaches })
    }

    fn choices(&self) -> Vec<Choice> {
        let choice = |coach: &StaffView| Choice {
            value: coach.id.to_string(),
            name: coach.name.clone(),
            chosen: self.coach == Some(coach.id),
        };
        self.coaches.iter().map(choice).collect()
    }

    fn path(&self, on: Option<Date>) -> String {
        let coach = (!self.coaches.is_empty()).then(|| self.coach.map_or(ALL.to_owned(), |id| id.to_string()));
        let pairs = [on.map(|on| format!("on={on}")), coach.map(|coach| format!("coach={coach}"))];
        let pairs: Vec<String> = pairs.into_iter().flatten().collect();
        if pairs.is_empty() { "/week".to_owned() } else { format!("/week?{}", pairs.join("&")) }
    }

    fn clear(&self) -> String {
        let chosen = self.coach.filter(|_| !self.coaches.is_empty());
        chosen.map_or_else(|| "/day/clear".to_owned(), |coach| format!("/day/clear?coach={coach}"))
    }

    /// Whose session it is, where sessions of several are shown.
    fn beside(&self, session: &SessionView) -> Option<&str> {
        let coach = self.coaches.iter().find(|coach| self.coach.is_none() && coach.id == session.coach)?;
        Some(&coach.name)
    }
}

async fn booked(staff: &Staff, coach: Option<StaffId>, monday: Date) -> Outcome<Vec<SessionView>> {
    let (from, _) = staff.me.zone.day(monday);
    let (_, until) = staff.me.zone.day(monday.checked_add(Span::new().days(6)).unwrap_or(monday));
    let (from, until) = (Some(from - LONGEST), Some(until));
    let mut turn = Some(Turn::read(None, Some(Turn::MOST))?);
    let mut found = Vec::new();
    while let Some(next) = turn {
        let list = ListSessions { coach, from, until, turn: next, ..ListSessions::default() };
        let page = sessions(&staff.asked, list).await?;
        turn = after(&page)?;
        found.extend(page.items);
    }
    Ok(found)
}

/// What a week is drawn from.
struct Drawn<'a> {
    staff: &'a Staff,
    whose: &'a Whose,
    clients: &'a Clients,
    booked: &'a [SessionView],
}

impl Drawn<'_> {
    fn parts(&self, on: Date) -> impl Iterator<Item = (&SessionView, Part)> {
        let zone = &self.staff.me.zone;
        let part = move |session: &SessionView| Part::of((session.starts_at, session.ends_at), on, zone);
        self.booked.iter().filter_map(move |session| Some((session, part(session)?)))
    }

    fn day(&self, on: Date, hours: Hours) -> Day {
        let (zone, today) = (&self.staff.me.zone, self.staff.me.zone.today(self.staff.now));
        let adding = || Adding { href: self.new_session(Some(on), None), label: dated(saying("week-book-on"), on) };
        Day {
            id: format!("d{on}"),
            label: dated(saying("week-day"), on),
            today: on == today,
            book: (on >= today && self.may_book()).then(adding),
            note: set_by(on, zone)
                .map(|set| if set.is_positive() { saying("week-forward") } else { saying("week-back") }),
            now: hours.row_at(self.staff.now, on, zone),
            free: self.free(on, hours),
            slots: self.parts(on).map(|(session, part)| self.slot(session, part, hours)).collect(),
        }
    }

    /// Free is what one coach has free; of all of them together nothing can be said.
    fn free(&self, on: Date, hours: Hours) -> Vec<Free> {
        if !self.may_book() || self.whose.coach.is_none() {
            return Vec::new();
        }
        let taken: Vec<Part> = self.parts(on).map(|(_, part)| part).collect();
        let free = hours.free(on, &self.staff.me.zone, self.staff.now, &taken);
        let link = |(row, time): (i16, String)| Free { row, href: self.new_session(Some(on), Some(&time)), time };
        free.into_iter().map(link).collect()
    }

    fn slot(&self, session: &SessionView, part: Part, hours: Hours) -> Slot {
        let zone = &self.staff.me.zone;
        let (row, rows) = hours.rows(part);
        let state = state(session).or(part.goes_on.then(|| saying("week-goes-on")));
        let coach = self.whose.beside(session);
        Slot {
            row,
            rows,
            href: format!("/sessions/{}", session.id),
            // Beside its start there is room for when it ends, or for what is more to be said.
            time: match (&state, coach) {
                (None, None) => format!("{}–{}", hour(zone, session.starts_at), hour(zone, session.ends_at)),
                _ => hour(zone, session.starts_at),
            },
            title: self.clients.get(session.client).map(|client| client.name.clone()).unwrap_or_default(),
            state,
            coach: coach.map(str::to_owned),
            quiet: session.state == State::Cancelled || session.attendance == Some(Attendance::DidNotHappen),
        }
    }

    fn may_book(&self) -> bool {
        self.staff.may_at_all(Act::Book)
    }

    fn new_session(&self, on: Option<Date>, at: Option<&str>) -> String {
        let coach = self.whose.coach.filter(|_| !self.whose.coaches.is_empty());
        let pairs = [
            on.map(|on| format!("on={on}")),
            at.map(|at| format!("at={at}")),
            coach.map(|coach| format!("coach={coach}")),
        ];
        let pairs: Vec<String> = pairs.into_iter().flatten().collect();
        if pairs.is_empty() { "/sessions/new".to_owned() } else { format!("/sessions/new?{}", pairs.join("&")) }
    }
}

/// How a session stands, unless it is simply booked.
fn state(session: &SessionView) -> Option<Saying> {
    match (session.state, session.attendance) {
        (State::Cancelled, _) => Some(saying_among("session-state", State::Cancelled.word())),
        (State::Booked, Some(attendance)) => Some(saying_among("session-attendance", attendance.word())),
        (State::Booked, None) => None,
    }
}
