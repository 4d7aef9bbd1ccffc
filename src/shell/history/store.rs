//! Owns the file of the history, which several shells may use at once.
//!
//! An entry is appended by one write, under a lock. A file that has grown too long is replaced as a whole, under the same
//! lock: there is always a complete one under its name. Who has waited for the lock may hold what has been replaced
//! meanwhile, and opens again. So no shell loses another's entries, and one that is killed loses at most its last.
use super::{
    format::{MARK, Parsed, line, parse},
    recall::latest,
};
use std::{
    fs::{self, DirBuilder, File, Metadata, OpenOptions, TryLockError},
    io::{self, ErrorKind, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// Nobody keeps the lock for longer but who has been stopped with it.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(2);

pub struct Store {
    file: PathBuf,
    /// Entries that are of use. The file may have a quarter more lines before it is shortened.
    size: usize,
}

/// What was in the file.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// The latest of each, in their order.
    pub entries: Vec<String>,
    pub damage: Option<Damage>,
}

/// Lines that are no entries. They are left as they are, and so is the file's length.
#[derive(Debug, PartialEq, Eq)]
pub struct Damage {
    pub count: usize,
    pub first_line: usize,
    /// It is a file of another form: nothing can be added to it.
    pub is_foreign: bool,
}

impl Store {
    pub fn new(file: PathBuf, size: usize) -> Store {
        Store { file, size }
    }

    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Reads the file, and makes the folder for it if there is none.
    pub fn load(&self) -> io::Result<Found> {
        make_folder(&self.file)?;
        let parsed = match self.read()? {
            None => Parsed::default(),
            Some(bytes) => {
                let parsed = parse(&bytes);
                if self.is_to_be_rewritten(&parsed) { self.rewrite()? } else { parsed }
            }
        };
        let first = parsed.damaged.first();
        let damage = first.map(|first| Damage {
            count: parsed.damaged.len(),
            first_line: *first,
            is_foreign: !parsed.is_marked,
        });
        Ok(Found { entries: latest(parsed.entries, self.size), damage })
    }

    fn read(&self) -> io::Result<Option<Vec<u8>>> {
        match fs::metadata(&self.file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            // To open a pipe would be to wait for who writes to it.
            Ok(about) if !about.is_file() && !about.is_dir() => {
                return Err(io::Error::new(ErrorKind::Unsupported, "it is not a file"));
            }
            _ => {}
        }
        let mut file = File::open(&self.file)?;
        // Whoever cannot be waited for leaves half an entry at the worst.
        let _ = patiently(|| file.try_lock_shared());
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    fn is_to_be_rewritten(&self, parsed: &Parsed) -> bool {
        let is_long = parsed.entries.len() > self.size + self.size / 4;
        parsed.damaged.is_empty() && (is_long || !parsed.is_marked)
    }

    /// Puts a shorter file in the place of this one, under the lock, with what it says by now.
    fn rewrite(&self) -> io::Result<Parsed> {
        let mut file = self.locked()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let mut parsed = parse(&bytes);
        // Another shell may have been faster.
        if self.is_to_be_rewritten(&parsed) {
            parsed.entries = latest(parsed.entries, self.size);
            match self.replace(&parsed.entries) {
                // It stays long, and can be appended to all the same.
                Err(_) if parsed.is_marked => {}
                result => result?,
            }
        }
        Ok(parsed)
    }

    fn replace(&self, entries: &[String]) -> io::Result<()> {
        // What a link leads to, not the link.
        let file = fs::canonicalize(&self.file)?;
        let mut name = file.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let new = file.with_file_name(name);
        // Of somebody who was killed in the middle of this.
        let _ = fs::remove_file(&new);
        let text: String = [format!("{MARK}\n")].into_iter().chain(entries.iter().map(|entry| line(entry))).collect();
        let mut written = private(OpenOptions::new().write(true).create_new(true)).open(&new)?;
        written.write_all(text.as_bytes())?;
        written.sync_all()?;
        fs::rename(&new, &file)
    }

    /// Adds an entry at the end of the file.
    pub fn append(&self, entry: &str) -> io::Result<()> {
        let mut file = self.locked()?;
        let length = file.metadata()?.len();
        let before = match length {
            0 => format!("{MARK}\n"),
            // The last entry may not have been written to its end.
            _ if last_byte(&mut file)? != b'\n' => "\n".to_owned(),
            _ => String::new(),
        };
        let written = file.write_all([before, line(entry)].concat().as_bytes());
        if written.is_err() {
            // Half an entry is of use to nobody.
            let _ = file.set_len(length);
        }
        written
    }

    /// The file, made if there is none, for nobody else to write meanwhile.
    fn locked(&self) -> io::Result<File> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let file = private(OpenOptions::new().read(true).append(true).create(true)).open(&self.file)?;
            let about = file.metadata()?;
            patiently(|| file.try_lock())?;
            let is_same = fs::metadata(&self.file).is_ok_and(|now| is_same(&about, &now));
            if is_same {
                for_its_owner_only(&file, &about);
                return Ok(file);
            }
            if Instant::now() > deadline {
                return Err(io::Error::new(ErrorKind::TimedOut, "other programs keep replacing it"));
            }
        }
    }
}

/// Takes a lock that others hold for a moment only.
fn patiently(lock: impl Fn() -> Result<(), TryLockError>) -> io::Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match lock() {
            Ok(()) => return Ok(()),
            // Where files cannot be locked, one write is all that keeps entries apart.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if Instant::now() > deadline => {
                return Err(io::Error::new(ErrorKind::TimedOut, "another program keeps it locked"));
            }
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
        }
    }
}

fn last_byte(file: &mut File) -> io::Result<u8> {
    let mut byte = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut byte)?;
    Ok(byte[0])
}

fn make_folder(file: &Path) -> io::Result<()> {
    let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// What is made is for its owner only.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[cfg(unix)]
fn for_its_owner_only(file: &File, about: &Metadata) {
    use std::os::unix::fs::PermissionsExt;
    if about.permissions().mode() & 0o077 != 0 {
        // One that belongs to somebody else stays as it is.
        let _ = file.set_permissions(fs::Permissions::from_mode(0o600));
    }
}

#[cfg(not(unix))]
fn for_its_owner_only(_: &File, _: &Metadata) {}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Elsewhere a file that is open keeps its name.
#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}

#[cfg(test)]
mod tests;
