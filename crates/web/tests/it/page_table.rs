//! What each page is: for whom it is there, which act it is, and on whose record. Beside it the interface has such a table of its own, in
//! `web::api::acts`; where a page does what an operation does, its line says the same.

use domain::may::Act;
use web::api::acts::Whose;

/// Who is shown a page at all. Whoever is not signed in is led to the door, but to the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// Everybody; it shows nothing of anybody's record but one's own.
    Everybody,
    /// Whoever is signed in.
    SignedIn,
    /// Staff; to a client there is no such page.
    Staff,
    /// A client; to staff there is no such page.
    Client,
    /// A client; staff are told that it is not theirs to do.
    ClientAlone,
    /// Whoever holds the thing; to anybody else it is not there.
    Holder,
    /// Whoever of the staff holds a thing that none of these does: it is not there. That its holder finds it is tested beside it.
    OfNobody,
}

/// A page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) method: &'static str,
    pub(crate) pattern: &'static str,
    pub(crate) door: Door,
    pub(crate) act: Act,
    /// What one may see to be told "not yours" rather than "not there".
    pub(crate) see: Act,
    pub(crate) whose: Whose,
    /// What is sent or asked besides, where the usual does not do.
    pub(crate) with: &'static str,
}

const fn line(method: &'static str, pattern: &'static str, door: Door, act: (Act, Act), whose: Whose) -> Line {
    Line { method, pattern, door, act: act.0, see: act.1, whose, with: "" }
}

impl Line {
    const fn with(self, with: &'static str) -> Self {
        Self { with, ..self }
    }
}

/// There for everybody. What is pressed there is weighed by what it carries, not by who presses.
const fn everybody(method: &'static str, pattern: &'static str) -> Line {
    line(method, pattern, Door::Everybody, (Act::SeeClient, Act::SeeClient), Whose::Listing)
}

/// One's own, whoever one is.
const fn own(method: &'static str, pattern: &'static str, door: Door) -> Line {
    line(method, pattern, door, (Act::SeeClient, Act::SeeClient), Whose::Listing)
}

/// Something of a client's, for staff.
const fn of_client(method: &'static str, pattern: &'static str, act: Act) -> Line {
    line(method, pattern, Door::Staff, (act, Act::SeeClient), Whose::Client)
}

const fn of_session(method: &'static str, pattern: &'static str, act: Act) -> Line {
    line(method, pattern, Door::Staff, (act, Act::SeeSession), Whose::Client)
}

const fn of_homework(method: &'static str, pattern: &'static str, act: Act) -> Line {
    line(method, pattern, Door::Staff, (act, Act::SeeHomework), Whose::Client)
}

/// Something of the practice's, for staff.
const fn practice(method: &'static str, pattern: &'static str, act: Act) -> Line {
    line(method, pattern, Door::Staff, (act, act), Whose::Practice)
}

/// Shows and takes what each may see and do of it.
const fn listing(method: &'static str, pattern: &'static str, act: Act) -> Line {
    line(method, pattern, Door::Staff, (act, act), Whose::Listing)
}

/// The contact plan, which its client and the coach write.
const fn plan(method: &'static str, pattern: &'static str) -> Line {
    line(method, pattern, Door::SignedIn, (Act::RecordContactPlan, Act::SeeClient), Whose::Client)
}

/// What a demo has besides.
pub(crate) const OF_A_DEMO: &[Line] =
    &[everybody("GET", "/demo/people"), everybody("POST", "/demo/sign-in"), everybody("POST", "/demo/token")];

