//! What a newcomer sees: a demo whose letters leave by themselves.

use std::collections::HashSet;
use std::time::Duration;

use testkit::smtp::SmtpSink;
use testkit::smtp::letter::Letter;

use crate::program::Program;

const A_MINUTE: Duration = Duration::from_secs(60);

/// The demo's history was made before anything could be mailed; what arrives was planned by the sweep and sent by the worker.
#[tokio::test]
async fn its_reminders_arrive_at_a_mail_server_by_themselves() {
    let sink = SmtpSink::start().await.expect("a mail server");
    let demo = Program::demo(&[("HALCYON_MAIL__SMTP_URL", &sink.url())]).await;
    let both = tokio::time::timeout(A_MINUTE, arrivals_of_both_kinds(&sink, &demo));
    both.await.expect("a reminder to a client and one to a coach within a minute");
    for message in sink.messages() {
        let letter = Letter::read(&message.bytes);
        assert_eq!(letter.header("Auto-Submitted"), Some("auto-generated"));
        assert_eq!((letter.all("To").len(), letter.all("From").len(), letter.all("Message-ID").len()), (1, 1, 1));
        assert!(letter.content_type().starts_with("multipart/"), "{}", letter.content_type());
    }
    demo.stop();
}

async fn arrivals_of_both_kinds(sink: &SmtpSink, demo: &Program) {
    for kind in ["session-reminder", "coach-reminder"] {
        let mut seen = sink.messages().len();
        while !has_arrived(sink, demo, &format!("kind={kind}")).await {
            let _ = sink.wait_until(|record| record.taken() > seen).await;
            seen = sink.messages().len();
        }
        // What has arrived is settled a moment later.
        while !has_arrived(sink, demo, &format!("kind={kind}&state=sent")).await {}
    }
}

/// Whether one of these letters has arrived.
async fn has_arrived(sink: &SmtpSink, demo: &Program, which: &str) -> bool {
    let letters = demo.ask(&format!("/api/v1/letters?limit=200&{which}")).await;
    let known = letters["items"].as_array().expect("a list").iter().filter_map(|letter| letter["message_id"].as_str());
    let messages = sink.messages();
    let letters: Vec<Letter> = messages.iter().map(|message| Letter::read(&message.bytes)).collect();
    let arrived: HashSet<&str> = letters.iter().filter_map(|letter| letter.header("Message-ID")).map(bare).collect();
    known.map(bare).any(|id| arrived.contains(id))
}

fn bare(message_id: &str) -> &str {
    message_id.trim_matches(['<', '>'])
}
