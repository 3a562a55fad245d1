//! Signing in by letter, as staff are told of it: two clients with one address, and the other reasons for which it does not work.

use domain::ids::{ClientId, StaffId};
use practice::cast::Stage;
use practice::people::{AddClient, RecordContactPlan, add_client, record_contact_plan};
use practice::{Asked, Expected};
use sqlx::AssertSqlSafe;

use crate::house::House;
use crate::visit::{Visit, hidden, says, says_nothing_of};

/// Somebody's address is Ana's from now on, and they confirm it.
async fn moves_in_with_ana(stage: &Stage, asked: &Asked, client: ClientId) {
    let proposal = stage.proposal("Ana").await;
    record_contact_plan(asked, RecordContactPlan { client, expected: Expected::ANY, proposal }).await.unwrap();
    stage.confirms(client).await;
}

async fn client_of(stage: &Stage, coach: StaffId, name: &str) -> ClientId {
    let zone = Stage::zone("Europe/Berlin");
    let command = AddClient { name: Stage::name(name), pronouns: None, zone, language: None, coach };
    add_client(&stage.as_owner(), command).await.unwrap().id
}

#[tokio::test]
async fn a_coach_sees_that_two_of_hers_share_an_address_and_what_follows_from_it() {
    let house = House::demo().await;
    let stage = &house.stage;
    let (ana, ben) = (stage.confirmed_client("Ana").await, stage.confirmed_client("Ben").await);
    let cora = house.visit_of_cora().await;
    let (file, plan) = (format!("/clients/{ana}"), format!("/clients/{ana}/plan"));
    for path in [&file, &plan] {
        let page = cora.page(path).await;
        says(&page, &["Signing in", "By a letter to their address, as long as nobody else here has confirmed it too."]);
        says_nothing_of(&page, &["also that of"]);
    }
    moves_in_with_ana(stage, &stage.as_coach(), ben).await;
    let told = ["Not by letter: somebody else has the same address.", "letters go on to each"];
    for path in [&file, &plan] {
        let page = cora.page(path).await;
        says(&page, &told);
        says(&page, &[&format!("also that of <a href=\"/clients/{ben}\">Ben</a>.")]);
    }
    says(&cora.page(&format!("/clients/{ben}/plan")).await, &[&format!("also that of <a href=\"{file}\">Ana</a>.")]);
    let olga = house.visit(&format!("staff:{}", stage.owner())).await;
    says(&olga.page(&file).await, &told);
    let own = house.visit(&format!("client:{ana}")).await;
    for path in ["/", "/plan"] {
        says_nothing_of(
            &own.page(path).await,
            &["Ben", "same address", "also that of", "Signing in", &ben.to_string()],
        );
    }
}

/// What a coach sees of Ana and of all her clients, but for what is new each time.
async fn seen(coach: &Visit<'_>, ana: ClientId) -> Vec<String> {
    let mut seen = Vec::new();
    for path in [format!("/clients/{ana}"), format!("/clients/{ana}/plan"), "/clients".to_owned()] {
        let page = coach.page(&path).await;
        let key = page.contains("name=\"key\"").then(|| hidden(&page, "key").rsplit_once('-').unwrap().0.to_owned());
        seen.push(key.map_or(page.clone(), |key| page.replace(&key, "")));
    }
    seen
}

#[tokio::test]
async fn nothing_differs_for_a_coach_where_it_is_the_address_of_a_client_of_another() {
    let house = House::demo().await;
    let stage = &house.stage;
    let (ana, dora) = (stage.confirmed_client("Ana").await, stage.coach_named("Dora").await);
    let eva = client_of(stage, dora, "Eva").await;
    let noon = "2026-11-24T12:00[Europe/Berlin]";
    stage.at(noon).await;
    let cora = house.visit_of_cora().await;
    let before = seen(&cora, ana).await;
    moves_in_with_ana(stage, &stage.as_staff(dora).await, eva).await;
    stage.at(noon).await;
    assert_eq!(seen(&cora, ana).await, before);
    let to_dora = house.visit(&format!("staff:{dora}")).await;
    for path in [format!("/clients/{eva}"), format!("/clients/{eva}/plan")] {
        says_nothing_of(&to_dora.page(&path).await, &["Ana", "same address", "also that of"]);
    }
    let olga = house.visit(&format!("staff:{}", stage.owner())).await;
    says(&olga.page(&format!("/clients/{ana}")).await, &[&format!("also that of <a href=\"/clients/{eva}\">Eva</a>.")]);
}

#[tokio::test]
async fn the_first_reason_for_which_nobody_comes_in_by_letter_is_told() {
    let house = House::demo().await;
    let stage = &house.stage;
    let (ana, ben) = (stage.client("Ana").await, stage.client_without_plan("Ben").await);
    let cora = house.visit_of_cora().await;
    let none = "Not by letter: there is no address to write to.";
    says(&cora.page(&format!("/clients/{ben}")).await, &[none]);
    for (sets, said) in [
        ("version = version", "Not yet: nobody has confirmed the address."),
        ("confirmed_at = halcyon_now()", "By a letter to their address"),
        ("refused_at = halcyon_now()", "Not by letter: the mail server knows no such address."),
        ("stopped_at = halcyon_now()", "Not by letter: all contact is stopped."),
        ("stopped_at = NULL, channel = 'none', address = NULL, address_hash = NULL", none),
    ] {
        let sql = AssertSqlSafe(format!("UPDATE contact_plans SET {sets} WHERE client_id = '{ana}'"));
        sqlx::query(sql).execute(&stage.database().owner()).await.unwrap();
        says(&cora.page(&format!("/clients/{ana}")).await, &[said]);
    }
}
