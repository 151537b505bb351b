//! From a saved file to a new site and to the pages that show it. The one place where the server asks for a site.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::app::App;
use super::live::Live;
use super::overlay::Outcome;
use super::terminal::Terminal;
use super::watch::{Batch, Seen, Watch};
use crate::diagnostic;
use crate::world::Disk;
use crate::write::WriteError;
use crate::{Failure, Origin, Project, Report};

/// How long to wait before looking whether the day has changed, or the server is to stop.
const PATIENCE: Duration = Duration::from_millis(250);

/// An error is told only once nothing has changed for this long: a `git checkout` passes through states that
/// nobody wrote.
const SETTLED: Duration = Duration::from_millis(120);

/// Makes the site from its two folders, as often as it is asked.
pub(super) struct Builder {
    project: Project,
    pub world: Disk,
}

impl Builder {
    pub fn new(project: &Project) -> Self {
        Self { project: project.clone(), world: Disk::new(&project.content, &project.themes) }
    }

    /// `ready` is told as soon as there is a new site.
    pub fn build(&mut self, ready: impl FnOnce(&Report)) -> Result<Report, Failure> {
        self.project.options.now = Timestamp::now();
        crate::build_and_tell(&self.world, &self.project, ready)
    }

    /// What open pages are told about a build that failed.
    pub fn fault(&self, failure: &Failure, former: Arc<Vec<Origin>>) -> Outcome {
        match failure {
            Failure::Content(found) => {
                let errors: Vec<_> = found.iter().filter(|found| found.is_error()).cloned().collect();
                let errors = diagnostic::located(&self.world, &errors);
                Outcome { errors, origins: former, failure: None }
            }
            Failure::Write(error) => {
                Outcome { failure: Some(error.to_string()), origins: former, errors: Vec::new() }
            }
        }
    }
}

/// What they are told about one that succeeded.
pub(super) fn success(report: &Report) -> Outcome {
    Outcome { origins: Arc::new(report.origins.clone()), ..Outcome::default() }
}

/// What is published depends on the day, and days begin on the half hour everywhere.
fn half_hour(now: Timestamp) -> i64 {
    now.as_second().div_euclid(1800)
}

/// Builds after every change until `stopped`, or until nothing more can be seen: then `false`.
pub(super) fn keep_up(
    mut builder: Builder,
    mut watch: Watch,
    app: &App,
    live: &Live,
    terminal: &mut Terminal,
    stopped: &AtomicBool,
) -> bool {
    let mut pending: Option<Batch> = None;
    while !stopped.load(Ordering::Relaxed) {
        let batch = match pending.take() {
            Some(batch) => batch,
            None => match watch.next(PATIENCE) {
                Seen::Changes(batch) => batch,
                Seen::Ended => return false,
                Seen::Nothing if half_hour(builder.project.options.now) != half_hour(Timestamp::now()) => {
                    Batch { files: Default::default(), began: Instant::now() }
                }
                Seen::Nothing => continue,
            },
        };
        let built = builder.build(|report| {
            app.expect_other_forms();
            live.tell(success(report));
        });
        if let Err(Failure::Write(WriteError::Busy(_))) = built {
            // Another command is building into the same folder: it will be over soon.
            std::thread::sleep(PATIENCE);
            pending = Some(batch);
            continue;
        }
        if built.is_err()
            && let Seen::Changes(more) = watch.next(SETTLED)
        {
            let files = &batch.files | &more.files;
            pending = Some(Batch { files, ..batch });
            continue;
        }
        if let Err(failure) = &built {
            live.tell(builder.fault(failure, Arc::clone(&live.outcome().origins)));
        }
        terminal.rebuilt(&builder.world, &batch, &built);
    }
    true
}
