//! `halcyon up`, from its start to its end.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use nix::sys::signal::{Signal, kill};

use crate::program::{Running, ended, halcyon, interrupted_at, postgres};

const ANY_PORT: [&str; 3] = ["up", "--listen", "127.0.0.1:0"];
const DEMO: [&str; 5] = ["up", "--demo", "--print-token", "--listen", "127.0.0.1:0"];

fn start(data: &Path) -> Running {
    Running::start(&mut halcyon(data, &ANY_PORT))
}

#[test]
fn it_is_ready_and_stops_cleanly_and_starts_again() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("data");
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let running = start(&data);
        assert_eq!(running.status("/health/ready"), "HTTP/1.1 200 OK");
        let server = postgres(&data).unwrap();
        running.signal(signal);
        let (code, errors) = running.end();
        assert_eq!(code, 0, "{errors}");
        assert_eq!((postgres(&data), kill(server, None).is_ok()), (None, false), "{errors}");
    }
    let mode = std::fs::metadata(data.join("keyring")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn after_it_was_killed_it_starts_again_on_what_is_there() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("data");
    let running = start(&data);
    running.signal(Signal::SIGKILL);
    running.end();
    let running = start(&data);
    assert_eq!(running.status("/health/ready"), "HTTP/1.1 200 OK");
    running.signal(Signal::SIGINT);
    assert_eq!(running.end().0, 0);
    assert_eq!(postgres(&data), None);
}

#[test]
fn a_second_one_is_refused_and_the_first_goes_on() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("data");
    let first = start(&data);
    let (code, _, errors) = ended(&mut halcyon(&data, &ANY_PORT));
    assert!(code == 1 && errors.contains("in use by another Halcyon"), "{errors}");
    assert_eq!(first.status("/health/ready"), "HTTP/1.1 200 OK");
    first.signal(Signal::SIGINT);
    assert_eq!(first.end().0, 0);
}

#[test]
fn when_the_private_server_dies_everything_ends_and_says_so() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("data");
    let running = start(&data);
    kill(postgres(&data).unwrap(), Signal::SIGQUIT).unwrap();
    let (code, errors) = running.end();
    assert!(code == 1 && errors.contains("PostgreSQL stopped by itself"), "{errors}");
}

#[test]
fn beside_it_the_other_commands_work() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("data");
    let running = start(&data);
    let beside = |words: &[&str]| {
        ended(halcyon(&data, words).env("HALCYON_HTTP__LISTEN", format!("127.0.0.1:{}", running.port)))
    };
    assert_eq!(beside(&["healthcheck"]).0, 0);
    let (code, link, errors) = beside(&["owner", "create", "--email", "ana@home.example", "--name", "Ana"]);
    assert!(
        code == 0 && link.starts_with(&format!("http://localhost:{}/", running.port)) && link.contains('#'),
        "{link}{errors}"
    );
    let owner = errors.split("id is ").nth(1).unwrap().trim();
    let (code, later, errors) = beside(&["reset", "--person", owner]);
    assert!(code == 0 && later.contains("/set-up#") && errors.contains("choose anew, once"), "{later}{errors}");
    let token = |link: &str| link.trim().split_once('#').unwrap().1.to_owned();
    for (link, status) in [(&link, 409), (&later, 303), (&later, 409)] {
        let answer = running.post("/set-up", &format!("token={}", token(link)));
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
        assert!(!answer.contains("set-cookie: halcyon="), "a link alone signs nobody in: {answer}");
        assert_eq!(answer.contains("set-cookie: halcyon-half="), status == 303, "{answer}");
    }
    let (code, token, errors) = beside(&["token", "create", "--person", owner]);
    assert!(code == 0 && token.starts_with("halcyon_"), "{errors}");
    let (code, rows, errors) = beside(&["psql", "-Atc", "SELECT count(*) FROM staff"]);
    assert_eq!((code, rows.trim()), (0, "1"), "{errors}");
    let (code, found, _) = beside(&["doctor"]);
    assert!(code == 0 && found.contains("the worker makes its rounds") && !found.contains("serious"), "{found}");
    running.signal(Signal::SIGINT);
    assert_eq!(running.end().0, 0);
    let (code, _, errors) = ended(&mut halcyon(&data, &["token", "create", "--person", owner]));
    assert_eq!(code, 0, "{errors}");
    assert_eq!(postgres(&data), None, "what a command started, it stopped");
}

#[test]
fn without_its_keys_a_practice_does_not_start() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("data");
    let running = start(&data);
    running.signal(Signal::SIGINT);
    running.end();
    let keyring = data.join("keyring");
    std::fs::set_permissions(&keyring, PermissionsExt::from_mode(0o604)).unwrap();
    let (code, _, errors) = ended(&mut halcyon(&data, &ANY_PORT));
    assert!(code == 2 && errors.contains("chmod 600"), "{errors}");
    std::fs::remove_file(&keyring).unwrap();
    let (code, _, errors) = ended(&mut halcyon(&data, &ANY_PORT));
    assert!(code == 2 && errors.contains("put its copy back"), "{errors}");
    assert_eq!((keyring.exists(), postgres(&data)), (false, None));
}

#[test]
fn a_demo_is_found_as_it_was_and_never_meets_a_practice() {
    let parent = tempfile::tempdir().unwrap();
    let data = parent.path().join("data");
    assert_eq!(interrupted_at(&mut halcyon(&data, &DEMO), "making a demo"), 0);
    assert_eq!(postgres(&data), None);
    let demo = Running::start(&mut halcyon(&data, &DEMO));
    assert!(demo.before.iter().any(|line| line.starts_with("token: halcyon_")), "{:?}", demo.before);
    let letters = || {
        ended(&mut halcyon(&data, &["psql", "-Atc", "SELECT count(*) FROM letters WHERE state = 'sent'"]))
            .1
            .trim()
            .parse::<u32>()
            .unwrap()
    };
    let sent = letters();
    assert!(sent > 50);
    demo.signal(Signal::SIGINT);
    assert_eq!(demo.end().0, 0);
    let (code, _, errors) = ended(&mut halcyon(&data, &ANY_PORT));
    assert!(code == 2 && errors.contains("holds a demo"), "{errors}");
    let again = Running::start(&mut halcyon(&data, &DEMO));
    assert!(letters() >= sent);
    again.signal(Signal::SIGINT);
    again.end();
    let practice = parent.path().join("practice");
    let running = start(&practice);
    running.signal(Signal::SIGINT);
    running.end();
    let (code, _, errors) = ended(&mut halcyon(&practice, &DEMO));
    assert!(code == 2 && errors.contains("holds a practice"), "{errors}");
}
