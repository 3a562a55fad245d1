//! Which clients have one address. It is no mistake – couples share a mailbox –, and it has a consequence that nobody could guess: none of them
//! signs in by letter.

use domain::ids::ClientId;
use domain::people::Address;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use crate::{Asked, Broke, Outcome};

/// Another client with the same address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sharer {
    /// Who.
    pub id: ClientId,
    /// The chosen name.
    pub name: String,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
}

/// Who else has the address of a client, of those whom the actor may see: the row rules decide, so that nobody learns of a client by an address. Those
/// whose file is closed are among them.
///
/// # Errors
/// [`Broke`].
pub async fn sharers(asked: &Asked, client: ClientId, address: &str) -> Outcome<Vec<Sharer>> {
    let address = Address::parse(address).map_err(|_| Broke::Record("address"))?;
    let records = asked.look().await?;
    let sql = "SELECT c.id, c.name FROM contact_plans p JOIN clients c ON c.id = p.client_id
      WHERE p.address_hash = ANY ($1) AND p.channel = 'email' AND p.confirmed_at IS NOT NULL AND c.id <> $2 ORDER BY c.name, c.id";
    let hashes = records.office.keyring().address_hashes(&address);
    let rows: Vec<Row> = records.all(sql, [hashes.into(), client.0.into()]).await?;
    Ok(rows.into_iter().map(|Row { id, name }| Sharer { id: ClientId(id), name }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expected;
    use crate::cast::Stage;
    use crate::people::{AddClient, RecordContactPlan, add_client, record_contact_plan};
    use domain::people::{Proposal, Way};

    async fn moves_in(stage: &Stage, asked: &Asked, client: ClientId, address: &str) {
        let way = Way::Email(Some(Address::parse(address).unwrap()));
        let proposal = Proposal { way, ..stage.proposal("Ana").await };
        record_contact_plan(asked, RecordContactPlan { client, expected: Expected::ANY, proposal }).await.unwrap();
        stage.confirms(client).await;
    }

    async fn seen(asked: &Asked, client: ClientId) -> Vec<String> {
        let found = sharers(asked, client, "ana@home.example").await.unwrap();
        found.into_iter().map(|one| one.name).collect()
    }

    #[tokio::test]
    async fn each_is_shown_to_whoever_may_see_them_and_to_nobody_else() {
        let stage = Stage::open().await;
        let dora = stage.coach_named("Dora").await;
        let (ana, ben) = (stage.confirmed_client("Ana").await, stage.client("Ben").await);
        let zone = Stage::zone("Europe/Berlin");
        let command = AddClient { name: Stage::name("Eva"), pronouns: None, zone, language: None, coach: dora };
        let eva = add_client(&stage.as_owner(), command).await.unwrap().id;
        let as_dora = stage.as_staff(dora).await;
        moves_in(&stage, &stage.as_coach(), ben, "Ana@Home.example").await;
        moves_in(&stage, &as_dora, eva, "ana@home.example").await;
        assert_eq!(seen(&stage.as_coach(), ana).await, ["Ben"]);
        assert_eq!(seen(&stage.as_coach(), ben).await, ["Ana"]);
        assert_eq!(seen(&as_dora, eva).await, Vec::<String>::new());
        assert_eq!(seen(&stage.as_owner(), ana).await, ["Ben", "Eva"]);
        assert_eq!(seen(&stage.as_client(ana), ana).await, Vec::<String>::new());
        moves_in(&stage, &stage.as_coach(), ben, "ben@home.example").await;
        assert_eq!(seen(&stage.as_coach(), ana).await, Vec::<String>::new());
    }
}
