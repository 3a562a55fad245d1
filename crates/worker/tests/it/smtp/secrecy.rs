//! Encryption, sign-in at the relay, and what must never reach the wire.

use testkit::smtp::{Certificate, Rule, Script, Security, SmtpSink, Stage as At};
use worker::postman::{Fault, Lane, MailSettings, Outcome, Parcel, Postman, Stage};

use super::{parcel, postman, relay, send, settings, told};

fn secured(security: Security) -> Script {
    Script::default().security(security)
}

fn fault(outcome: Outcome) -> Fault {
    match outcome {
        Outcome::OurFault { fault, .. } => fault,
        other => panic!("{other:?}"),
    }
}

/// Nothing but the greeting was said: no envelope, no secret.
fn kept_to_itself(sink: &SmtpSink) -> bool {
    sink.said().iter().all(|(_, line)| line.starts_with("EHLO") || line == "STARTTLS")
}

#[tokio::test]
async fn letters_go_over_starttls_and_tls() {
    for security in [Security::StartTls, Security::Tls] {
        let sink = relay(secured(security).sign_in("ann@example.org", "p:a/s s%")).await;
        let postman = postman(&sink);
        for _ in 0..3 {
            assert_eq!(told(postman.send(Lane::Bulk, &parcel()).await), "sent 250 2.0.0");
        }
        let messages = sink.wait_for(3).await.unwrap();
        assert!(messages.iter().all(|message| message.encrypted && message.connection == 1));
    }
}

#[tokio::test]
async fn a_certificate_that_proves_nothing_stops_everything() {
    for security in [Security::StartTls, Security::Tls] {
        for certificate in [Certificate::OtherName, Certificate::Stranger] {
            let script = secured(security).certificate(certificate).sign_in("ann", "secret");
            let sink = relay(script).await;
            let outcome = send(&sink).await;
            assert_eq!(told(outcome), "ours Encryption", "{security:?} {certificate:?}");
            assert_eq!(fault(outcome), Fault::Certificate);
            assert!(kept_to_itself(&sink), "{:?}", sink.said());
        }
    }
}

#[tokio::test]
async fn without_the_authority_a_private_relay_is_not_trusted() {
    let sink = relay(secured(Security::Tls)).await;
    let other = relay(Script::default()).await;
    let settings = MailSettings { tls_ca_pem: Some(other.ca_pem().into()), ..settings(&sink) };
    let outcome = Postman::new(&settings).unwrap().send(Lane::Bulk, &parcel()).await;
    assert_eq!(fault(outcome), Fault::Certificate);
}

#[tokio::test]
async fn a_stripped_offer_of_starttls_stops_everything() {
    let sink = relay(secured(Security::Stripped).sign_in("ann", "secret")).await;
    let outcome = send(&sink).await;
    assert_eq!((told(outcome).as_str(), fault(outcome)), ("ours Encryption", Fault::NoStartTls));
    assert!(kept_to_itself(&sink), "{:?}", sink.said());
}

#[tokio::test]
async fn starttls_can_be_refused_for_now_or_for_good() {
    let fates = [("454 4.7.0 not now", "again Encryption 454 4.7.0"), ("502 never", "ours Encryption 502")];
    for (words, expected) in fates {
        let script = secured(Security::StartTls).when(Rule::answer(At::StartTls, words));
        assert_eq!(told(send(&relay(script).await).await), expected);
    }
}

#[tokio::test]
async fn replies_slipped_in_before_the_handshake_are_not_believed() {
    let slipped_in = "220 go ahead\r\n250-sink.test\r\n250 AUTH PLAIN\r\n235 in\r\n250 ok";
    let script = secured(Security::StartTls).when(Rule::answer(At::StartTls, slipped_in));
    let sink = relay(script).await;
    let outcome = send(&sink).await;
    assert_eq!((told(outcome).as_str(), fault(outcome)), ("ours Encryption", Fault::Encryption));
    assert!(kept_to_itself(&sink), "{:?}", sink.said());
}

#[tokio::test]
async fn a_relay_that_speaks_clear_text_on_its_tls_port_is_our_fault() {
    let sink = relay(Script::default()).await;
    let url = format!("smtps://{}", sink.address());
    let settings = MailSettings { url, ..settings(&sink) };
    let outcome = Postman::new(&settings).unwrap().send(Lane::Bulk, &parcel()).await;
    assert_eq!((told(outcome).as_str(), fault(outcome)), ("ours Encryption", Fault::Encryption));
}

#[tokio::test]
async fn signing_in_works_by_plain_and_by_login() {
    for mechanisms in ["PLAIN", "LOGIN", "LOGIN PLAIN", "CRAM-MD5 LOGIN"] {
        let script = Script::default().sign_in("ann@example.org", "pass word").mechanisms(mechanisms);
        let sink = relay(script).await;
        assert_eq!(told(send(&sink).await), "sent 250 2.0.0", "{mechanisms}");
    }
}

