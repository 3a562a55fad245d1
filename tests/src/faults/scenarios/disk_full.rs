//! The disk under the database fills up under bookings and letters, and is freed again. The disk is one in memory, which takes root to mount.

use std::io::Write;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use nix::unistd::Uid;

use super::super::load::Pace;
use super::super::practice::Wish;
use super::super::{Report, Scale};
use super::frame::{Run, slow_sink};

const PATIENCE: Duration = Duration::from_secs(240);

/// A small file system in memory, for as long as it is held.
struct Disk(PathBuf);

impl Disk {
    fn mount() -> Option<Self> {
        let folder = tempfile::Builder::new().prefix("halcyon-disk-").tempdir().ok()?.keep();
        let size = ["-t", "tmpfs", "-o", "size=320m,mode=0711", "halcyon-faults"];
        let mounted = Command::new("mount").args(size).arg(&folder).output().is_ok_and(|done| done.status.success());
        let disk = Self(folder);
        mounted.then_some(disk)
    }

    /// Writes until nothing more goes.
    fn fill(&self) -> std::io::Result<()> {
        let mut file = std::fs::File::create(self.0.join("filling"))?;
        let piece = vec![7; 64 * 1024];
        while file.write_all(&piece).is_ok() {}
        Ok(())
    }

    fn free(&self) -> std::io::Result<()> {
        std::fs::remove_file(self.0.join("filling"))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: what still runs on it goes first.
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
        let _ = std::fs::remove_dir(&self.0);
    }
}

pub(super) async fn run(scale: Scale, seed: u64) -> Report {
    if !Uid::effective().is_root() {
        return Report::skipped("a disk in memory takes root to mount");
    }
    let Some(disk) = Disk::mount() else { return Report::skipped("no disk in memory could be mounted") };
    let wish = Wish { sink: Some(slow_sink().await), ground: Some(disk.0.clone()), ..Wish::default() };
    let mut run = Run::open(wish, seed).await;
    run.practice.start_worker().await;
    let load = run.warm_up(scale, Pace { hands: 4, rest: Duration::from_millis(150), mixed: true }).await;
    let (mut restarts, mut slowest) = (0, Duration::ZERO);
    for _ in 0..scale.of(3, 1) {
        disk.fill().expect("a file that fills it");
        tokio::time::sleep(Duration::from_secs(scale.of(15, 4))).await;
        disk.free().expect("room");
        let freed = Instant::now();
        // A server that gave up is started again, as whoever watches over it does.
        if !run.practice.server.lives() {
            restarts += 1;
            run.practice.server.begin().await;
        }
        run.practice.until("SELECT true", Duration::from_secs(60)).await;
        run.note_hits().await;
        let before = run.ledger.pages().accepted;
        while run.ledger.pages().accepted == before && freed.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        slowest = slowest.max(freed.elapsed());
        tokio::time::sleep(Duration::from_secs(scale.of(5, 1))).await;
    }
    load.end().await;
    let report =
        run.finish(format!("the disk full {} times for {} s", scale.of(3, 1), scale.of(15, 4)), PATIENCE).await;
    drop(disk);
    report.note(format!(
        "the server gave up {restarts} times and was started again; the next call was accepted at most {:.1} s after there was room",
        slowest.as_secs_f64()
    ))
}
