//! Exit codes and messages.

use domain::letters::Kind;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use crate::program::{ended, halcyon};

fn run(words: &[&str], variables: &[(&str, &str)]) -> (i32, String, String) {
    let data = tempfile::tempdir().unwrap();
    ended(halcyon(&data.path().join("data"), words).envs(variables.iter().copied()))
}

#[test]
fn help_is_everywhere() {
    let commands: [&[&str]; 21] = [
        &[],
        &["up"],
        &["serve"],
        &["work"],
        &["migrate"],
        &["check"],
        &["doctor"],
        &["openapi"],
        &["healthcheck"],
        &["secrets", "make"],
        &["key", "add"],
        &["key", "rotate"],
        &["key", "remove"],
        &["owner", "create"],
        &["token", "create"],
        &["reset"],
        &["psql"],
        &["backup"],
        &["backup-key"],
        &["verify-backup"],
        &["restore"],
    ];
    for words in commands {
        let (code, out, _) = run(&[words, &["--help"]].concat(), &[]);
        assert!(code == 0 && out.contains("Usage: halcyon"), "{words:?}: {out}");
    }
}

#[test]
fn wrong_usage_ends_with_2() {
    for words in [
        &["fly"][..],
        &["up", "--listen", "here"],
        &["up", "--print-token"],
        &["owner", "create", "--name", "Ana"],
        &[],
    ] {
        let (code, _, errors) = run(words, &[]);
        assert!(code == 2 && !errors.is_empty(), "{words:?}: {errors}");
    }
    let (code, _, errors) = run(&["owner", "create", "--email", "nowhere", "--name", "Ana"], &[]);
    assert!(code == 2 && errors.contains("--email"), "{errors}");
    for nobody in ["Ana", "client:0190d2f0-0000-7000-8000-000000000001"] {
        let (code, _, errors) = run(&["reset", "--person", nobody], &[]);
        assert!(code == 2 && errors.contains("--person: must be the id of a member of staff"), "{errors}");
    }
}

#[test]
fn every_wrong_setting_is_a_line() {
    let wrong =
        [("HALCYON_HTTP__LISTEN", "here"), ("HALCYON_LOG__LEVEL", "loud"), ("HALCYON_MAIL__FORM", "x@y.example")];
    let (code, out, errors) = run(&["check"], &wrong);
    assert_eq!((code, out.as_str(), errors.lines().count()), (2, "", 3), "{errors}");
    for named in
        ["http.listen (HALCYON_HTTP__LISTEN): must be", "log.level", "HALCYON_MAIL__FORM: there is no such setting"]
    {
        assert!(errors.contains(named), "{errors}");
    }
}

#[test]
fn nobody_sends_before_somebody_chose_how() {
    for words in [&["work"][..], &["up"], &["check"]] {
        let (code, _, errors) = run(words, &[("HALCYON_MAIL__TRANSPORT", "")]);
        assert!(code == 2 && errors.contains("mail.transport (not set)"), "{words:?}: {errors}");
    }
}

#[test]
fn web_and_worker_apart_need_a_database_that_is_named() {
    for words in [&["serve"][..], &["work"]] {
        let (code, _, errors) = run(words, &[]);
        assert!(code == 2 && errors.contains("database.url (not set)"), "{words:?}: {errors}");
    }
}

#[test]
fn check_prints_every_letter() {
    let (code, out, errors) = run(&["check"], &[]);
    assert_eq!(code, 0, "{errors}");
    let letters = Kind::ALL.len() * 3;
    assert!(out.contains(&format!("{letters} letters print")), "{out}");
}

#[test]
fn check_refuses_a_key_ring_that_others_can_read() {
    let data = tempfile::tempdir().unwrap();
    let keyring = data.path().join("ring");
    std::fs::write(&keyring, "k1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n").unwrap();
    std::fs::set_permissions(&keyring, PermissionsExt::from_mode(0o644)).unwrap();
    let (code, _, errors) = ended(halcyon(data.path(), &["check"]).env("HALCYON_KEYS__KEYRING_FILE", &keyring));
    assert!(code == 2 && errors.contains("chmod 600"), "{errors}");
}

#[test]
fn the_api_describes_itself() {
    let (code, out, _) = run(&["openapi"], &[]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, document["openapi"].as_str().map(|version| &version[..3])), (0, Some("3.1")));
}

#[test]
fn healthcheck_says_that_nobody_answers() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (code, _, errors) = run(&["healthcheck"], &[("HALCYON_HTTP__LISTEN", &format!("127.0.0.1:{port}"))]);
    assert!(code == 1 && errors.contains("nobody answers"), "{errors}");
}

#[test]
fn what_needs_a_database_says_how_to_get_one() {
    for (words, code, said) in [
        (&["psql"][..], 2, "halcyon up"),
        (&["migrate"], 2, "halcyon up"),
        (&["owner", "create", "--email", "ana@home.example", "--name", "Ana"], 2, "halcyon up"),
        (&["token", "create", "--person", "0190d2f0-0000-7000-8000-000000000001"], 2, "halcyon up"),
        (&["reset", "--person", "0190d2f0-0000-7000-8000-000000000001"], 2, "halcyon up"),
    ] {
        let (ended_with, _, errors) = run(words, &[]);
        assert!(ended_with == code && errors.contains(said), "{words:?}: {errors}");
    }
}

#[test]
fn doctor_finds_what_is_serious_and_says_what_to_do() {
    let (code, out, _) = run(&["doctor"], &[("HALCYON_HTTP__LETTERS_URL", "https://trauma-coach.example")]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.starts_with("serious")
            && out.contains("the database cannot be asked")
            && out.contains("\"trauma\"")
            && out.contains("→ "),
        "{out}"
    );
}

#[test]
fn a_demo_listens_on_this_machine_alone() {
    let open = [
        ("HALCYON_HTTP__PUBLIC_URL", "https://demo.example"),
        ("HALCYON_MAIL__SMTP_URL", "smtp://mail.example:587"),
        ("HALCYON_MAIL__TRANSPORT", ""),
    ];
    let (code, _, errors) = run(&["up", "--demo", "--listen", "0.0.0.0:0"], &open);
    assert!(code == 2 && errors.contains("http.listen") && errors.contains("mail.smtp_url"), "{errors}");
}

#[test]
fn a_port_that_is_taken_is_said_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = taken.local_addr().unwrap().to_string();
    let (code, _, errors) = run(&["up", "--listen", &at], &[]);
    assert!(code == 1 && errors.contains(&at) && errors.contains("--listen"), "{errors}");
}
