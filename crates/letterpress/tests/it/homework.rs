//! Letters about homework: the same facts for each piece, three equal answers behind one link, and nothing that counts.

use domain::letters::content::OwnWords;
use domain::people::Address;
use domain::text::Wording;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};

use super::*;

const PIECES: usize = 3;

fn later(content: &Content, days: i64) -> Timestamp {
    content.written_at.checked_add(SignedDuration::from_hours(24 * days)).unwrap()
}

fn detailed_words(words: &str) -> Printed {
    let mut content = sample(Kind::HomeworkNudge, WordingLevel::Detailed).unwrap();
    homework(&mut content).items[0].words = Some(words.to_owned());
    print(&content).unwrap()
}

#[test]
fn each_piece_has_one_link_of_its_own_and_no_link_answers() {
    for content in of_three() {
        let printed = print(&content).unwrap();
        for shown in [&printed.text, &printed.html] {
            let at: Vec<usize> =
                ["a4d80c6f15e7", "b93e27d1f068", "0f5b6c9ad342"].iter().map(|one| shown.find(one).unwrap()).collect();
            assert!(at.is_sorted());
            assert_eq!(shown.matches("https://post.example/answer/").count(), PIECES);
        }
        assert!(!printed.html.contains("<form") && !printed.html.contains("mailto:"));
    }
}

#[test]
fn every_nudge_of_a_round_reads_alike() {
    let first = sample(Kind::HomeworkNudge, WordingLevel::Detailed).unwrap();
    for days in [1, 3] {
        let next = Content { written_at: later(&first, days), ..first.clone() };
        let (first, next) = (print(&first).unwrap(), print(&next).unwrap());
        assert_eq!((first.subject, first.text, first.html), (next.subject, next.text, next.html));
    }
}

#[test]
fn a_day_that_has_passed_is_not_told() {
    let mut content = sample(Kind::HomeworkNudge, WordingLevel::Plain).unwrap();
    let told = |content: &Content| print(content).unwrap().text.contains(", for Friday 27 November.");
    assert!(told(&content));
    // 27 November, 23:30 in New York, where the reader is.
    content.written_at = "2026-11-28T04:30:00Z".parse().unwrap();
    assert!(told(&content));
    content.written_at = later(&content, 1);
    assert!(!told(&content));
    assert!(print(&content).unwrap().text.contains("Agreed on Tuesday 17 November.\n"));
}

#[test]
fn a_piece_that_is_called_after_its_day_says_the_day_once() {
    let mut content = sample(Kind::HomeworkNudge, WordingLevel::Plain).unwrap();
    homework(&mut content).items[0].cover = None;
    homework(&mut content).items[0].due_on = Some(date(2026, 12, 4));
    let text = print(&content).unwrap().text;
    assert!(text.contains("\nWhat you agreed on Tuesday 17 November\nFor Friday 4 December.\n"), "{text}");
    assert_eq!(text.matches("17 November").count(), 1);
}

#[test]
fn at_detailed_without_words_the_name_of_the_level_below_is_used() {
    for nothing in [None, Some(" \n\u{202e}".to_owned())] {
        let mut content = sample(Kind::HomeworkNudge, WordingLevel::Detailed).unwrap();
        homework(&mut content).items[0].words = nothing;
        assert!(print(&content).unwrap().text.contains("\nThe blue notebook\n"));
    }
}

#[test]
fn own_words_keep_the_three_answers_and_their_links() {
    for kind in ABOUT_HOMEWORK {
        let mut content = sample_of_three(kind, WordingLevel::Plain).unwrap();
        let own = OwnWords {
            kind,
            wording: WordingLevel::Plain,
            subject: "From {practice}, for {name}".to_owned(),
            text: "Dear {name}, {words}{cover}{link}".to_owned(),
        };
        assert!(letterpress::check_own_words(&own).is_err(), "homework itself is never in own words");
        content.house.own_words = vec![own];
        let printed = print(&content).unwrap();
        assert_eq!(printed.subject, "From Willow Coaching, for Ana Reed");
        assert!(printed.text.contains("\nDear Ana Reed, {words}{cover}{link}\n"));
        assert_eq!(printed.text.matches("https://post.example/answer/").count(), PIECES);
        let choices =
            printed.text.contains("three answers: done, not now, let it go. Each of them is as welcome as the others.");
        assert_eq!(choices, kind == Kind::HomeworkNudge);
    }
}

