//! Owns what is taken of a pasted transcript: what was typed, not the prompts before it and not what was shown after it.
use super::mode::LABELS;

/// Prompts begin with one of these, may have a number in parentheses, and end with `>`.
const NAMES: [&str; 4] = ["ijob", "iex", "....", "..."];

/// The code of a paste whose first line has a prompt; None for any other. Only lines with a prompt are taken, and those
/// after them that `goes_on` asks for: the editor shows a prompt on the first line of an entry only.
pub fn code(paste: &str, goes_on: impl Fn(&str) -> bool) -> Option<String> {
    let mut lines = paste.lines().skip_while(|line| line.trim().is_empty()).peekable();
    after_prompt(lines.peek()?)?;
    let mut code = String::new();
    let mut entry = 0;
    for line in lines {
        let line = match after_prompt(line) {
            Some((is_first, rest)) => {
                if is_first {
                    entry = code.len();
                }
                rest
            }
            None if goes_on(&code[entry..]) => line,
            None => continue,
        };
        code.push_str(line);
        code.push('\n');
    }
    code.pop();
    Some(code)
}

/// What follows a prompt, and whether that is one for the first line of an entry.
fn after_prompt(line: &str) -> Option<(bool, &str)> {
    let line = line.trim_start();
    let line = LABELS.iter().find_map(|label| line.strip_prefix(label)).unwrap_or(line);
    let name = NAMES.iter().find(|name| line.starts_with(**name))?;
    let mut rest = &line[name.len()..];
    if let Some(number) = rest.strip_prefix('(') {
        let digits = number.len() - number.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
        rest = number[digits..].strip_prefix(')').filter(|_| digits > 0)?;
    }
    let rest = rest.strip_prefix('>')?;
    let rest = if rest.is_empty() { rest } else { rest.strip_prefix(' ')? };
    Some((!name.starts_with('.'), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As if brackets were all that matters.
    fn taken(paste: &str) -> Option<String> {
        code(paste, |code| code.matches('(').count() > code.matches(')').count())
    }

    #[test]
    fn prompts_go_and_so_does_what_was_shown() {
        for (paste, expected) in [
            ("ijob(3)> f(\n...(3)>   1,\n...(3)>\n...(3)> )\n#{a: 1}\nijob(4)> 2\n2\nijob(5)>", "f(\n  1,\n\n)\n2\n"),
            ("iex(1)> 1 + 1\n2\n", "1 + 1"),
            ("ijob> f(\n....> 1)\n7", "f(\n1)"),
            ("    iex> 1\n    1\n    iex> 2\n", "1\n2"),
            ("\nijob(1)> a |> b\n", "a |> b"),
            ("...(1)> 2]\nijob(2)> 3", "2]\n3"),
            ("[ins] ijob(1)> f(\n[cmd] ...(1)> 1)\n7\n[rep] ijob(2)> 2", "f(\n1)\n2"),
        ] {
            assert_eq!(taken(paste).as_deref(), Some(expected), "for {paste:?}");
        }
    }

    #[test]
    fn lines_of_an_entry_need_no_prompt() {
        assert_eq!(taken("ijob(1)> f(\n    1\n)\n7\nijob(2)> 2\n2").as_deref(), Some("f(\n    1\n)\n2"));
    }

    #[test]
    fn what_begins_without_a_prompt_is_left_alone() {
        for paste in ["", "1\nijob(1)> 2", "ijob(x)> 1", "ijob()> 1", "ijob (1)> 1", "ijob>1", "ijobs> 1", "..3", "iex"]
        {
            assert_eq!(taken(paste), None, "for {paste:?}");
        }
    }
}
