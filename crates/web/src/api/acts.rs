//! Which act each operation is, and on whose record: one table, held against the document by a test, and the ground of the authorisation matrix.

use domain::may::Act;

/// Who is let through a door at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Staff and clients.
    Anyone,
    /// Staff alone; a client is told that it is not theirs to do.
    Staff,
}

/// Whose record an operation touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A client's.
    Client,
    /// A pairing's: the client's own, and the coach's who is in it.
    Pairing,
    /// A coach's calendar: her own, or somebody else's.
    Calendar,
    /// A member of staff's.
    Staff,
    /// The actor's own, always.
    Own,
    /// Nobody's in particular.
    Practice,
    /// A list that shows to each what they may see.
    Listing,
}

/// An operation.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Its id in the document: the verb.
    pub operation: &'static str,
    /// Who is let through.
    pub door: Door,
    /// What is done.
    pub act: Act,
    /// What one may see to be told "not yours" rather than "not there".
    pub see: Act,
    /// On whose record.
    pub whose: Whose,
}

const fn line(operation: &'static str, door: Door, act: Act, see: Act, whose: Whose) -> Line {
    Line { operation, door, act, see, whose }
}

/// Something done to a client's record.
const fn client(operation: &'static str, act: Act) -> Line {
    line(operation, Door::Anyone, act, Act::SeeClient, Whose::Client)
}

/// Something done to a client's session.
const fn session(operation: &'static str, act: Act) -> Line {
    line(operation, Door::Anyone, act, Act::SeeSession, Whose::Client)
}

/// Something done to a piece of a client's homework.
const fn homework(operation: &'static str, act: Act) -> Line {
    line(operation, Door::Anyone, act, Act::SeeHomework, Whose::Client)
}

/// Something done to a template of a coach's own.
const fn template(operation: &'static str) -> Line {
    line(operation, Door::Staff, Act::ChangeTemplate, Act::ChangeTemplate, Whose::Staff)
}

/// Something of the practice's, for staff.
const fn practice(operation: &'static str, act: Act) -> Line {
    line(operation, Door::Staff, act, act, Whose::Practice)
}

/// The table.
pub const TABLE: &[Line] = &[
    line("clients", Door::Anyone, Act::SeeClient, Act::SeeClient, Whose::Listing),
    practice("add_client", Act::AddClient),
    client("client", Act::SeeClient),
    client("change_client", Act::ChangeClient),
    client("archive_client", Act::ArchiveClient),
    client("reopen_client", Act::ArchiveClient),
    client("contact_plan", Act::SeeContactPlan),
    client("record_contact_plan", Act::RecordContactPlan),
    client("pause", Act::PauseLetters),
    client("resume", Act::PauseLetters),
    client("stop_contact", Act::StopContact),
    client("resume_contact", Act::RaiseContactPlan),
    client("contacts", Act::SeeClient),
    client("note_contact", Act::NoteContact),
    client("undo_contact", Act::NoteContact),
    client("invite", Act::Invite),
    client("check_address", Act::Invite),
    practice("coaches", Act::SeeStaff),
    line("clear_day", Door::Staff, Act::Reschedule, Act::SeeStaff, Whose::Calendar),
    line("foresee_clear_day", Door::Staff, Act::Reschedule, Act::SeeStaff, Whose::Calendar),
    practice("staff", Act::SeeStaff),
    practice("add_staff", Act::AddStaff),
    practice("member", Act::SeeStaff),
    line("change_staff", Door::Staff, Act::ChangeStaff, Act::SeeStaff, Whose::Staff),
    client("pairings", Act::SeeClient),
    client("pair", Act::Pair),
    line("end_pairing", Door::Anyone, Act::EndPairing, Act::SeeClient, Whose::Pairing),
    practice("session_types", Act::SeeSessionTypes),
    practice("add_session_type", Act::ChangeSessionTypes),
    practice("session_type", Act::SeeSessionTypes),
    practice("change_session_type", Act::ChangeSessionTypes),
    line("sessions", Door::Anyone, Act::SeeSession, Act::SeeSession, Whose::Listing),
    client("book", Act::Book),
    session("session", Act::SeeSession),
    session("reschedule", Act::Reschedule),
    session("cancel", Act::Cancel),
    session("undo", Act::Cancel),
    session("record_attendance", Act::RecordAttendance),
    client("near_times", Act::Book),
    client("foresee", Act::Book),
    line("list_homework", Door::Anyone, Act::SeeHomework, Act::SeeHomework, Whose::Listing),
    client("assign_homework", Act::AssignHomework),
    homework("homework", Act::SeeHomework),
    homework("change_homework", Act::AssignHomework),
    homework("answer_homework", Act::AnswerHomework),
    homework("undo_answer", Act::AnswerHomework),
    homework("withdraw_homework", Act::AssignHomework),
    practice("homework_templates", Act::KeepTemplates),
    practice("add_homework_template", Act::KeepTemplates),
    template("homework_template"),
    template("change_homework_template"),
    template("remove_homework_template"),
    line("letters", Door::Anyone, Act::ListLetters, Act::ListLetters, Whose::Listing),
    line("letter", Door::Anyone, Act::ListLetters, Act::ListLetters, Whose::Client),
    practice("hold", Act::SeeSettings),
    practice("release", Act::ReleaseHeld),
    practice("send_test", Act::SendTest),
    practice("logbook", Act::SeeLogbook),
    practice("settings", Act::SeeSettings),
    practice("change_settings", Act::ChangeSettings),
    line("tokens", Door::Staff, Act::MakeToken, Act::MakeToken, Whose::Own),
    line("end_token", Door::Staff, Act::MakeToken, Act::MakeToken, Whose::Own),
];

/// The line of an operation.
pub fn of(operation: &str) -> Option<&'static Line> {
    TABLE.iter().find(|line| line.operation == operation)
}