#[test]
fn every_token_is_cut_out_of_the_copy_that_is_kept() {
    for mut content in of_three() {
        // One that begins like another, so that what is left of it would stay.
        "/answer/a4d80c6f15e7longer".clone_into(&mut homework(&mut content).items[1].answer);
        let printed = print(&content).unwrap();
        let text_of =
            |kept: &letterpress::Kept| format!("{} {} {} {:?}", kept.subject, kept.text, kept.html, kept.headers);
        let (kept, live) = (text_of(&printed.redacted()), text_of(&printed.live()));
        for secret in ["a4d80c6f15e7", "longer", "0f5b6c9ad342", "c27d90b1e84f", "5f1c0a7e9b3d"] {
            assert!(live.contains(secret) && !kept.contains(secret), "{secret}");
        }
        for left in ["https://post.example/answer/…", "https://post.example/pause/…", "<https://post.example/u/…>"]
        {
            assert!(kept.contains(left), "{left}");
        }
    }
}

#[test]
fn the_foot_has_one_way_to_fewer_letters() {
    for content in all_samples() {
        let printed = print(&content).unwrap();
        let pauses = printed.text.matches("Pause or change what is sent:\nhttps://post.example/pause/").count();
        let stops = printed.text.matches("Stop letters of this sort:\nhttps://post.example/u/").count();
        assert_eq!(pauses, usize::from(content.pause.is_some()));
        assert_eq!(stops, usize::from(content.pause.is_none() && content.unsubscribe.is_some()));
    }
}

#[test]
fn a_letter_says_whether_replies_are_read_and_by_whom_above_neutral_only() {
    for mut content in all_samples() {
        content.reply_to = Some(Address::parse("robin@willow.example").unwrap());
        let printed = print(&content).unwrap();
        let header = ("Reply-To".to_owned(), "robin@willow.example".to_owned());
        let above = content.wording > WordingLevel::Neutral;
        assert_eq!(printed.headers.contains(&header), above);
        assert_eq!(printed.text.contains("Replies to this letter are read."), above);
        assert_eq!(printed.text.contains("Replies to this letter are not read."), !above);
    }
}

#[test]
fn only_a_page_on_the_web_can_be_pressed() {
    for (link, pressed) in [
        ("https://willow.example/walking?a=1", true),
        ("http://willow.example", false),
        ("javascript:alert(1)", false),
        ("https://willow.example\" onclick=\"x", false),
    ] {
        let mut content = sample(Kind::HomeworkNudge, WordingLevel::Detailed).unwrap();
        homework(&mut content).items[0].link = Some(Wording::parse(link).unwrap());
        let printed = print(&content).unwrap();
        assert_eq!(printed.html.matches("href=").count(), if pressed { 3 } else { 2 }, "{link}");
        assert_eq!(printed.text.contains(link), pressed);
    }
}

#[test]
fn no_words_become_links_or_markup() {
    let printed = detailed_words("<b>Read</b> https://evil.example/x\n<a href=\"https://evil.example\">this</a>");
    assert!(!printed.html.contains("<b>") && !printed.html.contains("evil.example"), "{}", printed.html);
    assert!(!printed.text.contains("evil.example") && !printed.text.contains("https://evil"), "{}", printed.text);
}

#[test]
fn long_words_stay_whole_and_lines_stay_lines() {
    for words in ["a".repeat(300), "a lot ".repeat(50).trim().to_owned()] {
        let printed = detailed_words(&words);
        assert!(printed.text.contains(&format!("\n{words}\n")) && printed.html.contains(&format!(">{words}<")));
        let bytes = String::from_utf8(printed.bytes).unwrap();
        assert!(bytes.split("\r\n").all(|line| line.len() <= 78));
    }
    let printed = detailed_words("One.\r\n\r\n  Two.\n");
    assert!(printed.text.contains("\nOne.\nTwo.\n") && printed.html.contains(">One.<br>Two.<"));
}

#[test]
fn a_letter_about_no_homework_is_not_printed() {
    for kind in ABOUT_HOMEWORK {
        let mut content = sample(kind, WordingLevel::Neutral).unwrap();
        homework(&mut content).items.clear();
        assert!(matches!(print(&content), Err(letterpress::PressError::OtherFacts(named)) if named == kind));
    }
    let refused = sample_of_three(Kind::SessionBooked, WordingLevel::Neutral).unwrap_err();
    assert!(matches!(refused, letterpress::PressError::OtherFacts(Kind::SessionBooked)));
}

#[test]
fn nothing_of_a_piece_is_shown_to_a_log() {
    let shown = format!("{:?}", sample_of_three(Kind::HomeworkNudge, WordingLevel::Detailed).unwrap().body);
    assert!(!shown.contains("river") && !shown.contains("notebook") && !shown.contains("a4d80c6f15e7"), "{shown}");
}

#[test]
fn the_text_part_says_all_that_the_other_part_shows() {
    for content in of_three().filter(|content| content.wording > WordingLevel::Neutral) {
        let printed = print(&content).unwrap();
        let shown = printed.html.split_once("</h1>").unwrap().1.replace("&#39;", "'");
        for words in shown.split('<').filter_map(|tag| Some(tag.split_once('>')?.1.trim())) {
            assert!(printed.text.contains(words), "the text lacks {words}");
        }
    }
}
