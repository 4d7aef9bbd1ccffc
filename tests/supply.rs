//! What the program is made of besides its own code: under which licences, and nothing large twice.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Licences that a program under MIT or Apache-2.0 may be linked with, and be given away in one file.
const LICENCES: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "CC0-1.0",
    "MPL-2.0+",
    "Unicode-3.0",
    "Unlicense",
];

/// Small crates that two others want in versions of their own.
const TWICE: &[&str] = &["getrandom", "signal-hook", "syn", "unicode-width"];

fn metadata() -> Value {
    let version = Command::new("rustc").arg("-vV").output().expect("rustc can be run");
    let version = String::from_utf8(version.stdout).expect("rustc writes UTF-8");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc tells its host");
    let told = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be run");
    serde_json::from_slice(&told.stdout).expect("cargo writes JSON")
}

/// The packages that the program is built from, tests aside: name, version and licence.
fn packages() -> BTreeSet<(String, String, String)> {
    let metadata = metadata();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let nodes = metadata["resolve"]["nodes"].as_array().expect("a list of nodes");
    let nodes: BTreeMap<String, &Value> = nodes.iter().map(|node| (text(&node["id"]), node)).collect();
    let mut waiting = vec![text(&metadata["resolve"]["root"])];
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        for needed in nodes[&id]["deps"].as_array().expect("a list of dependencies") {
            let kinds = needed["dep_kinds"].as_array().expect("a list of kinds");
            if kinds.iter().any(|kind| kind["kind"] != "dev") {
                waiting.push(text(&needed["pkg"]));
            }
        }
    }
    let all = metadata["packages"].as_array().expect("a list of packages").iter();
    let used = all.filter(|package| seen.contains(&text(&package["id"])));
    used.map(|package| (text(&package["name"]), text(&package["version"]), text(&package["license"]))).collect()
}

/// May it be used? Of several licences that may be chosen from, one is enough.
fn is_allowed(licence: &str) -> bool {
    let every = licence.replace(['(', ')'], "").replace('/', " OR ");
    every.split(" AND ").all(|any| any.split(" OR ").any(|one| LICENCES.contains(&one.trim())))
}

#[test]
fn every_licence_allows_it() {
    let strange: Vec<_> = packages().into_iter().filter(|(.., licence)| !is_allowed(licence)).collect();
    assert_eq!(strange, []);
    assert!(!is_allowed("GPL-3.0") && !is_allowed("") && !is_allowed("MIT AND GPL-2.0"));
}

#[test]
fn nothing_large_is_there_twice() {
    let mut versions = BTreeMap::<String, usize>::new();
    for (name, ..) in packages() {
        *versions.entry(name).or_default() += 1;
    }
    let twice: Vec<_> = versions.into_iter().filter(|(_, count)| *count > 1).map(|(name, _)| name).collect();
    assert_eq!(twice, TWICE);
}
