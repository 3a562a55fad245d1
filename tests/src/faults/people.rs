//! Who is in a practice: an owner, coaches, and clients of each who may be written to at any hour.

use reqwest::Method;
use serde_json::json;

use super::Practice;
use super::api::{Api, text};

const COACHES: usize = 4;
const CLIENTS_OF_EACH: usize = 3;

/// A coach, her clients, and a token of hers.
#[derive(Clone, Debug)]
pub(crate) struct Coach {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) clients: Vec<String>,
}

/// Everybody.
#[derive(Clone, Debug, Default)]
pub(crate) struct People {
    pub(crate) owner: String,
    pub(crate) owner_token: String,
    pub(crate) coaches: Vec<Coach>,
}

/// Brings everybody in through the command line and the interface, with the pages running.
pub(super) async fn move_in(practice: &mut Practice) -> People {
    let (_, said) = practice.tell(&["owner", "create", "--email", "owner@practice.example", "--name", "Olga"]).await;
    let owner = said.rsplit("id is ").next().unwrap_or_default().trim().to_owned();
    let owner_token = token(practice, &owner).await;
    practice.start_web().await;
    practice.api = practice.api.with(&owner_token);
    let today: String = sqlx::query_scalar("SELECT to_char(halcyon_now(), 'YYYY-MM-DD')")
        .fetch_one(&practice.database)
        .await
        .expect("a day");
    let mut coaches = Vec::new();
    for number in 0..COACHES {
        coaches.push(coach(practice, number, &today).await);
    }
    People { owner, owner_token, coaches }
}

async fn token(practice: &Practice, person: &str) -> String {
    practice.tell(&["token", "create", "--person", person]).await.0
}

async fn coach(practice: &Practice, number: usize, today: &str) -> Coach {
    let somebody = json!({ "name": format!("Coach {number}"), "address": format!("coach{number}@practice.example"), "roles": ["coach"] });
    let id = text(&practice.api.must(Method::POST, "/staff", &somebody).await, "id").to_owned();
    let token = token(practice, &id).await;
    let api = practice.api.with(&token);
    let mut clients = Vec::new();
    for client in 0..CLIENTS_OF_EACH {
        clients.push(self::client(&practice.api, &api, &id, &format!("{number}-{client}"), today).await);
    }
    Coach { id, token, clients }
}

/// A client with a plan, reached at an address that says who it is.
pub(crate) async fn client(owner: &Api, coach: &Api, coach_id: &str, name: &str, today: &str) -> String {
    let somebody = json!({ "name": format!("Client {name}"), "zone": "UTC", "coach": coach_id });
    let id = text(&owner.must(Method::POST, "/clients", &somebody).await, "id").to_owned();
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let plan = json!({
        "agreed_on": today, "channel": "email", "address": format!("client{name}@home.example"),
        "safe_hours": [{ "days": days, "from": "00:00", "to": "24:00" }],
    });
    coach.must(Method::PUT, &format!("/clients/{id}/contact-plan"), &plan).await;
    id
}
