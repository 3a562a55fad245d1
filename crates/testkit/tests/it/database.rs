//! Each test has a database of its own, and it goes with the test.

use sqlx::PgPool;
use testkit::Database;

async fn tables(pool: &PgPool) -> i64 {
    let question = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
    sqlx::query_scalar(question).fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn clones_are_migrated_and_know_nothing_of_each_other() {
    let [one, other] = [Database::fresh().await, Database::fresh().await];
    let before = tables(&other.owner()).await;
    assert!(before > 0, "the template is migrated");
    sqlx::query("CREATE TABLE kingfisher ()").execute(&one.owner()).await.unwrap();
    assert_eq!(tables(&one.owner()).await, before + 1);
    assert_eq!(tables(&other.owner()).await, before);
}

#[tokio::test]
async fn it_can_be_entered_in_each_role() {
    let database = Database::fresh().await;
    for role in ["halcyon", migrations::WEB_ROLE, migrations::WORKER_ROLE] {
        let pool = PgPool::connect(&database.url_as(role)).await.unwrap();
        let user: String = sqlx::query_scalar("SELECT current_user::text").fetch_one(&pool).await.unwrap();
        assert_eq!(user, role);
    }
}

#[tokio::test]
async fn dropping_it_removes_it_under_the_feet_of_whoever_is_connected() {
    let witness = Database::fresh().await;
    let database = Database::fresh().await;
    let name: String =
        sqlx::query_scalar("SELECT current_database()::text").fetch_one(&database.owner()).await.unwrap();
    let _still_connected = database.owner().acquire().await.unwrap();
    drop(database);
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_database WHERE datname = $1")
        .bind(name)
        .fetch_one(&witness.owner())
        .await
        .unwrap();
    assert_eq!(left, 0);
}
