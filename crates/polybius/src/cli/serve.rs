//! `serve`: the page and its API over a record.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};

use polybius::{Error, server};

use super::Outcome;
use super::options::{Load, Record};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    record: Record,
    /// Port to listen on; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 8420)]
    port: u16,
    /// Address to listen on; any but loopback needs a token, which is made if none is given
    #[arg(long, value_name = "IP", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// What callers must show: `Authorization: Bearer TOKEN`, or once as ?token=TOKEN in a browser
    #[arg(long, value_name = "TOKEN", env = "POLYBIUS_TOKEN", hide_env_values = true, value_parser = token)]
    token: Option<String>,
    /// Read addresses on this machine and private networks too, and ask through the environment's proxy,
    /// when a client wants a page read
    #[arg(long)]
    allow_private: bool,
    /// Open a browser where there is one
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    load: Load,
}

pub fn run(args: Args) -> Result<Outcome, Error> {
    let listen = SocketAddr::new(args.host, args.port);
    let token = match args.token {
        None if !args.host.is_loopback() => {
            Some(server::new_token().map_err(|e| Error::Listen { address: listen, reason: e.to_string() })?)
        }
        given => given,
    };
    let shown = token.as_ref().map_or_else(String::new, |t| format!("?token={t}"));
    let record = args.record.path().to_path_buf();
    let settings = server::Settings {
        record,
        listen,
        token,
        options: args.load.options(None, false),
        fetching: server::fetching(args.allow_private),
        patience: server::PATIENCE,
    };
    server::serve(settings, |address| {
        let address = format!("http://{address}/{shown}");
        eprintln!("serving {address}; Ctrl-C ends it");
        if !server::has_page() {
            eprintln!("this program was built without the page: only the API answers");
        }
        if args.open {
            open(&address);
        }
    })?;
    eprintln!("stopped");
    Ok(Outcome::Done)
}

/// Shows the address in a browser; where there is none, the printed address has to do.
fn open(address: &str) {
    let program = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let quiet = |c: &mut Command| c.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    quiet(Command::new(program).arg(address)).ok();
}

fn token(text: &str) -> Result<String, String> {
    let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
    match text.len() >= 16 && is_plain {
        true => Ok(text.to_string()),
        false => Err("at least 16 letters, digits or -._~ are expected".into()),
    }
}
