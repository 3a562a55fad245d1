//! From settings to parts: what letters show, how they leave, and who works on which connections.

use std::net::SocketAddr;
use std::sync::Arc;

use domain::people::Address;
use domain::text::Wording;
use practice::office::Letterhead;
use practice::settings::FirstStart;
use worker::postman::{MailSettings, Postman, PostmanError};
use worker::{Note, Works};

use crate::folder::Folder;
use crate::settings::{Problem, Secret, Settings, SettingsError, Transport};
use crate::trouble::Trouble;

/// What a practice is called until it says so itself.
const UNNAMED: &str = "Our practice";
/// What a demo is called, and where its letters come from.
const DEMO: (&str, &str, &str) = ("Riverbend Coaching", "hello@riverbend.example", "notes@post.example");
/// Where letters come from that never leave: a domain that cannot exist (RFC 2606, section 2).
const NOWHERE: &str = "letters@outbox.invalid";

/// The worker listens for three things, each on a connection of its own, and works on the others.
const LEAST_FOR_WORKER: u32 = 6;
const LEAST_FOR_WEB: u32 = 2;

/// What a process is going to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Pages, API and worker, of a practice.
    Everything,
    /// The same, of a demo.
    Demo,
    /// Pages and API.
    Web,
    /// The worker.
    Worker,
}

impl Purpose {
    /// Whether it is for a demo.
    pub(crate) fn is_demo(self) -> bool {
        self == Self::Demo
    }

    fn works(self) -> bool {
        self != Self::Web
    }

    fn least_connections(self) -> u32 {
        match self {
            Self::Web => LEAST_FOR_WEB,
            Self::Worker => LEAST_FOR_WORKER,
            Self::Everything | Self::Demo => LEAST_FOR_WEB + LEAST_FOR_WORKER,
        }
    }
}

/// Settings that are fit for a purpose.
#[derive(Clone, Debug)]
pub(crate) struct Wiring {
    /// The settings.
    pub(crate) settings: Settings,
    /// What for.
    pub(crate) purpose: Purpose,
}

impl Wiring {
    /// Looks for everything that is missing or cannot be, before anything is started.
    ///
    /// # Errors
    /// [`SettingsError`] with every problem there is.
    pub(crate) fn check(settings: Settings, purpose: Purpose) -> Result<Self, SettingsError> {
        let wiring = Self { settings, purpose };
        let found = [
            wiring.mail_trouble(),
            wiring.sender_trouble(),
            wiring.address_trouble(),
            wiring.connections_trouble(),
            wiring.demo_listens(),
            wiring.demo_mails(),
        ];
        SettingsError::from_all(found.into_iter().flatten().collect()).map(|()| wiring)
    }

    fn mail_trouble(&self) -> Option<Problem> {
        let chosen = self.transport().is_some() || !self.purpose.works();
        let why = "must be chosen before letters can be sent: give mail.smtp_url, or set mail.transport to outbox, which sends nothing";
        (!chosen).then(|| self.settings.refuse("mail.transport", why))
    }

    fn sender_trouble(&self) -> Option<Problem> {
        let known = self.settings.mail.from.is_some() || self.purpose.is_demo();
        let needed = self.transport() != Some(Transport::Outbox);
        let mails = self.transport().is_some() || self.purpose == Purpose::Web;
        (needed && mails && !known)
            .then(|| self.settings.refuse("mail.from", "must be given: the address letters come from"))
    }

    fn address_trouble(&self) -> Option<Problem> {
        let known = self.settings.http.public_url.is_some() || self.settings.http.listen.ip().is_loopback();
        let why = "must be given, since Halcyon does not listen on this machine alone: the address people type";
        (!known).then(|| self.settings.refuse("http.public_url", why))
    }

    fn connections_trouble(&self) -> Option<Problem> {
        let least = self.purpose.least_connections();
        (self.settings.database.max_connections < least)
            .then(|| self.settings.refuse("database.max_connections", format!("must be at least {least} here")))
    }

    fn demo_listens(&self) -> Option<Problem> {
        let open = self.purpose.is_demo() && !self.settings.http.listen.ip().is_loopback();
        open.then(|| self.settings.refuse("http.listen", "must be an address of this machine alone, such as 127.0.0.1:8080: anybody can sign in to a demo as anybody"))
    }

