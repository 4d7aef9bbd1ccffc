use super::*;
use std::sync::{Arc, Barrier};
use tempfile::TempDir;

fn folder() -> TempDir {
    TempDir::new().expect("a folder for temporary files")
}

fn store(folder: &TempDir, size: usize) -> Store {
    Store::new(folder.path().join("history"), size)
}

fn write(store: &Store, bytes: impl AsRef<[u8]>) {
    fs::write(store.file(), bytes).expect("the folder can be written");
}

fn text(store: &Store) -> String {
    fs::read_to_string(store.file()).expect("the file is there, and UTF-8")
}

fn load(store: &Store) -> Found {
    store.load().expect("the file can be read")
}

fn append(store: &Store, entry: &str) {
    store.append(entry).expect("the file can be written");
}

#[test]
fn what_is_appended_is_found_again_the_latest_of_each() {
    let folder = folder();
    let store = store(&folder, 9);
    assert_eq!(load(&store), Found { entries: vec![], damage: None });
    for entry in ["1", "[1,\n2]", "1", "\\"] {
        append(&store, entry);
    }
    assert_eq!(text(&store), "#V2\n1\n[1,\\n2]\n1\n\\\\\n");
    assert_eq!(load(&store).entries, ["[1,\n2]", "1", "\\"]);
}

#[test]
fn a_file_that_was_not_written_to_its_end_is_gone_on_with() {
    for (left, entries, damage) in [
        ("", &["new"][..], None),
        ("#V", &["#V", "new"], None),
        ("#V2", &["new"], None),
        ("#V2\n1\n2", &["1", "2", "new"], None),
        ("#V2\n1\n2\\", &["1", "new"], Some(3)),
        ("#V2\n1\n\0\0\0", &["1", "new"], Some(3)),
    ] {
        let folder = folder();
        let store = store(&folder, 9);
        write(&store, left);
        load(&store);
        append(&store, "new");
        let found = load(&store);
        assert_eq!(found.entries, entries, "after {left:?}");
        assert_eq!(found.damage.map(|damage| damage.first_line), damage, "after {left:?}");
    }
}

#[test]
fn a_file_that_is_damaged_is_used_and_added_to_and_loses_nothing() {
    let folder = folder();
    let store = store(&folder, 2);
    write(&store, b"#V2\n1\n\xff\n2\n3\n4\n\\z\n");
    let found = load(&store);
    assert_eq!(found.entries, ["3", "4"]);
    assert_eq!(found.damage, Some(Damage { count: 2, first_line: 3, is_foreign: false }));
    append(&store, "5");
    assert_eq!(fs::read(store.file()).expect("it is there"), b"#V2\n1\n\xff\n2\n3\n4\n\\z\n5\n");
}

#[test]
fn a_file_that_has_grown_too_long_is_shortened_when_it_is_loaded() {
    let folder = folder();
    let store = store(&folder, 4);
    let long = "#V2\n1\n2\n3\n4\n5\n";
    write(&store, long);
    assert_eq!(load(&store).entries, ["2", "3", "4", "5"]);
    assert_eq!(text(&store), long);
    append(&store, "3");
    // What somebody left who was killed while shortening it.
    fs::write(folder.path().join("history.new"), "#V2\nha").expect("the folder can be written");
    assert_eq!(load(&store).entries, ["2", "4", "5", "3"]);
    assert_eq!(text(&store), "#V2\n2\n4\n5\n3\n");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder is there").count(), 1);
}

#[test]
fn a_file_without_the_mark_becomes_one_with_it() {
    let folder = folder();
    let store = store(&folder, 9);
    write(&store, "1\n\"\\n\"\n1\n");
    assert_eq!(load(&store).entries, ["\"\\n\"", "1"]);
    assert_eq!(text(&store), "#V2\n\"\\\\n\"\n1\n");
}

