//! The mail server says no in every way there is, hangs up, and takes letters without saying so; then it is gone, then it crawls, then it is silent.

use std::time::Duration;

use testkit::smtp::{Rule, Script, SmtpSink, Stage};

use super::super::load::Pace;
use super::super::practice::Wish;
use super::super::proxy::{Proxy, Way};
use super::super::{Report, Scale};
use super::frame::Run;

const PATIENCE: Duration = Duration::from_secs(300);
/// The first letters open the scenario.
const FROM: usize = 10;
const NOBODY: &str = "client2-1@home.example";
/// 30 s up to the final dot, one for the answer (a setting), and one for a machine that has other things to do.
const LONGEST: f64 = 32.0;

/// Each of these a few times, in this order, and one address that does not exist.
fn script() -> Script {
    let nos = [
        (Stage::Mail, "421 4.3.2 closing"),
        (Stage::Mail, "451 4.3.0 later"),
        (Stage::Rcpt, "450 4.2.1 busy"),
        (Stage::Rcpt, "452 4.2.2 full"),
        (Stage::Data, "451 4.3.0 later"),
        (Stage::Answer, "451 4.7.1 grey"),
        (Stage::Answer, "552 5.2.2 too large"),
        (Stage::Answer, "554 5.7.1 not this"),
    ];
    let some = |rule: Rule| rule.on_messages(FROM..=usize::MAX).times(3);
    let nobody = Rule::answer(Stage::Rcpt, "550 5.1.1 nobody").to(NOBODY).on_messages(FROM..=usize::MAX);
    let script = Script::default().when(nobody);
    let script = nos.into_iter().fold(script, |script, (stage, words)| script.when(some(Rule::answer(stage, words))));
    let breaks = [
        Rule::hang_up(Stage::Rcpt),
        Rule::hang_up(Stage::Body),
        Rule::hang_up(Stage::Answer),
        Rule::fall_silent(Stage::Rcpt),
        Rule::fall_silent(Stage::Answer),
    ];
    breaks.into_iter().fold(script, |script, rule| script.when(some(rule)))
}

pub(super) async fn run(scale: Scale, seed: u64) -> Report {
    let sink = SmtpSink::scripted(script()).await.expect("a mail server");
    let proxy = Proxy::before(sink.address()).await;
    let relay = Some(format!("smtp://{}", proxy.address));
    let mut run = Run::open(Wish { relay, sink: Some(sink), ..Wish::default() }, seed).await;
    run.ledger.pages().unreachable.extend(run.practice.people.coaches[2].clients.get(1).cloned());
    run.practice.start_worker().await;
    let load = run.warm_up(scale, Pace { hands: 3, rest: Duration::from_millis(300), mixed: true }).await;
    let ways = [
        (Way::Through, 20, 4),
        (Way::CutTheLastYes, 10, 1),
        (Way::Through, 20, 1),
        (Way::Refuse, 20, 1),
        (Way::Crawl(16, Duration::from_millis(20)), 70, 1),
        (Way::Silence, 40, 1),
        (Way::Through, 10, 1),
    ];
    for (way, whole, short) in ways {
        proxy.set(way);
        tokio::time::sleep(Duration::from_secs(scale.of(whole, short))).await;
    }
    load.end().await;
    let settled = run.settle(PATIENCE).await;
    let sql = "SELECT coalesce(max(extract(epoch FROM ended_at - began_at)), 0)::float8 FROM attempts";
    let longest: f64 = sqlx::query_scalar(sql).fetch_one(&run.practice.database).await.expect("attempts");
    let sql =
        "SELECT outcome || ' ' || count(*) FROM attempts WHERE outcome IS NOT NULL GROUP BY outcome ORDER BY outcome";
    let outcomes: Vec<String> = sqlx::query_scalar(sql).fetch_all(&run.practice.database).await.expect("attempts");
    let most = run.practice.count("SELECT max(counted)::int8 FROM letters").await;
    run.hold("13 answers and breaks, 3 × each; cut, refused, crawling, silent".to_owned())
        .await
        .note(format!(
            "attempts: {}; the longest took {longest:.1} s; at most {most} counted for one letter",
            outcomes.join(", ")
        ))
        .demand(settled, "not every letter came to its end in time")
        .demand(longest <= LONGEST, "an attempt took longer than 30 s and the wait for the last answer")
        .demand(most <= 12, "a letter was tried more than twelve times")
}
