//! Rhai's standard functions, as far as somebody who types wants to know of them.
//!
//! A list, because an engine can tell what it has only with Rhai's feature `metadata`, which makes a program that does
//! nothing but evaluate a third larger (3.4 to 4.6 MB), and the packages that each worker makes at its start twice as
//! slow (0.6 to 1.2 ms). The test sees to it that the engine has what the list has.

use std::sync::OnceLock;

/// One of them, in all its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standard {
    pub name: &'static str,
    /// The type of the first argument by Rhai's name for it; `any`, or `-` when there is none or it is of no one type.
    pub of: &'static str,
    /// `index_of(array, f) or index_of(array, value, start)`; without brackets it is a property.
    pub signature: &'static str,
    /// The type of what it returns, or `any`.
    pub returns: &'static str,
    pub summary: &'static str,
}

/// All of them, in the order of the types.
pub fn standard() -> &'static [Standard] {
    static LIST: OnceLock<Vec<Standard>> = OnceLock::new();
    LIST.get_or_init(|| include_str!("standard.txt").lines().filter_map(parse).collect())
}

fn parse(line: &'static str) -> Option<Standard> {
    let mut fields = line.split('\t');
    let (of, signature, returns, summary) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let name = signature.split('(').next()?;
    Some(Standard { name, of, signature, returns, summary })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rhai::packages::{Package, StandardPackage};
    use rhai::{Engine, EvalAltResult};

    /// A value of each type, as it is written.
    fn literal(of: &str) -> &'static str {
        match of {
            "string" => "\"a\"",
            "char" => "'a'",
            "array" => "[1, 2]",
            "map" => "#{ a: 1 }",
            "blob" => "blob(8)",
            "f64" => "1.0",
            "bool" => "true",
            "range" => "(0..2)",
            "range=" => "(0..=2)",
            "timestamp" => "timestamp()",
            "Fn" => "(|| 1)",
            "()" => "()",
            _ => "1",
        }
    }

    /// Calls it with values of all types in turn: some call reaches it, if only to fail in it.
    fn exists(engine: &Engine, function: &Standard) -> bool {
        let of = literal(function.of);
        let others = ["1", "true", "\"a\"", "[1]", "|x| true", "(0..1)", "'a'", "#{}", "blob(1)", "1.0", "timestamp()"];
        if !function.signature.contains('(') {
            return engine.eval::<rhai::Dynamic>(&format!("let x = {of}; x.{}", function.name)).is_ok();
        }
        let form = function.signature.split(" or ").next().unwrap_or_default();
        let count = form.matches(", ").count();
        let reached = |arguments: &[&str]| {
            let arguments = arguments.join(", ");
            let name = function.name;
            let code = match form {
                _ if form.ends_with("()") => format!("{name}()"),
                _ if function.of == "-" => format!("{name}({})", [of, &arguments].join(", ").trim_end_matches(", ")),
                _ => format!("let x = {of}; x.{name}({arguments})"),
            };
            let result = engine.eval::<rhai::Dynamic>(&code);
            !matches!(result.map_err(|error| *error), Err(EvalAltResult::ErrorFunctionNotFound(..)))
        };
        match count {
            0 => reached(&[]),
            1 => others.iter().any(|a| reached(&[a])),
            2 => others.iter().any(|a| others.iter().any(|b| reached(&[a, b]))),
            _ => others.iter().any(|a| others.iter().any(|b| others.iter().any(|c| reached(&[a, b, c])))),
        }
    }

    #[test]
    fn the_engine_has_each_function_of_the_list() {
        let mut engine = Engine::new_raw();
        engine.register_global_module(StandardPackage::new().as_shared_module());
        let missing: Vec<_> = standard().iter().filter(|function| !exists(&engine, function)).collect();
        assert_eq!(missing, [] as [&Standard; 0]);
    }

    #[test]
    fn each_line_of_the_list_is_read() {
        let lines = include_str!("standard.txt").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(standard().len(), lines);
        assert!(standard().iter().all(|function| !function.summary.is_empty()));
    }
}
