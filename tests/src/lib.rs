//! How a whole-product test meets the product: through its built commands, in a folder of its own.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The top of the repository, where `content/` and `themes/` are.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests crate lies in the repository").to_owned()
}

/// A built command of the workspace, ready for arguments; it runs at the top of the repository.
pub fn command(name: &str) -> Command {
    let test_binary = std::env::current_exe().expect("a running test has a path");
    let release = test_binary.ancestors().nth(2).expect("test binaries lie in <profile>/deps");
    let path = release.join(name);
    assert!(path.exists(), "{} is not built: run `cargo build --release --workspace` first", path.display());
    let mut command = Command::new(path);
    command.current_dir(repository());
    command
}

/// A site's sources and output in a temporary folder.
pub struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    /// An empty folder; what is written to `themes` is then its theme.
    pub fn empty() -> Site {
        Site { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A copy of the real content; the theme is used where it stands.
    pub fn real() -> Site {
        let site = Site { folder: tempfile::tempdir().expect("a temporary folder") };
        copy_tree(&repository().join("content"), &site.path("content"));
        site
    }

    /// A copy of a site below `tests/sites`, with its own theme if it has one.
    pub fn fixture(name: &str) -> Site {
        let from = repository().join("tests/sites").join(name);
        let site = Site { folder: tempfile::tempdir().expect("a temporary folder") };
        for folder in ["content", "themes"] {
            if from.join(folder).is_dir() {
                copy_tree(&from.join(folder), &site.path(folder));
            }
        }
        site
    }

    /// Adds a copy of the real theme as `themes`, to be broken; commands then use it.
    pub fn copy_theme(&self) -> &Site {
        copy_tree(&repository().join("themes"), &self.path("themes"));
        self
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    pub fn write(&self, relative: &str, text: impl AsRef<[u8]>) -> &Site {
        let path = self.path(relative);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a writable folder");
        std::fs::write(path, text).expect("a writable file");
        self
    }

    pub fn read(&self, relative: &str) -> String {
        std::fs::read_to_string(self.path(relative)).unwrap_or_else(|e| panic!("{relative}: {e}"))
    }

    /// Replaces the only occurrence of `from` in a file.
    pub fn replace(&self, relative: &str, from: &str, to: &str) -> &Site {
        let text = self.read(relative);
        assert_eq!(text.matches(from).count(), 1, "{relative} should contain {from:?} once");
        self.write(relative, text.replace(from, to))
    }

    /// `site-gen` with the folders of this site; the cache is shared by all tests, as it is by all builds.
    pub fn site_gen(&self, arguments: &[&str]) -> Output {
        self.site_gen_command(arguments).output().expect("site-gen runs")
    }

    pub fn site_gen_command(&self, arguments: &[&str]) -> Command {
        let mut command = command("site-gen");
        let (subcommand, rest) = arguments.split_first().expect("a subcommand");
        command
            .arg(subcommand)
            .arg("--content")
            .arg(self.path("content"))
            .arg("--out")
            .arg(self.path("public"));
        if self.path("themes").is_dir() {
            command.arg("--themes").arg(self.path("themes"));
        }
        command.args(rest);
        command
    }

    /// Every file below a folder, relative to it, sorted.
    pub fn files(&self, below: &str) -> Vec<String> {
        let root = self.path(below);
        let mut found = Vec::new();
        collect_files(&root, &root, &mut found);
        found.sort();
        found
    }
}

/// The local server, stopped when dropped.
pub struct Server {
    child: Child,
    log: Arc<Mutex<String>>,
    pub site: String,
    pub queue: String,
    keys: PathBuf,
}

impl Server {
    /// Starts `site-gen serve` on free ports and waits until it has printed its addresses.
    pub fn start(site: &Site) -> Server {
        Self::start_with(site, &[])
    }

    /// The same with more options.
    pub fn start_with(site: &Site, options: &[&str]) -> Server {
        let local = site.path("local");
        let mut child = site
            .site_gen_command(&["serve", "--port", "0", "--queue-port", "0", "--local"])
            .arg(&local)
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("site-gen starts");
        let log = Arc::new(Mutex::new(String::new()));
        follow(child.stdout.take().expect("stdout is piped"), log.clone());
        follow(child.stderr.take().expect("stderr is piped"), log.clone());
        let started = Instant::now();
        loop {
            let text = log.lock().expect("no reader panicked").clone();
            if let (Some(site), Some(queue)) = (
                address_after(&text, "", "http://127.0.0.1:"),
                address_after(&text, "AWS_ENDPOINT_URL_DYNAMODB=", "http://127.0.0.1:"),
            ) {
                return Server { child, log, site, queue, keys: local.join("keys") };
            }
            let ended = child.try_wait().expect("a child has a state").is_some();
            if ended || started.elapsed() > Duration::from_secs(60) {
                let _ = child.kill();
                panic!("the server did not start:\n{text}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// What the server has printed so far.
    pub fn log(&self) -> String {
        self.log.lock().expect("no reader panicked").clone()
    }

    /// Waits for the server to print `text`: what people read comes after what open pages are told.
    ///
    /// # Panics
    /// If it does not within five seconds.
    pub fn will_print(&self, text: &str) {
        let deadline = Instant::now() + std::time::Duration::from_secs(5);
        while !self.log().contains(text) {
            assert!(Instant::now() < deadline, "no « {text} » in {}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Runs the staff's command against this server's queue.
    pub fn staff(&self, arguments: &[&str]) -> Output {
        command("staff")
            .args(arguments)
            .env("AWS_ENDPOINT_URL_DYNAMODB", &self.queue)
            .env("AWS_ACCESS_KEY_ID", "local")
            .env("AWS_SECRET_ACCESS_KEY", "local")
            .env("AWS_REGION", "eu-central-2")
            .env("STAFF_KEY_FILE", self.keys.join("staff.key"))
            .output()
            .expect("staff runs")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Standard output as text.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Standard output and error as text.
pub fn printed(output: &Output) -> String {
    format!("{}{}", stdout(output), String::from_utf8_lossy(&output.stderr))
}

fn follow(stream: impl Read + Send + 'static, log: Arc<Mutex<String>>) {
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let mut log = log.lock().expect("no reader panicked");
            log.push_str(&line);
            log.push('\n');
        }
    });
}

/// The first `scheme`+port that follows `marker`; the line must be complete, or a port could be read cut off.
fn address_after(text: &str, marker: &str, scheme: &str) -> Option<String> {
    let whole_lines = &text[..text.rfind('\n')?];
    let start = whole_lines.find(&format!("{marker}{scheme}"))? + marker.len();
    let port_at = start + scheme.len();
    let digits = whole_lines[port_at..].bytes().take_while(u8::is_ascii_digit).count();
    Some(whole_lines[start..port_at + digits].to_owned())
}

fn collect_files(root: &Path, folder: &Path, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect_files(root, &path, found);
        } else {
            let relative = path.strip_prefix(root).expect("found below the root");
            found.push(relative.to_string_lossy().replace('\\', "/"));
        }
    }
}

fn copy_tree(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a writable folder");
    for entry in std::fs::read_dir(from).unwrap_or_else(|e| panic!("{}: {e}", from.display())).flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file to copy");
        }
    }
}
