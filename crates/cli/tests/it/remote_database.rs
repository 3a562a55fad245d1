//! A database on another machine shows who it is before it is told anything.
//!
//! 0.0.0.0 stands for the other machine: to the program it is none of this one, and Linux leads it here all the same.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use cluster::{Cluster, Search, Settings};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::{Connection, PgConnection};
use testkit::authority::{Authority, Shown};

use crate::program::{Running, ended, halcyon};

const NO_PROOF: &str = "does not show that it is the one of the address";
const ELSEWHERE: &str = "0.0.0.0";
const PATIENCE: Duration = Duration::from_secs(30);

/// PostgreSQL that is reached over the network, and asks for the password itself.
struct Server {
    folder: tempfile::TempDir,
    program: PathBuf,
    port: u16,
}

/// As long as it runs.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = kill(Pid::from_raw(self.0.id().try_into().unwrap()), Signal::SIGINT);
        let _ = self.0.wait();
    }
}

impl Server {
    async fn make() -> Self {
        let folder = tempfile::Builder::new().permissions(PermissionsExt::from_mode(0o711)).tempdir().unwrap();
        let search = Search { path: std::env::var_os("PATH"), ..Search::default() };
        let binaries = Cluster::find_binaries(&search).unwrap();
        let program = binaries.program("postgres");
        let mut settings = Settings::new(binaries, folder.path().join("postgres"), vec![std::env::temp_dir()]);
        settings.durable = false;
        let cluster = Cluster::start(&settings).await.unwrap();
        let mut owner = PgConnection::connect(&cluster.url("halcyon")).await.unwrap();
        sqlx::raw_sql("ALTER ROLE halcyon PASSWORD 'word'").execute(&mut owner).await.unwrap();
        owner.close().await.unwrap();
        cluster.stop(PATIENCE).await.unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self { folder, program, port };
        fs::write(server.data().join("pg_hba.conf"), "host all all 127.0.0.1/32 password\n").unwrap();
        server
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("postgres")
    }

    /// Runs it, with TLS if it has something to show.
    async fn shows(&self, shown: Option<&Shown>) -> Serving {
        let owner = fs::metadata(self.data()).unwrap();
        let mut command = Command::new(&self.program);
        command.uid(owner.uid()).gid(owner.gid()).arg("-D").arg(self.data()).args(["-h", "127.0.0.1", "-k", ""]);
        command.arg("-p").arg(self.port.to_string()).args(["-c", "fsync=off"]).stderr(Stdio::null());
        if let Some(Shown { certificate, key }) = shown {
            for (name, pem) in [("server.crt", certificate.pem()), ("server.key", key.serialize_pem())] {
                let file = self.data().join(name);
                fs::write(&file, pem).unwrap();
                fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
                chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();
            }
            command.args(["-c", "ssl=on"]);
        }
        let serving = Serving(command.spawn().unwrap());
        let address = self.at("localhost", if shown.is_some() { "?sslmode=require" } else { "?sslmode=disable" });
        let answers = async {
            while PgConnection::connect(&address).await.is_err() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, answers).await.expect("it answers");
        serving
    }

    fn at(&self, host: &str, saying: &str) -> String {
        format!("postgres://halcyon:word@{host}:{}/halcyon{saying}", self.port)
    }
}

fn command(data: &Path, address: &str, words: &[&str]) -> Command {
    let mut command = halcyon(data, words);
    command
        .env("HALCYON_DATABASE__URL", address)
        .env("HALCYON_HTTP__LISTEN", "127.0.0.1:0")
        .env("HALCYON_WORKER__ADMIN_LISTEN", "off");
    command
}

/// Every command that goes to the database ends with what is wrong there; the doctor says what to do.
fn is_refused(data: &Path, address: &str, why: &str) {
    for words in [&["migrate"][..], &["serve"], &["work"], &["backup", "--to", "-", "--recipient", RECIPIENT]] {
        let (code, _, errors) = ended(&mut command(data, address, words));
        assert!(code == 1 && errors.contains(NO_PROOF) && errors.contains(why), "{words:?} {why}: {code} {errors}");
    }
    let (code, found, _) = ended(&mut command(data, address, &["doctor"]));
    let finding = found.lines().find(|line| line.contains(NO_PROOF)).unwrap_or_else(|| panic!("{found}"));
    assert!(code == 1 && finding.starts_with("serious") && finding.contains(why), "{finding}");
    assert!(found.contains("?sslrootcert=FILE"), "{found}");
    assert!(!found.contains("word@"), "no address with its password is shown: {found}");
}

