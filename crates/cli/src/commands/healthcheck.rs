//! `halcyon healthcheck`: whether the pages answer and can work, or whether the worker answers.

use super::begin_quietly;
use crate::arguments::Healthcheck;
use crate::knock;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

pub(super) async fn healthcheck(asked: &Healthcheck, surroundings: &Surroundings) -> Result<(), Trouble> {
    let (settings, _) = begin_quietly(surroundings)?;
    let (at, path) = if asked.worker {
        let why = "must not be off here: it is where the worker is asked";
        let at = settings.worker.admin_listen.ok_or_else(|| settings.refuse("worker.admin_listen", why))?;
        (at, knock::HEALTH)
    } else {
        (settings.http.listen, knock::READY)
    };
    match knock::status(at, path).await {
        Ok(200) => Ok(()),
        Ok(status) => Err(Trouble::Fault(format!("not ready yet: {at} answers with {status}"))),
        Err(why) => Err(Trouble::Fault(why)),
    }
}