#[test]
fn what_is_no_history_at_all_stays_as_it_is() {
    let folder = folder();
    let store = store(&folder, 9);
    let picture = b"\x89PNG\r\n\x1a\n\0\0";
    write(&store, picture);
    assert!(load(&store).damage.is_some_and(|damage| damage.is_foreign));
    assert_eq!(fs::read(store.file()).expect("it is there"), picture);
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = folder();
    let store = Store::new(folder.path().to_owned(), 9);
    assert_eq!(store.load().expect_err("it is a folder").kind(), ErrorKind::IsADirectory);
    #[cfg(unix)]
    {
        let store = Store::new("/dev/zero".into(), 9);
        assert_eq!(store.load().expect_err("it never ends").to_string(), "it is not a file");
    }
}

#[cfg(unix)]
#[test]
fn a_link_stays_one_when_what_it_leads_to_is_shortened() {
    let folder = folder();
    let store = store(&folder, 1);
    let target = folder.path().join("target");
    fs::write(&target, "#V2\n1\n2\n3\n").expect("the folder can be written");
    std::os::unix::fs::symlink(&target, store.file()).expect("the folder can be written");
    assert_eq!(load(&store).entries, ["3"]);
    assert!(fs::symlink_metadata(store.file()).expect("it is there").is_symlink());
    assert_eq!(fs::read_to_string(target).expect("it is there"), "#V2\n3\n");
}

#[cfg(unix)]
#[test]
fn what_is_made_is_for_its_owner_only_and_what_was_open_to_others_is_closed() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    let folder = folder();
    let store = Store::new(folder.path().join("a/b/history"), 1);
    load(&store);
    assert_eq!((mode(&folder.path().join("a")), mode(&folder.path().join("a/b"))), (0o700, 0o700));
    append(&store, "1");
    assert_eq!(mode(store.file()), 0o600);
    fs::set_permissions(store.file(), fs::Permissions::from_mode(0o644)).expect("it is ours");
    append(&store, "2");
    assert_eq!(mode(store.file()), 0o600);
    append(&store, "3");
    load(&store);
    assert_eq!((text(&store).as_str(), mode(store.file())), ("#V2\n3\n", 0o600));
}

#[test]
fn of_many_who_write_and_shorten_at_once_nobody_loses_an_entry_or_finds_half_a_file() {
    const WRITERS: usize = 4;
    const ENTRIES: usize = 60;
    let folder = Arc::new(folder());
    // So short that it is shortened all the time, and long enough for what is written, and for what fills it up.
    let size = WRITERS * ENTRIES + 1;
    let start = Arc::new(Barrier::new(WRITERS));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (folder, start) = (folder.clone(), start.clone());
            thread::spawn(move || {
                let store = store(&folder, size);
                start.wait();
                for number in 0..ENTRIES {
                    append(&store, &format!("{writer}:{number}\n"));
                    // Fill it up, so that every load finds it too long.
                    for _ in 0..size / 2 {
                        append(&store, "again");
                    }
                    let found = load(&store);
                    assert_eq!(found.damage, None);
                    assert!(found.entries.contains(&format!("{writer}:{number}\n")));
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().expect("no writer fails");
    }
    let found = load(&Store::new(folder.path().join("history"), size)).entries;
    for writer in 0..WRITERS {
        let own: Vec<&String> = found.iter().filter(|entry| entry.starts_with(&format!("{writer}:"))).collect();
        let all: Vec<String> = (0..ENTRIES).map(|number| format!("{writer}:{number}\n")).collect();
        assert_eq!(own, all.iter().collect::<Vec<_>>());
    }
}

#[test]
fn ten_thousand_entries_are_loaded_at_once() {
    let folder = folder();
    let store = store(&folder, super::super::SIZE);
    let entries: String =
        (0..10_000).map(|n| line(&format!("let value_{n} = job_async(|| {n}) |> job_await();"))).collect();
    write(&store, format!("{MARK}\n{entries}"));
    let found = load(&store).entries;
    assert_eq!(found.len(), 10_000);
    assert_eq!(found[9_999], "let value_9999 = job_async(|| 9999) |> job_await();");
}
