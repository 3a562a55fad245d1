//! How a letter that a person asks for will show itself, so that the reader can be told beforehand: from whom, about what.

use domain::ids::{ClientId, LetterId};
use domain::letters::content::{Body, Content, LinkFacts};
use domain::letters::{Kind, Reader};
use domain::may::Act;
use uuid::Uuid;

use super::ask::{is_reached, not_invited_recently};
use super::compose::{house, manner};
use crate::people::standing;
use crate::{Asked, Outcome};

/// What an invitation, or a check of an address, would say to a client; its link leads nowhere.
///
/// # Errors
/// [`domain::Refusal`]: `NotFound`, `NotYours`, `ClientArchived`, `NoAddress`, `NoContactWanted`, `InvitedRecently`.
pub async fn announce(asked: &Asked, client: ClientId, kind: Kind) -> Outcome<Content> {
    let records = asked.look().await?;
    standing::ask(&records, client, Act::Invite).await?;
    is_reached(&records, client).await?;
    if kind == Kind::Invitation {
        not_invited_recently(&records, client).await?;
    }
    let manner = manner(&records, Reader::Client(client), kind).await?;
    Ok(Content {
        letter: LetterId(Uuid::nil()),
        kind,
        reader: manner.reader,
        wording: manner.wording,
        subject: manner.subject,
        sender: manner.sender,
        house: house(&records).await?,
        calendar_file: false,
        reply_to: None,
        pause: None,
        unsubscribe: None,
        body: Body::Link(LinkFacts { path: "/address/sample".to_owned(), code: None }),
        written_at: records.now,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::cast::{Stage, refusal};
    use crate::people::{ArchiveClient, archive_client};
    use domain::Refusal;
    use domain::people::WordingLevel;

    #[tokio::test]
    async fn it_is_neutral_and_said_to_those_who_may_ask_for_it() {
        let stage = Stage::open().await;
        let (ana, ben) = (stage.client("Ana").await, stage.client_without_plan("Ben").await);
        for kind in [Kind::Invitation, Kind::AddressCheck] {
            let content = announce(&stage.as_assistant().await, ana, kind).await.unwrap();
            assert_eq!((content.wording, content.kind), (WordingLevel::Neutral, kind));
            assert_eq!(refusal(announce(&stage.as_coach(), ben, kind).await.map(drop)), Refusal::NoAddress);
        }
        crate::correspondence::invite(&stage.as_coach(), ana).await.unwrap();
        let again = announce(&stage.as_coach(), ana, Kind::Invitation).await;
        assert_eq!(refusal(again.map(drop)), Refusal::InvitedRecently);
        let other = stage.coach_named("Otto").await;
        let unseen = announce(&stage.as_staff(other).await, ana, Kind::Invitation).await;
        assert_eq!(refusal(unseen.map(drop)), Refusal::NotFound);
        archive_client(&stage.as_coach(), ArchiveClient { client: ana, expected: Expected::ANY }).await.unwrap();
        let closed = announce(&stage.as_coach(), ana, Kind::Invitation).await;
        assert_eq!(refusal(closed.map(drop)), Refusal::ClientArchived);
    }
}