/// A public key that nobody holds the other half of.
const RECIPIENT: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

#[tokio::test(flavor = "multi_thread")]
async fn a_database_elsewhere_has_a_certificate_for_its_host_by_whom_we_trust_or_is_told_nothing() {
    let server = Server::make().await;
    let place = tempfile::tempdir().unwrap();
    let data = place.path();
    let (trusted, stranger) =
        (Authority::make("Trusted in tests").unwrap(), Authority::make("Unknown in tests").unwrap());
    let by = |name: &str, authority: &Authority| {
        let file = data.join(name);
        fs::write(&file, authority.pem()).unwrap();
        format!("?sslrootcert={}", file.display())
    };
    let (by_trusted, by_stranger) = (by("trusted.pem", &trusted), by("stranger.pem", &stranger));
    let good = trusted.vouches_for(&[ELSEWHERE]).unwrap();

    let serving = server.shows(Some(&good)).await;
    let address = server.at(ELSEWHERE, &by_trusted);
    for words in [&["migrate"][..], &["owner", "create", "--email", "ana@home.example", "--name", "Ana"]] {
        let (code, _, errors) = ended(&mut command(data, &address, words));
        assert_eq!(code, 0, "{words:?}: {errors}");
    }
    let pages = Running::start_until(&mut command(data, &address, &["serve"]), "Halcyon's pages: http://localhost:");
    assert_eq!(pages.status("/health/ready"), "HTTP/1.1 200 OK");
    pages.signal(Signal::SIGTERM);
    assert_eq!(pages.end().0, 0);
    let (_, found, _) = ended(&mut command(data, &address, &["doctor"]));
    assert!(found.contains("the database answers") && !found.contains(NO_PROOF), "{found}");
    is_refused(data, &server.at(ELSEWHERE, ""), "UnknownIssuer");
    is_refused(data, &server.at(ELSEWHERE, &by_stranger), "UnknownIssuer");
    is_refused(data, &server.at("localhost", &format!("{by_trusted}&sslmode=verify-full")), "not valid for name");
    drop(serving);

    for (shown, why) in [
        (trusted.vouches_for(&["db.practice.example", "127.0.0.1"]).unwrap(), "not valid for name"),
        (trusted.vouched_for(&[ELSEWHERE]).unwrap(), "expired"),
    ] {
        let _serving = server.shows(Some(&shown)).await;
        is_refused(data, &address, why);
    }

    let _serving = server.shows(None).await;
    is_refused(data, &address, "does not support TLS");
    let (code, _, errors) = ended(&mut command(data, &server.at(ELSEWHERE, "?sslmode=prefer"), &["migrate"]));
    assert!(code == 2 && errors.contains("sslmode=verify-full"), "{errors}");
    for address in [server.at("localhost", ""), server.at(ELSEWHERE, "?sslmode=disable")] {
        let (code, _, errors) = ended(&mut command(data, &address, &["migrate"]));
        assert_eq!(code, 0, "on this machine, or where the address says so: {errors}");
    }
}

/// Whoever answers that there is no TLS hears the question for it, and not another byte.
#[test]
fn whoever_has_no_tls_hears_neither_user_nor_password() {
    /// `SSLRequest` (PostgreSQL manual, "Message Formats").
    const QUESTION: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = std::thread::spawn(move || {
        let mut heard = Vec::new();
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut question = [0; 8];
            connection.read_exact(&mut question).unwrap();
            if question == *b"the end." {
                return heard;
            }
            connection.write_all(b"N").unwrap();
            let mut bytes = question.to_vec();
            connection.read_to_end(&mut bytes).unwrap();
            heard.push(bytes);
        }
        heard
    });
    let place = tempfile::tempdir().unwrap();
    let (code, _, errors) =
        ended(&mut command(place.path(), &format!("postgres://halcyon:word@{ELSEWHERE}:{port}/halcyon"), &["migrate"]));
    assert!(code == 1 && errors.contains(NO_PROOF), "{errors}");
    std::net::TcpStream::connect(("127.0.0.1", port)).unwrap().write_all(b"the end.").unwrap();
    let heard = heard.join().unwrap();
    assert!(!heard.is_empty() && heard.iter().all(|bytes| bytes == &QUESTION), "{heard:?}");
}
