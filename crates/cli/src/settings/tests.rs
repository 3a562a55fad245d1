//! Settings from outside: a file, an environment, and what an operator is told.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::value::Error as Stop;
use serde::de::{Deserializer, Error as _, Visitor};
use tempfile::TempDir;
use tracing::level_filters::LevelFilter;

use super::*;

/// A folder with a settings file, and an environment.
struct Operator {
    folder: TempDir,
    variables: Vec<(OsString, OsString)>,
}

impl Operator {
    fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), variables: Vec::new() }
    }

    fn set(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    fn write(self, name: &str, text: &str) -> Self {
        std::fs::write(self.path(name), text).unwrap();
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn load(&self) -> Result<Settings, SettingsError> {
        let file = Some(self.path("halcyon.toml")).filter(|path| path.exists());
        Settings::load(Sources { file, environment: self.variables.clone() })
    }

    /// What is wrong, line by line, with the folder's name cut out.
    fn complaints(&self) -> Vec<String> {
        let folder = format!("{}/", self.folder.path().display());
        self.load().unwrap_err().to_string().replace(&folder, "").lines().map(str::to_owned).collect()
    }
}

fn with_file(text: &str) -> Operator {
    Operator::new().write("halcyon.toml", text)
}

fn with_variable(name: &str, value: &str) -> Operator {
    Operator::new().set(name, value)
}

#[test]
fn nothing_given_is_the_defaults() {
    let settings = Operator::new().load().unwrap();
    assert_eq!(settings.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.http.admin_listen.unwrap().to_string(), "127.0.0.1:9080");
    assert_eq!(settings.worker.admin_listen.unwrap().to_string(), "127.0.0.1:9081");
    assert!(settings.http.public_url.is_none() && settings.http.letters_url().is_none());
    assert!(settings.http.trusted_proxies.is_empty());
    assert!(settings.database.url.is_none() && settings.database.worker_url().is_none());
    assert_eq!((settings.database.max_connections, settings.worker.concurrency), (16, 32));
    assert_eq!(settings.mail.transport(), None);
    assert_eq!((settings.mail.final_answer, settings.mail.connections), (Duration::from_secs(60), 4));
    assert_eq!(settings.worker.lease, Duration::from_secs(120));
    assert_eq!(settings.practice.locale.tag(), "en");
    assert_eq!((settings.log.format, settings.log.level), (Format::Text, LevelFilter::INFO));
    assert_eq!(settings.origin("http.listen"), Origin::Default);
}

#[test]
fn the_environment_lies_over_the_file_and_the_file_over_the_defaults() {
    let operator =
        with_file("[worker]\nconcurrency = 3\nlease_seconds = 200\n[http]\ntrusted_proxies = [\"10.0.0.0/8\"]\n")
            .set("HALCYON_WORKER__CONCURRENCY", "5")
            .set("HALCYON_HTTP__TRUSTED_PROXIES", "192.168.0.0/16, ::1")
            .set("HALCYON_HTTP__ADMIN_LISTEN", "off");
    let settings = operator.load().unwrap();
    assert_eq!((settings.worker.concurrency, settings.worker.lease.as_secs()), (5, 200));
    let proxies: Vec<String> = settings.http.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(proxies, ["192.168.0.0/16", "::1/128"]);
    assert_eq!(settings.http.admin_listen, None);
    assert_eq!(settings.origin("worker.concurrency"), Origin::Variable("HALCYON_WORKER__CONCURRENCY".into()));
    assert_eq!(settings.origin("worker.lease_seconds"), Origin::File { path: operator.path("halcyon.toml"), line: 3 });
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let operator = with_file("[log]\nlevel = \"warn\"\n").set("HALCYON_LOG__LEVEL", "").set("HALCYON_NONSENSE", "");
    assert_eq!(operator.load().unwrap().log.level, LevelFilter::WARN);
}

#[test]
fn variables_of_other_programs_are_left_alone() {
    with_variable("PATH", "/bin").set("halcyon_log__level", "x").load().unwrap();
}

#[test]
fn the_file_may_be_named_by_a_variable_but_the_command_line_wins() {
    let operator = Operator::new().write("other.toml", "[worker]\nconcurrency = 7\n");
    let other = operator.path("other.toml");
    let operator = operator.set("HALCYON_CONFIG", other);
    assert_eq!(operator.load().unwrap().worker.concurrency, 7);
    let operator = operator.write("halcyon.toml", "[worker]\nconcurrency = 8\n");
    assert_eq!(operator.load().unwrap().worker.concurrency, 8);
}

#[test]
fn a_settings_file_that_cannot_be_read_is_a_problem() {
    let complaints = with_variable("HALCYON_CONFIG", "/nowhere/halcyon.toml").complaints();
    assert!(complaints[0].starts_with("/nowhere/halcyon.toml: the settings file cannot be read: "), "{complaints:?}");
}

#[test]
fn what_is_not_toml_is_told_with_its_line_and_without_its_text() {
    let complaints = with_file("[database]\nurl = \"postgres://me:canary@host/name\n").complaints();
    assert!(complaints[0].starts_with("halcyon.toml:2: "), "{complaints:?}");
    assert!(!complaints.concat().contains("canary"));
}

#[test]
fn unknown_keys_are_told_with_their_place_and_the_nearest_known_one() {
    let operator =
        with_file("listen = \"x\"\n[http]\nlisen = \"x\"\n[htp]\npublic_url = \"x\"\n[log.levels]\n[databas]\n")
            .set("HALCYON_HTTP_LISTEN", "x")
            .set("HALCYON_DATABASE__URI_FILE", "x");
    assert_eq!(
        operator.complaints(),
        [
            "HALCYON_HTTP_LISTEN: there is no such setting; the nearest is HALCYON_HTTP__LISTEN",
            "HALCYON_DATABASE__URI_FILE: there is no such setting; the nearest is HALCYON_DATABASE__URL_FILE",
            "databas (halcyon.toml:7): there is no such setting; the nearest is database.url",
            "htp.public_url (halcyon.toml:5): there is no such setting; the nearest is http.public_url",
            "http.lisen (halcyon.toml:3): there is no such setting; the nearest is http.listen",
            "listen (halcyon.toml:1): there is no such setting; the nearest is http.listen",
            "log.levels (halcyon.toml:6): there is no such setting; the nearest is log.level",
        ]
    );
}

#[test]
fn every_wrong_value_is_told_at_once() {
    let operator =
        with_file("[http]\nlisten = 8080\npublic_url = \"http://halcyon.example.org\"\n[log]\nformat = \"xml\"\n")
            .set("HALCYON_WORKER__CONCURRENCY", "many")
            .set("HALCYON_DATABASE__MAX_CONNECTIONS", "0");
    assert_eq!(
        operator.complaints(),
        [
            "worker.concurrency (HALCYON_WORKER__CONCURRENCY): must be a whole number",
            "http.listen (halcyon.toml:2): must be a text in quotes",
            "database.max_connections (HALCYON_DATABASE__MAX_CONNECTIONS): must be a whole number from 2 to 1000",
            "http.public_url (halcyon.toml:3): must begin with https:// unless the host is this machine itself: sign-ins would travel readable for everybody on the way",
            "log.format (halcyon.toml:5): must be text or json",
        ]
    );
}

#[test]
fn each_key_says_what_it_allows() {
    for (variable, wrong, allowed) in [
        ("HTTP__LISTEN", "8080", "an IP address and a port"),
        ("HTTP__LISTEN", "off", "an IP address and a port"),
        ("HTTP__ADMIN_LISTEN", "none", "or off"),
        ("HTTP__LETTERS_URL", "https://example.org/l", "top of its address"),
        ("HTTP__TRUSTED_PROXIES", "10.0.0.0/8,proxy", "list of networks"),
        ("DATABASE__URL", "mysql://host/name", "postgres://"),
        ("HTTP__SECURITY_CONTACT", "safe@practice.example", "mailto:"),
        ("DATABASE__WORKER_URL", "postgres:name", "postgres://"),
        ("DATABASE__URL", "postgres://me@host/name?sslmode=require", "sslmode=verify-full"),
        ("MAIL__TRANSPORT", "post", "smtp or outbox"),
        ("MAIL__SMTP_URL", "mail.example.org:25", "smtp://"),
        ("MAIL__SMTP_URL", "smtp://", "smtp://"),
        ("MAIL__SMTP_URL", "smtp://mail.example.org?tls=none", "smtp://"),
        ("MAIL__FROM", "Ana <ana@example.org>", "mail address"),
        ("MAIL__FROM_NAME", "Ana\r\nBcc: eve@example.org", "control characters"),
        ("MAIL__FROM_NAME", "\u{202e}anA", "visible characters"),
        ("MAIL__FINAL_ANSWER_SECONDS", "601", "from 1 to 600"),
        ("WORKER__CONCURRENCY", "-1", "from 1 to 256"),
        ("PRACTICE__NAME", "\u{200b}", "visible characters"),
        ("PRACTICE__ZONE", "Berlin", "Europe/Berlin"),
        ("PRACTICE__LOCALE", "xx", "letters in: en"),
        ("BACKUP__RECIPIENTS", "ana@example.org", "begins with age1"),
        ("BACKUP__RECIPIENTS", "AGE-SECRET-KEY-1CANARY", "the secret key"),
        ("LOG__LEVEL", "loud", "trace"),
    ] {
        let complaints = with_variable(&format!("HALCYON_{variable}"), wrong).complaints();
        assert_eq!(complaints.len(), 1, "{complaints:?}");
        assert!(complaints[0].contains(&format!("(HALCYON_{variable}): must ")), "{complaints:?}");
        assert!(complaints[0].contains(allowed), "{complaints:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_is_refused() {
    use std::os::unix::ffi::OsStringExt as _;
    let operator = Operator::new().set("HALCYON_MAIL__FROM", OsString::from_vec(vec![0xff, b'a']));
    assert_eq!(operator.complaints(), ["mail.from (HALCYON_MAIL__FROM): must be UTF-8"]);
}

#[test]
fn a_secret_may_lie_in_a_file() {
    let operator = Operator::new().write("secret", "postgres://me:word@localhost/name\n");
    let secret = operator.path("secret");
    let in_variable = operator.set("HALCYON_DATABASE__URL_FILE", &secret).load().unwrap();
    let in_file = with_file(&format!("[database]\nurl = \"\"\nurl_file = {secret:?}\n"));
    let operator = Operator::new().write("secret", "postgres://me:word@localhost/name\r\n");
    let text = format!("[database]\nurl_file = {:?}\n", operator.path("secret"));
    let named_in_file = operator.write("halcyon.toml", &text).load().unwrap();
    for settings in [in_variable, named_in_file] {
        assert_eq!(settings.database.url.as_ref().unwrap().expose(), "postgres://me:word@localhost/name");
    }
    assert!(
        in_file.complaints()[0]
            .starts_with("database.url_file (halcyon.toml:3): must name a file with one line of text; ")
    );
}

#[test]
fn a_secret_file_holds_one_line() {
    for (content, why) in [("", "empty"), ("\n", "empty"), ("postgres://a\npostgres://b\n", "more than one line")] {
        let operator = Operator::new().write("secret", content);
        let secret = operator.path("secret");
        let complaints = operator.set("HALCYON_DATABASE__URL_FILE", secret).complaints();
        assert!(
            complaints[0].starts_with("database.url_file (HALCYON_DATABASE__URL_FILE): must name a file"),
            "{complaints:?}"
        );
        assert!(complaints[0].contains(why), "{complaints:?}");
    }
}

#[test]
fn a_secret_given_as_value_and_as_file_is_refused() {
    let both =
        with_variable("HALCYON_MAIL__SMTP_URL", "smtp://canary@host").set("HALCYON_MAIL__SMTP_URL_FILE", "/nowhere");
    assert_eq!(
        both.complaints(),
        [
            "mail.smtp_url (HALCYON_MAIL__SMTP_URL): must not be given together with mail.smtp_url_file: take one of them out"
        ]
    );
    let both = with_file("[mail]\nsmtp_url = \"smtp://canary@host\"\nsmtp_url_file = \"/nowhere\"\n");
    assert_eq!(
        both.complaints(),
        ["mail.smtp_url (halcyon.toml:2): must not be given together with mail.smtp_url_file: take one of them out"]
    );
}

#[test]
fn a_secret_from_the_environment_hides_both_forms_in_the_file() {
    let operator =
        with_file("[database]\nurl_file = \"/nowhere\"\n").set("HALCYON_DATABASE__URL", "postgres://localhost/name");
    assert_eq!(operator.load().unwrap().database.url.unwrap().expose(), "postgres://localhost/name");
}

#[test]
fn what_was_not_given_falls_back_on_its_neighbour() {
    let settings = with_file(concat!(
        "[http]\npublic_url = \"https://a.example.org\"\n",
        "[database]\nurl = \"postgres://localhost/name\"\nworker_url = \"postgres://worker@localhost/name\"\n",
        "[mail]\nfrom = \"a@example.org\"\n",
    ));
    let settings = settings.load().unwrap();
    assert_eq!(settings.http.letters_url().unwrap().as_str(), "https://a.example.org");
    assert_eq!(settings.database.migration_url().unwrap().expose(), "postgres://localhost/name");
    assert_eq!(settings.database.worker_url().unwrap().expose(), "postgres://worker@localhost/name");
    assert_eq!(settings.mail.neutral_from().unwrap().as_str(), "a@example.org");
}

#[test]
fn a_mail_server_chooses_the_transport() {
    let settings = with_variable("HALCYON_MAIL__SMTP_URL", "smtp://127.0.0.1:2525").load().unwrap();
    assert_eq!(settings.mail.transport(), Some(Transport::Smtp));
    let settings = with_variable("HALCYON_MAIL__TRANSPORT", "outbox").load().unwrap();
    assert_eq!(settings.mail.transport(), Some(Transport::Outbox));
}

#[test]
fn values_that_contradict_each_other_are_refused() {
    let server = "smtp://127.0.0.1:2525";
    let operator = with_variable("HALCYON_MAIL__TRANSPORT", "outbox").set("HALCYON_MAIL__SMTP_URL", server);
    assert!(operator.complaints()[0].starts_with("mail.transport (HALCYON_MAIL__TRANSPORT): must not be outbox"));
    let operator = with_variable("HALCYON_MAIL__TRANSPORT", "smtp");
    assert_eq!(operator.complaints(), ["mail.smtp_url (not set): must be given: mail.transport is smtp"]);
    let operator = with_variable("HALCYON_MAIL__TRANSPORT", "smtp").set("HALCYON_MAIL__SMTP_URL", "nonsense");
    assert_eq!(operator.complaints().len(), 1);
    let operator = with_variable("HALCYON_HTTP__LISTEN", "127.0.0.1:9080");
    assert!(operator.complaints()[0].starts_with("http.admin_listen (not set): must differ from http.listen"));
    with_variable("HALCYON_HTTP__LISTEN", "127.0.0.1:0")
        .set("HALCYON_HTTP__ADMIN_LISTEN", "127.0.0.1:0")
        .load()
        .unwrap();
}

#[test]
fn a_lease_outlasts_one_sending() {
    let lease = |seconds: &str| with_variable("HALCYON_WORKER__LEASE_SECONDS", seconds);
    assert!(
        lease("90").complaints()[0]
            .starts_with("worker.lease_seconds (HALCYON_WORKER__LEASE_SECONDS): must be more than 90:")
    );
    lease("91").load().unwrap();
    let long = lease("200").set("HALCYON_MAIL__FINAL_ANSWER_SECONDS", "170");
    assert!(long.complaints()[0].contains("must be more than 200:"));
}

#[test]
fn no_secret_is_printed() {
    let known = Known::compiled_in().unwrap();
    let secrets: Vec<&str> = known.secrets().map(|(key, _)| key).collect();
    assert_eq!(secrets, ["database.migration_url", "database.url", "database.worker_url", "mail.smtp_url"]);
    let given = |scheme: fn(&str) -> &str| {
        let variable =
            |key: &&str| (known::variable(key).into(), format!("{}://canary:canary@host", scheme(key)).into());
        Settings::load(Sources { file: None, environment: secrets.iter().map(variable) })
    };
    let taken = given(|key| if key.starts_with("mail") { "smtp" } else { "postgres" });
    let refused = given(|_| "http");
    assert!(taken.is_ok() && refused.is_err());
    assert!(!format!("{taken:?} {refused:?}").contains("canary"));
}

#[test]
fn a_command_can_refuse_a_value_in_the_same_words() {
    let settings = Operator::new().load().unwrap();
    let error = SettingsError::from(settings.refuse("http.public_url", "must be given"));
    assert_eq!(error.to_string(), "http.public_url (not set): must be given");
}

#[test]
fn the_example_loads_once_its_secrets_are_in_place() {
    let operator = Operator::new()
        .write("database-url", "postgres://web:x@db/halcyon\n")
        .write("worker-database-url", "postgres://worker:x@db/halcyon\n")
        .write("migration-database-url", "postgres://owner:x@db/halcyon\n")
        .write("smtp-url", "smtp://halcyon:x@mail.example.org:587\n");
    let folder = operator.folder.path().display().to_string();
    let example = include_str!("../../../../config/example.toml").replace("/etc/halcyon", &folder);
    let settings = operator.write("halcyon.toml", &example).load().unwrap();
    assert_eq!(settings.mail.transport(), Some(Transport::Smtp));
    assert_eq!(settings.http.letters_url().unwrap().host(), "post.example.org");
}

#[test]
fn every_field_is_a_key_of_the_defaults_and_every_key_a_field() {
    let known = Known::compiled_in().unwrap();
    let twins: Vec<String> = known.secrets().map(|(_, twin)| twin).collect();
    let keys: BTreeSet<String> =
        known.keys().filter(|key| !twins.iter().any(|twin| twin == key)).map(str::to_owned).collect();
    let sections = [
        ("http", fields::<Http>()),
        ("database", fields::<Database>()),
        ("mail", fields::<Mail>()),
        ("worker", fields::<Worker>()),
        ("practice", fields::<Practice>()),
        ("keys", fields::<Keys>()),
        ("backup", fields::<Backup>()),
        ("log", fields::<Log>()),
    ];
    assert_eq!(sections.map(|(section, _)| section).as_slice(), fields::<Settings>());
    let dotted = |(section, fields): (&str, &[&str])| {
        fields.iter().map(|field| format!("{section}.{field}")).collect::<Vec<_>>()
    };
    assert_eq!(keys, sections.into_iter().flat_map(dotted).collect());
}

#[test]
fn every_key_is_explained_on_the_page() {
    let page = reference();
    let known = Known::compiled_in().unwrap();
    for key in known.keys() {
        let name = format!("`{}`", known::variable(key));
        let (_, after) = page.split_once(&name).unwrap_or_else(|| panic!("{key} is not on the page"));
        assert!(
            key.ends_with("_file") || after.starts_with(".\n\n") && !after[3..].starts_with('#'),
            "{key} has no words"
        );
    }
}

/// `UPDATE=1 cargo nextest run -p cli` writes the page anew.
#[test]
fn the_page_is_the_one_the_defaults_make() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/CONFIGURATION.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&page, reference()).unwrap();
    }
    assert_eq!(std::fs::read_to_string(page).unwrap(), reference(), "run again with UPDATE=1");
}

/// The names under which serde looks for the fields of a struct.
fn fields<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut found: &'static [&'static str] = &[];
    let stopped = T::deserialize(FieldNames(&mut found));
    assert!(stopped.is_err());
    found
}

/// Asked for a struct, it notes the names of the fields and stops.
struct FieldNames<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for FieldNames<'_> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Stop> {
        Err(Stop::custom("not a struct"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Stop> {
        *self.0 = fields;
        Err(Stop::custom("seen"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}
