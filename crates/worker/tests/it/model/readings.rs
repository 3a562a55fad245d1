//! Where the rules can be read in two ways: each choice, by name. A walk that differs because of one of these differs in this and nothing else.

/// Whether a client who cancels knows it by that, so that no notice tells them again. The rule names only a coach's own change.
pub(super) const CLIENTS_KNOW_THEIR_OWN_ACTS: bool = true;

/// Whether what waits for a coach is looked at, at once, when pairing or file are ended or taken up again.
pub(super) const BONDS_WAKE_LETTERS_TO_COACHES: bool = false;

/// Whether an agenda holds the sessions of those with whom everything automatic has ended.
pub(super) const AGENDA_HOLDS_WHAT_ENDED: bool = true;

/// Whether an agenda keeps the hours that the coach has set, or comes at its own.
pub(super) const AGENDA_KEEPS_HOURS: bool = false;

/// Whether a reminder that was never written down, and whose use has ended, stays unlisted when it would have been covered at its moment.
pub(super) const WHAT_WAS_COVERED_IS_NOT_LISTED: bool = true;

/// Whether "told and different" looks at the wall clock and its zone as well as at instant and place.
pub(super) const ANOTHER_WALL_IS_A_MOVE: bool = true;

/// Whether a notice counts for the promise that was in force when it was written down, or for the one that it told of. The two differ where,
/// while it waited, the same time and place was put in other words.
pub(super) const NOTICES_STAY_WITH_THEIR_ENTRY: bool = true;

/// Whether the first day that a client chose holds for homework with a due day too. The rule names the choice beside homework without one.
pub(super) const THE_CLIENTS_FIRST_DAY_STANDS_BEFORE_THE_DUE_DAY: bool = true;

/// Whether "not now" said long before a step brings that step forward to three days after the rest, as the rule says of every rest.
pub(super) const A_REST_MAY_BRING_A_STEP_FORWARD: bool = true;

/// Whether "the next session" that ends a rest may be one that did not happen.
pub(super) const WHAT_DID_NOT_HAPPEN_ENDS_A_REST: bool = true;

/// Whether a session on the day on which homework was agreed is the one in which it was, even if it was written down before: it ends no round.
pub(super) const A_SESSION_OF_THE_DAY_IS_WHERE_IT_WAS_AGREED: bool = true;

/// Whether a nudge that was given up, for whatever reason, has asked: its steps are not asked again.
pub(super) const WHAT_WAS_GIVEN_UP_HAS_ASKED: bool = true;

/// Whether a nudge of which nobody knows whether it arrived keeps the next one away as one that arrived does.
pub(super) const NOBODY_KNOWS_IS_AS_GOOD_AS_SENT: bool = true;

/// Whether a nudge that waits while its client takes back their yes is dropped as paused, whatever else stands in its way.
pub(super) const WHAT_IS_NOT_WANTED_IS_PAUSED: bool = true;
