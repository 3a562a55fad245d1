use super::*;
use crate::cast::{Stage, refusal};
use crate::doors::clients::{AskForLetter, ask_for_letter};
use crate::people::{Secret, confirm_address, contact_plan, signed_in};
use domain::Refusal;
use domain::actor::Actor;
use domain::people::{AgreedBy, Lead, Leads, Nudges, Way, WordingLevel, Yes};
use domain::text::Wording;
use domain::time::{SafeHours, WrittenWindow};
use jiff::civil::date;

fn of(client: ClientId, proposal: Proposal) -> RecordContactPlan {
    RecordContactPlan { client, expected: Expected::ANY, proposal }
}

#[tokio::test]
async fn a_whole_plan_reads_back_as_it_was_written() {
    let stage = Stage::open().await;
    stage.at("2026-12-01T10:00[Europe/Berlin]").await;
    let ana = stage.client_without_plan("Ana").await;
    let window = WrittenWindow { days: vec!["mon".to_owned()], from: "09:00".to_owned(), to: "17:00".to_owned() };
    let proposal = Proposal {
        agreed_on: date(2026, 11, 30),
        way: Way::Email(Some(Stage::address_of("Ana"))),
        safe_hours: SafeHours::parse(&[window]).unwrap(),
        wording: WordingLevel::Detailed,
        subject: Some(Wording::parse("The garden").unwrap()),
        sender: Some(Wording::parse("Kim").unwrap()),
        calendar_files: true,
        leads: Some(Leads { first: None, second: Some(Lead::hours(3)) }),
        nudges: Nudges { on: true, hour: 18, assigned: Yes { on: true, as_told_on: None }, ..Nudges::default() },
    };
    let view = record_contact_plan(&stage.as_client(ana), of(ana, proposal.clone())).await.unwrap();
    assert_eq!(
        (view.agreed_by, view.agreed_on, view.review_on),
        (AgreedBy::Client, date(2026, 11, 30), date(2027, 3, 1))
    );
    assert_eq!((view.wording, view.wording_today), (WordingLevel::Detailed, WordingLevel::Neutral));
    assert_eq!((view.subject.as_deref(), view.sender.as_deref()), (Some("The garden"), Some("Kim")));
    assert_eq!(view.in_words, "Email, not confirmed yet, detailed, Mon 9–17, nudges on, new homework by letter");
    let records = stage.as_coach().look().await.unwrap();
    let kept = crate::people::plan_of(&records, ana).await.unwrap().unwrap();
    assert_eq!(kept, ContactPlan::agree(proposal, AgreedBy::Client, None, date(2026, 12, 1)).unwrap());
}

#[tokio::test]
async fn a_coach_keeps_within_what_the_client_chose() {
    let stage = Stage::open().await;
    let ana = stage.client("Ana").await;
    let neutral = stage.proposal("Ana").await;
    let plain = Proposal { wording: WordingLevel::Plain, ..neutral.clone() };
    assert_eq!(refusal(record_contact_plan(&stage.as_coach(), of(ana, plain.clone())).await), Refusal::OnlyTheClient);
    record_contact_plan(&stage.as_client(ana), of(ana, plain.clone())).await.unwrap();
    assert_eq!(
        record_contact_plan(&stage.as_coach(), of(ana, plain.clone())).await.unwrap().wording,
        WordingLevel::Plain
    );
    assert_eq!(record_contact_plan(&stage.as_coach(), of(ana, neutral)).await.unwrap().wording, WordingLevel::Neutral);
    assert_eq!(refusal(record_contact_plan(&stage.as_coach(), of(ana, plain)).await), Refusal::OnlyTheClient);
}

#[tokio::test]
async fn a_spoken_yes_to_nudges_counts_as_told() {
    let stage = Stage::open().await;
    let ana = stage.client("Ana").await;
    let proposal = stage.proposal("Ana").await;
    let nudges = Nudges { on: true, ..Nudges::default() };
    let bare = Proposal { nudges, ..proposal.clone() };
    assert_eq!(refusal(record_contact_plan(&stage.as_coach(), of(ana, bare)).await), Refusal::OnlyTheClient);
    let told = Proposal { nudges: Nudges { as_told_on: Some(proposal.agreed_on), ..nudges }, ..proposal.clone() };
    let view = record_contact_plan(&stage.as_coach(), of(ana, told)).await.unwrap();
    assert_eq!((view.nudges.on, view.nudges.as_told_on), (true, Some(proposal.agreed_on)));
}