    fn demo_mails(&self) -> Option<Problem> {
        let outside =
            self.purpose.is_demo() && self.settings.mail.smtp_url.as_ref().is_some_and(|url| !is_loopback(url));
        outside.then(|| {
            self.settings.refuse(
                "mail.smtp_url",
                "must name a mail server on this machine, such as smtp://127.0.0.1:2525: a demo mails nobody else",
            )
        })
    }

    /// How letters leave. A demo's stay, unless a mail server is named.
    pub(crate) fn transport(&self) -> Option<Transport> {
        self.settings.mail.transport().or(self.purpose.is_demo().then_some(Transport::Outbox))
    }

    /// The address people type: the one that was set, or this machine at the port that is really listened at.
    pub(crate) fn public_url(&self, at: SocketAddr) -> String {
        public_url(&self.settings, at.port())
    }

    /// What letters show of this installation.
    pub(crate) fn letterhead(&self, at: SocketAddr) -> Result<Letterhead, Trouble> {
        let outbox = self.transport() == Some(Transport::Outbox);
        letterhead(&self.settings, &self.public_url(at), self.purpose.is_demo())
            .map(|letterhead| Letterhead { outbox, ..letterhead })
    }

    /// Who carries letters out of the house.
    pub(crate) fn postman(&self) -> Result<Postman, Trouble> {
        match &self.settings.mail.smtp_url {
            None => Ok(Postman::outbox()),
            Some(url) => smtp(&self.settings, url),
        }
    }

    /// Connections of web and worker, together never more than the settings allow.
    pub(crate) fn connections(&self) -> (u32, u32) {
        let all = self.settings.database.max_connections;
        match self.purpose {
            Purpose::Web => (all, 0),
            Purpose::Worker => (0, all),
            Purpose::Everything | Purpose::Demo => {
                let worker = (all / 2).max(LEAST_FOR_WORKER);
                (all.saturating_sub(worker).max(LEAST_FOR_WEB), worker)
            }
        }
    }

    /// The worker's works.
    pub(crate) fn works(&self, office: practice::Office, folder: &Folder) -> Result<Works, Trouble> {
        Ok(Works {
            office,
            postman: Arc::new(self.postman()?),
            note: Some(Note::in_folder(folder.path())),
            lease: self.settings.worker.lease,
            concurrency: usize::try_from(self.settings.worker.concurrency).unwrap_or(usize::MAX),
        })
    }

    /// How the practice begins, if it has not begun yet.
    pub(crate) fn first_start(&self) -> Result<FirstStart, Trouble> {
        first_start(&self.settings, self.purpose.is_demo())
    }
}

/// The address people type: the one that was set, or this machine at that port.
pub(crate) fn public_url(settings: &Settings, port: u16) -> String {
    settings.http.public_url.as_ref().map_or_else(|| format!("http://localhost:{port}"), ToString::to_string)
}

/// What letters show of an installation.
pub(crate) fn letterhead(settings: &Settings, public_url: &str, demo: bool) -> Result<Letterhead, Trouble> {
    let (from, neutral_from) = if demo { (DEMO.1, DEMO.2) } else { (NOWHERE, NOWHERE) };
    let address = |written: &str| Address::parse(written).map_err(Trouble::fault);
    let mail = &settings.mail;
    let from = mail.from.clone().map_or_else(|| address(from), Ok)?;
    let neutral_from = mail.neutral_from().cloned().map_or_else(|| address(neutral_from), Ok)?;
    let letters_url = settings.http.letters_url().map_or_else(|| public_url.to_owned(), ToString::to_string);
    let outbox = mail.transport() == Some(Transport::Outbox);
    Ok(Letterhead { from, from_name: mail.from_name.clone(), neutral_from, letters_url, outbox })
}

/// How a practice begins.
pub(crate) fn first_start(settings: &Settings, demo: bool) -> Result<FirstStart, Trouble> {
    let set = &settings.practice;
    let name = match &set.name {
        Some(name) => name.as_str(),
        None if demo => DEMO.0,
        None => UNNAMED,
    };
    let name = Wording::parse(name).map_err(Trouble::fault)?;
    Ok(FirstStart { name, zone: set.zone.clone(), locale: set.locale, demo })
}

