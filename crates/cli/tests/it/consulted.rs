//! `halcyon doctor`, with each value wrong, one at a time: it names the value, says what is wrong, and what to do.

use std::net::TcpListener;

use testkit::smtp::{Certificate, Rule, Script, Security, SmtpSink, Stage};

use crate::program::{ended, halcyon};

/// What doctor says about these variables.
fn told(variables: &[(&str, &str)]) -> (i32, String) {
    let data = tempfile::tempdir().unwrap();
    let mut command = halcyon(&data.path().join("data"), &["doctor"]);
    command.env_remove("HALCYON_MAIL__TRANSPORT").envs(variables.iter().copied());
    let (code, found, errors) = ended(&mut command);
    (code, found + &errors)
}

#[test]
fn values_of_the_wrong_shape_are_named_with_their_remedy() {
    let long = "x".repeat(200);
    for (name, value, said) in [
        ("HALCYON_HTTP__PUBLIC_URL", "halcyon.river", "http.public_url (HALCYON_HTTP__PUBLIC_URL): must be an address"),
        ("HALCYON_HTTP__PUBLIC_URL", "http://halcyon.river", "must begin with https://"),
        ("HALCYON_MAIL__SMTP_URL", "mail:2525", "mail.smtp_url (HALCYON_MAIL__SMTP_URL): must be an address"),
        ("HALCYON_MAIL__FROM", "nobody", "mail.from (HALCYON_MAIL__FROM): must be a mail address"),
        ("HALCYON_PRACTICE__NAME", &long, "practice.name (HALCYON_PRACTICE__NAME): must be one line"),
        ("HALCYON_PRACTICE__ZONE", "Berlin", "practice.zone (HALCYON_PRACTICE__ZONE): must be the IANA name"),
    ] {
        let (code, found) = told(&[(name, value)]);
        let remedy = format!("the variable {name}; in containers, its line in deploy/.env");
        assert!(code == 2 && found.contains(said) && found.contains("→ put it right"), "{found}");
        assert!(found.contains(&remedy), "{found}");
        assert!(!found.contains(&long), "{found}");
    }
}

#[test]
fn names_that_lead_nowhere_are_named() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("smtp://{closed}");
    for (name, value, said) in [
        ("HALCYON_HTTP__PUBLIC_URL", "https://nowhere.localdomain.river", "http.public_url: the name nowhere."),
        ("HALCYON_MAIL__SMTP_URL", "smtp://nowhere.localdomain.river:587", "mail.smtp_url: the name nowhere."),
        ("HALCYON_MAIL__SMTP_URL", &nobody, "mail.smtp_url: nobody answers at 127.0.0.1"),
        ("HALCYON_HTTP__PUBLIC_URL", "https://halcyon.example.org", "http.public_url still names halcyon.example.org"),
        ("HALCYON_MAIL__FROM", "notes@example.org", "mail.from still names example.org"),
    ] {
        let (code, found) = told(&[(name, value)]);
        assert!(code == 1 && found.contains(&format!("serious  {said}")), "{said}: {found}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_browsers_would_not_trust_is_named() {
    // Any server that speaks TLS from the first byte will do; its authority is its own.
    let stranger = SmtpSink::scripted(Script::default().security(Security::Tls)).await.unwrap();
    let (code, found) = told(&[("HALCYON_HTTP__PUBLIC_URL", &format!("https://{}", stranger.address()))]);
    assert!(code == 1 && found.contains("serious  http.public_url: who answers at 127.0.0.1"), "{found}");
    assert!(found.contains("has no certificate of that name") && found.contains("logs proxy"), "{found}");
}

/// Copied without a mistake.
const AS_IT_IS: (&str, &str) = ("://", "://");

/// What doctor says of a mail server, when its address was copied with a mistake.
async fn told_of(script: Script, (right, wrong): (&str, &str), more: &[(&str, &str)]) -> String {
    let sink = SmtpSink::scripted(script).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let authority = folder.path().join("authority.pem");
    std::fs::write(&authority, sink.ca_pem()).unwrap();
    let url = sink.url().replace(right, wrong);
    let authority = authority.display().to_string();
    let given = [
        ("HALCYON_MAIL__SMTP_URL", url.as_str()),
        ("HALCYON_MAIL__TLS_CA_FILE", &authority),
        ("HALCYON_MAIL__FROM", "notes@river.org"),
    ];
    let variables = [&given[..], more].concat();
    told(&variables).1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_says_no_is_heard_out() {
    let good = told_of(Script::default().security(Security::Tls), AS_IT_IS, &[]).await;
    assert!(good.contains("the mail server lets us in, and takes letters from mail.from"), "{good}");
    let stranger = Script::default().security(Security::Tls).certificate(Certificate::Stranger);
    let found = told_of(stranger, AS_IT_IS, &[]).await;
    assert!(
        found.contains("shows a certificate that is not to be trusted") && found.contains("tls_ca_file"),
        "{found}"
    );
    let found = told_of(Script::default().sign_in("ana", "word"), (":word@", ":ward@"), &[]).await;
    assert!(found.contains("does not take user and password (at Auth, it said 535"), "{found}");
    let found = told_of(Script::default(), ("://", "://ana:word@"), &[]).await;
    assert!(found.contains("does not ask for user and password") && found.contains("take them out"), "{found}");
    let choosy = Script::default().when(Rule::answer(Stage::Mail, "553 5.7.1 not yours"));
    let found = told_of(choosy, AS_IT_IS, &[]).await;
    assert!(found.contains("mail.from: the mail server takes no letters from this address"), "{found}");
    let bare = told_of(Script::default(), AS_IT_IS, &[("HALCYON_HTTP__PUBLIC_URL", "http://localhost")]).await;
    assert!(bare.contains("the mail server lets us in"), "{bare}");
}
