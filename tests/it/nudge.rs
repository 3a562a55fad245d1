//! The whole way of a nudge: planned by the sweep, mailed, answered by a press on the page behind it, seen by the coach, taken back; and
//! what the next one asks about.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::smtp::letter::Letter;
use testkit::smtp::{Message, SmtpSink};

use crate::program::{Program, Visitor};

const PATIENCE: Duration = Duration::from_secs(90);

struct Story {
    sink: SmtpSink,
    demo: Program,
    read: usize,
}

/// A nudge as its reader has it.
struct Nudge {
    to: String,
    text: String,
    head: String,
    /// The pages behind its homework, in its order.
    pages: Vec<String>,
}

impl Nudge {
    fn of(message: &Message) -> Option<Self> {
        let letter = Letter::read(&message.bytes);
        let text = letter.find("text/plain")?.text();
        let pages: Vec<_> =
            text.split_whitespace().filter(|word| word.contains("/answer/")).map(str::to_owned).collect();
        let shown = ["From", "Subject", "Reply-To", "Message-ID", "List-Unsubscribe"];
        let head: Vec<_> = shown.iter().filter_map(|name| letter.words(name)).collect();
        (!pages.is_empty()).then(|| Self { to: message.to.concat(), head: head.join("\n"), text, pages })
    }
}

impl Story {
    async fn begin() -> Self {
        let sink = SmtpSink::start().await.expect("a mail server");
        let demo = Program::demo(&[("HALCYON_MAIL__SMTP_URL", &sink.url())]).await;
        Self { sink, demo, read: 0 }
    }

    /// The next nudge that arrives, to somebody or to whomever.
    async fn nudge(&mut self, to: Option<&str>) -> Nudge {
        let arrives = async {
            loop {
                for message in self.sink.messages().iter().skip(self.read) {
                    self.read += 1;
                    if let Some(nudge) = Nudge::of(message).filter(|nudge| to.is_none_or(|to| nudge.to == to)) {
                        return nudge;
                    }
                }
                let read = self.read;
                self.sink.wait_until(|record| record.taken() > read).await.expect("letters");
            }
        };
        tokio::time::timeout(PATIENCE, arrives).await.expect("a nudge")
    }

    /// The client whom a nudge went to, and their coach.
    async fn reader_of(&self, nudge: &Nudge) -> (Value, String) {
        let clients = self.demo.ask("/api/v1/clients?limit=200").await;
        for client in clients["items"].as_array().expect("clients") {
            let id = client["id"].as_str().expect("an id");
            let plan = self.demo.ask(&format!("/api/v1/clients/{id}/contact-plan")).await;
            if plan["address"].as_str() == Some(&nudge.to) {
                let pairings = self.demo.ask(&format!("/api/v1/pairings?client={id}")).await;
                let coach = pairings["items"][0]["coach"].as_str().expect("a coach").to_owned();
                return (json!({ "id": id, "name": client["name"], "wording": plan["wording"] }), coach);
            }
        }
        panic!("nobody has the address {}", nudge.to);
    }

    /// Calls off what lies ahead of a client: a session that was met would end the asking.
    async fn call_off_sessions(&self, client: &Value, coach: &str) {
        let id = client["id"].as_str().expect("an id");
        let letters = self.demo.ask("/api/v1/letters?kind=homework-nudge").await;
        let now = letters["items"][0]["due_at"].as_str().expect("its moment");
        let sessions = self.demo.ask(&format!("/api/v1/sessions?client={id}&state=booked&from={now}")).await;
        for session in sessions["items"].as_array().expect("sessions") {
            let path = format!("/api/v1/sessions/{}/cancel", session["id"].as_str().expect("an id"));
            self.demo.write_as(&format!("staff:{coach}"), &path, &json!({})).await;
        }
    }

    /// A coach's day.
    async fn day_of(&self, coach: &str) -> String {
        let coach = self.demo.signed_in(&format!("staff:{coach}")).await;
        coach.page("/").await
    }
}

#[tokio::test]
async fn a_nudge_is_answered_from_the_letter_and_the_next_one_asks_otherwise() {
    let mut story = Story::begin().await;
    let first = story.nudge(None).await;
    let (client, coach) = story.reader_of(&first).await;
    let practice = story.demo.ask("/api/v1/settings").await;
    let name = practice["name"].as_str().expect("a name").to_lowercase();
    assert_eq!(client["wording"], "neutral");
    let shown = format!("{}\n{}", first.head, first.text).to_lowercase();
    for word in [name.as_str(), "coach", "session", "homework", "halcyon"] {
        assert!(!shown.contains(word), "{word} in {shown}");
    }

    let reader = Visitor::new();
    let page = &first.pages[0];
    reader.press(page, "answer=done").await;
    let said = format!("{}: ", client["name"].as_str().expect("a name"));
    assert!(story.day_of(&coach).await.contains(&said), "the coach sees the answer");
    reader.press(&format!("{page}/undo"), "").await;
    assert!(!story.day_of(&coach).await.contains(&said), "and that it was taken back");

    let body = json!({ "client": client["id"], "words": "Tell somebody.", "cover": "A second thing" });
    story.demo.write_as(&format!("staff:{coach}"), "/api/v1/homework", &body).await;
    story.call_off_sessions(&client, &coach).await;
    story.demo.pass_days(3);
    let second = story.nudge(Some(&first.to)).await;
    assert_eq!(second.pages.len(), first.pages.len() + 1, "{}", second.text);
    assert!(second.text.contains("A second thing"));

    reader.press(&second.pages[0], "answer=let_go").await;
    story.demo.pass_days(3);
    let third = story.nudge(Some(&first.to)).await;
    assert_eq!(third.pages.len(), first.pages.len(), "{}", third.text);
    story.demo.stop();
}