/// The table. A page that the router has and this has not fails the test beside it.
pub(crate) const TABLE: &[Line] = &[
    everybody("GET", "/"),
    everybody("GET", "/.well-known/security.txt"),
    everybody("GET", "/address/{token}"),
    everybody("POST", "/address/{token}"),
    everybody("GET", "/answer/{token}"),
    everybody("POST", "/answer/{token}"),
    everybody("POST", "/answer/{token}/undo"),
    everybody("GET", "/demo"),
    everybody("GET", "/health/live"),
    everybody("GET", "/health/ready"),
    everybody("POST", "/keys"),
    everybody("POST", "/leave"),
    everybody("GET", "/pause/{token}"),
    everybody("POST", "/pause/{token}"),
    everybody("POST", "/pause/{token}/resume"),
    everybody("POST", "/pause/{token}/stop"),
    everybody("POST", "/pause/{token}/begin"),
    everybody("GET", "/problems/{code}"),
    everybody("POST", "/reading"),
    everybody("GET", "/set-up"),
    everybody("POST", "/set-up"),
    everybody("GET", "/set-up/authenticator"),
    everybody("POST", "/set-up/authenticator"),
    everybody("POST", "/set-up/authenticator/new"),
    everybody("GET", "/set-up/codes"),
    everybody("POST", "/set-up/codes"),
    everybody("POST", "/set-up/finish"),
    everybody("GET", "/set-up/password"),
    everybody("POST", "/set-up/password"),
    everybody("GET", "/set-up/passkey"),
    everybody("POST", "/set-up/passkey"),
    everybody("POST", "/set-up/passkey/ask"),
    everybody("GET", "/sign-in"),
    everybody("POST", "/sign-in"),
    everybody("GET", "/sign-in/code"),
    everybody("POST", "/sign-in/code"),
    everybody("GET", "/sign-in/letter"),
    everybody("POST", "/sign-in/letter"),
    everybody("GET", "/sign-in/letter/code"),
    everybody("POST", "/sign-in/letter/code"),
    everybody("POST", "/sign-in/letter/passkey"),
    everybody("POST", "/sign-in/letter/passkey/ask"),
    everybody("POST", "/sign-in/passkey"),
    everybody("POST", "/sign-in/passkey/ask"),
    everybody("GET", "/sign-in/recovery"),
    everybody("POST", "/sign-in/recovery"),
    everybody("GET", "/sign-in/said"),
    everybody("POST", "/sign-in/said"),
    everybody("POST", "/sign-out"),
    everybody("GET", "/static/{file}"),
    everybody("GET", "/unsubscribe/{token}"),
    everybody("POST", "/unsubscribe/{token}"),
    everybody("GET", "/welcome"),
    everybody("POST", "/welcome"),
    // A client's own home.
    line("POST", "/answers/{homework}", Door::SignedIn, (Act::AnswerHomework, Act::SeeHomework), Whose::Client),
    line("POST", "/answers/{homework}/undo", Door::SignedIn, (Act::AnswerHomework, Act::SeeHomework), Whose::Client),
    line("GET", "/answers/{homework}/edit", Door::Client, (Act::AssignHomework, Act::SeeHomework), Whose::Client),
    line("POST", "/answers/{homework}/edit", Door::Client, (Act::AssignHomework, Act::SeeHomework), Whose::Client),
    line("POST", "/answers/{homework}/withdraw", Door::Client, (Act::AssignHomework, Act::SeeHomework), Whose::Client),
    own("GET", "/homework/new", Door::Client),
    own("POST", "/homework/new", Door::Client),
    line("POST", "/clients/{client}/sign-in", Door::Staff, (Act::LetSignIn, Act::SeeClient), Whose::Client),
    line("POST", "/clients/{client}/pin", Door::Staff, (Act::LetChoosePin, Act::SeeClient), Whose::Client),
    own("GET", "/own/pin", Door::ClientAlone),
    own("POST", "/own/pin", Door::ClientAlone),
    own("GET", "/own/pin/show", Door::ClientAlone),
    own("POST", "/own/pin/show", Door::ClientAlone),
    line("GET", "/own/opened", Door::SignedIn, (Act::SeeWhoOpened, Act::SeeWhoOpened), Whose::Own),
    own("GET", "/plan", Door::Client),
    own("POST", "/plan", Door::Client),
    own("POST", "/plan/begin", Door::Client),
    own("POST", "/plan/pause", Door::Client),
    own("POST", "/plan/preview", Door::Client),
    own("POST", "/plan/preview/{kind}", Door::Client),
    own("POST", "/plan/resume", Door::Client),
    own("GET", "/plan/samples/{kind}", Door::Client),
    own("POST", "/plan/still-right", Door::Client),
    own("POST", "/plan/stop", Door::Client),
    own("POST", "/rest", Door::ClientAlone),
    own("POST", "/rest/resume", Door::ClientAlone),
    // Files.
    listing("GET", "/clients", Act::SeeClient),
    practice("POST", "/clients", Act::AddClient),
    practice("GET", "/clients/new", Act::AddClient),
    of_client("GET", "/clients/{client}", Act::SeeClient),
    of_client("POST", "/clients/{client}/address-check", Act::Invite),
    of_client("POST", "/clients/{client}/archive", Act::ArchiveClient),
    of_client("POST", "/clients/{client}/contacts", Act::NoteContact).with("at="),
    of_client("POST", "/clients/{client}/contacts/undo", Act::NoteContact),
    of_client("GET", "/clients/{client}/edit", Act::ChangeClient),
    of_client("POST", "/clients/{client}/edit", Act::ChangeClient),
    of_client("GET", "/clients/{client}/homework", Act::SeeHomework),
    of_client("POST", "/clients/{client}/homework", Act::AssignHomework),
    of_client("GET", "/clients/{client}/homework/new", Act::AssignHomework),
    of_client("POST", "/clients/{client}/invitation", Act::Invite),
    of_client("GET", "/clients/{client}/letters", Act::ListLetters),
    plan("GET", "/clients/{client}/plan"),
    plan("POST", "/clients/{client}/plan"),
    plan("POST", "/clients/{client}/plan/preview"),
    plan("POST", "/clients/{client}/plan/preview/{kind}"),
    of_client("POST", "/clients/{client}/reopen", Act::ArchiveClient),
    of_client("GET", "/clients/{client}/sessions", Act::SeeSession),
    of_client("POST", "/clients/{client}/stop", Act::StopContact),
    // Homework.
    practice("GET", "/homework/templates", Act::KeepTemplates),
    practice("POST", "/homework/templates", Act::KeepTemplates),
    practice("GET", "/homework/templates/new", Act::KeepTemplates),
    line(
        "GET",
        "/homework/templates/{template}",
        Door::Staff,
        (Act::ChangeTemplate, Act::ChangeTemplate),
        Whose::Staff,
    ),
    line(
        "POST",
        "/homework/templates/{template}",
        Door::Staff,
        (Act::ChangeTemplate, Act::ChangeTemplate),
        Whose::Staff,
    ),
    line(
        "POST",
        "/homework/templates/{template}/remove",
        Door::Staff,
        (Act::ChangeTemplate, Act::ChangeTemplate),
        Whose::Staff,
    ),
    of_homework("GET", "/homework/{homework}", Act::SeeHomework),
    of_homework("POST", "/homework/{homework}/answer", Act::AnswerHomework),
    of_homework("GET", "/homework/{homework}/edit", Act::AssignHomework),
    of_homework("POST", "/homework/{homework}/edit", Act::AssignHomework),
    of_homework("POST", "/homework/{homework}/undo", Act::AnswerHomework),
    of_homework("POST", "/homework/{homework}/withdraw", Act::AssignHomework),
    // Sessions.
    listing("GET", "/day/clear", Act::Reschedule).with("on=2026-12-01&instead=cancel"),
    listing("POST", "/day/clear", Act::Reschedule),
    listing("GET", "/day/cleared", Act::SeeSession).with("on=2026-12-01&at=2026-11-24T12:00:00Z"),
    listing("POST", "/sessions", Act::Book),
    listing("GET", "/sessions/new", Act::Book),
    of_session("GET", "/sessions/{session}", Act::SeeSession),
    of_session("POST", "/sessions/{session}/attendance", Act::RecordAttendance),
    of_session("GET", "/sessions/{session}/cancel", Act::Cancel),
    of_session("POST", "/sessions/{session}/cancel", Act::Cancel),
    of_session("GET", "/sessions/{session}/move", Act::Reschedule),
    of_session("POST", "/sessions/{session}/move", Act::Reschedule),
    of_session("POST", "/sessions/{session}/undo", Act::Cancel),
    listing("GET", "/week", Act::SeeSession).with("on=2026-12-01"),
    // Letters.
    line("GET", "/letters", Door::SignedIn, (Act::ListLetters, Act::ListLetters), Whose::Listing),
    line("POST", "/letters/release", Door::SignedIn, (Act::ReleaseHeld, Act::ReleaseHeld), Whose::Practice),
    line("GET", "/letters/{letter}", Door::SignedIn, (Act::ListLetters, Act::ListLetters), Whose::Client),
    // Its words are not there to whoever only sees that it went.
    line("GET", "/letters/{letter}/html", Door::SignedIn, (Act::ReadLetter, Act::ReadLetter), Whose::Client),
    // Oneself.
    own("POST", "/here", Door::SignedIn),
    own("GET", "/me", Door::SignedIn),
    own("POST", "/me", Door::SignedIn),
    own("POST", "/me/sign-ins/end-others", Door::SignedIn),
    own("POST", "/me/sign-ins/{sign_in}/end", Door::Holder),
    own("GET", "/me/address", Door::Staff),
    own("POST", "/me/address", Door::Staff),
    own("GET", "/me/passkeys/new", Door::SignedIn),
    own("GET", "/me/passkeys/{passkey}", Door::OfNobody),
    own("POST", "/me/passkeys", Door::SignedIn),
    own("POST", "/me/passkeys/ask", Door::SignedIn),
    own("POST", "/me/passkeys/{passkey}", Door::OfNobody),
    // Staff are asked first whether it is they; a client who has none is not.
    own("POST", "/me/passkeys/{passkey}/remove", Door::Staff),
    own("GET", "/me/tokens", Door::Staff),
    own("GET", "/me/tokens/new", Door::Staff),
    own("POST", "/me/tokens/new", Door::Staff),
    own("POST", "/me/tokens/{token}/end", Door::OfNobody),
    own("POST", "/prove/passkey", Door::SignedIn),
    own("POST", "/prove/passkey/ask", Door::OfNobody),
    own("GET", "/me/authenticator", Door::Staff),
    own("POST", "/me/authenticator", Door::Staff),
    own("POST", "/me/authenticator/new", Door::Staff),
    own("GET", "/me/password", Door::Staff),
    own("POST", "/me/password", Door::Staff),
    own("GET", "/me/recovery-codes", Door::Staff),
    own("POST", "/me/recovery-codes", Door::Staff),
    own("GET", "/prove", Door::Staff),
    own("POST", "/prove", Door::Staff),
    // The practice.
    practice("GET", "/logbook", Act::SeeLogbook),
    practice("GET", "/settings", Act::SeeSettings),
    line("POST", "/settings", Door::Staff, (Act::ChangeSettings, Act::SeeSettings), Whose::Practice),
    practice("GET", "/settings/mail", Act::SendTest),
    practice("POST", "/settings/mail", Act::SendTest),
    practice("GET", "/settings/staff", Act::GiveWayIn),
    practice("GET", "/settings/staff/new", Act::GiveWayIn),
    practice("POST", "/settings/staff/new", Act::GiveWayIn),
    practice("GET", "/settings/staff/{staff}", Act::GiveWayIn),
    practice("POST", "/settings/staff/{staff}", Act::GiveWayIn),
    practice("POST", "/settings/staff/{staff}/address", Act::GiveWayIn),
    practice("GET", "/settings/staff/{staff}/leave", Act::GiveWayIn),
    practice("POST", "/settings/staff/{staff}/leave", Act::GiveWayIn),
    practice("POST", "/settings/staff/{staff}/link", Act::GiveWayIn),
    practice("GET", "/settings/staff/{staff}/reset", Act::GiveWayIn),
    practice("POST", "/settings/staff/{staff}/reset", Act::GiveWayIn),
    practice("POST", "/first-steps/again", Act::ChangeSettings),
    practice("POST", "/first-steps/aside", Act::ChangeSettings),
    practice("POST", "/first-steps/coach", Act::ChangeSettings),
    practice("POST", "/first-steps/{step}/aside", Act::ChangeSettings),
    practice("GET", "/settings/session-types/new", Act::ChangeSessionTypes),
    practice("POST", "/settings/session-types/new", Act::ChangeSessionTypes),
    practice("GET", "/settings/session-types/{session_type}", Act::ChangeSessionTypes),
    practice("POST", "/settings/session-types/{session_type}", Act::ChangeSessionTypes),
];
