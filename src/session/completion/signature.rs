//! Signatures as documentation writes them: `job_await(pid, ms = 5000)`, several forms parted by ` or `.

/// One form of a function: what it is called with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::session) struct Form {
    parameters: Vec<String>,
}

/// The forms that are calls. Others, as `receive { … }`, are left out.
pub(in crate::session) fn forms(signature: &str) -> Vec<Form> {
    split(signature, " or ").into_iter().filter_map(form).collect()
}

fn form(text: &str) -> Option<Form> {
    let (name, rest) = text.split_once('(')?;
    let inside = rest.strip_suffix(')')?;
    let parameters = split(inside, ", ").into_iter().filter(|parameter| !parameter.is_empty()).map(str::to_owned);
    (!name.contains(' ')).then(|| Form { parameters: parameters.collect() })
}

impl Form {
    /// The name of a parameter; none for a map, or when there are not so many.
    pub fn parameter(&self, at: usize) -> Option<&str> {
        let parameter = self.parameters.get(at)?;
        let name = parameter.split(" = ").next().unwrap_or(parameter);
        (!name.starts_with("#{")).then_some(name)
    }

    /// Is there a parameter for the argument with this number?
    pub fn takes(&self, argument: usize) -> bool {
        argument < self.parameters.len() || self.parameters.last().is_some_and(|last| last == "…")
    }

    pub fn drop_first(&mut self) {
        if !self.parameters.is_empty() {
            self.parameters.remove(0);
        }
    }

    /// What is to be written from the argument `at` on, which is begun or not.
    pub fn rest(&self, at: usize, begun: bool) -> String {
        let left = self.parameters.get(at + usize::from(begun)..).unwrap_or_default();
        let comma = if begun && !left.is_empty() { ", " } else { "" };
        format!("{comma}{})", left.join(", "))
    }
}

/// How an option is written in a signature: `timeout: 5000`, or its name alone.
pub(super) fn option<'a>(signature: &'a str, name: &str) -> Option<&'a str> {
    let maps = signature.split("#{").skip(1).filter_map(|rest| rest.split('}').next());
    maps.flat_map(|map| split(map, ", ")).map(str::trim).find(|option| option.split(':').next() == Some(name))
}

/// The parts between the separators that stand outside of brackets and quotes.
fn split<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth = depth.saturating_sub(1),
            _ if depth == 0 && !quoted && at >= start && text[at..].starts_with(separator) => {
                parts.push(&text[start..at]);
                start = at + separator.len();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(signature: &str) -> Vec<Vec<String>> {
        forms(signature).into_iter().map(|form| form.parameters).collect()
    }

    #[test]
    fn signatures_are_read_in_all_their_forms() {
        for (signature, expected) in [
            ("f()", &[&[][..]][..]),
            ("f(a, ms = 5000)", &[&["a", "ms = 5000"]]),
            ("f(a) or f(b, a)", &[&["a"], &["b", "a"]]),
            ("f(#{ a, b: \"c, d\" }, x)", &[&["#{ a, b: \"c, d\" }", "x"]]),
            ("receive(ms = \"infinity\") or receive { p => b, after ms => b }", &[&["ms = \"infinity\""]]),
            ("match value { p => f(b) }", &[]),
        ] {
            assert_eq!(parameters(signature), expected, "signature: {signature}");
        }
    }

    #[test]
    fn the_rest_of_a_call_is_what_is_not_written_yet() {
        let form = &forms("f(a, b, ms = 5)")[0];
        for (at, begun, rest) in [
            (0, false, "a, b, ms = 5)"),
            (0, true, ", b, ms = 5)"),
            (1, false, "b, ms = 5)"),
            (2, true, ")"),
            (3, false, ")"),
        ] {
            assert_eq!(form.rest(at, begun), rest);
        }
    }

    #[test]
    fn an_option_is_found_with_its_default() {
        let signature = "f(items, #{max, ordered: true, on_timeout: \"exit\"}) or f(sup, …)";
        assert_eq!(option(signature, "max"), Some("max"));
        assert_eq!(option(signature, "on_timeout"), Some("on_timeout: \"exit\""));
        assert_eq!(option(signature, "other"), None);
    }
}
