use super::{client, plan, staff};
use crate::cast::Stage;
use crate::people::{Person, actor_of, demo_people};
use domain::Refusal;

/// Every column that a row type names is there.
#[tokio::test]
async fn every_column_is_in_the_database() {
    let stage = Stage::empty().await;
    for (columns, table) in [(client::COLUMNS, "clients"), (staff::COLUMNS, "staff"), (plan::COLUMNS, "contact_plans")]
    {
        assert_eq!(stage.count(&format!("SELECT count(*) FROM (SELECT {columns} FROM {table}) AS t")).await, 0);
    }
}

#[tokio::test]
async fn a_demo_lists_everybody_and_nothing_else_does() {
    let stage = Stage::open().await;
    assert_eq!(crate::cast::refusal(demo_people(stage.office()).await), Refusal::NotFound);
    let demo = Stage::demo().await;
    let ana = demo.client("Ana").await;
    let people = demo_people(demo.office()).await.unwrap();
    let roles: Vec<_> = people.iter().map(|one| (one.name.as_str(), one.role.as_str())).collect();
    assert_eq!(roles, [("Cora", "coach"), ("Olga", "owner"), ("Ana", "client")]);
    let key = people[2].key.parse().unwrap();
    assert_eq!(key, Person::Client(ana));
    assert_eq!(actor_of(demo.office(), key).await.unwrap(), Some(demo.as_client(ana).actor));
}

#[tokio::test]
async fn lists_come_page_by_page_and_only_with_what_one_may_see() {
    use crate::people::clients;
    use crate::{Page, Turn};
    let stage = Stage::open().await;
    let (ana, ben) = (stage.client("Ana").await, stage.client("Ben").await);
    let Page { items, next } = clients(&stage.as_coach(), false, &Turn::read(None, Some(1)).unwrap()).await.unwrap();
    assert_eq!((items[0].id, next.clone()), (ana, Some(ana.to_string())));
    let Page { items, next } = clients(&stage.as_owner(), false, &Turn::read(next, Some(1)).unwrap()).await.unwrap();
    assert_eq!((items[0].id, next), (ben, None));
    let own = clients(&stage.as_client(ben), false, &Turn::default()).await.unwrap();
    assert_eq!(own.items.iter().map(|one| one.id).collect::<Vec<_>>(), [ben]);
    let dora = stage.coach_named("Dora").await;
    assert_eq!(clients(&stage.as_staff(dora).await, false, &Turn::default()).await.unwrap().items, []);
}
