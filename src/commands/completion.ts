/**
 * @file `cct completion SHELL`: a script that completes verbs and options in bash, zsh and fish.
 * It holds the names itself, so that a shell need not start Node at every key.
 */
import { Command, InvalidArgumentError } from "commander";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** A verb with the words before it: ["model", "inspect"]. */
interface Verb {
  readonly path: readonly string[];
  readonly command: Command;
}

/** @param program  makes the whole command line, whose names the script holds */
export function completionCommand(program: () => Command): Command {
  return new Command("completion")
    .description("print a script that completes verbs and options in your shell")
    .argument("<shell>", SHELLS.join(" | "), (text): Shell => {
      const shell = SHELLS.find((one) => one === text);
      if (shell === undefined)
        throw new InvalidArgumentError(`expected ${SHELLS.join(", ")}, got "${text}".`);
      return shell;
    })
    .option("--json", "print one JSON document on stdout: the script and its shell")
    .addHelpText(
      "after",
      '\nExample:\n  eval "$(npx cct completion bash)"     # zsh likewise; fish: npx cct ' +
        "completion fish | source",
    )
    .action((shell: Shell, flags: { json?: boolean }) => {
      const script = shell === "fish" ? fishScript(program()) : bashScript(program(), shell);
      process.stdout.write(flags.json ? `${JSON.stringify({ shell, script })}\n` : script);
    });
}

function verbsOf(command: Command, path: readonly string[] = []): Verb[] {
  const own = path.length === 0 ? [] : [{ path, command }];
  return [...own, ...command.commands.flatMap((one) => verbsOf(one, [...path, one.name()]))];
}

const optionsOf = (command: Command): string[] => [
  ...command.options.flatMap(({ long }) => (long ? [long] : [])),
  "--help",
];
const wordsOf = (command: Command): string =>
  [...command.commands.map((one) => one.name()), ...optionsOf(command)].join(" ");

/** One function for bash and, through its emulation, for zsh; file names where no word fits. */
function bashScript(program: Command, shell: "bash" | "zsh"): string {
  const cases = verbsOf(program)
    .sort((a, b) => b.path.length - a.path.length)
    .map(({ path, command }) => `    "${path.join(" ")} "*) words="${wordsOf(command)}" ;;`);
  return `${shell === "zsh" ? "autoload -U +X bashcompinit && bashcompinit\n" : ""}_cct() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[*]:1:COMP_CWORD-1} " words
  case "$before" in
${cases.join("\n")}
    *) words="${wordsOf(program)}" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _cct cct
`;
}

function fishScript(program: Command): string {
  const quoted = (text: string): string => `'${text.replace(/[\\\\']/g, "\\\\$&")}'`;
  const top = program.commands.map(
    (one) =>
      `complete -c cct -n __fish_use_subcommand -f -a ${one.name()} -d ` +
      `${quoted(one.description())}`,
  );
  const inside = verbsOf(program).flatMap(({ path, command }) => {
    const condition = quoted(
      path.map((word) => `__fish_seen_subcommand_from ${word}`).join("; and "),
    );
    return [
      ...command.commands.map(
        (one) => `complete -c cct -n ${condition} -a ${one.name()} -d ${quoted(one.description())}`,
      ),
      ...command.options.map(
        (one) =>
          `complete -c cct -n ${condition} -l ${one.long!.slice(2)} -d ${quoted(one.description)}`,
      ),
    ];
  });
  return `${[...top, ...inside].join("\n")}\n`;
}
