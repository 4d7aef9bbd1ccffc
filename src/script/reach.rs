//! Which files scripts can reach.

use super::{Result, environment, error};
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Which files scripts can reach: to import, to run and to list. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reach {
    /// All that the program can, to be written too.
    #[default]
    Everything,
    /// What stands in this folder, to be read.
    Folder(Arc<Path>),
}

impl Reach {
    /// What stands in this folder, or in those in it, and nothing else. Paths that a script names are seen from there.
    ///
    /// # Errors
    /// When it is no folder, or cannot be found.
    pub fn folder(folder: &Path) -> io::Result<Self> {
        let real = folder.canonicalize()?;
        if !real.is_dir() {
            return Err(ErrorKind::NotADirectory.into());
        }
        Ok(Self::Folder(real.into()))
    }

    /// Is there anything that scripts cannot reach? Then they change nothing outside of themselves either.
    pub fn is_bounded(&self) -> bool {
        *self != Self::Everything
    }

    /// The path by which a file that a script names can be read. Looks at the file system: not for a worker's thread.
    ///
    /// # Errors
    /// When it is out of reach: by its name, of which `..` takes the last part away, or because a link leads out.
    pub fn find(&self, path: &Path) -> io::Result<PathBuf> {
        let Self::Folder(root) = self else { return Ok(path.to_owned()) };
        let named = without_dots(&root.join(path));
        // What is outside is not looked at: whether there is such a file is nobody's business.
        if !named.starts_with(root) {
            return Err(outside());
        }
        let real = named.canonicalize()?;
        if real.starts_with(root) { Ok(real) } else { Err(outside()) }
    }
}

/// Which files the running code can reach.
///
/// # Errors
/// When no process runs it.
pub fn reach() -> Result<Reach> {
    match environment() {
        Some(environment) => Ok(environment.world().reach().clone()),
        None => error("files are for code that runs in a process"),
    }
}

/// For a function that looks or acts outside of the script.
///
/// # Errors
/// In a sandbox.
pub fn unbounded(function: &str) -> Result<()> {
    match reach()?.is_bounded() {
        true => error(format!(
            "{function} is not for a sandbox: what runs there sees its own folder only, and changes nothing"
        )),
        false => Ok(()),
    }
}

fn outside() -> io::Error {
    io::Error::new(ErrorKind::PermissionDenied, "it is outside of the sandbox")
}

/// The path with each `..` taken by its word: it takes the part before it away.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_is_in_the_folder_is_found_and_nothing_else() {
        let outer = tempfile::TempDir::new().expect("a folder for temporary files");
        let folder = outer.path().join("box");
        fs::create_dir_all(folder.join("sub")).expect("folders can be made");
        for file in ["box/a.rhai", "box/sub/b.rhai", "secret.rhai", "boxed.rhai"] {
            fs::write(outer.path().join(file), "1").expect("a file can be written");
        }
        let reach = Reach::folder(&folder).expect("it is a folder");
        let real = folder.canonicalize().expect("it is there");
        let found = |path: &str| reach.find(Path::new(path)).map_err(|error| error.kind());
        assert_eq!(found("a.rhai"), Ok(real.join("a.rhai")));
        assert_eq!(found("./sub/../sub/b.rhai"), Ok(real.join("sub/b.rhai")));
        assert_eq!(found(""), Ok(real.clone()));
        assert_eq!(found(&real.join("a.rhai").display().to_string()), Ok(real.join("a.rhai")));
        assert_eq!(found("none.rhai"), Err(ErrorKind::NotFound));
        for outside in ["..", "../secret.rhai", "../none.rhai", "sub/../../secret.rhai", "/etc/passwd", "../boxed.rhai"]
        {
            assert_eq!(found(outside), Err(ErrorKind::PermissionDenied), "{outside}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out() {
        use std::os::unix::fs::symlink;
        let outer = tempfile::TempDir::new().expect("a folder for temporary files");
        let folder = outer.path().join("box");
        fs::create_dir_all(folder.join("sub")).expect("folders can be made");
        fs::write(outer.path().join("secret.rhai"), "1").expect("a file can be written");
        fs::write(folder.join("a.rhai"), "1").expect("a file can be written");
        for (target, link) in
            [("../secret.rhai", "file"), ("..", "up"), ("a.rhai", "inside"), ("../../box", "sub/back")]
        {
            symlink(target, folder.join(link)).expect("a link can be made");
        }
        let reach = Reach::folder(&folder).expect("it is a folder");
        let found = |path: &str| reach.find(Path::new(path)).map_err(|error| error.kind());
        let real = folder.canonicalize().expect("it is there");
        assert_eq!(found("inside"), Ok(real.join("a.rhai")));
        assert_eq!(found("sub/back/a.rhai"), Ok(real.join("a.rhai")));
        for outside in ["file", "up", "up/secret.rhai"] {
            assert_eq!(found(outside), Err(ErrorKind::PermissionDenied), "{outside}");
        }
        // Dots are taken by their word, not by what a link before them means.
        assert_eq!(found("sub/back/../../secret.rhai"), Err(ErrorKind::NotFound));
    }

    #[test]
    fn without_a_sandbox_a_path_is_what_it_is() {
        assert_eq!(Reach::default().find(Path::new("../x")).expect("nothing is looked at"), Path::new("../x"));
        assert!(!Reach::default().is_bounded());
    }
}