#[tokio::test]
async fn a_spoken_yes_to_letters_of_new_homework_counts_as_told_until_the_client_confirms_it() {
    let stage = Stage::open().await;
    let ana = stage.client("Ana").await;
    let proposal = stage.proposal("Ana").await;
    let with = |as_told_on| {
        let nudges = Nudges { assigned: Yes { on: true, as_told_on }, ..Nudges::default() };
        of(ana, Proposal { nudges, ..proposal.clone() })
    };
    assert_eq!(refusal(record_contact_plan(&stage.as_coach(), with(None)).await), Refusal::OnlyTheClient);
    let told = Some(proposal.agreed_on);
    let view = record_contact_plan(&stage.as_coach(), with(told)).await.unwrap();
    assert_eq!((view.nudges.on, view.nudges.assigned.on, view.nudges.assigned.as_told_on), (false, true, told));
    let confirmed = record_contact_plan(&stage.as_client(ana), with(told)).await.unwrap();
    assert_eq!((confirmed.nudges.assigned.on, confirmed.nudges.assigned.as_told_on), (true, None));
}

#[tokio::test]
async fn another_address_is_unconfirmed() {
    let stage = Stage::open().await;
    let ana = stage.client("Ana").await;
    let (session, letter) = stage.session_with_a_waiting_letter(ana).await;
    confirm_address(&stage.as_client(ana), ana, stage.attempted(letter).await).await.unwrap();
    let same = record_contact_plan(&stage.as_coach(), of(ana, stage.proposal("Ana").await)).await.unwrap();
    assert!(same.confirmed_at.is_some());
    let moved = record_contact_plan(&stage.as_coach(), of(ana, stage.proposal("Elsewhere").await)).await.unwrap();
    assert_eq!((moved.confirmed_at, moved.address.as_deref()), (None, Some("elsewhere@home.example")));
    assert!(moved.review_on < same.review_on);
    assert!(stage.is_due_for_a_look(session, letter).await);
}

#[tokio::test]
async fn of_two_first_plans_at_once_one_is_told_to_look_again() {
    let stage = Stage::open().await;
    let ana = stage.client_without_plan("Ana").await;
    let (coach, client, proposal) = (stage.as_coach(), stage.as_client(ana), stage.proposal("Ana").await);
    let first = || RecordContactPlan { client: ana, expected: Expected::NONE_YET, proposal: proposal.clone() };
    let (one, other) = tokio::join!(record_contact_plan(&coach, first()), record_contact_plan(&client, first()));
    let refused = if one.is_ok() { other } else { one };
    assert_eq!(refusal(refused), Refusal::Changed);
    assert_eq!(contact_plan(&coach, ana).await.unwrap().version, 1);
}

#[tokio::test]
async fn it_is_the_coachs_and_the_clients_to_write() {
    let stage = Stage::open().await;
    let (ana, ben, dora) = (stage.client("Ana").await, stage.client("Ben").await, stage.coach_named("Dora").await);
    let proposal = stage.proposal("Ana").await;
    for seen in [stage.as_owner(), stage.as_assistant().await] {
        assert_eq!(refusal(record_contact_plan(&seen, of(ana, proposal.clone())).await), Refusal::NotYours);
        assert!(contact_plan(&seen, ana).await.is_ok());
    }
    for stranger in [stage.as_client(ben), stage.as_staff(dora).await] {
        assert_eq!(refusal(record_contact_plan(&stranger, of(ana, proposal.clone())).await), Refusal::NotFound);
        assert_eq!(refusal(contact_plan(&stranger, ana).await), Refusal::NotFound);
        let theft = format!("UPDATE contact_plans SET address = 'x@x.example' WHERE client_id = '{ana}'");
        assert_eq!(stage.touched_by(stranger.actor, &theft).await, 0);
    }
    assert_eq!(stage.seen_by(Actor::Nobody, "SELECT count(*) FROM contact_plans").await, 0);
}

#[tokio::test]
async fn a_closed_file_takes_no_plan() {
    let stage = Stage::open().await;
    let ana = stage.client("Ana").await;
    let archive = crate::people::ArchiveClient { client: ana, expected: Expected::ANY };
    crate::people::archive_client(&stage.as_coach(), archive).await.unwrap();
    let refused = record_contact_plan(&stage.as_coach(), of(ana, stage.proposal("Ana").await)).await;
    assert_eq!(refusal(refused), Refusal::ClientArchived);
}

