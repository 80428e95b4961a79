//! A server in a process of its own: nothing of it is in the figures.

use std::{
    env,
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, ChildStdin, Command, Stdio},
};

/// The argument that makes a benchmark the server.
pub const SERVE: &str = "serve";

/// The server process. It ends with this value, and with the process that started it.
pub struct Server {
    pub base: String,
    process: Child,
    _input: ChildStdin,
}

impl Server {
    /// Starts this program as the server, which prints its base URL.
    pub fn start() -> Self {
        let mut process = Command::new(env::current_exe().unwrap())
            .arg(SERVE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let mut base = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut base).unwrap();
        Self { base: base.trim().to_owned(), process, _input: input }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Waits in the server until its client has ended.
pub fn until_client_ends() {
    let _ = std::io::stdin().read(&mut [0]);
}
