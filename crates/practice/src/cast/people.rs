//! People of the stage, made by the use cases themselves.

use domain::actor::{Actor, Role, Roles};
use domain::ids::{ClientId, StaffId};
use domain::people::{Nudges, Proposal, Way, WordingLevel};
use domain::time::SafeHours;

use super::Stage;
use crate::people::{
    AddClient, AddStaff, Door, Person, RecordContactPlan, Secret, actor_of, add_client, add_sign_in, add_staff,
    record_contact_plan, signed_in,
};
use crate::{Asked, Expected};

impl Stage {
    /// A client of Cora's in Berlin, who is reached by mail every day from 8 to 20.
    pub async fn client(&self, name: &str) -> ClientId {
        let client = self.client_without_plan(name).await;
        let proposal = self.proposal(name).await;
        let command = RecordContactPlan { client, expected: Expected::NONE_YET, proposal };
        record_contact_plan(&self.as_coach(), command).await.expect("a plan");
        client
    }

    /// The same who confirmed the address.
    pub async fn confirmed_client(&self, name: &str) -> ClientId {
        let client = self.client(name).await;
        self.confirms(client).await;
        client
    }

    /// A client confirms the address that is agreed on.
    pub async fn confirms(&self, client: ClientId) {
        let sql = "UPDATE contact_plans SET confirmed_at = halcyon_now() WHERE client_id = $1";
        sqlx::query(sql).bind(client.0).execute(&self.database().owner()).await.expect("confirmed");
    }

    /// The same with nothing agreed yet.
    pub async fn client_without_plan(&self, name: &str) -> ClientId {
        let zone = Self::zone("Europe/Berlin");
        let command = AddClient { name: Self::name(name), pronouns: None, zone, language: None, coach: self.coach() };
        add_client(&self.as_coach(), command).await.expect("a client").id
    }

    /// What Cora records for a client unless a test says otherwise.
    pub async fn proposal(&self, name: &str) -> Proposal {
        Proposal {
            agreed_on: Self::zone("Europe/Berlin").today(self.now().await),
            way: Way::Email(Some(Self::address_of(name))),
            safe_hours: SafeHours::default(),
            wording: WordingLevel::Neutral,
            subject: None,
            sender: None,
            calendar_files: false,
            leads: None,
            nudges: Nudges::default(),
        }
    }

    /// Signs somebody in without asking who they are, as a press does in a demo.
    pub async fn sign_in(&self, actor: Actor) -> Secret {
        let records = self.office().open(actor).await.expect("records");
        let token = add_sign_in(&records, Door::Demo).await.expect("a sign-in");
        records.commit().await.expect("a sign-in");
        token
    }

    /// The same person, who has just shown who they are, in a sign-in of their own.
    pub async fn proved(&self, asked: &Asked) -> Asked {
        let records = self.office().open(asked.actor).await.expect("records");
        let token = add_sign_in(&records, Door::Password).await.expect("a sign-in");
        records.commit().await.expect("a sign-in");
        let by = signed_in(self.office(), token.reveal()).await.expect("records").expect("somebody who is signed in");
        asked.clone().by(by.sign_in)
    }

    /// Another coach.
    pub async fn coach_named(&self, name: &str) -> StaffId {
        self.staff_named(name, &[Role::Coach]).await
    }

    /// The assistant, Astrid.
    pub async fn assistant(&self) -> StaffId {
        *self.assistant.get_or_init(|| self.staff_named("Astrid", &[Role::Assistant])).await
    }

    /// Somebody who works in the practice.
    pub async fn staff_named(&self, name: &str, roles: &[Role]) -> StaffId {
        let roles = Roles::of(roles.iter().copied());
        let command =
            AddStaff { name: Self::name(name), address: Self::address_of(name), roles, language: None, zone: None };
        add_staff(&self.as_operator(), command).await.expect("a member of staff").id
    }

    /// A member of staff asks, with the roles of this moment.
    pub async fn as_staff(&self, staff: StaffId) -> Asked {
        let actor: Option<Actor> = actor_of(self.office(), Person::Staff(staff)).await.expect("records");
        self.office().asked(actor.expect("somebody who works here"))
    }
}