#[tokio::test]
async fn nothing_is_told_at_the_former_address_of_a_client() {
    let stage = Stage::open().await;
    let ana = stage.confirmed_client("Ana").await;
    let (letters, former) = ("SELECT count(*) FROM letters", "SELECT count(*) FROM former_addresses");
    for (asked, name) in [(stage.as_coach(), "Else"), (stage.as_client(ana), "Third")] {
        let proposal = Proposal { way: Way::Email(Some(Stage::address_of(name))), ..stage.proposal("Ana").await };
        record_contact_plan(&asked, of(ana, proposal)).await.unwrap();
        assert_eq!((stage.count(letters).await, stage.count(former).await), (0, 0), "{name}");
    }
}

/// A sign-in of a client's by a letter, what another browser asked for, and a browser that is known.
async fn come_in(stage: &Stage, ana: ClientId) -> (Asked, Secret) {
    let (here, there) = (stage.sign_in(Actor::Client(ana)).await, stage.sign_in(Actor::Client(ana)).await);
    let sign_in = signed_in(stage.office(), here.reveal()).await.unwrap().unwrap().sign_in;
    let asking = AskForLetter { address: "ana@home.example", shared: false, device: None };
    ask_for_letter(&stage.visitor(), asking).await.unwrap().write_letter().await.unwrap();
    let known = "INSERT INTO known_devices (id, client_id, hash, made_at, expires_at)
      VALUES (gen_random_uuid(), $1, sha256(gen_random_uuid()::text::bytea), halcyon_now(), halcyon_now() + interval '1 day')";
    sqlx::query(known).bind(ana.0).execute(&stage.database().owner()).await.unwrap();
    (stage.as_client(ana).by(sign_in), there)
}

const LEFT: &str = "SELECT (SELECT count(*) FROM sign_ins WHERE client_id IS NOT NULL AND ended_at IS NULL)
  + (SELECT count(*) FROM asked_ways_in WHERE used_at IS NULL) + (SELECT count(*) FROM known_devices)";

#[tokio::test]
async fn another_address_ends_whatever_was_opened_by_letters_to_the_former() {
    let stage = Stage::open().await;
    let ana = stage.confirmed_client("Ana").await;
    let (here, there) = come_in(&stage, ana).await;
    let same = Proposal { wording: WordingLevel::Plain, ..stage.proposal("Ana").await };
    record_contact_plan(&here, of(ana, same)).await.unwrap();
    assert_eq!(stage.count(LEFT).await, 4, "nothing ended with another wording");
    record_contact_plan(&here, of(ana, stage.proposal("Elsewhere").await)).await.unwrap();
    assert_eq!(stage.count(LEFT).await, 1, "it is changed by one that stays");
    assert!(signed_in(stage.office(), there.reveal()).await.unwrap().is_none());
    assert_eq!(stage.count("SELECT count(*) FROM logbook WHERE verb = 'people.sign_out'").await, 1);
    let nowhere = Proposal { way: Way::None, ..stage.proposal("Ana").await };
    record_contact_plan(&stage.as_coach(), of(ana, nowhere)).await.unwrap();
    assert_eq!(stage.count(LEFT).await, 0);
    stage.sign_in(Actor::Client(ana)).await;
    record_contact_plan(&stage.as_coach(), of(ana, stage.proposal("Ana").await)).await.unwrap();
    assert_eq!(stage.count(LEFT).await, 1, "there was none before");
}

#[tokio::test]
async fn nobody_ends_what_another_coachs_client_opened() {
    let stage = Stage::open().await;
    let ana = stage.confirmed_client("Ana").await;
    come_in(&stage, ana).await;
    let dora = stage.as_staff(stage.coach_named("Dora").await).await;
    for asked in [dora, stage.as_owner(), stage.as_client(stage.client("Ben").await)] {
        let records = asked.open().await.unwrap();
        let sql = "SELECT id FROM end_ways_in_of_address($1, NULL, halcyon_now())";
        records.run(sql, [ana.0.into()]).await.unwrap();
        records.commit().await.unwrap();
        assert_eq!(stage.count(LEFT).await, 4, "{}", asked.actor);
    }
}
