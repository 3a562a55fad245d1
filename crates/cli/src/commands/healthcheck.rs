//! `halcyon healthcheck`: whether the pages answer and can work.

use super::begin_quietly;
use crate::knock;
use crate::surroundings::Surroundings;
use crate::trouble::Trouble;

pub(super) async fn healthcheck(surroundings: &Surroundings) -> Result<(), Trouble> {
    let (settings, _) = begin_quietly(surroundings)?;
    match knock::ready(settings.http.listen).await {
        Ok(200) => Ok(()),
        Ok(status) => Err(Trouble::Fault(format!("not ready yet: {} answers with {status}", settings.http.listen))),
        Err(why) => Err(Trouble::Fault(why)),
    }
}