#[tokio::test]
async fn a_relay_that_will_not_have_us_blames_nobody() {
    let sink = relay(Script::default().sign_in("ann", "secret")).await;
    let with = |url: String| Postman::new(&MailSettings { url, ..settings(&sink) }).unwrap();

    let wrong = with(sink.url().replace("secret", "guess"));
    let outcome = wrong.send(Lane::Bulk, &parcel()).await;
    assert_eq!((told(outcome).as_str(), fault(outcome)), ("ours Auth 535 5.7.8", Fault::Credentials));
    assert_eq!(wrong.probe(None).await, Err(outcome));

    let nameless = with(format!("smtp://{}", sink.address()));
    let outcome = nameless.send(Lane::Bulk, &parcel()).await;
    assert_eq!((told(outcome).as_str(), fault(outcome)), ("ours Mail 530 5.7.0", Fault::Credentials));
    assert!(sink.dotted().is_empty());
}

#[tokio::test]
async fn sign_in_at_the_relay_can_be_refused_in_other_ways() {
    let busy = Rule::answer(At::Auth, "454 4.7.0 directory is down");
    let sink = relay(Script::default().sign_in("ann", "secret").when(busy)).await;
    assert_eq!(told(send(&sink).await), "again Auth 454 4.7.0");

    let sink = relay(Script::default().sign_in("ann", "secret").mechanisms("CRAM-MD5")).await;
    assert_eq!(fault(send(&sink).await), Fault::NoAuth);

    for (rule, expected) in [(Rule::hang_up(At::Auth), "again Auth"), (Rule::answer(At::Auth, "550"), "ours Auth 550")]
    {
        let sink = relay(Script::default().sign_in("ann", "secret").when(rule)).await;
        assert_eq!(told(send(&sink).await), expected);
    }
}

#[tokio::test]
async fn nothing_that_could_be_taken_for_a_command_reaches_the_wire() {
    let sink = relay(Script::default()).await;
    let postman = postman(&sink);
    let nasty = "ann@example.org>\r\nRCPT TO:<eve@example.org";
    let to = Parcel { to: nasty.into(), ..parcel() };
    let from = Parcel { from: nasty.into(), ..parcel() };
    let named = Parcel { to: "Eve\n <eve@example.org>".into(), ..parcel() };
    let smuggled = Parcel { bytes: b"a\n.\r\nMAIL FROM:<eve@example.org>\r\n".into(), ..parcel() };
    for (parcel, expected) in [
        (to, "undelivered Parcel"),
        (named, "undelivered Parcel"),
        (smuggled, "undelivered Parcel"),
        (from, "ours Parcel"),
    ] {
        assert_eq!(told(postman.send(Lane::AskedFor, &parcel).await), expected);
    }
    assert_eq!(sink.connections(), 0);
}

#[tokio::test]
async fn a_letter_arrives_byte_for_byte() {
    let sink = relay(Script::default()).await;
    let postman = postman(&sink);
    let letters: [&[u8]; 5] = [
        b"Subject: dots\r\n\r\n.\r\n..\r\n.a\r\n\r\n.\r\n",
        b"Subject: blank lines at the end\r\n\r\nx\r\n\r\n\r\n",
        "Subject: eight bits\r\n\r\nGrüße\r\n".as_bytes(),
        b"\r\n",
        b"Subject: quit\r\n\r\nQUIT\r\n",
    ];
    for bytes in letters {
        let parcel = Parcel { bytes: bytes.into(), ..parcel() };
        assert_eq!(told(postman.send(Lane::Bulk, &parcel).await), "sent 250 2.0.0");
    }
    let messages = sink.wait_for(letters.len()).await.unwrap();
    for (message, bytes) in messages.iter().zip(letters) {
        assert_eq!(message.bytes.escape_ascii().to_string(), bytes.escape_ascii().to_string());
        assert_eq!((message.from.as_str(), message.to.len()), ("practice@example.org", 1));
    }
    assert_eq!(sink.connections(), 1);
}

#[tokio::test]
async fn our_name_in_ehlo_is_nobody_s() {
    let sink = relay(Script::default()).await;
    let named = format!("{}/mail.example.org", sink.url());
    for url in [sink.url(), named] {
        let postman = Postman::new(&MailSettings::new(url)).unwrap();
        postman.send(Lane::Bulk, &parcel()).await;
    }
    let greetings: Vec<String> =
        sink.said().into_iter().map(|(_, line)| line).filter(|l| l.starts_with("EHLO")).collect();
    assert_eq!(greetings, ["EHLO [127.0.0.1]", "EHLO mail.example.org"]);
}

#[tokio::test]
async fn addresses_beyond_ascii_need_a_relay_that_takes_them() {
    let foreign = Parcel { to: "jörg@example.org".into(), ..parcel() };
    let sink = relay(Script::default()).await;
    assert_eq!(told(postman(&sink).send(Lane::Bulk, &foreign).await), "sent 250 2.0.0");
    assert!(sink.said().iter().any(|(_, line)| line.ends_with(" SMTPUTF8")));

    let plain = Rule::answer(At::Ehlo, "250 sink.test");
    let sink = relay(Script::default().when(plain)).await;
    let outcome = postman(&sink).send(Lane::Bulk, &foreign).await;
    assert_eq!(outcome, Outcome::Undelivered { stage: Stage::Mail, code: None });
}
