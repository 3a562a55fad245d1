//! Every part once, with something in it: what a page may rely on.

use askama::Template;

use super::entries::Entries;
use super::frame::{Frame, Tab};
use super::rendered;
use crate::words::{Saying, dated, filters, saying, saying_among};
use domain::Refusal;
use jiff::civil::{Date, date};

struct Day {
    id: &'static str,
    label: Saying,
    today: bool,
    book: Option<Adding>,
    note: Option<Saying>,
    now: Option<u16>,
    free: Vec<Free>,
    slots: Vec<Slot>,
}

struct Adding {
    href: &'static str,
    label: Saying,
}

struct Free {
    row: u16,
    href: &'static str,
    time: &'static str,
}

struct Slot {
    row: u16,
    rows: u16,
    href: &'static str,
    time: &'static str,
    title: &'static str,
    state: Option<Saying>,
    coach: Option<String>,
    quiet: bool,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"{% extends "shell.html" %}
{% import "parts/answers.html" as answers %}
{% import "parts/button.html" as button %}
{% import "parts/card.html" as card %}
{% import "parts/empty.html" as empty %}
{% import "parts/facts.html" as facts %}
{% import "parts/form.html" as form %}
{% import "parts/letter.html" as letter %}
{% import "parts/notice.html" as notice %}
{% import "parts/pager.html" as pager %}
{% import "parts/week.html" as week %}
{% block scripts %}<link rel="stylesheet" href="{{ "week.css"|asset }}">{% include "parts/htmx.html" %}{% endblock %}
{% block width %} class="wide"{% endblock %}
{% block main %}
{% call form::summary(entries) %}{% endcall %}
<h1>Parts</h1>
{% call notice::calm("Moved to Thursday") %}<p>They will be told at 10:02. <a href="/undo">Undo</a></p>{% endcall %}
{% call notice::heed("This will not reach them in time") %}<p>Their safe hours begin at 18:00. Please contact them yourself.</p>{% endcall %}
{% call card::card("next", "Next session") %}{% call facts::facts(pairs) %}{% endcall %}<p class="across">{% call button::go("Open the room") %}{% endcall %}{% call button::link("Move", "/move") %}{% endcall %}{% call button::plain("Cancel it") %}{% endcall %}</p>{% endcall %}
{% call card::card("open", "Still open") %}{% call answers::answers("/answer", "Ten minutes outside") %}{% endcall %}{% endcall %}
{% call empty::empty("No clients yet") %}<p>Begin with one: a name and a zone are enough.</p>{% call button::link("Add a client", "/add") %}{% endcall %}{% endcall %}
<form method="post">
{% call form::line(entries, "text", "name", "Name") %}As they like to be called.{% endcall %}
{% call form::lines(entries, "words", "Homework") %}{% endcall %}
{% call form::one_of(entries, "wording", "What letters may say", pairs) %}{% endcall %}
{% call form::tick(entries, "nudges", "Nudges on") %}{% endcall %}
{% call button::go("Keep") %}{% endcall %}
</form>
{% call letter::letter(pairs, "Hello,\n\nshort words.") %}{% endcall %}
{% call pager::pager(Some("/first"), Some("/next")) %}{% endcall %}
{% call week::week(hours, days) %}{% endcall %}
{% endblock %}"##
)]
struct Sheet {
    frame: Frame,
    entries: Entries,
    pairs: Vec<(&'static str, &'static str)>,
    hours: Vec<(u16, &'static str)>,
    days: Vec<Day>,
}

fn sheet(frame: Frame) -> Sheet {
    let entries = Entries::default().with("name", "<Ana>").with("nudges", "yes").with("wording", "When");
    let days = (23..).zip(["d1", "d2", "d3", "d4", "d5", "d6", "d7"]).map(|(day, id)| (date(2026, 11, day), id));
    let slots = |id: &str| match id {
        "d2" => vec![
            Slot {
                row: 24,
                rows: 10,
                href: "/s/1",
                time: "10:00",
                title: "Ana",
                state: None,
                coach: None,
                quiet: false,
            },
            Slot {
                row: 72,
                rows: 6,
                href: "/s/2",
                time: "14:00",
                title: "Ben Aaltonen",
                state: Some(saying_among("session-state", "cancelled")),
                coach: Some("Cora".to_owned()),
                quiet: true,
            },
        ],
        _ => Vec::new(),
    };
    Sheet {
        frame,
        entries: entries.refused(&Refusal::at("/name", "A name without angle brackets."), "name"),
        pairs: vec![
            ("When", "Tuesday 24 November 2026 at 10:00"),
            ("Where", "https://room.example/a-rather-long-name-of-a-room"),
        ],
        hours: vec![(0, "08:00"), (24, "10:00"), (48, "12:00"), (72, "14:00"), (120, "18:00")],
        days: days.map(|(on, id)| day(on, id, slots(id))).collect(),
    }
}

fn day(on: Date, id: &'static str, slots: Vec<Slot>) -> Day {
    let book = Some(Adding { href: "/book", label: dated(saying("week-book-on"), on) });
    let free = vec![Free { row: 0, href: "/book", time: "08:00" }];
    Day {
        id,
        label: dated(saying("week-day"), on),
        today: id == "d2",
        book,
        note: Some(saying("week-back")),
        now: Some(30),
        free,
        slots,
    }
}

#[test]
fn every_part_can_be_read_by_whoever_sees_nothing() {
    let frame =
        Frame::staff("Cora".to_owned(), Tab::Letters, saying("letters-title")).below(saying("letters-title"), "/");
    let page = rendered(&sheet(frame)).unwrap();
    let ids: Vec<&str> = named(&page, " id=\"").collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
    let pointed = [" for=\"", "aria-describedby=\"", "aria-labelledby=\"", "href=\"#"].map(|by| named(&page, by));
    for target in pointed.into_iter().flatten().flat_map(|list| list.split(' ')) {
        assert!(ids.contains(&target), "{target}");
    }
    assert!(page.contains("value=\"&#60;Ana&#62;\"") && page.contains(" checked") && page.contains(" selected"));
    assert!(page.contains("class=\"slot from-24 for-10\""));
    for forbidden in ["style=", "<style", "onclick", "<script>"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

fn named<'a>(page: &'a str, by: &'a str) -> impl Iterator<Item = &'a str> {
    page.split(by).skip(1).filter_map(|rest| rest.split('"').next())
}

#[test]
fn a_clients_page_has_a_way_out_and_no_mark_of_ours() {
    let page = rendered(&sheet(Frame::client(Tab::Letters, super::Window::Letters))).unwrap();
    assert!(
        page.contains("<title>Letters</title>")
            && page.contains("action=\"/leave\"")
            && page.contains("/static/plain.")
    );
    assert!(!page.contains("Halcyon") && !page.contains("/static/bird."));
}

#[test]
fn no_template_asks_for_code_to_be_evaluated() {
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")];
    let mut looked_at = 0;
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let markup = std::fs::read_to_string(&path).unwrap();
            let markup = markup.split("{#").map(|part| part.rsplit("#}").next().unwrap()).collect::<String>();
            for forbidden in ["hx-on", "js:", "javascript:", "hx-vals=", "style=", "onclick", "<style"] {
                assert!(!markup.contains(forbidden), "{} {forbidden}", path.display());
            }
            looked_at += 1;
        }
    }
    assert!(looked_at > 20);
}
