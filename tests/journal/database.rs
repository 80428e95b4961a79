//! A PostgreSQL server of its own, on loopback, in its own folder.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use tempfile::TempDir;

/// Says when the server is ready. Stops it when the standard input is closed, which also happens when the test is
/// killed.
const RUN: &str = r#"
set -e
cd /
"$BIN/initdb" --pgdata="$DATA" --username=scenario --auth=trust --no-sync >/dev/null
"$BIN/pg_ctl" -D "$DATA" -l "$DATA/log" -w start >/dev/null \
    -o "-p $PORT -k '' -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
echo ready
cat >/dev/null
"$BIN/pg_ctl" -D "$DATA" -m immediate -w stop >/dev/null
"#;

/// A server that runs until it is dropped.
pub struct Server {
    _folder: TempDir,
    port: u16,
    bin: PathBuf,
    child: Child,
    input: Option<ChildStdin>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.input.take();
        self.child.wait().unwrap();
    }
}

impl Server {
    /// Starts a server; `None` if PostgreSQL is not installed.
    pub fn start() -> Option<Self> {
        let Some(bin) = folder_of_programs() else {
            println!("skipped: PostgreSQL is not installed");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        // The server refuses to run as root. The Debian package has a user for it.
        let is_root = Command::new("id").arg("-u").output().unwrap().stdout.starts_with(b"0");
        let mut command = match is_root {
            true => {
                let mut command = Command::new("runuser");
                command.args(["-u", "postgres", "--", "sh", "-c", RUN]);
                let owned = Command::new("chown").arg("postgres").arg(folder.path()).status();
                assert!(owned.unwrap().success());
                command
            }
            false => {
                let mut command = Command::new("sh");
                command.args(["-c", RUN]);
                command
            }
        };
        let mut child = command
            .env("BIN", &bin)
            .env("DATA", folder.path().join("data"))
            .env("PORT", port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let server = Self { _folder: folder, port, bin, child, input };
        let mut line = String::new();
        BufReader::new(output.unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n", "the database does not start");
        Some(server)
    }

    /// Creates an empty database, and returns its address.
    pub fn database(&self) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("runs{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        assert!(self.sql("postgres", &format!("CREATE DATABASE {name}")));
        format!("postgres://scenario@127.0.0.1:{}/{name}", self.port)
    }

    /// Ends all connections to the databases of the tests, as a restart of the server does.
    pub fn disconnect(&self) {
        assert!(self.sql(
            "postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'runs%'"
        ));
    }

    fn sql(&self, database: &str, statement: &str) -> bool {
        let status = Command::new(self.bin.join("psql"))
            .args(["-h", "127.0.0.1", "-U", "scenario", "-q", "-v", "ON_ERROR_STOP=1"])
            .args(["-p", &self.port.to_string(), "-d", database])
            .args(["-c", statement])
            .stdout(Stdio::null())
            .status()
            .unwrap();
        status.success()
    }
}

/// The server that most tests share; `None` if PostgreSQL is not installed.
pub fn shared() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(Server::start).as_ref()
}

/// Debian keeps the programs apart from the others.
fn folder_of_programs() -> Option<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    folders.extend(std::env::split_paths(&path));
    folders.into_iter().find(|folder| {
        ["initdb", "pg_ctl", "psql"].iter().all(|program| folder.join(program).exists())
    })
}