/// A postman for a mail server.
pub(crate) fn smtp(settings: &Settings, url: &Secret<String>) -> Result<Postman, Trouble> {
    let mail = &settings.mail;
    let authority = mail.tls_ca_file.as_ref().map(std::fs::read).transpose();
    let tls_ca_pem =
        authority.map_err(|error| settings.refuse("mail.tls_ca_file", format!("cannot be read: {error}")))?;
    let connections = usize::try_from(mail.connections).unwrap_or(1);
    let (final_answer, turn_within) = (mail.final_answer, settings.worker.spare(mail.final_answer) / 2);
    let wanted = MailSettings { tls_ca_pem, connections, final_answer, turn_within, ..MailSettings::new(url.expose()) };
    let key =
        |error: &PostmanError| if *error == PostmanError::Authority { "mail.tls_ca_file" } else { "mail.smtp_url" };
    Ok(Postman::new(&wanted).map_err(|error| settings.refuse(key(&error), error.to_string()))?)
}

fn is_loopback(url: &Secret<String>) -> bool {
    url::Url::parse(url.expose()).is_ok_and(|url| is_this_machine(&url))
}

/// Whether an address leads to this machine.
pub(crate) fn is_this_machine(url: &url::Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Sources;

    fn settings(variables: &[(&str, &str)]) -> Settings {
        let environment = variables.iter().map(|(name, value)| (format!("HALCYON_{name}").into(), (*value).into()));
        Settings::load(Sources { file: None, environment }).unwrap()
    }

    fn refused(purpose: Purpose, variables: &[(&str, &str)]) -> Vec<String> {
        match Wiring::check(settings(variables), purpose) {
            Ok(_) => Vec::new(),
            Err(error) => error.problems().iter().filter_map(Problem::refused_key).map(str::to_owned).collect(),
        }
    }

    #[test]
    fn nobody_sends_before_somebody_chose_how() {
        assert_eq!(refused(Purpose::Worker, &[]), ["mail.transport"]);
        assert_eq!(refused(Purpose::Everything, &[]), ["mail.transport"]);
        assert_eq!(refused(Purpose::Demo, &[]), [""; 0]);
        assert_eq!(refused(Purpose::Worker, &[("MAIL__TRANSPORT", "outbox")]), [""; 0]);
        assert_eq!(refused(Purpose::Worker, &[("MAIL__SMTP_URL", "smtp://127.0.0.1:25")]), ["mail.from"]);
        assert_eq!(refused(Purpose::Web, &[]), ["mail.from"]);
    }

    #[test]
    fn a_demo_stays_on_this_machine() {
        let outside = [
            ("HTTP__LISTEN", "0.0.0.0:8080"),
            ("HTTP__PUBLIC_URL", "https://demo.example"),
            ("MAIL__SMTP_URL", "smtp://mail.example:587"),
        ];
        assert_eq!(refused(Purpose::Demo, &outside), ["http.listen", "mail.smtp_url"]);
        assert_eq!(refused(Purpose::Demo, &[("MAIL__SMTP_URL", "smtp://[::1]:2525")]), [""; 0]);
    }

    #[test]
    fn whoever_listens_to_the_world_says_under_which_name() {
        let open = [("HTTP__LISTEN", "0.0.0.0:8080"), ("MAIL__TRANSPORT", "outbox")];
        assert_eq!(refused(Purpose::Everything, &open), ["http.public_url"]);
    }

    #[test]
    fn connections_are_shared_and_never_too_few() {
        assert_eq!(refused(Purpose::Demo, &[("DATABASE__MAX_CONNECTIONS", "7")]), ["database.max_connections"]);
        for (all, expected) in [("8", (2, 6)), ("16", (8, 8)), ("40", (20, 20))] {
            let wiring = Wiring::check(settings(&[("DATABASE__MAX_CONNECTIONS", all)]), Purpose::Demo).unwrap();
            assert_eq!(wiring.connections(), expected);
        }
    }

    #[test]
    fn letters_of_a_demo_come_from_example() {
        let wiring = Wiring::check(settings(&[]), Purpose::Demo).unwrap();
        let letterhead = wiring.letterhead("127.0.0.1:8137".parse().unwrap()).unwrap();
        assert!(
            letterhead.outbox
                && letterhead.from.domain().ends_with(".example")
                && letterhead.neutral_from.domain().ends_with(".example")
        );
        assert_eq!(letterhead.letters_url, "http://localhost:8137");
    }
}
