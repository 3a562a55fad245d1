//! A folder for one test's cluster, and questions to ask of it.

use cluster::{Cluster, Search, Settings};
use sqlx::{Connection, PgConnection};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A folder that everybody may pass through.
pub(crate) fn ground() -> TempDir {
    let folder = tempfile::Builder::new().prefix("cluster-").tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
    folder
}

pub(crate) fn settings(ground: &Path) -> Settings {
    let folder = ground.join("postgres");
    let path = std::env::var_os("PATH");
    let search = Search { path, cluster: Some(folder.clone()), ..Search::default() };
    let binaries = Cluster::find_binaries(&search).unwrap();
    let sockets = ground.join("sockets");
    std::fs::create_dir_all(&sockets).unwrap();
    std::fs::set_permissions(&sockets, std::fs::Permissions::from_mode(0o711)).unwrap();
    let mut settings = Settings::new(binaries, folder, vec![sockets]);
    settings.durable = false;
    // A commit must survive a kill of the server, though not a power cut.
    settings.options.push(("synchronous_commit".into(), "on".into()));
    settings
}

pub(crate) async fn start(ground: &Path) -> Cluster {
    Cluster::start(&settings(ground)).await.unwrap()
}

pub(crate) async fn refusal(ground: &Path) -> String {
    Cluster::start(&settings(ground)).await.unwrap_err().to_string()
}

pub(crate) async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.unwrap()
}

/// One column of one row, as text.
pub(crate) async fn ask(url: &str, question: &'static str) -> String {
    let mut connection = connect(url).await;
    let answer: String = sqlx::query_scalar(question).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    answer
}

pub(crate) async fn tell(url: &str, statement: &'static str) {
    sqlx::raw_sql(statement).execute(&mut connect(url).await).await.unwrap();
}

/// Names in the ground's folder, sorted.
pub(crate) fn names(folder: PathBuf) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
