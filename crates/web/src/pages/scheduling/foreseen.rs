//! Whether a letter about a change reaches the client in time, in words.

use domain::scheduling::{Obstacle, Reach};
use domain::time::Zone;

use crate::words::{Saying, dated, hour, saying};

/// What is said about a letter before the press, and once more after it.
#[derive(Clone)]
pub(super) struct Foreseen {
    /// Whether it reaches them in time. If not, somebody has to.
    pub(super) in_time: bool,
    /// When it goes, or why none does.
    pub(super) sentence: Saying,
}

impl Foreseen {
    /// About a letter to somebody of that name, on the viewer's clock.
    pub(super) fn of(reach: &Reach, name: &str, zone: &Zone) -> Self {
        let sentence = match (reach.why, reach.notice_reaches_at) {
            (None | Some(Obstacle::OutsideSafeHours), Some(at)) => {
                let sentence = if reach.in_time { saying("foreseen-in-time") } else { saying("foreseen-later") };
                dated(sentence, zone.today(at)).with("time", hour(zone, at))
            }
            (Some(why), _) => because(why),
            (None, None) => saying("foreseen-none"),
        };
        Self { in_time: reach.in_time, sentence: sentence.with("name", name.to_owned()) }
    }
}

fn because(why: Obstacle) -> Saying {
    match why {
        Obstacle::NoPlan => saying("foreseen-no-plan"),
        Obstacle::NoContact => saying("foreseen-no-contact"),
        Obstacle::Paused => saying("foreseen-paused"),
        Obstacle::AddressRefused => saying("foreseen-address-refused"),
        Obstacle::Ended => saying("foreseen-ended"),
        Obstacle::OutsideSafeHours => saying("foreseen-none"),
    }
}
